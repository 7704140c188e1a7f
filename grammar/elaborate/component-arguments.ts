// Binds the parameters of a component to the arguments of an instance.

import { foldConstant } from "../analysis/constant-folding.js";
import type * as core from "../core/core.js";
import type { Span } from "../core/source.js";
import { type Type, isScalar, mentionsUnknown, unknownType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { instanceEnv } from "./environments.js";
import {
  type Context,
  type Env,
  brokenExpr,
  check,
  declare,
  ensureBodies,
  infer,
  newLocal,
  readLocal,
  report,
} from "./context.js";
import { stripParens } from "./names.js";
import { countOf } from "./wording.js";
import { asInstance, complete } from "./instance-refs.js";
import { resolveName } from "./name-resolution.js";
import { type InstanceRef, type Node, type Scope, type Symbol, type SymbolOf, lazy, lookup } from "./scope.js";
import { typeExprOf } from "./type-domains.js";
import { resolveType } from "./type-exprs.js";

export type Component = SymbolOf<"component">;

/** The component that the type of a parameter names; undefined for other types. */
export function componentOf(cx: Context, scope: Scope, type: ast.TypeExpr): Component | undefined {
  if (type.kind !== "namedType") return undefined;
  const symbol = resolveName(cx, scope, type.name.text, type.name.span);
  return symbol?.kind === "component" ? symbol : undefined;
}

/** Positional arguments come first, then named ones. */
export function bindParams(
  cx: Context,
  env: Env,
  node: Node,
  component: ast.DeclarationOf<"component">,
  declaration: ast.DeclarationOf<"instance">,
): void {
  const given = new Map<string, ast.Arg>();
  const { params } = component;
  let named = false;
  for (const [i, arg] of declaration.args.entries()) {
    const param = arg.name === undefined ? params[i] : params.find((each) => each.name.text === arg.name?.text);
    if (arg.name !== undefined) named = true;
    if (param === undefined || (arg.name === undefined && named) || given.has(param.name.text)) {
      report(
        cx,
        "E0306",
        arg.span,
        param === undefined
          ? `\`${component.name.text}\` has no such parameter`
          : arg.name === undefined
            ? "arguments in order come before named ones"
            : `\`${param.name.text}\` is given twice`,
        {
          label: params.length === 0 ? "it takes none" : `it takes ${params.map((each) => each.name.text).join(", ")}`,
          related: [{ span: component.name.span, message: "declared here" }],
        },
      );
      continue;
    }
    given.set(param.name.text, arg);
    if (arg.name !== undefined) cx.recorder?.name(arg.name.span, { kind: "parameter", name: param.name });
  }
  const absent = params.filter((param) => !given.has(param.name.text)).map((param) => param.name.text);
  if (absent.length > 0) {
    report(
      cx,
      "E0306",
      declaration.component.span,
      `\`${component.name.text}\` also needs ${absent.map((name) => `\`${name}\``).join(", ")}`,
      {
        label: `${countOf(absent.length, "argument", "arguments")} missing`,
        related: [{ span: component.name.span, message: "declared here" }],
      },
    );
  }
  for (const param of params) {
    const arg = given.get(param.name.text);
    declare(
      cx,
      node.scope,
      arg === undefined
        ? { kind: "broken", name: param.name.text, span: param.name.span }
        : boundParam(cx, env, node, param, arg),
    );
  }
}

function boundParam(cx: Context, env: Env, node: Node, param: ast.ComponentParam, arg: ast.Arg): Symbol {
  const base = { name: param.name.text, span: param.name.span };
  if (param.kind === "typeParam") {
    return {
      kind: "type",
      ...base,
      type: lazy(
        () => resolveType(cx, env, typeArgument(cx, arg.value)),
        () => unknownType,
      ),
      members: [],
      argument: argumentSpan(env, arg.value),
    };
  }
  const component = componentOf(cx, node.scope, param.type);
  if (component !== undefined)
    return {
      kind: "given",
      ...base,
      ref: lazy(
        () => givenInstance(cx, env, arg.value, component),
        () => undefined,
      ),
    };
  const value = lazy<core.Expr>(
    () => givenValue(cx, env, node, param.name.text, param.type, arg.value),
    () => brokenExpr(arg.span),
  );
  return { kind: "value", ...base, value, argument: { expr: arg.value, scope: env.scope } };
}

/** Where the type is given: if a component passes on its own parameter, where its instance gives it. */
function argumentSpan(env: Env, arg: ast.Expr): Span {
  const inner = stripParens(arg);
  const symbol = inner.kind === "name" ? lookup(env.scope, inner.name) : undefined;
  return (symbol?.kind === "type" ? symbol.argument : undefined) ?? arg.span;
}

function givenInstance(cx: Context, env: Env, arg: ast.Expr, component: Component): InstanceRef | undefined {
  const ref = asInstance(cx, { ...env, constant: undefined }, arg);
  if (ref === undefined) {
    const inner = stripParens(arg);
    const symbol = inner.kind === "name" ? lookup(env.scope, inner.name) : undefined;
    if (symbol?.kind === "given" || symbol?.kind === "broken") return undefined;
    const before = cx.diagnostics.size;
    if (symbol === undefined) infer(cx, { ...env, constant: undefined }, arg);
    if (cx.diagnostics.size === before)
      report(cx, "E0501", arg.span, `an instance of ${component.name} is needed here`, {
        label: "not an instance",
        hint: "name one, with its index if it has one: `queue[r]`",
      });
    return undefined;
  }
  if (!complete(cx, ref, arg.span)) return undefined;
  if (ref.node.origin !== component.declaration) {
    report(
      cx,
      "E0501",
      arg.span,
      `an instance of ${component.declaration.name.text} is needed here, but this is one of ${ref.node.component}`,
      { label: `expected an instance of ${component.declaration.name.text}` },
    );
    return undefined;
  }
  return ref;
}

function givenValue(cx: Context, env: Env, node: Node, name: string, typeExpr: ast.TypeExpr, arg: ast.Expr): core.Expr {
  const type = resolveType(cx, { ...instanceEnv(node), constant: "a type" }, typeExpr);
  const value = check(cx, env, arg, type, `the parameter \`${name}\``);
  if (cx.generic) {
    const local = newLocal(cx, name, type);
    cx.unknownConstants.add(local.id);
    return readLocal(local, arg.span);
  }
  if (!isScalar(type) || mentionsUnknown(value.type)) return value;
  ensureBodies(cx, value);
  const folded = foldConstant(value);
  // Arguments that mention the index or are too complex to fold remain expressions. Types cannot depend on them.
  if (folded.kind !== "value") return value;
  const exact: Type =
    typeof folded.value === "number" && type.kind === "int"
      ? { kind: "int", lo: folded.value, hi: folded.value }
      : type;
  return { kind: "literal", value: folded.value, type: exact, span: arg.span };
}

/** A type argument is parsed as an expression. */
const typeArgument = (cx: Context, expr: ast.Expr): ast.TypeExpr =>
  typeExprOf(expr, ({ span }) =>
    report(cx, "E0206", span, "a type is needed here", { label: "not a type", hint: "write a type, such as `0..9`" }),
  );
