// Operators of other languages, with their counterparts in Fathom.

import type { TokenType } from "chevrotain";
import { EqualsEquals, FatArrow, AtMost, LBracket, NotEquals, reserved } from "../syntax/tokens.js";

export interface Replacement {
  /** The text that the fix inserts. */
  readonly text: string;
  readonly types: readonly TokenType[];
  readonly hint?: string;
}

const as = (text: string, ...types: TokenType[]): Replacement => ({ text, types });

const replacements: ReadonlyMap<string, Replacement> = new Map([
  ["&&", as("and", reserved.and)],
  ["&", as("and", reserved.and)],
  ["/\\", as("and", reserved.and)],
  ["\\land", as("and", reserved.and)],
  ["||", as("or", reserved.or)],
  ["\\/", as("or", reserved.or)],
  ["\\lor", as("or", reserved.or)],
  ["!", as("not", reserved.not)],
  ["~", as("not", reserved.not)],
  ["\\lnot", as("not", reserved.not)],
  ["\\neg", as("not", reserved.not)],
  ["===", as("==", EqualsEquals)],
  ["!==", as("!=", NotEquals)],
  ["#", as("!=", NotEquals)],
  ["/=", as("!=", NotEquals)],
  ["=<", as("<=", AtMost)],
  ["<=>", as("iff", reserved.iff)],
  ["\\equiv", as("iff", reserved.iff)],
  ["|->", as("=>", FatArrow)],
  ["%", as("mod", reserved.mod)],
  ["/", as("div", reserved.div)],
  ["\\div", as("div", reserved.div)],
  ["\\in", as("in", reserved.in)],
  ["\\notin", as("not in", reserved.not, reserved.in)],
  ["\\union", as("union", reserved.union)],
  ["\\cup", as("union", reserved.union)],
  ["\\intersect", as("intersect", reserved.intersect)],
  ["\\cap", as("intersect", reserved.intersect)],
  ["\\", as("minus", reserved.minus)],
  ["\\subseteq", as("subset", reserved.subset)],
  ["\\A", as("forall", reserved.forall)],
  ["\\E", as("exists", reserved.exists)],
  ["<<", { text: "[", types: [LBracket], hint: "a sequence is written `[a, b]`, a tuple `(a, b)`" }],
]);

/** `afterOperand`: an operand ends directly before, which distinguishes `a <> b` from `<>P`. */
export function replacementOf(image: string, afterOperand: boolean): Replacement | undefined {
  if (image === "<>") return afterOperand ? as("!=", NotEquals) : as("eventually", reserved.eventually);
  return replacements.get(image);
}
