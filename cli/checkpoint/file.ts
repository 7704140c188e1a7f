// The checkpoint file. It is written to a second file and renamed, so that a complete checkpoint always exists. It is
// validated when it is read.
//
//   "fathomCP" · format version, header length (32 bits each) · header (JSON) · parts · SHA-256 of everything before it
//   part: section number, byte length (32 bits each) · states
//
// All numbers are little-endian. The last part has the section END and no states.

import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import {
  RestoreError,
  sections,
  type CheckpointHeader,
  type CheckpointPart,
  type Snapshot,
} from "../../checker/index.js";
import { isObject, type Fields } from "../../checker/json-reader.js";
import { WITHOUT_WAITING } from "../files/pipes.js";

const FORMAT = 1;
const MAGIC = "fathomCP";
const END = 0xffff_ffff;
/** Bytes before the header. */
const PREFIX_BYTES = MAGIC.length + 8;
const DIGEST_BYTES = 32;
/** Larger headers are refused. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;
const READ_BYTES = 1024 * 1024;

/** The file system operations used here; tests make them fail. */
export interface Disk {
  open(path: string, flags: string): Promise<FileHandle>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export const disk: Disk = { open, rename, remove: (path) => rm(path, { force: true }) };

/** The file that a checkpoint is written to before it replaces the previous one. */
export const partialPath = (path: string): string => `${path}.part`;

/** Throws errors of the file system; the file at `path` is unchanged then. */
export async function writeCheckpoint(
  path: string,
  identity: unknown,
  { header, parts }: Snapshot,
  { open, rename, remove }: Disk = disk,
): Promise<void> {
  const temporary = partialPath(path);
  await remove(temporary);
  const file = await open(temporary, "wx");
  let isOurs = true;
  try {
    try {
      const digest = createHash("sha256");
      const write = async (...pieces: readonly Uint8Array[]): Promise<void> => {
        for (const piece of pieces) {
          digest.update(piece);
          await writeAll(file, piece);
        }
      };
      const json = Buffer.from(JSON.stringify({ identity, header }));
      await write(Buffer.from(MAGIC), twoNumbers(FORMAT, json.length), json);
      for await (const { section, states } of parts())
        if (states.length > 0) await write(twoNumbers(sections.indexOf(section), states.length), states);
      await write(twoNumbers(END, 0));
      await writeAll(file, digest.digest());
      await file.sync();
      isOurs = await isAt(file, temporary);
      if (!isOurs) throw Object.assign(new Error("another process writes to the file"), { code: "EBUSY" });
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // An incomplete file would only take up space. One of another process will be complete.
    if (isOurs) await remove(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path), open);
}

/** Is it still this file that has the name? Another process that saves to the same checkpoint replaces it. */
async function isAt(file: FileHandle, path: string): Promise<boolean> {
  const ours = await file.stat({ bigint: true });
  const present = await stat(path, { bigint: true }).catch(() => undefined);
  return ours.ino === present?.ino && ours.dev === present.dev;
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
}

/** Makes the rename durable, on systems that can. */
async function syncFolder(path: string, open: Disk["open"]): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function twoNumbers(first: number, second: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, first, true);
  view.setUint32(4, second, true);
  return bytes;
}

// ---------------------------------------------------------------- reading

export interface ReadCheckpoint {
  readonly identity: unknown;
  readonly snapshot: Snapshot;
  close(): Promise<void>;
}

/** Why a file cannot be used. */
export interface UnusableCheckpoint {
  readonly reason: string;
  /** It was written by a newer version of this program. */
  readonly newer: boolean;
}

/** Reads the whole file once to verify its checksum. Throws errors of the file system. */
export async function readCheckpoint(path: string): Promise<ReadCheckpoint | UnusableCheckpoint> {
  const file = await open(path, constants.O_RDONLY | WITHOUT_WAITING);
  const refuse = async (reason: string, newer = false): Promise<UnusableCheckpoint> => {
    await file.close();
    return { reason, newer };
  };
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return await refuse("it is not a regular file");
    if (stat.size === 0) return await refuse("it is empty");
    const prefix = await bytesAt(file, 0, Math.min(PREFIX_BYTES, stat.size));
    if (!MAGIC.startsWith(prefix.toString("latin1", 0, MAGIC.length))) return await refuse("it is not a checkpoint");
    if (prefix.length < PREFIX_BYTES) return await refuse("it is truncated");
    if (prefix.readUInt32LE(MAGIC.length) > FORMAT)
      return await refuse(
        `its format has version ${prefix.readUInt32LE(MAGIC.length)}, but this Fathom reads versions up to ${FORMAT}`,
        true,
      );
    const length = prefix.readUInt32LE(MAGIC.length + 4);
    const end = stat.size - DIGEST_BYTES;
    if (length > MAX_HEADER_BYTES) return await refuse("its header is too large");
    if (PREFIX_BYTES + length + 8 > end) return await refuse("it is truncated");
    const digest = createHash("sha256");
    for (let at = 0; at < end; at += READ_BYTES) digest.update(await bytesAt(file, at, Math.min(READ_BYTES, end - at)));
    if (!digest.digest().equals(await bytesAt(file, end, DIGEST_BYTES))) return await refuse("checksum mismatch");
    const json = objectIn((await bytesAt(file, PREFIX_BYTES, length)).toString("utf8"));
    const header = headerOf(json?.["header"]);
    if (json === undefined || header === undefined) return await refuse("its header is malformed");
    return {
      identity: json["identity"],
      snapshot: { header, parts: () => partsIn(file, PREFIX_BYTES + length, end) },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function* partsIn(file: FileHandle, from: number, end: number): AsyncGenerator<CheckpointPart> {
  const malformed = (): never => {
    throw new RestoreError("the checkpoint is malformed");
  };
  for (let at = from; ;) {
    if (at + 8 > end) malformed();
    const head = await partAt(file, at, 8);
    const section = sections[head.readUInt32LE(0)];
    const length = head.readUInt32LE(4);
    at += 8;
    if (head.readUInt32LE(0) === END) return;
    if (section === undefined || at + length > end) malformed();
    for (let done = 0; section !== undefined && done < length; done += READ_BYTES)
      yield { section, states: await partAt(file, at + done, Math.min(READ_BYTES, length - done)) };
    at += length;
  }
}

/** Bytes that have been read before, so a failure means that the file has changed. */
async function partAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  try {
    return await bytesAt(file, at, length);
  } catch (error) {
    throw new RestoreError(
      `the checkpoint can no longer be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new RestoreError("the file was truncated");
    done += bytesRead;
  }
  return bytes;
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asRecord(JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

export const asRecord = (value: unknown): Fields | undefined => (isObject(value) ? value : undefined);

function headerOf(value: unknown): CheckpointHeader | undefined {
  const fields = asRecord(value);
  if (fields === undefined) return undefined;
  const isCount = (each: unknown): each is number => Number.isSafeInteger(each) && Number(each) >= 0;
  const isFlag = (each: unknown): each is boolean => typeof each === "boolean";
  const { stateBytes, levels, states, initialStates, frontier, outsideConstraint, firings, covered, open } = fields;
  if (
    !isCount(stateBytes) ||
    !isCount(levels) ||
    !isCount(states) ||
    !isCount(initialStates) ||
    !isCount(frontier) ||
    !isCount(outsideConstraint)
  )
    return undefined;
  if (
    !Array.isArray(firings) ||
    !firings.every(isCount) ||
    !Array.isArray(covered) ||
    !covered.every(isFlag) ||
    !Array.isArray(open) ||
    !open.every(isFlag)
  )
    return undefined;
  return { stateBytes, levels, states, initialStates, frontier, outsideConstraint, firings, covered, open };
}
