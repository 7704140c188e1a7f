// Elaborates statements of actions, operations and `init`.

import type * as core from "../core/core.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { oneLine, textOf } from "../core/source.js";
import { boolType, unknownType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { elaborateAssign } from "./assignments.js";
import { elaborateDomain } from "./collections.js";
import {
  type Context,
  type Env,
  brokenExpr,
  check,
  infer,
  narrowTo,
  newLocal,
  readLocal,
  report,
  requireKnown,
  within,
} from "./context.js";
import { reportCoverage } from "./expressions.js";
import { asOperationCall, condition, elaborateCallStatement, hasResult } from "./operation-calls.js";
import { elaboratePattern } from "./patterns.js";
import { alwaysBinds, elaborateLetMatch, isOneName, reportRefutable } from "./pattern-tests.js";
import { type BodyOf, elaborateReturn } from "./returns.js";
import { newScope } from "./scope.js";
import { resolveType } from "./type-exprs.js";
import { reportUnusedBindings } from "./unused-bindings.js";

/** Elaborates a block. `tail`: nothing follows the block, so it may return. */
export function elaborateBlock(
  cx: Context,
  env: Env,
  block: ast.Block,
  body: BodyOf,
  tail: boolean,
): readonly core.Statement[] {
  let inner = within(env, newScope(env.scope));
  cx.recorder?.block(block.span, inner);
  const result: core.Statement[] = [];
  for (const [i, statement] of block.statements.entries()) {
    const last = tail && i === block.statements.length - 1;
    const done = elaborateStatement(cx, inner, statement, body, last);
    result.push(...done.statements);
    inner = done.env;
  }
  return result;
}

export interface Elaborated {
  readonly statements: readonly core.Statement[];
  /** The environment of the statements that follow, with the names bound. */
  readonly env: Env;
}

/** Initial values are no assignments: they belong to the declarations. */
function initialValueAdvice(env: Env, statement: ast.Statement): Pick<Diagnostic, "hint" | "fix"> {
  if (statement.kind !== "assign")
    return { hint: "write first values where variables are declared, for example `var n: 0..9 = 0`, or `in 0..9`" };
  const [target, value] = [oneLine(statement.target.span), oneLine(statement.value.span)];
  const declared = env.self?.declarations.find((each) => each.kind === "var" && each.name.text === target);
  if (declared?.kind === "var" && declared.init?.kind === "value" && oneLine(declared.init.value.span) === value)
    return { hint: "remove it: its declaration says so", fix: { span: statement.span, replacement: "" } };
  const short = target.length + value.length <= 50 ? value : "e";
  const name = /^\w+$/.test(target) ? target : "x";
  const type = declared?.kind === "var" ? oneLine(declared.type.span) : "0..9";
  return {
    hint: `write \`var ${name}: ${type} = ${short}\` where it is declared; to relate several variables write \`require ${name} == ${short}\``,
  };
}

function elaborateStatement(cx: Context, env: Env, statement: ast.Statement, body: BodyOf, tail: boolean): Elaborated {
  const { span } = statement;
  const one = (...statements: readonly core.Statement[]): Elaborated => ({ statements, env });
  if (body.kind === "init" && statement.kind !== "require" && statement.kind !== "letStatement") {
    report(cx, "E0410", span, "only `require` and `let` stand in `init`", {
      label: "not here",
      ...initialValueAdvice(env, statement),
    });
    // Binds the names, so that their uses are not reported as unknown too.
    return statement.kind === "pick" ? { statements: [], env: elaboratePick(cx, env, statement).env } : one();
  }
  switch (statement.kind) {
    case "require":
      return one(
        ...condition(cx, env, statement.condition, "the guard", (value) => ({
          kind: "require",
          condition: value,
          span,
        })),
      );
    case "assertStatement":
      return one(
        ...condition(cx, env, statement.condition, "the assertion", (value) => ({
          kind: "assert",
          condition: value,
          message: statement.message,
          span,
        })),
      );
    case "assign":
      return one(...elaborateAssign(cx, env, statement));
    case "letStatement":
      return elaborateLet(cx, env, statement);
    case "ifStatement": {
      const test = check(cx, env, statement.condition, boolType, "the condition");
      const then = elaborateBlock(cx, env, statement.then, body, tail);
      const otherwise =
        statement.otherwise === undefined ? [] : elaborateBlock(cx, env, statement.otherwise, body, tail);
      return one({ kind: "if", condition: test, then, otherwise, span });
    }
    case "matchStatement":
      return one(elaborateMatch(cx, env, statement, body, tail));
    case "pick":
      return elaboratePick(cx, env, statement);
    case "either":
      return one({
        kind: "either",
        branches: statement.branches.map((branch) => elaborateBlock(cx, env, branch, body, tail)),
        span,
      });
    case "for":
      return one(...elaborateFor(cx, env, statement, body, 0));
    case "callStatement":
      return one(...elaborateCallStatement(cx, env, statement));
    case "return":
      return one(...elaborateReturn(cx, env, statement, body, tail));
  }
}

// ---------------------------------------------------------------- let, pick, for, match

function elaborateLet(cx: Context, env: Env, statement: Extract<ast.Statement, { kind: "letStatement" }>): Elaborated {
  const { span } = statement;
  const unwraps = statement.value.kind === "unwrap";
  const source = statement.value.kind === "unwrap" ? statement.value.target : statement.value;
  const declared = statement.type === undefined ? undefined : resolveType(cx, env, statement.type);
  const call = env.primes === "assigned" ? asOperationCall(cx, env, source) : undefined;
  const option = declared === undefined ? undefined : ({ kind: "option", item: declared } as const);
  const mustUnwrap = unwraps && isOneName(statement.pattern);
  const statements: core.Statement[] = [];
  let value: core.Expr;
  if (call === undefined) value = infer(cx, env, source, mustUnwrap ? option : declared);
  else if (hasResult(cx, call, source)) {
    const result = newLocal(cx, `${call.def.name} result`, call.def.result ?? unknownType);
    statements.push({ kind: "call", callee: call.def, args: call.args, result, span: source.span });
    value = readLocal(result, source.span);
  } else value = brokenExpr(source.span);
  if (declared === undefined) requireKnown(cx, value);
  const wanted = mustUnwrap || (unwraps && value.type.kind === "option") ? option : declared;
  if (wanted !== undefined && !(mustUnwrap && value.type.kind !== "option"))
    value = narrowTo(cx, value, wanted, "the value of this `let`");
  // The names belong to the scope of the block. With a scope of their own, thousands of them would be a chain that
  // every look-up follows.
  if (!unwraps && !alwaysBinds(statement.pattern)) reportRefutable(cx, statement);
  if (unwraps || !alwaysBinds(statement.pattern))
    statements.push(elaborateLetMatch(cx, env, statement, value, declared));
  else {
    const pattern = elaboratePattern(cx, env.scope, statement.pattern, declared ?? value.type, "binder");
    statements.push({ kind: "let", pattern, value, span });
  }
  return { statements, env };
}

export function elaboratePick(cx: Context, env: Env, statement: Extract<ast.Statement, { kind: "pick" }>): Elaborated {
  const domain = elaborateDomain(cx, env, statement.binder.domain);
  const scope = newScope(env.scope);
  const pattern = elaboratePattern(cx, scope, statement.binder.pattern, domain.item, "binder");
  const inner = within(env, scope);
  const where =
    statement.where === undefined ? undefined : check(cx, inner, statement.where, boolType, "the condition");
  const { span } = statement.binder.pattern;
  const name = textOf(span);
  return {
    statements: [{ kind: "pick", binder: { pattern, domain: domain.expr }, where, name, span: statement.span }],
    env: inner,
  };
}

function elaborateFor(
  cx: Context,
  env: Env,
  statement: Extract<ast.Statement, { kind: "for" }>,
  body: BodyOf,
  at: number,
): readonly core.Statement[] {
  const binder = statement.binders[at];
  if (binder === undefined) return elaborateBlock(cx, env, statement.body, body, false);
  const domain = elaborateDomain(cx, env, binder.domain);
  const scope = newScope(env.scope);
  const pattern = elaboratePattern(cx, scope, binder.pattern, domain.item, "binder");
  return [
    {
      kind: "for",
      binder: { pattern, domain: domain.expr },
      body: elaborateFor(cx, within(env, scope), statement, body, at + 1),
      span: statement.span,
    },
  ];
}

function elaborateMatch(
  cx: Context,
  env: Env,
  statement: Extract<ast.Statement, { kind: "matchStatement" }>,
  body: BodyOf,
  tail: boolean,
): core.Statement {
  const scrutinee = infer(cx, env, statement.scrutinee);
  const arms = statement.arms.map((arm) => {
    const scope = newScope(env.scope);
    const pattern = elaboratePattern(cx, scope, arm.pattern, scrutinee.type, "arm");
    const inner = within(env, scope);
    const guard = arm.guard === undefined ? undefined : check(cx, inner, arm.guard, boolType, "the guard");
    return { pattern, guard, body: elaborateBlock(cx, inner, arm.body, body, tail) };
  });
  reportCoverage(cx, statement.span, scrutinee.type, statement.arms, arms);
  reportUnusedBindings(cx, statement.arms, arms);
  return { kind: "match", scrutinee, arms, span: statement.span };
}
