// Drives all shards in this thread, and lets other work run between steps.

import type { Ownership, ShardCode } from "../wasm/instance.js";
import type { RuntimeParameters } from "../wasm/memory-layout.js";
import { OutOfMemory } from "../wasm/memory-reservation.js";
import type { BackwardSearch } from "./shard/backward-search.js";
import { confirmLayout, confirmReport, RestoreError, type CheckpointPart, type Snapshot } from "./checkpoint.js";
import type {
  DriverOptions,
  DriverReport,
  LevelOptions,
  PackedStates,
  Predecessors,
  Responses,
  ShardDriver,
} from "./shard-driver.js";
import { ShardGroup } from "./shard/shard-group.js";
import { endsExploration } from "./shard/shard-report.js";
import type { FindingQueues } from "./shard/shard-storage.js";
import { PagePool, StateQueue } from "./shard/state-queue.js";

/** Time between two looks at progress and cancellation. */
const TICK_MS = 50;

type Completion = Pick<DriverReport, "stopped" | "outgrown" | "resumable">;

const completed: Completion = { stopped: undefined, outgrown: false, resumable: true };
const stoppedBy = (stopped: string): Completion => ({ stopped, outgrown: false, resumable: false });

export const openSingleThreaded = (code: ShardCode, options: DriverOptions): SingleThreadedDriver =>
  new SingleThreadedDriver(code, options);

export class SingleThreadedDriver implements ShardDriver {
  readonly #code: ShardCode;
  readonly #options: DriverOptions;
  readonly #group: ShardGroup;
  readonly #pool: PagePool;
  #usedBytes = 0;
  #shards = 1;
  #keepLevels = false;
  #depth = 0;
  #lastTick = performance.now();

  constructor(code: ShardCode, options: DriverOptions) {
    const reserve = (bytes: number): boolean => {
      if (bytes > 0 && this.#usedBytes + bytes > options.memory) return false;
      this.#usedBytes += bytes;
      return true;
    };
    this.#code = code;
    this.#options = options;
    this.#pool = new PagePool(code.layout.inputEnd - code.layout.input, reserve);
    this.#group = new ShardGroup(code, 0, 1, {
      reserve,
      shouldYield: () => this.#isTickDue(),
      send: (shard) => {
        throw new Error(`internal: there is no shard ${shard}`);
      },
      checkCancelled: () => undefined,
    });
  }

  get parameters(): RuntimeParameters {
    return this.#code.parameters;
  }

  async checkCancelled(): Promise<string | undefined> {
    if (!this.#isTickDue()) return undefined;
    const reason = await this.#options.tick?.({ ...this.#group.progress(), depth: this.#depth });
    this.#lastTick = performance.now();
    return reason;
  }

  async makeInitialStates(): Promise<DriverReport | undefined> {
    let trapped = false;
    const completion = await this.#work(() => {
      const outcome = this.#group.makeInitialStates();
      trapped = outcome === "trapped";
      return outcome === "interrupted";
    });
    if (!trapped) return this.#report(completion);
    this.#reset(this.#keepLevels);
    return undefined;
  }

  insert(states: readonly Uint8Array[]): Promise<DriverReport> {
    return this.#workOnce(() => this.#group.insert(states));
  }

  applyResponses(responses: Responses): Promise<DriverReport> {
    return this.#workOnce(() => this.#group.applyResponses(responses[0] ?? []));
  }

  async exploreLevels(openCovers: readonly boolean[], options: LevelOptions): Promise<DriverReport> {
    const { maxLevels, maxWidth, resumeLevel, shouldPause } = options;
    const group = this.#group;
    for (let levels = 1; ; levels++) {
      if (levels > 1 || !resumeLevel) group.beginLevel(openCovers);
      const completion = await this.#work(() => group.advance(), shouldPause);
      const report = group.report();
      const { frontier, nextFrontier } = report;
      if (nextFrontier > 0 && frontier === 0) this.#depth++;
      if (
        frontier > 0 ||
        nextFrontier === 0 ||
        nextFrontier > maxWidth ||
        levels === maxLevels ||
        completion.stopped !== undefined ||
        endsExploration(report, openCovers)
      )
        return { report, levels, ...completion };
    }
  }

  findings(kind: keyof FindingQueues): Promise<PackedStates> {
    return Promise.resolve(this.#group.findings(kind));
  }

  async *parts(): AsyncGenerator<CheckpointPart> {
    yield* this.#group.parts();
  }

  async restore({ header, parts }: Snapshot): Promise<DriverReport> {
    this.#reset(false);
    this.#depth = header.levels;
    const completion = await this.#withLimits(async () => {
      confirmLayout(header, this.parameters);
      this.#group.makeRoom(Math.ceil(header.states / this.#shards));
      for await (const part of parts()) {
        this.#group.restorePart(part);
        const stopped = await this.checkCancelled();
        if (stopped !== undefined) return stoppedBy(stopped);
      }
      this.#group.restoreCounts(header);
      confirmReport(header, this.#group.report());
      return completed;
    });
    return this.#report(completion);
  }

  restart(): Promise<void> {
    this.#reset(true);
    return Promise.resolve();
  }

  useAllShards(): Promise<boolean> {
    const { maxShards } = this.parameters;
    const more = this.#shards < maxShards;
    this.#shards = maxShards;
    if (more) this.#reset(false);
    return Promise.resolve(more);
  }

  async predecessorsOf(level: number, targets: PackedStates): Promise<Predecessors> {
    const [found, uncertain] = [new StateQueue(this.#pool), new StateQueue(this.#pool)];
    const pages = this.#group.level(level);
    let hasTargets = false;
    const { stopped } = await this.#work(() => {
      const search = this.#group.backwardSearch();
      if (!hasTargets) search.setTargets(targets);
      hasTargets = true;
      const page = pages.next();
      if (page.done !== true) search.predecessorsOf(page.value, found, uncertain);
      return page.done !== true;
    });
    return { found: found.takeAll(), uncertain: uncertain.takeAll(), stopped };
  }

  backwardSearch(): BackwardSearch {
    return this.#group.backwardSearch();
  }

  /** The memory and the initial states of the first shard, and the bytes that all states take. */
  explored(): ReturnType<ShardGroup["explored"]> & { readonly used: number } {
    return { ...this.#group.explored(), used: this.#usedBytes };
  }

  /**
   * Chooses bits of a state that decide which of a number of shards owns it. It depends on the states of the next level
   * only, so it is the same in each run.
   */
  async chooseOwnerBits(shards: number): Promise<Ownership["ownerBits"]> {
    const choice = this.#group.chooseOwnerBits(shards);
    let ownerBits: Ownership["ownerBits"];
    await this.#work(() => {
      const { done, value } = choice.next();
      ownerBits = value;
      return done !== true;
    });
    return ownerBits;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #isTickDue(): boolean {
    return performance.now() - this.#lastTick >= TICK_MS;
  }

  #reset(keepLevels: boolean): void {
    this.#keepLevels = keepLevels;
    this.#depth = 0;
    this.#group.reset({ shards: this.#shards, ownerBits: undefined }, keepLevels);
  }

  #report(completion: Completion): DriverReport {
    return { report: this.#group.report(), levels: 0, ...completion };
  }

  async #workOnce(act: () => void): Promise<DriverReport> {
    const completion = await this.#work(() => {
      act();
      return false;
    });
    return this.#report(completion);
  }

  /**
   * Repeats a step until it returns false or the search must stop; with `shouldPause`, it stops where the search can be
   * saved.
   */
  #work(step: () => boolean, shouldPause?: () => boolean): Promise<Completion> {
    return this.#withLimits(async () => {
      while (step()) {
        if (!this.#isTickDue()) continue;
        const stopped = await this.checkCancelled();
        if (shouldPause !== undefined && (stopped !== undefined || shouldPause())) {
          this.#group.quiesce();
          this.#group.flush();
          return { stopped, outgrown: false, resumable: true };
        }
        if (stopped !== undefined) return stoppedBy(stopped);
      }
      this.#group.flush();
      return completed;
    });
  }

  async #withLimits(act: () => Promise<Completion>): Promise<Completion> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof OutOfMemory) {
        const stopped = this.#options.full(error.reason, this.#usedBytes);
        return { stopped, outgrown: error.reason === "address", resumable: false };
      }
      if (error instanceof RestoreError) return stoppedBy(error.message);
      throw error;
    }
  }
}
