// The keys of cached results.

import { fingerprintOfPlan, fingerprintOfProgram } from "../../grammar/fingerprint.js";
import type { Program } from "../../grammar/index.js";
import type { SearchOptions } from "../options.js";
import type { CheckTask } from "../verification/check-report.js";
import { sha256 } from "../files/sealed-json.js";

/** Threads and memory are not part of the key: they decide whether a search completes, not its result. */
export interface KeyOptions extends Pick<SearchOptions, "search" | "engine" | "keepGoing"> {
  /** Identifies the build of the checker. */
  readonly checker: string;
}

/** One key for each task; tasks with equal keys have equal results. */
export function keysOf(
  tasks: readonly CheckTask[],
  { checker, search, engine, keepGoing = false }: KeyOptions,
): readonly string[] {
  const fingerprints = new Map<Program, string>();
  return tasks.map(({ file: { path, program }, plan }) => {
    if (program === undefined) throw new Error(`internal: ${path} has checks but no program`);
    const fingerprint = fingerprints.get(program) ?? sha256(fingerprintOfProgram(program));
    fingerprints.set(program, fingerprint);
    return sha256(JSON.stringify([checker, search, engine, keepGoing, path, fingerprint, fingerprintOfPlan(plan)]));
  });
}

/** A digest of the full text of all modules of a program, including comments and layout. */
export const textDigest = (program: Program | undefined): string =>
  sha256(JSON.stringify([...(program?.modules ?? [])].map(([path, { source }]) => [path, source.text])));
