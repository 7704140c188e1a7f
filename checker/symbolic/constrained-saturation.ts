// The states that lead to a set, or that a set leads to, without leaving another set: by saturation, which follows both
// sets at once. Y. Zhao and G. Ciardo, "Symbolic CTL model checking of asynchronous systems using constrained
// saturation", ATVA 2009.
//
// `saturation.ts` learns relations while it applies them, forwards and without bounds. Here the relations are complete.

import { EMPTY, UNIT, type Diagram } from "./diagram.js";
import { READ, WRITE, type Relation } from "./relation.js";
import { APPLY, nextPending, SATURATE, SaturationFrame, SaturationMachine } from "./saturation-machine.js";
import type { SetOperations } from "./set-operations.js";

/** Numbers of a task: the value to be added, and what its child comes from: a set, the constraint, the relation. */
const TASK = 4;

/** Touches nothing: saturates a set from below. Its node is not what is left of a relation after its last slot. */
const identity: Relation = { slots: [Infinity], writes: [], kinds: [READ], tags: [], node: EMPTY };

class Frame extends SaturationFrame {
  /** What may be added. */
  within = EMPTY;
  relation = identity;
  /** APPLY: children of the result that are still to be computed. */
  tasks: number[] = [];
  nextTask = 0;
}

export type Direction = "forwards" | "backwards";

export class ConstrainedSaturation extends SaturationMachine<Frame> {
  readonly #saturated: number;
  readonly #applied: number;
  /** By level: the relations whose slots begin there. */
  readonly #events: readonly (readonly Relation[])[];

  /** `tag`: that of the first level of state sets. `levels`: their number. */
  constructor(
    diagram: Diagram,
    sets: SetOperations,
    readonly tag: number,
    levels: number,
    readonly direction: Direction,
    relations: readonly Relation[],
  ) {
    super(diagram, sets);
    this.#saturated = diagram.newOperation();
    this.#applied = diagram.newOperation("second operand");
    const events = Array.from({ length: levels + 1 }, (): Relation[] => []);
    for (const relation of relations) if (relation.node !== EMPTY) events[relation.slots[0] ?? levels]?.push(relation);
    this.#events = events;
  }

  /** Begins with a set of states, to which states of `within` are added. To be called before `run`. */
  begin(node: number, within: number): void {
    this.depth = -1;
    this.returned = node;
    if (node === EMPTY || within === EMPTY) return;
    this.#enterApply(node, within, identity, identity.node, 0, 0, true);
  }

  /** The nodes in use. The caller knows the relations. */
  override markRoots(mark: (node: number) => void): void {
    super.markRoots(mark);
    for (let i = 0; i <= this.depth; i++) mark(this.frames[i]?.within ?? EMPTY);
  }

  protected override newFrame(): Frame {
    return new Frame();
  }

  #enter(node: number, within: number, level: number): Frame {
    const frame = this.push();
    frame.node = frame.original = node;
    frame.within = within;
    frame.level = level;
    return frame;
  }

  // -------------------------------------------------------------- saturate

  /** Saturates a node whose children are saturated. Returns the result if it is known. */
  #enterSaturate(node: number, within: number, level: number): number {
    const events = this.#events[level] ?? [];
    if (node === EMPTY || within === EMPTY || events.length === 0) return node;
    const known = this.diagram.cached(this.#saturated, node, within);
    if (known >= 0) return known;
    const frame = this.#enter(node, within, level);
    frame.kind = SATURATE;
    frame.entries = frame.applied = EMPTY;
    frame.event = 0;
    frame.pending = events.map(() => node);
    return -1;
  }

  protected override saturate(frame: Frame): void {
    const next = nextPending(frame);
    if (next < 0) {
      this.diagram.cache(this.#saturated, frame.original, frame.within, frame.node);
      this.diagram.cache(this.#saturated, frame.node, frame.within, frame.node);
      this.return(frame.node);
      return;
    }
    frame.event = next;
    frame.applied = frame.pending[next] ?? EMPTY;
    frame.pending[next] = EMPTY;
    const relation = this.#events[frame.level]?.[next];
    if (relation === undefined) throw new Error("internal: no such relation");
    this.#enterApply(frame.applied, frame.within, relation, relation.node, 0, frame.level, false);
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
    const frame = this.#enter(node, within, level);
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

  protected override apply(frame: Frame): void {
    const { relation, tasks, level, result } = frame;
    const touched = relation.slots[frame.position] === level;
    while (frame.nextTask < tasks.length) {
      const at = frame.nextTask;
      const value = tasks[at] ?? 0;
      const child = tasks[at + 1] ?? EMPTY;
      const within = tasks[at + 2] ?? EMPTY;
      const entries = tasks[at + 3] ?? EMPTY;
      const position = frame.position + Number(touched);
      frame.nextTask += TASK;
      const known = this.#known(child, within, entries);
      if (known < 0) {
        frame.pendingValue = value;
        this.#enterApply(child, within, relation, entries, position, level + 1, true);
        return;
      }
      result.add(value, known, this.sets);
    }
    const made = result.make(this.diagram, this.tag + level);
    if (!frame.nested) {
      this.return(made);
      return;
    }
    frame.waiting = true;
    const known = this.#enterSaturate(made, frame.within, level);
    if (known >= 0) this.returnApplied(frame, known);
  }

  /** The result of applying the rest of a relation, if it is known; else -1. */
  #known(node: number, within: number, entries: number): number {
    if (node === UNIT || within === EMPTY) return node;
    return this.diagram.cached(this.#applied, entries, this.sets.pair(node, within));
  }

  protected override cacheApplied({ node, within, entries }: Frame, result: number): void {
    this.diagram.cache(this.#applied, entries, this.sets.pair(node, within), result);
  }
}
