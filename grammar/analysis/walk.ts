// What the parts of a core expression or statement are, in one place, in the order they are evaluated in. Walks keep their own stack.

import type { Binder, Expr, Local, PathStep, Pattern, Statement } from "../core/core.js";
import type { Type } from "../core/types.js";

const domains = (binders: readonly Binder[]): readonly Expr[] => binders.map((binder) => binder.domain);
const patterns = (binders: readonly Binder[]): readonly Pattern[] => binders.map((binder) => binder.pattern);
const optional = (expr: Expr | undefined): readonly Expr[] => (expr === undefined ? [] : [expr]);
const keysOf = (path: readonly PathStep[]): readonly Expr[] =>
  path.flatMap((step) => (step.kind === "key" ? [step.key] : []));

/** The expressions an expression is directly made of. The body of a function that is called is none of them, nor is that of an action. */
export function exprChildren(expr: Expr): readonly Expr[] {
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
    case "enabled":
    case "occurs":
      return expr.args.flatMap(optional);
    case "if":
      return [expr.condition, expr.then, expr.otherwise];
    case "let":
      return [expr.value, expr.body];
    case "match":
      return [expr.scrutinee, ...expr.arms.flatMap((arm) => [...optional(arm.guard), arm.body])];
    case "forall":
    case "exists":
      return [expr.binder.domain, expr.body];
    case "aggregate":
      return [...domains(expr.binders), expr.body];
    case "choose":
    case "filter":
      return [expr.binder.domain, expr.where];
    case "collectSet":
      return [...domains(expr.binders), ...optional(expr.where), expr.value];
    case "collectMap":
      return [...domains(expr.binders), ...optional(expr.where), expr.key, expr.value];
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
      return [expr.target, ...keysOf(expr.path), expr.value];
    case "narrow":
      return [expr.value];
  }
}

/** The patterns an expression itself holds. */
export function exprPatterns(expr: Expr): readonly Pattern[] {
  switch (expr.kind) {
    case "let":
    case "makeFunction":
      return [expr.pattern];
    case "match":
      return expr.arms.map((arm) => arm.pattern);
    case "forall":
    case "exists":
    case "choose":
    case "filter":
      return [expr.binder.pattern];
    case "aggregate":
    case "collectSet":
    case "collectMap":
      return patterns(expr.binders);
    case "fold":
      return [expr.acc, expr.item];
    default:
      return [];
  }
}

/** The expressions a statement itself evaluates, without those of the blocks in it. */
export function statementExprs(statement: Statement): readonly Expr[] {
  switch (statement.kind) {
    case "require":
    case "assert":
    case "if":
      return [statement.condition];
    case "assign":
      return [...keysOf(statement.path), statement.value];
    case "let":
    case "letSome":
    case "return":
      return [statement.value];
    case "match":
      return [statement.scrutinee, ...statement.arms.flatMap((arm) => optional(arm.guard))];
    case "pick":
      return [statement.binder.domain, ...optional(statement.where)];
    case "either":
      return [];
    case "for":
      return [statement.binder.domain];
    case "call":
      return statement.args;
  }
}

/** The patterns a statement itself holds. */
export function statementPatterns(statement: Statement): readonly Pattern[] {
  switch (statement.kind) {
    case "let":
    case "letSome":
      return [statement.pattern];
    case "match":
      return statement.arms.map((arm) => arm.pattern);
    case "pick":
    case "for":
      return [statement.binder.pattern];
    case "require":
    case "assert":
    case "if":
    case "assign":
    case "return":
    case "either":
    case "call":
      return [];
  }
}

/** The blocks in a statement. The body of an operation that is called is none of them. */
export function statementBlocks(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case "if":
      return [statement.then, statement.otherwise];
    case "match":
      return statement.arms.map((arm) => arm.body);
    case "either":
      return statement.branches;
    case "for":
      return [statement.body];
    case "require":
    case "assert":
    case "assign":
    case "let":
    case "letSome":
    case "return":
    case "pick":
    case "call":
      return [];
  }
}

/** Visits an expression and all those in it, from the outside in and from the left. */
export function walkExpr(root: Expr, visit: (expr: Expr) => void): void {
  const open = [root];
  for (let expr = open.pop(); expr !== undefined; expr = open.pop()) {
    visit(expr);
    const children = exprChildren(expr);
    for (let i = children.length - 1; i >= 0; i--) open.push(children[i] as Expr);
  }
}

/** Visits all statements of a body, each before those in it. */
export function walkStatements(body: readonly Statement[], visit: (statement: Statement) => void): void {
  const open = body.toReversed();
  for (let statement = open.pop(); statement !== undefined; statement = open.pop()) {
    visit(statement);
    const blocks = statementBlocks(statement);
    for (let i = blocks.length - 1; i >= 0; i--) for (const inner of (blocks[i] ?? []).toReversed()) open.push(inner);
  }
}

/** Visits a pattern and all those in it. */
export function walkPattern(root: Pattern, visit: (pattern: Pattern) => void): void {
  const open = [root];
  for (let pattern = open.pop(); pattern !== undefined; pattern = open.pop()) {
    visit(pattern);
    const children = patternChildren(pattern);
    for (let i = children.length - 1; i >= 0; i--) open.push(children[i] as Pattern);
  }
}

function patternChildren(pattern: Pattern): readonly Pattern[] {
  switch (pattern.kind) {
    case "any":
    case "bind":
    case "scalar":
    case "none":
      return [];
    case "case":
      return pattern.fields;
    case "some":
      return [pattern.item];
    case "tuple":
      return pattern.items;
    case "or":
      return pattern.options;
  }
}

/** The names a pattern binds. */
export function boundLocals(pattern: Pattern): readonly Local[] {
  const locals: Local[] = [];
  walkPattern(pattern, (part) => {
    if (part.kind === "bind") locals.push(part.local);
  });
  return locals;
}

/** What a binder ranges over when its domain has this type: members, items, or keys. */
export function memberType(domain: Type): Type | undefined {
  switch (domain.kind) {
    case "set":
    case "bag":
    case "seq":
      return domain.item;
    case "map":
      return domain.key;
    default:
      return undefined;
  }
}
