// Annotations for GitHub Actions.

import { randomUUID } from "node:crypto";
import { positionAt } from "../../grammar/core/source.js";
import { pathBelow, repositoryRoot } from "../files/repository.js";
import { printable } from "../../checker/report/text.js";
import { problemsOf, ruleTitle, type Verification } from "./verification.js";

/** GitHub shows ten errors per step; the others are in the log and the reports. */
export const isGithub = (environment: NodeJS.ProcessEnv): boolean => environment["GITHUB_ACTIONS"] === "true";

const escapeData = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const escapeProperty = (text: string): string => escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** More would only fill the log. */
const MAX_ANNOTATIONS = 100;

/** `::error file=…,line=…::message`, one per line. */
export function annotationsOf(verification: Verification): string[] {
  const root = repositoryRoot();
  return problemsOf(verification)
    .slice(0, MAX_ANNOTATIONS)
    .map(({ rule, severity, message, hint, span }) => {
      const properties: [string, string | number][] = [];
      if (span !== undefined) {
        const start = positionAt(span.source, span.start);
        const end = positionAt(span.source, span.end);
        properties.push(
          ["file", pathBelow(span.source.path, root) ?? span.source.path],
          ["line", start.line],
          ["endLine", end.line],
        );
        // Columns only make sense within one line.
        if (start.line === end.line) properties.push(["col", start.column], ["endColumn", end.column]);
      }
      properties.push(["title", `fathom ${rule}: ${ruleTitle(rule)}`]);
      const text = hint === undefined ? printable(message) : `${printable(message)}\nhint: ${printable(hint)}`;
      return `::${severity} ${properties.map(([name, value]) => `${name}=${escapeProperty(printable(String(value)))}`).join(",")}::${escapeData(text)}`;
    });
}

/**
 * Between these two lines, the runner executes no commands. Text of a spec is printed there, which may look like
 * `::add-mask::` or contain `##[…]`. The author of the spec cannot guess the token.
 */
export function commandsStopped(): { readonly before: string; readonly after: string } {
  const token = randomUUID();
  return { before: `::stop-commands::${token}`, after: `::${token}::` };
}
