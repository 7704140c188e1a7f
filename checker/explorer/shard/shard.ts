// One shard of the search: expands the states that it owns, sends successors to the shards that own them, and inserts
// those it receives.

import type { Instance, Ownership, ShardCode } from "../../wasm/instance.js";
import { BATCH_SIZE } from "../../wasm/memory-layout.js";
import type { ReserveMemory } from "../../wasm/memory-reservation.js";
import { isTrap } from "../../wasm/webassembly.js";
import { BackwardSearch } from "./backward-search.js";
import type { CheckpointPart } from "../checkpoint.js";
import { Deduplicator } from "./deduplicator.js";
import type { FallbackRequest, FallbackResponse } from "../fallback-protocol.js";
import { chooseOwnerBits, type OwnerBitsChoice } from "./owner-bits.js";
import { OutgoingBlocks, type SendEntries } from "./outgoing-blocks.js";
import type { ShardReport } from "./shard-report.js";
import { ShardStorage } from "./shard-storage.js";
import { StateExpander } from "./state-expander.js";

/** Room in the table for the successors that are usually drained together. */
const DRAINED = 4 * BATCH_SIZE;

/** Interrupts the enumeration of initial states. */
class Yielded extends Error {}

export interface ShardEnvironment {
  readonly reserve: ReserveMemory;
  readonly send: SendEntries;
  /** Called now and then while initial states are made: should the shard let others run? */
  shouldYield(): boolean;
  /** Called now and then during long work. An exception ends the search. */
  checkCancelled(): void;
}

export class Shard {
  readonly storage: ShardStorage;
  readonly #instance: Instance;
  readonly #code: ShardCode;
  readonly #environment: ShardEnvironment;
  readonly #expander: StateExpander;
  readonly #outgoing: OutgoingBlocks;
  /** Inserts the successors generated here. */
  readonly #local: Deduplicator;
  /** Inserts the entries received from other shards. */
  readonly #incoming: Deduplicator;
  #backwardSearch: BackwardSearch | undefined;

  constructor(code: ShardCode, index: number, environment: ShardEnvironment) {
    const { reserve, send, checkCancelled } = environment;
    this.#code = code;
    this.#environment = environment;
    const storage = new ShardStorage(code, index, reserve, () => this.#drainInitialStates());
    const { instance, findings, requests } = storage;
    this.storage = storage;
    this.#instance = instance;
    this.#expander = new StateExpander(instance, code, { ...findings, expansionRequests: requests.expand });
    this.#outgoing = new OutgoingBlocks(instance, code, index, send);
    const { stateBytes } = code.layout;
    const sinks = {
      invariantViolations: findings.invariantViolations,
      spill: (): void => storage.spill(),
      request: (kind: "evaluate" | "constrain", address: number): void =>
        requests[kind].append(instance.bytes().subarray(address, address + stateBytes)),
    };
    this.#local = new Deduplicator(instance, code, sinks, checkCancelled);
    this.#incoming = new Deduplicator(instance, code, sinks, checkCancelled);
    this.#openAllCovers();
  }

  /** Removes all states. `keepLevels`: do the states of each level stay available? */
  reset(ownership: Ownership, keepLevels: boolean): void {
    this.storage.reset(keepLevels);
    this.#expander.reset();
    this.#local.begin(0, 0);
    this.#backwardSearch = undefined;
    this.#instance.setOwnership(ownership);
    this.#openAllCovers();
  }

  /** Makes all initial states, or some of them if interrupted; `trapped` if only the interpreter can make them. */
  makeInitialStates(): "done" | "interrupted" | "trapped" {
    const { wasm } = this.#instance;
    if (!this.#insertUntilYield()) return "interrupted";
    try {
      wasm.makeInitialStates();
      this.#drainInitialStates();
      return "done";
    } catch (error) {
      if (error instanceof Yielded) return "interrupted";
      if (!isTrap(error)) throw error;
      return "trapped";
    } finally {
      wasm.enumeratingInitial.value = 0;
    }
  }

  /** Makes the next level the current one. New states are evaluated for the open covers. */
  beginLevel(openCovers: readonly boolean[]): void {
    this.storage.beginLevel();
    this.#openCovers(openCovers);
  }

  /** Expands part of the frontier; false when it is empty. */
  advance(): boolean {
    // Growing the table takes long: here it can be done in steps.
    if (!this.#instance.hasRoom(DRAINED)) {
      this.#instance.grow();
      return true;
    }
    if (this.#local.advance()) return true;
    const { wasm } = this.#instance;
    const { successors, drainThreshold } = this.#code.layout;
    if (this.#expander.pendingBytes === 0 && !this.storage.frontier.takePage((states) => this.#expander.load(states))) {
      // The last successors of the level, too few to be drained before.
      if (wasm.out.value === successors) return false;
      this.#distribute();
      return true;
    }
    this.#expander.expandSome();
    if (wasm.out.value >= drainThreshold) this.#distribute();
    return true;
  }

  /** Sends the entries in outgoing blocks. */
  flush(): void {
    this.#outgoing.flush();
  }

  /** Accepts entries from another shard. */
  accept(entries: Uint8Array): void {
    const { incoming, blockBytes } = this.#code.layout;
    const { wasm } = this.#instance;
    for (let at = 0; at < entries.length; at += blockBytes) {
      const part = entries.subarray(at, at + blockBytes);
      this.#instance.bytes().set(part, incoming);
      const end = incoming + part.length;
      this.#incoming.begin(incoming, wasm.filterRecent?.(incoming, end) ?? end);
      this.#incoming.finish();
    }
  }

  /** Emits a state that the interpreter made. `drain` inserts those that were emitted. */
  emit(state: Uint8Array, tag: number): void {
    const { wasm } = this.#instance;
    this.#instance.bytes().set(state, wasm.out.value);
    wasm.emit(tag);
    if (wasm.out.value >= this.#code.layout.drainThreshold) this.drain();
  }

  drain(): void {
    this.#distribute();
    this.#local.finish();
  }

  applyResponse({ kind, state }: FallbackRequest, response: FallbackResponse): void {
    const { stateBytes, reachedCovers } = this.#code.layout;
    const { deadlocks, stepViolations, invariantViolations } = this.storage.findings;
    if (kind === "expand") {
      for (const [i, tag] of response.tags.entries())
        this.emit(response.successors.subarray(i * stateBytes, (i + 1) * stateBytes), tag);
      if (response.deadlocked) deadlocks.append(state);
      if (response.violatesStep) stepViolations.append(state);
      return;
    }
    if (kind === "constrain" && response.satisfiesConstraint) this.#insertUnchecked(state);
    if (kind === "constrain" && !response.satisfiesConstraint) this.#instance.wasm.outsideConstraint.value++;
    if (response.violatesInvariant) invariantViolations.append(state);
    for (const cover of response.covers) this.#instance.bytes()[reachedCovers + cover] = 1;
  }

  report(): ShardReport {
    return this.storage.report(this.#expander.pendingBytes);
  }

  /**
   * Completes work in progress, so that every state is in the table or in a queue once other shards have done the same.
   */
  quiesce(): void {
    this.makeRoom(DRAINED);
    this.#local.finish();
    this.drain();
    this.#expander.unload(this.storage.frontier.current);
  }

  makeRoom(states: number): void {
    this.#instance.makeRoom(states, this.#environment.checkCancelled);
  }

  restorePart(part: CheckpointPart): void {
    this.storage.restorePart(part, this.#environment.checkCancelled);
  }

  /** A backward search in the memory of this shard, which removes all states but those of kept levels. */
  backwardSearch(): BackwardSearch {
    this.storage.spill();
    return (this.#backwardSearch ??= new BackwardSearch(this.#instance, this.#code));
  }

  /** Chooses bits that decide the owner among a number of shards, from the states found for the next level. */
  chooseOwnerBits(shards: number): OwnerBitsChoice {
    this.storage.spill();
    return chooseOwnerBits(this.#instance, this.#code, this.storage.frontier.next, shards);
  }

  #openAllCovers(): void {
    this.#openCovers(Array.from({ length: this.#code.parameters.covers }, () => true));
  }

  #openCovers(covers: readonly boolean[]): void {
    this.#instance.bytes().set(covers.map(Number), this.#code.layout.openCovers);
    this.#instance.wasm.evaluateCovers.value = Number(covers.includes(true));
  }

  /** Distributes generated successors; those that stay in this shard are inserted next. */
  #distribute(): void {
    const { successors } = this.#code.layout;
    this.#local.begin(successors, this.#outgoing.distribute());
  }

  /** Every shard makes all initial states and keeps its own, so none are sent. */
  #drainInitialStates(): void {
    const { wasm } = this.#instance;
    const { successors } = this.#code.layout;
    this.#local.begin(successors, wasm.out.value);
    wasm.out.value = successors;
    if (!this.#insertUntilYield()) throw new Yielded();
  }

  /** Inserts something in any case: on a slow machine, each turn may be over before it begins. */
  #insertUntilYield(): boolean {
    while (this.#local.advance()) if (this.#environment.shouldYield()) return false;
    return true;
  }

  /** Inserts a state that the interpreter has checked already. */
  #insertUnchecked(state: Uint8Array): void {
    const { incoming, stateBytes } = this.#code.layout;
    this.makeRoom(1);
    this.storage.spill();
    this.#instance.bytes().set(state, incoming);
    this.#instance.wasm.insertUnchecked(incoming, incoming + stateBytes, 1);
  }
}
