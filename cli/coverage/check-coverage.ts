// What one check covers, as plain data that can be sent between processes.

import type { Count } from "../../checker/search/count.js";
import type { CoveragePoint } from "../../checker/coverage/points.js";
import type { Verdict } from "../../checker/outcome.js";
import { locationOf, type SourceLocation } from "../verification/source-location.js";
import { qualifiedName } from "../../checker/report/names.js";
import type { CheckResult, FinishedCheck } from "../../checker/report/results.js";

/** A coverage point with source locations instead of spans. */
export interface LocatedPoint extends Pick<CoveragePoint, "kind" | "impossible" | "owner" | "depth"> {
  readonly location: SourceLocation;
  readonly arms: readonly SourceLocation[];
  readonly idle: boolean;
  /** By outcome: whether it occurred. */
  readonly happened: readonly boolean[];
}

export type CheckCoverage = readonly LocatedPoint[];

/** What a check contributes to coverage. */
export interface CoverageInput {
  readonly verdict: Verdict;
  /** Undefined if not requested. */
  readonly coverage?: CheckCoverage | undefined;
  /** Actions by qualified name. */
  readonly actions: readonly { readonly name: string; readonly fired: Count; readonly location: SourceLocation }[];
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
    location: locationOf(span),
    arms: arms.map(locationOf),
  }));
}

export function coverageInputOf(result: FinishedCheck): CoverageInput {
  const { model, outcome } = result;
  return {
    verdict: outcome.verdict,
    coverage: coverageOf(result),
    actions: model.actions.map((action, i) => ({
      name: qualifiedName(action),
      fired: outcome.firings?.[i] ?? 0,
      location: locationOf(action.span),
    })),
  };
}
