// Which bracket closes which, found before parsing: the parser looks behind them, and recovers at them.

import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Source } from "../core/source.js";
import { spanOf } from "../core/source.js";
import { LBracket, LCurly, LParen, RBracket, RCurly, reserved, RParen } from "../syntax/tokens.js";

/** Deeper than anyone writes, and shallow enough for every recursive pass. */
export const maxNesting = 200;

const pairs: ReadonlyMap<TokenType, TokenType> = new Map([
  [LParen, RParen],
  [LBracket, RBracket],
  [LCurly, RCurly],
]);
/** Words that stand in no parentheses: what is still open before them was never closed. */
const barriers: ReadonlySet<TokenType> = new Set([
  reserved.action,
  reserved.invariant,
  reserved.var,
  reserved.const,
  reserved.fun,
  reserved.op,
  reserved.enum,
  reserved.record,
  reserved.variant,
  reserved.component,
  reserved.instance,
  reserved.use,
  reserved.require,
  reserved.pick,
  reserved.either,
  reserved.assert,
  reserved.return,
]);
export const closers: ReadonlySet<TokenType> = new Set(pairs.values());

/** The index of the bracket that closes this one; -1 when none does. */
export function partner(token: IToken): number {
  return typeof token.payload === "number" ? token.payload : -1;
}

/** Pairs brackets by index; a brace closes whatever was left open inside. Returns what is wrong when they nest too deeply. */
export function pairBrackets(source: Source, tokens: readonly IToken[]): Diagnostic | undefined {
  const open: { readonly token: IToken; readonly closer: TokenType }[] = [];
  for (const [index, token] of tokens.entries()) {
    const closer = pairs.get(token.tokenType);
    if (closer !== undefined) {
      token.payload = -1;
      open.push({ token, closer });
      if (open.length > maxNesting) {
        const span = spanOf(source, token.startOffset, token.startOffset + 1);
        const message = `brackets nest more than ${String(maxNesting)} deep`;
        return { code: "E0106", severity: "error", message, span, hint: "name a part of it with `fun` or `let`" };
      }
    } else if (barriers.has(token.tokenType)) {
      while (open.length > 0 && open.at(-1)?.closer !== RCurly) open.pop();
    } else if (closers.has(token.tokenType)) {
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
