// Model-based tests: walks through the spec drive the processor, in this process and in one of its own.

import { fileURLToPath } from "node:url";
import { report, spec } from "fathom";
import { concurrentRuns, randomWalks, type ConcurrentResult, type WalksResult } from "fathom/mbt";
import { describe, expect, it } from "vitest";
import { ForgetsConfirmations, RemovesFirst, Repeats } from "../src/mistakes.js";
import { Processor } from "../src/processor.js";
import type { ProcessorClass } from "../src/system.js";
import { ProcessAdapter, ProcessorAdapter } from "./adapter.js";

const payments = spec(fileURLToPath(new URL("../payment_processor.fathom", import.meta.url)));

// A walk that fails is shortened by hundreds of others, each with new databases.
describe("on random walks", { timeout: 120_000 }, () => {
  async function walk(Kind: ProcessorClass): Promise<WalksResult> {
    const adapter = new ProcessorAdapter(Kind);
    try {
      return await randomWalks(payments, "Crashes", adapter, { walks: 40, steps: 40, seed: 1 });
    } finally {
      adapter.close();
    }
  }

  it("the processor does what the spec does", async () => {
    const result = await walk(Processor);
    expect(result.verdict, report(result)).toBe("passed");
    for (const [action, { asked }] of Object.entries(result.actions)) expect(asked, action).toBeGreaterThan(0);
  });

  const actions = ({ failure }: WalksResult): readonly string[] => failure?.steps.map(({ action }) => action) ?? [];

  it("a processor that removes a payment first is found", async () => {
    const result = await walk(RemovesFirst);
    expect(result.failure?.kind).toBe("observation");
    expect(actions(result).at(-1)).toBe("Store");
    expect(report(result)).toContain("here is `inbound.log = [0]`, but the implementation shows []");
  });

  it("a processor that stores a payment again is found", async () => {
    const result = await walk(Repeats);
    expect(result.failure?.kind).toBe("observation");
    expect(actions(result).filter((action) => action === "Store")).toHaveLength(2);
    expect(actions(result)).toContain("worker.Crash");
  });

  it("a processor that does not confirm a payment that was stored before is found", async () => {
    const result = await walk(ForgetsConfirmations);
    expect(result.failure?.kind).toBe("observation");
    expect(actions(result).at(-1)).toBe("Publish");
    expect(actions(result)).toContain("worker.Crash");
  });
});

describe("while the bank orders and settles", { timeout: 120_000 }, () => {
  async function runs(kind: string, crashAt: () => number): Promise<ConcurrentResult> {
    const adapter = new ProcessAdapter(kind, crashAt);
    try {
      return await concurrentRuns(payments, "Crashes", adapter, { runs: 4, operations: 8, clients: 2, seed: 1 });
    } finally {
      await adapter.close();
    }
  }

  it("a process may be killed, and another one goes on", async () => {
    let point = 2;
    const result = await runs("Processor", () => point++);
    expect(result.verdict, report(result)).toBe("passed");
  });

  it.each([
    // Whichever payments it has removed by then.
    ["RemovesFirst", "(ledger.effects|inbound.log)"],
    ["Repeats", "ledger.effects"],
    ["ForgetsConfirmations", "outbound.log"],
  ])("a process that %s is found", async (kind, variable) => {
    const result = await runs(kind, () => 4);
    expect(result.failure?.kind).toBe("notLinearizable");
    expect(report(result)).toMatch(new RegExp(`here is \`${variable} = .*\`, but the implementation shows`));
  });
});
