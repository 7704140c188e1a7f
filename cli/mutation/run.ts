// Judges mutants in other processes, several at once. What comes out does not depend on who judged what, as long as nobody stops it: mutants are taken
// in order, and which checks are tried first depends only on mutants that were taken long before.

import type { Span } from "../../grammar/core/source.js";
import type { ExitName } from "../exit-codes.js";
import type { SearchOptions } from "../options.js";
import { MUTANT_RUNNER } from "../files/package-root.js";
import { noStyle } from "../../checker/report/style.js";
import { colours } from "../terminal/colours.js";
import type { Terminal } from "../terminal/terminal.js";
import { resolvedResources } from "../process/workers.js";
import { canFork, forkChild, serveChild, type Child } from "../verification/child.js";
import { TRIAL } from "../verification/run.js";
import { cut } from "../terminal/progress.js";
import type { Signal } from "../../checker/report/results.js";
import { MutantRunner, type MutantRequest } from "./run-mutant.js";
import type { MutantResult, Mutant, MutantCheck } from "./mutant-result.js";

/** A mutant with all that its judgement needs. */
export interface Case {
  readonly mutant: Mutant;
  /** In the text of the spec as it is. */
  readonly span: Span;
  /** The whole file, changed: made when it is needed, as there may be many. */
  readonly text: () => string;
  readonly trials: readonly MutantCheck[];
}

export interface RunOptions extends SearchOptions {
  readonly jobs: number;
  /** As `performance.now()` tells it: nothing goes on after that. */
  readonly deadline: number;
}

export interface Ran {
  /** Undefined: not judged, as the time ran out or somebody stopped it all. */
  readonly judgements: readonly (MutantResult | undefined)[];
  readonly signal: Signal | undefined;
}

interface Request extends MutantRequest {
  readonly index: number;
  readonly colours: boolean;
  readonly width: number;
  readonly live: boolean;
}

export async function runMutants(cases: readonly Case[], options: RunOptions, terminal: Terminal): Promise<Ran> {
  return new Judging(cases, options, terminal).finish();
}

/** A mistake of ours in one mutant does not end the others, and does not pass for a kill. */
const answerBy =
  (judge: MutantRunner) =>
  async (request: Request, quiet: Terminal): Promise<MutantResult> => {
    try {
      return await judge.run(request, { style: request.colours ? colours : noStyle, width: request.width }, quiet);
    } catch (error) {
      return unfinished(request.trials, `internal error: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

/** The other process. */
export function serveMutantRunner(terminal: Terminal): Promise<ExitName> {
  return serveChild<Request, MutantResult>("fathom mutate", terminal, answerBy(new MutantRunner()));
}

/** This process in its place, where the program cannot start itself. */
function judgeHere(terminal: Terminal): Child<Request, MutantResult> {
  const answer = answerBy(new MutantRunner());
  return {
    ask: (request) => answer(request, { ...terminal, live: undefined }),
    asked: () => undefined,
    lost: () => false,
    signal: () => undefined,
    end: () => undefined,
  };
}

/** So many mutants before one have a say in what is tried first on it: those after them may be under way at the same time. */
const BEHIND = 32;

class Judging {
  readonly #judgements: (MutantResult | undefined)[];
  readonly #settled: Promise<void>[] = [];
  readonly #children = new Set<Child<Request, MutantResult>>();
  readonly #lines = new Map<number, string>();
  #next = 0;
  #done = 0;
  #over = false;
  #signal: Signal | undefined;

  constructor(
    readonly cases: readonly Case[],
    readonly options: RunOptions,
    readonly terminal: Terminal,
  ) {
    this.#judgements = cases.map(() => undefined);
  }

  async finish(): Promise<Ran> {
    const onSignal = (signal: Signal): void => {
      if (this.#signal !== undefined) process.exit(signal === "SIGINT" ? 130 : 143);
      this.#signal = signal;
      this.#stop();
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
    const timer = setTimeout(() => this.#stop(), Math.max(0, this.options.deadline - performance.now()));
    try {
      await Promise.all(Array.from({ length: Math.min(this.options.jobs, this.cases.length) }, () => this.#work()));
    } finally {
      clearTimeout(timer);
      this.#stop();
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
      this.terminal.live?.("");
    }
    return { judgements: this.#judgements, signal: this.#signal };
  }

  #stop(): void {
    this.#over = true;
    for (const child of this.#children) child.end();
  }

  /** One process, and another in its place where it is lost. */
  async #work(): Promise<void> {
    const { memory } = resolvedResources(this.options);
    const share = Math.floor(memory / this.options.jobs);
    let child: Child<Request, MutantResult> | undefined;
    while (!this.#over && performance.now() < this.options.deadline && this.#next < this.cases.length) {
      const index = this.#next++;
      if (child === undefined || child.lost()) {
        if (child !== undefined) this.#children.delete(child);
        child = canFork() ? forkChild<Request, MutantResult>(MUTANT_RUNNER, share) : judgeHere(this.terminal);
        this.#children.add(child);
      }
      const settled = this.#judge(index, child, share);
      this.#settled[index] = settled;
      await settled;
    }
  }

  async #judge(index: number, child: Child<Request, MutantResult>, memory: number): Promise<void> {
    const one = this.cases[index];
    if (one === undefined) return;
    const before = Math.max(0, index - BEHIND);
    await Promise.all(this.#settled.slice(0, before));
    if (this.#over) return;
    const { terminal, options } = this;
    const trials = inOrder(one.trials, this.#judgements.slice(0, before));
    const request: Request = {
      mutant: one.mutant,
      text: one.text(),
      trials,
      index,
      options: { search: "bfs", engine: options.engine, trial: TRIAL, threads: 1, memory },
      colours: terminal.style !== noStyle,
      width: terminal.width,
      live: terminal.live !== undefined,
    };
    const judgement = await child.ask(request, (line) => this.#show(index, line));
    this.#lines.delete(index);
    if (judgement === undefined && this.#over) return;
    this.#judgements[index] =
      judgement ?? unfinished(trials, "the process that ran it was lost, perhaps because memory ran out");
    this.#done++;
    this.#show(index, "");
  }

  #show(index: number, line: string): void {
    if (line === "") this.#lines.delete(index);
    else this.#lines.set(index, line);
    const survived = this.#judgements.filter((each) => each?.kind === "survived").length;
    const [first] = [...this.#lines].sort(([a], [b]) => a - b);
    const { live, width } = this.terminal;
    live?.(
      cut(
        [
          `${this.#done}/${this.cases.length} mutants`,
          `${survived} survived`,
          ...(first === undefined ? [] : [first[1]]),
        ].join(" · "),
        width,
      ),
    );
  }
}

/** Nobody knows at which check. */
const unfinished = ([first]: readonly MutantCheck[], why: string): MutantResult => ({
  kind: "unfinished",
  file: first?.file ?? "",
  check: first?.check ?? "",
  why,
});

/** What is fast, and has killed often, comes first. */
function inOrder(
  trials: readonly MutantCheck[],
  before: readonly (MutantResult | undefined)[],
): readonly MutantCheck[] {
  const kills = new Map<string, number>();
  const keyOf = ({ file, check }: { readonly file: string; readonly check: string }): string =>
    JSON.stringify([file, check]);
  for (const judgement of before)
    if (judgement?.kind === "killed") kills.set(keyOf(judgement), (kills.get(keyOf(judgement)) ?? 0) + 1);
  /** Most of what a small check takes is its elaboration: about as long as some hundred transitions. */
  const promise = (trial: MutantCheck): number =>
    ((kills.get(keyOf(trial)) ?? 0) + 1) / (trial.figures.transitions + 500);
  return trials
    .map((trial) => ({ trial, promise: promise(trial) }))
    .sort((a, b) => b.promise - a.promise)
    .map(({ trial }) => trial);
}
