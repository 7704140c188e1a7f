// fathom explore FILE: explores the states of a check interactively.

import { randomInt } from "node:crypto";
import { buildModel, type CheckPlan, type Overrides } from "../../checker/index.js";
import { interpret } from "../../checker/interpreter/interpreter.js";
import { replayTrace } from "../../checker/replay/replay.js";
import { startSession, startSessionOn, type SessionContext, type Session } from "../../checker/session/session.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { runCheck } from "../verification/run-check.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";
import { requireSystem, selectPlans } from "../../checker/checks/open-spec.js";
import { openFile } from "../verification/open-file.js";
import { stepsOf } from "../../checker/report/expectation.js";
import { exitOfDiagnostic, exitOfSignal, worst, type ExitName } from "../exit-codes.js";
import { runRepl } from "../explore/repl.js";
import { firstLines } from "../explore/navigation.js";
import { openReader } from "../explore/line-reader.js";
import { overridesOf, type ConfigurationOptions, type SelectionOptions } from "../options.js";
import type { Display } from "../explore/render.js";
import type { CommandContext } from "../explore/reply.js";
import type { Trace } from "../../checker/outcome.js";
import { describeVerdict } from "../../checker/report/outcome.js";
import { describeReplay } from "../../checker/report/replay.js";
import { hanging, printable, wrap } from "../../checker/report/text.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { openTrace, specOfItf, unknownSpec, wrongItf, type ReadTrace } from "../files/trace-file.js";
import { Malformed } from "../../checker/json-reader.js";
import { replayItf } from "../../checker/replay/itf/itf-replay.js";
import type { ItfTrace } from "../../checker/replay/itf/itf-trace.js";
import { describeItfReplay, notesOnItf } from "../../checker/report/itf-replay.js";
import { recordedFinding, type TraceFile } from "../../checker/report/trace-file.js";
import { FailureReporter } from "../process/failure-reporter.js";
import { internalError, orInternalError } from "../process/internal-error.js";
import { plainReplay, plainVerdict } from "../reports/last-resort.js";
import { monitorSearch } from "../process/search-monitor.js";
import type { Signal } from "../../checker/report/results.js";

export interface ExploreOptions extends ConfigurationOptions, SelectionOptions {
  readonly counterexample?: boolean;
  /** The path of a trace file to start on. */
  readonly trace?: string;
}

/** Explores the first selected check. Without a path, the spec is that of the trace file. */
export async function explore(
  path: string | undefined,
  options: ExploreOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const saved = options.trace === undefined ? undefined : openTrace(options.trace);
  const recorded = saved?.file ?? (saved?.itf === undefined ? undefined : specOfItf(saved.itf));
  const spec = path ?? recorded?.spec;
  if (spec === undefined || (saved !== undefined && recorded === undefined)) {
    const command = `fathom explore SPEC --trace ${options.trace ?? "FILE"}`;
    const unusable = recorded === undefined ? (saved?.diagnostics ?? []) : [unknownSpec(options.trace ?? "", command)];
    complainAbout(unusable, terminal);
    return worst(unusable.map(exitOfDiagnostic));
  }
  const { overrides, diagnostics: wrong } = overridesOf(options);
  const opened = requireSystem(openFile(spec, withSavedOverrides(overrides, recorded)));
  const names = options.check.length === 0 && recorded?.check !== undefined ? [recorded.check] : options.check;
  const selected = selectPlans([opened], names);
  const plans = selected.files.flatMap((file) => file.plans);
  const plan = plans.find(({ name }) => name === names[0]) ?? plans[0];
  const built = plan !== undefined && opened.program !== undefined ? buildModel(opened.program, plan) : undefined;
  const diagnostics = distinct([
    ...wrong,
    ...opened.diagnostics,
    ...selected.diagnostics,
    ...(built?.diagnostics ?? []),
  ]);
  complainAbout(diagnostics, terminal);
  if (
    diagnostics.some(isError) ||
    plan === undefined ||
    built?.model === undefined ||
    built.check === undefined ||
    built.system === undefined
  )
    return worst(diagnostics.map(exitOfDiagnostic));
  const { model, check, system } = built;
  const others = plans.length > 1 ? `, the first of ${plans.length} (\`--check NAME\` selects another)` : "";
  terminal.print(
    `${terminal.style.bold(printable(`system ${model.name}`))}, ${printable(`check ${plan.name}`)}${others}`,
  );
  const session = await openSession(
    { model, check, system, interpreter: interpret(model, check) },
    opened,
    plan,
    { ...options, saved },
    terminal,
  );
  if (typeof session === "string") return session;
  return runSession(session, terminal);
}

/** Overrides on the command line take precedence over those of the trace file. */
function withSavedOverrides(given: Overrides, saved: { readonly overrides: Overrides } | undefined): Overrides {
  return saved === undefined
    ? given
    : { ...saved.overrides, ...given, constants: new Map([...saved.overrides.constants, ...given.constants]) };
}

const FOLLOW_HINT = "; `next` follows it step by step, `goto end` goes to its end";

/**
 * Starts on the saved trace or on the counterexample, if requested and available, and otherwise in an initial state. An
 * exit code if there is none.
 */
async function openSession(
  context: SessionContext,
  opened: OpenedFile,
  plan: CheckPlan,
  options: ExploreOptions & { readonly saved: ReadTrace | undefined },
  terminal: Terminal,
): Promise<Session | ExitName> {
  const { file, itf } = options.saved ?? {};
  let trace = file === undefined ? undefined : await replaySaved(context, file, terminal);
  if (itf !== undefined) {
    const replayed = await replaySavedItf(context, itf, options.trace ?? "", terminal);
    if (typeof replayed === "string") return replayed;
    ({ trace } = replayed);
  }
  const onSaved = trace === undefined ? undefined : sessionOn(context, trace, terminal);
  if (onSaved !== undefined) return onSaved;
  if (options.counterexample === true) {
    const result = await runCheck(opened, plan, { search: "bfs", engine: "auto" }, terminal);
    if (result.kind === "invalid") {
      complainAbout(result.diagnostics, terminal);
      return worst(result.diagnostics.map(exitOfDiagnostic));
    }
    if (result.signal !== undefined) return exitOfSignal(result.signal);
    const { trace } = result.outcome;
    const follow = trace === undefined ? ": there is no counterexample to follow" : FOLLOW_HINT;
    const verdict = await orInternalError(
      "the verdict is not described",
      (failure) => complainAbout([failure], terminal),
      undefined,
      () => printable(describeVerdict(result.outcome)),
    );
    terminal.print(`${verdict ?? plainVerdict(result)}${follow}`);
    const onTrace = trace === undefined ? undefined : sessionOn(context, trace, terminal);
    if (onTrace !== undefined) return onTrace;
  }
  const session = startSession(context);
  if (session !== undefined && "path" in session) return session;
  const failure: Diagnostic =
    session === undefined
      ? { code: "R0012", severity: "error", message: "no state satisfies the initial values and `init` together" }
      : { ...session, severity: "error" };
  complainAbout([failure], terminal);
  return exitOfDiagnostic(failure);
}

/** Undefined, with a report, if a bug prevents it. */
function sessionOn(context: SessionContext, trace: Trace, terminal: Terminal): Session | undefined {
  try {
    return startSessionOn(context, trace);
  } catch (error) {
    complainAbout([internalError("the steps of the counterexample cannot be followed", error)], terminal);
    return undefined;
  }
}

/** Prints what became of the saved trace. Returns the part of it that is still a behaviour of the spec. */
async function replaySaved(context: SessionContext, saved: TraceFile, terminal: Terminal): Promise<Trace | undefined> {
  const replayed = await replayTrace(context.model, context.check, recordedFinding(saved));
  const { trace } = replayed;
  try {
    const { words, sentence } = describeReplay({ file: saved, model: context.model, replayed });
    const follow = trace === undefined || stepsOf(trace) === 0 ? "" : FOLLOW_HINT;
    const text = `${words}${sentence === undefined ? "" : `: ${sentence}`}${follow}`;
    terminal.print(wrap(printable(text), terminal.width, "  ").join("\n"));
  } catch (error) {
    terminal.print(plainReplay(replayed));
    complainAbout([internalError("it is not said what became of the trace", error)], terminal);
  }
  return trace;
}

/** Prints what became of a trace in the Informal Trace Format. Returns the part of it that is a behaviour of the spec. */
async function replaySavedItf(
  { model, check }: SessionContext,
  itf: ItfTrace,
  path: string,
  terminal: Terminal,
): Promise<{ readonly trace: Trace | undefined } | ExitName> {
  try {
    const replayed = await replayItf(model, check, itf);
    const { words, sentence } = describeItfReplay({ model, replayed });
    const notes = notesOnItf({ model, replayed });
    const follow = replayed.trace === undefined || stepsOf(replayed.trace) === 0 ? "" : FOLLOW_HINT;
    const text = `${words}${sentence === undefined ? "" : `: ${sentence}`}${follow}`;
    terminal.print(wrap(printable(text), terminal.width, "  ").join("\n"));
    for (const note of notes) terminal.print(hanging("  ", `note: ${note}`, terminal).join("\n"));
    return { trace: replayed.trace };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const failure = wrongItf(path, error.message);
    complainAbout([failure], terminal);
    return exitOfDiagnostic(failure);
  }
}

/** Lines of the screen that lists leave free for other output. */
const RESERVED_ROWS = 6;
const DEFAULT_ROWS = 20;

async function runSession(session: Session, terminal: Terminal): Promise<ExitName> {
  const { print, style, width } = terminal;
  const rows =
    process.stdout.isTTY && process.stdout.rows > 0 ? Math.max(10, process.stdout.rows - RESERVED_ROWS) : DEFAULT_ROWS;
  const display: Display = { style, width, rows, everything: true };
  let signal: Signal | undefined;
  const failures = new FailureReporter(terminal);
  await orInternalError("the state is not shown", failures.report, undefined, () =>
    print(firstLines(session, display).join("\n")),
  );
  print(style.dim("`help` lists the commands"));
  const reader = openReader(print);
  const monitor: CommandContext["monitor"] = (title, work) =>
    monitorSearch(title, terminal, async (search) => {
      const result = await work(search.tick);
      signal = search.signal();
      // Ctrl-C stops the command that runs, not the session.
      if (signal !== undefined && signal !== "SIGINT") reader.close();
      return result;
    });
  try {
    await runRepl(session, reader, { display, newSeed: () => randomInt(2 ** 31), monitor }, print, (error) =>
      failures.report(internalError("this command was not executed", error)),
    );
  } catch (error) {
    failures.report(internalError("the session has ended", error));
  } finally {
    reader.close();
  }
  return signal === undefined || signal === "SIGINT" ? failures.exit() : exitOfSignal(signal);
}
