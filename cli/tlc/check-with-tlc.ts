// Explores a check with TLC.

import { exportCheck } from "../../checker/export-tla/export.js";
import { messageOf } from "../../checker/internal-error.js";
import type { Check, Model } from "../../checker/model/model.js";
import type { Outcome } from "../../checker/outcome.js";
import type { Tick } from "../../checker/search/state-space.js";
import { moduleToCheck, observationsIn } from "../../checker/tlc/observing-module.js";
import { outcomeOfTlc, unsupportedByTlc, type TlcRun } from "../../checker/tlc/outcome.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import type { CheckPlan } from "../../grammar/elaborate/plans.js";
import type { Program } from "../../grammar/index.js";
import type { ResourceLimits } from "../process/resources.js";
import { locateTlc, unusable } from "./locate.js";
import { runTlc } from "./run-tlc.js";

/** What TLC found out, or why the check is not exported or TLC cannot be run. */
type TlcAttempt =
  | { readonly kind: "ran"; readonly run: TlcRun }
  | { readonly kind: "refused" | "failed"; readonly diagnostic: Diagnostic };

export async function runCheckWithTlc(
  program: Program,
  plan: CheckPlan,
  { threads, memory }: ResourceLimits,
  tick: Tick,
): Promise<TlcAttempt> {
  const result = exportCheck(program, plan);
  if (result.kind === "refused") {
    const diagnostic = result.diagnostics.find(isError);
    if (diagnostic === undefined) throw new Error("internal: a check is not exported, without a reason");
    return { kind: "refused", diagnostic };
  }
  const { exported } = result;
  const tlc = locateTlc(process.env);
  if ("severity" in tlc) return { kind: "failed", diagnostic: tlc };
  // With several workers, the level of a state is not exact.
  const workers = plan.depth === undefined ? threads : 1;
  const module = moduleToCheck(exported);
  try {
    const finished = await runTlc(module, tlc, { workers, memory }, ({ counts, depth }) =>
      tick({ states: counts.distinct, transitions: counts.generated, frontier: counts.queued, depth }),
    );
    if ("severity" in finished) return { kind: "failed", diagnostic: finished };
    const { result: found, printed, stopped, seconds, ending, complaint } = finished;
    if (found.verdict.kind === "unreadable" && stopped === undefined) {
      const lines = [...complaint.split("\n"), ...printed];
      // Java says which options it was given.
      const why = lines.find((line) => line !== "" && !line.startsWith("Picked up ")) ?? "it printed nothing";
      return { kind: "failed", diagnostic: unusable(`TLC did not start (${ending}): ${why}`) };
    }
    const observations = observationsIn(exported, module.signs, printed);
    const how =
      found.verdict.kind === "unfinished" ? (stopped ?? `TLC ended before it was finished (${ending})`) : stopped;
    return { kind: "ran", run: { exported, result: found, observations, stopped: how, workers, seconds } };
  } catch (error) {
    return { kind: "failed", diagnostic: unusable(`TLC cannot be started: ${messageOf(error)}`) };
  }
}

export async function exploreWithTlc(
  program: Program,
  plan: CheckPlan,
  subject: { readonly model: Model; readonly check: Check },
  limits: ResourceLimits,
  tick: Tick,
): Promise<{ readonly outcome: Outcome; readonly diagnostics: readonly Diagnostic[] }> {
  const { model, check } = subject;
  const attempt = await runCheckWithTlc(program, plan, limits, tick);
  if (attempt.kind === "ran") return { outcome: await outcomeOfTlc(model, check, attempt.run), diagnostics: [] };
  const { kind, diagnostic } = attempt;
  const outcome = unsupportedByTlc(check, diagnostic.message);
  return {
    outcome: kind === "refused" ? outcome : { ...outcome, verdict: "incomplete" },
    diagnostics: [diagnostic],
  };
}
