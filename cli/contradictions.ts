// Options that cannot be combined.

import type { CheckpointOptions, SearchOptions, TraceOptions } from "./options.js";

export const cannotCombine = (one: string, other: string, why: string): string =>
  `error: options '${one}' and '${other}' cannot be combined: ${why}`;

const explorers: readonly string[] = ["compiled", "symbolic"];

/** What TLC does not do, or does not tell. */
function contradictionOfTlc(
  options: SearchOptions & Pick<TraceOptions, "minimise"> & CheckpointOptions & { readonly lcov?: string },
): string | undefined {
  const { engine, search, certify, minimise, keepGoing, coverage, lcov, checkpoint, checkpointEvery, resume } = options;
  if (engine !== "tlc") return undefined;
  const conflicts = [
    ["--search dfs", search === "dfs", "TLC searches breadth-first"],
    ["--certify", certify !== undefined, "TLC does not hand its states over"],
    ["--keep-going", keepGoing === true, "TLC ends with a violation"],
    ["--minimise", minimise !== undefined, "TLC ends with the first counterexample"],
    ["--coverage", coverage === true, "TLC does not say what is covered"],
    ["--lcov", lcov !== undefined, "TLC does not say what is covered"],
    ["--checkpoint", checkpoint !== undefined || checkpointEvery !== undefined, "TLC has checkpoints of its own"],
    ["--resume", resume !== undefined, "TLC has checkpoints of its own"],
  ] as const;
  const conflict = conflicts.find(([, isGiven]) => isGiven);
  return conflict === undefined ? undefined : cannotCombine("--engine tlc", conflict[0], conflict[2]);
}

/** An error message if some options contradict each other. */
export function contradiction(
  options: SearchOptions & Pick<TraceOptions, "minimise"> & CheckpointOptions,
): string | undefined {
  const { engine, search, certify, certifySeed, minimise, keepGoing, checkpoint, checkpointEvery, resume } = options;
  const wrongForTlc = contradictionOfTlc(options);
  if (wrongForTlc !== undefined) return wrongForTlc;
  if (certify !== undefined && minimise !== undefined)
    return cannotCombine(
      "--certify",
      "--minimise",
      "only passing results are certified, and only violations minimised",
    );
  if (certifySeed !== undefined && typeof certify !== "number")
    return "error: option '--certify-seed' needs a sample size, as in '--certify 10000'";
  if (keepGoing === true) {
    const saves = checkpoint !== undefined || checkpointEvery !== undefined || resume !== undefined;
    if (search === "dfs")
      return cannotCombine("--keep-going", "--search dfs", "only breadth-first search finds shortest paths");
    if (engine === "symbolic")
      return cannotCombine("--keep-going", "--engine symbolic", "that engine ends with a violation");
    if (minimise !== undefined)
      return cannotCombine("--keep-going", "--minimise", "--minimise ends with one counterexample");
    if (saves)
      return cannotCombine(
        "--keep-going",
        resume === undefined ? "--checkpoint" : "--resume",
        "checkpoints save one finding",
      );
  }
  if (engine === undefined || !explorers.includes(engine) || search !== "dfs") return undefined;
  return `${cannotCombine(`--engine ${engine}`, "--search dfs", `the ${engine} engine is breadth-first only`)}; '--engine auto' uses the interpreter`;
}
