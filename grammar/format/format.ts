// From syntax tree to text, in the one true layout.

import type { Module, ScenarioItem } from "../syntax/ast.js";
import { Margin } from "./trivia.js";
import { declaration, scenarioItem } from "./declarations.js";
import { layout } from "./doc.js";
import { file } from "./statements.js";

const width = 120;

/**
 * Prints a module that parsed without errors: the same tree, every comment, and nothing else of how it was written but empty
 * lines, and line breaks where they show structure.
 */
export function format(module: Module): string {
  const margin = new Margin(module);
  const withDocs = module.comments.length === 0;
  const system =
    module.system === undefined
      ? []
      : [
          {
            kind: "system" as const,
            text: module.system.text,
            span: { start: systemStart(module), end: module.system.span.end },
          },
        ];
  const items = [...system, ...module.declarations];
  return layout(
    file(margin, items, (item) =>
      item.kind === "system" ? `system ${item.text}` : declaration(margin, item, withDocs),
    ),
    width,
  );
}

export type Scene = Extract<ScenarioItem, { kind: "take" | "assertStatement" | "pick" }>;

/** What a step, a pick or an assertion asks, in one line: without comments, layout, and what an assertion says to people. */
export function formatScene(item: Scene): string {
  const { span } = item;
  const bare = new Margin({
    source: { path: span.source.path, text: "" },
    system: undefined,
    declarations: [],
    comments: [],
    span,
  });
  const asked = item.kind === "assertStatement" ? { ...item, message: undefined } : item;
  // Of its layout a tree still knows how digits are grouped.
  return layout(scenarioItem(bare, asked), Infinity)
    .trim()
    .replace(/\s+/g, " ")
    .replace(/(?<!\w)\d[\d_]*/g, (digits) => digits.replaceAll("_", ""));
}

/** The tree knows where the name begins, not the word before it. */
function systemStart({ system, source }: Module): number {
  const end = system?.span.start ?? 0;
  return Math.max(0, source.text.lastIndexOf("system", end));
}
