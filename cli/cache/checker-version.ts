// Identifies the build of the checker: cached results are only used by the build that computed them.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../files/sealed-json.js";
import { version } from "../files/package-root.js";

/**
 * The version, every byte of the code, and the Node version. Undefined if this program was not built: its sources are
 * in several folders.
 */
export function checkerIdentity(): string | undefined {
  const code = codeDigests();
  return code === undefined
    ? undefined
    : JSON.stringify([version(), code, process.version, "WebAssembly" in globalThis]);
}

/** The files of the bundle, each with its digest. */
export function codeDigests(): readonly (readonly [string, string])[] | undefined {
  const folder = dirname(fileURLToPath(import.meta.url));
  if (!existsSync(join(folder, "main.js"))) return undefined;
  const files = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  return files.sort().map((name) => [name, sha256(readFileSync(join(folder, name)))]);
}
