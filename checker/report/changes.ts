// The changes of a step, down to the element: `inbound[east].log: [] → [1]` instead of two whole functions.

import { orderedMembers } from "../interpreter/order.js";
import { showValue } from "../interpreter/show.js";
import type { Trace } from "../outcome.js";
import type { State, Value } from "../interpreter/values.js";
import type { Type, TypeOf } from "../../grammar/core/types.js";
import { List, Map, is } from "immutable";
import { widthOf } from "./text.js";

type TraceVariable = Trace["variables"][number];

export interface StateElement {
  readonly name: string;
  /** The owner of the variable, `processor[east]`; undefined for the system itself. */
  readonly instance: string | undefined;
  readonly ghost: boolean;
  readonly value: string;
}

export interface Change {
  readonly name: string;
  readonly ghost: boolean;
  /** Undefined if there is no such element: maps gain and lose keys. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * Every variable with its value. Families are listed by instance, and functions by key if they are wider than `width`.
 */
export function elementsOf(variables: Trace["variables"], state: State, width: number): StateElement[] {
  return variables.flatMap((variable, position) =>
    instanceVariables(variable, valueAt(state, position))
      .flatMap((member) => split(member, width))
      .map(({ name, instance, type, value }) => ({
        name,
        instance,
        ghost: variable.ghost,
        value: showValue(type, value),
      })),
  );
}

function split(member: InstanceVariable, width: number): InstanceVariable[] {
  const { name, instance, type, value } = member;
  if (type.kind !== "function" || widthOf(`${name} = ${showValue(type, value)}`) <= width) return [member];
  return entriesOf(type, value).flatMap(([key, item]) =>
    split({ name: `${name}[${showValue(type.key, key)}]`, instance, type: type.value, value: item }, width),
  );
}

export function changesOf(variables: Trace["variables"], before: State, after: State): Change[] {
  return variables.flatMap((variable, position) => {
    const old = instanceVariables(variable, valueAt(before, position));
    const now = instanceVariables(variable, valueAt(after, position));
    return now.flatMap(({ name, type, value }, i) => {
      const previous = old[i]?.value;
      return previous === undefined
        ? []
        : valueChanges(name, type, previous, value).map((change) => ({ ...change, ghost: variable.ghost }));
    });
  });
}

function valueAt(state: State, position: number): Value {
  const value = state.get(position);
  if (value === undefined) throw new Error(`a state of ${state.size} values has none at ${position}`);
  return value;
}

interface InstanceVariable {
  readonly name: string;
  readonly instance: string | undefined;
  readonly type: Type;
  readonly value: Value;
}

/** The variables of the instances of a family; each index is put after the part of the name that it belongs to. */
function instanceVariables(variable: TraceVariable, value: Value): InstanceVariable[] {
  const visit = (type: Type, inner: Value, keys: readonly string[]): InstanceVariable[] => {
    if (keys.length === variable.indices || type.kind !== "function")
      return [{ ...namesOf(variable, keys), type, value: inner }];
    return entriesOf(type, inner).flatMap(([key, item]) =>
      visit(type.value, item, [...keys, showValue(type.key, key)]),
    );
  };
  return visit(variable.type, value, []);
}

function namesOf(
  { name, indexPositions }: TraceVariable,
  keys: readonly string[],
): Pick<InstanceVariable, "name" | "instance"> {
  const dot = name.lastIndexOf(".");
  return {
    name: indexedName(name, indexPositions, keys),
    instance: dot < 0 ? undefined : indexedName(name.slice(0, dot), indexPositions, keys),
  };
}

/** `a.b.c` with keys after the parts at `positions`: `a[x].b[y].c`. */
export function indexedName(name: string, positions: readonly number[], keys: readonly string[]): string {
  return name
    .split(".")
    .map((part, at) => {
      const keysHere = keys.filter((_, i) => positions[i] === at);
      return keysHere.length === 0 ? part : `${part}[${keysHere.join(", ")}]`;
    })
    .join(".");
}

/** The entries of a function or map, in the order of the keys. */
export function entriesOf(type: TypeOf<"function"> | TypeOf<"map">, value: Value): [Value, Value][] {
  if (!Map.isMap(value)) return [];
  return orderedMembers(type, value).flatMap((key): [Value, Value][] => {
    const item = value.get(key);
    return item === undefined ? [] : [[key, item]];
  });
}

type ValueChange = Omit<Change, "ghost">;

function valueChanges(name: string, type: Type, before: Value, after: Value): ValueChange[] {
  if (is(before, after)) return [];
  switch (type.kind) {
    case "function":
      return entriesOf(type, after).flatMap(([key, item]) => {
        const old = Map.isMap(before) ? before.get(key) : undefined;
        return old === undefined ? [] : valueChanges(`${name}[${showValue(type.key, key)}]`, type.value, old, item);
      });
    case "map":
      return mapChanges(name, type, before, after);
    case "record":
      return fieldChanges(
        type.fields.map((field) => ({ name: `${name}.${field.name}`, type: field.type })),
        before,
        after,
      );
    case "tuple":
      return fieldChanges(
        type.items.map((item, i) => ({ name: `${name}.${i}`, type: item })),
        before,
        after,
      );
    default:
      return [{ name, before: showValue(type, before), after: showValue(type, after) }];
  }
}

function mapChanges(name: string, type: TypeOf<"map">, before: Value, after: Value): ValueChange[] {
  if (!Map.isMap(before) || !Map.isMap(after)) return [];
  const keys = orderedMembers(type, before.merge(after));
  return keys.flatMap((key) => {
    const old = before.get(key);
    const now = after.get(key);
    const entryName = `${name}[${showValue(type.key, key)}]`;
    if (old !== undefined && now !== undefined) return valueChanges(entryName, type.value, old, now);
    return [
      {
        name: entryName,
        before: old === undefined ? undefined : showValue(type.value, old),
        after: now === undefined ? undefined : showValue(type.value, now),
      },
    ];
  });
}

function fieldChanges(
  fields: readonly { readonly name: string; readonly type: Type }[],
  before: Value,
  after: Value,
): ValueChange[] {
  if (!List.isList(before) || !List.isList(after)) return [];
  return fields.flatMap((field, i) => {
    const old = before.get(i);
    const now = after.get(i);
    return old === undefined || now === undefined ? [] : valueChanges(field.name, field.type, old, now);
  });
}
