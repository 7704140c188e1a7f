// Logs of random walks, and a slow oracle for them: the definition of validation, with nothing shared or remembered.

import { interpret, type DetailedTransition } from "../../../checker/interpreter/interpreter.js";
import type { State } from "../../../checker/interpreter/values.js";
import { boundToJson, stateToJson } from "../../../checker/report/json.js";
import { qualifiedName } from "../../../checker/report/names.js";
import { stepOf, variablesOf } from "../../../checker/trace/trace.js";
import type { ValidationSubject } from "../../../checker/trace-validation/validate.js";

type Values = Readonly<Record<string, unknown>>;

/** An event in the terms of a spec. */
export interface PlainEvent {
  readonly action?: string;
  readonly args?: Values;
  readonly picks?: Values;
  readonly state?: Values;
}

/** A step of a walk: its event with everything that can be observed. */
export interface WalkedStep {
  /** `processor.Store` */
  readonly action: string;
  readonly event: Required<PlainEvent>;
}

const unbounded = ({ model, check }: ValidationSubject) =>
  interpret(model, { ...check, faults: undefined, scenario: undefined });

const stateOf = ({ model }: ValidationSubject, state: State): Values =>
  stateToJson({ variables: variablesOf(model) }, state) as Values;

/** At most `length` steps; `choose` returns a number below its argument. */
export function walk(subject: ValidationSubject, length: number, choose: (below: number) => number): WalkedStep[] {
  const interpreter = unbounded(subject);
  const starts = [...interpreter.initialStates()].flatMap(({ state }) => state ?? []);
  let state = starts[choose(starts.length)];
  const steps: WalkedStep[] = [];
  while (state !== undefined && steps.length < length) {
    const possible = interpreter.expand(state).filter((each) => each.state !== undefined);
    const taken = possible[choose(Math.max(1, possible.length))];
    if (taken?.state === undefined) break;
    state = taken.state;
    steps.push(stepEvent(subject, taken, state));
  }
  return steps;
}

function stepEvent(subject: ValidationSubject, taken: DetailedTransition, state: State): WalkedStep {
  const { action, instance, bindings, picks } = stepOf(subject.model, taken);
  const values = (bounds: typeof bindings): Values =>
    Object.fromEntries(
      bounds
        .filter(({ name }, i) => bounds.findIndex((each) => each.name === name) === i)
        .map((bound) => boundToJson(bound) as { name: string; value: unknown })
        .map(({ name, value }) => [name, value]),
    );
  return {
    action: qualifiedName(subject.model.actions[taken.action]!),
    event: {
      action: instance === undefined ? action : `${instance}.${action}`,
      args: values(bindings),
      picks: values(picks),
      state: stateOf(subject, state),
    },
  };
}

/**
 * The number of events that some behaviour begins with; all orders of `files` that keep the order of each, and in which
 * the next event of `file` may come after `at` events of each file.
 */
export function accepted(
  subject: ValidationSubject,
  files: readonly (readonly PlainEvent[])[],
  unlogged: ReadonlySet<string>,
  mayCome: (file: number, at: readonly number[]) => boolean = () => true,
): number {
  const interpreter = unbounded(subject);
  const successors = (state: State) =>
    interpreter
      .expand(state)
      .flatMap((each) =>
        each.state === undefined ? [] : [{ ...stepEvent(subject, each, each.state), next: each.state }],
      );
  const distinct = (states: readonly State[]): readonly State[] => [
    ...new Map(states.map((state) => [JSON.stringify(stateOf(subject, state)), state])).values(),
  ];
  const close = (states: readonly State[]): readonly State[] => {
    const more = distinct([
      ...states,
      ...states.flatMap((state) =>
        successors(state).flatMap(({ action, next }) => (unlogged.has(action) ? [next] : [])),
      ),
    ]);
    return more.length === states.length ? more : close(more);
  };
  const agrees = (given: Values | undefined, actual: Values): boolean =>
    Object.entries(given ?? {}).every(([name, value]) => JSON.stringify(actual[name]) === JSON.stringify(value));
  const after = (states: readonly State[], { action, args, picks, state: observed }: PlainEvent): readonly State[] =>
    action === undefined
      ? states.filter((state) => agrees(observed, stateOf(subject, state)))
      : states.flatMap((state) =>
          successors(state).flatMap(({ event, next }) =>
            event.action === action &&
            agrees(args, event.args) &&
            agrees(picks, event.picks) &&
            agrees(observed, event.state)
              ? [next]
              : [],
          ),
        );
  let best = 0;
  const follow = (states: readonly State[], at: readonly number[]): void => {
    best = Math.max(
      best,
      at.reduce((sum, each) => sum + each, 0),
    );
    const before = close(states);
    for (const [i, events] of files.entries()) {
      const event = mayCome(i, at) ? events[at[i]!] : undefined;
      const next = event === undefined ? [] : distinct(after(before, event));
      if (next.length > 0)
        follow(
          next,
          at.map((each, k) => (k === i ? each + 1 : each)),
        );
    }
  };
  follow(
    [...interpreter.initialStates()].flatMap(({ state }) => state ?? []),
    files.map(() => 0),
  );
  return best;
}
