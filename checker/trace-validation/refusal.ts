// Why an event is refused: for the states in which the system may be before it, what rules the event out.

import { explainDisabled, type ActionBinding } from "../explanation/disabled-actions.js";
import type { DetailedTransition, ModelInterpreter } from "../interpreter/interpreter.js";
import { showValue } from "../interpreter/show.js";
import type { State } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import type { EventMeaning, LogEvent, Observation } from "./events.js";
import { isObserved, matchingAttempts, type Possible, type TrackedState } from "./state-tracker.js";

/** What an event says, and what the model says instead. */
export interface Contradiction {
  /** `held[1]` */
  readonly observed: string;
  readonly expected: string;
  /** The value in the model; undefined if there is none. */
  readonly actual: string | undefined;
}

export type RefusalReason =
  /** The actions are disabled. `omitted`: choices of arguments that were not examined. */
  | { readonly kind: "disabled"; readonly actions: readonly DisabledUse[]; readonly omitted: number }
  /** A step is possible, but leads to another state. Of several steps, this is the one that differs least. */
  | {
      readonly kind: "otherState";
      readonly step: DetailedTransition;
      readonly contradictions: readonly Contradiction[];
    }
  /** A step is possible, but not with these picks. */
  | { readonly kind: "otherPicks"; readonly step: DetailedTransition }
  | { readonly kind: "fails"; readonly step: DetailedTransition; readonly code: string; readonly message: string }
  /** The event observes a state, and it is not this one. */
  | { readonly kind: "notThisState"; readonly contradictions: readonly Contradiction[] }
  | { readonly kind: "impossible"; readonly why: string };

interface DisabledUse {
  /** Its position in the model. */
  readonly position: number;
  readonly status: ActionBinding;
}

/** A state before the refused event, with the way to it. */
export interface RefusedState {
  readonly tracked: TrackedState;
  readonly reason: RefusalReason;
  /** The steps that are possible there. */
  readonly enabled: readonly DetailedTransition[];
}

export interface Refusal {
  /** The number of the event, from 1: so many before it are possible, less one. */
  readonly number: number;
  readonly event: LogEvent;
  /** Those of the states before the event that come nearest to it, the nearest first. */
  readonly states: readonly RefusedState[];
  /** The number of all states before it. */
  readonly possible: number;
}

/** States that are explained. */
const EXPLAINED = 3;
/** States that are compared to find the nearest. */
const COMPARED = 1000;

export function refusalOf(
  context: { readonly model: Model; readonly check: Check; readonly interpreter: ModelInterpreter },
  before: Possible,
  event: LogEvent,
  number: number,
): Refusal {
  const candidates = [...before.values()].slice(0, COMPARED).map((tracked) => ({
    tracked,
    distance: distanceOf(context.interpreter, tracked.state, event.meaning),
  }));
  const nearest = candidates.sort((a, b) => a.distance - b.distance).slice(0, EXPLAINED);
  const states = nearest.map(({ tracked }) => ({
    tracked,
    reason: reasonOf(context, tracked.state, event.meaning),
    enabled: context.interpreter.expand(tracked.state),
  }));
  return { number, event, states, possible: before.size };
}

/** A disabled step is farther than one that leads to another state, which is farther the more of it differs. */
function distanceOf(interpreter: ModelInterpreter, state: State, meaning: EventMeaning): number {
  if (meaning.kind === "state") return contradictionsOf(meaning.observed, state).length;
  if (meaning.kind !== "step") return 0;
  const distances = matchingAttempts(interpreter, state, meaning).map(({ state: next }) =>
    next === undefined ? FAILS : contradictionsOf(meaning.observed, next).length,
  );
  return Math.min(DISABLED, ...distances);
}

const FAILS = 1_000_000;
const DISABLED = 2_000_000;

function reasonOf(
  { model, check, interpreter }: Parameters<typeof refusalOf>[0],
  state: State,
  meaning: EventMeaning,
): RefusalReason {
  switch (meaning.kind) {
    case "impossible":
      return meaning;
    case "gap":
      throw new Error("internal: a gap was refused");
    case "state":
      return { kind: "notThisState", contradictions: contradictionsOf(meaning.observed, state) };
    case "step": {
      const [nearest] = matchingAttempts(interpreter, state, meaning)
        .map((step) => ({ step, contradictions: step.state && contradictionsOf(meaning.observed, step.state) }))
        .sort((a, b) => (a.contradictions?.length ?? FAILS) - (b.contradictions?.length ?? FAILS));
      if (nearest?.contradictions !== undefined)
        return { kind: "otherState", step: nearest.step, contradictions: nearest.contradictions };
      const fault = nearest?.step.fault;
      if (nearest !== undefined && fault !== undefined)
        return { kind: "fails", step: nearest.step, code: fault.code, message: fault.message };
      const [withOtherPicks] = matchingAttempts(interpreter, state, { ...meaning, picks: new Map() });
      if (withOtherPicks !== undefined) return { kind: "otherPicks", step: withOtherPicks };
      let omitted = 0;
      const actions = meaning.uses.flatMap(({ action, args, position }) => {
        const explained = explainDisabled(model, check, state, action, args);
        omitted += explained.omitted;
        return explained.bindings.map((status) => ({ position, status }));
      });
      return { kind: "disabled", actions, omitted };
    }
  }
}

const contradictionsOf = (observed: readonly Observation[], state: State): readonly Contradiction[] =>
  observed.filter((each) => !isObserved(each, state)).map((each) => contradiction(each, state));

function contradiction({ text, type, expected, evaluate }: Observation, state: State): Contradiction {
  const actual = evaluate(state);
  return {
    observed: text,
    expected: showValue(type, expected),
    actual: actual === undefined || actual.fault !== undefined ? undefined : showValue(type, actual.value),
  };
}
