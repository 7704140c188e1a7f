// The counterexample of a check as files, for `verify --html` and `--out`: rendered where the check ran, written at the
// end, in one folder each.

import { readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CheckResult, OpenedFile } from "../../checker/report/results.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { EXTENSION } from "../files/host.js";
import { attempt, conflictsOf, unwritableFolder, writeText, type NamedFile } from "../files/write.js";
import { internalError } from "../process/internal-error.js";
import { counterexampleFiles, counterexamplesOf, plainName, uniqueName } from "../reports/counterexample-files.js";
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
  const { program } = file;
  if (program === undefined) return report;
  const overrides = { constants: new Map<string, string>() };
  const attachments: { [K in AttachmentKind]?: Attachment[] } = {};
  for (const kind of kinds) {
    const rendered: Attachment[] = [];
    for (const { name, ...counterexample } of counterexamplesOf(result)) {
      try {
        const text = await counterexampleFiles[kind].render({ ...counterexample, program, overrides });
        rendered.push({ name, text });
      } catch (error) {
        const what = `${counterexampleFiles[kind].name} of check \`${report.name}\` of ${report.file} was not written`;
        rendered.push({ name, failure: internalError(what, error) });
      }
    }
    attachments[kind] = rendered;
  }
  return { ...report, attachments };
}

/** Errors for folders that cannot be created or written; found before the first check runs. */
export function unwritableFolders(folders: AttachmentFolders): readonly Diagnostic[] {
  return requestedKinds(folders).flatMap((kind) =>
    unwritableFolder(folders[kind] ?? "", `check${endings[kind]}`, counterexampleFiles[kind].name),
  );
}

/**
 * Writes the attachments of all reports. What an earlier run wrote for a check and this one did not is removed, so that
 * it is not mistaken for new. `inUse`: other files of this run, which stay.
 */
export function writeAttachments(
  reports: readonly CheckReport[],
  folders: AttachmentFolders,
  inUse: readonly NamedFile[],
): readonly Diagnostic[] {
  return requestedKinds(folders).flatMap((kind) => {
    const folder = folders[kind] ?? "";
    const taken = new Set<string>();
    return reports.flatMap((report) => {
      try {
        return writeOf(report, kind, { folder, inUse }, uniqueName(fileName(report), taken));
      } catch (error) {
        const what = `${counterexampleFiles[kind].name} of check \`${report.name}\` of ${report.file} was not written`;
        return [internalError(what, error)];
      }
    });
  });
}

/** `stem`: the name of the file with the first counterexample; the others have the property after it. */
function writeOf(
  report: CheckReport,
  kind: AttachmentKind,
  { folder, inUse }: { readonly folder: string; readonly inUse: readonly NamedFile[] },
  stem: string,
): readonly Diagnostic[] {
  if (report.kind !== "finished") return [];
  const failures: Diagnostic[] = [];
  const written = new Set<string>();
  for (const attachment of report.attachments?.[kind] ?? []) {
    const name = (attachment.name === undefined ? stem : `${stem}.${attachment.name}`) + endings[kind];
    if ("text" in attachment) written.add(name);
    const file = { path: join(folder, name), name: counterexampleFiles[kind].name };
    const failed =
      "text" in attachment
        ? (conflictsOf([file], inUse)[0] ?? writeText(file.path, attachment.text, file.name))
        : attachment.failure;
    if (failed !== undefined) failures.push(failed);
  }
  const others = new Set(inUse.map(({ path = "" }) => resolve(path)));
  const stale = earlierFiles(folder, stem, endings[kind]).filter(
    (name) => !written.has(name) && !others.has(resolve(folder, name)),
  );
  return [...failures, ...stale.flatMap((name) => removeStale(join(folder, name)) ?? [])];
}

/** The files that a run may have written for a check. */
function earlierFiles(folder: string, stem: string, ending: string): readonly string[] {
  try {
    return readdirSync(folder).filter(
      (name) =>
        name.startsWith(stem) &&
        name.endsWith(ending) &&
        /^(?:\.[^.]+)?$/.test(name.slice(stem.length, name.length - ending.length)),
    );
  } catch {
    // The folder cannot be read; writing says why.
    return [];
  }
}

const removeStale = (path: string): Diagnostic | undefined =>
  attempt(path, "the file of an earlier run", () => rmSync(path));

/** `specs/shop.fathom` and `Sizes[N=2]` become `specs-shop.Sizes-N-2`. */
function fileName({ file, name }: CheckReport): string {
  const path = file.endsWith(EXTENSION) ? file.slice(0, -EXTENSION.length) : file;
  let short = `${plainName(path)}.${plainName(name)}`.slice(0, LONGEST_NAME);
  while (Buffer.byteLength(short) > LONGEST_IN_BYTES) short = short.slice(0, -1);
  return short;
}

/** In UTF-16 units and in bytes. File systems allow 255 bytes; the name of a property may follow. */
const LONGEST_NAME = 80;
const LONGEST_IN_BYTES = 180;
