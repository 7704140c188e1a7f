import { namesIn } from "../../../checker/report/names.js";
import { List, Map } from "immutable";
import { describe, expect, it } from "vitest";
import { renderTrace } from "../../../checker/report/trace.js";
import {
  selectTrace,
  shownAfter,
  type UnknownName,
  type Selection,
  type TraceView,
} from "../../../checker/report/selection.js";
import { noStyle } from "../../../checker/report/style.js";
import type { Value } from "../../../checker/interpreter/values.js";
import type { Trace } from "../../../checker/outcome.js";
import { functionOf, intType } from "../../../grammar/core/types.js";
import { lasso, region, rec, state, step, trace } from "./sample.js";

const sample = trace({}, [step("Send", { log: [[1], [2]] }), step("Take", { log: [[], [2]], seen: [1] })]);

const isView = (result: TraceView | readonly UnknownName[]): result is TraceView => "trace" in result;

function view(selection: Partial<Selection>, of: Trace = sample): TraceView {
  const result = selectTrace(of, { only: [], hide: [], full: false, ...selection });
  if (!isView(result)) throw new Error(JSON.stringify(result));
  return result;
}

function errors(selection: Partial<Selection>, of: Trace = sample): readonly UnknownName[] {
  const result = selectTrace(of, { only: [], hide: [], full: false, ...selection });
  return isView(result) ? [] : result;
}

/** The names that are shown of the initial state. */
const names = (selection: Partial<Selection>, of?: Trace): string[] => {
  const shown = shownAfter(view(selection, of), 0, 100);
  return shown.kind === "state" ? shown.elements.map(({ name }) => name) : [];
};

const LOGS = ["inbound[east].log", "inbound[west].log"];
const ALL = [...LOGS, "orders[1]", "orders[2]", "orders[3]", "owner", "seen", "history", "last"];

describe("a selection", () => {
  it("without names shows everything", () => {
    expect(view({}).trace).toBe(sample);
    expect(names({})).toEqual(ALL);
  });

  it.each([
    [["inbound.log"], LOGS],
    [["inbound[east].log"], ["inbound[east].log"]],
    [["inbound"], LOGS],
    [["inbound[west]"], ["inbound[west].log"]],
    [["inbound[west].*"], ["inbound[west].log"]],
    [["inbound[ west ] . *"], ["inbound[west].log"]],
    [["inbound[*].log"], LOGS],
    [["*.log"], LOGS],
    [["*[e*"], ["inbound[east].log"]],
    [["?een"], ["seen"]],
    [
      ["seen", "last"],
      ["seen", "last"],
    ],
    [["o*"], ["orders[1]", "orders[2]", "orders[3]", "owner"]],
    [["*"], ALL],
    [["**"], ALL],
  ])("only %j", (only, expected) => {
    expect(names({ only })).toEqual(expected);
    expect(names({ hide: only })).toEqual(ALL.filter((name) => !expected.includes(name)));
  });

  it("hides names that are also selected", () => {
    expect(names({ only: ["inbound", "seen"], hide: ["*[east]*"] })).toEqual(["inbound[west].log", "seen"]);
    expect(names({ only: ["seen"], hide: ["seen"] })).toEqual([]);
  });

  it("accepts indices of any instance in the name of a variable, or none", () => {
    const nested: Trace = {
      variables: [
        {
          name: "a.b.c",
          type: functionOf(region, functionOf(rec, intType(0, 9))),
          ghost: false,
          indices: 2,
          indexPositions: [0, 1],
        },
      ],
      initial: List<Value>([
        Map<Value, Value>(
          [0, 1].map((r): [Value, Value] => [r, Map<Value, Value>([1, 2, 3].map((n): [Value, Value] => [n, n]))]),
        ),
      ]),
      steps: [],
      failed: undefined,
      loop: undefined,
    };
    expect(names({ only: ["a[east].b"] }, nested)).toEqual(["a[east].b[1].c", "a[east].b[2].c", "a[east].b[3].c"]);
    expect(names({ only: ["a.b[2].c"] }, nested)).toEqual(["a[east].b[2].c", "a[west].b[2].c"]);
    expect(names({ only: ["a[west].b[3].c"] }, nested)).toEqual(["a[west].b[3].c"]);
    expect(names({ only: ["a.b.c"], hide: ["a[west]", "*[3]*"] }, nested)).toEqual([
      "a[east].b[1].c",
      "a[east].b[2].c",
    ]);
  });

  it("leaves out the number of faults", () => {
    const counted: Trace = {
      ...sample,
      initial: sample.initial.push(0),
      steps: sample.steps.map((each) => ({ ...each, state: each.state.push(1) })),
    };
    expect(view({ only: ["seen"] }, counted).trace.initial.size).toBe(1);
  });
});

describe("the view", () => {
  it("of a step shows its changes, and the number of hidden ones", () => {
    const { hidden, changes } = shownAfter(view({ only: ["inbound[west]"] }), 1, 100) as {
      hidden: number;
      changes: readonly unknown[];
    };
    expect({ hidden, changes }).toEqual({
      hidden: 1,
      changes: [{ name: "inbound[west].log", ghost: false, before: "[]", after: "[2]" }],
    });
    expect(shownAfter(view({ only: ["inbound[west]"] }), 2, 100)).toEqual({ kind: "changes", changes: [], hidden: 2 });
    expect(shownAfter(view({}), 2, 100)).toMatchObject({
      hidden: 0,
      changes: [{ name: "inbound[east].log" }, { name: "seen" }],
    });
  });

  it("in full shows the selected part of each state", () => {
    expect(shownAfter(view({ full: true, only: ["inbound", "seen"] }), 2, 100)).toEqual({
      kind: "state",
      elements: [
        { name: "inbound[east].log", instance: "inbound[east]", ghost: false, value: "[]" },
        { name: "inbound[west].log", instance: "inbound[west]", ghost: false, value: "[2]" },
        { name: "seen", instance: undefined, ghost: false, value: "{1}" },
      ],
    });
  });

  it("can be printed like any trace", () => {
    const round = lasso({}, [step("Send", { log: [[1], []] }), step("Take", {})], 0);
    expect(renderTrace(view({ only: ["inbound[east]"] }, round).trace, { style: noStyle, width: 80 }))
      .toMatchInlineSnapshot(`
      "0  initial state
           inbound[east].log = []
      ── the following steps repeat forever ──
      1  Send
           inbound[east].log: [] → [1]
      2  Take
           inbound[east].log: [1] → []
      ── back to the initial state ──"
    `);
  });
});

describe("an unknown name", () => {
  it.each([
    ["inbond", "did you mean `inbound`?"],
    ["inbound[eats].log", "did you mean `inbound[east].log`?"],
    ["inbound.lag", "did you mean `inbound.log`?"],
    ["sean", "did you mean `seen`?"],
    ["nothing at all", "the variables are: inbound.log, orders, owner, seen, history, last"],
    ["x*", "the variables are: inbound.log, orders, owner, seen, history, last"],
    ["inbound[e", "did you mean `inbound`?"],
    ["see", "did you mean `seen`?"],
  ])("%s is an error", (name, hint) => {
    expect(errors({ only: [name] })).toMatchObject([
      { option: "--only", name, message: `\`--only ${name}\` names no variable`, hint },
    ]);
  });

  it("is reported with its option", () => {
    expect(errors({ only: ["a1", "seen"], hide: ["b1"] }).map(({ option, name }) => `${option} ${name}`)).toEqual([
      "--only a1",
      "--hide b1",
    ]);
  });

  it("has no hint if there are no variables", () => {
    expect(errors({ only: ["x"] }, { ...sample, variables: [], initial: state({}).clear(), steps: [] })).toMatchObject([
      { hint: undefined },
    ]);
  });
});

it("names are separated by commas outside brackets", () => {
  expect(namesIn("a, b[1, 2].c,d[(1, 2)]")).toEqual(["a", "b[1, 2].c", "d[(1, 2)]"]);
  expect(namesIn(" , a,, ")).toEqual(["a"]);
  expect(namesIn("a], b")).toEqual(["a]", "b"]);
});
