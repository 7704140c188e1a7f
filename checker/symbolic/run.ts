// Runs work on decision diagrams to its end, with opportunities to pause, to stop and to free memory.

import type { Progress, Tick } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import { DiagramFull } from "./diagram.js";
import type { SymbolicModel } from "./symbolic-model.js";

/** The work was stopped: by the user, at a limit, or because there was not enough memory. */
export class Stopped extends Error {}

export interface RunOptions {
  readonly tick: Tick | undefined;
  /** Gives up after about as many new nodes and evaluations (which count 50 times as much). Does not depend on time. */
  readonly work?: number | undefined;
  /** Says that there is not enough memory. */
  full(bytes: number): string;
}

/** The cost of an evaluation by the interpreter, in new nodes. */
const EVALUATION = 50;

export const OUTGROWN = "outgrown";

/** Work done so far: a measure that is the same on every machine. */
export function workOf(model: SymbolicModel): number {
  return model.diagram.statistics().made + EVALUATION * model.evaluations;
}

/** A map has at most 2^24 entries. */
const isOutOfMemory = (error: unknown): boolean =>
  error instanceof DiagramFull || (error instanceof RangeError && error.message === "Map maximum size exceeded");

export class Runner {
  readonly #pacer: Pacer;

  constructor(readonly options: RunOptions) {
    this.#pacer = new Pacer(options.tick);
  }

  /** `markRoots`: the nodes that the work keeps besides `model.held`. Throws Stopped. */
  async run<T>(
    model: SymbolicModel,
    work: Generator<void, T>,
    progress: () => Progress,
    markRoots?: (mark: (node: number) => void) => void,
  ): Promise<T> {
    const { options } = this;
    try {
      for (;;) {
        const next = work.next();
        if (next.done === true) return next.value;
        model.collectIfUseful(markRoots);
        if (options.work !== undefined && workOf(model) > options.work) throw new Stopped(OUTGROWN);
        if (!this.#pacer.due()) continue;
        const stop = await this.#pacer.rest(progress());
        if (stop !== undefined) throw new Stopped(stop);
      }
    } catch (error) {
      throw isOutOfMemory(error) ? new Stopped(options.full(model.diagram.bytes())) : error;
    }
  }

  /** For loops that check each step on their own. */
  async checkCancelled(progress: () => Progress): Promise<string | undefined> {
    return this.#pacer.due() ? this.#pacer.rest(progress()) : undefined;
  }
}
