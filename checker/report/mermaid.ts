// Counterexamples as Mermaid sequence diagrams, which show the calls between instances or, where there are none, the
// changes of variables. https://mermaid.js.org

import type { Trace } from "../outcome.js";
import { stateAfter } from "../trace/trace.js";
import { changesOf } from "./changes.js";
import { stepsOf } from "./expectation.js";
import {
  sequenceOf,
  showsChanges,
  SYSTEM,
  type NumberedStep,
  type SequenceArrow,
  type SequenceStep,
} from "./sequence.js";
import { plural, printable } from "./text.js";

export interface MermaidOptions {
  /** Maximum number of steps to draw; the diagram tells how many were left out. */
  readonly steps?: number | undefined;
}

/** Larger diagrams are unreadable. */
export const STEPS_DRAWN = 50;
/** Mermaid refuses texts of more than 50,000 characters. */
const TEXT_LIMIT = 45_000;
/** Characters of one label. */
const LABEL_LIMIT = 160;

/**
 * A `sequenceDiagram` without a line end after it. Each step is a note with its action, over its instance, and an
 * arrow for each call; without calls and instances, for each change. Participants are in the order in which they
 * appear; the system itself is one if it acts or is called.
 */
export function traceToMermaid(trace: Trace, { steps: limit = STEPS_DRAWN }: MermaidOptions = {}): string {
  let count = Math.max(0, Math.min(limit, stepsOf(trace)));
  let diagram = diagramOf(trace, count);
  while (diagram.length > TEXT_LIMIT && count > 0) {
    count = Math.floor(count * 0.9);
    diagram = diagramOf(trace, count);
  }
  return diagram;
}

/** Draws the first `count` steps. */
function diagramOf(trace: Trace, count: number): string {
  const total = stepsOf(trace);
  const sequence = sequenceOf(numberedSteps(trace, count));
  // Ids are generated: an instance name such as `a[1].b` is not a Mermaid id, or may be a keyword.
  const ids: Ids = new Map(sequence.participants.map((instance, i) => [instance, `p${i}`]));
  const over = [...new Set([element(ids, 0), element(ids, -1)])].join(",");
  const lines = [
    "sequenceDiagram",
    ...[...ids].map(([instance, id]) => `  participant ${id} as ${label(instance ?? SYSTEM)}`),
  ];

  // In a cycle, the number of its first step.
  const round = trace.loop !== undefined && trace.loop < trace.steps.length ? trace.loop + 1 : undefined;
  let margin = "  ";
  const stutter = (position: number): string[] =>
    trace.stutters?.includes(position) === true ? [`${margin}Note over ${over}: nothing happens here`] : [];
  for (const step of sequence.steps) {
    lines.push(...stutter(step.number - 1));
    if (step.number === round) {
      lines.push(`${margin}loop forever`);
      margin = "    ";
    }
    lines.push(...stepLines(step, ids).map((line) => margin + line));
  }
  if (count < total)
    lines.push(
      `${margin}Note over ${over}: ${label(`${plural(total - count, "more step")} not drawn${round !== undefined && round > count ? `, repeating forever from step ${round}` : ""}`)}`,
    );
  if (round !== undefined && count === total) lines.push(...stutter(total));
  if (round !== undefined && round <= count) lines.push("  end");
  else if (trace.loop !== undefined && round === undefined && count === total)
    lines.push(`  Note over ${over}: no further steps`);
  return lines.join("\n");
}

/** The first steps of a trace, including the one that failed. */
function numberedSteps(trace: Trace, count: number): readonly NumberedStep[] {
  const { variables, steps, failed } = trace;
  const withChanges = showsChanges(failed === undefined ? steps : [...steps, failed]);
  const numbered = steps.slice(0, count).map((step, i) => ({
    ...step,
    number: i + 1,
    isFailure: false,
    changes: withChanges ? changesOf(variables, stateAfter(trace, i), step.state) : [],
  }));
  return failed === undefined || count <= steps.length
    ? numbered
    : [...numbered, { ...failed, number: steps.length + 1, isFailure: true, changes: [] }];
}

type Ids = ReadonlyMap<string | undefined, string>;

/** Solid lines for calls, dotted ones for changes. */
const heads: Readonly<Record<SequenceArrow["kind"], string>> = { call: "->>", change: "-->>" };

const element = (ids: Ids, at: number): string => [...ids.values()].at(at) ?? "p0";

function stepLines({ instance, title, arrows, isFailure: fails }: SequenceStep, ids: Ids): string[] {
  const id = (of: string | undefined): string => ids.get(of) ?? "p0";
  return [
    `Note over ${id(instance)}: ${label(title)}`,
    ...arrows.map(({ kind, from, to, title: text }) => `${id(from)}${heads[kind]}${id(to)}: ${label(text)}`),
    ...(fails ? [`Note over ${id(instance)}: fails`] : []),
  ];
}

// ---------------------------------------------------------------- text

/**
 * Everything except characters that are plain text to Mermaid anywhere in a line; `#`, `;`, `:`, `%`, `<`, quotes,
 * `$`, `@` and `\\` are not.
 */
const special = /[^\p{L}\p{M}\p{N}\u2400-\u2421 _.,()[\]{}=→…+\-*/|?!]/gu;

/**
 * The text of a label as one line. Everything that could be Mermaid or HTML syntax becomes a Mermaid entity (`#59;`);
 * so does the word `end`, which closes blocks.
 */
function label(text: string): string {
  const characters = [...printable(text)];
  const cut =
    characters.length > LABEL_LIMIT ? `${characters.slice(0, LABEL_LIMIT - 1).join("")}…` : characters.join("");
  return cut.replace(special, entity).replace(/\bend\b/gi, (word) => entity(word.charAt(0)) + word.slice(1));
}

const entity = (character: string): string => `#${character.codePointAt(0) ?? 0};`;
