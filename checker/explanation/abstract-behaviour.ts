// A counterexample to a refinement as the abstract system sees it: the mapped value of each of its states, and the
// actions of the abstract system that the last step resembles.

import { List } from "immutable";
import { cartesianProduct } from "../interpreter/enumerate.js";
import { evaluate } from "../interpreter/evaluate.js";
import { forEachBranch } from "../interpreter/actions.js";
import { argumentDomains, interpret } from "../interpreter/interpreter.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { showInstance } from "../interpreter/show.js";
import { equalValues, itemAt, type State } from "../interpreter/values.js";
import type { Model, RefinedModel } from "../model/model.js";
import { UNBOUNDED } from "../model/unbounded-check.js";
import type { Outcome, Step, Trace } from "../outcome.js";
import { boundArgs, variablesOf } from "../trace/trace.js";
import { explainDisabled, type BlockingCondition } from "./disabled-actions.js";
import { scopeOf } from "./findings.js";
import { reasonsOf, type Reason } from "./reasons.js";
import { relaxedSteps } from "./relaxed-steps.js";

/** A state of the abstract system, and the variables in which it differs from the one that was needed. */
interface Difference {
  readonly state: State;
  readonly variables: readonly number[];
}

/** An action of the abstract system that the step is not, although it is near. */
export interface NearAction extends Pick<Step, "action" | "instance" | "bindings"> {
  /**
   * `barred`: it would lead to the same abstract state if one condition were not false, for these reasons. `elsewhere`: it is
   * enabled, but changes these variables differently. `disabled`: it is not enabled, and would lead elsewhere.
   */
  readonly why:
    | { readonly kind: "barred"; readonly reasons: readonly Reason[] }
    | ({ readonly kind: "elsewhere" } & Difference)
    | { readonly kind: "disabled"; readonly condition: BlockingCondition };
}

export interface AbstractBehaviour {
  /** The name of the abstract system. */
  readonly system: string;
  readonly variables: Trace["variables"];
  /** By the number of steps before: the abstract state. */
  readonly states: readonly State[];
  /**
   * What comes near to the last step, or to the initial state if there are no steps; undefined for a temporal property.
   * `start` is undefined if the abstract system has no initial state.
   */
  readonly near:
    | { readonly kind: "actions"; readonly actions: readonly NearAction[] }
    | { readonly kind: "start"; readonly start: Difference | undefined }
    | undefined;
}

/** Abstract actions with arguments, and initial states, that are tried. */
const TRIED_LIMIT = 10_000;
const NEAR_LIMIT = 4;

/** Undefined unless a refinement or a property that it asks for is violated, or if the mapping cannot be evaluated. */
export function abstractBehaviour(
  model: Model,
  { property, violated, trace }: Pick<Outcome, "property" | "violated" | "trace">,
): AbstractBehaviour | undefined {
  const refinement = model.refinements.find(({ name }) =>
    violated === "step" ? name === property : violated === "property" && property?.startsWith(`${name}.`) === true,
  );
  if (refinement === undefined || trace === undefined) return undefined;
  const states = catchFault(() =>
    [trace.initial, ...trace.steps.map(({ state }) => state)].map((state) => mappedState(model, refinement, state)),
  ).value;
  if (states === undefined) return undefined;
  const { abstract } = refinement;
  const near = violated === "step" ? nearest(abstract, states) : undefined;
  return { system: refinement.name, variables: variablesOf(abstract), states, near };
}

function nearest(abstract: Model, states: readonly State[]): AbstractBehaviour["near"] {
  const [before, after] = [states.at(-2), states.at(-1)];
  if (after === undefined) return undefined;
  return before === undefined
    ? { kind: "start", start: nearestStart(abstract, after) }
    : { kind: "actions", actions: nearActions(abstract, before, after) };
}

/** Throws the run-time error of a mapping that cannot be evaluated. */
function mappedState(model: Model, { mapping }: RefinedModel, state: State): State {
  const scope = scopeOf(model, state, undefined);
  return List(mapping.map((expr) => evaluate(expr, scope)));
}

/** The barred actions; if there are none, those that lead to the most similar states; if there are none, the disabled ones. */
function nearActions(abstract: Model, before: State, after: State): readonly NearAction[] {
  const barred: NearAction[] = [];
  const elsewhere: NearAction[] = [];
  let tried = 0;
  for (const action of abstract.actions) {
    const { value: domains } = argumentDomains(action);
    if (domains === undefined) continue;
    for (const args of cartesianProduct(domains)) {
      if (++tried > TRIED_LIMIT) break;
      const use = {
        action: action.name,
        instance: showInstance(action.instance, action.params, args),
        bindings: boundArgs(action, args),
      };
      let enabled = false;
      forEachBranch(action, args, before, abstract.localCount, ({ kind, state }) => {
        if (kind !== "completed" || state === undefined) return;
        enabled = true;
        const variables = differing(state, after);
        elsewhere.push({ ...use, why: { kind: "elsewhere", variables, state } });
      });
      if (enabled) continue;
      for (const { next, condition, scope } of relaxedSteps(abstract, action, args, before)) {
        if (differing(next, after).length > 0) continue;
        barred.push({ ...use, why: { kind: "barred", reasons: reasonsOf(abstract, condition, scope) } });
        break;
      }
    }
  }
  const near = [barred, elsewhere].find((each) => each.length > 0) ?? disabledActions(abstract, before);
  const distance = ({ why }: NearAction): number => (why.kind === "elsewhere" ? why.variables.length : 0);
  const least = Math.min(...near.map(distance));
  return near.filter((each) => distance(each) === least).slice(0, NEAR_LIMIT);
}

function disabledActions(abstract: Model, state: State): readonly NearAction[] {
  return abstract.actions.flatMap((action) =>
    explainDisabled(abstract, UNBOUNDED, state, action).bindings.flatMap(({ instance, bindings, blockedBy }) => {
      const [condition] = blockedBy;
      if (condition === undefined) return [];
      return [{ action: action.name, instance, bindings, why: { kind: "disabled" as const, condition } }];
    }),
  );
}

const differing = (a: State, b: State): readonly number[] =>
  [...a.keys()].filter((at) => !equalValues(itemAt(a, at), itemAt(b, at)));

function nearestStart(abstract: Model, state: State): Difference | undefined {
  let nearest: Difference | undefined;
  let tried = 0;
  for (const { state: start } of interpret(abstract, UNBOUNDED).initialStates()) {
    if (++tried > TRIED_LIMIT) break;
    if (start === undefined) continue;
    const variables = differing(start, state);
    if (nearest === undefined || variables.length < nearest.variables.length) nearest = { state: start, variables };
  }
  return nearest;
}
