// The outcome of a check that TLC explored on several machines.

import type { ExportedModule } from "../../export-tla/export.js";
import { interpret, type ModelInterpreter } from "../../interpreter/interpreter.js";
import type { Check, Model } from "../../model/model.js";
import type { Outcome } from "../../outcome.js";
import { verdictOf } from "../../verdict.js";
import { findingOf, type ReplayedFinding } from "../finding.js";
import { outcomeOfTlc } from "../outcome.js";
import type { TlcResult } from "../output.js";
import { readState, type ReplayContext } from "../trace-replay.js";
import { readServerResult, type ServerResult } from "./server-result.js";

/** `output`: what TLC's server printed. */
export async function outcomeOfServer(
  model: Model,
  check: Check,
  exported: ExportedModule,
  output: string,
): Promise<Outcome> {
  const server = readServerResult(output);
  const context: ReplayContext = { model, check, mapping: exported.mapping, interpreter: interpret(model, check) };
  const { result } = server.unnamed ? await named(context, server.result) : { result: server.result };
  const end = server.unnamed ? await endOf(context, result) : undefined;
  const stopped = result.verdict.kind === "noError" ? server.doubt : undefined;
  const outcome = await outcomeOfTlc(model, check, {
    exported,
    result: stopped === undefined ? result : { ...result, verdict: { kind: "unfinished" } },
    // TLC does not say whether the constraint excluded a state.
    observations: { covered: [], excluded: check.within.length > 0 },
    stopped,
    workers: server.workers,
    seconds: result.seconds ?? 0,
  });
  const known = { ...outcome, ...end, depth: undefined };
  return { ...known, notices: end === undefined ? noticesOf(known, server) : [lastStepOnly(result)] };
}

/** What is violated, found by looking for everything that can be. */
async function named(
  context: ReplayContext,
  result: TlcResult,
): Promise<{ readonly result: TlcResult; readonly finding: ReplayedFinding }> {
  const verdicts: readonly TlcResult["verdict"][] = [
    ...[...context.mapping.properties.keys()].map((name) => ({ kind: "invariant", name }) as const),
    { kind: "deadlock" },
    { kind: "error", text: "", assert: undefined },
  ];
  for (const verdict of verdicts) {
    const finding = await findingOf(context, { ...result, verdict });
    if (finding.kind === "defect") return { result: { ...result, verdict }, finding };
  }
  const verdict = { kind: "error", text: "a violation that it does not name", assert: undefined } as const;
  return { result: { ...result, verdict }, finding: await findingOf(context, { ...result, verdict }) };
}

/**
 * TLC 1.7.4 prints only the last step of a counterexample. The interpreter can confirm this step, and what is wrong after
 * it, but not that the state before is reached. Undefined if the trace is whole, or is refuted.
 */
async function endOf(context: ReplayContext, result: TlcResult): Promise<Partial<Outcome> | undefined> {
  const first = result.trace?.states[0];
  const state = first === undefined ? undefined : readState(context, first);
  if (state === undefined || "why" in state || result.trace === undefined || result.trace.states.length > 2)
    return undefined;
  const whole = await findingOf(context, result);
  if (whole.kind === "defect") return undefined;
  const interpreter: ModelInterpreter = {
    ...context.interpreter,
    initialStates: () => [{ state, fault: undefined }],
  };
  const { finding } = await named({ ...context, interpreter }, result);
  if (finding.kind !== "defect") return undefined;
  return { ...verdictOf(finding.finding.defect), trace: undefined, certification: undefined };
}

const lastStepOnly = ({ trace }: TlcResult): string =>
  `TLC printed only the last step (${trace?.states.at(-1)?.action ?? "without its action"}): the interpreter confirms it, but not that the state before it is reached; both states are in the result`;

function noticesOf(outcome: Outcome, { missed, doubt }: ServerResult): readonly string[] {
  switch (outcome.verdict) {
    case "holds":
      return fingerprints(missed);
    case "bounded":
      return ["TLC does not say whether `within` left out states outside it", ...fingerprints(missed)];
    default:
      return doubt === undefined || outcome.notices.includes(doubt) ? outcome.notices : [...outcome.notices, doubt];
  }
}

const fingerprints = (missed: string | undefined): readonly string[] =>
  missed === undefined
    ? []
    : [`TLC compares fingerprints of states, and estimates the probability that it missed some as ${missed}`];
