// Prints the verdicts in plain words if a bug in Fathom prevents a report. It depends on little of the code that makes
// reports, because that code failed.

import type { Outcome } from "../../checker/outcome.js";
import { bareResultToJson, unexploredToJson } from "../../checker/report/json.js";
import type { ReplayResult } from "../../checker/replay/replay.js";
import type { NamedCheck } from "../../checker/report/results.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { version } from "../files/package-root.js";
import { internalError } from "../process/internal-error.js";
import type { Terminal } from "../terminal/terminal.js";

/** A result of `check` or a report of `verify`. */
type Known = NamedCheck &
  (
    | { readonly kind: "finished"; readonly outcome: Pick<Outcome, "verdict" | "property"> }
    | { readonly kind: "finished"; readonly verdict: Outcome["verdict"]; readonly property: string | undefined }
    | { readonly kind: "invalid" | "skipped" }
  );

/** `violated Stored` */
export function plainVerdict(result: Known): string {
  if (result.kind !== "finished") return result.kind;
  const { verdict, property } = "outcome" in result ? result.outcome : result;
  return property === undefined ? verdict : `${verdict} ${property}`;
}

/** `specs/shop.fathom Sizes: violated Stored` */
export const plainLine = (result: Known): string => `${result.file} ${result.name}: ${plainVerdict(result)}`;

/** What became of a replayed trace. */
export function plainReplay({ kind, found }: ReplayResult): string {
  const verdict = found === undefined ? "" : ` (${[found.verdict, found.property ?? []].flat().join(" ")})`;
  return `the trace ${plainResults[kind]}${verdict}`;
}

const plainResults: Readonly<Record<ReplayResult["kind"], string>> = {
  violates: "is still a counterexample",
  passes: "is no longer a counterexample",
  unknown: "cannot be compared with the property",
  diverges: "diverges",
};

/** The error for a result that is known but cannot be reported. */
export const unreported = (result: Known, error: unknown): Diagnostic =>
  internalError(`check \`${result.name}\` of ${result.file} is ${plainVerdict(result)}, but was not reported`, error);

/** The results, in place of everything that could not be printed. */
export function printLastResort(
  results: readonly Known[],
  error: unknown,
  { json }: { readonly json: boolean },
  { print, complain }: Terminal,
): void {
  const { code, severity, message, hint = "" } = internalError("the results are shown without details", error);
  if (!json) {
    for (const result of results) print(plainLine(result));
    complain(`${severity}[${code}]: ${message}\n  = hint: ${hint}`);
    return;
  }
  const document = {
    fathom: version(),
    results: results.map((result) => {
      if (result.kind !== "finished") return unexploredToJson(result, result.kind);
      return bareResultToJson(result, "outcome" in result ? result.outcome : result, {});
    }),
    diagnostics: [{ code, severity, message, span: null, label: null, related: [], hint, fix: null }],
  };
  print(JSON.stringify(document, undefined, 2));
}
