// The verdicts of a check whose search went on after violations: one line for each, and the findings after the nearest.

import type { Outcome, OutcomeFinding, SubjectVerdict } from "../outcome.js";
import type { RenderOptions } from "./diagnostic.js";
import { stepsOf } from "./expectation.js";
import { plural, printable } from "./text.js";

/** All findings but the one that the outcome shows, the shortest counterexample first. */
export function furtherFindings(outcome: Outcome): readonly OutcomeFinding[] {
  const lengthOf = ({ trace }: OutcomeFinding): number => (trace === undefined ? Infinity : stepsOf(trace));
  const isShown = (finding: OutcomeFinding): boolean =>
    finding.verdict === outcome.verdict &&
    finding.property === outcome.property &&
    finding.violated === outcome.violated &&
    finding.fault === outcome.fault &&
    finding.trace === outcome.trace;
  return (outcome.verdicts ?? [])
    .flatMap(({ finding }) => (finding === undefined || isShown(finding) ? [] : [finding]))
    .sort((a, b) => (lengthOf(a) === lengthOf(b) ? 0 : lengthOf(a) - lengthOf(b)));
}

const kindNames: Readonly<Record<SubjectVerdict["kind"], string>> = {
  invariant: "invariant",
  step: "step property",
  property: "property",
  cover: "cover",
  deadlock: "deadlock",
  error: "run-time error",
};

/** `invariant`, or `step property Up`. */
const nameOfSubject = ({ kind, name }: Pick<SubjectVerdict, "kind" | "name">): string =>
  name === undefined ? kindNames[kind] : `${kindNames[kind]} ${name}`;

/** `violated in 3 steps`; for deadlock `in 3 steps`, or `none`. */
function describeSubjectVerdict({ kind, verdict, finding }: SubjectVerdict): string {
  const steps = finding?.trace === undefined ? "" : ` in ${plural(stepsOf(finding.trace), "step")}`;
  switch (verdict) {
    case "error":
      return kind === "error" ? `${finding?.fault?.code ?? ""}${steps}` : `error ${finding?.fault?.code ?? ""}${steps}`;
    case "violated":
      return kind === "deadlock" ? `reached${steps}` : kind === "cover" ? "not reached" : `violated${steps}`;
    case "holds":
      return kind === "deadlock" ? "none" : kind === "cover" ? "reached" : "holds";
    case "bounded":
    case "unchecked":
    case "unsupported":
      return verdict;
  }
}

/** One line for each. `after` adds lines to that of a temporal property. */
export function verdictLines(
  verdicts: readonly SubjectVerdict[],
  { style }: RenderOptions,
  after: (name: string) => readonly string[],
): string[] {
  return verdicts.flatMap((each) => {
    const paint =
      each.verdict === "holds"
        ? style.green
        : each.verdict === "violated" || each.verdict === "error"
          ? style.red
          : style.yellow;
    return [
      `  ${printable(nameOfSubject(each))}: ${paint(printable(describeSubjectVerdict(each)))}`,
      ...(each.kind === "property" && each.name !== undefined ? after(each.name) : []),
    ];
  });
}
