// Why a property is false of a counterexample, and which of its steps matter, in a few lines.

import type { BlockingCondition } from "../explanation/disabled-actions.js";
import type { Explanation } from "../explanation/explain.js";
import type { Reason } from "../explanation/reasons.js";
import type { PropositionTimeline } from "../explanation/temporal.js";
import { showValue } from "../interpreter/show.js";
import type { Bound, Trace } from "../outcome.js";
import type { RenderOptions } from "./diagnostic.js";
import { nameOfStep } from "./steps.js";
import { hanging, plural, showCount } from "./text.js";

/** What is broken, below the property: a line for each part of it that made it false. */
export function reasonLines(explanation: Explanation, trace: Trace | undefined, options: RenderOptions): string[] {
  return [
    ...explanation.reasons.flatMap((reason) => linesOf(reason, "  ", options)),
    ...explanation.propositions.flatMap((atom) => hanging("  ", describeProposition(atom, trace), options)),
    ...blockedActionLines(explanation, options),
  ];
}

/** `rec = 1: db.effects(rec) <= 1 is false: db.effects(rec) = 2`, and below it what that comes from. */
export function linesOf({ bound, message, reads, because }: Reason, margin: string, options: RenderOptions): string[] {
  return [
    ...hanging(margin, `${bound.length === 0 ? "" : `${showBound(bound)}: `}${message}`, options),
    ...(reads.length === 0 ? [] : hanging(`${margin}  `, `from ${showBound(reads)}`, options).map(options.style.dim)),
    ...because.flatMap((each) => linesOf(each, `${margin}  `, options)),
  ];
}

export const showBound = (bound: readonly Bound[]): string =>
  bound.map(({ name, type, value }) => `${name} = ${showValue(type, value)}`).join(", ");

// ---------------------------------------------------------------- temporal properties

function describeProposition({ text, bound, kind, holds }: PropositionTimeline, trace: Trace | undefined): string {
  const name = bound.length === 0 ? text : `${showBound(bound)}: ${text}`;
  return `${name} is ${kind === "occurs" ? steps(holds) : states(holds, trace)}`;
}

/** `true from step 3 on`, `true after steps 1 to 3 and after step 5`, `never true`. */
function states(holds: readonly boolean[], trace: Trace | undefined): string {
  const last = holds.length - 1;
  const runs = runsOf(holds);
  const [first] = runs;
  if (first === undefined) return "never true";
  if (first.from === 0 && first.to === last) return "always true";
  const loop = trace?.loop ?? last;
  const parts = runs.map(({ from, to }) => {
    // What is true of the last state of a round is true of the next one only if it is of its first.
    if (to === last && from <= loop) return from === 0 ? "always" : `from step ${from} on`;
    const when =
      from === 0
        ? to === 0
          ? "in the initial state"
          : `up to step ${to}`
        : from === to
          ? `after step ${from}`
          : `after steps ${from} to ${to}`;
    return loop < last && to >= loop ? `${when} in every iteration of the loop` : when;
  });
  return `true ${parts.join(", ")}`;
}

const steps = (occurs: readonly boolean[]): string => {
  const taken = occurs.flatMap((each, i) => (each ? [i + 1] : []));
  return taken.length === 0
    ? "true for no step"
    : `true for ${taken.length === 1 ? "step" : "steps"} ${taken.map(String).join(", ")}`;
};

function runsOf(holds: readonly boolean[]): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const [at, each] of holds.entries()) {
    const last = runs.at(-1);
    if (each && last?.to === at - 1) last.to = at;
    else if (each) runs.push({ from: at, to: at });
  }
  return runs;
}

// ---------------------------------------------------------------- deadlocks

/** Different reasons that are listed. */
const LISTED = 10;
/** Actions named with one. */
const NAMED = 6;

/**
 * What bars the actions of a deadlock, those that are barred alike together; above all where that has to do with what
 * has changed.
 */
function blockedActionLines({ blocked }: Explanation, options: RenderOptions): string[] {
  const recent = blocked.filter(({ changed }) => changed);
  const telling = recent.length === 0 ? blocked : recent;
  const groups = new Map<string, string[]>();
  for (const each of telling) {
    const why = describeBlockingCondition(each.condition);
    groups.set(why, [...(groups.get(why) ?? []), nameOfStep(each)]);
  }
  const listed = [...groups].slice(0, LISTED);
  const lines = listed.flatMap(([why, actions]) =>
    hanging(
      "  ",
      `${actions.slice(0, NAMED).join(", ")}${actions.length > NAMED ? ` and ${showCount(actions.length - NAMED)} more` : ""}: ${why}`,
      options,
    ),
  );
  const others = blocked.length - listed.reduce((sum, [, actions]) => sum + actions.length, 0);
  return others === 0
    ? lines
    : [
        ...lines,
        ...hanging(
          "  ",
          `… and ${showCount(others)} more${groups.size > LISTED ? "" : ", disabled by values that have not changed since the initial state"}: \`fathom why-not\` explains them`,
          options,
        ),
      ];
}

/**
 * `inbound[east].send: log.len() < capacity is false: log.len() = 2`; with what it is about, where the condition does
 * not say.
 */
export function describeBlockingCondition({ message, operation, reasons }: BlockingCondition): string {
  const [reason] = reasons;
  const behind = reason === undefined ? [] : innermost(reason).reads;
  const names = reason === undefined ? [] : reason.bound;
  const about = [...names, ...behind.filter((each) => !message.includes(`${each.name} = `))];
  return `${operation === undefined ? "" : `in ${operation}, `}${message}${about.length === 0 ? "" : ` (${showBound(about)})`}`;
}

/** Of functions within functions, what it comes down to in the end. */
const innermost = (reason: Reason): Reason => (reason.because[0] === undefined ? reason : innermost(reason.because[0]));

// ---------------------------------------------------------------- steps

/** Steps that are named one after the other. */
const TOLD = 16;

/** Which steps matter, in a sentence or two; undefined where that is not known, or there are none. */
export function describeSlice({ slice }: Explanation, trace: Trace): string | undefined {
  if (slice === undefined || slice.necessary.length === 0) return undefined;
  const all = [...trace.steps, ...(trace.failed === undefined ? [] : [trace.failed])];
  const needed = all.filter((_, i) => slice.necessary[i]);
  const faults = all.filter(({ fault }) => fault).length;
  const neededFaults = needed.filter(({ fault }) => fault).length;
  if (needed.length === 0) return "No step is needed: the initial state suffices.";
  // That says nothing.
  if (all.length === 1) return undefined;
  const course =
    needed.length > TOLD
      ? ""
      : `: ${needed.map((step) => `${step.fault ? "fault " : ""}${nameOfStep(step)}`).join(", then ")}`;
  if (needed.length === all.length)
    return `${allOf(all.length, "step")} are needed${faults === 0 ? "" : `, including ${faults === 1 ? "the fault" : allOf(faults, "fault").toLowerCase()}`}${course}.`;
  const subject = `${needed.length === 1 ? "One" : showCount(needed.length)} of the ${plural(all.length, "step")} (marked *) ${needed.length === 1 ? "is needed and suffices" : "are needed and suffice"}`;
  const ofFaults =
    faults === 0
      ? ""
      : neededFaults === 0
        ? ", with no fault"
        : `, including ${neededFaults === faults ? (faults === 1 ? "the fault" : allOf(faults, "fault").toLowerCase()) : `${showCount(neededFaults)} of the ${plural(faults, "fault")}`}`;
  return `${subject}${ofFaults}${course}.`;
}

/** `Both steps`, `All 3 steps`; for two or more. */
const allOf = (n: number, noun: string): string => (n === 2 ? `Both ${noun}s` : `All ${plural(n, noun)}`);
