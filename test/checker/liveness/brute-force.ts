// Decides by brute force whether a graph has a fair behaviour that violates a formula. It shares no idea with the checker.
//
// Instead of an automaton of the negation, it enumerates all assignments of valuesAt values to the temporal subformulas (O. Lichtenstein and
// A. Pnueli, "Checking that finite state concurrent programs satisfy their linear specification", POPL 1985). A *point* is a step of the graph
// together with the values of each until, release and operand of a next at the next position. The values at the position itself follow: f U g is g or (f and
// next (f U g)), f R g is g and (f or next (f R g)). A point leads to the points whose values are the ones that it has for the next position.
// Each behaviour is a path of points, with the true values. Conversely, a path of points has the true values if no until is postponed forever
// (infinitely often it is false, or its right side is true), and no release is given up without reason (infinitely often it is true, or its
// right side is false). For the equation of an until has two solutions only if its left side is true and its right side is false from some
// position on, and then the false one is right; dually for a release. So this is complete: no behaviour is too long for it.
//
// Instead of components, it computes sets: the points that begin an infinite path through each of some sets infinitely often are the greatest
// solution of Z = all points of Z from which a point of each set is reachable within Z, in one step or more. Strong fairness follows its
// definition: for some choice of the constraints, these are never enabled from some position on, and all others are taken infinitely often.

import { subformulas, type Formula } from "../../../checker/liveness/formula.js";

/** A step to another node. */
export interface Edge {
  readonly from: number;
  /** Undefined if the edge leads outside the graph. It cannot be taken, but counts as enabled. */
  readonly to: number | undefined;
  readonly stepClass: number;
}

export interface System {
  readonly nodes: number;
  readonly initial: readonly number[];
  readonly edges: readonly Edge[];
  /** The propositions that hold, as bits: by node, and by class of step. No proposition is about both. */
  readonly nodeLetters: readonly number[];
  readonly classLetters: readonly number[];
  /** By class of step: the selectors that select it. No selector selects class 0. */
  readonly selected: readonly (readonly number[])[];
  readonly fairness: readonly Fairness[];
}

export interface Fairness {
  readonly strength: "weak" | "strong";
  readonly selector: number;
}

/** A stuttering step if `edge` is undefined. */
export interface GraphStep {
  readonly from: number;
  readonly to: number;
  readonly stepClass: number;
  readonly edge: number | undefined;
}

/** The steps within the graph: edges in order, then stuttering at each node. */
export function stepsOf({ nodes, edges }: System): readonly GraphStep[] {
  const real = edges.flatMap(({ from, to, stepClass }, edge): GraphStep[] =>
    to === undefined ? [] : [{ from, to, stepClass, edge }],
  );
  return [
    ...real,
    ...Array.from({ length: nodes }, (_, node): GraphStep => ({ from: node, to: node, stepClass: 0, edge: undefined })),
  ];
}

export const isEnabled = ({ edges, selected }: System, node: number, selector: number): boolean =>
  edges.some((edge) => edge.from === node && selected[edge.stepClass]!.includes(selector));

export const takes = ({ selected }: System, step: GraphStep, selector: number): boolean =>
  selected[step.stepClass]!.includes(selector);

export const letterOf = ({ nodeLetters, classLetters }: System, { from, stepClass }: GraphStep): number =>
  nodeLetters[from]! | classLetters[stepClass]!;

/** By the definition: an action that is always enabled (weak) or infinitely often enabled (strong) is taken infinitely often. */
export const isFairCycle = (system: System, cycle: readonly GraphStep[]): boolean =>
  system.fairness.every(({ strength, selector }) => {
    const enabled = cycle.filter(({ from }) => isEnabled(system, from, selector)).length;
    const mustBeTaken = strength === "weak" ? enabled === cycle.length : enabled > 0;
    return !mustBeTaken || cycle.some((step) => takes(system, step, selector));
  });

/** Values at a position, given the values of temporal subformulas at the next one. */
interface PointValues {
  readonly whole: boolean;
  /** The temporal subformulas that are true, as bits. */
  readonly temporal: number;
  /** The temporal subformulas that are not postponed or given up here, as bits. */
  readonly settled: number;
}

function pointValuesOf(formula: Formula): {
  readonly assignments: number;
  readonly at: (letter: number, next: number) => PointValues;
} {
  const parts = subformulas(formula);
  const operands = new Set(parts.flatMap((part) => (part.kind === "next" ? [part.operand] : [])));
  const temporal = parts.filter((part) => part.kind === "until" || part.kind === "release" || operands.has(part));
  const memo = new Map<number, PointValues>();
  const assignments = 2 ** temporal.length;
  const compute = (letter: number, next: number): PointValues => {
    const holds = new Map<Formula, boolean>();
    const is = (part: Formula): boolean => holds.get(part)!;
    const later = (part: Formula): boolean => ((next >> temporal.indexOf(part)) & 1) === 1;
    let settled = 0;
    for (const part of parts) {
      switch (part.kind) {
        case "true":
        case "false":
          holds.set(part, part.kind === "true");
          break;
        case "literal":
          holds.set(part, (((letter >> part.proposition) & 1) === 1) !== part.negated);
          break;
        case "and":
          holds.set(part, part.parts.every(is));
          break;
        case "or":
          holds.set(part, part.parts.some(is));
          break;
        case "next":
          holds.set(part, later(part.operand));
          break;
        case "until":
          holds.set(part, is(part.right) || (is(part.left) && later(part)));
          if (!is(part) || is(part.right)) settled |= 1 << temporal.indexOf(part);
          break;
        case "release":
          holds.set(part, is(part.right) && (is(part.left) || later(part)));
          if (is(part) || !is(part.right)) settled |= 1 << temporal.indexOf(part);
          break;
      }
      if (operands.has(part) && part.kind !== "until" && part.kind !== "release")
        settled |= 1 << temporal.indexOf(part);
    }
    return {
      whole: is(formula),
      temporal: temporal.reduce((bits, part, i) => (is(part) ? bits | (1 << i) : bits), 0),
      settled,
    };
  };
  const at = (letter: number, next: number): PointValues => {
    const key = letter * assignments + next;
    const values = memo.get(key) ?? compute(letter, next);
    memo.set(key, values);
    return values;
  };
  return { assignments, at };
}

/** Points are numbers. `before`: the points that lead to a point. */
interface Points {
  readonly count: number;
  readonly before: (point: number) => readonly number[];
}

/** The points of `within` from which one of `goals` is reachable within `within`, in one step or more. */
function reaching({ count, before }: Points, goals: Uint8Array, within: Uint8Array): Uint8Array {
  const result = new Uint8Array(count);
  const open: number[] = [];
  const visitPredecessors = (point: number): void => {
    for (const each of before(point)) {
      if (within[each] !== 1 || result[each] === 1) continue;
      result[each] = 1;
      open.push(each);
    }
  };
  for (let point = 0; point < count; point++) if (goals[point] === 1 && within[point] === 1) visitPredecessors(point);
  for (let point = open.pop(); point !== undefined; point = open.pop()) visitPredecessors(point);
  return result;
}

/** The points of `within` that begin an infinite path within `within` through each of the sets infinitely often. */
function infinitelyOften(points: Points, within: Uint8Array, sets: readonly Uint8Array[]): Uint8Array {
  let remaining = within;
  for (let size = -1; ;) {
    for (const set of sets) remaining = reaching(points, set, remaining);
    const before = size;
    size = remaining.reduce((sum, bit) => sum + bit, 0);
    if (size === before) return remaining;
  }
}

/** Is the formula false of some fair behaviour that begins in an initial state? */
export function hasViolation(system: System, formula: Formula): boolean {
  const steps = stepsOf(system);
  const { assignments, at } = pointValuesOf(formula);
  const count = steps.length * assignments;
  const valuesAt = (point: number): PointValues =>
    at(letterOf(system, steps[Math.floor(point / assignments)]!), point % assignments);
  const into = Array.from({ length: system.nodes }, (_, node) =>
    steps.flatMap((step, i) => (step.to === node ? [i] : [])),
  );
  const memo: (readonly number[] | undefined)[] = [];
  const before = (point: number): readonly number[] =>
    (memo[point] ??= into[steps[Math.floor(point / assignments)]!.from]!.map(
      (step) => step * assignments + valuesAt(point).temporal,
    ));
  const points: Points = { count, before };
  const where = (condition: (point: number) => boolean): Uint8Array =>
    Uint8Array.from({ length: count }, (_, point) => Number(condition(point)));
  const whereStep = (condition: (step: GraphStep) => boolean): Uint8Array => {
    const result = new Uint8Array(count);
    for (const [i, step] of steps.entries())
      if (condition(step)) result.fill(1, i * assignments, (i + 1) * assignments);
    return result;
  };

  const everywhere = whereStep(() => true);
  const sets = [everywhere];
  for (let bit = 1; bit < assignments; bit *= 2) sets.push(where((point) => (valuesAt(point).settled & bit) !== 0));
  for (const { strength, selector } of system.fairness)
    if (strength === "weak")
      sets.push(whereStep((step) => takes(system, step, selector) || !isEnabled(system, step.from, selector)));
  const strong = system.fairness.filter(({ strength }) => strength === "strong");
  const begins = whereStep(({ from }) => system.initial.includes(from));
  const isStart = where((point) => begins[point] === 1 && !valuesAt(point).whole);
  for (let never = 0; never < 2 ** strong.length; never++) {
    const without = strong.filter((_, i) => ((never >> i) & 1) === 1);
    const taken = strong
      .filter((_, i) => ((never >> i) & 1) === 0)
      .map(({ selector }) => whereStep((step) => takes(system, step, selector)));
    const within =
      without.length === 0
        ? everywhere
        : whereStep((step) => without.every(({ selector }) => !isEnabled(system, step.from, selector)));
    const fair = infinitelyOften(points, within, [...sets, ...taken]);
    const leading = reaching(points, fair, everywhere);
    if (isStart.some((bit, point) => bit === 1 && (fair[point] === 1 || leading[point] === 1))) return true;
  }
  return false;
}
