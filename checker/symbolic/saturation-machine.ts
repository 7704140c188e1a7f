// What saturation has in common, whichever way relations are learned and applied. The recursion is a machine with a stack
// of its own, so that it can pause anywhere, and so that its nodes are known to the garbage collector.

import { EMPTY, type Diagram } from "./diagram.js";
import { Accumulator } from "./relation.js";
import type { SetOperations } from "./set-operations.js";

export const SATURATE = 0;
export const APPLY = 1;

export class SaturationFrame {
  kind: typeof SATURATE | typeof APPLY = SATURATE;
  level = 0;
  /** SATURATE: the set so far. APPLY: the set to which a relation is applied. */
  node = EMPTY;
  /** SATURATE: the node it began with, to cache the result. */
  original = EMPTY;
  /** SATURATE: the event that was applied last. */
  event = 0;
  /** SATURATE: by event, the part of the set that it has not been applied to yet. */
  pending: number[] = [];
  /** SATURATE: the part that the current event is being applied to. */
  applied = EMPTY;
  /** APPLY: the node of the relation, and the position of its next slot. */
  entries = EMPTY;
  position = 0;
  /** APPLY: is the result to be saturated and cached? Not at the level where the relation begins. */
  nested = false;
  /** APPLY: is the result complete, and being saturated? */
  waiting = false;
  /** APPLY: the value whose child is being computed. */
  pendingValue = 0;
  readonly result = new Accumulator();
}

export abstract class SaturationMachine<F extends SaturationFrame> {
  protected readonly frames: F[] = [];
  protected depth = -1;
  protected returned = EMPTY;

  constructor(
    readonly diagram: Diagram,
    readonly sets: SetOperations,
  ) {}

  protected abstract newFrame(): F;
  /** Applies the next event at the level of a frame to what is pending. */
  protected abstract saturate(frame: F): void;
  /** Computes the next child of the result of applying a relation. */
  protected abstract apply(frame: F): void;
  /** Caches what applying a relation led to. */
  protected abstract cacheApplied(frame: F, result: number): void;

  /** Works for a number of steps. Returns the saturated set when it is done, else undefined. */
  run(steps: number): number | undefined {
    for (let left = steps; left > 0 && this.depth >= 0; left--) {
      const frame = this.frames[this.depth];
      if (frame === undefined) throw new Error("internal: no frame");
      if (frame.kind === SATURATE) this.saturate(frame);
      else this.apply(frame);
    }
    return this.depth < 0 ? this.returned : undefined;
  }

  /** The nodes in use. */
  markRoots(mark: (node: number) => void): void {
    mark(this.returned);
    for (let i = 0; i <= this.depth; i++) {
      const frame = this.frames[i];
      if (frame === undefined) continue;
      for (const node of [frame.node, frame.original, frame.entries]) mark(node);
      if (frame.kind === SATURATE) for (const node of [frame.applied, ...frame.pending]) mark(node);
      for (let at = 0; at < frame.result.size; at++) mark(frame.result.children[at] ?? EMPTY);
    }
  }

  protected push(): F {
    const frame = (this.frames[++this.depth] ??= this.newFrame());
    frame.result.clear();
    return frame;
  }

  /** Ends the frame on top of the stack; the one below takes its result. */
  protected return(result: number): void {
    this.depth--;
    const frame = this.frames[this.depth];
    if (frame === undefined) this.returned = result;
    else if (frame.kind === SATURATE) this.#extend(frame, result);
    else if (frame.waiting) this.returnApplied(frame, result);
    else frame.result.add(frame.pendingValue, result, this.sets);
  }

  protected returnApplied(frame: F, result: number): void {
    this.cacheApplied(frame, result);
    this.return(result);
  }

  /** Adds states to the set of a frame. The events are to be applied to them, with the states that share a first value. */
  #extend(frame: F, states: number): void {
    const { sets } = this;
    const united = sets.union(frame.node, states);
    if (united === frame.node) return;
    const changed = sets.changedPairs(united, frame.node);
    frame.node = united;
    const { pending } = frame;
    for (let i = 0; i < pending.length; i++) pending[i] = sets.union(pending[i] ?? EMPTY, changed);
  }
}

/** The next event that is still to be applied, after the current one in turn; -1 if there is none. */
export function nextPending({ pending, event }: SaturationFrame): number {
  for (let i = 1; i <= pending.length; i++) {
    const at = (event + i) % pending.length;
    if (pending[at] !== EMPTY) return at;
  }
  return -1;
}
