// Integer arithmetic of the language, shared by constant folding and the interpreter: exact, with floored division.

import type { RuntimeCode } from "./diagnostic-codes.js";
import type { Operator } from "./core.js";

export type ComparisonOperator = Extract<Operator, "lt" | "le" | "gt" | "ge">;
export type ArithmeticOperator = Extract<
  Operator,
  "add" | "sub" | "mul" | "div" | "mod" | "neg" | "abs" | "minOf" | "maxOf"
>;

export interface ArithmeticError {
  readonly code: Extract<RuntimeCode, "R0007" | "R0009">;
  readonly message: string;
}

/** Compares integers, or enum members by their positions. */
export function compareNumbers(operator: ComparisonOperator, a: number, b: number): boolean {
  switch (operator) {
    case "lt":
      return a < b;
    case "le":
      return a <= b;
    case "gt":
      return a > b;
    case "ge":
      return a >= b;
  }
}

/** `neg` and `abs` ignore `b`. R0007 for a division by zero, R0009 for a result that a double cannot hold exactly. */
export function calculate(operator: ArithmeticOperator, a: number, b: number): number | ArithmeticError {
  if ((operator === "div" || operator === "mod") && b === 0)
    return { code: "R0007", message: `division by zero in ${a} ${operator} 0` };
  const result = compute(operator, a, b);
  if (!Number.isSafeInteger(result)) return outOfRange(`${a} ${signs[operator] ?? operator} ${b}`);
  return result + 0; // turns -0 into 0
}

export const outOfRange = (shown: string): ArithmeticError => ({
  code: "R0009",
  message: `${shown} is outside -(2^53 - 1)..2^53 - 1`,
});

const signs: Partial<Record<ArithmeticOperator, string>> = { add: "+", sub: "-", mul: "*" };

/** A result beyond the safe integers is rounded, but never to a safe integer. */
function compute(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    case "div":
      return floorDiv(a, b);
    case "mod":
      return floorMod(a, b);
    case "neg":
      return -a;
    case "abs":
      return Math.abs(a);
    case "minOf":
      return Math.min(a, b);
    case "maxOf":
      return Math.max(a, b);
  }
}

/** Subtracts the remainder first: the quotient of two large integers may not be a double, that of a multiple is. */
function floorDiv(a: number, b: number): number {
  const rest = a % b;
  return (a - rest) / b - (roundsUp(rest, b) ? 1 : 0);
}

function floorMod(a: number, b: number): number {
  const rest = a % b;
  return roundsUp(rest, b) ? rest + b : rest;
}

/** Does truncated division, with this remainder, round up? */
const roundsUp = (rest: number, b: number): boolean => rest !== 0 && rest < 0 !== b < 0;
