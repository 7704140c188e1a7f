// Random walks: every enabled step is as likely as the others. Finds what is deep, proves nothing.

import { defectAt } from "./defects.js";
import { seededRandom, type Random } from "./random.js";
import type { Defect, Finding, Transition, InitialState, StateSpace, Tick } from "./state-space.js";
import { Pacer } from "./tally.js";

export interface RandomWalkLimits {
  readonly runs: number;
  /** Of each run, at most. */
  readonly steps: number;
  readonly seed: number;
  readonly tick: Tick | undefined;
}

export interface RandomWalkResult {
  readonly finding: Finding | undefined;
  readonly stopped: string | undefined;
  readonly runs: number;
  /** Of all runs together, one that failed included. */
  readonly steps: number;
  readonly longest: number;
  readonly firings: readonly number[];
  readonly covered: readonly boolean[];
}

/** Of more initial states than this, a random choice of so many is used. */
const START_LIMIT = 100_000;

export async function walkRandomly<S>(space: StateSpace<S>, limits: RandomWalkLimits): Promise<RandomWalkResult> {
  const random = seededRandom(limits.seed);
  const pacer = new Pacer(limits.tick);
  const firings = space.faultActions.map(() => 0);
  const covered = space.covers.map(() => false);
  const counts = { runs: 0, steps: 0, longest: 0 };
  let finding: Finding | undefined;
  let stopped: string | undefined;
  let start = 0;
  let moves: number[] = [];
  const found = (defect: Defect | undefined, ...last: number[]): boolean => {
    if (defect !== undefined) finding = { defect, path: { initial: start, transitions: [...moves, ...last] } };
    return defect !== undefined;
  };

  const starts = sample(space.initialStates(), random);
  const failed = starts.find(({ fault }) => fault !== undefined);
  if (failed?.fault !== undefined) {
    start = failed.ordinal;
    found({ kind: "error", fault: failed.fault, phase: "start" });
  }
  while (finding === undefined && stopped === undefined && counts.runs < limits.runs && starts.length > 0) {
    counts.runs++;
    const chosen = starts[random.below(starts.length)];
    if (chosen?.state === undefined) break;
    start = chosen.ordinal;
    moves = [];
    let state: S = chosen.state;
    if (found(space.checkInvariants(state)) || !goesOn(state)) continue;
    while (moves.length < limits.steps && stopped === undefined) {
      const all = space.expand(state);
      // A step that can fail is a finding, whether or not it would have been taken.
      const failing = all.findIndex((move) => move.fault !== undefined);
      const fault = all[failing]?.fault;
      if (fault !== undefined) {
        counts.steps++;
        found({ kind: "error", fault, phase: "move" }, failing);
        break;
      }
      if (found(defectAt(space, state, all))) break;
      if (all.length === 0) break;
      const at = random.below(all.length);
      const next = take(all, at);
      const before = state;
      state = next.state;
      moves.push(at);
      counts.steps++;
      firings[next.action] = (firings[next.action] ?? 0) + 1;
      if (found(space.checkInvariants(state) ?? space.checkStep(before, state)) || !goesOn(state)) break;
      if (pacer.due())
        stopped = await pacer.rest({
          states: counts.steps,
          frontier: 0,
          depth: moves.length,
          transitions: counts.steps,
        });
    }
    counts.longest = Math.max(counts.longest, moves.length);
  }
  return { finding, stopped, ...counts, firings, covered };

  function goesOn(state: S): boolean {
    const admitted = space.satisfiesConstraint(state);
    if (typeof admitted !== "boolean") found(admitted);
    if (admitted !== true) return false;
    for (const [i, known] of covered.entries()) {
      if (known) continue;
      const reached = space.satisfiesCover(state, i);
      if (typeof reached !== "boolean") return !found(reached);
      covered[i] = reached;
    }
    return true;
  }
}

function take<S>(moves: readonly Transition<S>[], at: number): { readonly action: number; readonly state: S } {
  const move = moves[at];
  if (move?.state === undefined) throw new Error("internal: a step that leads nowhere");
  return { action: move.action, state: move.state };
}

/** Reservoir sampling (algorithm R: J. S. Vitter, "Random sampling with a reservoir", ACM TOMS 11, 1985); faults are always kept. */
function sample<S>(
  starts: Iterable<InitialState<S>>,
  random: Random,
): readonly (InitialState<S> & { readonly ordinal: number })[] {
  const kept: (InitialState<S> & { readonly ordinal: number })[] = [];
  let ordinal = 0;
  for (const start of starts) {
    const entry = { state: start.state, fault: start.fault, ordinal: ordinal++ };
    if (start.fault !== undefined) return [entry];
    if (kept.length < START_LIMIT) {
      kept.push(entry);
    } else {
      const at = random.below(ordinal);
      if (at < START_LIMIT) kept[at] = entry;
    }
  }
  return kept;
}
