// Literals in brackets and braces: sequences, functions, sets, filters, comprehensions and maps.

import type { Binder, Expr, Pattern } from "../syntax/ast.js";
import { joinSpans, type Span, textOf } from "../core/source.js";
import type { IToken } from "chevrotain";
import {
  Colon,
  Comma,
  EOF,
  FatArrow,
  Identifier,
  LBracket,
  LCurly,
  RBracket,
  RCurly,
  reserved,
} from "../syntax/tokens.js";
import type { Rule } from "./parser-base.js";
import { matchingBracket } from "./bracket-pairs.js";
import { ExpressionParser } from "./expressions.js";

type MapEntry = Extract<Expr, { readonly kind: "mapLiteral" }>["entries"][number];

export abstract class CollectionParser extends ExpressionParser {
  /** Records written without the name of their type, with the spans of their reports. */
  protected recordsWithoutName: { readonly fields: readonly string[]; readonly span: Span }[] = [];

  /** `[a, b]`, `[k in K => e]` */
  readonly bracketed: Rule<[], Expr> = this.rule("bracketed", () => {
    const open = this.CONSUME(LBracket);
    const items: Expr[] = [];
    let body: Expr | undefined;
    const arrows = this.arrowEndsExpression;
    this.arrowEndsExpression = true;
    this.optionally(
      5,
      () => !this.is(RBracket),
      () => this.commaSeparated(0, (index) => items.push(this.subrule(index, this.expression))),
    );
    this.OPTION2(() => {
      this.arrow(0);
      this.arrowEndsExpression = false;
      body = this.SUBRULE5(this.expression);
    });
    this.arrowEndsExpression = arrows;
    this.close(0, RBracket, open, body === undefined ? "`,` or `]`" : "`]`");
    if (this.RECORDING_PHASE) return this.errorExpr();
    const span = this.spanFrom(open.startOffset);
    if (body === undefined) return { kind: "seqLiteral", span, items };
    const binders = items.map((item) =>
      this.binderOf(item, "`k in K` before `=>`", "a function is written `[k in K => e]`"),
    );
    return { kind: "functionLiteral", span, binders, body };
  });

  /** Everything that starts with a brace: the token after the first item tells which it is. */
  readonly braced: Rule<[], Expr> = this.rule("braced", () => {
    const open = this.CONSUME(LCurly);
    const arrows = this.arrowEndsExpression;
    this.arrowEndsExpression = true;
    let content: ((span: Span) => Expr) | undefined;
    this.optionally(
      5,
      () => !this.is(RCurly),
      () => {
        const first = this.SUBRULE(this.expression);
        if (!this.RECORDING_PHASE && this.is(Colon)) this.reportColon(first, open);
        content = this.OR<(span: Span) => Expr>([
          { GATE: () => this.is(FatArrow), ALT: () => this.SUBRULE(this.mapContent, { ARGS: [first] }) },
          { GATE: () => this.is(reserved.where), ALT: () => this.SUBRULE(this.filterContent, { ARGS: [first] }) },
          { ALT: () => this.SUBRULE(this.setContent, { ARGS: [first] }) },
        ]);
      },
    );
    this.arrowEndsExpression = arrows;
    this.close(0, RCurly, open, "`,` or `}`");
    if (this.RECORDING_PHASE) return this.errorExpr();
    const span = this.spanFrom(open.startOffset);
    return content === undefined ? { kind: "setLiteral", span, items: [] } : content(span);
  });

  /** Reports a colon after the first item of braces: a set or a record as other languages write them. */
  private reportColon(first: Expr, open: IToken): void {
    if (first.kind === "binary" && first.op === "in") return this.colonForWhere();
    const colon = this.LA(1);
    const span = this.spanOfToken(colon);
    if (this.binderAhead(2)) {
      this.report("E0105", "expected `for`, found `:`", span, {
        label: "expected `for`",
        hint: "write `{e for x in S}`",
        fix: { span, replacement: this.source.text[span.start - 1] === " " ? "for" : " for" },
      });
      colon.tokenType = reserved.for;
      colon.tokenTypeIdx = reserved.for.tokenTypeIdx ?? 0;
      return;
    }
    if (first.kind !== "name") return;
    const fields = [first.name];
    for (let i = 1; this.LA(i).tokenType !== EOF && !this.is(RCurly, i); i++) {
      const end = matchingBracket(this.LA(i));
      if (end >= 0) i = end - this.currIdx;
      else if (this.is(Comma, i) && this.is(Identifier, i + 1) && this.is(Colon, i + 2))
        fields.push(this.LA(i + 1).image);
    }
    const close = matchingBracket(open);
    const whole = joinSpans(this.spanOfToken(open), close < 0 ? span : this.spanOfToken(this.LA(close - this.currIdx)));
    this.recordsWithoutName.push({ fields, span: whole });
    this.reportWhole("E0105", "a record needs the name of its type", whole, {
      hint: "write `R { field: value }`, where `R` is declared as a `record`",
    });
    if (close > this.currIdx) this.currIdx = close - 1;
  }

  private readonly filterContent: Rule<[first: Expr], (span: Span) => Expr> = this.rule(
    "filterContent",
    (first: Expr) => {
      this.CONSUME(reserved.where);
      this.arrowEndsExpression = false;
      const where = this.SUBRULE(this.expression);
      if (this.RECORDING_PHASE) return () => first;
      const binder = this.binderOf(
        first,
        "`x in S` before `where`",
        "write, for example, `{x in s where x > 1}`, or `{x + 1 for x in s where x > 1}`",
      );
      return (span) => ({ kind: "filter", span, binder, where });
    },
  );

  private readonly setContent: Rule<[first: Expr], (span: Span) => Expr> = this.rule("setContent", (first: Expr) => {
    const items = [first];
    let rest: { readonly binders: readonly Binder[]; readonly where: Expr | undefined } | undefined;
    this.OPTION(() => (rest = this.SUBRULE(this.forClause)));
    this.MANY({
      GATE: () => rest === undefined && !this.is(RCurly, 2),
      DEF: () => {
        this.CONSUME(Comma);
        items.push(this.SUBRULE(this.expression));
      },
    });
    this.OPTION2(() => this.CONSUME2(Comma));
    if (this.RECORDING_PHASE) return () => first;
    if (rest !== undefined) {
      const { binders, where } = rest;
      return (span) => ({ kind: "comprehension", span, key: undefined, value: first, binders, where });
    }
    if (items.length > 1 && this.is(reserved.where))
      this.fail("`}`", { hint: "for several names write, for example, `{x + y for x in s, y in t where x < y}`" });
    if (items.length === 1 && first.kind === "binary" && first.op === "in") this.reportMissingWhere(first);
    return (span) => ({ kind: "setLiteral", span, items });
  });

  private reportMissingWhere(item: Expr): void {
    const text = textOf(item.span);
    const shown = text.length <= 40 && !text.includes("\n") ? text : "x in S";
    const hint = `write \`{${shown} where …}\` for the members that satisfy a condition, or \`{(${shown})}\` for the set that holds this truth value`;
    this.report("E0105", "a `where` is missing", item.span, { label: "expected `where` after it", hint });
  }

  private readonly mapContent: Rule<[first: Expr], (span: Span) => Expr> = this.rule("mapContent", (first: Expr) => {
    const entries: MapEntry[] = [];
    let rest: { readonly binders: readonly Binder[]; readonly where: Expr | undefined } | undefined;
    this.arrow(0);
    this.arrowEndsExpression = false;
    const value = this.SUBRULE(this.expression);
    this.ACTION(() => entries.push({ key: first, value, span: joinSpans(first.span, value.span) }));
    this.OPTION(() => (rest = this.SUBRULE(this.forClause)));
    this.MANY({
      GATE: () => rest === undefined && !this.is(RCurly, 2),
      DEF: () => {
        this.CONSUME(Comma);
        this.arrowEndsExpression = true;
        const key = this.SUBRULE2(this.expression);
        this.arrow(1);
        this.arrowEndsExpression = false;
        const next = this.SUBRULE3(this.expression);
        this.ACTION(() => entries.push({ key, value: next, span: joinSpans(key.span, next.span) }));
      },
    });
    this.OPTION2(() => this.CONSUME2(Comma));
    if (this.RECORDING_PHASE) return () => first;
    if (rest !== undefined) {
      const { binders, where } = rest;
      return (span) => ({ kind: "comprehension", span, key: first, value, binders, where });
    }
    return (span) => ({ kind: "mapLiteral", span, entries });
  });

  /** `for x in S, y in T where P` */
  private readonly forClause: Rule<[], { readonly binders: readonly Binder[]; readonly where: Expr | undefined }> =
    this.rule("forClause", () => {
      this.CONSUME(reserved.for);
      this.arrowEndsExpression = false;
      const binders = this.SUBRULE(this.binders);
      const where = this.OPTION(() => {
        this.CONSUME(reserved.where);
        return this.SUBRULE(this.expression);
      });
      return { binders, where };
    });

  // -------------------------------------------------------------- expressions read as binders

  private binderOf(expr: Expr, expected: string, hint: string): Binder {
    if (expr.kind === "binary" && expr.op === "in") {
      const pattern = this.patternOf(expr.left);
      if (pattern !== undefined) return { pattern, domain: expr.right, span: expr.span };
    }
    if (expr.kind !== "error") this.report("E0105", `expected ${expected}`, expr.span, { hint });
    return {
      pattern: { kind: "wildcard", span: expr.span },
      domain: { kind: "error", span: expr.span },
      span: expr.span,
    };
  }

  private patternOf(expr: Expr): Pattern | undefined {
    switch (expr.kind) {
      case "name":
        if (expr.name !== "_")
          return { kind: "namePattern", span: expr.span, name: { text: expr.name, span: expr.span } };
        this.wildcards.delete(expr.span.start);
        return { kind: "wildcard", span: expr.span };
      case "paren":
        return this.patternOf(expr.inner);
      case "tuple": {
        const items = expr.items.map((item) => this.patternOf(item));
        return items.every((item) => item !== undefined) ? { kind: "tuplePattern", span: expr.span, items } : undefined;
      }
      default:
        return undefined;
    }
  }
}
