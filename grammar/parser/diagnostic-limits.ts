// Which syntax errors are shown: one per location, in source order, and not too many.

import type { Diagnostic } from "../core/diagnostic.js";

const MAX_SHOWN = 50;
/** The number of diagnostics after which parsing stops. */
export const MAX_DIAGNOSTICS = 1000;

/** The last diagnostic shown says how many more there are. */
export function selectDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const start = (diagnostic: Diagnostic): number => diagnostic.span?.start ?? 0;
  const sorted = diagnostics.map((diagnostic, order) => ({ diagnostic, order }));
  sorted.sort((a, b) => start(a.diagnostic) - start(b.diagnostic) || a.order - b.order);
  const distinct: Diagnostic[] = [];
  for (const { diagnostic } of sorted) {
    const last = distinct.at(-1);
    if (last === undefined || start(last) !== start(diagnostic)) distinct.push(diagnostic);
  }
  if (distinct.length <= MAX_SHOWN) return distinct;
  const shown = distinct.slice(0, MAX_SHOWN);
  const last = shown.pop();
  if (last === undefined) return shown;
  const hidden = String(distinct.length - MAX_SHOWN);
  const note = `${distinct.length >= MAX_DIAGNOSTICS ? `more than ${hidden}` : hidden} more errors in this file are not shown`;
  return [...shown, { ...last, hint: last.hint === undefined ? note : `${last.hint}; ${note}` }];
}
