// Near-misses: steps that a single condition rules out, and that would violate a property. What a spec forbids for a
// reason is what an implementation most needs to refuse.

import type { ActionDef, Expr } from "../../grammar/core/core.js";
import { oneLine } from "../../grammar/core/source.js";
import { relaxedSteps } from "../explanation/relaxed-steps.js";
import { cartesianProduct, type SizedIterable } from "../interpreter/enumerate.js";
import { argumentDomains, interpret, type ModelInterpreter } from "../interpreter/interpreter.js";
import { element, type State, type Value } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import { actionNames } from "../trace-validation/names.js";
import type { Target } from "./targets.js";

/** A step that must be refused. */
export interface NearMiss {
  /** The position of the action. */
  readonly action: number;
  readonly args: readonly Value[];
  /** The only condition that is false, an operand of a `require`. */
  readonly condition: Expr;
  /** What would be violated. */
  readonly property: string;
}

/** An action that a test can ask for, and the values that its parameters can have. */
interface Candidate {
  readonly position: number;
  readonly action: ActionDef;
  readonly domains: readonly SizedIterable<Value>[];
}

interface CheckedProperty {
  readonly name: string;
  readonly isViolated: (state: State, next: State) => boolean;
}

export class NearMisses {
  readonly #interpreter: ModelInterpreter;
  readonly #properties: readonly CheckedProperty[];
  readonly #candidates: readonly Candidate[];
  readonly #names: readonly string[];
  readonly #targets: Target[] = [];
  readonly #numbers = new Map<string, number>();

  /** `first`: the number of the first near-miss as a target. */
  constructor(
    readonly model: Model,
    check: Check,
    readonly first: number,
  ) {
    this.#interpreter = interpret(model, check);
    this.#names = actionNames(model);
    this.#properties = propertiesOf(model, check);
    this.#candidates = model.actions.flatMap((action, position) => {
      if (action.fault) return [];
      const { value } = argumentDomains(action);
      return value === undefined ? [] : [{ position, action, domains: value }];
    });
  }

  /** Those that were found so far; they are numbered as they are found. */
  get targets(): readonly Target[] {
    return this.#targets;
  }

  /** Faults are not asked for, so they need not be refused. `sought`: by their numbers; default: all. */
  in(state: State, sought: (target: number) => boolean = () => true): ReadonlyMap<number, NearMiss> {
    const found = new Map<number, NearMiss>();
    if (this.#properties.length === 0) return found;
    for (const { position, action, domains } of this.#candidates)
      for (const args of cartesianProduct(domains)) this.#try(position, action, args, state, found, sought);
    return found;
  }

  #try(
    position: number,
    action: ActionDef,
    args: readonly Value[],
    state: State,
    found: Map<number, NearMiss>,
    sought: (target: number) => boolean,
  ): void {
    let isDisabled: boolean | undefined;
    for (const { next, condition } of relaxedSteps(this.model, action, args, state))
      for (const { name, isViolated } of this.#properties) {
        const nearMiss = { action: position, args, condition, property: name };
        const known = this.#numbers.get(this.#keyOf(nearMiss));
        if (known !== undefined && (found.has(known) || !sought(known))) continue;
        if (!isViolated(state, next)) continue;
        isDisabled ??= this.#interpreter.expandAction(state, position, args).length === 0;
        if (!isDisabled) return;
        found.set(known ?? this.#number(nearMiss), nearMiss);
      }
  }

  #keyOf({ action, condition: { span }, property }: NearMiss): string {
    return JSON.stringify([action, span.source.path, span.start, span.end, property]);
  }

  #number(nearMiss: NearMiss): number {
    const { action, condition, property } = nearMiss;
    const { span } = condition;
    const description = `only \`${oneLine(span)}\` keeps ${element(this.#names, action)} from violating ${property}`;
    const number = this.first + this.#targets.push({ kind: "nearMiss", description, span }) - 1;
    this.#numbers.set(this.#keyOf(nearMiss), number);
    return number;
  }
}

function propertiesOf(model: Model, check: Check): readonly CheckedProperty[] {
  const none = { ...check, invariants: [], steps: [] };
  const invariants = check.invariants.map((name): CheckedProperty => {
    const { checkInvariants } = interpret(model, { ...none, invariants: [name] });
    return { name, isViolated: (_, next) => checkInvariants(next)?.kind === "invariant" };
  });
  const steps = check.steps.map((name): CheckedProperty => {
    const { checkStep } = interpret(model, { ...none, steps: [name] });
    return { name, isViolated: (state, next) => checkStep(state, next)?.kind === "step" };
  });
  return [...invariants, ...steps];
}
