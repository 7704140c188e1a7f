// Comparing an outcome with what a check expects.

import { describe, expect, it } from "vitest";
import { matchesExpectation } from "../../../checker/report/expectation.js";
import { describeExpected, describeVerdict } from "../../../checker/report/outcome.js";
import type { Expected } from "../../../checker/model/model.js";
import type { Outcome } from "../../../checker/outcome.js";
import { circling, outcome, spanAt, stopping, trace, store } from "./sample.js";

describe("expectations", () => {
  const violated = outcome({ verdict: "violated", property: "Once", violated: "invariant", trace: trace({}, [store]) });
  const failed = outcome({
    verdict: "error",
    fault: { code: "R0003", message: "", span: spanAt("n + 1") },
    trace: trace({}, [], store),
  });

  it.each<[string, Outcome, Expected, boolean]>([
    ["holds", outcome(), { kind: "holds", states: undefined }, true],
    ["the right number of states", outcome(), { kind: "holds", states: 12345 }, true],
    ["a wrong number of states", outcome(), { kind: "holds", states: 12344 }, false],
    ["bounded is not holds", outcome({ verdict: "bounded" }), { kind: "holds", states: undefined }, false],
    ["holds is not bounded", outcome(), { kind: "bounded", states: undefined }, false],
    ["incomplete is nothing", outcome({ verdict: "incomplete" }), { kind: "holds", states: undefined }, false],
    [
      "unsupported is nothing",
      outcome({ verdict: "unsupported", property: "Live" }),
      { kind: "violated", name: "Live", steps: undefined },
      false,
    ],
    ["all steps of a behaviour with a loop count", circling, { kind: "violated", name: "Delivered", steps: 3 }, true],
    [
      "of a behaviour that stops, what happens counts",
      stopping,
      { kind: "violated", name: "Delivered", steps: 1 },
      true,
    ],
    ["its round alone does not", circling, { kind: "violated", name: "Delivered", steps: 2 }, false],
    ["the property", violated, { kind: "violated", name: "Once", steps: 1 }, true],
    ["another property", violated, { kind: "violated", name: "Grows", steps: 1 }, false],
    ["another number of steps", violated, { kind: "violated", name: "Once", steps: 2 }, false],
    ["the failed step counts", failed, { kind: "error", code: "R0003", steps: 1 }, true],
    ["another error", failed, { kind: "error", code: "R0002", steps: undefined }, false],
    ["an error before any state", { ...failed, trace: undefined }, { kind: "error", code: "R0003", steps: 0 }, true],
    [
      "a deadlock is no violation",
      outcome({ verdict: "deadlock", trace: trace({}, []) }),
      { kind: "violated", name: "Once", steps: undefined },
      false,
    ],
    [
      "a deadlock at the start",
      outcome({ verdict: "deadlock", trace: trace({}, []) }),
      { kind: "deadlock", steps: 0 },
      true,
    ],
  ])("%s", (_, found, expected, result) => {
    expect(matchesExpectation(found, expected, "bfs")).toBe(result);
  });

  it("do not compare the number of steps of a depth-first search", () => {
    expect(matchesExpectation(violated, { kind: "violated", name: "Once", steps: 7 }, "dfs")).toBe(true);
    expect(matchesExpectation(violated, { kind: "violated", name: "Grows", steps: 7 }, "dfs")).toBe(false);
  });

  it("are shown in the syntax of specs", () => {
    expect(describeExpected({ kind: "holds", states: 1234 })).toBe("holds with 1,234 states");
    expect(describeExpected({ kind: "violated", name: "q.Once", steps: 1 })).toBe("violated q.Once in 1 step");
    expect(describeExpected({ kind: "error", code: "R0003", steps: undefined })).toBe("error R0003");
    expect(describeVerdict(failed)).toBe("error R0003 in 1 step");
  });
});
