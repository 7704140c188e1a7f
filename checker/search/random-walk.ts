// Random walks: each enabled step is equally likely. They find deep defects and prove nothing.

import { defectAt } from "./defects.js";
import { seededRandom, type Random } from "./random.js";
import type { Defect, Finding, InitialState, StateSpace, Tick, Transition } from "./state-space.js";
import { Pacer } from "./tally.js";

export interface RandomWalkLimits {
  readonly runs: number;
  /** The most steps of one run. */
  readonly steps: number;
  readonly seed: number;
  readonly tick: Tick | undefined;
  /** Called after every step; a string stops the walk. */
  readonly giveUp?: (() => string | undefined) | undefined;
}

export interface RandomWalkResult {
  readonly finding: Finding | undefined;
  readonly stopped: string | undefined;
  readonly runs: number;
  /** The steps of all runs together, including one that failed. */
  readonly steps: number;
  readonly longest: number;
  readonly firings: readonly number[];
  readonly covered: readonly boolean[];
}

/** If there are more initial states than this, a random sample of this size is used. */
const START_LIMIT = 100_000;

export async function walkRandomly<S>(space: StateSpace<S>, limits: RandomWalkLimits): Promise<RandomWalkResult> {
  return new RandomWalk(space, limits).run();
}

type SampledState<S> = InitialState<S> & { readonly ordinal: number };

class RandomWalk<S> {
  readonly #random: Random;
  readonly #pacer: Pacer;
  readonly #firings: number[];
  readonly #covered: boolean[];
  #runs = 0;
  #steps = 0;
  #longest = 0;
  #finding: Finding | undefined;
  #stopped: string | undefined;
  /** The path of the current run. */
  #initial = 0;
  #transitions: number[] = [];

  constructor(
    readonly space: StateSpace<S>,
    readonly limits: RandomWalkLimits,
  ) {
    this.#random = seededRandom(limits.seed);
    this.#pacer = new Pacer(limits.tick);
    this.#firings = space.faultActions.map(() => 0);
    this.#covered = space.covers.map(() => false);
  }

  async run(): Promise<RandomWalkResult> {
    const initialStates = sample(this.space.initialStates(), this.#random);
    const failed = initialStates.find(({ fault }) => fault !== undefined);
    if (failed?.fault !== undefined) {
      this.#initial = failed.ordinal;
      this.#found({ kind: "error", fault: failed.fault, phase: "start" });
    }
    while (!this.#isOver() && this.#runs < this.limits.runs && initialStates.length > 0) {
      this.#runs++;
      const chosen = initialStates[this.#random.below(initialStates.length)];
      if (chosen?.state === undefined) break;
      await this.#walkFrom(chosen.state, chosen.ordinal);
    }
    return {
      finding: this.#finding,
      stopped: this.#stopped,
      runs: this.#runs,
      steps: this.#steps,
      longest: this.#longest,
      firings: this.#firings,
      covered: this.#covered,
    };
  }

  async #walkFrom(initial: S, ordinal: number): Promise<void> {
    this.#initial = ordinal;
    this.#transitions = [];
    if (this.#found(this.space.checkInvariants(initial)) || !this.#visit(initial)) return;
    let state: S | undefined = initial;
    while (this.#transitions.length < this.limits.steps && this.#stopped === undefined) {
      state = this.#step(state);
      if (state === undefined) break;
      if (this.#pacer.due()) await this.#pause();
      this.#stopped ??= this.limits.giveUp?.();
    }
    this.#longest = Math.max(this.#longest, this.#transitions.length);
  }

  /** The state after a random step; undefined if the run ends here. */
  #step(from: S): S | undefined {
    const { space } = this;
    const transitions = space.expand(from);
    // A step that can fail is a finding, even if the walk would not have taken it.
    const failing = transitions.findIndex(({ fault }) => fault !== undefined);
    const fault = transitions[failing]?.fault;
    if (fault !== undefined) {
      this.#steps++;
      this.#found({ kind: "error", fault, phase: "move" }, failing);
      return undefined;
    }
    if (this.#found(defectAt(space, from, transitions)) || transitions.length === 0) return undefined;
    const at = this.#random.below(transitions.length);
    const { action, state } = taken(transitions, at);
    this.#transitions.push(at);
    this.#steps++;
    this.#firings[action] = (this.#firings[action] ?? 0) + 1;
    const defect = space.checkInvariants(state) ?? space.checkStep(from, state);
    return this.#found(defect) || !this.#visit(state) ? undefined : state;
  }

  /** Does the walk go on from the state? */
  #visit(state: S): boolean {
    const inside = this.space.satisfiesConstraint(state);
    if (typeof inside !== "boolean") this.#found(inside);
    if (inside !== true) return false;
    for (const [i, known] of this.#covered.entries()) {
      if (known) continue;
      const reached = this.space.satisfiesCover(state, i);
      if (typeof reached !== "boolean") return !this.#found(reached);
      this.#covered[i] = reached;
    }
    return true;
  }

  #found(defect: Defect | undefined, ...last: number[]): boolean {
    if (defect !== undefined)
      this.#finding = { defect, path: { initial: this.#initial, transitions: [...this.#transitions, ...last] } };
    return defect !== undefined;
  }

  #isOver(): boolean {
    return this.#finding !== undefined || this.#stopped !== undefined;
  }

  async #pause(): Promise<void> {
    this.#stopped = await this.#pacer.rest({
      states: this.#steps,
      frontier: 0,
      depth: this.#transitions.length,
      transitions: this.#steps,
    });
  }
}

function taken<S>(transitions: readonly Transition<S>[], at: number): { readonly action: number; readonly state: S } {
  const transition = transitions[at];
  if (transition?.state === undefined) throw new Error("internal: a step that leads to no state");
  return { action: transition.action, state: transition.state };
}

/** Reservoir sampling (algorithm R: J. S. Vitter, "Random sampling with a reservoir", ACM TOMS 11, 1985). An error is always kept. */
function sample<S>(initialStates: Iterable<InitialState<S>>, random: Random): readonly SampledState<S>[] {
  const kept: SampledState<S>[] = [];
  let ordinal = 0;
  for (const { state, fault } of initialStates) {
    const entry = { state, fault, ordinal: ordinal++ };
    if (fault !== undefined) return [entry];
    if (kept.length < START_LIMIT) {
      kept.push(entry);
    } else {
      const at = random.below(ordinal);
      if (at < START_LIMIT) kept[at] = entry;
    }
  }
  return kept;
}
