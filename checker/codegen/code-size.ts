// Estimates how much code an expression or a body of statements needs, before any is written. Callees are copied to their
// callers, so they count each time.

import { calleesFirst, operationsCalled } from "../../grammar/analysis/call-graph.js";
import { calledOperation, exprChildren, statementBlocks, statementExprs } from "../../grammar/analysis/traversal.js";
import type { Expr, Statement } from "../../grammar/core/core.js";
import { TooLargeError } from "./code-budget.js";

/** Counts are not distinguished beyond this. */
const COUNT_LIMIT = 2 ** 40;
/** Neither the stack of the generator nor that of the assembler has room for blocks that are nested more deeply. */
const DEPTH_LIMIT = 150;

const counts = new WeakMap<Expr, number>();

/** The number of expressions in an expression and in the functions that it calls, up to a limit. */
export function nodeCount(expr: Expr): number {
  const cached = counts.get(expr);
  if (cached !== undefined) return cached;
  let count = 1;
  for (const child of exprChildren(expr)) count += nodeCount(child);
  if (expr.kind === "callFunction") count += nodeCount(expr.callee.body);
  counts.set(expr, Math.min(count, COUNT_LIMIT));
  return count;
}

export interface BodySize {
  /** The number of expressions and statements, up to a limit. */
  readonly nodes: number;
  /** True if some statement is a `pick` or an `either`. */
  readonly chooses: boolean;
  /** The depth of nested blocks. */
  readonly depth: number;
}

type Body = readonly Statement[];
const sizes = new WeakMap<Body, BodySize>();

/** The size of a body together with the operations that it calls. Throws `TooLargeError` if it is nested too deeply. */
export function bodySize(body: Body): BodySize {
  // Calls may be nested to any depth.
  const callees = calleesFirst(operationsCalled(body), (callee) => operationsCalled(callee.body));
  for (const callee of callees) if (!sizes.has(callee.body)) sizes.set(callee.body, measure(callee.body));
  const size = sizes.get(body) ?? measure(body);
  sizes.set(body, size);
  if (size.depth > DEPTH_LIMIT) throw new TooLargeError("blocks are nested too deeply");
  return size;
}

/** The operations that are called have been measured before. */
function measure(body: Body): BodySize {
  let nodes = 0;
  let chooses = false;
  let depth = 0;
  for (const statement of body) {
    nodes += 1 + statementExprs(statement).reduce((sum, expr) => sum + nodeCount(expr), 0);
    chooses ||= statement.kind === "pick" || statement.kind === "either";
    const callee = calledOperation(statement);
    const called = callee === undefined ? undefined : sizes.get(callee.body);
    for (const inner of [...statementBlocks(statement).map(measure), ...(called === undefined ? [] : [called])]) {
      nodes += inner.nodes;
      chooses ||= inner.chooses;
      depth = Math.max(depth, inner.depth);
    }
  }
  return { nodes: Math.min(nodes, COUNT_LIMIT), chooses, depth: depth + 1 };
}
