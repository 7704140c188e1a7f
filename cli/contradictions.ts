// Options that cannot be combined.

import type { CheckpointOptions, SearchOptions, TraceOptions } from "./options.js";

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
  return conflict === undefined
    ? undefined
    : `error: options '--engine tlc' and '${conflict[0]}' cannot be combined: ${conflict[2]}`;
}

/** An error message if some options contradict each other. */
export function contradiction(
  options: SearchOptions & Pick<TraceOptions, "minimise"> & CheckpointOptions,
): string | undefined {
  const { engine, search, certify, certifySeed, minimise, keepGoing, checkpoint, checkpointEvery, resume } = options;
  const wrongForTlc = contradictionOfTlc(options);
  if (wrongForTlc !== undefined) return wrongForTlc;
  const not = (one: string, other: string, why: string): string =>
    `error: options '${one}' and '${other}' cannot be combined: ${why}`;
  if (certify !== undefined && minimise !== undefined)
    return not("--certify", "--minimise", "only passing results are certified, and only violations minimised");
  if (certifySeed !== undefined && typeof certify !== "number")
    return "error: option '--certify-seed' needs a sample size, as in '--certify 10000'";
  if (keepGoing === true) {
    const saves = checkpoint !== undefined || checkpointEvery !== undefined || resume !== undefined;
    if (search === "dfs") return not("--keep-going", "--search dfs", "only breadth-first search finds shortest paths");
    if (engine === "symbolic") return not("--keep-going", "--engine symbolic", "that engine ends with a violation");
    if (minimise !== undefined) return not("--keep-going", "--minimise", "--minimise ends with one counterexample");
    if (saves)
      return not("--keep-going", resume === undefined ? "--checkpoint" : "--resume", "checkpoints save one finding");
  }
  if (engine === undefined || !explorers.includes(engine) || search !== "dfs") return undefined;
  return `${not(`--engine ${engine}`, "--search dfs", `the ${engine} engine is breadth-first only`)}; '--engine auto' uses the interpreter`;
}
