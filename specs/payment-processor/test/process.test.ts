// The processor as a process of its own, which is killed by SIGKILL.

import { rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { report } from "fathom";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Bank } from "../src/bank.js";
import { Ledger } from "../src/ledger.js";
import { logsIn } from "../src/log.js";
import { newFolder } from "./folder.js";
import { ProcessorProcess } from "./process.js";
import { validate } from "./validate.js";

let folder: string;
let bank: Bank;
let processor: ProcessorProcess;

const start = (kind: string, crashAt?: number): void => {
  processor = new ProcessorProcess(folder, kind, crashAt === undefined ? {} : { crashAt });
};

beforeEach(() => {
  folder = newFolder();
  bank = new Bank(folder, { clock: { time: 0 }, patience: 10_000 });
});

afterEach(async () => {
  await processor.end("SIGKILL");
  bank.close();
  rmSync(folder, { recursive: true });
});

/** The bank works until all payments are confirmed, or the processor is killed. */
async function work(payments: number): Promise<void> {
  while (processor.isRunning && (bank.ordered < payments || bank.open.length > 0)) {
    const isBusy = (bank.ordered < payments && bank.order()) || bank.settle();
    await setTimeout(isBusy ? 0 : 2);
  }
}

function paid(): number {
  const ledger = new Ledger(`${folder}/ledger.db`, { clock: { time: 0 } });
  const sum = ledger.balance("ann") + ledger.balance("bob");
  ledger.close();
  return sum;
}

it.each([3, 6, 7])("is killed at point %i, and begins again", async (point) => {
  start("Processor", point);
  await work(3);
  expect(processor.exit).toBe("SIGKILL");
  start("Processor");
  await work(3);
  await processor.end("SIGTERM");
  expect(processor.exit).toBe(0);
  const result = await validate(logsIn(folder));
  expect(result.verdict, report(result)).toBe("valid");
  expect(result.actions["Restart"]?.recorded).toBe(1);
  expect(paid()).toBe(300);
});

it("is killed again and again, whatever it is doing", async () => {
  const payments = 60;
  for (let kills = 1; kills <= 5; kills++) {
    start("Processor");
    await work(kills * 10);
    // In the middle of a payment.
    bank.order();
    await setTimeout(kills);
    await processor.end("SIGKILL");
  }
  start("Processor");
  await work(payments);
  await processor.end("SIGTERM");
  const result = await validate(logsIn(folder));
  expect(result.verdict, report(result)).toBe("valid");
  expect(result.actions["Restart"]?.recorded).toBe(5);
  expect(paid()).toBe(payments * 100);
});

it.each([
  ["Repeats", "stored"],
  ["ForgetsConfirmations", "removed"],
])("is refused if it %s", async (kind, event) => {
  start(kind, 4);
  await work(1);
  start(kind);
  // The payment is processed again, although it may never be confirmed.
  while (bank.inbound.length() > 0) await setTimeout(5);
  await processor.end("SIGTERM");
  const { refusal } = await validate(logsIn(folder));
  expect(JSON.parse(refusal?.event ?? "null")).toMatchObject({ event, payment: 1 });
});
