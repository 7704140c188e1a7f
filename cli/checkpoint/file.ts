// A checkpoint as a file: what it is, how it is written so that there is always a whole one, and how it is read without trust.
//
//   "fathomCP" · version, header length (32 bits each) · header (JSON) · parts · SHA-256 of all before it
//   a part: number of its section, byte length (32 bits each) · states
// All numbers are little-endian. The last part has the section END and no states.

import { createHash } from "node:crypto";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { sections, Unrestored, type Part, type Snapshot, type Standing } from "../../checker/index.js";
import { isObject, type Fields } from "../files/json-shape.js";

export const FORMAT = 1;
const MAGIC = "fathomCP";
const END = 0xffff_ffff;
const FIXED = MAGIC.length + 8;
const DIGEST = 32;
/** A header says nothing long. */
const HEADER_LIMIT = 16 * 1024 * 1024;
const READ = 1024 * 1024;

/** What is used of the file system; tests make it fail. */
export interface Disk {
  open(path: string, flags: string): Promise<FileHandle>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export const disk: Disk = { open, rename, remove: (path) => rm(path, { force: true }) };

/** Where a checkpoint is written before it takes the place of the last one. */
export const partial = (path: string): string => `${path}.part`;

/** Throws what the file system throws; then the file at `path` is what it was. */
export async function writeCheckpoint(
  path: string,
  meaning: unknown,
  { header: standing, parts }: Snapshot,
  { open, rename, remove }: Disk = disk,
): Promise<void> {
  const beside = partial(path);
  try {
    await remove(beside);
    const file = await open(beside, "wx");
    try {
      const digest = createHash("sha256");
      const put = async (...pieces: readonly Uint8Array[]): Promise<void> => {
        for (const piece of pieces) {
          digest.update(piece);
          await putAll(file, piece);
        }
      };
      const header = Buffer.from(JSON.stringify({ meaning, standing }));
      await put(Buffer.from(MAGIC), numbers(FORMAT, header.length), header);
      for await (const { section, states } of parts())
        if (states.length > 0) await put(numbers(sections.indexOf(section), states.length), states);
      await put(numbers(END, 0));
      await putAll(file, digest.digest());
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    // What is there of it only takes up room.
    await remove(beside).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path), open);
}

async function putAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
}

/** So that the new name lasts as the file does. Not all systems can. */
async function syncFolder(path: string, open: Disk["open"]): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function numbers(first: number, second: number): Uint8Array {
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

/** A sentence if it cannot be used; `newer`: it was written by a later version of this program. */
export interface Refused {
  readonly refused: string;
  readonly newer: boolean;
}

/** Reads all of it once, to see that it is whole. Throws what the file system throws. */
export async function readCheckpoint(path: string): Promise<ReadCheckpoint | Refused> {
  const file = await open(path, "r");
  const refuse = async (refused: string, newer = false): Promise<Refused> => {
    await file.close();
    return { refused, newer };
  };
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return await refuse("it is not a regular file");
    if (stat.size === 0) return await refuse("it is empty");
    const fixed = await bytesAt(file, 0, Math.min(FIXED, stat.size));
    if (!MAGIC.startsWith(fixed.toString("latin1", 0, MAGIC.length))) return await refuse("it is not a checkpoint");
    if (fixed.length < FIXED) return await refuse("it is truncated");
    if (fixed.readUInt32LE(MAGIC.length) > FORMAT)
      return await refuse(
        `its format has version ${fixed.readUInt32LE(MAGIC.length)}, but this Fathom reads versions up to ${FORMAT}`,
        true,
      );
    const length = fixed.readUInt32LE(MAGIC.length + 4);
    const end = stat.size - DIGEST;
    if (length > HEADER_LIMIT) return await refuse("its header is too large");
    if (FIXED + length + 8 > end) return await refuse("it is truncated");
    const digest = createHash("sha256");
    for (let at = 0; at < end; at += READ) digest.update(await bytesAt(file, at, Math.min(READ, end - at)));
    if (!digest.digest().equals(await bytesAt(file, end, DIGEST))) return await refuse("checksum mismatch");
    const header = objectIn((await bytesAt(file, FIXED, length)).toString("utf8"));
    const standing = standingOf(header?.["standing"]);
    if (header === undefined || standing === undefined) return await refuse("its header is malformed");
    return {
      identity: header["meaning"],
      snapshot: { header: standing, parts: () => partsIn(file, FIXED + length, end) },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function* partsIn(file: FileHandle, from: number, end: number): AsyncGenerator<Part> {
  const malformed = (): never => {
    throw new Unrestored("the checkpoint is malformed");
  };
  for (let at = from; ;) {
    if (at + 8 > end) malformed();
    const head = await partAt(file, at, 8);
    const section = sections[head.readUInt32LE(0)];
    const length = head.readUInt32LE(4);
    at += 8;
    if (head.readUInt32LE(0) === END) return;
    if (section === undefined || at + length > end) malformed();
    for (let done = 0; section !== undefined && done < length; done += READ)
      yield { section, states: await partAt(file, at + done, Math.min(READ, length - done)) };
    at += length;
  }
}

/** When it was read before. */
async function partAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  try {
    return await bytesAt(file, at, length);
  } catch (error) {
    throw new Unrestored(
      `the checkpoint can no longer be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new Unrestored("the file was truncated");
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

function standingOf(value: unknown): Standing | undefined {
  const given = asRecord(value);
  if (given === undefined) return undefined;
  const isCount = (each: unknown): each is number => Number.isSafeInteger(each) && Number(each) >= 0;
  const isFlag = (each: unknown): each is boolean => typeof each === "boolean";
  const { stateBytes, levels, states, initialStates, frontier, outsideConstraint, firings, covered, open } = given;
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
