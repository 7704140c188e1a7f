// Resolves instances in expressions, such as `queue[r]`, and what they declare.

import { walkExpr } from "../analysis/traversal.js";
import type * as core from "../core/core.js";
import { closestName } from "../core/edit-distance.js";
import type { Span } from "../core/source.js";
import { unknownType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { type Context, type Env, brokenExpr, check, infer, report, undecided } from "./context.js";
import { notConstant, readVariable, selfIndices, stripParens } from "./names.js";
import { resolveName, resolvePart } from "./name-resolution.js";
import type { InstanceRef, Node } from "./scope.js";
import { describeKind } from "./type-exprs.js";
import { countOf, withArticle } from "./wording.js";

/** The instance that an expression names, with its indices; undefined if it names none. */
export function asInstance(cx: Context, env: Env, expr: ast.Expr): InstanceRef | undefined {
  const inner = stripParens(expr);
  switch (inner.kind) {
    case "name": {
      const symbol = resolveName(cx, env.scope, inner.name, inner.span);
      if (symbol?.kind === "instance")
        return {
          node: symbol.node,
          indices: env.self === undefined ? [] : selfIndices(env.self, inner.span),
          missing: symbol.node.ownIndices,
        };
      if (symbol?.kind === "given") return symbol.ref();
      return undefined;
    }
    case "index": {
      const ref = asInstance(cx, env, inner.target);
      return ref === undefined ? undefined : indexInstance(cx, env, ref, inner.keys, inner.span);
    }
    case "field": {
      const ref = asInstance(cx, env, inner.target);
      if (ref === undefined) return undefined;
      const symbol = resolvePart(cx, ref.node.scope, inner.name);
      if (symbol?.kind === "instance")
        return { node: symbol.node, indices: ref.indices, missing: symbol.node.ownIndices };
      if (symbol?.kind === "given") return undefined;
      return undefined;
    }
    default:
      return undefined;
  }
}

function indexInstance(cx: Context, env: Env, ref: InstanceRef, keys: readonly ast.Expr[], span: Span): InstanceRef {
  if (keys.length > ref.missing) {
    for (const key of keys.slice(ref.missing)) infer(cx, env, key, undecided);
    report(cx, "E0502", span, `\`${nodeName(ref.node)}\` takes ${countOf(ref.node.ownIndices, "index", "indices")}`, {
      label: `${keys.length} given`,
    });
  }
  const indices = [...ref.indices];
  for (const key of keys.slice(0, ref.missing)) {
    const wanted = ref.node.indices[indices.length]?.type ?? unknownType;
    const value = check(cx, env, key, wanted, `the index of \`${nodeName(ref.node)}\``);
    indices.push(value.kind === "narrow" ? { ...value, code: "R0004" } : value);
  }
  return { node: ref.node, indices, missing: Math.max(0, ref.missing - keys.length) };
}

const nodeName = (node: Node): string => (node.parts.length > 0 ? node.parts.join(".") : node.component);

/** Are all indices given? Reports an error if not. */
export function complete(cx: Context, ref: InstanceRef, span: Span): boolean {
  if (ref.missing === 0) return true;
  const index = ref.node.indices[ref.node.indices.length - ref.missing];
  report(cx, "E0502", span, `\`${nodeName(ref.node)}\` is a family of instances`, {
    label: "which one?",
    hint: `write \`${nodeName(ref.node)}[${index?.name ?? "…"}]\``,
  });
  return false;
}

/** Types `instance.name`: a variable or parameter of the instance. */
export function inferOfInstance(
  cx: Context,
  env: Env,
  ref: InstanceRef,
  name: ast.Name,
  span: Span,
  primed: boolean,
): core.Expr {
  const symbol = resolvePart(cx, ref.node.scope, name);
  if (symbol?.kind === "variable" && env.constant !== undefined)
    return notConstant(cx, env.constant, [...ref.node.parts, name.text].join("."), span);
  if (symbol?.kind === "variable")
    return complete(cx, ref, span)
      ? readVariable(cx, env, symbol.variable(), ref.indices, span, primed)
      : brokenExpr(span);
  if (symbol?.kind === "value" || symbol?.kind === "constant")
    return { ...withIndices(cx, symbol.value(), ref, name), span };
  if (symbol !== undefined && symbol.kind !== "broken") {
    report(
      cx,
      "E0206",
      name.span,
      `\`${name.text}\` of ${ref.node.component} is ${withArticle(describeKind(symbol.kind))}, not a value`,
      {
        label:
          symbol.kind === "function" || symbol.kind === "operation" ? "not called here" : "a variable is needed here",
        related: [{ span: symbol.span, message: "declared here" }],
        hint: symbol.kind === "function" ? `call it: \`${name.text}(…)\`` : undefined,
      },
    );
  } else if (symbol === undefined) {
    noSuchPart(cx, ref.node, name);
  }
  return brokenExpr(span);
}

/** The value of a parameter of another instance. The value may mention the indices of that instance. */
function withIndices(cx: Context, body: core.Expr, ref: InstanceRef, name: ast.Name): core.Expr {
  let mentioned = false;
  walkExpr(body, (each) => {
    if (each.kind === "local" && ref.node.indices.includes(each.local)) mentioned = true;
  });
  if (!mentioned) return body;
  if (!complete(cx, ref, name.span)) return brokenExpr(name.span);
  // The other instance may belong to the same family as this one, so its indices are bound like parameters: all at
  // once, and for this value only.
  const callee: core.FunctionDef = {
    id: cx.counters.function++,
    name: name.text,
    instance: undefined,
    params: ref.node.indices,
    result: body.type,
    body,
    span: body.span,
  };
  if (!ref.node.abstract) cx.functions.push(callee);
  return { kind: "callFunction", callee, args: ref.indices, type: body.type, span: body.span };
}

export function noSuchPart(cx: Context, node: Node, name: ast.Name): void {
  const names = [...node.scope.symbols.values()]
    .filter(
      (each) =>
        each.kind === "variable" || each.kind === "function" || each.kind === "operation" || each.kind === "instance",
    )
    .map((each) => each.name);
  const guess = closestName(name.text, names);
  report(cx, "E0204", name.span, `${node.component} has no \`${name.text}\``, {
    label: names.length === 0 ? "it declares nothing to use" : `it has ${names.slice(0, 12).join(", ")}`,
    hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
  });
}
