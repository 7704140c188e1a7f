// Runs the built command as a process, as users do, or many command lines in one process.

import { spawn, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";

export const main = resolve("dist/cli/main.js");

/** Without the variables that make the command print more, or look for its cache elsewhere. */
export const environment: NodeJS.ProcessEnv = {
  ...process.env,
  GITHUB_ACTIONS: undefined,
  GITHUB_STEP_SUMMARY: undefined,
  FATHOM_CACHE: undefined,
};

/** Milliseconds after which a process counts as hung: far more than any needs, on a busy machine too. */
export const HUNG = 600_000;

export interface Ended {
  /** Null when a signal ended the process. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly cwd: string;
  readonly input?: string;
  /** Variables besides those of `environment`. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Progress is no result: how much of it there is depends on the clock. */
export const withoutProgress = (err: string): string => err.replaceAll(/^progress: .*\n/gm, "");

export function runCommand(args: readonly string[], { cwd, input = "", env = {} }: Surroundings): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd,
    input,
    encoding: "utf8",
    env: { ...environment, ...env },
    timeout: HUNG,
    maxBuffer: 2 ** 28,
  });
  return { code: status, out: stdout, err: withoutProgress(stderr) };
}

/** A line of bash in which FATHOM stands for the command. */
export function runInShell(line: string, cwd: string): Ended {
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["-c", line.replaceAll("FATHOM", `"${process.execPath}" "${main}"`)],
    { cwd, encoding: "utf8", env: environment, timeout: HUNG },
  );
  return { code: status, out: stdout, err: stderr };
}

interface Bridge {
  readonly port: MessagePort;
  readonly replied: Int32Array;
}

let bridge: Bridge | undefined;

function openBridge(): Bridge {
  const { port1, port2 } = new MessageChannel();
  const replied = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(resolve("test/process/command-bridge.mjs"), {
    workerData: { port: port2, replied },
    execArgv: [],
    transferList: [port2],
  });
  thread.unref();
  port1.unref();
  return { port: port1, replied };
}

/**
 * Like `runCommand`, but in the process that ran the commands before, which takes a fraction of the time. Tests of
 * signals, streams and processes themselves need `runCommand`. `preload`: the URL of a module that is loaded before the
 * command. It may replace functions of `node:fs`, for this command only.
 */
export function runServed(
  args: readonly string[],
  { cwd, input = "", env = {} }: Surroundings,
  preload?: string,
): Ended {
  bridge ??= openBridge();
  const { port, replied } = bridge;
  const variables = Object.fromEntries(
    Object.entries({ ...environment, ...env }).filter(([, value]) => value !== undefined),
  );
  replied[0] = 0;
  port.postMessage({ main, args, cwd: resolve(cwd), env: variables, input, preload });
  if (Atomics.wait(replied, 0, 0, HUNG) === "timed-out") throw new Error(`\`${args.join(" ")}\` does not end`);
  const ended = receiveMessageOnPort(port)?.message as Ended | undefined;
  if (ended === undefined) throw new Error(`\`${args.join(" ")}\` ended the process in which it ran`);
  return { ...ended, err: withoutProgress(ended.err) };
}

/** Each signal that stops a command, with the exit code. */
export const stops = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const;

/** Milliseconds between the start of a command and the first signal that is tried, and the last. */
const FIRST_WAIT = 500;
const LAST_WAIT = 64_000;

/**
 * Sends a signal to a running command. A command that has not come far enough merely dies, and how long it takes to come that far depends on the
 * machine: it is started again, and given twice the time, until its output satisfies `underWay`.
 */
export async function interruptCommand(
  signal: NodeJS.Signals,
  args: readonly string[],
  { cwd, env = {} }: Surroundings,
  underWay: (out: string) => boolean,
): Promise<Ended> {
  for (let wait = FIRST_WAIT; ; wait *= 2) {
    const child = spawn(process.execPath, [main, ...args], { cwd, env: { ...environment, ...env } });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    const ended = new Promise<number | null>((done) => child.on("close", done));
    await new Promise((done) => setTimeout(done, wait));
    child.kill(signal);
    const code = await ended;
    if (underWay(out) || wait >= LAST_WAIT) return { code, out, err: withoutProgress(err) };
  }
}
