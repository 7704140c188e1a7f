// Types, patterns and binders.

import type { IToken, TokenType } from "chevrotain";
import type { Binder, Expr, Name, Param, Pattern, TypeExpr } from "../syntax/ast.js";
import { joinSpans } from "../core/source.js";
import {
  Bar,
  Colon,
  Comma,
  Dot,
  DotDot,
  EOF,
  FatArrow,
  Greater,
  Identifier,
  Int,
  LBracket,
  LCurly,
  Less,
  LParen,
  Minus,
  RBracket,
  RCurly,
  reserved,
  RParen,
  Semicolon,
  ThinArrow,
  Wildcard,
} from "../syntax/tokens.js";
import type { OperatorLimit, Rule } from "./parser-base.js";
import { boundOperators, genericTypes, TypeLookahead } from "./type-lookahead.js";
import { matchingBracket } from "./bracket-pairs.js";

const foreignSequences = new Set(["List", "Array", "Sequence", "Vec", "Vector", "list", "seq", "Tuple"]);
/** A name followed by one of these starts an expression, so the type is a range. */
const continuesBound: ReadonlySet<TokenType> = new Set([...boundOperators, LParen, LBracket, Dot]);
const continuesParen: ReadonlySet<TokenType> = new Set([...boundOperators, Dot, LParen, LBracket]);
const typeStarts: ReadonlySet<TokenType> = new Set([Int, Minus, LParen]);
const listEnds: ReadonlySet<TokenType> = new Set([
  RParen,
  RBracket,
  RCurly,
  Greater,
  Colon,
  Semicolon,
  FatArrow,
  ThinArrow,
  reserved.where,
  EOF,
]);

/** Chevrotain indices used by `commaSeparated`, apart from those of the rule that calls it. */
const LIST_INDEX = 20;

export abstract class TypeParser extends TypeLookahead {
  abstract readonly expression: Rule<[], Expr>;
  abstract readonly operatorExpression: Rule<[limit?: OperatorLimit], Expr>;

  /**
   * One or more items separated by commas, with an optional comma at the end. `read` gets an index that distinguishes
   * its two calls.
   */
  protected commaSeparated(
    index: number,
    read: (index: number) => void,
    another: () => boolean = () => !this.isOneOf(listEnds, 2),
  ): void {
    read(index);
    this.many(index + LIST_INDEX, {
      GATE: () => this.is(Comma) && another(),
      DEF: () => {
        this.consume(index + LIST_INDEX, Comma);
        read(index + 1);
      },
    });
    this.option(index + LIST_INDEX, () => this.consume(index + LIST_INDEX + 1, Comma));
  }

  // -------------------------------------------------------------- types

  readonly type: Rule<[], TypeExpr> = this.rule("type", () => {
    const parts = [this.SUBRULE(this.simpleType)];
    this.MANY(() => {
      const arrow = this.CONSUME(FatArrow);
      if (!this.RECORDING_PHASE && arrow.tokenType !== ThinArrow) {
        const span = this.spanOfToken(arrow);
        this.report("E0105", "a function type is written with `->`", span, {
          label: "expected `->`",
          fix: { span, replacement: "->" },
        });
      }
      this.enterNesting();
      parts.push(this.SUBRULE2(this.simpleType));
    });
    return this.ACTION(() => {
      this.depth -= parts.length - 1;
      return parts.reduceRight((value, key) => ({
        kind: "functionType",
        span: joinSpans(key.span, value.span),
        key,
        value,
      }));
    });
  });

  protected readonly simpleType: Rule<[], TypeExpr> = this.rule("simpleType", () => {
    const start = this.start;
    if (!this.RECORDING_PHASE && !this.is(Identifier) && !this.isOneOf(typeStarts)) this.failAtType();
    return this.OR<TypeExpr>([
      {
        GATE: () => this.rangeAhead(),
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          const lo = this.SUBRULE(this.operatorExpression, { ARGS: ["additive"] });
          this.CONSUME(DotDot);
          const hi = this.SUBRULE2(this.operatorExpression, { ARGS: ["additive"] });
          return { kind: "rangeType", span: this.spanFrom(start), lo, hi };
        },
      },
      { ALT: () => this.SUBRULE(this.namedType) },
      { ALT: () => this.SUBRULE(this.parenType) },
    ]);
  });

  private failAtType(): never {
    if (this.is(LCurly))
      this.fail("a type", {
        hint: this.is(Colon, 3)
          ? "declare a record, and write its name: `record NAME { field: T }`"
          : "a set is not a type: declare an `enum`, or write a range `lo..hi`",
      });
    this.fail("a type");
  }

  private rangeAhead(): boolean {
    if (this.is(Int) || this.is(Minus)) return true;
    if (this.is(LParen)) {
      const end = matchingBracket(this.LA(1));
      return end >= 0 && this.isOneOf(continuesParen, end - this.currIdx + 1);
    }
    if (!this.is(Identifier)) return false;
    this.rejectForeignGenerics();
    return this.isOneOf(continuesBound, 2);
  }

  /** `Set[T]`, `List[T]`, `T[]` */
  private rejectForeignGenerics(): void {
    if (!this.is(LBracket, 2) && !this.is(LParen, 2)) return;
    const name = this.LA(1).image;
    const open = this.LA(2);
    const close = matchingBracket(open);
    const end = close < 0 ? open : this.LA(close - this.currIdx);
    const span = joinSpans(this.spanOfToken(this.LA(1)), this.spanOfToken(end));
    const args = this.source.text.slice(open.startOffset + 1, end.startOffset).trim();
    if (genericTypes.has(name)) {
      const written = `${name}<${args}>`;
      this.currIdx++;
      this.fail("`<`", { hint: `write \`${written}\``, ...(close >= 0 && { fix: { span, replacement: written } }) });
    }
    if (this.is(LBracket, 2) && args === "") {
      this.currIdx++;
      this.fail("`=`", { hint: `write \`Seq<${name}, n>\`, with at most n items` });
    }
    if (foreignSequences.has(name)) {
      this.currIdx++;
      this.fail("a type", { hint: `write \`Seq<${args}, n>\`, with at most n items` });
    }
  }

  protected readonly namedType: Rule<[], TypeExpr> = this.rule("namedType", () => {
    const name = this.name(0);
    const args: TypeExpr[] = [];
    let bound: Expr | undefined;
    let applied = false;
    this.OPTION(() => {
      this.CONSUME(Less);
      applied = true;
      this.enterNesting();
      args.push(this.SUBRULE(this.type));
      this.MANY({
        GATE: () => bound === undefined && !this.is(Greater, 2),
        DEF: () => {
          this.CONSUME(Comma);
          this.OR([
            {
              GATE: () => name.text === "Map",
              IGNORE_AMBIGUITIES: true,
              ALT: () => args.push(this.SUBRULE2(this.type)),
            },
            { ALT: () => (bound = this.SUBRULE(this.operatorExpression, { ARGS: ["additive"] })) },
          ]);
        },
      });
      this.OPTION2(() => this.CONSUME2(Comma));
      this.CONSUME(Greater);
      this.leaveNesting();
    });
    if (!applied) return { kind: "namedType", span: name.span, name };
    return { kind: "appliedType", span: this.spanSince(name), name, args, bound };
  });

  private readonly parenType: Rule<[], TypeExpr> = this.rule("parenType", () => {
    const open = this.CONSUME(LParen);
    const items: TypeExpr[] = [];
    this.enterNesting();
    this.commaSeparated(0, (index) => items.push(this.subrule(index, this.type)));
    this.leaveNesting();
    this.close(0, RParen, open, "`,` or `)`");
    const span = this.spanFrom(open.startOffset);
    const [inner] = items;
    return items.length === 1 && inner !== undefined
      ? { kind: "parenType", span, inner }
      : { kind: "tupleType", span, items };
  });

  /** `name: T` */
  protected readonly param: Rule<[], Param> = this.rule("param", () => {
    const name = this.name(0);
    if (!this.RECORDING_PHASE && !this.is(Colon)) this.fail("`:` and a type");
    this.CONSUME(Colon);
    const type = this.SUBRULE(this.type);
    return { name, type, span: this.spanSince(name) };
  });

  // -------------------------------------------------------------- patterns

  readonly pattern: Rule<[], Pattern> = this.rule("pattern", () => {
    const options = [this.SUBRULE(this.simplePattern)];
    this.MANY(() => {
      this.CONSUME(Bar);
      options.push(this.SUBRULE2(this.simplePattern));
    });
    return this.ACTION(() => {
      const [first] = options;
      if (options.length === 1 && first !== undefined) return first;
      const flat = options.flatMap((option) => (option.kind === "orPattern" ? option.options : [option]));
      return { kind: "orPattern", span: this.spanFrom(first?.span.start ?? 0), options: flat };
    });
  });

  private readonly simplePattern: Rule<[], Pattern> = this.rule("simplePattern", () => {
    const start = this.start;
    return this.OR<Pattern>({
      DEF: [
        { ALT: () => ({ kind: "wildcard", span: this.spanOfToken(this.CONSUME(Wildcard)) }) },
        {
          ALT: () => {
            const sign = this.OPTION(() => this.CONSUME(Minus)) === undefined ? 1 : -1;
            const value = sign * this.intValue(this.CONSUME(Int));
            return { kind: "intPattern", span: this.spanFrom(start), value };
          },
        },
        { ALT: () => ({ kind: "boolPattern", span: this.spanOfToken(this.CONSUME(reserved.true)), value: true }) },
        { ALT: () => ({ kind: "boolPattern", span: this.spanOfToken(this.CONSUME(reserved.false)), value: false }) },
        { ALT: () => this.SUBRULE(this.memberPattern) },
        { ALT: () => this.SUBRULE(this.tuplePattern) },
      ],
      ERR_MSG: "a pattern",
    });
  });

  private readonly memberPattern: Rule<[], Pattern> = this.rule("memberPattern", () => {
    const first = this.nameOf(this.CONSUME(Identifier));
    const second = this.OPTION(() => {
      this.CONSUME(Dot);
      return this.name(2);
    });
    let args: Pattern[] | undefined;
    this.OPTION2(() => {
      const open = this.CONSUME(LParen);
      const read: Pattern[] = [];
      this.enterNesting();
      this.commaSeparated(0, (index) => read.push(this.subrule(index, this.pattern)));
      this.leaveNesting();
      this.close(0, RParen, open, "`,` or `)`");
      args = read;
    });
    if (second === undefined && args === undefined) return { kind: "namePattern", span: first.span, name: first };
    const [qualifier, name]: [Name | undefined, Name] = second === undefined ? [undefined, first] : [first, second];
    return { kind: "memberPattern", span: this.spanSince(first), qualifier, name, args };
  });

  private readonly tuplePattern: Rule<[], Pattern> = this.rule("tuplePattern", () => {
    const open = this.CONSUME(LParen);
    const items: Pattern[] = [];
    this.enterNesting();
    this.commaSeparated(0, (index) => items.push(this.subrule(index, this.pattern)));
    this.leaveNesting();
    this.close(0, RParen, open, "`,` or `)`");
    const [only] = items;
    return items.length === 1 && only !== undefined
      ? only
      : { kind: "tuplePattern", span: this.spanFrom(open.startOffset), items };
  });

  protected intValue(token: IToken): number {
    const value = Number.parseInt(token.image.replaceAll("_", ""), 10);
    return Number.isSafeInteger(value) ? value : 0;
  }

  // -------------------------------------------------------------- binders

  /** `x in S`, `_ in S`, `(a, b) in S` */
  readonly binder: Rule<[], Binder> = this.rule("binder", () => {
    const pattern = this.SUBRULE(this.binderPattern);
    if (!this.RECORDING_PHASE && !this.is(reserved.in)) {
      const hint = this.is(Comma) ? { hint: "each name needs its own set: `x in s, y in s`" } : {};
      this.fail("`in` and a set", hint);
    }
    this.CONSUME(reserved.in);
    this.ACTION(() => (this.atDomain = true));
    const domain = this.SUBRULE(this.expression);
    return { pattern, domain, span: this.spanSince(pattern) };
  });

  private readonly binderPattern: Rule<[], Pattern> = this.rule("binderPattern", () => {
    if (!this.RECORDING_PHASE && !this.binderStarts()) {
      const word = this.LA(1);
      if (this.is(reserved.in, 2) && /^\w/.test(word.image)) this.name(1);
      this.fail("a name, as in `x in s`");
    }
    return this.OR<Pattern>([
      { ALT: () => ({ kind: "wildcard", span: this.spanOfToken(this.CONSUME(Wildcard)) }) },
      {
        ALT: () => {
          const name = this.nameOf(this.CONSUME(Identifier));
          return { kind: "namePattern", span: name.span, name };
        },
      },
      {
        ALT: () => {
          const open = this.CONSUME(LParen);
          const items: Pattern[] = [];
          this.enterNesting();
          this.commaSeparated(0, (index) => items.push(this.subrule(index, this.binderPattern)));
          this.leaveNesting();
          this.close(0, RParen, open, "`,` or `)`");
          const [only] = items;
          return items.length === 1 && only !== undefined
            ? only
            : { kind: "tuplePattern", span: this.spanFrom(open.startOffset), items };
        },
      },
    ]);
  });

  protected binderStarts(ahead = 1): boolean {
    return this.is(Identifier, ahead) || this.is(Wildcard, ahead) || this.is(LParen, ahead);
  }

  readonly binders: Rule<[], Binder[]> = this.rule("binders", () => {
    const binders: Binder[] = [];
    this.commaSeparated(
      0,
      (index) => binders.push(this.subrule(index, this.binder)),
      () => this.binderStarts(2),
    );
    return binders;
  });
}
