// What stands between brackets.

import type { Margin } from "./trivia.js";
import { concat, type Doc, group, ifBroken, indent, line, softLine } from "./doc.js";

/** Comments before a closing bracket, indented like what it closes. */
export function closing(margin: Margin, end: number): Doc {
  return margin.pending(end) ? indent(margin.leading(end)) : "";
}

/** The comments on the line that ends before an item: that of the bracket or of another item. */
export function behind(margin: Margin, index: number, start: number): Doc {
  return index === 0 ? margin.opening(start) : margin.trailing(start);
}

/** Items between brackets, separated by commas; one on each line when they don't fit on one. */
export function bracketed<T extends { readonly span: { readonly start: number } }>(
  margin: Margin,
  open: string,
  items: readonly T[],
  write: (item: T) => Doc,
  close: string,
  end: number,
): Doc {
  if (items.length === 0)
    return margin.pending(end) ? group(concat(open, closing(margin, end), softLine, close)) : open + close;
  const parts: Doc[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0) parts.push(",");
    parts.push(
      behind(margin, index, item.span.start),
      index > 0 ? line : softLine,
      margin.leading(item.span.start),
      write(item),
    );
  }
  const comma = items.length > 1 ? ifBroken(",") : "";
  return group(concat(open, indent(...parts, comma), closing(margin, end), softLine, close));
}
