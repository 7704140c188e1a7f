// The children of core expressions, statements and patterns, in evaluation order, and preorder walks over them. Walks
// use their own stack, so deep trees do not exhaust the engine's.

import type { Binder, Expr, Local, OperationDef, PathStep, Pattern, Statement, Variable } from "../core/core.js";
import type { Type } from "../core/types.js";

const domains = (binders: readonly Binder[]): readonly Expr[] => binders.map((binder) => binder.domain);
const patterns = (binders: readonly Binder[]): readonly Pattern[] => binders.map((binder) => binder.pattern);
const optional = (expr: Expr | undefined): readonly Expr[] => (expr === undefined ? [] : [expr]);
const keysOf = (path: readonly PathStep[]): readonly Expr[] =>
  path.flatMap((step) => (step.kind === "key" ? [step.key] : []));

/** The direct subexpressions. The bodies of called functions and of named actions are not among them. */
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
    case "next":
      return [expr.operand];
    case "enabled":
    case "occurs":
      return expr.args.flatMap(optional);
    case "abstractAction":
      return [expr.condition];
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
    case "matches":
      return [expr.target];
    case "index":
      return [expr.target, expr.key];
    case "update":
      return [expr.target, ...keysOf(expr.path), expr.value];
    case "narrow":
      return [expr.value];
  }
}

/** The patterns in an expression, without those in its subexpressions. */
export function exprPatterns(expr: Expr): readonly Pattern[] {
  switch (expr.kind) {
    case "let":
    case "makeFunction":
    case "matches":
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

/** The expressions a statement evaluates, without those in its blocks. */
export function statementExprs(statement: Statement): readonly Expr[] {
  switch (statement.kind) {
    case "require":
    case "assert":
    case "if":
      return [statement.condition];
    case "assign":
      return [...keysOf(statement.path), statement.value];
    case "let":
    case "letMatch":
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

/** The patterns in a statement, without those in its blocks. */
export function statementPatterns(statement: Statement): readonly Pattern[] {
  switch (statement.kind) {
    case "let":
    case "letMatch":
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

/** The blocks of a statement. The body of a called operation is not among them. */
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
    case "letMatch":
    case "return":
    case "pick":
    case "call":
      return [];
  }
}

/** The variable that a statement itself assigns, as a whole or in part. */
export function assignedVariable(statement: Statement): Variable | undefined {
  switch (statement.kind) {
    case "assign":
      return statement.variable;
    case "require":
    case "assert":
    case "let":
    case "letMatch":
    case "if":
    case "match":
    case "pick":
    case "either":
    case "for":
    case "call":
    case "return":
      return undefined;
  }
}

/** The operation that a statement itself calls. */
export function calledOperation(statement: Statement): OperationDef | undefined {
  switch (statement.kind) {
    case "call":
      return statement.callee;
    case "require":
    case "assert":
    case "assign":
    case "let":
    case "letMatch":
    case "if":
    case "match":
    case "pick":
    case "either":
    case "for":
    case "return":
      return undefined;
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

/** Calls `visit` for each node of a forest, parents before children and from the left. */
function preorder<N>(roots: readonly N[], childrenOf: (node: N) => readonly N[], visit: (node: N) => void): void {
  const stack = roots.toReversed();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    visit(node);
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i] as N);
  }
}

/** Visits an expression and its subexpressions. */
export function walkExpr(root: Expr, visit: (expr: Expr) => void): void {
  preorder([root], exprChildren, visit);
}

/** Visits all statements of a body, including those in blocks. */
export function walkStatements(body: readonly Statement[], visit: (statement: Statement) => void): void {
  preorder(body, (statement) => statementBlocks(statement).flat(), visit);
}

/** Visits a pattern and the patterns in it. */
export function walkPattern(root: Pattern, visit: (pattern: Pattern) => void): void {
  preorder([root], patternChildren, visit);
}

/** The locals a pattern binds, each once. */
export function boundLocals(pattern: Pattern): readonly Local[] {
  const locals = new Set<Local>();
  walkPattern(pattern, (part) => {
    if (part.kind === "bind") locals.add(part.local);
  });
  return [...locals];
}

/** The type of the members, items or keys that a binder ranges over if its domain has this type. */
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
