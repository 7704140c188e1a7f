// Keeps the search of one check in a file while it runs, and gives it back what was kept.

import { closeSync, existsSync, openSync, rmSync } from "node:fs";
import { Unrestored, type Checkpoints, type Snapshot } from "../../checker/index.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { attempt, isSystemError, reasonOf } from "../files/write.js";
import { showCount } from "../../checker/report/text.js";
import { disk, partial, readCheckpoint, writeCheckpoint, type Disk } from "./file.js";
import { describeDifference, type CheckpointIdentity } from "./header.js";

export interface KeeperOptions {
  /** The file for checkpoints; if undefined, the one of `resume`. */
  readonly checkpoint: string | undefined;
  /** The file to go on with. If both are one file that is not there, the search begins. */
  readonly resume: string | undefined;
  /** Milliseconds between the end of one and the next. */
  readonly every: number;
  readonly identity: CheckpointIdentity;
  /** Of the spec, for messages. */
  readonly file: string;
  /** Told at once what goes wrong while the search runs. */
  complain(diagnostic: Diagnostic): void;
  readonly disk?: Disk;
}

export interface CheckpointWriter {
  readonly checkpoints: Checkpoints;
  /** States in the checkpoint that the search went on with; undefined if it began. */
  readonly resumed: number | undefined;
  /** States in the checkpoint there is; undefined if there is none. */
  kept(): number | undefined;
  /** The search is not done: the checkpoint stays. */
  close(): Promise<void>;
  /** The search is done: the checkpoint goes. */
  finish(): Promise<void>;
}

/** A search is not kept more often, or it would not get on. */
const LEAST_MS = 50;

export async function openCheckpointWriter({
  checkpoint,
  resume,
  every,
  identity: meaning,
  file,
  complain,
  disk: files = disk,
}: KeeperOptions): Promise<CheckpointWriter | Diagnostic> {
  const path = checkpoint ?? resume ?? "";
  if (path !== resume && existsSync(path)) {
    return {
      code: "E0824",
      severity: "error",
      message: `the file ${path} already exists`,
      hint: `if it is a checkpoint, resume it with --resume ${path}; otherwise remove it or name another file`,
    };
  }
  const begins = resume === undefined || (resume === checkpoint && !existsSync(resume));
  const failed = attempt(partial(path), "the checkpoint", () => closeSync(openSync(partial(path), "w")));
  if (failed !== undefined) return failed;
  rmSync(partial(path), { force: true });
  const read = begins ? undefined : await opened(resume, meaning, file);
  if (read !== undefined && "code" in read) return read;

  let kept = read === undefined || resume !== path ? undefined : read.snapshot.header.states;
  let last = performance.now();
  let complained = "";
  async function save(snapshot: Snapshot): Promise<void> {
    // For more threads a search begins again; what is kept is further on until it has caught up.
    if (snapshot.header.states < (kept ?? 0)) return;
    try {
      await writeCheckpoint(path, meaning, snapshot, files);
      kept = snapshot.header.states;
    } catch (error) {
      if (!(error instanceof Unrestored) && !isSystemError(error)) throw error;
      const reason = error instanceof Unrestored ? error.message : reasonOf(error);
      if (reason !== complained) {
        const still =
          kept === undefined
            ? "no checkpoint has been written yet"
            : `the previous checkpoint, of ${showCount(kept)} states, is kept`;
        complain({
          code: "E0825",
          severity: "warning",
          message: `the checkpoint ${path} cannot be written: ${reason}`,
          hint: `${still}; the search continues and will try again`,
        });
      }
      complained = reason;
    }
  }
  return {
    resumed: read?.snapshot.header.states,
    kept: () => kept,
    checkpoints: {
      resume: read?.snapshot,
      due: () => performance.now() - last >= Math.max(every, LEAST_MS),
      async save(snapshot) {
        await save(snapshot);
        last = performance.now();
      },
    },
    async close() {
      await read?.close();
    },
    async finish() {
      await read?.close();
      await files.remove(path).catch(() => undefined);
    },
  };
}

async function opened(
  path: string,
  meaning: CheckpointIdentity,
  file: string,
): Promise<Exclude<Awaited<ReturnType<typeof readCheckpoint>>, { refused: string }> | Diagnostic> {
  const unusable = (why: string, hint: string): Diagnostic => ({
    code: "E0822",
    severity: "error",
    message: `the checkpoint ${path} cannot be used: ${why}`,
    hint,
  });
  try {
    const read = await readCheckpoint(path);
    if ("refused" in read)
      return unusable(
        read.refused,
        read.newer ? "a newer version of Fathom wrote it and can resume it" : "start over without --resume",
      );
    const difference = describeDifference(read.identity, meaning, file);
    if (difference === undefined) return read;
    await read.close();
    return {
      code: "E0823",
      severity: "error",
      message: `the checkpoint ${path} does not match: ${difference}`,
      hint: "a checkpoint can only be resumed with the same spec, check and configuration: start over without --resume",
    };
  } catch (error) {
    if (error instanceof Unrestored) return unusable(error.message, "start over without --resume");
    if (!isSystemError(error)) throw error;
    return unusable(
      existsSync(path) ? reasonOf(error) : "there is no such file",
      "to resume a checkpoint if it exists and start otherwise, name the same file with --checkpoint and --resume",
    );
  }
}
