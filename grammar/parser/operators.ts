// Operator expressions, postfixes and arguments.

import type { IToken, TokenType } from "chevrotain";
import { MismatchedTokenException } from "chevrotain";
import type { BinaryOp, Expr, UnaryOp } from "../syntax/ast.js";
import { joinSpans, type Span } from "../core/source.js";
import {
  Colon,
  ColonEquals,
  Dot,
  Equals,
  EqualsEquals,
  FatArrow,
  Identifier,
  Int,
  LBracket,
  LCurly,
  LParen,
  Minus,
  Operator,
  Plus,
  Prefix,
  Prime,
  Question,
  reserved,
  Star,
  ThinArrow,
} from "../syntax/tokens.js";
import type { OperatorLimit, Rule } from "./parser-base.js";
import { matchingBracket } from "./bracket-pairs.js";
import { OperatorChain } from "./operator-chain.js";
import { binaryBinding } from "../syntax/precedence.js";
import { PostfixParser } from "./postfixes.js";

const ternaryStarts: ReadonlySet<TokenType> = new Set([
  Int,
  LParen,
  LBracket,
  LCurly,
  Minus,
  reserved.true,
  reserved.false,
]);
const additiveOperators: ReadonlySet<TokenType> = new Set([Plus, Minus, Star, reserved.div, reserved.mod]);

export abstract class OperatorParser extends PostfixParser {
  readonly expression: Rule<[], Expr> = this.rule("expression", () => {
    const value = this.SUBRULE(this.operatorExpression);
    return (
      this.OPTION(() => {
        const question = this.CONSUME(Question);
        const ternary = this.RECORDING_PHASE ? undefined : this.ternary(value, question);
        if (ternary !== undefined) return ternary;
        const unwrapped: Expr = { kind: "unwrap", span: this.spanSince(value), target: value };
        if (!this.RECORDING_PHASE && (this.is(Dot) || this.operatorAhead(undefined))) {
          this.report("E0408", "`?` is allowed only at the end of `let x = …?`", unwrapped.span, {
            label: "not allowed here",
            hint: "unwrap it in a separate `let`, or use `match`, `orElse` or `unwrap`",
          });
          throw new MismatchedTokenException("the end of the value", this.LA(1), this.LA(0));
        }
        return unwrapped;
      }) ?? value
    );
  });

  /** A token, or a bracket with its contents, that can be part of `a` or `b` in `c ? a : b`. */
  private ternaryPart(ahead: number): boolean {
    if (this.isOneOf(ternaryStarts, ahead) || this.is(Identifier, ahead)) return true;
    if (this.is(Dot, ahead) || this.is(Prime, ahead)) return true;
    if (this.is(reserved.in, ahead) || this.is(FatArrow, ahead)) return false;
    return this.is(Operator, ahead) && (!this.is(Equals, ahead) || this.is(EqualsEquals, ahead));
  }

  /** Reports `c ? a : b` of other languages, and skips it; undefined if it is none. A `?` may also end a statement. */
  private ternary(condition: Expr, question: IToken): Expr | undefined {
    if (!this.isOneOf(ternaryStarts) && !this.is(Identifier)) return undefined;
    let colon: IToken | undefined;
    let last = 0;
    for (let i = 1; !this.startsLine(i) && (this.is(Colon, i) || this.ternaryPart(i)); i++) {
      if (this.is(Colon, i)) colon = this.LA(i);
      const end = matchingBracket(this.LA(i));
      if (end >= 0) i = end - this.currIdx;
      last = i;
    }
    if (colon === undefined || last === 0) return undefined;
    const { text } = this.source;
    const textBetween = (start: number, end: number): string => text.slice(start, end).trim();
    const span = joinSpans(condition.span, this.spanOfToken(this.LA(last)));
    const test = textBetween(condition.span.start, condition.span.end);
    const then = textBetween(question.startOffset + 1, colon.startOffset);
    const written = `if ${test} then ${then} else ${textBetween(colon.startOffset + 1, span.end)}`;
    this.reportWhole("E0108", "`? :` is not an operator of Fathom", span, {
      hint: written.length <= 60 ? `write \`${written}\`` : "write `if c then a else b`",
      fix: { span, replacement: written },
    });
    this.currIdx += last;
    return { kind: "error", span };
  }

  // -------------------------------------------------------------- operators

  readonly operatorExpression: Rule<[limit?: OperatorLimit], Expr> = this.rule(
    "operatorExpression",
    (limit?: OperatorLimit) => {
      const aggregate = this.bodyOf;
      const inDomain = this.atDomain;
      this.bodyOf = undefined;
      this.atDomain = false;
      const chain = new OperatorChain(
        (code, message, span, details) => this.report(code, message, span, details),
        aggregate,
      );
      this.enterNesting();
      this.SUBRULE(this.prefixed, { ARGS: [chain] });
      this.MANY({
        GATE: () => this.operatorAhead(limit),
        DEF: () => {
          this.OR([
            {
              GATE: () => this.is(reserved.with),
              IGNORE_AMBIGUITIES: true,
              ALT: () => this.SUBRULE(this.withTail, { ARGS: [chain] }),
            },
            {
              GATE: () => this.is(reserved.is),
              IGNORE_AMBIGUITIES: true,
              ALT: () => this.SUBRULE(this.isTail, { ARGS: [chain] }),
            },
            {
              ALT: () => {
                const token = this.CONSUME(Operator);
                this.OPTION({ GATE: () => token.tokenType === reserved.not, DEF: () => this.CONSUME(reserved.in) });
                this.ACTION(() => this.pushOperator(chain, token, inDomain));
                this.SUBRULE2(this.prefixed, { ARGS: [chain] });
              },
            },
          ]);
          this.ACTION(() => this.checkSize(chain.size));
        },
      });
      this.leaveNesting();
      return this.RECORDING_PHASE ? this.errorExpr() : chain.finish();
    },
  );

  /** The aggregate whose body the next operator expression is. */
  protected bodyOf: string | undefined;

  protected errorExpr(): Expr {
    return { kind: "error", span: this.spanFrom(this.end) };
  }

  protected operatorAhead(limit: OperatorLimit | undefined): boolean {
    const type = this.LA(1).tokenType;
    if (limit === "additive") return additiveOperators.has(type);
    switch (type) {
      case reserved.not:
        return this.is(reserved.in, 2);
      case FatArrow:
        return !this.arrowEndsExpression;
      case ThinArrow:
        return !this.arrowEndsExpression || this.typeArrowInBrackets();
      case Equals:
      case ColonEquals:
        return limit !== "target";
      default:
        return this.is(Operator);
    }
  }

  private pushOperator(chain: OperatorChain, token: IToken, inDomain: boolean): void {
    const span = this.spanOfToken(token);
    switch (token.tokenType) {
      case Equals:
      case ColonEquals:
        this.report("E0108", `\`${token.image}\` is not a comparison`, span, {
          hint: "write `==`",
          fix: { span, replacement: "==" },
        });
        return chain.binary("==", span);
      case ThinArrow:
        if (inDomain || this.typeArrow(chain.leftOperand(binaryBinding["->"].level))) return chain.binary("->", span);
        return this.reportLogicalArrow(chain, token, span);
      case FatArrow:
        return this.reportLogicalArrow(chain, token, span);
      case reserved.not:
        return chain.binary("notIn", joinSpans(span, this.spanOfToken(this.LA(0))));
      default:
        return chain.binary(this.operatorName(token) as BinaryOp, span);
    }
  }

  private reportLogicalArrow(chain: OperatorChain, token: IToken, span: Span): void {
    this.report("E0108", `\`${token.image}\` is not an operator`, span, {
      hint: "write `implies`",
      fix: { span, replacement: "implies" },
    });
    chain.binary("implies", span);
  }

  private readonly prefixed: Rule<[chain: OperatorChain], void> = this.rule("prefixed", (chain: OperatorChain) => {
    let count = 0;
    this.MANY(() => {
      const token = this.CONSUME(Prefix);
      this.ACTION(() => {
        chain.prefix(this.operatorName(token) as UnaryOp, this.spanOfToken(token));
        count++;
        this.enterNesting();
      });
    });
    const operand = this.SUBRULE(this.postfix);
    this.ACTION(() => {
      this.depth -= count;
      chain.operand(operand);
    });
  });

  /** `is pattern` */
  private readonly isTail: Rule<[chain: OperatorChain], void> = this.rule("isTail", (chain: OperatorChain) => {
    const token = this.CONSUME(reserved.is);
    if (!this.RECORDING_PHASE && this.is(reserved.not))
      this.fail("a pattern", { hint: "write `not` before the value: `not m is Case`" });
    const pattern = this.SUBRULE(this.pattern);
    this.ACTION(() => chain.is(pattern, this.spanOfToken(token)));
  });

  /** `with [k] = `, whose value is the next operand, or `with { a: v }` */
  private readonly withTail: Rule<[chain: OperatorChain], void> = this.rule("withTail", (chain: OperatorChain) => {
    this.CONSUME(reserved.with);
    if (!this.RECORDING_PHASE && !this.is(LBracket) && !this.is(LCurly))
      this.fail("`[key] = value` or `{ field: value }`");
    this.OR([
      {
        ALT: () => {
          const keys = this.SUBRULE(this.keys);
          const equals = this.CONSUME(Equals);
          this.ACTION(() => {
            this.checkEquals(equals);
            chain.withIndex(keys);
          });
          this.SUBRULE(this.prefixed, { ARGS: [chain] });
        },
      },
      {
        ALT: () => {
          const fields = this.SUBRULE(this.fieldInits);
          this.ACTION(() => chain.withFields(fields, this.spanOfToken(this.LA(0))));
        },
      },
    ]);
  });

  /** The name of an operator or keyword in Fathom, even if one of another language was written. */
  protected operatorName(token: IToken): string {
    const { name, PATTERN } = token.tokenType;
    if (name.startsWith("word_")) return name.slice("word_".length);
    return typeof PATTERN === "string" ? PATTERN : token.image;
  }
}
