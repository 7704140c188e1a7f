// Applies the fixes of diagnostics to a text.

import type { Diagnostic, Fix } from "./diagnostic.js";

/**
 * The text of a file after the fixes of its diagnostics, and how many were applied. Of fixes that overlap, only the
 * first is applied: the others may be wrong after it.
 */
export function applyFixes(
  path: string,
  text: string,
  diagnostics: readonly Diagnostic[],
): { readonly text: string; readonly applied: number } {
  const fixes = diagnostics
    .flatMap(({ fix }) => (fix?.span.source.path === path ? [fix] : []))
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const chosen: Fix[] = [];
  for (const fix of fixes) {
    const last = chosen.at(-1)?.span;
    if (last !== undefined && (fix.span.start < last.end || fix.span.start === last.start)) continue;
    chosen.push(fix);
  }
  let result = "";
  let end = 0;
  for (const { span, replacement } of chosen) {
    result += text.slice(end, span.start) + replacement;
    end = span.end;
  }
  return { text: result + text.slice(end), applied: chosen.length };
}
