// A small model and outcomes of it, for tests of reports.

import { noStyle } from "../../../checker/report/style.js";
import { List, Map, Set } from "immutable";
import type { State, Value } from "../../../checker/interpreter/values.js";
import type { Check, Fairness, Model, Property } from "../../../checker/model/model.js";
import type { Outcome, Step, Trace } from "../../../checker/outcome.js";
import type { ActionDef, Variable } from "../../../grammar/core/core.js";
import { spanOf, type Source, type Span } from "../../../grammar/core/source.js";
import {
  boolType,
  functionOf,
  intType,
  mapOf,
  optionOf,
  seqOf,
  setOf,
  type Type,
} from "../../../grammar/core/types.js";

const source: Source = {
  path: "specs/pipe.fathom",
  text: `system Pipe

/// No record is
/// stored twice.
invariant Once: forall r in Rec: not twice[r]
step Grows: n' >= n
cover Full: n == 3
action Store(rec: Rec) { n' = n + 1 }
action Never { require false }
fault action Crash { up' = false }
/// What arrives is seen.
property Delivered: n == 1 ~> seen != {}
`,
};

export function spanAt(text: string): Span {
  const start = source.text.indexOf(text);
  if (start < 0) throw new Error(`no ${text} in the sample`);
  return spanOf(source, start, start + text.length);
}

export const rec = intType(1, 3);
export const region: Type = { kind: "enum", id: "Region", name: "Region", members: ["east", "west"] };
export const node: Type = { kind: "symmetric", id: "Node", name: "Node", size: 2 };
export const order: Type = {
  kind: "record",
  id: "Order",
  name: "Order",
  fields: [
    { name: "id", type: rec },
    { name: "paid", type: boolType },
  ],
};
export const message: Type = {
  kind: "variant",
  id: "Msg",
  name: "Msg",
  cases: [
    { name: "Prepare", fields: [{ name: "ballot", type: rec }] },
    { name: "Ack", fields: [] },
  ],
};

function variable(id: number, name: string, type: Type, more: Partial<Variable> = {}): Variable {
  return {
    id,
    name,
    type,
    indices: 0,
    indexPositions: [],
    ghost: false,
    doc: undefined,
    span: spanAt("system Pipe"),
    ...more,
  };
}

const variables: readonly Variable[] = [
  variable(0, "inbound.log", functionOf(region, seqOf(rec, 3)), { indices: 1, indexPositions: [0] }),
  variable(1, "orders", functionOf(rec, order)),
  variable(2, "owner", mapOf(rec, node)),
  variable(3, "seen", setOf(rec)),
  variable(4, "history", seqOf(rec, 9), { ghost: true }),
  variable(5, "last", optionOf(message)),
];

export interface Sample {
  readonly log?: readonly [readonly number[], readonly number[]];
  readonly paid?: readonly number[];
  readonly owner?: readonly (readonly [number, number])[];
  readonly seen?: readonly number[];
  readonly history?: readonly number[];
  readonly last?: Value;
}

export function state({
  log = [[], []],
  paid = [],
  owner = [],
  seen = [],
  history = [],
  last = List<Value>(),
}: Sample): State {
  return List<Value>([
    Map<Value, Value>([
      [1, List<Value>(log[1])],
      [0, List<Value>(log[0])],
    ]),
    Map<Value, Value>([1, 2, 3].map((id): [Value, Value] => [id, List<Value>([id, paid.includes(id)])])),
    Map<Value, Value>(owner),
    Set<Value>(seen),
    List<Value>(history),
    last,
  ]);
}

export function step(action: string, next: Sample, more: Partial<Step> = {}): Step {
  return {
    action,
    instance: undefined,
    fault: false,
    bindings: [],
    picks: [],
    branches: [],
    calls: [],
    state: state(next),
    span: spanAt("action Store"),
    ...more,
  };
}

export function trace(initial: Sample, steps: readonly Step[], failed?: Omit<Step, "state">): Trace {
  return { variables, initial: state(initial), steps, failed, loop: undefined };
}

/** For an infinite behaviour, whose steps repeat from the state after `loop` steps. */
export function lasso(initial: Sample, steps: readonly Step[], loop: number): Trace {
  return { ...trace(initial, steps), loop };
}

const truth = { kind: "literal", value: true, type: boolType, span: spanAt("not twice[r]") } as const;
const property = (name: string, text: string, doc?: string): Property => ({
  name,
  body: truth,
  doc,
  span: spanAt(text),
});
const action = (id: number, name: string, text: string, fault = false): ActionDef => ({
  id,
  name,
  instance: undefined,
  fault,
  params: [],
  body: [],
  doc: undefined,
  span: spanAt(text),
});

export const model: Model = {
  name: "Pipe",
  variables,
  initialisers: [],
  initConstraints: [],
  functions: [],
  operations: [],
  actions: [
    action(0, "Store", "action Store(rec: Rec)"),
    action(1, "Never", "action Never"),
    action(2, "Crash", "fault action Crash", true),
  ],
  invariants: [property("Once", "invariant Once: forall r in Rec: not twice[r]", "No record is\nstored twice.")],
  steps: [property("Grows", "step Grows: n' >= n")],
  properties: [property("Delivered", "property Delivered: n == 1 ~> seen != {}", "What arrives is seen.")],
  covers: [property("Full", "cover Full: n == 3")],
  terminals: [],
  fairness: [],
  refinements: [],
  localCount: 0,
};

export const fairness: Fairness = {
  strength: "weak",
  binders: [],
  actions: [{ action: action(0, "Store", "action Store(rec: Rec)"), args: [undefined] }],
  when: undefined,
  span: spanAt("action Store"),
};

export const check: Check = {
  name: "Default",
  faults: undefined,
  depth: undefined,
  within: [],
  symmetry: true,
  deadlock: true,
  invariants: ["Once"],
  steps: ["Grows"],
  properties: ["Delivered"],
  covers: ["Full"],
  expected: { kind: "holds", states: undefined },
  span: undefined,
};

export function outcome(more: Partial<Outcome> = {}): Outcome {
  return {
    verdict: "holds",
    property: undefined,
    violated: undefined,
    properties: [],
    fault: undefined,
    trace: undefined,
    states: 12345,
    initialStates: 1,
    transitions: 67890,
    depth: 12,
    firings: [3, 0, 1],
    covered: [],
    notices: [],
    engine: "interpreter",
    threads: 1,
    timings: { compile: 0, explore: 0.5, properties: 0 },
    ...more,
  };
}

const arrived: Sample = { log: [[1], []] };
const undelivered = { verdict: "violated", property: "Delivered", violated: "property" } as const;

/** A temporal property violated by a lasso: the record that arrived is taken and brought back, again and again. */
export const circling = outcome({
  ...undelivered,
  properties: [
    { name: "Delivered", verdict: "violated", vacuous: [] },
    { name: "Emptied", verdict: "holds", vacuous: ["`n == 4` is true in no reachable state"] },
  ],
  trace: lasso(
    {},
    [step("Send", arrived), step("Take", { log: [[1], [2]] }), step("Crash", arrived, { fault: true })],
    1,
  ),
});

/** A temporal property violated by a behaviour that stutters forever. */
export const stopping = outcome({
  ...undelivered,
  properties: [{ name: "Delivered", verdict: "violated", vacuous: [] }],
  trace: lasso({}, [step("Send", arrived)], 1),
});

/** A fault with everything that a step can have. */
export const eventful = step(
  "Store",
  {},
  {
    instance: "processor[east]",
    fault: true,
    bindings: [{ name: "rec", type: rec, value: 1 }],
    picks: [{ name: "n", type: node, value: 0 }],
    branches: [1],
    calls: [
      {
        from: undefined,
        to: "db",
        operation: "write",
        args: [{ name: "rec", type: rec, value: 1 }],
        result: { type: optionOf(rec), value: List() },
      },
    ],
  },
);

const { state: _, ...withoutState } = eventful;
/** The same step, but without a next state. */
export const eventfulWithoutState: Omit<Step, "state"> = withoutState;

export const plain = { style: noStyle, width: 100 };

export const first: Sample = { log: [[1], []] };
export const store = step(
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
