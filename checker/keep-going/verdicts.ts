// The verdict of each subject of a check whose search went on after violations.

import type { PropertyResults } from "../liveness/check.js";
import type { ExplorationResult } from "../engine/explored-space.js";
import type { Check, Model } from "../model/model.js";
import type { OutcomeFinding, SubjectVerdict } from "../outcome.js";
import { bareVerdict, verdictOf } from "../verdict.js";
import type { FoundSubject, KeptGoing } from "./counterexamples.js";
import { keyOf, subjectsOf, type Subject } from "./subjects.js";

interface KeptRun {
  readonly model: Model;
  readonly check: Check;
  readonly result: ExplorationResult;
  readonly properties: PropertyResults | undefined;
}

/** Do run-time errors hide a part of the states? */
export const hidesStates = ({ found, open }: KeptGoing): boolean =>
  [...found, ...open].some(({ subject }) => subject.kind === "error");

/** Invariants, step properties, deadlock, temporal properties and covers, each in the order of declaration; then run-time errors. */
export function verdictsOf(run: KeptRun, kept: KeptGoing): readonly SubjectVerdict[] {
  const { model, check, result } = run;
  const findings = new Map(kept.found.map((each) => [keyOf(each.subject), each]));
  const open = new Set(kept.open.map(({ subject }) => keyOf(subject)));
  const unexplored = result.stopped !== undefined || (result.initialStates === 0 && result.outsideConstraint === 0);
  const cut = result.outsideConstraint > 0 || result.unexpanded > 0 || hidesStates(kept);
  const verdict = (subject: Exclude<Subject, { readonly kind: "error" }>): SubjectVerdict => {
    const named = { kind: subject.kind, name: "name" in subject ? subject.name : undefined };
    const found = findings.get(keyOf(subject));
    if (found !== undefined) return { ...named, ...foundVerdict(found) };
    if (subject.kind === "cover")
      return { ...named, ...coverVerdict(subject.name, run, unexplored || hidesStates(kept)) };
    if (unexplored || open.has(keyOf(subject))) return { ...named, verdict: "unchecked", finding: undefined };
    return { ...named, verdict: cut ? "bounded" : "holds", finding: undefined };
  };
  const subjects = subjectsOf(model, check);
  const covers = subjects.filter(({ kind }) => kind === "cover");
  const others = subjects.filter(({ kind }) => kind !== "cover");
  return [
    ...others.map(verdict),
    ...temporalVerdicts(run),
    ...covers.map(verdict),
    ...kept.found
      .filter(({ subject }) => subject.kind === "error")
      .map((found) => ({ kind: "error" as const, name: undefined, ...foundVerdict(found) })),
  ];
}

function foundVerdict({ finding, trace }: FoundSubject): Pick<SubjectVerdict, "verdict" | "finding"> {
  const details = { ...verdictOf(finding.defect), trace };
  return { verdict: details.verdict === "error" ? "error" : "violated", finding: details };
}

/** `uncertain`: states are missing of which nothing is known. */
function coverVerdict(
  name: string,
  { model, check, result }: KeptRun,
  uncertain: boolean,
): Pick<SubjectVerdict, "verdict" | "finding"> {
  const position = model.covers
    .filter((each) => check.covers.includes(each.name))
    .findIndex((each) => each.name === name);
  if (result.covered[position] === true) return { verdict: "holds", finding: undefined };
  if (uncertain) return { verdict: "unchecked", finding: undefined };
  return {
    verdict: "violated",
    finding: { ...bareVerdict("violated"), property: name, violated: "cover", trace: undefined },
  };
}

function temporalVerdicts({ check, properties }: KeptRun): readonly SubjectVerdict[] {
  if (properties === undefined)
    return check.properties.map((name) => ({ kind: "property", name, verdict: "unchecked", finding: undefined }));
  return properties.properties.map(({ name, verdict }) => {
    const failure = properties.failures.find(({ property }) => property === name);
    const violation = properties.violations.find(({ property }) => property === name);
    const finding: OutcomeFinding | undefined =
      failure !== undefined
        ? { ...bareVerdict("error"), fault: failure.fault, trace: failure.trace }
        : violation !== undefined
          ? { ...bareVerdict("violated"), property: name, violated: "property", trace: violation.trace }
          : undefined;
    return { kind: "property", name, verdict: failure === undefined ? verdict : "error", finding };
  });
}
