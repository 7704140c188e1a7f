// Expressions of the core calculus as expressions of TLA+.

import { boundLocals } from "../../grammar/analysis/traversal.js";
import { readsNext } from "../../grammar/analysis/state-reads.js";
import type { Expr, ExprOf, FunctionDef } from "../../grammar/core/core.js";
import {
  and,
  bound,
  call,
  conditional,
  FALSE,
  field,
  filter,
  image,
  implies,
  index,
  infix,
  letIn,
  isName,
  isSimple,
  name,
  number,
  or,
  plus,
  prefix,
  quantified,
  set,
  string,
  TRUE,
  tuple,
} from "./build.js";
import { aggregate } from "./aggregates.js";
import { collectMap, collectSet, fold, leastMember, makeFunction, requireTotal } from "./comprehensions.js";
import { boundsOf, only } from "./binders.js";
import { scalar } from "./constants.js";
import { boundCode, errorMessage, type ExportContext } from "./context.js";
import { type Env, bindLocal, fresh, withLocal } from "./environment.js";
import { alwaysReads, mayFail } from "./failure.js";
import { applyOperator } from "./operators.js";
import { bindings, chooseArm, condition, matched } from "./patterns.js";
import { fromOne } from "./positions.js";
import { refuse } from "./refusal.js";
import type { Tla } from "./syntax.js";
import { fieldName, requireComparableCases, TAG } from "./records.js";
import { MAX_INTEGER } from "./types.js";
import { updated } from "./updates.js";

export function translate(cx: ExportContext, expr: Expr, env: Env): Tla {
  const part = (each: Expr): Tla => cx.translate(each, env);
  switch (expr.kind) {
    case "literal":
      return literal(cx, expr);
    case "local":
      return env.locals.get(expr.local.id) ?? unbound(expr.local.name);
    case "variable":
      return expr.primed ? env.next(expr.variable, expr.span) : cx.variable(expr.variable);
    case "callFunction":
      return callFunction(cx, expr, env);
    case "apply":
      return applyOperator(cx, expr, expr.args.map(part), env);
    case "and":
      return and(part(expr.left), part(expr.right));
    case "or":
      return or(part(expr.left), part(expr.right));
    case "implies":
      return implies(part(expr.left), part(expr.right));
    case "if":
      return conditional(part(expr.condition), part(expr.then), part(expr.otherwise));
    case "let":
      return letExpression(cx, expr, env);
    case "match":
      return match(cx, expr, env);
    case "matches":
      return matches(cx, expr, env);
    case "allValues":
      return cx.types.setOf(expr.of, expr.span);
    case "forall":
    case "exists":
      return quantifier(cx, expr, env);
    case "aggregate":
      return aggregate(cx, expr, env);
    case "choose":
      return leastMember(cx, expr, env);
    case "filter": {
      const { bounds, env: inner } = boundsOf(cx, [expr.binder], env);
      return filter(only(bounds), cx.translate(expr.where, inner));
    }
    case "collectSet":
      return collectSet(cx, expr, env);
    case "collectMap":
      return collectMap(cx, expr, env);
    case "makeFunction":
      requireTotal(expr.body);
      return makeFunction(cx, expr, env);
    case "fold":
      return fold(cx, expr, env);
    case "update":
      return updated(cx, part(expr.target), expr.path, part(expr.value), env);
    case "narrow":
      return narrow(cx, expr, env);
    case "field":
      return fieldOf(expr, part(expr.target));
    case "index":
      return index(part(expr.target), expr.target.type.kind === "seq" ? plus(part(expr.key), 1) : part(expr.key));
    case "makeSet":
    case "makeBag":
    case "makeSeq":
    case "makeTuple":
    case "makeMap":
    case "makeRecord":
    case "makeCase":
    case "some":
    case "none":
      return construct(cx, expr, env);
    case "enabled":
    case "occurs":
    case "abstractAction":
    case "always":
    case "eventually":
    case "next":
    case "until":
    case "leadsTo":
      throw new Error(`internal: a temporal formula (${expr.kind}) is not a state expression`);
  }
}

function quantifier(cx: ExportContext, expr: ExprOf<"forall" | "exists">, env: Env): Tla {
  const { bounds, env: inner } = boundsOf(cx, [expr.binder], env);
  const { each, body } = fromOne(only(bounds), cx.translate(expr.body, inner));
  return quantified(expr.kind === "forall" ? "\\A" : "\\E", [each], body);
}

const fieldOf = ({ target: { type }, position }: ExprOf<"field">, target: Tla): Tla =>
  type.kind === "record" ? field(target, type.fields[position]?.name ?? "") : index(target, number(position + 1));

function unbound(local: string): never {
  throw new Error(`internal: ${local} is not bound`);
}

function literal(cx: ExportContext, expr: ExprOf<"literal">): Tla {
  const { value, type, span } = expr;
  if (typeof value === "number" && Math.abs(value) > MAX_INTEGER)
    refuse("integers of more than 32 bits are too large for TLC", span);
  return cx.constants.literal(expr) ?? scalar(value, type);
}

/**
 * TLA+ evaluates an argument only where the parameter is used, so an error in it could go unnoticed. A bound that the
 * function may not look at is checked before the call.
 */
function callFunction(cx: ExportContext, { callee, args, type }: ExprOf<"callFunction">, env: Env): Tla {
  const tests: { readonly test: Tla; readonly message: Tla }[] = [];
  const values = args.map((arg, i) => {
    const param = callee.params[i];
    if (param === undefined || !mayFail(arg) || alwaysReads(callee.body, param)) return cx.translate(arg, env);
    if (arg.kind !== "narrow" || mayFail(arg.value))
      return refuse(
        `an error in this argument would go unnoticed where \`${callee.name}\` does not use it`,
        arg.span,
        "evaluate it in a statement before: `let x = …`",
      );
    const value = cx.translate(arg.value, env);
    tests.push({
      test: cx.types.contains(arg.type, value, arg.span, env.scope, arg.value.type),
      message: boundError(arg),
    });
    return value;
  });
  const called = readsNext(callee) ? copied(cx, callee, values, env) : call(cx.called(callee), ...values);
  return tests.reduceRight((rest, { test, message }) => {
    cx.use("TLC");
    return type.kind === "bool"
      ? and(call("Assert", test, message), rest)
      : conditional(test, rest, call("Assert", FALSE, message));
  }, called);
}

/** A function that reads the next state is written out: in an action, next values stand for what is assigned so far. */
function copied(cx: ExportContext, callee: FunctionDef, args: readonly Tla[], env: Env): Tla {
  let inner = env;
  const definitions: { readonly name: string; readonly params: readonly string[]; readonly body: Tla }[] = [];
  for (const [i, param] of callee.params.entries()) {
    const value = args[i];
    if (value === undefined) continue;
    if (isSimple(value)) inner = withLocal(inner, param, value);
    else {
      const [made, next] = bindLocal(inner, cx.names, param);
      definitions.push({ name: made, params: [], body: value });
      inner = next;
    }
  }
  return definitions.reduceRight((body, definition) => letIn(definition, body), cx.translate(callee.body, inner));
}

const boundError = ({ code, type, span }: ExprOf<"narrow">): Tla => string(errorMessage(code ?? boundCode(type), span));

function letExpression(cx: ExportContext, expr: ExprOf<"let">, env: Env): Tla {
  const value = cx.translate(expr.value, env);
  if (expr.pattern.kind === "any" && !mayFail(expr.value)) return cx.translate(expr.body, env);
  if (expr.pattern.kind !== "bind") {
    if (mayFail(expr.value) && !boundLocals(expr.pattern).some((local) => alwaysReads(expr.body, local)))
      refuse("an error in this value could go unnoticed in TLA+", expr.value.span);
    if (isSimple(value)) return cx.translate(expr.body, bindings(cx, expr.pattern, value, env, expr.span));
    const [whole, inner] = fresh(env, cx.names, expr.pattern.kind === "tuple" ? "pair" : "value");
    return letIn(
      { name: whole, params: [], body: value },
      cx.translate(expr.body, bindings(cx, expr.pattern, name(whole), inner, expr.span)),
    );
  }
  const [made, inner] = bindLocal(env, cx.names, expr.pattern.local);
  const body = cx.translate(expr.body, inner);
  if (!mayFail(expr.value) || alwaysReads(expr.body, expr.pattern.local))
    return letIn({ name: made, params: [], body: value }, body);
  // An error counts even where the value is not used, but a definition is evaluated only there.
  if (expr.type.kind === "bool") return quantified("\\E", [bound(made, set(value))], body);
  if (expr.type.kind === "set") return prefix("UNION", image(body, bound(made, set(value))));
  return refuse(
    `an error in \`${expr.pattern.local.name}\` would go unnoticed where it is not used`,
    expr.value.span,
    "use the value where it is needed",
  );
}

function match(cx: ExportContext, expr: ExprOf<"match">, env: Env): Tla {
  const { value, wrap, env: inner } = matched(cx, expr.scrutinee, env);
  const arms = expr.arms.map(({ pattern, guard, body }) => {
    const scope = bindings(cx, pattern, value, inner, expr.span);
    const tests = and(
      condition(cx, pattern, value, expr.span),
      guard === undefined ? TRUE : cx.translate(guard, scope),
    );
    return { pattern, guard, test: tests, value: cx.translate(body, scope) };
  });
  return wrap(chooseArm(arms));
}

function matches(cx: ExportContext, expr: ExprOf<"matches">, env: Env): Tla {
  const { value, wrap } = matched(cx, expr.target, env);
  const test = condition(cx, expr.pattern, value, expr.span);
  if (mayFail(expr.target) && isName(test, "TRUE"))
    refuse("an error in this value could go unnoticed in TLA+", expr.target.span);
  return wrap(test);
}

function narrow(cx: ExportContext, expr: ExprOf<"narrow">, env: Env): Tla {
  const value = cx.translate(expr.value, env);
  const message = boundError(expr);
  if (expr.type.kind === "int") return cx.helpers.call("Checked", value, cx.types.setOf(expr.type, expr.span), message);
  const [made] = fresh(env, cx.names, "value");
  const test = cx.types.contains(expr.type, name(made), expr.span, new Set([...env.scope, made]), expr.value.type);
  cx.use("TLC");
  return letIn({ name: made, params: [], body: value }, conditional(test, name(made), call("Assert", FALSE, message)));
}

type Construction =
  | ExprOf<"makeSet" | "makeBag" | "makeSeq" | "makeTuple">
  | ExprOf<"makeMap">
  | ExprOf<"makeRecord">
  | ExprOf<"makeCase">
  | ExprOf<"some">
  | ExprOf<"none">;

function construct(cx: ExportContext, expr: Construction, env: Env): Tla {
  const parts = (exprs: readonly Expr[]): Tla[] => exprs.map((each) => cx.translate(each, env));
  switch (expr.kind) {
    case "makeSet":
      return set(...parts(expr.items));
    case "makeBag":
      cx.use("Bags");
      return (
        parts(expr.items)
          .map((item) => call("SetToBag", set(item)))
          .reduce<Tla | undefined>((sum, each) => (sum === undefined ? each : infix(sum, "(+)", each)), undefined) ??
        name("EmptyBag")
      );
    case "makeSeq":
    case "makeTuple":
      return tuple(...parts(expr.items));
    case "makeMap": {
      // The function of no arguments is the empty sequence.
      if (expr.entries.length === 0) return tuple();
      cx.use("TLC");
      // The last value of a key counts, and `@@` prefers its left side.
      return expr.entries
        .map(({ key, value }) => infix(cx.translate(key, env), ":>", cx.translate(value, env)))
        .reverse()
        .reduce((entries, entry) => infix(entries, "@@", entry));
    }
    case "makeRecord": {
      const { type } = expr;
      if (type.kind !== "record") throw new Error("internal: a record of another type");
      return {
        kind: "record",
        fields: type.fields.map((each, i) => ({
          name: fieldName(each.name, expr.span),
          value: parts(expr.fields)[i] ?? FALSE,
        })),
      };
    }
    case "makeCase": {
      const { type } = expr;
      const made = type.kind === "variant" ? type.cases[expr.tag] : undefined;
      if (made === undefined || type.kind !== "variant") throw new Error("internal: a case of another type");
      requireComparableCases(type, expr.span);
      const fields = made.fields.map((each, i) => ({
        name: fieldName(each.name, expr.span),
        value: parts(expr.fields)[i] ?? FALSE,
      }));
      return { kind: "record", fields: [{ name: TAG, value: string(made.name) }, ...fields] };
    }
    case "some":
      if (expr.type.kind === "option") cx.types.noneOf(expr.type, expr.span);
      return cx.translate(expr.item, env);
    case "none":
      return expr.type.kind === "option" ? cx.types.noneOf(expr.type, expr.span) : cx.types.noneValue();
  }
}
