// The steps of a system, its fairness, and its specification.

import type { ActionDef } from "../../grammar/core/core.js";
import type { Check, Model } from "../model/model.js";
import { and, bound, call, conjuncts, disjuncts, name, or, prefix, quantified } from "./build.js";
import type { ExportContext } from "./context.js";
import { bindLocal, type Env } from "./environment.js";
import { mayFail } from "./failure.js";
import { fairness } from "./formulas.js";
import { notTooDeep, strictSteps } from "./properties.js";
import type { Tla, Unit } from "./syntax.js";

/** Several workers may find a state first by a longer path. */
const LEVEL_DOC = "The level of an initial state is 1. It is exact if TLC runs with one worker.";

interface Behaviour {
  readonly units: readonly Unit[];
  /** The condition that a state is no deadlock, if TLC cannot find deadlocks by itself. */
  readonly deadlock: Tla | undefined;
  /** The steps of the system and its environment. */
  readonly step: string;
}

/** `actions`: those that can happen. */
export function behaviourOf(
  cx: ExportContext,
  { model, check }: { readonly model: Model; readonly check: Check },
  actions: readonly ActionDef[],
  env: Env,
): Behaviour {
  const [faults, others] = [actions.filter(({ fault }) => fault), actions.filter(({ fault }) => !fault)];
  const units: Unit[] = [];
  const steps: Tla[] = others.map((each) => stepOf(cx, each, env));
  let step = "Next";
  let deadlock: Tla | undefined;
  const separate = (wanted: string): void => {
    step = cx.names.declare(wanted);
    units.push(define(step, disjuncts(steps.splice(0))));
    steps.push(name(step));
  };
  const terminals = (): readonly Tla[] => model.terminals.map((each) => cx.translate(each, env));
  // Only a deadlock of the system counts, not one at the bound of the check. Whether it may stop is asked only then.
  if (check.deadlock && (faults.length > 0 || check.depth !== undefined || model.terminals.some(mayFail))) {
    separate("SystemStep");
    deadlock = or(prefix("ENABLED", name(step)), ...terminals());
  } else if (check.deadlock && model.terminals.length > 0) {
    if (strictSteps(cx, { model, check }, env).length > 0) separate("SystemStep");
    const terminating = cx.names.declare("Terminating");
    const body = conjuncts([or(...terminals()), prefix("UNCHANGED", name("vars"))]);
    units.push(define(terminating, body, "The system may stop here, which is no deadlock."));
    steps.push(name(terminating));
  }
  if (faults.length > 0) {
    const environment = cx.names.declare("Fault");
    units.push(define(environment, disjuncts(faults.map((each) => stepOf(cx, each, env)))));
    steps.push(name(environment));
    step = "Next";
  }
  const limit = notTooDeep(cx, check);
  units.push(
    limit === undefined
      ? define("Next", disjuncts(steps))
      : define("Next", conjuncts([limit, disjuncts(steps)]), LEVEL_DOC),
    ...specification(cx, model, actions, env),
  );
  return { units, deadlock, step };
}

function specification(cx: ExportContext, model: Model, actions: readonly ActionDef[], env: Env): readonly Unit[] {
  const behaviour = [name("Init"), prefix("[]", { kind: "box", action: name("Next"), subscript: "vars" } as const)];
  // Fairness of an action that cannot happen says nothing.
  const fair = model.fairness.flatMap((each) => {
    const possible = each.actions.filter(({ action }) => actions.includes(action));
    return possible.length === 0 ? [] : [fairness(cx, { ...each, actions: possible }, env)];
  });
  if (fair.length === 0) return [define("Spec", and(...behaviour))];
  const assumed = cx.names.declare("Fairness");
  return [define(assumed, conjuncts(grouped(fair))), define("Spec", and(...behaviour, name(assumed)))];
}

/** Neighbours that are quantified in the same way share the quantifier. */
function grouped(formulas: readonly Tla[]): readonly Tla[] {
  const boundsOf = (tree: Tla | undefined): string | undefined =>
    tree?.kind === "quantified" && tree.quantifier === "\\A" ? JSON.stringify(tree.bounds) : undefined;
  return formulas.reduce<Tla[]>((done, each) => {
    const last = done.at(-1);
    if (last?.kind !== "quantified" || each.kind !== "quantified" || boundsOf(last) !== boundsOf(each))
      return [...done, each];
    return [...done.slice(0, -1), { ...last, body: conjuncts([last.body, each.body]) }];
  }, []);
}

/** The action with any values for its parameters. */
function stepOf(cx: ExportContext, action: ActionDef, env: Env): Tla {
  let inner = env;
  const bounds = action.params.map((param) => {
    const [made, next] = bindLocal(inner, cx.names, param);
    inner = next;
    return bound(made, cx.types.setOf(param.type, action.span));
  });
  return quantified("\\E", bounds, call(cx.nameOf(action), ...bounds.map(({ names }) => name(String(names)))));
}

const define = (wanted: string, body: Tla, doc?: string): Unit => ({
  kind: "definition",
  doc,
  definition: { name: wanted, params: [], body },
});
