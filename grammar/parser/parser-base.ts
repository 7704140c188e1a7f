// What every part of the parser shares: its state, names, spans, diagnostics, and how it recovers.

import type { IRecognitionException, IToken, ParserMethod, TokenType } from "chevrotain";
import { EmbeddedActionsParser, isRecognitionException, MismatchedTokenException, tokenMatcher } from "chevrotain";
import type { Name } from "../syntax/ast.js";
import type { Code } from "../core/diagnostic-codes.js";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Source, Span } from "../core/source.js";
import { spanOf } from "../core/source.js";
import {
  AtLeast,
  contextual,
  EOF,
  Identifier,
  Int,
  isReserved,
  LBracket,
  LCurly,
  LParen,
  RBracket,
  RCurly,
  RParen,
  Text,
  vocabulary,
  Wildcard,
} from "../syntax/tokens.js";
import { expectedToken, foundToken, maxReports, messageProvider } from "./token-descriptions.js";
import { maxNesting, partner } from "./bracket-pairs.js";

export type Rule<Args extends unknown[], T> = ParserMethod<Args, T>;

const brackets: ReadonlySet<TokenType> = new Set([LParen, RParen, LBracket, RBracket, LCurly, RCurly]);

/** Where an operator chain ends early. "place": `=` ends it, for it is an assignment; "additive": only arithmetic, for the bounds of types. */
export type Limit = "place" | "additive";

/** What a diagnostic may say beyond its message. */
export type Details = Pick<Diagnostic, "label" | "related" | "hint" | "fix">;

/** A diagnostic and the token at which the parser was. */
export interface Report {
  readonly index: number;
  readonly diagnostic: Diagnostic;
}

/** Thrown to stop parsing altogether: too deep to go on, or so many mistakes that more would help nobody. */
export class Stop extends Error {}

export abstract class ParserBase extends EmbeddedActionsParser {
  protected source: Source = { path: "", text: "" };
  protected docs: ReadonlyMap<number, string> = new Map();
  protected suspects: ReadonlySet<number> = new Set();
  reports: Report[] = [];
  protected depth = 0;
  /** Whether `=>` ends the expression at hand; elsewhere it is a mistake for `implies`. */
  protected arrows = false;
  /** Whether this is the formula of a `property`, the one place for operators that are words which may also be names. */
  protected inProperty = false;
  /** `_` read where an expression stands: a mistake unless it becomes a pattern. */
  protected readonly wildcards = new Map<number, Span>();
  /** Whether parsing was given up: what is left unread is no further mistake. */
  protected stopped = false;
  /** Index of the last token read. */
  declare protected currIdx: number;
  declare protected recoveryEnabled: boolean;

  /** @param validate whether to look for mistakes in the grammar itself; slow, for tests */
  constructor(validate: boolean) {
    super(vocabulary, {
      recoveryEnabled: true,
      maxLookahead: 1,
      skipValidations: !validate,
      errorMessageProvider: messageProvider,
    });
  }

  /** Without the follow sets of all rules: they serve a recovery that is done otherwise here, and take their time. */
  protected override performSelfAnalysis(): void {
    this.recoveryEnabled = false;
    super.performSelfAnalysis();
    this.recoveryEnabled = true;
  }

  protected rule<Args extends unknown[], T>(name: string, body: (...args: Args) => T): Rule<Args, T> {
    return this.RULE<(...args: Args) => T>(name, body, { resyncEnabled: false });
  }

  // -------------------------------------------------------------- tokens and spans

  /** Whether the next token (or the one `ahead`) is of this type or category. */
  protected is(type: TokenType, ahead = 1): boolean {
    return tokenMatcher(this.LA(ahead), type);
  }

  protected isOneOf(types: ReadonlySet<TokenType>, ahead = 1): boolean {
    return types.has(this.LA(ahead).tokenType);
  }

  /** Where the next token begins. */
  protected get start(): number {
    const offset = this.LA(1).startOffset;
    return Number.isNaN(offset) ? this.source.text.length : offset;
  }

  /** Where the last token read ends. */
  protected get end(): number {
    return endOf(this.LA(0));
  }

  protected spanFrom(start: number): Span {
    return spanOf(this.source, start, Math.max(start, this.end));
  }

  /** From where `node` begins to the last token read. */
  protected since(node: { readonly span: Span }): Span {
    // While Chevrotain records the grammar there are no nodes.
    return this.spanFrom(this.RECORDING_PHASE ? 0 : node.span.start);
  }

  protected spanOfToken(token: IToken): Span {
    return Number.isNaN(token.startOffset)
      ? spanOf(this.source, this.end, this.end)
      : spanOf(this.source, token.startOffset, endOf(token));
  }

  /** Whether a line ends between the two tokens. */
  protected lineBetween(before: IToken, after: IToken): boolean {
    if (Number.isNaN(after.startOffset)) return true;
    return this.source.text.slice(endOf(before), after.startOffset).includes("\n");
  }

  /** Whether the next token is the first of its line. */
  protected startsLine(ahead = 1): boolean {
    return this.currIdx + ahead <= 0 || this.lineBetween(this.LA(ahead - 1), this.LA(ahead));
  }

  protected nameOf(token: IToken): Name {
    return { text: token.image, span: this.spanOfToken(token) };
  }

  /** Reads a name; `index` tells the occurrences within a rule apart. A reserved word is reported and taken for a name. */
  protected name(index: number): Name {
    if (!this.RECORDING_PHASE && !this.is(Identifier)) {
      const token = this.LA(1);
      if (isReserved(token.tokenType) && !this.startsLine()) {
        this.report("E0105", `\`${token.image}\` is a reserved word`, this.spanOfToken(token), {
          label: "expected a name",
          hint: `call it something else, such as \`${token.image}_\``,
        });
        this.currIdx++;
        return this.nameOf(token);
      }
      if (this.is(Wildcard)) this.fail("a name", { hint: "`_` stands for what gets no name" });
    }
    return this.nameOf(this.consume(index, Identifier));
  }

  // -------------------------------------------------------------- diagnostics

  protected report(code: Code, message: string, span: Span, details: Details = {}): void {
    if (this.RECORDING_PHASE) return;
    const index = this.currIdx + 1;
    if (code === "E0105" && (this.suspects.has(index) || this.suspects.has(index - 1))) return;
    this.reports.push({ index, diagnostic: { code, severity: "error", message, span, ...details } });
    if (this.reports.length >= maxReports) this.stop();
  }

  protected stop(): never {
    this.stopped = true;
    throw new Stop();
  }

  /** Reports that something else was expected here. */
  protected unexpected(expected: string, details: Details = {}): void {
    const token = this.LA(1);
    const atGap = this.currIdx >= 0 && this.lineBetween(this.LA(0), token);
    const span = atGap ? spanOf(this.source, this.end, this.end) : this.spanOfToken(token);
    this.report("E0105", `expected ${expected}, found ${foundToken(token)}`, span, {
      label: `expected ${expected}`,
      ...details,
    });
  }

  /** Reports that something else was expected here, and leaves it to the statement or declaration around to recover. */
  protected fail(expected: string, details: Details = {}): never {
    this.unexpected(expected, details);
    throw new MismatchedTokenException(`expected ${expected}`, this.LA(1), this.LA(0));
  }

  /** Likewise, where what was found is at fault rather than something missing before it. */
  protected failHere(expected: string, details: Details = {}): never {
    const token = this.LA(1);
    this.report("E0105", `expected ${expected}, found ${foundToken(token)}`, this.spanOfToken(token), {
      label: `expected ${expected}`,
      ...details,
    });
    throw new MismatchedTokenException(`expected ${expected}`, token, this.LA(0));
  }

  /** Called by Chevrotain for each mistake that it finds. */
  protected SAVE_ERROR(error: IRecognitionException): IRecognitionException {
    if (this.stopped) return error;
    const hint = this.is(AtLeast) && error.message === "`>`" ? { hint: "put a space between `>` and `=`" } : {};
    this.unexpected(error.message, hint);
    return error;
  }

  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    return type !== Identifier && type !== Int && type !== Text && type !== contextual.from;
  }

  /** Chevrotain drops a token when the next one fits. A bracket is never in the way like that: it belongs to another, and says where things end. */
  protected canRecoverWithSingleTokenDeletion(expected: TokenType): boolean {
    return !this.isOneOf(brackets) && this.is(expected, 2);
  }

  /**
   * Chevrotain would skip ahead within lists; the statements and declarations around know better where to go on.
   */
  protected shouldInRepetitionRecoveryBeTried(): boolean {
    return false;
  }

  protected enter(): void {
    if (this.RECORDING_PHASE) return;
    if (++this.depth > maxNesting) {
      const message = `this nests more than ${String(maxNesting)} deep`;
      this.report("E0106", message, this.spanOfToken(this.LA(1)), { hint: "name a part of it with `fun` or `let`" });
      this.stop();
    }
  }

  protected leave(): void {
    this.depth--;
  }

  // -------------------------------------------------------------- recovery

  /** Reads the bracket that closes `open`. When something else is there, reports it and goes on behind the bracket. */
  protected close(index: number, type: TokenType, open: IToken, expected = expectedToken(type)): void {
    if (this.RECORDING_PHASE || this.is(type)) {
      this.consume(index, type);
      return;
    }
    const end = partner(open);
    const related = [{ span: this.spanOfToken(open), message: end < 0 ? "nothing closes this" : "opened here" }];
    this.unexpected(end < 0 ? expectedToken(type) : expected, end < 0 ? { related } : {});
    if (end > this.currIdx) this.currIdx = end;
  }

  /**
   * Runs `read` while `more` says so. Chevrotain's own repetition ends at the first token that does not fit; here `read` is to see
   * that token, to say what is wrong with it and to go on.
   */
  protected repeat(index: number, more: () => boolean, read: () => void): void {
    if (this.RECORDING_PHASE) return this.many(index, read);
    while (more()) {
      const { currIdx } = this;
      read();
      if (this.currIdx === currIdx) this.skip();
    }
  }

  /** Runs `read` if `there` says so, likewise. */
  protected when(index: number, there: () => boolean, read: () => void): void {
    if (this.RECORDING_PHASE) this.option(index, read);
    else if (there()) read();
  }

  /** Runs `read`; after a mistake that it cannot get over itself, runs `recover`, which moves on at least one token or to an end. */
  protected recovering(read: () => void, recover: (start: number) => void): void {
    const { depth, arrows, inProperty, currIdx } = this;
    try {
      read();
    } catch (error) {
      if (this.RECORDING_PHASE || !(error instanceof Error) || !isRecognitionException(error)) throw error;
      this.depth = depth;
      this.arrows = arrows;
      this.inProperty = inProperty;
      recover(currIdx);
    }
  }

  /** Skips a token, or all that a bracket holds. */
  protected skip(): void {
    const token = this.LA(1);
    const end = partner(token);
    this.currIdx = end > this.currIdx ? end : this.currIdx + 1;
  }

  protected get atEnd(): boolean {
    return this.LA(1).tokenType === EOF;
  }
}

function endOf(token: IToken): number {
  return Number.isNaN(token.startOffset) ? 0 : token.startOffset + token.image.length;
}
