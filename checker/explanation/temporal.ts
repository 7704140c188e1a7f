// What a lasso that violates a temporal property depends on: when each proposition of the property holds, and which of that matters.

import { is } from "immutable";
import type { ActionDef } from "../../grammar/core/core.js";
import { oneLine } from "../../grammar/core/source.js";
import { cartesianProduct, enumerateOrRaise } from "../interpreter/enumerate.js";
import { forEachBranch } from "../interpreter/actions.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { showInstance, showValue } from "../interpreter/show.js";
import { element, type State, type Value } from "../interpreter/values.js";
import { subformulas, type Formula } from "../liveness/formula.js";
import {
  actionEvaluator,
  closesLoop,
  fairnessOnCycle,
  isFair,
  lettersOnLasso,
  type LassoStep,
  type PropertyContext,
} from "../liveness/lasso-check.js";
import { valuesOnLasso } from "../liveness/lasso-evaluator.js";
import {
  conditionOfSteps,
  planLiveness,
  type LivenessPlan,
  type Predicate,
  type PropertyPart,
  type Proposition,
} from "../liveness/plan.js";
import { matches, type Selector } from "../liveness/selectors.js";
import { relevantActions } from "../reduction/relevant-actions.js";
import { withStuttering, type StutteringLasso } from "../liveness/stuttering.js";
import type { Bound, Trace } from "../outcome.js";
import { blockedActions, scopeOf, type FindingAnalysis, type FindingContext, type Selected } from "./findings.js";
import { readsOf } from "./reasons.js";
import { endOf, type ReplayedStep } from "./replayed-steps.js";
import { FINDING, type Purpose, type SlicingCriterion } from "./slice.js";
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

/** The actions, with their arguments, that some fairness assumption selects, if they make a difference to the property. */
function relevantFairActions({ model, finding }: FindingContext, plan: LivenessPlan): readonly Selected[] {
  const property = model.properties.find(({ name }) => name === finding.property);
  const relevant = property === undefined ? undefined : relevantActions(model, property);
  const fair = plan.fairness.map(({ selector }) => element(plan.selectors, selector));
  return model.actions
    .filter((action) => !action.fault && relevant?.has(action) !== false)
    .filter((action) => fair.some((selector) => selector.some((each) => each.action === action)))
    .map((action) => ({ action, isSelected: (args) => fair.flat().some((each) => matches(each, action, args)) }));
}

/** `loop`: the position that the last step leads back to. */
export function analyseLasso(context: FindingContext, loop: number): LassoAnalysis | undefined {
  const { model, check, interpreter, finding, steps } = context;
  const plan = planLiveness(model, check);
  if (typeof plan === "string" || "code" in plan) return undefined;
  const properties: PropertyContext = { model, interpreter, plan };
  const parts = plan.properties.find(({ name }) => name === finding.property)?.parts ?? [];
  const lasso = lassoOf(steps, endOf(finding.trace.initial, steps), { loop, stutters: finding.trace.stutters });
  const violated = parts.find((part) => isViolated(properties, part, lasso));
  if (violated === undefined) return undefined;
  const letters = lettersOnLasso(properties, violated, lasso.steps);
  const refuting = refutingLiterals(violated.formula, letters, lasso.loop);
  const propositions = [...new Set([...refuting, ...violated.antecedents].map(({ proposition }) => proposition))].sort(
    (a, b) => a - b,
  );
  const everywhere = propositions.flatMap((proposition) => letters.map((_, index) => ({ proposition, index })));
  const fairness = fairnessCriterion(context, properties, lasso);
  // A state has one letter: that of its next step, not that of the stuttering before it.
  const shown = letters.filter(
    (_, index) =>
      lasso.positions[index + 1] !== lasso.positions[index] &&
      (loop === steps.length || element(lasso.positions, index) < steps.length),
  );
  return {
    reasons: [],
    // Where the system stutters forever, the fair actions are disabled.
    blocked: loop === steps.length ? blockedActions(context, relevantFairActions(context, plan)).blocked : [],
    propositions: propositions.map((proposition) => ({
      ...describeProposition(plan, element(violated.propositions, proposition)),
      holds: shown.map((letter) => ((letter >>> proposition) & 1) === 1),
    })),
    criteria: [refuting, everywhere].map((literals) => {
      const property = propositionCriterion(context, properties, violated, lasso, literals, letters);
      return { reads: [...property.reads, ...fairness.reads], steps: [...property.steps, ...fairness.steps] };
    }),
    isReproducedBy(initial, executed) {
      // The steps of the loop that remain form the loop of the new lasso.
      const newLoop = executed.filter(({ position }) => position < loop).length;
      const newLasso = lassoOf(executed, endOf(initial, executed), {
        loop: newLoop,
        stutters: remainingStutters(finding.trace, executed),
      });
      return (
        closesLoop(interpreter, newLasso.steps, newLasso.loop) &&
        isFair(properties, newLasso.steps, newLasso.loop) &&
        isViolated(properties, violated, newLasso)
      );
    },
  };
}

function lassoOf(
  steps: readonly ReplayedStep[],
  end: State,
  stuttering: { readonly loop: number; readonly stutters: Trace["stutters"] },
): StutteringLasso {
  const lasso = steps.map(({ from, to, execution }): LassoStep => ({
    from,
    attempt: { action: execution.action, args: execution.args, state: to },
  }));
  return withStuttering(lasso, end, stuttering);
}

/** Where the system stutters if only some of the steps are executed. */
const remainingStutters = ({ stutters = [] }: Trace, executed: readonly ReplayedStep[]): readonly number[] =>
  stutters.map((at) => executed.filter(({ position }) => position < at).length);

const isViolated = (context: PropertyContext, part: PropertyPart, { steps, loop }: StutteringLasso): boolean =>
  !valuesOnLasso(part.formula, lettersOnLasso(context, part, steps), loop)(part.formula, 0);

/** A literal of a proposition at an index of a lasso. */
interface LiteralAt {
  readonly proposition: number;
  readonly index: number;
}

/** Literals whose values where they are suffice to make a formula false at the first position. */
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
        literals.set(`${part.proposition} ${position}`, { proposition: part.proposition, index: position });
        break;
      case "and": {
        const first = part.parts.find((each) => !holds(each, position));
        if (first !== undefined) pending.push({ part: first, position });
        break;
      }
      case "or":
        for (const each of part.parts) pending.push({ part: each, position });
        break;
      case "next":
        pending.push({ part: part.operand, position: after(position) });
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
  properties: PropertyContext,
  part: PropertyPart,
  lasso: StutteringLasso,
  literals: readonly LiteralAt[],
  letters: readonly number[],
): SlicingCriterion {
  const { plan } = properties;
  const { selects } = actionEvaluator(properties);
  const reads: SlicingCriterion["reads"][number][] = [];
  const necessary: SlicingCriterion["steps"][number][] = [];
  const read = (position: number, elements: Iterable<StateElement>): void =>
    void reads.push({ position, elements: [...elements], purpose: FINDING });
  for (const { proposition, index: at } of literals) {
    const { kind, index } = element(part.propositions, proposition);
    const { from: state, attempt } = element(lasso.steps, at);
    const position = element(lasso.positions, at);
    switch (kind) {
      case "predicate":
        read(position, readsOfPredicate(context, element(plan.predicates, index), state));
        break;
      case "enabled":
        read(position, readsOfActions(context, plan, index, state));
        break;
      case "occurs":
        if (((element(letters, at) >>> proposition) & 1) === 0 || attempt === undefined) break;
        necessary.push({ step: position, purpose: FINDING });
        const condition = conditionOfSteps(plan, index);
        if (condition !== undefined) read(position, readsOfPredicate(context, condition, state, attempt.state));
        // The step is shown as one of another action: it depends on what makes this one possible, too.
        else if (!selects(index, state, attempt)) read(position, readsOfActions(context, plan, index, state));
        break;
    }
  }
  return { reads, steps: necessary };
}

/** What keeps the lasso fair: for each fairness assumption a step that takes the action, or else what disables the action. */
function fairnessCriterion(
  context: FindingContext,
  properties: PropertyContext,
  { steps, loop, positions }: StutteringLasso,
): SlicingCriterion {
  const { plan } = properties;
  const reads: SlicingCriterion["reads"][number][] = [];
  const necessary: SlicingCriterion["steps"][number][] = [];
  const { selects } = actionEvaluator(properties);
  const cycle = steps.slice(loop);
  const positionOf = (i: number): number => element(positions, loop + i);
  for (const { strength, selector, taken, disabled } of fairnessOnCycle(properties, cycle)) {
    const purpose: Purpose = { kind: "fairness", action: namesOf(element(plan.selectors, selector)) };
    const read = (i: number): void =>
      void reads.push({
        position: positionOf(i),
        elements: [...readsOfActions(context, plan, selector, element(cycle, i).from)],
        purpose,
      });
    if (taken === undefined) {
      for (const i of strength === "weak" ? disabled.slice(0, 1) : disabled) read(i);
      continue;
    }
    necessary.push({ step: positionOf(taken), purpose });
    const { from, attempt } = element(cycle, taken);
    if (attempt !== undefined && !selects(selector, from, attempt)) read(taken);
  }
  return { reads, steps: necessary };
}

function readsOfPredicate(
  { model, elements }: FindingContext,
  { body, bound }: Predicate,
  state: State,
  next?: State,
): Iterable<StateElement> {
  const scope = scopeOf(model, state, next);
  for (const [local, value] of bound) scope.locals[local.id] = value;
  return elements.touchedBy(readsOf(body, scope).read);
}

/** Everything that the selected actions, and the conditions for them, read in a state, in all branches. */
function* readsOfActions(
  context: FindingContext,
  { selectors, predicates }: LivenessPlan,
  selector: number,
  state: State,
): Generator<StateElement> {
  const { model, elements } = context;
  for (const { action, args, when } of element(selectors, selector)) {
    if (when !== undefined)
      yield* catchFault(() => readsOfPredicate(context, element(predicates, when), state)).value ?? [];
    // A condition on steps, which is not about what can happen.
    if (action === undefined) continue;
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

function describeProposition(plan: LivenessPlan, { kind, index }: Proposition): Omit<PropositionTimeline, "holds"> {
  if (kind === "predicate") {
    const predicate = element(plan.predicates, index);
    const { body, name } = predicate;
    return { kind, text: name === undefined ? oneLine(body.span) : `enabled(${name})`, bound: boundsOf(predicate) };
  }
  const condition = conditionOfSteps(plan, index);
  return condition === undefined
    ? { kind, text: `${kind}(${namesOf(element(plan.selectors, index))})`, bound: [] }
    : { kind, text: `${kind}(${condition.name ?? ""})`, bound: boundsOf(condition) };
}

const boundsOf = ({ bound }: Predicate): readonly Bound[] =>
  [...bound].map(([local, value]) => ({ name: local.name, type: local.type, value }));

/** `Store or processor[east].Read(_, 2)`. An argument that depends on the state is shown as any. */
function namesOf(selector: Selector): string {
  const names = selector.map((each) => {
    const alike = each.when === undefined ? [each] : selector.filter(({ action }) => action === each.action);
    const args = each.args.map((arg, i) => (alike.every((other) => is(other.args[i], arg)) ? arg : undefined));
    return each.action === undefined ? "any action" : nameOf(each.action, args);
  });
  return [...new Set(names)].join(" or ");
}

/** `processor[east].Read(_, 2)`: `_` stands for any argument. */
function nameOf(action: ActionDef, args: readonly (Value | undefined)[]): string {
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
