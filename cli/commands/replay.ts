// fathom replay TRACE [SPEC]: checks whether a recorded counterexample is still a behaviour of the spec, and whether a
// trace of another tool is one.

import { buildModel } from "../../checker/index.js";
import { replayTrace } from "../../checker/replay/replay.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";
import { requireSystem, selectPlans } from "../../checker/checks/open-spec.js";
import { openFile } from "../verification/open-file.js";
import { exitOfDiagnostic, exitOfOutcome, worst, type ExitName } from "../exit-codes.js";
import { version } from "../files/package-root.js";
import { diagnosticToJson } from "../../checker/report/json.js";
import { bareReplayToJson, renderReplay, replayToJson, type Replay } from "../../checker/report/replay.js";
import { internalError } from "../process/internal-error.js";
import { plainReplay } from "../reports/last-resort.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { openTrace, specOfItf, unknownSpec, wrongItf } from "../files/trace-file.js";
import { Malformed } from "../../checker/json-reader.js";
import { replayItf } from "../../checker/replay/itf/itf-replay.js";
import { itfReplayToJson, renderItfReplay, type ReplayedItf } from "../../checker/report/itf-replay.js";
import { recordedFinding } from "../../checker/report/trace-file.js";

export interface ReplayOptions {
  readonly check?: string;
  readonly full?: boolean;
  readonly last?: number;
  readonly json?: boolean;
}

export async function replay(
  path: string,
  spec: string | undefined,
  options: ReplayOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const replayed = await replayIn(path, spec, options.check);
  if ("diagnostics" in replayed) {
    if (options.json === true)
      terminal.print(
        JSON.stringify(
          { fathom: version(), replay: null, diagnostics: replayed.diagnostics.map(diagnosticToJson) },
          undefined,
          2,
        ),
      );
    else complainAbout(replayed.diagnostics, terminal);
    return worst(replayed.diagnostics.map(exitOfDiagnostic));
  }
  return "itf" in replayed ? reportItf(replayed, options, terminal) : reportReplay(replayed, options, terminal);
}

/** Prints what became of the trace. */
function reportReplay(replayed: Replay, options: ReplayOptions, terminal: Terminal): ExitName {
  const { kind, found } = replayed.replayed;
  const exit =
    kind === "diverges" || kind === "unknown" ? "diverged" : found === undefined ? "ok" : exitOfOutcome(found);
  try {
    print(replayed, options, terminal);
    return exit;
  } catch (error) {
    const failure = internalError("the result is shown without details", error);
    if (options.json === true)
      terminal.print(JSON.stringify(bareReplayToJson(version(), replayed, failure), undefined, 2));
    else {
      terminal.print(`${replayed.spec} ${replayed.check}: ${plainReplay(replayed.replayed)}`);
      complainAbout([failure], terminal);
    }
    return worst([exit, exitOfDiagnostic(failure)]);
  }
}

function reportItf(replayed: ReplayedItf, options: ReplayOptions, terminal: Terminal): ExitName {
  const { kind, found, trace } = replayed.replayed;
  const exit =
    kind === "diverges" || kind === "unknown" ? "diverged" : found === undefined ? "ok" : exitOfOutcome(found);
  const { style, width } = terminal;
  const view = trace === undefined ? undefined : { trace, whole: trace, full: options.full === true };
  try {
    terminal.print(
      options.json === true
        ? JSON.stringify(itfReplayToJson(version(), replayed), undefined, 2)
        : renderItfReplay(replayed, { style, width, last: options.last, view }),
    );
    return exit;
  } catch (error) {
    terminal.print(`${replayed.spec} ${replayed.check}: ${kind}`);
    const failure = internalError("the result is shown without details", error);
    complainAbout([failure], terminal);
    return worst([exit, exitOfDiagnostic(failure)]);
  }
}

function print(replayed: Replay, options: ReplayOptions, { print: write, style, width }: Terminal): void {
  if (options.json === true) {
    write(JSON.stringify(replayToJson(version(), replayed), undefined, 2));
    return;
  }
  const { trace } = replayed.replayed;
  const view = trace === undefined ? undefined : { trace, whole: trace, full: options.full === true };
  write(renderReplay(replayed, { style, width, last: options.last, view }));
}

async function replayIn(
  path: string,
  spec: string | undefined,
  named: string | undefined,
): Promise<Replay | ReplayedItf | { readonly diagnostics: readonly Diagnostic[] }> {
  const { file, itf, diagnostics: unread } = openTrace(path);
  const recorded = file ?? (itf === undefined ? undefined : specOfItf(itf));
  if (recorded === undefined) return { diagnostics: unread };
  const specPath = spec ?? recorded.spec;
  if (specPath === undefined) return { diagnostics: [unknownSpec(path, "fathom replay TRACE SPEC")] };
  const opened = requireSystem(openFile(specPath, recorded.overrides));
  const checkName = named ?? recorded.check;
  const selected = selectPlans([opened], checkName === undefined ? [] : [checkName]);
  const wrong = distinct([...opened.diagnostics, ...selected.diagnostics]);
  const plans = selected.files.flatMap((each) => each.plans);
  const plan = plans.find((each) => each.name === checkName) ?? plans[0];
  if (wrong.some(isError) || plan === undefined || opened.program === undefined) return { diagnostics: wrong };
  const { model, check, diagnostics } = buildModel(opened.program, plan);
  if (model === undefined || check === undefined || diagnostics.some(isError)) return { diagnostics };
  const where = { path, spec: opened.path, check: plan.name, model };
  if (file !== undefined) return { ...where, file, replayed: await replayTrace(model, check, recordedFinding(file)) };
  if (itf === undefined) return { diagnostics: unread };
  try {
    return { ...where, itf, replayed: await replayItf(model, check, itf) };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { diagnostics: [wrongItf(path, error.message)] };
  }
}
