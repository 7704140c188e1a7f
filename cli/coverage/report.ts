// Coverage by file. The standard library is left out, because no system uses all of it.

import { resolve } from "node:path";
import { positionAt, type Source } from "../../grammar/core/source.js";
import { isStandard } from "../files/host.js";
import type { SourceLocation } from "../verification/source-location.js";
import { gapsOf, type Gap, type Sources } from "./gaps.js";
import { requiredOutcomes, type Tally } from "./tally.js";

export interface Share {
  readonly hit: number;
  readonly found: number;
}

/** Counts are numbers of checks; for actions, numbers of transitions. */
export interface FileCoverage {
  readonly file: string;
  /** Actions, operations and functions; names are unique. */
  readonly functions: readonly { readonly line: number; readonly name: string; readonly count: number }[];
  /** `block` numbers the points of a file. The count is undefined if the point was never reached. */
  readonly branches: readonly {
    readonly line: number;
    readonly block: number;
    readonly branch: number;
    readonly count: number | undefined;
  }[];
  /** Lines on which a point or action begins, in order. */
  readonly lines: readonly { readonly line: number; readonly count: number }[];
  readonly gaps: readonly Gap[];
}

export const shareOf = (counted: readonly { readonly count: number | undefined }[]): Share => ({
  hit: counted.filter(({ count = 0 }) => count > 0).length,
  found: counted.length,
});

/** Sorted by path. */
export function coverageByFile(tally: Tally, sources: Sources): readonly FileCoverage[] {
  const files = [...sources].filter(([path]) => !isStandard(path)).sort(([a], [b]) => (a < b ? -1 : 1));
  return files.flatMap(([path, source]) => {
    const isInFile = ({ location }: { readonly location: SourceLocation }): boolean => resolve(location.path) === path;
    const ofFile = { points: tally.points.filter(isInFile), actions: tally.actions.filter(isInFile) };
    return ofFile.points.length + ofFile.actions.length === 0 ? [] : [fileCoverage(ofFile, source, sources)];
  });
}

function fileCoverage({ points, actions }: Tally, source: Source, sources: Sources): FileCoverage {
  const lineOf = ({ location }: { readonly location: SourceLocation }): number =>
    positionAt(source, location.start).line;
  const called = points.filter(
    ({ kind, depth, owner }) => kind === "reached" && depth === "head" && owner.kind !== "property",
  );
  const functions = [
    ...actions.map((action) => ({ line: lineOf(action), name: action.name, count: Number(action.fired) })),
    ...called.map((point) => ({ line: lineOf(point), name: point.owner.name, count: point.checks[0] ?? 0 })),
  ].sort((a, b) => a.line - b.line);
  const lines = new Map<number, number>();
  const count = (line: number, counts: readonly number[]): unknown =>
    lines.set(line, Math.max(lines.get(line) ?? 0, ...counts));
  for (const action of actions) count(lineOf(action), [action.checks]);
  for (const point of points) count(lineOf(point), point.checks);
  return {
    file: source.path,
    functions: withUniqueNames(functions),
    branches: points.flatMap((point, block) => {
      const reached = point.checks.some((n) => n > 0);
      return requiredOutcomes(point).map((branch) => ({
        line: lineOf(point),
        block,
        branch,
        count: reached ? (point.checks[branch] ?? 0) : undefined,
      }));
    }),
    lines: [...lines].map(([line, count]) => ({ line, count })).sort((a, b) => a.line - b.line),
    gaps: points.flatMap((point) => gapsOf(point, sources)),
  };
}

/** Operations of several components in a file may have the same name. */
function withUniqueNames(functions: FileCoverage["functions"]): FileCoverage["functions"] {
  const names = new Set<string>();
  return functions.map((fn) => {
    let name = fn.name;
    for (let n = 2; names.has(name); n++) name = `${fn.name}#${n}`;
    names.add(name);
    return { ...fn, name };
  });
}
