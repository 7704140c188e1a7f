// The processor as a process of its own, which is killed by SIGKILL.

import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { report } from "fathom";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Bank } from "../src/bank.js";
import { Ledger } from "../src/ledger.js";
import { logsIn } from "../src/log.js";
import { validate } from "./validate.js";

const main = new URL(`../src/main${extname(import.meta.url)}`, import.meta.url);

let folder: string;
let bank: Bank;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "payments-"));
  bank = new Bank(folder, { clock: { time: 0 }, patience: 10_000 });
});

afterEach(async () => {
  await end("SIGKILL");
  bank.close();
  rmSync(folder, { recursive: true });
});

/** Starts a processor, which kills itself at a point if one is given. */
function start(kind: string, crashAt = 0): void {
  child = fork(main, [folder, kind], { env: { ...process.env, CRASH_AT: `${crashAt}` } });
}

const isRunning = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null;

async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (child === undefined || !isRunning()) return;
  const exit = once(child, "exit");
  child.kill(signal);
  await exit;
}

/** The bank works until all payments are confirmed, or the processor is killed. */
async function work(payments: number): Promise<void> {
  while (isRunning() && (bank.ordered < payments || bank.open.length > 0)) {
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
  expect(child?.signalCode).toBe("SIGKILL");
  start("Processor");
  await work(3);
  await end("SIGTERM");
  expect(child?.exitCode).toBe(0);
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
    await end("SIGKILL");
  }
  start("Processor");
  await work(payments);
  await end("SIGTERM");
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
  await end("SIGTERM");
  const { refusal } = await validate(logsIn(folder));
  expect(JSON.parse(refusal?.event ?? "null")).toMatchObject({ event, payment: 1 });
});
