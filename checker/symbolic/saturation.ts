// The states reachable from a set, by saturation: transitions are applied at the highest level that they touch, to
// nodes below which nothing more can be added. G. Ciardo, R. Marmorstein and R. Siminiceanu, "Saturation unbound",
// TACAS 2003. Relations grow while they are applied: an action is learned on each node that it is applied to, at the
// highest level of its footprint.
//
// A union of sets that are closed under a transition is closed under it, so unions of saturated nodes are saturated.
// When an action's footprint grows upwards, the action moves to a higher level; nodes saturated before stay closed
// under what was learned for them.

import { EMPTY, UNIT, type Diagram } from "./diagram.js";
import type { LearnedAction } from "./learned-action.js";
import { READ, WRITE, type Relation } from "./relation.js";
import { APPLY, nextPending, SATURATE, SaturationFrame, SaturationMachine } from "./saturation-machine.js";
import type { SetOperations } from "./set-operations.js";

/** Touches nothing: saturates a set from below. */
const identity: Relation = { slots: [Infinity], writes: [], kinds: [READ], tags: [], node: UNIT };

class Frame extends SaturationFrame {
  relation = identity;
  /** SATURATE: the next relation of the event. */
  relationIndex = 0;
  /** SATURATE: of the events at the level. */
  version = 0;
  /** APPLY: indices of the pairs under way: of the node, and of the relation's node. */
  i = 0;
  j = 0;
}

export class Saturation extends SaturationMachine<Frame> {
  readonly #saturated: number;
  readonly #fired: number;
  /** By level: the actions whose footprints begin there. */
  readonly #events: LearnedAction[][] = [];
  readonly #versions: Int32Array;
  /** By action: its level. */
  readonly #levels = new Map<LearnedAction, number>();

  constructor(
    diagram: Diagram,
    sets: SetOperations,
    readonly tag: number,
    readonly levels: number,
    readonly actions: readonly LearnedAction[],
    /** Where nothing was new in so many sets, an action counts as learned. */
    readonly setsWithoutNews: number,
  ) {
    super(diagram, sets);
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
    this.depth = -1;
    this.returned = EMPTY;
    this.#enterFire(node, identity, identity.node, 0, 0, true);
  }

  override markRoots(mark: (node: number) => void): void {
    super.markRoots(mark);
    for (const action of this.actions) for (const node of action.roots()) mark(node);
  }

  protected override newFrame(): Frame {
    return new Frame();
  }

  /** The states so far: of the outermost set that is being saturated. A lower bound of the result. */
  get soFar(): number {
    return this.frames[0]?.node ?? EMPTY;
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

  // -------------------------------------------------------------- saturate

  /** Saturates a node whose children are saturated. Returns the result if it is known. */
  #enterSaturate(node: number, level: number): number {
    if (node === EMPTY || (this.#events[level] ?? []).length === 0) return node;
    const known = this.diagram.cached(this.#saturated, node, EMPTY);
    if (known >= 0) return known;
    const frame = this.push();
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

  protected override saturate(frame: Frame): void {
    if (frame.version !== this.#versions[frame.level]) this.#applyAll(frame);
    const events = this.#events[frame.level] ?? [];
    if (frame.relationIndex === 0) {
      const next = nextPending(frame);
      if (next < 0) {
        this.diagram.cache(this.#saturated, frame.original, EMPTY, frame.node);
        this.diagram.cache(this.#saturated, frame.node, EMPTY, frame.node);
        this.return(frame.node);
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

  // -------------------------------------------------------------- fire

  #enterFire(
    node: number,
    relation: Relation,
    entries: number,
    position: number,
    level: number,
    nested: boolean,
  ): void {
    const frame = this.push();
    frame.kind = APPLY;
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

  protected override apply(frame: Frame): void {
    const { diagram } = this;
    const { relation } = frame;
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
      this.return(made);
      return;
    }
    frame.waiting = true;
    const known = this.#enterSaturate(made, frame.level);
    if (known >= 0) this.returnApplied(frame, known);
  }

  /** Adds the image of a child to a frame; returns true if it has to be computed first. */
  #descend(frame: Frame, value: number, child: number, entries: number, position: number): boolean {
    const { relation } = frame;
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

  protected override cacheApplied({ node, entries }: Frame, result: number): void {
    this.diagram.cache(this.#fired, node, entries, result);
  }
}
