// States as vectors in the order of the decision diagrams: slots of the variables, and the fault counter as one more
// slot.

import type { State, Value } from "../interpreter/values.js";
import { element, itemAt } from "../interpreter/values.js";
import type { StateVector } from "../model/state-vector.js";
import { ObservedSlots } from "./observed-classes.js";
import { Slots } from "./slots.js";

/** Caches of values that are built again and again, by variable. */
const MOST_BUILT = 50_000;

/** A slot with more values counts as read whole: dividing them into classes would take too long. */
const MOST_CLASSIFIED = 4096;

export class Encoding {
  readonly slots: Slots;
  readonly observed: ObservedSlots;
  /** By level of the diagrams: the slot. */
  readonly slotOf: readonly number[];
  /** By slot: the level. */
  readonly levelOf: readonly number[];
  /** The level of the fault counter, if there is one. */
  readonly counterLevel: number | undefined;
  readonly #built: readonly Map<string, Value>[];
  readonly #baseVector: Int32Array;

  /**
   * `order`: the slots from the top level down; that of the fault counter has the highest number. `base`: a state whose
   * values stand for slots that do not matter.
   */
  constructor(
    vector: StateVector,
    order: readonly number[],
    readonly base: State,
  ) {
    this.slots = new Slots(vector.types.map((type) => ({ type })));
    this.slotOf = order;
    const levels: number[] = [];
    for (const [level, slot] of order.entries()) levels[slot] = level;
    this.levelOf = levels;
    this.counterLevel = vector.faultCounter === undefined ? undefined : levels[this.slots.count - 1];
    this.#built = vector.types.map(() => new Map<string, Value>());
    this.observed = new ObservedSlots(this.slots);
    this.#baseVector = this.slots.encode(base);
  }

  get levels(): number {
    return this.slotOf.length;
  }

  /** The number of values that are known at a level. */
  valueCount(level: number): number {
    return this.slots.valueCount(element(this.slotOf, level));
  }

  /** Are the values of a slot divided into those that evaluations tell apart? */
  isClassified(slot: number): boolean {
    return this.slots.valueCount(slot) <= MOST_CLASSIFIED;
  }

  /** The values that are known at a level, by number in ascending order; undefined if they are not classified. */
  knownValues(level: number): readonly number[] | undefined {
    const slot = element(this.slotOf, level);
    return this.isClassified(slot) ? naturals(this.slots.valueCount(slot)) : undefined;
  }

  /** The vector of a state, in the order of levels. */
  vectorOf(state: State): Int32Array {
    const bySlot = this.slots.encode(state);
    const vector = new Int32Array(this.levels);
    for (const [level, slot] of this.slotOf.entries()) vector[level] = bySlot[slot] ?? 0;
    return vector;
  }

  /** The vector of a state; undefined if a value in it was never seen, so that the state is in no set. */
  find(state: State): Int32Array | undefined {
    const vector = new Int32Array(this.levels);
    let known = true;
    for (let variable = 0; variable < state.size; variable++)
      this.slots.forEachValue(variable, itemAt(state, variable), (slot, value) => {
        const id = this.slots.find(slot, value);
        if (id === undefined) known = false;
        else vector[element(this.levelOf, slot)] = id;
      });
    return known ? vector : undefined;
  }

  stateOf(vector: ArrayLike<number>): State {
    return this.slots.decode(this.slotOf.length === 0 ? [] : this.levelOf.map((level) => vector[level] ?? 0));
  }

  /** A state with these values at some levels, and arbitrary values elsewhere. */
  stateWith(levels: readonly number[], values: ArrayLike<number>): State {
    const ids = new Map<number, number>();
    const variables = new Set<number>();
    for (const [i, level] of levels.entries()) {
      const slot = element(this.slotOf, level);
      ids.set(slot, values[i] ?? 0);
      variables.add(element(this.slots.slots, slot).variable);
    }
    let state = this.base;
    for (const variable of variables) state = state.set(variable, this.#build(variable, ids));
    return state;
  }

  #build(variable: number, ids: ReadonlyMap<number, number>): Value {
    const { first, end } = this.slots.rangeOf(variable, []);
    let key = "";
    for (let slot = first; slot < end; slot++) {
      const id = ids.get(slot) ?? this.#baseVector[slot] ?? 0;
      key += id < 0xffff ? String.fromCharCode(id) : `\uffff${id};`;
    }
    const built = element(this.#built, variable);
    const known = built.get(key);
    if (known !== undefined) return known;
    const value = this.slots.variableValue(variable, (slot) =>
      this.slots.value(slot, ids.get(slot) ?? this.#baseVector[slot] ?? 0),
    );
    if (built.size >= MOST_BUILT) built.clear();
    built.set(key, value);
    return value;
  }

  /** The number of the value that a state has at a level. */
  valueAt(state: State, level: number): number {
    const slot = element(this.slotOf, level);
    const { variable } = element(this.slots.slots, slot);
    let found = 0;
    this.slots.forEachValue(variable, itemAt(state, variable), (each, value) => {
      if (each === slot) found = this.slots.intern(slot, value);
    });
    return found;
  }
}

const someNaturals: number[][] = [];

/** The numbers from 0 to before `count`. */
function naturals(count: number): readonly number[] {
  return (someNaturals[count] ??= Array.from({ length: count }, (_, i) => i));
}
