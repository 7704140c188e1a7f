// Postfixes of operands: calls, keys, fields and primes, with the arguments in brackets.

import type { IToken } from "chevrotain";
import type { Arg, Expr, FieldInit, Name, Pattern } from "../syntax/ast.js";
import { joinSpans, textOf } from "../core/source.js";
import {
  Colon,
  Dot,
  Equals,
  FatArrow,
  Identifier,
  Int,
  isReserved,
  LBracket,
  LCurly,
  LParen,
  Prime,
  RBracket,
  RCurly,
  reserved,
  RParen,
  ThinArrow,
  Wildcard,
} from "../syntax/tokens.js";
import type { Rule } from "./parser-base.js";
import { matchingBracket } from "./bracket-pairs.js";
import { comprehensionHints } from "./foreign-words.js";
import { MAX_OPERATORS } from "./operator-chain.js";
import { TypeParser } from "./types.js";

export abstract class PostfixParser extends TypeParser {
  /** An operand without postfixes. */
  protected abstract readonly primary: Rule<[], Expr>;

  protected checkSize(size: number): void {
    if (size <= MAX_OPERATORS) return;
    const message = `more than ${String(MAX_OPERATORS)} operators in one expression`;
    this.report("E0106", message, this.spanOfToken(this.LA(0)), {
      hint: "move part of the expression into a `fun` or a `let`, or use parentheses",
    });
    this.abort();
  }

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

  protected readonly postfix: Rule<[], Expr> = this.rule("postfix", () => {
    let expr = this.SUBRULE(this.primary);
    let count = 0;
    // Postfixes of the action in `enabled A(x)` have been read as part of its name.
    const open = this.RECORDING_PHASE || (expr.kind !== "actionFormula" && expr.kind !== "after");
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
              const dot = this.CONSUME(Dot);
              if (!this.RECORDING_PHASE && isReserved(this.LA(1).tokenType)) this.failAtReservedField(expr, dot);
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

  /** Reports a reserved word after a dot: an operator written as a method, or a name that cannot be one. */
  private failAtReservedField(target: Expr, dot: IToken): never {
    const word = this.LA(1);
    if (this.lineBreakBetween(dot, word)) this.fail("a name");
    const text = textOf(target.span);
    const left = text.length <= 30 && !text.includes("\n") ? text : "a";
    const lambda = /^\(\s*\(?(\w+)\)?\s*=>\s*([^()\n]{1,40}(?:\([^()\n]*\)[^()\n]*)?)\)/.exec(
      this.source.text.slice(word.startOffset + word.image.length),
    );
    const hint = ["union", "intersect", "minus", "subset", "in", "and", "or", "implies", "iff"].includes(word.image)
      ? `write \`${left} ${word.image} …\``
      : word.image === "forall" || word.image === "exists"
        ? `write \`${word.image} ${lambda?.[1] ?? "x"} in ${left}: ${lambda?.[2]?.trim() ?? "…"}\``
        : `a reserved word cannot be a name: choose another, such as \`${word.image}_\``;
    this.failAtToken("a name", { hint });
  }

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
    if (!this.RECORDING_PHASE && this.is(reserved.for)) this.failAtGenerator(open);
    this.close(0, RParen, open, "`,` or `)`");
    return args;
  });

  /** `all(P for x in S)`, as in Python. */
  private failAtGenerator(open: IToken): never {
    const close = matchingBracket(open);
    const { text } = this.source;
    const end = close < 0 ? this.end : this.LA(close - this.currIdx).startOffset;
    const body = text.slice(open.startOffset + 1, this.start).trim();
    const binder = text
      .slice(this.start, end)
      .replace(/^for\s+/, "")
      .replace(/\s+if\s.*$/s, "")
      .trim();
    const name = /\w+$/.exec(text.slice(0, open.startOffset))?.[0] ?? "";
    const hint = comprehensionHints.get(name) ?? "write `{BODY for BINDER}` for a set";
    const long = body.length + binder.length > 60 || /\n/.test(body + binder);
    this.fail("`,` or `)`", {
      hint: hint.replace("BODY", long ? "P" : body).replace("BINDER", long ? "x in S" : binder),
    });
  }

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

  /** The `x` of `x => e`. No function takes such an argument, which the elaborator explains. */
  private bareParameter(): Pattern | undefined {
    if (this.RECORDING_PHASE || !(this.is(Identifier) || this.is(Wildcard)) || !this.is(FatArrow, 2)) return undefined;
    // The arrow of a function type.
    if (this.is(ThinArrow, 2) && /^[A-Z]/.test(this.LA(1).image)) return undefined;
    const name = this.nameOf(this.LA(1));
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
}
