// Coverage of evaluations whose results may not be used.

import type { CoverageSink } from "../coverage/recorder.js";

/** Keeps outcomes back until it is known that a reachable state has them. */
export class PendingCoverage implements CoverageSink {
  #pending: (readonly [part: object, outcome: number])[] = [];

  constructor(readonly sink: CoverageSink) {}

  hit(part: object, outcome: number): void {
    this.#pending.push([part, outcome]);
  }

  /** The outcomes since the last call occurred in a reachable state. */
  accept(): void {
    for (const [part, outcome] of this.#pending) this.sink.hit(part, outcome);
    this.#pending = [];
  }

  /** The outcomes since the last call belong to a state that may not be reachable. */
  reject(): void {
    this.#pending = [];
  }
}
