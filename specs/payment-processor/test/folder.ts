// Folders with the empty files of a system. Their content is made once, because a database that is created waits for the
// disk several times.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Bank } from "../src/bank.js";
import { Ledger } from "../src/ledger.js";

const newEmptyFolder = (): string => mkdtempSync(join(tmpdir(), "payments-"));

let template: ReadonlyMap<string, Buffer> | undefined;

function emptyFiles(): ReadonlyMap<string, Buffer> {
  const folder = newEmptyFolder();
  new Bank(folder, { clock: { time: 0 } }).close();
  new Ledger(`${folder}/ledger.db`, { clock: { time: 0 } }).close();
  const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
  rmSync(folder, { recursive: true });
  return files;
}

/** The caller removes it. */
export function newFolder(): string {
  template ??= emptyFiles();
  const folder = newEmptyFolder();
  for (const [name, content] of template) writeFileSync(join(folder, name), content);
  return folder;
}
