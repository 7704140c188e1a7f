// Whether as much is verified as the lock file says. Less is an error with a place; more, or other figures, is a sentence.

import type { Code } from "../../grammar/core/diagnostic-codes.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Span } from "../../grammar/core/source.js";
import { plural, showCount } from "../../checker/report/text.js";
import { checkedKinds, type CheckedKind, type LockedCheck, type LockKey } from "./lock.js";
import { compareScripts } from "./scenario-text.js";

export interface Comparison {
  readonly shrunk: readonly Diagnostic[];
  /** Growth, and what is neither. */
  readonly notices: readonly string[];
}

export interface CompareOptions {
  /** Percent that states may fall by. */
  readonly tolerance: number;
  /** Depth-first search has another depth, and finds other counterexamples. */
  readonly search: "bfs" | "dfs";
}

const singular: Readonly<Record<CheckedKind, string>> = {
  invariants: "invariant",
  steps: "step property",
  properties: "property",
  covers: "cover",
};

const MEANT = "if this is intended, update the lock file with `fathom verify --update` and have its change reviewed";

export function gone(key: LockKey): Diagnostic {
  const message = `check \`${key.check}\` of ${key.file} (system ${key.system}) is in the lock file, but no longer in the specs`;
  return { code: "E0803", severity: "error", message, hint: MEANT };
}

/** `title` names the check in sentences: its file and its name. */
export function compare(
  title: { readonly file: string; readonly name: string },
  before: LockedCheck,
  now: LockedCheck,
  span: Span | undefined,
  options: CompareOptions,
): Comparison {
  const shrunk: Diagnostic[] = [];
  const notices: string[] = [];
  const less = (code: Code, what: string, hint = MEANT): void => {
    shrunk.push({ code, severity: "error", message: `check \`${title.name}\` of ${title.file}: ${what}`, span, hint });
  };
  const note = (what: string): void => {
    notices.push(`${title.file} ${title.name}: ${what}`);
  };

  for (const kind of checkedKinds) {
    for (const property of missing(before.checked[kind], now.checked[kind]))
      less("E0803", `${singular[kind]} \`${property}\` is no longer checked`);
    for (const property of missing(now.checked[kind], before.checked[kind]))
      note(`${singular[kind]} ${property} is new`);
  }
  if (before.checked.script === undefined) {
    if (now.checked.script !== undefined) note("its steps and assertions were not in the lock file");
  } else {
    // What is no scenario any more asserts nothing.
    for (const { less: isLess, text } of compareScripts(before.checked.script, now.checked.script ?? [])) {
      if (isLess) less("E0803", text);
      else note(text);
    }
  }
  compareBounds(before.bounds, now.bounds, less, note);

  const [was, is] = [before.outcome, now.outcome];
  if (was.verdict !== is.verdict || was.finding !== is.finding) {
    less("E0803", `its verdict was ${describe(was)}, now ${describe(is)} is expected`);
    return { shrunk, notices };
  }
  // A search that ends at a finding goes as far as that: the finding is what counts.
  if (is.verdict !== "holds" && is.verdict !== "bounded") {
    if (options.search === "bfs" && figuresOf(was) !== figuresOf(is))
      note(`was ${figuresOf(was)}, now ${figuresOf(is)}`);
    return { shrunk, notices };
  }

  // What falls first is said; the rest follows from it.
  const falls = [
    fallOf("states", was.states, is.states, options.tolerance),
    fallOf("transitions", was.transitions, is.transitions, options.tolerance),
  ].filter((each) => each !== undefined);
  const fell = falls.find((each) => !each.tolerated) ?? falls[0];
  if (fell?.tolerated === false)
    less(
      "E0805",
      fell.text,
      `some behaviours are no longer possible: an action, a guard, an initial value or a type has changed; ${MEANT}`,
    );
  else if (fell !== undefined) note(fell.text);
  else if (is.states > was.states) note(`states rose from ${showCount(was.states)} to ${showCount(is.states)}`);
  else if (is.transitions > was.transitions)
    note(`transitions rose from ${showCount(was.transitions)} to ${showCount(is.transitions)}`);
  else if (options.search === "bfs" && was.depth !== is.depth)
    note(`depth was ${showCount(was.depth)}, now ${showCount(is.depth)}`);

  const fired = new Map(Object.entries(is.firings));
  for (const [action, count] of Object.entries(was.firings)) {
    const present = fired.get(action);
    if (count > 0 && present === undefined)
      less("E0806", `action \`${action}\`, which fired in ${plural(count, "transition")}, no longer exists`);
    else if (count > 0 && present === 0)
      less("E0806", `action \`${action}\` fired in ${plural(count, "transition")}, now never fires`);
  }
  for (const [action, count] of fired)
    if (count > 0 && !(Object.hasOwn(was.firings, action) && (was.firings[action] ?? 0) > 0))
      note(`action ${action} now fires`);
  for (const cover of missing(was.covered, is.covered).filter((each) => now.checked.covers.includes(each)))
    less("E0806", `cover \`${cover}\` was reached, but no longer is`);
  for (const sentence of missing(is.vacuous, was.vacuous))
    less("E0807", `newly vacuous property ${sentence}`, `this part of the property is no longer tested; ${MEANT}`);
  for (const sentence of missing(was.vacuous, is.vacuous)) note(`no longer vacuous: ${sentence}`);
  return { shrunk, notices };
}

function fallOf(
  what: string,
  was: number,
  is: number,
  tolerance: number,
): { readonly text: string; readonly tolerated: boolean } | undefined {
  if (is >= was) return undefined;
  const percent = (100 * (was - is)) / was;
  const text = `${what} fell from ${showCount(was)} to ${showCount(is)} (${showPercent(percent)} fewer)`;
  if (percent <= tolerance) return { text: `${text}, within the tolerance`, tolerated: true };
  return { text: tolerance > 0 ? `${text}, more than the tolerance of ${tolerance}%` : text, tolerated: false };
}

const missing = (from: readonly string[], all: readonly string[]): string[] =>
  from.filter((each) => !all.includes(each));

type Say = (what: string) => void;
type Outcome = LockedCheck["outcome"];

const describe = ({ verdict, finding }: Outcome): string =>
  `\`${finding === null ? verdict : `${verdict} ${finding}`}\``;
const figuresOf = (outcome: Outcome): string =>
  `${plural(outcome.states, "state")}, ${plural(outcome.transitions, "transition")}, depth ${showCount(outcome.depth)}`;
const showPercent = (percent: number): string =>
  `${percent >= 1 ? Math.floor(percent * 10) / 10 : percent.toPrecision(1)}%`;

function compareBounds(
  was: LockedCheck["bounds"],
  is: LockedCheck["bounds"],
  lessOf: (code: Code, what: string) => void,
  note: Say,
): void {
  const less = (what: string): void => lessOf("E0804", what);
  for (const bound of ["faults", "depth"] as const) {
    const [before, now] = [was[bound], is[bound]];
    const show = (n: number | null): string => (n === null ? "unbounded" : String(n));
    if (before === now) continue;
    const change = `\`${bound}\` was ${show(before)}, now ${show(now)}`;
    if ((now ?? Infinity) < (before ?? Infinity)) less(change);
    else note(change.replaceAll("`", ""));
  }
  for (const condition of missing(is.within, was.within))
    less(`\`within ${condition}\` is new: it may exclude states explored before`);
  for (const condition of missing(was.within, is.within)) note(`within ${condition} is gone`);
  if (was.deadlock && !is.deadlock) less("deadlocks are no longer checked");
  if (!was.deadlock && is.deadlock) note("deadlocks are now checked");
  if (was.symmetry !== is.symmetry)
    note(
      `symmetry was ${was.symmetry ? "on" : "off"}, now ${is.symmetry ? "on" : "off"}: state counts are not comparable`,
    );
  const before = new Map(Object.entries(was.constants));
  for (const [name, value] of Object.entries(is.constants)) {
    const old = before.get(name);
    if (old === undefined) note(`constant ${name} is new`);
    else if (old !== value) compareConstant(name, old, value, less, note);
  }
  for (const name of missing([...before.keys()], Object.keys(is.constants)))
    less(`constant \`${name}\` (was ${before.get(name) ?? ""}) no longer exists`);
}

function compareConstant(name: string, old: string, value: string, less: Say, note: Say): void {
  const numbers = [old, value].map((each) => (/^-?\d+$/.test(each) ? Number(each) : undefined));
  const [before, now] = numbers;
  if (before !== undefined && now !== undefined && now > before) note(`constant ${name} was ${old}, now ${value}`);
  else
    less(
      `constant \`${name}\` was ${old}, now ${value}${before !== undefined && now !== undefined ? "" : ": a different configuration"}`,
    );
}
