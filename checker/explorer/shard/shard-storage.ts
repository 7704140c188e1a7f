// The states of one shard: its memory with the visited table, its frontier, and the queues of violations and of
// requests to the interpreter.

import { Instance, type ShardCode } from "../../wasm/instance.js";
import type { ReserveMemory } from "../../wasm/memory-reservation.js";
import { RestoreError, type CheckpointHeader, type CheckpointPart, type QueueName } from "../checkpoint.js";
import type { FallbackRequest, FallbackRequests } from "../fallback-protocol.js";
import { Frontier } from "./frontier.js";
import type { ShardReport } from "./shard-report.js";
import { restoreStates, shardParts } from "./shard-snapshot.js";
import { PagePool, StateQueue } from "./state-queue.js";

/** Packed states by kind of violation: the counterexample ends in or after one of them. */
export interface FindingQueues {
  /** States of the current level without successors. */
  readonly deadlocks: StateQueue;
  /** States of the current level with a step that violates a property. */
  readonly stepViolations: StateQueue;
  /** States of the next level. */
  readonly invariantViolations: StateQueue;
}

export class ShardStorage {
  readonly instance: Instance;
  readonly findings: FindingQueues;
  readonly requests: Readonly<Record<FallbackRequest["kind"], StateQueue>>;
  readonly frontier: Frontier;
  readonly #code: ShardCode;
  /** With temporal properties, after the first level: the initial states in the order in which they were found. */
  #initial: readonly Uint8Array[] | undefined;

  /** `drainInitialStates` is called when there is no room for more initial states. */
  constructor(code: ShardCode, shard: number, reserve: ReserveMemory, drainInitialStates: () => void) {
    const pool = new PagePool(code.layout.inputEnd - code.layout.input, reserve);
    const queue = (): StateQueue => new StateQueue(pool);
    this.#code = code;
    this.instance = new Instance(code, shard, reserve, drainInitialStates);
    this.findings = { deadlocks: queue(), stepViolations: queue(), invariantViolations: queue() };
    this.requests = { expand: queue(), evaluate: queue(), constrain: queue() };
    this.frontier = new Frontier(pool);
  }

  /** Removes all states. */
  reset(keepLevels: boolean): void {
    this.frontier.reset(keepLevels);
    for (const queue of Object.values<StateQueue>({ ...this.findings, ...this.requests })) queue.clear();
    this.#initial = undefined;
    this.instance.clear();
  }

  /** Makes the next level the current one. */
  beginLevel(): void {
    this.spill();
    if (this.#code.parameters.predicates !== undefined) this.#initial ??= this.initialStates();
    this.frontier.advanceLevel();
  }

  /** Moves new states out of the memory. */
  spill(): void {
    const { wasm } = this.instance;
    const { fresh } = this.#code.layout;
    if (wasm.freshOut.value === fresh) return;
    this.frontier.next.append(this.instance.bytes().subarray(fresh, wasm.freshOut.value));
    wasm.freshOut.value = fresh;
  }

  /**
   * The initial states, in the order in which they were found. After the first level, only with temporal properties.
   */
  initialStates(): readonly Uint8Array[] {
    this.spill();
    return this.#initial ?? Array.from(this.frontier.next.pages(), (page) => page.slice());
  }

  /** The states of a level, if levels are kept. */
  level(index: number): Iterable<Uint8Array<ArrayBuffer>> {
    this.spill();
    return this.frontier.level(index);
  }

  /** Takes out all requests. */
  takeRequests(): readonly FallbackRequests[] {
    return Object.entries(this.requests).flatMap(([kind, queue]) =>
      queue.takeAll().map((states) => ({ kind: kind as FallbackRequest["kind"], states })),
    );
  }

  /** `pendingBytes`: the size of the states in the input that are not expanded yet. */
  report(pendingBytes: number): ShardReport {
    const { layout, parameters } = this.#code;
    const { wasm } = this.instance;
    const { deadlocks, stepViolations, invariantViolations } = this.findings;
    const bytes = this.instance.bytes();
    const reached = bytes.subarray(layout.reachedCovers, layout.reachedCovers + parameters.covers);
    const { marks } = parameters;
    return {
      states: wasm.count.value,
      outsideConstraint: Number(wasm.outsideConstraint.value),
      firings: Array.from(this.#firings(), Number),
      frontier: (this.frontier.current.bytes + pendingBytes) / layout.stateBytes,
      nextFrontier: (this.frontier.nextBytes + wasm.freshOut.value - layout.fresh) / layout.stateBytes,
      found: deadlocks.bytes + stepViolations.bytes + invariantViolations.bytes > 0,
      reached: Array.from(reached, (flag) => flag !== 0),
      marks: marks === undefined ? new Uint8Array() : bytes.slice(marks.at, marks.at + marks.count),
    };
  }

  /** All states, as parts of a checkpoint. */
  *parts(): Generator<CheckpointPart> {
    this.spill();
    yield* shardParts(this.instance, this.#code, this.#queues());
    if (this.#code.parameters.predicates !== undefined)
      for (const states of this.initialStates()) yield { section: "initial", states };
  }

  /** Restores those states of a part that this shard owns. */
  restorePart({ section, states }: CheckpointPart, checkCancelled: () => void): void {
    if (states.length % this.#code.layout.stateBytes !== 0)
      throw new RestoreError("the checkpoint contains an incomplete state");
    if (section === "initial") this.#initial = [...(this.#initial ?? []), states.slice()];
    else {
      const queue = section === "visited" ? undefined : this.#queues()[section];
      restoreStates(this.instance, this.#code, states, queue, checkCancelled);
    }
  }

  restoreCounts({ firings, outsideConstraint }: Pick<CheckpointHeader, "firings" | "outsideConstraint">): void {
    this.#firings().set(firings.map(BigInt));
    this.instance.wasm.outsideConstraint.value = BigInt(outsideConstraint);
  }

  #queues(): Readonly<Record<QueueName, StateQueue>> {
    const { current, next } = this.frontier;
    return { frontier: current, nextFrontier: next, ...this.findings, ...this.requests };
  }

  #firings(): BigUint64Array {
    const { layout, parameters } = this.#code;
    return new BigUint64Array(this.instance.bytes().buffer, layout.firings, parameters.tags);
  }
}
