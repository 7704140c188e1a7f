// Elaborates fairness declarations: the actions, instances and bindings that they name.

import type * as ast from "../syntax/ast.js";
import { elaborateDomain } from "./collections.js";
import { boolType } from "../core/types.js";
import { type Context, type Env, check, declare, newLocal, report, within } from "./context.js";
import { type Node, newScope } from "./scope.js";
import type { ActionUse, Fairness } from "../core/declarations.js";
import { type Refusal, elaborateTarget } from "./targets.js";

const refusal: Refusal = { code: "E0602", label: "only actions can be fair" };

export function elaborateFairness(
  cx: Context,
  env: Env,
  node: Node,
  declaration: ast.DeclarationOf<"fair">,
): Fairness | undefined {
  const binders: Fairness["binders"][number][] = node.indices.map((local) => ({
    local,
    domain: {
      kind: "allValues",
      of: local.type,
      type: { kind: "set", item: local.type, max: Infinity },
      span: declaration.span,
    },
  }));
  let inner = env;
  for (const binder of declaration.binders) {
    const domain = elaborateDomain(cx, { ...inner, constant: "the domain of a fairness assumption" }, binder.domain);
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
  const actions = declaration.targets.flatMap((target) => fairActions(cx, inner, node, target));
  const when =
    declaration.when === undefined
      ? undefined
      : check(cx, inner, declaration.when, boolType, "the condition of a fairness assumption");
  return { strength: declaration.strength, binders, actions, when, span: declaration.span };
}

/** Faults are never fair: `.*` excludes them, and naming one is an error. */
function fairActions(cx: Context, env: Env, node: Node, target: ast.ActionTarget): readonly ActionUse[] {
  const uses = elaborateTarget(cx, env, node, target, refusal) ?? [];
  const fault = uses.find(({ action }) => action.fault)?.action;
  if (fault !== undefined && !target.all) {
    report(cx, "E0602", target.span, `\`${fault.name}\` is a fault, and faults are never fair`, {
      label: "nothing makes the environment fail",
      related: [{ span: fault.span, message: "declared here" }],
      hint: "assume fairness of what the system does, such as its recovery",
    });
  }
  return uses.filter(({ action }) => !action.fault);
}
