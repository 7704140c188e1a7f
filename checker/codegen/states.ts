// The state an expression reads and the one an action makes: words that hold only small variables in locals, the others in memory.

import type { Variable } from "../../grammar/core/core.js";
import type { StateReader } from "./context.js";
import type { FunctionBuilder } from "./function-builder.js";
import { WORD_BITS, type Place, type StateLayout } from "./layout.js";
import { copyBits, moved, readBits, writeBits, type BitRef, type Offset } from "./memory.js";
import { add, and, constant, get, i32Text, local64, maskOf, or, shl, sliceOf, type Num } from "./numbers.js";
import { element } from "../interpreter/values.js";
import { unpack, wide, type Packed, type Val } from "./values.js";

/** By word: whether some variable of more than 64 bits has a part in it. */
export function wordsInMemory(layout: StateLayout): readonly boolean[] {
  const inMemory = new Array<boolean>(layout.words).fill(false);
  for (const { bits, offset } of layout.places) {
    if (bits > WORD_BITS)
      for (let bit = offset; bit < offset + bits; bit += WORD_BITS) inMemory[Math.floor(bit / WORD_BITS)] = true;
  }
  return inMemory;
}

/** A state at an address that nothing changes. Words are loaded into locals where they are used. */
export class StoredState implements StateReader {
  readonly changes = false;
  readonly #words = new Map<number, string>();
  readonly #inMemory: readonly boolean[];

  constructor(
    readonly fn: FunctionBuilder,
    readonly layout: StateLayout,
    /** An i32 local. */
    readonly address: string,
  ) {
    this.#inMemory = wordsInMemory(layout);
  }

  word(index: number): Num {
    let local = this.#words.get(index);
    if (local === undefined) this.#words.set(index, (local = this.fn.fresh("i64", `w${index}`)));
    return local64(local);
  }

  read(variable: Variable): Val {
    return this.readAt(element(this.layout.places, variable.id));
  }

  readAt(place: Place): Val {
    if (place.bits > WORD_BITS) return wide(place.type, { base: get(this.address), plus: place.offset });
    const index = Math.floor(place.offset / WORD_BITS);
    if (this.#inMemory[index] === true)
      return unpack(place.type, {
        form: "bits",
        num: readBits(this.fn, { base: get(this.address), plus: place.offset }, place.bits),
      });
    return unpack(place.type, { form: "bits", num: sliceOf(this.word(index), place.offset % WORD_BITS, place.bits) });
  }

  /** Code that must stand before whatever reads. */
  loads(): readonly string[] {
    return [...this.#words]
      .sort(([a], [b]) => a - b)
      .map(([index, local]) => `(local.set ${local} (i64.load offset=${8 * index} ${get(this.address)}))`);
  }
}

/** A state in the making, that begins as a copy of another; or empty, with `before` undefined. */
export class GrowingState implements StateReader {
  readonly changes = true;
  readonly #written = new Map<number, string>();
  readonly #inMemory: readonly boolean[];
  #usesMemory = false;

  constructor(
    readonly fn: FunctionBuilder,
    readonly layout: StateLayout,
    readonly before: StoredState | undefined,
    /** The byte address of a buffer for the words in memory. */
    readonly buffer: number,
  ) {
    this.#inMemory = wordsInMemory(layout);
  }

  #word(index: number): Num {
    const local = this.#written.get(index);
    if (local !== undefined) return { text: get(local) };
    // What is written later on a path that comes back here is still read from here: a word of its own in any case.
    const fresh = this.fn.fresh("i64", `n${index}`);
    this.#written.set(index, fresh);
    return { text: get(fresh) };
  }

  get #ref(): BitRef {
    this.#usesMemory = true;
    return { base: i32Text(this.buffer), plus: 0 };
  }

  read(variable: Variable): Val {
    const place = element(this.layout.places, variable.id);
    const index = Math.floor(place.offset / WORD_BITS);
    if (place.bits > WORD_BITS) return wide(place.type, { ...this.#ref, plus: place.offset });
    if (this.#inMemory[index] === true)
      return unpack(place.type, {
        form: "bits",
        num: readBits(this.fn, { ...this.#ref, plus: place.offset }, place.bits),
      });
    const num = sliceOf(this.#word(index), place.offset % WORD_BITS, place.bits);
    return unpack(place.type, { form: "bits", num: this.fn.keep({ ...num, stable: false, slice: undefined }) });
  }

  write(place: Place, offset: Offset, width: number, packed: Packed): void {
    const index = Math.floor(place.offset / WORD_BITS);
    if (place.bits > WORD_BITS || this.#inMemory[index] === true) {
      const to = moved(this.fn, { ...this.#ref, plus: place.offset }, offset);
      if (packed.form === "wide") copyBits(this.fn, to, packed.ref, width);
      else writeBits(this.fn, to, width, packed.num);
      return;
    }
    if (packed.form === "wide") throw new Error("internal: a wide value in a narrow place");
    const word = this.#word(index);
    const local = this.#written.get(index) ?? "";
    const start = (place.offset % WORD_BITS) + offset.plus;
    const by =
      offset.dynamic === undefined
        ? constant(start)
        : add({ text: `(i64.extend_i32_u ${offset.dynamic})` }, constant(start));
    const mask = shl(constant(maskOf(width)), by);
    const kept = and(
      word,
      mask.known === undefined ? { text: `(i64.xor ${mask.text} (i64.const -1))` } : constant(~mask.known),
    );
    this.fn.set(local, or(kept, shl(packed.num, by)).text);
  }

  /** What must stand before a path: the words that are written as they were. */
  begins(): readonly string[] {
    const locals = [...this.#written]
      .sort(([a], [b]) => a - b)
      .map(([index, local]) => `(local.set ${local} ${this.#start(index).text})`);
    const bytes = i32Text(8 * this.layout.words);
    const whole =
      this.before === undefined
        ? `(memory.fill ${i32Text(this.buffer)} (i32.const 0) ${bytes})`
        : `(memory.copy ${i32Text(this.buffer)} ${get(this.before.address)} ${bytes})`;
    const memory = this.#usesMemory ? [whole] : [];
    return [...locals, ...memory];
  }

  #start(index: number): Num {
    // The mark is in every state.
    return this.before?.word(index) ?? constant(index === 0 ? 1 : 0);
  }

  /** Writes the whole state to an address. */
  store(address: string): void {
    for (let index = 0; index < this.layout.words; index++) {
      const local = this.#written.get(index);
      const memory = this.#inMemory[index] === true && (this.#usesMemory || this.before === undefined);
      const source =
        local !== undefined
          ? get(local)
          : memory
            ? `(i64.load offset=${8 * index} ${i32Text(this.buffer)})`
            : this.#inMemory[index] === true
              ? `(i64.load offset=${8 * index} ${get(this.before?.address ?? "")})`
              : this.#start(index).text;
      this.fn.line(`(i64.store offset=${8 * index} ${get(address)} ${source})`);
    }
  }
}
