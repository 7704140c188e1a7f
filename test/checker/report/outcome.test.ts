import { List } from "immutable";
import { describe, expect, it } from "vitest";
import { matchesExpectation } from "../../../checker/report/expectation.js";
import { indexedName } from "../../../checker/report/changes.js";
import { describeExpected, describeVerdict, renderFinding, renderOutcome } from "../../../checker/report/outcome.js";
import { renderTrace } from "../../../checker/report/trace.js";
import { noStyle } from "../../../checker/report/style.js";
import { colours } from "../../../cli/terminal/colours.js";
import { renderTable } from "../../../checker/report/table.js";
import { widthOf } from "../../../checker/report/text.js";
import type { Value } from "../../../checker/interpreter/values.js";
import type { Expected } from "../../../checker/model/model.js";
import type { Outcome } from "../../../checker/outcome.js";
import { boolType } from "../../../grammar/core/types.js";
import {
  check,
  circling,
  fairness,
  lasso,
  model,
  node,
  outcome,
  rec,
  spanAt,
  step,
  stopping,
  trace,
  type Sample,
} from "./sample.js";

const plain = { style: noStyle, width: 100 };

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

/** The hint of a finding as one line; "" if there is none. */
function hintOf(finding: string): string {
  return (/^ +(= hint: .*\n)( {5,}.*\n)*/m.exec(`${finding}\n`)?.[0] ?? "").trim().replace(/\s+/g, " ");
}

const first: Sample = { log: [[1], []] };
const store = step(
  "Store",
  { ...first, seen: [1] },
  {
    instance: "processor[east]",
    bindings: [{ name: "rec", type: rec, value: 1 }],
    picks: [{ name: "n", type: node, value: 1 }],
    branches: [1, 0],
    calls: [
      {
        from: "processor[east]",
        to: "db",
        operation: "write",
        args: [{ name: "rec", type: rec, value: 1 }],
        result: { type: boolType, value: true },
      },
      { from: "db", to: "db.log", operation: "note", args: [], result: undefined },
    ],
  },
);

describe("outcomes", () => {
  it("that hold are two lines", () => {
    expect(report(outcome())).toMatchInlineSnapshot(`
      "specs/pipe.fathom Default: holds
        12,345 states, 67,890 transitions, depth 12, 0.50 s"
    `);
  });

  it("show the property violated, its doc comment and the way there", () => {
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
           7 more never change; --full shows them
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

  it("mark what goes round for ever", () => {
    expect(report(circling, { kind: "violated", name: "Delivered", steps: 3 })).toMatchInlineSnapshot(`
      "specs/pipe.fathom Default: violated Delivered in 3 steps
        12,345 states, 67,890 transitions, depth 12, 0.50 s
        property Delivered: violated
        property Emptied: holds
          warning: \`n == 4\` is true in no reachable state
        as expected

      Property Delivered is violated by a behaviour of 3 steps, of which the last 2 repeat forever.
        --> specs/pipe.fathom:12:1
         |
      12 | property Delivered: n == 1 ~> seen != {}
         | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        /// What arrives is seen.

      0  initial state
           inbound[east].log = []
           inbound[west].log = []
           7 more never change; --full shows them
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

  it("say that the system stutters, and why it may", () => {
    expect(report(stopping)).toMatchInlineSnapshot(`
      "specs/pipe.fathom Default: violated Delivered in 1 step
        12,345 states, 67,890 transitions, depth 12, 0.50 s
        property Delivered: violated

      Property Delivered is violated by a behaviour of 1 step that then stutters forever.
        --> specs/pipe.fathom:12:1
         |
      12 | property Delivered: n == 1 ~> seen != {}
         | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        /// What arrives is seen.
         = hint: no fairness is assumed, so the system may stop in any state; \`fair weak ACTION\` requires
                 an action that stays enabled to occur

      0  initial state
           inbound[east].log = []
           8 more never change; --full shows them
      1  Send
           inbound[east].log: [] → [1]
      ── stutters forever: no further steps ──"
    `);
  });

  it("say why a system may stop although something is fair", () => {
    const fair = { ...model, fairness: [fairness] };
    const possible = { ...stopping, trace: { ...stopping.trace!, possible: ["Go", "q[east].Take"] } };
    expect(hintOf(renderFinding(possible, fair, plain))).toContain(
      "; enabled but not fair: Go, q[east].Take; add `fair weak ACTION` to require an action",
    );
    expect(hintOf(renderFinding(stopping, fair, plain))).toMatch(
      /^= hint: no fair action is enabled in the last state, so the system may stop there; `fair weak ACTION` requires/,
    );
    expect(hintOf(renderFinding({ ...stopping, trace: lasso({}, [], 0) }, fair, plain))).toContain(
      "enabled in the initial state",
    );
    expect(hintOf(renderFinding(circling, model, plain))).toBe("");
  });

  it.each<[string, number, number, string, string[]]>([
    [
      "all of it",
      2,
      0,
      "a behaviour of 2 steps that repeat forever.",
      ["the following steps repeat forever", "back to the initial state"],
    ],
    [
      "a single step",
      1,
      0,
      "a behaviour of 1 step that repeats forever.",
      ["the following steps repeat forever", "back to the initial state"],
    ],
    [
      "its last step",
      3,
      2,
      "a behaviour of 3 steps, of which the last repeats forever.",
      ["the following steps repeat forever", "back to the state after step 2"],
    ],
    [
      "nothing, ever",
      0,
      0,
      "a behaviour that stutters forever in the initial state.",
      ["stutters forever: no further steps"],
    ],
  ])("say of a behaviour how much of it goes round: %s", (_, steps, loop, said, marks) => {
    const found = renderFinding(
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
    expect(found.split("\n")[0]).toBe(`Property Delivered is violated by ${said}`);
    expect([...found.matchAll(/^── (.*) ──$/gm)].map(([, mark]) => mark)).toEqual(marks);
  });

  it("list temporal properties, each with its verdict and what is vacuous of it", () => {
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
        = hint: run \`fathom explain R0002\` for an explanation

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

  it("say what is missing at a deadlock", () => {
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

  it("print no control characters, whatever names and notices hold", () => {
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

describe("traces", () => {
  const change = (before: Sample, after: Sample): string[] => {
    const lines = renderTrace(trace(before, [step("A", after)]), plain).split("\n");
    return lines.slice(lines.indexOf("1  A") + 1).map((line) => line.trim());
  };

  it.each<[string, Sample, Sample, string[]]>([
    ["the variable of one instance", {}, first, ["inbound[east].log: [] → [1]"]],
    ["fields of records in functions", {}, { paid: [2] }, ["orders[2].paid: false → true"]],
    [
      "keys of maps that come, go and change",
      {
        owner: [
          [1, 0],
          [2, 0],
        ],
      },
      {
        owner: [
          [2, 1],
          [3, 1],
        ],
      },
      ["owner[1]: Node#1 → absent", "owner[2]: Node#1 → Node#2", "owner[3]: absent → Node#2"],
    ],
    ["whole sets, in order", { seen: [3] }, { seen: [3, 1] }, ["seen: {3} → {1, 3}"]],
    ["options of variants", {}, { last: List<Value>([List<Value>([0, 2])]) }, ["last: none → some(Prepare(2))"]],
    [
      "ghosts last",
      {},
      { history: [1], last: List<Value>([List<Value>([1])]) },
      ["last: none → some(Ack)", "history: [] → [1]"],
    ],
    ["nothing", first, first, ["no change"]],
  ])("show %s", (_, before, after, expected) => {
    expect(change(before, after)).toEqual(expected);
  });

  it("put long values on several lines within the width", () => {
    const long = Array.from({ length: 9 }, (_, i) => (i % 3) + 1);
    const rendered = renderTrace(trace({ log: [long, []] }, [step("A", { log: [[...long].reverse(), []] })]), {
      style: noStyle,
      width: 44,
    });
    for (const line of rendered.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(44);
    expect(rendered.replace(/\s+/g, " ")).toContain(
      "inbound[east].log: [1, 2, 3, 1, 2, 3, 1, 2, 3] → [3, 2, 1, 3, 2, 1, 3, 2, 1]",
    );
  });

  it("go round within the width", () => {
    const narrow = renderFinding(stopping, model, { style: noStyle, width: 44 });
    for (const line of narrow.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(44);
  });

  it("dim ghosts and mark faults where there are colours", () => {
    const rendered = renderTrace(trace({}, [step("A", { history: [1] }, { fault: true })]), {
      style: colours,
      width: 100,
    });
    expect(rendered).toContain("\u001b[33mfault");
    expect(rendered).toMatch(/\u001b\[2m +history: \[\] → \[1\]/);
  });

  it("put the keys of nested families where they belong", () => {
    expect(indexedName("a.b.c", [0, 1], ["x", "y"])).toBe("a[x].b[y].c");
    expect(indexedName("a.b.c", [1, 1], ["x", "y"])).toBe("a.b[x, y].c");
    expect(indexedName("v", [], [])).toBe("v");
  });
});

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
    [
      "of a behaviour that goes round, all steps count",
      circling,
      { kind: "violated", name: "Delivered", steps: 3 },
      true,
    ],
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

  it("of steps are not held against depth-first search", () => {
    expect(matchesExpectation(violated, { kind: "violated", name: "Once", steps: 7 }, "dfs")).toBe(true);
    expect(matchesExpectation(violated, { kind: "violated", name: "Grows", steps: 7 }, "dfs")).toBe(false);
  });

  it("read as a spec says them", () => {
    expect(describeExpected({ kind: "holds", states: 1234 })).toBe("holds with 1,234 states");
    expect(describeExpected({ kind: "violated", name: "q.Once", steps: 1 })).toBe("violated q.Once in 1 step");
    expect(describeExpected({ kind: "error", code: "R0003", steps: undefined })).toBe("error R0003");
    expect(describeVerdict(failed)).toBe("error R0003 in 1 step");
  });
});

describe("tables", () => {
  it("line up, numbers on the right", () => {
    const columns = [
      { title: "name", align: "left" },
      { title: "n", align: "right" },
    ] as const;
    expect(
      renderTable(
        columns,
        [
          ["世界", "1"],
          ["a", "1,000"],
        ],
        (text) => text,
      ),
    ).toEqual(["name      n", "世界      1", "a     1,000"]);
  });
});
