// Prints a syntax tree as source text in the canonical layout.

import type { Module, ScenarioItem } from "../syntax/ast.js";
import { scenarioItem } from "./checks.js";
import { declaration } from "./declarations.js";
import { layout } from "./doc.js";
import { file } from "./statements.js";
import { Trivia } from "./trivia.js";

const width = 120;

/**
 * Prints a module that was parsed without errors. The result parses to the same tree and has the same comments. Of the
 * source's layout it keeps only blank lines, line breaks where they show structure, and the kind of line ends.
 */
export function format(module: Module): string {
  const trivia = new Trivia(module);
  const withDocs = module.comments.length === 0;
  const system =
    module.system === undefined
      ? []
      : [
          {
            kind: "system" as const,
            text: module.system.text,
            span: { start: startOfSystem(module), end: module.system.span.end },
          },
        ];
  const items = [...system, ...module.declarations];
  const text = layout(
    file(trivia, items, (item) =>
      item.kind === "system" ? `system ${item.text}` : declaration(trivia, item, withDocs),
    ),
    width,
  );
  return withLineEndsOf(module.source.text, text);
}

/** The text with the line ends of the source: those of its first line, if they differ. */
export const withLineEndsOf = (source: string, text: string): string =>
  /^[^\n]*\r\n/.test(source) ? text.replaceAll(/\r?\n/g, "\r\n") : text;

/** An item of a scenario that takes a step or tests the state. */
export type ScenarioAction = Extract<ScenarioItem, { kind: "take" | "assertStatement" | "pick" }>;

/**
 * A canonical one-line text of a scenario's step, pick or assertion, without comments and without the assertion's
 * message.
 */
export function formatScenarioAction(item: ScenarioAction): string {
  const { span } = item;
  const noTrivia = new Trivia({
    source: { path: span.source.path, text: "" },
    system: undefined,
    declarations: [],
    comments: [],
    span,
  });
  const printed = item.kind === "assertStatement" ? { ...item, message: undefined } : item;
  // The tree holds numbers as written; underscores in them do not matter.
  return layout(scenarioItem(noTrivia, printed), Infinity)
    .trim()
    .replace(/\s+/g, " ")
    .replace(/(?<!\w)\d[\d_]*/g, (digits) => digits.replaceAll("_", ""));
}

/** The tree records where the system's name starts; the word `system` precedes it. */
function startOfSystem({ system, source }: Module): number {
  const end = system?.span.start ?? 0;
  return Math.max(0, source.text.lastIndexOf("system", end));
}
