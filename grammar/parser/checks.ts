// Checks, their items and expectations.

import type { TokenType } from "chevrotain";
import type { CheckItem, Expectation, Name, QualifiedName } from "../syntax/ast.js";
import { contextual, Dot, Equals, Identifier, Int, LCurly, RCurly, reserved, Semicolon } from "../syntax/tokens.js";
import { closestName } from "../core/edit-distance.js";
import type { Rule } from "./parser-base.js";
import { matchingBracket } from "./bracket-pairs.js";
import { StatementParser } from "./statements.js";

export const itemWords: ReadonlySet<TokenType> = new Set([
  reserved.for,
  reserved.invariant,
  contextual.faults,
  contextual.depth,
  contextual.within,
  contextual.step,
  contextual.property,
  contextual.cover,
  contextual.refines,
  contextual.except,
  contextual.symmetry,
  contextual.deadlock,
  contextual.expect,
]);

const expectations = ["holds", "violated", "deadlock", "bounded", "error"];

export abstract class CheckParser extends StatementParser {
  protected readonly checkBody: Rule<[], CheckItem[]> = this.rule("checkBody", () => {
    const items: CheckItem[] = [];
    this.itemsInBraces(() => items.push(this.SUBRULE(this.checkItem)));
    return items;
  });

  /** Reads items in braces; to be called within a rule. */
  protected itemsInBraces(read: () => void): void {
    const open = this.CONSUME(LCurly);
    const end = matchingBracket(open);
    this.repeatWhile(
      0,
      () =>
        !this.is(RCurly) &&
        !this.atEnd &&
        !(end < 0 && this.startsLine() && this.declarationAhead() && !this.isOneOf(itemWords)),
      () =>
        this.withRecovery(
          () => {
            read();
            this.OPTION(() => this.CONSUME(Semicolon));
          },
          (start) => this.skipItem(start, end),
        ),
    );
    this.close(0, RCurly, open);
  }

  private skipItem(start: number, end: number): void {
    if (this.currIdx === start) this.skip();
    while (!this.atEnd && this.currIdx + 1 !== end && !(end < 0 && this.is(RCurly))) {
      if (this.startsLine() && (this.isOneOf(itemWords) || this.is(Identifier) || this.declarationAhead())) return;
      this.skip();
    }
  }

  protected readonly checkItem: Rule<[], CheckItem> = this.rule("checkItem", () => {
    const start = this.start;
    const assigned = (): boolean => this.is(Equals, 2);
    const word = (): boolean => !assigned();
    if (!this.RECORDING_PHASE && !this.isOneOf(itemWords) && !(this.is(Identifier) && assigned())) this.failItem();
    return this.OR<CheckItem>([
      { GATE: assigned, IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.setConstant) },
      {
        ALT: () => {
          this.CONSUME(reserved.for);
          const name = this.name(0);
          this.CONSUME(reserved.in);
          const domain = this.SUBRULE(this.expression);
          return { kind: "table", span: this.spanFrom(start), name, domain };
        },
      },
      {
        GATE: word,
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          this.CONSUME(contextual.faults);
          const bound = this.SUBRULE2(this.expression);
          return { kind: "faults", span: this.spanFrom(start), bound };
        },
      },
      {
        GATE: word,
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          this.CONSUME(contextual.depth);
          const bound = this.SUBRULE3(this.expression);
          return { kind: "depth", span: this.spanFrom(start), bound };
        },
      },
      {
        GATE: word,
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          this.CONSUME(contextual.within);
          const predicate = this.SUBRULE4(this.expression);
          return { kind: "within", span: this.spanFrom(start), predicate };
        },
      },
      { GATE: word, IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.selection) },
      {
        GATE: word,
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          this.CONSUME(contextual.except);
          const names = this.SUBRULE(this.qualifiedNames);
          return { kind: "except", span: this.spanFrom(start), names };
        },
      },
      { GATE: word, IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.onOffItem) },
      {
        GATE: word,
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          this.CONSUME(contextual.expect);
          const not = this.OPTION(() => this.CONSUME(reserved.not)) !== undefined;
          const expectation = this.SUBRULE(this.expectation);
          return { kind: "expect", span: this.spanFrom(start), not, expectation };
        },
      },
    ]);
  });

  private failItem(): never {
    this.failAtToken("an item of a check", {
      hint: "a check consists of items such as `RECORDS = 3`, `for RECORDS in 1..3`, `faults 2`, `depth 20`, `within sent < 5`, `invariant Stored`, `except Stored`, `deadlock off` and `expect holds`",
    });
  }

  private readonly setConstant: Rule<[], CheckItem> = this.rule("setConstant", () => {
    const name = this.nameOf(this.CONSUME(Identifier));
    const equals = this.CONSUME(Equals);
    this.ACTION(() => this.checkEquals(equals));
    const value = this.SUBRULE(this.expression);
    return { kind: "setConstant", span: this.spanSince(name), name, value };
  });

  private readonly selection: Rule<[], CheckItem> = this.rule("selection", () => {
    const start = this.start;
    const what = this.OR<Extract<CheckItem, { readonly kind: "select" }>["what"]>([
      { ALT: () => (this.CONSUME(reserved.invariant), "invariant") },
      { ALT: () => (this.CONSUME(contextual.step), "step") },
      { ALT: () => (this.CONSUME(contextual.property), "property") },
      { ALT: () => (this.CONSUME(contextual.cover), "cover") },
      { ALT: () => (this.CONSUME(contextual.refines), "refines") },
    ]);
    const names = this.SUBRULE(this.qualifiedNames);
    return { kind: "select", span: this.spanFrom(start), what, names };
  });

  private readonly onOffItem: Rule<[], CheckItem> = this.rule("onOffItem", () => {
    const start = this.start;
    const kind = this.OR<"symmetry" | "deadlock">([
      { ALT: () => (this.CONSUME(contextual.symmetry), "symmetry") },
      { ALT: () => (this.CONSUME(contextual.deadlock), "deadlock") },
    ]);
    if (!this.RECORDING_PHASE && !this.is(contextual.on) && !this.is(contextual.off)) this.fail("`on` or `off`");
    const on = this.OR2([
      { ALT: () => (this.CONSUME(contextual.on), true) },
      { ALT: () => (this.CONSUME(contextual.off), false) },
    ]);
    return { kind, span: this.spanFrom(start), on };
  });

  protected readonly qualifiedNames: Rule<[], QualifiedName[]> = this.rule("qualifiedNames", () => {
    const names: QualifiedName[] = [];
    this.commaSeparated(
      0,
      (index) => names.push(this.subrule(index, this.qualifiedName)),
      () => this.is(Identifier, 2),
    );
    return names;
  });

  protected readonly qualifiedName: Rule<[], QualifiedName> = this.rule("qualifiedName", () => {
    const parts: Name[] = [this.name(0)];
    this.MANY(() => {
      this.CONSUME(Dot);
      parts.push(this.name(1));
    });
    return { parts, span: this.spanFrom(parts[0]?.span?.start ?? 0) };
  });

  // -------------------------------------------------------------- expectations

  private readonly expectation: Rule<[], Expectation> = this.rule("expectation", () => {
    const start = this.start;
    if (!this.RECORDING_PHASE && this.is(Identifier)) {
      const word = this.LA(1);
      const guess = expectations.includes(word.image) ? undefined : closestName(word.image, expectations);
      if (guess !== undefined)
        this.fail("`holds`, `violated`, `deadlock`, `bounded` or `error`", {
          hint: `did you mean \`${guess}\`?`,
          fix: { span: this.spanOfToken(word), replacement: guess },
        });
    }
    return this.OR<Expectation>({
      DEF: [
        {
          ALT: () => {
            this.CONSUME(contextual.holds);
            const states = this.SUBRULE(this.withStates);
            return { kind: "holds", span: this.spanFrom(start), states };
          },
        },
        {
          ALT: () => {
            this.CONSUME(contextual.violated);
            const name = this.SUBRULE(this.qualifiedName);
            const steps = this.SUBRULE(this.inSteps);
            return { kind: "violated", span: this.spanFrom(start), name, steps };
          },
        },
        {
          ALT: () => {
            this.CONSUME(contextual.deadlock);
            const steps = this.SUBRULE2(this.inSteps);
            return { kind: "deadlock", span: this.spanFrom(start), steps };
          },
        },
        {
          ALT: () => {
            this.CONSUME(contextual.bounded);
            const states = this.SUBRULE2(this.withStates);
            return { kind: "bounded", span: this.spanFrom(start), states };
          },
        },
        {
          ALT: () => {
            this.CONSUME(contextual.error);
            const code = this.name(0);
            const steps = this.SUBRULE3(this.inSteps);
            return { kind: "error", span: this.spanFrom(start), code, steps };
          },
        },
      ],
      ERR_MSG: "`holds`, `violated`, `deadlock`, `bounded` or `error`",
    });
  });

  private readonly withStates: Rule<[], number | undefined> = this.rule("withStates", () =>
    this.OPTION(() => {
      this.CONSUME(reserved.with);
      const count = this.intValue(this.CONSUME(Int));
      this.OR({
        DEF: [{ ALT: () => this.CONSUME(contextual.states) }, { ALT: () => this.CONSUME(contextual.state) }],
        ERR_MSG: "`states`",
      });
      return count;
    }),
  );

  private readonly inSteps: Rule<[], number | undefined> = this.rule("inSteps", () =>
    this.OPTION(() => {
      this.CONSUME(reserved.in);
      const count = this.intValue(this.CONSUME(Int));
      this.OR({
        DEF: [{ ALT: () => this.CONSUME(contextual.steps) }, { ALT: () => this.CONSUME(contextual.step) }],
        ERR_MSG: "`steps`",
      });
      return count;
    }),
  );
}
