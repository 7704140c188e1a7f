// The shortest behaviour that one of two models can do and the other cannot.

import { describe, expect, it } from "vitest";
import { compareModels, type ComparedModel } from "../../../checker/trace-inclusion/trace-inclusion.js";
import { buildModel } from "../../../checker/index.js";
import { modelText } from "../../../checker/trace-inclusion/canonical-text.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { fileHost } from "../../../cli/files/host.js";
import { renderTrace } from "../../../checker/report/trace.js";
import { noStyle } from "../../../checker/report/style.js";

function subject(text: string): ComparedModel {
  const { program, plans } = openFile("a.fathom", undefined, { ...fileHost, read: () => ({ kind: "text", text }) });
  const { model, check, diagnostics } =
    program === undefined || plans[0] === undefined
      ? { model: undefined, check: undefined, diagnostics: [] }
      : buildModel(program, plans[0]);
  if (model === undefined || check === undefined) throw new Error(diagnostics[0]?.message ?? "no model");
  return { model, check };
}

const counter = (guard: string, more = ""): string =>
  `system Counter\n\nconst TOP: Int = 5\nvar n: 0..TOP = 0\n${more}\naction Up { require ${guard}; n' = n + 1 }\naction Reset { require n > 0; n' = 0 }\n`;

function compare(
  one: string,
  other: string,
  limits: { readonly states?: number; readonly depth?: number } = {},
): string {
  const comparison = compareModels(subject(one), subject(other), {
    states: limits.states ?? 1000,
    depth: limits.depth,
  });
  if (comparison.kind === "unknown") return `unknown after ${comparison.states}`;
  return comparison.kind === "same"
    ? "same"
    : `${comparison.side}\n${renderTrace(comparison.trace, { style: noStyle, width: 100 })}`;
}

describe("two models", () => {
  it("are the same", () => {
    expect(compare(counter("n < 5"), counter("n <= 4"))).toBe("same");
    expect(compare(counter("n < 5"), counter("n < 5", "// a word"))).toBe("same");
  });

  it("differ by a step that only the changed one can take: the shortest way there", () => {
    expect(compare(counter("n < 2"), counter("n <= 2"))).toBe(
      "changed\n0  initial state\n     n = 0\n1  Up\n     n: 0 → 1\n2  Up\n     n: 1 → 2\n3  Up\n     n: 2 → 3",
    );
  });

  it("differ by a step that only the original can take", () => {
    expect(compare(counter("n < 2"), counter("n < 1"))).toBe(
      "original\n0  initial state\n     n = 0\n1  Up\n     n: 0 → 1\n2  Up\n     n: 1 → 2",
    );
  });

  it("differ by an action that leads to the same state as another", () => {
    expect(
      compare(
        counter("n < 2", "action Back { require n == 7; n' = 0 }"),
        counter("n < 2", "action Back { require n == 1; n' = 0 }"),
      ),
    ).toMatch(/^changed\n[^]*\n2 {2}Back\n {5}n: 1 → 0$/);
  });

  it("differ by a failure", () => {
    expect(compare(counter("n < 5"), counter("n < 6"))).toMatch(/^changed\n[^]*\n6 {2}Up\n {5}fails$/);
  });

  it("differ in their initial states, or in the types of variables", () => {
    expect(compare(counter("n < 2"), counter("n < 2").replace("TOP = 0", "TOP in {0, 1}"))).toBe(
      "changed\n0  initial state\n     n = 1",
    );
    expect(compare(counter("n < 2").replace("TOP = 0", "TOP in {0, 1}"), counter("n < 2"))).toBe(
      "original\n0  initial state\n     n = 1",
    );
    expect(compare(counter("n < TOP"), counter("n < TOP").replace("= 5", "= 6"))).toMatch(
      /^changed\n[^]*\n6 {2}Up\n {5}n: 5 → 6$/,
    );
    // Types are others, and states the same.
    expect(compare(counter("n < 2"), counter("n < 2").replace("= 5", "= 6"))).toBe("same");
  });

  it("are not told apart by steps that change nothing", () => {
    expect(
      compare(counter("n < 2", "action Idle { require n == 9 }"), counter("n < 2", "action Idle { require n == 1 }")),
    ).toBe("same");
  });

  it("are compared so far, and no further", () => {
    expect(compare(counter("n < 4"), counter("n < 5"), { depth: 4 })).toBe("same");
    expect(compare(counter("n < 4"), counter("n < 5"), { depth: 5 })).toMatch(/^changed/);
    expect(compare(counter("n < 4"), counter("n < 5"), { states: 2 })).toBe("unknown after 3");
  });

  it("are compared with the faults that were counted", () => {
    const lamp = (guard: string): string =>
      `system Lamp\nvar lit: Bool = true\nfault action Break { require ${guard}; lit' = false }\naction Mend { lit' = true }\ncheck Default { faults 1 }\n`;
    expect(compare(lamp("lit"), lamp("lit and true"))).toBe("same");
    expect(compare(lamp("lit"), lamp("false"))).toMatch(/^original\n[^]*\n1 {2}fault Break/);
  });
});

describe("the text of a model", () => {
  const text = (spec: string): string => modelText(subject(spec));

  it("is the same wherever it is written", () => {
    expect(text(counter("n < 2"))).toBe(text(`// first\n\n${counter("n <  2")}`));
  });

  it.each([
    ["a guard", "n < 3"],
    ["a constant", "n < TOP"],
    ["an operator", "n <= 2"],
  ])("is another with %s", (_, guard) => {
    expect(text(counter(guard))).not.toBe(text(counter("n < 2")));
  });

  it("tells functions apart by what they do", () => {
    const using = (body: string): string => counter("few()", `fun few(): Bool = ${body}\n`);
    expect(text(using("n < 2"))).not.toBe(text(using("n < 3")));
  });
});
