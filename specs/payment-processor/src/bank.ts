// The bank, which orders payments and receives their confirmations.

import { WINDOW, type Payment } from "./payment.js";
import { Queue } from "./queue.js";
import type { Surroundings } from "./store.js";

const accounts = ["ann", "bob"];

export class Bank {
  readonly inbound: Queue;
  readonly outbound: Queue;
  readonly #open = new Map<number, Payment>();
  #ordered = 0;

  constructor(folder: string, surroundings: Surroundings) {
    this.inbound = new Queue(`${folder}/inbound.db`, surroundings);
    this.outbound = new Queue(`${folder}/outbound.db`, surroundings);
  }

  /** The numbers of the payments that are ordered and not confirmed. */
  get open(): readonly number[] {
    return [...this.#open.keys()];
  }

  /** The number of payments that were ordered. */
  get ordered(): number {
    return this.#ordered;
  }

  /** Orders the next payment. False if too many are not confirmed. */
  order(): boolean {
    const number = this.#ordered + 1;
    const payment = { number, account: accounts[number % accounts.length] ?? "", amount: 100 };
    if (this.#open.size >= WINDOW || !this.inbound.send(payment, "ordered")) return false;
    this.#ordered = number;
    this.#open.set(number, payment);
    return true;
  }

  /** Receives a confirmation. False if there is none. */
  settle(): boolean {
    const message = this.outbound.peek();
    if (message === undefined) return false;
    this.outbound.remove(message, "settled");
    this.#open.delete(message.payment.number);
    return true;
  }

  close(): void {
    for (const each of [this.inbound, this.outbound]) each.close();
  }
}
