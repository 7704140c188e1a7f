// Action targets: the actions that fairness assumptions, formulas and scenarios name.

import type { TokenType } from "chevrotain";
import type { ActionOp, ActionTarget, Expr, Name } from "../syntax/ast.js";
import {
  Colon,
  contextual,
  Dot,
  Equals,
  Identifier,
  Int,
  LBracket,
  LParen,
  Prime,
  RParen,
  Star,
} from "../syntax/tokens.js";
import type { Rule } from "./parser-base.js";
import { matchingBracket } from "./bracket-pairs.js";
import { OperatorParser } from "./operators.js";

type Step = ActionTarget["path"][number];

const actionWords: ReadonlySet<TokenType> = new Set([contextual.enabled, contextual.occurs]);
/** A name followed by one of these is the target of an assignment, or starts an item of a check. */
const continuesStatement: ReadonlySet<TokenType> = new Set([Prime, Equals, Int]);

export abstract class TargetParser extends OperatorParser {
  protected abstract declarationAhead(ahead?: number): boolean;

  // -------------------------------------------------------------- targets

  protected readonly actionTarget: Rule<[], ActionTarget> = this.rule("actionTarget", () => {
    const path: Step[] = [];
    let all = false;
    let args: Expr[] | undefined;
    const start = this.start;
    path.push(this.SUBRULE(this.targetStep));
    this.MANY({
      GATE: () => !all,
      DEF: () => {
        this.CONSUME(Dot);
        this.OR([
          {
            ALT: () => {
              this.CONSUME(Star);
              all = true;
            },
          },
          { ALT: () => path.push(this.SUBRULE2(this.targetStep)) },
        ]);
      },
    });
    this.OPTION({
      GATE: () => !all,
      DEF: () => {
        args = this.SUBRULE(this.targetArgs);
      },
    });
    return { path, all, args, span: this.spanFrom(start) };
  });

  private readonly targetStep: Rule<[], Step> = this.rule("targetStep", () => {
    const name: Name = this.name(0);
    const keys = this.OPTION({ GATE: () => this.is(LBracket), DEF: () => this.SUBRULE(this.keys) }) ?? [];
    return { name, keys };
  });

  private readonly targetArgs: Rule<[], Expr[]> = this.rule("targetArgs", () => {
    const open = this.CONSUME(LParen);
    const args: Expr[] = [];
    const arrows = this.arrowEndsExpression;
    this.arrowEndsExpression = false;
    this.optionally(
      5,
      () => !this.is(RParen),
      () => this.commaSeparated(0, (index) => args.push(this.subrule(index, this.expression))),
    );
    this.arrowEndsExpression = arrows;
    this.close(0, RParen, open, "`,` or `)`");
    return args;
  });

  // -------------------------------------------------------------- formulas

  /** `enabled A(x)`, `occurs q[r].*` */
  protected readonly actionFormula: Rule<[], Expr> = this.rule("actionFormula", () => {
    const word = this.CONSUME(Identifier);
    const target = this.SUBRULE(this.actionTarget);
    return {
      kind: "actionFormula",
      span: this.spanFrom(word.startOffset),
      op: this.operatorName(word) as ActionOp,
      target,
    };
  });

  /**
   * Is `enabled` or `occurs` at the token `ahead` an operator, followed by its action? Outside a `property` that is an
   * error, which the elaborator reports. There, the name after it may also start the next statement or item of a check;
   * only a name that cannot is taken as an action.
   */
  protected actionFormulaAhead(ahead = 1): boolean {
    const first = ahead + 1;
    if (!this.isOneOf(actionWords, ahead) || !this.is(Identifier, first) || this.declarationAhead(first)) return false;
    // An assumption may be unnamed: then only the line break distinguishes it from an action named `assume`.
    if (this.is(contextual.assume, first) && this.startsLine(first)) return false;
    if (this.inProperty) return true;
    const after = this.tokenAfterTarget(first);
    // After the picks of a step, `takes` belongs to that step.
    const continues =
      this.isOneOf(continuesStatement, after) || (this.is(Identifier, after) && !this.is(contextual.takes, after));
    return !this.startsLine(first) && (!continues || this.startsLine(after));
  }

  /** `after A(x): P` */
  protected readonly after: Rule<[], Expr> = this.rule("after", () => {
    const word = this.CONSUME(Identifier);
    const target = this.SUBRULE(this.actionTarget);
    if (!this.RECORDING_PHASE && !this.is(Colon))
      this.fail("`:` and a formula", {
        hint: "`after A: P` says that `P` holds after a step of `A`: `always after A: eventually P`",
      });
    this.CONSUME(Colon);
    const body = this.SUBRULE(this.operatorExpression);
    return { kind: "after", span: this.spanFrom(word.startOffset), target, body };
  });

  /** Outside a `property`, where the elaborator reports it, only what cannot be anything else is taken as this form. */
  protected afterAhead(ahead = 1): boolean {
    const first = ahead + 1;
    if (!this.is(contextual.after, ahead) || !this.is(Identifier, first) || this.declarationAhead(first)) return false;
    return this.inProperty || (!this.startsLine(first) && this.is(Colon, this.tokenAfterTarget(first)));
  }

  /** The first token after the target that starts at the token `ahead`. */
  protected tokenAfterTarget(ahead: number): number {
    let at = ahead + 1;
    for (;;) {
      const end = this.is(LBracket, at) || this.is(LParen, at) ? matchingBracket(this.LA(at)) - this.currIdx : 0;
      if (end > at) at = end + 1;
      else if (this.is(Dot, at)) at += 2;
      else return at;
    }
  }
}
