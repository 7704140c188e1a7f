// A crew of several threads: gives commands, waits for replies without waiting, and puts what they say together.

import { confirmReport, confirmLayout, RestoreError } from "./checkpoint.js";
import { Instance, type ShardCode } from "../wasm/instance.js";
import type { DriverOptions } from "./single-threaded.js";
import {
  askPause,
  reserveIn,
  figuresIn,
  halt,
  haltOf,
  levelsIn,
  resetSignals,
  allocateShared,
  usedIn,
} from "./spsc-queue.js";
import { openBackwardSearch, type BackwardSearch } from "./backward-search.js";
import type { ShardDriver, DriverReport } from "./level-search.js";
import { either, sums, type ShardGroupReport } from "./shard-group.js";
import type { Command, WorkerSetup, Reply } from "./worker.js";

/** A thread, from outside. */
export interface WorkerHandle {
  post(message: unknown): void;
  /** `lost`: it ended, and why. */
  listen(heard: (message: unknown) => void, lost: (reason: string) => void): void;
  end(): Promise<void>;
}

const TURN_MS = 50;

export async function openWorkerCoordinator(
  code: ShardCode,
  threads: number,
  spawn: () => WorkerHandle,
  options: DriverOptions,
): Promise<ShardDriver> {
  const shared = allocateShared(threads, code.layout.blockBytes, options.memory);
  const claim = reserveIn(shared);
  let depth = 0;
  let stopped: string | undefined;
  let lost: string | undefined;
  let last = performance.now();
  let wake = (): void => undefined;
  /** By thread: the reply that is waited for. */
  const replies: (Reply | undefined)[] = [];
  const members = Array.from({ length: threads }, (_, i) => {
    const member = spawn();
    member.listen(
      (message) => {
        replies[i] = message as Reply;
        wake();
      },
      (reason) => {
        lost ??= reason;
        wake();
      },
    );
    return member;
  });

  async function rest(): Promise<string | undefined> {
    if (performance.now() - last < TURN_MS) return stopped;
    stopped ??= await options.tick?.({ ...figuresIn(shared), depth: depth + levelsIn(shared) });
    last = performance.now();
    return stopped;
  }

  /** Until all have replied; undefined when one of them is lost. With `pause`, nobody is torn away from work, but asked to rest. */
  async function all(messages: readonly unknown[], pause?: () => boolean): Promise<readonly Reply[] | undefined> {
    resetSignals(shared);
    replies.fill(undefined, 0, (replies.length = threads));
    for (const [i, member] of members.entries()) member.post(messages[i]);
    for (;;) {
      if (lost !== undefined) {
        halt(shared, "asked");
        await close();
        return undefined;
      }
      const got = replies.flatMap((reply) => reply ?? []);
      if (got.length === threads) return got;
      await new Promise<void>((done) => {
        const timer = setTimeout(done, TURN_MS);
        wake = () => {
          clearTimeout(timer);
          done();
        };
      });
      const stop = await rest();
      if (pause === undefined && stop !== undefined) halt(shared, "asked");
      if (pause !== undefined && (stop !== undefined || pause())) askPause(shared);
    }
  }

  let known: ShardGroupReport | undefined;
  /** As the last replies have it. */
  const reason = (): string | undefined => {
    if (lost !== undefined) return `a thread of the compiled engine was lost: ${lost}`;
    const why = haltOf(shared);
    return stopped ?? (why === "none" || why === "asked" ? undefined : options.full(why, usedIn(shared)));
  };
  async function turn(
    commands: readonly Command[],
    pause?: () => boolean,
  ): Promise<DriverReport & { readonly trapped: boolean }> {
    const got = (await all(commands, pause)) ?? [];
    const reports = got.flatMap((reply) => reply.report ?? []);
    if (reports.length > 0) known = together(reports);
    const levels = Math.max(0, ...got.map((reply) => reply.levels ?? 0));
    const report = known ?? nothing(code);
    depth += levels - (levels > 0 && report.frontier > 0 ? 1 : 0);
    const whole = lost === undefined && haltOf(shared) === "none";
    return {
      report,
      levels,
      stopped: reason(),
      outgrown: haltOf(shared) === "address",
      resumable: whole,
      trapped: got.some((reply) => reply.trapped === true),
    };
  }
  const toAll = (command: Command): readonly Command[] => members.map(() => command);

  let kept = false;
  async function reset(shards: number, keep: boolean): Promise<void> {
    kept = keep;
    depth = 0;
    await all(toAll({ kind: "reset", shards, keep }));
  }

  async function close(): Promise<void> {
    await Promise.all(members.map((member) => member.end()));
  }

  await all(members.map((_, place): WorkerSetup => ({ code, shared, index: place })));
  let shards = threads;
  let scouting: BackwardSearch | undefined;

  return {
    checkCancelled: rest,
    close,
    async makeInitialStates() {
      const { trapped, ...after } = await turn(toAll({ kind: "starts" }));
      if (!trapped || after.stopped !== undefined) return after;
      await reset(shards, kept);
      return undefined;
    },
    insert: (states) => turn(members.map((_, i) => ({ kind: "feed", states: i === 0 ? states : [] }))),
    exploreLevels: (open, { maxLevels: most, resumeLevel: goOn, pause }) =>
      turn(toAll({ kind: "levels", open, most, goOn }), pause),
    applyResponses: (answers) =>
      turn(
        members.map((_, i) => ({ kind: "answer", answers: answers[i] ?? [] })),
        never,
      ),
    parameters: code.parameters,
    async *parts() {
      for (let first = true; ; first = false) {
        const got = (await all(toAll({ kind: "parts", first }), never)) ?? [];
        const parts = got.flatMap((reply) => reply.parts ?? []);
        if (lost !== undefined) throw new RestoreError(`a thread of the compiled engine was lost: ${lost}`);
        if (parts.length === 0) return;
        yield* parts;
      }
    },
    async restore({ header: standing, parts }) {
      await reset(shards, false);
      let unrestored: string | undefined;
      const send = async (command: Omit<Extract<Command, { kind: "restore" }>, "kind">): Promise<DriverReport> => {
        const got = (await all(toAll({ kind: "restore", ...command }))) ?? [];
        const reports = got.flatMap((reply) => reply.report ?? []);
        if (reports.length > 0) known = together(reports);
        unrestored ??= got.flatMap((reply) => reply.unrestored ?? [])[0];
        const stopped = unrestored ?? reason();
        return {
          report: known ?? nothing(code),
          levels: 0,
          stopped,
          outgrown: haltOf(shared) === "address",
          resumable: stopped === undefined,
        };
      };
      try {
        confirmLayout(standing, code.parameters);
        let now = await send({ reserve: Math.ceil(standing.states / shards), parts: [] });
        for await (const { section, states } of parts()) {
          if (now.stopped !== undefined) return now;
          // A view would be sent with all that is around it.
          now = await send({ parts: [{ section, states: states.slice() }] });
        }
        if (now.stopped !== undefined) return now;
        depth = standing.levels;
        now = await send({
          parts: [],
          credit: { firings: standing.firings, outsideConstraint: standing.outsideConstraint },
        });
        if (now.stopped === undefined) confirmReport(standing, now.report);
        return now;
      } catch (error) {
        if (!(error instanceof RestoreError)) throw error;
        return { report: known ?? nothing(code), levels: 0, stopped: error.message, outgrown: false, resumable: false };
      }
    },
    async findings(kind) {
      const got = await all(toAll({ kind: "findings", of: kind }));
      return (got ?? []).flatMap((reply) => reply.found ?? []);
    },
    restart: () => reset(shards, true),
    async useAllShards() {
      if (shards === code.parameters.maxShards) return false;
      shards = code.parameters.maxShards;
      await reset(shards, false);
      return true;
    },
    async predecessorsOf(level, targets) {
      const got = (await all(toAll({ kind: "leading", level, targets }))) ?? [];
      return {
        found: got.flatMap((reply) => reply.found ?? []),
        uncertain: got.flatMap((reply) => reply.uncertain ?? []),
        stopped: reason(),
      };
    },
    backwardSearch: () => (scouting ??= openBackwardSearch(new Instance(code, 0, claim, () => undefined), code.layout)),
  };
}

/** What does not take long is not interrupted. */
const never = (): boolean => false;

function together(reports: readonly ShardGroupReport[]): ShardGroupReport {
  const sum = (of: (report: ShardGroupReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  return {
    states: sum((report) => report.states),
    outsideConstraint: sum((report) => report.outsideConstraint),
    firings: sums(reports.map((report) => report.firings)),
    frontier: sum((report) => report.frontier),
    nextFrontier: sum((report) => report.nextFrontier),
    found: reports.some((report) => report.found),
    reached: (reports[0]?.reached ?? []).map((_, i) => reports.some((report) => report.reached[i])),
    marks: either(reports.map((report) => report.marks)),
    requests: reports.flatMap((report) => report.requests),
  };
}

const nothing = ({ parameters: shape }: ShardCode): ShardGroupReport => ({
  states: 0,
  outsideConstraint: 0,
  firings: Array.from({ length: shape.tags }, () => 0),
  frontier: 0,
  nextFrontier: 0,
  found: false,
  reached: Array.from({ length: shape.covers }, () => false),
  marks: new Uint8Array(),
  requests: [],
});
