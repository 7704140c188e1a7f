// The counterexample of a check as files, for `verify --html` and `--out`: rendered where the check ran, written at the
// end, in one folder each.

import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { CheckResult, OpenedFile } from "../../checker/report/results.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { EXTENSION } from "../files/host.js";
import { attempt, makeFolder, unwritable, writeText } from "../files/write.js";
import { internalError } from "../process/internal-error.js";
import { counterexampleFiles, plainName, uniqueName } from "../reports/counterexample-files.js";
import { attachmentKinds, type Attachment, type AttachmentKind } from "./attachment-kinds.js";
import type { CheckReport } from "./check-report.js";

/** Folders by kind. */
export type AttachmentFolders = { readonly [K in AttachmentKind]?: string };

const endings = { html: ".html", out: ".json" } as const;

export const requestedKinds = (folders: AttachmentFolders): readonly AttachmentKind[] =>
  attachmentKinds.filter((kind) => folders[kind] !== undefined);

/** The report with its attachments, if the check is not as expected and has a counterexample. */
export async function withAttachments<T extends CheckReport>(
  report: T,
  result: CheckResult,
  file: OpenedFile,
  kinds: readonly AttachmentKind[],
): Promise<T> {
  if (kinds.length === 0 || report.kind !== "finished" || report.asExpected || result.kind !== "finished")
    return report;
  const { trace } = result.outcome;
  const { program } = file;
  if (trace === undefined || program === undefined) return report;
  const overrides = { constants: new Map<string, string>() };
  const attachments: { [K in AttachmentKind]?: Attachment } = {};
  for (const kind of kinds) {
    try {
      attachments[kind] = { text: await counterexampleFiles[kind].render({ result, trace, program, overrides }) };
    } catch (error) {
      const what = `${counterexampleFiles[kind].name} of check \`${report.name}\` of ${report.file} was not written`;
      attachments[kind] = { failure: internalError(what, error) };
    }
  }
  return { ...report, attachments };
}

/** Errors for folders that cannot be created or written; found before the first check runs. */
export function unwritableFolders(folders: AttachmentFolders): readonly Diagnostic[] {
  return requestedKinds(folders).flatMap((kind) => {
    const folder = folders[kind] ?? "";
    const failed = attempt(folder, "the folder", () => makeFolder(folder));
    return failed === undefined
      ? unwritable([{ path: join(folder, `check${endings[kind]}`), name: counterexampleFiles[kind].name }])
      : [failed];
  });
}

/**
 * Writes the attachments of all reports. What an earlier run wrote for a check that is as expected now is removed, so
 * that it is not mistaken for new.
 */
export function writeAttachments(reports: readonly CheckReport[], folders: AttachmentFolders): readonly Diagnostic[] {
  const failures: Diagnostic[] = [];
  for (const kind of requestedKinds(folders)) {
    const taken = new Set<string>();
    for (const report of reports) {
      try {
        const path = join(folders[kind] ?? "", uniqueName(fileName(report), taken) + endings[kind]);
        const failed = writeAttachment(path, report, kind);
        if (failed !== undefined) failures.push(failed);
      } catch (error) {
        const what = `${counterexampleFiles[kind].name} of check \`${report.name}\` of ${report.file} was not written`;
        failures.push(internalError(what, error));
      }
    }
  }
  return failures;
}

function writeAttachment(path: string, report: CheckReport, kind: AttachmentKind): Diagnostic | undefined {
  const attachment = report.kind === "finished" ? report.attachments?.[kind] : undefined;
  if (attachment === undefined) return removeStale(path, report);
  return "text" in attachment ? writeText(path, attachment.text, counterexampleFiles[kind].name) : attachment.failure;
}

function removeStale(path: string, report: CheckReport): Diagnostic | undefined {
  if (report.kind !== "finished" || !existsSync(path)) return undefined;
  return attempt(path, "the file of an earlier run", () => rmSync(path));
}

/** `specs/shop.fathom` and `Sizes[N=2]` become `specs-shop.Sizes-N-2`. */
function fileName({ file, name }: CheckReport): string {
  const path = file.endsWith(EXTENSION) ? file.slice(0, -EXTENSION.length) : file;
  return `${plainName(path)}.${plainName(name)}`.slice(0, LONGEST_NAME);
}

/** UTF-16 units; file systems allow 255 bytes. */
const LONGEST_NAME = 80;
