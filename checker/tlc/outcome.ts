// The outcome of a check that TLC explored.

import type { ExportedModule } from "../export-tla/export.js";
import { interpret } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { Certification, Outcome, PropertyResult } from "../outcome.js";
import { messageOf } from "../internal-error.js";
import { traceOf } from "../trace/trace.js";
import { bareVerdict, noInitialState, verdictOf, type VerdictDetails } from "../verdict.js";
import { findingOf, type ReplayedFinding } from "./finding.js";
import type { Observations } from "./observing-module.js";
import type { TlcResult } from "./output.js";

export interface TlcRun {
  readonly exported: ExportedModule;
  readonly result: TlcResult;
  readonly observations: Observations;
  /** Why the run was ended before TLC was finished. */
  readonly stopped: string | undefined;
  readonly workers: number;
  readonly seconds: number;
}

export async function outcomeOfTlc(model: Model, check: Check, run: TlcRun): Promise<Outcome> {
  const { exported, result, observations, stopped, workers, seconds } = run;
  const interpreter = interpret(model, check);
  const context = { model, check, mapping: exported.mapping, interpreter };
  const found = await findingOf(context, result);
  const finding: ReplayedFinding =
    found.kind === "stopped" && stopped !== undefined ? { ...found, why: stopped } : found;
  const replayed = traceOfFinding(model, context, finding);
  const why = finding.kind === "refuted" ? finding.why : replayed.refuted;
  const verdict = why === undefined ? verdictOfFinding(model, check, finding, run) : bareVerdict("incomplete");
  const { counts, depth, initialStates } = result;
  return {
    ...verdict,
    properties: propertiesOf(check, verdict, isCut(check, run)),
    trace: why === undefined ? replayed.trace : undefined,
    states: counts?.distinct ?? 0,
    initialStates,
    transitions: undefined,
    firings: undefined,
    depth,
    covered: observations.covered,
    notices: noticesOf(check, run, finding),
    engine: "tlc",
    threads: workers,
    timings: { compile: 0, explore: seconds, properties: 0 },
    certification: why === undefined ? undefined : refutation(why),
  };
}

/** A check that cannot be exported. */
export const unsupportedByTlc = (check: Check, why: string): Outcome => ({
  ...bareVerdict("unsupported"),
  properties: propertiesOf(check, bareVerdict("unsupported"), false),
  trace: undefined,
  states: 0,
  initialStates: undefined,
  transitions: undefined,
  firings: undefined,
  depth: undefined,
  covered: [],
  notices: [`not explored by TLC: ${why}`],
  engine: "tlc",
  threads: 1,
  timings: { compile: 0, explore: 0, properties: 0 },
});

/** The interpreter refutes what TLC found: a bug in one of them, or in what lies between them. */
const refutation = (why: string): Certification => ({ kind: "refuted", why });

function traceOfFinding(
  model: Model,
  { interpreter }: { readonly interpreter: ReturnType<typeof interpret> },
  finding: ReplayedFinding,
): { readonly trace?: Outcome["trace"]; readonly refuted?: string } {
  if (finding.kind === "property") return { trace: finding.trace };
  if (finding.kind !== "defect") return {};
  try {
    return { trace: traceOf(model, interpreter, finding.finding) };
  } catch (error) {
    return { refuted: messageOf(error) };
  }
}

// ---------------------------------------------------------------- the verdict

function verdictOfFinding(
  model: Model,
  check: Check,
  finding: ReplayedFinding,
  { result, observations, exported }: TlcRun,
): VerdictDetails {
  switch (finding.kind) {
    case "defect":
      return verdictOf(finding.finding.defect);
    case "property":
      return { ...bareVerdict("violated"), property: finding.property, violated: "property" };
    case "stopped":
    case "refuted":
      return bareVerdict("incomplete");
    case "none":
      break;
  }
  if (result.counts?.distinct === 0 && !observations.excluded)
    return { ...bareVerdict("error"), fault: noInitialState(model) };
  const missed = exported.mapping.covers.find(({ name }) => !observations.covered.includes(name));
  if (missed !== undefined) return { ...bareVerdict("violated"), property: missed.name, violated: "cover" };
  return bareVerdict(isCut(check, { result, observations }) ? "bounded" : "holds");
}

/** Did a bound exclude states? */
const isCut = (check: Check, { result, observations }: Pick<TlcRun, "result" | "observations">): boolean =>
  observations.excluded || isCutByDepth(check, result);

/** Are there states at the greatest depth? From these, no step is taken. */
const isCutByDepth = ({ depth }: Check, result: TlcResult): boolean =>
  depth !== undefined && (result.depth === undefined || result.depth >= depth);

function propertiesOf(
  check: Check,
  { verdict, property, violated }: VerdictDetails,
  cut: boolean,
): readonly PropertyResult[] {
  const ended = verdict === "holds" || verdict === "bounded" || violated === "cover";
  const complete = ended ? (cut ? "bounded" : "holds") : "unchecked";
  return check.properties.map((name) => ({
    name,
    verdict: violated === "property" && name === property ? "violated" : complete,
    vacuous: [],
  }));
}

// ---------------------------------------------------------------- notices

function noticesOf(check: Check, { result, observations }: TlcRun, finding: ReplayedFinding): readonly string[] {
  if (finding.kind === "stopped") return [finding.why];
  if (finding.kind !== "none") return [];
  return [
    ...(observations.excluded ? ["`within` left out states outside it"] : []),
    ...(isCutByDepth(check, result) ? ["`depth` left states unexplored at their end"] : []),
  ];
}
