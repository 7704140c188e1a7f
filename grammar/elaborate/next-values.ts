// Types next values of calls: `f(x)'`, `q.head()'`, `queue.len()'`.

import { withParts } from "../analysis/rebuild.js";
import { functionReads, readsNext } from "../analysis/state-reads.js";
import { walkExpr } from "../analysis/traversal.js";
import type * as core from "../core/core.js";
import type { Span } from "../core/source.js";
import type * as ast from "../syntax/ast.js";
import { exprChildren } from "../syntax/children.js";
import { builtInNames } from "./builtins.js";
import { type Context, type Env, brokenExpr, ensureBodies, infer, report, shortText } from "./context.js";
import { asInstance } from "./instance-refs.js";
import { stripParens } from "./names.js";
import { lookup } from "./scope.js";
import { membersNamed } from "./type-members.js";

type CallExpr = Extract<ast.Expr, { kind: "call" }>;

/**
 * The function reads the next state, and so does the value that it is called on, as far as that is a variable. Other
 * arguments do not depend on the state: TLA+ would read them in the next state, and Fathom reads the keys of `f[k]'` in
 * the current one. Undefined if the call is none of a function.
 */
export function inferNextCall(cx: Context, env: Env, call: CallExpr): core.Expr | undefined {
  const callee = stripParens(call.callee);
  const known = callee.kind === "name" ? isFunction(cx, env, callee.name) : callee.kind === "field";
  if (!known) return undefined;
  const { primed, receiver } = withNextReceiver(cx, env, call, callee);
  const before = cx.diagnostics.size;
  const value = infer(cx, env, primed);
  if (cx.diagnostics.size > before || value.type.kind === "unknown") return brokenExpr(call.span);
  ensureBodies(cx, value);
  if (reportCurrentReads(cx, value, receiver)) return brokenExpr(call.span);
  const next = value.kind === "callFunction" ? nextCall(cx, value) : value;
  if (dependsOnNext(next)) return next;
  report(cx, "E0411", call.span, "this has no next value, because it does not depend on the state", {
    label: "the same before and after the step",
    hint: "leave out the `'`",
  });
  return brokenExpr(call.span);
}

/** Is the name one of a function, and not of a case? Unknown names are reported as unknown functions. */
function isFunction(cx: Context, env: Env, name: string): boolean {
  const symbol = lookup(env.scope, name);
  if (symbol !== undefined) return symbol.kind === "function";
  return builtInNames.includes(name) || membersNamed(cx, env.scope, name).length === 0;
}

/** The call with the next value of what it is called on: `q'.head()`, and likewise the built-in `head(q')`. */
function withNextReceiver(
  cx: Context,
  env: Env,
  call: CallExpr,
  callee: ast.Expr,
): { readonly primed: CallExpr; readonly receiver: Span | undefined } {
  const prime = (target: ast.Expr): ast.Expr =>
    mentionsState(cx, env, target) ? { kind: "prime", span: target.span, target } : target;
  if (callee.kind === "field") {
    const { target } = callee;
    const isInstance = asInstance(cx, env, target) !== undefined;
    return {
      primed: isInstance ? call : { ...call, callee: { ...callee, target: prime(target) } },
      receiver: target.span,
    };
  }
  const [first, ...others] = call.args;
  const isBuiltIn = callee.kind === "name" && lookup(env.scope, callee.name) === undefined;
  if (!isBuiltIn || first === undefined || first.value.kind === "lambda") return { primed: call, receiver: undefined };
  return { primed: { ...call, args: [{ ...first, value: prime(first.value) }, ...others] }, receiver: first.span };
}

/** Does the text name something of the state, outside of primes? */
function mentionsState(cx: Context, env: Env, expr: ast.Expr): boolean {
  if (expr.kind === "prime") return false;
  if (expr.kind === "name") return ["variable", "instance", "given"].includes(lookup(env.scope, expr.name)?.kind ?? "");
  if (expr.kind === "call") {
    const { callee } = expr;
    const name = callee.kind === "field" ? callee.name.text : callee.kind === "name" ? callee.name : "";
    const symbol = lookup(env.scope, name);
    if (symbol?.kind === "function" && readsAnything(cx, symbol.def(), expr.span)) return true;
  }
  return exprChildren(expr).some((each) => mentionsState(cx, env, each));
}

function readsAnything(cx: Context, callee: core.FunctionDef, span: Span): boolean {
  ensureBodies(cx, { kind: "callFunction", callee, args: [], type: callee.result, span });
  return functionReads(callee).length > 0;
}

/** Reports reads of the current state, except for keys and indices of what the function is called on. */
function reportCurrentReads(cx: Context, value: core.Expr, receiver: Span | undefined): boolean {
  let found = false;
  const isAllowed = ({ source, start, end }: Span): boolean =>
    receiver !== undefined && source === receiver.source && receiver.start <= start && end <= receiver.end;
  walkExpr(value, (part) => {
    const reads =
      part.kind === "variable"
        ? !part.primed
        : part !== value && part.kind === "callFunction" && functionReads(part.callee).some(({ primed }) => !primed);
    if (!reads || isAllowed(part.span)) return;
    found = true;
    report(cx, "E0411", part.span, "this argument reads the state, but does not say whether before or after the step", {
      label: "an argument of a next value",
      hint: `write \`${shortText(part.span)}'\` for its value after the step, or \`let x = ${shortText(part.span)}\` in front for that before it`,
    });
  });
  return found;
}

function dependsOnNext(value: core.Expr): boolean {
  let found = false;
  walkExpr(value, (part) => {
    found ||= (part.kind === "variable" && part.primed) || (part.kind === "callFunction" && readsNext(part.callee));
  });
  return found;
}

/** By function: the same function of the next state. */
const nextFunctions = new WeakMap<core.FunctionDef, core.FunctionDef>();

function nextCall(cx: Context, call: core.ExprOf<"callFunction">): core.Expr {
  if (functionReads(call.callee).length === 0) return call;
  return { ...call, callee: nextFunction(cx, call.callee) };
}

function nextFunction(cx: Context, def: core.FunctionDef): core.FunctionDef {
  const known = nextFunctions.get(def);
  if (known !== undefined) return known;
  const made: core.FunctionDef = { ...def, id: cx.counters.function++ };
  nextFunctions.set(def, made);
  made.body = inNextState(cx, def.body);
  // Functions of a component by itself are not part of a model.
  if (cx.functions.includes(def)) cx.functions.push(made);
  return made;
}

function inNextState(cx: Context, expr: core.Expr): core.Expr {
  if (expr.kind === "variable") return { ...expr, primed: true };
  const inner = withParts(expr, (part) => inNextState(cx, part));
  return inner.kind === "callFunction" ? nextCall(cx, inner) : inner;
}
