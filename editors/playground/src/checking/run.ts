// A run as the page sees it: its state, and the worker that does it.

import { startWorker } from "../scripts.js";
import type { RunEvent, RunRequest, RunResult } from "./protocol.js";

export type CheckState =
  | { readonly kind: "waiting" }
  | { readonly kind: "running"; readonly progress: string }
  | { readonly kind: "finished"; readonly result: RunResult }
  /** The reader has stopped the run, or it has failed. */
  | { readonly kind: "stopped"; readonly progress: string };

export interface Run {
  readonly path: string;
  readonly mode: RunRequest["mode"];
  readonly status: "running" | "done" | "stopped" | "failed";
  /** In the order of the spec. */
  readonly checks: ReadonlyMap<string, CheckState>;
  /** The errors of the spec as text, if nothing could be run. */
  readonly errors: string | undefined;
  /** Why the run failed, for the reader. */
  readonly failure: string | undefined;
}

const beginRun = ({ path, mode }: RunRequest): Run => ({
  path,
  mode,
  status: "running",
  checks: new Map(),
  errors: undefined,
  failure: undefined,
});

/** The run after an event. */
function afterEvent(run: Run, event: RunEvent): Run {
  const withCheck = (check: string, state: CheckState): Run => ({
    ...run,
    checks: new Map(run.checks).set(check, state),
  });
  switch (event.kind) {
    case "invalid":
      return { ...run, errors: event.text };
    case "planned":
      return { ...run, checks: new Map(event.checks.map((check) => [check, { kind: "waiting" }])) };
    case "started":
      return withCheck(event.check, { kind: "running", progress: "" });
    case "progress":
      return withCheck(event.check, { kind: "running", progress: event.progress });
    case "finished":
      return withCheck(event.check, { kind: "finished", result: event.result });
    case "done":
      return { ...run, status: "done" };
    case "failed":
      return afterEnd(
        run,
        "failed",
        `The checker failed: ${event.message}. This is a bug in Fathom; please report it.`,
      );
  }
}

/** The run after its worker was ended. */
function afterEnd(run: Run, status: "stopped" | "failed", failure?: string): Run {
  const stop = (state: CheckState): CheckState =>
    state.kind === "finished" ? state : { kind: "stopped", progress: state.kind === "running" ? state.progress : "" };
  return {
    ...run,
    status,
    failure,
    checks: new Map([...run.checks].map(([check, state]) => [check, stop(state)])),
  };
}

/** Starts a run. Returns what ends it. */
export function startRun(request: RunRequest, onChange: (run: Run) => void): () => void {
  let run = beginRun(request);
  const worker = startWorker("checking-worker.js");
  const change = (next: Run): void => {
    run = next;
    if (run.status !== "running") worker.terminate();
    onChange(run);
  };
  worker.onmessage = ({ data }: MessageEvent<RunEvent>) => change(afterEvent(run, data));
  worker.onerror = (event) => {
    event.preventDefault();
    const cause = event.message === "" || event.message === undefined ? "its script cannot be loaded" : event.message;
    change(afterEnd(run, "failed", `The checker has crashed: ${cause}.`));
  };
  worker.postMessage(request);
  onChange(run);
  return () => {
    if (run.status === "running") change(afterEnd(run, "stopped"));
  };
}
