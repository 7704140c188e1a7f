// What a set of behaviours should cover: every action, every branch, every cover. Near-misses are added as they are found.

import { coveragePointsOf, isInformative, type CoveragePoint, type CoveragePoints } from "../coverage/points.js";
import { oneLine, type Span } from "../../grammar/core/source.js";
import { element } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import { actionNames } from "../trace-validation/names.js";

export interface Target {
  readonly kind: "action" | "branch" | "cover" | "nearMiss";
  /** Such as ``the guard `granted < 3` is true in Acquire``. */
  readonly description: string;
  readonly span: Span;
}

/** The targets. Each has a number, its position in `all`; the other fields find it. */
export interface Targets {
  readonly all: readonly Target[];
  readonly points: CoveragePoints;
  /** By the position of an action. */
  readonly ofAction: readonly number[];
  /** By the number of an outcome of the points; undefined if it need not occur. */
  readonly ofOutcome: readonly (number | undefined)[];
  /** By the position of a cover. */
  readonly ofCover: readonly number[];
}

export function targetsOf(model: Model, check: Check): Targets {
  const points = coveragePointsOf(model, check);
  const all: Target[] = [];
  const add = (target: Target): number => all.push(target) - 1;
  const names = actionNames(model);
  const isPossible = (fault: boolean): boolean => !fault || check.faults !== 0;
  const ofAction = model.actions.map(({ span, fault }, i) =>
    isPossible(fault) ? add({ kind: "action", description: `the action ${element(names, i)}`, span }) : -1,
  );
  const ofOutcome = points.points.flatMap((point) =>
    Array.from({ length: point.outcomes }, (_, outcome) =>
      isRequired(point, outcome) ? add({ kind: "branch", ...describeOutcome(point, outcome) }) : undefined,
    ),
  );
  const ofCover = model.covers
    .filter(({ name }) => check.covers.includes(name))
    .map(({ name, span }) => add({ kind: "cover", description: `the cover ${name}`, span }));
  return { all, points, ofAction, ofOutcome, ofCover };
}

/** A false guard is a step that is not taken: behaviours do not cover it. */
const isRequired = (point: CoveragePoint, outcome: number): boolean =>
  !point.idle && isInformative(point, outcome) && !(point.kind === "guard" && outcome === 0);

function describeOutcome(
  { kind, span, arms, owner }: CoveragePoint,
  outcome: number,
): Pick<Target, "description" | "span"> {
  const text = `\`${oneLine(span)}\``;
  const where = ` in ${owner.name}`;
  switch (kind) {
    case "guard":
      return { description: `the guard ${text} is true${where}`, span };
    case "condition":
      return { description: `the condition ${text} is ${outcome === 1 ? "true" : "false"}${where}`, span };
    case "implication":
      return { description: `the left side ${text} is true${where}`, span };
    case "quantifier":
      return { description: `${text} ranges over something${where}`, span };
    case "match":
    case "either": {
      const arm = arms[outcome] ?? span;
      return { description: `the ${kind === "match" ? "arm" : "branch"} \`${oneLine(arm)}\`${where}`, span: arm };
    }
    case "reached":
      return { description: `${text} is reached${where}`, span };
  }
}
