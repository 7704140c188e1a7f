// The states reachable from a set, by saturation: transitions are applied at the highest level that they touch, to
// nodes below which nothing more can be added. G. Ciardo, R. Marmorstein and R. Siminiceanu, "Saturation unbound",
// TACAS 2003. Relations grow while they are applied: an action is learned on each node that it is applied to, at the
// highest level of its footprint.
//
// A union of sets that are closed under a transition is closed under it, so unions of saturated nodes are saturated.
// When an action's footprint grows upwards, the action moves to a higher level; nodes saturated before stay closed
// under what was learned for them.
//
// The recursion is a machine with a stack of its own, so that it can pause anywhere, and so that its nodes are known to
// the garbage collector.

import { EMPTY, UNIT, type Diagram } from "./diagram.js";
import type { LearnedAction } from "./learned-action.js";
import { Accumulator, READ, WRITE, type Relation } from "./relation.js";
import type { SetOperations } from "./set-operations.js";

const SATURATE = 0;
const FIRE = 1;

/** Touches nothing: saturates a set from below. */
const identity: Relation = { slots: [Infinity], writes: [], kinds: [READ], tags: [], node: UNIT };

class Frame {
  kind: typeof SATURATE | typeof FIRE = SATURATE;
  /** SATURATE: the set so far. FIRE: the set that is read. */
  node = EMPTY;
  level = 0;
  /** SATURATE: the node it began with, to cache the result. */
  original = EMPTY;
  event = 0;
  relation: Relation | undefined;
  relationIndex = 0;
  /** By event: the part of the set that it has not been applied to yet. */
  pending: number[] = [];
  /** The part that the current event is being applied to. */
  applied = EMPTY;
  version = 0;
  // FIRE
  entries = EMPTY;
  position = 0;
  /** Indices of the pairs under way: of the node, and of the relation's node. */
  i = 0;
  j = 0;
  /** Is the result to be saturated and cached? Not at the level where the action is applied. */
  nested = false;
  /** Is the result complete, and being saturated? */
  waiting = false;
  readonly result = new Accumulator();
  pendingValue = 0;
}

export class Saturation {
  readonly #saturated: number;
  readonly #fired: number;
  readonly #frames: Frame[] = [];
  #depth = -1;
  #returned = EMPTY;
  /** By level: the actions whose footprints begin there. */
  readonly #events: LearnedAction[][] = [];
  readonly #versions: Int32Array;
  /** By action: its level. */
  readonly #levels = new Map<LearnedAction, number>();
  steps = 0;

  constructor(
    readonly diagram: Diagram,
    readonly sets: SetOperations,
    readonly tag: number,
    readonly levels: number,
    readonly actions: readonly LearnedAction[],
    /** Where nothing was new in so many sets, an action counts as learned. */
    readonly setsWithoutNews: number,
  ) {
    this.#saturated = diagram.newOperation();
    this.#fired = diagram.newOperation();
    for (let level = 0; level <= levels; level++) this.#events.push([]);
    this.#versions = new Int32Array(levels + 1);
    for (const action of actions) this.#place(action);
  }

  /** To be called when actions have been learned elsewhere: their footprints may have grown. */
  placeActions(): void {
    for (const action of this.actions) this.#place(action);
  }

  /** Begins with a set of states, which is saturated level by level from below: to be called before `run`. */
  begin(node: number): void {
    for (const action of this.actions) {
      while (action.learn(node) !== "learned");
      this.#place(action);
    }
    this.#depth = -1;
    this.#returned = EMPTY;
    const frame = this.#push();
    frame.kind = FIRE;
    frame.node = node;
    frame.original = EMPTY;
    frame.relation = identity;
    frame.position = 0;
    frame.level = 0;
    frame.nested = true;
    frame.waiting = false;
    frame.i = frame.j = 0;
    frame.entries = UNIT;
  }

  /** Works for a number of steps. Returns the saturated set when it is done, else undefined. */
  run(steps: number): number | undefined {
    for (let left = steps; left > 0; left--) {
      if (this.#depth < 0) return this.#returned;
      this.steps++;
      const frame = this.#frames[this.#depth];
      if (frame === undefined) throw new Error("internal: no frame");
      if (frame.kind === SATURATE) this.#saturate(frame);
      else this.#fire(frame);
    }
    return this.#depth < 0 ? this.#returned : undefined;
  }

  /** The nodes in use. */
  markRoots(mark: (node: number) => void): void {
    mark(this.#returned);
    for (let i = 0; i <= this.#depth; i++) {
      const frame = this.#frames[i];
      if (frame === undefined) continue;
      mark(frame.node);
      mark(frame.original);
      mark(frame.entries);
      if (frame.kind === SATURATE) for (const node of [frame.applied, ...frame.pending]) mark(node);
      for (let at = 0; at < frame.result.size; at++) mark(frame.result.children[at] ?? EMPTY);
    }
    for (const action of this.actions) for (const node of action.roots()) mark(node);
  }

  /** The states so far: of the outermost set that is being saturated. A lower bound of the result. */
  get soFar(): number {
    return this.#frames[0]?.node ?? EMPTY;
  }

  #place(action: LearnedAction): void {
    const level = action.footprint.slots[0] ?? this.levels;
    const before = this.#levels.get(action);
    if (before === level) return;
    if (before !== undefined) {
      const events = this.#events[before] ?? [];
      events.splice(events.indexOf(action), 1);
      this.#versions[before] = (this.#versions[before] ?? 0) + 1;
    }
    this.#levels.set(action, level);
    this.#events[level]?.push(action);
    this.#versions[level] = (this.#versions[level] ?? 0) + 1;
  }

  #push(): Frame {
    const frame = (this.#frames[++this.#depth] ??= new Frame());
    frame.result.clear();
    return frame;
  }

  // -------------------------------------------------------------- saturate

  /** Saturates a node whose children are saturated. Returns the result if it is known. */
  #enterSaturate(node: number, level: number): number {
    if (node === EMPTY || (this.#events[level] ?? []).length === 0) return node;
    const known = this.diagram.cached(this.#saturated, node, EMPTY);
    if (known >= 0) return known;
    const frame = this.#push();
    frame.kind = SATURATE;
    frame.node = frame.original = node;
    frame.entries = EMPTY;
    frame.level = level;
    this.#applyAll(frame);
    return -1;
  }

  /** Every event at the level of a frame is still to be applied to the whole set. */
  #applyAll(frame: Frame): void {
    frame.version = this.#versions[frame.level] ?? 0;
    frame.event = frame.relationIndex = 0;
    frame.applied = EMPTY;
    frame.pending = (this.#events[frame.level] ?? []).map(() => frame.node);
  }

  #saturate(frame: Frame): void {
    if (frame.version !== this.#versions[frame.level]) this.#applyAll(frame);
    const events = this.#events[frame.level] ?? [];
    if (frame.relationIndex === 0) {
      const next = nextPending(frame);
      if (next < 0) {
        this.diagram.cache(this.#saturated, frame.original, EMPTY, frame.node);
        this.diagram.cache(this.#saturated, frame.node, EMPTY, frame.node);
        this.#return(frame.node);
        return;
      }
      frame.event = next;
    }
    const action = events[frame.event];
    if (action === undefined) throw new Error("internal: no such event");
    if (frame.relationIndex === 0) {
      const part = frame.pending[frame.event] ?? EMPTY;
      const progress = action.seemsLearned(this.setsWithoutNews) ? "learned" : action.learn(part);
      if (progress === "grown") this.#place(action);
      if (progress !== "learned") return;
      frame.applied = part;
      frame.pending[frame.event] = EMPTY;
    }
    const relation = action.relations[frame.relationIndex];
    if (relation === undefined) {
      frame.relationIndex = 0;
      return;
    }
    frame.relationIndex++;
    this.#enterFire(frame.applied, relation, relation.node, 0, frame.level, false);
  }

  /** Adds states to the set of a frame. The events are to be applied to them, with the states that share a first value. */
  #extend(frame: Frame, states: number): void {
    const { sets } = this;
    const united = sets.union(frame.node, states);
    if (united === frame.node) return;
    const changed = sets.changedPairs(united, frame.node);
    frame.node = united;
    const { pending } = frame;
    for (let i = 0; i < pending.length; i++) pending[i] = sets.union(pending[i] ?? EMPTY, changed);
  }

  // -------------------------------------------------------------- fire

  #enterFire(
    node: number,
    relation: Relation,
    entries: number,
    position: number,
    level: number,
    nested: boolean,
  ): void {
    const frame = this.#push();
    frame.kind = FIRE;
    frame.node = node;
    frame.original = EMPTY;
    frame.relation = relation;
    frame.entries = entries;
    frame.position = position;
    frame.level = level;
    frame.nested = nested;
    frame.waiting = false;
    frame.i = frame.j = 0;
  }

  #fire(frame: Frame): void {
    const { diagram } = this;
    const { relation } = frame;
    if (relation === undefined) throw new Error("internal: no relation");
    const start = diagram.start[frame.node] ?? 0;
    const size = diagram.arena[start - 1] ?? 0;
    const touched = relation.slots[frame.position] === frame.level;
    const kind = touched ? relation.kinds[frame.position] : undefined;
    while (frame.i < size) {
      const value = diagram.arena[start + 2 * frame.i] ?? 0;
      const child = diagram.arena[start + 2 * frame.i + 1] ?? 0;
      if (kind === undefined || kind === READ) {
        frame.i++;
        const entries = kind === undefined ? frame.entries : diagram.child(frame.entries, value);
        if (entries !== EMPTY && this.#descend(frame, value, child, entries, frame.position + Number(touched))) return;
        continue;
      }
      const written = kind === WRITE ? frame.entries : diagram.child(frame.entries, value);
      const first = diagram.start[written] ?? 0;
      if (written === EMPTY || frame.j === (diagram.arena[first - 1] ?? 0)) {
        frame.i++;
        frame.j = 0;
        continue;
      }
      const pair = first + 2 * frame.j++;
      const entries = diagram.arena[pair + 1] ?? 0;
      if (this.#descend(frame, diagram.arena[pair] ?? 0, child, entries, frame.position + 1)) return;
    }
    const made = frame.result.make(diagram, this.tag + frame.level);
    if (!frame.nested) {
      this.#return(made);
      return;
    }
    frame.waiting = true;
    const known = this.#enterSaturate(made, frame.level);
    if (known >= 0) this.#returnFired(frame, known);
  }

  /** Adds the image of a child to a frame; returns true if it has to be computed first. */
  #descend(frame: Frame, value: number, child: number, entries: number, position: number): boolean {
    const { relation } = frame;
    if (relation === undefined) return false;
    const known =
      child === UNIT || position === relation.slots.length ? child : this.diagram.cached(this.#fired, child, entries);
    if (known >= 0) {
      frame.result.add(value, known, this.sets);
      return false;
    }
    frame.pendingValue = value;
    this.#enterFire(child, relation, entries, position, frame.level + 1, true);
    return true;
  }

  // -------------------------------------------------------------- return

  #returnFired({ node, entries }: Frame, result: number): void {
    this.diagram.cache(this.#fired, node, entries, result);
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
      this.#returnFired(frame, result);
    } else {
      frame.result.add(frame.pendingValue, result, this.sets);
    }
  }
}

/** The next event that is still to be applied, after the current one in turn; -1 if there is none. */
function nextPending({ pending, event }: Frame): number {
  for (let i = 1; i <= pending.length; i++) {
    const at = (event + i) % pending.length;
    if (pending[at] !== EMPTY) return at;
  }
  return -1;
}
