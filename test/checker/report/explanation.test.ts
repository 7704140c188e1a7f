// The sentence about which steps of a counterexample are needed.

import { expect, test } from "vitest";
import type { Step, Trace } from "../../../checker/outcome.js";
import { describeSlice } from "../../../checker/report/explanation.js";

/** One letter a step: `s` or `S` is an ordinary step, `f` or `F` a fault; those in upper case are needed. */
const describeSteps = (
  letters: string,
  verdict: "violated" | "deadlock" | "error" = "violated",
  isMinimal = true,
): string | undefined => {
  const steps = [...letters].map((letter) => ({
    action: letter.toUpperCase() === "F" ? "Crash" : "Go",
    instance: undefined,
    fault: letter.toUpperCase() === "F",
    bindings: [],
  })) as unknown as Step[];
  const necessary = [...letters].map((letter) => letter === letter.toUpperCase());
  const trace = { steps, failed: undefined } as unknown as Trace;
  const slice = { necessary, dependences: [], purposes: [], isMinimal };
  return describeSlice({ reasons: [], blocked: [], propositions: [], slice, abstract: undefined }, trace, { verdict });
};

test.each([
  ["S", undefined],
  ["s", "No step is needed: the initial state is enough to cause the violation."],
  ["SS", "Both steps are needed."],
  ["SF", "Both steps are needed, one of them a fault."],
  ["FF", "Both steps are needed, both of them faults."],
  ["SSSFS", "All 5 steps are needed, one of them a fault."],
  ["SFSFS", "All 5 steps are needed, 2 of them faults."],
  ["FFF", "All 3 steps are needed, all of them faults."],
  ["Sss", "One of the 3 steps, marked *, is enough to cause the violation."],
  ["Fss", "One of the 3 steps, marked *, is enough to cause the violation; it is a fault."],
  ["SsS", "2 of the 3 steps, marked *, are enough to cause the violation. In order: Go, then Go."],
  ["SfS", "2 of the 3 steps, marked *, are enough to cause the violation; no fault is needed. In order: Go, then Go."],
  [
    "SfF",
    "2 of the 3 steps, marked *, are enough to cause the violation; one of them is a fault. In order: Go, then fault Crash.",
  ],
  ["S".repeat(17) + "s", "17 of the 18 steps, marked *, are enough to cause the violation."],
])("%s: %s", (letters, sentence) => {
  expect(describeSteps(letters)).toBe(sentence);
});

test("names what the steps lead to", () => {
  expect(describeSteps("s", "deadlock")).toContain("enough to cause the deadlock");
  expect(describeSteps("s", "error")).toContain("enough to cause the error");
});

test("does not call steps needed that were not left out to see", () => {
  expect(describeSteps("SSF", "violated", false)).toBe(
    "It is not known whether all 3 steps are needed to cause the violation.",
  );
  expect(describeSteps("SsS", "violated", false)).toContain("2 of the 3 steps, marked *, are enough");
});
