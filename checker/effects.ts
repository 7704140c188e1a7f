// Which variables an action reads and writes, through the operations and functions it calls.

import type { ActionDef, Expr, FunctionDef, OperationDef, PathStep, Statement, Variable } from "../grammar/core.js";
import type { Model } from "./model.js";

export interface Effects {
  readonly action: ActionDef;
  /** In the model's order; guards and keys of places included. */
  readonly reads: readonly Variable[];
  /** Assigned as a whole or in part. */
  readonly writes: readonly Variable[];
}

/** On some path, for some arguments: nothing else is ever read or written. */
export function effectsOf(model: Model): readonly Effects[] {
  return model.actions.map((action) => {
    const found: Found = { reads: new Set(), writes: new Set(), seen: new Set() };
    inStatements(action.body, found);
    const inOrder = (ids: ReadonlySet<number>): readonly Variable[] => model.variables.filter(({ id }) => ids.has(id));
    return { action, reads: inOrder(found.reads), writes: inOrder(found.writes) };
  });
}

/** The variables that an expression reads, by id, also through functions. */
export function readsOf(expr: Expr): ReadonlySet<number> {
  const found: Found = { reads: new Set(), writes: new Set(), seen: new Set() };
  inExpr(expr, found);
  return found.reads;
}

interface Found {
  readonly reads: Set<number>;
  readonly writes: Set<number>;
  readonly seen: Set<FunctionDef | OperationDef>;
}

function inStatements(statements: readonly Statement[], found: Found): void {
  for (const statement of statements) inStatement(statement, found);
}

function inStatement(statement: Statement, found: Found): void {
  switch (statement.kind) {
    case "require":
    case "assert":
      return inExpr(statement.condition, found);
    case "let":
    case "letSome":
    case "return":
      return inExpr(statement.value, found);
    case "assign":
      found.writes.add(statement.variable.id);
      inPath(statement.path, found);
      return inExpr(statement.value, found);
    case "if":
      inExpr(statement.condition, found);
      inStatements(statement.then, found);
      return inStatements(statement.otherwise, found);
    case "match":
      inExpr(statement.scrutinee, found);
      for (const arm of statement.arms) {
        if (arm.guard !== undefined) inExpr(arm.guard, found);
        inStatements(arm.body, found);
      }
      return;
    case "pick":
      inExpr(statement.binder.domain, found);
      if (statement.where !== undefined) inExpr(statement.where, found);
      return;
    case "either":
      for (const branch of statement.branches) inStatements(branch, found);
      return;
    case "for":
      inExpr(statement.binder.domain, found);
      return inStatements(statement.body, found);
    case "call":
      for (const arg of statement.args) inExpr(arg, found);
      if (found.seen.has(statement.callee)) return;
      found.seen.add(statement.callee);
      return inStatements(statement.callee.body, found);
  }
}

function inPath(path: readonly PathStep[], found: Found): void {
  for (const step of path) if (step.kind === "key") inExpr(step.key, found);
}

function inExpr(expr: Expr, found: Found): void {
  if (expr.kind === "variable") found.reads.add(expr.variable.id);
  if (expr.kind === "callFunction" && !found.seen.has(expr.callee)) {
    found.seen.add(expr.callee);
    inExpr(expr.callee.body, found);
  }
  for (const part of partsOf(expr)) inExpr(part, found);
}

/** The expressions an expression is directly made of. */
function partsOf(expr: Expr): readonly Expr[] {
  const some = (...parts: readonly (Expr | undefined)[]): readonly Expr[] => parts.filter((part) => part !== undefined);
  switch (expr.kind) {
    case "literal":
    case "local":
    case "variable":
    case "allValues":
    case "none":
      return [];
    case "callFunction":
    case "apply":
      return expr.args;
    case "and":
    case "or":
    case "implies":
    case "until":
    case "leadsTo":
      return [expr.left, expr.right];
    case "always":
    case "eventually":
      return [expr.operand];
    case "if":
      return [expr.condition, expr.then, expr.otherwise];
    case "let":
      return [expr.value, expr.body];
    case "match":
      return [expr.scrutinee, ...expr.arms.flatMap((arm) => some(arm.guard, arm.body))];
    case "forall":
    case "exists":
      return [expr.binder.domain, expr.body];
    case "aggregate":
      return [...expr.binders.map((binder) => binder.domain), expr.body];
    case "choose":
    case "filter":
      return [expr.binder.domain, expr.where];
    case "collectSet":
      return some(...expr.binders.map((binder) => binder.domain), expr.where, expr.value);
    case "collectMap":
      return some(...expr.binders.map((binder) => binder.domain), expr.where, expr.key, expr.value);
    case "makeFunction":
      return [expr.body];
    case "fold":
      return [expr.over, expr.start, expr.body];
    case "makeSet":
    case "makeBag":
    case "makeSeq":
    case "makeTuple":
      return expr.items;
    case "makeMap":
      return expr.entries.flatMap((entry) => [entry.key, entry.value]);
    case "makeRecord":
    case "makeCase":
      return expr.fields;
    case "some":
      return [expr.item];
    case "field":
      return [expr.target];
    case "index":
      return [expr.target, expr.key];
    case "update":
      return [expr.target, ...expr.path.flatMap((step) => (step.kind === "key" ? [step.key] : [])), expr.value];
    case "narrow":
      return [expr.value];
  }
}
