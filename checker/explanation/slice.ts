// Which steps of a trace are necessary for the finding at its end: a dynamic backward slice. B. Korel and J. Laski, "Dynamic program slicing", IPL 1988.
//
// An element of the state is relevant where a necessary step or the finding reads it. The step that wrote it last is then necessary, and
// everything that this step read itself, its guards included, is relevant before it. So the necessary steps can be executed without the others:
// each finds what it read unchanged, and does the same.

import { equalValues, type State } from "../interpreter/values.js";
import type { ReplayedStep } from "./replayed-steps.js";
import { valueAt, type StateElement, type StateElements } from "./state-elements.js";

/**
 * Why something is needed, other than for a later step: for the finding itself; so that the loop of a lasso is fair to
 * `action`; or so that the loop ends where it began.
 */
export type Purpose =
  { readonly kind: "finding" } | { readonly kind: "fairness"; readonly action: string } | { readonly kind: "loop" };

export const FINDING: Purpose = { kind: "finding" };
const LOOP: Purpose = { kind: "loop" };

/** What a finding depends on. */
export interface SlicingCriterion {
  /** The elements of the state that are read at a position: after this number of steps. */
  readonly reads: readonly {
    readonly position: number;
    readonly elements: Iterable<StateElement>;
    readonly purpose: Purpose;
  }[];
  /** Steps, from 0, that are necessary whatever they write. Without a purpose if it is only known that they are. */
  readonly steps: readonly { readonly step: number; readonly purpose: Purpose | undefined }[];
}

/** A step wrote an element that something later reads. */
export interface DataDependence {
  /** Steps, from 0. */
  readonly writer: number;
  readonly reader: number | Purpose;
  readonly element: StateElement;
}

export interface Slice {
  /** By step, the failed one last. */
  readonly necessary: readonly boolean[];
  /** In the order of the writing steps. */
  readonly dependences: readonly DataDependence[];
  /** Why steps are necessary whatever they write. */
  readonly purposes: readonly { readonly step: number; readonly purpose: Purpose }[];
}

/** Steps that lead to the finding without the others. */
export interface VerifiedSlice extends Slice {
  /** Can none of the steps be left out? If false, it is not known. */
  readonly isMinimal: boolean;
}

/** `loop`: the position that the last step leads back to, if the behaviour is infinite. */
export function sliceOf(
  elements: StateElements,
  steps: readonly ReplayedStep[],
  criterion: SlicingCriterion,
  loop: number | undefined,
): Slice {
  const effects = steps.map((step) => effectOf(elements, step));
  const inThemselves = new Set(criterion.steps.map(({ step }) => step));
  const readsAt = new Map<number, SlicingCriterion["reads"][number][]>();
  for (const each of criterion.reads) readsAt.set(each.position, [...(readsAt.get(each.position) ?? []), each]);
  const necessary = new Set<number>();
  /** What the next iteration of the loop needs from the end of this one. */
  let nextIteration = new RelevantElements();
  for (;;) {
    const [steadySteps, steadyElements] = [necessary.size, nextIteration.size];
    const dependences: DataDependence[] = [];
    const relevant = nextIteration.copy();
    if (loop !== undefined) restoreChanges(relevant, effects, necessary, loop);
    for (let position = steps.length; position >= 0; position--) {
      for (const { elements: read, purpose } of readsAt.get(position) ?? [])
        for (const each of read) relevant.add(each, purpose);
      if (position === loop) {
        if (loop < steps.length) restoreChanges(relevant, effects, necessary, loop);
        nextIteration = relevant.copy();
      }
      const step = position - 1;
      const effect = effects[step];
      if (effect === undefined) continue;
      if (!inThemselves.has(step) && !relevant.hasAny(effect.changed)) continue;
      necessary.add(step);
      dependences.push(...relevant.assign(effect, step));
      for (const each of effect.reads) relevant.add(each, step);
    }
    const isSteady = steadySteps === necessary.size && steadyElements === nextIteration.size;
    if (loop === undefined || isSteady)
      return {
        necessary: steps.map((_, i) => necessary.has(i)),
        dependences: dependences.reverse(),
        purposes: criterion.steps.flatMap(({ step, purpose }) => (purpose === undefined ? [] : [{ step, purpose }])),
      };
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
    if (step >= loop) for (const each of effects[step]?.changed ?? []) relevant.add(each, LOOP);
}

/** Elements that something later reads, each with its readers. */
class RelevantElements {
  readonly #readers: Map<StateElement, Set<DataDependence["reader"]>>;

  constructor(readers: ReadonlyMap<StateElement, ReadonlySet<DataDependence["reader"]>> = new Map()) {
    this.#readers = new Map([...readers].map(([read, by]) => [read, new Set(by)]));
  }

  get size(): number {
    return this.#readers.size;
  }

  copy(): RelevantElements {
    return new RelevantElements(this.#readers);
  }

  add(read: StateElement, reader: DataDependence["reader"]): void {
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
