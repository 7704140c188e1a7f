// Expressions that evaluate only some of their parts: `and`, `or`, `implies`, `if` and `match`.

import type { ExprOf } from "../../grammar/core/core.js";
import { joinTypes } from "../../grammar/core/type-relations.js";
import { boolType, type Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { compileCondition, recordHit, recordOutcome, type Context, type Env } from "./context.js";
import { convert } from "./conversions.js";
import { finite } from "./layout.js";
import { andCond, constantCond, notCond, orCond, type Cond } from "./numbers.js";
import { boolOperand, condOf, keep, numOperand, OperandLocal, type Operand } from "./operands.js";
import { match, type Match } from "./patterns.js";

/** Evaluates the right side only if the left side does not decide. */
export function compileConnective(context: Context, expr: ExprOf<"and" | "or" | "implies">, env: Env): Operand {
  const { fn } = context;
  let left = compileCondition(context, expr.left, env);
  if (expr.kind === "implies") left = notCond(recordOutcome(context, expr, left));
  const decisive = expr.kind !== "and";
  if (left.constant === decisive) return boolOperand(expr.type, left);
  let right: Cond = left;
  const lines = fn.capture(() => (right = compileCondition(context, expr.right, env)));
  if (lines.length === 0 || left.constant !== undefined) {
    fn.paste(lines);
    return boolOperand(expr.type, expr.kind === "and" ? andCond(left, right) : orCond(left, right));
  }
  const result = new OperandLocal(context, boolType);
  result.assign(boolOperand(boolType, left));
  fn.if(decisive ? notCond(condOf(result.value)) : condOf(result.value), () => {
    fn.paste(lines);
    result.assign(boolOperand(boolType, right));
  });
  return result.value;
}

/** An operand, and the code that computes it, which is not written yet. */
interface CapturedOperand {
  readonly lines: readonly string[];
  readonly operand: Operand;
}

function capture(context: Context, make: () => Operand): CapturedOperand {
  let operand: Operand | undefined;
  const lines = context.fn.capture(() => (operand = make()));
  if (operand === undefined) throw new Error("internal: a branch without a value");
  return { lines, operand };
}

/** The type that holds the values of all branches. */
function joinedType(branches: readonly CapturedOperand[], declared: Type): Type {
  let type: Type | undefined = branches[0]?.operand.type;
  for (const { operand } of branches) type = type === undefined ? undefined : joinTypes(type, operand.type);
  return finite(type ?? declared);
}

export function compileIf(context: Context, expr: ExprOf<"if">, env: Env): Operand {
  const { fn } = context;
  const cond = recordOutcome(context, expr, compileCondition(context, expr.condition, env));
  if (cond.constant !== undefined) return context.compile(context, cond.constant ? expr.then : expr.otherwise, env);
  const then = capture(context, () => context.compile(context, expr.then, env));
  const otherwise = capture(context, () => context.compile(context, expr.otherwise, env));
  const type = joinedType([then, otherwise], expr.type);
  const [a, b] = [then.operand, otherwise.operand];
  const needsNoCode = then.lines.length === 0 && otherwise.lines.length === 0;
  if (needsNoCode && a.form === "number" && b.form === "number" && a.type.kind === "int")
    return numOperand(type, {
      text: `(select ${a.num.text} ${b.num.text} ${cond.text})`,
      stable: a.num.stable === true && b.num.stable === true,
    });
  const result = new OperandLocal(context, type);
  const assign =
    ({ lines, operand }: CapturedOperand) =>
    (): void => {
      fn.paste(lines);
      result.assign(convert(context, operand, type));
    };
  fn.if(cond, assign(then), assign(otherwise));
  return result.value;
}

/** An arm whose code is not written yet. */
interface CapturedArm {
  readonly test: Cond;
  readonly testLines: readonly string[];
  readonly guard: Cond;
  readonly guardLines: readonly string[];
  readonly body: CapturedOperand;
}

export function compileMatch(context: Context, expr: ExprOf<"match">, env: Env): Operand {
  const { fn } = context;
  const scrutinee = keep(context, context.compile(context, expr.scrutinee, env));
  const arms: CapturedArm[] = [];
  for (const i of expr.arms.keys()) {
    const arm = captureArm(context, expr, i, scrutinee, env);
    if (arm === undefined) continue;
    arms.push(arm);
    if (arm.test.constant === true && arm.guard.constant === true) break;
  }
  const type = joinedType(
    arms.map(({ body }) => body),
    expr.type,
  );
  const result = new OperandLocal(context, type);
  const done = fn.newLabel("done");
  fn.nest(`block ${done}`, () => {
    for (const { test, testLines, guard, guardLines, body } of arms) {
      fn.paste(testLines);
      fn.if(test, () => {
        fn.paste(guardLines);
        fn.if(guard, () => {
          fn.paste(body.lines);
          result.assign(convert(context, body.operand, type));
          fn.line(`(br ${done})`);
        });
      });
    }
    fn.line("(unreachable)");
  });
  return result.value;
}

/** Undefined if the arm can never match. */
function captureArm(
  context: Context,
  expr: ExprOf<"match">,
  position: number,
  scrutinee: Operand,
  env: Env,
): CapturedArm | undefined {
  const { fn } = context;
  const arm = element(expr.arms, position);
  let matched: Match = { matches: constantCond(true), env };
  let guard = constantCond(true);
  const testLines = fn.capture(() => (matched = match(context, arm.pattern, scrutinee, env)));
  if (matched.matches.constant === false) return undefined;
  const condition = arm.guard;
  const guardLines =
    condition === undefined ? [] : fn.capture(() => (guard = compileCondition(context, condition, matched.env)));
  // The arms are exhaustive, so the last one needs no test.
  const isLast = position === expr.arms.length - 1 && arm.guard === undefined;
  const body = capture(context, () => {
    recordHit(context, expr, position);
    return context.compile(context, arm.body, matched.env);
  });
  return { test: isLast ? constantCond(true) : matched.matches, testLines, guard, guardLines, body };
}
