// What a verdict is filed under.

import { fingerprintOfPlan, fingerprintOfProgram } from "../../grammar/fingerprint.js";
import type { Program } from "../../grammar/index.js";
import type { SearchOptions } from "../options.js";
import type { Task } from "../verification/check-report.js";
import { sha256 } from "./checker-version.js";

/** How a verdict is asked for. Threads and memory are not part of it: they decide whether a search ends, and not how. */
export interface KeyOptions extends Pick<SearchOptions, "search" | "engine"> {
  readonly tool: string;
}

/** A key for each task: equal keys, equal verdicts. */
export function keysOf(tasks: readonly Task[], { tool, search, engine }: KeyOptions): readonly string[] {
  const programs = new Map<Program, string>();
  return tasks.map(({ file: { path, program }, plan }) => {
    if (program === undefined) throw new Error(`${path} has checks but no program`);
    const known = programs.get(program) ?? sha256(fingerprintOfProgram(program));
    programs.set(program, known);
    return sha256(JSON.stringify([tool, search, engine, path, known, fingerprintOfPlan(plan)]));
  });
}

/** Stands for every byte of a program: its comments, and where things stand. */
export const textDigest = (program: Program | undefined): string =>
  sha256(JSON.stringify([...(program?.modules ?? [])].map(([path, { source }]) => [path, source.text])));
