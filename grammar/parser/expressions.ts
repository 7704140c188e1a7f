// Operands: names, literals, and the forms that begin with a word.

import type { IToken, TokenType } from "chevrotain";
import type { Expr, ExprArm, Quantifier, TypeExpr } from "../syntax/ast.js";
import {
  Colon,
  Comma,
  contextual,
  Dot,
  DotDot,
  EOF,
  Equals,
  FatArrow,
  Identifier,
  Int,
  LBracket,
  LCurly,
  LParen,
  Minus,
  Operator,
  Prime,
  Question,
  RBracket,
  RCurly,
  reserved,
  RParen,
  Semicolon,
  ThinArrow,
  Wildcard,
} from "../syntax/tokens.js";
import type { Rule } from "./parser-base.js";
import { maxNesting, partner } from "./bracket-pairs.js";
import { TargetParser } from "./targets.js";

const foldWords: ReadonlySet<TokenType> = new Set([contextual.sum, contextual.min, contextual.max, contextual.count]);
/** Operands of one token, besides names. */
const operandTokens: ReadonlySet<TokenType> = new Set([Int, Wildcard, reserved.true, reserved.false]);
/** What comes after the first part of a form that begins with a word. */
const firstStage: ReadonlyMap<TokenType, TokenType> = new Map([
  [reserved.forall, Colon],
  [reserved.exists, Colon],
  [reserved.let, Semicolon],
  [reserved.match, LCurly],
  [reserved.if, reserved.then],
  [reserved.choose, reserved.where],
]);
const stages: ReadonlySet<TokenType> = new Set([Colon, Semicolon, reserved.then, reserved.else, reserved.where]);
/** Where these come an expression is missing, and reading goes on as if it had been there. */
const ends: ReadonlySet<TokenType> = new Set([
  RParen,
  RBracket,
  RCurly,
  Comma,
  Semicolon,
  Colon,
  Dot,
  DotDot,
  FatArrow,
  ThinArrow,
  Equals,
  EOF,
  reserved.then,
  reserved.else,
  reserved.where,
  reserved.for,
  reserved.require,
  reserved.pick,
  reserved.either,
  reserved.assert,
  reserved.return,
  reserved.action,
  reserved.component,
  reserved.const,
  reserved.enum,
  reserved.fun,
  reserved.instance,
  reserved.invariant,
  reserved.op,
  reserved.record,
  reserved.type,
  reserved.use,
  reserved.var,
  reserved.variant,
]);
/** What an operand begins with, besides names. */
export const operands: ReadonlySet<TokenType> = new Set([
  Int,
  LParen,
  LBracket,
  LCurly,
  Wildcard,
  Minus,
  reserved.true,
  reserved.false,
  reserved.if,
  reserved.let,
  reserved.match,
  reserved.choose,
  reserved.forall,
  reserved.exists,
  reserved.not,
  reserved.always,
  reserved.eventually,
]);

/** Tokens that a lookahead goes through, what is in brackets counted as one. */
const FARTHEST = 1000;

export abstract class ExpressionParser extends TargetParser {
  abstract readonly bracketed: Rule<[], Expr>;
  abstract readonly braced: Rule<[], Expr>;

  protected readonly primary: Rule<[], Expr> = this.rule("primary", () => {
    const start = this.start;
    if (!this.RECORDING_PHASE && !this.is(Identifier) && !this.isOneOf(operands)) {
      this.expectExpression();
      return this.errorExpr();
    }
    return this.OR<Expr>([
      { ALT: () => this.SUBRULE(this.named) },
      { ALT: () => this.nameExpr(this.CONSUME(Wildcard)) },
      {
        ALT: () => {
          const token = this.CONSUME(Int);
          return { kind: "int", span: this.spanOfToken(token), value: this.intValue(token), raw: token.image };
        },
      },
      { ALT: () => ({ kind: "bool", span: this.spanOfToken(this.CONSUME(reserved.true)), value: true }) },
      { ALT: () => ({ kind: "bool", span: this.spanOfToken(this.CONSUME(reserved.false)), value: false }) },
      { ALT: () => this.SUBRULE(this.parenthesised) },
      { ALT: () => this.SUBRULE(this.bracketed) },
      { ALT: () => this.SUBRULE(this.braced) },
      { ALT: () => this.SUBRULE(this.conditional) },
      { ALT: () => this.SUBRULE(this.letIn) },
      { ALT: () => this.SUBRULE(this.matching) },
      {
        ALT: () => {
          this.CONSUME(reserved.choose);
          const binder = this.SUBRULE(this.binder);
          this.CONSUME(reserved.where);
          const where = this.SUBRULE(this.operation);
          return { kind: "choose", span: this.spanFrom(start), binder, where };
        },
      },
      { ALT: () => this.SUBRULE(this.quantified) },
    ]);
  });

  /** Reports a missing expression; throws unless reading can go on as if there had been one. */
  private expectExpression(): void {
    const token = this.LA(1);
    if (this.isOneOf(ends)) return this.unexpected("an expression");
    const hint = this.is(Operator) ? { hint: `\`${token.image}\` needs an operand before it` } : {};
    this.fail("an expression", hint);
  }

  protected nameExpr(token: IToken): Expr {
    const span = this.spanOfToken(token);
    if (token.tokenType === Wildcard) this.wildcards.set(token.startOffset, span);
    return { kind: "name", span, name: token.image };
  }

  /** What begins with a name: a quantified form, a formula about an action, a record, or just the name. */
  private readonly named: Rule<[], Expr> = this.rule("named", () =>
    this.OR<Expr>([
      { GATE: () => this.isOneOf(foldWords) && this.binderAhead(2), ALT: () => this.SUBRULE(this.folded) },
      { GATE: () => this.actionFormulaAhead(), IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.actionFormula) },
      {
        GATE: () => this.is(LCurly, 2) && this.is(Identifier, 3) && this.is(Colon, 4),
        IGNORE_AMBIGUITIES: true,
        ALT: () => this.SUBRULE(this.recordLiteral),
      },
      { IGNORE_AMBIGUITIES: true, ALT: () => this.nameExpr(this.CONSUME(Identifier)) },
    ]),
  );

  private readonly recordLiteral: Rule<[], Expr> = this.rule("recordLiteral", () => {
    const name = this.nameOf(this.CONSUME(Identifier));
    const fields = this.SUBRULE(this.fieldInits);
    return { kind: "recordLiteral", span: this.since(name), name, fields };
  });

  private readonly parenthesised: Rule<[], Expr> = this.rule("parenthesised", () => {
    const open = this.CONSUME(LParen);
    const items: Expr[] = [];
    const arrows = this.arrows;
    this.arrows = false;
    this.commaSeparated(0, (index) => items.push(this.subrule(index, this.expression)));
    this.arrows = arrows;
    this.close(0, RParen, open, "`,` or `)`");
    const span = this.spanFrom(open.startOffset);
    const [inner] = items;
    return items.length === 1 && inner !== undefined ? { kind: "paren", span, inner } : { kind: "tuple", span, items };
  });

  private readonly conditional: Rule<[], Expr> = this.rule("conditional", () => {
    const start = this.CONSUME(reserved.if).startOffset;
    const condition = this.SUBRULE(this.expression);
    if (!this.RECORDING_PHASE && this.is(LCurly))
      this.fail("`then`", { hint: "as an expression it is `if c then a else b`" });
    this.CONSUME(reserved.then);
    const then = this.SUBRULE2(this.expression);
    if (!this.RECORDING_PHASE && !this.is(reserved.else)) {
      this.unexpected("`else`", { hint: "an `if` that gives a value needs both: `if c then a else b`" });
      return { kind: "if", span: this.spanFrom(start), condition, then, otherwise: this.errorExpr() };
    }
    this.CONSUME(reserved.else);
    const otherwise = this.SUBRULE(this.operation);
    return { kind: "if", span: this.spanFrom(start), condition, then, otherwise };
  });

  private readonly letIn: Rule<[], Expr> = this.rule("letIn", () => {
    const start = this.CONSUME(reserved.let).startOffset;
    const pattern = this.SUBRULE(this.pattern);
    const type = this.SUBRULE(this.optionalType);
    const equals = this.CONSUME(Equals);
    this.ACTION(() => this.checkEquals(equals));
    const value = this.SUBRULE(this.expression);
    if (!this.RECORDING_PHASE && !this.is(Semicolon))
      this.unexpected("`;` and an expression", { hint: "as an expression it is `let x = e; body`" });
    else this.CONSUME(Semicolon);
    const body = this.SUBRULE(this.operation);
    return { kind: "let", span: this.spanFrom(start), pattern, type, value, body };
  });

  protected readonly optionalType: Rule<[], TypeExpr | undefined> = this.rule("optionalType", () =>
    this.OPTION(() => {
      this.CONSUME(Colon);
      return this.SUBRULE(this.type);
    }),
  );

  private readonly matching: Rule<[], Expr> = this.rule("matching", () => {
    const start = this.CONSUME(reserved.match).startOffset;
    const scrutinee = this.SUBRULE(this.expression);
    const open = this.CONSUME(LCurly);
    const arms: ExprArm[] = [];
    const arrows = this.arrows;
    this.commaSeparated(0, (index) => arms.push(this.subrule(index, this.arm)));
    this.arrows = arrows;
    this.close(0, RCurly, open, "`,` or `}`");
    return { kind: "match", span: this.spanFrom(start), scrutinee, arms };
  });

  private readonly arm: Rule<[], ExprArm> = this.rule("arm", () => {
    const start = this.start;
    const pattern = this.SUBRULE(this.pattern);
    const guard = this.SUBRULE(this.guard);
    this.arrow(0);
    this.arrows = false;
    const body = this.SUBRULE(this.expression);
    return { pattern, guard, body, span: this.spanFrom(start) };
  });

  /** `if c` of an arm */
  protected readonly guard: Rule<[], Expr | undefined> = this.rule("guard", () =>
    this.OPTION(() => {
      this.CONSUME(reserved.if);
      const arrows = this.arrows;
      this.arrows = true;
      const condition = this.SUBRULE(this.expression);
      this.arrows = arrows;
      return condition;
    }),
  );

  // -------------------------------------------------------------- quantifiers

  private readonly quantified: Rule<[], Expr> = this.rule("quantified", () => {
    const word = this.OR([{ ALT: () => this.CONSUME(reserved.forall) }, { ALT: () => this.CONSUME(reserved.exists) }]);
    return this.SUBRULE(this.quantifiedTail, { ARGS: [word] });
  });

  private readonly folded: Rule<[], Expr> = this.rule("folded", () => {
    const word = this.CONSUME(Identifier);
    return this.SUBRULE(this.quantifiedTail, { ARGS: [word] });
  });

  private readonly quantifiedTail: Rule<[word: IToken], Expr> = this.rule("quantifiedTail", (word: IToken) => {
    const binders = this.SUBRULE(this.binders);
    if (!this.RECORDING_PHASE && !this.is(Colon)) this.fail("`:` and what holds of each");
    this.CONSUME(Colon);
    const body = this.SUBRULE(this.operation);
    if (this.RECORDING_PHASE) return this.errorExpr();
    return {
      kind: "quantified",
      span: this.spanFrom(word.startOffset),
      quantifier: this.operatorName(word) as Quantifier,
      binders,
      body,
    };
  });

  /** Whether `x in …` or `(a, b) in …:` begins at the token `ahead`; `depth`: of lookaheads within lookaheads. */
  private binderAhead(ahead: number, depth = 0): boolean {
    const domain = this.domainAhead(ahead);
    if (domain === undefined || !this.is(LParen, ahead)) return domain !== undefined;
    // Such lookahead may lead into the next: each place is looked at once.
    return this.colons.get(this.LA(domain)) ?? this.colonAfterDomain(domain, depth);
  }

  /** Where the domain of the binder at the token `ahead` begins; undefined if none can be there. */
  private domainAhead(ahead: number): number | undefined {
    const end = this.is(LParen, ahead) ? partner(this.LA(ahead)) - this.currIdx : ahead;
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

  /** By the first token of a domain. */
  private readonly colons = new WeakMap<IToken, boolean>();

  /**
   * `min(a, b) in S` is a comparison and `min (a, b) in pairs: e` is not: what comes after the domain tells. Looks for the colon
   * through whatever may stand in an expression, and past the colons of quantifiers within.
   */
  private colonAfterDomain(from: number, depth: number): boolean {
    // Nothing that deep can be read, whatever it is.
    if (depth > maxNesting) return false;
    const domains = [this.LA(from)];
    const found = this.findColon(from, depth, domains);
    for (const first of domains) this.colons.set(first, found);
    return found;
  }

  /** `domains` gets the first tokens of those that come after it, for which the answer is the same. */
  private findColon(from: number, depth: number, domains: IToken[]): boolean {
    /** What is still to come of the forms that have begun, the innermost last. */
    const due: TokenType[] = [];
    let operand = false;
    let farthest = from + FARTHEST;
    for (let i = from; i < farthest; i++) {
      const { tokenType: type } = this.LA(i);
      const end = partner(this.LA(i));
      if (end >= 0) {
        if (
          type === LCurly &&
          operand &&
          !(this.is(Identifier, i + 1) && this.is(Colon, i + 2)) &&
          due.pop() !== LCurly
        )
          return false;
        i = end - this.currIdx;
        operand = true;
      } else if (stages.has(type)) {
        if (type === Colon && due.length === 0) return true;
        // It belongs to something around: what is looked at ended before it.
        if (due.pop() !== type) return false;
        if (type === reserved.then) due.push(reserved.else);
        operand = false;
      } else if (type === Comma) {
        if (due.length === 0) {
          const next = this.domainAhead(i + 1);
          if (next === undefined) return false;
          const known = this.colons.get(this.LA(next));
          if (known !== undefined) return known;
          domains.push(this.LA(next));
          farthest = next + FARTHEST;
          i = next - 1;
        } else if (due.at(-1) !== Colon) return false;
        operand = false;
      } else if (this.is(Identifier, i) || operandTokens.has(type)) {
        if (operand) return false;
        if (foldWords.has(type) && this.binderAhead(i + 1, depth + 1)) due.push(Colon);
        else {
          // What a formula is about may be called like a fold and have arguments like a binder.
          if (this.actionFormulaAhead(i)) i = this.behindTarget(i + 1) - 1;
          operand = true;
        }
      } else if (type === Prime || type === Question) continue;
      else {
        const stage = firstStage.get(type);
        if (stage !== undefined) due.push(stage);
        else if (type !== Dot && type !== reserved.always && type !== reserved.eventually && !this.is(Operator, i))
          return false;
        if (type === reserved.let) i = this.equalsOf(i, farthest);
        operand = false;
      }
    }
    return false;
  }

  /** Where the `=` of the `let` at the token `from` stands. In brackets there may be others: bounds of its type hold expressions. */
  private equalsOf(from: number, farthest: number): number {
    let at = from;
    while (!this.is(Equals, at) && at < farthest) at = Math.max(at, partner(this.LA(at)) - this.currIdx) + 1;
    return at;
  }
}
