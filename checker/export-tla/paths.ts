// Paths through a body: what has been assigned so far, and what follows.

import type { Local, Statement, Variable } from "../../grammar/core/core.js";
import { infix, or, TRUE } from "./build.js";
import type { Env } from "./environment.js";
import { mayFailAfter } from "./failure.js";
import type { Tla, Update } from "./syntax.js";
import type { PathUpdate } from "./updates.js";

/** One path through a body, so far. */
export interface Path {
  readonly env: Env;
  /** Variables that have their next value. */
  readonly written: ReadonlySet<Variable>;
  /** Changes of parts of variables that are still to be written. */
  readonly pending: ReadonlyMap<Variable, readonly PathUpdate[]>;
}

/** What follows a statement. */
export interface Rest {
  readonly writes: ReadonlySet<Variable>;
  readonly canDisable: boolean;
  readonly build: (path: Path) => Tla[];
  /** The end of an operation that returns a value. */
  readonly returns: (path: Path, value: Tla, strict: boolean) => Tla[];
  /** The statement that comes next, if it is in the same block. */
  readonly next?: Statement | undefined;
}

export const noReturn = (): never => {
  throw new Error("internal: return outside an operation");
};

export const union = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> => new Set([...a, ...b]);
export const overlap = <T>(a: ReadonlySet<T>, b: ReadonlySet<T> | ReadonlyMap<T, unknown>): boolean =>
  [...a].some((each) => b.has(each));

export const start = (env: Env): Path => ({ env, written: new Set(), pending: new Map() });

/** A result that is only given another name has this name. */
export function resultName(result: Local | undefined, next: Statement | undefined): string {
  const renamed =
    next?.kind === "let" && next.value.kind === "local" && next.value.local === result ? next.pattern : undefined;
  return renamed?.kind === "bind" ? renamed.local.name : "result";
}

export const endsInReturn = (body: readonly Statement[]): boolean => {
  const last = body.at(-1);
  switch (last?.kind) {
    case "return":
      return true;
    case "if":
      return endsInReturn(last.then) || endsInReturn(last.otherwise);
    case "match":
      return last.arms.some((arm) => endsInReturn(arm.body));
    case "either":
      return last.branches.some(endsInReturn);
    default:
      return false;
  }
};

/** When do two changes touch different parts of a variable? */
export function differ(a: PathUpdate, b: PathUpdate): Tla {
  const stepsOf = ({ path, entry }: PathUpdate): Update["path"] =>
    entry === undefined ? path : [...path, { key: entry }];
  const [left, right] = [stepsOf(a), stepsOf(b)];
  const tests: Tla[] = [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]];
    if (x === undefined || y === undefined) break;
    if ("field" in x && "field" in y) {
      if (x.field !== y.field) return TRUE;
    } else if ("key" in x && "key" in y) {
      if (JSON.stringify(x.key) === JSON.stringify(y.key)) continue;
      if (isLiteral(x.key) && isLiteral(y.key)) return TRUE;
      tests.push(infix(x.key, "#", y.key));
    }
  }
  return or(...tests);
}

const isLiteral = (tree: Tla): boolean => tree.kind === "number" || tree.kind === "string";

/** May the result of an operation be an error that its assignments would not have been? */
export function resultMayFailAfter(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  const assigned = body.flatMap((each) => (each.kind === "assign" ? [each.value] : []));
  return last?.kind !== "return" || mayFailAfter(assigned, last.value);
}
