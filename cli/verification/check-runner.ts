// A worker process that runs checks: requests and responses.

import type { OpenedFile, Signal } from "../../checker/report/results.js";
import { noStyle } from "../../checker/report/style.js";
import { textDigest } from "../cache/key.js";
import type { ExitName } from "../exit-codes.js";
import type { SearchOptions } from "../options.js";
import { SERVE_CHECKS } from "../process/internal-commands.js";
import { forkWorkerProcess, serveRequests } from "../process/worker-process.js";
import { colours } from "../terminal/colours.js";
import type { Terminal } from "../terminal/terminal.js";
import type { AttachmentKind } from "./attachment-kinds.js";
import { withAttachments } from "./attachments.js";
import { reportOf, type CheckReport, type ReportOptions } from "./check-report.js";
import { openFile } from "./open-file.js";
import { runCheck } from "./run-check.js";

interface CheckRequest {
  readonly index: number;
  readonly path: string;
  readonly name: string;
  /** Digest of the file and all modules it uses, as the requester read them. */
  readonly textDigest: string;
  readonly options: SearchOptions;
}

interface CheckMessage extends CheckRequest {
  readonly colours: boolean;
  readonly width: number;
  readonly json: boolean;
  readonly last: number | undefined;
  readonly attach: readonly AttachmentKind[] | undefined;
  readonly live: boolean;
}

export interface CheckRunner {
  /**
   * Resolves to undefined if the check must be run by the requester: the process was lost, a file has changed
   * meanwhile, or the check has no model, which the requester can report with source text.
   */
  readonly run: (request: CheckRequest, showLine: (line: string) => void) => Promise<CheckReport | undefined>;
  /** The index of the check that is running. */
  readonly running: () => number | undefined;
  readonly signal: (signal: Signal) => void;
  readonly end: () => void;
}

/** `memory`: bytes that the process may use. */
export function startCheckRunner(
  options: ReportOptions & { readonly live: boolean; readonly memory: number },
): CheckRunner {
  const { request, current, signal, end } = forkWorkerProcess<CheckMessage, CheckReport>(SERVE_CHECKS, options.memory);
  const { style, width, json, last, attach, live } = options;
  return {
    run: (check, showLine) =>
      request({ ...check, colours: style !== noStyle, width, json, last, attach, live }, showLine),
    running: current,
    signal,
    end,
  };
}

/** Runs in the worker process. */
export function serveChecks(terminal: Terminal): Promise<ExitName> {
  let opened: OpenedFile | undefined;
  let digest = "";
  return serveRequests<CheckMessage, CheckReport>("fathom verify", terminal, async (request, remote) => {
    if (opened?.path !== request.path) {
      opened = openFile(request.path);
      digest = textDigest(opened.program);
    }
    const plan = digest === request.textDigest ? opened.plans.find((each) => each.name === request.name) : undefined;
    if (plan === undefined) return undefined;
    const style = request.colours ? colours : noStyle;
    const { width, json, last, attach = [] } = request;
    const result = await runCheck(opened, plan, request.options, remote);
    const report = reportOf(result, { style, width, json, last });
    return report.kind === "finished" ? withAttachments(report, result, opened, attach) : undefined;
  });
}
