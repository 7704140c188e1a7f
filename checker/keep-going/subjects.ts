// The subjects of a check: everything that gets a verdict of its own if the search goes on after a violation.

import type { RuntimeFault } from "../../grammar/core/core.js";
import type { Check, Model, Property } from "../model/model.js";
import { isDeadlockLike } from "../search/defects.js";
import type { Defect, Finding } from "../search/state-space.js";

/**
 * An error in a property belongs to that property, and one in `terminal when` to deadlock. `error`: one in an initial
 * state, an action or `within`, by its code and location. Temporal properties are not searched for, but checked on the
 * explored graph.
 */
export type Subject =
  | { readonly kind: "invariant" | "step" | "cover"; readonly name: string }
  | { readonly kind: "deadlock" }
  | { readonly kind: "error"; readonly fault: RuntimeFault };

/** Equal for equal subjects. */
export function keyOf(subject: Subject): string {
  switch (subject.kind) {
    case "invariant":
    case "step":
    case "cover":
      return `${subject.kind} ${subject.name}`;
    case "deadlock":
      return "deadlock";
    case "error": {
      const { code, span } = subject.fault;
      return `error ${span.source.path} ${span.start} ${span.end} ${code}`;
    }
  }
}

/** A false assertion of a property about initial states belongs to the property. */
export const subjectOfFault = (fault: RuntimeFault): Subject =>
  fault.property === undefined ? { kind: "error", fault } : { kind: "step", name: fault.property };

const selected = (properties: readonly Property[], names: readonly string[]): readonly string[] =>
  properties.flatMap(({ name }) => (names.includes(name) ? [name] : []));

/** All subjects that are known before the search, in the order of the interpreter. */
export const subjectsOf = (model: Model, check: Check): readonly Exclude<Subject, { readonly kind: "error" }>[] => [
  ...selected(model.invariants, check.invariants).map((name) => ({ kind: "invariant" as const, name })),
  ...selected(model.steps, check.steps).map((name) => ({ kind: "step" as const, name })),
  ...selected(model.covers, check.covers).map((name) => ({ kind: "cover" as const, name })),
  ...(check.deadlock ? [{ kind: "deadlock" as const }] : []),
];

/** The check with one subject only. It has the same states. */
export function restrictedTo(check: Check, subject: Subject): Check {
  const named = (kind: Subject["kind"]): readonly string[] =>
    subject.kind === kind && "name" in subject ? [subject.name] : [];
  return {
    ...check,
    invariants: named("invariant"),
    steps: named("step"),
    covers: named("cover"),
    properties: [],
    deadlock: subject.kind === "deadlock",
    // Temporal properties prevent the reduction.
    symmetry: check.symmetry && check.properties.length === 0,
  };
}

export interface SubjectFinding {
  readonly subject: Subject;
  /** The first of the shortest paths. */
  readonly first: Finding;
}

/**
 * Orders findings as breadth-first search comes to them: by the number of steps, then by their position in the frontier
 * and among the transitions, then by the order of evaluation. `subjects`: all, in the order of the interpreter.
 */
export function compareFindings(a: SubjectFinding, b: SubjectFinding, subjects: readonly Subject[]): number {
  const rankOf = ({ subject, first: { defect } }: SubjectFinding): number =>
    subject.kind === "error"
      ? phaseRank(defect, subjects.length)
      : subjects.findIndex((each) => keyOf(each) === keyOf(subject)) + (subject.kind === "cover" ? subjects.length : 0);
  const [pathA, pathB] = [a.first.path, b.first.path];
  return (
    pathA.transitions.length - pathB.transitions.length ||
    Number(isDeadlockLike(a.first.defect)) - Number(isDeadlockLike(b.first.defect)) ||
    compareNumbers([pathA.initial, ...pathA.transitions], [pathB.initial, ...pathB.transitions]) ||
    rankOf(a) - rankOf(b)
  );
}

/** A step that fails comes first; `within` is evaluated after invariants and step properties, and before covers. */
const phaseRank = (defect: Defect, after: number): number =>
  defect.kind === "error" && defect.phase === "state" ? after - 0.5 : -1;

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (const [i, n] of a.entries()) {
    const difference = n - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
