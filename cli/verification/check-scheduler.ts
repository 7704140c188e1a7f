// Runs checks, several at once. This process starts with the first check immediately; worker processes join if there is
// enough to do. The reports do not depend on which process ran which check: they are in the order of the checks, and a
// check that exceeded its share of the memory or whose process was lost runs again alone, with all of the memory.

import type { CheckResult, Signal } from "../../checker/report/results.js";
import { textDigest } from "../cache/key.js";
import type { SearchOptions } from "../options.js";
import { resolveLimits, type ResourceLimits } from "../process/resources.js";
import { onStopSignal } from "../process/stop-signals.js";
import { canFork } from "../process/worker-process.js";
import { unreported } from "../reports/last-resort.js";
import { LiveLines } from "../terminal/live-lines.js";
import type { Terminal } from "../terminal/terminal.js";
import { withAttachments } from "./attachments.js";
import {
  isAsExpected,
  reportOf,
  skippedReport,
  type CheckReport,
  type CheckTask,
  type ReportOptions,
} from "./check-report.js";
import { startCheckRunner, type CheckRunner } from "./check-runner.js";
import { runCheck } from "./run-check.js";

/** Delay before worker processes are started: small specs are done by then. */
const FORK_DELAY_MS = 150;

export interface ScheduleOptions extends SearchOptions {
  readonly jobs: number;
  readonly failFast: boolean;
  /** Called when a check is finished, with its index among the tasks. */
  readonly onReport?: ((index: number, report: CheckReport) => void) | undefined;
}

/** Reports in the order of the tasks. */
export async function runChecks(
  tasks: readonly CheckTask[],
  options: ScheduleOptions,
  reportOptions: ReportOptions,
  terminal: Terminal,
): Promise<CheckReport[]> {
  return new CheckScheduler(tasks, options, reportOptions, terminal).run();
}

class CheckScheduler {
  readonly #reports: (CheckReport | undefined)[];
  readonly #jobs: number;
  readonly #limits: ResourceLimits;
  readonly #runners: CheckRunner[] = [];
  readonly #lines = new LiveLines();
  /** Checks that have to run again, alone. */
  readonly #rerun: number[] = [];
  #next = 0;
  #finished = 0;
  /** Checks from this index on are skipped. */
  #end: number;
  #signal: Signal | undefined;

  constructor(
    readonly tasks: readonly CheckTask[],
    readonly options: ScheduleOptions,
    readonly reportOptions: ReportOptions,
    readonly terminal: Terminal,
  ) {
    this.#reports = tasks.map(() => undefined);
    this.#jobs = canFork() ? Math.min(options.jobs, tasks.length) : 1;
    this.#limits = resolveLimits(options);
    this.#end = tasks.length;
  }

  async run(): Promise<CheckReport[]> {
    const parallel = this.#jobs > 1;
    // Between two checks too: a signal does not take the results of those before it.
    const ignoreSignals = onStopSignal((signal) => this.#stop(signal));
    const runners: Promise<void>[] = [];
    const timer = parallel ? setTimeout(() => runners.push(...this.#startRunners()), FORK_DELAY_MS) : undefined;
    try {
      await this.#runTasks((index) => this.#runHere(index, this.#shareOfLimits(index)));
      clearTimeout(timer);
      await Promise.all(runners);
      for (const index of this.#rerun.sort((a, b) => a - b)) {
        if (this.#signal === undefined && index < this.#end)
          this.#finish(index, await this.#runHere(index, this.#limits));
      }
    } finally {
      clearTimeout(timer);
      for (const runner of this.#runners) runner.end();
      ignoreSignals();
      this.terminal.live?.("");
    }
    return this.tasks.map(
      (task, index) => (index < this.#end ? this.#reports[index] : undefined) ?? skippedReport(task),
    );
  }

  #stop(signal: Signal): void {
    this.#signal = signal;
    for (const runner of this.#runners) runner.signal(signal);
  }

  /** Runs the next check until there are none left. */
  async #runTasks(run: (index: number) => Promise<CheckReport | undefined>): Promise<void> {
    for (let index = this.#nextIndex(); index !== undefined; index = this.#nextIndex()) {
      const report = await run(index);
      this.#lines.set(index, "");
      if (report === undefined) this.#rerun.push(index);
      else this.#finish(index, report);
    }
  }

  #nextIndex(): number | undefined {
    if (this.#signal !== undefined || this.#next >= this.#end) return undefined;
    return this.#next++;
  }

  #finish(index: number, report: CheckReport): void {
    if (this.#jobs > 1 && exceededLimits(report) && !this.#rerun.includes(index)) {
      this.#rerun.push(index);
      return;
    }
    this.#reports[index] = report;
    this.options.onReport?.(index, report);
    this.#finished++;
    if (report.kind === "finished" && report.signal !== undefined) this.#signal ??= report.signal;
    // Earlier checks go on: which one is reported as the first does not depend on which was fastest.
    if (this.options.failFast && !isAsExpected(report) && index < this.#end) {
      this.#end = index + 1;
      for (const runner of this.#runners) if ((runner.running() ?? -1) > index) runner.end();
    }
  }

  async #runHere(index: number, limits: ResourceLimits): Promise<CheckReport> {
    const { file, plan } = this.#task(index);
    const { live } = this.terminal;
    const terminal: Terminal = {
      ...this.terminal,
      live: live === undefined ? undefined : (line) => this.#showLine(index, line),
    };
    const identity = { file: file.path, system: plan.system, name: plan.name };
    let result: CheckResult = { kind: "invalid", ...identity, diagnostics: [] };
    try {
      result = await runCheck(file, plan, this.#searchOptions(limits), terminal, {
        cancelled: () => index >= this.#end,
      });
      return await withAttachments(reportOf(result, this.reportOptions), result, file, this.reportOptions.attach ?? []);
    } catch (error) {
      return { kind: "invalid", ...identity, diagnostics: [unreported(result, error)] };
    }
  }

  #startRunners(): Promise<void>[] {
    const count = Math.min(this.#jobs - 1, this.#end - this.#next);
    return Array.from({ length: Math.max(0, count) }, async () => {
      const runner = startCheckRunner({
        ...this.reportOptions,
        live: this.terminal.live !== undefined,
        memory: this.#limits.memory / this.#jobs,
      });
      this.#runners.push(runner);
      await this.#runTasks((index) => {
        const { file, plan } = this.#task(index);
        const options = this.#searchOptions(this.#shareOfLimits(index));
        return runner.run(
          { index, path: file.path, name: plan.name, textDigest: textDigest(file.program), options },
          (line) => this.#showLine(index, line),
        );
      });
      runner.end();
    });
  }

  /**
   * The limits of one job. The last checks get more threads, because fewer jobs run beside them. What decides is their
   * position, not how many have finished: reports say how many threads there were.
   */
  #shareOfLimits(index: number): ResourceLimits {
    const { threads, memory } = this.#limits;
    const busy = Math.max(1, Math.min(this.#jobs, this.tasks.length - index));
    return { threads: Math.max(1, Math.floor(threads / busy)), memory: Math.floor(memory / this.#jobs) };
  }

  #searchOptions(limits: ResourceLimits): SearchOptions {
    const { search, engine, coverage, keepGoing, certify, certifySeed } = this.options;
    return {
      search,
      engine,
      coverage,
      ...(keepGoing === undefined ? {} : { keepGoing }),
      ...(certify === undefined ? {} : { certify }),
      ...(certifySeed === undefined ? {} : { certifySeed }),
      ...limits,
    };
  }

  #task(index: number): CheckTask {
    const task = this.tasks[index];
    if (task === undefined) throw new Error(`internal: there is no check ${index}`);
    return task;
  }

  #showLine(index: number, line: string): void {
    this.#lines.set(index, line);
    const { first, size } = this.#lines;
    const { live } = this.terminal;
    if (first === undefined || this.tasks.length === 1) live?.(line);
    else {
      const running = size > 1 ? `${size} running · ` : "";
      live?.(`${this.#finished}/${this.tasks.length} · ${running}${first}`);
    }
  }
}

/** The check stopped because of a limit, not because of the user or a refuted certificate. */
const exceededLimits = (report: CheckReport): boolean =>
  report.kind === "finished" &&
  (report.verdict === "incomplete" || report.unfinished) &&
  report.certification?.kind !== "refuted" &&
  report.signal === undefined;
