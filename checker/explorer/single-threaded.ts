// A crew of one: all shards in this thread, which lets others have their turn.

import type { Tick } from "../search/state-space.js";
import { confirmReport, confirmShape, Unrestored } from "./checkpoint.js";
import type { ShardCode } from "../wasm/instance.js";
import type { Crew, Turn } from "./level-search.js";
import { Exhausted, Pool, Store } from "./state-queue.js";
import { openTeam, type Team } from "./shard-group.js";

export interface CrewOptions {
  readonly tick: Tick | undefined;
  /** Bytes that states may take. */
  readonly memory: number;
  /** What to say when they do not suffice. */
  full(why: Exhausted["why"], bytes: number): string;
}

const TURN_MS = 50;

type Ended = Pick<Turn, "stopped" | "outgrown" | "whole">;

export interface LocalCrew extends Crew {
  /** What the first shard holds, and how many bytes all take. */
  explored(): ReturnType<Team["explored"]> & { readonly used: number };
}

export function localCrew(code: ShardCode, options: CrewOptions): LocalCrew {
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
  const team = openTeam(code, 0, 1, { claim, pause: due, send: nobody, breathe: () => undefined });
  const pool = new Pool(code.map.inputEnd - code.map.input, claim);

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
      if (error instanceof Exhausted)
        return { stopped: options.full(error.why, used), outgrown: error.why === "address", whole: false };
      if (error instanceof Unrestored) return { stopped: error.message, outgrown: false, whole: false };
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
          return { stopped, outgrown: false, whole: true };
        }
        if (stopped !== undefined) return { stopped, outgrown: false, whole: false };
      }
      team.flush();
      return { stopped: undefined, outgrown: false, whole: true };
    });

  const once = async (act: () => void): Promise<Turn> => {
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
    rest,
    async starts() {
      let trapped = false;
      const ended = await work(() => {
        const came = team.starts();
        trapped = came === "trapped";
        return came === "paused";
      });
      if (!trapped) return { report: team.report(), levels: 0, ...ended };
      reset(kept);
      return undefined;
    },
    feed: (states) => once(() => team.feed(states)),
    answer: (answers) => once(() => team.answer(answers[0] ?? [])),
    async levels(open, { most, widest, goOn, pause }) {
      for (let levels = 1; ; levels++) {
        if (levels > 1 || !goOn) team.begin(open);
        const ended = await work(() => team.advance(), pause);
        const report = team.report();
        const { found, left, next, questions, reached } = report;
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
    shape: code.shape,
    async *parts() {
      yield* team.parts();
    },
    async restore({ standing, parts }) {
      reset(false);
      depth = standing.levels;
      const ended = await ending(async () => {
        confirmShape(standing, code.shape);
        team.reserve(Math.ceil(standing.states / shards));
        for await (const part of parts()) {
          team.take(part);
          const stopped = await rest();
          if (stopped !== undefined) return { stopped, outgrown: false, whole: false };
        }
        team.credit(standing);
        confirmReport(standing, team.report());
        return { stopped: undefined, outgrown: false, whole: true };
      });
      return { report: team.report(), levels: 0, ...ended };
    },
    findings: (kind) => Promise.resolve(team.findings(kind)),
    restart() {
      reset(true);
      return Promise.resolve();
    },
    widen() {
      const more = shards < code.shape.shards;
      shards = code.shape.shards;
      if (more) reset(false);
      return Promise.resolve(more);
    },
    async leading(level, targets) {
      const [found, uncertain] = [new Store(pool), new Store(pool)];
      const pieces = team.kept(level)[Symbol.iterator]();
      let learnt = false;
      const { stopped } = await work(() => {
        if (!learnt) team.scout().learn(targets);
        learnt = true;
        const piece = pieces.next();
        if (piece.done !== true) team.scout().leading(piece.value, found, uncertain);
        return piece.done !== true;
      });
      return { found: found.empty(), uncertain: uncertain.empty(), stopped };
    },
    scout: () => team.scout(),
    explored: () => ({ ...team.explored(), used }),
    close: () => Promise.resolve(),
  };
}
