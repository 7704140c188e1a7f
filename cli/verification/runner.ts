// Another process that runs checks: how it is asked, and what it answers.

import { textDigest } from "../cache/key.js";
import { openFile, runCheck } from "./checking.js";
import type { ExitName } from "../exit-codes.js";
import type { SearchOptions } from "../options.js";
import { RUNNER } from "../files/package-root.js";
import { noStyle } from "../../checker/report/style.js";
import { colours } from "../terminal/colours.js";
import type { OpenedFile } from "../../checker/report/results.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Signal } from "../../checker/report/results.js";
import { forkChild, serveChild } from "./child.js";
import { reportOf, type CheckReport, type Showing } from "./check-report.js";

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

export interface Runner {
  /** Undefined when it cannot: its process was lost, somebody wrote to its files in the meantime, or the check has no model, which is better said where its file is at hand. */
  readonly run: (job: Job, show: (line: string) => void) => Promise<CheckReport | undefined>;
  readonly running: () => number | undefined;
  readonly signal: (signal: Signal) => void;
  readonly end: () => void;
}

export function forkRunner(showing: Showing & { readonly live: boolean; readonly memory: number }): Runner {
  const { ask, asked, signal, end } = forkChild<Request, CheckReport>(RUNNER, showing.memory);
  return {
    run: (job, show) =>
      ask(
        { ...job, colours: showing.style !== noStyle, width: showing.width, json: showing.json, live: showing.live },
        show,
      ),
    running: asked,
    signal,
    end,
  };
}

/** The other process. */
export function serveRuns(terminal: Terminal): Promise<ExitName> {
  let opened: OpenedFile | undefined;
  let text = "";
  return serveChild<Request, CheckReport>("fathom verify", terminal, async (request, quiet) => {
    if (opened?.path !== request.path) {
      opened = openFile(request.path);
      text = textDigest(opened.program);
    }
    const plan = text === request.text ? opened.plans.find((each) => each.name === request.name) : undefined;
    if (plan === undefined) return undefined;
    const style = request.colours ? colours : noStyle;
    const report = reportOf(await runCheck(opened, plan, request.options, quiet), {
      style,
      width: request.width,
      json: request.json,
    });
    return report.kind === "ran" ? report : undefined;
  });
}
