// Counterexamples as sequence charts of Mermaid: who calls whom, step by step. What a step changes is left to the text.
// https://mermaid.js.org

import type { Trace } from "../outcome.js";
import { numberedSteps, sequenceOf, SYSTEM, type SequenceStep } from "./sequence.js";
import { plural, printable } from "./text.js";

export interface MermaidOptions {
  /** Steps drawn; the chart says how many more there are. */
  readonly steps?: number | undefined;
}

/** More is not readable as a chart, and Mermaid draws no text of more than 50,000 characters. */
export const STEPS_DRAWN = 50;
/** Characters of one label. */
const LABEL_LIMIT = 160;

/**
 * A `sequenceDiagram`, without a line end after it: a note for each step with its action, over the instance it belongs
 * to, and an arrow for each call it makes. Instances are participants in the order in which they appear; the system
 * itself is one where it acts or is called.
 */
export function traceToMermaid(trace: Trace, { steps: limit = STEPS_DRAWN }: MermaidOptions = {}): string {
  const all = numberedSteps(trace);
  const drawn = all.slice(0, Math.max(0, limit));
  const sequence = sequenceOf(drawn);
  // Ids are made up: names of instances, `a[1].b`, are none to Mermaid, and may be words of its own.
  const ids: Ids = new Map(sequence.participants.map((instance, i) => [instance, `p${i}`]));
  const over = [...new Set([element(ids, 0), element(ids, -1)])].join(",");
  const lines = [
    "sequenceDiagram",
    ...[...ids].map(([instance, id]) => `  participant ${id} as ${label(instance ?? SYSTEM)}`),
  ];

  // Of a behaviour that goes round: the number of its first step that repeats.
  const round = trace.loop !== undefined && trace.loop < trace.steps.length ? trace.loop + 1 : undefined;
  let margin = "  ";
  for (const step of sequence.steps) {
    if (step.number === round) {
      lines.push(`${margin}loop forever`);
      margin = "    ";
    }
    lines.push(...stepLines(step, ids).map((line) => margin + line));
  }
  if (drawn.length < all.length)
    lines.push(
      `${margin}Note over ${over}: ${label(`${plural(all.length - drawn.length, "more step")} not drawn${round !== undefined && round > drawn.length ? `, repeating forever from step ${round}` : ""}`)}`,
    );
  if (round !== undefined && round <= drawn.length) lines.push("  end");
  else if (trace.loop !== undefined && round === undefined && drawn.length === all.length)
    lines.push(`  Note over ${over}: no further steps`);
  return lines.join("\n");
}

type Ids = ReadonlyMap<string | undefined, string>;

const element = (ids: Ids, at: number): string => [...ids.values()].at(at) ?? "p0";

function stepLines({ instance, title, calls, isFailure: fails }: SequenceStep, ids: Ids): string[] {
  const id = (of: string | undefined): string => ids.get(of) ?? "p0";
  return [
    `Note over ${id(instance)}: ${label(title)}`,
    ...calls.map((call) => `${id(call.from)}->>${id(call.to)}: ${label(call.title)}`),
    ...(fails ? [`Note over ${id(instance)}: fails`] : []),
  ];
}

// ---------------------------------------------------------------- text

/**
 * All that Mermaid takes for nothing but text, anywhere in a line. Not: `#`, `;`, `:`, `%`, `<`, quotes, `$`, `@`, `\`.
 */
const special = /[^\p{L}\p{M}\p{N}\u2400-\u2421 _.,()[\]{}=→…+\-*/|?!]/gu;

/**
 * Text of a label, in one line: everything that could be syntax, of Mermaid or of HTML, as an entity of Mermaid
 * (`#59;`); so is the word `end`, which closes blocks.
 */
function label(text: string): string {
  const characters = [...printable(text)];
  const cut =
    characters.length > LABEL_LIMIT ? `${characters.slice(0, LABEL_LIMIT - 1).join("")}…` : characters.join("");
  return cut.replace(special, entity).replace(/\bend\b/gi, (word) => entity(word.charAt(0)) + word.slice(1));
}

const entity = (character: string): string => `#${character.codePointAt(0) ?? 0};`;
