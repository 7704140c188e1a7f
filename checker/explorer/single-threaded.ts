// A crew of one: all shards in this thread, which lets others have their turn.

import type { Tick } from "../search/state-space.js";
import { confirmReport, confirmLayout, RestoreError } from "./checkpoint.js";
import type { ShardCode } from "../wasm/instance.js";
import type { ShardDriver, DriverReport } from "./level-search.js";
import { PagePool, StateQueue } from "./state-queue.js";
import { OutOfMemory, type OutOfMemoryReason } from "../wasm/memory-reservation.js";
import { openShardGroup, type ShardGroup } from "./shard-group.js";

export interface DriverOptions {
  readonly tick: Tick | undefined;
  /** Bytes that states may take. */
  readonly memory: number;
  /** What to say when they do not suffice. */
  full(why: OutOfMemoryReason, bytes: number): string;
}

const TURN_MS = 50;

type Ended = Pick<DriverReport, "stopped" | "outgrown" | "resumable">;

export interface SingleThreadedDriver extends ShardDriver {
  /** What the first shard holds, and how many bytes all take. */
  explored(): ReturnType<ShardGroup["explored"]> & { readonly used: number };
}

export function openSingleThreaded(code: ShardCode, options: DriverOptions): SingleThreadedDriver {
  let used = 0;
  let last = performance.now();
  let depth = 0;
  let shards = 1;
  const claim = (bytes: number): boolean => {
    if (bytes > 0 && used + bytes > options.memory) return false;
    used += bytes;
    return true;
  };
  const due = (): boolean => performance.now() - last >= TURN_MS;
  const nobody = (shard: number): never => {
    throw new Error(`internal: there is no shard ${shard}`);
  };
  const team = openShardGroup(code, 0, 1, {
    reserve: claim,
    pause: due,
    send: nobody,
    checkCancelled: () => undefined,
  });
  const pool = new PagePool(code.layout.inputEnd - code.layout.input, claim);

  async function rest(): Promise<string | undefined> {
    if (!due()) return undefined;
    const reason = await options.tick?.({ ...team.progress(), depth });
    last = performance.now();
    return reason;
  }

  async function ending(act: () => Promise<Ended>): Promise<Ended> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof OutOfMemory)
        return { stopped: options.full(error.reason, used), outgrown: error.reason === "address", resumable: false };
      if (error instanceof RestoreError) return { stopped: error.message, outgrown: false, resumable: false };
      throw error;
    }
  }

  /** Works until there is nothing more to do; says why it had to stop before. With `pause`, where the search can be kept. */
  const work = (bit: () => boolean, pause?: () => boolean): Promise<Ended> =>
    ending(async () => {
      while (bit()) {
        if (!due()) continue;
        const stopped = await rest();
        if (pause !== undefined && (stopped !== undefined || pause())) {
          team.pause();
          team.flush();
          return { stopped, outgrown: false, resumable: true };
        }
        if (stopped !== undefined) return { stopped, outgrown: false, resumable: false };
      }
      team.flush();
      return { stopped: undefined, outgrown: false, resumable: true };
    });

  const once = async (act: () => void): Promise<DriverReport> => {
    const ended = await work(() => {
      act();
      return false;
    });
    return { report: team.report(), levels: 0, ...ended };
  };
  let kept = false;
  const reset = (keep: boolean): void => {
    kept = keep;
    depth = 0;
    team.reset(shards, keep);
  };

  return {
    checkCancelled: rest,
    async makeInitialStates() {
      let trapped = false;
      const ended = await work(() => {
        const came = team.makeInitialStates();
        trapped = came === "trapped";
        return came === "paused";
      });
      if (!trapped) return { report: team.report(), levels: 0, ...ended };
      reset(kept);
      return undefined;
    },
    insert: (states) => once(() => team.insert(states)),
    applyResponses: (answers) => once(() => team.applyResponses(answers[0] ?? [])),
    async exploreLevels(open, { maxLevels: most, maxWidth: widest, resumeLevel: goOn, pause }) {
      for (let levels = 1; ; levels++) {
        if (levels > 1 || !goOn) team.begin(open);
        const ended = await work(() => team.advance(), pause);
        const report = team.report();
        const { found, frontier: left, nextFrontier: next, requests: questions, reached } = report;
        if (next > 0 && left === 0) depth++;
        const news =
          found ||
          left > 0 ||
          ended.stopped !== undefined ||
          questions[0]?.some((own) => own.length > 0) === true ||
          reached.some((is, i) => is && open[i] === true);
        if (news || next === 0 || next > widest || levels === most) return { report, levels, ...ended };
      }
    },
    parameters: code.parameters,
    async *parts() {
      yield* team.parts();
    },
    async restore({ header: standing, parts }) {
      reset(false);
      depth = standing.levels;
      const ended = await ending(async () => {
        confirmLayout(standing, code.parameters);
        team.reserve(Math.ceil(standing.states / shards));
        for await (const part of parts()) {
          team.take(part);
          const stopped = await rest();
          if (stopped !== undefined) return { stopped, outgrown: false, resumable: false };
        }
        team.credit(standing);
        confirmReport(standing, team.report());
        return { stopped: undefined, outgrown: false, resumable: true };
      });
      return { report: team.report(), levels: 0, ...ended };
    },
    findings: (kind) => Promise.resolve(team.findings(kind)),
    restart() {
      reset(true);
      return Promise.resolve();
    },
    useAllShards() {
      const more = shards < code.parameters.maxShards;
      shards = code.parameters.maxShards;
      if (more) reset(false);
      return Promise.resolve(more);
    },
    async predecessorsOf(level, targets) {
      const [found, uncertain] = [new StateQueue(pool), new StateQueue(pool)];
      const pieces = team.kept(level)[Symbol.iterator]();
      let learnt = false;
      const { stopped } = await work(() => {
        if (!learnt) team.backwardSearch().setTargets(targets);
        learnt = true;
        const piece = pieces.next();
        if (piece.done !== true) team.backwardSearch().predecessorsOf(piece.value, found, uncertain);
        return piece.done !== true;
      });
      return { found: found.empty(), uncertain: uncertain.empty(), stopped };
    },
    backwardSearch: () => team.backwardSearch(),
    explored: () => ({ ...team.explored(), used }),
    close: () => Promise.resolve(),
  };
}
