// Tracks what the statements of a random action have assigned, so that most actions assign each variable once.

import type { Type } from "../../../grammar/core/types.js";
import type { Env } from "./env.js";
import { tree, type Part, type Tree } from "./tree.js";

export interface Assignable {
  readonly name: string;
  readonly type: Type;
  readonly ghost: boolean;
}

/** An operation as it is called from here. */
export interface Operation {
  readonly params: readonly Type[];
  readonly result: Type | undefined;
  /** The call up to the arguments; `index`: of which member of a family. */
  readonly make: (env: Env, index: string | undefined) => Part;
  /** Indices of its family. */
  readonly indices: readonly Type[];
  /** Names of variables it assigns for certain, and perhaps. */
  readonly must: readonly string[];
  readonly may: readonly string[];
  readonly ways: number;
}

/** What a path through an action has done so far. */
export interface Flow {
  readonly env: Env;
  /** By variable: the locations assigned on every path, as text; "" is all of it. */
  readonly must: ReadonlyMap<string, readonly string[]>;
  /** The approximate number of branches so far. */
  readonly ways: number;
  /** On some path. */
  readonly may: ReadonlyMap<string, readonly string[]>;
}

export interface Body {
  readonly variables: readonly Assignable[];
  readonly operations: readonly Operation[];
  /** Names bound by enclosing loops, whose elements may be assigned. */
  readonly loops: readonly { readonly name: string; readonly type: Type }[];
}

export const merge = (
  a: ReadonlyMap<string, readonly string[]>,
  b: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> => {
  const result = new Map(a);
  for (const [name, places] of b) result.set(name, [...new Set([...(result.get(name) ?? []), ...places])]);
  return result;
};

const common = (all: readonly ReadonlyMap<string, readonly string[]>[]): ReadonlyMap<string, readonly string[]> => {
  const [first, ...others] = all;
  const result = new Map<string, readonly string[]>();
  for (const [name, places] of first ?? []) {
    const shared = places.filter((place) => others.every((other) => other.get(name)?.includes(place) === true));
    if (shared.length > 0) result.set(name, shared);
  }
  return result;
};

export const note = (
  marks: ReadonlyMap<string, readonly string[]>,
  name: string,
  place: string,
): ReadonlyMap<string, readonly string[]> => merge(marks, new Map([[name, [place]]]));

export interface Step {
  readonly tree: Tree;
  readonly flow: Flow;
}

export const statement = (inside: readonly Part[]): Tree => tree("statement", [...inside, "\n"], { optional: true });

/** Makes each branch on its own. What all of them assign is assigned after them. */
export function branched(flow: Flow, flows: readonly Flow[], ways: number): Flow {
  return {
    env: flow.env,
    ways,
    must: common(flows.map((each) => each.must)),
    may: flows.reduce((may, each) => merge(may, each.may), flow.may),
  };
}
