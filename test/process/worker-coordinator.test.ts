// The compiled engine in several worker threads, those of the built command.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { beforeAll, describe, expect, it } from "vitest";
import { explore, type Resources } from "../../checker/index.js";
import type { CheckpointPart, Snapshot } from "../../checker/explorer/checkpoint.js";
import { openWorkerCoordinator } from "../../checker/explorer/workers/worker-coordinator.js";
import type { WorkerHandle } from "../../checker/explorer/workers/worker-pool.js";
import type { DriverOptions } from "../../checker/explorer/shard-driver.js";
import type { InterpreterFallback } from "../../checker/explorer/interpreter-fallback.js";
import { exploreLevels, type LevelSearchResult } from "../../checker/explorer/level-search.js";
import type { Ownership, ShardCode } from "../../checker/wasm/instance.js";
import { workerHandle } from "../../cli/process/worker-threads.js";
import { build } from "./build.js";
import { build as buildSpec, describeOutcome, isBuilt } from "../system/differential/compare.js";
import { line, lineFallback, defaultOptions, noFallback, twoPhase } from "../checker/wasm/hand-compiled.js";

beforeAll(build);

/** Spawns workers as the command does. */
function spawner(): { readonly spawn: () => WorkerHandle; readonly workers: Worker[] } {
  const workers: Worker[] = [];
  const spawn = (): WorkerHandle => {
    const worker = new Worker(pathToFileURL(resolve("dist/cli/worker.js")));
    workers.push(worker);
    return workerHandle(worker);
  };
  return { spawn, workers };
}

async function explored(
  code: ShardCode,
  threads: number,
  fallback: InterpreterFallback = noFallback,
  options: DriverOptions = defaultOptions,
  { allShards = false, ownerBits }: { allShards?: boolean; ownerBits?: Ownership["ownerBits"] } = {},
): Promise<LevelSearchResult> {
  const driver = await openWorkerCoordinator(code, threads, spawner().spawn, options, ownerBits);
  try {
    if (allShards) expect(await driver.useAllShards()).toBe(true);
    return await exploreLevels(driver, fallback, undefined);
  } finally {
    await driver.close();
  }
}
const summary = ({ result, found }: LevelSearchResult): readonly unknown[] => [
  result.states,
  result.initialStates,
  result.transitions,
  result.depth,
  result.stopped,
  found,
];

const of7 = [296_448, 1, 2_744_705, 22, undefined, false];

describe("several threads", () => {
  it.each([
    [2, 2, 16_384, 1],
    [2, 2, 512, 3],
    [3, 3, 2048, 1],
    [5, 5, 512, 1],
  ])(
    "explore with %i threads, %i shards, blocks of %i bytes, states of %i words",
    async (threads, shards, block, words) => {
      expect(
        summary(await explored(await twoPhase({ managers: 7, words, maxShards: shards, blockBytes: block }), threads)),
      ).toEqual(of7);
    },
  );

  it("can have several shards each", async () => {
    expect(
      summary(
        await explored(await twoPhase({ managers: 7, maxShards: 6, blockBytes: 1024 }), 2, noFallback, defaultOptions, {
          allShards: true,
        }),
      ),
    ).toEqual(of7);
  });

  it.each([
    [1, 2, 0x00],
    [1, 3, 0x0f],
    [3, 2, 0xf0],
    [17, 2, 0x3c],
  ])("with states of %i words, have %i shards that depend on some bits", async (words, threads, byte) => {
    const code = await twoPhase({ managers: 6, words, maxShards: threads, blockBytes: 2048 });
    const ownerBits = new Uint8Array(8 * words).fill(byte);
    const all = await explored(code, threads);
    expect(summary(await explored(code, threads, noFallback, defaultOptions, { ownerBits }))).toEqual(summary(all));
  });

  it("share the initial states", async () => {
    expect(summary(await explored(await line({ last: 99_999, initial: 90_000, maxShards: 3 }), 3))).toEqual([
      100_000,
      90_000,
      200_000,
      10_000,
      undefined,
      false,
    ]);
  });

  it("send requests to the interpreter", async () => {
    const trap = (n: number): string => `(if (i32.eq (local.get $n) (i32.const ${n})) (then unreachable))`;
    const fallback = lineFallback(4999, 4000, { violates: (n) => n === 4600 });
    const code = await line({
      last: 4999,
      initial: 4000,
      maxShards: 2,
      beforeInitial: trap(3000),
      beforeStep: trap(4100),
      invariants: `${trap(5)} ${trap(4600)} (i32.const 1)`,
    });
    expect(summary(await explored(code, 2, fallback))).toEqual([4601, 4000, 9200, 601, undefined, true]);
    expect(fallback.requests).toEqual(["evaluate 5", "expand 4100", "evaluate 4600"]);
  });

  it("stop at the memory limit", async () => {
    const { result } = await explored(await twoPhase({ managers: 9, maxShards: 2 }), 2, noFallback, {
      ...defaultOptions,
      memory: 2 ** 22,
    });
    expect(result.stopped).toBe("out of memory: budget");
    expect(result.states).toBeGreaterThan(100_000);
  });

  it("stop when they are cancelled", async () => {
    let ticks = 0;
    const tick: DriverOptions["tick"] = ({ states }) =>
      Promise.resolve(++ticks > 2 && states > 1000 ? "enough" : undefined);
    const { result } = await explored(await twoPhase({ managers: 9, maxShards: 3 }), 3, noFallback, {
      ...defaultOptions,
      tick,
    });
    expect(result.stopped).toBe("enough");
    expect(result.states).toBeGreaterThan(1000);
  });

  it("can be saved, and resumed by another number of threads", async () => {
    let last: Snapshot | undefined;
    let lives = 0;
    for (const [threads, shards, byte] of [
      [2, 2, 0xff],
      [3, 6, 0xff],
      [1, 3, 0xff],
      [2, 2, 0x3c],
    ] as const) {
      lives++;
      const code = await twoPhase({ managers: 7, maxShards: shards, blockBytes: 2048 });
      const driver = await openWorkerCoordinator(
        code,
        threads,
        spawner().spawn,
        {
          ...defaultOptions,
          tick: () => Promise.resolve(undefined),
        },
        new Uint8Array(8).fill(byte),
      );
      if (shards > threads) await driver.useAllShards();
      let saves = 0;
      const killed = new Error("killed");
      const explored = exploreLevels(driver, noFallback, undefined, {
        checkpoints: {
          resume: last,
          due: () => true,
          async save(snapshot) {
            const parts: CheckpointPart[] = [];
            for await (const part of snapshot.parts()) parts.push(part);
            last = {
              header: snapshot.header,
              parts: async function* () {
                yield* parts;
              },
            };
            if (++saves === 2 && lives < 4) throw killed;
          },
        },
      });
      const ended = await explored.catch((error: unknown) => error);
      await driver.close();
      if (ended === killed) continue;
      expect(summary(ended as LevelSearchResult)).toEqual(of7);
      expect(last).toBeDefined();
      return;
    }
    throw new Error("no search was completed");
  });

  it("end if one of them is lost", async () => {
    const { spawn, workers } = spawner();
    const code = await twoPhase({ managers: 9, maxShards: 3 });
    const driver = await openWorkerCoordinator(code, 3, spawn, {
      ...defaultOptions,
      tick: ({ states }) =>
        states > 1000 ? workers[1]!.terminate().then(() => undefined) : Promise.resolve(undefined),
    });
    const { result } = await exploreLevels(driver, noFallback, undefined);
    expect(result.stopped).toBe("a worker thread was lost: it ended with code 1");
    await driver.close();
  });

  it("end if one of them fails", async () => {
    const code = await twoPhase({ managers: 7, maxShards: 2 });
    // The address is outside the memory.
    const driver = await openWorkerCoordinator({ ...code, dataStart: 2 ** 31 }, 2, spawner().spawn, defaultOptions);
    const { result } = await exploreLevels(driver, noFallback, undefined);
    expect(result.stopped).toMatch(/^a worker thread was lost: /);
    await driver.close();
  });
});

describe("findings", () => {
  const resources = (threads: number): Resources => ({
    threads,
    memory: 2 ** 28,
    spawn: spawner().spawn,
    aloneUpTo: 0,
    full: (why) => why,
  });
  const grid = `system Grid
type Place = 0..8
var at: Place -> Place = [_ in Place => 0]
var turned: Bool = false
action Up(i: Place) { require at[i] < 8 and i < 3; at[i]' = at[i] + 1 }
action Turn { require not turned; turned' = true }
`;
  it.each([
    ["invariant Low: not (at[0] == 3 and at[1] == 2 and turned)\ncheck C { }"],
    ["step Steady: not (turned and at[1] == 2) or at[2]' == at[2]\ncheck C { }"],
    ["action Trap { require at[0] == 2 and at[2] == 1; assert not turned; at[0]' = 0 }\ncheck C { }"],
    ["cover Odd: at[at[0]] == 1 and 8 div (at[1] - 3) == 1\ncheck C { }"],
    ["check C { depth 5 }"],
    ["check C { within at[0] + at[1] < 4; invariant Near }\ninvariant Near: at[0] + at[1] < 4 or not turned"],
    ["check C { }"],
  ])("%s", async (more) => {
    const built = buildSpec(grid + more);
    if (!isBuilt(built)) throw new Error(JSON.stringify(built.map((each) => each.message)));
    const { model, check } = built[0]!;
    const expected = await explore(model, check, { search: "bfs", engine: "interpreter" });
    for (const threads of [1, 2]) {
      const outcome = await explore(model, check, { search: "bfs", engine: "compiled", resources: resources(threads) });
      expect([outcome.engine, outcome.threads]).toEqual(["compiled", threads]);
      expect(describeOutcome(outcome)).toBe(describeOutcome(expected));
    }
  });

  it("record the same coverage together", async () => {
    const built = buildSpec(
      `${grid}action Far { require at[0] == 8 and at[2] == 7; either { turned' = at[1] > 8 } or { require turned; turned' = false } }\ninvariant I: turned implies at[1] < 9 and (at[0] > 8 implies at[2] > 8)\ncheck C { }`,
    );
    if (!isBuilt(built)) throw new Error(JSON.stringify(built.map((each) => each.message)));
    const { model, check } = built[0]!;
    const [one, two] = [
      await explore(model, check, { search: "bfs", engine: "interpreter", coverage: true }),
      await explore(model, check, { search: "bfs", engine: "compiled", resources: resources(2), coverage: true }),
    ];
    expect(two.threads).toBe(2);
    const happened = (outcome: typeof one): unknown =>
      outcome.coverage?.map(({ kind, span, happened }) => [kind, span.start, happened]);
    expect(happened(one)).toEqual(
      expect.arrayContaining([
        ["implication", expect.anything(), [true, false]],
        ["implication", expect.anything(), [true, true]],
      ]),
    );
    expect(happened(two)).toEqual(happened(one));
  });
});
