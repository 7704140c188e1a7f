// SARIF 2.1.0 for code scanning: a rule for each code, and a result with a source location for each problem.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ArtifactLocation, Log, PhysicalLocation, ReportingDescriptor, Result } from "sarif";
import { codes } from "../../grammar/core/diagnostic-codes.js";
import { positionAt, type Span } from "../../grammar/core/source.js";
import { pathBelow, repositoryRoot } from "../files/repository.js";
import { printableLines } from "../../checker/report/text.js";
import { problemsOf, ruleTitle, type Problem, type Verification } from "./verification.js";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

export function sarifOf(verification: Verification): string {
  const problems = problemsOf(verification);
  const rules = [...new Set(problems.map((problem) => problem.rule))].sort();
  const document: Log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Fathom", semanticVersion: verification.version, rules: rules.map(ruleToJson) } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { SRCROOT: { description: { text: "The root of the repository." } } },
        results: problems.map((problem) => resultToJson(problem, rules.indexOf(problem.rule))),
      },
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function ruleToJson(rule: string): ReportingDescriptor {
  const help = Object.hasOwn(codes, rule) ? `fathom explain ${rule}` : "fathom explain exit-codes";
  return {
    id: rule,
    shortDescription: { text: ruleTitle(rule) },
    help: { text: `Run \`${help}\` for an explanation.` },
  };
}

function resultToJson({ rule, severity, message, hint, span, file }: Problem, ruleIndex: number): Result {
  const text = printableLines(hint === undefined ? message : `${message}\nhint: ${hint}`);
  return {
    ruleId: rule,
    ruleIndex,
    level: severity,
    message: { text: escapeMessage(text) },
    locations: [{ physicalLocation: span === undefined ? beginningOf(file) : physicalLocation(span) }],
  };
}

/** In messages, braces are placeholders and brackets links (SARIF 3.11.5, 3.11.6). */
const escapeMessage = (text: string): string =>
  text
    .replaceAll("{", "{{")
    .replaceAll("}", "}}")
    .replace(/[\\[\]]/g, "\\$&");

function physicalLocation(span: Span): PhysicalLocation {
  const start = positionAt(span.source, span.start);
  const end = positionAt(span.source, span.end);
  const region = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  return { artifactLocation: artifactOf(span.source.path), region };
}

/** GitHub refuses a report in which one result has no location. */
const beginningOf = (path: string): PhysicalLocation => ({
  artifactLocation: artifactOf(path),
  region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
});

/** Paths in the repository become relative to its root, as GitHub requires; others become absolute URIs. */
export function artifactOf(path: string, root = repositoryRoot()): ArtifactLocation {
  const below = pathBelow(path, root);
  if (below === undefined) return { uri: pathToFileURL(resolve(path)).href };
  return { uri: below.split("/").map(encodeSegment).join("/"), uriBaseId: "SRCROOT" };
}

const encodeSegment = (segment: string): string =>
  encodeURIComponent(
    segment.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd"),
  );
