// What code is generated in: the function, the state it reads, the tables it shares, and what names stand for.

import type { Expr, Variable } from "../../grammar/core/core.js";
import { packValue } from "./codec.js";
import type { FunctionBuilder } from "./function-builder.js";
import { bitsOf, TooWideError } from "./layout.js";
import type { Offset, Scratch } from "./memory.js";
import { constant, i32Text, type Cond } from "./numbers.js";
import { condOf, isWide, unpack, wide, type Val } from "./values.js";
import { valuesOf } from "../interpreter/enumerate.js";
import type { Value } from "../interpreter/values.js";
import { cardinality, type Type } from "../../grammar/core/types.js";

export const condition = (context: Context, expr: Expr, env: Env): Cond => condOf(context.compile(context, expr, env));

/** By `Local.id`. Bound names do not change; a new scope has a new map. */
export type Env = ReadonlyMap<number, Val>;

/** One of the states an expression may read. */
export interface StateReader {
  /** The whole variable; for a wide one, where it is. */
  read(variable: Variable): Val;
  /** Whether it goes on changing while it is read: what is taken from it is copied. */
  readonly changes: boolean;
}

export interface Context {
  readonly fn: FunctionBuilder;
  readonly scratch: Scratch;
  readonly tables: Tables;
  /** Of an expression: what takes values apart meets expressions in them. */
  readonly compile: (context: Context, expr: Expr, env: Env) => Val;
  readonly state: StateReader;
  /** What primed variables read. */
  readonly next: StateReader | undefined;
  /** Told of what a primed expression reads, before it is read. */
  readonly readNew?: (variable: Variable, bits: TouchedBits) => void;
  /** Where outcomes are noted; undefined where nobody asks. */
  readonly marks: MarkMap | undefined;
  /** How often what is being written is repeated in the text. */
  readonly copies: number;
}

/** By part of the core: the byte of its first outcome. */
export type MarkMap = ReadonlyMap<object, number>;

/** Notes an outcome of a part of the core, where the code that comes next is run. */
export function mark({ fn, marks }: Context, part: object, outcome: number): void {
  const first = marks?.get(part);
  if (first !== undefined) fn.line(`(i32.store8 ${i32Text(first + outcome)} (i32.const 1))`);
}

/** Notes what a condition comes to: the first outcome behind `before` others is that it is false, the next that it is true. */
export function noted(context: Context, part: object, cond: Cond, before = 0): Cond {
  const { fn, marks } = context;
  const first = marks?.get(part);
  if (first === undefined) return cond;
  const kept = fn.keepCond(cond);
  if (kept.known !== undefined) mark(context, part, before + Number(kept.known));
  else fn.line(`(i32.store8 (i32.add ${i32Text(first + before)} (i32.ne ${kept.text} (i32.const 0))) (i32.const 1))`);
  return kept;
}

/** Tables of constants end here at the latest; what comes after them in memory is placed before they are made. */
export const TABLE_END = 4 * 1024 * 1024;
/** Types of more values have none. */
export const TABULATED = 65_536;

/** Bits of a variable that are assigned or read. */
export interface TouchedBits {
  readonly offset: Offset;
  readonly width: number;
  /** Of the steps that lead there: the position, or undefined where it is a key. */
  readonly steps: readonly (number | undefined)[];
}

/** Constants in memory: values by rank, and single wide ones. */
export class Tables {
  readonly #words: bigint[] = [];
  readonly #byType = new Map<Type, number>();
  readonly #constants = new Map<string, number>();

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

  /** The byte address of plain bytes. */
  bytesAt(bytes: readonly number[]): number {
    const address = this.end;
    for (let i = 0; i < bytes.length; i += 8) {
      let word = 0n;
      for (let j = 7; j >= 0; j--) word = (word << 8n) | BigInt(bytes[i + j] ?? 0);
      this.#words.push(word);
    }
    return address;
  }

  /** The byte address of all values of a type, packed, in order, each from a word of its own on. */
  valuesOf(type: Type): number {
    const known = this.#byType.get(type);
    if (known !== undefined) return known;
    const address = this.end;
    if (cardinality(type) > TABULATED || address + cardinality(type) * (bitsOf(type) / 8 + 8) > TABLE_END)
      throw new TooWideError("a table of too many values");
    for (const value of enumerated(type)) this.#append(packValue(type, value), bitsOf(type));
    this.#append(0n, 64);
    this.#byType.set(type, address);
    return address;
  }

  constant(type: Type, value: Value): Val {
    const packed = packValue(type, value);
    if (!isWide(type)) return unpack(type, { form: "bits", num: constant(packed) });
    const key = `${bitsOf(type)}:${packed}`;
    let address = this.#constants.get(key);
    if (address === undefined) {
      address = this.#append(packed, bitsOf(type));
      this.#append(0n, 64);
      this.#constants.set(key, address);
    }
    return wide(type, { base: i32Text(address), plus: 0 });
  }
}

/** A type of few values may be made of one that has too many: sequences of at most none of them. */
function enumerated(type: Type): readonly Value[] {
  try {
    return valuesOf(type);
  } catch (error) {
    if (error instanceof RangeError) throw new TooWideError(error.message);
    throw error;
  }
}

export const bindLocal = (env: Env, id: number, val: Val): Env => new Map(env).set(id, val);

/** Code grows too large to be compiled in a sensible time. */
export class TooLargeError extends Error {}
