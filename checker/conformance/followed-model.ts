// The states in which the spec may be while an implementation runs: what cannot be seen of it is free, as in the
// validation of logs.

import { interpret, type DetailedTransition, type ModelInterpreter } from "../interpreter/interpreter.js";
import { valueToJson } from "../interpreter/json.js";
import { element } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import type { Tick } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import { EventReader } from "../trace-validation/event-reader.js";
import type { EventMeaning } from "../trace-validation/events.js";
import { plainMapping } from "../trace-validation/mapping.js";
import { actionNames, type NamedAction } from "../trace-validation/names.js";
import { matchingAttempts, StateTracker, type Possible } from "../trace-validation/state-tracker.js";
import { unboundedCheck, type ValidationSubject } from "../trace-validation/validate.js";
import type { Answer, JsonFields, StepRequest } from "./implementation.js";

/** Who takes the steps of an action: the test, or the implementation by itself; or they never happen. */
export type ActionRole = "driven" | "internal" | "never";

export class FollowedModel {
  readonly model: Model;
  /** The check without bounds and properties. */
  readonly check: Check;
  readonly interpreter: ModelInterpreter;
  /** The names of actions, by position. */
  readonly names: readonly string[];
  readonly driven: readonly NamedAction[];
  readonly internal: readonly NamedAction[];
  readonly reader: EventReader;
  readonly tracker: StateTracker;
  /** Satisfied where the check goes on. */
  readonly isWithin: (transition: DetailedTransition) => boolean;

  /** `roles`: by name, for every action of the model. */
  constructor(
    readonly subject: ValidationSubject,
    readonly roles: ReadonlyMap<string, ActionRole>,
    tick?: Tick,
  ) {
    const { model, check, system } = subject;
    this.model = model;
    this.check = unboundedCheck(model, check, { faults: undefined });
    this.interpreter = interpret(model, this.check);
    const bounded = interpret(model, { ...this.check, within: check.within });
    this.isWithin = ({ state }) => state !== undefined && bounded.satisfiesConstraint(state) === true;
    this.names = actionNames(model);
    const withRole = (role: ActionRole): readonly NamedAction[] =>
      model.actions.flatMap((action, position) =>
        roles.get(this.nameOf(position)) === role
          ? [{ action, position, args: action.params.map(() => undefined) }]
          : [],
      );
    this.driven = withRole("driven");
    this.internal = withRole("internal");
    this.reader = new EventReader(model, system, plainMapping);
    this.tracker = new StateTracker(this.interpreter, this.internal, new Pacer(tick));
  }

  nameOf(position: number): string {
    return element(this.names, position);
  }

  /** Throws `Malformed` if something in the event is not in the spec. */
  meaningOf(event: JsonFields): EventMeaning {
    const meaning = this.reader.read(event);
    if (meaning === undefined) throw new Error("internal: an event without a meaning");
    return meaning;
  }

  /** The states after a step, from those before it, which are closed. */
  async afterAnswer(before: Possible, step: StepRequest, answer: Answer, number: number): Promise<Possible> {
    switch (answer.kind) {
      case "done":
        return this.tracker.after(before, this.meaningOfStep(step, answer), number);
      case "refused":
        return this.disabledIn(before, step);
      case "unknown":
        return new Map([...before, ...(await this.tracker.after(before, this.meaningOfStep(step), number))]);
    }
  }

  /** `answer`: what is known of the step besides its arguments. */
  meaningOfStep(
    { action, args }: StepRequest,
    { picks = {}, state = {} }: Partial<Extract<Answer, { readonly kind: "done" }>> = {},
  ): EventMeaning {
    return this.meaningOf({ action, args, picks, state });
  }

  /** The states in which a step is not possible, whatever it picks. */
  disabledIn(possible: Possible, step: StepRequest): Possible {
    const meaning = this.meaningOfStep(step);
    return new Map([...possible].filter(([{ state }]) => !this.#isEnabled(state, meaning)));
  }

  /** Is a step possible in one of the states, whatever it picks? */
  isPossible(possible: Possible, step: StepRequest): boolean {
    const meaning = this.meaningOfStep(step);
    for (const { state } of possible.keys()) if (this.#isEnabled(state, meaning)) return true;
    return false;
  }

  #isEnabled(state: Parameters<ModelInterpreter["expand"]>[0], meaning: EventMeaning): boolean {
    return matchingAttempts(this.interpreter, state, meaning).some((attempt) => attempt.state !== undefined);
  }

  isFault(action: string): boolean {
    return this.model.actions[this.names.indexOf(action)]?.fault === true;
  }

  requestOf({ action: position, args, picks }: DetailedTransition): StepRequest {
    const { params } = element(this.model.actions, position);
    return {
      action: this.nameOf(position),
      args: Object.fromEntries(params.map(({ name, type }, i) => [name, valueToJson(type, element(args, i))])),
      // Of several picks of one name, the first.
      picks: Object.fromEntries(picks.toReversed().map(({ name, type, value }) => [name, valueToJson(type, value)])),
      refused: false,
    };
  }
}
