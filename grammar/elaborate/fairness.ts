// Fairness declarations: which actions, of which instances, for which bindings.

import type * as ast from "../ast.js";
import type * as core from "../core.js";
import type { Span } from "../source.js";
import { elaborateDomain } from "./collections.js";
import type { Context, Env } from "./context.js";
import { check, declare, newLocal, report, within } from "./context.js";
import { asInstance, complete, countOf, noSuchPart, selfIndices, withArticle } from "./names.js";
import { lookup, nearest, newScope } from "./scope.js";
import type { InstanceRef, Node } from "./scope.js";
import { describeKind } from "./type-exprs.js";

/** For each value of the locals: weak or strong fairness of the disjunction of the actions. */
export interface Fairness {
  readonly strength: "weak" | "strong";
  readonly binders: readonly { readonly local: core.Local; readonly domain: core.Expr }[];
  /** An argument is undefined where the action is meant for any value. */
  readonly actions: readonly { readonly action: core.ActionDef; readonly args: readonly (core.Expr | undefined)[] }[];
  readonly span: Span;
}

export function elaborateFairness(cx: Context, env: Env, node: Node, declaration: ast.DeclarationOf<"fair">): Fairness | undefined {
  const binders: Fairness["binders"][number][] = node.indices.map((local) => ({
    local,
    domain: { kind: "allValues", of: local.type, type: { kind: "set", item: local.type, max: Infinity }, span: declaration.span },
  }));
  let inner: Env = { ...env, constant: "a fairness assumption" };
  for (const binder of declaration.binders) {
    const domain = elaborateDomain(cx, inner, binder.domain);
    const scope = newScope(inner.scope);
    if (binder.pattern.kind !== "namePattern") {
      report(cx, "E0314", binder.pattern.span, "fairness is quantified over names", { label: "expected a name" });
      return undefined;
    }
    const local = newLocal(cx, binder.pattern.name.text, domain.item);
    declare(cx, scope, { kind: "local", name: local.name, span: binder.pattern.name.span, local });
    binders.push({ local, domain: domain.expr });
    inner = within(inner, scope);
  }
  const actions = declaration.targets.flatMap((target) => elaborateTarget(cx, inner, node, target));
  return { strength: declaration.strength, binders, actions, span: declaration.span };
}

function elaborateTarget(cx: Context, env: Env, node: Node, target: ast.FairTarget): Fairness["actions"] {
  const steps = target.all ? target.path : target.path.slice(0, -1);
  const last = target.path[target.path.length - 1];
  let ref: InstanceRef = { node, indices: selfIndices(node, target.span), missing: 0 };
  const [first] = steps;
  if (first !== undefined) {
    const found = asInstance(cx, { ...env, constant: undefined }, asExpr(steps));
    if (found === undefined) {
      const symbol = lookup(env.scope, first.name.text);
      if (symbol === undefined) report(cx, "E0201", first.name.span, `there is no \`${first.name.text}\` here`, { label: "not declared" });
      else if (symbol.kind !== "broken" && symbol.kind !== "given") report(cx, "E0602", target.span, `\`${first.name.text}\` is ${withArticle(describeKind(symbol.kind))}, not an instance`, { label: "only actions can be fair" });
      return [];
    }
    if (!complete(cx, found, target.span)) return [];
    ref = found;
  }
  if (target.all) {
    return [...ref.node.scope.symbols.values()].flatMap((symbol) => {
      if (symbol.kind !== "action" || symbol.node !== ref.node) return [];
      const action = symbol.def();
      return action.fault ? [] : [{ action, args: [...ref.indices, ...action.params.slice(ref.indices.length).map(() => undefined)] }];
    });
  }
  return last === undefined ? [] : namedAction(cx, env, ref, last, target);
}

function namedAction(cx: Context, env: Env, ref: InstanceRef, last: ast.FairTarget["path"][number], target: ast.FairTarget): Fairness["actions"] {
  const { name } = last;
  const symbol = ref.node.scope.symbols.get(name.text);
  if (symbol?.kind !== "action") {
    if (symbol === undefined) {
      const actions = [...ref.node.scope.symbols.values()].filter((each) => each.kind === "action").map((each) => each.name);
      const guess = nearest(name.text, actions);
      if (ref.node.origin === undefined) report(cx, "E0201", name.span, `there is no action \`${name.text}\``, { label: "not declared", hint: guess === undefined ? undefined : `did you mean \`${guess}\`?` });
      else noSuchPart(cx, ref.node, name);
    } else if (symbol.kind === "instance") {
      report(cx, "E0602", target.span, `\`${name.text}\` is an instance, not an action`, { label: "only actions can be fair", hint: `for any of its actions write \`${name.text}.*\`` });
    } else if (symbol.kind !== "broken") {
      report(cx, "E0602", target.span, `\`${name.text}\` is ${withArticle(describeKind(symbol.kind))}, not an action`, { label: "only actions can be fair", related: [{ span: symbol.span, message: "declared here" }] });
    }
    return [];
  }
  const action = symbol.def();
  if (action.fault) {
    report(cx, "E0602", target.span, `\`${name.text}\` is a fault, and faults are never fair`, { label: "nothing makes the environment fail", related: [{ span: action.span, message: "declared here" }], hint: "assume fairness of what the system does, such as its recovery" });
    return [];
  }
  const params = action.params.slice(ref.indices.length);
  if (target.args !== undefined && target.args.length !== params.length) {
    report(cx, "E0306", target.span, `\`${name.text}\` takes ${countOf(params.length, "argument", "arguments")}, but ${target.args.length} ${target.args.length === 1 ? "is" : "are"} given`, { label: params.length === 0 ? undefined : `it takes ${params.map((param) => param.name).join(", ")}` });
    return [];
  }
  const args = params.map((param, i) => {
    const arg = target.args?.[i];
    return arg === undefined ? undefined : check(cx, env, arg, param.type, `the argument \`${param.name}\``);
  });
  return [{ action, args: [...ref.indices, ...args] }];
}

/** The instance part of a target, as the expression it looks like. */
function asExpr(steps: ast.FairTarget["path"]): ast.Expr {
  let expr: ast.Expr = { kind: "error", span: steps[0]?.name.span ?? { source: { path: "", text: "" }, start: 0, end: 0 } };
  for (const [i, { name, keys }] of steps.entries()) {
    expr = i === 0 ? { kind: "name", name: name.text, span: name.span } : { kind: "field", target: expr, name, span: name.span };
    if (keys.length > 0) expr = { kind: "index", target: expr, keys, span: name.span };
  }
  return expr;
}

