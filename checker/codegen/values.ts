// Values while they are computed: a condition, a number, or bits in memory; and how each is packed, taken apart and built.

import { isScalar, type Type, type TypeOf } from "../../grammar/core/types.js";
import type { FunctionBuilder } from "./function-builder.js";
import { bitsOf } from "./layout.js";
import {
  at,
  bitAddress,
  clearBits,
  copyBits,
  moved,
  readBits,
  writeBits,
  type BitRef,
  type Offset,
  type Scratch,
} from "./memory.js";
import {
  add,
  and,
  compare,
  constant,
  extend,
  i32Text,
  local64,
  maskOf,
  mul,
  or,
  shl,
  shr,
  sliceOf,
  sub,
  wrap,
  type Cond,
  type Num,
} from "./numbers.js";

export type Val =
  /** A Bool. */
  | { readonly form: "flag"; readonly type: Type; readonly cond: Cond }
  /** An int, the index of a member, or the packed bits of a composite value of at most 64. */
  | { readonly form: "bits"; readonly type: Type; readonly num: Num }
  /** The packed bits of a composite value of more than 64. Nothing writes them while they are in use. */
  | { readonly form: "wide"; readonly type: Type; readonly ref: BitRef };

/** As it stands in a larger value. */
export type Packed = { readonly form: "bits"; readonly num: Num } | { readonly form: "wide"; readonly ref: BitRef };

/** Where code is being written to. */
export interface Place {
  readonly fn: FunctionBuilder;
  readonly scratch: Scratch;
}

export const flag = (type: Type, cond: Cond): Val => ({ form: "flag", type, cond });
export const bits = (type: Type, num: Num): Val => ({ form: "bits", type, num });
export const wide = (type: Type, ref: BitRef): Val => ({ form: "wide", type, ref });
export const isWide = (type: Type): boolean => bitsOf(type) > 64;

export function numOf(val: Val): Num {
  if (val.form === "wide") throw new Error("internal: a wide value is not a number");
  return val.form === "flag" ? extend(val.cond) : val.num;
}

export function condOf(val: Val): Cond {
  if (val.form !== "flag") throw new Error("internal: not a condition");
  return val.cond;
}

/** What a packed scalar is below its number. */
export const lowest = (type: Type): bigint => (type.kind === "int" ? BigInt(type.lo) : 0n);

export function pack(val: Val): Packed {
  if (val.form === "wide") return { form: "wide", ref: val.ref };
  return { form: "bits", num: isScalar(val.type) ? sub(numOf(val), constant(lowest(val.type))) : numOf(val) };
}

export function unpack(type: Type, packed: Packed): Val {
  if (packed.form === "wide") return wide(type, packed.ref);
  if (type.kind === "bool")
    return flag(
      type,
      packed.num.known !== undefined
        ? { text: i32Text(Number(packed.num.known)), known: packed.num.known === 1n }
        : { text: `(i32.wrap_i64 ${packed.num.text})` },
    );
  return bits(type, isScalar(type) ? add(packed.num, constant(lowest(type))) : packed.num);
}

/** Part of a packed value. */
export function slice({ fn }: Place, whole: Packed, offset: Offset, width: number): Packed {
  if (whole.form === "wide") {
    const ref = moved(fn, whole.ref, offset);
    return width <= 64 ? { form: "bits", num: readBits(fn, ref, width) } : { form: "wide", ref };
  }
  if (offset.dynamic === undefined) return { form: "bits", num: sliceOf(whole.num, offset.plus, width) };
  const by = add({ text: `(i64.extend_i32_u ${offset.dynamic})`, stable: true }, constant(offset.plus));
  return { form: "bits", num: and(shr(whole.num, by), constant(maskOf(width))) };
}

/** Of a given type, from part of a packed value. */
export const part = (place: Place, whole: Val, offset: Offset, type: Type): Val =>
  unpack(type, slice(place, pack(whole), offset, bitsOf(type)));

/** Costs nothing to use again. */
export function keep({ fn }: Place, val: Val, hint?: string): Val {
  switch (val.form) {
    case "flag":
      return flag(val.type, fn.keepCond(val.cond, hint));
    case "bits":
      return bits(val.type, fn.keep(val.num, hint));
    case "wide":
      return val;
  }
}

/** `index * stride + plus`, as an offset. */
export function scaled({ fn }: Place, index: Num, stride: number, plus: number): Offset {
  if (index.known !== undefined) return at(plus + Number(index.known) * stride);
  return at(plus, `(local.get ${fn.keep32(wrap(mul(index, constant(stride))), "off")})`);
}

/** Where a value can be had from memory: `bits` in a place of their own, if they are not there already. */
export function inMemory({ fn, scratch }: Place, packed: Packed, width: number): BitRef {
  if (packed.form === "wide") return packed.ref;
  const ref: BitRef = { base: i32Text(scratch.take(width)), plus: 0 };
  writeBits(fn, ref, 64, packed.num);
  return ref;
}

export function equalVals(place: Place, a: Val, b: Val): Cond {
  if (a.form !== "wide" && b.form !== "wide") return compare("eq", numOf(a), numOf(b));
  const width = bitsOf(a.type);
  return place.fn.keepCond({
    text: `(i32.eqz (call $compare ${bitAddress(inMemory(place, pack(a), width))} ${bitAddress(inMemory(place, pack(b), width))} ${i32Text(width)}))`,
  });
}

// ---------------------------------------------------------------- building

/** A value that is put together part by part: in a local, or in memory of its own. All bits are 0 at first. */
export class Builder {
  readonly #local: string | undefined;
  readonly #ref: BitRef | undefined;

  constructor(
    readonly place: Place,
    readonly type: Type,
    start?: Val,
  ) {
    const { fn, scratch } = place;
    const width = bitsOf(type);
    if (isWide(type)) {
      this.#ref = { base: i32Text(scratch.take(width)), plus: 0 };
      if (start === undefined) clearBits(fn, this.#ref, width);
      else if (start.form === "wide") copyBits(fn, this.#ref, start.ref, width);
    } else {
      this.#local = fn.fresh("i64", "v");
      fn.set(this.#local, start === undefined ? "(i64.const 0)" : this.#packedNum(start).text);
    }
  }

  #packedNum(val: Val): Num {
    const packed = pack(val);
    if (packed.form === "wide") throw new Error("internal: a wide value in a narrow place");
    return packed.num;
  }

  /** What is there so far. It goes on changing with the builder. */
  get current(): Packed {
    return this.#ref !== undefined
      ? { form: "wide", ref: this.#ref }
      : { form: "bits", num: { text: `(local.get ${this.#local ?? ""})` } };
  }

  /** Where all bits of the part are still 0. */
  put(offset: Offset, packed: Packed, width: number): void {
    this.#write(offset, packed, width, true);
  }

  replace(offset: Offset, packed: Packed, width: number): void {
    this.#write(offset, packed, width, false);
  }

  putVal(offset: Offset, val: Val): void {
    this.put(offset, pack(val), bitsOf(val.type));
  }

  #write(offset: Offset, packed: Packed, width: number, empty: boolean): void {
    const { fn } = this.place;
    if (this.#ref !== undefined) {
      const to = moved(fn, this.#ref, offset);
      if (packed.form === "wide") copyBits(fn, to, packed.ref, width);
      else writeBits(fn, to, width, packed.num);
      return;
    }
    const num = packed.form === "bits" ? packed.num : readBits(fn, packed.ref, width);
    const whole: Num = { text: `(local.get ${this.#local ?? ""})` };
    const by =
      offset.dynamic === undefined
        ? constant(offset.plus)
        : add({ text: `(i64.extend_i32_u ${offset.dynamic})` }, constant(offset.plus));
    const kept = empty
      ? whole
      : width >= 64
        ? constant(0)
        : by.known !== undefined
          ? and(whole, constant(~(maskOf(width) << by.known)))
          : and(whole, { text: `(i64.xor ${shl(constant(maskOf(width)), by).text} (i64.const -1))` });
    fn.set(this.#local ?? "", or(kept, shl(num, by)).text);
  }

  /** The whole so far, as a value. */
  value(): Val {
    return unpack(this.type, this.current);
  }

  /** As it is from now on: nothing is put any more. */
  finish(): Val {
    if (this.#ref !== undefined) return wide(this.type, this.#ref);
    return unpack(this.type, { form: "bits", num: local64(this.#local ?? "") });
  }
}

/** A value of parts at fixed places; constant if all parts are. */
export function assemble(
  place: Place,
  type: Type,
  parts: readonly { readonly offset: number; readonly val: Val }[],
): Val {
  if (!isWide(type)) {
    let num: Num = constant(0);
    for (const { offset, val } of parts) {
      const packed = pack(val);
      if (packed.form === "wide") throw new Error("internal: a wide part of a narrow value");
      num = or(num, shl(packed.num, constant(offset)));
    }
    return unpack(type, { form: "bits", num });
  }
  const builder = new Builder(place, type);
  for (const { offset, val } of parts) builder.putVal(at(offset), val);
  return builder.finish();
}

/** What one of several branches decides: assigned in each, used after them. */
export class Slot {
  readonly #local: string;

  constructor(
    readonly place: Place,
    readonly type: Type,
  ) {
    this.#local = place.fn.fresh(type.kind === "bool" || isWide(type) ? "i32" : "i64", "r");
  }

  assign(val: Val): void {
    const text = val.form === "flag" ? val.cond.text : val.form === "bits" ? val.num.text : bitAddress(val.ref);
    this.place.fn.set(this.#local, text);
  }

  get value(): Val {
    const text = `(local.get ${this.#local})`;
    if (this.type.kind === "bool") return flag(this.type, { text });
    return isWide(this.type)
      ? wide(this.type, { base: i32Text(0), dynamic: text, plus: 0 })
      : bits(this.type, { text, stable: true });
  }
}

export type OptionType = TypeOf<"option">;
/** Of an option whose item is a plain value: 0 is none, anything else one more than the packed item. */
export const isPlain = (type: OptionType): boolean => isScalar(type.item);

export function isSome(place: Place, val: Val): Cond {
  const type = val.type as OptionType;
  if (isPlain(type)) return compare("ne", numOf(val), constant(0));
  const top = slice(place, pack(val), at(bitsOf(type.item)), 1);
  return {
    text: top.form === "bits" ? wrap(top.num) : "",
    known: top.form === "bits" && top.num.known !== undefined ? top.num.known === 1n : undefined,
  };
}

/** Of an option that is known to have one. */
export function itemOf(place: Place, val: Val): Val {
  const type = val.type as OptionType;
  if (isPlain(type)) return unpack(type.item, { form: "bits", num: sub(numOf(val), constant(1)) });
  return part(place, val, at(0), type.item);
}

export function someOf(place: Place, type: OptionType, item: Val): Val {
  if (isPlain(type)) {
    const packed = pack(item);
    return bits(type, packed.form === "bits" ? add(packed.num, constant(1)) : constant(0));
  }
  const builder = [
    { offset: 0, val: item },
    { offset: bitsOf(type.item), val: flag({ kind: "bool" }, { text: i32Text(1), known: true }) },
  ];
  return assemble(place, type, builder);
}

export const noneOf = (place: Place, type: Type): Val => assemble(place, type, []);

/** A value that is never used: what comes after is not reached. */
export function impossible(place: Place, type: Type): Val {
  place.fn.line("(unreachable)");
  return noneOf(place, type);
}
