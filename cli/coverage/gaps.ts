// Coverage gaps: what no check covers, and the warnings for what can never happen.

import { resolve } from "node:path";
import type { Code } from "../../grammar/core/diagnostic-codes.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { oneLine, spanOf, type Source, type Span } from "../../grammar/core/source.js";
import { isStandard } from "../files/host.js";
import type { SourceLocation } from "../verification/source-location.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { requiredOutcomes, type TalliedPoint } from "./tally.js";

/** By absolute path. */
export type Sources = ReadonlyMap<string, Source>;

export interface Gap {
  /** The code of the warning; undefined if the gap follows from another one. */
  readonly code: Extract<Code, "W0004" | "W0005" | "W0006"> | undefined;
  readonly message: string;
  readonly hint: string | undefined;
  /** A check that could have reached the point explored everything, so it is never reached. */
  readonly settled: boolean;
  readonly span: Span;
  /**
   * For a statement, operation or function that is never reached: the message without its text. Consecutive gaps with
   * the same one are merged.
   */
  readonly unreached: string | undefined;
}

export const sourcesOf = (files: readonly OpenedFile[]): Sources =>
  new Map(
    files.flatMap(({ program }) =>
      [...(program?.modules.values() ?? [])].map(({ source }) => [resolve(source.path), source] as const),
    ),
  );

const NEVER_FALSE_HINT =
  "removing it would change nothing: either the model lacks what it guards against, or it should be an `assert`";
const NEVER_TAKEN_HINT =
  "mark a branch that must never be taken with `assert false`; covers show how far the model gets";
const NEVER_EVALUATED_HINT =
  "it holds because nothing could make it false; a cover shows whether such a state is reached";

/**
 * None if the file was not read here. A point that was never reached has no gaps of its own: the branch that was not
 * taken before it is the gap.
 */
export function gapsOf(point: TalliedPoint, sources: Sources): readonly Gap[] {
  const { kind, location, checks, settled, owner, depth } = point;
  const span = spanIn(location, sources);
  if (span === undefined) return [];
  const text = oneLine(span);
  const common = { settled, span, unreached: undefined };
  if (kind === "reached") {
    if (checks[0] !== 0) return [];
    const where = `never reached in \`${owner.name}\``;
    return [
      {
        ...common,
        code: undefined,
        hint: undefined,
        message: depth === "head" ? where : `${where}: ${text}`,
        unreached: where,
      },
    ];
  }
  if (checks.every((n) => n === 0)) return [];
  return requiredOutcomes(point)
    .filter((outcome) => checks[outcome] === 0)
    .map((outcome): Gap => ({
      ...common,
      ...describeGap(point, outcome, text),
      span: spanIn(point.arms[outcome] ?? location, sources) ?? span,
    }));
}

function describeGap(
  { kind, impossible, owner, depth }: TalliedPoint,
  outcome: number,
  text: string,
): Pick<Gap, "code" | "message" | "hint"> {
  switch (kind) {
    case "guard": {
      if (outcome === 0)
        return { code: "W0004", message: `the guard \`${text}\` is never false`, hint: NEVER_FALSE_HINT };
      const never = impossible.includes(0) ? `\`${text}\` is always \`none\`` : `the guard \`${text}\` is never true`;
      // The whole action never fires, which has a warning of its own.
      const code = owner.kind === "action" && depth === "body" ? undefined : "W0006";
      return { code, message: `${never}, so nothing after it is reached`, hint: NEVER_TAKEN_HINT };
    }
    case "condition":
      return {
        code: "W0006",
        message: `the condition \`${text}\` is never ${outcome === 1 ? "true" : "false"}`,
        hint: NEVER_TAKEN_HINT,
      };
    case "match":
    case "either":
      return {
        code: "W0006",
        message: `this ${kind === "match" ? "arm" : "branch"} of the \`${kind}\` is never taken`,
        hint: NEVER_TAKEN_HINT,
      };
    case "implication":
      return {
        code: "W0005",
        message: `\`${text}\` is never true, so what follows \`implies\` is never evaluated`,
        hint: NEVER_EVALUATED_HINT,
      };
    case "quantifier":
      return {
        code: "W0005",
        message: `\`${text}\` ranges over nothing, so its body is never evaluated`,
        hint: NEVER_EVALUATED_HINT,
      };
    case "reached":
      throw new Error("internal: a statement has no branches");
  }
}

function spanIn(location: SourceLocation, sources: Sources): Span | undefined {
  const source = sources.get(resolve(location.path));
  return source === undefined ? undefined : spanOf(source, location.start, location.end);
}

/** `owners`: files that declare a system. Guards in libraries may be for other systems. */
export function warningsOf(
  points: readonly TalliedPoint[],
  sources: Sources,
  owners: ReadonlySet<string>,
  severity: Diagnostic["severity"],
): readonly Diagnostic[] {
  const systemFiles = new Set([...owners].map((path) => resolve(path)));
  return points.flatMap((point) =>
    gapsOf(point, sources).flatMap(({ code, message, hint, settled, span }): Diagnostic[] => {
      const path = resolve(span.source.path);
      if (code === undefined || !settled || isStandard(path) || (code === "W0004" && !systemFiles.has(path))) return [];
      return [{ code, severity, message, span, hint }];
    }),
  );
}
