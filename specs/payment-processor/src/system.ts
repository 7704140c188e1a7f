// The whole example in one process: the bank, and a processor that can crash. A crash abandons the processor between two
// instructions: what it has not committed is lost, and so is what it remembers.

import { Bank } from "./bank.js";
import { Processor } from "./processor.js";
import type { Surroundings } from "./store.js";

export type ProcessorClass = new (folder: string, surroundings: Surroundings) => Processor;

export interface SystemOptions {
  readonly Kind?: ProcessorClass;
  /** Does the processor crash at this of the points where it can be interrupted, counted from 1? */
  readonly crashesAt?: (point: number) => boolean;
}

class Crash extends Error {}

export class System {
  readonly bank: Bank;
  /** The number of crashes so far. */
  crashes = 0;
  readonly #options: SystemOptions;
  #processor: Processor | undefined;
  #points = 0;

  constructor(
    readonly folder: string,
    options: SystemOptions = {},
  ) {
    this.bank = new Bank(folder, { clock: { time: 0 } });
    this.#options = options;
  }

  /** The processor. If there is none, one starts. */
  get processor(): Processor {
    const { Kind = Processor, crashesAt = () => false } = this.#options;
    const interrupt = (): void => {
      if (crashesAt(++this.#points)) throw new Crash();
    };
    this.#processor ??= new Kind(this.folder, { clock: { time: 0 }, interrupt, patience: 0 });
    return this.#processor;
  }

  /** Starts a processor, unless there is one. */
  start(): void {
    void this.processor;
  }

  /** The processor takes a step. False if there was nothing to do. */
  step(): boolean {
    try {
      return this.processor.step();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.crash();
      return true;
    }
  }

  crash(): void {
    this.crashes++;
    this.#processor?.close();
    this.#processor = undefined;
  }

  /**
   * Orders payments until all of them are confirmed, or nothing more happens. First those of `turns` act, who are the
   * bank that orders (0), the processor (1), and the bank that receives a confirmation (2); then all of them by turns.
   */
  processAll(payments: number, turns: Iterable<number> = []): void {
    const { bank } = this;
    const actors = [() => bank.ordered < payments && bank.order(), () => this.step(), () => bank.settle()];
    for (const turn of turns) actors[turn]?.();
    while (actors.map((act) => act()).includes(true));
  }

  close(): void {
    this.#processor?.close();
    this.bank.close();
  }
}
