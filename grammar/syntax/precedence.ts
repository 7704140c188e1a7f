// Operator precedence, shared by the parser and the formatter.

import type { BinaryOp, UnaryOp } from "./ast.js";

export interface Binding {
  /** Operators of higher levels bind more tightly. */
  readonly level: number;
  readonly associativity: "left" | "right" | "none";
}

const leads: Binding = { level: 1, associativity: "none" };
const comparison: Binding = { level: 7, associativity: "none" };
const sets: Binding = { level: 9, associativity: "left" };
const sums: Binding = { level: 12, associativity: "left" };
const products: Binding = { level: 13, associativity: "left" };

export const binaryBinding: Readonly<Record<BinaryOp, Binding>> = {
  "~>": leads,
  until: leads,
  iff: { level: 2, associativity: "none" },
  implies: { level: 3, associativity: "right" },
  or: { level: 4, associativity: "left" },
  and: { level: 5, associativity: "left" },
  "==": comparison,
  "!=": comparison,
  "<": comparison,
  "<=": comparison,
  ">": comparison,
  ">=": comparison,
  in: comparison,
  notIn: comparison,
  subset: comparison,
  union: sets,
  intersect: sets,
  minus: sets,
  "->": { level: 10, associativity: "right" },
  "..": { level: 11, associativity: "none" },
  "+": sums,
  "-": sums,
  "*": products,
  div: products,
  mod: products,
};

export const unaryLevel: Readonly<Record<UnaryOp, number>> = { not: 6, always: 6, eventually: 6, "-": 14 };

/** `is`, which has a pattern on its right, is one of them. */
export const comparisonLevel = comparison.level;
/** `f with …` */
export const withLevel = 8;
export const setLevel = sets.level;
export const additiveLevel = sums.level;
export const postfixLevel = 15;

/** The operator in source syntax. */
export function operatorText(op: BinaryOp): string {
  return op === "notIn" ? "not in" : op;
}
