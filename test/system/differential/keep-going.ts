// A search that goes on after violations gives each property the verdict and the length of counterexample that a check of
// this property alone has.

import { explore, type Check, type ExploreOptions, type Model, type Outcome } from "../../../checker/index.js";
import type { OutcomeFinding, SubjectVerdict } from "../../../checker/outcome.js";
import { stepsOf } from "../../../checker/report/expectation.js";
import { describeOutcome } from "./compare.js";

const lengthOf = ({ trace }: Pick<OutcomeFinding, "trace">): string =>
  trace === undefined ? "" : ` in ${stepsOf(trace)}`;
const codeOf = ({ fault }: Pick<OutcomeFinding, "fault">): string => (fault === undefined ? "" : ` ${fault.code}`);

/** The check of one property, or of deadlock. */
function alone(check: Check, { kind, name }: SubjectVerdict): Check {
  const named = (each: SubjectVerdict["kind"]): readonly string[] =>
    kind === each && name !== undefined ? [name] : [];
  return {
    ...check,
    invariants: named("invariant"),
    steps: named("step"),
    properties: named("property"),
    covers: named("cover"),
    deadlock: kind === "deadlock",
    symmetry: check.symmetry && check.properties.length === 0,
  };
}

/** Each verdict as a line, such as `invariant I: violated in 3`. */
export const describeVerdicts = (outcome: Outcome): readonly string[] =>
  (outcome.verdicts ?? []).map(
    (each) => `${each.kind}${each.name === undefined ? "" : ` ${each.name}`}: ${describeVerdict(each)}`,
  );

const describeVerdict = ({ verdict, finding }: SubjectVerdict): string =>
  finding === undefined ? verdict : `${verdict}${codeOf(finding)}${lengthOf(finding)}`;

/** Everything about an outcome, with all counterexamples. */
export const describeAll = (outcome: Outcome): readonly string[] => [
  describeOutcome(outcome),
  ...describeVerdicts(outcome),
  ...(outcome.verdicts ?? []).flatMap(({ finding }) =>
    finding === undefined ? [] : [describeOutcome({ ...outcome, ...finding })],
  ),
];

/** What a separate check says, as the verdict of a search that goes on would. */
function verdictAlone({ verdict, fault, trace, properties }: Outcome, { kind }: SubjectVerdict): string {
  const found = `${codeOf({ fault })}${lengthOf({ trace })}`;
  switch (verdict) {
    case "violated":
    case "deadlock":
      return `violated${found}`;
    case "error":
      return `error${found}`;
    case "incomplete":
      return "unchecked";
    case "holds":
    case "bounded":
    case "unsupported":
      return kind === "property" ? (properties[0]?.verdict ?? "?") : kind === "cover" ? "holds" : verdict;
  }
}

/** Differences between a search that goes on, and searches for each property alone and for the first finding. */
export async function differencesAlone(
  model: Model,
  check: Check,
  options: ExploreOptions,
): Promise<{ readonly outcome: Outcome; readonly differences: readonly string[] }> {
  const outcome = await explore(model, check, { ...options, keepGoing: true });
  const verdicts = outcome.verdicts ?? [];
  const errors = verdicts.filter(({ kind }) => kind === "error");
  const differences: string[] = [];
  const expect = (what: string, actual: string, expected: string): void => {
    if (actual !== expected) differences.push(`${what}: ${actual}, but alone ${expected}`);
  };
  const first = await explore(model, check, options);
  const headline = ({ verdict, property, violated, fault, trace }: Outcome): string =>
    `${verdict} ${violated ?? ""} ${property ?? ""} ${fault?.code ?? ""} ${fault?.span.start ?? ""}${lengthOf({ trace })}`;
  expect("first", headline(outcome), headline(first));
  for (const verdict of verdicts) {
    if (verdict.kind === "error") continue;
    const separate = await explore(model, alone(check, verdict), options);
    // A run-time error outside the property ends a separate search, and may come first.
    if (errors.length > 0) {
      if (separate.verdict === "error" && verdict.verdict !== "error") {
        const length = stepsOf(separate.trace ?? { ...NO_STEPS });
        if (!errors.some(({ finding }) => stepsOf(finding?.trace ?? { ...NO_STEPS }) === length))
          differences.push(`${verdict.name ?? verdict.kind}: no error in ${length} steps`);
        continue;
      }
    }
    expect(`${verdict.kind} ${verdict.name ?? ""}`, describeVerdict(verdict), verdictAlone(separate, verdict));
  }
  return { outcome, differences };
}

const NO_STEPS = { steps: [], failed: undefined } as unknown as NonNullable<Outcome["trace"]>;
