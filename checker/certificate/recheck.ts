// Re-checks single states and their steps with the interpreter, and refutes the claim of the search if one has a defect.

import type { Interpreter } from "../interpreter/interpreter.js";
import { showValue } from "../interpreter/show.js";
import { itemAt, type State } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { Outcome } from "../outcome.js";
import type { ExplorationResult, StateSampler } from "../engine/explored-space.js";
import type { Count } from "../search/count.js";
import type { Defect, SearchStrategy, Tick } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";

/** The result of a search that is to be certified. */
export interface SearchClaim {
  readonly result: ExplorationResult;
  readonly verdict: Pick<Outcome, "verdict" | "violated">;
  readonly search: SearchStrategy;
  /** The depth bound of the search. */
  readonly depth: number | undefined;
  /** The visited states, each once, in any order. May be called again. */
  readonly states: () => AsyncIterable<State>;
  /** For a sample of a set that is too large to list. */
  readonly sampler?: StateSampler | undefined;
}

/** The claim is wrong. The message says why. */
export class Refuted extends Error {}

/** The re-check was cancelled. The message says why. */
export class RecheckStopped extends Error {}

/** The characters of a state that a message shows. */
const SHOWN_LIMIT = 1000;

/** Methods throw `Refuted`. */
export class StateRechecker {
  /** States whose transitions were all taken, or that lie at the depth bound. */
  examined = 0;
  steps = 0;
  readonly #pacer: Pacer;

  constructor(
    readonly model: Model,
    readonly space: Interpreter,
    readonly claim: SearchClaim,
    tick: Tick | undefined,
  ) {
    this.#pacer = new Pacer(tick);
  }

  *initialStates(): Generator<State> {
    for (const { state, fault } of this.space.initialStates()) {
      if (fault !== undefined || state === undefined)
        throw new Refuted(`an initial state cannot be computed: ${fault?.code ?? ""} ${fault?.message ?? ""}`);
      yield state;
    }
  }

  /** Does the state satisfy `within`? Refutes the claim if the state has a defect. */
  satisfiesConstraint(state: State): boolean {
    const inside = this.space.satisfiesConstraint(state);
    const defect = typeof inside === "object" ? inside : this.space.checkInvariants(state);
    if (defect !== undefined) throw this.refuted(describe(defect), state);
    return inside === true;
  }

  satisfiesCover(state: State, cover: number): boolean {
    const reached = this.space.satisfiesCover(state, cover);
    if (typeof reached !== "boolean") throw this.refuted(describe(reached), state);
    return reached;
  }

  *transitionsFrom(state: State): Generator<{ readonly action: number; readonly to: State }> {
    const transitions = this.space.expand(state);
    const deadlock = transitions.some(({ action }) => this.space.faultActions[action] !== true)
      ? undefined
      : this.space.checkDeadlock(state);
    if (deadlock !== undefined) throw this.refuted(describe(deadlock), state);
    for (const { action, state: to, fault } of transitions) {
      if (fault !== undefined || to === undefined)
        throw this.refuted(`${this.nameOf(action)} fails (${fault?.code ?? "?"})`, state);
      const defect = this.space.checkStep(state, to);
      if (defect !== undefined) throw this.refuted(`${this.nameOf(action)}: ${describe(defect)}`, state);
      this.steps++;
      yield { action, to };
    }
  }

  /** Refutes the claim if the search counted something else. */
  compare(what: string, count: Count, claimed: Count): void {
    if (count !== claimed) throw new Refuted(`there are ${count} ${what}, but the search says ${claimed}`);
  }

  refuted(what: string, state: State): Refuted {
    const { variables } = this.model;
    const text = this.space.stateTypes
      .map((type, i) => `${variables[i]?.name ?? "faults"} = ${showValue(type, itemAt(state, i))}`)
      .join(", ");
    return new Refuted(`${what}: ${text.length > SHOWN_LIMIT ? `${text.slice(0, SHOWN_LIMIT)}…` : text}`);
  }

  nameOf(action: number): string {
    return this.model.actions[action]?.name ?? `action ${action}`;
  }

  /** Throws `RecheckStopped` if the re-check is cancelled. */
  async yieldIfDue(depth: number): Promise<void> {
    if (!this.#pacer.due()) return;
    const why = await this.#pacer.rest({
      states: this.claim.result.states,
      frontier: 0,
      depth,
      transitions: this.steps,
      certified: this.examined,
    });
    if (why !== undefined) throw new RecheckStopped(why);
  }
}

function describe(defect: Defect): string {
  switch (defect.kind) {
    case "invariant":
      return `invariant ${defect.property} is false`;
    case "step":
      return `step property ${defect.property} is false`;
    case "deadlock":
      return "a deadlock";
    case "error":
      return `run-time error ${defect.fault.code}`;
  }
}
