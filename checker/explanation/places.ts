// AccessList of a state, as fine as explanations tell them apart: `inbound[east].log`, not the whole family.

import type { Variable } from "../../grammar/core/core.js";
import { cardinality, type Type } from "../../grammar/core/types.js";
import { valuesOf } from "../interpreter/enumerate.js";
import type { AccessList } from "../interpreter/action-branch.js";
import { equalValues } from "../interpreter/values.js";
import { pathsOverlap } from "../interpreter/access-path.js";
import { showAccessPath, type AccessStep } from "../interpreter/show.js";
import { asList, asMap, element, itemAt, type State, type Value } from "../interpreter/values.js";
import type { Bound } from "../outcome.js";

/** A part of the state that is not taken apart any further: it has no fixed parts, such as a sequence, or too many. */
export interface StateElement {
  readonly name: string;
  readonly type: Type;
  readonly variable: number;
  /** From the variable down to it: keys of functions, positions in records and tuples. */
  readonly path: readonly AccessStep[];
  readonly keys: readonly Value[];
}

/** A variable that would fall into more is one leaf. */
const PARTS = 1024;

export class StateElements {
  readonly #byVariable: readonly (readonly StateElement[])[];

  constructor(variables: readonly Variable[]) {
    this.#byVariable = variables.map((variable) => {
      const parts =
        partCount(variable.type) > PARTS
          ? [{ type: variable.type, path: [], keys: [] }]
          : [...partsOf({ type: variable.type, path: [], keys: [] })];
      return parts.map((part): StateElement => ({
        ...part,
        name: showAccessPath(variable, part.path, part.keys),
        variable: variable.id,
      }));
    });
  }

  /** Those that a list of places touches, each once. What follows the variables in a state has none. */
  of(places: AccessList | undefined): ReadonlySet<StateElement> {
    return new Set(this.#each(places).map(({ leaf }) => leaf));
  }

  /** Those that an assignment to the places makes wholly, and those of which it makes a part only. */
  assigned(places: AccessList | undefined): {
    readonly wholly: ReadonlySet<StateElement>;
    readonly partly: ReadonlySet<StateElement>;
  } {
    const each = this.#each(places);
    const wholly = new Set(each.flatMap(({ leaf, whole }) => (whole ? [leaf] : [])));
    return { wholly, partly: new Set(each.flatMap(({ leaf }) => (wholly.has(leaf) ? [] : [leaf]))) };
  }

  /** Where two states differ. */
  differing(before: State, after: State): readonly StateElement[] {
    return this.#byVariable.flatMap((leaves, variable) =>
      equalValues(itemAt(before, variable), itemAt(after, variable))
        ? []
        : leaves.filter((leaf) => !equalValues(valueAt(leaf, before), valueAt(leaf, after))),
    );
  }

  /** In the order of the places, which have the latest first. */
  #each(places: AccessList | undefined): readonly { readonly leaf: StateElement; readonly whole: boolean }[] {
    const found: { leaf: StateElement; whole: boolean }[][] = [];
    for (let place = places; place !== undefined; place = place.previous) {
      const { keys } = place;
      found.push(
        (this.#byVariable[place.variable] ?? [])
          .filter((leaf) => pathsOverlap(leaf.keys, keys))
          .map((leaf) => ({ leaf, whole: keys.length <= leaf.keys.length })),
      );
    }
    return found.reverse().flat();
  }
}

export function valueAt({ variable, path, keys }: StateElement, state: State): Value {
  return path.reduce<Value>(
    (value, step, i) =>
      step.kind === "position" ? itemAt(asList(value), step.position) : inside(value, element(keys, i)),
    itemAt(state, variable),
  );
}

function inside(value: Value, key: Value): Value {
  const found = asMap(value).get(key);
  if (found === undefined) throw new Error("internal: a function without one of its keys");
  return found;
}

export const boundAt = (leaf: StateElement, state: State): Bound => ({
  name: leaf.name,
  type: leaf.type,
  value: valueAt(leaf, state),
});

type Part = Pick<StateElement, "type" | "path" | "keys">;

function partCount(type: Type): number {
  switch (type.kind) {
    case "function":
      return cardinality(type.key) * partCount(type.value);
    case "record":
      return type.fields.reduce((sum, field) => sum + partCount(field.type), 0);
    case "tuple":
      return type.items.reduce((sum, item) => sum + partCount(item), 0);
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
    case "tuple":
      for (const [position, inner] of (type.kind === "record"
        ? type.fields.map((field) => field.type)
        : type.items
      ).entries()) {
        yield* partsOf({
          type: inner,
          path: [...path, { kind: "position", position, of: type }],
          keys: [...keys, position],
        });
      }
      return;
    default:
      yield { type, path, keys };
  }
}
