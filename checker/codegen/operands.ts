// Operands: the values that generated code computes with, as conditions, numbers or bits in memory. Packs, splits and
// builds them.

import { isScalar, type Type, type TypeOf } from "../../grammar/core/types.js";
import type { FunctionBuilder } from "./function-builder.js";
import { bitWidth } from "./layout.js";
import {
  bitOffset,
  bitAddress,
  clearBits,
  copyBits,
  offsetBy,
  readBits,
  shiftOf,
  writeBits,
  type BitRef,
  type Offset,
  type ScratchMemory,
} from "./memory.js";
import {
  add,
  and,
  compare,
  i64Const,
  extend,
  i32Const,
  i64Local,
  maskOf,
  mul,
  or,
  replaceBits,
  shl,
  shr,
  bitSlice,
  sub,
  wrap,
  type Cond,
  type Num,
} from "./numbers.js";

export type Operand =
  /** A Bool, as an i32. */
  | { readonly form: "condition"; readonly type: Type; readonly cond: Cond }
  /** An i64: an integer, the position of a member, or the bits of a packed composite value, at most 64. */
  | { readonly form: "number"; readonly type: Type; readonly num: Num }
  /** The bits of a packed composite value, more than 64, in memory. They do not change while the operand is in use. */
  | { readonly form: "memory"; readonly type: Type; readonly ref: BitRef };

/** An operand in the form in which it is a part of a larger value. */
export type Packed = { readonly form: "number"; readonly num: Num } | { readonly form: "memory"; readonly ref: BitRef };

/** The part of `Context` that operands need: the function being written, and its scratch memory. */
export interface EmitContext {
  readonly fn: FunctionBuilder;
  readonly scratch: ScratchMemory;
}

export const boolOperand = (type: Type, cond: Cond): Operand => ({ form: "condition", type, cond });
export const numOperand = (type: Type, num: Num): Operand => ({ form: "number", type, num });
export const memoryOperand = (type: Type, ref: BitRef): Operand => ({ form: "memory", type, ref });
export const isWide = (type: Type): boolean => bitWidth(type) > 64;

export function numOf(operand: Operand): Num {
  if (operand.form === "memory") throw new Error("internal: a wide value is not a number");
  return operand.form === "condition" ? extend(operand.cond) : operand.num;
}

export function condOf(operand: Operand): Cond {
  if (operand.form !== "condition") throw new Error("internal: not a condition");
  return operand.cond;
}

/** The difference between a scalar and its packed form. */
export const leastValue = (type: Type): bigint => (type.kind === "int" ? BigInt(type.lo) : 0n);

export function pack(operand: Operand): Packed {
  if (operand.form === "memory") return { form: "memory", ref: operand.ref };
  return {
    form: "number",
    num: isScalar(operand.type) ? sub(numOf(operand), i64Const(leastValue(operand.type))) : numOf(operand),
  };
}

export function unpack(type: Type, packed: Packed): Operand {
  if (packed.form === "memory") return memoryOperand(type, packed.ref);
  if (type.kind === "bool")
    return boolOperand(
      type,
      packed.num.constant !== undefined
        ? { text: i32Const(Number(packed.num.constant)), constant: packed.num.constant === 1n }
        : { text: `(i32.wrap_i64 ${packed.num.text})` },
    );
  return numOperand(type, isScalar(type) ? add(packed.num, i64Const(leastValue(type))) : packed.num);
}

/** The bits of a packed value from an offset on. */
export function slicePacked({ fn }: EmitContext, whole: Packed, offset: Offset, width: number): Packed {
  if (whole.form === "memory") {
    const ref = offsetBy(fn, whole.ref, offset);
    return width <= 64 ? { form: "number", num: readBits(fn, ref, width) } : { form: "memory", ref };
  }
  if (offset.dynamic === undefined) return { form: "number", num: bitSlice(whole.num, offset.fixed, width) };
  return { form: "number", num: and(shr(whole.num, shiftOf(offset)), i64Const(maskOf(width))) };
}

/** The part of a value at an offset, which has the given type. */
export const partOf = (context: EmitContext, whole: Operand, offset: Offset, type: Type): Operand =>
  unpack(type, slicePacked(context, pack(whole), offset, bitWidth(type)));

/** Stores an operand in a local unless it is free to repeat. */
export function keep({ fn }: EmitContext, operand: Operand, hint?: string): Operand {
  switch (operand.form) {
    case "condition":
      return boolOperand(operand.type, fn.keepCond(operand.cond, hint));
    case "number":
      return numOperand(operand.type, fn.keep(operand.num, hint));
    case "memory":
      return operand;
  }
}

/** `index * stride + plus`, as an offset. */
export function scaledOffset({ fn }: EmitContext, index: Num, stride: number, plus: number): Offset {
  if (index.constant !== undefined) return bitOffset(plus + Number(index.constant) * stride);
  return bitOffset(plus, `(local.get ${fn.keep32(wrap(mul(index, i64Const(stride))), "off")})`);
}

/** The address of a packed value. A number is written to scratch memory. */
export function inMemory({ fn, scratch }: EmitContext, packed: Packed, width: number): BitRef {
  if (packed.form === "memory") return packed.ref;
  const ref: BitRef = { base: i32Const(scratch.allocate(width)), fixed: 0 };
  writeBits(fn, ref, 64, packed.num);
  return ref;
}

/** Compares two operands of one type. */
export function equalBits(context: EmitContext, a: Operand, b: Operand): Cond {
  if (a.form !== "memory" && b.form !== "memory") return compare("eq", numOf(a), numOf(b));
  const width = bitWidth(a.type);
  return context.fn.keepCond({
    text: `(i32.eqz (call $compareBits ${bitAddress(inMemory(context, pack(a), width))} ${bitAddress(inMemory(context, pack(b), width))} ${i32Const(width)}))`,
  });
}

// ---------------------------------------------------------------- building

/** Builds a value part by part, in a local or in scratch memory. Without a `start`, all bits are 0 at first. */
export class ValueBuilder {
  readonly #local: string | undefined;
  readonly #ref: BitRef | undefined;

  constructor(
    readonly context: EmitContext,
    readonly type: Type,
    start?: Operand,
  ) {
    const { fn, scratch } = context;
    const width = bitWidth(type);
    if (isWide(type)) {
      this.#ref = { base: i32Const(scratch.allocate(width)), fixed: 0 };
      if (start === undefined) clearBits(fn, this.#ref, width);
      else if (start.form === "memory") copyBits(fn, this.#ref, start.ref, width);
    } else {
      this.#local = fn.newLocal("i64", "v");
      fn.set(this.#local, start === undefined ? "(i64.const 0)" : this.#packedNum(start).text);
    }
  }

  #packedNum(operand: Operand): Num {
    const packed = pack(operand);
    if (packed.form === "memory") throw new Error("internal: a wide value where 64 bits are expected");
    return packed.num;
  }

  /** The value so far. It changes with the builder. */
  get current(): Packed {
    return this.#ref !== undefined
      ? { form: "memory", ref: this.#ref }
      : { form: "number", num: { text: `(local.get ${this.#local ?? ""})` } };
  }

  /** Writes a part whose bits are still 0. */
  put(offset: Offset, packed: Packed, width: number): void {
    this.#write(offset, packed, width, true);
  }

  /** Overwrites a part. */
  replace(offset: Offset, packed: Packed, width: number): void {
    this.#write(offset, packed, width, false);
  }

  putOperand(offset: Offset, operand: Operand): void {
    this.put(offset, pack(operand), bitWidth(operand.type));
  }

  #write(offset: Offset, packed: Packed, width: number, empty: boolean): void {
    const { fn } = this.context;
    if (this.#ref !== undefined) {
      const to = offsetBy(fn, this.#ref, offset);
      if (packed.form === "memory") copyBits(fn, to, packed.ref, width);
      else writeBits(fn, to, width, packed.num);
      return;
    }
    const num = packed.form === "number" ? packed.num : readBits(fn, packed.ref, width);
    const whole: Num = { text: `(local.get ${this.#local ?? ""})` };
    if (width === bitWidth(this.type)) return fn.set(this.#local ?? "", num.text);
    const by = shiftOf(offset);
    fn.set(this.#local ?? "", (empty ? or(whole, shl(num, by)) : replaceBits(whole, num, by, width)).text);
  }

  /** The value so far, unpacked. It changes with the builder. */
  value(): Operand {
    return unpack(this.type, this.current);
  }

  /** The finished value. Nothing may be written after this. */
  finish(): Operand {
    if (this.#ref !== undefined) return memoryOperand(this.type, this.#ref);
    return unpack(this.type, { form: "number", num: i64Local(this.#local ?? "") });
  }
}

/** A value of parts at fixed offsets; constant if all parts are. */
export function combineParts(
  context: EmitContext,
  type: Type,
  parts: readonly { readonly offset: number; readonly operand: Operand }[],
): Operand {
  if (!isWide(type)) {
    let num: Num = i64Const(0);
    for (const { offset, operand } of parts) {
      const packed = pack(operand);
      if (packed.form === "memory") throw new Error("internal: a wide part of a narrow value");
      num = or(num, shl(packed.num, i64Const(offset)));
    }
    return unpack(type, { form: "number", num });
  }
  const builder = new ValueBuilder(context, type);
  for (const { offset, operand } of parts) builder.putOperand(bitOffset(offset), operand);
  return builder.finish();
}

/** A local that holds an operand. Each of several branches assigns it; the code after them uses it. */
export class OperandLocal {
  readonly #local: string;

  constructor(
    readonly context: EmitContext,
    readonly type: Type,
  ) {
    this.#local = context.fn.newLocal(type.kind === "bool" || isWide(type) ? "i32" : "i64", "r");
  }

  assign(operand: Operand): void {
    const text =
      operand.form === "condition"
        ? operand.cond.text
        : operand.form === "number"
          ? operand.num.text
          : bitAddress(operand.ref);
    this.context.fn.set(this.#local, text);
  }

  get value(): Operand {
    const text = `(local.get ${this.#local})`;
    if (this.type.kind === "bool") return boolOperand(this.type, { text });
    return isWide(this.type)
      ? memoryOperand(this.type, { base: i32Const(0), dynamic: text, fixed: 0 })
      : numOperand(this.type, { text, stable: true });
  }
}

export type OptionType = TypeOf<"option">;
/**
 * An option of a scalar is packed as 0 for `none`, otherwise as the packed item plus 1. Other options have a bit above
 * the item.
 */
export const isScalarOption = (type: OptionType): boolean => isScalar(type.item);

export function isSome(context: EmitContext, operand: Operand): Cond {
  const type = operand.type as OptionType;
  if (isScalarOption(type)) return compare("ne", numOf(operand), i64Const(0));
  const top = slicePacked(context, pack(operand), bitOffset(bitWidth(type.item)), 1);
  return {
    text: top.form === "number" ? wrap(top.num) : "",
    constant: top.form === "number" && top.num.constant !== undefined ? top.num.constant === 1n : undefined,
  };
}

/** The item of an option that is not `none`. */
export function optionItem(context: EmitContext, operand: Operand): Operand {
  const type = operand.type as OptionType;
  if (isScalarOption(type)) return unpack(type.item, { form: "number", num: sub(numOf(operand), i64Const(1)) });
  return partOf(context, operand, bitOffset(0), type.item);
}

export function makeSome(context: EmitContext, type: OptionType, item: Operand): Operand {
  if (isScalarOption(type)) {
    const packed = pack(item);
    return numOperand(type, packed.form === "number" ? add(packed.num, i64Const(1)) : i64Const(0));
  }
  const builder = [
    { offset: 0, operand: item },
    { offset: bitWidth(type.item), operand: boolOperand({ kind: "bool" }, { text: i32Const(1), constant: true }) },
  ];
  return combineParts(context, type, builder);
}

/** The value whose bits are all 0: `none`, an empty collection, or a placeholder that is never used. */
export const zeroOf = (context: EmitContext, type: Type): Operand => combineParts(context, type, []);

/** Writes a trap. The returned operand is a placeholder: the code after it is never reached. */
export function unreachable(context: EmitContext, type: Type): Operand {
  context.fn.line("(unreachable)");
  return zeroOf(context, type);
}
