// fathom explore FILE: a walk through the states of a check by hand.

import { randomInt } from "node:crypto";
import { buildModel, type CheckPlan, type Overrides } from "../../checker/index.js";
import { interpret } from "../../checker/interpreter/interpreter.js";
import { replayTrace } from "../../checker/replay/replay.js";
import { startSession, startSessionOn, type SessionContext, type Session } from "../../checker/session/session.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { runCheck } from "../verification/run-check.js";
import { distinct } from "../verification/diagnostics.js";
import { openFile, requireSystem, selectPlans } from "../verification/open-file.js";
import { stepsOf } from "../../checker/report/expectation.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { converse } from "../explore/repl.js";
import { greet } from "../explore/execute.js";
import { openReader } from "../explore/line-reader.js";
import { overridesOf, type ConfigurationOptions, type SelectionOptions } from "../options.js";
import type { Display } from "../explore/render.js";
import { describeVerdict } from "../../checker/report/outcome.js";
import { describeReplay } from "../../checker/report/replay.js";
import { printable, wrap } from "../../checker/report/text.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { openTrace } from "../files/trace-file.js";
import { recordedFinding, type TraceFile } from "../../checker/report/trace-file.js";
import { monitorSearch } from "../process/search-monitor.js";
import type { Signal } from "../../checker/report/results.js";

export interface ExploreOptions extends ConfigurationOptions, SelectionOptions {
  readonly counterexample?: boolean;
  /** The path of a saved one. */
  readonly trace?: string;
}

/** Of several checks the first. Without a path, the spec is that of the saved trace. */
export async function explore(
  path: string | undefined,
  options: ExploreOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const saved = options.trace === undefined ? undefined : openTrace(options.trace);
  const spec = path ?? saved?.file?.spec;
  if (spec === undefined || (saved !== undefined && saved.file === undefined)) {
    const unread = saved?.diagnostics ?? [];
    complainAbout(unread, terminal);
    return worst(unread.map(exitOfDiagnostic));
  }
  const { overrides: own, diagnostics: wrong } = overridesOf(options);
  const opened = requireSystem(openFile(spec, over(own, saved?.file)));
  const names = options.check.length === 0 && saved?.file !== undefined ? [saved.file.check] : options.check;
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
  const session = await beginning(
    { model, check, system, interpreter: interpret(model, check) },
    opened,
    plan,
    { ...options, saved: saved?.file },
    terminal,
  );
  if (typeof session === "string") return session;
  return talk(session, terminal);
}

/** What the command line changes about a check comes before what was changed when the trace was written. */
function over(own: Overrides, saved: TraceFile | undefined): Overrides {
  return saved === undefined
    ? own
    : { ...saved.overrides, ...own, constants: new Map([...saved.overrides.constants, ...own.constants]) };
}

const WAY = "; `next` follows it step by step, `goto end` goes to its end";

/** At an initial state; with `--counterexample` one that a counterexample begins in. */
async function beginning(
  ground: SessionContext,
  opened: OpenedFile,
  plan: CheckPlan,
  options: ExploreOptions & { readonly saved: TraceFile | undefined },
  terminal: Terminal,
): Promise<Session | ExitName> {
  const { saved } = options;
  if (saved !== undefined) {
    const replayed = await replayTrace(ground.model, ground.check, recordedFinding(saved));
    const { words, sentence } = describeReplay({ file: saved, model: ground.model, replayed });
    const { trace } = replayed;
    terminal.print(
      wrap(
        printable(
          `${words}${sentence === undefined ? "" : `: ${sentence}`}${trace === undefined || stepsOf(trace) === 0 ? "" : WAY}`,
        ),
        terminal.width,
        "  ",
      ).join("\n"),
    );
    if (trace !== undefined) return startSessionOn(ground, trace);
  }
  if (options.counterexample === true) {
    const result = await runCheck(opened, plan, { search: "bfs", engine: "auto" }, terminal);
    if (result.kind === "invalid") throw new Error("internal: a check with a model cannot be run");
    if (result.signal !== undefined) return result.signal === "SIGINT" ? "interrupted" : "terminated";
    const { trace } = result.outcome;
    const way = trace === undefined ? ": there is no counterexample to follow" : WAY;
    terminal.print(`${printable(describeVerdict(result.outcome))}${way}`);
    if (trace !== undefined) return startSessionOn(ground, trace);
  }
  const begun = startSession(ground);
  if (begun !== undefined && "path" in begun) return begun;
  const none: Diagnostic =
    begun === undefined
      ? { code: "R0012", severity: "error", message: "no state satisfies the initial values and `init` together" }
      : { ...begun, severity: "error" };
  complainAbout([none], terminal);
  return exitOfDiagnostic(none);
}

/** Lines of the screen that a list leaves to what stands around it. */
const SPARED = 6;
const USUAL_ROWS = 20;

async function talk(session: Session, terminal: Terminal): Promise<ExitName> {
  const { print, style, width } = terminal;
  const rows =
    process.stdout.isTTY && process.stdout.rows > 0 ? Math.max(10, process.stdout.rows - SPARED) : USUAL_ROWS;
  const display: Display = { style, width, rows, everything: true };
  let signal: Signal | undefined;
  print(greet(session, display).join("\n"));
  print(style.dim("`help` lists the commands"));
  const reader = openReader(print);
  try {
    await converse(
      session,
      reader,
      {
        display,
        newSeed: () => randomInt(2 ** 31),
        watched: (title, work) =>
          monitorSearch(title, terminal, async (monitor) => {
            const result = await work(monitor.tick);
            signal = monitor.signal();
            if (signal === "SIGTERM") reader.close();
            return result;
          }),
      },
      print,
    );
  } finally {
    reader.close();
  }
  return signal === "SIGTERM" ? "terminated" : "ok";
}
