// A lasso of a product from whose states fair paths lead: to the nearest state in which the system may stop forever; if
// there is none, into a component of these states in which a cycle fulfils all obligations. A bottom component does.

import type { State } from "../../interpreter/values.js";
import { LivenessUnsupported } from "../../liveness/graph.js";
import type { Lasso } from "../../liveness/lasso.js";
import type { GraphStep } from "../../liveness/product-edges.js";
import type { FairCycle } from "./fair-cycle.js";
import type { Obligation } from "./fair-states.js";
import { INEXACT, type ProductPaths, type ProductPathStep, type ProductPoint } from "./paths.js";
import type { ProductSet, ProductSteps } from "./product-sets.js";

/** A lasso whose nodes are positions in `states`. */
export interface StateLasso {
  readonly lasso: Lasso;
  readonly states: readonly State[];
}

/**
 * `reachable`: the part of the product that is reachable. `fair`: its states in an accepting component of the automaton
 * from which a fair path leads; if `canStop`, those in which the system may stop. `toFair`: paths of the whole product,
 * `paths`: within that component.
 */
export function* fairLasso(
  toFair: ProductPaths,
  paths: ProductPaths,
  { obligations, initial, reachable, fair, canStop }: FairCycle,
): Generator<void, StateLasso> {
  const { steps } = paths;
  const { path, start } = yield* toFair.pathBetween(initial, fair, reachable);
  const prefix = [...path];
  let at = prefix.at(-1)?.to ?? start;
  let component = paths.pointSet(at);
  while (!canStop) {
    const point = paths.pointSet(at);
    const ahead = yield* steps.reachableFrom(point, fair);
    component = steps.copy(point);
    yield* steps.addReaching(component, ahead);
    if (yield* isFairComponent(paths, obligations, component)) break;
    const onward = steps.minus(ahead, component);
    const { path: further } = yield* paths.pathBetween(point, onward, ahead);
    prefix.push(...further);
    at = prefix.at(-1)?.to ?? at;
    steps.release(point, ahead, component, onward);
  }
  const cycle = yield* fairCycle(paths, obligations, at, component);
  return numbered(start.state, prefix, cycle);
}

/** Can a path that stays in a strongly connected component fulfil all obligations? */
function* isFairComponent(
  { steps }: ProductPaths,
  obligations: readonly Obligation[],
  component: ProductSet,
): Generator<void, boolean> {
  const onward = yield* steps.predecessors(component, component, { stuttering: true });
  steps.release(onward);
  if (steps.isEmpty(onward)) return false;
  for (const obligation of obligations) {
    const goals = yield* obligation.goals(steps, component);
    steps.release(goals);
    if (steps.isEmpty(goals) && !(yield* isExempt(steps, obligation, component))) return false;
  }
  return true;
}

function* isExempt(steps: ProductSteps, obligation: Obligation, component: ProductSet): Generator<void, boolean> {
  const exempt = yield* obligation.exempt(steps, component);
  if (exempt === undefined) return false;
  steps.release(exempt);
  return exempt.every((node, state) => node === component[state]);
}

/** A cycle through a point of a strongly connected component. */
function* fairCycle(
  paths: ProductPaths,
  obligations: readonly Obligation[],
  start: ProductPoint,
  component: ProductSet,
): Generator<void, readonly ProductPathStep[]> {
  const { steps } = paths;
  const cycle: ProductPathStep[] = [];
  const here = (): ProductPoint => cycle.at(-1)?.to ?? start;
  function* goTo(goal: ProductSet): Generator<void, void> {
    const from = paths.pointSet(here());
    const { path } = yield* paths.pathBetween(from, goal, component);
    steps.release(from);
    cycle.push(...path);
  }
  const takeStep = (fits: (step: ProductPathStep) => boolean): void => {
    for (const step of paths.stepsFrom(here()))
      if (paths.contains(component, step.to) && fits(step)) {
        cycle.push(step);
        return;
      }
    throw new LivenessUnsupported(INEXACT);
  };
  for (const obligation of obligations) {
    if (cycle.some((step) => paths.fulfils(obligation, step))) continue;
    if (yield* isExempt(steps, obligation, component)) continue;
    const goal = yield* obligation.goals(steps, component);
    yield* goTo(goal);
    steps.release(goal);
    takeStep((step) => paths.fulfils(obligation, step));
  }
  if (cycle.length === 0) takeStep(() => true);
  const home = paths.pointSet(start);
  yield* goTo(home);
  steps.release(home);
  return cycle;
}

function numbered(start: State, prefix: readonly ProductPathStep[], cycle: readonly ProductPathStep[]): StateLasso {
  const states: State[] = [start];
  const stepOf = ({ attempt, to }: ProductPathStep): GraphStep => {
    const from = states.length - 1;
    if (attempt === undefined) return { from, to: from, stepClass: 0, edge: undefined };
    return { from, to: states.push(to.state) - 1, stepClass: 0, edge: 0 };
  };
  const lasso = { start: 0, prefix: prefix.map(stepOf), cycle: cycle.map(stepOf) };
  return { lasso, states };
}
