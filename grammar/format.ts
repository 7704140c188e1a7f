// From syntax tree to text, in the one true layout.

import type { Module } from "./ast.js";
import { Margin } from "./format/comments.js";
import { declaration } from "./format/declarations.js";
import { layout } from "./format/doc.js";
import { file } from "./format/statements.js";

const width = 120;

/**
 * Prints a module that parsed without errors: the same tree, every comment, and nothing else of how it was written but empty
 * lines, and line breaks where they show structure.
 */
export function format(module: Module): string {
  const margin = new Margin(module);
  const withDocs = module.comments.length === 0;
  const system = module.system === undefined ? [] : [{ kind: "system" as const, text: module.system.text, span: { start: systemStart(module), end: module.system.span.end } }];
  const items = [...system, ...module.declarations];
  return layout(file(margin, items, (item) => (item.kind === "system" ? `system ${item.text}` : declaration(margin, item, withDocs))), width);
}

/** The tree knows where the name begins, not the word before it. */
function systemStart({ system, source }: Module): number {
  const end = system?.span.start ?? 0;
  return Math.max(0, source.text.lastIndexOf("system", end));
}
