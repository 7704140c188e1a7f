// Lookahead that tells types in expressions from comparisons (`Set<P>`) and the arrow of function types from mistyped
// operators (`K -> V`).

import type { TokenType } from "chevrotain";
import type { Expr } from "../syntax/ast.js";
import {
  Comma,
  Dot,
  DotDot,
  FatArrow,
  Greater,
  Identifier,
  Int,
  LCurly,
  Less,
  Minus,
  Plus,
  reserved,
  Star,
  ThinArrow,
} from "../syntax/tokens.js";
import { matchingBracket } from "./bracket-pairs.js";
import { ParserBase } from "./parser-base.js";

export const genericTypes = new Set(["Set", "Bag", "Seq", "Map", "Option"]);
export const boundOperators = [DotDot, Plus, Minus, Star, reserved.div, reserved.mod];
/** What types consist of, besides brackets. */
const typeTokens: ReadonlySet<TokenType> = new Set([Int, Comma, Dot, ThinArrow, ...boundOperators]);
/** How many tokens the type arguments of a domain may have. */
const MAX_TYPE_TOKENS = 1000;

const capitalized = (name: string): boolean => /^[A-Z]/.test(name);

/** Could the expression be a type? */
function looksLikeType(expr: Expr): boolean {
  switch (expr.kind) {
    case "name":
    case "typeValues":
      return true;
    case "paren":
      return looksLikeType(expr.inner);
    case "tuple":
      return expr.items.every(looksLikeType);
    case "binary":
      return expr.op === ".." || expr.op === "->";
    default:
      return false;
  }
}

/** By convention, names of types are capitalized. */
function startsLikeType(expr: Expr): boolean {
  switch (expr.kind) {
    case "name":
      return capitalized(expr.name);
    case "paren":
      return startsLikeType(expr.inner);
    case "tuple":
      return expr.items.every(startsLikeType);
    default:
      return true;
  }
}

export abstract class TypeLookahead extends ParserBase {
  /** The next operator expression is a domain, where an arrow cannot stand for a logical operator. */
  protected atDomain = false;

  /** Where the token after `Set<T>` is, which starts at the token `ahead`; undefined if no such type starts there. */
  protected tokenAfterTypeArguments(ahead = 1): number | undefined {
    if (!this.is(Identifier, ahead) || !genericTypes.has(this.LA(ahead).image)) return undefined;
    let open = 0;
    for (let i = ahead + 1; i < ahead + MAX_TYPE_TOKENS; i++) {
      const end = matchingBracket(this.LA(i));
      if (this.is(Less, i)) open++;
      else if (this.is(Greater, i)) open--;
      else if (end >= 0 && !this.is(LCurly, i)) i = end - this.currIdx;
      else if (!this.typeTokenAt(i)) return undefined;
      if (open === 0) return i === ahead + 1 ? undefined : i + 1;
    }
    return undefined;
  }

  /**
   * Is the `->` that has just been read, with this operand before it, the arrow of a function type? Otherwise it stands
   * for an operator of another language.
   */
  protected typeArrow(left: Expr | undefined): boolean {
    if (left === undefined || !looksLikeType(left)) return false;
    return startsLikeType(left) || this.is(Int) || (this.is(Identifier) && capitalized(this.LA(1).image));
  }

  private typeTokenAt(ahead: number): boolean {
    return this.is(Identifier, ahead) || this.isOneOf(typeTokens, ahead);
  }

  /** Is the next `->` the arrow of a function type, although `=>` or `where` ends the expression? Then that follows. */
  protected typeArrowInBrackets(): boolean {
    for (let i = 2; i < MAX_TYPE_TOKENS; i++) {
      const end = matchingBracket(this.LA(i));
      if (this.is(FatArrow, i) && !this.is(ThinArrow, i)) return true;
      if (this.is(reserved.where, i)) return true;
      if (end >= 0 && !this.is(LCurly, i)) i = end - this.currIdx;
      else if (!this.typeTokenAt(i) && !this.is(Less, i) && !this.is(Greater, i)) return false;
    }
    return false;
  }
}
