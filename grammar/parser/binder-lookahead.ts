// Lookahead that distinguishes an aggregate such as `min (a, b) in pairs: e` from a call such as `min(a, b) in S`.
// `sum`, `min`, `max` and `count` may also be names, so only what follows the domain tells: a colon makes it an
// aggregate.

import type { IToken, TokenType } from "chevrotain";
import {
  Bar,
  Colon,
  Comma,
  contextual,
  Dot,
  Equals,
  Identifier,
  Int,
  LCurly,
  LParen,
  Operator,
  Prime,
  Question,
  reserved,
  RParen,
  Semicolon,
  Wildcard,
} from "../syntax/tokens.js";
import { matchingBracket, MAX_NESTING } from "./bracket-pairs.js";
import { TargetParser } from "./targets.js";

export const aggregateWords: ReadonlySet<TokenType> = new Set([
  contextual.sum,
  contextual.min,
  contextual.max,
  contextual.count,
]);

/** Operands of one token, besides names. */
const operandTokens: ReadonlySet<TokenType> = new Set([Int, Wildcard, reserved.true, reserved.false]);

/** The separator after the first part of a form that starts with a keyword, as in `let … ; …`. */
const firstSeparator: ReadonlyMap<TokenType, TokenType> = new Map([
  [reserved.forall, Colon],
  [reserved.exists, Colon],
  [reserved.let, Semicolon],
  [reserved.match, LCurly],
  [reserved.if, reserved.then],
  [reserved.choose, reserved.where],
]);
const separators: ReadonlySet<TokenType> = new Set([Colon, Semicolon, reserved.then, reserved.else, reserved.where]);

/** How many tokens the lookahead visits; a pair of brackets with its contents counts as one. */
const MAX_LOOKAHEAD = 1000;

export abstract class BinderLookahead extends TargetParser {
  /** Whether a colon follows a domain, by the first token of that domain. */
  private readonly colonFollows = new WeakMap<IToken, boolean>();

  /**
   * Does `x in …`, or `(a, b) in …:`, start at the token `ahead`? `depth` counts lookaheads started by other
   * lookaheads. Results are cached, because nested aggregates would otherwise take exponential time.
   */
  protected binderAhead(ahead: number, depth = 0): boolean {
    const domain = this.domainAhead(ahead);
    if (domain === undefined || !this.is(LParen, ahead)) return domain !== undefined;
    return this.colonFollows.get(this.LA(domain)) ?? this.colonAfterDomain(domain, depth);
  }

  /** Where the domain of the binder at the token `ahead` starts; undefined if there is no binder. */
  private domainAhead(ahead: number): number | undefined {
    const end = this.is(LParen, ahead) ? matchingBracket(this.LA(ahead)) - this.currIdx : ahead;
    if (!this.is(reserved.in, end + 1)) return undefined;
    if (end === ahead) return this.is(Identifier, ahead) || this.is(Wildcard, ahead) ? end + 2 : undefined;
    if (end < ahead + 2) return undefined;
    for (let i = ahead + 1; i < end; i++) {
      if (
        !this.is(Identifier, i) &&
        !this.is(Wildcard, i) &&
        !this.is(Comma, i) &&
        !this.is(LParen, i) &&
        !this.is(RParen, i)
      )
        return undefined;
    }
    return end + 2;
  }

  private colonAfterDomain(start: number, depth: number): boolean {
    // Anything nested that deeply is an error, whatever it is.
    if (depth > MAX_NESTING) return false;
    const domains = [this.LA(start)];
    const found = this.findColon(start, depth, domains);
    for (const first of domains) this.colonFollows.set(first, found);
    return found;
  }

  /**
   * Scans from the start of a domain for the colon of its aggregate, past the separators of forms inside the domain.
   * Adds to `domains` the first tokens of the domains after it, for which the result is the same.
   */
  private findColon(start: number, depth: number, domains: IToken[]): boolean {
    /** Separators that forms inside the domain still need, the innermost last. */
    const pending: TokenType[] = [];
    let afterOperand = false;
    let limit = start + MAX_LOOKAHEAD;
    for (let i = start; i < limit; i++) {
      const { tokenType: type } = this.LA(i);
      const end = matchingBracket(this.LA(i));
      if (end >= 0) {
        if (type === LCurly && afterOperand && !this.isRecordLiteral(i) && pending.pop() !== LCurly) return false;
        i = end - this.currIdx;
        afterOperand = true;
      } else if (separators.has(type)) {
        if (type === Colon && pending.length === 0) return true;
        // Any other separator belongs to an enclosing form: the domain ended before it.
        if (pending.pop() !== type) return false;
        if (type === reserved.then) pending.push(reserved.else);
        afterOperand = false;
      } else if (type === Comma) {
        if (pending.length === 0) {
          const next = this.domainAhead(i + 1);
          if (next === undefined) return false;
          const cached = this.colonFollows.get(this.LA(next));
          if (cached !== undefined) return cached;
          domains.push(this.LA(next));
          limit = next + MAX_LOOKAHEAD;
          i = next - 1;
        } else if (pending.at(-1) !== Colon) return false;
        afterOperand = false;
      } else if (this.is(Identifier, i) || operandTokens.has(type)) {
        if (afterOperand) return false;
        const afterType = this.tokenAfterTypeArguments(i);
        if (afterType !== undefined) {
          i = afterType - 1;
          afterOperand = true;
        } else if (aggregateWords.has(type) && this.binderAhead(i + 1, depth + 1)) pending.push(Colon);
        else if (this.afterAhead(i)) {
          i = this.tokenAfterTarget(i + 1) - 1;
          pending.push(Colon);
          afterOperand = true;
        } else {
          // The action after `enabled` may be named like an aggregate, with arguments that look like a binder.
          if (this.actionFormulaAhead(i)) i = this.tokenAfterTarget(i + 1) - 1;
          afterOperand = true;
        }
      } else if (type === Prime || type === Question) continue;
      else {
        const separator = firstSeparator.get(type);
        if (separator !== undefined) pending.push(separator);
        else if (!this.continuesExpression(type, i)) return false;
        if (type === reserved.let) i = this.equalsOfLet(i, limit);
        afterOperand = false;
      }
    }
    return false;
  }

  /** `{ name: …`, after an operand that is then the name of a record. */
  private isRecordLiteral(brace: number): boolean {
    return this.is(Identifier, brace + 1) && this.is(Colon, brace + 2);
  }

  private continuesExpression(type: TokenType, at: number): boolean {
    return (
      type === Dot || type === Bar || type === reserved.always || type === reserved.eventually || this.is(Operator, at)
    );
  }

  /**
   * Where the `=` of the `let` at the token `start` is. Brackets before it may contain others, in bounds of its type.
   */
  private equalsOfLet(start: number, limit: number): number {
    let at = start;
    while (!this.is(Equals, at) && at < limit) at = Math.max(at, matchingBracket(this.LA(at)) - this.currIdx) + 1;
    return at;
  }
}
