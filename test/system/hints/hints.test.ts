// Mistakes that come from the habits of other languages: the hint that each gives, what the hint leads to, and what its
// fixes lead to.

import { describe, expect, it } from "vitest";
import { fileHost } from "../../../cli/files/host.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { isError, type Diagnostic } from "../../../grammar/core/diagnostic.js";
import { applyFixes } from "../../../grammar/core/fixes.js";
import { context, mistakes } from "./mistakes.js";

const path = "spec.fathom";
const textOf = (body: string): string => `system Spec\n${context}\n${body}\n`;

function errorsOf(text: string): readonly Diagnostic[] {
  const read: typeof fileHost.read = (file) => (file === path ? { kind: "text", text } : fileHost.read(file));
  return openFile(path, { constants: new Map() }, { ...fileHost, read }).diagnostics.filter(isError);
}

const shown = ({ code, message, hint }: Diagnostic): string => `${code} ${message}; ${hint ?? "no hint"}`;

for (const [language, table] of Object.entries(mistakes)) {
  describe(`habits of ${language}`, () => {
    it.each(table.map((mistake) => [mistake.wrong, mistake] as const))(
      "%s",
      (wrong, { hint, right, diagnostics = 1 }) => {
        const errors = errorsOf(textOf(wrong));
        expect(errors.map(shown)).toHaveLength(diagnostics);
        expect(hint).not.toBe("");
        expect(errors.map((each) => each.hint ?? "").filter((each) => each.includes(hint))).not.toEqual([]);
        expect(errorsOf(textOf(right)).map(shown)).toEqual([]);
      },
    );
  });

  describe(`fixes for habits of ${language}`, () => {
    it.each(table.map(({ wrong }) => wrong))("%s", (wrong) => {
      let text = textOf(wrong);
      const before = errorsOf(text);
      let errors = before;
      for (let round = 0; round < 5 && errors.some(({ fix }) => fix !== undefined); round++) {
        ({ text } = applyFixes(path, text, errors));
        errors = errorsOf(text);
      }
      // What remains was there before, or could be seen only after something else was fixed.
      const fixable = before.every(({ fix }) => fix !== undefined);
      expect(fixable ? errors.map(shown) : []).toEqual([]);
      expect(errors.length, errors.map(shown).join("\n")).toBeLessThanOrEqual(before.length);
    });
  });
}

it("a TLA+ module becomes a system, and its lines and definitions are reported one by one", () => {
  const text = "---- MODULE Foo ----\nEXTENDS Naturals\nVARIABLES x\nInit == x = 0\nNext == x' = x + 1\n====\n";
  const errors = errorsOf(text);
  expect(errors.map(({ hint, fix }) => hint ?? fix?.replacement)).toEqual([
    "write `system Foo`",
    "remove it: numbers, sets and sequences are built in",
    "write `var x: T = e`, and so on for each variable",
    "write the initial value of each variable in its declaration, `var x: T = e`",
    "write `action Next { … }`: `require …` for a condition, `x' = …` for a new value",
    "remove it",
  ]);
  expect(applyFixes(path, text, errors).text.split("\n").slice(0, 2)).toEqual(["system Foo", "EXTENDS Naturals"]);
});

it("the table has at least 80 mistakes", () => {
  expect(Object.values(mistakes).flat().length).toBeGreaterThanOrEqual(80);
});
