// Operands: names, literals, and the expressions that start with a keyword.

import type { IToken, TokenType } from "chevrotain";
import { joinSpans, oneLine, type Span } from "../core/source.js";
import type { Expr, ExprArm, Quantifier, TypeExpr } from "../syntax/ast.js";
import {
  Colon,
  Equals,
  Identifier,
  Int,
  LBracket,
  LCurly,
  LParen,
  Minus,
  Operator,
  Prime,
  RCurly,
  reserved,
  RParen,
  Semicolon,
  Text,
  Wildcard,
} from "../syntax/tokens.js";
import type { Rule } from "./parser-base.js";
import { aggregateWords, BinderLookahead } from "./binder-lookahead.js";
import { stringValue } from "./scanner.js";
import { expressionEnds } from "./keywords.js";

/** The tokens that start an operand, besides names. */
export const operandStarts: ReadonlySet<TokenType> = new Set([
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

export abstract class ExpressionParser extends BinderLookahead {
  abstract readonly bracketed: Rule<[], Expr>;
  abstract readonly braced: Rule<[], Expr>;

  protected readonly primary: Rule<[], Expr> = this.rule("primary", () => {
    const start = this.start;
    if (!this.RECORDING_PHASE && !this.is(Identifier) && !this.isOneOf(operandStarts)) {
      this.reportMissingExpression();
      return this.errorExpr();
    }
    return this.OR<Expr>([
      { ALT: () => this.SUBRULE(this.nameOrForm) },
      { ALT: () => this.nameExpr(this.CONSUME(Wildcard)) },
      {
        ALT: () => {
          const token = this.CONSUME(Int);
          return { kind: "int", span: this.spanOfToken(token), value: this.intValue(token), raw: token.image };
        },
      },
      { ALT: () => ({ kind: "bool", span: this.spanOfToken(this.CONSUME(reserved.true)), value: true }) },
      { ALT: () => ({ kind: "bool", span: this.spanOfToken(this.CONSUME(reserved.false)), value: false }) },
      { ALT: () => this.SUBRULE(this.parenthesized) },
      { ALT: () => this.SUBRULE(this.bracketed) },
      { ALT: () => this.SUBRULE(this.braced) },
      { ALT: () => this.SUBRULE(this.conditional) },
      { ALT: () => this.SUBRULE(this.letExpression) },
      { ALT: () => this.SUBRULE(this.matchExpression) },
      {
        ALT: () => {
          this.CONSUME(reserved.choose);
          const binder = this.SUBRULE(this.binder);
          this.colonForWhere();
          this.CONSUME(reserved.where);
          const where = this.SUBRULE(this.operatorExpression);
          return { kind: "choose", span: this.spanFrom(start), binder, where };
        },
      },
      { ALT: () => this.SUBRULE(this.quantified) },
    ]);
  });

  /** Reports a missing expression; throws unless parsing can continue as if there were one. */
  private reportMissingExpression(): void {
    const token = this.LA(1);
    if (this.isOneOf(expressionEnds)) return this.unexpected("an expression");
    if (this.is(Text)) return this.reportString(stringValue(token.image), this.spanOfToken(token), 1);
    if (this.is(Prime) && this.is(Identifier, 2) && this.is(Prime, 3))
      return this.reportString(this.LA(2).image, joinSpans(this.spanOfToken(token), this.spanOfToken(this.LA(3))), 3);
    const previous = this.LA(0);
    const doubled = previous.image === token.image && previous.startOffset + 1 === token.startOffset;
    const hint =
      doubled && "+-".includes(token.image)
        ? `write \`x' = x ${token.image} 1\``
        : doubled && token.image === "*"
          ? "there is no power: write `x * x`"
          : this.is(Operator)
            ? `\`${token.image}\` needs an operand before it`
            : undefined;
    this.fail("an expression", { hint });
  }

  /** Strings name members of enums in other languages, between quotes or apostrophes. */
  private reportString(value: string, span: Span, tokens: number): void {
    const isName = /^[A-Za-z_]\w*$/.test(value);
    this.report("E0105", `expected an expression, found \`${oneLine(span)}\``, span, {
      label: "a string is not a value",
      hint: isName ? `write \`${value}\`, a member of an \`enum\`` : "declare an `enum`, and write one of its members",
      ...(isName && { fix: { span, replacement: value } }),
    });
    this.currIdx += tokens;
  }

  protected nameExpr(token: IToken): Expr {
    const span = this.spanOfToken(token);
    if (token.tokenType === Wildcard) this.wildcards.set(token.startOffset, span);
    return { kind: "name", span, name: token.image };
  }

  /** What starts with a name: an aggregate, a type with arguments, a formula about an action, a record, or just the name. */
  private readonly nameOrForm: Rule<[], Expr> = this.rule("nameOrForm", () =>
    this.OR<Expr>([
      { GATE: () => this.isOneOf(aggregateWords) && this.binderAhead(2), ALT: () => this.SUBRULE(this.aggregate) },
      {
        GATE: () => this.tokenAfterTypeArguments() !== undefined,
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          const type = this.SUBRULE(this.namedType);
          return { kind: "typeValues", span: type.span, type };
        },
      },
      { GATE: () => this.actionFormulaAhead(), IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.actionFormula) },
      { GATE: () => this.afterAhead(), IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.after) },
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
    return { kind: "recordLiteral", span: this.spanSince(name), name, fields };
  });

  private readonly parenthesized: Rule<[], Expr> = this.rule("parenthesized", () => {
    const open = this.CONSUME(LParen);
    const items: Expr[] = [];
    const arrows = this.arrowEndsExpression;
    this.arrowEndsExpression = false;
    this.commaSeparated(0, (index) => items.push(this.subrule(index, this.expression)));
    this.arrowEndsExpression = arrows;
    this.close(0, RParen, open, "`,` or `)`");
    const span = this.spanFrom(open.startOffset);
    const [inner] = items;
    return items.length === 1 && inner !== undefined ? { kind: "paren", span, inner } : { kind: "tuple", span, items };
  });

  private readonly conditional: Rule<[], Expr> = this.rule("conditional", () => {
    const start = this.CONSUME(reserved.if).startOffset;
    const condition = this.SUBRULE(this.expression);
    if (!this.RECORDING_PHASE && this.is(LCurly))
      this.fail("`then`", { hint: "the expression is written `if c then a else b`" });
    this.CONSUME(reserved.then);
    const then = this.SUBRULE2(this.expression);
    if (!this.RECORDING_PHASE && !this.is(reserved.else)) {
      this.unexpected("`else`", { hint: "an `if` expression needs an `else`: `if c then a else b`" });
      return { kind: "if", span: this.spanFrom(start), condition, then, otherwise: this.errorExpr() };
    }
    this.CONSUME(reserved.else);
    const otherwise = this.SUBRULE(this.operatorExpression);
    return { kind: "if", span: this.spanFrom(start), condition, then, otherwise };
  });

  private readonly letExpression: Rule<[], Expr> = this.rule("letExpression", () => {
    const start = this.CONSUME(reserved.let).startOffset;
    const pattern = this.SUBRULE(this.pattern);
    const type = this.SUBRULE(this.optionalType);
    const equals = this.CONSUME(Equals);
    this.ACTION(() => this.checkEquals(equals));
    const value = this.SUBRULE(this.expression);
    if (!this.RECORDING_PHASE && !this.is(Semicolon))
      this.unexpected("`;` and an expression", { hint: "the expression is written `let x = e; body`" });
    else this.CONSUME(Semicolon);
    const body = this.SUBRULE(this.operatorExpression);
    return { kind: "let", span: this.spanFrom(start), pattern, type, value, body };
  });

  protected readonly optionalType: Rule<[], TypeExpr | undefined> = this.rule("optionalType", () =>
    this.OPTION(() => {
      this.CONSUME(Colon);
      return this.SUBRULE(this.type);
    }),
  );

  private readonly matchExpression: Rule<[], Expr> = this.rule("matchExpression", () => {
    const start = this.CONSUME(reserved.match).startOffset;
    const scrutinee = this.SUBRULE(this.expression);
    const open = this.CONSUME(LCurly);
    const arms: ExprArm[] = [];
    const arrows = this.arrowEndsExpression;
    this.commaSeparated(0, (index) => arms.push(this.subrule(index, this.arm)));
    this.arrowEndsExpression = arrows;
    this.close(0, RCurly, open, "`,` or `}`");
    return { kind: "match", span: this.spanFrom(start), scrutinee, arms };
  });

  private readonly arm: Rule<[], ExprArm> = this.rule("arm", () => {
    const start = this.start;
    const pattern = this.SUBRULE(this.pattern);
    const guard = this.SUBRULE(this.guard);
    this.arrow(0);
    this.arrowEndsExpression = false;
    const body = this.SUBRULE(this.expression);
    return { pattern, guard, body, span: this.spanFrom(start) };
  });

  /** `if c` in an arm */
  protected readonly guard: Rule<[], Expr | undefined> = this.rule("guard", () =>
    this.OPTION(() => {
      this.CONSUME(reserved.if);
      const arrows = this.arrowEndsExpression;
      this.arrowEndsExpression = true;
      const condition = this.SUBRULE(this.expression);
      this.arrowEndsExpression = arrows;
      return condition;
    }),
  );

  // -------------------------------------------------------------- quantifiers

  private readonly quantified: Rule<[], Expr> = this.rule("quantified", () => {
    const word = this.OR([{ ALT: () => this.CONSUME(reserved.forall) }, { ALT: () => this.CONSUME(reserved.exists) }]);
    return this.SUBRULE(this.quantifiedTail, { ARGS: [word] });
  });

  private readonly aggregate: Rule<[], Expr> = this.rule("aggregate", () => {
    const word = this.CONSUME(Identifier);
    return this.SUBRULE(this.quantifiedTail, { ARGS: [word] });
  });

  private readonly quantifiedTail: Rule<[word: IToken], Expr> = this.rule("quantifiedTail", (word: IToken) => {
    const binders = this.SUBRULE(this.binders);
    if (!this.RECORDING_PHASE && !this.is(Colon)) this.fail("`:` and a body");
    this.CONSUME(Colon);
    this.ACTION(() => (this.bodyOf = aggregateWords.has(word.tokenType) ? word.image : undefined));
    const body = this.SUBRULE(this.operatorExpression);
    if (this.RECORDING_PHASE) return this.errorExpr();
    return {
      kind: "quantified",
      span: this.spanFrom(word.startOffset),
      quantifier: this.operatorName(word) as Quantifier,
      binders,
      body,
    };
  });
}
