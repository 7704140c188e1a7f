// Resolves plain names in expressions: locals, constants, variables and types.

import type * as core from "../core/core.js";
import type { Span } from "../core/source.js";
import { sameKind } from "../core/type-relations.js";
import { type Type, functionOf, showType, unknownType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { type Context, type Env, brokenExpr, readLocal, report, undecided } from "./context.js";
import { recordMember } from "./name-resolution.js";
import { type Node, type Symbol, lookup } from "./scope.js";
import { describeKind } from "./type-exprs.js";
import { allValues, inferMember, memberOf, membersNamed } from "./type-members.js";
import { withArticle } from "./wording.js";

export function stripParens(expr: ast.Expr): ast.Expr {
  let inner = expr;
  while (inner.kind === "paren") inner = inner.inner;
  return inner;
}

// ---------------------------------------------------------------- plain names

export function inferName(cx: Context, env: Env, name: string, span: Span, expected: Type | undefined): core.Expr {
  const symbol = lookup(env.scope, name);
  if (symbol === undefined) return inferMember(cx, env, name, span, expected);
  const member = memberInsteadOf(cx, env, symbol, expected, span);
  if (member !== undefined) return recorded(cx, member, name, span);
  cx.recorder?.name(span, { kind: "symbol", symbol });
  // The argument is not an instance, which has been reported.
  if (symbol.kind === "given" && symbol.ref() === undefined) return brokenExpr(span);
  switch (symbol.kind) {
    case "local":
      return readLocal(symbol.local, span);
    case "constant":
    case "value":
      return { ...symbol.value(), span };
    case "variable":
      return env.constant === undefined
        ? readVariable(cx, env, symbol.variable(), selfIndices(symbol.node, span), span, false)
        : notConstant(cx, env.constant, symbol.name, span);
    case "type":
      return allValues(symbol.type(), span);
    case "broken":
      return brokenExpr(span);
    case "given":
    case "function":
    case "operation":
    case "action":
    case "component":
    case "instance":
    case "property": {
      const [owner] = membersNamed(cx, env.scope, name);
      report(cx, "E0206", span, `\`${name}\` is ${withArticle(describeKind(symbol.kind))}, not a value`, {
        label: symbol.kind === "function" ? "not called here" : "a value is needed here",
        related: [{ span: symbol.span, message: "declared here" }],
        hint:
          owner !== undefined
            ? `for the member write \`${showType(owner)}.${name}\``
            : symbol.kind === "function"
              ? `call it: \`${name}(…)\``
              : symbol.kind === "instance"
                ? `read one of its variables: \`${name}.…\``
                : hintsForNoValue[symbol.kind],
      });
      return brokenExpr(span);
    }
  }
}

function recorded(cx: Context, member: core.Expr, name: string, span: Span): core.Expr {
  recordMember(cx, span, member.type, name);
  return member;
}

const hintsForNoValue = {
  operation: "call it in a `let`, `require` or `assert` of its own, and use the result",
  action: "actions happen by themselves; put what several actions share into an `op` or a `fun`",
  component: "declare an instance of it, and read the variables of the instance",
  property: "declare a `fun` for a condition that is used in several places",
  given: undefined,
} as const;

/** Kinds of names that are never values. A member of the same name can only be meant where a value is needed. */
export const isNoValue = (symbol: Symbol): boolean =>
  ["function", "operation", "action", "component", "instance", "given", "property"].includes(symbol.kind);

/**
 * The member that a declared name stands for: members do not belong to the scope. The names of values take precedence,
 * unless they cannot be meant.
 */
function memberInsteadOf(
  cx: Context,
  env: Env,
  symbol: Symbol,
  expected: Type | undefined,
  span: Span,
): core.Expr | undefined {
  const { name } = symbol;
  const ofExpected = expected === undefined ? undefined : memberOf(expected, name, span);
  if (symbol.kind === "type" || isNoValue(symbol)) {
    if (ofExpected !== undefined) return ofExpected;
    if (symbol.kind === "type" || (expected !== undefined && expected !== undecided)) return undefined;
    const [owner, ...others] = membersNamed(cx, env.scope, name);
    return owner === undefined || others.length > 0 ? undefined : memberOf(owner, name, span);
  }
  if (expected === undefined || ofExpected === undefined) return undefined;
  const found = typeOfValue(symbol);
  if (found === undefined || found.kind === "unknown" || sameKind(found, expected)) return undefined;
  report(
    cx,
    "E0301",
    span,
    `\`${name}\` is ${withArticle(describeKind(symbol.kind))} of ${showType(found)}, but ${showType(expected)} is needed`,
    {
      label: `expected ${showType(expected)}`,
      related: [{ span: symbol.span, message: "declared here" }],
      hint: `for the member write \`${showType(expected)}.${name}\``,
    },
  );
  return brokenExpr(span);
}

/** The type of a variable of the system, or of a local name. */
function typeOfValue(symbol: Symbol): Type | undefined {
  switch (symbol.kind) {
    case "local":
      return symbol.local.type;
    case "constant":
    case "value":
      return symbol.value().type;
    case "variable":
      return symbol.node.indices.length === 0 ? symbol.variable().type : undefined;
    default:
      return undefined;
  }
}

export const selfIndices = (node: Node, span: Span): readonly core.Expr[] =>
  node.indices.map((local) => readLocal(local, span));

/** Reads a variable of the instance with these indices. */
export function readVariable(
  cx: Context,
  env: Env,
  variable: core.Variable,
  indices: readonly core.Expr[],
  span: Span,
  primed: boolean,
): core.Expr {
  if (env.constant !== undefined) return notConstant(cx, env.constant, variable.name, span);
  return indices.reduce<core.Expr>(
    (target, key) => ({
      kind: "index",
      target,
      key,
      type: target.type.kind === "function" ? target.type.value : unknownType,
      span,
    }),
    { kind: "variable", variable, primed, type: variable.type, span },
  );
}

/** Reports that a constant reads the state. Does not resolve the variable, as the constant may be part of its type. */
export function notConstant(cx: Context, what: string, variable: string, span: Span): core.Expr {
  report(cx, "E0304", span, `${what} cannot read the state`, {
    label: `\`${variable}\` is a state variable`,
    hint: "use constants only",
  });
  return brokenExpr(span);
}

/** The type of a variable of a family of instances: a function from the indices. */
export const liftType = (indices: readonly core.Local[], type: Type): Type =>
  indices.reduceRight<Type>((value, index) => functionOf(index.type, value), type);
