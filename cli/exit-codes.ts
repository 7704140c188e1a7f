// What the process tells its caller. The numbers are TLC's where TLC has one; docs/errors/exit-codes.md is checked against this table.

import { codes, type Code } from "../grammar/core/diagnostic-codes.js";
import type { Diagnostic } from "../grammar/core/diagnostic.js";
import type { Outcome } from "../checker/outcome.js";

/** From best to worst: of several checks in one run, the worst one decides. */
export const exitCodes = [
  { code: 0, name: "ok", meaning: "everything that was asked for holds, or came out as expected" },
  { code: 1, name: "unformatted", meaning: "`fmt --check` found files that it would change" },
  { code: 3, name: "bounded", meaning: "nothing violated, but `within` or `depth` cut something" },
  { code: 4, name: "incomplete", meaning: "a search stopped before its end, for want of memory" },
  { code: 5, name: "unsupported", meaning: "nothing violated, but a temporal property is too large to be checked" },
  { code: 9, name: "diverged", meaning: "`replay`: the trace is no behaviour of the spec, or no longer" },
  { code: 10, name: "assumption", meaning: "an `assume` is false of the constants (E0703)" },
  { code: 11, name: "deadlock", meaning: "a state was reached from which no step but a fault leads on" },
  { code: 12, name: "safety", meaning: "an invariant or step property is violated, or a cover is not reached" },
  { code: 13, name: "temporal", meaning: "a temporal property is violated" },
  { code: 14, name: "assert", meaning: "an `assert` failed (R0001)" },
  { code: 75, name: "evaluation", meaning: "another finding while running (R0002 and on)" },
  {
    code: 7,
    name: "hollow",
    meaning:
      "`verify` found less verified than the lock file says, or with `--strict` what was never put to the test; `mutate` found a score below `--min-score`, or nothing to change",
  },
  { code: 6, name: "mismatch", meaning: "`verify` or `mutate` found a check that did not come out as expected" },
  { code: 8, name: "lock", meaning: "the lock file cannot be read, or is of a newer version" },
  { code: 150, name: "spec", meaning: "a file does not parse, or has an error of names, types or effects" },
  {
    code: 151,
    name: "configuration",
    meaning: "wrong options, a file or check that does not exist, a constant without a proper value",
  },
  { code: 153, name: "system", meaning: "a file that cannot be written, or an internal error" },
  { code: 154, name: "refuted", meaning: "what a search said is refuted by `--certify`: a mistake in Fathom" },
  { code: 130, name: "interrupted", meaning: "stopped by Ctrl-C (SIGINT)" },
  { code: 143, name: "terminated", meaning: "stopped by SIGTERM" },
] as const;

export type ExitName = (typeof exitCodes)[number]["name"];

export function exitCode(name: ExitName): number {
  return entry(name).code;
}

/** The worst of them; `ok` when there is none. */
export function worst(names: Iterable<ExitName>): ExitName {
  let result: ExitName = "ok";
  for (const name of names) if (rank(name) > rank(result)) result = name;
  return result;
}

const rank = (name: ExitName): number => exitCodes.findIndex((each) => each.name === name);

function entry(name: ExitName): (typeof exitCodes)[number] {
  const found = exitCodes.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no exit code is called ${name}`);
  return found;
}

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

/** Which code a diagnostic ends the run with. A file that is missing is a wrong option when the command line named it, and a wrong spec when a `use` did. */
export function exitOfDiagnostic(diagnostic: Pick<Diagnostic, "code" | "severity" | "span">): ExitName {
  if (diagnostic.severity !== "error") return "ok";
  const { code } = diagnostic;
  // An expression of the command line is a text that is called like its option.
  if (diagnostic.span?.source.path.startsWith("--") === true) return "configuration";
  if (code === "E0703") return "assumption";
  if (code === "E0801" || code === "E0802") return "lock";
  if (code === "E0808" || code === "E0811") return "system";
  if (code === "E0831") return "mismatch";
  if (code === "E0826") return "refuted";
  if (code.startsWith("E082")) return "configuration";
  if (code.startsWith("E08") || code.startsWith("W")) return "hollow";
  if (code.startsWith("E07") || code.startsWith("E09") || code === "E0006") return "configuration";
  if ((code === "E0001" || code === "E0002") && diagnostic.span === undefined) return "configuration";
  if (code === "R0001") return "assert";
  if (code.startsWith("R")) return "evaluation";
  return "spec";
}

/** Every code with its title, in order. */
export function codeTitles(): readonly (readonly [Code, string])[] {
  return Object.entries(codes) as [Code, string][];
}
