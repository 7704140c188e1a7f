// What no check covers, as sentences; and what of it never happens, as warnings.

import { resolve } from "node:path";
import type { Code } from "../../grammar/core/diagnostic-codes.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { oneLine, spanOf, type Source, type Span } from "../../grammar/core/source.js";
import { isStandard } from "../files/host.js";
import type { Place } from "../verification/locations.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { wantedOf, type Tallied } from "./tally.js";

/** By absolute path. */
export type Sources = ReadonlyMap<string, Source>;

export interface Gap {
  /** The warning it comes to; undefined where it follows from another one. */
  readonly code: Extract<Code, "W0004" | "W0005" | "W0006"> | undefined;
  readonly message: string;
  readonly hint: string | undefined;
  /** Whether a check that explored everything might have come there. */
  readonly settled: boolean;
  readonly span: Span;
  /** Set where a statement, an operation or a function is never reached: those that follow one another are one to people. */
  readonly unreached: string | undefined;
}

export const sourcesOf = (files: readonly OpenedFile[]): Sources =>
  new Map(
    files.flatMap(({ program }) =>
      [...(program?.modules.values() ?? [])].map(({ source }) => [resolve(source.path), source] as const),
    ),
  );

const ALWAYS_PASSED =
  "removing it would change nothing: either the model lacks what it guards against, or it should be an `assert`";
const NEVER_TAKEN = "mark a branch that must never be taken with `assert false`; covers show how far the model gets";
const NEVER_ASKED = "it holds because nothing could make it false; a cover shows whether such a state is reached";

/** None where its file was not read here. What was never come to has no outcomes: whatever led away from it is the gap. */
export function gapsOf(point: Tallied, sources: Sources): readonly Gap[] {
  const { kind, place, checks, settled, owner, depth } = point;
  const span = spanIn(place, sources);
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
  return wantedOf(point)
    .filter((outcome) => checks[outcome] === 0)
    .map((outcome): Gap => ({
      ...common,
      ...said(point, outcome, text),
      span: spanIn(point.arms[outcome] ?? place, sources) ?? span,
    }));
}

function said(
  { kind, impossible, owner, depth }: Tallied,
  outcome: number,
  text: string,
): Pick<Gap, "code" | "message" | "hint"> {
  switch (kind) {
    case "guard": {
      if (outcome === 0) return { code: "W0004", message: `the guard \`${text}\` is never false`, hint: ALWAYS_PASSED };
      const never = impossible.includes(0) ? `\`${text}\` is always \`none\`` : `the guard \`${text}\` is never true`;
      // The whole action never fires, which is said already.
      const code = owner.kind === "action" && depth === "body" ? undefined : "W0006";
      return { code, message: `${never}, so nothing after it is reached`, hint: NEVER_TAKEN };
    }
    case "condition":
      return {
        code: "W0006",
        message: `the condition \`${text}\` is never ${outcome === 1 ? "true" : "false"}`,
        hint: NEVER_TAKEN,
      };
    case "match":
    case "either":
      return {
        code: "W0006",
        message: `this ${kind === "match" ? "arm" : "branch"} of the \`${kind}\` is never taken`,
        hint: NEVER_TAKEN,
      };
    case "implication":
      return {
        code: "W0005",
        message: `\`${text}\` is never true, so what follows \`implies\` is never evaluated`,
        hint: NEVER_ASKED,
      };
    case "quantifier":
      return {
        code: "W0005",
        message: `\`${text}\` ranges over nothing, so its body is never evaluated`,
        hint: NEVER_ASKED,
      };
    case "reached":
      throw new Error("internal: what is reached has no branches");
  }
}

function spanIn(place: Place, sources: Sources): Span | undefined {
  const source = sources.get(resolve(place.path));
  return source === undefined ? undefined : spanOf(source, place.start, place.end);
}

/** `owners`: files that declare a system. Guards of others are there for whatever uses them. */
export function warningsOf(
  points: readonly Tallied[],
  sources: Sources,
  owners: ReadonlySet<string>,
  severity: Diagnostic["severity"],
): readonly Diagnostic[] {
  const own = new Set([...owners].map((path) => resolve(path)));
  return points.flatMap((point) =>
    gapsOf(point, sources).flatMap(({ code, message, hint, settled, span }): Diagnostic[] => {
      const path = resolve(span.source.path);
      if (code === undefined || !settled || isStandard(path) || (code === "W0004" && !own.has(path))) return [];
      return [{ code, severity, message, span, hint }];
    }),
  );
}
