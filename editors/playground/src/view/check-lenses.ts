// What stands beside each check in the text: what the last run says about it.

import type { CheckState, Run } from "../checking/run.js";
import type { CheckLens } from "../editor/check-lenses.js";
import type { AnalysedText } from "./use-language.js";

export function lensesOf(
  analysed: AnalysedText | undefined,
  run: Run | undefined,
  active: string,
): readonly CheckLens[] {
  if (analysed?.path !== active) return [];
  const states = run?.path === active ? run.checks : new Map<string, CheckState>();
  return analysed.analysis.checks.map(({ name, end, plans }) => ({
    name,
    offset: end,
    ...summaryOf(plans.flatMap((plan) => states.get(plan) ?? [])),
  }));
}

function summaryOf(states: readonly CheckState[]): Pick<CheckLens, "text" | "rating"> {
  const results = states.flatMap((state) => (state.kind === "finished" ? [state.result] : []));
  const [first] = results;
  if (states.some(({ kind }) => kind === "running")) return { text: "running…", rating: "open" };
  if (first === undefined) return { text: "", rating: "open" };
  if (states.length === 1) return { text: first.verdict, rating: first.rating };
  const good = results.filter(({ rating }) => rating === "good").length;
  const rating = results.some((each) => each.rating === "bad") ? "bad" : good === states.length ? "good" : "open";
  return { text: `${good} of ${states.length} as expected`, rating };
}
