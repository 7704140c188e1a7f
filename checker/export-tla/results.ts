// The result of an operation as an expression of the state before it. Most results are: then the operation becomes an
// action, and its result an operator beside it.

import { forEachRead } from "../../grammar/analysis/state-reads.js";
import { walkStatements } from "../../grammar/analysis/traversal.js";
import type { Expr, OperationDef, Statement } from "../../grammar/core/core.js";
import { boundNames, conditional, isSimple, letIn } from "./build.js";
import type { ExportContext } from "./context.js";
import { bindLocal, destructure, type Env, withLocal } from "./environment.js";
import { mayFail } from "./failure.js";
import type { Tla } from "./syntax.js";

const known = new WeakMap<OperationDef, boolean>();

/** Is the result neither chosen nor made of next values? */
export function hasSeparateResult(operation: OperationDef): boolean {
  const answer = known.get(operation) ?? (operation.result !== undefined && isSeparate(operation.body));
  known.set(operation, answer);
  return answer;
}

function isSeparate([first, ...rest]: readonly Statement[]): boolean {
  switch (first?.kind) {
    case "return":
      return !readsNext(first.value);
    case "require":
    case "assert":
    case "assign":
    case "for":
      return isSeparate(rest);
    case "let":
      return isOfStateBefore(first.value) && ["any", "bind", "tuple"].includes(first.pattern.kind) && isSeparate(rest);
    case "call":
      return (first.result === undefined || hasSimpleCall(first)) && isSeparate(rest);
    case "if": {
      if (![first.then, first.otherwise].some(returns)) return isSeparate(rest);
      return (
        isOfStateBefore(first.condition) && [first.then, first.otherwise].every((arm) => isSeparate([...arm, ...rest]))
      );
    }
    case "match":
    case "either":
    case "letMatch":
    case "pick":
    case undefined:
      return false;
  }
}

const hasSimpleCall = ({ callee, args }: Extract<Statement, { readonly kind: "call" }>): boolean =>
  hasSeparateResult(callee) && !resultMayFail(callee) && args.every(isOfStateBefore);

const isOfStateBefore = (expr: Expr): boolean => !mayFail(expr) && !readsNext(expr);

function readsNext(expr: Expr): boolean {
  let found = false;
  forEachRead(expr, ({ primed }) => {
    found ||= primed;
  });
  return found;
}

/** May the result be an error? */
export function resultMayFail({ body }: OperationDef): boolean {
  let found = false;
  walkStatements(body, (each) => {
    found ||= each.kind === "return" && mayFail(each.value);
  });
  return found;
}

function returns(body: readonly Statement[]): boolean {
  let found = false;
  walkStatements(body, (each) => {
    found ||= each.kind === "return";
  });
  return found;
}

/** `env` has the parameters of the operation. */
export function resultOf(cx: ExportContext, { body }: OperationDef, env: Env): Tla {
  return resultIn(cx, body, env);
}

/** Operations whose results have operators. Operations that call each other would be expanded again and again. */
const long = new WeakSet<OperationDef>();

/** The result of a call: itself if that is short, otherwise the operator of the result. */
export function calledResult(cx: ExportContext, callee: OperationDef, args: readonly Tla[], env: Env): Tla {
  if (long.has(callee)) return cx.resultOperator(callee, args);
  const inner = callee.params.reduce((scope, param, i) => {
    const arg = args[i];
    return arg === undefined ? scope : withLocal(scope, param, arg);
  }, env);
  const result = resultOf(cx, callee, inner);
  if (isShort(result)) return result;
  long.add(callee);
  return cx.resultOperator(callee, args);
}

const isShort = (tree: Tla): boolean =>
  isSimple(tree) ||
  (tree.kind === "infix" && boundNames(tree).size === 0) ||
  (tree.kind === "call" && tree.args.every(isSimple));

function resultIn(cx: ExportContext, [first, ...rest]: readonly Statement[], env: Env): Tla {
  switch (first?.kind) {
    case "return":
      return cx.translate(first.value, env);
    case "let":
      return binding(cx, first, rest, env);
    case "call": {
      if (first.result === undefined) return resultIn(cx, rest, env);
      const args = first.args.map((each) => cx.translate(each, env));
      return resultIn(cx, rest, withLocal(env, first.result, calledResult(cx, first.callee, args, env)));
    }
    case "if":
      if (![first.then, first.otherwise].some(returns)) return resultIn(cx, rest, env);
      return conditional(
        cx.translate(first.condition, env),
        resultIn(cx, [...first.then, ...rest], env),
        resultIn(cx, [...first.otherwise, ...rest], env),
      );
    case "require":
    case "assert":
    case "assign":
    case "for":
      return resultIn(cx, rest, env);
    default:
      throw new Error("internal: the result is no expression of the state before");
  }
}

/** A name that the result does not use is not defined. */
function binding(
  cx: ExportContext,
  { pattern, value }: Extract<Statement, { readonly kind: "let" }>,
  rest: readonly Statement[],
  env: Env,
): Tla {
  const tree = cx.translate(value, env);
  if (pattern.kind !== "bind") return resultIn(cx, rest, destructure(env, pattern, tree));
  if (isSimple(tree)) return resultIn(cx, rest, withLocal(env, pattern.local, tree));
  const [made, inner] = bindLocal(env, cx.names, pattern.local);
  const result = resultIn(cx, rest, inner);
  if (result.kind === "name" && result.name === made) return tree;
  return JSON.stringify(result).includes(JSON.stringify(made))
    ? letIn({ name: made, params: [], body: tree }, result)
    : result;
}
