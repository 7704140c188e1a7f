// Logs of the processor are behaviours of the spec, wherever it crashes. Those of processors with mistakes are not.

import Database from "libsql";
import { report, type ValidationResult } from "fathom";
import { describe, expect, it } from "vitest";
import { logsIn } from "../src/log.js";
import { ForgetsConfirmations, RemovesFirst, Repeats } from "../src/mistakes.js";
import { Processor } from "../src/processor.js";
import { Unavailable } from "../src/store.js";
import type { ProcessorClass } from "../src/system.js";
import { withSystem } from "./system.js";
import { validate } from "./validate.js";

interface Run {
  readonly result: ValidationResult;
  readonly crashes: number;
  /** What was paid to both accounts, in cents. */
  readonly paid: number;
  readonly unconfirmed: number;
}

/** Two payments of 100 cents. */
const run = (Kind: ProcessorClass, crashes: readonly number[], turns: readonly number[] = []): Promise<Run> =>
  withSystem({ Kind, crashesAt: (point) => crashes.includes(point) }, async (system) => {
    system.processAll(2, turns);
    const { ledger } = system.processor;
    return {
      result: await validate(logsIn(system.folder)),
      crashes: system.crashes,
      paid: ledger.balance("ann") + ledger.balance("bob"),
      unconfirmed: system.bank.open.length,
    };
  });

/** Where a processor of two payments can be interrupted: before and after it starts, stores, publishes, and removes. */
const points = Array.from({ length: 14 }, (_, i) => i + 1);

describe("the processor", () => {
  it.each(points)("may crash at point %i", async (first) => {
    for (const second of [1, 2, 4, 7]) {
      const { result, crashes, paid, unconfirmed } = await run(Processor, [first, first + second]);
      expect(result.verdict, report(result)).toBe("valid");
      expect([paid, unconfirmed]).toEqual([200, 0]);
      expect(crashes).toBeGreaterThan(0);
    }
  });

  it("waits while nobody receives confirmations", async () => {
    const crashes = [5, 10, 15, 20];
    const { result, paid, unconfirmed } = await run(Processor, crashes, [0, 0, ...Array<number>(60).fill(1)]);
    expect(result.verdict, report(result)).toBe("valid");
    expect([paid, unconfirmed]).toEqual([200, 0]);
  });

  it("stores a payment after the bank has ordered it, by its clock", async () => {
    // The bank receives three confirmations of the first payment before it orders the second, so its clock is ahead.
    const turns = [0, ...Array<number>(16).fill(1), 2, 2, 2, 0, ...Array<number>(4).fill(1)];
    const { result, crashes } = await run(Processor, [6, 12], turns);
    expect(crashes).toBe(2);
    expect(result.verdict, report(result)).toBe("valid");
  });

  it("tries again when a file is locked", () =>
    withSystem({}, async (system) => {
      system.bank.order();
      expect(system.step()).toBe(true);
      const other = new Database(`${system.folder}/ledger.db`);
      other.exec("BEGIN IMMEDIATE");
      expect(() => system.step()).toThrow(Unavailable);
      other.exec("COMMIT");
      other.close();
      system.processAll(1);
      expect(system.bank.open).toEqual([]);
      expect((await validate(logsIn(system.folder))).verdict).toBe("valid");
    }));
});

describe("a processor that", () => {
  const event = ({ result }: Run): unknown => JSON.parse(result.refusal?.event ?? "null");

  it("removes a payment before it stores it", async () => {
    // Even if it does not crash.
    const calm = await run(RemovesFirst, []);
    expect(calm).toMatchObject({ crashes: 0, paid: 200, unconfirmed: 0 });
    expect(event(calm)).toMatchObject({ event: "removed", payment: 1 });
    const lost = await run(RemovesFirst, [4]);
    expect(lost).toMatchObject({ crashes: 1, paid: 100, unconfirmed: 1 });
    expect(event(lost)).toMatchObject({ event: "removed", payment: 1 });
    expect(report(lost.result)).toContain("Remove(payment: 0) is disabled here");
  });

  it("stores a payment again", async () => {
    expect((await run(Repeats, [])).result.verdict).toBe("valid");
    const twice = await run(Repeats, [4]);
    expect(twice).toMatchObject({ crashes: 1, paid: 300, unconfirmed: 0 });
    expect(event(twice)).toMatchObject({ event: "stored", payment: 1, effects: 2 });
    expect(report(twice.result)).toContain("but the event says 2");
  });

  it("does not confirm a payment that was stored before", async () => {
    expect((await run(ForgetsConfirmations, [])).result.verdict).toBe("valid");
    const forgotten = await run(ForgetsConfirmations, [4]);
    expect(forgotten).toMatchObject({ crashes: 1, paid: 200, unconfirmed: 1 });
    expect(event(forgotten)).toMatchObject({ event: "removed", payment: 1 });
    // The crash came after the confirmation, and nothing was lost this time. It is a mistake all the same.
    const lucky = await run(ForgetsConfirmations, [6]);
    expect(lucky).toMatchObject({ crashes: 1, paid: 200, unconfirmed: 0 });
    expect(event(lucky)).toMatchObject({ event: "removed", payment: 1 });
  });
});
