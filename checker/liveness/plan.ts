// From the temporal properties and fairness assumptions of a check to what is searched for: formulas over numbered propositions, and selectors
// of steps. Quantifiers over fixed domains are spelt out.

import { List } from "immutable";
import { boundLocals, walkExpr } from "../../grammar/analysis/traversal.js";
import type { ActionDef, Binder, Expr, ExprOf, Local, RuntimeFault } from "../../grammar/core/core.js";
import { oneLine, type Span } from "../../grammar/core/source.js";
import { boolType } from "../../grammar/core/types.js";
import { distinctMembers, evaluate } from "../interpreter/evaluate.js";
import { bind, bindAlways, type Scope } from "../interpreter/scope.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { showValue } from "../interpreter/show.js";
import { element, type Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Check, Model } from "../model/model.js";
import { PROPOSITIONS } from "./buchi.js";
import {
  always,
  conjunction,
  disjunction,
  eventually,
  FALSE,
  iff,
  implies,
  leadsTo,
  negation,
  rename,
  subformulas,
  until,
  type Formula,
} from "./formula.js";
import { labelsOf, type Labels, type Selector } from "./selectors.js";

/** A condition on one state, with the values of the variables of the quantifiers around it. */
export interface Predicate {
  readonly body: Expr;
  readonly bound: ReadonlyMap<Local, Value>;
}

/** `predicate` and `enabled` are of a state, `occurs` of the step that leads on from it. The number is that of a predicate or selector of the plan. */
export interface Proposition {
  readonly kind: "predicate" | "enabled" | "occurs";
  readonly index: number;
}

/** What a property says for one choice of its outermost `forall`s: all parts must hold. */
export interface PropertyPart {
  readonly formula: Formula;
  readonly propositions: readonly Proposition[];
  /** Propositions that the part is only about the consequences of, with a sentence for when they are never true. */
  readonly antecedents: readonly { readonly proposition: number; readonly vacuity: string }[];
}

export interface LivenessPlan {
  readonly properties: readonly {
    readonly name: string;
    readonly span: Span;
    readonly parts: readonly PropertyPart[];
  }[];
  readonly predicates: readonly Predicate[];
  readonly selectors: readonly Selector[];
  readonly fairness: readonly { readonly strength: "weak" | "strong"; readonly selector: number }[];
  readonly labels: Labels;
  /** Whether steps that change nothing make a difference: only where formulas speak of steps. */
  readonly keepsSelfLoops: boolean;
}

/** Parts, and propositions of a part, that are dealt with. */
const SIZE_LIMIT = 10_000;

class TooMuch extends Error {}

/** A text says why there is no plan; a fault is one of evaluating a domain or an argument. */
export function planLiveness(model: Model, check: Check): LivenessPlan | RuntimeFault | string {
  const planner = new Planner(model);
  try {
    const planned = catchFault(() => {
      const properties = model.properties
        .filter(({ name }) => check.properties.includes(name))
        .map(({ name, span, body }) => ({ name, span, parts: planner.parts(body) }));
      return { properties, fairness: planner.fairness() };
    });
    if (planned.fault !== undefined) return planned.fault;
    const labels = labelsOf(model.actions, planner.selectors);
    if (labels === undefined) return "the fairness assumptions and formulas tell too many steps apart";
    const keepsSelfLoops = planned.value.properties.some(({ parts }) =>
      parts.some(({ propositions }) => propositions.some(({ kind }) => kind !== "predicate")),
    );
    return { ...planned.value, predicates: planner.predicates, selectors: planner.selectors, labels, keepsSelfLoops };
  } catch (error) {
    if (error instanceof TooMuch)
      return "the quantifiers of its properties or fairness assumptions have too many values";
    throw error;
  }
}

/** The propositions of the part that is being made. */
interface Draft {
  readonly propositions: Proposition[];
  readonly antecedents: { proposition: number; vacuity: string }[];
}

class Planner {
  readonly predicates: Predicate[] = [];
  readonly selectors: Selector[] = [];
  readonly #scope: Scope;
  #parts = 0;

  constructor(readonly model: Model) {
    this.#scope = {
      state: List<Value>(),
      next: undefined,
      locals: new Array<Value>(model.localCount).fill(false),
      work: new WorkBudget(),
    };
  }

  parts(body: Expr, bound: readonly Local[] = []): readonly PropertyPart[] {
    if (body.type.kind === "temporal" && body.kind === "and")
      return [...this.parts(body.left, bound), ...this.parts(body.right, bound)];
    if (body.type.kind === "temporal" && body.kind === "forall") {
      const parts: PropertyPart[] = [];
      this.#each(body.binder, (locals) => parts.push(...this.parts(body.body, [...bound, ...locals])));
      return parts;
    }
    if (++this.#parts > SIZE_LIMIT) throw new TooMuch();
    const draft: Draft = { propositions: [], antecedents: [] };
    return [withoutIdle(this.#formula(body, bound, draft), draft)];
  }

  fairness(): LivenessPlan["fairness"] {
    return this.model.fairness.flatMap(({ strength, binders, actions }) => {
      const constraints: { strength: "weak" | "strong"; selector: number }[] = [];
      const over = (at: number): void => {
        const binder = binders[at];
        if (binder !== undefined) {
          this.#each({ pattern: { kind: "bind", local: binder.local }, domain: binder.domain }, () => over(at + 1));
          return;
        }
        if (this.selectors.length > SIZE_LIMIT) throw new TooMuch();
        constraints.push({
          strength,
          selector: this.selectors.push(actions.map((each) => this.#selected(each.action, each.args))) - 1,
        });
      };
      over(0);
      return constraints;
    });
  }

  #selected(action: ActionDef, args: readonly (Expr | undefined)[]): Selector[number] {
    return { action, args: args.map((arg) => (arg === undefined ? undefined : this.#value(arg))) };
  }

  #value(expr: Expr): Value {
    this.#scope.work.renew();
    return evaluate(expr, this.#scope);
  }

  #each(binder: Binder, use: (locals: readonly Local[]) => void): void {
    this.#scope.work.renew();
    const locals = boundLocals(binder.pattern);
    for (const value of [...distinctMembers(binder.domain, this.#scope)]) {
      bindAlways(binder.pattern, value, this.#scope);
      use(locals);
    }
  }

  #formula(expr: Expr, bound: readonly Local[], draft: Draft): Formula {
    if (expr.type.kind !== "temporal") return this.#predicate(expr, bound, draft);
    const inner = (each: Expr): Formula => this.#formula(each, bound, draft);
    switch (expr.kind) {
      case "and":
        return conjunction([inner(expr.left), inner(expr.right)]);
      case "or":
        return disjunction([inner(expr.left), inner(expr.right)]);
      case "implies":
        return implies(inner(expr.left), inner(expr.right));
      case "apply": {
        const [first, second] = expr.args;
        if (expr.operator === "not" && first !== undefined) return negation(inner(first));
        if (expr.operator === "eq" && first !== undefined && second !== undefined)
          return iff(inner(first), inner(second));
        break;
      }
      case "forall":
      case "exists": {
        const parts: Formula[] = [];
        this.#each(expr.binder, (locals) => {
          if (parts.length > SIZE_LIMIT) throw new TooMuch();
          parts.push(this.#formula(expr.body, [...bound, ...locals], draft));
        });
        return expr.kind === "forall" ? conjunction(parts) : disjunction(parts);
      }
      case "if": {
        const condition = inner(expr.condition);
        return disjunction([
          conjunction([condition, inner(expr.then)]),
          conjunction([negation(condition), inner(expr.otherwise)]),
        ]);
      }
      case "let": {
        // What has a name is fixed, or has none.
        const named = boundLocals(expr.pattern);
        if (named.length > 0) bindAlways(expr.pattern, this.#value(expr.value), this.#scope);
        return this.#formula(expr.body, [...bound, ...named], draft);
      }
      case "match":
        return disjunction(expr.arms.map((_, i) => this.#arm(expr, i, bound, draft)));
      case "always": {
        const { operand } = expr;
        if (operand.kind === "implies") this.#antecedent(operand.left, bound, draft);
        return always(inner(operand));
      }
      case "eventually":
        return eventually(inner(expr.operand));
      case "until":
        return until(inner(expr.left), inner(expr.right));
      case "leadsTo":
        this.#antecedent(expr.left, bound, draft);
        return leadsTo(inner(expr.left), inner(expr.right));
      case "enabled":
      case "occurs":
        return this.#proposition(
          { kind: expr.kind, index: this.selectors.push([this.#selected(expr.action, expr.args)]) - 1 },
          draft,
        );
      default:
    }
    throw new Error(`internal: ${expr.kind} is no temporal formula`);
  }

  /** That it is this arm that fits, and what it says. */
  #arm(expr: ExprOf<"match">, i: number, bound: readonly Local[], draft: Draft): Formula {
    const arm = element(expr.arms, i);
    const named = boundLocals(arm.pattern);
    if (named.length > 0 && !bind(arm.pattern, this.#value(expr.scrutinee), this.#scope)) return FALSE;
    const locals = [...bound, ...named];
    const chosen: Expr = {
      ...expr,
      type: boolType,
      arms: expr.arms.map((each, at) => ({
        ...each,
        body: { kind: "literal", value: at === i, type: boolType, span: each.body.span },
      })),
    };
    return conjunction([this.#predicate(chosen, locals, draft), this.#formula(arm.body, locals, draft)]);
  }

  #antecedent(expr: Expr, bound: readonly Local[], draft: Draft): void {
    if (expr.type.kind === "temporal") return;
    const literal = this.#predicate(expr, bound, draft);
    if (literal.kind !== "literal") return;
    const used = bound.filter((local) => occursIn(expr, local));
    const where = used.map((local) => `${local.name}: ${showValue(local.type, element(this.#scope.locals, local.id))}`);
    draft.antecedents.push({
      proposition: literal.proposition,
      vacuity: `\`${oneLine(expr.span)}\` is never true${where.length === 0 ? "" : ` for ${where.join(", ")}`}, so nothing is asked of what follows it`,
    });
  }

  #predicate(body: Expr, bound: readonly Local[], draft: Draft): Formula {
    if (body.kind === "literal" && typeof body.value === "boolean") return { kind: body.value ? "true" : "false" };
    const values = new Map(
      bound.filter((local) => occursIn(body, local)).map((local) => [local, element(this.#scope.locals, local.id)]),
    );
    const known = this.predicates.findIndex(
      (each) => each.body === body && [...values].every(([local, value]) => each.bound.get(local) === value),
    );
    return this.#proposition(
      { kind: "predicate", index: known >= 0 ? known : this.predicates.push({ body, bound: values }) - 1 },
      draft,
    );
  }

  #proposition(proposition: Proposition, { propositions }: Draft): Formula {
    const known = propositions.findIndex((each) => each.kind === proposition.kind && each.index === proposition.index);
    if (propositions.length > SIZE_LIMIT) throw new TooMuch();
    return { kind: "literal", proposition: known >= 0 ? known : propositions.push(proposition) - 1, negated: false };
  }
}

/**
 * Without the propositions that have vanished from the formula when it was made simpler: numbers are scarce, and what does not matter must not be
 * evaluated. Antecedents stay as long as there are numbers for them.
 */
function withoutIdle(formula: Formula, { propositions, antecedents }: Draft): PropertyPart {
  const used = new Set(subformulas(formula).flatMap((each) => (each.kind === "literal" ? [each.proposition] : [])));
  for (const { proposition } of antecedents) if (used.size < PROPOSITIONS) used.add(proposition);
  const kept = [...used];
  const numberOf = (proposition: number): number => kept.indexOf(proposition);
  return {
    formula: rename(formula, numberOf),
    propositions: kept.map((each) => element(propositions, each)),
    antecedents: antecedents
      .filter(({ proposition }) => used.has(proposition))
      .map((each) => ({ ...each, proposition: numberOf(each.proposition) })),
  };
}

function occursIn(expr: Expr, local: Local): boolean {
  let found = false;
  walkExpr(expr, (part) => {
    if (part.kind === "local" && part.local === local) found = true;
  });
  return found;
}
