// From text to syntax tree. Never throws, whatever the text.

import type { Expr, Module } from "../syntax/ast.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { measureDepth } from "./nesting-depth.js";
import { FathomParser } from "./parser.js";
import { select } from "./token-descriptions.js";
import { scan } from "./scanner.js";
import type { Source } from "../core/source.js";
import { spanOf } from "../core/source.js";

let parser: FathomParser | undefined;

/**
 * Parses a file. The module holds what could be read; when there are diagnostics, parts of it are missing or of kind "error".
 * @param source its text may begin with a byte-order mark
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
  // One parser serves all files: it keeps nothing from one to the next, and its grammar takes a while to analyse.
  parser ??= new FathomParser();
  const module = parser.parseModule(source, scanned);
  const found = [...diagnostics, ...parser.reports.map(({ diagnostic }) => diagnostic)];
  const { declarations, deep } = measureDepth(module.declarations);
  return { module: { ...module, declarations }, diagnostics: select([...found, ...deep]) };
}

/**
 * Parses a text that is one expression.
 * @returns undefined for the expression when it could not be read; it is fit for use only if there are no errors
 */
export function parseExpression(source: Source): { expr: Expr | undefined; diagnostics: Diagnostic[] } {
  const scanned = scan(source);
  if (scanned.tooDeep !== undefined) return { expr: undefined, diagnostics: [scanned.tooDeep] };
  parser ??= new FathomParser();
  const expr = parser.parseExpression(source, scanned);
  const found = [...scanned.diagnostics, ...parser.reports.map(({ diagnostic }) => diagnostic)];
  if (expr === undefined) return { expr, diagnostics: select(found) };
  const { deep } = measureDepth([{ kind: "terminal", body: expr, span: expr.span, doc: undefined }]);
  return { expr, diagnostics: select([...found, ...deep]) };
}
