// The exit codes of the command. Where TLC has a code for the same result, the number is TLC's. A test compares the
// tables in docs/cli.md and docs/errors/exit-codes.md with this one.

import { codes, type Code } from "../grammar/core/diagnostic-codes.js";
import type { Diagnostic } from "../grammar/core/diagnostic.js";
import type { Outcome } from "../checker/outcome.js";
import type { Signal } from "../checker/report/results.js";

/** From best to worst: if a run has several results, the worst one decides. */
export const exitCodes = [
  { code: 0, name: "ok", meaning: "all checks hold, or have the expected result" },
  { code: 1, name: "unformatted", meaning: "`fmt --check` found files that are not formatted" },
  { code: 3, name: "bounded", meaning: "no violation found, but `within` or `depth` excluded states" },
  {
    code: 4,
    name: "incomplete",
    meaning:
      "a search ended before it was complete, because no memory was left, or `tests` was allowed no more states; or the requested engine cannot explore the check (E0842)",
  },
  { code: 5, name: "unsupported", meaning: "no violation found, but a temporal property is too large to check" },
  {
    code: 9,
    name: "diverged",
    meaning:
      "`replay`: the trace is not, or no longer, a behaviour of the spec, or the violated property no longer exists; `validate`: a log is not a behaviour of the spec",
  },
  { code: 10, name: "assumption", meaning: "an `assume` is false for the constants (E0703)" },
  { code: 11, name: "deadlock", meaning: "a state was reached in which no action is enabled except faults" },
  { code: 12, name: "safety", meaning: "an invariant or step property is violated, or a cover is not reached" },
  { code: 13, name: "temporal", meaning: "a temporal property is violated" },
  { code: 14, name: "assert", meaning: "an `assert` failed (R0001)" },
  { code: 75, name: "evaluation", meaning: "another run-time error (R0002 and above)" },
  {
    code: 7,
    name: "insufficient",
    meaning:
      "`verify` found less verified than the lock file records, or with `--strict` something vacuous, or with `--merge-shards` not all shards of one run; `mutate` found a score below `--min-score`, or nothing to mutate",
  },
  { code: 6, name: "mismatch", meaning: "`check`, `verify` or `mutate` found a result that is not the expected one" },
  { code: 8, name: "lock", meaning: "the lock file cannot be read, or has a newer version" },
  { code: 150, name: "spec", meaning: "a file does not parse, or has a name, type or effect error" },
  {
    code: 151,
    name: "configuration",
    meaning: "an invalid option, a missing file or check, or an invalid value for a constant",
  },
  { code: 153, name: "system", meaning: "a file cannot be written, a port cannot be opened, or an internal error" },
  {
    code: 154,
    name: "refuted",
    meaning:
      "the interpreter refuted a result (`--certify`, `--engine tlc`), or TLC has another (`--cross-check`): a bug in Fathom",
  },
  { code: 130, name: "interrupted", meaning: "stopped by Ctrl-C (SIGINT)" },
  { code: 143, name: "terminated", meaning: "stopped by SIGTERM" },
  { code: 129, name: "hangup", meaning: "stopped by SIGHUP: the terminal or the connection was closed" },
] as const;

export type ExitName = (typeof exitCodes)[number]["name"];

export function exitCode(name: ExitName): number {
  return entry(name).code;
}

/** The worst of these; `ok` if there are none. */
export function worst(names: Iterable<ExitName>): ExitName {
  let result: ExitName = "ok";
  for (const name of names) if (rank(name) > rank(result)) result = name;
  return result;
}

/** The worst of these numbers, which are exit codes. */
export const worstCode = (...numbers: readonly number[]): number =>
  exitCode(worst(exitCodes.flatMap(({ code, name }) => (numbers.includes(code) ? [name] : []))));

const rank = (name: ExitName): number => exitCodes.findIndex((each) => each.name === name);

function entry(name: ExitName): (typeof exitCodes)[number] {
  const found = exitCodes.find((each) => each.name === name);
  if (found === undefined) throw new Error(`internal: no exit code is named ${name}`);
  return found;
}

const exitsOfSignals = { SIGINT: "interrupted", SIGTERM: "terminated", SIGHUP: "hangup" } as const satisfies Record<
  Signal,
  ExitName
>;

export const exitOfSignal = (signal: Signal): ExitName => exitsOfSignals[signal];

/** Did the user stop the command? */
export const isStop = (exit: ExitName): boolean => Object.values<ExitName>(exitsOfSignals).includes(exit);

export function exitOfOutcome(outcome: Pick<Outcome, "verdict" | "violated" | "fault">): ExitName {
  switch (outcome.verdict) {
    case "holds":
      return "ok";
    case "bounded":
    case "incomplete":
    case "unsupported":
    case "deadlock":
      return outcome.verdict;
    case "violated":
      return outcome.violated === "property" ? "temporal" : "safety";
    case "error":
      return outcome.fault?.code === "R0001" ? "assert" : "evaluation";
  }
}

/**
 * The exit code for a diagnostic. A missing file is a wrong option if the command line named it, and an error in the
 * spec if a `use` did.
 */
export function exitOfDiagnostic(diagnostic: Pick<Diagnostic, "code" | "severity" | "span">): ExitName {
  if (diagnostic.severity !== "error") return "ok";
  const { code } = diagnostic;
  // The source path of an expression from the command line is the option. A file may begin with dashes too.
  if (/^(--eval|--by|-c \S+)$/.test(diagnostic.span?.source.path ?? "")) return "configuration";
  if (code === "E0703") return "assumption";
  if (code === "E0801" || code === "E0802") return "lock";
  if (code === "E0808" || code === "E0811" || code === "E0841") return "system";
  if (code === "E0831") return "mismatch";
  if (code === "E0826" || code === "E0954") return "refuted";
  if (code === "E0842") return "incomplete";
  if (code === "E0812" || code.startsWith("E082")) return "configuration";
  if (code.startsWith("E08") || code.startsWith("W")) return "insufficient";
  if (code.startsWith("E07") || code.startsWith("E09") || code === "E0006") return "configuration";
  if ((code === "E0001" || code === "E0002") && diagnostic.span === undefined) return "configuration";
  if (code === "R0001") return "assert";
  if (code.startsWith("R")) return "evaluation";
  return "spec";
}

/** Every diagnostic code with its title, in order. */
export function codeTitles(): readonly (readonly [Code, string])[] {
  return Object.entries(codes) as [Code, string][];
}
