// The accounts of the customers, as entries that change their balances.

import { slotOf, type Payment } from "./payment.js";
import { Store, type Surroundings } from "./store.js";

export class Ledger {
  readonly #store: Store;

  constructor(path: string, surroundings: Surroundings) {
    const schema = `
      CREATE TABLE IF NOT EXISTS entries (payment INTEGER NOT NULL, account TEXT NOT NULL, amount INTEGER NOT NULL);
      CREATE INDEX IF NOT EXISTS entries_of_payment ON entries (payment)`;
    this.#store = new Store(path, schema, surroundings);
  }

  /** A worker has started. */
  recordStart(): void {
    const isFirst = this.#store.read("SELECT 1 FROM events LIMIT 1").length === 0;
    this.#store.change(() => ({ event: isFirst ? "started" : "restarted" }));
  }

  /** Carries the payment out, unless that has been done before. True if it had not. */
  carryOut({ number, account, amount }: Payment): boolean {
    let isNew = false;
    this.#store.change(() => {
      isNew = this.isNew(number);
      if (isNew) this.#store.write("INSERT INTO entries VALUES (?, ?, ?)", number, account, amount);
      return { event: "stored", payment: number, slot: slotOf(number), effects: this.effects(number) };
    });
    return isNew;
  }

  protected isNew(number: number): boolean {
    return this.effects(number) === 0;
  }

  /** How often a payment took effect. */
  effects(number: number): number {
    return Number(
      this.#store.read("SELECT count(*) AS effects FROM entries WHERE payment = ?", number)[0]?.["effects"],
    );
  }

  balance(account: string): number {
    const [row] = this.#store.read("SELECT sum(amount) AS balance FROM entries WHERE account = ?", account);
    return Number(row?.["balance"] ?? 0);
  }

  log(): string {
    return this.#store.log();
  }

  close(): void {
    this.#store.close();
  }
}
