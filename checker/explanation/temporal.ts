// What a behaviour that violates a temporal property rests on: at which of its states each condition of the property holds, and which of that matters.

import { oneLine } from "../../grammar/core/source.js";
import { combinations } from "../interpreter/enumerate.js";
import { valuesOrFault } from "../interpreter/evaluate.js";
import { watchAction } from "../interpreter/execute.js";
import { guarded } from "../interpreter/runtime-error.js";
import { showInstance, showValue } from "../interpreter/show.js";
import { element, type State } from "../interpreter/values.js";
import { changes, comesBack, isFair, lettersOf, type Walked, type Walking } from "../liveness/behaviour.js";
import { subformulas, type Formula } from "../liveness/formula.js";
import { valuesOnLasso } from "../liveness/lasso-evaluator.js";
import { planOf, type Part, type Plan, type Proposition } from "../liveness/plan.js";
import { selects, type Selector } from "../liveness/selectors.js";
import type { Bound } from "../outcome.js";
import { scopeOf, type Inquiry, type Subject } from "./findings.js";
import type { Leaf } from "./places.js";
import { readsOf } from "./reasons.js";
import { endOf, type Retraced } from "./retrace.js";
import type { Demands } from "./slice.js";

/** A condition that a temporal property speaks of. */
export interface Atom {
  /** `source.published(rec)`; `occurs(processor[east].Read)`. */
  readonly text: string;
  readonly bound: readonly Bound[];
  /** `occurs`: of the step that follows a state. */
  readonly kind: Proposition["kind"];
  /** By state, the initial one first; of a behaviour that goes round, without the last, which is the one it goes back to. */
  readonly holds: readonly boolean[];
}

export interface TemporalInquiry extends Inquiry {
  readonly atoms: readonly Atom[];
}

/** `loop`: the position that the last step leads back to. */
export function inquireTemporal(subject: Subject, loop: number): TemporalInquiry | undefined {
  const { model, check, interpreter, finding, steps } = subject;
  const plan = planOf(model, check);
  if (typeof plan === "string" || "code" in plan) return undefined;
  const walking = { model, interpreter, plan };
  const parts = plan.properties.find(({ name }) => name === finding.property)?.parts ?? [];
  const walked = walkedOf(steps, endOf(finding.trace.initial, steps), loop === steps.length);
  const violated = parts.find((part) => isViolated(walking, part, walked, loop));
  if (violated === undefined) return undefined;
  const letters = lettersOf(walking, violated, walked);
  const asked = whyFalse(violated.formula, letters, loop);
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
    barred: [],
    atoms: numbers.map((number) => ({
      ...describe(plan, element(violated.propositions, number)),
      holds: letters.map((letter) => ((letter >>> number) & 1) === 1),
    })),
    demands: [asked, everything].map((those) => merged([demandsOf(subject, walking, violated, those, letters), fair])),
    recurs(initial, taken) {
      // Of the steps that went round, those that are left do.
      const round = taken.filter(({ position }) => position < loop).length;
      const again = walkedOf(taken, endOf(initial, taken), round === taken.length);
      return (
        comesBack(interpreter, again, round) &&
        isFair(walking, again, round) &&
        isViolated(walking, violated, again, round)
      );
    },
  };
}

/** `stops`: in the end nothing happens any more. */
function walkedOf(steps: readonly Retraced[], end: State, stops: boolean): readonly Walked[] {
  const walked = steps.map(({ from, to, taken }): Walked => ({
    from,
    attempt: taken === undefined ? undefined : { action: taken.action, args: taken.args, state: to },
  }));
  return stops ? [...walked, { from: end, attempt: undefined }] : walked;
}

const isViolated = (walking: Walking, part: Part, walked: readonly Walked[], loop: number): boolean =>
  !valuesOnLasso(part.formula, lettersOf(walking, part, walked), loop)(part.formula, 0);

interface Asked {
  readonly proposition: number;
  readonly position: number;
}

/** What is enough for a formula to be false at the first position: literals that are false where they are. */
export function whyFalse(formula: Formula, letters: readonly number[], loop: number): readonly Asked[] {
  const holds = valuesOnLasso(formula, letters, loop);
  const after = (position: number): number => (position === letters.length - 1 ? loop : position + 1);
  const number = new Map(subformulas(formula).map((each, i) => [each, i]));
  const asked = new Map<string, Asked>();
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
  subject: Subject,
  { plan }: Walking,
  part: Part,
  asked: readonly Asked[],
  letters: readonly number[],
): Demands {
  const { model, leaves, steps, finding } = subject;
  const reads = new Map<number, Set<Leaf>>();
  const needed = new Set<number>();
  const add = (position: number, more: Iterable<Leaf>): void => {
    const known = reads.get(position) ?? new Set<Leaf>();
    for (const leaf of more) known.add(leaf);
    reads.set(position, known);
  };
  for (const { proposition, position } of asked) {
    const { kind, of } = element(part.propositions, proposition);
    const state = steps[position]?.from ?? endOf(finding.trace.initial, steps);
    switch (kind) {
      case "predicate": {
        const { body, bound } = element(plan.predicates, of);
        const scope = scopeOf(model, state, undefined);
        for (const [local, value] of bound) scope.locals[local.id] = value;
        add(position, leaves.of(readsOf(body, scope).read));
        break;
      }
      case "enabled":
        add(position, guardsOf(subject, element(plan.selectors, of), state));
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
  subject: Subject,
  { model, interpreter, plan }: Walking,
  walked: readonly Walked[],
  loop: number,
): Demands {
  const reads = new Map<number, Set<Leaf>>();
  const steps = new Set<number>();
  for (const { strength, selector } of plan.fairness) {
    const actions = element(plan.selectors, selector);
    const isOf = ({
      action,
      args,
    }: {
      readonly action: number;
      readonly args: NonNullable<Walked["attempt"]>["args"];
    }): boolean => selects(actions, element(model.actions, action), args);
    const positions = walked.map((_, position) => position).slice(loop);
    const at = (position: number): Walked => element(walked, position);
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
      const known = reads.get(position) ?? new Set<Leaf>();
      for (const leaf of guardsOf(subject, actions, at(position).from)) known.add(leaf);
      reads.set(position, known);
    }
  }
  return { reads, steps };
}

/** All that the actions read in a state, in whatever way they go. */
function* guardsOf({ model, leaves }: Subject, selector: Selector, state: State): Generator<Leaf> {
  for (const { action, args } of selector) {
    const domains =
      guarded(() =>
        action.params.map((param, i) =>
          args[i] === undefined ? [...valuesOrFault(param.type, action.span)] : [args[i]],
        ),
      ).value ?? [];
    for (const chosen of combinations(domains)) {
      const found = new Set<Leaf>();
      watchAction(action, chosen, state, model.localCount, (way) =>
        leaves.of(way.read).forEach((leaf) => found.add(leaf)),
      );
      yield* found;
    }
  }
}

function merged(all: readonly Demands[]): Demands {
  const reads = new Map<number, Set<Leaf>>();
  for (const each of all)
    for (const [position, leaves] of each.reads)
      reads.set(position, new Set([...(reads.get(position) ?? []), ...leaves]));
  return { reads, steps: new Set(all.flatMap((each) => [...each.steps])) };
}

function describe(plan: Plan, { kind, of }: Proposition): Omit<Atom, "holds"> {
  if (kind === "predicate") {
    const { body, bound } = element(plan.predicates, of);
    return {
      kind,
      text: oneLine(body.span),
      bound: [...bound].map(([local, value]) => ({ name: local.name, type: local.type, value })),
    };
  }
  return { kind, text: `${kind}(${element(plan.selectors, of).map(nameOf).join(" or ")})`, bound: [] };
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
