// Another process of this program that serves one request at a time. Separate processes keep the memory of checks
// apart, and Ctrl-C and the heap limit work in each as if its check ran alone.

import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getHeapStatistics } from "node:v8";
import type { Signal } from "../../checker/report/results.js";
import type { ExitName } from "../exit-codes.js";
import type { Terminal } from "../terminal/terminal.js";

/** Requests are numbered by the caller. */
interface Indexed {
  readonly index: number;
}

/** What the worker process sends back: lines to show meanwhile, then the response. */
type WorkerMessage<Response> =
  (Indexed & { readonly line: string }) | (Indexed & { readonly response: Response | undefined });

export interface WorkerProcess<Request extends Indexed, Response> {
  /** Resolves to undefined if the process is lost or has no response. */
  readonly request: (request: Request, showLine: (line: string) => void) => Promise<Response | undefined>;
  /** The index of the request that is being served. */
  readonly current: () => number | undefined;
  readonly isLost: () => boolean;
  readonly signal: (signal: Signal) => void;
  readonly end: () => void;
}

const program = (): string => fileURLToPath(new URL("./main.js", import.meta.url));

/** Only the built command can start itself. */
export const canFork = (): boolean => existsSync(program());

const MEGABYTE = 2 ** 20;
/** Bytes of heap that a worker process has at least. */
const MIN_HEAP = 256 * MEGABYTE;

/** Starts a worker process with this hidden command. `memory`: bytes that it may use. */
export function forkWorkerProcess<Request extends Indexed, Response>(
  command: string,
  memory: number,
): WorkerProcess<Request, Response> {
  const heap = Math.floor(Math.min(getHeapStatistics().heap_size_limit, Math.max(memory, MIN_HEAP)) / MEGABYTE);
  // In a process group of its own: Ctrl-C in a terminal reaches only this process, which passes it on once.
  const child = fork(program(), [command], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    detached: process.platform !== "win32",
    serialization: "advanced",
    execArgv: [`--max-old-space-size=${heap}`],
  });
  let current:
    | {
        readonly index: number;
        readonly respond: (response: Response | undefined) => void;
        readonly showLine: (line: string) => void;
      }
    | undefined;
  let lost = false;
  const finish = (response: Response | undefined): void => {
    const { respond } = current ?? {};
    current = undefined;
    respond?.(response);
  };
  child.on("message", (message: WorkerMessage<Response>) => {
    if (current?.index !== message.index) return;
    if ("line" in message) current.showLine(message.line);
    else finish(message.response);
  });
  const lose = (): void => {
    lost = true;
    finish(undefined);
  };
  child.on("error", lose);
  child.on("exit", lose);
  return {
    request: (request, showLine) =>
      new Promise((respond) => {
        if (lost) return respond(undefined);
        current = { index: request.index, respond, showLine };
        child.send(request, (error) => {
          if (error !== null) lose();
        });
      }),
    current: () => current?.index,
    isLost: () => lost,
    signal: (signal) => void child.kill(signal),
    end: () => void (lost || child.kill("SIGKILL")),
  };
}

/**
 * Runs in the worker process: serves requests until the parent disconnects. `command`: the public command it belongs
 * to, for an error message.
 */
export async function serveRequests<
  Request extends Indexed & { readonly live: boolean; readonly width: number },
  Response,
>(
  command: string,
  terminal: Terminal,
  serve: (request: Request, terminal: Terminal) => Promise<Response | undefined>,
): Promise<ExitName> {
  const send = process.send?.bind(process);
  if (send === undefined) {
    terminal.complain(`error: this command is internal to \`${command}\``);
    return "configuration";
  }
  process.on("message", (request: Request) => {
    const { index, live, width } = request;
    const remote: Terminal = {
      ...terminal,
      live: live ? (line) => line !== "" && send({ index, line } satisfies WorkerMessage<Response>) : undefined,
      width,
    };
    const respond = (response: Response | undefined): void =>
      void send({ index, response } satisfies WorkerMessage<Response>);
    // Without a response, the requester does the work itself, and reports the error.
    serve(request, remote).then(respond, () => respond(undefined));
  });
  await new Promise<void>((disconnected) => process.once("disconnect", disconnected));
  process.exit();
}
