// What a behaviour covers: what the interpreter evaluates in its initial state, its steps, and the properties of its
// states. Actions that are only possible, and not taken, count for nothing.

import { interpret, type DetailedTransition, type ModelInterpreter } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import { coverStep } from "./guided-step.js";
import type { Targets } from "./targets.js";

export type TakenStep = DetailedTransition & { readonly state: State };

export class CoverageMeter {
  readonly #interpreter: ModelInterpreter;
  #hits = new Set<number>();

  constructor(
    readonly model: Model,
    check: Check,
    readonly targets: Targets,
  ) {
    this.#interpreter = interpret(model, check, this);
  }

  /** Receives an outcome. */
  hit(part: object, outcome: number): void {
    const first = this.targets.points.firstOf.get(part);
    const target = first === undefined ? undefined : this.targets.ofOutcome[first + outcome];
    if (target !== undefined) this.#hits.add(target);
  }

  /** What the initialisation covers, whichever initial state it makes. */
  ofInitialisation(): readonly number[] {
    return this.#measure(() => {
      for (const initial of this.#interpreter.initialStates()) if (initial.state !== undefined) break;
    });
  }

  ofState(state: State): readonly number[] {
    return this.#measure(() => {
      this.#interpreter.checkInvariants(state);
      this.#interpreter.satisfiesConstraint(state);
      for (const [cover, target] of this.targets.ofCover.entries())
        if (this.#interpreter.satisfiesCover(state, cover) === true) this.#hits.add(target);
    });
  }

  ofStep(from: State, step: TakenStep): readonly number[] {
    return this.#measure(() => {
      const target = this.targets.ofAction[step.action];
      if (target !== undefined && target >= 0) this.#hits.add(target);
      coverStep(this.model, from, step, this);
      this.#interpreter.checkStep(from, step.state);
    });
  }

  /** The targets of a whole behaviour, near-misses apart. */
  ofBehaviour(initial: State, steps: readonly TakenStep[]): ReadonlySet<number> {
    const covered = new Set([...this.ofInitialisation(), ...this.ofState(initial)]);
    let from = initial;
    for (const step of steps) {
      for (const target of [...this.ofStep(from, step), ...this.ofState(step.state)]) covered.add(target);
      from = step.state;
    }
    return covered;
  }

  #measure(work: () => void): readonly number[] {
    this.#hits = new Set();
    work();
    return [...this.#hits];
  }
}
