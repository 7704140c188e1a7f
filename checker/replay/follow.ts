// Follows a recorded trace in a model that may have changed since: as far as possible, and why no further.

import { is } from "immutable";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import { valueFromJson } from "../interpreter/json.js";
import { itemAt, type State } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { Step } from "../outcome.js";
import { stepOf } from "../trace/trace.js";
import { makesRecordedChoices, matchingAttempts, whyNotAttempted, type Divergence } from "./divergence.js";
import type { RecordedAction, RecordedState, RecordedStep, RecordedTrace } from "./recorded-trace.js";

export interface FollowedTrace {
  /** The initial state, and the state after each step followed; empty if there is no such initial state. */
  readonly states: readonly State[];
  /** The steps followed, as the model takes them. */
  readonly steps: readonly Step[];
  /** The steps followed, as the interpreter executes them. */
  readonly attempts: readonly DetailedTransition[];
  /** The attempt that fails as recorded, if the trace ends in one. */
  readonly failed: DetailedTransition | undefined;
  /** Why the next step cannot be followed; undefined if the whole trace was followed. */
  readonly divergence: Divergence | undefined;
  /** Variables that are in the trace or in the model only; they are not compared. */
  readonly unknown: { readonly inTrace: readonly string[]; readonly inModel: readonly string[] };
}

/**
 * Follows the steps as long as the model can take them. States are compared in the variables that are both in the trace
 * and in the model. If several states of the model agree with the recorded one, all of them are followed.
 */
export function followTrace(model: Model, interpreter: Interpreter, trace: RecordedTrace): FollowedTrace {
  const follower = new TraceFollower(model, interpreter, trace);
  const { divergence, failed } = follower.follow();
  const path = follower.path();
  return {
    states: path.map(({ state }) => state),
    steps: path.flatMap(({ state, attempt }): readonly Step[] =>
      attempt === undefined ? [] : [{ ...stepOf(model, attempt), state }],
    ),
    attempts: path.flatMap(({ attempt }) => attempt ?? []),
    failed,
    divergence,
    unknown: follower.unknown,
  };
}

/** A state that agrees with the recorded one, and how it was reached. */
interface Candidate {
  readonly state: State;
  /** Undefined for an initial state. */
  readonly attempt: DetailedTransition | undefined;
  readonly before: Candidate | undefined;
}

/** Candidates that are followed at the same time. */
const CANDIDATE_LIMIT = 1024;

class TraceFollower {
  readonly unknown: FollowedTrace["unknown"];
  readonly #recordedNames: ReadonlySet<string>;
  #candidates: readonly Candidate[] = [];

  constructor(
    readonly model: Model,
    readonly interpreter: Interpreter,
    readonly trace: RecordedTrace,
  ) {
    this.#recordedNames = new Set(trace.variables.map(({ name }) => name));
    const modelNames = new Set(model.variables.map(({ name }) => name));
    this.unknown = {
      inTrace: [...this.#recordedNames].filter((name) => !modelNames.has(name)),
      inModel: [...modelNames].filter((name) => !this.#recordedNames.has(name)),
    };
  }

  follow(): { readonly divergence?: Divergence | undefined; readonly failed?: DetailedTransition | undefined } {
    const { steps, failed, loop } = this.trace;
    let divergence = this.#followStart();
    for (const step of steps) divergence ??= this.#followStep(step);
    if (divergence !== undefined) return { divergence };
    if (failed !== null) return this.#followFailure(failed);
    return loop === null ? {} : { divergence: this.#followLoop(steps.length - loop) };
  }

  /** The path to the first candidate. */
  path(): readonly Candidate[] {
    const path: Candidate[] = [];
    for (let at = this.#candidates[0]; at !== undefined; at = at.before) path.unshift(at);
    return path;
  }

  #followStart(): Divergence | undefined {
    const candidates: Candidate[] = [];
    let nearest: readonly string[] | undefined;
    for (const { state } of this.interpreter.initialStates()) {
      if (state === undefined) continue;
      const different = this.#differences(state, this.trace.initial);
      if (different.length === 0) candidates.push({ state, attempt: undefined, before: undefined });
      else if (nearest === undefined || different.length < nearest.length) nearest = different;
      const isUnique = candidates.length > 0 && this.unknown.inModel.length === 0;
      if (isUnique || candidates.length >= CANDIDATE_LIMIT) break;
    }
    this.#candidates = candidates;
    return candidates.length === 0 ? { kind: "start", variables: nearest ?? [] } : undefined;
  }

  #followStep(step: RecordedStep): Divergence | undefined {
    const next: Candidate[] = [];
    const keys = new Set<string>();
    let divergence: Divergence | undefined;
    for (const before of this.#candidates) {
      const taken = this.#take(before.state, step);
      if ("kind" in taken) {
        divergence ??= taken;
        continue;
      }
      for (const attempt of taken) {
        const { state } = attempt;
        if (state === undefined) continue;
        const key = this.interpreter.key(state);
        if (keys.has(key) || next.length >= CANDIDATE_LIMIT) continue;
        keys.add(key);
        next.push({ state, attempt, before });
      }
    }
    if (next.length === 0) return divergence ?? { kind: "disabled" };
    this.#candidates = next;
    return undefined;
  }

  /** The attempts that lead to the recorded state, those with the recorded choices first. */
  #take(from: State, step: RecordedStep): readonly DetailedTransition[] | Divergence {
    const attempts = this.interpreter.expand(from);
    const matching = matchingAttempts(this.model, attempts, step);
    if (matching.length === 0) return whyNotAttempted(this.model, attempts, step);
    const arriving = matching.filter(
      ({ state }) => state !== undefined && this.#differences(state, step.state).length === 0,
    );
    const isExact = (attempt: DetailedTransition): boolean => makesRecordedChoices(attempt, step);
    if (arriving.length > 0) return [...arriving.filter(isExact), ...arriving.filter((each) => !isExact(each))];
    const same = matching.find(isExact) ?? (matching.length === 1 ? matching[0] : undefined);
    if (same === undefined) return { kind: "choices" };
    if (same.fault !== undefined) return { kind: "fails", code: same.fault.code, message: same.fault.message };
    return same.state === undefined
      ? { kind: "disabled" }
      : { kind: "state", variables: this.#differences(same.state, step.state), state: same.state };
  }

  #followFailure(failed: RecordedAction): {
    readonly divergence?: Divergence;
    readonly failed?: DetailedTransition | undefined;
  } {
    const { model, interpreter } = this;
    const matching = this.#candidates.flatMap(({ state }) =>
      matchingAttempts(model, interpreter.expand(state), failed),
    );
    const failing = matching.find(({ fault }) => fault !== undefined);
    const [first] = this.#candidates;
    if (failing !== undefined || first === undefined) return { failed: failing };
    return {
      divergence:
        matching.length > 0 ? { kind: "passes" } : whyNotAttempted(model, interpreter.expand(first.state), failed),
    };
  }

  /** Keeps a candidate whose last `length` steps lead back to where they began. */
  #followLoop(length: number): Divergence | undefined {
    const closed = this.#candidates.find((end) => {
      let start: Candidate | undefined = end;
      for (let left = length; left > 0; left--) start = start?.before;
      return start !== undefined && this.interpreter.key(start.state) === this.interpreter.key(end.state);
    });
    if (closed === undefined) return { kind: "loop" };
    this.#candidates = [closed];
    return undefined;
  }

  /** The variables in which a state differs from a recorded one. */
  #differences(state: State, recorded: RecordedState): readonly string[] {
    return this.model.variables.flatMap(({ name, type }, i) => {
      if (!this.#recordedNames.has(name)) return [];
      const value = valueFromJson(type, Object.hasOwn(recorded, name) ? recorded[name] : undefined);
      return value !== undefined && is(value, itemAt(state, i)) ? [] : [name];
    });
  }
}
