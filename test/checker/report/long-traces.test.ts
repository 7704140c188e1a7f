// What is left out of long reports.

import { describe, expect, it } from "vitest";
import { describeHidden, hiddenSteps, shortened, withoutMiddle } from "../../../checker/report/long-traces.js";

describe("steps that are not shown", () => {
  it.each<[number, number | undefined, string]>([
    [120, undefined, "none"],
    [121, undefined, "steps 21 to 41 are not shown"],
    [100_000, undefined, "steps 21 to 99,920 are not shown"],
    [5, 5, "none"],
    [5, 9, "none"],
    [5, 4, "step 1 is not shown"],
    [100_000, 3, "steps 1 to 99,997 are not shown"],
  ])("of %i with --last %s: %s", (count, last, text) => {
    const hidden = hiddenSteps(count, last);
    expect(hidden === undefined ? "none" : describeHidden(hidden)).toBe(text);
  });
});

describe("shortened lists", () => {
  it("have their first and last parts", () => {
    const parts = Array.from({ length: 1003 }, (_, i) => String(i));
    expect(shortened(parts.slice(0, 12))).toHaveLength(12);
    expect(shortened(parts).join(" ")).toBe("0 1 2 3 4 5 … (994 more) 1000 1001 1002");
  });
});

describe("shortened texts", () => {
  const lines = Array.from({ length: 100 }, (_, i) => `line ${i}`).join("\n");

  it("have whole lines from their beginning and their end", () => {
    expect(withoutMiddle(lines, lines.length)).toBe(lines);
    expect(withoutMiddle(lines, 40)).toBe("line 0\nline 1\n… 96 lines not shown …\nline 98\nline 99");
  });

  it.each([1, 10, 100, 500])("are at most a few words longer than %i characters", (limit) => {
    for (const text of [lines, "x".repeat(10_000), `${"x".repeat(5000)}\nend`, `start\n${"x".repeat(5000)}`])
      expect(withoutMiddle(text, limit).length).toBeLessThanOrEqual(limit + 40);
  });
});
