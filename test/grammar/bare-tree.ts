// Removes from syntax trees what does not change their meaning: spans, comments and parentheses.

import type { Module } from "../../grammar/index.js";

const skipped = new Set(["span", "opSpan", "pathSpan", "source", "comments"]);

/** The tree without spans. */
export function bare(node: unknown): unknown {
  return strip(node, false);
}

/** The tree without spans and parentheses. */
export function bareWithoutParens(node: unknown): unknown {
  return strip(node, true);
}

function strip(node: unknown, parens: boolean): unknown {
  if (Array.isArray(node)) return node.map((each) => strip(each, parens));
  if (typeof node !== "object" || node === null) return node;
  if (parens && "kind" in node && (node.kind === "paren" || node.kind === "parenType") && "inner" in node)
    return strip(node.inner, parens);
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !skipped.has(key) && value !== undefined)
      .map(([key, value]) => [key, strip(value, parens)]),
  );
}

export function commentTexts(module: Module): string[] {
  return module.comments.map(({ text }) => text.trimEnd().replaceAll("\r\n", "\n")).sort();
}
