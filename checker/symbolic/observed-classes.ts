// Observations of slots: what an operator makes of a part of a slot's value. Values of which it makes the same are alike.

import { Map as ImmutableMap, hash } from "immutable";
import type { Type } from "../../grammar/core/types.js";
import type { Observation } from "../interpreter/access-list.js";
import { applyOperator } from "../interpreter/operators.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { asList, asMap, element, equalValues, type Value } from "../interpreter/values.js";
import type { Slots } from "./slots.js";

/** A part of a slot's value, and what is made of it; without an operator, the part itself is read. */
export interface SlotObservation {
  /** The path from the slot's value to the part. */
  readonly keys: readonly Value[];
  readonly operation: Observation | undefined;
}

/** The values of a slot, divided by what an observation makes of them. */
export class ObservedClasses {
  /** By value number: its class. */
  readonly #classOf: number[] = [];
  /** By class: the numbers of its values, in ascending order. */
  readonly #members: number[][] = [];
  readonly #classes = ImmutableMap<Value, number>().asMutable();
  /** The class of values for which the observation ends in an error. */
  #failing: number | undefined;

  /** `values`: those of the slot, by number; more may be added. */
  constructor(
    readonly type: Type,
    readonly values: readonly Value[],
    readonly observation: SlotObservation,
  ) {}

  isSame({ keys, operation }: SlotObservation): boolean {
    const own = this.observation;
    if (keys.length !== own.keys.length || !keys.every((key, i) => equalValues(key, element(own.keys, i))))
      return false;
    if (operation === undefined || own.operation === undefined) return operation === own.operation;
    const { expr, position, operands } = own.operation;
    return (
      operation.expr.operator === expr.operator &&
      operation.position === position &&
      operation.operands.length === operands.length &&
      operands.every((operand, i) => i === position || equalValues(operand, element(operation.operands, i)))
    );
  }

  /** The numbers of the values that are alike to the one with this number, in ascending order. */
  alike(id: number): readonly number[] {
    const { values } = this;
    for (let next = this.#classOf.length; next < values.length; next++) this.#classify(next, element(values, next));
    return element(this.#members, element(this.#classOf, id));
  }

  /** `alike` must have been called since the values were numbered. */
  areAlike(a: number, b: number): boolean {
    return this.#classOf[a] === this.#classOf[b];
  }

  #classify(id: number, value: Value): void {
    const { value: result } = catchFault(() => observe(this.type, value, this.observation));
    let at = result === undefined ? this.#failing : this.#classes.get(result);
    if (at === undefined) {
      at = this.#members.length;
      this.#members.push([]);
      if (result === undefined) this.#failing = at;
      else this.#classes.set(result, at);
    }
    this.#classOf.push(at);
    element(this.#members, at).push(id);
  }
}

/** Undefined if the value has no such part. Throws errors of the operator. */
function observe(type: Type, value: Value, { keys, operation }: SlotObservation): Value | undefined {
  let part: Value | undefined = value;
  let partType = type;
  for (const key of keys) {
    if (part === undefined) return undefined;
    switch (partType.kind) {
      case "record":
        partType = element(partType.fields, Number(key)).type;
        part = asList(part).get(Number(key));
        break;
      case "tuple":
        partType = element(partType.items, Number(key));
        part = asList(part).get(Number(key));
        break;
      case "seq":
        // A negative index would count from the end.
        part = Number(key) < 0 ? undefined : asList(part).get(Number(key));
        partType = partType.item;
        break;
      case "map":
      case "function":
        part = asMap(part).get(key);
        partType = partType.value;
        break;
      default:
        throw new Error(`internal: an access path into type ${partType.kind}`);
    }
  }
  const operand = part;
  if (operation === undefined || operand === undefined) return operand;
  const { expr, position, operands } = operation;
  return applyOperator(
    expr,
    operands.map((each, i) => (i === position ? operand : each)),
  );
}

/** Equal for observations that are the same, and seldom for others. */
function textOf({ keys, operation }: SlotObservation): string {
  const operands = operation?.operands.map((operand, i) => (i === operation.position ? "" : shortText(operand))) ?? [];
  return [...keys.map(shortText), operation?.expr.operator ?? "", operation?.position ?? "", ...operands].join(" ");
}

const shortText = (value: Value): string => (typeof value === "object" ? `#${hash(value)}` : `${value}`);

/** All observations of slots that evaluations have made. */
export class ObservedSlots {
  /** By slot, then by text. */
  readonly #observed: readonly Map<string, ObservedClasses[]>[];

  constructor(readonly slots: Slots) {
    this.#observed = slots.slots.map(() => new Map<string, ObservedClasses[]>());
  }

  classes(slot: number, observation: SlotObservation): ObservedClasses {
    const known = element(this.#observed, slot);
    const text = textOf(observation);
    const candidates = known.get(text) ?? [];
    const existing = candidates.find((classes) => classes.isSame(observation));
    if (existing !== undefined) return existing;
    const classes = new ObservedClasses(element(this.slots.slots, slot).type, this.slots.values(slot), observation);
    known.set(text, [...candidates, classes]);
    return classes;
  }
}
