// The identity of a checkpoint. A search can only be resumed with the same spec (except for comments and layout),
// check, configuration and build of this program.

import { dirname, relative, resolve, sep } from "node:path";
import type { Overrides } from "../../checker/index.js";
import { scan } from "../../grammar/parser/scanner.js";
import type { Source } from "../../grammar/core/source.js";
import { codeDigests } from "../cache/checker-version.js";
import { sha256 } from "../files/sealed-json.js";
import { version } from "../files/package-root.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { asRecord } from "./file.js";

export interface CheckpointIdentity {
  readonly fathom: string;
  /** Digest of this program's code. */
  readonly build: string;
  readonly check: string;
  /** As given on the command line. */
  readonly constants: Readonly<Record<string, string>>;
  readonly faults: number | null;
  readonly depth: number | null;
  /** Digests by path, relative to the folder of the root module, whose path is "". */
  readonly files: Readonly<Record<string, string>>;
}

export function identityOf(
  file: OpenedFile,
  check: string,
  { constants, faults, depth }: Overrides,
): CheckpointIdentity {
  const folder = dirname(resolve(file.path));
  const root = file.program?.root.source.path;
  const files = [...(file.program?.modules ?? [])].map(
    ([path, { source }]) =>
      [path === root ? "" : relative(folder, resolve(path)).split(sep).join("/"), sha256(tokensOf(source))] as const,
  );
  return {
    fathom: version(),
    build: sha256(JSON.stringify(codeDigests() ?? "from its sources")),
    check,
    constants: sorted([...constants]),
    faults: faults ?? null,
    depth: depth ?? null,
    files: sorted(files),
  };
}

/**
 * The first difference as the end of a sentence; undefined if there is none. `path`: the root module, for the message.
 */
export function describeDifference(saved: unknown, now: CheckpointIdentity, path: string): string | undefined {
  const was = asRecord(saved);
  if (was === undefined) return "it does not record which check it belongs to";
  if (was["fathom"] !== now.fathom)
    return `it was written by Fathom ${printed(was["fathom"])}, but this is ${now.fathom}`;
  if (was["build"] !== now.build) return "it was written by another build of Fathom";
  if (was["check"] !== now.check) return `it belongs to check ${printed(was["check"])}, not to ${now.check}`;
  const files = asRecord(was["files"]) ?? {};
  const changed = [...new Set([...Object.keys(files), ...Object.keys(now.files)])].find(
    (name) => files[name] !== now.files[name],
  );
  if (changed !== undefined) return `${changed === "" ? path : changed} has changed since`;
  for (const name of ["constants", "faults", "depth"] as const) {
    if (JSON.stringify(was[name]) !== JSON.stringify(now[name]))
      return name === "constants"
        ? `constants were ${showConstants(was[name])}, now ${showConstants(now[name])}`
        : `--${name} was ${showBound(was[name])}, now ${showBound(now[name])}`;
  }
  return undefined;
}

const printed = (value: unknown): string => (typeof value === "string" ? value : "?");
const showBound = (value: unknown): string => (typeof value === "number" ? String(value) : "not given");
const showConstants = (value: unknown): string => {
  const constants = Object.entries(asRecord(value) ?? {}).map(([name, text]) => `${name}=${printed(text)}`);
  return constants.length === 0 ? "those of the check" : constants.join(", ");
};

const sorted = (entries: readonly (readonly [string, string])[]): Readonly<Record<string, string>> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

/** The tokens of a source. Line ends may be significant; comments and spaces are not. */
function tokensOf(source: Source): string {
  let line = 0;
  return scan(source)
    .tokens.map(({ image, startLine = 0 }) => {
      const between = startLine > line ? "\n" : " ";
      line = startLine;
      return between + image;
    })
    .join("");
}
