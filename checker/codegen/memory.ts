// Bits in memory: reading, writing and copying them, wherever they begin.

import { addI32, type FunctionBuilder } from "./function-builder.js";
import { add, and, i64Const, i32Const, maskOf, or, shl, type Num } from "./numbers.js";

/** The address of a bit: a byte address that is a multiple of 8, and offsets in bits from there. */
export interface BitRef {
  /** An i32 expression that is cheap to repeat and does not change. */
  readonly base: string;
  /** The part of the offset that is known only at run time: an i32 expression, cheap to repeat and unchanging. */
  readonly dynamic?: string | undefined;
  readonly fixed: number;
}

/** An offset in bits, like that of a `BitRef`. */
export interface Offset {
  readonly dynamic?: string | undefined;
  readonly fixed: number;
}

export const bitOffset = (fixed: number, dynamic?: string): Offset => ({ dynamic, fixed });

/** An offset as a number of bits to shift by; `from` is added to it. */
export function shiftOf({ dynamic, fixed }: Offset, from = 0): Num {
  if (dynamic === undefined) return i64Const(from + fixed);
  return add({ text: `(i64.extend_i32_u ${dynamic})`, stable: true }, i64Const(from + fixed));
}

export function offsetBy(fn: FunctionBuilder, ref: BitRef, by: Offset): BitRef {
  const fixed = ref.fixed + by.fixed;
  if (by.dynamic === undefined) return { ...ref, fixed };
  if (ref.dynamic === undefined) return { ...ref, dynamic: by.dynamic, fixed };
  return { ...ref, dynamic: `(local.get ${fn.keep32(`(i32.add ${ref.dynamic} ${by.dynamic})`)})`, fixed };
}

/** The number of the bit, counted from the start of the memory: the form of address that the helpers take. */
export function bitAddress(ref: BitRef): string {
  const base = /^\(i32\.const (\d+)\)$/.exec(ref.base)?.[1];
  const start =
    base === undefined
      ? addI32(`(i32.shl ${ref.base} (i32.const 3))`, ref.fixed)
      : i32Const(Number(base) * 8 + ref.fixed);
  return ref.dynamic === undefined ? start : `(i32.add ${start} ${ref.dynamic})`;
}

const load = (address: string, offset: number): string => `(i64.load offset=${offset} align=1 ${address})`;

/** Reads at most 64 bits. */
export function readBits(fn: FunctionBuilder, ref: BitRef, bits: number): Num {
  const masked = (text: string): Num => fn.keep(and({ text }, i64Const(maskOf(bits))));
  if (ref.dynamic === undefined) {
    const shift = ref.fixed % 64;
    const byte = (ref.fixed - shift) / 8;
    const low = shift === 0 ? load(ref.base, byte) : `(i64.shr_u ${load(ref.base, byte)} (i64.const ${shift}))`;
    return masked(
      shift + bits <= 64 ? low : `(i64.or ${low} (i64.shl ${load(ref.base, byte + 8)} (i64.const ${64 - shift})))`,
    );
  }
  const { address, shift } = byteAndShift(fn, ref);
  const low = `(i64.shr_u ${load(address, 0)} ${shift})`;
  // Two shifts, because a shift by 64 is a shift by 0.
  return masked(
    bits <= 57
      ? low
      : `(i64.or ${low} (i64.shl (i64.shl (i64.load8_u offset=8 ${address}) (i64.const 1)) (i64.sub (i64.const 63) ${shift})))`,
  );
}

function byteAndShift(fn: FunctionBuilder, ref: BitRef): { readonly address: string; readonly shift: string } {
  const bit = fn.keep32(addI32(ref.dynamic ?? "", ref.fixed), "bit");
  const address = `(local.get ${fn.keep32(`(i32.add ${ref.base} (i32.shr_u (local.get ${bit}) (i32.const 3)))`)})`;
  const shift = fn.keep({ text: `(i64.extend_i32_u (i32.and (local.get ${bit}) (i32.const 7)))` }, "shift").text;
  return { address, shift };
}

/** Writes at most 64 bits. The number has no other bits. */
export function writeBits(fn: FunctionBuilder, ref: BitRef, bits: number, value: Num): void {
  const num = fn.keep(value);
  if (ref.dynamic === undefined) {
    const shift = ref.fixed % 64;
    const byte = (ref.fixed - shift) / 8;
    const inFirst = Math.min(bits, 64 - shift);
    store(fn, ref.base, byte, maskOf(inFirst) << BigInt(shift), shl(num, i64Const(shift)));
    if (inFirst < bits)
      store(fn, ref.base, byte + 8, maskOf(bits - inFirst), {
        text: `(i64.shr_u ${num.text} (i64.const ${inFirst}))`,
        stable: true,
      });
    return;
  }
  if (bits > 57) return fn.line(`(call $writeBits ${bitAddress(ref)} ${i32Const(bits)} ${num.text})`);
  const { address, shift } = byteAndShift(fn, ref);
  const by: Num = { text: shift, stable: true };
  const kept = `(i64.and ${load(address, 0)} (i64.xor ${shl(i64Const(maskOf(bits)), by).text} (i64.const -1)))`;
  fn.line(`(i64.store align=1 ${address} ${or({ text: kept }, shl(num, by)).text})`);
}

function store(fn: FunctionBuilder, base: string, byte: number, mask: bigint, value: Num): void {
  if (mask === maskOf(64)) return fn.line(`(i64.store offset=${byte} align=1 ${base} ${value.text})`);
  const kept = and({ text: load(base, byte) }, i64Const(~mask));
  fn.line(`(i64.store offset=${byte} align=1 ${base} ${or(kept, value).text})`);
}

/** As many bits at constant addresses are copied and cleared without a loop. */
const INLINE_BITS = 512;

function forEachWord(bits: number, body: (at: number, width: number) => void): void {
  for (let at = 0; at < bits; at += 64) body(at, Math.min(64, bits - at));
}

export function copyBits(fn: FunctionBuilder, to: BitRef, from: BitRef, bits: number): void {
  if (bits <= 64) return writeBits(fn, to, bits, readBits(fn, from, bits));
  if (to.dynamic === undefined && from.dynamic === undefined && bits <= INLINE_BITS)
    return forEachWord(bits, (at, width) =>
      writeBits(fn, { ...to, fixed: to.fixed + at }, width, readBits(fn, { ...from, fixed: from.fixed + at }, width)),
    );
  fn.line(`(call $copyBits ${bitAddress(to)} ${bitAddress(from)} ${i32Const(bits)})`);
}

export function clearBits(fn: FunctionBuilder, to: BitRef, bits: number): void {
  if (bits <= 64) return writeBits(fn, to, bits, i64Const(0));
  if (to.dynamic === undefined && bits <= INLINE_BITS)
    return forEachWord(bits, (at, width) => writeBits(fn, { ...to, fixed: to.fixed + at }, width, i64Const(0)));
  fn.line(`(call $clearBits ${bitAddress(to)} ${i32Const(bits)})`);
}

/**
 * Memory at fixed addresses for intermediate values. Every use has its own, as generated code has no recursion.
 */
export class ScratchMemory {
  constructor(public end: number) {}

  /**
   * Returns a byte address, a multiple of 8. One extra word is allocated, because reads may go beyond the last bit.
   */
  allocate(bits: number): number {
    const address = this.end;
    this.end += 8 * (Math.ceil(bits / 64) + 1);
    return address;
  }
}
