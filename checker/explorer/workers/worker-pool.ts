// The worker threads from the side of the coordinator: sends messages, and collects one reply of each worker.

import type { Command, Reply, WorkerSetup } from "./worker-protocol.js";

export interface WorkerHandle {
  post(message: unknown): void;
  /** `lost` is called when the worker ends, with the reason. */
  listen(receive: (message: unknown) => void, lost: (reason: string) => void): void;
  end(): Promise<void>;
}

export class WorkerPool {
  readonly #workers: readonly WorkerHandle[];
  /** By worker: the reply to the last message, once it has come. */
  readonly #replies: (Reply | undefined)[];
  #lost: string | undefined;
  #wake = (): void => undefined;

  constructor(count: number, spawn: () => WorkerHandle) {
    this.#replies = new Array<undefined>(count).fill(undefined);
    this.#workers = Array.from({ length: count }, (_, i) => {
      const worker = spawn();
      worker.listen(
        (message) => {
          this.#replies[i] = message as Reply;
          this.#wake();
        },
        (reason) => {
          this.#lost ??= reason;
          this.#wake();
        },
      );
      return worker;
    });
  }

  get size(): number {
    return this.#workers.length;
  }

  /** Why a worker ended, if one did. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Sends a message to each worker. */
  post(messages: readonly (Command | WorkerSetup)[]): void {
    this.#replies.fill(undefined);
    for (const [i, worker] of this.#workers.entries()) worker.post(messages[i]);
  }

  /** The replies to the last messages; undefined until all have come. */
  replies(): readonly Reply[] | undefined {
    const replies = this.#replies.flatMap((reply) => reply ?? []);
    return replies.length === this.size ? replies : undefined;
  }

  /** Waits until a reply comes or a worker ends, but no longer than `ms`. */
  async wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.end()));
  }
}
