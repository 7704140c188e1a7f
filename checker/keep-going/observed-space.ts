// A state space without defects: what is wrong is recorded instead, so that every search goes on to its end.

import type { CoverageSink } from "../coverage/recorder.js";
import { interpret, type DetailedTransition, type Interpreter } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import type { Defect } from "../search/state-space.js";
import { keyOf, restrictedTo, subjectOfFault, subjectsOf, type Subject } from "./subjects.js";

/** The subjects with a defect in the states explored so far. */
export class Observer {
  readonly #seen = new Map<string, Subject>();

  add(subject: Subject): void {
    const key = keyOf(subject);
    if (!this.#seen.has(key)) this.#seen.set(key, subject);
  }

  has(subject: Subject): boolean {
    return this.#seen.has(keyOf(subject));
  }

  /** Always in the same order, however states were distributed among threads. */
  get seen(): readonly Subject[] {
    return [...this.#seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, subject]) => subject);
  }
}

/**
 * The transition system of a check, whose defects go to the observer. A step with a run-time error leads nowhere, and a
 * state in which `within` cannot be evaluated is outside it. A property that was violated is not evaluated again, unless
 * coverage is recorded.
 */
export function observedSpace(model: Model, check: Check, observer: Observer, coverage?: CoverageSink): Interpreter {
  const base = interpret(model, { ...check, invariants: [], steps: [] }, coverage);
  const subjects = subjectsOf(model, check);
  const probesOf = (kind: Subject["kind"]): readonly Probe[] =>
    subjects
      .filter((each) => each.kind === kind)
      .map((subject) => ({ subject, space: interpret(model, restrictedTo(check, subject), coverage) }));
  const [invariants, steps, covers] = [probesOf("invariant"), probesOf("step"), probesOf("cover")];
  const observe = (probes: readonly Probe[], defectOf: (space: Interpreter) => Defect | undefined): undefined => {
    for (const { subject, space } of probes)
      if ((base.thorough || !observer.has(subject)) && defectOf(space) !== undefined) observer.add(subject);
  };
  return {
    ...base,
    evaluations: () =>
      [...invariants, ...steps].reduce((sum, { space }) => sum + space.evaluations(), base.evaluations()),
    *initialStates() {
      for (const initial of base.initialStates()) {
        const { state, fault } = initial;
        if (fault !== undefined) observer.add(subjectOfFault(fault));
        yield { state: fault === undefined || fault.property !== undefined ? state : undefined, fault: undefined };
      }
    },
    expand: (state) => base.expand(state).map((transition) => withoutFault(transition, observer)),
    checkInvariants: (state) => observe(invariants, (space) => space.checkInvariants(state)),
    checkStep: (from, to) => observe(steps, (space) => space.checkStep(from, to)),
    checkDeadlock(state) {
      if (base.checkDeadlock(state) !== undefined) observer.add({ kind: "deadlock" });
      return undefined;
    },
    satisfiesConstraint(state) {
      const inside = base.satisfiesConstraint(state);
      if (typeof inside === "boolean") return inside;
      if (inside.kind === "error") observer.add({ kind: "error", fault: inside.fault });
      return false;
    },
    satisfiesCover(state, cover) {
      const reached = base.satisfiesCover(state, cover);
      if (typeof reached === "boolean") return reached;
      const subject = covers[cover]?.subject;
      if (subject !== undefined) observer.add(subject);
      return false;
    },
  };
}

interface Probe {
  readonly subject: Subject;
  /** Checks nothing else. */
  readonly space: Interpreter;
}

function withoutFault(transition: DetailedTransition, observer: Observer): DetailedTransition {
  if (transition.fault === undefined) return transition;
  observer.add({ kind: "error", fault: transition.fault });
  return { ...transition, fault: undefined };
}

/** The transition system of a check, in which only what concerns one subject is a defect. */
export function isolatedSpace(model: Model, check: Check, subject: Subject): Interpreter {
  const base = interpret(model, restrictedTo(check, subject));
  const concerns = (fault: DetailedTransition["fault"]): boolean =>
    fault !== undefined && keyOf(subject) === keyOf(subjectOfFault(fault));
  return {
    ...base,
    *initialStates() {
      for (const initial of base.initialStates()) {
        const { state, fault } = initial;
        if (fault === undefined || concerns(fault)) yield initial;
        else yield { state: fault.property === undefined ? undefined : state, fault: undefined };
      }
    },
    expand: (state: State) =>
      base.expand(state).map((each) => (concerns(each.fault) ? each : { ...each, fault: undefined })),
    satisfiesConstraint(state) {
      const inside = base.satisfiesConstraint(state);
      return typeof inside === "boolean" || (inside.kind === "error" && concerns(inside.fault)) ? inside : false;
    },
  };
}
