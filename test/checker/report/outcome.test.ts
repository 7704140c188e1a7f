import { describe, expect, it } from "vitest";
import { matchesExpectation } from "../../../checker/report/expectation.js";
import { renderFinding, renderOutcome } from "../../../checker/report/outcome.js";
import type { Expected } from "../../../checker/model/model.js";
import type { Outcome } from "../../../checker/outcome.js";
import {
  check,
  circling,
  fairness,
  lasso,
  model,
  outcome,
  spanAt,
  step,
  stopping,
  trace,
  plain,
  first,
  store,
} from "./sample.js";

function report(found: Outcome, expected: Expected = { kind: "holds", states: undefined }): string {
  return renderOutcome(
    {
      file: "specs/pipe.fathom",
      name: "Default",
      model,
      check: { ...check, expected },
      outcome: found,
      asExpected: matchesExpectation(found, expected, "bfs"),
      seconds: 0.5,
    },
    plain,
  );
}

/** The hint of a finding in one line; "" if there is none. */
function hintOf(finding: string): string {
  return (/^ +(= hint: .*\n)( {5,}.*\n)*/m.exec(`${finding}\n`)?.[0] ?? "").trim().replace(/\s+/g, " ");
}

describe("outcomes", () => {
  it("that hold are two lines", () => {
    expect(report(outcome())).toMatchInlineSnapshot(`
      "specs/pipe.fathom Default: holds
        12,345 states, 67,890 transitions, depth 12, 0.50 s"
    `);
  });

  it("show the violated property, its doc comment and the counterexample", () => {
    expect(
      report(
        outcome({
          verdict: "violated",
          property: "Once",
          violated: "invariant",
          trace: trace({}, [step("Send", first), store]),
        }),
      ),
    ).toMatchInlineSnapshot(`
      "specs/pipe.fathom Default: violated Once in 2 steps
        12,345 states, 67,890 transitions, depth 12, 0.50 s

      Invariant Once is false in the last state.
       --> specs/pipe.fathom:5:1
        |
      5 | invariant Once: forall r in Rec: not twice[r]
        | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        /// No record is
        /// stored twice.

      0  initial state
           inbound[east].log = []
           seen = {}
           7 more variables never change; --full shows them
      1  Send
           inbound[east].log: [] → [1]
      2  processor[east].Store(rec: 1)
           picks n = Node#2
           takes branch 2, then branch 1
           → db.write(1) = true
           db → db.log.note()
           seen: {} → {1}"
    `);
  });

  it("mark the steps that repeat forever", () => {
    expect(report(circling, { kind: "violated", name: "Delivered", steps: 3 })).toMatchInlineSnapshot(`
      "specs/pipe.fathom Default: violated Delivered in 3 steps
        12,345 states, 67,890 transitions, depth 12, 0.50 s
        property Delivered: violated
        property Emptied: holds
          warning: \`n == 4\` is true in no reachable state
        as expected

      Property Delivered is violated by a behaviour that takes 1 step and then repeats 2 steps forever.
        --> specs/pipe.fathom:12:1
         |
      12 | property Delivered: n == 1 ~> seen != {}
         | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        /// What arrives is seen.

      0  initial state
           inbound[east].log = []
           inbound[west].log = []
           7 more variables never change; --full shows them
      1  Send
           inbound[east].log: [] → [1]
      ── the following steps repeat forever ──
      2  Take
           inbound[west].log: [] → [2]
      3  fault Crash
           inbound[west].log: [2] → []
      ── back to the state after step 1 ──"
    `);
  });

  it("show that the system stutters, and why it may", () => {
    expect(report(stopping)).toMatchInlineSnapshot(`
      "specs/pipe.fathom Default: violated Delivered in 1 step
        12,345 states, 67,890 transitions, depth 12, 0.50 s
        property Delivered: violated

      Property Delivered is violated by a behaviour that takes 1 step and then stutters forever.
        --> specs/pipe.fathom:12:1
         |
      12 | property Delivered: n == 1 ~> seen != {}
         | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        /// What arrives is seen.
         = hint: no fairness is assumed, so the system may stop in any state; \`fair weak ACTION\` requires
                 an action that stays enabled to occur

      0  initial state
           inbound[east].log = []
           8 more variables never change; --full shows them
      1  Send
           inbound[east].log: [] → [1]
      ── stutters forever: no further steps ──"
    `);
  });

  it("show where the system stutters once before the next step", () => {
    const lines = report({ ...circling, trace: { ...circling.trace!, stutters: [0, 1, 3] } }).split("\n");
    expect(lines[0]).toContain("in 3 steps");
    expect(lines.filter((line) => /^(\d  |──)/.test(line))).toEqual([
      "0  initial state",
      "── stutters here: nothing happens before the next step ──",
      "1  Send",
      "── stutters here: nothing happens before the next step ──",
      "── the following steps repeat forever ──",
      "2  Take",
      "3  fault Crash",
      "── stutters here: nothing happens before the next step ──",
      "── back to the state after step 1 ──",
    ]);
  });

  it("explain why a system may stop although actions are fair", () => {
    const fair = { ...model, fairness: [fairness] };
    const possible = { ...stopping, trace: { ...stopping.trace!, possible: ["Go", "q[east].Take"] } };
    expect(hintOf(renderFinding(possible, fair, plain))).toContain(
      "; nothing that `Delivered` depends on is changed by what else is enabled (Go, q[east].Take), so no fairness rules this behaviour out",
    );
    expect(hintOf(renderFinding(stopping, fair, plain))).toMatch(
      /^= hint: no fair action is enabled in the last state, so the system may stop there; `fair weak ACTION` requires/,
    );
    expect(hintOf(renderFinding({ ...stopping, trace: lasso({}, [], 0) }, fair, plain))).toContain(
      "enabled in the initial state",
    );
    const nothing = { ...stopping, trace: { ...stopping.trace!, possible: [] } };
    expect(hintOf(renderFinding(nothing, fair, plain))).toContain(
      "; nor is any other action, so no fairness rules this behaviour out",
    );
    expect(hintOf(renderFinding(nothing, model, plain))).toContain("no action is enabled in the last state");
    expect(hintOf(renderFinding(circling, model, plain))).toBe("");
  });

  it.each<[string, number, number, string, string[]]>([
    [
      "all of it",
      2,
      0,
      "a behaviour that repeats 2 steps forever.",
      ["the following steps repeat forever", "back to the initial state"],
    ],
    [
      "a single step",
      1,
      0,
      "a behaviour that repeats 1 step forever.",
      ["the following steps repeat forever", "back to the initial state"],
    ],
    [
      "its last step",
      3,
      2,
      "a behaviour that takes 2 steps and then repeats 1 step forever.",
      ["the following steps repeat forever", "back to the state after step 2"],
    ],
    [
      "nothing, ever",
      0,
      0,
      "a behaviour that stutters forever in the initial state.",
      ["stutters forever: no further steps"],
    ],
  ])("state how many steps of a behaviour repeat: %s", (_, steps, loop, said, marks) => {
    const rendered = renderFinding(
      {
        ...circling,
        trace: lasso(
          {},
          Array.from({ length: steps }, () => step("Idle", {})),
          loop,
        ),
      },
      model,
      plain,
    );
    expect(rendered.split("\n")[0]).toBe(`Property Delivered is violated by ${said}`);
    expect([...rendered.matchAll(/^── (.*) ──$/gm)].map(([, mark]) => mark)).toEqual(marks);
  });

  it("list temporal properties with their verdicts and vacuous parts", () => {
    const properties = (["holds", "bounded", "unchecked", "unsupported"] as const).map((verdict, i) => ({
      name: `q.P${i}`,
      verdict,
      vacuous: i === 0 ? ["`n == 4` is true in no reachable state"] : [],
    }));
    expect(
      report(outcome({ verdict: "unsupported", property: "q.P3", properties }))
        .split("\n")
        .slice(2, 7),
    ).toEqual([
      "  property q.P0: holds",
      "    warning: `n == 4` is true in no reachable state",
      "  property q.P1: bounded",
      "  property q.P2: unchecked",
      "  property q.P3: unsupported",
    ]);
    expect(report(outcome())).not.toContain("property");
  });

  it("show where a run-time error occurred, and the step that failed", () => {
    const fault = { code: "R0002", message: "4 is not in 0..3", span: spanAt("n + 1") } as const;
    const { state: _, ...failed } = store;
    expect(
      report(outcome({ verdict: "error", fault, trace: trace({}, [], failed) }), {
        kind: "error",
        code: "R0002",
        steps: 1,
      }),
    ).toMatchInlineSnapshot(`
      "specs/pipe.fathom Default: error R0002 in 1 step
        12,345 states, 67,890 transitions, depth 12, 0.50 s
        as expected

      error[R0002]: 4 is not in 0..3
       --> specs/pipe.fathom:8:31
        |
      8 | action Store(rec: Rec) { n' = n + 1 }
        |                               ^^^^^
        = hint: prevent the step with a \`require\`, or make the type larger
        = note: \`fathom explain R0002\` explains this error

      0  initial state
           inbound[east].log = []
           inbound[west].log = []
           orders[1] = Order { id: 1, paid: false }
           orders[2] = Order { id: 2, paid: false }
           orders[3] = Order { id: 3, paid: false }
           owner = {}
           seen = {}
           last = none
           history = []
      1  processor[east].Store(rec: 1)
           picks n = Node#2
           takes branch 2, then branch 1
           → db.write(1) = true
           db → db.log.note()
           fails"
    `);
  });

  it("explain a deadlock", () => {
    const text = report(outcome({ verdict: "deadlock", trace: trace({}, [step("Crash", {}, { fault: true })]) }));
    expect(text).toContain("deadlock in 1 step\n");
    expect(text).toContain("In the last state no action is enabled");
    expect(text).toContain("1  fault Crash\n     no change");
  });

  it("show a cover that was not reached, without a trace", () => {
    const text = report(outcome({ verdict: "violated", property: "Full", violated: "cover" }));
    expect(text).toContain("violated Full\n");
    expect(text).toContain("Cover Full is true in no state reached.");
    expect(text).toContain("7 | cover Full: n == 3");
    expect(text).not.toContain("initial state");
  });

  it("give the reasons of an incomplete search, and what was expected instead", () => {
    const text = report(outcome({ verdict: "incomplete", notices: ["stopped by Ctrl-C"] }), {
      kind: "holds",
      states: 5,
    });
    expect(text).toContain("note: stopped by Ctrl-C");
    expect(text).toContain("expected holds with 5 states");
  });

  it("print no control characters of names and notices", () => {
    expect(
      report(
        outcome({
          verdict: "unsupported",
          property: "a\u001b[2J",
          properties: [{ name: "a\u001b[2J", verdict: "unsupported", vacuous: ["\u0007"] }],
          notices: ["\u0007"],
        }),
      ),
    ).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
