// Types expressions: one switch over their syntax. Larger families of expressions have their own modules.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import { checkMatch } from "../analysis/exhaustiveness.js";
import type { Span } from "../core/source.js";
import { joinTypes } from "../core/type-relations.js";
import { type Type, boolType, showType, unknownType } from "../core/types.js";
import { inferActionFormula } from "./action-formulas.js";
import { inferCall } from "./calls.js";
import {
  inferAggregate,
  inferChoose,
  inferComprehension,
  inferFilter,
  inferFunctionLiteral,
  inferMapLiteral,
  inferQuantified,
  inferSeqLiteral,
  inferSetLiteral,
} from "./collections.js";
import {
  type Context,
  type Env,
  boolLiteral,
  brokenExpr,
  check,
  infer,
  intLiteral,
  narrowTo,
  report,
  requireKnown,
  showBounds,
  showKind,
  within,
} from "./context.js";
import { inferName, readVariable, selfIndices, stripParens } from "./names.js";
import { inferField, inferIndex } from "./field-access.js";
import { asInstance, complete, inferOfInstance } from "./instance-refs.js";
import { inferCollection, isTupleType } from "./type-domains.js";
import { allValues, memberOf } from "./type-members.js";
import { inferBinary, inferUnary } from "./operators.js";
import { inferAlike } from "./operands.js";
import { elaboratePattern } from "./patterns.js";
import { inferNextCall } from "./next-values.js";
import { inferRecordLiteral, inferWithFields, inferWithIndex } from "./records.js";
import { recordMember, resolveName } from "./name-resolution.js";
import { inferIs } from "./pattern-tests.js";
import { newScope } from "./scope.js";
import { resolveType } from "./type-exprs.js";
import { reportUnusedBindings } from "./unused-bindings.js";

export function inferExpr(cx: Context, outer: Env, expr: ast.Expr, expected?: Type): core.Expr {
  const { span } = expr;
  const env = outer.temporal && !mayBeTemporal(expr) ? { ...outer, temporal: false } : outer;
  switch (expr.kind) {
    case "name":
      return inferName(cx, env, expr.name, span, expected);
    case "int":
      return intLiteral(expr.value, span);
    case "bool":
      return boolLiteral(expr.value, span);
    case "paren":
      return infer(cx, env, expr.inner, expected);
    case "tuple": {
      if (expected?.kind === "set" && isTupleType(env, expr)) return inferCollection(cx, env, expr, expected);
      const wanted = expected?.kind === "tuple" ? expected.items : [];
      const items = expr.items.map((item, i) => infer(cx, env, item, wanted[i]));
      return { kind: "makeTuple", items, type: { kind: "tuple", items: items.map((item) => item.type) }, span };
    }
    case "call":
      return inferCall(cx, env, expr, expected);
    case "lambda":
      return reportFunction(cx, span);
    case "field":
      return inferFieldOf(cx, env, expr, false);
    case "index":
      return inferIndexOf(cx, env, expr);
    case "prime":
      return inferPrime(cx, env, expr);
    case "unwrap":
      infer(cx, env, expr.target);
      report(cx, "E0408", span, "`?` stands only at the end of `let x = …?`", {
        label: "not here",
        hint: "unwrap it in a `let` of its own, or use `match`, `orElse` or `unwrap`",
      });
      return brokenExpr(span);
    case "unary":
      return inferUnary(cx, env, expr);
    case "binary":
      return inferBinary(cx, env, expr, expected);
    case "is":
      return inferIs(cx, env, expr);
    case "actionFormula":
    case "after":
      return inferActionFormula(cx, env, expr);
    case "if":
      return inferIf(cx, env, expr, expected);
    case "let":
      return inferLet(cx, env, expr, expected);
    case "match":
      return inferMatch(cx, env, expr, expected);
    case "quantified":
      return expr.quantifier === "forall" || expr.quantifier === "exists"
        ? inferQuantified(cx, env, expr, expr.quantifier)
        : inferAggregate(cx, env, expr, expr.quantifier);
    case "choose":
      return inferChoose(cx, env, expr);
    case "setLiteral":
      return inferSetLiteral(cx, env, expr, expected);
    case "mapLiteral":
      return inferMapLiteral(cx, env, expr, expected);
    case "filter":
      return inferFilter(cx, env, expr);
    case "comprehension":
      return inferComprehension(cx, env, expr, expected);
    case "seqLiteral":
      return inferSeqLiteral(cx, env, expr, expected);
    case "functionLiteral":
      return inferFunctionLiteral(cx, env, expr, expected);
    case "recordLiteral":
      return inferRecordLiteral(cx, env, expr);
    case "withIndex":
      return inferWithIndex(cx, env, expr, expected);
    case "withFields":
      return inferWithFields(cx, env, expr, expected);
    case "typeValues":
      return allValues(resolveType(cx, { ...env, constant: "a type" }, expr.type), span);
    case "error":
      return brokenExpr(span);
  }
}

function reportFunction(cx: Context, span: core.Expr["span"]): core.Expr {
  report(cx, "E0301", span, "a function `(…) => …` stands where a value is needed", { label: "only `fold` takes one" });
  return brokenExpr(span);
}

/** May the operands be temporal formulas if the expression is in a property? */
function mayBeTemporal(expr: ast.Expr): boolean {
  switch (expr.kind) {
    case "paren":
    case "if":
    case "let":
    case "match":
    case "actionFormula":
    case "after":
      return true;
    case "unary":
      return expr.op !== "-";
    case "binary":
      return ["~>", "until", "iff", "implies", "or", "and"].includes(expr.op);
    case "quantified":
      return expr.quantifier === "forall" || expr.quantifier === "exists";
    default:
      return false;
  }
}

// ---------------------------------------------------------------- fields, keys, next values

function inferFieldOf(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "field" }>, primed: boolean): core.Expr {
  const { target, name, span } = expr;
  const qualifier = stripParens(target);
  if (qualifier.kind === "name") {
    const symbol = resolveName(cx, env.scope, qualifier.name, qualifier.span);
    if (symbol?.kind === "type") return inferMemberOf(cx, symbol.type(), name, span);
    if (symbol?.kind === "component") {
      report(cx, "E0501", span, `\`${qualifier.name}\` is a component, and has no state by itself`, {
        label: "an instance is needed",
        hint: `declare one: \`instance … = ${qualifier.name}(…)\``,
      });
      return brokenExpr(span);
    }
  }
  const ref = asInstance(cx, env, target);
  if (ref !== undefined) return inferOfInstance(cx, env, ref, name, span, primed);
  return inferField(cx, primed ? inferPrimed(cx, env, target) : infer(cx, env, target), name, span);
}

/** `Mode.idle` */
function inferMemberOf(cx: Context, type: Type, name: ast.Name, span: Span): core.Expr {
  const member = memberOf(type, name.text, span);
  recordMember(cx, name.span, type, name.text);
  if (member !== undefined) return member;
  if (type.kind === "variant" && type.cases.some((each) => each.name === name.text)) {
    report(cx, "E0306", span, `\`${name.text}\` has fields`, {
      label: "without them",
      hint: `write \`${type.name}.${name.text}(…)\``,
    });
  } else if (type.kind === "enum" || type.kind === "variant") {
    const names = type.kind === "enum" ? type.members : type.cases.map((each) => each.name);
    report(cx, "E0204", name.span, `${type.name} has no member \`${name.text}\``, {
      label: `its members: ${names.join(", ")}`,
    });
  } else if (type.kind !== "unknown") {
    report(cx, "E0204", name.span, `the type ${showType(type)} has no members to name`, {
      label: "only enums and variants have",
    });
  }
  return brokenExpr(span);
}

function inferIndexOf(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "index" }>): core.Expr {
  const ref = asInstance(cx, env, expr);
  if (ref !== undefined) {
    if (complete(cx, ref, expr.span))
      report(cx, "E0206", expr.span, "an instance stands where a value is needed", {
        label: "read one of its variables, or call one of its functions",
      });
    return brokenExpr(expr.span);
  }
  return expr.keys.reduce((target, key) => inferIndex(cx, env, target, key, expr.span), infer(cx, env, expr.target));
}

function inferPrime(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "prime" }>): core.Expr {
  if (env.primes === "never") {
    report(cx, "E0401", expr.span, "there is no next state here", {
      label: "`'` names a value in the next state",
      hint: "only actions, operations and `step` properties see two states",
    });
    return brokenExpr(expr.span);
  }
  const value = inferPrimed(cx, env, expr.target);
  // Explanations show the text of calls.
  return stripParens(expr.target).kind === "call" ? { ...value, span: expr.span } : value;
}

/** A variable or a part of it in the next state. The variable is primed; keys are evaluated in the current state. */
function inferPrimed(cx: Context, env: Env, place: ast.Expr): core.Expr {
  switch (place.kind) {
    case "paren":
      return inferPrimed(cx, env, place.inner);
    case "name": {
      const symbol = resolveName(cx, env.scope, place.name, place.span);
      if (symbol?.kind === "variable")
        return readVariable(cx, env, symbol.variable(), selfIndices(symbol.node, place.span), place.span, true);
      if (symbol === undefined) return infer(cx, env, place);
      if (symbol.kind === "broken") return brokenExpr(place.span);
      break;
    }
    case "field":
      return inferFieldOf(cx, env, place, true);
    case "index":
      return place.keys.reduce(
        (target, key) => inferIndex(cx, env, target, key, place.span),
        inferPrimed(cx, env, place.target),
      );
    case "call": {
      const value = inferNextCall(cx, env, place);
      if (value !== undefined) return value;
      break;
    }
    default:
  }
  report(cx, "E0411", place.span, "only variables and calls of functions have next values", {
    label: "neither a variable or a part of one, nor a call",
    hint: "prime the variables inside it instead",
  });
  return brokenExpr(place.span);
}

// ---------------------------------------------------------------- if, let, match

function inferIf(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "if" }>,
  expected: Type | undefined,
): core.Expr {
  const condition = check(cx, { ...env, temporal: false }, expr.condition, boolType, "the condition");
  const [then, otherwise] = inferAlike(
    cx,
    [
      { env, expr: expr.then },
      { env, expr: expr.otherwise },
    ],
    expected,
  );
  if (then === undefined || otherwise === undefined) return brokenExpr(expr.span);
  const type = joinTypes(then.type, otherwise.type);
  if (type === undefined) {
    report(cx, "E0301", expr.span, `the branches differ: ${showBounds(then)} and ${showBounds(otherwise)}`, {
      label: "both must be of one type",
      related: [
        { span: expr.then.span, message: showBounds(then) },
        { span: expr.otherwise.span, message: showBounds(otherwise) },
      ],
    });
    return brokenExpr(expr.span);
  }
  return { kind: "if", condition, then, otherwise, type, span: expr.span };
}

function inferLet(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "let" }>,
  expected: Type | undefined,
): core.Expr {
  const type = expr.type === undefined ? undefined : resolveType(cx, env, expr.type);
  const inner: Env = { ...env, temporal: false };
  const value =
    type === undefined
      ? known(cx, infer(cx, inner, expr.value))
      : narrowTo(cx, infer(cx, inner, expr.value, type), type, "the value of this `let`");
  const scope = newScope(env.scope);
  const pattern = elaboratePattern(cx, scope, expr.pattern, type ?? value.type, "binder");
  const body = infer(cx, within(env, scope), expr.body, expected);
  return { kind: "let", pattern, value, body, type: body.type, span: expr.span };
}

function known(cx: Context, value: core.Expr): core.Expr {
  requireKnown(cx, value);
  return value;
}

function inferMatch(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "match" }>,
  expected: Type | undefined,
): core.Expr {
  const scrutinee = infer(cx, { ...env, temporal: false }, expr.scrutinee);
  const heads = expr.arms.map((arm) => {
    const scope = newScope(env.scope);
    const pattern = elaboratePattern(cx, scope, arm.pattern, scrutinee.type, "arm");
    const inner = within(env, scope);
    const guard =
      arm.guard === undefined ? undefined : check(cx, { ...inner, temporal: false }, arm.guard, boolType, "the guard");
    return { pattern, guard, env: inner, expr: arm.body };
  });
  const bodies = inferAlike(cx, heads, expected);
  const arms = heads.map(({ pattern, guard }, i) => ({ pattern, guard, body: bodies[i] ?? brokenExpr(expr.span) }));
  let type: Type = unknownType;
  for (const { body } of arms) {
    const joined = joinTypes(type, body.type);
    if (joined === undefined)
      report(
        cx,
        "E0301",
        body.span,
        `the arms differ: this one is ${showBounds(body)}, those before are ${showKind(type)}`,
        { label: `expected ${showKind(type)}` },
      );
    else type = joined;
  }
  reportCoverage(cx, expr.span, scrutinee.type, expr.arms, arms);
  reportUnusedBindings(cx, expr.arms, arms);
  return { kind: "match", scrutinee, arms, type, span: expr.span };
}

/** Reports values that a `match` does not cover, and arms that are never taken. */
export function reportCoverage(
  cx: Context,
  span: Span,
  type: Type,
  written: readonly { readonly pattern: ast.Pattern }[],
  arms: readonly { readonly pattern: core.Pattern; readonly guard: core.Expr | undefined }[],
): void {
  const spoilt = written.some(({ pattern }) =>
    [...cx.diagnostics.values()].some(
      (each) =>
        each.span?.source === pattern.span.source &&
        pattern.span.start <= each.span.start &&
        each.span.end <= pattern.span.end,
    ),
  );
  if (type.kind === "unknown" || spoilt) return;
  const { missing, unreachable } = checkMatch(
    type,
    arms.map((arm) => ({ pattern: arm.pattern, guarded: arm.guard !== undefined })),
  );
  if (missing !== undefined) {
    report(cx, "E0308", span, `this match does not cover \`${missing}\``, {
      label: "a value no arm takes",
      hint: "add an arm for it, or `_ => …` for the rest",
    });
  }
  for (const i of cx.generic ? unreachable : []) {
    const arm = written[i];
    if (arm !== undefined)
      report(cx, "E0309", arm.pattern.span, "this arm is never taken", {
        label: "the arms before it take all its values",
      });
  }
}
