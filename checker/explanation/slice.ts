// Which steps of a trace are necessary for what it ends in: a dynamic slice, backwards through what was written and read.
//
// A place is demanded where something that matters reads it. The step that made it what it is matters then, and demands all that it read itself, its
// guards included. So the steps that matter can be taken without the others: each finds what it read as it was, and does the same.

import type { State } from "../interpreter/values.js";
import { equalValues } from "../interpreter/values.js";
import { valueAt, type StateElement, type StateElements } from "./places.js";
import type { ReplayedStep } from "./retrace.js";

/** What a finding asks of the trace. Positions are numbers of steps done. */
export interface SlicingCriterion {
  /** By position: what is read of the state there. */
  readonly reads: ReadonlyMap<number, ReadonlySet<StateElement>>;
  /** Steps, from 0, that matter whatever they write. */
  readonly steps: ReadonlySet<number>;
}

/** That a step wrote what something later read. */
export interface DataDependence {
  /** Steps, from 0. `to`: undefined where it is the property, or what else was found, that read it. */
  readonly from: number;
  readonly to: number | undefined;
  readonly written: StateElement;
}

export interface Slice {
  /** By step, the failed one last. */
  readonly necessary: readonly boolean[];
  /** In the order of the steps that wrote. */
  readonly dependences: readonly DataDependence[];
}

type RelevantElements = Map<StateElement, Set<number | undefined>>;

/** `loop`: the position that the last step leads back to, of a behaviour that goes round. */
export function sliceOf(
  leaves: StateElements,
  steps: readonly ReplayedStep[],
  demands: SlicingCriterion,
  loop: number | undefined,
): Slice {
  const effects = steps.map((step) => effectOf(leaves, step));
  const marked = new Set<number>();
  const last = steps.length;
  /** What the next round asks of the end of this one. */
  let ahead: RelevantElements = new Map();
  for (;;) {
    const before = [marked.size, ahead.size];
    const links: DataDependence[] = [];
    const wanted: RelevantElements = new Map([...ahead].map(([leaf, by]) => [leaf, new Set(by)]));
    // What goes round must come back to what it was, if a step that matters changes it on the way.
    if (loop !== undefined)
      for (const i of marked)
        if (i >= loop) for (const leaf of effects[i]?.changed ?? []) want(wanted, leaf, undefined);
    for (let position = last; position >= 0; position--) {
      for (const leaf of demands.reads.get(position) ?? []) want(wanted, leaf, undefined);
      if (position === loop) {
        if (loop < last)
          for (const i of marked)
            if (i >= loop) for (const leaf of effects[i]?.changed ?? []) want(wanted, leaf, undefined);
        ahead = new Map([...wanted].map(([leaf, by]) => [leaf, new Set(by)]));
      }
      const i = position - 1;
      const effect = effects[i];
      if (effect === undefined) continue;
      if (!demands.steps.has(i) && ![...effect.changed].some((leaf) => wanted.has(leaf))) continue;
      marked.add(i);
      for (const leaf of [...effect.wholly, ...effect.partly]) {
        const readers = wanted.get(leaf);
        if (readers === undefined) continue;
        if (effect.changed.has(leaf))
          links.push(...[...readers].map((to): DataDependence => ({ from: i, to, written: leaf })));
        if (effect.wholly.has(leaf)) wanted.delete(leaf);
      }
      for (const leaf of effect.reads) want(wanted, leaf, i);
    }
    if (loop === undefined || (before[0] === marked.size && before[1] === ahead.size))
      return { necessary: steps.map((_, i) => marked.has(i)), dependences: links.reverse() };
  }
}

function want(wanted: RelevantElements, leaf: StateElement, by: number | undefined): void {
  const known = wanted.get(leaf);
  if (known === undefined) wanted.set(leaf, new Set([by]));
  else known.add(by);
}

interface Effect {
  readonly reads: ReadonlySet<StateElement>;
  /** Assigned as a whole, or in part. */
  readonly wholly: ReadonlySet<StateElement>;
  readonly partly: ReadonlySet<StateElement>;
  readonly changed: ReadonlySet<StateElement>;
}

const NOTHING: Effect = { reads: new Set(), wholly: new Set(), partly: new Set(), changed: new Set() };

function effectOf(leaves: StateElements, { from, to, execution }: ReplayedStep): Effect {
  if (execution === undefined) return NOTHING;
  const { reads, primedReads, writes } = execution.branch;
  const { wholly, partly } = leaves.assigned(writes);
  // A new value that the step has not made itself is an old one; and what is changed in part is what it was in the rest.
  const read = new Set([
    ...leaves.of(reads),
    ...[...leaves.of(primedReads)].filter((leaf) => !wholly.has(leaf)),
    ...partly,
  ]);
  return {
    reads: read,
    wholly,
    partly,
    changed: to === undefined ? new Set() : changedOf([...wholly, ...partly], from, to),
  };
}

const changedOf = (leaves: readonly StateElement[], from: State, to: State): ReadonlySet<StateElement> =>
  new Set(leaves.filter((leaf) => !equalValues(valueAt(leaf, from), valueAt(leaf, to))));
