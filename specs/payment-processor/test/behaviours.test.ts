// Behaviours that cover the spec, as `fathom tests` has written them: each is a test, and finds what is wrong.

import { fileURLToPath } from "node:url";
import { report, spec } from "fathom";
import { repeatWalks, type WalksResult } from "fathom/mbt";
import { afterAll, describe, expect, it } from "vitest";
import { ForgetsConfirmations, RemovesFirst, Repeats } from "../src/mistakes.js";
import { Processor } from "../src/processor.js";
import type { ProcessorClass } from "../src/system.js";
import { ProcessorAdapter } from "./adapter.js";
import { behaviours, testBehaviours } from "./behaviours.js";

const processor = new ProcessorAdapter(Processor);
afterAll(() => processor.close());
testBehaviours(processor);

describe("behaviours that cover the spec", { timeout: 120_000 }, () => {
  const payments = spec(fileURLToPath(new URL("../payment_processor.fathom", import.meta.url)));

  async function repeat(Kind: ProcessorClass): Promise<WalksResult> {
    const adapter = new ProcessorAdapter(Kind);
    try {
      const walks = behaviours.map(({ steps }) => steps);
      return await repeatWalks(payments, "Crashes", adapter, walks);
    } finally {
      adapter.close();
    }
  }

  it.each([
    [RemovesFirst, "inbound.log = [0]"],
    [Repeats, "ledger.effects = [0 => 1, 1 => 0, 2 => 0]"],
    [ForgetsConfirmations, "outbound.log = [0]"],
  ] as const)("find %o", async (Kind, expected) => {
    const result = await repeat(Kind);
    expect(result.failure?.kind).toBe("observation");
    expect(report(result)).toContain(`here is \`${expected}\`, but the implementation shows`);
  });
});
