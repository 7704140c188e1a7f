// Operator expressions, postfixes and arguments.

import type { IToken, TokenType } from "chevrotain";
import { MismatchedTokenException } from "chevrotain";
import type { Arg, BinaryOp, Expr, FieldInit, Name, Pattern, UnaryOp } from "../syntax/ast.js";
import { joinSpans, type Span } from "../core/source.js";
import {
  Colon,
  ColonEquals,
  Dot,
  Equals,
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
  RBracket,
  RCurly,
  reserved,
  RParen,
  Star,
  ThinArrow,
  Wildcard,
} from "../syntax/tokens.js";
import type { OperatorLimit, Rule } from "./parser-base.js";
import { matchingBracket } from "./bracket-pairs.js";
import { OperatorChain, MAX_OPERATORS } from "./operator-chain.js";
import { binaryBinding } from "../syntax/precedence.js";
import { TypeParser } from "./types.js";

const additiveOperators: ReadonlySet<TokenType> = new Set([Plus, Minus, Star, reserved.div, reserved.mod]);

export abstract class OperatorParser extends TypeParser {
  /** An operand without postfixes. */
  protected abstract readonly primary: Rule<[], Expr>;

  readonly expression: Rule<[], Expr> = this.rule("expression", () => {
    const value = this.SUBRULE(this.operatorExpression);
    return (
      this.OPTION(() => {
        this.CONSUME(Question);
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

  // -------------------------------------------------------------- operators

  readonly operatorExpression: Rule<[limit?: OperatorLimit], Expr> = this.rule(
    "operatorExpression",
    (limit?: OperatorLimit) => {
      const chain = new OperatorChain((code, message, span, details) => this.report(code, message, span, details));
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
              ALT: () => {
                const token = this.CONSUME(Operator);
                this.OPTION({ GATE: () => token.tokenType === reserved.not, DEF: () => this.CONSUME(reserved.in) });
                this.ACTION(() => this.pushOperator(chain, token));
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

  private pushOperator(chain: OperatorChain, token: IToken): void {
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
        if (this.typeArrow(chain.leftOperand(binaryBinding["->"].level))) return chain.binary("->", span);
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

  private checkSize(size: number): void {
    if (size <= MAX_OPERATORS) return;
    const message = `more than ${String(MAX_OPERATORS)} operators in one expression`;
    this.report("E0106", message, this.spanOfToken(this.LA(0)), {
      hint: "move a part of it into a `fun` or a `let`, or use parentheses",
    });
    this.abort();
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

  /** Reports another operator written in place of `=`. */
  protected checkEquals(token: IToken): void {
    if (token.tokenType === Equals || token.image === "=" || token.image === "") return;
    const span = this.spanOfToken(token);
    this.report(token.image === "==" ? "E0105" : "E0108", `expected \`=\`, found \`${token.image}\``, span, {
      hint: "write `=`",
      fix: { span, replacement: "=" },
    });
  }

  protected readonly fieldInits: Rule<[], FieldInit[]> = this.rule("fieldInits", () => {
    const open = this.CONSUME(LCurly);
    const fields: FieldInit[] = [];
    const arrows = this.arrowEndsExpression;
    this.arrowEndsExpression = false;
    this.commaSeparated(0, (index) => {
      const name = this.name(index);
      const colon = this.consume(index, Colon);
      const value = this.subrule(index, this.expression);
      this.ACTION(() =>
        fields.push({ name, value, span: joinSpans(name.span, colon.image === "" ? name.span : value.span) }),
      );
    });
    this.arrowEndsExpression = arrows;
    this.close(0, RCurly, open, "`,` or `}`");
    return fields;
  });

  // -------------------------------------------------------------- postfixes

  protected readonly postfix: Rule<[], Expr> = this.rule("postfix", () => {
    let expr = this.SUBRULE(this.primary);
    let count = 0;
    // Postfixes of the action in `enabled A(x)` have been read as part of its name.
    const open = this.RECORDING_PHASE || expr.kind !== "actionFormula";
    this.MANY({
      GATE: () => open,
      DEF: () => {
        expr = this.OR<Expr>([
          {
            ALT: () => {
              const args = this.SUBRULE(this.args);
              return { kind: "call", span: this.spanSince(expr), callee: expr, args };
            },
          },
          {
            ALT: () => {
              const keys = this.SUBRULE(this.keys);
              return { kind: "index", span: this.spanSince(expr), target: expr, keys };
            },
          },
          {
            ALT: () => {
              this.CONSUME(Dot);
              const name = this.OR2([{ ALT: () => this.nameOf(this.CONSUME(Int)) }, { ALT: () => this.name(0) }]);
              this.ACTION(() => this.checkField(expr, name));
              return { kind: "field", span: this.spanSince(expr), target: expr, name };
            },
          },
          {
            ALT: () => {
              this.CONSUME(Prime);
              return { kind: "prime", span: this.spanSince(expr), target: expr };
            },
          },
        ]);
        this.ACTION(() => this.checkSize(++count));
      },
    });
    return expr;
  });

  private checkField(target: Expr, name: Name): void {
    if (target.kind === "int" && /^[0-9]/.test(name.text)) {
      this.report("E0105", "a number cannot have a fraction", joinSpans(target.span, name.span), {
        hint: "all numbers are integers",
      });
    }
  }

  readonly args: Rule<[], Arg[]> = this.rule("args", () => {
    const open = this.CONSUME(LParen);
    const args: Arg[] = [];
    const arrows = this.arrowEndsExpression;
    this.arrowEndsExpression = false;
    this.optionally(
      5,
      () => !this.is(RParen),
      () => this.commaSeparated(0, (index) => args.push(this.subrule(index, this.arg))),
    );
    this.arrowEndsExpression = arrows;
    this.close(0, RParen, open, "`,` or `)`");
    return args;
  });

  private readonly arg: Rule<[], Arg> = this.rule("arg", () => {
    const start = this.start;
    const name = this.OPTION({
      GATE: () => this.is(Colon, 2),
      DEF: () => {
        const read = this.name(0);
        this.CONSUME(Colon);
        return read;
      },
    });
    const bare = this.bareParameter();
    const value = this.OR<Expr>([
      {
        GATE: () => bare !== undefined || this.lambdaAhead(),
        IGNORE_AMBIGUITIES: true,
        ALT: () => this.SUBRULE(this.lambda, { ARGS: [bare] }),
      },
      { ALT: () => this.SUBRULE(this.expression) },
    ]);
    return { name, value, span: this.spanFrom(start) };
  });

  /** The `x` of `x => e`, whose parentheses are missing. */
  private bareParameter(): Pattern | undefined {
    if (this.RECORDING_PHASE || !(this.is(Identifier) || this.is(Wildcard)) || !this.is(FatArrow, 2)) return undefined;
    // The arrow of a function type.
    if (this.is(ThinArrow, 2) && /^[A-Z]/.test(this.LA(1).image)) return undefined;
    const name = this.nameOf(this.LA(1));
    const fix = { span: name.span, replacement: `(${name.text})` };
    this.report("E0105", "the parameter of a function needs parentheses", name.span, {
      hint: `write \`(${name.text}) => …\``,
      fix,
    });
    this.currIdx++;
    return { kind: "namePattern", span: name.span, name };
  }

  private lambdaAhead(): boolean {
    if (!this.is(LParen)) return false;
    const end = matchingBracket(this.LA(1));
    if (end < 0 || !this.is(FatArrow, end - this.currIdx + 1)) return false;
    // `(A, B) -> C` is a function type.
    return !this.is(ThinArrow, end - this.currIdx + 1) || !/^[A-Z]/.test(this.LA(2).image);
  }

  private readonly lambda: Rule<[bare: Pattern | undefined], Expr> = this.rule(
    "lambda",
    (bare: Pattern | undefined) => {
      const start = bare?.span.start ?? this.start;
      const params: Pattern[] = bare === undefined ? [] : [bare];
      this.OPTION(() => {
        const open = this.CONSUME(LParen);
        this.commaSeparated(0, (index) => params.push(this.subrule(index, this.pattern)));
        this.close(0, RParen, open, "`,` or `)`");
      });
      this.arrow(0);
      const body = this.SUBRULE(this.operatorExpression);
      return { kind: "lambda", span: this.spanFrom(start), params, body };
    },
  );

  /** Reads `=>`. */
  protected arrow(index: number): void {
    const token = this.consume(index, FatArrow);
    if (token.tokenType !== ThinArrow) return;
    const span = this.spanOfToken(token);
    this.report("E0108", "expected `=>`, found `->`", span, {
      hint: "`->` is for function types",
      fix: { span, replacement: "=>" },
    });
  }

  readonly keys: Rule<[], Expr[]> = this.rule("keys", () => {
    const open = this.CONSUME(LBracket);
    const keys: Expr[] = [];
    const arrows = this.arrowEndsExpression;
    this.arrowEndsExpression = false;
    this.commaSeparated(0, (index) => keys.push(this.subrule(index, this.expression)));
    this.arrowEndsExpression = arrows;
    this.close(0, RBracket, open, "`,` or `]`");
    return keys;
  });

  /** The name of an operator or keyword in Fathom, even if one of another language was written. */
  protected operatorName(token: IToken): string {
    const { name, PATTERN } = token.tokenType;
    if (name.startsWith("word_")) return name.slice("word_".length);
    return typeof PATTERN === "string" ? PATTERN : token.image;
  }
}
