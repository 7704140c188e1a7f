// Lists of diagnostics without duplicates: several checks of a file report the same errors in it.

import type { Diagnostic } from "./diagnostic.js";

export function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((diagnostic) => {
    const key = JSON.stringify([
      diagnostic.code,
      diagnostic.message,
      diagnostic.span?.source.path,
      diagnostic.span?.start,
      diagnostic.span?.end,
    ]);
    return !seen.has(key) && seen.add(key);
  });
}

/** Those of `more` that are not in `known`. */
export function newTo(known: readonly Diagnostic[], more: readonly Diagnostic[]): Diagnostic[] {
  return distinct([...known, ...more]).slice(distinct(known).length);
}
