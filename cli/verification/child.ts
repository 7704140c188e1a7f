// Another process of this program that answers one question at a time. Its own process, so that whatever one check does to the memory is no matter
// to another, and Ctrl-C and the watch over the heap are what they are in one that runs alone.

import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getHeapStatistics } from "node:v8";
import type { ExitName } from "../exit-codes.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Signal } from "../../checker/report/results.js";

interface Numbered {
  readonly index: number;
}

/** What travels back: lines to show meanwhile, then the report. */
export type Answer<A> = (Numbered & { readonly line: string }) | (Numbered & { readonly report: A | undefined });

export interface Child<Q extends Numbered, A> {
  /** Undefined when its process was lost, or has nothing to say. */
  readonly ask: (question: Q, show: (line: string) => void) => Promise<A | undefined>;
  /** The question it is at. */
  readonly asked: () => number | undefined;
  readonly lost: () => boolean;
  readonly signal: (signal: Signal) => void;
  readonly end: () => void;
}

const program = (): string => fileURLToPath(new URL("./main.js", import.meta.url));

/** Only the built command can start itself. */
export const canFork = (): boolean => existsSync(program());

/** `memory`: bytes that it may take. */
export function forkChild<Q extends Numbered, A>(command: string, memory: number): Child<Q, A> {
  const heap = Math.floor(Math.min(getHeapStatistics().heap_size_limit, Math.max(memory, 256 * 2 ** 20)) / 2 ** 20);
  // A group of its own: Ctrl-C in a terminal reaches this process, which hands it on once.
  const child = fork(program(), [command], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    detached: process.platform !== "win32",
    serialization: "advanced",
    execArgv: [`--max-old-space-size=${heap}`],
  });
  let current:
    | {
        readonly index: number;
        readonly answer: (report: A | undefined) => void;
        readonly show: (line: string) => void;
      }
    | undefined;
  let lost = false;
  const finish = (report: A | undefined): void => {
    const { answer } = current ?? {};
    current = undefined;
    answer?.(report);
  };
  child.on("message", (answer: Answer<A>) => {
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
    ask: (question, show) =>
      new Promise((answer) => {
        if (lost) return answer(undefined);
        current = { index: question.index, answer, show };
        child.send(question, (error) => {
          if (error !== null) lose();
        });
      }),
    asked: () => current?.index,
    lost: () => lost,
    signal: (signal) => void child.kill(signal),
    end: () => void (lost || child.kill("SIGKILL")),
  };
}

/** The other process: answers until nobody asks any more. `live`: whether lines are to be shown. */
export async function serveChild<Q extends Numbered & { readonly live: boolean; readonly width: number }, A>(
  command: string,
  terminal: Terminal,
  answer: (question: Q, terminal: Terminal) => Promise<A | undefined>,
): Promise<ExitName> {
  const send = process.send?.bind(process);
  if (send === undefined) {
    terminal.complain(`error: this command is internal to \`${command}\``);
    return "configuration";
  }
  process.on("message", (question: Q) => {
    const { index, live, width } = question;
    const quiet: Terminal = {
      ...terminal,
      live: live ? (line) => line !== "" && send({ index, line } satisfies Answer<A>) : undefined,
      width,
    };
    void answer(question, quiet).then((report) => send({ index, report } satisfies Answer<A>));
  });
  await new Promise<void>((gone) => process.once("disconnect", gone));
  process.exit();
}
