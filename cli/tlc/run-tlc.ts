// Runs TLC in a temporary folder, and reads what it prints while it runs.

import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ModuleToCheck } from "../../checker/tlc/observing-module.js";
import { TlcMessageReader, type TlcMessage } from "../../checker/tlc/messages.js";
import { isProgress, progressIn, summarizeTlc, type TlcProgress, type TlcResult } from "../../checker/tlc/output.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { writeText } from "../files/write.js";
import type { TlcCommand } from "./locate.js";

export interface TlcLimits {
  readonly workers: number;
  /** Bytes of the heap. */
  readonly memory: number;
}

export interface FinishedTlc {
  readonly result: TlcResult;
  /** The lines that it printed outside of its messages. */
  readonly printed: readonly string[];
  /** Why it was ended. */
  readonly stopped: string | undefined;
  readonly seconds: number;
  /** How the process ended, for a message: `exit code 137`. */
  readonly ending: string;
  /** The end of what it printed on its standard error stream. */
  readonly complaint: string;
}

/** Milliseconds between two looks at whether TLC must stop. */
const INTERVAL = 100;
/** Milliseconds that it has to end before it is killed. */
const GRACE = 3000;
/** Characters of messages that are kept: more than the longest counterexample that anybody reads. */
const MAX_OUTPUT = 200_000_000;
const MAX_COMPLAINT = 2000;

/** `tick`: awaited often; a string says why TLC must stop. Throws if it cannot be started. */
export async function runTlc(
  module: ModuleToCheck,
  tlc: TlcCommand,
  limits: TlcLimits,
  tick: (progress: TlcProgress) => Promise<string | undefined>,
): Promise<FinishedTlc | Diagnostic> {
  const folder = mkdtempSync(join(tmpdir(), "fathom-tlc-"));
  const run = new TlcProcess();
  const kill = (): void => {
    run.kill("SIGKILL");
  };
  process.once("exit", kill);
  try {
    const failed = [
      ...module.modules.map(({ name, text }) => writeText(join(folder, `${name}.tla`), text, "the module")),
      writeText(join(folder, `${module.name}.cfg`), module.configuration, "the configuration of the module"),
    ].find((each) => each !== undefined);
    if (failed !== undefined) return failed;
    return await run.toItsEnd(module.name, folder, tlc, limits, tick);
  } finally {
    kill();
    process.off("exit", kill);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

class TlcProcess {
  #process: ChildProcess | undefined;
  /** It has ended, and so has what it started. */
  #hasEnded = false;
  #progress: TlcProgress = { counts: { generated: 0, distinct: 0, queued: 0 }, depth: 0 };
  readonly #messages: TlcMessage[] = [];
  #size = 0;
  #lastProgress: TlcMessage | undefined;
  #complaint = "";

  async toItsEnd(
    name: string,
    folder: string,
    tlc: TlcCommand,
    { workers, memory }: TlcLimits,
    tick: (progress: TlcProgress) => Promise<string | undefined>,
  ): Promise<FinishedTlc> {
    const started = performance.now();
    const options = javaOptions(memory, folder);
    const own = ["-tool", "-workers", String(workers), "-config", `${name}.cfg`, `${name}.tla`];
    const [before, env] =
      tlc.java === undefined
        ? [[], { ...process.env, JAVA_TOOL_OPTIONS: options.map((each) => `'${each}'`).join(" ") }]
        : [[...options, ...tlc.java], process.env];
    // A process group of its own: Ctrl-C reaches only this process, which ends TLC and whatever started it.
    const child = spawn(tlc.command, [...before, ...own], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    this.#process = child;
    const reader = new TlcMessageReader((message) => {
      this.#add(message);
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      reader.add(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-MAX_COMPLAINT);
    });
    const ended = endOf(child);
    const stopped = await this.#watch(ended, tick);
    const ending = await ended;
    this.#hasEnded = true;
    reader.end();
    const last = this.#lastProgress === undefined ? [] : [this.#lastProgress];
    return {
      result: summarizeTlc([...last, ...this.#messages], reader.outside),
      printed: reader.outside,
      stopped,
      seconds: (performance.now() - started) / 1000,
      ending,
      complaint: this.#complaint.trim(),
    };
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    const child = this.#process;
    if (child?.pid === undefined || this.#hasEnded) return;
    try {
      if (process.platform === "win32") child.kill(signal);
      else process.kill(-child.pid, signal);
    } catch {
      // It has ended by now.
    }
  }

  /** Of the messages about progress, only the last is of interest. */
  #add(message: TlcMessage): void {
    if (isProgress(message)) {
      this.#lastProgress = message;
      this.#progress = progressIn(message) ?? this.#progress;
    } else if (this.#size <= MAX_OUTPUT) {
      this.#size += message.text.length;
      this.#messages.push(message);
    }
  }

  /** Returns why TLC was stopped. */
  async #watch(
    ended: Promise<unknown>,
    tick: (progress: TlcProgress) => Promise<string | undefined>,
  ): Promise<string | undefined> {
    const over = new AbortController();
    const wake = (): void => {
      over.abort();
    };
    ended.then(wake, wake);
    for (;;) {
      await sleep(INTERVAL, undefined, { signal: over.signal }).catch(() => undefined);
      if (over.signal.aborted) return undefined;
      const why =
        (await tick(this.#progress)) ?? (this.#size > MAX_OUTPUT ? "stopped, because TLC printed too much" : undefined);
      if (why === undefined) continue;
      this.kill("SIGTERM");
      const forced = setTimeout(() => {
        this.kill("SIGKILL");
      }, GRACE);
      await ended.catch(() => undefined);
      clearTimeout(forced);
      return why;
    }
  }
}

/** Modules of its library are unpacked to the folder too, which is removed. */
const javaOptions = (memory: number, folder: string): readonly string[] => [
  `-Xmx${Math.max(64, Math.floor(memory / 2 ** 20))}m`,
  "-XX:+UseParallelGC",
  `-Djava.io.tmpdir=${folder}`,
];

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve(signal === null ? `exit code ${code ?? "?"}` : signal);
    });
  });
}
