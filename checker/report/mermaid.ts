// Counterexamples as Mermaid sequence diagrams, which show calls between instances but not changes of state.
// https://mermaid.js.org

import type { Trace } from "../outcome.js";
import { numberedSteps, sequenceOf, SYSTEM, type SequenceStep } from "./sequence.js";
import { plural, printable } from "./text.js";

export interface MermaidOptions {
  /** Maximum number of steps to draw; the diagram tells how many were left out. */
  readonly steps?: number | undefined;
}

/** Larger diagrams are unreadable, and Mermaid refuses texts of more than 50,000 characters. */
export const STEPS_DRAWN = 50;
/** Characters of one label. */
const LABEL_LIMIT = 160;

/**
 * A `sequenceDiagram` without a line end after it. Each step is a note with its action, over its instance, and an
 * arrow for each call. Participants are in the order in which they appear; the system itself is one if it acts or is
 * called.
 */
export function traceToMermaid(trace: Trace, { steps: limit = STEPS_DRAWN }: MermaidOptions = {}): string {
  const all = numberedSteps(trace);
  const drawn = all.slice(0, Math.max(0, limit));
  const sequence = sequenceOf(drawn);
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
  if (drawn.length < all.length)
    lines.push(
      `${margin}Note over ${over}: ${label(`${plural(all.length - drawn.length, "more step")} not drawn${round !== undefined && round > drawn.length ? `, repeating forever from step ${round}` : ""}`)}`,
    );
  if (round !== undefined && drawn.length === all.length) lines.push(...stutter(all.length));
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
