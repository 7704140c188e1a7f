// Coverage by file: what is covered of how much, and the gaps. The standard library has more than any system needs, and is left out.

import { resolve } from "node:path";
import { positionAt, type Source } from "../../grammar/core/source.js";
import { isStandard } from "../files/host.js";
import type { Place } from "../verification/locations.js";
import { gapsOf, type Gap, type Sources } from "./gaps.js";
import { wantedOf, type Tally } from "./tally.js";

export interface Share {
  readonly hit: number;
  readonly found: number;
}

/** Counts are of checks, but those of actions: transitions. */
export interface FileCoverage {
  readonly file: string;
  /** Actions, operations, functions; each name once. */
  readonly functions: readonly { readonly line: number; readonly name: string; readonly count: number }[];
  /** `block`: a number of its own for each point of a file; a count is undefined where it was never come to. */
  readonly branches: readonly {
    readonly line: number;
    readonly block: number;
    readonly branch: number;
    readonly count: number | undefined;
  }[];
  /** Lines on which something begins, in order. */
  readonly lines: readonly { readonly line: number; readonly count: number }[];
  readonly gaps: readonly Gap[];
}

export const shareOf = (counted: readonly { readonly count: number | undefined }[]): Share => ({
  hit: counted.filter(({ count = 0 }) => count > 0).length,
  found: counted.length,
});

/** By path. */
export function coverageByFile(tally: Tally, sources: Sources): readonly FileCoverage[] {
  const files = [...sources].filter(([path]) => !isStandard(path)).sort(([a], [b]) => (a < b ? -1 : 1));
  return files.flatMap(([path, source]) => {
    const isHere = ({ place }: { readonly place: Place }): boolean => resolve(place.path) === path;
    const own = { points: tally.points.filter(isHere), actions: tally.actions.filter(isHere) };
    return own.points.length + own.actions.length === 0 ? [] : [ofFile(own, source, sources)];
  });
}

function ofFile({ points, actions }: Tally, source: Source, sources: Sources): FileCoverage {
  const lineOf = ({ place }: { readonly place: Place }): number => positionAt(source, place.start).line;
  const called = points.filter(
    ({ kind, depth, owner }) => kind === "reached" && depth === "head" && owner.kind !== "property",
  );
  const functions = [
    ...actions.map((action) => ({ line: lineOf(action), name: action.name, count: action.fired })),
    ...called.map((point) => ({ line: lineOf(point), name: point.owner.name, count: point.checks[0] ?? 0 })),
  ].sort((a, b) => a.line - b.line);
  const lines = new Map<number, number>();
  const seen = (line: number, counts: readonly number[]): unknown =>
    lines.set(line, Math.max(lines.get(line) ?? 0, ...counts));
  for (const action of actions) seen(lineOf(action), [action.checks]);
  for (const point of points) seen(lineOf(point), point.checks);
  return {
    file: source.path,
    functions: eachOnce(functions),
    branches: points.flatMap((point, block) => {
      const asked = point.checks.some((n) => n > 0);
      return wantedOf(point).map((branch) => ({
        line: lineOf(point),
        block,
        branch,
        count: asked ? (point.checks[branch] ?? 0) : undefined,
      }));
    }),
    lines: [...lines].map(([line, count]) => ({ line, count })).sort((a, b) => a.line - b.line),
    gaps: points.flatMap((point) => gapsOf(point, sources)),
  };
}

/** Components of one file may have operations of one name. */
function eachOnce(functions: FileCoverage["functions"]): FileCoverage["functions"] {
  const names = new Set<string>();
  return functions.map((fn) => {
    let name = fn.name;
    for (let n = 2; names.has(name); n++) name = `${fn.name}#${n}`;
    names.add(name);
    return { ...fn, name };
  });
}
