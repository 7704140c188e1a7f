// Drives shards in several worker threads: sends commands, waits for replies without blocking this thread, and merges
// them.

import { Instance, type Ownership, type ShardCode } from "../../wasm/instance.js";
import type { RuntimeParameters } from "../../wasm/memory-layout.js";
import { BackwardSearch } from "../shard/backward-search.js";
import { confirmLayout, confirmReport, RestoreError, type CheckpointPart, type Snapshot } from "../checkpoint.js";
import type {
  DriverOptions,
  DriverReport,
  LevelOptions,
  PackedStates,
  Predecessors,
  Responses,
  ShardDriver,
} from "../shard-driver.js";
import { emptyReport, mergeGroupReports, type ShardGroupReport } from "../shard/shard-report.js";
import type { FindingQueues } from "../shard/shard-storage.js";
import { allocateSharedMemory } from "./shared-memory.js";
import { SharedSignals } from "./shared-signals.js";
import { resetQueues } from "./spsc-queue.js";
import { WorkerPool, type WorkerHandle } from "./worker-pool.js";
import type { Command, Reply, RestoreCommand, WorkerSetup } from "./worker-protocol.js";

/** Time between two looks at progress and cancellation. */
const TICK_MS = 50;

export async function openWorkerCoordinator(
  code: ShardCode,
  threads: number,
  spawn: () => WorkerHandle,
  options: DriverOptions,
  ownerBits?: Ownership["ownerBits"],
): Promise<ShardDriver> {
  const coordinator = new WorkerCoordinator(code, { shards: threads, ownerBits }, spawn, options);
  await coordinator.setUp();
  return coordinator;
}

class WorkerCoordinator implements ShardDriver {
  readonly #code: ShardCode;
  readonly #options: DriverOptions;
  readonly #signals: SharedSignals;
  readonly #pool: WorkerPool;
  /** Merged from the last replies that had reports. */
  #report: ShardGroupReport;
  #ownership: Ownership;
  #keepLevels = false;
  /** Levels completed before the current command. */
  #depth = 0;
  #stopped: string | undefined;
  #lastTick = performance.now();
  #backwardSearch: BackwardSearch | undefined;

  constructor(code: ShardCode, ownership: Ownership, spawn: () => WorkerHandle, options: DriverOptions) {
    this.#code = code;
    this.#options = options;
    const { shards } = ownership;
    this.#signals = new SharedSignals(allocateSharedMemory(shards, code.layout.blockBytes, options.memory));
    this.#pool = new WorkerPool(shards, spawn);
    this.#report = emptyReport(code.parameters);
    this.#ownership = ownership;
  }

  get parameters(): RuntimeParameters {
    return this.#code.parameters;
  }

  async setUp(): Promise<void> {
    const { shared } = this.#signals;
    await this.#request(
      Array.from({ length: this.#pool.size }, (_, index): WorkerSetup => ({ code: this.#code, shared, index })),
    );
    await this.#reset(false);
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async checkCancelled(): Promise<string | undefined> {
    if (performance.now() - this.#lastTick < TICK_MS) return this.#stopped;
    this.#stopped ??= await this.#options.tick?.({
      ...this.#signals.progress(),
      depth: this.#depth + this.#signals.levels,
    });
    this.#lastTick = performance.now();
    return this.#stopped;
  }

  async makeInitialStates(): Promise<DriverReport | undefined> {
    const { replies, report } = await this.#execute(this.#toAll({ kind: "makeInitialStates" }));
    if (report.stopped !== undefined || !replies.some((reply) => reply.trapped === true)) return report;
    await this.#reset(this.#keepLevels);
    return undefined;
  }

  async insert(states: readonly Uint8Array[]): Promise<DriverReport> {
    const commands = this.#each((i): Command => ({ kind: "insert", states: i === 0 ? states : [] }));
    return (await this.#execute(commands)).report;
  }

  async exploreLevels(openCovers: readonly boolean[], options: LevelOptions): Promise<DriverReport> {
    const { maxLevels, resumeLevel, shouldPause } = options;
    const commands = this.#toAll({ kind: "exploreLevels", openCovers, maxLevels, resumeLevel });
    return (await this.#execute(commands, shouldPause)).report;
  }

  async applyResponses(responses: Responses): Promise<DriverReport> {
    const commands = this.#each((i): Command => ({ kind: "applyResponses", responses: responses[i] ?? [] }));
    return (await this.#execute(commands, never)).report;
  }

  async findings(kind: keyof FindingQueues): Promise<PackedStates> {
    const replies = await this.#request(this.#toAll({ kind: "findings", of: kind }));
    return replies.flatMap((reply) => reply.found ?? []);
  }

  async *parts(): AsyncGenerator<CheckpointPart> {
    for (let first = true; ; first = false) {
      const replies = await this.#request(this.#toAll({ kind: "parts", first }), never);
      const parts = replies.flatMap((reply) => reply.parts ?? []);
      if (this.#pool.lost !== undefined) throw new RestoreError(lostMessage(this.#pool.lost));
      if (parts.length === 0) return;
      yield* parts;
    }
  }

  async restore({ header, parts }: Snapshot): Promise<DriverReport> {
    await this.#reset(false);
    try {
      confirmLayout(header, this.parameters);
      let report = await this.#restoreSome({
        statesPerShard: Math.ceil(header.states / this.#ownership.shards),
        parts: [],
      });
      for await (const { section, states } of parts()) {
        if (report.stopped !== undefined) return report;
        // A copy: a view would be sent with its whole buffer.
        report = await this.#restoreSome({ parts: [{ section, states: states.slice() }] });
      }
      if (report.stopped !== undefined) return report;
      this.#depth = header.levels;
      const { firings, outsideConstraint } = header;
      report = await this.#restoreSome({ parts: [], counts: { firings, outsideConstraint } });
      if (report.stopped === undefined) confirmReport(header, report.report);
      return report;
    } catch (error) {
      if (!(error instanceof RestoreError)) throw error;
      return { report: this.#report, levels: 0, stopped: error.message, outgrown: false, resumable: false };
    }
  }

  async restart(): Promise<void> {
    await this.#reset(true);
  }

  async useAllShards(): Promise<boolean> {
    const { maxShards } = this.parameters;
    if (this.#ownership.shards === maxShards) return false;
    // A hash of all bits fills the shards most evenly.
    this.#ownership = { shards: maxShards, ownerBits: undefined };
    await this.#reset(false);
    return true;
  }

  async predecessorsOf(level: number, targets: PackedStates): Promise<Predecessors> {
    const replies = await this.#request(this.#toAll({ kind: "predecessors", level, targets }));
    return {
      found: replies.flatMap((reply) => reply.found ?? []),
      uncertain: replies.flatMap((reply) => reply.uncertain ?? []),
      stopped: this.#stopReason(),
    };
  }

  backwardSearch(): BackwardSearch {
    this.#backwardSearch ??= new BackwardSearch(
      new Instance(this.#code, 0, this.#signals.reserve, () => undefined),
      this.#code,
    );
    return this.#backwardSearch;
  }

  async #reset(keepLevels: boolean): Promise<void> {
    this.#keepLevels = keepLevels;
    this.#depth = 0;
    await this.#request(this.#toAll({ kind: "reset", ownership: this.#ownership, keepLevels }));
  }

  async #restoreSome(command: Omit<RestoreCommand, "kind">): Promise<DriverReport> {
    const replies = await this.#request(this.#toAll({ kind: "restore", ...command }));
    this.#updateReport(replies);
    const stopped = replies.flatMap((reply) => reply.notRestored ?? [])[0] ?? this.#stopReason();
    return {
      report: this.#report,
      levels: 0,
      stopped,
      outgrown: this.#signals.haltReason === "address",
      resumable: stopped === undefined,
    };
  }

  async #execute(
    commands: readonly Command[],
    shouldPause?: () => boolean,
  ): Promise<{ readonly replies: readonly Reply[]; readonly report: DriverReport }> {
    const replies = await this.#request(commands, shouldPause);
    this.#updateReport(replies);
    const report = this.#report;
    const levels = Math.max(0, ...replies.map((reply) => reply.levels ?? 0));
    this.#depth += levels - (levels > 0 && report.frontier > 0 ? 1 : 0);
    const { haltReason } = this.#signals;
    return {
      replies,
      report: {
        report,
        levels,
        stopped: this.#stopReason(),
        outgrown: haltReason === "address",
        resumable: this.#pool.lost === undefined && haltReason === "none",
      },
    };
  }

  /**
   * Sends messages and waits for all replies; none if a worker is lost. When the search must stop, the workers are
   * halted; with `shouldPause`, they are only requested to pause.
   */
  async #request(messages: readonly (Command | WorkerSetup)[], shouldPause?: () => boolean): Promise<readonly Reply[]> {
    const signals = this.#signals;
    signals.reset();
    resetQueues(signals.shared);
    this.#pool.post(messages);
    for (;;) {
      if (this.#pool.lost !== undefined) {
        signals.halt("cancelled");
        await this.close();
        return [];
      }
      const replies = this.#pool.replies();
      if (replies !== undefined) return replies;
      await this.#pool.wait(TICK_MS);
      const mustStop = (await this.checkCancelled()) !== undefined;
      if (shouldPause === undefined) {
        if (mustStop) signals.halt("cancelled");
      } else if (mustStop || shouldPause()) signals.requestPause();
    }
  }

  #updateReport(replies: readonly Reply[]): void {
    const reports = replies.flatMap((reply) => reply.report ?? []);
    if (reports.length > 0) this.#report = mergeGroupReports(reports);
  }

  /** The reason why the search must stop, according to the last replies. */
  #stopReason(): string | undefined {
    if (this.#pool.lost !== undefined) return lostMessage(this.#pool.lost);
    if (this.#stopped !== undefined) return this.#stopped;
    const { haltReason, usedBytes } = this.#signals;
    return haltReason === "none" || haltReason === "cancelled" ? undefined : this.#options.full(haltReason, usedBytes);
  }

  #each(command: (worker: number) => Command): readonly Command[] {
    return Array.from({ length: this.#pool.size }, (_, i) => command(i));
  }

  #toAll(command: Command): readonly Command[] {
    return this.#each(() => command);
  }
}

const lostMessage = (reason: string): string => `a worker thread was lost: ${reason}`;

/** For commands that end soon: they are neither interrupted nor paused for a checkpoint. */
const never = (): boolean => false;
