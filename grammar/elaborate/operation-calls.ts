// Elaborates calls of operations. They are statements, and may stand in `require`, `assert` and `let` too.

import type * as core from "../core/core.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { oneLine } from "../core/source.js";
import { boolType, unknownType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { checkArgs, positional } from "./calls.js";
import { type Context, type Env, check, infer, narrowTo, newLocal, readLocal, report } from "./context.js";
import { builtInFor } from "./foreign-names.js";
import { selfIndices, stripParens } from "./names.js";
import { asInstance, complete, noSuchPart } from "./instance-refs.js";
import { resolvePart } from "./name-resolution.js";
import { lookup } from "./scope.js";

interface OperationCall {
  readonly def: core.OperationDef;
  readonly args: readonly core.Expr[];
}

/** The expression as the call of an operation; undefined if it is another expression. */
export function asOperationCall(cx: Context, env: Env, expr: ast.Expr): OperationCall | undefined {
  const call = stripParens(expr);
  if (call.kind !== "call") return undefined;
  const callee = stripParens(call.callee);
  if (callee.kind === "name") {
    const symbol = lookup(env.scope, callee.name);
    if (symbol?.kind !== "operation") return undefined;
    cx.recorder?.name(callee.span, { kind: "symbol", symbol });
    const indices = selfIndices(symbol.node, callee.span);
    return finishCall(cx, env, symbol.def(), indices, call);
  }
  if (callee.kind !== "field") return undefined;
  const ref = asInstance(cx, env, callee.target);
  const symbol = ref === undefined ? undefined : resolvePart(cx, ref.node.scope, callee.name);
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

/** The condition of `require` or `assert`, which may be the result of an operation. */
export function condition(
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

export function hasResult(cx: Context, call: OperationCall, expr: ast.Expr): boolean {
  if (call.def.result !== undefined) return true;
  report(cx, "E0301", expr.span, `the operation \`${call.def.name}\` has no result`, {
    label: "nothing to use here",
    related: [{ span: call.def.span, message: "declared here" }],
    hint: "call it as a statement of its own",
  });
  return false;
}

/** `q.push(x)`, which changes `q` in other languages. */
function reportForeignMethod(cx: Context, env: Env, call: ast.Expr): boolean {
  if (call.kind !== "call" || call.callee.kind !== "field" || call.callee.target.kind !== "name") return false;
  const { target, name } = call.callee;
  const builtIn = builtInFor(name.text);
  const symbol = lookup(env.scope, name.text);
  if (builtIn === undefined || symbol !== undefined || lookup(env.scope, target.name)?.kind !== "variable")
    return false;
  const { source, end } = call.span;
  const written = `${target.name}' = ${target.name}.${builtIn}${source.text.slice(name.span.end, end)}`;
  report(cx, "E0201", name.span, `there is no operation \`${name.text}\``, {
    label: "a function changes nothing: its result is assigned",
    hint: `write \`${written.length <= 60 ? written : `${target.name}' = ${target.name}.${builtIn}(…)`}\``,
    fix: { span: call.span, replacement: written },
  });
  return true;
}

/** `s.add(x)` alone changes nothing: its value is assigned. */
function assignAdvice(env: Env, expr: ast.Expr): Pick<Diagnostic, "hint" | "fix"> {
  const other = "only operations are called for what they do; did you mean `require …`, or `x' = …`?";
  if (expr.kind !== "call") return { hint: other };
  const target = expr.callee.kind === "field" ? expr.callee.target : expr.args[0]?.value;
  if (target?.kind !== "name" || lookup(env.scope, target.name)?.kind !== "variable") return { hint: other };
  const assignment = `${target.name}' = `;
  const text = oneLine(expr.span);
  const { source, start } = expr.span;
  return {
    hint: `write \`${assignment}${text.length <= 50 ? text : "…"}\``,
    fix: { span: { source, start, end: start }, replacement: assignment },
  };
}

export function elaborateCallStatement(
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
  if (reportForeignMethod(cx, env, inner)) return [];
  const before = cx.diagnostics.size;
  const value = infer(cx, env, statement.call);
  if (cx.diagnostics.size === before && value.type.kind !== "unknown")
    report(cx, "E0307", statement.span, "this value is not used", {
      label: "a statement is needed here",
      ...assignAdvice(env, inner),
    });
  return [];
}
