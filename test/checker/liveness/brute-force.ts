// Whether a graph has a fair behaviour of which a formula is false, by brute force: another way than the checker's at every turn.
//
// Instead of an automaton of the negation, made by rewriting, all assignments of truth to the temporal parts of the formula as it was
// given are gone through (O. Lichtenstein and A. Pnueli, "Checking that finite state concurrent programs satisfy their linear specification",
// POPL 1985). A *point* is a move of the graph, together with the truth of each until and release at the next position. What is true at the
// position itself follows: f U g is g or (f and next (f U g)), f R g is g and (f or next (f R g)). A point leads to those whose own truth is
// what it says of the next position. Each behaviour is a path of points, namely that of the true assignments; and a path of points whose
// assignments satisfy the two equations at every position is one of true assignments if no until is put off for ever (infinitely often it
// is false, or its right side true), and no release given up without reason (infinitely often it is true, or its right side false). For the
// equation of an until has two solutions on a word only where from some position on its left side is true and its right side false for ever,
// and of those the false one is right; and the dual. So there is no bound that a behaviour could be beyond: this is complete for each size.
//
// Instead of components, sets: the points from which a path goes on for ever that comes through each of some sets infinitely often are the
// greatest solution of Z = all points of Z from which a point of each set is reached within Z, in one step or more. Strong fairness
// by its definition: for some choice of the constraints, these are never enabled from some position on, and all others are taken again and again.

import { subformulas, type Formula } from "../../../checker/liveness/formula.js";

export interface Edge {
  readonly from: number;
  /** Undefined: out of what is known. Nobody goes there, but that it could be done counts. */
  readonly to: number | undefined;
  readonly stepClass: number;
}

export interface System {
  readonly nodes: number;
  readonly initial: readonly number[];
  readonly edges: readonly Edge[];
  /** Bits of propositions: by node, and by class of step. They are different ones. */
  readonly nodeLetters: readonly number[];
  readonly classLetters: readonly number[];
  /** By class of step: the selectors that it is of. Class 0 is of none. */
  readonly selected: readonly (readonly number[])[];
  readonly fairness: readonly Fairness[];
}

export interface Fairness {
  readonly strength: "weak" | "strong";
  readonly selector: number;
}

/** A step, or standing still when `edge` is undefined. */
export interface Move {
  readonly from: number;
  readonly to: number;
  readonly stepClass: number;
  readonly edge: number | undefined;
}

/** Those that stay within the graph: the edges in order, then standing still at each node. */
export function movesOf({ nodes, edges }: System): readonly Move[] {
  const steps = edges.flatMap(({ from, to, stepClass }, edge): Move[] =>
    to === undefined ? [] : [{ from, to, stepClass, edge }],
  );
  return [
    ...steps,
    ...Array.from({ length: nodes }, (_, node): Move => ({ from: node, to: node, stepClass: 0, edge: undefined })),
  ];
}

/** A step that changes nothing is none. */
export const isEnabled = ({ edges, selected }: System, node: number, selector: number): boolean =>
  edges.some((edge) => edge.from === node && edge.to !== node && selected[edge.stepClass]!.includes(selector));

export const takes = ({ selected }: System, move: Move, selector: number): boolean =>
  move.from !== move.to && selected[move.stepClass]!.includes(selector);

export const letterOf = ({ nodeLetters, classLetters }: System, { from, stepClass }: Move): number =>
  nodeLetters[from]! | classLetters[stepClass]!;

/** Of a cycle, from the definition: an action that is always enabled, or infinitely often, is taken infinitely often. */
export const isFairCycle = (system: System, cycle: readonly Move[]): boolean =>
  system.fairness.every(({ strength, selector }) => {
    const enabled = cycle.filter(({ from }) => isEnabled(system, from, selector)).length;
    const asked = strength === "weak" ? enabled === cycle.length : enabled > 0;
    return !asked || cycle.some((move) => takes(system, move, selector));
  });

/** What holds at a position, given the truth of the temporal parts at the next one. */
interface Truth {
  readonly whole: boolean;
  /** Bits of the temporal parts. */
  readonly temporal: number;
  /** Bits of those that are not put off, or given up, here. */
  readonly settled: number;
}

function truthsOf(formula: Formula): {
  readonly assignments: number;
  readonly at: (letter: number, next: number) => Truth;
} {
  const parts = subformulas(formula);
  const temporal = parts.filter(({ kind }) => kind === "until" || kind === "release");
  const memo = new Map<number, Truth>();
  const assignments = 2 ** temporal.length;
  const compute = (letter: number, next: number): Truth => {
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
        case "until":
          holds.set(part, is(part.right) || (is(part.left) && later(part)));
          if (!is(part) || is(part.right)) settled |= 1 << temporal.indexOf(part);
          break;
        case "release":
          holds.set(part, is(part.right) && (is(part.left) || later(part)));
          if (is(part) || !is(part.right)) settled |= 1 << temporal.indexOf(part);
          break;
      }
    }
    return {
      whole: is(formula),
      temporal: temporal.reduce((bits, part, i) => (is(part) ? bits | (1 << i) : bits), 0),
      settled,
    };
  };
  const at = (letter: number, next: number): Truth => {
    const key = letter * assignments + next;
    const known = memo.get(key) ?? compute(letter, next);
    memo.set(key, known);
    return known;
  };
  return { assignments, at };
}

/** Points by number; each with those that lead to it. */
interface Points {
  readonly count: number;
  readonly before: (point: number) => readonly number[];
}

/** All of `within` from which one of `goals` is reached within `within`, in one step or more. */
function reaching({ count, before }: Points, goals: Uint8Array, within: Uint8Array): Uint8Array {
  const result = new Uint8Array(count);
  const open: number[] = [];
  const lead = (point: number): void => {
    for (const each of before(point)) {
      if (within[each] !== 1 || result[each] === 1) continue;
      result[each] = 1;
      open.push(each);
    }
  };
  for (let point = 0; point < count; point++) if (goals[point] === 1 && within[point] === 1) lead(point);
  for (let point = open.pop(); point !== undefined; point = open.pop()) lead(point);
  return result;
}

/** All from which a path goes on for ever within `within` that comes through each of the sets infinitely often. */
function forever(points: Points, within: Uint8Array, sets: readonly Uint8Array[]): Uint8Array {
  let left = within;
  for (let size = -1; ;) {
    for (const set of sets) left = reaching(points, set, left);
    const before = size;
    size = left.reduce((sum, bit) => sum + bit, 0);
    if (size === before) return left;
  }
}

/** Whether the formula is false of some fair behaviour that begins in an initial state. */
export function hasViolation(system: System, formula: Formula): boolean {
  const moves = movesOf(system);
  const { assignments, at } = truthsOf(formula);
  const count = moves.length * assignments;
  const truth = (point: number): Truth =>
    at(letterOf(system, moves[Math.floor(point / assignments)]!), point % assignments);
  const into = Array.from({ length: system.nodes }, (_, node) =>
    moves.flatMap((move, i) => (move.to === node ? [i] : [])),
  );
  const known: (readonly number[] | undefined)[] = [];
  const before = (point: number): readonly number[] =>
    (known[point] ??= into[moves[Math.floor(point / assignments)]!.from]!.map(
      (move) => move * assignments + truth(point).temporal,
    ));
  const points: Points = { count, before };
  const where = (condition: (point: number) => boolean): Uint8Array =>
    Uint8Array.from({ length: count }, (_, point) => Number(condition(point)));
  const whereMoves = (condition: (move: Move) => boolean): Uint8Array => {
    const result = new Uint8Array(count);
    for (const [i, move] of moves.entries())
      if (condition(move)) result.fill(1, i * assignments, (i + 1) * assignments);
    return result;
  };

  const everywhere = whereMoves(() => true);
  const sets = [everywhere];
  for (let bit = 1; bit < assignments; bit *= 2) sets.push(where((point) => (truth(point).settled & bit) !== 0));
  for (const { strength, selector } of system.fairness)
    if (strength === "weak")
      sets.push(whereMoves((move) => takes(system, move, selector) || !isEnabled(system, move.from, selector)));
  const strong = system.fairness.filter(({ strength }) => strength === "strong");
  const begins = whereMoves(({ from }) => system.initial.includes(from));
  const isStart = where((point) => begins[point] === 1 && !truth(point).whole);
  for (let never = 0; never < 2 ** strong.length; never++) {
    const without = strong.filter((_, i) => ((never >> i) & 1) === 1);
    const taken = strong
      .filter((_, i) => ((never >> i) & 1) === 0)
      .map(({ selector }) => whereMoves((move) => takes(system, move, selector)));
    const within =
      without.length === 0
        ? everywhere
        : whereMoves((move) => without.every(({ selector }) => !isEnabled(system, move.from, selector)));
    const fair = forever(points, within, [...sets, ...taken]);
    const leading = reaching(points, fair, everywhere);
    if (isStart.some((bit, point) => bit === 1 && (fair[point] === 1 || leading[point] === 1))) return true;
  }
  return false;
}
