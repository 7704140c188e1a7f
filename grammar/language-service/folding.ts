// Ranges that an editor can fold: blocks, declarations of several lines, comments and imports.

import { positionAt, type Source, type Span } from "../core/source.js";
import type * as ast from "../syntax/ast.js";
import { walkNodes } from "./nodes.js";

export interface Fold {
  readonly kind: "region" | "comment" | "imports";
  /** Lines, counted from 1. */
  readonly first: number;
  readonly last: number;
}

export function folds(module: ast.Module): readonly Fold[] {
  const found = new Map<number, Fold>();
  const add = (kind: Fold["kind"], first: number, last: number): void => {
    const known = found.get(first);
    if (last > first && (known === undefined || known.last < last)) found.set(first, { kind, first, last });
  };
  const lines = (span: Span): readonly [number, number] => [
    positionAt(span.source, span.start).line,
    positionAt(span.source, Math.max(span.start, span.end - 1)).line,
  ];
  walkNodes(module.declarations, (node) => {
    // Names and leaves have one line.
    if ("kind" in node || "statements" in node || "value" in node) add("region", ...lines(node.span));
    return true;
  });
  for (const [first, last] of commentRuns(module.source, module.comments)) add("comment", first, last);
  const uses = module.declarations.filter(({ kind }) => kind === "use");
  const [first, last] = [uses[0], uses.at(-1)];
  if (first !== undefined && last !== undefined) add("imports", lines(first.span)[0], lines(last.span)[1]);
  return [...found.values()].sort((a, b) => a.first - b.first);
}

/** Comments on consecutive lines fold as one. */
function commentRuns(source: Source, comments: readonly ast.Comment[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const { span } of comments) {
    const first = positionAt(source, span.start).line;
    const last = positionAt(source, Math.max(span.start, span.end - 1)).line;
    const run = runs.at(-1);
    if (run !== undefined && first <= run[1] + 1) run[1] = Math.max(run[1], last);
    else runs.push([first, last]);
  }
  return runs;
}
