// What a fairness assumption or a formula names: actions, of an instance or of the system, and what is said of them.

import type { TokenType } from "chevrotain";
import type { ActionOp, ActionTarget, Expr, Name } from "../syntax/ast.js";
import { contextual, Dot, Equals, Identifier, Int, LBracket, LParen, Prime, RParen, Star } from "../syntax/tokens.js";
import type { Rule } from "./parser-base.js";
import { partner } from "./bracket-pairs.js";
import { OperatorParser } from "./operators.js";

type Step = ActionTarget["path"][number];

const actionWords: ReadonlySet<TokenType> = new Set([contextual.enabled, contextual.occurs]);
/** Behind a target, these make it a place, or the beginning of an item of a check. */
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
    const arrows = this.arrows;
    this.arrows = false;
    this.when(
      5,
      () => !this.is(RParen),
      () => this.commaSeparated(0, (index) => args.push(this.subrule(index, this.expression))),
    );
    this.arrows = arrows;
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
   * Whether `enabled` or `occurs` at the token `ahead` is an operator: a name comes next that belongs to it. Elsewhere than in a `property`
   * that is a mistake, which the elaborator reports; but there a statement or an item of a check may come next, so that only what cannot be
   * one is taken for an action.
   */
  protected actionFormulaAhead(ahead = 1): boolean {
    const first = ahead + 1;
    if (!this.isOneOf(actionWords, ahead) || !this.is(Identifier, first) || this.declarationAhead(first)) return false;
    // An assumption may be nameless, so that nothing but its line tells it from an action of that name.
    if (this.is(contextual.assume, first) && this.startsLine(first)) return false;
    if (this.inProperty) return true;
    const behind = this.behindTarget(first);
    // Behind what a step picks, `takes` belongs to that step.
    const more =
      this.isOneOf(continuesStatement, behind) || (this.is(Identifier, behind) && !this.is(contextual.takes, behind));
    return !this.startsLine(first) && (!more || this.startsLine(behind));
  }

  /** The token behind the target that begins at the token `ahead`; both count from the next one. */
  protected behindTarget(ahead: number): number {
    let at = ahead + 1;
    for (;;) {
      const end = this.is(LBracket, at) || this.is(LParen, at) ? partner(this.LA(at)) - this.currIdx : 0;
      if (end > at) at = end + 1;
      else if (this.is(Dot, at)) at += 2;
      else return at;
    }
  }
}
