// A worker thread of the search: executes the coordinator's commands on its group of shards.

import { awaitBarrier, finishExchange } from "./barrier.js";
import { RestoreError, type CheckpointPart } from "../checkpoint.js";
import { ShardGroup } from "../shard/shard-group.js";
import { endsExploration } from "../shard/shard-report.js";
import { Halted, SharedSignals } from "./shared-signals.js";
import { SpscQueues } from "./spsc-queue.js";
import { PagePool, StateQueue } from "../shard/state-queue.js";
import type { Command, ExploreCommand, Reply, RestoreCommand, WorkerSetup } from "./worker-protocol.js";
import { OutOfMemory } from "../../wasm/memory-reservation.js";

/** The connection to the coordinator. */
export interface Port {
  post(message: unknown): void;
  listen(receive: (message: unknown) => void): void;
}

/** Size of the checkpoint parts in one reply, approximately. */
const PARTS_BYTES = 4 * 1024 * 1024;

const PROGRESS_MS = 20;

export function serveWorker(port: Port): void {
  let worker: ShardWorker | undefined;
  port.listen((message) => {
    if (worker !== undefined) port.post(worker.execute(message as Command));
    else {
      worker = new ShardWorker(message as WorkerSetup);
      port.post({} satisfies Reply);
    }
  });
}

class ShardWorker {
  readonly #index: number;
  readonly #signals: SharedSignals;
  readonly #queues: SpscQueues;
  readonly #group: ShardGroup;
  readonly #pool: PagePool;
  /** Levels begun by the current command. */
  #levels = 0;
  /** The parts of a checkpoint that were not sent yet. */
  #parts: Iterator<CheckpointPart> | undefined;
  #published = 0;

  constructor({ code, shared, index }: WorkerSetup) {
    const signals = new SharedSignals(shared);
    const queues = new SpscQueues(shared, signals, index, (shard, entries) => this.#group.accept(shard, entries));
    this.#index = index;
    this.#signals = signals;
    this.#queues = queues;
    this.#group = new ShardGroup(code, index, shared.workers, {
      reserve: signals.reserve,
      send: (shard, entries) => queues.send(shard, entries),
      checkCancelled: () => signals.checkHalted(),
      shouldYield: () => signals.haltReason !== "none",
    });
    this.#pool = new PagePool(code.layout.inputEnd - code.layout.input, signals.reserve);
  }

  execute(command: Command): Reply {
    this.#levels = 0;
    try {
      const reply = this.#run(command);
      return command.kind === "makeInitialStates" || command.kind === "insert" || command.kind === "applyResponses"
        ? { ...reply, report: this.#group.report() }
        : reply;
    } catch (error) {
      if (error instanceof RestoreError) return { notRestored: error.message };
      if (error instanceof OutOfMemory) this.#signals.halt(error.reason);
      else if (!(error instanceof Halted)) throw error;
      return { levels: this.#levels, report: this.#group.report() };
    }
  }

  #run(command: Command): Reply {
    switch (command.kind) {
      case "makeInitialStates":
        return { trapped: this.#group.makeInitialStates() === "trapped" };
      case "insert":
        return this.#exchange(() => this.#group.insert(command.states));
      case "applyResponses":
        return this.#exchange(() => this.#group.applyResponses(command.responses));
      case "exploreLevels":
        return this.#exploreLevels(command);
      case "parts":
        return { parts: this.#nextParts(command.first) };
      case "restore":
        return this.#restore(command);
      case "reset":
        this.#group.reset(command.ownership, command.keepLevels);
        return {};
      case "findings":
        return { found: this.#group.findings(command.of) };
      case "predecessors":
        return this.#predecessorsOf(command.level, command.targets);
    }
  }

  #exploreLevels({ openCovers, maxLevels, resumeLevel }: ExploreCommand): Reply {
    for (this.#levels = 1; ; this.#levels++) {
      if (this.#levels > 1 || !resumeLevel) this.#group.beginLevel(openCovers);
      this.#workAndExchange(() => this.#group.advance());
      const report = this.#group.report();
      const goOn = awaitBarrier(this.#signals, {
        shouldStop: this.#signals.pauseRequested || endsExploration(report, openCovers),
        hasNext: report.nextFrontier > 0,
        last: this.#levels === maxLevels,
      });
      if (!goOn) return { report, levels: this.#levels };
    }
  }

  /** Does something together with the other workers, and waits for them. */
  #exchange(act: () => void): Reply {
    this.#workAndExchange(() => {
      act();
      return false;
    });
    awaitBarrier(this.#signals, { shouldStop: true, hasNext: false, last: true });
    return {};
  }

  /** Ends when all workers have ended this and all entries have arrived. */
  #workAndExchange(step: () => boolean): void {
    this.#work(step);
    this.#group.flush();
    finishExchange(this.#queues, this.#signals, this.#index);
  }

  /** Repeats a step of long work until it returns false, and accepts entries of others in between. */
  #work(step: () => boolean): void {
    const signals = this.#signals;
    while (step()) {
      this.#queues.receive();
      signals.checkHalted();
      if (signals.pauseRequested) return this.#group.quiesce();
      if (performance.now() - this.#published < PROGRESS_MS) continue;
      this.#published = performance.now();
      signals.publishProgress(this.#index, this.#group.progress());
    }
  }

  #nextParts(first: boolean): readonly CheckpointPart[] {
    if (first) this.#parts = this.#group.parts();
    const parts: CheckpointPart[] = [];
    for (let bytes = 0; bytes < PARTS_BYTES;) {
      const next = this.#parts?.next();
      if (next === undefined || next.done === true) break;
      parts.push({ ...next.value, states: next.value.states.slice() });
      bytes += next.value.states.length;
    }
    return parts;
  }

  #restore({ statesPerShard, parts, counts }: RestoreCommand): Reply {
    if (statesPerShard !== undefined) this.#group.makeRoom(statesPerShard);
    for (const part of parts) {
      this.#group.restorePart(part);
      this.#signals.checkHalted();
    }
    if (counts === undefined) return {};
    if (this.#index === 0) this.#group.restoreCounts(counts);
    return { report: this.#group.report() };
  }

  #predecessorsOf(level: number, targets: readonly Uint8Array[]): Reply {
    const [found, uncertain] = [new StateQueue(this.#pool), new StateQueue(this.#pool)];
    const search = this.#group.backwardSearch();
    search.setTargets(targets);
    for (const page of this.#group.level(level)) {
      this.#signals.checkHalted();
      search.predecessorsOf(page, found, uncertain);
    }
    return { found: found.takeAll(), uncertain: uncertain.takeAll() };
  }
}
