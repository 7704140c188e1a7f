// Behaviours that cover a check, for people: the steps of each, and what none of them reaches.

import { positionAt } from "../../grammar/core/source.js";
import type { Model } from "../model/model.js";
import type { CoveringBehaviours } from "../test-generation/cover.js";
import type { Target } from "../test-generation/targets.js";
import { element } from "../interpreter/values.js";
import type { RenderOptions } from "./diagnostic.js";
import { namesOfWalk } from "./tests-walk.js";
import { hanging, plural, printable, showCount } from "./text.js";

/** Points that are listed without `full`. */
const LISTED = 10;

const HARD_SPACE = "\u00a0";

const ENDS = {
  covered: "everything is covered",
  exhausted: "these are all within the bounds of the check",
  budget: "there are more; --states allows more of them",
  stopped: "the search was stopped",
} as const;

export function renderTests(
  { spec, check, model }: { readonly spec: string; readonly check: string; readonly model: Model },
  result: CoveringBehaviours,
  options: RenderOptions & { readonly full: boolean },
): string {
  const { targets, behaviours, unreached, states, end, stopped, leftOut } = result;
  const { style } = options;
  const steps = behaviours.reduce((sum, each) => sum + each.steps.length, 0);
  const nearMisses = targets.filter(({ kind }) => kind === "nearMiss");
  const points = targets.length - nearMisses.length;
  const covered = `${showCount(points - unreached.length)} of ${plural(points, "point")} are covered`;
  return [
    `${style.bold(`${printable(spec)} ${printable(check)}`)}: ${plural(behaviours.length, "behaviour")} with ${plural(steps, "step")}`,
    `  ${covered}${nearMisses.length === 0 ? "" : `, and ${countOfNearMisses(nearMisses.length)}`}`,
    `  ${plural(states, "state")} explored: ${stopped ?? ENDS[end]}`,
    ...(leftOut === 0 ? [] : [`  ${plural(leftOut, "step")} that fail or violate a property were left out`]),
    ...behaviours.flatMap((behaviour, i) => {
      // Lines are not broken within a step.
      const names = namesOfWalk(model, behaviour).map((name) => printable(name).replaceAll(" ", HARD_SPACE));
      const text = names.length === 0 ? "the initial state" : names.join(", ");
      return hanging("", `${i + 1}  ${text}`, options).map((line) => line.replaceAll(HARD_SPACE, " "));
    }),
    ...listed(
      "not reached:",
      unreached.map((i) => element(targets, i)),
      options,
    ),
    ...listed("near-misses:", nearMisses, options),
  ].join("\n");
}

const countOfNearMisses = (count: number): string => (count === 1 ? "1 near-miss" : `${showCount(count)} near-misses`);

/** Without `full`, the first ones. Instances of a component have points that look alike. */
function listed(
  title: string,
  targets: readonly Target[],
  { full, ...options }: RenderOptions & { readonly full: boolean },
): readonly string[] {
  const counts = new Map<string, number>();
  for (const { span, description } of targets) {
    const { line, column } = positionAt(span.source, span.start);
    const text = `${printable(`${span.source.path}:${line}:${column}`)}: ${printable(description)}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const all = [...counts].map(([text, count]) => (count === 1 ? text : `${text}, in ${count} instances`));
  const shown = full ? all : all.slice(0, LISTED);
  const more = all.length - shown.length;
  if (all.length === 0) return [];
  return [
    title,
    ...shown.flatMap((text) => hanging("  ", text, options)),
    ...(more === 0 ? [] : [`  and ${more} more; --full lists them`]),
  ];
}
