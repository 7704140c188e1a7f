// Which steps of a trace are necessary for the finding at its end: a dynamic backward slice. B. Korel and J. Laski, "Dynamic program slicing", IPL 1988.
//
// An element of the state is relevant where a necessary step or the finding reads it. The step that wrote it last is then necessary, and
// everything that this step read itself, its guards included, is relevant before it. So the necessary steps can be executed without the others:
// each finds what it read unchanged, and does the same.

import { equalValues, type State } from "../interpreter/values.js";
import type { ReplayedStep } from "./replayed-steps.js";
import { valueAt, type StateElement, type StateElements } from "./state-elements.js";

/** What a finding depends on. Positions count the steps executed before. */
export interface SlicingCriterion {
  /** By position: the elements of the state there that the finding reads. */
  readonly reads: ReadonlyMap<number, ReadonlySet<StateElement>>;
  /** Steps, from 0, that are necessary whatever they write. */
  readonly steps: ReadonlySet<number>;
}

/** A step wrote an element that something later read. */
export interface DataDependence {
  /** Steps, from 0. `reader` is undefined if the finding itself read the element. */
  readonly writer: number;
  readonly reader: number | undefined;
  readonly element: StateElement;
}

export interface Slice {
  /** By step, the failed one last. */
  readonly necessary: readonly boolean[];
  /** In the order of the writing steps. */
  readonly dependences: readonly DataDependence[];
}

/** `loop`: the position that the last step leads back to, if the behaviour is infinite. */
export function sliceOf(
  elements: StateElements,
  steps: readonly ReplayedStep[],
  criterion: SlicingCriterion,
  loop: number | undefined,
): Slice {
  const effects = steps.map((step) => effectOf(elements, step));
  const necessary = new Set<number>();
  /** What the next iteration of the loop needs from the end of this one. */
  let nextIteration = new RelevantElements();
  for (;;) {
    const [steadySteps, steadyElements] = [necessary.size, nextIteration.size];
    const dependences: DataDependence[] = [];
    const relevant = nextIteration.copy();
    if (loop !== undefined) restoreChanges(relevant, effects, necessary, loop);
    for (let position = steps.length; position >= 0; position--) {
      for (const each of criterion.reads.get(position) ?? []) relevant.add(each, undefined);
      if (position === loop) {
        if (loop < steps.length) restoreChanges(relevant, effects, necessary, loop);
        nextIteration = relevant.copy();
      }
      const step = position - 1;
      const effect = effects[step];
      if (effect === undefined) continue;
      if (!criterion.steps.has(step) && !relevant.hasAny(effect.changed)) continue;
      necessary.add(step);
      dependences.push(...relevant.assign(effect, step));
      for (const each of effect.reads) relevant.add(each, step);
    }
    const isSteady = steadySteps === necessary.size && steadyElements === nextIteration.size;
    if (loop === undefined || isSteady)
      return { necessary: steps.map((_, i) => necessary.has(i)), dependences: dependences.reverse() };
  }
}

/** A loop must restore what its necessary steps change: those elements are relevant where the loop begins and ends. */
function restoreChanges(
  relevant: RelevantElements,
  effects: readonly Effect[],
  necessary: ReadonlySet<number>,
  loop: number,
): void {
  for (const step of necessary)
    if (step >= loop) for (const each of effects[step]?.changed ?? []) relevant.add(each, undefined);
}

/** Elements that something later reads, each with its readers: steps, or undefined for the finding. */
class RelevantElements {
  readonly #readers: Map<StateElement, Set<number | undefined>>;

  constructor(readers: ReadonlyMap<StateElement, ReadonlySet<number | undefined>> = new Map()) {
    this.#readers = new Map([...readers].map(([read, by]) => [read, new Set(by)]));
  }

  get size(): number {
    return this.#readers.size;
  }

  copy(): RelevantElements {
    return new RelevantElements(this.#readers);
  }

  add(read: StateElement, reader: number | undefined): void {
    const readers = this.#readers.get(read);
    if (readers === undefined) this.#readers.set(read, new Set([reader]));
    else readers.add(reader);
  }

  hasAny(elements: ReadonlySet<StateElement>): boolean {
    return [...elements].some((each) => this.#readers.has(each));
  }

  /** The dependences on a step. Elements that it writes wholly are no longer relevant before it. */
  assign({ wholly, partly, changed }: Effect, writer: number): readonly DataDependence[] {
    return [...wholly, ...partly].flatMap((each): readonly DataDependence[] => {
      const readers = [...(this.#readers.get(each) ?? [])];
      if (wholly.has(each)) this.#readers.delete(each);
      return changed.has(each) ? readers.map((reader) => ({ writer, reader, element: each })) : [];
    });
  }
}

/** What a step does to the elements of the state. */
interface Effect {
  readonly reads: ReadonlySet<StateElement>;
  /** Assigned as a whole, or in part. */
  readonly wholly: ReadonlySet<StateElement>;
  readonly partly: ReadonlySet<StateElement>;
  readonly changed: ReadonlySet<StateElement>;
}

const NO_EFFECT: Effect = { reads: new Set(), wholly: new Set(), partly: new Set(), changed: new Set() };

function effectOf(elements: StateElements, { from, to, execution }: ReplayedStep): Effect {
  if (execution === undefined) return NO_EFFECT;
  const { reads, primedReads, writes } = execution.branch;
  const { wholly, partly } = elements.writtenBy(writes);
  // A new value that the step did not assign wholly depends on the old one.
  const usedOld = [...elements.touchedBy(primedReads)].filter((each) => !wholly.has(each));
  const read = new Set([...elements.touchedBy(reads), ...usedOld, ...partly]);
  return {
    reads: read,
    wholly,
    partly,
    changed: to === undefined ? new Set() : changedOf([...wholly, ...partly], from, to),
  };
}

const changedOf = (elements: readonly StateElement[], from: State, to: State): ReadonlySet<StateElement> =>
  new Set(elements.filter((each) => !equalValues(valueAt(each, from), valueAt(each, to))));
