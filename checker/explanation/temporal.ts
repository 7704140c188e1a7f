// What a lasso that violates a temporal property depends on: when each proposition of the property holds, and which of that matters.

import { oneLine } from "../../grammar/core/source.js";
import { cartesianProduct, enumerateOrRaise } from "../interpreter/enumerate.js";
import { forEachBranch } from "../interpreter/actions.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { showInstance, showValue } from "../interpreter/show.js";
import { element, type State } from "../interpreter/values.js";
import { subformulas, type Formula } from "../liveness/formula.js";
import {
  closesLoop,
  isFair,
  lettersOnLasso,
  selectedBy,
  type LassoStep,
  type PropertyContext,
} from "../liveness/lasso-check.js";
import { valuesOnLasso } from "../liveness/lasso-evaluator.js";
import { planLiveness, type LivenessPlan, type PropertyPart, type Proposition } from "../liveness/plan.js";
import type { Selector } from "../liveness/selectors.js";
import type { Bound } from "../outcome.js";
import { scopeOf, type FindingAnalysis, type FindingContext } from "./findings.js";
import { readsOf } from "./reasons.js";
import { endOf, type ReplayedStep } from "./replayed-steps.js";
import type { SlicingCriterion } from "./slice.js";
import type { StateElement } from "./state-elements.js";

/** A proposition of a temporal property, and when it holds. */
export interface PropositionTimeline {
  /** `source.published(rec)`; `occurs(processor[east].Read)`. */
  readonly text: string;
  readonly bound: readonly Bound[];
  /** `occurs` is about the step that follows a state. */
  readonly kind: Proposition["kind"];
  /** By state, the initial one first. If the trace ends in a loop of steps, its last state, which the loop leads back to, is left out. */
  readonly holds: readonly boolean[];
}

export interface LassoAnalysis extends FindingAnalysis {
  readonly propositions: readonly PropositionTimeline[];
}

/** `loop`: the position that the last step leads back to. */
export function analyseLasso(context: FindingContext, loop: number): LassoAnalysis | undefined {
  const { model, check, interpreter, finding, steps } = context;
  const plan = planLiveness(model, check);
  if (typeof plan === "string" || "code" in plan) return undefined;
  const properties: PropertyContext = { model, interpreter, plan };
  const parts = plan.properties.find(({ name }) => name === finding.property)?.parts ?? [];
  const lasso = lassoSteps(steps, endOf(finding.trace.initial, steps), loop === steps.length);
  const violated = parts.find((part) => isViolated(properties, part, lasso, loop));
  if (violated === undefined) return undefined;
  const letters = lettersOnLasso(properties, violated, lasso);
  const refuting = refutingLiterals(violated.formula, letters, loop);
  const propositions = [...new Set([...refuting, ...violated.antecedents].map(({ proposition }) => proposition))].sort(
    (a, b) => a - b,
  );
  const everywhere = propositions.flatMap((proposition) => lasso.map((_, position) => ({ proposition, position })));
  const fairness = fairnessCriterion(context, properties, lasso, loop);
  return {
    reasons: [],
    blocked: [],
    propositions: propositions.map((proposition) => ({
      ...describeProposition(plan, element(violated.propositions, proposition)),
      holds: letters.map((letter) => ((letter >>> proposition) & 1) === 1),
    })),
    criteria: [refuting, everywhere].map((literals) =>
      union(propositionCriterion(context, plan, violated, literals, letters), fairness),
    ),
    isReproducedBy(initial, executed) {
      // The steps of the loop that remain form the loop of the new lasso.
      const newLoop = executed.filter(({ position }) => position < loop).length;
      const newLasso = lassoSteps(executed, endOf(initial, executed), newLoop === executed.length);
      return (
        closesLoop(interpreter, newLasso, newLoop) &&
        isFair(properties, newLasso, newLoop) &&
        isViolated(properties, violated, newLasso, newLoop)
      );
    },
  };
}

/** `stutters`: nothing happens after the last step. */
function lassoSteps(steps: readonly ReplayedStep[], end: State, stutters: boolean): readonly LassoStep[] {
  const lasso = steps.map(({ from, to, execution }): LassoStep => ({
    from,
    attempt: execution === undefined ? undefined : { action: execution.action, args: execution.args, state: to },
  }));
  return stutters ? [...lasso, { from: end, attempt: undefined }] : lasso;
}

const isViolated = (context: PropertyContext, part: PropertyPart, lasso: readonly LassoStep[], loop: number): boolean =>
  !valuesOnLasso(part.formula, lettersOnLasso(context, part, lasso), loop)(part.formula, 0);

/** A literal of a proposition at a position. */
interface LiteralAt {
  readonly proposition: number;
  readonly position: number;
}

/** Literals whose values at their positions suffice to make a formula false at the first position. */
function refutingLiterals(formula: Formula, letters: readonly number[], loop: number): readonly LiteralAt[] {
  const holds = valuesOnLasso(formula, letters, loop);
  const after = (position: number): number => (position === letters.length - 1 ? loop : position + 1);
  const number = new Map(subformulas(formula).map((each, i) => [each, i]));
  const literals = new Map<string, LiteralAt>();
  const visited = new Set<string>();
  const pending: { readonly part: Formula; readonly position: number }[] = [{ part: formula, position: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { part, position } = next;
    const key = `${number.get(part)} ${position}`;
    if (visited.has(key)) continue;
    visited.add(key);
    switch (part.kind) {
      case "true":
      case "false":
        break;
      case "literal":
        literals.set(`${part.proposition} ${position}`, { proposition: part.proposition, position });
        break;
      case "and": {
        const first = part.parts.find((each) => !holds(each, position));
        if (first !== undefined) pending.push({ part: first, position });
        break;
      }
      case "or":
        for (const each of part.parts) pending.push({ part: each, position });
        break;
      case "until":
        pending.push(
          { part: part.right, position },
          holds(part.left, position) ? { part, position: after(position) } : { part: part.left, position },
        );
        break;
      case "release":
        if (holds(part.right, position))
          pending.push({ part: part.left, position }, { part, position: after(position) });
        else pending.push({ part: part.right, position });
        break;
    }
  }
  return [...literals.values()];
}

/** The elements that propositions read at their positions, and the steps that make an `occurs` true. */
function propositionCriterion(
  context: FindingContext,
  plan: LivenessPlan,
  part: PropertyPart,
  literals: readonly LiteralAt[],
  letters: readonly number[],
): SlicingCriterion {
  const { model, elements, steps, finding } = context;
  const reads = new ReadsByPosition();
  const necessary = new Set<number>();
  for (const { proposition, position } of literals) {
    const { kind, index } = element(part.propositions, proposition);
    const state = steps[position]?.from ?? endOf(finding.trace.initial, steps);
    switch (kind) {
      case "predicate": {
        const { body, bound } = element(plan.predicates, index);
        const scope = scopeOf(model, state, undefined);
        for (const [local, value] of bound) scope.locals[local.id] = value;
        reads.add(position, elements.touchedBy(readsOf(body, scope).read));
        break;
      }
      case "enabled":
        reads.add(position, readsOfActions(context, element(plan.selectors, index), state));
        break;
      case "occurs":
        if (((element(letters, position) >>> proposition) & 1) === 1) necessary.add(position);
        break;
    }
  }
  return { reads: reads.byPosition, steps: necessary };
}

/** What keeps the lasso fair: for each fairness assumption a step that takes the action, or else what disables the action. */
function fairnessCriterion(
  context: FindingContext,
  properties: PropertyContext,
  lasso: readonly LassoStep[],
  loop: number,
): SlicingCriterion {
  const { interpreter, plan } = properties;
  const reads = new ReadsByPosition();
  const necessary = new Set<number>();
  const positions = lasso.map((_, position) => position).slice(loop);
  for (const { strength, selector } of plan.fairness) {
    const isSelected = selectedBy(properties, selector);
    const taken = positions.find((position) => {
      const { from, attempt } = element(lasso, position);
      return attempt !== undefined && isSelected(from, attempt);
    });
    if (taken !== undefined) {
      necessary.add(taken);
      continue;
    }
    const disabled = positions.filter((position) => {
      const { from } = element(lasso, position);
      return !interpreter.expand(from).some((attempt) => isSelected(from, attempt));
    });
    for (const position of strength === "weak" ? disabled.slice(0, 1) : disabled)
      reads.add(position, readsOfActions(context, element(plan.selectors, selector), element(lasso, position).from));
  }
  return { reads: reads.byPosition, steps: necessary };
}

/** Everything that the selected actions read in a state, in all their branches. */
function* readsOfActions(
  { model, elements }: FindingContext,
  selector: Selector,
  state: State,
): Generator<StateElement> {
  for (const { action, args } of selector) {
    const domains =
      catchFault(() =>
        action.params.map((param, i) =>
          args[i] === undefined ? [...enumerateOrRaise(param.type, action.span)] : [args[i]],
        ),
      ).value ?? [];
    for (const chosen of cartesianProduct(domains)) {
      const read = new Set<StateElement>();
      forEachBranch(action, chosen, state, model.localCount, (branch) =>
        elements.touchedBy(branch.reads).forEach((each) => read.add(each)),
      );
      yield* read;
    }
  }
}

class ReadsByPosition {
  readonly byPosition = new Map<number, Set<StateElement>>();

  add(position: number, elements: Iterable<StateElement>): void {
    const known = this.byPosition.get(position) ?? new Set<StateElement>();
    for (const each of elements) known.add(each);
    this.byPosition.set(position, known);
  }
}

function union(...criteria: readonly SlicingCriterion[]): SlicingCriterion {
  const reads = new ReadsByPosition();
  for (const criterion of criteria) for (const [position, elements] of criterion.reads) reads.add(position, elements);
  return { reads: reads.byPosition, steps: new Set(criteria.flatMap(({ steps }) => [...steps])) };
}

function describeProposition(plan: LivenessPlan, { kind, index }: Proposition): Omit<PropositionTimeline, "holds"> {
  if (kind === "predicate") {
    const { body, bound } = element(plan.predicates, index);
    return {
      kind,
      text: oneLine(body.span),
      bound: [...bound].map(([local, value]) => ({ name: local.name, type: local.type, value })),
    };
  }
  return { kind, text: `${kind}(${element(plan.selectors, index).map(nameOf).join(" or ")})`, bound: [] };
}

/** `processor[east].Read(_, 2)`: `_` stands for any argument. */
function nameOf({ action, args }: Selector[number]): string {
  const indexCount = action.instance?.indexPositions.length ?? 0;
  const indices = args.slice(0, indexCount).flatMap((arg) => (arg === undefined ? [] : [arg]));
  const instance =
    action.instance === undefined
      ? ""
      : `${indices.length === indexCount ? showInstance(action.instance, action.params, indices) : action.instance.name}.`;
  const others = args.slice(indexCount);
  const shown = others.map((arg, i) =>
    arg === undefined ? "_" : showValue(element(action.params, i + indexCount).type, arg),
  );
  return `${instance}${action.name}${others.every((arg) => arg === undefined) ? "" : `(${shown.join(", ")})`}`;
}
