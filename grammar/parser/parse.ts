// Parses source text into syntax trees. Never throws, whatever the text is.

import type { Expr, Module } from "../syntax/ast.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { measureDepth } from "./nesting-depth.js";
import { FathomParser } from "./parser.js";
import { selectDiagnostics } from "./diagnostic-limits.js";
import type { IndexedDiagnostic } from "./parser-base.js";
import { scan } from "./scanner.js";
import type { Source } from "../core/source.js";
import { spanOf } from "../core/source.js";

let sharedParser: FathomParser | undefined;

/**
 * Parses a file. The module contains what could be parsed; if there are diagnostics, parts may be missing or of kind
 * "error".
 * @param source its text may start with a byte-order mark
 */
export function parse(source: Source): { module: Module; diagnostics: Diagnostic[] } {
  const scanned = scan(source);
  const { comments, diagnostics } = scanned;
  if (scanned.tooDeep !== undefined) {
    const module: Module = {
      source,
      system: undefined,
      declarations: [],
      comments,
      span: spanOf(source, 0, source.text.length),
    };
    return { module, diagnostics: [scanned.tooDeep] };
  }
  // One parser is used for all files: it keeps no state between them, and analysing its grammar takes time.
  sharedParser ??= new FathomParser();
  const module = sharedParser.parseModule(source, scanned);
  const all = withoutParts(diagnostics, sharedParser.reports);
  const { declarations, tooDeep } = measureDepth(module.declarations);
  return { module: { ...module, declarations }, diagnostics: selectDiagnostics([...all, ...tooDeep]) };
}

/** All diagnostics, without those that are parts of a mistake that was reported as a whole. */
function withoutParts(scanned: readonly Diagnostic[], parsed: readonly IndexedDiagnostic[]): Diagnostic[] {
  const wholes = parsed.flatMap(({ diagnostic, covers }) => (covers === undefined ? [] : [{ diagnostic, covers }]));
  const all = [...scanned, ...parsed.map(({ diagnostic }) => diagnostic)];
  return all.filter(
    (each) =>
      !wholes.some(
        ({ diagnostic, covers }) =>
          each !== diagnostic &&
          each.span !== undefined &&
          covers.start <= each.span.start &&
          each.span.end <= covers.end,
      ),
  );
}

/**
 * Parses a text that is a single expression.
 * @returns no expression if it could not be parsed; the expression may only be used if there are no errors
 */
export function parseExpression(source: Source): { expr: Expr | undefined; diagnostics: Diagnostic[] } {
  const scanned = scan(source);
  if (scanned.tooDeep !== undefined) return { expr: undefined, diagnostics: [scanned.tooDeep] };
  sharedParser ??= new FathomParser();
  const expr = sharedParser.parseExpression(source, scanned);
  const all = withoutParts(scanned.diagnostics, sharedParser.reports);
  if (expr === undefined) return { expr, diagnostics: selectDiagnostics(all) };
  const { tooDeep } = measureDepth([{ kind: "terminal", body: expr, span: expr.span, doc: undefined }]);
  return { expr, diagnostics: selectDiagnostics([...all, ...tooDeep]) };
}
