// Statements of actions, operations and `init`.

import type { IToken, TokenType } from "chevrotain";
import type { Binder, Block, Statement, StatementArm } from "../syntax/ast.js";
import {
  Colon,
  Comma,
  contextual,
  Equals,
  Identifier,
  LCurly,
  RCurly,
  reserved,
  Semicolon,
  Text,
} from "../syntax/tokens.js";
import type { Rule } from "./parser-base.js";
import { AssignmentParser } from "./assignments.js";
import { operandStarts } from "./expressions.js";
import { declarationKeywords, statementKeywords, statementOnlyKeywords } from "./keywords.js";
import { matchingBracket } from "./bracket-pairs.js";
import { mentionsEquation } from "./formula-statements.js";
import { stringValue } from "./scanner.js";

const namedProperties: ReadonlySet<TokenType> = new Set([contextual.step, contextual.property, contextual.cover]);

export abstract class StatementParser extends AssignmentParser {
  /** Does a declaration start at the token `ahead`? For a word that may be a name, the tokens after it decide. */
  protected declarationAhead(ahead = 1): boolean {
    const type = this.LA(ahead).tokenType;
    if (declarationKeywords.has(type)) return true;
    if (!this.is(Identifier, ahead)) return false;
    const next = ahead + 1;
    switch (type) {
      case contextual.fault:
        return this.is(reserved.action, next);
      case contextual.ghost:
        return this.is(reserved.var, next);
      case contextual.symmetric:
        return this.is(reserved.type, next);
      case contextual.init:
        return this.is(LCurly, next);
      case contextual.check:
      case contextual.scenario:
        return this.is(Identifier, next) && this.is(LCurly, next + 1);
      case contextual.fair:
        return this.is(contextual.weak, next) || this.is(contextual.strong, next);
      case contextual.terminal:
        return this.is(contextual.when, next);
      case contextual.refines:
        return this.is(Identifier, next) && this.is(contextual.from, next + 1);
      case contextual.assume:
      case contextual.system:
        return this.is(Identifier, next);
      default:
        return namedProperties.has(type) && this.is(Identifier, next) && this.is(Colon, next + 1);
    }
  }

  readonly block: Rule<[], Block> = this.rule("block", () => {
    const open = this.CONSUME(LCurly);
    const end = matchingBracket(open);
    const statements: Statement[] = [];
    const { arrowEndsExpression: arrows } = this;
    this.arrowEndsExpression = false;
    this.enterNesting();
    this.repeatWhile(
      0,
      () => !this.is(RCurly) && !this.atEnd && !this.declarationAhead(),
      () =>
        this.withRecovery(
          () => {
            this.requireStatement();
            this.OR([
              { ALT: () => statements.push(this.SUBRULE(this.statement)) },
              { ALT: () => this.reportSemicolon(this.CONSUME(Semicolon)) },
            ]);
            this.OPTION(() => this.CONSUME2(Semicolon));
          },
          (start) => this.skipStatement(start, end),
        ),
    );
    this.leaveNesting();
    this.arrowEndsExpression = arrows;
    this.closeBlock(open);
    return { statements, span: this.spanFrom(open.startOffset) };
  });

  /** An unclosed block ends at the next declaration or at the end of the file. */
  private closeBlock(open: IToken): void {
    if (!this.RECORDING_PHASE && !this.is(RCurly)) {
      const related = [{ span: this.spanOfToken(open), message: "this is never closed" }];
      const hint = this.atEnd ? "add `}`" : "add `}` before this declaration: it cannot be inside a block";
      return this.unexpected("`}`", { related, hint });
    }
    this.CONSUME(RCurly);
  }

  private reportSemicolon(semicolon: IToken): void {
    if (this.RECORDING_PHASE) return;
    const span = this.spanOfToken(semicolon);
    this.report("E0105", "expected a statement, found `;`", span, {
      hint: "one `;` between two statements is enough",
      fix: { span, replacement: "" },
    });
  }

  /** Advances to where a statement may start, at most to the block's closing brace. */
  private skipStatement(start: number, end: number): void {
    if (this.currIdx === start) this.skip();
    while (!this.atEnd && this.currIdx + 1 !== end && !(end < 0 && this.is(RCurly)) && !this.startsStatement()) {
      if (this.is(Semicolon)) {
        this.currIdx++;
        return;
      }
      this.skip();
    }
  }

  private startsStatement(): boolean {
    if (this.isOneOf(statementOnlyKeywords)) return true;
    if (!this.startsLine()) return false;
    return this.isOneOf(statementKeywords) || this.is(Identifier) || this.declarationAhead();
  }

  private readonly statement: Rule<[], Statement> = this.rule("statement", () => {
    const start = this.start;
    return this.OR<Statement>({
      DEF: [
        {
          ALT: () => {
            this.CONSUME(reserved.require);
            const condition = this.SUBRULE(this.expression);
            if (!this.RECORDING_PHASE && mentionsEquation(condition)) this.reportFormula(condition, start);
            return { kind: "require", span: this.spanFrom(start), condition };
          },
        },
        { ALT: () => this.SUBRULE(this.letStatement) },
        { ALT: () => this.SUBRULE(this.ifStatement) },
        { ALT: () => this.SUBRULE(this.matchStatement) },
        { ALT: () => this.SUBRULE(this.pick) },
        {
          ALT: () => {
            this.CONSUME(reserved.either);
            const branches = [this.SUBRULE(this.block)];
            this.MANY(() => {
              this.CONSUME(reserved.or);
              branches.push(this.SUBRULE2(this.block));
            });
            return { kind: "either", span: this.spanFrom(start), branches };
          },
        },
        {
          ALT: () => {
            this.CONSUME(reserved.for);
            const binders = this.SUBRULE(this.binders);
            if (!this.RECORDING_PHASE && this.is(Colon)) this.fail("`{`", { hint: "write `for x in S { … }`" });
            const body = this.SUBRULE3(this.block);
            return { kind: "for", span: this.spanFrom(start), binders, body };
          },
        },
        { ALT: () => this.SUBRULE(this.assertion) },
        {
          ALT: () => {
            this.CONSUME(reserved.return);
            const value = this.OPTION2(() => this.SUBRULE3(this.expression));
            return { kind: "return", span: this.spanFrom(start), value };
          },
        },
        { IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.expressionStatement) },
      ],
      ERR_MSG: "a statement",
    });
  });

  protected readonly assertion: Rule<[], Extract<Statement, { kind: "assertStatement" }>> = this.rule(
    "assertion",
    () => {
      const start = this.CONSUME(reserved.assert).startOffset;
      const condition = this.SUBRULE(this.expression);
      const message = this.OPTION(() => {
        this.CONSUME(Comma);
        return stringValue(this.CONSUME(Text).image);
      });
      return { kind: "assertStatement", span: this.spanFrom(start), condition, message };
    },
  );

  private requireStatement(): void {
    if (
      this.RECORDING_PHASE ||
      this.isOneOf(statementKeywords) ||
      this.is(Identifier) ||
      this.is(Semicolon) ||
      this.isOneOf(operandStarts)
    )
      return;
    if (this.is(reserved.else)) this.failAtToken("a statement", { hint: "`else` must follow the block of its `if`" });
    if (this.is(reserved.or)) this.failAtToken("a statement", { hint: "`or` must follow a block of an `either`" });
    this.failAtToken("a statement");
  }

  private readonly letStatement: Rule<[], Statement> = this.rule("letStatement", () => {
    const start = this.CONSUME(reserved.let).startOffset;
    const pattern = this.SUBRULE(this.pattern);
    const type = this.SUBRULE(this.optionalType);
    const equals = this.CONSUME(Equals);
    this.ACTION(() => this.checkEquals(equals));
    const value = this.SUBRULE(this.expression);
    return { kind: "letStatement", span: this.spanFrom(start), pattern, type, value };
  });

  private readonly ifStatement: Rule<[], Statement> = this.rule("ifStatement", () => {
    const start = this.CONSUME(reserved.if).startOffset;
    // The condition consists of unknown characters, which have been reported.
    const missing = !this.RECORDING_PHASE && this.is(LCurly) && this.nearErrors.has(this.currIdx + 1);
    const condition = missing ? this.errorExpr() : this.SUBRULE(this.expression);
    if (!this.RECORDING_PHASE && (this.is(reserved.then) || this.is(Colon)))
      this.fail("`{`", { hint: "the statement is written `if c { … } else { … }`" });
    const then = this.SUBRULE(this.block);
    const otherwise = this.OPTION(() => {
      this.CONSUME(reserved.else);
      return this.OR<Block>({
        DEF: [
          { ALT: () => this.SUBRULE2(this.block) },
          {
            ALT: () => {
              this.enterNesting();
              const inner = this.SUBRULE(this.ifStatement);
              this.leaveNesting();
              return { statements: [inner], span: inner.span };
            },
          },
        ],
        ERR_MSG: "`{` or `if`",
      });
    });
    return { kind: "ifStatement", span: this.spanFrom(start), condition, then, otherwise };
  });

  private readonly matchStatement: Rule<[], Statement> = this.rule("matchStatement", () => {
    const start = this.CONSUME(reserved.match).startOffset;
    const scrutinee = this.SUBRULE(this.expression);
    const open = this.CONSUME(LCurly);
    const arms: StatementArm[] = [];
    this.repeatWhile(
      0,
      () => !this.is(RCurly) && !this.atEnd,
      () => {
        arms.push(this.SUBRULE(this.statementArm));
        this.OPTION(() => this.CONSUME(Comma));
      },
    );
    this.close(0, RCurly, open, "an arm or `}`");
    return { kind: "matchStatement", span: this.spanFrom(start), scrutinee, arms };
  });

  private readonly statementArm: Rule<[], StatementArm> = this.rule("statementArm", () => {
    const start = this.start;
    const pattern = this.SUBRULE(this.pattern);
    const guard = this.SUBRULE(this.guard);
    this.arrow(0);
    if (!this.RECORDING_PHASE && !this.is(LCurly))
      this.fail("`{`", { hint: "an arm of a `match` statement is written `pattern => { … }`" });
    const body = this.SUBRULE(this.block);
    return { pattern, guard, body, span: this.spanFrom(start) };
  });

  protected readonly pick: Rule<[], Extract<Statement, { kind: "pick" }>> = this.rule("pick", () => {
    const start = this.CONSUME(reserved.pick).startOffset;
    const binder: Binder = this.SUBRULE(this.binder);
    const where = this.OPTION(() => {
      this.CONSUME(reserved.where);
      return this.SUBRULE(this.expression);
    });
    return { kind: "pick", span: this.spanFrom(start), binder, where };
  });
}
