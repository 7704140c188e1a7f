// The worker that checks: one run of one spec, with all engines of the library for browsers.

import { describeCounts, showSeconds } from "../../../../checker/report/outcome.js";
import { describeWalks } from "../../../../checker/report/simulation.js";
import type { CheckResult, Progress, SimulationResult, Spec } from "../../../../library/api.js";
import { report, SpecError, specFromSources } from "../../../../library/browser.js";
import { pageDataOf, verdictOf } from "../../../../library/report.js";
import { workerScope } from "../worker-scope.js";
import type { RunEvent, RunRequest, RunResult } from "./protocol.js";

/** The version of Fathom, which the build inserts. */
declare const FATHOM_VERSION: string;

/** Random walks of one check. */
const RUNS = 1000;
const STEPS = 100;
/** Milliseconds between two reports of progress. */
const PROGRESS = 100;
/** Columns of the text report. */
const WIDTH = 96;

const scope = workerScope<RunRequest, RunEvent>();

async function run({ sources, path, mode, checks }: RunRequest): Promise<void> {
  const spec = openSpec(sources, path);
  if (spec === undefined) return;
  const names = spec.checks
    .filter(({ name, kind }) => checks?.includes(name) ?? (mode === "check" || kind === "check"))
    .map(({ name }) => name);
  scope.post({ kind: "planned", checks: names });
  for (const check of names) {
    scope.post({ kind: "started", check });
    const onProgress = progressOf(check);
    const result =
      mode === "check"
        ? checked(await spec.check(check, { onProgress }))
        : simulated(await spec.simulate(check, { runs: RUNS, steps: STEPS, onProgress }));
    scope.post({ kind: "finished", check, result });
  }
}

function openSpec(sources: Readonly<Record<string, string>>, path: string): Spec | undefined {
  try {
    return specFromSources(sources, path);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    scope.post({ kind: "invalid", diagnostics: error.diagnostics, text: error.message });
    return undefined;
  }
}

function progressOf(check: string): (progress: Progress) => void {
  let last = 0;
  return ({ states, transitions, depth }) => {
    if (performance.now() - last < PROGRESS) return;
    last = performance.now();
    const counts = { states: Number(states), transitions: Number(transitions), depth };
    scope.post({ kind: "progress", check, progress: describeCounts(counts) });
  };
}

function checked(result: CheckResult): RunResult {
  const { verdict, asExpected, notices } = result;
  const common = { verdict: verdictOf(result), text: report(result, { width: WIDTH }), notices };
  if (verdict === "invalid")
    return { ...common, rating: "bad", asExpected: undefined, statistics: "", effort: "", page: undefined };
  const open = verdict === "incomplete" || verdict === "unsupported";
  const passed = verdict === "holds" || verdict === "bounded";
  return {
    ...common,
    rating: open ? "open" : (asExpected ?? passed) ? "good" : "bad",
    asExpected: result.expected === null ? undefined : (asExpected ?? undefined),
    statistics: describeCounts({
      states: BigInt(result.states),
      transitions: BigInt(result.transitions),
      depth: result.depth,
    }),
    effort: `${showSeconds(result.seconds)} s, ${result.engine} engine`,
    page: pageDataOf(result, FATHOM_VERSION),
  };
}

/** Random walks do not show that a spec holds, so an expectation is not compared with them. */
function simulated(result: SimulationResult): RunResult {
  return {
    verdict: result.verdict === null ? "nothing found" : verdictOf(result),
    rating: result.verdict === null ? "open" : "bad",
    asExpected: undefined,
    statistics: describeWalks(result),
    effort: `${result.longest.toLocaleString("en-US")} steps in the longest run`,
    notices: result.notices,
    text: report(result, { width: WIDTH }),
    page: pageDataOf(result, FATHOM_VERSION),
  };
}

scope.listen((request) => {
  run(request).then(
    () => scope.post({ kind: "done" }),
    (error: unknown) => scope.post({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
});
