// The header of the page: the verdict, the check, the violated property, the explanation, and a hint.

import type { JSX } from "preact";
import type { Property } from "../../model/model.js";
import { oneLine, positionAt } from "../../../grammar/core/source.js";
import { plural } from "../text.js";
import type { ReportData } from "./data.js";
import { ExplanationSection } from "./explanation-section.js";
import type { Session } from "./session.js";
import { Code, displayText, Sentence } from "./text.js";

interface HeaderProps {
  readonly session: Session;
  /** The number of steps replayed so far; undefined when the trace is complete. */
  readonly progress: number | undefined;
}

export function Header({ session, progress }: HeaderProps): JSX.Element {
  const { data } = session;
  const { finding, explanation } = data;
  const property = violatedProperty(session);
  return (
    <header>
      <h1>
        <span class="verdict">{displayText(finding.verdict, 300)}</span>
        <span class="check">
          {displayText(data.sources[0]?.path ?? "", 300)} <b>{displayText(data.check, 300)}</b>
          {settingsOf(data).map((setting) => (
            <Code key={setting} text={setting} limit={100} />
          ))}
        </span>
        <span class="statistics">
          {progress === undefined
            ? data.statistics
            : `replaying the counterexample: ${plural(progress, "step")} of ${data.path.steps.length}`}
        </span>
      </h1>
      <p class="sentence">
        {displayText(finding.sentence, 1000)}
        {property?.doc !== undefined && <q>{displayText(property.doc.trim().replace(/\s+/g, " "), 600)}</q>}
      </p>
      {property !== undefined && (
        <p class="property">
          <Code text={declarationOf(property)} limit={600} />
          <span class="source">
            {displayText(property.span.source.path, 200)}:{positionAt(property.span.source, property.span.start).line}
          </span>
        </p>
      )}
      {explanation !== null && <ExplanationSection explanation={explanation} />}
      {finding.hint !== null && (
        <p class="hint">
          <b>hint</b> <Sentence text={finding.hint} limit={1000} />
        </p>
      )}
    </header>
  );
}

function violatedProperty({ data: { finding }, model }: Session): Property | undefined {
  const declared = {
    invariant: model.invariants,
    step: model.steps,
    property: model.properties,
    deadlock: [],
    error: [],
  };
  return declared[finding.kind].find(({ name }) => name === finding.property);
}

/** Options of the command that override the check: `N = 3`, `faults 1`. */
const settingsOf = ({ overrides: { constants, faults, depth } }: ReportData): readonly string[] => [
  ...constants.map(([name, value]) => `${name} = ${value}`),
  ...(faults === null ? [] : [`faults ${faults}`]),
  ...(depth === null ? [] : [`depth ${depth}`]),
];

/** The source text of a property. Its span covers only the name, so the text starts with the line of the name. */
function declarationOf({ span, body }: Property): string {
  const { source } = span;
  return oneLine({
    source,
    start: source.text.lastIndexOf("\n", span.start) + 1,
    end: Math.max(span.end, body.span.source === source ? body.span.end : 0),
  });
}
