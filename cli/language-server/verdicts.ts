// Verdicts of earlier runs, from the cache that `fathom verify` fills.

import { statSync } from "node:fs";
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

interface Known {
  readonly verdicts: ReadonlyMap<CheckPlan, KnownVerdict>;
  readonly stamp: number;
}

/** `root`: the folder in which `fathom verify` is run. */
export function cachedVerdicts(root: () => string): Verdicts {
  const checker = checkerIdentity();
  const known = new WeakMap<Analysis, Known>();
  return (analysis) => {
    if (checker === undefined) return () => undefined;
    const folder = resolve(root(), cacheFolder(process.env));
    // Results are stored under new names, so the folder changes with them.
    const stamp = changeTime(folder);
    let current = known.get(analysis);
    if (current?.stamp !== stamp)
      known.set(analysis, (current = { verdicts: lookUp(folderCache(folder), checker, analysis), stamp }));
    const { verdicts } = current;
    return (plan) => verdicts.get(plan);
  };
}

function changeTime(folder: string): number {
  try {
    return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  } catch {
    return 0;
  }
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
