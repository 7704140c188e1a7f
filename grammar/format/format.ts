// Prints a syntax tree as source text in the canonical layout.

import type { Span } from "../core/source.js";
import type { Binder, Declaration, Expr, Module, ScenarioItem, Statement } from "../syntax/ast.js";
import { scenarioItem } from "./checks.js";
import { declaration } from "./declarations.js";
import { layout, type Doc } from "./doc.js";
import { expression } from "./expressions.js";
import { file, statement } from "./statements.js";
import { Trivia } from "./trivia.js";
import { printBinder } from "./types.js";

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
export const formatScenarioAction = (item: ScenarioAction): string =>
  onOneLine(item.span, (noTrivia) => scenarioItem(noTrivia, withoutMessage(item)));

/** The same for a declaration. It must contain no statements with messages. */
export const formatDeclaration = (of: Declaration): string =>
  onOneLine(of.span, (noTrivia) => declaration(noTrivia, of, false));

export const formatStatement = (of: Statement): string =>
  onOneLine(of.span, (noTrivia) => statement(noTrivia, withoutMessage(of)));

export const formatExpression = (of: Expr): string => onOneLine(of.span, (noTrivia) => expression(noTrivia, of));

/** `x in S` */
export const formatBinder = (of: Binder): string =>
  onOneLine(of.span, (noTrivia) => printBinder(noTrivia, of, expression));

const withoutMessage = <T extends Statement | ScenarioItem>(item: T): T =>
  item.kind === "assertStatement" ? { ...item, message: undefined } : item;

function onOneLine(span: Span, print: (noTrivia: Trivia) => Doc): string {
  const noTrivia = new Trivia({
    source: { path: span.source.path, text: "" },
    system: undefined,
    declarations: [],
    comments: [],
    span,
  });
  // The tree holds numbers as written; underscores in them do not matter.
  return layout(print(noTrivia), Infinity)
    .trim()
    .replace(/\s+/g, " ")
    .replace(/(?<!\w)\d[\d_]*/g, (digits) => digits.replaceAll("_", ""));
}

/** The tree records where the system's name starts; the word `system` precedes it. */
function startOfSystem({ system, source }: Module): number {
  const end = system?.span.start ?? 0;
  return Math.max(0, source.text.lastIndexOf("system", end));
}
