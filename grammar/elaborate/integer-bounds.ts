// Interval arithmetic: the bounds of integer expressions.

import { type Type, anyInt, intType, times } from "../core/types.js";

const SAFE = Number.MAX_SAFE_INTEGER;

/** Bounds beyond exact integers become infinite: overflow is checked at run time. */
const clamped = (lo: number, hi: number): Type =>
  intType(lo < -SAFE || Number.isNaN(lo) ? -Infinity : lo, hi > SAFE || Number.isNaN(hi) ? Infinity : hi);

export const bounds = (type: Type): { readonly lo: number; readonly hi: number } =>
  type.kind === "int" ? type : { lo: -Infinity, hi: Infinity };

interface Bounds {
  readonly lo: number;
  readonly hi: number;
}

/** The core operator of each arithmetic operator. */
export const arithmeticOperators = { "+": "add", "-": "sub", "*": "mul", div: "div", mod: "mod" } as const;

export function arithmeticType(op: keyof typeof arithmeticOperators, a: Bounds, b: Bounds): Type {
  switch (op) {
    case "+":
      return clamped(a.lo + b.lo, a.hi + b.hi);
    case "-":
      return clamped(a.lo - b.hi, a.hi - b.lo);
    case "*": {
      const corners = [times(a.lo, b.lo), times(a.lo, b.hi), times(a.hi, b.lo), times(a.hi, b.hi)];
      return clamped(Math.min(...corners), Math.max(...corners));
    }
    case "div": {
      if (b.lo <= 0) return anyInt;
      const corners = [quotient(a.lo, b.lo), quotient(a.lo, b.hi), quotient(a.hi, b.lo), quotient(a.hi, b.hi)];
      return clamped(Math.min(...corners), Math.max(...corners));
    }
    case "mod":
      if (b.lo <= 0) return anyInt;
      return a.lo >= 0 ? clamped(0, Math.min(a.hi, b.hi - 1)) : clamped(0, b.hi - 1);
  }
}

/** Rounds towards −∞. The quotient by an infinite divisor is 0 or −1. */
const quotient = (a: number, b: number): number => (b === Infinity ? (a < 0 ? -1 : 0) : Math.floor(a / b));
