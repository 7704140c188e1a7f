// The compiled engine: it translates a model to WebAssembly and explores it. The interpreter computes what compiled
// code cannot, and walks every counterexample.

import { stateCodec } from "../codegen/codec.js";
import { DATA_START, generate } from "../codegen/generate.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { Observer } from "../keep-going/observed-space.js";
import { subjectsOf } from "../keep-going/subjects.js";
import type { LivenessPlan } from "../liveness/plan.js";
import type { Check, Model } from "../model/model.js";
import { assemble } from "../wasm/assemble.js";
import type { ShardCode } from "../wasm/instance.js";
import { SHARD_LIMIT } from "../wasm/memory-layout.js";
import { compileModule, hasWasm } from "../wasm/webassembly.js";
import { spaceOfNothing, type ExploredSpace } from "../engine/explored-space.js";
import { CompiledSpace, type CompiledOptions, type CompiledSearch, type ExploredLevels } from "./compiled-space.js";
import { openInterpreterFallback } from "./interpreter-fallback.js";
import { exploreLevels, type LevelSearchResult } from "./level-search.js";
import type { ShardDriver } from "./shard-driver.js";
import { openSingleThreaded, type SingleThreadedDriver } from "./single-threaded.js";
import type { Resources } from "./resources.js";
import { OutOfMemory } from "../wasm/memory-reservation.js";
import { openWorkerCoordinator } from "./workers/worker-coordinator.js";

/** Bytes of a block in which states travel between threads: a small part of what may be under way in all. */
const BLOCK = 16_384;
const LEAST_BLOCK = 2048;
const BLOCKS = 2 ** 24;
const THREAD_LIMIT = 256;
const ALONE = 50_000;
/** A WebAssembly memory has at most 4 GiB, and not all of it holds states. */
const SHARD_BYTES = 3.8 * 2 ** 30;

/**
 * Explores a check; a string says why this engine cannot. `plan`: the temporal properties. With them there is one
 * shard, in this thread, in which every state has a number.
 */
export async function exploreCompiled(
  model: Model,
  check: Check,
  space: Interpreter,
  plan: LivenessPlan | undefined,
  options: CompiledOptions,
): Promise<ExploredSpace | string> {
  if (!hasWasm()) return "the compiled engine cannot be used: WebAssembly is switched off";
  const { threads, shards, block } = partition(plan, options);
  const compiled = await compile(model, check, plan, options, { shards, block });
  if (compiled === undefined) return "the compiled engine cannot explore this check: its code would be too large";
  const { code, layout, labels } = compiled;
  const search: CompiledSearch = {
    model,
    space,
    labels,
    code,
    options,
    fallback: openInterpreterFallback(
      space,
      stateCodec(layout),
      layout.words,
      ({ action, args }) => labels?.labelOf(action, args) ?? action,
    ),
    began: performance.now(),
  };
  let driver: ShardDriver | undefined;
  try {
    const alone = openSingleThreaded(code, options);
    const explored = await explore(search, alone, threads);
    driver = explored.driver;
    options.recorder?.add(explored.result.marks);
    reportViolations(model, check, explored.result, options.observer);
    return new CompiledSpace(search, alone, explored);
  } catch (error) {
    await driver?.close();
    if (!(error instanceof OutOfMemory)) throw error;
    return spaceOfNothing(space, options.full(error.reason, 0), {
      engine: "compiled",
      threads,
      recorder: options.recorder,
    });
  }
}

interface Partition {
  readonly threads: number;
  readonly shards: number;
  readonly block: number;
}

function partition(plan: LivenessPlan | undefined, { memory, spawn, threads: wanted }: Resources): Partition {
  const threads = spawn === undefined || plan !== undefined ? 1 : Math.max(1, Math.min(wanted ?? 1, THREAD_LIMIT));
  const shards =
    plan !== undefined ? 1 : Math.min(SHARD_LIMIT, threads * Math.max(1, Math.ceil(memory / threads / SHARD_BYTES)));
  const block = Math.max(LEAST_BLOCK, Math.min(BLOCK, Math.floor(BLOCKS / threads ** 2)));
  return { threads, shards, block };
}

async function compile(
  model: Model,
  check: Check,
  plan: LivenessPlan | undefined,
  { recorder, observer }: Pick<CompiledOptions, "recorder" | "observer">,
  { shards, block }: Pick<Partition, "shards" | "block">,
) {
  const generated = generate(model, check, {
    plan,
    points: recorder?.points,
    observed: observer !== undefined,
    byInstance: true,
  });
  if (generated === undefined) return undefined;
  const { layout, functions, data, classOf, labels, hasInvariants, ...rest } = generated;
  const { covers, observed, scratchEnd, hasConstraint, symmetric, predicates, marks } = rest;
  const parameters = {
    words: layout.words,
    tags: labels?.count ?? model.actions.length,
    covers: observed?.count ?? covers,
    observed: observed === undefined ? undefined : { ...observed, covers },
    predicates,
    scratchEnd,
    hasConstraint,
    hasInvariants,
    symmetric,
    marks,
    maxShards: shards,
    blockBytes: block,
  };
  const assembled = assemble(parameters, functions);
  const code: ShardCode = {
    module: await compileModule(assembled.bytes),
    parameters,
    layout: assembled.layout,
    data,
    dataStart: DATA_START,
    classOf,
  };
  return { code, layout, labels };
}

/** The flags of properties follow those of covers. */
function reportViolations(
  model: Model,
  check: Check,
  { result: { covered } }: LevelSearchResult,
  observer: Observer | undefined,
): void {
  if (observer === undefined) return;
  const subjects = subjectsOf(model, check);
  const covers = subjects.filter(({ kind }) => kind === "cover").length;
  const observed = subjects.filter(({ kind }) => kind !== "cover");
  for (const [i, subject] of observed.entries()) if (covered[covers + i] === true) observer.add(subject);
}

/**
 * Begins in this thread. From the first large level on, all workers search; if a shard outgrows its addresses, all
 * shards are used.
 */
async function explore(
  { code, fallback, options }: CompiledSearch,
  alone: SingleThreadedDriver,
  threads: number,
): Promise<ExploredLevels> {
  const { checkpoints, depth, spawn, aloneUpTo } = options;
  const widest = spawn === undefined || threads === 1 ? Infinity : (aloneUpTo ?? ALONE);
  const search = (driver: ShardDriver, limit?: number): Promise<LevelSearchResult> =>
    exploreLevels(driver, fallback, depth, { maxWidth: limit, checkpoints });
  let result = (checkpoints?.resume?.header.frontier ?? 0) > widest ? undefined : await search(alone, widest);
  if (result?.outgrown === false) return { driver: alone, result, threads: 1 };
  const ownerBits = result === undefined || threads === 1 ? undefined : await alone.chooseOwnerBits(threads);
  const driver =
    spawn === undefined || threads === 1
      ? alone
      : await openWorkerCoordinator(code, threads, spawn, options, ownerBits);
  try {
    if (result === undefined || driver !== alone) result = await search(driver);
    while (result.outgrown && (await driver.useAllShards())) result = await search(driver);
    return { driver, result, threads };
  } catch (error) {
    await driver.close();
    throw error;
  }
}
