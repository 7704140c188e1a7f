// Written by `fathom tests`. Do not change it: write it again when the spec has changed.
/* eslint-disable */

import { report, spec } from "fathom";
import { repeatWalks, type Adapter, type WalkStep } from "fathom/mbt";
import { describe, expect, test } from "vitest";

/** The arguments of each action. */
export interface Actions {
  readonly "Order": { readonly "payment": number };
  readonly "Read": { readonly "payment": number };
  readonly "Store": { readonly "payment": number };
  readonly "Answer": object;
  readonly "Publish": { readonly "payment": number };
  readonly "Remove": { readonly "payment": number };
  readonly "Restart": object;
  readonly "Settle": { readonly "payment": number };
  readonly "inbound.Fail": object;
  readonly "inbound.Recover": object;
  readonly "inbound.Drop": object;
  readonly "worker.Crash": object;
  readonly "outbound.Fail": object;
  readonly "outbound.Recover": object;
  readonly "outbound.Drop": object;
}

/** What can be observed of the variables. */
export interface Observed {
  readonly "next": number;
  readonly "open": readonly number[] | ReadonlySet<number>;
  readonly "repeated": boolean;
  readonly "inbound.up": boolean;
  readonly "inbound.log": readonly number[];
  readonly "worker.mode": "processing" | "failedProcessing" | "failedDependency";
  readonly "worker.stage": "reading" | "storing" | "awaiting" | "publishing" | "removing";
  readonly "worker.current": { readonly some: number } | null;
  readonly "ledger.effects": Readonly<Record<string, number>>;
  readonly "outbound.up": boolean;
  readonly "outbound.log": readonly number[];
}

/** Connects the program with these tests. */
export type Driver = Adapter<Actions, Observed>;

export interface Behaviour {
  readonly name: string;
  /** A walk, as `repeatWalks` takes it. */
  readonly steps: readonly WalkStep[];
}

/** Other tests may repeat them too. */
export const behaviours: readonly Behaviour[] = [
  {
    name: "1: not Order(payment: 1), not Read(payment: 0), Restart",
    steps: [
      { "action": "Order", "args": { "payment": 1 }, "picks": {}, "mustRefuse": true },
      { "action": "Read", "args": { "payment": 0 }, "picks": {}, "mustRefuse": true },
      { "action": "Restart", "args": {}, "picks": {}, "mustRefuse": false },
    ],
  },
  {
    name: "2: Order(payment: 0), Read(payment: 0), not Publish(payment: 0), not Publish(payment: 1), not Remove(pa…",
    steps: [
      { "action": "Order", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Read", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Publish", "args": { "payment": 0 }, "picks": {}, "mustRefuse": true },
      { "action": "Publish", "args": { "payment": 1 }, "picks": {}, "mustRefuse": true },
      { "action": "Remove", "args": { "payment": 0 }, "picks": {}, "mustRefuse": true },
      { "action": "Store", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Answer", "args": {}, "picks": {}, "mustRefuse": false },
      { "action": "Publish", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Order", "args": { "payment": 0 }, "picks": {}, "mustRefuse": true },
      { "action": "worker.Crash", "args": {}, "picks": {}, "mustRefuse": false },
      { "action": "Read", "args": { "payment": 0 }, "picks": {}, "mustRefuse": true },
      { "action": "Restart", "args": {}, "picks": {}, "mustRefuse": false },
      { "action": "Read", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Store", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Answer", "args": {}, "picks": {}, "mustRefuse": false },
      { "action": "Publish", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
    ],
  },
  {
    name: "3: Order(payment: 0), Order(payment: 1), Read(payment: 0), Store(payment: 0), Answer, Publish(payment: …",
    steps: [
      { "action": "Order", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Order", "args": { "payment": 1 }, "picks": {}, "mustRefuse": false },
      { "action": "Read", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Store", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Answer", "args": {}, "picks": {}, "mustRefuse": false },
      { "action": "Publish", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Settle", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Order", "args": { "payment": 2 }, "picks": {}, "mustRefuse": false },
      { "action": "Settle", "args": { "payment": 1 }, "picks": {}, "mustRefuse": true },
      { "action": "worker.Crash", "args": {}, "picks": {}, "mustRefuse": false },
      { "action": "Restart", "args": {}, "picks": {}, "mustRefuse": false },
      { "action": "Read", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Store", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Answer", "args": {}, "picks": {}, "mustRefuse": false },
      { "action": "Publish", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Remove", "args": { "payment": 0 }, "picks": {}, "mustRefuse": false },
      { "action": "Order", "args": { "payment": 0 }, "picks": {}, "mustRefuse": true },
    ],
  },
];

/** Declares a test for each behaviour. Those with actions that `never` happen are skipped. */
export function testBehaviours(driver: Driver): void {
  const opened = spec(new URL("../payment_processor.fathom", import.meta.url));
  const roles: Readonly<Record<string, unknown>> = { ...driver.actions };
  describe("PaymentProcessor Crashes", () => {
    for (const { name, steps } of behaviours)
      test.skipIf(steps.some(({ action }) => roles[action] === "never"))(name, async () => {
        const result = await repeatWalks(opened, "Crashes", driver, [steps]);
        expect(result.verdict, report(result)).toBe("passed");
      });
  });
}
