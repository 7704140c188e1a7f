// Statements: the code of one branch of an action. At a choice, `$choose` returns the alternative that is taken this
// time; the action is executed again for the others.

import type { Expr, Statement } from "../../grammar/core/core.js";
import { conjuncts } from "../coverage/points.js";
import { element } from "../interpreter/values.js";
import { compileKeys, convertFor, targetOf } from "./access-path.js";
import type { BranchBuilder } from "./branch-builder.js";
import { pickMember } from "./choices.js";
import { bodySize } from "./code-size.js";
import { domainOf } from "./comprehensions.js";
import { bindLocal, compileCondition, recordHit, recordOutcome, type Context, type Env } from "./context.js";
import { convert } from "./conversions.js";
import { forEachMember } from "./domains.js";
import { bindArguments, compile } from "./expressions.js";
import { bitWidth, finite, TooWideError } from "./layout.js";
import { getLocal, i32Const, constantCond, notCond, type Cond } from "./numbers.js";
import { keep, OperandLocal, pack } from "./operands.js";
import { bindAlways, match } from "./patterns.js";
import { selectByStatements } from "./selection.js";
import { conditionsOf, subsetsThatMatter } from "./subset-domains.js";

type StatementOf<K extends Statement["kind"]> = Extract<Statement, { readonly kind: K }>;

/** `outermost`: the statements are not in a block of the branch, such as that of an `if`. */
export function compileBlock(
  branch: BranchBuilder,
  context: Context,
  statements: readonly Statement[],
  env: Env,
  outermost = false,
): void {
  let bound = env;
  try {
    for (const [i, statement] of statements.entries()) {
      bound = compileStatement(branch, context, statement, statements.slice(i + 1), bound, outermost);
      if (outermost && branch.next.isUntouched) branch.guardLines = context.fn.position;
    }
  } catch (error) {
    // The rest of the block is left to the interpreter.
    if (!(error instanceof TooWideError)) throw error;
    context.fn.line("(unreachable)");
  }
}

/** Compiles statements that make no state. Returns the environment of those that follow. */
export function compileGuards(
  branch: BranchBuilder,
  context: Context,
  statements: readonly Statement[],
  env: Env,
): Env {
  return statements.reduce((bound, statement) => compileStatement(branch, context, statement, [], bound, false), env);
}

/** `following`: the statements after it in the block. Returns their environment. */
function compileStatement(
  branch: BranchBuilder,
  context: Context,
  statement: Statement,
  following: readonly Statement[],
  env: Env,
  outermost: boolean,
): Env {
  recordHit(context, statement, 0);
  switch (statement.kind) {
    case "require":
      compileRequire(branch, context, statement, env);
      return env;
    case "assign":
      assign(branch, context, statement, env);
      return env;
    case "let":
      return bindAlways(context, statement.pattern, keep(context, compile(context, statement.value, env)), env);
    case "letMatch":
      return compileLetMatch(branch, context, statement, env);
    case "if":
      compileIf(branch, context, statement, env);
      return env;
    case "match":
      compileMatch(branch, context, statement, env);
      return env;
    case "pick":
      return pick(branch, context, statement, following, env);
    case "either":
      either(branch, context, statement, env);
      return env;
    case "for":
      compileFor(branch, context, statement, env);
      return env;
    case "assert":
      context.fn.trapIf(notCond(compileCondition(context, statement.condition, env)));
      return env;
    case "call":
      return call(branch, context, statement, env, outermost);
    case "return": {
      const value = compile(context, statement.value, env);
      branch.result?.assign(convert(context, value, branch.result.type));
      return env;
    }
  }
}

// ---------------------------------------------------------------- conditions

function compileRequire(branch: BranchBuilder, context: Context, statement: StatementOf<"require">, env: Env): void {
  for (const [i, conjunct] of conjunctsOf(context, statement.condition).entries())
    requireThat(
      branch,
      context,
      recordOutcome(context, statement, compileCondition(context, conjunct, env), 1 + 2 * i),
    );
}

/** The operands of an `and`, which are compiled one after the other. */
function conjunctsOf({ fn }: Context, expr: Expr): readonly Expr[] {
  const operands = conjuncts(expr);
  fn.addCost(operands.length - 1);
  return operands;
}

function requireThat({ disabled }: BranchBuilder, { fn }: Context, cond: Cond): void {
  if (cond.constant === true) return;
  fn.line(cond.constant === false ? `(br ${disabled})` : `(br_if ${disabled} ${notCond(cond).text})`);
}

function compileLetMatch(branch: BranchBuilder, context: Context, statement: StatementOf<"letMatch">, env: Env): Env {
  const matched = match(context, statement.pattern, keep(context, compile(context, statement.value, env)), env);
  const cond = recordOutcome(context, statement, matched.matches, 1);
  context.fn.if(notCond(cond), () => context.fn.line(`(br ${branch.disabled})`));
  return matched.env;
}

// ---------------------------------------------------------------- control

function compileIf(branch: BranchBuilder, context: Context, statement: StatementOf<"if">, env: Env): void {
  const cond = recordOutcome(context, statement, compileCondition(context, statement.condition, env), 1);
  const then = (): void => compileBlock(branch, context, statement.then, env);
  const otherwise = (): void => compileBlock(branch, context, statement.otherwise, env);
  branch.accesses.alternatives((alternative) => context.fn.if(cond, alternative(then), alternative(otherwise)));
}

function compileMatch(branch: BranchBuilder, context: Context, statement: StatementOf<"match">, env: Env): void {
  const { fn } = context;
  const scrutinee = keep(context, compile(context, statement.scrutinee, env));
  const done = fn.newLabel("done");
  const compileArm = (i: number): void => {
    const arm = element(statement.arms, i);
    const { matches, env: bound } = match(context, arm.pattern, scrutinee, env);
    // The arms are exhaustive, so the last one needs no test.
    const isLast = i === statement.arms.length - 1 && arm.guard === undefined;
    fn.if(isLast ? constantCond(true) : matches, () => {
      const guard = arm.guard === undefined ? constantCond(true) : compileCondition(context, arm.guard, bound);
      fn.if(guard, () => {
        recordHit(context, statement, 1 + i);
        compileBlock(branch, context, arm.body, bound);
        fn.line(`(br ${done})`);
      });
    });
  };
  fn.nest(`block ${done}`, () => {
    branch.accesses.alternatives((alternative) => {
      for (const i of statement.arms.keys()) alternative(() => compileArm(i))();
    });
    fn.line("(unreachable)");
  });
}

function compileFor(branch: BranchBuilder, context: Context, statement: StatementOf<"for">, env: Env): void {
  const domain = domainOf(context, statement.binder.domain, env, true);
  const { accesses } = branch;
  const { mayRepeat } = accesses;
  forEachMember(context, domain, bodySize(statement.body).nodes, (item, _, inner) => {
    // An unrolled body has copies, each of which is executed once.
    accesses.mayRepeat = mayRepeat || inner.copies === context.copies;
    compileBlock(branch, inner, statement.body, bindAlways(inner, statement.binder.pattern, item, env));
  });
  accesses.mayRepeat = mayRepeat;
}

function call(
  branch: BranchBuilder,
  context: Context,
  statement: StatementOf<"call">,
  env: Env,
  outermost: boolean,
): Env {
  const { callee } = statement;
  const inner = bindArguments(context, callee, statement.args, env);
  const outerResult = branch.result;
  const result =
    statement.result === undefined || callee.result === undefined
      ? undefined
      : new OperandLocal(context, finite(callee.result));
  branch.result = result;
  recordHit(context, callee, 0);
  compileBlock(branch, context, callee.body, inner, outermost);
  branch.result = outerResult;
  return result === undefined || statement.result === undefined
    ? env
    : bindLocal(env, statement.result.id, result.value);
}

// ---------------------------------------------------------------- assignments

function assign(branch: BranchBuilder, context: Context, statement: StatementOf<"assign">, env: Env): void {
  const { variable, path } = statement;
  const field = element(branch.next.layout.fields, variable.id);
  const keys = compileKeys(context, path, env);
  const value = keep(context, compile(context, statement.value, env));
  const target = targetOf(context, () => pack(branch.next.read(variable)), field.type, path, keys);
  const width = bitWidth(target.type);
  const steps = path.map((step) => (step.kind === "position" ? step.position : undefined));
  branch.accesses.record(context, variable, { offset: target.offset, width, steps }, "assignment");
  branch.next.write(field, target.offset, width, pack(convertFor(context, target, value)));
}

// ---------------------------------------------------------------- choices

function either(branch: BranchBuilder, context: Context, statement: StatementOf<"either">, env: Env): void {
  const { fn } = context;
  const choice = fn.keep32(`(call $choose ${i32Const(statement.branches.length)})`, "which");
  branch.accesses.alternatives((alternative) => {
    for (const [i, block] of statement.branches.entries()) {
      const code = (): void => {
        recordHit(context, statement, 1 + i);
        compileBlock(branch, context, block, env);
      };
      alternative(() => fn.if({ text: `(i32.eq ${getLocal(choice)} ${i32Const(i)})` }, code))();
    }
  });
}

function pick(
  branch: BranchBuilder,
  context: Context,
  statement: StatementOf<"pick">,
  following: readonly Statement[],
  env: Env,
): Env {
  const all = domainOf(context, statement.binder.domain, env, true);
  const domain = subsetsThatMatter(context, all, statement.binder.pattern, conditionsOf(statement, following), env);
  const item = pickMember(branch, context, selectByStatements(context, domain, statement, following));
  const bound = bindAlways(context, statement.binder.pattern, item, env);
  if (statement.where !== undefined) requireAll(branch, context, statement.where, bound);
  return bound;
}

/** Disables the branch unless a condition holds. */
export function requireAll(branch: BranchBuilder, context: Context, condition: Expr, env: Env): void {
  for (const conjunct of conjunctsOf(context, condition))
    requireThat(branch, context, compileCondition(context, conjunct, env));
}
