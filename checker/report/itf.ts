// Counterexamples in the Informal Trace Format of Apalache, for trace viewers and test drivers.
// https://apalache-mc.org/docs/adr/015adr-trace.html

import { orderedMembers } from "../interpreter/order.js";
import { showValue } from "../interpreter/show.js";
import { asList, asMap, asNumber, element, itemAt, type State, type Value } from "../interpreter/values.js";
import type { Bound, Step, Trace } from "../outcome.js";
import type { Overrides } from "../../grammar/elaborate/plans.js";
import type { Field, Type } from "../../grammar/core/types.js";
import { entriesOf } from "./changes.js";
import type { Json } from "./json.js";

/** Metadata that a trace does not contain. */
export interface ItfMetadata {
  /** The path of the spec. */
  readonly source: string;
  /** The verdict: `violated Once in 2 steps`. */
  readonly status: string;
  /** For readers: the origin of the trace. */
  readonly description: string;
  /** With these, `fathom replay` finds the configuration of the trace. */
  readonly check?: string | undefined;
  readonly overrides?: Overrides | undefined;
}

type Fields = { readonly [key: string]: Json };

const FORMAT_DESCRIPTION = "https://apalache-mc.org/docs/adr/015adr-trace.html";

/**
 * `{ "#meta", "vars", "states", "loop"? }`. The `#meta` of a state has its `index` and, except for the first, the step
 * that led to it: `action`, `instance` (or null), `fault`, `bindings` and `picks` as records.
 *
 * `loop` is the index of the state that follows the last one. In a Fathom lasso, the last state repeats the one it
 * leads back to: it is left out, and the step back to it is `back` in the `#meta` of the trace. If the system
 * stops, `loop` is the last state itself. A failing step leads to no state: it is `failed` in the `#meta` of the trace.
 * `stutters` there are the states, numbered as in a `Trace`, in which nothing happens once before the system goes on.
 */
export function traceToItf(trace: Trace, meta: ItfMetadata): Json {
  const { loop, steps, failed, stutters = [] } = trace;
  const back = loop !== undefined && loop < steps.length ? steps.at(-1) : undefined;
  const shown = back === undefined ? steps : steps.slice(0, -1);
  return {
    "#meta": {
      format: "ITF",
      "format-description": FORMAT_DESCRIPTION,
      source: meta.source,
      status: meta.status,
      description: meta.description,
      ...(meta.check === undefined ? {} : { check: meta.check }),
      ...overridesToItf(meta.overrides),
      ...(back === undefined ? {} : { back: stepToItf(back) }),
      ...(failed === undefined ? {} : { failed: stepToItf(failed) }),
      ...(stutters.length === 0 ? {} : { stutters }),
    },
    vars: trace.variables.map(({ name }) => name),
    states: [
      stateToItf(trace, trace.initial, { index: 0 }),
      ...shown.map((step, i) => stateToItf(trace, step.state, { index: i + 1, ...stepToItf(step) })),
    ],
    ...(loop === undefined ? {} : { loop }),
  };
}

const overridesToItf = ({ constants, faults, depth }: Overrides = { constants: new Map() }): Fields => ({
  ...(constants.size === 0 ? {} : { constants: Object.fromEntries(constants) }),
  ...(faults === undefined ? {} : { faults }),
  ...(depth === undefined ? {} : { depth }),
});

/** The count of a fault budget, which follows the variables, is left out. */
function stateToItf({ variables }: Trace, state: State, meta: Fields): Json {
  return {
    "#meta": meta,
    ...Object.fromEntries(variables.map(({ name, type }, i) => [name, valueToItf(type, itemAt(state, i))])),
  };
}

const stepToItf = ({ action, instance, fault, bindings, picks }: Omit<Step, "state">): Fields => ({
  action,
  instance: instance ?? null,
  fault,
  bindings: boundToItf(bindings),
  picks: boundToItf(picks),
});

/**
 * A name that is picked more than once, in a loop or by an operation, is numbered from the second time on: `x`, `x#2`.
 */
function boundToItf(bounds: readonly Bound[]): Json {
  const seen = new Map<string, number>();
  return Object.fromEntries(
    bounds.map(({ name, type, value }) => {
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      return [count === 1 ? name : `${name}#${count}`, valueToItf(type, value)];
    }),
  );
}

// ---------------------------------------------------------------- values

/**
 * Integers are `#bigint`, as Apalache writes them; members of enums and symmetric types are strings. A variant is `{
 * tag, value }` with the record of the fields of the case; an option is a variant with the cases `Some`, whose value
 * is the item, and `None`, whose value is the empty tuple. Functions, maps and bags (member to count) are maps.
 */
export function valueToItf(type: Type, value: Value): Json {
  switch (type.kind) {
    case "bool":
      return value === true;
    case "int":
      return integer(asNumber(value));
    case "enum":
    case "symmetric":
      return showValue(type, value);
    case "record":
      return record(type.fields, value, 0);
    case "variant": {
      const shape = element(type.cases, asNumber(itemAt(asList(value), 0)));
      return { tag: shape.name, value: record(shape.fields, value, 1) };
    }
    case "tuple":
      return { "#tup": type.items.map((item, i) => valueToItf(item, itemAt(asList(value), i))) };
    case "option":
      return asList(value).isEmpty()
        ? { tag: "None", value: { "#tup": [] } }
        : { tag: "Some", value: valueToItf(type.item, itemAt(asList(value), 0)) };
    case "set":
      return { "#set": orderedMembers(type, value).map((item) => valueToItf(type.item, item)) };
    case "seq":
      return orderedMembers(type, value).map((item) => valueToItf(type.item, item));
    case "bag":
      return {
        "#map": orderedMembers(type, value).map((item) => [
          valueToItf(type.item, item),
          integer(asNumber(asMap(value).get(item, 0))),
        ]),
      };
    case "function":
    case "map":
      return {
        "#map": entriesOf(type, value).map(([key, item]) => [valueToItf(type.key, key), valueToItf(type.value, item)]),
      };
    case "unknown":
    case "temporal":
      throw new Error(`internal: a value of type ${type.kind}`);
  }
}

/** `offset`: the position in the value at which the fields begin. */
const record = (fields: readonly Field[], value: Value, offset: number): Fields =>
  Object.fromEntries(fields.map(({ name, type }, i) => [name, valueToItf(type, itemAt(asList(value), i + offset))]));

/** -0 is 0. */
const integer = (n: number): Json => ({ "#bigint": BigInt(n).toString() });
