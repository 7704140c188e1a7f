// Verdicts of earlier runs, from the cache that `fathom verify` fills.

import { resolve } from "node:path";
import { plural } from "../../checker/report/text.js";
import type { Analysis } from "../../grammar/language-service/analysis.js";
import type { KnownVerdict } from "../../grammar/language-service/inlay-hints.js";
import type { CheckPlan } from "../../grammar/elaborate/plans.js";
import { checkerIdentity } from "../cache/checker-version.js";
import { keysOf } from "../cache/key.js";
import { cacheFolder, folderCache, type ResultCache } from "../cache/store.js";
import type { Verdicts } from "./session.js";

/** The options of `verify` if none are given. */
const DEFAULTS = { search: "bfs", engine: "auto" } as const;

export function cachedVerdicts(root: string): Verdicts {
  const checker = checkerIdentity();
  const cache = folderCache(resolve(root, cacheFolder(process.env)));
  const known = new WeakMap<Analysis, ReadonlyMap<CheckPlan, KnownVerdict>>();
  let round = 0;
  const rounds = new WeakMap<Analysis, number>();
  return {
    of: (analysis) => {
      if (checker === undefined) return () => undefined;
      let verdicts = known.get(analysis);
      if (verdicts === undefined || rounds.get(analysis) !== round) {
        verdicts = lookUp(cache, checker, analysis);
        known.set(analysis, verdicts);
        rounds.set(analysis, round);
      }
      const found = verdicts;
      return (plan) => found.get(plan);
    },
    lookAgain: () => {
      round++;
    },
  };
}

/** The key says that the check is the same. Names are compared as well, as a cache may hold anything. */
function lookUp(
  cache: ResultCache,
  checker: string,
  { path, program, system, plans }: Analysis,
): ReadonlyMap<CheckPlan, KnownVerdict> {
  const tasks = plans.map((plan) => ({ file: { path, program, system, plans, diagnostics: [] }, plan }));
  const keys = keysOf(tasks, { ...DEFAULTS, checker });
  const found = new Map<CheckPlan, KnownVerdict>();
  for (const [i, plan] of plans.entries()) {
    const report = cache.find(keys[i] ?? "")?.report;
    if (report === undefined || report.file !== path || report.name !== plan.name) continue;
    found.set(plan, {
      text: report.text.verdict,
      states: plural(report.states, "state"),
      asExpected: report.asExpected,
    });
  }
  return found;
}
