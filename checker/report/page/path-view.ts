// What the list of steps and the sequence chart have in common.

import type { Mark } from "./marks.js";
import type { PathPoint } from "./path.js";
import type { StateView } from "./state-view.js";

export interface PathViewProps {
  readonly path: readonly PathPoint[];
  /** The index of the selected point. */
  readonly index: number;
  readonly stateView: StateView | undefined;
  /** The index of the point at which the path leaves the trace; undefined on the trace. */
  readonly leavesAt: number | undefined;
  /** The index of the point that an infinite trace loops back to; undefined for a finite path. */
  readonly loop: number | undefined;
  /** The indices of the points of the trace at which nothing happens before the next step. */
  readonly stutters: readonly number[];
  readonly markAt: (index: number) => Mark;
  /** Does the violation need the step to this point? Undefined if that is unknown, or the same for all steps. */
  readonly neededAt: (index: number) => boolean | undefined;
  readonly select: (index: number) => void;
}

/** The accessible name of a needed or unneeded step. */
export const neededLabel = (needed: boolean | undefined): string =>
  needed === undefined ? "" : needed ? "needed" : "not needed";
