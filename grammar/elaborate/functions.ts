// Elaborates functions, operations and actions: first the signatures, and when all are known, the bodies.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import { unknownType } from "../core/types.js";
import { type Context, type Env, brokenExpr, check, declare, newLocal, report, within } from "./context.js";
import { type Node, type Scope, type SymbolOf, lazy, newScope } from "./scope.js";
import { recursionDepth, unrolled } from "./recursion.js";
import { elaborateBlock } from "./statements.js";
import { alwaysReturns } from "./returns.js";
import { requireEnumerable, resolveType } from "./type-exprs.js";

function never(): never {
  throw new Error("a signature asked for itself");
}

/** Declares parameters in a new scope. */
function elaborateParams(
  cx: Context,
  env: Env,
  params: readonly ast.Param[],
): { readonly locals: readonly core.Local[]; readonly scope: Scope } {
  const scope = newScope(env.scope);
  const locals = params.map((param) => {
    const local = newLocal(cx, param.name.text, resolveType(cx, { ...env, constant: "a type" }, param.type));
    declare(cx, scope, { kind: "local", name: local.name, span: param.name.span, local });
    return local;
  });
  return { locals, scope };
}

export function functionSymbol(
  cx: Context,
  env: Env,
  declaration: ast.DeclarationOf<"fun">,
  node: Node | undefined,
): SymbolOf<"function"> {
  const def = lazy<core.FunctionDef>(
    () => {
      const { locals, scope } = elaborateParams(cx, env, declaration.params);
      const result = resolveType(cx, { ...env, constant: "a type" }, declaration.result);
      const made: core.FunctionDef = {
        id: cx.counters.function++,
        name: declaration.name.text,
        instance: node === undefined ? undefined : instanceName(node),
        params: [...(node?.indices ?? []), ...locals],
        result,
        body: brokenExpr(declaration.body.span, result),
        span: declaration.name.span,
      };
      if (node?.abstract !== true) cx.functions.push(made);
      cx.bodies.set(made, () => {
        const depth = declaration.depth === undefined ? undefined : recursionDepth(cx, env, declaration.depth);
        const body = check(cx, within(env, scope), declaration.body, result, `the result of \`${made.name}\``);
        // Where the depth is not known, one level shows all errors.
        made.body = declaration.depth === undefined ? body : unrolled(cx, made, body, depth ?? 1);
      });
      return made;
    },
    () => {
      report(cx, "E0208", declaration.name.span, `the signature of \`${declaration.name.text}\` depends on itself`, {
        label: "needs its own result to know its type",
      });
      const params = [
        ...(node?.indices ?? []),
        ...declaration.params.map((param) => newLocal(cx, param.name.text, unknownType)),
      ];
      return {
        id: -1,
        name: declaration.name.text,
        instance: undefined,
        params,
        result: unknownType,
        body: brokenExpr(declaration.name.span),
        span: declaration.name.span,
      };
    },
  );
  return { kind: "function", name: declaration.name.text, span: declaration.name.span, def, node };
}

const instanceName = (node: Node): core.InstanceName | undefined =>
  node.parts.length === 0 ? undefined : { name: node.parts.join("."), indexPositions: node.indexPositions };

export function operationSymbol(
  cx: Context,
  env: Env,
  declaration: ast.DeclarationOf<"op">,
  node: Node,
): SymbolOf<"operation"> {
  const def = lazy<core.OperationDef>(() => {
    const { locals, scope } = elaborateParams(cx, env, declaration.params);
    const result =
      declaration.result === undefined
        ? undefined
        : resolveType(cx, { ...env, constant: "a type" }, declaration.result);
    const made: core.OperationDef = {
      id: cx.counters.operation++,
      name: declaration.name.text,
      instance: instanceName(node),
      params: [...node.indices, ...locals],
      result,
      body: [],
      span: declaration.name.span,
    };
    if (!node.abstract) cx.operations.push(made);
    cx.bodies.set(made, () => {
      const before = cx.diagnostics.size;
      made.body = elaborateBlock(
        cx,
        { ...within(env, scope), primes: "assigned" },
        declaration.body,
        { kind: "operation", result },
        true,
      );
      if (result !== undefined && cx.diagnostics.size === before && !alwaysReturns(made.body)) {
        report(
          cx,
          "E0409",
          declaration.name.span,
          `the operation \`${made.name}\` does not return a value on every path`,
          { label: "declares a result", hint: "end each path with `return …`" },
        );
      }
    });
    return made;
  }, never);
  return { kind: "operation", name: declaration.name.text, span: declaration.name.span, def, node };
}

export function actionSymbol(
  cx: Context,
  env: Env,
  declaration: ast.DeclarationOf<"action">,
  node: Node,
): SymbolOf<"action"> {
  const def = lazy<core.ActionDef>(() => {
    const { locals, scope } = elaborateParams(cx, env, declaration.params ?? []);
    for (const [i, local] of locals.entries()) {
      const param = declaration.params?.[i];
      if (param !== undefined)
        requireEnumerable(cx, local.type, param.type, `the parameter \`${local.name}\` of an action`);
    }
    const made: core.ActionDef = {
      id: cx.counters.action++,
      name: declaration.name.text,
      instance: instanceName(node),
      fault: declaration.fault,
      params: [...node.indices, ...locals],
      body: [],
      doc: declaration.doc,
      span: declaration.name.span,
    };
    cx.bodies.set(made, () => {
      made.body = elaborateBlock(
        cx,
        { ...within(env, scope), primes: "assigned" },
        declaration.body,
        { kind: "action", result: undefined },
        true,
      );
    });
    return made;
  }, never);
  return { kind: "action", name: declaration.name.text, span: declaration.name.span, def, node };
}

/** Elaborates the bodies that are not elaborated yet. */
export function finishBodies(cx: Context): void {
  while (cx.bodies.size > 0) {
    for (const [def, elaborate] of cx.bodies) {
      cx.bodies.delete(def);
      elaborate();
    }
  }
}
