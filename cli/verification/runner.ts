// Another process that runs checks: how it is asked, and what it answers. Its own process, so that whatever one check does to the memory is
// no matter to another, and Ctrl-C and the watch over the heap are what they are in one that runs alone.

import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getHeapStatistics } from "node:v8";
import { textDigest } from "../cache/key.js";
import { openFile, runCheck } from "../checking.js";
import type { ExitName } from "../exit-codes.js";
import type { SearchOptions } from "../options.js";
import { RUNNER } from "../package-root.js";
import { colours, noStyle } from "../render/style.js";
import type { OpenedFile } from "../results.js";
import type { Terminal } from "../terminal.js";
import type { Signal } from "../watch.js";
import { ranOf, type Report, type Showing } from "./ran.js";

interface Job {
  readonly index: number;
  readonly path: string;
  readonly name: string;
  /** Of the file and all it uses, as who asks has read them. */
  readonly text: string;
  readonly options: SearchOptions;
}

interface Request extends Job {
  readonly colours: boolean;
  readonly width: number;
  readonly json: boolean;
  readonly live: boolean;
}

/** Without a report: the check is not there any more, or somebody wrote to its files in the meantime. */
type Answer = { readonly index: number; readonly line: string } | { readonly index: number; readonly report: Report | undefined };

export interface Runner {
  /** Undefined when it cannot: its process was lost, or the check has no model, which is better said where its file is at hand. */
  readonly run: (job: Job, show: (line: string) => void) => Promise<Report | undefined>;
  readonly running: () => number | undefined;
  readonly signal: (signal: Signal) => void;
  readonly end: () => void;
}

const command = (): string => fileURLToPath(new URL("./main.js", import.meta.url));

/** Only the built command can start itself. */
export const canFork = (): boolean => existsSync(command());

export function forkRunner(showing: Showing & { readonly live: boolean; readonly memory: number }): Runner {
  const heap = Math.floor(Math.min(getHeapStatistics().heap_size_limit, Math.max(showing.memory, 256 * 2 ** 20)) / 2 ** 20);
  // A group of its own: Ctrl-C in a terminal reaches this process, which hands it on once.
  const child = fork(command(), [RUNNER], { stdio: ["ignore", "ignore", "ignore", "ipc"], detached: process.platform !== "win32", serialization: "advanced", execArgv: [`--max-old-space-size=${heap}`] });
  let current: { readonly index: number; readonly answer: (report: Report | undefined) => void; readonly show: (line: string) => void } | undefined;
  let lost = false;
  const finish = (report: Report | undefined): void => {
    const { answer } = current ?? {};
    current = undefined;
    answer?.(report);
  };
  child.on("message", (answer: Answer) => {
    if (current?.index !== answer.index) return;
    if ("line" in answer) current.show(answer.line);
    else finish(answer.report);
  });
  const lose = (): void => {
    lost = true;
    finish(undefined);
  };
  child.on("error", lose);
  child.on("exit", lose);
  return {
    run: (job, show) =>
      new Promise((answer) => {
        if (lost) return answer(undefined);
        current = { index: job.index, answer, show };
        const request: Request = { ...job, colours: showing.style !== noStyle, width: showing.width, json: showing.json, live: showing.live };
        child.send(request, (error) => {
          if (error !== null) lose();
        });
      }),
    running: () => current?.index,
    signal: (signal) => void child.kill(signal),
    end: () => void (lost || child.kill("SIGKILL")),
  };
}

/** The other process: answers until nobody asks any more. */
export async function serveRuns(terminal: Terminal): Promise<ExitName> {
  const send = process.send?.bind(process);
  if (send === undefined) {
    terminal.complain("error: this is no command, but a part of `fathom verify`");
    return "configuration";
  }
  let opened: OpenedFile | undefined;
  let text = "";
  process.on("message", (request: Request) => {
    const quiet: Terminal = { ...terminal, live: request.live ? (line) => line !== "" && send({ index: request.index, line } satisfies Answer) : undefined, width: request.width };
    if (opened?.path !== request.path) {
      opened = openFile(request.path);
      text = textDigest(opened.program);
    }
    const plan = text === request.text ? opened.plans.find((each) => each.name === request.name) : undefined;
    const style = request.colours ? colours : noStyle;
    const ran = plan === undefined ? Promise.resolve(undefined) : runCheck(opened, plan, request.options, quiet).then((result) => ranOf(result, { style, width: request.width, json: request.json }));
    void ran.then((report) => send({ index: request.index, report: report?.kind === "ran" ? report : undefined } satisfies Answer));
  });
  await new Promise<void>((gone) => process.once("disconnect", gone));
  process.exit();
}
