// Output of commands as documents show it.

import { expect } from "vitest";
import { withoutTimes } from "../cli/run-command.js";

/** The block shows a command in its first line, then the output. A line with an ellipsis alone stands for others. */
export function expectShown(block: string, text: string): void {
  const lines = block.trimEnd().split("\n").slice(1);
  const parts = withoutTimes(lines.join("\n"))
    .split(/^…$/m)
    .map((part) => part.trim());
  const output = withoutTimes(text).trim();
  expect(output.startsWith(parts[0] ?? ""), output).toBe(true);
  expect(output.endsWith(parts.at(-1) ?? ""), output).toBe(true);
  let from = 0;
  for (const part of parts) {
    const at = output.indexOf(part, from);
    expect(at, `"${part}" in:\n${output}`).toBeGreaterThanOrEqual(0);
    from = at + part.length;
  }
}
