// Notes which outcomes of the points of a check come about.

import type { Point, Points } from "./points.js";

/** Who is told of outcomes as they come about. */
export interface Marks {
  /** `part`: of the core; `outcome`: counted from its first. Parts that have no points are no matter. */
  mark(part: object, outcome: number): void;
}

export interface PointCoverage extends Point {
  /** By outcome. */
  readonly happened: readonly boolean[];
}

export class Recorder implements Marks {
  readonly #marks: Uint8Array;

  constructor(readonly points: Points) {
    this.#marks = new Uint8Array(points.outcomes);
  }

  mark(part: object, outcome: number): void {
    const first = this.points.firstOf.get(part);
    if (first !== undefined) this.#marks[first + outcome] = 1;
  }

  clear(): void {
    this.#marks.fill(0);
  }

  /** `marks`: a byte for each outcome, by number, that is not 0 where it came about. */
  add(marks: Uint8Array): void {
    for (const [i, flag] of marks.entries()) if (flag !== 0) this.#marks[i] = 1;
  }

  /** As it is now, in the order of the points. */
  get coverage(): readonly PointCoverage[] {
    return this.points.points.map((point) => ({ ...point, happened: Array.from({ length: point.outcomes }, (_, i) => this.#marks[point.first + i] === 1) }));
  }
}
