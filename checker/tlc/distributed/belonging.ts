// Does a result belong to a check? TLC must have got what the check is exported to, apart from comments and layout.

import type { ExportedModule } from "../../export-tla/export.js";

/** The first difference between a file that TLC got and that of the check. */
export interface Difference {
  readonly file: string;
  /** The line in the result, and that of the check; undefined after the end. */
  readonly found: string | undefined;
  readonly expected: string | undefined;
  /** Lines before, which are the same. */
  readonly same: number;
}

type Texts = Pick<ExportedModule, "name" | "module" | "configuration">;

export function differenceFrom(
  { name, module, configuration }: Texts,
  files: ReadonlyMap<string, string>,
): Difference | undefined {
  let same = 0;
  for (const [file, text] of [
    [`${name}.tla`, module],
    [`${name}.cfg`, configuration],
  ] as const) {
    const found = significantLines(files.get(file) ?? "");
    const expected = significantLines(text);
    const length = Math.max(found.length, expected.length);
    for (let i = 0; i < length; i++, same++)
      if (found[i] !== expected[i]) return { file, found: found[i], expected: expected[i], same };
  }
  return undefined;
}

const significantLines = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !line.trimStart().startsWith("\\*"));
