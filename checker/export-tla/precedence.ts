// Precedence: when an operand needs parentheses.

import type { Infix, Prefix, Tla } from "./syntax.js";

/** Ranges of precedence: "Specifying Systems", table 6. Operators whose ranges overlap need parentheses. */
const infixes: Readonly<Record<Infix | "/\\" | "\\/", readonly [low: number, high: number]>> = {
  "=>": [1, 1],
  "<=>": [2, 2],
  "~>": [2, 2],
  "/\\": [3, 3],
  "\\/": [3, 3],
  "=": [5, 5],
  "#": [5, 5],
  "<": [5, 5],
  ">": [5, 5],
  "<=": [5, 5],
  ">=": [5, 5],
  "\\in": [5, 5],
  "\\notin": [5, 5],
  "\\subseteq": [5, 5],
  "@@": [6, 6],
  ":>": [7, 7],
  "\\cup": [8, 8],
  "\\cap": [8, 8],
  "\\": [8, 8],
  "..": [9, 9],
  "+": [10, 10],
  "-": [11, 11],
  "(+)": [10, 10],
  "(-)": [11, 11],
  "%": [10, 11],
  "*": [13, 13],
  "\\div": [13, 13],
  "\\o": [13, 13],
};
/** `\\X` is not an infix operator: `A \\X B \\X C` is a set of triples, and `(A \\X B) \\X C` one of pairs. */
const PRODUCT = [10, 13] as const;
const prefixes: Readonly<Record<Prefix, readonly [low: number, high: number]>> = {
  "~": [4, 4],
  ENABLED: [4, 15],
  UNCHANGED: [4, 15],
  "[]": [4, 15],
  "<>": [4, 15],
  SUBSET: [10, 13],
  UNION: [10, 13],
  DOMAIN: [10, 13],
  "-": [12, 12],
};
const leftAssociative: ReadonlySet<string> = new Set(["\\cup", "\\cap", "+", "-", "*", "\\o", "(+)", "(-)", "@@"]);

export type Operation = Extract<Tla, { kind: "infix" | "prefix" | "junction" | "product" }>;

const rangeOf = (tree: Operation): readonly [number, number] =>
  tree.kind === "product" ? PRODUCT : tree.kind === "prefix" ? prefixes[tree.operator] : infixes[tree.operator];

export function needsParentheses(tree: Tla, parent: Operation, side: "left" | "right"): boolean {
  switch (tree.kind) {
    case "infix":
    case "prefix":
    case "junction":
    case "product":
      if (tree.kind === "infix" && parent.kind === "infix" && tree.operator === parent.operator && side === "left")
        return !leftAssociative.has(tree.operator);
      // A prefix operator ends where its operand ends, so nothing to its right can be taken for part of it.
      if (tree.kind === "prefix" && parent.kind === "prefix") return tree.operator === "-";
      if (parent.kind === "prefix" && parent.operator === "~") return true;
      return rangeOf(tree)[0] <= rangeOf(parent)[1];
    case "if":
    case "case":
    case "let":
    case "quantified":
    case "choose":
    case "lambda":
      return true;
    default:
      return false;
  }
}
