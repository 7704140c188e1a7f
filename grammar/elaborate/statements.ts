// Statements of actions, operations and `init`.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import { boolType, showType, unknownType } from "../core/types.js";
import type { Type } from "../core/types.js";
import { checkArgs, positional } from "./calls.js";
import { elaborateDomain } from "./collections.js";
import type { Context, Env } from "./context.js";
import {
  brokenExpr,
  check,
  infer,
  narrowTo,
  newLocal,
  readLocal,
  report,
  requireKnown,
  showBounds,
  undecided,
  within,
} from "./context.js";
import { reportCoverage } from "./expressions.js";
import { asInstance, complete, noSuchPart, selfIndices, stripParens, withArticle } from "./names.js";
import { elaboratePattern } from "./patterns.js";
import { keyStep } from "./records.js";
import { lookup, newScope } from "./scope.js";
import { describeKind, resolveType } from "./type-exprs.js";

export interface BodyOf {
  readonly kind: "action" | "operation" | "init";
  readonly result: Type | undefined;
}

/** A block as a list of core statements. `tail`: nothing follows it, so that it may return. */
export function elaborateBlock(
  cx: Context,
  env: Env,
  block: ast.Block,
  body: BodyOf,
  tail: boolean,
): readonly core.Statement[] {
  let inner = within(env, newScope(env.scope));
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
  /** What follows sees the names bound. */
  readonly env: Env;
}

function elaborateStatement(cx: Context, env: Env, statement: ast.Statement, body: BodyOf, tail: boolean): Elaborated {
  const { span } = statement;
  const one = (...statements: readonly core.Statement[]): Elaborated => ({ statements, env });
  if (body.kind === "init" && statement.kind !== "require" && statement.kind !== "letStatement") {
    report(cx, "E0410", span, "only `require` and `let` stand in `init`", {
      label: "not here",
      hint: "a variable's first value is given where it is declared: `var x: T = e`, or `in S`",
    });
    // What it binds is not unknown behind it.
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

// ---------------------------------------------------------------- calls of operations

interface OperationCall {
  readonly def: core.OperationDef;
  readonly args: readonly core.Expr[];
}

/** The call of an operation an expression is, if it is one. */
function asOperationCall(cx: Context, env: Env, expr: ast.Expr): OperationCall | undefined {
  const call = stripParens(expr);
  if (call.kind !== "call") return undefined;
  const callee = stripParens(call.callee);
  if (callee.kind === "name") {
    const symbol = lookup(env.scope, callee.name);
    if (symbol?.kind !== "operation") return undefined;
    const indices = selfIndices(symbol.node, callee.span);
    return finishCall(cx, env, symbol.def(), indices, call);
  }
  if (callee.kind !== "field") return undefined;
  const ref = asInstance(cx, env, callee.target);
  const symbol = ref?.node.scope.symbols.get(callee.name.text);
  if (ref === undefined || symbol?.kind !== "operation" || !complete(cx, ref, callee.target.span)) return undefined;
  return finishCall(cx, env, symbol.def(), ref.indices, call);
}

function finishCall(
  cx: Context,
  env: Env,
  def: core.OperationDef,
  indices: readonly core.Expr[],
  call: Extract<ast.Expr, { kind: "call" }>,
): OperationCall {
  const params = def.params.slice(indices.length);
  return { def, args: [...indices, ...checkArgs(cx, env, def.name, params, positional(cx, call.args), call.span)] };
}

/** `require` and `assert`: of a condition, or of the result of an operation. */
function condition(
  cx: Context,
  env: Env,
  expr: ast.Expr,
  place: string,
  make: (value: core.Expr) => core.Statement,
): readonly core.Statement[] {
  const call = env.primes === "assigned" ? asOperationCall(cx, env, expr) : undefined;
  if (call === undefined) return [make(check(cx, env, expr, boolType, place))];
  if (!hasResult(cx, call, expr)) return [];
  const result = newLocal(cx, `${call.def.name} result`, call.def.result ?? unknownType);
  const value = narrowTo(cx, readLocal(result, expr.span), boolType, place);
  return [{ kind: "call", callee: call.def, args: call.args, result, span: expr.span }, make(value)];
}

function hasResult(cx: Context, call: OperationCall, expr: ast.Expr): boolean {
  if (call.def.result !== undefined) return true;
  report(cx, "E0301", expr.span, `the operation \`${call.def.name}\` has no result`, {
    label: "nothing to use here",
    related: [{ span: call.def.span, message: "declared here" }],
    hint: "call it as a statement of its own",
  });
  return false;
}

function elaborateCallStatement(
  cx: Context,
  env: Env,
  statement: Extract<ast.Statement, { kind: "callStatement" }>,
): readonly core.Statement[] {
  const call = asOperationCall(cx, env, statement.call);
  if (call !== undefined)
    return [{ kind: "call", callee: call.def, args: call.args, result: undefined, span: statement.span }];
  const inner = stripParens(statement.call);
  if (inner.kind === "error") return [];
  if (inner.kind === "call" && inner.callee.kind === "field") {
    const ref = asInstance(cx, env, inner.callee.target);
    if (ref !== undefined && !ref.node.scope.symbols.has(inner.callee.name.text)) {
      noSuchPart(cx, ref.node, inner.callee.name);
      return [];
    }
    if (ref !== undefined && ref.missing > 0) return [];
  }
  const before = cx.diagnostics.size;
  const value = infer(cx, env, statement.call);
  if (cx.diagnostics.size === before && value.type.kind !== "unknown")
    report(cx, "E0307", statement.span, "this value is not used", {
      label: "a statement is needed here",
      hint: "only operations are called for what they do; did you mean `require …`, or `x' = …`?",
    });
  return [];
}

// ---------------------------------------------------------------- let, pick, for, match

function elaborateLet(cx: Context, env: Env, statement: Extract<ast.Statement, { kind: "letStatement" }>): Elaborated {
  const { span } = statement;
  const unwraps = statement.value.kind === "unwrap";
  const source = statement.value.kind === "unwrap" ? statement.value.target : statement.value;
  const declared = statement.type === undefined ? undefined : resolveType(cx, env, statement.type);
  const call = env.primes === "assigned" ? asOperationCall(cx, env, source) : undefined;
  const wanted = unwraps && declared !== undefined ? ({ kind: "option", item: declared } as const) : declared;
  const scope = newScope(env.scope);
  const statements: core.Statement[] = [];
  let value: core.Expr;
  if (call === undefined) value = infer(cx, env, source, wanted);
  else if (hasResult(cx, call, source)) {
    const result = newLocal(cx, `${call.def.name} result`, call.def.result ?? unknownType);
    statements.push({ kind: "call", callee: call.def, args: call.args, result, span: source.span });
    value = readLocal(result, source.span);
  } else value = brokenExpr(source.span);
  if (declared === undefined) requireKnown(cx, value);
  let item = value.type;
  if (unwraps) {
    if (value.type.kind === "option") item = value.type.item;
    else {
      if (value.type.kind !== "unknown")
        report(cx, "E0307", source.span, `\`?\` unwraps an Option, but this is ${showBounds(value)}`, {
          label: "expected an Option",
        });
      item = unknownType;
      value = brokenExpr(source.span);
    }
  }
  if (wanted !== undefined) value = narrowTo(cx, value, wanted, "the value of this `let`");
  const pattern = elaboratePattern(cx, scope, statement.pattern, declared ?? item, false);
  statements.push({ kind: unwraps ? "letSome" : "let", pattern, value, span });
  return { statements, env: within(env, scope) };
}

export function elaboratePick(cx: Context, env: Env, statement: Extract<ast.Statement, { kind: "pick" }>): Elaborated {
  const domain = elaborateDomain(cx, env, statement.binder.domain);
  const scope = newScope(env.scope);
  const pattern = elaboratePattern(cx, scope, statement.binder.pattern, domain.item, false);
  const inner = within(env, scope);
  const where =
    statement.where === undefined ? undefined : check(cx, inner, statement.where, boolType, "the condition");
  const { span } = statement.binder.pattern;
  const name = span.source.text.slice(span.start, span.end);
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
  const pattern = elaboratePattern(cx, scope, binder.pattern, domain.item, false);
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
    const pattern = elaboratePattern(cx, scope, arm.pattern, scrutinee.type, true);
    const inner = within(env, scope);
    const guard = arm.guard === undefined ? undefined : check(cx, inner, arm.guard, boolType, "the guard");
    return { pattern, guard, body: elaborateBlock(cx, inner, arm.body, body, tail) };
  });
  reportCoverage(cx, statement.span, scrutinee.type, statement.arms, arms);
  return { kind: "match", scrutinee, arms, span: statement.span };
}

// ---------------------------------------------------------------- assignment

interface Place {
  readonly variable: core.Variable;
  readonly path: readonly core.PathStep[];
  readonly type: Type;
}

function elaborateAssign(
  cx: Context,
  env: Env,
  statement: Extract<ast.Statement, { kind: "assign" }>,
): readonly core.Statement[] {
  const place = elaboratePlace(cx, env, statement.target);
  if (place === undefined) {
    infer(cx, env, statement.value, undecided);
    return [];
  }
  const { span } = statement.target;
  const value = check(cx, env, statement.value, place.type, `\`${span.source.text.slice(span.start, span.end)}\``);
  return [{ kind: "assign", variable: place.variable, path: place.path, value, span: statement.span }];
}

function elaboratePlace(cx: Context, env: Env, expr: ast.Expr): Place | undefined {
  switch (expr.kind) {
    case "paren":
      return elaboratePlace(cx, env, expr.inner);
    case "name": {
      const symbol = lookup(env.scope, expr.name);
      if (symbol?.kind === "variable")
        return variablePlace(symbol.variable(), selfIndices(symbol.node, expr.span), expr);
      if (symbol === undefined) {
        const before = cx.diagnostics.size;
        infer(cx, env, expr, undecided);
        if (cx.diagnostics.size === before)
          report(cx, "E0411", expr.span, `\`${expr.name}\` is a value, and cannot be assigned`, {
            label: "not a variable",
          });
        return undefined;
      }
      if (symbol.kind === "broken") return undefined;
      report(
        cx,
        "E0411",
        expr.span,
        `\`${expr.name}\` is ${withArticle(describeKind(symbol.kind))}, and cannot be assigned`,
        {
          label: "not a variable",
          related: [{ span: symbol.span, message: "declared here" }],
          hint: symbol.kind === "local" ? "names bound by `let`, `pick` and parameters stand for one value" : undefined,
        },
      );
      return undefined;
    }
    case "field": {
      const ref = asInstance(cx, env, expr.target);
      if (ref !== undefined) {
        const symbol = ref.node.scope.symbols.get(expr.name.text);
        if (symbol === undefined) noSuchPart(cx, ref.node, expr.name);
        else
          report(
            cx,
            "E0404",
            expr.span,
            `\`${expr.name.text}\` belongs to ${ref.node.component}, which alone assigns it`,
            {
              label: "assigned from outside",
              related: [{ span: symbol.span, message: "declared here" }],
              hint: `declare an operation in ${ref.node.component} that does it, and call that`,
            },
          );
        return undefined;
      }
      const target = elaboratePlace(cx, env, expr.target);
      if (target === undefined) return undefined;
      return fieldPlace(cx, target, expr.name);
    }
    case "index": {
      let target = elaboratePlace(cx, env, expr.target);
      for (const key of expr.keys) {
        if (target === undefined) break;
        const step = keyStep(cx, env, target.type, key);
        target =
          step === undefined
            ? undefined
            : { variable: target.variable, path: [...target.path, step.step], type: step.type };
      }
      return target;
    }
    case "error":
      return undefined;
    default:
      report(cx, "E0411", expr.span, "this is not a place that can be assigned", {
        label: "expected a variable, or a key or field of one",
        hint: "write `x' = …`, `f[k]' = …` or `r.field' = …`",
      });
      return undefined;
  }
}

/** A variable of this instance: the keys of its family are the first steps to it. */
function variablePlace(variable: core.Variable, indices: readonly core.Expr[], at: ast.Expr): Place {
  const path: core.PathStep[] = [];
  let type = variable.type;
  for (const key of indices) {
    path.push({ kind: "key", key, span: at.span, of: type });
    type = type.kind === "function" ? type.value : unknownType;
  }
  return { variable, path, type };
}

function fieldPlace(cx: Context, target: Place, name: ast.Name): Place | undefined {
  const of = target.type;
  const fields =
    of.kind === "record"
      ? of.fields
      : of.kind === "tuple"
        ? of.items.map((type, i) => ({ name: String(i), type }))
        : undefined;
  if (fields === undefined) {
    if (of.kind !== "unknown")
      report(cx, "E0204", name.span, `${showType(of)} has no field \`${name.text}\``, {
        label: "only records and tuples have fields",
      });
    return undefined;
  }
  const position = fields.findIndex((field) => field.name === name.text);
  const field = fields[position];
  if (field === undefined) {
    report(cx, "E0204", name.span, `${showType(of)} has no field \`${name.text}\``, {
      label: `its fields: ${fields.map((each) => each.name).join(", ")}`,
    });
    return undefined;
  }
  return {
    variable: target.variable,
    path: [...target.path, { kind: "position", position, span: name.span, of }],
    type: field.type,
  };
}

// ---------------------------------------------------------------- return

function elaborateReturn(
  cx: Context,
  env: Env,
  statement: Extract<ast.Statement, { kind: "return" }>,
  body: BodyOf,
  tail: boolean,
): readonly core.Statement[] {
  const { span } = statement;
  const value = statement.value === undefined ? undefined : infer(cx, env, statement.value, body.result);
  if (body.kind !== "operation" || body.result === undefined) {
    report(
      cx,
      "E0409",
      span,
      body.kind === "operation" ? "this operation declares no result" : "only operations return",
      {
        label: "not here",
        hint:
          body.kind === "operation"
            ? "declare the type of the result behind the parameters: `op f(x: T): U`"
            : undefined,
      },
    );
    return [];
  }
  if (!tail) {
    report(cx, "E0409", span, "`return` is the last statement of its path", {
      label: "statements follow",
      hint: "put them into an `else`, or return once at the end",
    });
    return [];
  }
  if (value === undefined) {
    report(cx, "E0409", span, "the result is missing", { label: `expected a value of ${showType(body.result)}` });
    return [];
  }
  return [{ kind: "return", value: narrowTo(cx, value, body.result, "the result"), span }];
}

/** Whether every path through a body ends in a `return`. */
export function alwaysReturns(body: readonly core.Statement[]): boolean {
  const last = body[body.length - 1];
  switch (last?.kind) {
    case "return":
      return true;
    case "if":
      return alwaysReturns(last.then) && alwaysReturns(last.otherwise);
    case "match":
      return last.arms.every((arm) => alwaysReturns(arm.body));
    case "either":
      return last.branches.every(alwaysReturns);
    default:
      return false;
  }
}
