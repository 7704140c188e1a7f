// The explored states and the steps between them, as numbers: what is searched for behaviours that go on for ever.

import type { State } from "../interpreter/values.js";

/** The end of a step that leads out of what was explored. */
export const OUTSIDE = 0xffff_ffff;

export interface Edges {
  /** States are numbered below this; not all numbers need be taken. */
  readonly nodes: number;
  /** By node, and one more: where its steps begin. Within a node they stand in the order in which the interpreter takes them. */
  readonly offsets: Uint32Array;
  /** By step: the node it leads to, or OUTSIDE; and the class of its label. */
  readonly targets: Uint32Array;
  readonly classes: Uint8Array | Uint16Array;
}

export interface Graph extends Edges {
  /** Initial states, in the interpreter's order. */
  readonly initial: Uint32Array;
  /** By node: 1 where there is a state. */
  readonly present: Uint8Array;
  stateOf(node: number): State;
  /** By node: 1 where a predicate of the plan holds, and FAULT where it cannot be evaluated. */
  valuate(predicate: number): Promise<Uint8Array>;
}

export const FAULT = 2;

/** Why a search for behaviours had to be given up: a sentence. */
export class GivenUp extends Error {}

/** Lets others have their turn: `spent` is cheap and may be called for every step. */
export interface Pace {
  /** Counts a step; true when it is time to call `rest`. */
  spent(): boolean;
  /** Throws `GivenUp` when it is to stop. */
  rest(): Promise<void>;
}

/** Numbers, ever more of them. */
export class Numbers {
  #items = new Uint32Array(1024);
  length = 0;

  push(item: number): void {
    if (this.length === this.#items.length) {
      const more = new Uint32Array(this.length * 2);
      more.set(this.#items);
      this.#items = more;
    }
    this.#items[this.length++] = item;
  }

  at(index: number): number {
    return this.#items[index] ?? 0;
  }

  set(index: number, item: number): void {
    this.#items[index] = item;
  }

  pop(): number {
    return this.#items[--this.length] ?? 0;
  }

  /** As they are now: pushing more may not change it. */
  slice(from = 0, to = this.length): Uint32Array<ArrayBuffer> {
    return this.#items.slice(from, to);
  }
}
