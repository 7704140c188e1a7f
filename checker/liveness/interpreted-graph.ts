// The graph of what the interpreter reaches.

import { holds } from "../interpreter/evaluate.js";
import { catchFault } from "../interpreter/runtime-error.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import { element, type State, type Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Model } from "../model/model.js";
import { VisitedSet } from "../search/visited-set.js";
import { FAULT, Uint32List, OUTSIDE, type TransitionGraph, type Scheduler } from "./graph.js";
import type { LivenessPlan, Predicate } from "./plan.js";

/** Of a space in which nothing was found; nothing further away than `depth` is in it. */
export async function interpretedGraph(
  model: Model,
  interpreter: Interpreter,
  plan: LivenessPlan,
  depth: number | undefined,
  rest: Scheduler,
): Promise<TransitionGraph> {
  const ids = new VisitedSet();
  const states: State[] = [];
  const [offsets, targets, classes, initial] = [new Uint32List(), new Uint32List(), new Uint32List(), new Uint32List()];

  /** The number of a state; a new one if it may have one. */
  const numberOf = (state: State, may: boolean): number => {
    const key = interpreter.key(state);
    const known = ids.get(key);
    if (known !== undefined) return known;
    if (!may || interpreter.satisfiesConstraint(state) !== true) return OUTSIDE;
    ids.set(key, states.length);
    return states.push(state) - 1;
  };
  for (const { state } of interpreter.initialStates()) {
    const before = states.length;
    if (state !== undefined && numberOf(state, true) === before) initial.push(before);
    if (rest.shouldYield()) await rest.yield();
  }
  let levelEnd = states.length;
  let level = 0;
  for (let node = 0; node < states.length; node++) {
    if (node === levelEnd) {
      level++;
      levelEnd = states.length;
    }
    offsets.push(targets.length);
    for (const attempt of interpreter.expand(element(states, node))) {
      if (attempt.state === undefined) continue;
      const target = numberOf(attempt.state, level !== depth);
      if (target === node && !plan.keepsSelfLoops) continue;
      targets.push(target);
      classes.push(plan.labels.classOf[plan.labels.labelOf(attempt.action, attempt.args)] ?? 0);
      if (rest.shouldYield()) await rest.yield();
    }
  }
  offsets.push(targets.length);
  const judge = predicateEvaluator(model);
  return {
    nodes: states.length,
    offsets: offsets.slice(),
    targets: targets.slice(),
    stepClasses: Uint16Array.from(classes.slice()),
    initial: initial.slice(),
    present: new Uint8Array(states.length).fill(1),
    stateOf: (node) => element(states, node),
    async evaluate(predicate) {
      const values = new Uint8Array(states.length);
      for (const [node, state] of states.entries()) {
        const answer = judge(element(plan.predicates, predicate), state);
        values[node] = answer.fault === undefined ? Number(answer.value) : FAULT;
        if (rest.shouldYield()) await rest.yield();
      }
      return values;
    },
  };
}

/** Whether a predicate holds of a state, by the interpreter. */
export function predicateEvaluator(
  model: Model,
): (predicate: Predicate, state: State) => ReturnType<typeof catchFault<boolean>> {
  const locals = new Array<Value>(model.localCount).fill(false);
  const work = new WorkBudget();
  return ({ body, bound }, state) => {
    for (const [local, value] of bound) locals[local.id] = value;
    work.renew();
    return catchFault(() => holds(body, { state, next: undefined, locals, work }));
  };
}
