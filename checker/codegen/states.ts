// The states that generated code reads and writes. Words that hold a part of a wide variable stay in memory; the others
// are kept in locals.

import type { Variable } from "../../grammar/core/core.js";
import type { StateReader } from "./context.js";
import type { FunctionBuilder } from "./function-builder.js";
import { WORD_BITS, type StateField, type StateLayout } from "./layout.js";
import {
  copyBits,
  offsetBy,
  readBits,
  shiftOf,
  writeBits,
  type BitRef,
  type Offset,
  type ScratchMemory,
} from "./memory.js";
import { bitSlice, getLocal, i32Const, i64Const, i64Local, replaceBits, type Num } from "./numbers.js";
import { element } from "../interpreter/values.js";
import { unpack, memoryOperand, type Packed, type Operand } from "./operands.js";

/** As many words are copied one by one. */
const INLINE_WORDS = 16;

/** For each word, whether it holds a part of a variable of more than 64 bits. */
function wordsInMemory(layout: StateLayout): readonly boolean[] {
  const inMemory = new Array<boolean>(layout.words).fill(false);
  for (const { bits, offset } of layout.fields) {
    if (bits > WORD_BITS)
      for (let bit = offset; bit < offset + bits; bit += WORD_BITS) inMemory[Math.floor(bit / WORD_BITS)] = true;
  }
  return inMemory;
}

/** A state in memory that does not change. The words that are used are loaded into locals. */
export class StoredState implements StateReader {
  readonly isMutable = false;
  readonly #words = new Map<number, string>();
  readonly #inMemory: readonly boolean[];

  constructor(
    readonly fn: FunctionBuilder,
    readonly layout: StateLayout,
    /** The name of an i32 local with the address. */
    readonly address: string,
  ) {
    this.#inMemory = wordsInMemory(layout);
  }

  word(index: number): Num {
    let local = this.#words.get(index);
    if (local === undefined) this.#words.set(index, (local = this.fn.newLocal("i64", `w${index}`)));
    return i64Local(local);
  }

  read(variable: Variable): Operand {
    return this.readAt(element(this.layout.fields, variable.id));
  }

  locate(): string {
    return getLocal(this.address);
  }

  readAt(field: StateField): Operand {
    if (field.bits > WORD_BITS) return memoryOperand(field.type, { base: getLocal(this.address), fixed: field.offset });
    const index = Math.floor(field.offset / WORD_BITS);
    if (this.#inMemory[index] === true)
      return unpack(field.type, {
        form: "number",
        num: readBits(this.fn, { base: getLocal(this.address), fixed: field.offset }, field.bits),
      });
    return unpack(field.type, {
      form: "number",
      num: bitSlice(this.word(index), field.offset % WORD_BITS, field.bits),
    });
  }

  /** Loads the words that are used. Must be executed before them, and so is written last and pasted in front. */
  loads(): readonly string[] {
    return [...this.#words]
      .sort(([a], [b]) => a - b)
      .map(([index, local]) => `(local.set ${local} (i64.load offset=${8 * index} ${getLocal(this.address)}))`);
  }
}

/** A state that is being made: a changed copy of `before`, or a state whose bits were all 0 if that is undefined. */
export class NextState implements StateReader {
  readonly isMutable = true;
  readonly #written = new Map<number, string>();
  readonly #inMemory: readonly boolean[];
  #usesMemory = false;

  constructor(
    readonly fn: FunctionBuilder,
    readonly layout: StateLayout,
    readonly before: StoredState | undefined,
    /** The byte address of a buffer for the words that stay in memory. */
    readonly buffer: number,
  ) {
    this.#inMemory = wordsInMemory(layout);
  }

  #word(index: number): Num {
    const local = this.#written.get(index);
    if (local !== undefined) return { text: getLocal(local) };
    // Even if it is only read here: in a loop, a later iteration may read what code further down has written.
    const fresh = this.fn.newLocal("i64", `n${index}`);
    this.#written.set(index, fresh);
    return { text: getLocal(fresh) };
  }

  get #ref(): BitRef {
    this.#usesMemory = true;
    return { base: i32Const(this.buffer), fixed: 0 };
  }

  read(variable: Variable): Operand {
    const field = element(this.layout.fields, variable.id);
    const index = Math.floor(field.offset / WORD_BITS);
    if (field.bits > WORD_BITS) return memoryOperand(field.type, { ...this.#ref, fixed: field.offset });
    if (this.#inMemory[index] === true)
      return unpack(field.type, {
        form: "number",
        num: readBits(this.fn, { ...this.#ref, fixed: field.offset }, field.bits),
      });
    const num = bitSlice(this.#word(index), field.offset % WORD_BITS, field.bits);
    return unpack(field.type, { form: "number", num: this.fn.keep({ ...num, stable: false, slice: undefined }) });
  }

  locate(scratch: ScratchMemory): string {
    // All words: in a loop, an earlier iteration may have written what code further down writes.
    for (const [index, inMemory] of this.#inMemory.entries()) {
      if (inMemory) this.#usesMemory = true;
      else this.#word(index);
    }
    const address = this.fn.keep32(i32Const(scratch.allocate(this.layout.words * WORD_BITS)), "state");
    this.store(address);
    return getLocal(address);
  }

  write(field: StateField, offset: Offset, width: number, packed: Packed): void {
    const index = Math.floor(field.offset / WORD_BITS);
    if (field.bits > WORD_BITS || this.#inMemory[index] === true) {
      const to = offsetBy(this.fn, { ...this.#ref, fixed: field.offset }, offset);
      if (packed.form === "memory") copyBits(this.fn, to, packed.ref, width);
      else writeBits(this.fn, to, width, packed.num);
      return;
    }
    if (packed.form === "memory") throw new Error("internal: a wide value in a narrow field");
    const word = this.#word(index);
    const local = this.#written.get(index) ?? "";
    const by = shiftOf(offset, field.offset % WORD_BITS);
    this.fn.set(local, replaceBits(word, packed.num, by, width).text);
  }

  /** Initialises the words that a branch uses. Must be executed at its beginning. */
  prologue(): readonly string[] {
    const locals = [...this.#written]
      .sort(([a], [b]) => a - b)
      .map(([index, local]) => `(local.set ${local} ${this.#start(index).text})`);
    return this.#usesMemory ? [...locals, ...this.#initialBuffer()] : locals;
  }

  /** Fills the buffer. A few words are copied one by one: `memory.copy` is a call out of the compiled code. */
  #initialBuffer(): readonly string[] {
    const buffer = i32Const(this.buffer);
    const bytes = i32Const(8 * this.layout.words);
    if (this.before === undefined) return [`(memory.fill ${buffer} (i32.const 0) ${bytes})`];
    const from = getLocal(this.before.address);
    const words = [...this.#inMemory.keys()].filter((index) => this.#inMemory[index] === true);
    if (words.length > INLINE_WORDS) return [`(memory.copy ${buffer} ${from} ${bytes})`];
    return words.map((index) => `(i64.store offset=${8 * index} ${buffer} (i64.load offset=${8 * index} ${from}))`);
  }

  /** True as long as the code has neither read nor written it. */
  get isUntouched(): boolean {
    return this.#written.size === 0 && !this.#usesMemory;
  }

  #start(index: number): Num {
    // Bit 0 is 1 in every state.
    return this.before?.word(index) ?? i64Const(index === 0 ? 1 : 0);
  }

  /** Writes the whole state to an address. */
  store(address: string): void {
    for (let index = 0; index < this.layout.words; index++) {
      const local = this.#written.get(index);
      const memory = this.#inMemory[index] === true && (this.#usesMemory || this.before === undefined);
      const source =
        local !== undefined
          ? getLocal(local)
          : memory
            ? `(i64.load offset=${8 * index} ${i32Const(this.buffer)})`
            : this.#inMemory[index] === true
              ? `(i64.load offset=${8 * index} ${getLocal(this.before?.address ?? "")})`
              : this.#start(index).text;
      this.fn.line(`(i64.store offset=${8 * index} ${getLocal(address)} ${source})`);
    }
  }
}
