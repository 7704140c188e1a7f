// Renders why a property is false in a counterexample, and which steps are necessary.

import type { Explanation } from "../explanation/explain.js";
import { conjunction, type Reason } from "../explanation/reasons.js";
import type { PropositionTimeline } from "../explanation/temporal.js";
import type { Bound, Outcome, Trace } from "../outcome.js";
import type { RenderOptions } from "./diagnostic.js";
import { shortened } from "./long-traces.js";
import { abstractLines } from "./abstract-behaviour.js";
import { describeBlockingCondition, equations, quoted } from "./blocking-condition.js";
import { nameOfStep } from "./steps.js";
import { hanging, plural, showCount } from "./text.js";

/** One line for each part of the property that makes it false. */
export function reasonLines(explanation: Explanation, trace: Trace | undefined, options: RenderOptions): string[] {
  return [
    ...explanation.reasons.flatMap((reason) => linesOf(reason, "  ", options)),
    ...explanation.propositions.flatMap((atom) => hanging("  ", describeProposition(atom, trace), options)),
    ...blockedActionLines(explanation, options),
    ...(explanation.abstract === undefined ? [] : abstractLines(explanation.abstract, options)),
  ];
}

/** for rec = 1, `db.effects(rec) <= 1` is false because `db.effects(rec) = 2`; and below it the reasons for that. */
function linesOf({ bound, message, reads, because }: Reason, margin: string, options: RenderOptions): string[] {
  return [
    ...hanging(margin, `${forBound(bound)}${message}`, options),
    ...(reads.length === 0 ? [] : hanging(`${margin}  `, `because ${quoted(reads)}`, options).map(options.style.dim)),
    ...because.flatMap((each) => linesOf(each, `${margin}  `, options)),
  ];
}

/** The beginning of a sentence about an expression with bound variables: `for rec = 1, `. */
const forBound = (bound: readonly Bound[]): string =>
  bound.length === 0 ? "" : `for ${conjunction(equations(bound))}, `;

// ---------------------------------------------------------------- temporal properties

function describeProposition({ text, bound, kind, holds }: PropositionTimeline, trace: Trace | undefined): string {
  return `${forBound(bound)}\`${text}\` is ${kind === "occurs" ? steps(holds) : states(holds, trace)}`;
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
    // In a cycle, a proposition that is true in the last state stays true only if it is true in the first.
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
  return `true ${shortened(parts).join(", ")}`;
}

const steps = (occurs: readonly boolean[]): string => {
  const taken = occurs.flatMap((each, i) => (each ? [i + 1] : []));
  return taken.length === 0
    ? "true in no step"
    : `true in ${taken.length === 1 ? "step" : "steps"} ${conjunction(shortened(taken.map(String)))}`;
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

/** Maximum number of different conditions to list. */
const LISTED = 10;
/** Maximum number of actions to name for one condition. */
const NAMED = 6;

/** The conditions that block the actions in a deadlock, grouped. Those that involve changed variables come first. */
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
          `… and ${plural(others, "more action")}${groups.size > LISTED ? "" : ", disabled by values that have not changed since the initial state"}: \`fathom why-not\` explains them`,
          options,
        ),
      ];
}

// ---------------------------------------------------------------- steps

/** Maximum number of steps to enumerate. */
const MAX_ENUMERATED = 16;

/** Which steps are necessary, in a sentence or two; undefined if it is not known or there are no steps. */
export function describeSlice(
  { slice }: Explanation,
  trace: Trace,
  { verdict }: Pick<Outcome, "verdict">,
): string | undefined {
  if (slice === undefined || slice.necessary.length === 0) return undefined;
  const all = [...trace.steps, ...(trace.failed === undefined ? [] : [trace.failed])];
  const needed = all.filter((_, i) => slice.necessary[i]);
  const result = verdict === "violated" ? "violation" : verdict;
  if (needed.length === 0) return `No step is needed: the initial state is enough to cause the ${result}.`;
  // With a single step, there is nothing to distinguish.
  if (all.length === 1) return undefined;
  const faults = needed.filter(({ fault }) => fault).length;
  if (needed.length === all.length && !slice.isMinimal)
    return `It is not known whether all ${showCount(all.length)} steps are needed to cause the ${result}.`;
  if (needed.length === all.length)
    return `${all.length === 2 ? "Both" : `All ${showCount(all.length)}`} steps are needed${faults === 0 ? "" : `, ${faultsAmong(faults, all.length)}`}.`;
  const count = needed.length === 1 ? "One" : showCount(needed.length);
  const verb = needed.length === 1 ? "is" : "are";
  const withFaults =
    faults > 0
      ? `; ${faultsAmong(faults, needed.length, true)}`
      : all.some(({ fault }) => fault)
        ? "; no fault is needed"
        : "";
  const names = needed.map((step) => `${step.fault ? "fault " : ""}${nameOfStep(step)}`);
  const list = needed.length > MAX_ENUMERATED ? "" : ` In order: ${names.join(", then ")}.`;
  return `${count} of the ${plural(all.length, "step")}, marked *, ${verb} enough to cause the ${result}${withFaults}.${needed.length === 1 ? "" : list}`;
}

/** `one of them a fault`, or as a clause `one of them is a fault` */
function faultsAmong(faults: number, steps: number, clause = false): string {
  if (steps === 1) return "it is a fault";
  const count = faults === steps ? (steps === 2 ? "both" : "all") : faults === 1 ? "one" : showCount(faults);
  const verb = clause ? (faults === 1 ? " is" : " are") : "";
  return `${count} of them${verb} ${faults === 1 ? "a fault" : "faults"}`;
}
