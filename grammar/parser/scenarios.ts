// Scenarios: steps, assertions between them, and items of a check.

import { MismatchedTokenException, type TokenType } from "chevrotain";
import { joinSpans } from "../core/source.js";
import type { PickChoice, ScenarioItem } from "../syntax/ast.js";
import {
  contextual,
  Dot,
  Equals,
  Identifier,
  Int,
  LBracket,
  LParen,
  Prime,
  RCurly,
  reserved,
  Semicolon,
} from "../syntax/tokens.js";
import type { Rule } from "./parser-base.js";
import { CheckParser, itemWords } from "./checks.js";

/** A keyword of an item followed by one of these is the name of an action or instance instead. */
const continuesTarget: ReadonlySet<TokenType> = new Set([Dot, LBracket, LParen, Semicolon, RCurly]);

export abstract class ScenarioParser extends CheckParser {
  protected readonly scenarioBody: Rule<[], ScenarioItem[]> = this.rule("scenarioBody", () => {
    const items: ScenarioItem[] = [];
    this.itemsInBraces(() => items.push(this.SUBRULE(this.scenarioItem)));
    return items;
  });

  private readonly scenarioItem: Rule<[], ScenarioItem> = this.rule("scenarioItem", () => {
    if (
      !this.RECORDING_PHASE &&
      !this.is(Identifier) &&
      !this.isOneOf(itemWords) &&
      !this.is(reserved.assert) &&
      !this.is(reserved.pick)
    ) {
      if (this.is(Prime)) this.failAssignment();
      this.failAtToken("a step or an item of a scenario", {
        hint: "a scenario consists of steps such as `Store(1)` or `queue[east].Deliver`, `assert stored == {1}`, `pick r in Region`, `RECORDS = 3`, `faults 2`, `invariant Stored`, and `expect holds`",
      });
    }
    const isStep = (): boolean => this.stepAhead();
    return this.OR<ScenarioItem>([
      { ALT: () => this.SUBRULE(this.scenarioAssertion) },
      { ALT: () => this.SUBRULE(this.pick) },
      { GATE: isStep, IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.takeStep) },
      { GATE: () => !isStep(), IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.checkItem) },
    ]);
  });

  private failAssignment(): never {
    const span = joinSpans(this.spanOfToken(this.LA(0)), this.spanOfToken(this.LA(1)));
    this.report("E0105", "a scenario cannot assign variables", span, {
      hint: "take a step of an action that assigns the variable",
    });
    throw new MismatchedTokenException("expected a step", this.LA(1), this.LA(0));
  }

  /**
   * Does a step start here? A keyword of an item is the name of an action if nothing follows that could belong to the
   * item.
   */
  private stepAhead(): boolean {
    if (!this.is(Identifier) || this.is(Equals, 2)) return false;
    return (
      !this.isOneOf(itemWords) ||
      this.isOneOf(continuesTarget, 2) ||
      this.startsLine(2) ||
      this.picksAhead(2) ||
      this.takesAhead(2)
    );
  }

  /** Does `picks x = …` start at the token `ahead`? Otherwise `picks` is a name. */
  private picksAhead(ahead = 1): boolean {
    return this.is(contextual.picks, ahead) && this.is(Identifier, ahead + 1) && this.is(Equals, ahead + 2);
  }

  private takesAhead(ahead = 1): boolean {
    return this.is(contextual.takes, ahead) && this.is(Int, ahead + 1);
  }

  private readonly scenarioAssertion: Rule<[], ScenarioItem> = this.rule("scenarioAssertion", () => {
    const { inProperty } = this;
    this.inProperty = true;
    const asserted = this.SUBRULE(this.assertion);
    this.inProperty = inProperty;
    return asserted;
  });

  private readonly takeStep: Rule<[], ScenarioItem> = this.rule("takeStep", () => {
    const start = this.start;
    const target = this.SUBRULE(this.actionTarget);
    const picks: PickChoice[] = [];
    const branches: { value: number; span: PickChoice["span"] }[] = [];
    this.OPTION3({
      GATE: () => this.picksAhead(),
      DEF: () => {
        this.CONSUME(contextual.picks);
        this.commaSeparated(
          0,
          (index) => picks.push(this.subrule(index, this.pickChoice)),
          () => this.is(Identifier, 2),
        );
      },
    });
    this.OPTION4({
      GATE: () => this.takesAhead(),
      DEF: () => {
        this.CONSUME(contextual.takes);
        this.commaSeparated(
          3,
          (index) => {
            const token = this.consume(index, Int);
            branches.push({ value: this.intValue(token), span: this.spanOfToken(token) });
          },
          () => this.is(Int, 2),
        );
      },
    });
    return { kind: "take", span: this.spanFrom(start), target, picks, branches };
  });

  private readonly pickChoice: Rule<[], PickChoice> = this.rule("pickChoice", () => {
    const name = this.name(0);
    const equals = this.CONSUME(Equals);
    this.ACTION(() => this.checkEquals(equals));
    const value = this.SUBRULE(this.expression);
    return { name, value, span: this.spanSince(name) };
  });
}
