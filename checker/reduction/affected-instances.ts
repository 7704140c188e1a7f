// Which instances of an invariant a step can make false. An invariant `forall x in T: P(x)` is a conjunction of
// instances. If P reads a variable only at x, and an action writes it only at its parameter p, then only the instance
// x = p can change.

import { effectsOfBody } from "../../grammar/analysis/body-effects.js";
import { calledOperation, exprChildren, walkStatements } from "../../grammar/analysis/traversal.js";
import type { ActionDef, Expr, ExprOf, FunctionDef, Local, Statement } from "../../grammar/core/core.js";
import { isScalar } from "../../grammar/core/types.js";

/** A `forall`. */
type Quantifier = ExprOf<"forall" | "exists">;

/** A conjunct of an invariant: quantifiers over all values of types, from the outside in, around a condition. */
export interface Conjunct {
  readonly whole: Expr;
  readonly quantifiers: readonly Quantifier[];
  readonly locals: readonly Local[];
  readonly body: Expr;
  /** By variable: where it is read. */
  readonly reads: ReadonlyMap<number, Keys>;
}

/** Positions in a list of locals that are the first key of each access to a variable, or that it is accessed otherwise. */
type Keys = ReadonlySet<number> | "any";

/** By variable that an action writes: the positions of the parameters at which it does. */
export type Writes = ReadonlyMap<number, Keys>;

/** The instances in which the local of a quantifier has the value of a parameter. */
export interface AffectedInstances {
  /** Positions of a quantifier and of a parameter. */
  readonly local: number;
  readonly param: number;
}

/** The conjuncts of a condition. */
export function conjunctsOf(condition: Expr): readonly Conjunct[] {
  if (condition.kind === "and") return [...conjunctsOf(condition.left), ...conjunctsOf(condition.right)];
  const quantifiers: Quantifier[] = [];
  const locals: Local[] = [];
  let body = condition;
  while (body.kind === "forall") {
    const { pattern, domain } = body.binder;
    if (pattern.kind !== "bind" || domain.kind !== "allValues" || !isScalar(domain.of)) break;
    quantifiers.push(body);
    locals.push(pattern.local);
    body = body.body;
  }
  return [{ whole: condition, quantifiers, locals, body, reads: readsOf(body, locals) }];
}

export function writesOf(action: ActionDef): Writes {
  const writes = new Map<number, Keys>();
  const positions = new Map(action.params.map(({ id }, i) => [id, i]));
  walkStatements(action.body, (statement) => {
    const callee = calledOperation(statement);
    if (callee !== undefined) for (const { id } of effectsOfBody(callee.body).writes) writes.set(id, "any");
    if (statement.kind === "assign") add(writes, statement.variable.id, firstKey(statement, positions));
  });
  return writes;
}

/** The instances of a conjunct that steps with these writes may change: none, some, or any. */
export function affectedInstances({ reads }: Conjunct, writes: Writes): readonly AffectedInstances[] | "any" {
  const affected: AffectedInstances[] = [];
  for (const [variable, written] of writes) {
    const read = reads.get(variable);
    if (read === undefined) continue;
    if (read === "any" || written === "any") return "any";
    for (const local of read)
      for (const param of written)
        if (!affected.some((each) => each.local === local && each.param === param)) affected.push({ local, param });
  }
  return affected;
}

// ---------------------------------------------------------------- keys

function add(keys: Map<number, Keys>, variable: number, key: number | undefined): void {
  const before = keys.get(variable) ?? new Set();
  keys.set(variable, key === undefined || before === "any" ? "any" : new Set([...before, key]));
}

function firstKey(
  { path: [step] }: Extract<Statement, { readonly kind: "assign" }>,
  positions: ReadonlyMap<number, number>,
): number | undefined {
  return step?.kind === "key" ? positionOf(step.key, positions) : undefined;
}

/** A key is narrowed to the type of keys, which does not change it. */
function positionOf(key: Expr, positions: ReadonlyMap<number, number>): number | undefined {
  if (key.kind === "narrow") return positionOf(key.value, positions);
  return key.kind === "local" ? positions.get(key.local.id) : undefined;
}

function readsOf(body: Expr, locals: readonly Local[]): ReadonlyMap<number, Keys> {
  const reads = new Map<number, Keys>();
  const visited = new Map<FunctionDef, Set<string>>();
  const visit = (expr: Expr, positions: ReadonlyMap<number, number>): void => {
    if (expr.kind === "index" && expr.target.kind === "variable") {
      add(reads, expr.target.variable.id, positionOf(expr.key, positions));
      return visit(expr.key, positions);
    }
    if (expr.kind === "variable") add(reads, expr.variable.id, undefined);
    for (const child of exprChildren(expr)) visit(child, positions);
    if (expr.kind === "callFunction") call(expr, positions);
  };
  /** A parameter whose argument is one of the locals stands for it. */
  const call = ({ callee, args }: ExprOf<"callFunction">, positions: ReadonlyMap<number, number>): void => {
    const inner = new Map<number, number>();
    for (const [i, { id }] of callee.params.entries()) {
      const arg = args[i];
      const position = arg === undefined ? undefined : positionOf(arg, positions);
      if (position !== undefined) inner.set(id, position);
    }
    const known = visited.get(callee) ?? new Set();
    visited.set(callee, known);
    const key = [...inner].join(";");
    if (known.has(key)) return;
    known.add(key);
    visit(callee.body, inner);
  };
  visit(body, new Map(locals.map(({ id }, i) => [id, i])));
  return reads;
}
