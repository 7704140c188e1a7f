// Which checker this is: a verdict is worth something to the very same one only.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { version } from "../files/package-root.js";

export const sha256 = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex");

/** Its version, every byte of its code, and what runs it. Undefined of one that was not built: its sources are not all in one place. */
export function toolIdentity(): string | undefined {
  const code = codeOfTool();
  return code === undefined
    ? undefined
    : JSON.stringify([version(), code, process.version, "WebAssembly" in globalThis]);
}

/** The files of the bundle, each with its digest. */
export function codeOfTool(): readonly (readonly [string, string])[] | undefined {
  const folder = dirname(fileURLToPath(import.meta.url));
  if (!existsSync(join(folder, "main.js"))) return undefined;
  const files = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  return files.sort().map((name) => [name, sha256(readFileSync(join(folder, name)))]);
}
