// Results of functions that read no state and call others that call others: a function that calls another twice, which
// calls a third one twice, would otherwise take exponential time.

import { functionReads } from "../../grammar/analysis/state-reads.js";
import { calleesFirst, functionsCalled } from "../../grammar/analysis/call-graph.js";
import type { Expr, FunctionDef } from "../../grammar/core/core.js";
import { isScalar } from "../../grammar/core/types.js";
import type { Value } from "./values.js";

interface Result {
  readonly value: Value;
  /** The number of expressions that were evaluated. */
  readonly cost: number;
}

/** Calls that are nested at most as deeply are cheaper than looking for their results. */
const NESTING = 3;
/** Of one function. */
const RESULTS_LIMIT = 1024;

export class FunctionResults {
  readonly #results = new Map<FunctionDef, Map<Value | string, Result>>();

  get(callee: FunctionDef, args: readonly Value[]): Result | undefined {
    return this.#results.get(callee)?.get(keyOf(args));
  }

  set(callee: FunctionDef, args: readonly Value[], result: Result): void {
    let results = this.#results.get(callee);
    if (results === undefined) this.#results.set(callee, (results = new Map<Value | string, Result>()));
    if (results.size >= RESULTS_LIMIT) results.clear();
    results.set(keyOf(args), result);
  }
}

/** Arguments are scalars. */
const keyOf = (args: readonly Value[]): Value | string => (args.length === 1 ? (args[0] ?? 0) : args.join());

/** Keyed by body: a function whose body is not elaborated yet has another one later. */
const decided = new WeakMap<Expr, boolean>();
const nestings = new WeakMap<Expr, number>();

/** Are results of this function kept? */
export function keepsResults(callee: FunctionDef): boolean {
  let keeps = decided.get(callee.body);
  if (keeps === undefined) {
    keeps =
      callee.params.every(({ type }) => isScalar(type)) &&
      nestingOf(callee) > NESTING &&
      functionReads(callee).length === 0;
    decided.set(callee.body, keeps);
  }
  return keeps;
}

/** How deeply calls in the body of a function are nested. */
function nestingOf(root: FunctionDef): number {
  const callees = calleesFirst(
    [root],
    ({ body }) => functionsCalled(body),
    ({ body }) => nestings.has(body),
  );
  for (const { body } of callees)
    nestings.set(
      body,
      functionsCalled(body).reduce((most, inner) => Math.max(most, 1 + (nestings.get(inner.body) ?? 0)), 0),
    );
  return nestings.get(root.body) ?? 0;
}
