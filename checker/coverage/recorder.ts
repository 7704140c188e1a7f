// Records which outcomes of the coverage points of a check occurred.

import type { CoveragePoint, CoveragePoints } from "./points.js";

/** Receives outcomes as they occur. */
export interface CoverageSink {
  /** `part`: a part of the core; parts without a point are ignored. `outcome`: its number within the point. */
  hit(part: object, outcome: number): void;
}

export interface PointCoverage extends CoveragePoint {
  /** For each outcome, whether it occurred. */
  readonly happened: readonly boolean[];
}

export class CoverageRecorder implements CoverageSink {
  readonly #hits: Uint8Array;

  constructor(readonly points: CoveragePoints) {
    this.#hits = new Uint8Array(points.outcomes);
  }

  hit(part: object, outcome: number): void {
    const first = this.points.firstOf.get(part);
    if (first !== undefined) this.#hits[first + outcome] = 1;
  }

  clear(): void {
    this.#hits.fill(0);
  }

  /** `hits`: for each outcome, by its number, a byte that is not 0 if it occurred. */
  add(hits: Uint8Array): void {
    for (const [i, flag] of hits.entries()) if (flag !== 0) this.#hits[i] = 1;
  }

  /** A snapshot, in the order of the points. */
  get coverage(): readonly PointCoverage[] {
    return this.points.points.map((point) => ({
      ...point,
      happened: Array.from({ length: point.outcomes }, (_, i) => this.#hits[point.first + i] === 1),
    }));
  }
}
