// Counterexamples as sequence charts of Mermaid: who calls whom, step by step. What a step changes is left to the text. https://mermaid.js.org

import { showValue } from "../../checker/interpreter/show.js";
import type { Bound, Call, Step, Trace } from "../../checker/outcome.js";
import { plural, printable } from "./text.js";

export interface MermaidOptions {
  /** Steps drawn; the chart says how many more there are. */
  readonly steps?: number | undefined;
}

/** More is not readable as a chart, and Mermaid draws no text of more than 50,000 characters. */
export const STEPS_DRAWN = 50;
/** Characters of one label. */
const LABEL_LIMIT = 160;

/** One step, numbered as the text trace numbers it. */
type Numbered = Omit<Step, "state"> & { readonly number: number; readonly fails: boolean };

/**
 * A `sequenceDiagram`, without a line end after it: a note for each step with its action, over the instance it belongs to, and an arrow for each call it
 * makes. Instances are participants in the order in which they appear; the system itself is one where it acts or is called.
 */
export function traceToMermaid(trace: Trace, { steps: limit = STEPS_DRAWN }: MermaidOptions = {}): string {
  const all: readonly Numbered[] = [...trace.steps.map((step, i) => ({ ...step, number: i + 1, fails: false })), ...(trace.failed === undefined ? [] : [{ ...trace.failed, number: trace.steps.length + 1, fails: true }])];
  const drawn = all.slice(0, Math.max(0, limit));
  const ids = participantsOf(drawn);
  const over = [...new Set([element(ids, 0), element(ids, -1)])].join(",");
  const lines = ["sequenceDiagram", ...[...ids].map(([instance, id]) => `  participant ${id} as ${label(instance ?? SYSTEM)}`)];

  // Of a behaviour that goes round: the number of its first step that repeats.
  const round = trace.loop !== undefined && trace.loop < trace.steps.length ? trace.loop + 1 : undefined;
  let margin = "  ";
  for (const step of drawn) {
    if (step.number === round) {
      lines.push(`${margin}loop for ever`);
      margin = "    ";
    }
    lines.push(...stepLines(step, ids).map((line) => margin + line));
  }
  if (drawn.length < all.length) lines.push(`${margin}Note over ${over}: ${label(`${plural(all.length - drawn.length, "more step")} not drawn${round !== undefined && round > drawn.length ? `, from step ${round} on for ever` : ""}`)}`);
  if (round !== undefined && round <= drawn.length) lines.push("  end");
  else if (trace.loop !== undefined && round === undefined && drawn.length === all.length) lines.push(`  Note over ${over}: nothing happens any more`);
  return lines.join("\n");
}

const SYSTEM = "the system";

/** Ids are made up: names of instances, `a[1].b`, are none to Mermaid, and may be words of its own. At least one participant. */
function participantsOf(steps: readonly Numbered[]): ReadonlyMap<string | undefined, string> {
  const ids = new Map<string | undefined, string>();
  const meet = (instance: string | undefined): void => {
    if (!ids.has(instance)) ids.set(instance, `p${ids.size}`);
  };
  for (const step of steps) {
    meet(step.instance);
    for (const call of step.calls) {
      meet(call.from);
      meet(call.to);
    }
  }
  if (ids.size === 0) meet(undefined);
  return ids;
}

const element = (ids: ReadonlyMap<string | undefined, string>, at: number): string => [...ids.values()].at(at) ?? "p0";

function stepLines(step: Numbered, ids: ReadonlyMap<string | undefined, string>): string[] {
  const id = (instance: string | undefined): string => ids.get(instance) ?? "p0";
  return [`Note over ${id(step.instance)}: ${label(titleOf(step))}`, ...step.calls.map((call) => `${id(call.from)}->>${id(call.to)}: ${label(titleOfCall(call))}`), ...(step.fails ? [`Note over ${id(step.instance)}: fails`] : [])];
}

/** `3 fault Store(rec: 1), picks n = 2, branch 2`; the instance is where the note stands. */
function titleOf(step: Numbered): string {
  const bindings = step.bindings.length === 0 ? "" : `(${step.bindings.map((bound) => `${bound.name}: ${shown(bound)}`).join(", ")})`;
  const choices = [...step.picks.map((bound) => `picks ${bound.name} = ${shown(bound)}`), ...step.branches.map((branch) => `branch ${branch + 1}`)];
  return [`${step.number} ${step.fault ? "fault " : ""}${step.action}${bindings}`, ...choices].join(", ");
}

/** The result stands with the call: when a call returned, before or after the calls that follow it, is not recorded. */
const titleOfCall = ({ operation, args, result }: Call): string => `${operation}(${args.map(shown).join(", ")})${result === undefined ? "" : ` = ${showValue(result.type, result.value)}`}`;

const shown = ({ type, value }: Pick<Bound, "type" | "value">): string => showValue(type, value);

// ---------------------------------------------------------------- text

/** All that Mermaid takes for nothing but text, anywhere in a line. Not: `#`, `;`, `:`, `%`, `<`, quotes, `$`, `@`, `\`. */
const special = /[^\p{L}\p{M}\p{N}\u2400-\u2421 _.,()[\]{}=→…+\-*/|?!]/gu;

/** Text of a label, in one line: everything that could be syntax, of Mermaid or of HTML, as an entity of Mermaid (`#59;`); so is the word `end`, which closes blocks. */
function label(text: string): string {
  const characters = [...printable(text)];
  const cut = characters.length > LABEL_LIMIT ? `${characters.slice(0, LABEL_LIMIT - 1).join("")}…` : characters.join("");
  return cut.replace(special, entity).replace(/\bend\b/gi, (word) => entity(word.charAt(0)) + word.slice(1));
}

const entity = (character: string): string => `#${character.codePointAt(0) ?? 0};`;
