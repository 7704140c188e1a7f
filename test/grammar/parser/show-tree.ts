// Shows a syntax tree as short text, with its structure in brackets.

import type { ActionTarget, Binder, Expr, Pattern, Statement, TypeExpr } from "../../../grammar/index.js";

export function showExpr(expr: Expr): string {
  const all = (exprs: readonly Expr[]): string => exprs.map(showExpr).join(" ");
  switch (expr.kind) {
    case "name":
      return expr.name;
    case "int":
      return expr.raw;
    case "bool":
      return String(expr.value);
    case "error":
      return "ERROR";
    case "paren":
      return `(paren ${showExpr(expr.inner)})`;
    case "tuple":
      return `(tuple ${all(expr.items)})`;
    case "call":
      return `(call ${showExpr(expr.callee)}${expr.args.map((arg) => ` ${arg.name === undefined ? "" : `${arg.name.text}:`}${showExpr(arg.value)}`).join("")})`;
    case "lambda":
      return `(lambda ${expr.params.map(showPattern).join(" ")} ${showExpr(expr.body)})`;
    case "field":
      return `${showExpr(expr.target)}.${expr.name.text}`;
    case "index":
      return `${showExpr(expr.target)}[${all(expr.keys)}]`;
    case "prime":
      return `${showExpr(expr.target)}'`;
    case "unwrap":
      return `(? ${showExpr(expr.target)})`;
    case "unary":
      return `(${expr.op} ${showExpr(expr.operand)})`;
    case "binary":
      return `(${expr.op} ${showExpr(expr.left)} ${showExpr(expr.right)})`;
    case "actionFormula":
      return `(${expr.op} ${showTarget(expr.target)})`;
    case "if":
      return `(if ${all([expr.condition, expr.then, expr.otherwise])})`;
    case "let":
      return `(let ${showPattern(expr.pattern)} ${expr.type === undefined ? "" : `${showType(expr.type)} `}${all([expr.value, expr.body])})`;
    case "match":
      return `(match ${showExpr(expr.scrutinee)} ${expr.arms
        .map(
          (arm) =>
            `${showPattern(arm.pattern)}${arm.guard === undefined ? "" : ` if ${showExpr(arm.guard)}`} => ${showExpr(arm.body)}`,
        )
        .join(", ")})`;
    case "is":
      return `(is ${showExpr(expr.target)} ${showPattern(expr.pattern)})`;
    case "quantified":
      return `(${expr.quantifier} ${expr.binders.map(showBinder).join(" ")} ${showExpr(expr.body)})`;
    case "after":
      return `(after ${showTarget(expr.target)} ${showExpr(expr.body)})`;
    case "choose":
      return `(choose ${showBinder(expr.binder)} ${showExpr(expr.where)})`;
    case "setLiteral":
      return `{${all(expr.items)}}`;
    case "mapLiteral":
      return `{${expr.entries.map(({ key, value }) => `${showExpr(key)}=>${showExpr(value)}`).join(" ")}}`;
    case "filter":
      return `(filter ${showBinder(expr.binder)} ${showExpr(expr.where)})`;
    case "comprehension": {
      const value = `${expr.key === undefined ? "" : `${showExpr(expr.key)}=>`}${showExpr(expr.value)}`;
      return `(for ${value} ${expr.binders.map(showBinder).join(" ")}${expr.where === undefined ? "" : ` where ${showExpr(expr.where)}`})`;
    }
    case "seqLiteral":
      return `[${all(expr.items)}]`;
    case "functionLiteral":
      return `(function ${expr.binders.map(showBinder).join(" ")} ${showExpr(expr.body)})`;
    case "typeValues":
      return showType(expr.type);
    case "recordLiteral":
      return `(${expr.name.text} ${expr.fields.map(({ name, value }) => `${name.text}:${showExpr(value)}`).join(" ")})`;
    case "withIndex":
      return `(with ${showExpr(expr.target)} [${all(expr.keys)}] ${showExpr(expr.value)})`;
    case "withFields":
      return `(with ${showExpr(expr.target)} ${expr.fields.map(({ name, value }) => `${name.text}:${showExpr(value)}`).join(" ")})`;
  }
}

function showTarget({ path, all, args }: ActionTarget): string {
  const steps = path.map(
    ({ name, keys }) => `${name.text}${keys.length === 0 ? "" : `[${keys.map(showExpr).join(" ")}]`}`,
  );
  return `${steps.join(".")}${all ? ".*" : ""}${args === undefined ? "" : `(${args.map(showExpr).join(" ")})`}`;
}

function showPattern(pattern: Pattern): string {
  switch (pattern.kind) {
    case "wildcard":
      return "_";
    case "namePattern":
      return pattern.name.text;
    case "memberPattern":
      return `${pattern.qualifier === undefined ? "" : `${pattern.qualifier.text}.`}${pattern.name.text}${pattern.args === undefined ? "" : `(${pattern.args.map(showPattern).join(" ")})`}`;
    case "intPattern":
    case "boolPattern":
      return String(pattern.value);
    case "tuplePattern":
      return `(${pattern.items.map(showPattern).join(" ")})`;
    case "orPattern":
      return pattern.options.map(showPattern).join("|");
  }
}

export function showType(type: TypeExpr): string {
  switch (type.kind) {
    case "namedType":
      return type.name.text;
    case "rangeType":
      return `${showExpr(type.lo)}..${showExpr(type.hi)}`;
    case "appliedType":
      return `${type.name.text}<${type.args.map(showType).join(" ")}${type.bound === undefined ? "" : `; ${showExpr(type.bound)}`}>`;
    case "tupleType":
      return `(${type.items.map(showType).join(" ")})`;
    case "functionType":
      return `{${showType(type.key)} -> ${showType(type.value)}}`;
    case "parenType":
      return `(${showType(type.inner)})`;
    case "errorType":
      return "ERROR";
  }
}

function showBinder({ pattern, domain }: Binder): string {
  return `<${showPattern(pattern)} ${showExpr(domain)}>`;
}

export function showStatement(statement: Statement): string {
  const block = ({ statements }: { readonly statements: readonly Statement[] }): string =>
    `{${statements.map(showStatement).join("; ")}}`;
  switch (statement.kind) {
    case "require":
      return `require ${showExpr(statement.condition)}`;
    case "assign":
      return `${showExpr(statement.target)} := ${showExpr(statement.value)}`;
    case "letStatement":
      return `let ${showPattern(statement.pattern)}${statement.type === undefined ? "" : `: ${showType(statement.type)}`} = ${showExpr(statement.value)}`;
    case "ifStatement":
      return `if ${showExpr(statement.condition)} ${block(statement.then)}${statement.otherwise === undefined ? "" : ` else ${block(statement.otherwise)}`}`;
    case "matchStatement":
      return `match ${showExpr(statement.scrutinee)} ${statement.arms
        .map(
          (arm) =>
            `${showPattern(arm.pattern)}${arm.guard === undefined ? "" : ` if ${showExpr(arm.guard)}`} => ${block(arm.body)}`,
        )
        .join(" ")}`;
    case "pick":
      return `pick ${showBinder(statement.binder)}${statement.where === undefined ? "" : ` where ${showExpr(statement.where)}`}`;
    case "either":
      return `either ${statement.branches.map(block).join(" or ")}`;
    case "for":
      return `for ${statement.binders.map(showBinder).join(" ")} ${block(statement.body)}`;
    case "assertStatement":
      return `assert ${showExpr(statement.condition)}${statement.message === undefined ? "" : ` ${JSON.stringify(statement.message)}`}`;
    case "callStatement":
      return `call ${showExpr(statement.call)}`;
    case "return":
      return `return${statement.value === undefined ? "" : ` ${showExpr(statement.value)}`}`;
  }
}
