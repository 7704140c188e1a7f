// Whole files: dispatches declarations, and recovers between them.

import type { IToken, TokenType } from "chevrotain";
import type { Declaration, Expr, Module, Name } from "../syntax/ast.js";
import type { Source } from "../core/source.js";
import { spanOf } from "../core/source.js";
import { contextual, Identifier, RCurly, reserved, Semicolon } from "../syntax/tokens.js";
import { Stop, type Rule } from "./parser-base.js";
import { partner } from "./bracket-pairs.js";
import { type Body, DeclarationParser } from "./declarations.js";
import type { Scan } from "./scanner.js";

export class FathomParser extends DeclarationParser {
  private system: Name | undefined;
  private declarations: Declaration[] = [];

  constructor(validate = false) {
    super(validate);
    this.performSelfAnalysis();
  }

  /** Parses what was scanned; the mistakes are in `reports`. */
  parseModule(source: Source, scan: Scan): Module {
    this.run(source, scan, () => this.file());
    return {
      source,
      system: this.system,
      declarations: this.declarations,
      comments: scan.comments,
      span: spanOf(source, 0, source.text.length),
    };
  }

  /** Likewise, of a text that is one expression. Undefined where it could not be read. */
  parseExpression(source: Source, scan: Scan): Expr | undefined {
    return this.run(source, scan, () => this.wholeExpression());
  }

  private run<T>(source: Source, { tokens, docs, suspects }: Scan, read: () => T): T | undefined {
    this.source = source;
    this.docs = docs;
    this.suspects = suspects;
    this.reports = [];
    this.depth = 0;
    this.arrows = false;
    this.inProperty = false;
    this.stopped = false;
    this.wildcards.clear();
    this.system = undefined;
    this.declarations = [];
    this.input = tokens;
    let result: T | undefined;
    try {
      result = read();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
    for (const span of this.wildcards.values()) {
      const hint = "`_` stands where a name would be given, and has no value";
      this.reports.push({
        index: -1,
        diagnostic: { code: "E0105", severity: "error", message: "expected an expression, found `_`", span, hint },
      });
    }
    this.input = [];
    return result;
  }

  private readonly wholeExpression: Rule<[], Expr> = this.rule("wholeExpression", () => {
    const value = this.SUBRULE(this.expression);
    if (!this.RECORDING_PHASE && !this.atEnd) this.failHere("the end of the expression");
    return value;
  });

  readonly file: Rule<[], void> = this.rule("file", () => {
    this.OPTION({
      GATE: () => this.is(Identifier, 2),
      DEF: () => {
        this.CONSUME(contextual.system);
        this.system = this.name(0);
      },
    });
    this.SUBRULE(this.body, { ARGS: [this.declarations, undefined] });
  });

  /** Declarations up to the brace that closes `open`, or to the end of the file. */
  protected readonly body: Rule<[into: Declaration[], open: IToken | undefined], void> = this.rule(
    "body",
    (into: Declaration[], open: IToken | undefined) => {
      const end = open === undefined ? Infinity : partner(open);
      this.repeat(
        0,
        () => !this.atEnd && !(open !== undefined && this.is(RCurly)),
        () =>
          this.recovering(
            () => {
              if (!this.RECORDING_PHASE) this.refuseNoDeclaration();
              this.OR([
                {
                  ALT: () => {
                    const declaration = this.SUBRULE(this.declaration);
                    this.ACTION(() => into.push(declaration));
                  },
                },
                { ALT: () => this.refuse(this.CONSUME(Semicolon)) },
                { ALT: () => this.refuse(this.CONSUME(RCurly)) },
              ]);
            },
            (start) => this.skipDeclaration(start, end),
          ),
      );
    },
  );

  private skipDeclaration(start: number, end: number): void {
    if (this.currIdx === start) this.skip();
    while (!this.atEnd && this.currIdx + 1 !== end) {
      if (this.startsLine() && this.declarationAhead()) return;
      if (end < 0 && this.is(RCurly) && this.startsLine()) return;
      this.currIdx++;
    }
  }

  private refuse(token: IToken): void {
    if (this.RECORDING_PHASE) return;
    const span = this.spanOfToken(token);
    const hint = token.tokenType === Semicolon ? "no `;` stands between declarations" : "no `{` goes with it";
    this.report("E0105", `expected a declaration, found \`${token.image}\``, span, {
      hint,
      fix: { span, replacement: "" },
    });
  }

  private refuseNoDeclaration(): void {
    if (this.isOneOf(starts) || this.is(Semicolon) || this.is(RCurly)) return;
    const token = this.LA(1);
    if (token.tokenType === contextual.system) {
      const hint = this.system === undefined ? "`system NAME` is the first line of a file" : "a file holds one system";
      this.failHere("a declaration", { hint });
    }
    const inside = this.isOneOf(statements);
    const meant = misspelled.get(token.image);
    const hint = inside
      ? "this is a statement: it belongs into an `action`, an `op` or `init`"
      : meant === undefined
        ? undefined
        : `write \`${meant}\``;
    this.failHere("a declaration", { hint });
  }

  private readonly declaration: Rule<[], Declaration> = this.rule("declaration", () => {
    const start = this.start;
    const body = this.OR<Body>([
      { ALT: () => this.SUBRULE(this.use) },
      { ALT: () => this.SUBRULE(this.const) },
      { ALT: () => this.SUBRULE(this.typeDeclaration) },
      { ALT: () => this.SUBRULE(this.symmetric) },
      { ALT: () => this.SUBRULE(this.enum) },
      { ALT: () => this.SUBRULE(this.record) },
      { ALT: () => this.SUBRULE(this.variant) },
      { ALT: () => this.SUBRULE(this.component) },
      { ALT: () => this.SUBRULE(this.var) },
      { ALT: () => this.SUBRULE(this.instance) },
      { ALT: () => this.SUBRULE(this.fun) },
      { ALT: () => this.SUBRULE(this.op) },
      { ALT: () => this.SUBRULE(this.action) },
      {
        ALT: () => {
          this.CONSUME(contextual.init);
          return { kind: "init", body: this.SUBRULE(this.block) };
        },
      },
      { ALT: () => this.SUBRULE(this.property) },
      {
        ALT: () => {
          this.CONSUME(contextual.terminal);
          this.CONSUME(contextual.when);
          return { kind: "terminal", body: this.SUBRULE(this.expression) };
        },
      },
      { ALT: () => this.SUBRULE(this.assume) },
      { ALT: () => this.SUBRULE(this.fair) },
      {
        ALT: () => {
          this.CONSUME(contextual.check);
          const name = this.name(0);
          return { kind: "check", name, items: this.SUBRULE(this.checkBody) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(contextual.scenario);
          const name = this.name(1);
          return { kind: "scenario", name, items: this.SUBRULE(this.scenarioBody) };
        },
      },
    ]);
    return { span: this.spanFrom(start), doc: this.docs.get(start), ...body };
  });
}

const starts: ReadonlySet<TokenType> = new Set([
  reserved.use,
  reserved.const,
  reserved.type,
  contextual.symmetric,
  reserved.enum,
  reserved.record,
  reserved.variant,
  reserved.component,
  contextual.ghost,
  reserved.var,
  reserved.instance,
  reserved.fun,
  reserved.op,
  contextual.fault,
  reserved.action,
  contextual.init,
  reserved.invariant,
  contextual.step,
  contextual.property,
  contextual.cover,
  contextual.terminal,
  contextual.assume,
  contextual.fair,
  contextual.check,
  contextual.scenario,
]);
const statements: ReadonlySet<TokenType> = new Set([
  reserved.require,
  reserved.let,
  reserved.if,
  reserved.match,
  reserved.pick,
  reserved.either,
  reserved.for,
  reserved.assert,
  reserved.return,
]);
const misspelled: ReadonlyMap<string, string> = new Map([
  ["import", 'use NAME from "path"'],
  ["module", "system NAME"],
  ["function", "fun"],
  ["def", "fun"],
  ["fn", "fun"],
  ["struct", "record"],
  ["state", "var"],
  ["variable", "var"],
  ["constant", "const"],
  ["inv", "invariant"],
  ["fairness", "fair weak"],
]);
