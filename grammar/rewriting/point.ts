// What is known at a point of an action that is being translated: names, and the next state so far.

import { forEachRead } from "../analysis/state-reads.js";
import { statementExprs } from "../analysis/traversal.js";
import { both, equal, truth } from "../core/constructors.js";
import type { Expr, Local, PathStep, Statement, Variable } from "../core/core.js";
import type { Span } from "../core/source.js";
import type { Names } from "./rewriter.js";

interface Write {
  readonly variable: Variable;
  /** Keys are names or literals. */
  readonly path: readonly PathStep[];
}

/** What is known before a statement: the names and the next state so far. */
export interface Point {
  readonly names: Names;
  /** The new values of the variables that were assigned, in whole or in part. */
  readonly assigned: ReadonlyMap<Variable, Local>;
  readonly writes: readonly Write[];
  /** Variables that cannot be assigned any more: it is not known which parts of them were assigned or read. */
  readonly settled: ReadonlySet<Variable>;
  /** The number of statements before. */
  readonly depth: number;
}

/** What follows a statement. `returned`: the result of an operation. */
export type Continuation = (point: Point, returned?: Expr) => Expr;

/** Before the first statement. */
export const START: Omit<Point, "names"> = { assigned: new Map(), writes: [], settled: new Set(), depth: 0 };

/** Behind a block, its names are out of scope. */
export const backTo =
  ({ names }: Point, rest: Continuation): Continuation =>
  (end, returned) =>
    rest({ ...end, names }, returned);

export function withValues(
  { assigned }: Point,
  variables: readonly Variable[],
  locals: readonly Local[],
): ReadonlyMap<Variable, Local> {
  const result = new Map(assigned);
  for (const [i, variable] of variables.entries()) {
    const local = locals[i];
    if (local !== undefined) result.set(variable, local);
  }
  return result;
}

/** Are these parts of one variable the same, or one within the other? */
export function overlap(a: readonly PathStep[], b: readonly PathStep[], span: Span): Expr {
  let same = truth(true, span);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i], b[i]];
    if (left?.kind === "key" && right?.kind === "key") same = both(same, equal(left.key, right.key, span));
    else if (left?.kind === "position" && right?.kind === "position" && left.position !== right.position)
      return truth(false, span);
  }
  return same;
}

/** Variables whose new values the statement itself reads cannot be assigned any more. */
export function settledBy(statement: Statement, settled: ReadonlySet<Variable>): ReadonlySet<Variable> {
  const result = new Set(settled);
  for (const expr of statementExprs(statement))
    forEachRead(expr, ({ variable, primed }) => {
      if (primed) result.add(variable);
    });
  return result.size === settled.size ? settled : result;
}
