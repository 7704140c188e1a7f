// The page's end of the language worker. A worker that hangs or crashes is replaced.

import { startWorker } from "../scripts.js";
import type { Files, Request, RequestKind, Requests, Response } from "./protocol.js";

/** Milliseconds after which an analysis counts as endless. */
const PATIENCE = 15_000;
/** A worker that fails again and again is not started again. */
const MOST_FAILURES = 5;

export class LanguageClient {
  private worker: Worker | undefined;
  private files: Files = {};
  private changed: Record<string, string | undefined> = {};
  private readonly pending = new Map<number, (answer: Requests[RequestKind]["answer"] | undefined) => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = 0;
  private failures = 0;

  /** `onFailure` gets a sentence for the reader. */
  constructor(private readonly onFailure: (sentence: string) => void) {}

  /** The files as the next request sees them. */
  setFiles(files: Readonly<Record<string, string>>): void {
    for (const path of Object.keys(this.files)) if (!Object.hasOwn(files, path)) this.changed[path] = undefined;
    for (const [path, text] of Object.entries(files)) if (this.files[path] !== text) this.changed[path] = text;
    this.files = files;
  }

  /** Undefined if there is no answer, because the worker failed. */
  ask<K extends RequestKind>(kind: K, request: Requests[K]["request"]): Promise<Requests[K]["answer"] | undefined> {
    const worker = this.start();
    if (worker === undefined) return Promise.resolve(undefined);
    const id = ++this.last;
    const changed = this.changed;
    this.changed = {};
    return new Promise((resolve) => {
      this.pending.set(id, resolve);
      worker.postMessage({ id, kind, changed, request } satisfies Request<K>);
      this.timer ??= setTimeout(() => this.fail("The analysis of the text took too long and was stopped."), PATIENCE);
    });
  }

  private start(): Worker | undefined {
    if (this.worker !== undefined || this.failures >= MOST_FAILURES) return this.worker;
    const worker = startWorker("language-worker.js");
    worker.onmessage = ({ data }: MessageEvent<Response>) => this.receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.fail(`The analysis of the text failed: ${event.message || "its script cannot be loaded"}.`);
    };
    this.changed = { ...this.files };
    this.worker = worker;
    return worker;
  }

  private receive(response: Response): void {
    const resolve = this.pending.get(response.id);
    this.pending.delete(response.id);
    clearTimeout(this.timer);
    this.timer =
      this.pending.size === 0
        ? undefined
        : setTimeout(() => this.fail("The analysis of the text took too long and was stopped."), PATIENCE);
    if ("failure" in response) this.onFailure(`The analysis of the text failed: ${response.failure}.`);
    resolve?.("failure" in response ? undefined : response.answer);
  }

  private fail(sentence: string): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.worker?.terminate();
    this.worker = undefined;
    this.failures++;
    for (const resolve of this.pending.values()) resolve(undefined);
    this.pending.clear();
    this.onFailure(this.failures < MOST_FAILURES ? sentence : `${sentence} Reload the page to start it again.`);
  }
}
