// What a behaviour that violates a temporal property rests on: at which of its states each condition of the property holds, and which of that matters.

import { oneLine } from "../../grammar/core/source.js";
import { cartesianProduct } from "../interpreter/enumerate.js";
import { enumerateOrRaise } from "../interpreter/enumerate.js";
import { forEachBranch } from "../interpreter/actions.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { showInstance, showValue } from "../interpreter/show.js";
import { element, type State } from "../interpreter/values.js";
import {
  changes,
  closesLoop,
  isFair,
  lettersOnLasso,
  type LassoStep,
  type PropertyContext,
} from "../liveness/behaviour.js";
import { subformulas, type Formula } from "../liveness/formula.js";
import { valuesOnLasso } from "../liveness/lasso-evaluator.js";
import { planLiveness, type PropertyPart, type LivenessPlan, type Proposition } from "../liveness/plan.js";
import { selects, type Selector } from "../liveness/selectors.js";
import type { Bound } from "../outcome.js";
import { scopeOf, type FindingAnalysis, type FindingContext } from "./findings.js";
import type { StateElement } from "./places.js";
import { readsOf } from "./reasons.js";
import { endOf, type ReplayedStep } from "./retrace.js";
import type { SlicingCriterion } from "./slice.js";

/** A condition that a temporal property speaks of. */
export interface PropositionTimeline {
  /** `source.published(rec)`; `occurs(processor[east].Read)`. */
  readonly text: string;
  readonly bound: readonly Bound[];
  /** `occurs`: of the step that follows a state. */
  readonly kind: Proposition["kind"];
  /** By state, the initial one first; of a behaviour that goes round, without the last, which is the one it goes back to. */
  readonly holds: readonly boolean[];
}

export interface LassoAnalysis extends FindingAnalysis {
  readonly propositions: readonly PropositionTimeline[];
}

/** `loop`: the position that the last step leads back to. */
export function analyseLasso(subject: FindingContext, loop: number): LassoAnalysis | undefined {
  const { model, check, interpreter, finding, steps } = subject;
  const plan = planLiveness(model, check);
  if (typeof plan === "string" || "code" in plan) return undefined;
  const walking = { model, interpreter, plan };
  const parts = plan.properties.find(({ name }) => name === finding.property)?.parts ?? [];
  const walked = walkedOf(steps, endOf(finding.trace.initial, steps), loop === steps.length);
  const violated = parts.find((part) => isViolated(walking, part, walked, loop));
  if (violated === undefined) return undefined;
  const letters = lettersOnLasso(walking, violated, walked);
  const asked = refutingLiterals(violated.formula, letters, loop);
  const numbers = [
    ...new Set([
      ...asked.map(({ proposition }) => proposition),
      ...violated.antecedents.map(({ proposition }) => proposition),
    ]),
  ].sort((a, b) => a - b);
  const fair = fairness(subject, walking, walked, loop);
  const positions = walked.map((_, position) => position);
  const everything = numbers.flatMap((proposition) => positions.map((position) => ({ proposition, position })));
  return {
    reasons: [],
    blocked: [],
    propositions: numbers.map((number) => ({
      ...describe(plan, element(violated.propositions, number)),
      holds: letters.map((letter) => ((letter >>> number) & 1) === 1),
    })),
    criteria: [asked, everything].map((those) => merged([demandsOf(subject, walking, violated, those, letters), fair])),
    isReproducedBy(initial, taken) {
      // Of the steps that went round, those that are left do.
      const round = taken.filter(({ position }) => position < loop).length;
      const again = walkedOf(taken, endOf(initial, taken), round === taken.length);
      return (
        closesLoop(interpreter, again, round) &&
        isFair(walking, again, round) &&
        isViolated(walking, violated, again, round)
      );
    },
  };
}

/** `stops`: in the end nothing happens any more. */
function walkedOf(steps: readonly ReplayedStep[], end: State, stops: boolean): readonly LassoStep[] {
  const walked = steps.map(({ from, to, execution }): LassoStep => ({
    from,
    attempt: execution === undefined ? undefined : { action: execution.action, args: execution.args, state: to },
  }));
  return stops ? [...walked, { from: end, attempt: undefined }] : walked;
}

const isViolated = (
  walking: PropertyContext,
  part: PropertyPart,
  walked: readonly LassoStep[],
  loop: number,
): boolean => !valuesOnLasso(part.formula, lettersOnLasso(walking, part, walked), loop)(part.formula, 0);

interface LiteralAt {
  readonly proposition: number;
  readonly position: number;
}

/** What is enough for a formula to be false at the first position: literals that are false where they are. */
export function refutingLiterals(formula: Formula, letters: readonly number[], loop: number): readonly LiteralAt[] {
  const holds = valuesOnLasso(formula, letters, loop);
  const after = (position: number): number => (position === letters.length - 1 ? loop : position + 1);
  const number = new Map(subformulas(formula).map((each, i) => [each, i]));
  const asked = new Map<string, LiteralAt>();
  const met = new Set<string>();
  const open: { readonly part: Formula; readonly position: number }[] = [{ part: formula, position: 0 }];
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const { part, position } = top;
    const key = `${number.get(part)} ${position}`;
    if (met.has(key)) continue;
    met.add(key);
    switch (part.kind) {
      case "true":
      case "false":
        break;
      case "literal":
        asked.set(`${part.proposition} ${position}`, { proposition: part.proposition, position });
        break;
      case "and": {
        const first = part.parts.find((each) => !holds(each, position));
        if (first !== undefined) open.push({ part: first, position });
        break;
      }
      case "or":
        for (const each of part.parts) open.push({ part: each, position });
        break;
      case "until":
        open.push(
          { part: part.right, position },
          holds(part.left, position) ? { part, position: after(position) } : { part: part.left, position },
        );
        break;
      case "release":
        if (holds(part.right, position)) open.push({ part: part.left, position }, { part, position: after(position) });
        else open.push({ part: part.right, position });
        break;
    }
  }
  return [...asked.values()];
}

/** The places that those propositions read there, and the steps that they say occur. */
function demandsOf(
  subject: FindingContext,
  { plan }: PropertyContext,
  part: PropertyPart,
  asked: readonly LiteralAt[],
  letters: readonly number[],
): SlicingCriterion {
  const { model, leaves, steps, finding } = subject;
  const reads = new Map<number, Set<StateElement>>();
  const needed = new Set<number>();
  const add = (position: number, more: Iterable<StateElement>): void => {
    const known = reads.get(position) ?? new Set<StateElement>();
    for (const leaf of more) known.add(leaf);
    reads.set(position, known);
  };
  for (const { proposition, position } of asked) {
    const { kind, index } = element(part.propositions, proposition);
    const state = steps[position]?.from ?? endOf(finding.trace.initial, steps);
    switch (kind) {
      case "predicate": {
        const { body, bound } = element(plan.predicates, index);
        const scope = scopeOf(model, state, undefined);
        for (const [local, value] of bound) scope.locals[local.id] = value;
        add(position, leaves.of(readsOf(body, scope).read));
        break;
      }
      case "enabled":
        add(position, guardsOf(subject, element(plan.selectors, index), state));
        break;
      case "occurs":
        if (((element(letters, position) >>> proposition) & 1) === 1) needed.add(position);
        break;
    }
  }
  return { reads, steps: needed };
}

/** What keeps the behaviour fair: a step of each action that is assumed to be, or what bars it. */
function fairness(
  subject: FindingContext,
  { model, interpreter, plan }: PropertyContext,
  walked: readonly LassoStep[],
  loop: number,
): SlicingCriterion {
  const reads = new Map<number, Set<StateElement>>();
  const steps = new Set<number>();
  for (const { strength, selector } of plan.fairness) {
    const actions = element(plan.selectors, selector);
    const isOf = ({
      action,
      args,
    }: {
      readonly action: number;
      readonly args: NonNullable<LassoStep["attempt"]>["args"];
    }): boolean => selects(actions, element(model.actions, action), args);
    const positions = walked.map((_, position) => position).slice(loop);
    const at = (position: number): LassoStep => element(walked, position);
    const taken = positions.find((position) => {
      const { from, attempt } = at(position);
      return attempt !== undefined && isOf(attempt) && changes(interpreter, from, attempt);
    });
    if (taken !== undefined) {
      steps.add(taken);
      continue;
    }
    const barred = positions.filter(
      (position) =>
        !interpreter
          .expand(at(position).from)
          .some((attempt) => isOf(attempt) && changes(interpreter, at(position).from, attempt)),
    );
    for (const position of strength === "weak" ? barred.slice(0, 1) : barred) {
      const known = reads.get(position) ?? new Set<StateElement>();
      for (const leaf of guardsOf(subject, actions, at(position).from)) known.add(leaf);
      reads.set(position, known);
    }
  }
  return { reads, steps };
}

/** All that the actions read in a state, in whatever way they go. */
function* guardsOf({ model, leaves }: FindingContext, selector: Selector, state: State): Generator<StateElement> {
  for (const { action, args } of selector) {
    const domains =
      catchFault(() =>
        action.params.map((param, i) =>
          args[i] === undefined ? [...enumerateOrRaise(param.type, action.span)] : [args[i]],
        ),
      ).value ?? [];
    for (const chosen of cartesianProduct(domains)) {
      const found = new Set<StateElement>();
      forEachBranch(action, chosen, state, model.localCount, (way) =>
        leaves.of(way.reads).forEach((leaf) => found.add(leaf)),
      );
      yield* found;
    }
  }
}

function merged(all: readonly SlicingCriterion[]): SlicingCriterion {
  const reads = new Map<number, Set<StateElement>>();
  for (const each of all)
    for (const [position, leaves] of each.reads)
      reads.set(position, new Set([...(reads.get(position) ?? []), ...leaves]));
  return { reads, steps: new Set(all.flatMap((each) => [...each.steps])) };
}

function describe(plan: LivenessPlan, { kind, index }: Proposition): Omit<PropositionTimeline, "holds"> {
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

function nameOf({ action, args }: Selector[number]): string {
  const indices = action.instance?.indexPositions.length ?? 0;
  const known = args.slice(0, indices).flatMap((arg) => (arg === undefined ? [] : [arg]));
  const instance =
    action.instance === undefined
      ? ""
      : `${known.length === indices ? showInstance(action.instance, action.params, known) : action.instance.name}.`;
  const rest = args.slice(indices);
  const shown = rest.map((arg, i) =>
    arg === undefined ? "_" : showValue(element(action.params, i + indices).type, arg),
  );
  return `${instance}${action.name}${rest.every((arg) => arg === undefined) ? "" : `(${shown.join(", ")})`}`;
}
