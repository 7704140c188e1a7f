// The data of the HTML page of a counterexample, from a finding of a check or of random walks.

import { interpret } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome, Trace } from "../outcome.js";
import { pathOf } from "../trace/path.js";
import type { Explanation } from "../explanation/explain.js";
import type { Overrides } from "../../grammar/elaborate/plans.js";
import { namesFile, type Program } from "../../grammar/index.js";
import { describeSlice, reasonLines } from "./explanation.js";
import { describeFinding, describeVerdict, hintOfFinding } from "./outcome.js";
import type { ExplanationData, FindingSummary, ReportData, ReportSource } from "./page/data.js";
import { noStyle } from "./style.js";

type Finding = Pick<Outcome, "verdict" | "property" | "violated" | "fault" | "trace">;

/** A finding with everything that its page shows. */
export interface ReportedFinding {
  /** The name of the check. */
  readonly name: string;
  readonly model: Model;
  readonly check: Check;
  readonly finding: Finding;
  readonly trace: Trace;
  readonly explanation: Explanation | undefined;
  /** The program that the model was built from. */
  readonly program: Program;
  readonly overrides: Overrides;
  /** `13 states, 13 transitions, depth 5` */
  readonly statistics: string;
}

export interface ReportOrigin {
  /** The version of Fathom. */
  readonly version: string;
  /** The name of a source in the report. */
  readonly nameOf: (path: string) => string;
}

export function reportDataOf(reported: ReportedFinding, { version, nameOf }: ReportOrigin): ReportData {
  const { name, model, check, finding, trace, overrides, statistics } = reported;
  const { constants, faults, depth } = overrides;
  return {
    version,
    sources: sourcesOf(reported.program, nameOf),
    check: name,
    overrides: { constants: [...constants], faults: faults ?? null, depth: depth ?? null },
    finding: {
      kind: kindOf(finding),
      property: finding.property ?? null,
      verdict: describeVerdict(finding),
      sentence: describeFinding(finding),
      hint: hintOfFinding(finding, model) ?? null,
      code: finding.fault?.code ?? null,
    },
    explanation: explanationOf(reported),
    path: pathOf(model, interpret(model, check), trace),
    loop: trace.loop ?? null,
    stutters: trace.stutters ?? [],
    statistics,
  };
}

function kindOf({ verdict, violated }: Finding): FindingSummary["kind"] {
  if (verdict === "deadlock" || verdict === "error") return verdict;
  if (violated === undefined || violated === "cover") throw new Error(`internal: a trace of the verdict ${verdict}`);
  return violated;
}

/** Indentation of reasons in the text report. */
const MARGIN = 2;

function explanationOf({ explanation, finding, trace }: ReportedFinding): ExplanationData | null {
  if (explanation === undefined) return null;
  // The page wraps lines itself.
  const lines = reasonLines(explanation, trace, { style: noStyle, width: Infinity }).map((line) => line.slice(MARGIN));
  const data: ExplanationData = {
    lines,
    steps: describeSlice(explanation, trace, finding) ?? null,
    necessary: explanation.slice?.necessary ?? null,
  };
  return lines.length === 0 && data.necessary === null ? null : data;
}

function sourcesOf({ root, modules, resolved }: Program, nameOf: (path: string) => string): readonly ReportSource[] {
  return [root, ...[...modules.values()].filter((module) => module !== root)].map(({ source, declarations }) => ({
    path: nameOf(source.path),
    text: source.text,
    uses: declarations.flatMap((declaration): readonly (readonly [string, string])[] => {
      const path = namesFile(declaration) ? resolved(source.path, declaration.path) : undefined;
      return namesFile(declaration) && path !== undefined ? [[declaration.path, nameOf(path)]] : [];
    }),
  }));
}
