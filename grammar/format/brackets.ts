// Bracketed lists with comments between their items.

import { concat, type Doc, group, ifBroken, indent, line, softLine } from "./doc.js";
import type { Trivia } from "./trivia.js";

/** The comments before a closing bracket at `end`, indented like the items. */
export function commentsBeforeClosing(trivia: Trivia, end: number): Doc {
  return trivia.hasCommentBefore(end) ? indent(trivia.leading(end)) : "";
}

/**
 * The comments on the line that ends before the item at `index`: the line of the opening bracket or of the item before.
 */
export function commentsOnLineBefore(trivia: Trivia, index: number, start: number): Doc {
  return index === 0 ? trivia.afterOpening(start) : trivia.trailing(start);
}

/** Items in brackets, separated by commas; one per line if they do not fit on one line. */
export function bracketed<T extends { readonly span: { readonly start: number } }>(
  trivia: Trivia,
  open: string,
  items: readonly T[],
  print: (item: T) => Doc,
  close: string,
  end: number,
): Doc {
  if (items.length === 0)
    return trivia.hasCommentBefore(end)
      ? group(concat(open, commentsBeforeClosing(trivia, end), softLine, close))
      : open + close;
  const parts: Doc[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0) parts.push(",");
    parts.push(
      commentsOnLineBefore(trivia, index, item.span.start),
      index > 0 ? line : softLine,
      trivia.leading(item.span.start),
      print(item),
    );
  }
  const comma = items.length > 1 ? ifBroken(",") : "";
  return group(concat(open, indent(...parts, comma), commentsBeforeClosing(trivia, end), softLine, close));
}
