// The worker: it reads a payment, stores it, publishes its confirmation, and removes it from the inbound queue. It may be
// killed at any time. Then a new one begins with the oldest payment that is still in the inbound queue.

import { Ledger } from "./ledger.js";
import { Queue, type Message } from "./queue.js";
import type { Surroundings } from "./store.js";

export type Stage = "reading" | "storing" | "publishing" | "removing";

export class Processor {
  readonly inbound: Queue;
  readonly outbound: Queue;
  readonly ledger: Ledger;
  #stage: Stage = "reading";
  #current: Message | undefined;

  /** `folder`: where the files are. */
  constructor(folder: string, surroundings: Surroundings) {
    this.inbound = new Queue(`${folder}/inbound.db`, surroundings);
    this.outbound = new Queue(`${folder}/outbound.db`, surroundings);
    this.ledger = this.openLedger(`${folder}/ledger.db`, surroundings);
    this.ledger.recordStart();
  }

  protected openLedger(path: string, surroundings: Surroundings): Ledger {
    return new Ledger(path, surroundings);
  }

  /** The payment that is being processed. */
  get current(): Message | undefined {
    return this.#current;
  }

  get stage(): Stage {
    return this.#stage;
  }

  /**
   * Does the next step. False if it must wait: there is no payment, or the outbound queue is full. Throws `Unavailable`
   * if a file is locked. In either case, the same step is to be tried again.
   */
  step(): boolean {
    const before = this.#stage;
    const message = this.#current ?? this.inbound.peek();
    if (message === undefined) return false;
    this.#stage = this.perform(before, message);
    this.#current = this.#stage === "reading" ? undefined : message;
    return this.#stage !== before;
  }

  /** Performs a stage. Returns the next one, or the same one if it must wait. */
  protected perform(stage: Stage, message: Message): Stage {
    switch (stage) {
      case "reading":
        return "storing";
      case "storing":
        this.ledger.carryOut(message.payment);
        return "publishing";
      case "publishing":
        return this.outbound.send(message.payment, "published") ? "removing" : "publishing";
      case "removing":
        this.inbound.remove(message, "removed");
        return "reading";
    }
  }

  close(): void {
    for (const each of [this.inbound, this.outbound, this.ledger]) each.close();
  }
}
