// The explored states and their steps, as the check of temporal properties asks for them: where a proposition is true,
// and which steps a transition of an automaton can read.

import { accepts, type Automaton } from "../../liveness/automaton.js";
import type { LivenessPlan, PropertyPart, Proposition } from "../../liveness/plan.js";
import { matches } from "../../liveness/selectors.js";
import { element } from "../../interpreter/values.js";
import { EMPTY } from "../diagram.js";
import type { LearnedAction } from "../learned-action.js";
import type { SymbolicModel } from "../symbolic-model.js";

/** A transition of the automaton, with the steps whose letters it can read. */
export interface SetTransition {
  readonly from: number;
  readonly to: number;
  /** Bits of the acceptance sets that it belongs to. */
  readonly accepting: number;
  /** The states from which these steps lead. */
  readonly guard: number;
  /** Can it read the letter of stuttering? */
  readonly stutters: boolean;
  readonly actions: readonly LearnedAction[];
  /** Only steps that change the state. */
  readonly changing: boolean;
}

interface NodeUser {
  markRoots(mark: (node: number) => void): void;
}

/** Sets that must survive collections. */
export class LiveSets {
  readonly #sets = new Set<readonly number[]>();
  readonly #workers = new Set<NodeUser>();

  /** The set may be changed in place. */
  keep<T extends readonly number[]>(set: T): T {
    this.#sets.add(set);
    return set;
  }

  release(...sets: readonly (readonly number[])[]): void {
    for (const set of sets) this.#sets.delete(set);
  }

  /** Keeps the nodes that something works with. */
  keepNodesOf(worker: NodeUser): void {
    this.#workers.add(worker);
  }

  releaseNodesOf(worker: NodeUser): void {
    this.#workers.delete(worker);
  }

  markRoots(mark: (node: number) => void): void {
    for (const set of this.#sets) for (const node of set) mark(node);
    for (const worker of this.#workers) worker.markRoots(mark);
  }
}

/** What is known about the explored states, whatever the property. */
export class ExploredSteps {
  readonly #enabled = new Map<number, readonly number[]>();
  readonly #selections = new Map<number, Selection>();

  constructor(
    readonly model: SymbolicModel,
    readonly plan: LivenessPlan,
    readonly live: LiveSets,
    /** All reachable states. */
    readonly reached: number,
    readonly initial: number,
  ) {
    live.keep([reached, initial]);
  }

  /** What a selector of the plan selects. Throws PredicateFails if a condition has an error where one of its steps can be taken. */
  *selected(selector: number): Generator<void, Selection> {
    const known = this.#selections.get(selector);
    if (known !== undefined) return known;
    const { sets, relations } = this.model;
    const actions: LearnedAction[] = [];
    const states = this.live.keep<number[]>([]);
    for (const action of this.model.actions)
      for (const each of element(this.plan.selectors, selector)) {
        if (!matches(each, action.instance.action, action.instance.args)) continue;
        const { holds, fails } =
          each.when === undefined ? { holds: this.reached, fails: EMPTY } : yield* this.#divided(each.when);
        if (action.relations.some((relation) => relations.preimage(this.reached, relation, fails, true) !== EMPTY))
          throw new PredicateFails();
        const at = actions.indexOf(action);
        if (at >= 0) states[at] = sets.union(states[at] ?? EMPTY, holds);
        else states[actions.push(action) - 1] = holds;
      }
    const selection: Selection = { actions, states };
    this.#selections.set(selector, selection);
    return selection;
  }

  *#divided(predicate: number): Generator<void, { readonly holds: number; readonly fails: number }> {
    const divided = yield* this.model.predicate(element(this.plan.predicates, predicate)).divide(this.reached);
    this.live.keep([divided.holds, divided.fails]);
    return divided;
  }

  /** The states from which a selected action has a step that changes the state. */
  *enabled(selector: number): Generator<void, number> {
    const known = this.#enabled.get(selector);
    if (known !== undefined) return known[0] ?? EMPTY;
    const { sets, relations } = this.model;
    const enabled = this.live.keep([EMPTY]);
    const { actions, states } = yield* this.selected(selector);
    for (const [i, { relations: steps }] of actions.entries()) {
      for (const relation of steps) {
        const before = relations.preimage(this.reached, relation, states[i] ?? EMPTY, true);
        enabled[0] = sets.union(enabled[0] ?? EMPTY, before);
      }
      yield;
    }
    this.#enabled.set(selector, enabled);
    return enabled[0] ?? EMPTY;
  }

  /** The states in which a selected action can be executed, even if that changes nothing. */
  *executable(selector: number): Generator<void, number> {
    const { sets, footprints, states } = this.model;
    const result = this.live.keep([EMPTY]);
    const selection = yield* this.selected(selector);
    for (const [i, { footprint, results }] of selection.actions.entries()) {
      const from = selection.states[i] ?? EMPTY;
      for (const vectors of results.byTransitions.values())
        result[0] = sets.union(result[0] ?? EMPTY, footprints.select(from, states, vectors, footprint));
      yield;
    }
    return result[0] ?? EMPTY;
  }
}

/** Actions with arguments, and for each the states from which its steps are selected. */
export interface Selection {
  readonly actions: readonly LearnedAction[];
  readonly states: readonly number[];
}

/** A predicate has a run-time error in some reachable state. */
export class PredicateFails extends Error {}

/** The states in which a proposition is true; for `occurs`, those from which some step makes it true. */
export function* statesOf(explored: ExploredSteps, { kind, index }: Proposition): Generator<void, number> {
  switch (kind) {
    case "predicate": {
      const { holds, fails } = yield* explored.model
        .predicate(element(explored.plan.predicates, index))
        .divide(explored.reached);
      if (fails !== EMPTY) throw new PredicateFails();
      return holds;
    }
    case "enabled":
      return yield* explored.executable(index);
    case "occurs":
      return yield* explored.enabled(index);
  }
}

/** `values`: by proposition of the part, its states (`statesOf`). */
export function* transitionsOf(
  explored: ExploredSteps,
  automaton: Automaton,
  { propositions }: PropertyPart,
  values: readonly number[],
): Generator<void, readonly SetTransition[]> {
  const { model, live, reached } = explored;
  const bit = (i: number): number => (1 << i) >>> 0;
  const aboutSteps = propositions.reduce((bits, { kind }, i) => (kind === "occurs" ? bits | bit(i) : bits), 0);
  const result: SetTransition[] = [];
  for (const [from, transitions] of automaton.transitions.entries())
    for (const transition of transitions) {
      const { required, forbidden, to, accepting } = transition;
      let guard = reached;
      for (const i of propositions.keys()) {
        const value = values[i] ?? EMPTY;
        if ((required & bit(i)) !== 0) guard = model.sets.intersect(guard, value);
        // That a step can be taken does not mean that it is.
        else if ((forbidden & bit(i)) !== 0 && (aboutSteps & bit(i)) === 0) guard = model.sets.minus(guard, value);
      }
      const selectors = (bits: number): readonly number[] =>
        propositions.flatMap(({ index }, i) => ((bits & bit(i)) === 0 ? [] : [index]));
      const [taken] = selectors(required & aboutSteps);
      const groups = yield* readableSteps(explored, guard, taken, selectors(forbidden & aboutSteps));
      const stutters = accepts({ ...transition, required: required & aboutSteps }, 0);
      live.keep([guard, ...groups.keys()]);
      const common = { from, to, accepting, changing: taken !== undefined };
      result.push({ ...common, guard, stutters, actions: groups.get(guard) ?? [] });
      for (const [states, actions] of groups)
        if (states !== guard && states !== EMPTY) result.push({ ...common, guard: states, stutters: false, actions });
    }
  return result;
}

/** The actions whose steps a transition can read, by the states from which it can read them. */
function* readableSteps(
  explored: ExploredSteps,
  guard: number,
  required: number | undefined,
  forbidden: readonly number[],
): Generator<void, ReadonlyMap<number, readonly LearnedAction[]>> {
  const { model, live } = explored;
  const taken = required === undefined ? undefined : yield* explored.selected(required);
  const actions = taken?.actions ?? model.actions;
  // Nodes in use: collections may happen while selections are made.
  const states = live.keep(
    actions.map((_, i) => (taken === undefined ? guard : model.sets.intersect(guard, taken.states[i] ?? EMPTY))),
  );
  const kept = live.keep([guard]);
  for (const selector of forbidden) {
    const left = yield* explored.selected(selector);
    for (const [i, action] of actions.entries()) {
      const at = left.actions.indexOf(action);
      if (at >= 0) states[i] = model.sets.minus(states[i] ?? EMPTY, left.states[at] ?? EMPTY);
    }
  }
  live.release(kept, states);
  const groups = new Map<number, LearnedAction[]>();
  for (const [i, action] of actions.entries()) {
    const from = states[i] ?? EMPTY;
    const group = groups.get(from);
    if (group === undefined) groups.set(from, [action]);
    else group.push(action);
  }
  return groups;
}
