// The coverage of several checks together. Points with the same source location are the same point, in all checks of a
// spec and in all specs that use a library.

import { addCounts, type Count } from "../../checker/search/count.js";
import { resolve } from "node:path";
import { isInformative } from "../../checker/coverage/points.js";
import type { Verdict } from "../../checker/outcome.js";
import type { SourceLocation } from "../verification/source-location.js";
import type { CoverageInput, LocatedPoint } from "./check-coverage.js";

/** A point with the counts of all checks. */
export interface TalliedPoint extends Omit<LocatedPoint, "happened" | "idle"> {
  /** By outcome: in how many checks it occurred. */
  readonly checks: readonly number[];
  /**
   * A check that explored everything reached the point: an outcome without a count never occurs. For a point of kind
   * `reached`, it is enough that the check could have reached it.
   */
  readonly settled: boolean;
}

interface TalliedAction {
  readonly name: string;
  readonly location: SourceLocation;
  /** Transitions. */
  readonly fired: Count;
  /** Number of checks in which it fired. */
  readonly checks: number;
}

export interface Tally {
  /** Sorted by location. */
  readonly points: readonly TalliedPoint[];
  readonly actions: readonly TalliedAction[];
}

const keyOf = ({ path, start, end }: SourceLocation): string => `${start}:${end}:${resolve(path)}`;

/** The check explored every state without finding a violation. */
const exploredAll = (verdict: Verdict): boolean => verdict === "holds" || verdict === "unsupported";

/** The outcomes that should be covered, each a branch. */
export const requiredOutcomes = (point: Pick<TalliedPoint, "kind" | "checks" | "impossible">): readonly number[] =>
  [...point.checks.keys()].filter((outcome) => isInformative(point, outcome));

export function tallyOf(inputs: readonly CoverageInput[]): Tally {
  const points = new Map<string, TalliedPoint>();
  const actions = new Map<string, TalliedAction>();
  for (const { verdict, coverage, actions: fired } of inputs) {
    if (coverage === undefined) continue;
    for (const [key, { point, happened, idle }] of mergeInstances(coverage)) {
      const { happened: _happened, idle: _idle, ...rest } = point;
      const previous = points.get(key);
      const checks = happened.map((occurred, outcome) => (previous?.checks[outcome] ?? 0) + Number(occurred));
      const settled = !idle && exploredAll(verdict) && (point.kind === "reached" || happened.includes(true));
      points.set(key, { ...rest, checks, settled: previous?.settled === true || settled });
    }
    const ofCheck = new Map<
      string,
      { readonly name: string; readonly location: SourceLocation; readonly fired: Count }
    >();
    for (const action of fired)
      ofCheck.set(keyOf(action.location), {
        ...action,
        fired: addCounts(ofCheck.get(keyOf(action.location))?.fired ?? 0, action.fired),
      });
    for (const [key, action] of ofCheck) {
      const previous = actions.get(key);
      const name = action.name.slice(action.name.lastIndexOf(".") + 1);
      actions.set(key, {
        name,
        location: action.location,
        fired: addCounts(previous?.fired ?? 0, action.fired),
        checks: (previous?.checks ?? 0) + Number(action.fired > 0),
      });
    }
  }
  return { points: [...points.values()].sort(byLocation), actions: [...actions.values()].sort(byLocation) };
}

interface MergedPoint {
  readonly point: LocatedPoint;
  readonly happened: readonly boolean[];
  readonly idle: boolean;
}

/** The points of all instances of a component have the same locations: within one check they are merged. */
function mergeInstances(coverage: readonly LocatedPoint[]): ReadonlyMap<string, MergedPoint> {
  const merged = new Map<string, MergedPoint>();
  for (const point of coverage) {
    const key = `${point.kind}:${keyOf(point.location)}`;
    const previous = merged.get(key);
    merged.set(key, {
      point: previous?.point ?? point,
      happened: point.happened.map((occurred, outcome) => occurred || previous?.happened[outcome] === true),
      idle: point.idle && previous?.idle !== false,
    });
  }
  return merged;
}

/** Paths are compared by code units. An enclosing point comes before the points in it. */
function byLocation(
  { location: a }: { readonly location: SourceLocation },
  { location: b }: { readonly location: SourceLocation },
): number {
  const [from, to] = [resolve(a.path), resolve(b.path)];
  if (from !== to) return from < to ? -1 : 1;
  return a.start - b.start;
}
