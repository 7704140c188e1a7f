// A processor in a process of its own.

import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";

const main = new URL(`../src/main${extname(import.meta.url)}`, import.meta.url);

export interface ProcessOptions {
  /** The process kills itself at this of the points where it can be interrupted. */
  readonly crashAt?: number;
  /** If it is killed, another one starts, which does not kill itself. */
  readonly restarts?: boolean;
}

export class ProcessorProcess {
  #child: ChildProcess;
  #restarts: boolean;

  /** `kind`: the name of a class of processors. */
  constructor(
    readonly folder: string,
    readonly kind: string,
    { crashAt = 0, restarts = false }: ProcessOptions = {},
  ) {
    this.#restarts = restarts;
    this.#child = this.#start(crashAt);
  }

  #start(crashAt: number): ChildProcess {
    const child = fork(main, [this.folder, this.kind], { env: { ...process.env, CRASH_AT: `${crashAt}` } });
    child.once("exit", () => {
      if (this.#restarts) this.#child = this.#start(0);
    });
    return child;
  }

  get isRunning(): boolean {
    return this.exit === undefined;
  }

  /** How it ended: an exit code or a signal. */
  get exit(): number | string | undefined {
    return this.#child.exitCode ?? this.#child.signalCode ?? undefined;
  }

  /** Ends it for good. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    this.#restarts = false;
    if (!this.isRunning) return;
    const exit = once(this.#child, "exit");
    this.#child.kill(signal);
    await exit;
  }
}
