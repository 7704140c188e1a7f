// Recorded outputs of TLC's server, without the names of files and machines, and the checks that they are of.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exportForCluster } from "../../../../checker/export-tla/cluster/files.js";
import { buildModel } from "../../../../checker/index.js";
import { openFile } from "../../../../cli/verification/open-file.js";

export const SPEC = join("test", "checker", "tlc", "distributed", "counters.fathom");

export const recorded = (name: string): string =>
  readFileSync(join(import.meta.dirname, "outputs", `${name}.out`), "utf8");

export function exportedCheck(name: string) {
  const { program, plans } = openFile(SPEC, { constants: new Map() });
  const plan = plans.find((each) => each.name === name);
  if (program === undefined || plan === undefined) throw new Error(`no check ${name}`);
  const { model, check } = buildModel(program, plan);
  const result = exportForCluster(program, plan);
  if (model === undefined || check === undefined || result.kind === "refused") throw new Error("not exported");
  return { model, check, exported: result.exported };
}

/** By output: the check of the spec that TLC got. */
export const runs = {
  holds: "Sound",
  within: "Within",
  invariant: "Unbalanced",
  "invariant-at-start": "Fails",
  "invariant-last-step": "Unbalanced",
  "deadlock-last-step": "Stalls",
  "out-of-range": "Overflows",
  unfinished: "Sound",
} as const;
