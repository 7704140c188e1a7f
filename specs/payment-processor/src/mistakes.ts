// Three processors, each with a mistake that is easily made. They pass every test in which nothing fails.

import { Ledger } from "./ledger.js";
import { Processor, type Stage } from "./processor.js";
import type { Message } from "./queue.js";
import type { Surroundings } from "./store.js";

/** Takes a payment out of the queue when it reads it, as many clients of queues do by default. */
export class RemovesFirst extends Processor {
  protected override perform(stage: Stage, message: Message): Stage {
    switch (stage) {
      case "reading":
        return "removing";
      case "removing":
        super.perform(stage, message);
        return "storing";
      case "storing":
        return super.perform(stage, message);
      case "publishing":
        return super.perform(stage, message) === "publishing" ? "publishing" : "reading";
    }
  }
}

/** Carries out whatever it is given. */
export class Repeats extends Processor {
  protected override openLedger(path: string, surroundings: Surroundings): Ledger {
    return new (class extends Ledger {
      protected override isNew(): boolean {
        return true;
      }
    })(path, surroundings);
  }
}

/** Finds that a payment was carried out before, and takes it for finished. */
export class ForgetsConfirmations extends Processor {
  protected override perform(stage: Stage, message: Message): Stage {
    if (stage !== "storing") return super.perform(stage, message);
    return this.ledger.carryOut(message.payment) ? "publishing" : "removing";
  }
}
