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

const MEANT =
  "if this is meant, write the lock file anew with `fathom verify --update`, and have its change looked through";

export function gone(key: LockKey): Diagnostic {
  const message = `check \`${key.check}\` of ${key.file} (system ${key.system}) is gone: the lock file has it, the specs do not`;
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
      less("E0803", `${singular[kind]} \`${property}\` is not checked any more`);
    for (const property of missing(now.checked[kind], before.checked[kind]))
      note(`${singular[kind]} ${property} is new`);
  }
  if (before.checked.script === undefined) {
    if (now.checked.script !== undefined) note("its steps and assertions are new to the lock file");
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
    less("E0803", `its verdict was ${describe(was)}, and now ${describe(is)} is what it expects`);
    return { shrunk, notices };
  }
  // A search that ends at a finding goes as far as that: the finding is what counts.
  if (is.verdict !== "holds" && is.verdict !== "bounded") {
    if (options.search === "bfs" && figuresOf(was) !== figuresOf(is))
      note(`it was ${figuresOf(was)}, and is ${figuresOf(is)}`);
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
      `something that happened does not any more: an action, a guard, an initial value or a type has changed; ${MEANT}`,
    );
  else if (fell !== undefined) note(fell.text);
  else if (is.states > was.states) note(`states rose from ${showCount(was.states)} to ${showCount(is.states)}`);
  else if (is.transitions > was.transitions)
    note(`transitions rose from ${showCount(was.transitions)} to ${showCount(is.transitions)}`);
  else if (options.search === "bfs" && was.depth !== is.depth)
    note(`depth was ${showCount(was.depth)}, and is ${showCount(is.depth)}`);

  const fired = new Map(Object.entries(is.firings));
  for (const [action, count] of Object.entries(was.firings)) {
    const present = fired.get(action);
    if (count > 0 && present === undefined)
      less("E0806", `action \`${action}\`, which made ${plural(count, "transition")}, is gone`);
    else if (count > 0 && present === 0)
      less("E0806", `action \`${action}\` made ${plural(count, "transition")}, and now never fires`);
  }
  for (const [action, count] of fired)
    if (count > 0 && !(Object.hasOwn(was.firings, action) && (was.firings[action] ?? 0) > 0))
      note(`action ${action} fires now`);
  for (const cover of missing(was.covered, is.covered).filter((each) => now.checked.covers.includes(each)))
    less("E0806", `cover \`${cover}\` was reached, and is not any more`);
  for (const sentence of missing(is.vacuous, was.vacuous))
    less(
      "E0807",
      `property ${sentence}, which was not so before`,
      `what the property says of that is never put to the test now; ${MEANT}`,
    );
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
  const text = `${what} fell from ${showCount(was)} to ${showCount(is)} (${showPercent(percent)} less)`;
  if (percent <= tolerance) return { text: `${text}, which is tolerated`, tolerated: true };
  return { text: tolerance > 0 ? `${text}, more than the ${tolerance}% tolerated` : text, tolerated: false };
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
    const show = (n: number | null): string => (n === null ? "without a bound" : String(n));
    if (before === now) continue;
    const change = `\`${bound}\` was ${show(before)}, and is ${show(now)}`;
    if ((now ?? Infinity) < (before ?? Infinity)) less(change);
    else note(change.replaceAll("`", ""));
  }
  for (const condition of missing(is.within, was.within))
    less(`\`within ${condition}\` is new: it may cut what was explored before`);
  for (const condition of missing(was.within, is.within)) note(`within ${condition} is gone`);
  if (was.deadlock && !is.deadlock) less("deadlocks are not looked for any more");
  if (!was.deadlock && is.deadlock) note("deadlocks are looked for now");
  if (was.symmetry !== is.symmetry)
    note(
      `symmetry was ${was.symmetry ? "on" : "off"}, and is ${is.symmetry ? "on" : "off"}: states are not counted as they were`,
    );
  const before = new Map(Object.entries(was.constants));
  for (const [name, value] of Object.entries(is.constants)) {
    const old = before.get(name);
    if (old === undefined) note(`constant ${name} is new`);
    else if (old !== value) compareConstant(name, old, value, less, note);
  }
  for (const name of missing([...before.keys()], Object.keys(is.constants)))
    less(`constant \`${name}\`, which was ${before.get(name) ?? ""}, is gone`);
}

function compareConstant(name: string, old: string, value: string, less: Say, note: Say): void {
  const numbers = [old, value].map((each) => (/^-?\d+$/.test(each) ? Number(each) : undefined));
  const [before, now] = numbers;
  if (before !== undefined && now !== undefined && now > before) note(`constant ${name} was ${old}, and is ${value}`);
  else
    less(
      `constant \`${name}\` was ${old}, and is ${value}${before !== undefined && now !== undefined ? "" : ": another configuration"}`,
    );
}
