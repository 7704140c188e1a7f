// Expressions of which only some parts are evaluated: `and`, `or`, `if`, `match`.

import type { Expr, ExprOf } from "../../grammar/core/core.js";
import { joinTypes } from "../../grammar/core/type-relations.js";
import { boolType, type Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { condition, mark, noted, type Context, type Env } from "./context.js";
import { fit } from "./bounds.js";
import { finite } from "./layout.js";
import { always, not, type Cond } from "./numbers.js";
import { match } from "./patterns.js";
import { bits, condOf, flag, keep, Slot, type Val } from "./values.js";

/** The right side only if the left one does not decide. */
export function lazily(
  context: Context,
  type: Type,
  left: Cond,
  right: Expr,
  env: Env,
  combine: (a: Cond, b: Cond) => Cond,
  decided: boolean,
): Val {
  const { fn } = context;
  if (left.known === decided) return flag(type, left);
  let second: Cond = left;
  const lines = fn.capture(() => (second = condition(context, right, env)));
  if (lines.length === 0 || left.known !== undefined) {
    fn.paste(lines);
    return flag(type, combine(left, second));
  }
  const result = new Slot(context, boolType);
  result.assign(flag(boolType, left));
  fn.if(decided ? not(condOf(result.value)) : condOf(result.value), () => {
    fn.paste(lines);
    result.assign(flag(boolType, second));
  });
  return result.value;
}

interface Branch {
  readonly lines: readonly string[];
  readonly val: Val;
}

function captured(context: Context, make: () => Val): Branch {
  let val: Val | undefined;
  const lines = context.fn.capture(() => (val = make()));
  if (val === undefined) throw new Error("internal: a branch without a value");
  return { lines, val };
}

/** The type that holds the values of all branches. */
const joined = (branches: readonly Branch[], declared: Type): Type => {
  let type: Type | undefined = branches[0]?.val.type;
  for (const { val } of branches) type = type === undefined ? undefined : joinTypes(type, val.type);
  return type === undefined ? finite(declared) : finite(type);
};

export function branch(context: Context, expr: ExprOf<"if">, env: Env): Val {
  const { fn } = context;
  const cond = noted(context, expr, condition(context, expr.condition, env));
  if (cond.known !== undefined) return context.compile(context, cond.known ? expr.then : expr.otherwise, env);
  const then = captured(context, () => context.compile(context, expr.then, env));
  const otherwise = captured(context, () => context.compile(context, expr.otherwise, env));
  const type = joined([then, otherwise], expr.type);
  if (
    then.lines.length === 0 &&
    otherwise.lines.length === 0 &&
    then.val.form === "bits" &&
    otherwise.val.form === "bits" &&
    then.val.type.kind === "int"
  ) {
    return bits(type, {
      text: `(select ${then.val.num.text} ${otherwise.val.num.text} ${cond.text})`,
      stable: then.val.num.stable === true && otherwise.val.num.stable === true,
    });
  }
  const result = new Slot(context, type);
  const settle =
    ({ lines, val }: Branch) =>
    (): void => {
      fn.paste(lines);
      result.assign(fit(context, val, type));
    };
  fn.if(cond, settle(then), settle(otherwise));
  return result.value;
}

function taken(context: Context, expr: ExprOf<"match">, arm: number, env: Env): Val {
  mark(context, expr, arm);
  return context.compile(context, element(expr.arms, arm).body, env);
}

export function matchArms(context: Context, expr: ExprOf<"match">, env: Env): Val {
  const { fn } = context;
  const scrutinee = keep(context, context.compile(context, expr.scrutinee, env));
  const arms: {
    readonly test: Cond;
    readonly testLines: readonly string[];
    readonly guard: Cond;
    readonly guardLines: readonly string[];
    readonly body: Branch;
  }[] = [];
  for (const [i, arm] of expr.arms.entries()) {
    let found = { fits: always(true), env };
    let guard = always(true);
    const testLines = fn.capture(() => (found = match(context, arm.pattern, scrutinee, env)));
    if (found.fits.known === false) continue;
    const guardLines =
      arm.guard === undefined ? [] : fn.capture(() => (guard = condition(context, arm.guard as Expr, found.env)));
    // Some arm fits.
    const test = i === expr.arms.length - 1 && arm.guard === undefined ? always(true) : found.fits;
    arms.push({
      test,
      testLines,
      guard,
      guardLines,
      body: captured(context, () => taken(context, expr, i, found.env)),
    });
    if (test.known === true && guard.known === true) break;
  }
  const type = joined(
    arms.map(({ body }) => body),
    expr.type,
  );
  const result = new Slot(context, type);
  const done = fn.label("done");
  fn.nest(`block ${done}`, () => {
    for (const { test, testLines, guard, guardLines, body } of arms) {
      fn.paste(testLines);
      fn.if(test, () => {
        fn.paste(guardLines);
        fn.if(guard, () => {
          fn.paste(body.lines);
          result.assign(fit(context, body.val, type));
          fn.line(`(br ${done})`);
        });
      });
    }
    fn.line("(unreachable)");
  });
  return result.value;
}
