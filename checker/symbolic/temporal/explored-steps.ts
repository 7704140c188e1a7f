// The explored states and their steps, as the check of temporal properties asks for them: where a proposition is true,
// and which steps a transition of an automaton can read.

import { accepts, type Automaton } from "../../liveness/automaton.js";
import type { LivenessPlan, PropertyPart, Proposition } from "../../liveness/plan.js";
import { selects } from "../../liveness/selectors.js";
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

  /** The actions with arguments that a selector of the plan selects. */
  selected(selector: number): readonly LearnedAction[] {
    return this.model.actions.filter(({ instance }) =>
      selects(element(this.plan.selectors, selector), instance.action, instance.args),
    );
  }

  /** The states from which a selected action has a step that changes the state. */
  *enabled(selector: number): Generator<void, number> {
    const known = this.#enabled.get(selector);
    if (known !== undefined) return known[0] ?? EMPTY;
    const { sets, relations } = this.model;
    const enabled = this.live.keep([EMPTY]);
    for (const { relations: steps } of this.selected(selector)) {
      for (const relation of steps) {
        const before = relations.preimage(this.reached, relation, this.reached, true);
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
    for (const { footprint, results } of this.selected(selector)) {
      for (const vectors of results.byTransitions.values())
        result[0] = sets.union(result[0] ?? EMPTY, footprints.select(this.reached, states, vectors, footprint));
      yield;
    }
    return result[0] ?? EMPTY;
  }
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
export function transitionsOf(
  explored: ExploredSteps,
  automaton: Automaton,
  { propositions }: PropertyPart,
  values: readonly number[],
): readonly SetTransition[] {
  const { model, live, reached } = explored;
  const bit = (i: number): number => (1 << i) >>> 0;
  const aboutSteps = propositions.reduce((bits, { kind }, i) => (kind === "occurs" ? bits | bit(i) : bits), 0);
  const selectedBy = (bits: number): readonly (readonly LearnedAction[])[] =>
    propositions.flatMap(({ index }, i) => ((bits & bit(i)) === 0 ? [] : [explored.selected(index)]));
  return automaton.transitions.flatMap((transitions, from) =>
    transitions.map((transition): SetTransition => {
      const { required, forbidden, to, accepting } = transition;
      let guard = reached;
      for (const i of propositions.keys()) {
        const value = values[i] ?? EMPTY;
        if ((required & bit(i)) !== 0) guard = model.sets.intersect(guard, value);
        // That a step can be taken does not mean that it is.
        else if ((forbidden & bit(i)) !== 0 && (aboutSteps & bit(i)) === 0) guard = model.sets.minus(guard, value);
      }
      live.keep([guard]);
      const [taken] = selectedBy(required & aboutSteps);
      const left = new Set(selectedBy(forbidden & aboutSteps).flat());
      return {
        from,
        to,
        accepting,
        guard,
        stutters: accepts({ ...transition, required: required & aboutSteps }, 0),
        actions: (taken ?? model.actions).filter((action) => !left.has(action)),
        changing: taken !== undefined,
      };
    }),
  );
}
