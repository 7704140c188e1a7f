// Types `e is p`, and `let p = e?` of statements, which disables the branch for other values.

import type * as core from "../core/core.js";
import { oneLine } from "../core/source.js";
import { type Type, boolType, unknownType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { type Context, type Env, brokenExpr, infer, report, requireKnown, showBounds } from "./context.js";
import { elaboratePattern } from "./patterns.js";
import { newScope } from "./scope.js";

export function inferIs(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "is" }>): core.Expr {
  const { span } = expr;
  const target = infer(cx, env, expr.target);
  requireKnown(cx, target);
  if (expr.pattern.kind === "wildcard")
    report(cx, "E0314", expr.pattern.span, "`_` matches every value", {
      label: "expected a case, a member or a literal",
    });
  const pattern = elaboratePattern(cx, newScope(env.scope), expr.pattern, target.type, "test");
  return target.type.kind === "unknown"
    ? brokenExpr(span, boolType)
    : { kind: "matches", target, pattern, type: boolType, span };
}

/** Does the pattern bind a value, or the items of a tuple, whatever they are? */
export function alwaysBinds(pattern: ast.Pattern): boolean {
  switch (pattern.kind) {
    case "namePattern":
    case "wildcard":
      return true;
    case "tuplePattern":
      return pattern.items.every(alwaysBinds);
    default:
      return false;
  }
}

/** In `let x = e?`, a name by itself binds the value, whatever members are called. */
export const isOneName = ({ kind }: ast.Pattern): boolean => kind === "namePattern" || kind === "wildcard";

/** `let p = e?`: the value of an Option matches the pattern, or, if the pattern can tell values apart, the value itself. */
export function elaborateLetMatch(
  cx: Context,
  env: Env,
  { pattern, span }: Extract<ast.Statement, { kind: "letStatement" }>,
  value: core.Expr,
  declared: Type | undefined,
): core.Statement {
  const { type } = value;
  const match = (matched: core.Pattern, of: core.Expr): core.Statement => ({
    kind: "letMatch",
    pattern: matched,
    patternSpan: pattern.span,
    value: of,
    span,
  });
  const elaborated = (of: Type): core.Pattern =>
    elaboratePattern(cx, env.scope, pattern, of, isOneName(pattern) ? "binder" : "arm");
  if (type.kind === "option") {
    if (pattern.kind === "memberPattern" && pattern.qualifier === undefined && pattern.name.text === "some") {
      report(cx, "E0314", pattern.span, "`?` unwraps the Option, so the pattern is one of its value", {
        label: "without `some`",
        hint: `write \`let ${pattern.args?.map((arg) => oneLine(arg.span)).join(", ") ?? "x"} = …?\``,
      });
      return match(elaborated(unknownType), brokenExpr(value.span));
    }
    return match({ kind: "some", item: elaborated(declared ?? type.item) }, value);
  }
  const onlyNames = alwaysBinds(pattern);
  const matched = elaborated(onlyNames && type.kind !== "tuple" ? unknownType : (declared ?? type));
  if (!onlyNames || !matchesAlways(matched) || type.kind === "unknown") return match(matched, value);
  report(cx, "E0307", value.span, `\`?\` unwraps an Option, but this is ${showBounds(value)}`, {
    label: "expected an Option",
    ...(type.kind === "variant" && { hint: caseHint(pattern, value, type.cases) }),
  });
  return match(matched, brokenExpr(value.span));
}

function matchesAlways(pattern: core.Pattern): boolean {
  return (
    pattern.kind === "any" ||
    pattern.kind === "bind" ||
    (pattern.kind === "tuple" && pattern.items.every(matchesAlways))
  );
}

/** For `let Req(c) = m`, without `?`. */
export function reportRefutable(
  cx: Context,
  { pattern, value }: Extract<ast.Statement, { kind: "letStatement" }>,
): void {
  const [written, matched] = [oneLine(pattern.span), oneLine(value.span)];
  const [p, e] = [written.length <= 30 ? written : "…", matched.length <= 30 ? matched : "…"];
  report(cx, "E0314", pattern.span, "this pattern would not fit every value", {
    label: "expected a name, `_`, or a tuple of them",
    hint: `to disable the branch for other values, write \`let ${p} = ${e}?\`; to tell values apart, \`match ${e} { ${p} => { … } _ => { … } }\``,
  });
}

/** For `let x = m?` of a variant. */
function caseHint(
  pattern: ast.Pattern,
  value: core.Expr,
  cases: readonly { readonly name: string; readonly fields: readonly { readonly name: string }[] }[],
): string | undefined {
  const written = oneLine(value.span);
  const short = written.length <= 30 ? written : "…";
  const named = pattern.kind === "namePattern" ? cases.find(({ name }) => name === pattern.name.text) : undefined;
  if (named?.fields.length === 0) return `write \`require ${short} is ${named.name}\``;
  const made = named ?? cases.find(({ fields }) => fields.length > 0);
  return made && `write \`let ${made.name}(${made.fields.map(({ name }) => name).join(", ")}) = ${short}?\``;
}
