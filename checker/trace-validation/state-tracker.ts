// The states that a system may be in, as the events of a log are read: a subset construction over the state space, made
// as far as the log goes. What a state leads to is computed once for each meaning of an event.

import { is } from "immutable";
import { valueFromJson } from "../interpreter/json.js";
import type { DetailedTransition, ModelInterpreter } from "../interpreter/interpreter.js";
import { equalValues, type State } from "../interpreter/values.js";
import { STATES_LIMIT, type PossibleState } from "../scenario/possible-states.js";
import type { Pacer } from "../search/tally.js";
import type { EventMeaning, Observation } from "./events.js";
import type { NamedAction } from "./names.js";

/** The run was cancelled, or there are too many possible states. The message says which. */
export class ValidationStopped extends Error {}

/** A state with what is known of its steps. */
export interface KnownState {
  readonly state: State;
  readonly steps: Map<EventMeaning | typeof UNLOGGED | typeof ALL, readonly KnownStep[]>;
}

interface KnownStep {
  readonly attempt: DetailedTransition;
  readonly to: KnownState;
}

/** A state in which the system may be, and one way to it. */
export interface TrackedState extends PossibleState {
  readonly known: KnownState;
  /** The number of the event that recorded the last step; undefined if none did. */
  readonly event: number | undefined;
  readonly before: TrackedState | undefined;
}

/** As if the system began there. */
export const withoutPast = (known: KnownState, state = known.state): TrackedState => ({
  state,
  known,
  attempt: undefined,
  before: undefined,
  event: undefined,
});

export type Possible = ReadonlyMap<KnownState, TrackedState>;

const UNLOGGED = Symbol("steps without an event");
const ALL = Symbol("all steps");

/** Steps are computed again if more states than this are known. */
const KNOWN_LIMIT = 200_000;

/** Steps of all ways that are kept, to tell one of them. */
const WAYS_LIMIT = 2_000_000;

export class StateTracker {
  /** The most states in which the system may have been at the same time. */
  largest = 0;
  /** The ways to the states no longer begin in initial states. */
  isShortened = false;
  #known = new Map<string, KnownState>();
  #tracked = 0;

  constructor(
    readonly interpreter: ModelInterpreter,
    readonly unlogged: readonly NamedAction[],
    readonly pacer: Pacer,
  ) {}

  async start(): Promise<Possible> {
    const possible = new Map<KnownState, TrackedState>();
    for (const { state } of this.interpreter.initialStates()) {
      await this.#yieldIfDue();
      if (state !== undefined) this.#add(possible, { known: this.#intern(state), before: undefined });
    }
    return possible;
  }

  /** Adds the states that steps without an event lead to. */
  async close(possible: Possible): Promise<Possible> {
    const closed = this.unlogged.length === 0 ? possible : await this.#close(possible, UNLOGGED);
    this.largest = Math.max(this.largest, closed.size);
    return closed;
  }

  /** The states after an event, from those before it, which are closed. */
  async after(possible: Possible, meaning: EventMeaning, event: number): Promise<Possible> {
    switch (meaning.kind) {
      case "gap":
        return this.#close(possible, ALL);
      case "impossible":
        return new Map();
      case "state": {
        const next = new Map<KnownState, TrackedState>();
        for (const [known, tracked] of possible) if (observes(meaning.observed, known.state)) next.set(known, tracked);
        return next;
      }
      case "step": {
        const next = new Map<KnownState, TrackedState>();
        for (const before of possible.values()) {
          await this.#yieldIfDue();
          for (const { attempt, to } of this.#stepsOf(before.known, meaning))
            this.#add(next, { known: to, before, attempt, event });
        }
        this.largest = Math.max(this.largest, next.size);
        return next;
      }
    }
  }

  /** Call it between events: forgets what need not be known. */
  settle(possible: Possible): Possible {
    if (this.#known.size > KNOWN_LIMIT) {
      this.#known = new Map();
      for (const known of possible.keys()) this.#known.set(this.interpreter.key(known.state), known);
    }
    if (this.#tracked <= WAYS_LIMIT) return possible;
    this.#tracked = possible.size;
    this.isShortened = true;
    return new Map([...possible].map(([known, { state }]) => [known, withoutPast(known, state)]));
  }

  async #close(possible: Possible, steps: typeof UNLOGGED | typeof ALL): Promise<Possible> {
    const closed = new Map(possible);
    // A map also iterates over what is added meanwhile.
    for (const before of closed.values()) {
      await this.#yieldIfDue();
      for (const { attempt, to } of this.#stepsOf(before.known, steps))
        this.#add(closed, { known: to, before, attempt });
    }
    return closed;
  }

  #stepsOf(known: KnownState, what: EventMeaning | typeof UNLOGGED | typeof ALL): readonly KnownStep[] {
    const cached = known.steps.get(what);
    if (cached !== undefined) return cached;
    const steps: KnownStep[] = [];
    for (const attempt of this.#attempts(known.state, what))
      if (attempt.state !== undefined) steps.push({ attempt, to: this.#intern(attempt.state) });
    known.steps.set(what, steps);
    return steps;
  }

  #attempts(state: State, what: EventMeaning | typeof UNLOGGED | typeof ALL): readonly DetailedTransition[] {
    if (what === ALL) return this.interpreter.expand(state);
    if (what === UNLOGGED)
      return this.unlogged.flatMap(({ position, args }) => this.interpreter.expandAction(state, position, args));
    return matchingAttempts(this.interpreter, state, what).filter(
      ({ state: next }) => next !== undefined && "observed" in what && observes(what.observed, next),
    );
  }

  #intern(state: State): KnownState {
    const key = this.interpreter.key(state);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const added: KnownState = { state, steps: new Map() };
    this.#known.set(key, added);
    return added;
  }

  #add(
    states: Map<KnownState, TrackedState>,
    { known, before, attempt, event }: Pick<TrackedState, "known" | "before"> & Partial<TrackedState>,
  ): void {
    if (states.has(known)) return;
    if (states.size >= STATES_LIMIT)
      throw new ValidationStopped(
        `the system may be in more than ${STATES_LIMIT} states: log more of its steps, their arguments or variables`,
      );
    states.set(known, { state: known.state, known, before, attempt, event });
    this.#tracked++;
  }

  async #yieldIfDue(): Promise<void> {
    if (!this.pacer.due()) return;
    const stopped = await this.pacer.rest({ states: this.#known.size, frontier: 0, depth: 0, transitions: 0 });
    if (stopped !== undefined) throw new ValidationStopped(stopped);
  }
}

/** The attempts of the actions that an event names, with its arguments and picks, whatever it observed after them. */
export function matchingAttempts(
  interpreter: ModelInterpreter,
  state: State,
  meaning: EventMeaning,
): readonly DetailedTransition[] {
  if (meaning.kind !== "step") return [];
  const { uses, picks } = meaning;
  return uses
    .flatMap(({ position, args }) => interpreter.expandAction(state, position, args))
    .filter((attempt) => hasPicks(attempt, picks));
}

/** Of several picks of one name, the first counts. */
const hasPicks = ({ picks }: DetailedTransition, given: ReadonlyMap<string, unknown>): boolean =>
  [...given].every(([name, json]) => {
    const picked = picks.find((each) => each.name === name);
    return picked !== undefined && is(picked.value, valueFromJson(picked.type, json));
  });

const observes = (observed: readonly Observation[], state: State): boolean =>
  observed.every((each) => isObserved(each, state));

/** Is the observation true of the state? */
export function isObserved({ evaluate, expected }: Observation, state: State): boolean {
  const result = evaluate(state);
  return result !== undefined && result.fault === undefined && equalValues(result.value, expected);
}
