// A queue of the broker, in a file of its own. It keeps messages in order until they are removed.

import { CAPACITY, slotOf, type Payment } from "./payment.js";
import { Store, type Surroundings } from "./store.js";

export interface Message {
  readonly id: number;
  readonly payment: Payment;
}

export class Queue {
  readonly #store: Store;

  constructor(path: string, surroundings: Surroundings) {
    const schema = "CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY AUTOINCREMENT, payment TEXT NOT NULL)";
    this.#store = new Store(path, schema, surroundings);
  }

  /** Appends a message, and records the event. False if the queue is full. */
  send(payment: Payment, event: string): boolean {
    const sent = this.#store.change(() => {
      if (this.length() >= CAPACITY) return undefined;
      this.#store.write("INSERT INTO messages (payment) VALUES (?)", JSON.stringify(payment));
      return this.#describe(event, payment);
    });
    return sent !== undefined;
  }

  /** The oldest message. It stays in the queue. */
  peek(): Message | undefined {
    const [row] = this.#store.read("SELECT id, payment FROM messages ORDER BY id LIMIT 1");
    this.#store.synchronize();
    return row === undefined ? undefined : messageFrom(row);
  }

  /** Removes a message, and records the event. */
  remove({ id, payment }: Message, event: string): void {
    this.#store.change(() => {
      this.#store.write("DELETE FROM messages WHERE id = ?", id);
      return this.#describe(event, payment);
    });
  }

  messages(): readonly Message[] {
    return this.#store.read("SELECT id, payment FROM messages ORDER BY id").map(messageFrom);
  }

  length(): number {
    return Number(this.#store.read("SELECT count(*) AS length FROM messages")[0]?.["length"]);
  }

  #describe(event: string, { number }: Payment): { event: string; payment: number; slot: number; waiting: number } {
    return { event, payment: number, slot: slotOf(number), waiting: this.length() };
  }

  log(): string {
    return this.#store.log();
  }

  close(): void {
    this.#store.close();
  }
}

const messageFrom = (row: Record<string, unknown>): Message => ({
  id: Number(row["id"]),
  payment: JSON.parse(String(row["payment"])) as Payment,
});
