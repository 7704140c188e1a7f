// The example as `fathom/mbt` uses it: each action of the spec is a call, and what can be seen from outside is compared.

import { rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { refused, type ActionResult } from "fathom/mbt";
import { Bank } from "../src/bank.js";
import { Ledger } from "../src/ledger.js";
import { CAPACITY, slotOf, WINDOW } from "../src/payment.js";
import { System, type ProcessorClass } from "../src/system.js";
import type { Actions, Driver, Observed } from "./behaviours.js";
import { newFolder } from "./folder.js";
import { ProcessorProcess } from "./process.js";

type Slot = Actions["Order"];

/** Queues that are not available are tested elsewhere, and these queues lose nothing. */
const never = {
  "inbound.Fail": "never",
  "inbound.Recover": "never",
  "inbound.Drop": "never",
  "outbound.Fail": "never",
  "outbound.Recover": "never",
  "outbound.Drop": "never",
} as const;

const orRefused = (isDone: boolean): ActionResult => (isDone ? undefined : refused);

/** The bank orders this payment. False if it is not the next one, or too many are open. */
const order = (bank: Bank, { payment }: Slot): boolean => slotOf(bank.ordered + 1) === payment && bank.order();

/** The bank receives the confirmation of this payment. False if that is not the oldest one. */
function settle(bank: Bank, { payment }: Slot): boolean {
  const oldest = bank.outbound.peek();
  return oldest !== undefined && slotOf(oldest.payment.number) === payment && bank.settle();
}

function observe(bank: Bank, ledger: Ledger): Partial<Observed> {
  const effects = Array.from({ length: WINDOW + 1 }, (_, slot) => [slot, 0]);
  // The last payment with a number of the spec is the one that counts.
  for (let number = Math.max(1, bank.ordered - WINDOW); number <= bank.ordered; number++)
    effects[slotOf(number)] = [slotOf(number), ledger.effects(number)];
  return {
    "inbound.log": bank.inbound.messages().map(({ payment }) => slotOf(payment.number)),
    "outbound.log": bank.outbound.messages().map(({ payment }) => slotOf(payment.number)),
    "ledger.effects": Object.fromEntries(effects),
    open: bank.open.map(slotOf).sort(),
    next: slotOf(bank.ordered + 1),
  };
}

/** A processor in this process. A crash abandons it. */
export class ProcessorAdapter implements Driver {
  #system: System | undefined;
  #ledger: Ledger | undefined;

  constructor(readonly Kind: ProcessorClass) {}

  readonly actions: Driver["actions"] = {
    ...never,
    Order: (slot) => orRefused(order(this.#running.bank, slot)),
    Read: () => orRefused(this.#running.step()),
    Store: () => orRefused(this.#running.step()),
    // The call of the ledger has returned.
    Answer: "internal",
    Publish: () => orRefused(this.#running.step()),
    Remove: () => orRefused(this.#running.step()),
    Restart: () => {
      this.#running.crash();
      this.#running.start();
    },
    Settle: (slot) => orRefused(settle(this.#running.bank, slot)),
    "worker.Crash": () => this.#running.crash(),
  };

  /** The bank orders no more than its window, and receives only what was confirmed. */
  readonly refuses = ["Order", "Settle"] as const;

  reset(): void {
    this.close();
    this.#system = new System(newFolder(), { Kind: this.Kind });
    this.#system.start();
    this.#ledger = new Ledger(`${this.#system.folder}/ledger.db`, { clock: { time: 0 } });
  }

  observe(): Partial<Observed> {
    if (this.#ledger === undefined) throw new Error("there is no ledger before the reset");
    return observe(this.#running.bank, this.#ledger);
  }

  get #running(): System {
    if (this.#system === undefined) throw new Error("there is no system before the reset");
    return this.#system;
  }

  close(): void {
    this.#ledger?.close();
    this.#system?.close();
    if (this.#system !== undefined) rmSync(this.#system.folder, { recursive: true });
    this.#system = undefined;
  }
}

/** Milliseconds for which the bank waits for a confirmation. */
const PATIENCE = 200;

/**
 * A processor in a process of its own, which works while the bank orders and settles. It is killed at some point, and
 * another one starts.
 */
export class ProcessAdapter implements Driver {
  #bank: Bank | undefined;
  #processor: ProcessorProcess | undefined;
  #folder = "";

  /** `crashAt`: where the first process kills itself. */
  constructor(
    readonly kind: string,
    readonly crashAt: () => number,
  ) {}

  readonly actions: Driver["actions"] = {
    ...never,
    Order: (slot) => {
      this.#start();
      return orRefused(order(this.#running, slot));
    },
    Read: "internal",
    Store: "internal",
    Answer: "internal",
    Publish: "internal",
    Remove: "internal",
    Restart: "internal",
    "worker.Crash": "internal",
    Settle: async (slot) => {
      this.#start();
      for (const start = Date.now(); Date.now() < start + PATIENCE; await setTimeout(2))
        if (settle(this.#running, slot)) return undefined;
      return refused;
    },
  };

  async reset(): Promise<void> {
    await this.close();
    this.#folder = newFolder();
    this.#bank = new Bank(this.#folder, { clock: { time: 0 } });
  }

  /** When there is nothing left to do, kills the process, so that the files do not change while they are read. */
  async observe(): Promise<Partial<Observed>> {
    const { inbound, outbound } = this.#running;
    if (this.#processor !== undefined) while (inbound.length() > 0 && outbound.length() < CAPACITY) await setTimeout(5);
    await this.#end();
    const ledger = new Ledger(`${this.#folder}/ledger.db`, { clock: { time: 0 } });
    const observed = observe(this.#running, ledger);
    ledger.close();
    return observed;
  }

  #start(): void {
    this.#processor ??= new ProcessorProcess(this.#folder, this.kind, { crashAt: this.crashAt(), restarts: true });
  }

  async #end(): Promise<void> {
    await this.#processor?.end("SIGKILL");
    this.#processor = undefined;
  }

  get #running(): Bank {
    if (this.#bank === undefined) throw new Error("there is no bank before the reset");
    return this.#bank;
  }

  async close(): Promise<void> {
    await this.#end();
    this.#bank?.close();
    if (this.#bank !== undefined) rmSync(this.#folder, { recursive: true });
    this.#bank = undefined;
  }
}
