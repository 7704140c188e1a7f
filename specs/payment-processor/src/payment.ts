// What is processed.

export interface Payment {
  /** 1, 2, 3, … */
  readonly number: number;
  readonly account: string;
  /** In cents. */
  readonly amount: number;
}

/** The largest number of payments that the bank has ordered and that are not confirmed; as in the spec. */
export const WINDOW = 2;

/** The number of messages for which a queue has room; as in the spec. */
export const CAPACITY = WINDOW + 1;

/** What the spec calls a payment: it needs few numbers, and uses them in turn. */
export const slotOf = (number: number): number => (number - 1) % (WINDOW + 1);
