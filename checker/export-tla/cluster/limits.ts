// What TLC's distributed mode would get wrong. It accepts such checks without a word, so they are refused here.
//
// Found in the sources of TLC 1.7.4 (tlc2.tool.distributed) and by running it: TLCApp reads neither temporal properties
// nor assumptions; TLCWorker checks a step property only where the step leads to a new state; and workers do not finish
// one level before the next.

import type { Diagnostic } from "../../../grammar/core/diagnostic.js";
import type { Span } from "../../../grammar/core/source.js";
import type { Check } from "../../model/model.js";

/** An error for each part of the check that distributed TLC cannot check. */
export function distributedLimits(check: Check, root: Span): readonly Diagnostic[] {
  const span = check.span ?? root;
  const refused = (message: string, hint: string): Diagnostic => ({
    code: "E0952",
    severity: "error",
    message,
    span,
    hint,
  });
  const select = `select only invariants: \`check ${check.name.replace(/\W.*$/, "")} { invariant … }\``;
  const problems: Diagnostic[] = [];
  if (check.steps.length > 0)
    problems.push(
      refused(
        `distributed TLC ignores steps to states that it already knows, and this check has ${listed("a step property", "step properties", check.steps)}`,
        select,
      ),
    );
  if (check.properties.length > 0)
    problems.push(
      refused(
        `distributed TLC ignores temporal properties, and this check has ${listed("one", "some", check.properties)}`,
        select,
      ),
    );
  if (check.covers.length > 0)
    problems.push(
      refused(`TLC does not look for covers, and this check has ${listed("one", "some", check.covers)}`, select),
    );
  if (check.depth !== undefined)
    problems.push(
      refused(
        "distributed TLC does not reach states by shortest paths, so `depth` would exclude the wrong states",
        "limit the states with `within`",
      ),
    );
  return problems;
}

const listed = (one: string, several: string, names: readonly string[]): string =>
  `${names.length === 1 ? one : several}: ${names.map((name) => `\`${name}\``).join(", ")}`;
