// The compiled engine: a model becomes WebAssembly, and is explored by it. The interpreter answers what the compiled code cannot, and
// walks every counterexample.

import type { PointCoverage, Recorder } from "../coverage/recorder.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import type { PropertyResults } from "../liveness/check.js";
import type { PropertyChecker } from "../liveness/property-checker.js";
import type { Check, Model } from "../model/model.js";
import type { Certification } from "../outcome.js";
import type { PreferPath, SearchResult, StateSpace, Tick } from "../search/state-space.js";
import { assemble } from "../wasm/assemble.js";
import { stateCodec } from "../codegen/codec.js";
import { findCounterexample } from "./counterexample.js";
import { openWorkerCoordinator } from "./worker-coordinator.js";
import type { WorkerHandle } from "./worker-pool.js";
import { DATA_START, generate } from "../codegen/generate.js";
import type { Checkpoints } from "./checkpoint.js";
import { compiledGraph } from "./edge-graph.js";
import type { ShardCode } from "../wasm/instance.js";
import { openSingleThreaded } from "./single-threaded.js";
import { openInterpreterFallback, type InterpreterFallback } from "./interpreter-fallback.js";
import { exploreLevels, type LevelSearchResult } from "./level-search.js";
import type { ShardDriver } from "./shard-driver.js";
import { SHARD_LIMIT } from "../wasm/memory-layout.js";
import { OutOfMemory, type OutOfMemoryReason } from "../wasm/memory-reservation.js";
import { compileModule, hasWasm } from "../wasm/webassembly.js";

/** What a search may take of the machine. */
export interface Resources {
  /** Bytes that the states may take. */
  readonly memory: number;
  /** Threads to explore with; 1, if there is nothing to make threads with. */
  readonly threads?: number | undefined;
  readonly spawn?: (() => WorkerHandle) | undefined;
  /** Of levels that have up to so many states, one thread makes more than several that have to meet at the end of each. */
  readonly aloneUpTo?: number | undefined;
  /** What to say when these do not suffice, or when the system has no more. */
  full(why: OutOfMemoryReason, bytes: number): string;
}

/** Looks at what a search came to, while all that it visited is there. */
export type Certifier = (
  result: SearchResult,
  checked: PropertyResults | undefined,
  visited: () => AsyncIterable<State>,
) => Promise<Certification | undefined>;

export interface CompiledOptions extends Resources {
  readonly depth: number | undefined;
  readonly tick: Tick | undefined;
  readonly checkpoints?: Checkpoints | undefined;
  /** For coverage: the interpreter tells it what happens where it is asked; what compiled code notes is added. */
  readonly recorder: Recorder | undefined;
  readonly certifier?: Certifier | undefined;
  readonly prefer?: PreferPath<State> | undefined;
}

export interface CompiledResult {
  readonly result: SearchResult;
  /** Temporal properties, if there are any and the search got that far. */
  readonly checked: PropertyResults | undefined;
  readonly certification: Certification | undefined;
  readonly threads: number;
  /** When exploring began and the code was there: as `performance.now()` tells it. */
  readonly began: number;
  readonly coverage: readonly PointCoverage[] | undefined;
}

/** Bytes in which states go from thread to thread; of all that may be under way, a small part. */
const BLOCK = 16_384;
const LEAST_BLOCK = 2048;
const BLOCKS = 2 ** 24;
const THREAD_LIMIT = 256;
const ALONE = 250_000;
/** A memory holds at most 4 GiB, not all of it states. */
const SHARD_BYTES = 3.8 * 2 ** 30;

/**
 * `space`: what the interpreter knows of the model. The answer may be a sentence: why the compiled engine cannot explore it. With temporal
 * properties there is one shard, in this thread, in which all states have their numbers.
 */
export async function exploreCompiled(
  model: Model,
  check: Check,
  space: Interpreter,
  examiner: PropertyChecker | undefined,
  options: CompiledOptions,
): Promise<CompiledResult | string> {
  if (!hasWasm()) return "the compiled engine cannot be used: WebAssembly is switched off";
  const { recorder } = options;
  const generated = generate(model, check, { plan: examiner?.plan, points: recorder?.points });
  if (generated === undefined) return "the compiled engine cannot explore this check: its code would be too large";
  const { layout, covers, scratchEnd, hasConstraint, hasInvariants, symmetric, predicates, marks, data, classOf } =
    generated;
  const labels = examiner?.plan.labels;
  const { memory, spawn } = options;
  const threads =
    spawn === undefined || examiner !== undefined ? 1 : Math.max(1, Math.min(options.threads ?? 1, THREAD_LIMIT));
  const shards =
    examiner !== undefined
      ? 1
      : Math.min(SHARD_LIMIT, threads * Math.max(1, Math.ceil(memory / threads / SHARD_BYTES)));
  const block = Math.max(LEAST_BLOCK, Math.min(BLOCK, Math.floor(BLOCKS / threads ** 2)));
  const shape = {
    words: layout.words,
    tags: labels?.count ?? model.actions.length,
    covers,
    predicates,
    scratchEnd,
    hasConstraint,
    hasInvariants,
    symmetric,
    marks,
    maxShards: shards,
    blockBytes: block,
  };
  const { bytes, layout: map } = await assemble(shape, generated.functions);
  const code: ShardCode = {
    module: await compileModule(bytes),
    parameters: shape,
    layout: map,
    data,
    dataStart: DATA_START,
    classOf,
  };
  const oracle = openInterpreterFallback(
    space,
    stateCodec(layout),
    layout.words,
    ({ action, args }) => labels?.labelOf(action, args) ?? action,
  );
  const began = performance.now();
  let crew: ShardDriver | undefined;
  try {
    const alone = openSingleThreaded(code, options);
    const examined = async (result: SearchResult): Promise<PropertyResults | undefined> => {
      const { used, ...explored } = alone.explored();
      const fits = (bytes: number): string | undefined =>
        used + bytes <= memory
          ? undefined
          : `${options.full("budget", used + bytes)}; the search for behaviours that go on for ever did not begin`;
      return examiner?.check(result, options.tick, (plan, rest) =>
        compiledGraph(
          code,
          { ...explored, transitions: result.transitions },
          { model, interpreter: space, oracle, plan, fits },
          rest,
        ),
      );
    };
    const outcome = async (crew: ShardDriver, explored: LevelSearchResult, used: number): Promise<CompiledResult> => {
      recorder?.add(explored.marks);
      const coverage = recorder?.coverage;
      const found = await resultOf(crew, oracle, space, explored, options);
      const firings =
        labels === undefined
          ? found.firings
          : model.actions.map((_, action) =>
              found.firings.reduce((sum, n, label) => (labels.actionOf[label] === action ? sum + n : sum), 0),
            );
      const result = { ...found, firings };
      const checked =
        labels !== undefined && found.finding === undefined && found.stopped === undefined
          ? await examined(found)
          : undefined;
      const certification = await options.certifier?.(result, checked, () => visitedBy(crew, oracle));
      return { result, checked, certification, threads: used, began, coverage };
    };
    const { checkpoints, depth } = options;
    const widest = spawn === undefined || threads === 1 ? Infinity : (options.aloneUpTo ?? ALONE);
    const search = (crew: ShardDriver, widest?: number): Promise<LevelSearchResult> =>
      exploreLevels(crew, oracle, depth, { maxWidth: widest, checkpoints });
    let explored = (checkpoints?.resume?.header.frontier ?? 0) > widest ? undefined : await search(alone, widest);
    if (explored?.outgrown === false) return await outcome(alone, explored, 1);
    crew = spawn === undefined || threads === 1 ? alone : await openWorkerCoordinator(code, threads, spawn, options);
    if (explored === undefined || crew !== alone) explored = await search(crew);
    while (explored.outgrown && (await crew.useAllShards())) explored = await search(crew);
    return await outcome(crew, explored, threads);
  } catch (error) {
    if (!(error instanceof OutOfMemory)) throw error;
    return {
      result: nothingDone(space, options.full(error.reason, 0)),
      checked: undefined,
      certification: undefined,
      threads,
      began,
      coverage: recorder?.coverage,
    };
  } finally {
    await crew?.close();
  }
}

async function* visitedBy(crew: ShardDriver, oracle: InterpreterFallback): AsyncGenerator<State> {
  const stateBytes = 8 * crew.parameters.words;
  for await (const { section, states } of crew.parts()) {
    if (section !== "visited") continue;
    for (let at = 0; at < states.length; at += stateBytes) yield oracle.unpack(states.slice(at, at + stateBytes));
  }
}

async function resultOf(
  crew: ShardDriver,
  oracle: InterpreterFallback,
  space: StateSpace<State>,
  explored: LevelSearchResult,
  options: CompiledOptions,
): Promise<SearchResult> {
  const { result, found } = explored;
  if (!found) return { ...result, finding: undefined };
  const unfinished = (why: string): SearchResult => ({
    ...result,
    finding: undefined,
    stopped: `${why}; something was found within ${explored.levels} steps, but not how it comes about`,
  });
  // Of a level that is not complete nobody knows what the first finding in it is.
  if (result.stopped !== undefined) return unfinished(result.stopped);
  try {
    const { finding, stopped } = await findCounterexample(crew, oracle, space, explored, options.prefer);
    return stopped === undefined ? { ...result, finding } : unfinished(stopped);
  } catch (error) {
    if (!(error instanceof OutOfMemory)) throw error;
    return unfinished(options.full(error.reason, options.memory));
  }
}

/** Of a search that could not begin. */
export function nothingDone<S>(space: StateSpace<S>, why: string): SearchResult {
  return {
    finding: undefined,
    stopped: why,
    states: 0,
    initialStates: 0,
    transitions: 0,
    depth: 0,
    firings: space.faultActions.map(() => 0),
    covered: space.covers.map(() => false),
    outsideConstraint: 0,
    unexpanded: 0,
  };
}
