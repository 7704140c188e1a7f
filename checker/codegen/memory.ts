// Bits in memory: reading, writing and copying them, wherever they begin.

import { plus32, type FunctionBuilder } from "./function-builder.js";
import { and, constant, i32Text, maskOf, or, shl, type Num } from "./numbers.js";

/** Where bits begin: a byte address that is a multiple of 8, and offsets in bits from there. */
export interface BitRef {
  /** An i32 text that is cheap and does not change. */
  readonly base: string;
  /** What is added and known only when it runs: an i32 text, cheap and unchanging. */
  readonly dynamic?: string | undefined;
  readonly plus: number;
}

/** An offset in bits. */
export interface Offset {
  readonly dynamic?: string | undefined;
  readonly plus: number;
}

export const at = (plus: number, dynamic?: string): Offset => ({ dynamic, plus });

export function moved(fn: FunctionBuilder, ref: BitRef, by: Offset): BitRef {
  const plus = ref.plus + by.plus;
  if (by.dynamic === undefined) return { ...ref, plus };
  if (ref.dynamic === undefined) return { ...ref, dynamic: by.dynamic, plus };
  return { ...ref, dynamic: `(local.get ${fn.keep32(`(i32.add ${ref.dynamic} ${by.dynamic})`)})`, plus };
}

/** As a number of bits from the start of the memory: what the helpers take. */
export function bitAddress(ref: BitRef): string {
  const base = /^\(i32\.const (\d+)\)$/.exec(ref.base)?.[1];
  const start =
    base === undefined ? plus32(`(i32.shl ${ref.base} (i32.const 3))`, ref.plus) : i32Text(Number(base) * 8 + ref.plus);
  return ref.dynamic === undefined ? start : `(i32.add ${start} ${ref.dynamic})`;
}

const load = (address: string, offset: number): string => `(i64.load offset=${offset} align=1 ${address})`;

/** At most 64 bits. */
export function readBits(fn: FunctionBuilder, ref: BitRef, bits: number): Num {
  const masked = (text: string): Num =>
    fn.keep({ text: bits >= 64 ? text : `(i64.and ${text} (i64.const ${maskOf(bits)}))` });
  if (ref.dynamic === undefined) {
    const shift = ref.plus % 64;
    const byte = (ref.plus - shift) / 8;
    const low = shift === 0 ? load(ref.base, byte) : `(i64.shr_u ${load(ref.base, byte)} (i64.const ${shift}))`;
    return masked(
      shift + bits <= 64 ? low : `(i64.or ${low} (i64.shl ${load(ref.base, byte + 8)} (i64.const ${64 - shift})))`,
    );
  }
  const { address, shift } = byteAndShift(fn, ref);
  const low = `(i64.shr_u ${load(address, 0)} ${shift})`;
  // Shifted in two steps: by 64 would be by 0.
  return masked(
    bits <= 57
      ? low
      : `(i64.or ${low} (i64.shl (i64.shl (i64.load8_u offset=8 ${address}) (i64.const 1)) (i64.sub (i64.const 63) ${shift})))`,
  );
}

function byteAndShift(fn: FunctionBuilder, ref: BitRef): { readonly address: string; readonly shift: string } {
  const bit = fn.keep32(plus32(ref.dynamic ?? "", ref.plus), "bit");
  const address = `(local.get ${fn.keep32(`(i32.add ${ref.base} (i32.shr_u (local.get ${bit}) (i32.const 3)))`)})`;
  const shift = fn.keep({ text: `(i64.extend_i32_u (i32.and (local.get ${bit}) (i32.const 7)))` }, "shift").text;
  return { address, shift };
}

/** At most 64 bits; the number has no others. */
export function writeBits(fn: FunctionBuilder, ref: BitRef, bits: number, value: Num): void {
  const num = fn.keep(value);
  if (ref.dynamic === undefined) {
    const shift = ref.plus % 64;
    const byte = (ref.plus - shift) / 8;
    const inFirst = Math.min(bits, 64 - shift);
    store(fn, ref.base, byte, maskOf(inFirst) << BigInt(shift), shl(num, constant(shift)));
    if (inFirst < bits)
      store(fn, ref.base, byte + 8, maskOf(bits - inFirst), {
        text: `(i64.shr_u ${num.text} (i64.const ${inFirst}))`,
        stable: true,
      });
    return;
  }
  fn.line(`(call $write ${bitAddress(ref)} ${i32Text(bits)} ${num.text})`);
}

function store(fn: FunctionBuilder, base: string, byte: number, mask: bigint, value: Num): void {
  const kept = and({ text: load(base, byte) }, constant(~mask));
  fn.line(`(i64.store offset=${byte} align=1 ${base} ${or(kept, value).text})`);
}

export function copyBits(fn: FunctionBuilder, to: BitRef, from: BitRef, bits: number): void {
  if (bits <= 64) return writeBits(fn, to, bits, readBits(fn, from, bits));
  fn.line(`(call $copy ${bitAddress(to)} ${bitAddress(from)} ${i32Text(bits)})`);
}

export function clearBits(fn: FunctionBuilder, to: BitRef, bits: number): void {
  if (bits <= 64) return writeBits(fn, to, bits, constant(0));
  fn.line(`(call $clear ${bitAddress(to)} ${i32Text(bits)})`);
}

/** What is written at fixed addresses while one function runs. Each use has its own: nothing recurs. */
export class Scratch {
  constructor(public end: number) {}

  /** The byte address, a multiple of 8; reading a word too many does no harm. */
  take(bits: number): number {
    const address = this.end;
    this.end += 8 * (Math.ceil(bits / 64) + 1);
    return address;
  }
}
