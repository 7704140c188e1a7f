// Runs mutants in worker processes, several at once. Unless the run is stopped, the results do not depend on which
// process ran which mutant: mutants are taken in order, and the order of a mutant's checks depends only on mutants
// that were finished long before.

import type { Signal } from "../../checker/report/results.js";
import { noStyle } from "../../checker/report/style.js";
import type { ExitName } from "../exit-codes.js";
import type { SearchOptions } from "../options.js";
import { SERVE_MUTANTS } from "../process/internal-commands.js";
import { resolveLimits } from "../process/resources.js";
import { onStopSignal } from "../process/stop-signals.js";
import { canFork, forkWorkerProcess, serveRequests, type WorkerProcess } from "../process/worker-process.js";
import { colours } from "../terminal/colours.js";
import { LiveLines } from "../terminal/live-lines.js";
import type { Terminal } from "../terminal/terminal.js";
import type { MutantCase } from "./mutant-cases.js";
import type { MutantCheck, MutantResult } from "./mutant-result.js";
import { MutantRunner, type MutantRequest } from "./run-mutant.js";

export interface ScheduleOptions extends SearchOptions {
  readonly jobs: number;
  /** The time, as of `performance.now()`, at which the run ends; infinite without a limit. */
  readonly deadline: number;
}

export interface MutationRun {
  /**
   * In the order of the cases; undefined for mutants that were not finished because time ran out or the user stopped
   * the run.
   */
  readonly results: readonly (MutantResult | undefined)[];
  readonly signal: Signal | undefined;
}

interface MutantMessage extends MutantRequest {
  readonly index: number;
  readonly colours: boolean;
  readonly width: number;
  readonly live: boolean;
}

export async function runMutants(
  cases: readonly MutantCase[],
  options: ScheduleOptions,
  terminal: Terminal,
): Promise<MutationRun> {
  return new MutantScheduler(cases, options, terminal).run();
}

/** An internal error in one mutant does not end the others, and does not count as a kill. */
const serveWith =
  (runner: MutantRunner) =>
  async (request: MutantMessage, terminal: Terminal): Promise<MutantResult> => {
    const style = request.colours ? colours : noStyle;
    try {
      return await runner.run(request, { style, width: request.width }, terminal);
    } catch (error) {
      return unfinished(request.checks, `internal error: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

/** Runs in the worker process. */
export function serveMutants(terminal: Terminal): Promise<ExitName> {
  return serveRequests<MutantMessage, MutantResult>("fathom mutate", terminal, serveWith(new MutantRunner()));
}

type MutantProcess = WorkerProcess<MutantMessage, MutantResult>;

/** A substitute in this process, if the program cannot start itself. */
function serveHere(terminal: Terminal): MutantProcess {
  const serve = serveWith(new MutantRunner());
  return {
    request: (request) => serve(request, { ...terminal, live: undefined }),
    current: () => undefined,
    isLost: () => false,
    signal: () => undefined,
    end: () => undefined,
  };
}

/**
 * The order of a mutant's checks depends on the mutants up to this many before it. Later ones may be running at the
 * same time, and must have no influence.
 */
const PRIORITY_LAG = 32;

class MutantScheduler {
  readonly #results: (MutantResult | undefined)[];
  /** By mutant: resolves when it is finished. */
  readonly #finished: Promise<void>[] = [];
  readonly #processes = new Set<MutantProcess>();
  readonly #lines = new LiveLines();
  #next = 0;
  #finishedCount = 0;
  #stopped = false;
  #signal: Signal | undefined;

  constructor(
    readonly cases: readonly MutantCase[],
    readonly options: ScheduleOptions,
    readonly terminal: Terminal,
  ) {
    this.#results = cases.map(() => undefined);
  }

  async run(): Promise<MutationRun> {
    const ignoreSignals = onStopSignal((signal) => {
      this.#signal = signal;
      this.#stop();
    });
    const left = this.options.deadline - performance.now();
    const timer = left === Infinity ? undefined : setTimeout(() => this.#stop(), Math.max(0, left));
    try {
      await Promise.all(Array.from({ length: Math.min(this.options.jobs, this.cases.length) }, () => this.#runJob()));
    } finally {
      clearTimeout(timer);
      this.#stop();
      ignoreSignals();
      this.terminal.live?.("");
    }
    return { results: this.#results, signal: this.#signal };
  }

  #stop(): void {
    this.#stopped = true;
    for (const process of this.#processes) process.end();
  }

  /** Runs mutants in one process, which is replaced if it is lost. */
  async #runJob(): Promise<void> {
    const memory = Math.floor(resolveLimits(this.options).memory / this.options.jobs);
    let process: MutantProcess | undefined;
    while (!this.#stopped && performance.now() < this.options.deadline && this.#next < this.cases.length) {
      const index = this.#next++;
      if (process === undefined || process.isLost()) {
        if (process !== undefined) this.#processes.delete(process);
        process = canFork()
          ? forkWorkerProcess<MutantMessage, MutantResult>(SERVE_MUTANTS, memory)
          : serveHere(this.terminal);
        this.#processes.add(process);
      }
      const finished = this.#runMutant(index, process, memory);
      this.#finished[index] = finished;
      await finished;
    }
  }

  async #runMutant(index: number, process: MutantProcess, memory: number): Promise<void> {
    const mutantCase = this.cases[index];
    if (mutantCase === undefined) return;
    const earlier = Math.max(0, index - PRIORITY_LAG);
    await Promise.all(this.#finished.slice(0, earlier));
    if (this.#stopped) return;
    const { terminal, options } = this;
    const checks = byPriority(mutantCase.checks, this.#results.slice(0, earlier));
    const request: MutantMessage = {
      mutant: mutantCase.mutant,
      text: mutantCase.text(),
      checks,
      index,
      options: { search: "bfs", engine: options.engine, threads: 1, memory },
      colours: terminal.style !== noStyle,
      width: terminal.width,
      live: terminal.live !== undefined,
    };
    const result = await process.request(request, (line) => this.#showLine(index, line));
    this.#lines.set(index, "");
    if (result === undefined && this.#stopped) return;
    this.#results[index] =
      result ?? unfinished(checks, "the process that ran it was lost, perhaps because memory ran out");
    this.#finishedCount++;
    this.#showLine(index, "");
  }

  #showLine(index: number, line: string): void {
    this.#lines.set(index, line);
    const survived = this.#results.filter((each) => each?.kind === "survived").length;
    const { first } = this.#lines;
    const parts = [`${this.#finishedCount}/${this.cases.length} mutants`, `${survived} survived`];
    this.terminal.live?.([...parts, ...(first === undefined ? [] : [first])].join(" · "));
  }
}

/** Attributed to the first check, because it is not known which one was running. */
const unfinished = ([first]: readonly MutantCheck[], why: string): MutantResult => ({
  kind: "unfinished",
  file: first?.file ?? "",
  check: first?.check ?? "",
  why,
});

/** Transitions that take about as long to explore as the elaboration of a small check. */
const ELABORATION_COST = 500;

/** Checks that are fast and have killed many earlier mutants come first. */
function byPriority(
  checks: readonly MutantCheck[],
  earlier: readonly (MutantResult | undefined)[],
): readonly MutantCheck[] {
  const kills = new Map<string, number>();
  const keyOf = ({ file, check }: { readonly file: string; readonly check: string }): string =>
    JSON.stringify([file, check]);
  for (const result of earlier)
    if (result?.kind === "killed") kills.set(keyOf(result), (kills.get(keyOf(result)) ?? 0) + 1);
  const priorityOf = (check: MutantCheck): number =>
    ((kills.get(keyOf(check)) ?? 0) + 1) / (Number(check.original.transitions) + ELABORATION_COST);
  return checks
    .map((check) => ({ check, priority: priorityOf(check) }))
    .sort((a, b) => b.priority - a.priority)
    .map(({ check }) => check);
}
