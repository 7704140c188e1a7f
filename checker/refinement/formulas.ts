// Temporal formulas of the abstract system as formulas of the refining one: mapped values stand for its variables, and
// conditions on states and steps for its actions.

import { both, either, truth } from "../../grammar/core/constructors.js";
import type { Expr, ExprOf, Local } from "../../grammar/core/core.js";
import type { ActionUse, Fairness } from "../../grammar/core/declarations.js";
import { oneLine, type Span } from "../../grammar/core/source.js";
import { temporalType } from "../../grammar/core/types.js";
import type { Refinement } from "../../grammar/elaborate/typed-system.js";
import { type Names, type Reader, Rewriter, type Supply } from "../../grammar/rewriting/rewriter.js";
import {
  type AbstractState,
  abstractState,
  abstractStep,
  canBeExecuted,
  isStepOf,
  mappedValue,
  readerOf,
} from "./abstract-step.js";

type Word = "enabled" | "occurs";

/** Rewrites what a refinement needs of the abstract system, temporal formulas as well. */
export class RefinementRewriter extends Rewriter {
  constructor(
    supply: Supply,
    readonly refinement: Refinement,
  ) {
    super(supply);
  }

  formula(formula: Expr): Expr {
    return this.expr(formula, new Map(), this.#read);
  }

  /** The fairness that the abstract system assumes; `span`: where it is asked for. */
  fairness(span: Span): Expr {
    const assumptions = this.refinement.abstract.fairness.map((each) => this.#assumption(each));
    const last = assumptions.pop() ?? truth(true, span);
    return assumptions.reduceRight((right, left) => temporal({ kind: "and", left, right }, left.span), last);
  }

  protected override actionFormula({ kind, action, args, span }: ExprOf<Word>, names: Names): Expr {
    const use = { action, args };
    return kind === "enabled"
      ? this.#enabled([use], undefined, names, span, false)
      : this.#occurs([use], undefined, names, span);
  }

  readonly #read: Reader = ({ variable, primed }) => mappedValue(this, this.refinement.mapping, variable, primed);

  /** `WF_v(A)` is `[]<>~ENABLED <<A>>_v \/ []<><<A>>_v`, and `SF_v(A)` is `<>[]~ENABLED <<A>>_v \/ []<><<A>>_v`. */
  #assumption({ strength, binders, actions, when, span }: Fairness): Expr {
    const names = new Map<Local, Local>();
    const quantified = binders.map(({ local, domain }) => {
      const over = this.expr(domain, names, this.#read);
      const fresh = this.fresh(local);
      names.set(local, fresh);
      return { pattern: { kind: "bind" as const, local: fresh }, domain: over };
    });
    const enabled = this.#enabled(actions, when, names, span, true);
    const disabled = temporal({ kind: "apply", operator: "not" as const, args: [enabled] }, span);
    const [outer, inner] =
      strength === "weak" ? (["always", "eventually"] as const) : (["eventually", "always"] as const);
    const unary = (kind: "always" | "eventually", operand: Expr): Expr => temporal({ kind, operand }, span);
    const kept = temporal(
      {
        kind: "or",
        left: unary(outer, unary(inner, disabled)),
        right: unary("always", unary("eventually", this.#occurs(actions, when, names, span))),
      },
      span,
    );
    return quantified.reduceRight<Expr>((body, binder) => temporal({ kind: "forall", binder, body }, span), kept);
  }

  #enabled(uses: readonly ActionUse[], when: Expr | undefined, names: Names, span: Span, changing: boolean): Expr {
    const state = abstractState(this, this.refinement, "state");
    const possible = uses.map((use) => canBeExecuted(this, use, state, names, changing));
    const condition = this.#where(when, names, state, possible.reduce(either, truth(false, span)));
    return this.#abstractAction("enabled", uses, state.within(condition), span);
  }

  #occurs(uses: readonly ActionUse[], when: Expr | undefined, names: Names, span: Span): Expr {
    const { abstract } = this.refinement;
    const step = abstractStep(this, this.refinement);
    const taken = uses.map((use) => isStepOf(this, abstract.variables, use, step, names));
    const condition = this.#where(when, names, step.before, taken.reduce(either, truth(false, span)));
    return this.#abstractAction("occurs", uses, step.within(both(step.changes, condition)), span);
  }

  #where(when: Expr | undefined, names: Names, { values }: AbstractState, condition: Expr): Expr {
    return when === undefined ? condition : both(this.expr(when, names, readerOf(values)), condition);
  }

  #abstractAction(word: Word, uses: readonly ActionUse[], condition: Expr, span: Span): Expr {
    const names = new Set(uses.map((use) => `${this.refinement.name}.${nameOf(use)}`));
    return temporal({ kind: "abstractAction", word, name: [...names].join(" or "), condition }, span);
  }
}

/** `Acquire(p)`, `queue[east].Take`: arguments as they are written. */
function nameOf({ action, args }: ActionUse): string {
  const texts = args.map((arg) => (arg === undefined ? "_" : oneLine(arg.span)));
  const indexCount = action.instance?.indexPositions.length ?? 0;
  const indices = texts.slice(0, indexCount);
  const instance =
    action.instance === undefined
      ? ""
      : `${action.instance.name}${indices.length === 0 ? "" : `[${indices.join(", ")}]`}.`;
  const others = texts.slice(indexCount);
  return `${instance}${action.name}${others.every((text) => text === "_") ? "" : `(${others.join(", ")})`}`;
}

const temporal = <E extends Omit<Expr, "type" | "span">>(expr: E, span: Span): E & Pick<Expr, "type" | "span"> => ({
  ...expr,
  type: temporalType,
  span,
});
