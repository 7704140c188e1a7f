// The explored space of the compiled engine: packed states in the tables of its shards.

import type { CoverageRecorder } from "../coverage/recorder.js";
import type { ExploredSpace, PathSearch, SearchCounts } from "../engine/explored-space.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import type { Scheduler, StateGraph } from "../liveness/graph.js";
import type { LivenessPlan } from "../liveness/plan.js";
import type { Observer } from "../keep-going/observed-space.js";
import type { Model } from "../model/model.js";
import type { StepLabels } from "../reduction/step-labels.js";
import type { Finding, ShortestPaths, Tick } from "../search/state-space.js";
import type { ShardCode } from "../wasm/instance.js";
import type { Checkpoints } from "./checkpoint.js";
import { findFirstPath } from "./counterexample.js";
import type { LevelMarks } from "../search/marked-path.js";
import { compiledGraph } from "./edge-graph.js";
import type { InterpreterFallback } from "./interpreter-fallback.js";
import type { LevelSearchResult } from "./level-search.js";
import type { ShardDriver } from "./shard-driver.js";
import type { Resources } from "./resources.js";
import type { SingleThreadedDriver } from "./single-threaded.js";
import { OutOfMemory } from "../wasm/memory-reservation.js";

export interface CompiledOptions extends Resources {
  readonly depth: number | undefined;
  readonly tick: Tick | undefined;
  readonly checkpoints?: Checkpoints | undefined;
  /** The search goes on after violations, which are reported here. */
  readonly observer: Observer | undefined;
  /** For coverage. The interpreter records what it evaluates; the marks of compiled code are added. */
  readonly recorder: CoverageRecorder | undefined;
}

export interface ExploredLevels {
  readonly driver: ShardDriver;
  readonly result: LevelSearchResult;
  readonly threads: number;
}

export interface CompiledSearch {
  readonly model: Model;
  readonly space: Interpreter;
  /** The labels by which compiled code counts steps; undefined if it counts by action. */
  readonly labels: StepLabels | undefined;
  readonly code: ShardCode;
  readonly options: CompiledOptions;
  readonly fallback: InterpreterFallback;
  readonly began: number;
}

export class CompiledSpace implements ExploredSpace {
  readonly engine = "compiled";
  readonly threads: number;
  readonly began: number;
  readonly counts: SearchCounts;
  readonly coverage: ExploredSpace["coverage"];
  /** By level: the states on shortest paths to the finding. Known once its path was searched for. */
  #marks: LevelMarks | undefined;

  constructor(
    readonly search: CompiledSearch,
    readonly alone: SingleThreadedDriver,
    readonly explored: ExploredLevels,
  ) {
    this.threads = explored.threads;
    this.began = search.began;
    const { result } = explored.result;
    const covered = result.covered.slice(0, search.space.covers.length);
    this.counts = { ...result, covered, firings: firingsByAction(search, explored) };
    this.coverage = search.options.recorder?.coverage;
  }

  async findPath(): Promise<PathSearch> {
    const { driver, result } = this.explored;
    const { fallback, space, options } = this.search;
    if (!result.found) return { finding: undefined, stopped: this.counts.stopped };
    const unknown = (why: string): PathSearch => ({
      finding: undefined,
      stopped: `${why}; something was found within ${result.levels} steps, but not how it comes about`,
    });
    // The first finding of a level is known only when the level is complete.
    if (this.counts.stopped !== undefined) return unknown(this.counts.stopped);
    try {
      const { finding, marks, stopped } = await findFirstPath(driver, fallback, space, result);
      this.#marks = marks;
      return stopped === undefined ? { finding, stopped: undefined } : unknown(stopped);
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error;
      return unknown(options.full(error.reason, options.memory));
    }
  }

  shortestPaths(finding: Finding): Promise<ShortestPaths<State> | string | undefined> {
    const { driver, result } = this.explored;
    if (this.#marks === undefined || finding.path.transitions.length === 0) return Promise.resolve(undefined);
    return Promise.resolve({
      openCovers: result.open,
      onPathAt: this.#marks,
      checkCancelled: () => driver.checkCancelled(),
    });
  }

  async graph(plan: LivenessPlan, scheduler: Scheduler): Promise<StateGraph> {
    const { model, space, code, fallback, options } = this.search;
    const { used, ...table } = this.alone.explored();
    const exceeds = (bytes: number): string | undefined =>
      used + bytes <= options.memory
        ? undefined
        : `${options.full("budget", used + bytes)}; the search for behaviours that go on forever did not begin`;
    return compiledGraph(
      code,
      { ...table, transitions: this.explored.result.result.transitions },
      { model, interpreter: space, fallback, plan, exceeds },
      scheduler,
    );
  }

  async *states(): AsyncGenerator<State> {
    const { driver } = this.explored;
    const stateBytes = 8 * driver.parameters.words;
    for await (const { section, states } of driver.parts()) {
      if (section !== "visited") continue;
      for (let at = 0; at < states.length; at += stateBytes)
        yield this.search.fallback.unpack(states.slice(at, at + stateBytes));
    }
  }

  close(): Promise<void> {
    return this.explored.driver.close();
  }
}

/** An action may have several labels. */
function firingsByAction({ model, labels }: CompiledSearch, { result }: ExploredLevels): readonly number[] {
  const { firings } = result.result;
  if (labels === undefined) return firings;
  const { actionOf } = labels;
  return model.actions.map((_, action) =>
    firings.reduce((sum, n, label) => (actionOf[label] === action ? sum + n : sum), 0),
  );
}
