// The children of syntax trees: the direct subexpressions of expressions, and the expressions and blocks of statements.
// Types and patterns are not included; mutation, the only user, does not change them.

import type { Binder, Block, Expr, Statement } from "./ast.js";

const domains = (binders: readonly Binder[]): readonly Expr[] => binders.map((binder) => binder.domain);
const optional = <T>(part: T | undefined): readonly T[] => (part === undefined ? [] : [part]);

export function exprChildren(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "name":
    case "int":
    case "bool":
    case "actionFormula":
    case "typeValues":
    case "error":
      return [];
    case "paren":
      return [expr.inner];
    case "tuple":
    case "setLiteral":
    case "seqLiteral":
      return expr.items;
    case "call":
      return [expr.callee, ...expr.args.map((arg) => arg.value)];
    case "lambda":
    case "after":
      return [expr.body];
    case "field":
    case "prime":
    case "unwrap":
    case "is":
      return [expr.target];
    case "index":
      return [expr.target, ...expr.keys];
    case "unary":
      return [expr.operand];
    case "binary":
      return [expr.left, expr.right];
    case "if":
      return [expr.condition, expr.then, expr.otherwise];
    case "let":
      return [expr.value, expr.body];
    case "match":
      return [expr.scrutinee, ...expr.arms.flatMap((arm) => [...optional(arm.guard), arm.body])];
    case "quantified":
    case "functionLiteral":
      return [...domains(expr.binders), expr.body];
    case "choose":
    case "filter":
      return [expr.binder.domain, expr.where];
    case "mapLiteral":
      return expr.entries.flatMap((entry) => [entry.key, entry.value]);
    case "comprehension":
      return [...optional(expr.key), expr.value, ...domains(expr.binders), ...optional(expr.where)];
    case "recordLiteral":
      return expr.fields.map((field) => field.value);
    case "withIndex":
      return [expr.target, ...expr.keys, expr.value];
    case "withFields":
      return [expr.target, ...expr.fields.map((field) => field.value)];
  }
}

/**
 * The expressions of a statement, without those in its blocks. An `assert` has none: it is a property, not behaviour.
 */
export function statementExprs(statement: Statement): readonly Expr[] {
  switch (statement.kind) {
    case "require":
    case "ifStatement":
      return [statement.condition];
    case "assign":
      return [statement.target, statement.value];
    case "letStatement":
      return [statement.value];
    case "matchStatement":
      return [statement.scrutinee, ...statement.arms.flatMap((arm) => optional(arm.guard))];
    case "pick":
      return [statement.binder.domain, ...optional(statement.where)];
    case "for":
      return domains(statement.binders);
    case "callStatement":
      return [statement.call];
    case "return":
      return optional(statement.value);
    case "either":
    case "assertStatement":
      return [];
  }
}

export function statementBlocks(statement: Statement): readonly Block[] {
  switch (statement.kind) {
    case "ifStatement":
      return [statement.then, ...optional(statement.otherwise)];
    case "matchStatement":
      return statement.arms.map((arm) => arm.body);
    case "either":
      return statement.branches;
    case "for":
      return [statement.body];
    case "require":
    case "assign":
    case "letStatement":
    case "pick":
    case "assertStatement":
    case "callStatement":
    case "return":
      return [];
  }
}
