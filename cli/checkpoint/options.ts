// What the command line asks of checkpoints, for one run of `check`.

import type { Overrides } from "../../checker/index.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import type { CheckpointOptions, ConfigurationOptions, SearchOptions } from "../options.js";
import { plural, showCount } from "../../checker/report/text.js";
import type { CheckResult, OpenedFile } from "../../checker/report/results.js";
import { openCheckpointWriter, type CheckpointWriter } from "./keeper.js";
import { identityOf } from "./header.js";

export interface CheckpointCommandOptions extends ConfigurationOptions, SearchOptions, CheckpointOptions {
  readonly minimise?: "faults";
  readonly lcov?: string;
}

const EVERY_MS = 60_000;

/** Undefined when nothing is asked. */
export async function checkpointWriterFor(
  files: readonly OpenedFile[],
  options: CheckpointCommandOptions,
  overrides: Overrides,
  complain: (diagnostic: Diagnostic) => void,
): Promise<CheckpointWriter | Diagnostic | undefined> {
  const { checkpoint, resume, checkpointEvery } = options;
  if (checkpoint === undefined && resume === undefined && checkpointEvery === undefined) return undefined;
  const refused = (message: string, hint: string): Diagnostic => ({ code: "E0821", severity: "error", message, hint });
  if (checkpoint === undefined && resume === undefined)
    return refused("`--checkpoint-every` needs a checkpoint file", "add --checkpoint FILE");
  if (options.search === "dfs")
    return refused(
      "a depth-first search cannot be checkpointed",
      "leave out `--search dfs`: breadth-first search visits the same states",
    );
  if (options.engine === "interpreter")
    return refused(
      "the interpreter cannot be checkpointed",
      "leave out `--engine interpreter`: long searches use the compiled engine",
    );
  if (options.minimise !== undefined)
    return refused(
      "`--minimise` cannot be checkpointed, because it takes several searches",
      "leave out `--minimise faults` or the checkpoint options",
    );
  if (options.coverage === true || options.lcov !== undefined)
    return refused(
      "coverage cannot be checkpointed: what was covered before would be missing",
      "leave out `--coverage` and `--lcov`, or the checkpoint options",
    );
  const all = files
    .filter((file) => !file.diagnostics.some(isError))
    .flatMap((file) => file.plans.map((plan) => ({ file, plan })));
  const [only] = all;
  if (only === undefined) return undefined;
  if (all.length > 1)
    return refused(
      `a checkpoint belongs to one check, but ${all.length} checks are selected`,
      `select one, as in --check ${only.plan.name}`,
    );
  if (only.plan.declaration?.kind === "scenario")
    return refused(
      "a scenario cannot be checkpointed, because the interpreter runs it",
      "leave out the checkpoint options",
    );
  return openCheckpointWriter({
    checkpoint,
    resume,
    every: checkpointEvery ?? EVERY_MS,
    identity: identityOf(only.file, only.plan.name, overrides),
    file: only.file.path,
    complain,
  });
}

/** The result, with what is to be said of checkpoints. */
export function withNotices(
  result: CheckResult,
  keeper: CheckpointWriter | undefined,
  options: CheckpointCommandOptions,
): CheckResult {
  if (keeper === undefined || result.kind !== "finished") return result;
  const { outcome } = result;
  const notices = [...outcome.notices];
  if (keeper.resumed !== undefined) notices.push(`resumed from a checkpoint of ${plural(keeper.resumed, "state")}`);
  if (outcome.verdict === "incomplete") {
    const kept = keeper.kept();
    notices.push(
      kept === undefined
        ? `no checkpoint was written${outcome.engine === "interpreter" ? ": the interpreter explored the states" : ""}`
        : `saved a checkpoint of ${showCount(kept)} states; resume with: ${commandToResume(result.file, result.name, options)}`,
    );
  }
  return { ...result, outcome: { ...outcome, notices } };
}

/** As it can be given to a shell. */
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
