// Saves the search of one check to a file while it runs, and supplies the saved state of a resumed search.

import { existsSync, rmSync } from "node:fs";
import { RestoreError, type Checkpoints, type Snapshot } from "../../checker/index.js";
import { plural } from "../../checker/report/text.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { isSystemError } from "../files/system-errors.js";
import { reasonOf, unwritable } from "../files/write.js";
import { disk, partialPath, readCheckpoint, writeCheckpoint, type Disk, type ReadCheckpoint } from "./file.js";
import { describeDifference, type CheckpointIdentity } from "./header.js";

export interface CheckpointWriterOptions {
  /** The file to save to; if undefined, the one of `resume`. */
  readonly checkpoint: string | undefined;
  /** The file to resume. If it is also the file to save to and does not exist, the search starts from the beginning. */
  readonly resume: string | undefined;
  /** Milliseconds between the end of one checkpoint and the start of the next. */
  readonly interval: number;
  readonly identity: CheckpointIdentity;
  /** The path of the spec, for messages. */
  readonly file: string;
  /** Reports at once what goes wrong while the search runs. */
  report(diagnostic: Diagnostic): void;
  readonly disk?: Disk;
}

export interface CheckpointWriter {
  readonly checkpoints: Checkpoints;
  /** Number of states in the checkpoint that was resumed; undefined if none was. */
  readonly resumed: number | undefined;
  /** Number of states in the current checkpoint file; undefined if there is none. */
  saved(): number | undefined;
  /** The search is not complete: keeps the checkpoint file. */
  close(): Promise<void>;
  /** The search is complete: removes the checkpoint file. */
  finish(): Promise<void>;
}

/** A search that saves more often makes no progress. */
const MIN_INTERVAL_MS = 50;

export async function openCheckpointWriter(options: CheckpointWriterOptions): Promise<CheckpointWriter | Diagnostic> {
  const { checkpoint, resume, interval, identity, file, disk: files = disk } = options;
  const path = checkpoint ?? resume ?? "";
  if (path !== resume && existsSync(path)) return alreadyExists(path);
  const [failed] = unwritable([{ path: partialPath(path), name: "the checkpoint" }]);
  if (failed !== undefined) return failed;
  rmSync(partialPath(path), { force: true });
  const starts = resume === undefined || (resume === checkpoint && !existsSync(resume));
  const restored = starts ? undefined : await openCheckpoint(resume, identity, file);
  if (restored !== undefined && "code" in restored) return restored;

  let saved = restored === undefined || resume !== path ? undefined : restored.snapshot.header.states;
  let lastSave = performance.now();
  let lastReason = "";
  async function save(snapshot: Snapshot): Promise<void> {
    // A search starts again to use more threads; until it has caught up, the old checkpoint is further ahead.
    if (snapshot.header.states < (saved ?? 0)) return;
    try {
      await writeCheckpoint(path, identity, snapshot, files);
      saved = snapshot.header.states;
    } catch (error) {
      if (!(error instanceof RestoreError) && !isSystemError(error)) throw error;
      const reason = error instanceof RestoreError ? error.message : reasonOf(error);
      if (reason !== lastReason) options.report(notWritten(path, reason, saved));
      lastReason = reason;
    }
  }
  return {
    resumed: restored?.snapshot.header.states,
    saved: () => saved,
    checkpoints: {
      resume: restored?.snapshot,
      due: () => performance.now() - lastSave >= Math.max(interval, MIN_INTERVAL_MS),
      async save(snapshot) {
        await save(snapshot);
        lastSave = performance.now();
      },
    },
    async close() {
      await restored?.close();
    },
    async finish() {
      await restored?.close();
      await files.remove(path).catch(() => undefined);
    },
  };
}

const alreadyExists = (path: string): Diagnostic => ({
  code: "E0824",
  severity: "error",
  message: `the file ${path} already exists`,
  hint: `if it is a checkpoint, resume it with --resume ${path}; otherwise remove it or name another file`,
});

function notWritten(path: string, reason: string, saved: number | undefined): Diagnostic {
  const previous =
    saved === undefined
      ? "no checkpoint has been written yet"
      : `the previous checkpoint, of ${plural(saved, "state")}, is kept`;
  return {
    code: "E0825",
    severity: "warning",
    message: `the checkpoint ${path} cannot be written: ${reason}`,
    hint: `${previous}; the search continues and will try again`,
  };
}

async function openCheckpoint(
  path: string,
  identity: CheckpointIdentity,
  file: string,
): Promise<ReadCheckpoint | Diagnostic> {
  const unusable = (why: string, hint: string): Diagnostic => ({
    code: "E0822",
    severity: "error",
    message: `the checkpoint ${path} cannot be used: ${why}`,
    hint,
  });
  try {
    const read = await readCheckpoint(path);
    if ("reason" in read)
      return unusable(
        read.reason,
        read.newer ? "a newer version of Fathom wrote it and can resume it" : "start over without --resume",
      );
    const difference = describeDifference(read.identity, identity, file);
    if (difference === undefined) return read;
    await read.close();
    return {
      code: "E0823",
      severity: "error",
      message: `the checkpoint ${path} does not match: ${difference}`,
      hint: "a checkpoint can only be resumed with the same spec, check and configuration: start over without --resume",
    };
  } catch (error) {
    if (error instanceof RestoreError) return unusable(error.message, "start over without --resume");
    if (!isSystemError(error)) throw error;
    return unusable(
      existsSync(path) ? reasonOf(error) : "there is no such file",
      "to resume a checkpoint if it exists and start otherwise, name the same file with --checkpoint and --resume",
    );
  }
}
