// The states that lead to a set, or that a set leads to, without leaving another set: by saturation, which follows both
// sets at once. Y. Zhao and G. Ciardo, "Symbolic CTL model checking of asynchronous systems using constrained
// saturation", ATVA 2009.
//
// `saturation.ts` learns relations while it applies them, forwards and without bounds. Here the relations are complete.
//
// The recursion is a machine with a stack of its own, so that it can pause anywhere, and so that its nodes are known to
// the garbage collector.

import { EMPTY, UNIT, type Diagram } from "./diagram.js";
import { Accumulator, READ, WRITE, type Relation } from "./relation.js";
import type { SetOperations } from "./set-operations.js";

const SATURATE = 0;
const APPLY = 1;

/** Numbers of a task: the value to be added, and what its child comes from: a set, the constraint, the relation. */
const TASK = 4;

/** Touches nothing: saturates a set from below. Its node is not what is left of a relation after its last slot. */
const identity: Relation = { slots: [Infinity], writes: [], kinds: [READ], tags: [], node: EMPTY };

class Frame {
  kind: typeof SATURATE | typeof APPLY = SATURATE;
  level = 0;
  /** SATURATE: the set so far. APPLY: the set to which the relation is applied. */
  node = EMPTY;
  /** What may be added. */
  within = EMPTY;
  /** SATURATE: the node it began with, to cache the result. */
  original = EMPTY;
  /** SATURATE: the relation that was applied last. */
  event = 0;
  /** SATURATE: by relation, the part of the set that it has not been applied to yet. */
  pending: number[] = [];
  /** SATURATE: the part that the current relation is being applied to. */
  applied = EMPTY;
  // APPLY
  relation = identity;
  entries = EMPTY;
  position = 0;
  /** Is the result to be saturated and cached? Not at the level where the relation begins. */
  nested = false;
  /** Is the result complete, and being saturated? */
  waiting = false;
  tasks: number[] = [];
  nextTask = 0;
  readonly result = new Accumulator();
}

export type Direction = "forwards" | "backwards";

export class ConstrainedSaturation {
  readonly #saturated: number;
  readonly #applied: number;
  readonly #frames: Frame[] = [];
  #depth = -1;
  #returned = EMPTY;
  /** By level: the relations whose slots begin there. */
  readonly #events: readonly (readonly Relation[])[];

  /** `tag`: that of the first level of state sets. `levels`: their number. */
  constructor(
    readonly diagram: Diagram,
    readonly sets: SetOperations,
    readonly tag: number,
    levels: number,
    readonly direction: Direction,
    relations: readonly Relation[],
  ) {
    this.#saturated = diagram.newOperation();
    this.#applied = diagram.newOperation("second operand");
    const events = Array.from({ length: levels + 1 }, (): Relation[] => []);
    for (const relation of relations) if (relation.node !== EMPTY) events[relation.slots[0] ?? levels]?.push(relation);
    this.#events = events;
  }

  /** Begins with a set of states, to which states of `within` are added. To be called before `run`. */
  begin(node: number, within: number): void {
    this.#depth = -1;
    this.#returned = node;
    if (node === EMPTY || within === EMPTY) return;
    this.#enterApply(node, within, identity, identity.node, 0, 0, true);
  }

  /** Works for a number of steps. Returns the saturated set when it is done, else undefined. */
  run(steps: number): number | undefined {
    for (let left = steps; left > 0 && this.#depth >= 0; left--) {
      const frame = this.#frames[this.#depth];
      if (frame === undefined) throw new Error("internal: no frame");
      if (frame.kind === SATURATE) this.#saturate(frame);
      else this.#apply(frame);
    }
    return this.#depth < 0 ? this.#returned : undefined;
  }

  /** The nodes in use. The caller knows the relations. */
  markRoots(mark: (node: number) => void): void {
    mark(this.#returned);
    for (let i = 0; i <= this.#depth; i++) {
      const frame = this.#frames[i];
      if (frame === undefined) continue;
      for (const node of [frame.node, frame.within, frame.original, frame.entries]) mark(node);
      if (frame.kind === SATURATE) for (const node of [frame.applied, ...frame.pending]) mark(node);
      for (let at = 0; at < frame.result.size; at++) mark(frame.result.children[at] ?? EMPTY);
    }
  }

  #push(node: number, within: number, level: number): Frame {
    const frame = (this.#frames[++this.#depth] ??= new Frame());
    frame.node = frame.original = node;
    frame.within = within;
    frame.level = level;
    frame.result.clear();
    return frame;
  }

  // -------------------------------------------------------------- saturate

  /** Saturates a node whose children are saturated. Returns the result if it is known. */
  #enterSaturate(node: number, within: number, level: number): number {
    const events = this.#events[level] ?? [];
    if (node === EMPTY || within === EMPTY || events.length === 0) return node;
    const known = this.diagram.cached(this.#saturated, node, within);
    if (known >= 0) return known;
    const frame = this.#push(node, within, level);
    frame.kind = SATURATE;
    frame.entries = frame.applied = EMPTY;
    frame.event = 0;
    frame.pending = events.map(() => node);
    return -1;
  }

  #saturate(frame: Frame): void {
    const next = nextPending(frame);
    if (next < 0) {
      this.diagram.cache(this.#saturated, frame.original, frame.within, frame.node);
      this.diagram.cache(this.#saturated, frame.node, frame.within, frame.node);
      this.#return(frame.node);
      return;
    }
    frame.event = next;
    frame.applied = frame.pending[next] ?? EMPTY;
    frame.pending[next] = EMPTY;
    const relation = this.#events[frame.level]?.[next];
    if (relation === undefined) throw new Error("internal: no such relation");
    this.#enterApply(frame.applied, frame.within, relation, relation.node, 0, frame.level, false);
  }

  /** Adds states to the set of a frame. Relations are to be applied to them, with the states that share a first value. */
  #extend(frame: Frame, states: number): void {
    const { sets } = this;
    const united = sets.union(frame.node, states);
    if (united === frame.node) return;
    const changed = sets.changedPairs(united, frame.node);
    frame.node = united;
    const { pending } = frame;
    for (let i = 0; i < pending.length; i++) pending[i] = sets.union(pending[i] ?? EMPTY, changed);
  }

  // -------------------------------------------------------------- apply

  #enterApply(
    node: number,
    within: number,
    relation: Relation,
    entries: number,
    position: number,
    level: number,
    nested: boolean,
  ): void {
    const frame = this.#push(node, within, level);
    frame.kind = APPLY;
    frame.relation = relation;
    frame.entries = entries;
    frame.position = position;
    frame.nested = nested;
    frame.waiting = false;
    frame.nextTask = 0;
    frame.tasks.length = 0;
    this.#plan(frame);
  }

  /**
   * Lists the children of the result, each with what it comes from. Only the identity keeps what the constraint excludes.
   */
  #plan({ node, within, relation, entries, position, level, tasks }: Frame): void {
    const { diagram } = this;
    const touched = relation.slots[position] === level;
    const kind = relation.kinds[position];
    const backwards = this.direction === "backwards";
    const isMoved = touched && kind !== READ;
    // Backwards, the value to be added is any that the constraint allows.
    const outer = backwards && isMoved ? within : node;
    const start = diagram.start[outer] ?? 0;
    const end = start + 2 * diagram.size(outer);
    for (let at = start; at < end; at += 2) {
      const value = diagram.arena[at] ?? 0;
      const child = diagram.arena[at + 1] ?? 0;
      if (!isMoved) {
        const below = touched ? diagram.child(entries, value) : entries;
        const allowed = relation === identity || below !== EMPTY ? diagram.child(within, value) : EMPTY;
        if (relation === identity || allowed !== EMPTY) tasks.push(value, child, allowed, below);
        continue;
      }
      const written = kind === WRITE ? entries : diagram.child(entries, value);
      if (written === EMPTY) continue;
      const first = diagram.start[written] ?? 0;
      const last = first + 2 * diagram.size(written);
      for (let i = first; i < last; i += 2) {
        const after = diagram.arena[i] ?? 0;
        const below = diagram.arena[i + 1] ?? 0;
        const other = diagram.child(backwards ? node : within, after);
        if (other === EMPTY) continue;
        if (backwards) tasks.push(value, other, child, below);
        else tasks.push(after, child, other, below);
      }
    }
  }

  #apply(frame: Frame): void {
    const { relation, tasks, level, result } = frame;
    const touched = relation.slots[frame.position] === level;
    while (frame.nextTask < tasks.length) {
      const at = frame.nextTask;
      const value = tasks[at] ?? 0;
      const child = tasks[at + 1] ?? EMPTY;
      const within = tasks[at + 2] ?? EMPTY;
      const entries = tasks[at + 3] ?? EMPTY;
      const position = frame.position + Number(touched);
      const known = this.#known(child, within, entries);
      if (known < 0) {
        this.#enterApply(child, within, relation, entries, position, level + 1, true);
        return;
      }
      frame.nextTask += TASK;
      result.add(value, known, this.sets);
    }
    const made = result.make(this.diagram, this.tag + level);
    if (!frame.nested) {
      this.#return(made);
      return;
    }
    frame.waiting = true;
    const known = this.#enterSaturate(made, frame.within, level);
    if (known >= 0) this.#returnApplied(frame, known);
  }

  /** The result of applying the rest of a relation, if it is known; else -1. */
  #known(node: number, within: number, entries: number): number {
    if (node === UNIT || within === EMPTY) return node;
    return this.diagram.cached(this.#applied, entries, this.sets.pair(node, within));
  }

  // -------------------------------------------------------------- return

  #returnApplied({ original, within, entries }: Frame, result: number): void {
    this.diagram.cache(this.#applied, entries, this.sets.pair(original, within), result);
    this.#return(result);
  }

  /** Ends the frame on top of the stack; the one below takes its result. */
  #return(result: number): void {
    this.#depth--;
    const frame = this.#frames[this.#depth];
    if (frame === undefined) {
      this.#returned = result;
    } else if (frame.kind === SATURATE) {
      this.#extend(frame, result);
    } else if (frame.waiting) {
      this.#returnApplied(frame, result);
    } else {
      frame.result.add(frame.tasks[frame.nextTask] ?? 0, result, this.sets);
      frame.nextTask += TASK;
    }
  }
}

/** The next relation that is still to be applied, after the current one in turn; -1 if there is none. */
function nextPending({ pending, event }: Frame): number {
  for (let i = 1; i <= pending.length; i++) {
    const at = (event + i) % pending.length;
    if (pending[at] !== EMPTY) return at;
  }
  return -1;
}
