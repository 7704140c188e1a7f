// Runs checks, several at once. This process runs checks itself from the first moment; others join it when there is enough to do. What
// comes out does not depend on who ran what: reports are in the order of the checks, a check that wanted more memory than its share is run
// again alone, with all of it, and so is one whose process was lost.

import { textDigest } from "../cache/key.js";
import { runCheck } from "./checking.js";
import type { SearchOptions } from "../options.js";
import type { Terminal } from "../terminal/terminal.js";
import { resolvedResources } from "../process/workers.js";
import { cut } from "../terminal/progress.js";
import type { Signal } from "../../checker/report/results.js";
import { isGood, notRun, reportOf, type CheckReport, type Showing, type Task } from "./check-report.js";
import { canFork } from "./child.js";
import { forkRunner, type Runner } from "./runner.js";

/** Milliseconds until other processes are started: small specs are done by then. */
const PATIENCE = 150;

/**
 * The first compilation of a process loads the assembler, which takes longer than the compilation itself. With this many checks to share it, the interpreter
 * tries each for fewer evaluations before the compiled engine takes over.
 */
const MANY = 16;
export const TRIAL = 60_000;

export interface RunOptions extends SearchOptions {
  readonly jobs: number;
  readonly failFast: boolean;
  /** Called when a check is done with, by its place among the tasks. */
  readonly onReport?: ((index: number, report: CheckReport) => void) | undefined;
}

export async function runAll(
  tasks: readonly Task[],
  options: RunOptions,
  showing: Showing,
  terminal: Terminal,
): Promise<CheckReport[]> {
  const run = new Run(tasks, options, showing, terminal);
  return run.finish();
}

class Run {
  readonly #reports: (CheckReport | undefined)[];
  readonly #jobs: number;
  readonly #resources: { readonly threads: number; readonly memory: number };
  readonly #runners: Runner[] = [];
  /** What each check that is running shows on the live line. */
  readonly #lines = new Map<number, string>();
  readonly #alone: number[] = [];
  #next = 0;
  #done = 0;
  /** Nothing from here on is to be run. */
  #end: number;
  #stopped: Signal | undefined;

  constructor(
    readonly tasks: readonly Task[],
    readonly options: RunOptions,
    readonly showing: Showing,
    readonly terminal: Terminal,
  ) {
    this.#reports = tasks.map(() => undefined);
    this.#jobs = canFork() ? Math.min(options.jobs, tasks.length) : 1;
    this.#resources = resolvedResources(options);
    this.#end = tasks.length;
  }

  async finish(): Promise<CheckReport[]> {
    const onSignal = (signal: Signal): void => {
      if (this.#stopped !== undefined) process.exit(signal === "SIGINT" ? 130 : 143);
      this.#stopped = signal;
      for (const runner of this.#runners) runner.signal(signal);
    };
    if (this.#jobs > 1) {
      process.on("SIGINT", onSignal);
      process.on("SIGTERM", onSignal);
    }
    const others: Promise<void>[] = [];
    const timer = this.#jobs > 1 ? setTimeout(() => others.push(...this.#fork()), PATIENCE) : undefined;
    try {
      await this.#work((index) => this.#runHere(index, this.#share()));
      clearTimeout(timer);
      await Promise.all(others);
      for (const index of this.#alone.sort((a, b) => a - b)) {
        if (this.#stopped === undefined && index < this.#end)
          this.#settle(index, await this.#runHere(index, this.#resources));
      }
    } finally {
      clearTimeout(timer);
      for (const runner of this.#runners) runner.end();
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
      this.terminal.live?.("");
    }
    return this.tasks.map((task, index) => (index < this.#end ? this.#reports[index] : undefined) ?? notRun(task));
  }

  /** Takes checks until there are none. */
  async #work(run: (index: number) => Promise<CheckReport | undefined>): Promise<void> {
    for (let index = this.#take(); index !== undefined; index = this.#take()) {
      const report = await run(index);
      this.#lines.delete(index);
      if (report === undefined) this.#alone.push(index);
      else this.#settle(index, report);
    }
  }

  #take(): number | undefined {
    if (this.#stopped !== undefined || this.#next >= this.#end) return undefined;
    return this.#next++;
  }

  #settle(index: number, report: CheckReport): void {
    // What wants more than its share of the memory gets all of it later, when nothing else runs.
    if (
      this.#jobs > 1 &&
      report.kind === "ran" &&
      report.verdict === "incomplete" &&
      report.certification?.kind !== "refuted" &&
      report.signal === undefined &&
      !this.#alone.includes(index)
    ) {
      this.#alone.push(index);
      return;
    }
    this.#reports[index] = report;
    this.options.onReport?.(index, report);
    this.#done++;
    if (report.kind === "ran" && report.signal !== undefined) this.#stopped ??= report.signal;
    // Those before it go on: which one is reported as the first does not depend on which was fastest.
    if (this.options.failFast && !isGood(report) && index < this.#end) {
      this.#end = index + 1;
      for (const runner of this.#runners) if ((runner.running() ?? -1) > index) runner.end();
    }
  }

  async #runHere(
    index: number,
    resources: { readonly threads: number; readonly memory: number },
  ): Promise<CheckReport> {
    const { file, plan } = this.#task(index);
    const { live } = this.terminal;
    const terminal: Terminal = {
      ...this.terminal,
      live: live === undefined ? undefined : (line) => this.#show(index, line),
    };
    const result = await runCheck(file, plan, this.#search(resources), terminal, {
      cancelled: () => index >= this.#end,
    });
    return reportOf(result, this.showing);
  }

  #fork(): Promise<void>[] {
    const count = Math.min(this.#jobs - 1, this.#end - this.#next);
    return Array.from({ length: Math.max(0, count) }, async () => {
      const runner = forkRunner({
        ...this.showing,
        live: this.terminal.live !== undefined,
        memory: this.#resources.memory / this.#jobs,
      });
      this.#runners.push(runner);
      await this.#work((index) => {
        const { file, plan } = this.#task(index);
        return runner.run(
          {
            index,
            path: file.path,
            name: plan.name,
            text: textDigest(file.program),
            options: this.#search(this.#share()),
          },
          (line) => this.#show(index, line),
        );
      });
      runner.end();
    });
  }

  /** Of threads and memory: where fewer checks are left than there are jobs, each has more threads. */
  #share(): { readonly threads: number; readonly memory: number } {
    const { threads, memory } = this.#resources;
    const busy = Math.max(1, Math.min(this.#jobs, this.tasks.length - this.#done));
    return { threads: Math.max(1, Math.floor(threads / busy)), memory: Math.floor(memory / this.#jobs) };
  }

  #search(resources: { readonly threads: number; readonly memory: number }): SearchOptions {
    const { search, engine, coverage, certify, certifySeed } = this.options;
    return {
      search,
      engine,
      ...(this.tasks.length < MANY ? {} : { trial: TRIAL }),
      coverage,
      ...(certify === undefined ? {} : { certify }),
      ...(certifySeed === undefined ? {} : { certifySeed }),
      ...resources,
    };
  }

  #task(index: number): Task {
    const task = this.tasks[index];
    if (task === undefined) throw new Error(`there is no check ${index}`);
    return task;
  }

  /** The check that comes first speaks for all that are running. */
  #show(index: number, line: string): void {
    if (line === "") this.#lines.delete(index);
    else this.#lines.set(index, line);
    const [first] = [...this.#lines].sort(([a], [b]) => a - b);
    const { live, width } = this.terminal;
    if (first === undefined || this.tasks.length === 1) live?.(line);
    else
      live?.(
        cut(
          `${this.#done}/${this.tasks.length} · ${this.#lines.size > 1 ? `${this.#lines.size} running · ` : ""}${first[1]}`,
          width,
        ),
      );
  }
}
