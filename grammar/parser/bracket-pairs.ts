// Matches brackets before parsing, for lookahead past them and for error recovery.

import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Source } from "../core/source.js";
import { spanOf } from "../core/source.js";
import { LBracket, LCurly, LParen, RBracket, RCurly, RParen } from "../syntax/tokens.js";
import { neverInParentheses } from "./keywords.js";

/** Deeper than real specs nest, and shallow enough for every recursive pass. */
export const MAX_NESTING = 200;

const closingBracket: ReadonlyMap<TokenType, TokenType> = new Map([
  [LParen, RParen],
  [LBracket, RBracket],
  [LCurly, RCurly],
]);
export const closingBrackets: ReadonlySet<TokenType> = new Set(closingBracket.values());

/** The index of the bracket that closes this one; -1 if there is none. */
export function matchingBracket(token: IToken): number {
  return typeof token.payload === "number" ? token.payload : -1;
}

/**
 * Stores in each opening bracket the index of its closing one. A brace closes everything left open inside it. Returns
 * an error if brackets nest too deeply.
 */
export function pairBrackets(source: Source, tokens: readonly IToken[]): Diagnostic | undefined {
  const open: { readonly token: IToken; readonly closer: TokenType }[] = [];
  for (const [index, token] of tokens.entries()) {
    const closer = closingBracket.get(token.tokenType);
    if (closer !== undefined) {
      token.payload = -1;
      open.push({ token, closer });
      if (open.length > MAX_NESTING) {
        const span = spanOf(source, token.startOffset, token.startOffset + 1);
        const message = `brackets are nested deeper than ${String(MAX_NESTING)} levels`;
        return {
          code: "E0106",
          severity: "error",
          message,
          span,
          hint: "move part of the expression into a `fun` or a `let`",
        };
      }
    } else if (neverInParentheses.has(token.tokenType)) {
      while (open.length > 0 && open.at(-1)?.closer !== RCurly) open.pop();
    } else if (closingBrackets.has(token.tokenType)) {
      let at = open.length - 1;
      while (
        at >= 0 &&
        open[at]?.closer !== token.tokenType &&
        (token.tokenType === RCurly || open[at]?.closer !== RCurly)
      )
        at--;
      const match = open[at];
      if (match === undefined || match.closer !== token.tokenType) continue;
      match.token.payload = index;
      open.length = at;
    }
  }
  return undefined;
}
