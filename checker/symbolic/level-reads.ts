// What an evaluation has read of the state, level by level: the value itself, or only what operators make of it.

import type { AccessList } from "../interpreter/access-list.js";
import { element } from "../interpreter/values.js";
import type { Encoding } from "./encoding.js";
import type { ObservedClasses } from "./observed-classes.js";

export class LevelReads {
  readonly #whole = new Set<number>();
  readonly #observed = new Map<number, Set<ObservedClasses>>();

  constructor(readonly encoding: Encoding) {}

  add(accesses: AccessList | undefined): void {
    const { slots, levelOf } = this.encoding;
    for (let access = accesses; access !== undefined; access = access.previous) {
      const { first, end, inside } = slots.rangeOf(access.variable, access.keys);
      const isWhole = inside === undefined || (inside.length === 0 && access.observation === undefined);
      if (isWhole || !this.encoding.isClassified(first)) {
        for (let slot = first; slot < end; slot++) this.addWhole(element(levelOf, slot));
      } else {
        const observation = { keys: inside, operation: access.observation };
        this.#addObserved(element(levelOf, first), this.encoding.observed.classes(first, observation));
      }
    }
  }

  /**
   * Adds the levels of the written parts to `written`. Where only a part of a slot is written, its new value depends on
   * the old one.
   */
  addWrites(accesses: AccessList | undefined, written: Set<number>): void {
    const { slots, levelOf } = this.encoding;
    for (let access = accesses; access !== undefined; access = access.previous) {
      const { first, end, whole } = slots.rangeOf(access.variable, access.keys);
      for (let slot = first; slot < end; slot++) {
        const level = element(levelOf, slot);
        written.add(level);
        if (!whole) this.addWhole(level);
      }
    }
  }

  /** The value at a level was read. */
  addWhole(level: number): void {
    this.#whole.add(level);
    this.#observed.delete(level);
  }

  #addObserved(level: number, classes: ObservedClasses): void {
    if (this.#whole.has(level)) return;
    const observed = this.#observed.get(level);
    if (observed === undefined) this.#observed.set(level, new Set([classes]));
    else observed.add(classes);
  }

  *levels(): Generator<number> {
    yield* this.#whole;
    yield* this.#observed.keys();
  }

  /** The known values at a level, by number in ascending order, for which the evaluation does the same as for `id`. */
  alike(level: number, id: number): readonly number[] {
    if (this.#whole.has(level)) return [id];
    const [first, ...others] = this.#observed.get(level) ?? [];
    if (first === undefined) return this.encoding.knownValues(level) ?? [id];
    let alike = first.alike(id);
    for (const classes of others) {
      classes.alike(id);
      alike = alike.filter((each) => classes.areAlike(each, id));
    }
    return alike;
  }
}
