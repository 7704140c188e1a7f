// The checkpoint options of one run of `check`.

import type { Overrides } from "../../checker/index.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import type { CheckpointOptions, ConfigurationOptions, SearchOptions } from "../options.js";
import { plural } from "../../checker/report/text.js";
import type { CheckResult, OpenedFile } from "../../checker/report/results.js";
import { openCheckpointWriter, type CheckpointWriter } from "./checkpoint-writer.js";
import { identityOf } from "./header.js";

export interface CheckpointCommandOptions extends ConfigurationOptions, SearchOptions, CheckpointOptions {
  readonly minimise?: "faults";
  readonly lcov?: string;
}

const DEFAULT_INTERVAL_MS = 60_000;

/** Undefined without checkpoint options. */
export async function checkpointWriterFor(
  files: readonly OpenedFile[],
  options: CheckpointCommandOptions,
  overrides: Overrides,
  report: (diagnostic: Diagnostic) => void,
): Promise<CheckpointWriter | Diagnostic | undefined> {
  const { checkpoint, resume, checkpointEvery } = options;
  if (checkpoint === undefined && resume === undefined && checkpointEvery === undefined) return undefined;
  const refuse = (message: string, hint: string): Diagnostic => ({ code: "E0821", severity: "error", message, hint });
  if (checkpoint === undefined && resume === undefined)
    return refuse("`--checkpoint-every` needs a checkpoint file", "add --checkpoint FILE");
  if (options.search === "dfs")
    return refuse(
      "a depth-first search cannot be checkpointed",
      "leave out `--search dfs`: breadth-first search visits the same states",
    );
  if (options.engine === "interpreter")
    return refuse(
      "the interpreter cannot be checkpointed",
      "leave out `--engine interpreter`: long searches use the compiled engine",
    );
  if (options.engine === "symbolic")
    return refuse(
      "the symbolic engine cannot be checkpointed",
      "leave out the checkpoint options, or `--engine symbolic`: the compiled engine saves its states",
    );
  if (options.minimise !== undefined)
    return refuse(
      "`--minimise` cannot be checkpointed, because it takes several searches",
      "leave out `--minimise faults` or the checkpoint options",
    );
  if (options.coverage === true || options.lcov !== undefined)
    return refuse(
      "coverage cannot be checkpointed: what was covered before would be missing",
      "leave out `--coverage` and `--lcov`, or the checkpoint options",
    );
  const all = files
    .filter((file) => !file.diagnostics.some(isError))
    .flatMap((file) => file.plans.map((plan) => ({ file, plan })));
  const [only] = all;
  if (only === undefined) return undefined;
  if (all.length > 1)
    return refuse(
      `a checkpoint belongs to one check, but ${all.length} checks are selected`,
      `select one, as in --check ${only.plan.name}`,
    );
  if (only.plan.declaration?.kind === "scenario")
    return refuse(
      "a scenario cannot be checkpointed, because the interpreter runs it",
      "leave out the checkpoint options",
    );
  return openCheckpointWriter({
    checkpoint,
    resume,
    interval: checkpointEvery ?? DEFAULT_INTERVAL_MS,
    identity: identityOf(only.file, only.plan.name, overrides),
    file: only.file.path,
    report,
  });
}

/** Adds notices about checkpoints to a result. */
export function withCheckpointNotices(
  result: CheckResult,
  writer: CheckpointWriter | undefined,
  options: CheckpointCommandOptions,
): CheckResult {
  if (writer === undefined || result.kind !== "finished") return result;
  const { outcome } = result;
  const notices = [...outcome.notices];
  if (writer.resumed !== undefined) notices.push(`resumed from a checkpoint of ${plural(writer.resumed, "state")}`);
  if (outcome.verdict === "incomplete") {
    const saved = writer.saved();
    notices.push(
      saved === undefined
        ? `no checkpoint was written${outcome.engine === "interpreter" ? ": the interpreter explored the states" : ""}`
        : `saved a checkpoint of ${plural(saved, "state")}; resume with: ${commandToResume(result.file, result.name, options)}`,
    );
  }
  return { ...result, outcome: { ...outcome, notices } };
}

/** A command line for a shell. */
function commandToResume(file: string, check: string, options: CheckpointCommandOptions): string {
  const { constant, faults, depth, engine, threads, memory, checkpoint, resume, checkpointEvery } = options;
  const number = (name: string, value: number | undefined, unit = ""): readonly string[] =>
    value === undefined ? [] : [name, `${value}${unit}`];
  const words = [
    "fathom",
    "check",
    file,
    "--check",
    check,
    ...constant.flatMap((each) => ["-c", each]),
    ...number("--faults", faults),
    ...number("--depth", depth),
    ...(engine === "auto" ? [] : ["--engine", engine]),
    ...number("--threads", threads),
    ...number("--memory", memory),
    "--resume",
    checkpoint ?? resume ?? "",
    ...number("--checkpoint-every", checkpointEvery, "ms"),
  ];
  return words.map((word) => (/^[\w./=:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}
