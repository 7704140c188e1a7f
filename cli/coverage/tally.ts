// What several checks cover together: places of a spec are the same in all its checks, and those of a library in all specs that use it.

import { resolve } from "node:path";
import type { Verdict } from "../../checker/outcome.js";
import type { Place } from "../verification/locations.js";
import type { Covering, PlacedPoint } from "./data.js";

/** A point of all checks together. */
export interface Tallied extends Omit<PlacedPoint, "happened" | "idle"> {
  /** By outcome: in how many checks it came about. */
  readonly checks: readonly number[];
  /** Whether a check that explored everything might have come there: what no check did then never happens. */
  readonly settled: boolean;
}

export interface TalliedAction {
  readonly name: string;
  readonly place: Place;
  /** Transitions. */
  readonly fired: number;
  /** In how many checks it fired. */
  readonly checks: number;
}

export interface Tally {
  /** In the order of their places. */
  readonly points: readonly Tallied[];
  readonly actions: readonly TalliedAction[];
}

const keyOf = ({ path, start, end }: Place): string => `${start}:${end}:${resolve(path)}`;

/** Nothing was violated, and nothing was cut off. */
const exploredAll = (verdict: Verdict): boolean => verdict === "holds" || verdict === "unsupported";

/** The outcomes that one would like to see, each a branch: all that tell of something, but those that are meant never to come about. */
export function wantedOf({
  kind,
  checks,
  impossible,
}: Pick<Tallied, "kind" | "checks" | "impossible">): readonly number[] {
  if (kind === "reached") return [];
  if (kind === "implication" || kind === "quantifier") return [1];
  return [...checks.keys()].filter((outcome) => !impossible.includes(outcome));
}

export function tallyOf(covering: readonly Covering[]): Tally {
  const points = new Map<string, Tallied>();
  const actions = new Map<string, TalliedAction>();
  for (const { verdict, coverage, actions: fired } of covering) {
    if (coverage === undefined) continue;
    for (const [key, { point, happened, idle }] of together(coverage)) {
      const { happened: _happened, idle: _idle, ...rest } = point;
      const known = points.get(key);
      const checks = happened.map((came, outcome) => (known?.checks[outcome] ?? 0) + Number(came));
      points.set(key, { ...rest, checks, settled: known?.settled === true || (!idle && exploredAll(verdict)) });
    }
    const own = new Map<string, { readonly name: string; readonly place: Place; readonly fired: number }>();
    for (const action of fired)
      own.set(keyOf(action.place), { ...action, fired: (own.get(keyOf(action.place))?.fired ?? 0) + action.fired });
    for (const [key, action] of own) {
      const known = actions.get(key);
      const name = action.name.slice(action.name.lastIndexOf(".") + 1);
      actions.set(key, {
        name,
        place: action.place,
        fired: (known?.fired ?? 0) + action.fired,
        checks: (known?.checks ?? 0) + Number(action.fired > 0),
      });
    }
  }
  return { points: [...points.values()].sort(byPlace), actions: [...actions.values()].sort(byPlace) };
}

interface Own {
  readonly point: PlacedPoint;
  readonly happened: readonly boolean[];
  readonly idle: boolean;
}

/** Instances of one component have their places in common: in one check, too. */
function together(coverage: readonly PlacedPoint[]): ReadonlyMap<string, Own> {
  const own = new Map<string, Own>();
  for (const point of coverage) {
    const key = `${point.kind}:${keyOf(point.place)}`;
    const known = own.get(key);
    own.set(key, {
      point: known?.point ?? point,
      happened: point.happened.map((came, outcome) => came || known?.happened[outcome] === true),
      idle: point.idle && known?.idle !== false,
    });
  }
  return own;
}

/** Paths as they are compared everywhere, not as a language would sort them. What holds another comes before it; one point's outcomes keep their order. */
function byPlace({ place: a }: { readonly place: Place }, { place: b }: { readonly place: Place }): number {
  const [from, to] = [resolve(a.path), resolve(b.path)];
  if (from !== to) return from < to ? -1 : 1;
  return a.start - b.start;
}
