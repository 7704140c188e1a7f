// What was found, of what: the first lines of the page.

import type { JSX } from "preact";
import type { Property } from "../../model/model.js";
import { oneLine, positionAt } from "../../../grammar/core/source.js";
import { plural } from "../text.js";
import type { Session } from "./session.js";
import { Code } from "./text.js";
import { shown } from "./view.js";
import { Reasons } from "./why.js";

/** `progress`: steps walked so far, of a trace that is still being walked. */
export function Head({
  session,
  progress,
}: {
  readonly session: Session;
  readonly progress: number | undefined;
}): JSX.Element {
  const { data, model } = session;
  const { found } = data;
  const declared = {
    invariant: model.invariants,
    step: model.steps,
    property: model.properties,
    deadlock: [],
    error: [],
  };
  const property = declared[found.kind].find(({ name }) => name === found.property);
  const settings = [
    ...data.overrides.constants.map(([name, value]) => `${name} = ${value}`),
    ...(data.overrides.faults === null ? [] : [`faults ${data.overrides.faults}`]),
    ...(data.overrides.depth === null ? [] : [`depth ${data.overrides.depth}`]),
  ];
  return (
    <header>
      <h1>
        <span class="verdict">{shown(found.verdict, 300)}</span>
        <span class="what">
          {shown(data.sources[0]?.path ?? "", 300)} <b>{shown(data.check, 300)}</b>
          {settings.map((each) => (
            <Code key={each} text={each} limit={100} />
          ))}
        </span>
        <span class="figures">
          {progress === undefined
            ? data.figures
            : `walking the trace: ${plural(progress, "step")} of ${data.way.moves.length}`}
        </span>
      </h1>
      <p class="sentence">
        {shown(found.sentence, 1000)}
        {property?.doc !== undefined && <q>{shown(property.doc.trim().replace(/\s+/g, " "), 600)}</q>}
      </p>
      {property !== undefined && (
        <p class="property">
          <Code text={declarationOf(property)} limit={600} />
          <span class="where">
            {shown(property.span.source.path, 200)}:{positionAt(property.span.source, property.span.start).line}
          </span>
        </p>
      )}
      {data.why !== null && <Reasons why={data.why} />}
    </header>
  );
}

/** A property's span is its name: the text from the line it stands in to the end of what it says. */
function declarationOf({ span, body }: Property): string {
  const { source } = span;
  return oneLine({
    source,
    start: source.text.lastIndexOf("\n", span.start) + 1,
    end: Math.max(span.end, body.span.source === source ? body.span.end : 0),
  });
}
