// Plans the search for violations of the temporal properties of a check: its properties become formulas over numbered propositions, its fairness
// assumptions become selectors of steps. Quantifiers are expanded: their domains are constant.

import { List } from "immutable";
import { boundLocals, walkExpr } from "../../grammar/analysis/traversal.js";
import { readsState } from "../../grammar/analysis/state-reads.js";
import type { Binder, Expr, ExprOf, Local, RuntimeFault } from "../../grammar/core/core.js";
import type { ActionUse } from "../../grammar/core/declarations.js";
import { both, equal, readLocal, truth } from "../../grammar/core/constructors.js";
import { oneLine, type Span } from "../../grammar/core/source.js";
import { boolType } from "../../grammar/core/types.js";
import { cartesianProduct, enumerateOrRaise } from "../interpreter/enumerate.js";
import { distinctMembers, evaluate } from "../interpreter/evaluate.js";
import { bind, bindAlways, type Scope } from "../interpreter/scope.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { showValue } from "../interpreter/show.js";
import { element, type Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Check, Model } from "../model/model.js";
import { BIT_LIMIT } from "./automaton.js";
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
  next,
  renamePropositions,
  subformulas,
  until,
  type Formula,
} from "./formula.js";
import { describeImmediateResponse } from "./immediate-responses.js";
import { labelsOf, type Labels, type SelectedAction, type Selector } from "./selectors.js";

/** A condition on one state, or on a step. */
export interface Predicate {
  readonly body: Expr;
  /** The values of the quantified variables around it. */
  readonly bound: ReadonlyMap<Local, Value>;
  /** It reads the state after the step, too. */
  readonly ofStep: boolean;
  /** What stands for it in messages, if that is not its text in the spec. */
  readonly name: string | undefined;
}

/**
 * `predicate` and `enabled` describe a state. `occurs` describes the step taken from it, and is false of one that changes
 * nothing. `index`: of a predicate or a selector of the plan.
 */
export interface Proposition {
  readonly kind: "predicate" | "enabled" | "occurs";
  readonly index: number;
}

/** A conjunct of a property, for one choice of values of its outermost `forall`s. The property holds if all parts hold. */
export interface PropertyPart {
  readonly formula: Formula;
  readonly propositions: readonly Proposition[];
  /** Left sides of implications and `~>`. `vacuity`: a sentence for the case that the proposition is never true. */
  readonly antecedents: readonly { readonly proposition: number; readonly vacuity: string }[];
}

export interface LivenessPlan {
  readonly properties: readonly {
    readonly name: string;
    readonly span: Span;
    readonly parts: readonly PropertyPart[];
    /** What is said if its response is always immediate. */
    readonly immediate: string | undefined;
  }[];
  readonly predicates: readonly Predicate[];
  readonly selectors: readonly Selector[];
  readonly fairness: readonly { readonly strength: "weak" | "strong"; readonly selector: number }[];
  readonly labels: Labels;
  /** Do actions that are enabled but change nothing matter? Only to `enabled`. */
  readonly needsSelfLoops: boolean;
}

/** The condition by which alone a selector of the plan selects steps, of whatever action. */
export function conditionOfSteps(
  { selectors, predicates }: Pick<LivenessPlan, "selectors" | "predicates">,
  selector: number,
): Predicate | undefined {
  const [first] = element(selectors, selector);
  return first?.action === undefined && first?.when !== undefined ? element(predicates, first.when) : undefined;
}

/** Limits the parts of all properties, the propositions of a part, and the selectors. */
const SIZE_LIMIT = 10_000;

class PlanTooLarge extends Error {}

/** A string says why there is no plan. A fault was raised while evaluating a domain or an argument. */
export function planLiveness(model: Model, check: Check): LivenessPlan | RuntimeFault | string {
  const planner = new Planner(model);
  try {
    const planned = catchFault(() => {
      const properties = model.properties
        .filter(({ name }) => check.properties.includes(name))
        .map(({ name, span, body }) => ({
          name,
          span,
          parts: planner.partsOf(body),
          immediate: describeImmediateResponse(body),
        }));
      return { properties, fairness: planner.fairnessSelectors() };
    });
    if (planned.fault !== undefined) return planned.fault;
    const labels = labelsOf(model.actions, planner.selectors);
    if (labels === undefined)
      return "the temporal properties and fairness assumptions distinguish too many kinds of steps";
    const needsSelfLoops = planned.value.properties.some(({ parts }) =>
      parts.some(({ propositions }) => propositions.some(({ kind }) => kind === "enabled")),
    );
    return { ...planned.value, predicates: planner.predicates, selectors: planner.selectors, labels, needsSelfLoops };
  } catch (error) {
    if (error instanceof PlanTooLarge)
      return "the quantifiers of the temporal properties and fairness assumptions have too many values";
    throw error;
  }
}

/** A part under construction. */
interface PartBuilder {
  readonly propositions: Proposition[];
  readonly antecedents: { proposition: number; vacuity: string }[];
}

class Planner {
  readonly predicates: Predicate[] = [];
  readonly selectors: Selector[] = [];
  readonly #scope: Scope;
  #parts = 0;
  #selectedActions = 0;

  constructor(readonly model: Model) {
    this.#scope = {
      state: List<Value>(),
      next: undefined,
      locals: new Array<Value>(model.localCount).fill(false),
      work: new WorkBudget(),
    };
  }

  partsOf(body: Expr, bound: readonly Local[] = []): readonly PropertyPart[] {
    if (body.type.kind === "temporal" && body.kind === "and")
      return [...this.partsOf(body.left, bound), ...this.partsOf(body.right, bound)];
    if (body.type.kind === "temporal" && body.kind === "forall") {
      const parts: PropertyPart[] = [];
      this.#forEachMember(body.binder, (locals) => parts.push(...this.partsOf(body.body, [...bound, ...locals])));
      return parts;
    }
    if (++this.#parts > SIZE_LIMIT) throw new PlanTooLarge();
    const builder: PartBuilder = { propositions: [], antecedents: [] };
    return [withoutUnusedPropositions(this.#formula(body, bound, builder), builder)];
  }

  fairnessSelectors(): LivenessPlan["fairness"] {
    return this.model.fairness.flatMap(({ strength, binders, actions, when }) => {
      const constraints: { strength: "weak" | "strong"; selector: number }[] = [];
      const bound = binders.map(({ local }) => local);
      const isFixed = when === undefined || !readsState(when);
      const selected = actions.map((use) => this.#selected(use, isFixed ? undefined : when));
      const addFor = (remaining: typeof binders): void => {
        const [binder, ...others] = remaining;
        if (binder !== undefined) {
          this.#forEachMember({ pattern: { kind: "bind", local: binder.local }, domain: binder.domain }, () =>
            addFor(others),
          );
          return;
        }
        if (when !== undefined && isFixed && this.#evaluate(when) !== true) return;
        constraints.push({ strength, selector: this.#selector(selected.flatMap((actionsFor) => actionsFor(bound))) });
      };
      addFor(binders);
      return constraints;
    });
  }

  #selector(selector: Selector): number {
    this.#selectedActions += selector.length;
    if (this.#selectedActions > SIZE_LIMIT) throw new PlanTooLarge();
    return this.selectors.push(selector) - 1;
  }

  /**
   * What a use of an action selects, for the values of the names around it. An argument that reads the state has each
   * value of its type, in the states in which it has that value.
   */
  #selected(
    { action, args }: ActionUse,
    when: Expr | undefined,
  ): (bound: readonly Local[]) => readonly SelectedAction[] {
    const flexible = action.params.flatMap((local, param) => {
      const arg = args[param];
      return arg !== undefined && readsState(arg) ? [{ param, local, arg }] : [];
    });
    const condition = flexible
      .map(({ local, arg }) => equal(readLocal(local, arg.span), arg, arg.span))
      .reduce(both, when ?? truth(true, action.span));
    return (bound) => {
      const fixed = args.map((arg, i) =>
        arg === undefined || flexible.some(({ param }) => param === i) ? undefined : this.#evaluate(arg),
      );
      if (flexible.length === 0 && when === undefined) return [{ action, args: fixed, when: undefined }];
      const names = [...bound, ...flexible.map(({ local }) => local)];
      const domains = flexible.map(({ local, arg }) => enumerateOrRaise(local.type, arg.span, SIZE_LIMIT));
      return [...cartesianProduct(domains)].map((chosen): SelectedAction => {
        const values = [...fixed];
        for (const [i, { param, local }] of flexible.entries()) {
          values[param] = chosen[i];
          this.#scope.locals[local.id] = element(chosen, i);
        }
        return { action, args: values, when: this.#predicateIndex(condition, names) };
      });
    };
  }

  #evaluate(expr: Expr): Value {
    this.#scope.work.renew();
    return evaluate(expr, this.#scope);
  }

  #forEachMember(binder: Binder, use: (locals: readonly Local[]) => void): void {
    this.#scope.work.renew();
    const locals = boundLocals(binder.pattern);
    for (const value of [...distinctMembers(binder.domain, this.#scope)]) {
      bindAlways(binder.pattern, value, this.#scope);
      use(locals);
    }
  }

  #formula(expr: Expr, bound: readonly Local[], builder: PartBuilder): Formula {
    if (expr.type.kind !== "temporal") return this.#predicate(expr, bound, builder);
    const inner = (each: Expr): Formula => this.#formula(each, bound, builder);
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
        this.#forEachMember(expr.binder, (locals) => {
          if (parts.length > SIZE_LIMIT) throw new PlanTooLarge();
          parts.push(this.#formula(expr.body, [...bound, ...locals], builder));
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
        // Patterns in temporal formulas bind names only to constants.
        const named = boundLocals(expr.pattern);
        if (named.length > 0) bindAlways(expr.pattern, this.#evaluate(expr.value), this.#scope);
        return this.#formula(expr.body, [...bound, ...named], builder);
      }
      case "match":
        return disjunction(expr.arms.map((_, i) => this.#arm(expr, i, bound, builder)));
      case "always": {
        const { operand } = expr;
        if (operand.kind === "implies") this.#antecedent(operand.left, bound, builder);
        return always(inner(operand));
      }
      case "eventually":
        return eventually(inner(expr.operand));
      case "next":
        return next(inner(expr.operand));
      case "until":
        return until(inner(expr.left), inner(expr.right));
      case "leadsTo":
        this.#antecedent(expr.left, bound, builder);
        return leadsTo(inner(expr.left), inner(expr.right));
      case "enabled":
      case "occurs":
        return this.#proposition(
          { kind: expr.kind, index: this.#selector(this.#selected(expr, undefined)(bound)) },
          builder,
        );
      case "abstractAction": {
        const predicate = this.#predicateIndex(expr.condition, bound, expr);
        if (expr.word === "enabled") return this.#proposition({ kind: "predicate", index: predicate }, builder);
        const index = this.#selector([{ action: undefined, args: [], when: predicate }]);
        return this.#proposition({ kind: "occurs", index }, builder);
      }
      default:
    }
    throw new Error(`internal: ${expr.kind} is not a temporal formula`);
  }

  /** The arm is the one that matches, and its body holds. */
  #arm(expr: ExprOf<"match">, i: number, bound: readonly Local[], builder: PartBuilder): Formula {
    const arm = element(expr.arms, i);
    const named = boundLocals(arm.pattern);
    if (named.length > 0 && !bind(arm.pattern, this.#evaluate(expr.scrutinee), this.#scope)) return FALSE;
    const locals = [...bound, ...named];
    const chosen: Expr = {
      ...expr,
      type: boolType,
      arms: expr.arms.map((each, at) => ({
        ...each,
        body: { kind: "literal", value: at === i, type: boolType, span: each.body.span },
      })),
    };
    return conjunction([this.#predicate(chosen, locals, builder), this.#formula(arm.body, locals, builder)]);
  }

  #antecedent(expr: Expr, bound: readonly Local[], builder: PartBuilder): void {
    if (expr.type.kind === "temporal") return;
    const literal = this.#predicate(expr, bound, builder);
    if (literal.kind !== "literal") return;
    const used = bound.filter((local) => occursIn(expr, local));
    const where = used.map((local) => `${local.name}: ${showValue(local.type, element(this.#scope.locals, local.id))}`);
    builder.antecedents.push({
      proposition: literal.proposition,
      vacuity: `\`${oneLine(expr.span)}\` is never true${where.length === 0 ? "" : ` for ${where.join(", ")}`}, so its consequence is never checked`,
    });
  }

  #predicate(body: Expr, bound: readonly Local[], builder: PartBuilder): Formula {
    if (body.kind === "literal" && typeof body.value === "boolean") return { kind: body.value ? "true" : "false" };
    return this.#proposition({ kind: "predicate", index: this.#predicateIndex(body, bound) }, builder);
  }

  #predicateIndex(body: Expr, bound: readonly Local[], stands?: ExprOf<"abstractAction">): number {
    const values = new Map(
      bound.filter((local) => occursIn(body, local)).map((local) => [local, element(this.#scope.locals, local.id)]),
    );
    const known = this.predicates.findIndex(
      (each) => each.body === body && [...values].every(([local, value]) => each.bound.get(local) === value),
    );
    if (known >= 0) return known;
    const ofStep = stands?.word === "occurs";
    return this.predicates.push({ body, bound: values, ofStep, name: stands?.name }) - 1;
  }

  #proposition(proposition: Proposition, { propositions }: PartBuilder): Formula {
    const known = propositions.findIndex((each) => each.kind === proposition.kind && each.index === proposition.index);
    if (propositions.length > SIZE_LIMIT) throw new PlanTooLarge();
    return { kind: "literal", proposition: known >= 0 ? known : propositions.push(proposition) - 1, negated: false };
  }
}

/**
 * Drops the propositions that simplification removed from the formula: propositions are limited in number, and one that does not matter must not raise
 * an error. Antecedents are kept while there is room for them.
 */
function withoutUnusedPropositions(formula: Formula, { propositions, antecedents }: PartBuilder): PropertyPart {
  const used = new Set(subformulas(formula).flatMap((each) => (each.kind === "literal" ? [each.proposition] : [])));
  for (const { proposition } of antecedents) if (used.size < BIT_LIMIT) used.add(proposition);
  const kept = [...used];
  const numberOf = (proposition: number): number => kept.indexOf(proposition);
  return {
    formula: renamePropositions(formula, numberOf),
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
