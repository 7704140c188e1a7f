// Resolves action targets: the actions, instances and arguments that `Deliver(r)`, `processor[r].Store` and
// `processor[r].*` name.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import type { ActionUse } from "../core/declarations.js";
import { type Context, type Env, check, report } from "./context.js";
import { selfIndices } from "./names.js";
import { countOf, didYouMean, withArticle } from "./wording.js";
import { asInstance, complete } from "./instance-refs.js";
import { resolvePart } from "./name-resolution.js";
import { type InstanceRef, type Node, type Symbol, lookup, visible } from "./scope.js";
import { describeKind } from "./type-exprs.js";

/** The error for a target that does not name an action. */
export interface Refusal {
  readonly code: "E0206" | "E0602";
  readonly label: string;
}

type Step = ast.ActionTarget["path"][number];

/** The actions that a target in `node` names, faults included; undefined after an error. */
export function elaborateTarget(
  cx: Context,
  env: Env,
  node: Node,
  target: ast.ActionTarget,
  refusal: Refusal,
): readonly ActionUse[] | undefined {
  const steps = target.all ? target.path : target.path.slice(0, -1);
  const last = target.path.at(-1);
  const ref =
    steps.length === 0
      ? { node, indices: selfIndices(node, target.span), missing: 0 }
      : namedInstance(cx, env, steps, target, refusal);
  if (ref === undefined || last === undefined) return undefined;
  if (target.all)
    return actionsOf(ref.node).map((action) => ({
      action,
      args: [...ref.indices, ...action.params.slice(ref.indices.length).map(() => undefined)],
    }));
  const use = namedAction(cx, env, ref, last, target, refusal);
  return use === undefined ? undefined : [use];
}

function actionsOf(node: Node): readonly core.ActionDef[] {
  return [...node.scope.symbols.values()].flatMap((symbol) =>
    symbol.kind === "action" && symbol.node === node ? [symbol.def()] : [],
  );
}

// ---------------------------------------------------------------- instances

function namedInstance(
  cx: Context,
  env: Env,
  steps: readonly Step[],
  target: ast.ActionTarget,
  refusal: Refusal,
): InstanceRef | undefined {
  const found = asInstance(cx, env, asExpr(steps));
  if (found === undefined) refuseInstance(cx, env, steps, target, refusal);
  return found !== undefined && complete(cx, found, target.span) ? found : undefined;
}

/** Reports the first step that does not name an instance. */
function refuseInstance(
  cx: Context,
  env: Env,
  steps: readonly Step[],
  target: ast.ActionTarget,
  refusal: Refusal,
): void {
  let owner: InstanceRef | undefined;
  for (const [i, { name }] of steps.entries()) {
    const next = asInstance(cx, env, asExpr(steps.slice(0, i + 1)));
    if (next !== undefined) {
      owner = next;
      continue;
    }
    const symbol = owner === undefined ? lookup(env.scope, name.text) : owner.node.scope.symbols.get(name.text);
    if (symbol === undefined && owner === undefined) {
      report(cx, "E0201", name.span, `unknown name \`${name.text}\``, {
        hint: didYouMean(name.text, namesOfInstances(visible(env.scope))),
      });
    } else if (symbol === undefined) {
      report(cx, "E0204", name.span, `${owner?.node.component ?? ""} has no instance \`${name.text}\``, {
        hint: didYouMean(name.text, namesOfInstances(owner?.node.scope.symbols.values() ?? [])),
      });
    } else if (symbol.kind !== "broken" && (symbol.kind !== "given" || owner !== undefined)) {
      report(
        cx,
        refusal.code,
        target.span,
        `\`${name.text}\` is ${withArticle(describeKind(symbol.kind))}, not an instance`,
        { label: refusal.label },
      );
    }
    return;
  }
}

const namesOfInstances = (symbols: Iterable<Symbol>): string[] =>
  [...symbols].filter(({ kind }) => kind === "instance" || kind === "given").map(({ name }) => name);

/** The instance of a target as an expression. */
function asExpr(steps: readonly Step[]): ast.Expr {
  let expr: ast.Expr = {
    kind: "error",
    span: steps[0]?.name.span ?? { source: { path: "", text: "" }, start: 0, end: 0 },
  };
  for (const [i, { name, keys }] of steps.entries()) {
    expr =
      i === 0
        ? { kind: "name", name: name.text, span: name.span }
        : { kind: "field", target: expr, name, span: name.span };
    if (keys.length > 0) expr = { kind: "index", target: expr, keys, span: name.span };
  }
  return expr;
}

// ---------------------------------------------------------------- actions

function namedAction(
  cx: Context,
  env: Env,
  ref: InstanceRef,
  last: Step,
  target: ast.ActionTarget,
  refusal: Refusal,
): ActionUse | undefined {
  const { name } = last;
  const symbol = resolvePart(cx, ref.node.scope, name);
  if (symbol === undefined) {
    noSuchAction(cx, ref.node, name);
    return undefined;
  }
  if (symbol.kind !== "action") {
    if (symbol.kind === "instance") {
      report(cx, refusal.code, target.span, `\`${name.text}\` is an instance, not an action`, {
        label: refusal.label,
        hint: `for any of its actions write \`${name.text}.*\``,
      });
    } else if (symbol.kind !== "broken") {
      report(
        cx,
        refusal.code,
        target.span,
        `\`${name.text}\` is ${withArticle(describeKind(symbol.kind))}, not an action`,
        { label: refusal.label, related: [{ span: symbol.span, message: "declared here" }] },
      );
    }
    return undefined;
  }
  const action = symbol.def();
  const params = action.params.slice(ref.indices.length);
  if (target.args !== undefined && target.args.length !== params.length) {
    report(
      cx,
      "E0306",
      target.span,
      `\`${name.text}\` takes ${countOf(params.length, "argument", "arguments")}, but ${target.args.length} ${target.args.length === 1 ? "is" : "are"} given`,
      { label: params.length === 0 ? undefined : `it takes ${params.map((param) => param.name).join(", ")}` },
    );
    return undefined;
  }
  const args = params.map((param, i) => {
    const arg = target.args?.[i];
    return arg === undefined ? undefined : check(cx, env, arg, param.type, `the argument \`${param.name}\``);
  });
  return { action, args: [...ref.indices, ...args] };
}

function noSuchAction(cx: Context, node: Node, name: ast.Name): void {
  const actions = actionsOf(node).map((action) => action.name);
  const hint = didYouMean(name.text, actions);
  if (node.origin === undefined) report(cx, "E0201", name.span, `unknown action \`${name.text}\``, { hint });
  else
    report(cx, "E0204", name.span, `${node.component} has no action \`${name.text}\``, {
      label: actions.length === 0 ? "it has none" : `its actions: ${actions.slice(0, 12).join(", ")}`,
      hint,
    });
}
