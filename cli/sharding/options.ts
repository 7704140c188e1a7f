// The options of `verify` that divide a run into shards.

import { InvalidArgumentError, Option } from "commander";
import { fileName, threadCount } from "../options.js";
import { MAX_SHARDS, shardFrom, type RunShard } from "./assignment.js";

export const shardOptions = (): Option[] => [shardOption(), shardFileOption(), shardTimesOption(), mergeShardsOption()];

const shardOption = (): Option =>
  new Option(
    "--shard <i/n>",
    "run only the i-th of n parts of the checks, and write their results for --merge-shards; for several CI jobs",
  ).argParser(shardNumber);
const shardFileOption = (): Option =>
  new Option("--shard-file <file>", "where --shard writes the results (default: fathom-shards/i-of-n.shard)").argParser(
    fileName,
  );
const shardTimesOption = (): Option =>
  new Option(
    "--shard-times <file>",
    "balance the shards by the times in this file, which `verify --json` wrote (default: by the lock file)",
  ).argParser(fileName);
const mergeShardsOption = (): Option =>
  new Option(
    "--merge-shards <folder>",
    "run nothing: take the results of all shards from the files in this folder",
  ).argParser(fileName);

/** For `init`. GitHub runs at most 256 jobs of a matrix. */
export const jobsOfWorkflowOption = (): Option =>
  new Option("--shards <n>", "number of jobs of the workflow that share the checks").argParser(threadCount).default(1);

function shardNumber(text: string): RunShard {
  const shard = shardFrom(text);
  if (shard === undefined) throw new InvalidArgumentError(`Expected i/n with 1 ≤ i ≤ n ≤ ${MAX_SHARDS}, such as 1/3.`);
  return shard;
}
