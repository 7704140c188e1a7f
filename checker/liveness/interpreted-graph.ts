// Builds the state graph with the interpreter.

import { holds } from "../interpreter/evaluate.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { element, type State, type Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Model } from "../model/model.js";
import { VisitedSet } from "../search/visited-set.js";
import { FAULT, OUTSIDE, type Scheduler, type StateGraph, type TransitionGraph } from "./graph.js";
import type { Predicate, LivenessPlan } from "./plan.js";
import { Uint32List } from "./uint32-list.js";

/** As the search did not keep its states, finding them again finds all steps as well. */
export async function interpretedStateGraph(...of: Parameters<typeof interpretedGraph>): Promise<StateGraph> {
  const graph = await interpretedGraph(...of);
  return { ...graph, whole: () => Promise.resolve(graph) };
}

/** The graph of the states at most `depth` steps from an initial state, numbered breadth-first. The search found no violation in them. */
async function interpretedGraph(
  model: Model,
  interpreter: Interpreter,
  plan: LivenessPlan,
  depth: number | undefined,
  scheduler: Scheduler,
): Promise<TransitionGraph> {
  const nodeOfKey = new VisitedSet();
  const states: State[] = [];
  const offsets = new Uint32List();
  const targets = new Uint32List();
  const stepClasses = new Uint32List();
  const selfLoopClasses = new Uint32List();
  const initial = new Uint32List();
  const { classes, classOf } = plan.labels;

  /** OUTSIDE for a new state that is beyond `depth` or violates the state constraint. */
  const nodeOf = (state: State, isWithinDepth: boolean): number => {
    const key = interpreter.key(state);
    const known = nodeOfKey.get(key);
    if (known !== undefined) return known;
    if (!isWithinDepth || interpreter.satisfiesConstraint(state) !== true) return OUTSIDE;
    nodeOfKey.set(key, states.length);
    return states.push(state) - 1;
  };
  for (const { state } of interpreter.initialStates()) {
    const before = states.length;
    if (state !== undefined && nodeOf(state, true) === before) initial.push(before);
    if (scheduler.shouldYield()) await scheduler.yield();
  }
  let levelEnd = states.length;
  let level = 0;
  for (let node = 0; node < states.length; node++) {
    if (node === levelEnd) {
      level++;
      levelEnd = states.length;
    }
    offsets.push(targets.length);
    /** In the order in which the targets occur first. */
    const classByTarget = new Map<number, number>();
    for (const attempt of interpreter.expand(element(states, node))) {
      if (attempt.state === undefined) continue;
      const target = nodeOf(attempt.state, level !== depth);
      const stepClass = classOf[plan.labels.labelOf(attempt.action, attempt.args)] ?? 0;
      classByTarget.set(target, classes.union(classByTarget.get(target) ?? 0, stepClass));
      if (scheduler.shouldYield()) await scheduler.yield();
    }
    selfLoopClasses.push(classByTarget.get(node) ?? 0);
    classByTarget.delete(node);
    for (const [target, stepClass] of classByTarget) {
      targets.push(target);
      stepClasses.push(stepClass);
    }
  }
  offsets.push(targets.length);
  const evaluate = predicateEvaluator(model);
  return {
    nodes: states.length,
    offsets: offsets.slice(),
    targets: targets.slice(),
    stepClasses: stepClasses.slice(),
    selfLoopClasses: selfLoopClasses.slice(),
    initial: initial.slice(),
    present: new Uint8Array(states.length).fill(1),
    stateOf: (node) => element(states, node),
    async evaluate(predicate) {
      const values = new Uint8Array(states.length);
      for (const [node, state] of states.entries()) {
        const result = evaluate(element(plan.predicates, predicate), state);
        values[node] = result.fault === undefined ? Number(result.value) : FAULT;
        if (scheduler.shouldYield()) await scheduler.yield();
      }
      return values;
    },
  };
}

/** Evaluates predicates with the interpreter, in one state after another. `next`: the state after the step, if it is about a step. */
export function predicateEvaluator(
  model: Model,
): (predicate: Predicate, state: State, next?: State) => ReturnType<typeof catchFault<boolean>> {
  const locals = new Array<Value>(model.localCount).fill(false);
  const work = new WorkBudget();
  return ({ body, bound }, state, next) => {
    for (const [local, value] of bound) locals[local.id] = value;
    work.renew();
    return catchFault(() => holds(body, { state, next, locals, work }));
  };
}
