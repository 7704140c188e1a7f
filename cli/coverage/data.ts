// What one check covers, as plain data: it travels between processes.

import type { CoveragePoint } from "../../checker/coverage/points.js";
import type { Verdict } from "../../checker/outcome.js";
import { placeOf, type Place } from "../verification/locations.js";
import { qualifiedName } from "../../checker/report/names.js";
import type { CheckResult, FinishedCheck } from "../../checker/report/results.js";

/** A point whose spans are places. */
export interface PlacedPoint extends Pick<CoveragePoint, "kind" | "impossible" | "owner" | "depth"> {
  readonly place: Place;
  readonly arms: readonly Place[];
  readonly idle: boolean;
  /** By outcome. */
  readonly happened: readonly boolean[];
}

/** In the order of the points. */
export type CheckCoverage = readonly PlacedPoint[];

/** What a check says of coverage, in whatever process it ran. */
export interface Covering {
  readonly verdict: Verdict;
  /** Undefined where it was not asked for. */
  readonly coverage?: CheckCoverage | undefined;
  /** Names with those of their instances. */
  readonly actions: readonly { readonly name: string; readonly fired: number; readonly place: Place }[];
}

export function coverageOf(result: CheckResult): CheckCoverage | undefined {
  if (result.kind === "invalid") return undefined;
  return result.outcome.coverage?.map(({ kind, impossible, owner, depth, idle, happened, span, arms }) => ({
    kind,
    impossible,
    owner,
    depth,
    idle,
    happened,
    place: placeOf(span),
    arms: arms.map(placeOf),
  }));
}

export function coveringOf(result: FinishedCheck): Covering {
  const { model, outcome } = result;
  return {
    verdict: outcome.verdict,
    coverage: coverageOf(result),
    actions: model.actions.map((action, i) => ({
      name: qualifiedName(action),
      fired: outcome.firings[i] ?? 0,
      place: placeOf(action.span),
    })),
  };
}
