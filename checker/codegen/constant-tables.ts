// Constants in memory that the functions of a module share: wide constants, and tables of all values of a type.

import { cardinality, type Type } from "../../grammar/core/types.js";
import { valuesOf } from "../interpreter/enumerate.js";
import type { Value } from "../interpreter/values.js";
import { packValue } from "./codec.js";
import { bitWidth, TooWideError } from "./layout.js";
import { i32Const, i64Const } from "./numbers.js";
import { isWide, memoryOperand, unpack, type Operand } from "./operands.js";

/**
 * The tables end at this byte at the latest. Code is written before their size is known, so scratch memory begins here.
 */
export const TABLE_END = 4 * 1024 * 1024;
/** Types of more values have no table. */
export const TABLE_VALUES_LIMIT = 65_536;

export class ConstantTables {
  readonly #words: bigint[] = [];
  readonly #byType = new Map<Type, number>();
  readonly #constants = new Map<string, number>();

  /** `start`: a byte address. */
  constructor(readonly start: number) {}

  get end(): number {
    return this.start + 8 * this.#words.length;
  }

  get bytes(): Uint8Array {
    const words = BigUint64Array.from(this.#words);
    return new Uint8Array(words.buffer);
  }

  #append(packed: bigint, bits: number): number {
    const address = this.end;
    for (let done = 0; done < bits; done += 64) this.#words.push(BigInt.asUintN(64, packed >> BigInt(done)));
    return address;
  }

  /** The byte address of a copy of these bytes. */
  bytesAt(bytes: readonly number[]): number {
    const address = this.end;
    for (let i = 0; i < bytes.length; i += 8) {
      let word = 0n;
      for (let j = 7; j >= 0; j--) word = (word << 8n) | BigInt(bytes[i + j] ?? 0);
      this.#words.push(word);
    }
    return address;
  }

  /** The byte address of the packed values of a type, in order. Each begins a word. */
  valuesOf(type: Type): number {
    const cached = this.#byType.get(type);
    if (cached !== undefined) return cached;
    const address = this.end;
    if (cardinality(type) > TABLE_VALUES_LIMIT || address + cardinality(type) * (bitWidth(type) / 8 + 8) > TABLE_END)
      throw new TooWideError("a table of too many values");
    for (const value of enumerated(type)) this.#append(packValue(type, value), bitWidth(type));
    this.#append(0n, 64);
    this.#byType.set(type, address);
    return address;
  }

  constant(type: Type, value: Value): Operand {
    const packed = packValue(type, value);
    if (!isWide(type)) return unpack(type, { form: "number", num: i64Const(packed) });
    const key = `${bitWidth(type)}:${packed}`;
    let address = this.#constants.get(key);
    if (address === undefined) {
      address = this.#append(packed, bitWidth(type));
      this.#append(0n, 64);
      this.#constants.set(key, address);
    }
    return memoryOperand(type, { base: i32Const(address), fixed: 0 });
  }
}

/** A type of few values may have parts of too many values to enumerate: a sequence of at most 0 of them. */
function enumerated(type: Type): readonly Value[] {
  try {
    return valuesOf(type);
  } catch (error) {
    if (error instanceof RangeError) throw new TooWideError(error.message);
    throw error;
  }
}
