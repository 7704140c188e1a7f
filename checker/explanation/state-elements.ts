// The elements of a state, as fine as explanations distinguish them: `inbound[east].log`, not the whole family.

import type { Variable } from "../../grammar/core/core.js";
import { cardinality, type Type } from "../../grammar/core/types.js";
import { valuesOf } from "../interpreter/enumerate.js";
import type { AccessList } from "../interpreter/access-list.js";
import { pathsOverlap } from "../interpreter/access-path.js";
import { showAccessPath, type AccessStep } from "../interpreter/show.js";
import { asList, asMap, element, itemAt, type State, type Value, equalValues } from "../interpreter/values.js";
import type { Bound } from "../outcome.js";

/** A part of the state that is not divided further: it has no fixed parts, such as a sequence, or too many. */
export interface StateElement {
  readonly name: string;
  readonly type: Type;
  readonly variable: number;
  /** From the variable to the element: keys of functions, positions in records and tuples. */
  readonly path: readonly AccessStep[];
  readonly keys: readonly Value[];
}

/** A variable with more elements is a single element. */
const ELEMENTS_LIMIT = 1024;

export class StateElements {
  readonly #byVariable: readonly (readonly StateElement[])[];

  constructor(variables: readonly Variable[]) {
    this.#byVariable = variables.map((variable) => {
      const whole: Part = { type: variable.type, path: [], keys: [] };
      const parts = countParts(variable.type) > ELEMENTS_LIMIT ? [whole] : [...partsOf(whole)];
      return parts.map((part): StateElement => ({
        ...part,
        name: showAccessPath(variable, part.path, part.keys),
        variable: variable.id,
      }));
    });
  }

  /** The elements that accesses touch, each once. The count of faults, which follows the variables in a state, is not an element. */
  touchedBy(accesses: AccessList | undefined): ReadonlySet<StateElement> {
    return new Set(this.#touches(accesses).map(({ touched }) => touched));
  }

  /** The elements that assignments write wholly, and those that they write only in part. */
  writtenBy(assignments: AccessList | undefined): {
    readonly wholly: ReadonlySet<StateElement>;
    readonly partly: ReadonlySet<StateElement>;
  } {
    const touches = this.#touches(assignments);
    const wholly = new Set(touches.flatMap(({ touched, isWhole }) => (isWhole ? [touched] : [])));
    return { wholly, partly: new Set(touches.flatMap(({ touched }) => (wholly.has(touched) ? [] : [touched]))) };
  }

  /** The elements in which two states differ. */
  differing(before: State, after: State): readonly StateElement[] {
    return this.#byVariable.flatMap((elements, variable) =>
      equalValues(itemAt(before, variable), itemAt(after, variable))
        ? []
        : elements.filter((each) => !equalValues(valueAt(each, before), valueAt(each, after))),
    );
  }

  /** In the order of the accesses; the list begins with the latest one. */
  #touches(accesses: AccessList | undefined): readonly { readonly touched: StateElement; readonly isWhole: boolean }[] {
    const touches: { touched: StateElement; isWhole: boolean }[][] = [];
    for (let access = accesses; access !== undefined; access = access.previous) {
      const { variable, keys } = access;
      touches.push(
        (this.#byVariable[variable] ?? [])
          .filter((each) => pathsOverlap(each.keys, keys))
          .map((each) => ({ touched: each, isWhole: keys.length <= each.keys.length })),
      );
    }
    return touches.reverse().flat();
  }
}

export function valueAt({ variable, path, keys }: StateElement, state: State): Value {
  return path.reduce<Value>(
    (value, step, i) =>
      step.kind === "position" ? itemAt(asList(value), step.position) : valueOfKey(value, element(keys, i)),
    itemAt(state, variable),
  );
}

function valueOfKey(map: Value, key: Value): Value {
  const value = asMap(map).get(key);
  if (value === undefined) throw new Error("internal: a function lacks one of its keys");
  return value;
}

export const boundAt = (of: StateElement, state: State): Bound => ({
  name: of.name,
  type: of.type,
  value: valueAt(of, state),
});

type Part = Pick<StateElement, "type" | "path" | "keys">;

function countParts(type: Type): number {
  switch (type.kind) {
    case "function":
      return cardinality(type.key) * countParts(type.value);
    case "record":
      return type.fields.reduce((sum, field) => sum + countParts(field.type), 0);
    case "tuple":
      return type.items.reduce((sum, item) => sum + countParts(item), 0);
    default:
      return 1;
  }
}

function* partsOf({ type, path, keys }: Part): Generator<Part> {
  switch (type.kind) {
    case "function":
      for (const key of valuesOf(type.key))
        yield* partsOf({ type: type.value, path: [...path, { kind: "key", of: type }], keys: [...keys, key] });
      return;
    case "record":
    case "tuple": {
      const types = type.kind === "record" ? type.fields.map((field) => field.type) : type.items;
      for (const [position, inner] of types.entries())
        yield* partsOf({
          type: inner,
          path: [...path, { kind: "position", position, of: type }],
          keys: [...keys, position],
        });
      return;
    }
    default:
      yield { type, path, keys };
  }
}
