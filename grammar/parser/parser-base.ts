// The base class of the parser: its state, spans, names, diagnostics and error recovery.

import type { IRecognitionException, IToken, ParserMethod, TokenType } from "chevrotain";
import { EmbeddedActionsParser, isRecognitionException, MismatchedTokenException, tokenMatcher } from "chevrotain";
import type { Name } from "../syntax/ast.js";
import type { Code } from "../core/diagnostic-codes.js";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Source, Span } from "../core/source.js";
import { spanOf } from "../core/source.js";
import {
  AtLeast,
  Colon,
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
  reserved,
  RParen,
  Text,
  vocabulary,
  Wildcard,
} from "../syntax/tokens.js";
import { describeTokenType, describeToken, messageProvider } from "./token-descriptions.js";
import { MAX_DIAGNOSTICS } from "./diagnostic-limits.js";
import { MAX_NESTING, matchingBracket } from "./bracket-pairs.js";
import { LazyLookahead } from "./lazy-lookahead.js";

export type Rule<Args extends unknown[], T> = ParserMethod<Args, T>;

/** Tokens that choices of the grammar look ahead for. */
const LOOKAHEAD = 1;

const brackets: ReadonlySet<TokenType> = new Set([LParen, RParen, LBracket, RBracket, LCurly, RCurly]);

/**
 * Where an operator expression ends early. "target": before `=`, for an assignment; "additive": after arithmetic, for
 * bounds of types.
 */
export type OperatorLimit = "target" | "additive";

/** The optional parts of a diagnostic. */
export type DiagnosticDetails = Pick<Diagnostic, "label" | "related" | "hint" | "fix">;

/** A diagnostic and the index of the token the parser was at. */
export interface IndexedDiagnostic {
  readonly index: number;
  readonly diagnostic: Diagnostic;
  /** Other errors in this span are parts of the same mistake. */
  readonly covers?: Span | undefined;
}

/** Thrown to stop parsing: the nesting is too deep, or there are too many errors. */
export class ParsingAborted extends Error {}

export abstract class ParserBase extends EmbeddedActionsParser {
  protected source: Source = { path: "", text: "" };
  protected docs: ReadonlyMap<number, string> = new Map();
  /** Indices of tokens next to an error that the scanner has reported. */
  protected nearErrors: ReadonlySet<number> = new Set();
  reports: IndexedDiagnostic[] = [];
  protected depth = 0;
  /** `=>` ends the current expression; elsewhere it is reported as a mistake for `implies`. */
  protected arrowEndsExpression = false;
  /** In the formula of a `property`, where `enabled` and `occurs` are operators although they may also be names. */
  protected inProperty = false;
  /** In `init`, where an assignment needs no prime: it is a mistake anyway. */
  protected inInit = false;
  /** Each `_` read as an expression, by offset: an error unless it becomes part of a pattern. */
  protected readonly wildcards = new Map<number, Span>();
  /** Parsing was aborted: unread tokens are not another error. */
  protected aborted = false;
  /** Index of the last token read. Private in Chevrotain; set here to skip tokens. */
  declare protected currIdx: number;
  declare protected recoveryEnabled: boolean;

  /** @param validate check the grammar itself for errors, which is slow; for tests */
  constructor(validate: boolean) {
    super(vocabulary, {
      recoveryEnabled: true,
      maxLookahead: LOOKAHEAD,
      lookaheadStrategy: new LazyLookahead({ maxLookahead: LOOKAHEAD }),
      skipValidations: !validate,
      errorMessageProvider: messageProvider,
    });
  }

  /**
   * Skips computing the follow sets of all rules: they are expensive, and only needed by Chevrotain's own
   * resynchronization.
   */
  protected override performSelfAnalysis(): void {
    this.recoveryEnabled = false;
    super.performSelfAnalysis();
    this.recoveryEnabled = true;
  }

  protected rule<Args extends unknown[], T>(name: string, body: (...args: Args) => T): Rule<Args, T> {
    return this.RULE<(...args: Args) => T>(name, body, { resyncEnabled: false });
  }

  // -------------------------------------------------------------- tokens and spans

  /** Is the next token, or the one `ahead`, of this type or category? */
  protected is(type: TokenType, ahead = 1): boolean {
    return tokenMatcher(this.LA(ahead), type);
  }

  protected isOneOf(types: ReadonlySet<TokenType>, ahead = 1): boolean {
    return types.has(this.LA(ahead).tokenType);
  }

  /** Start offset of the next token. */
  protected get start(): number {
    const offset = this.LA(1).startOffset;
    return Number.isNaN(offset) ? this.source.text.length : offset;
  }

  /** End offset of the last token read. */
  protected get end(): number {
    return endOf(this.LA(0));
  }

  protected spanFrom(start: number): Span {
    return spanOf(this.source, start, Math.max(start, this.end));
  }

  /** From the start of `node` to the end of the last token read. */
  protected spanSince(node: { readonly span: Span }): Span {
    // There are no nodes while Chevrotain records the grammar.
    return this.spanFrom(this.RECORDING_PHASE ? 0 : node.span.start);
  }

  protected spanOfToken(token: IToken): Span {
    return Number.isNaN(token.startOffset)
      ? spanOf(this.source, this.end, this.end)
      : spanOf(this.source, token.startOffset, endOf(token));
  }

  /** Is there a line break between the two tokens? */
  protected lineBreakBetween(before: IToken, after: IToken): boolean {
    if (Number.isNaN(after.startOffset)) return true;
    return this.source.text.slice(endOf(before), after.startOffset).includes("\n");
  }

  /** Is the next token, or the one `ahead`, the first on its line? */
  protected startsLine(ahead = 1): boolean {
    return this.currIdx + ahead <= 0 || this.lineBreakBetween(this.LA(ahead - 1), this.LA(ahead));
  }

  protected nameOf(token: IToken): Name {
    return { text: token.image, span: this.spanOfToken(token) };
  }

  /**
   * Reads a name; `index` distinguishes the occurrences within a rule. A reserved word is reported and read as a name.
   */
  protected name(index: number): Name {
    if (!this.RECORDING_PHASE && !this.is(Identifier)) {
      const token = this.LA(1);
      if (isReserved(token.tokenType) && !this.startsLine()) {
        this.report("E0105", `\`${token.image}\` is a reserved word`, this.spanOfToken(token), {
          label: "expected a name",
          hint: `choose another name, such as \`${token.image}_\``,
        });
        this.currIdx++;
        return this.nameOf(token);
      }
      if (this.is(Wildcard)) this.fail("a name", { hint: "`_` cannot be used as a name" });
    }
    return this.nameOf(this.consume(index, Identifier));
  }

  // -------------------------------------------------------------- diagnostics

  protected report(code: Code, message: string, span: Span, details: DiagnosticDetails = {}): void {
    if (this.RECORDING_PHASE) return;
    const index = this.currIdx + 1;
    if (code === "E0105" && (this.nearErrors.has(index) || this.nearErrors.has(index - 1))) return;
    this.reports.push({ index, diagnostic: { code, severity: "error", message, span, ...details } });
    if (this.reports.length >= MAX_DIAGNOSTICS) this.abort();
  }

  /** Reports a mistake that other errors in `covers`, which may have been reported, are parts of. */
  protected reportWhole(code: Code, message: string, covers: Span, details: DiagnosticDetails = {}): void {
    if (this.RECORDING_PHASE) return;
    const diagnostic: Diagnostic = { code, severity: "error", message, span: covers, ...details };
    this.reports.push({ index: this.currIdx + 1, diagnostic, covers });
    if (this.reports.length >= MAX_DIAGNOSTICS) this.abort();
  }

  /** Reports a colon in place of `where`, and reads it as that. */
  protected colonForWhere(): void {
    if (this.RECORDING_PHASE || !this.is(Colon)) return;
    const token = this.LA(1);
    const span = this.spanOfToken(token);
    this.report("E0105", "expected `where`, found `:`", span, {
      hint: "write `where`",
      fix: { span, replacement: this.source.text[span.start - 1] === " " ? "where" : " where" },
    });
    token.tokenType = reserved.where;
    token.tokenTypeIdx = reserved.where.tokenTypeIdx ?? 0;
  }

  protected abort(): never {
    this.aborted = true;
    throw new ParsingAborted();
  }

  /** Reports that something else was expected before the next token. */
  protected unexpected(expected: string, details: DiagnosticDetails = {}): void {
    const token = this.LA(1);
    const atGap = this.currIdx >= 0 && this.lineBreakBetween(this.LA(0), token);
    const span = atGap ? spanOf(this.source, this.end, this.end) : this.spanOfToken(token);
    this.report("E0105", `expected ${expected}, found ${describeToken(token)}`, span, details);
  }

  /** Reports that something else was expected, and lets the enclosing statement or declaration recover. */
  protected fail(expected: string, details: DiagnosticDetails = {}): never {
    this.unexpected(expected, details);
    throw new MismatchedTokenException(`expected ${expected}`, this.LA(1), this.LA(0));
  }

  /** The same, but blames the next token itself rather than the gap before it. */
  protected failAtToken(expected: string, details: DiagnosticDetails = {}): never {
    const token = this.LA(1);
    this.report("E0105", `expected ${expected}, found ${describeToken(token)}`, this.spanOfToken(token), details);
    throw new MismatchedTokenException(`expected ${expected}`, token, this.LA(0));
  }

  /** Called by Chevrotain for each error it finds. */
  protected SAVE_ERROR(error: IRecognitionException): IRecognitionException {
    if (this.aborted) return error;
    const hint = this.is(AtLeast) && error.message === "`>`" ? { hint: "put a space between `>` and `=`" } : {};
    this.unexpected(error.message, hint);
    return error;
  }

  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    return type !== Identifier && type !== Int && type !== Text && type !== contextual.from;
  }

  /**
   * Chevrotain drops a token if the next one fits. Brackets are never dropped: they are needed to find the end of
   * things.
   */
  protected canRecoverWithSingleTokenDeletion(expected: TokenType): boolean {
    return !this.isOneOf(brackets) && this.is(expected, 2);
  }

  /** Chevrotain would skip ahead within lists; the enclosing statement or declaration recovers better. */
  protected shouldInRepetitionRecoveryBeTried(): boolean {
    return false;
  }

  protected enterNesting(): void {
    if (this.RECORDING_PHASE) return;
    if (++this.depth > MAX_NESTING) {
      const message = `nesting is deeper than ${String(MAX_NESTING)} levels`;
      this.report("E0106", message, this.spanOfToken(this.LA(1)), {
        hint: "move part of the expression into a `fun` or a `let`",
      });
      this.abort();
    }
  }

  protected leaveNesting(): void {
    this.depth--;
  }

  // -------------------------------------------------------------- recovery

  /** Reads the bracket that closes `open`. If another token is there, reports it and continues after the bracket. */
  protected close(index: number, type: TokenType, open: IToken, expected = describeTokenType(type)): void {
    if (this.RECORDING_PHASE || this.is(type)) {
      this.consume(index, type);
      return;
    }
    const end = matchingBracket(open);
    const related = [{ span: this.spanOfToken(open), message: end < 0 ? "this is never closed" : "opened here" }];
    const bracket = describeTokenType(type);
    this.unexpected(end < 0 ? bracket : expected, end < 0 ? { related, hint: `add ${bracket}` } : {});
    if (end > this.currIdx) this.currIdx = end;
  }

  /**
   * Repeats `read` while `more` is true. Chevrotain's own repetition ends at the first token that does not fit; here
   * `read` gets to see that token, report it and continue.
   */
  protected repeatWhile(index: number, more: () => boolean, read: () => void): void {
    if (this.RECORDING_PHASE) return this.many(index, read);
    while (more()) {
      const { currIdx } = this;
      read();
      if (this.currIdx === currIdx) this.skip();
    }
  }

  /** Runs `read` once if `present` is true, likewise. */
  protected optionally(index: number, present: () => boolean, read: () => void): void {
    if (this.RECORDING_PHASE) this.option(index, read);
    else if (present()) read();
  }

  /** Runs `read`; if it throws a syntax error, runs `recover`, which advances at least one token unless at an end. */
  protected withRecovery(read: () => void, recover: (start: number) => void): void {
    const { depth, arrowEndsExpression: arrows, inProperty, currIdx } = this;
    try {
      read();
    } catch (error) {
      if (this.RECORDING_PHASE || !(error instanceof Error) || !isRecognitionException(error)) throw error;
      this.depth = depth;
      this.arrowEndsExpression = arrows;
      this.inProperty = inProperty;
      recover(currIdx);
    }
  }

  /** Skips a token, or a bracket with its contents. */
  protected skip(): void {
    const token = this.LA(1);
    const end = matchingBracket(token);
    this.currIdx = end > this.currIdx ? end : this.currIdx + 1;
  }

  protected get atEnd(): boolean {
    return this.LA(1).tokenType === EOF;
  }
}

function endOf(token: IToken): number {
  return Number.isNaN(token.startOffset) ? 0 : token.startOffset + token.image.length;
}
