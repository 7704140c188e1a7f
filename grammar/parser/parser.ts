// Parses whole files: dispatches on the kind of declaration and recovers between declarations.

import type { IToken } from "chevrotain";
import { MismatchedTokenException } from "chevrotain";
import type { Block, Declaration, DeclarationBody, Expr, Module, Name } from "../syntax/ast.js";
import type { Source } from "../core/source.js";
import { joinSpans, oneLine, spanOf } from "../core/source.js";
import {
  contextual,
  EOF,
  EqualsEquals,
  Identifier,
  LParen,
  Prime,
  RCurly,
  reserved,
  Semicolon,
} from "../syntax/tokens.js";
import { ParsingAborted, type Rule } from "./parser-base.js";
import { matchingBracket } from "./bracket-pairs.js";
import { DeclarationParser } from "./declarations.js";
import { declarationStarts, statementKeywords } from "./keywords.js";
import { definitionHint, foreignDeclarations } from "./foreign-words.js";
import type { ScanResult } from "./scanner.js";

export class FathomParser extends DeclarationParser {
  private system: Name | undefined;
  private declarations: Declaration[] = [];

  constructor(validate = false) {
    super(validate);
    this.performSelfAnalysis();
  }

  /** Parses a file; the errors are in `reports`. */
  parseModule(source: Source, scan: ScanResult): Module {
    this.recordsWithoutName = [];
    this.uninitialized.clear();
    this.run(source, scan, () => this.file());
    this.nameRecords();
    return {
      source,
      system: this.system,
      declarations: this.declarations,
      comments: scan.comments,
      span: spanOf(source, 0, source.text.length),
    };
  }

  /** Completes the reports of records that were written without the name of their type. */
  private nameRecords(): void {
    const records = this.declarations.flatMap((each) => (each.kind === "record" ? [each] : []));
    for (const { fields, span } of this.recordsWithoutName) {
      const index = this.reports.findIndex(({ covers }) => covers === span);
      const report = this.reports[index];
      const candidates = records.filter(
        (record) =>
          record.fields.length === fields.length && record.fields.every(({ name }) => fields.includes(name.text)),
      );
      const [only] = candidates;
      if (report === undefined || only === undefined || candidates.length > 1) continue;
      const hint = `write \`${only.name.text} { ${fields.map((field) => `${field}: …`).join(", ")} }\``;
      const fix = { span: spanOf(this.source, span.start, span.start), replacement: `${only.name.text} ` };
      this.reports[index] = { ...report, diagnostic: { ...report.diagnostic, hint, fix } };
    }
  }

  /** Parses a text that is a single expression; undefined if it could not be parsed. */
  parseExpression(source: Source, scan: ScanResult): Expr | undefined {
    return this.run(source, scan, () => this.wholeExpression());
  }

  private run<T>(source: Source, { tokens, docs, nearErrors: suspects }: ScanResult, read: () => T): T | undefined {
    this.source = source;
    this.docs = docs;
    this.nearErrors = suspects;
    this.reports = [];
    this.depth = 0;
    this.arrowEndsExpression = false;
    this.inProperty = false;
    this.inInit = false;
    this.aborted = false;
    this.wildcards.clear();
    this.system = undefined;
    this.declarations = [];
    this.input = tokens;
    let result: T | undefined;
    try {
      result = read();
    } catch (error) {
      if (!(error instanceof ParsingAborted)) throw error;
    }
    for (const span of this.wildcards.values()) {
      const hint = "`_` is a placeholder in patterns and has no value";
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
    if (!this.RECORDING_PHASE && !this.atEnd) this.failAtToken("the end of the expression");
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
    this.SUBRULE(this.declarationList, { ARGS: [this.declarations, undefined] });
  });

  /** Declarations up to the brace that closes `open`, or to the end of the file. */
  protected readonly declarationList: Rule<[into: Declaration[], open: IToken | undefined], void> = this.rule(
    "declarationList",
    (into: Declaration[], open: IToken | undefined) => {
      const end = open === undefined ? Infinity : matchingBracket(open);
      this.repeatWhile(
        0,
        () => !this.atEnd && !(open !== undefined && this.is(RCurly)),
        () =>
          this.withRecovery(
            () => {
              if (!this.RECORDING_PHASE) this.requireDeclaration();
              this.OR([
                {
                  ALT: () => {
                    const declaration = this.SUBRULE(this.declaration);
                    this.ACTION(() => into.push(declaration));
                  },
                },
                { ALT: () => this.reportStrayToken(this.CONSUME(Semicolon)) },
                { ALT: () => this.reportStrayToken(this.CONSUME(RCurly)) },
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

  private reportStrayToken(token: IToken): void {
    if (this.RECORDING_PHASE) return;
    const span = this.spanOfToken(token);
    const hint = token.tokenType === Semicolon ? "declarations are not separated by `;`" : "there is no `{` before it";
    this.report("E0105", `expected a declaration, found \`${token.image}\``, span, {
      hint,
      fix: { span, replacement: "" },
    });
  }

  private requireDeclaration(): void {
    this.inInit = false;
    if (this.isOneOf(declarationStarts) || this.is(Semicolon) || this.is(RCurly)) return;
    const token = this.LA(1);
    if (token.tokenType === contextual.system) {
      const hint =
        this.system === undefined
          ? "`system NAME` must be the first line of the file"
          : "a file can declare only one system";
      this.failAtToken("a declaration", { hint });
    }
    const name = this.is(Identifier, 2) ? this.LA(2).image : "NAME";
    const foreign = this.startsLine() ? foreignDeclarations.get(token.image) : undefined;
    if (foreign !== undefined) {
      const fix = foreign.fix === undefined ? {} : { fix: { span: this.spanOfToken(token), replacement: foreign.fix } };
      this.failAtToken("a declaration", { hint: foreign.hint.replaceAll("NAME", name), ...fix });
    }
    if (this.startsLine() && this.definitionAhead()) this.failAtDefinition(token);
    const hint = !this.isOneOf(statementKeywords)
      ? undefined
      : token.tokenType === reserved.if && !this.startsLine()
        ? "the expression is written `if c then a else b`"
        : "this is a statement: put it into an `action`, an `op` or `init`";
    this.failAtToken("a declaration", { hint });
  }

  /** `Name == …` or `Name(x) == …`, a definition of TLA+, after `offset` tokens. */
  private definitionAhead(offset = 0): boolean {
    if (!this.is(Identifier, offset + 1)) return false;
    const end = this.is(LParen, offset + 2) ? matchingBracket(this.LA(offset + 2)) - this.currIdx : offset + 1;
    return end > offset && this.is(EqualsEquals, end + 1);
  }

  /** Reports each definition from here to the next declaration. */
  private failAtDefinition(first: IToken): never {
    let offset = 0;
    while (this.LA(offset + 1).tokenType !== EOF) {
      if (offset > 0 && this.declarationAhead(offset + 1)) break;
      offset = this.reportDefinition(offset, first.startColumn);
    }
    throw new MismatchedTokenException("expected a declaration", first, this.LA(0));
  }

  /** Reports a definition, which ends before the next declaration or definition in the same column. Returns its end. */
  private reportDefinition(offset: number, column: number | undefined): number {
    const name = this.LA(offset + 1);
    let primed = false;
    let end = offset + 1;
    for (let i = end + 1; this.LA(i).tokenType !== EOF; i++) {
      const begins = this.startsLine(i) && this.LA(i).startColumn === column && this.definitionAhead(i - 1);
      if (begins || (this.startsLine(i) && this.declarationAhead(i))) break;
      primed ||= this.is(Prime, i);
      end = i;
    }
    const span = joinSpans(this.spanOfToken(name), this.spanOfToken(this.LA(end)));
    this.reportWhole("E0105", `expected a declaration, found \`${name.image}\``, span, {
      label: "a definition as in TLA+",
      hint: definitionHint(name.image, oneLine(span), primed),
    });
    return end;
  }

  /** A variable without an initial value may have been assigned one in `init`, which completes the hint. */
  private leaveInit(block: Block): void {
    this.inInit = false;
    for (const statement of block.statements) {
      if (statement.kind !== "assign" || statement.target.kind !== "name") continue;
      const value = oneLine(statement.value.span);
      const at = this.uninitialized.get(statement.target.name);
      const index = this.reports.findIndex(({ diagnostic }) => diagnostic.span === at);
      const report = this.reports[index];
      if (at === undefined || report === undefined) continue;
      const fix = { span: at, replacement: ` = ${value}` };
      this.reports[index] = { ...report, diagnostic: { ...report.diagnostic, hint: `write \`= ${value}\``, fix } };
    }
  }

  private readonly declaration: Rule<[], Declaration> = this.rule("declaration", () => {
    const start = this.start;
    const body = this.OR<DeclarationBody>([
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
          this.ACTION(() => (this.inInit = true));
          const block = this.SUBRULE(this.block);
          this.ACTION(() => this.leaveInit(block));
          return { kind: "init", body: block };
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
      { ALT: () => this.SUBRULE(this.refines) },
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
