// Compares a check with its entry in the lock file. If less is verified than recorded, that is an error; everything
// else is a notice.

import type { Count } from "../../checker/search/count.js";
import { describeCounts } from "../../checker/report/outcome.js";
import { plural, showCount } from "../../checker/report/text.js";
import type { SearchStrategy } from "../../checker/search/state-space.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Span } from "../../grammar/core/source.js";
import { compareConstants } from "./compare-constants.js";
import { Differences, missing, type Comparison } from "./differences.js";
import { checkedKinds, type CheckedKind, type LockedCheck, type LockKey } from "./lock.js";
import { compareScripts } from "./scenario-script.js";

export interface CompareOptions {
  /** Percent by which states and transitions may fall. */
  readonly tolerance: number;
  /** Depth-first search has another depth and finds other counterexamples. */
  readonly search: SearchStrategy;
  /** With `--keep-going`, the search of a check with a violation goes on. */
  readonly keepGoing?: boolean | undefined;
}

const kindNames: Readonly<Record<CheckedKind, string>> = {
  invariants: "invariant",
  steps: "step property",
  properties: "property",
  covers: "cover",
};

export function missingCheck(key: LockKey): Diagnostic {
  const message = `check \`${key.check}\` of ${key.file} (system ${key.system}) is in the lock file, but no longer in the specs`;
  return { code: "E0803", severity: "error", message };
}

/** `identity` names the check in messages; `span` is its declaration. */
export function compareCheck(
  identity: { readonly file: string; readonly name: string },
  locked: LockedCheck,
  current: LockedCheck,
  span: Span | undefined,
  options: CompareOptions,
): Comparison {
  const differences = new Differences({ kind: "check", file: identity.file, name: identity.name }, span);
  compareChecked(locked.checked, current.checked, differences);
  compareBounds(locked.bounds, current.bounds, differences);
  compareOutcomes(locked.outcome, current, options, differences);
  return differences;
}

// ---------------------------------------------------------------- properties and scripts

function compareChecked(was: LockedCheck["checked"], is: LockedCheck["checked"], differences: Differences): void {
  for (const kind of checkedKinds) {
    for (const property of missing(was[kind], is[kind]))
      differences.weaken("E0803", `${kindNames[kind]} \`${property}\` is no longer checked`);
    for (const property of missing(is[kind], was[kind])) differences.note(`${kindNames[kind]} ${property} is new`);
  }
  if (was.script === undefined) {
    if (is.script !== undefined) differences.note("its steps and assertions were not in the lock file");
    return;
  }
  // A check that is no longer a scenario has no steps and assertions.
  for (const { weaker, text } of compareScripts(was.script, is.script ?? [])) {
    if (weaker) differences.weaken("E0803", text);
    else differences.note(text);
  }
}

// ---------------------------------------------------------------- bounds

function compareBounds(was: LockedCheck["bounds"], is: LockedCheck["bounds"], differences: Differences): void {
  const weaken = (what: string): void => differences.weaken("E0804", what);
  for (const bound of ["faults", "depth"] as const) {
    const [before, now] = [was[bound], is[bound]];
    const show = (n: number | null): string => (n === null ? "unbounded" : String(n));
    if (before === now) continue;
    const change = `\`${bound}\` was ${show(before)}, now ${show(now)}`;
    if ((now ?? Infinity) < (before ?? Infinity)) weaken(change);
    else differences.note(change.replaceAll("`", ""));
  }
  for (const condition of missing(is.within, was.within))
    weaken(`\`within ${condition}\` is new: it may exclude states explored before`);
  for (const condition of missing(was.within, is.within)) differences.note(`within ${condition} is gone`);
  if (was.deadlock && !is.deadlock) weaken("deadlocks are no longer checked");
  if (!was.deadlock && is.deadlock) differences.note("deadlocks are now checked");
  if (was.symmetry !== is.symmetry)
    differences.note(
      `symmetry was ${was.symmetry ? "on" : "off"}, now ${is.symmetry ? "on" : "off"}: state counts are not comparable`,
    );
  compareConstants(was.constants, is.constants, differences);
}

// ---------------------------------------------------------------- outcomes

type LockedOutcome = LockedCheck["outcome"];

function compareOutcomes(
  was: LockedOutcome,
  { outcome: is, checked }: LockedCheck,
  options: CompareOptions,
  differences: Differences,
): void {
  if (was.verdict !== is.verdict || was.finding !== is.finding) {
    differences.weaken("E0803", `its verdict was ${describeVerdict(was)}, now ${describeVerdict(is)} is expected`);
    return;
  }
  // A search that finds a violation stops there, so its counts mean little.
  if (is.verdict !== "holds" && is.verdict !== "bounded") {
    if (options.search === "bfs" && options.keepGoing !== true && describeCounts(was) !== describeCounts(is))
      differences.note(`was ${describeCounts(was)}, now ${describeCounts(is)}`);
    return;
  }
  compareCounts(was, is, options, differences);
  compareFirings(was.firings, is.firings, differences);
  for (const cover of missing(was.covered, is.covered).filter((each) => checked.covers.includes(each)))
    differences.weaken("E0806", `cover \`${cover}\` was reached, but no longer is`);
  for (const sentence of missing(is.vacuous, was.vacuous))
    differences.weaken("E0807", `newly vacuous property ${sentence}`, {
      hint: "this part of the property is no longer tested",
    });
  for (const sentence of missing(was.vacuous, is.vacuous)) differences.note(`no longer vacuous: ${sentence}`);
}

/** Reports the first count that differs; the others follow from it. */
function compareCounts(was: LockedOutcome, is: LockedOutcome, options: CompareOptions, differences: Differences): void {
  const decreases = [
    decreaseOf("initial states", was.initialStates ?? 0, is.initialStates ?? 0, options.tolerance),
    decreaseOf("states", was.states, is.states, options.tolerance),
    decreaseOf("transitions", was.transitions, is.transitions, options.tolerance),
  ].filter((each) => each !== undefined);
  const decrease = decreases.find((each) => !each.tolerated) ?? decreases[0];
  if (decrease?.tolerated === false)
    differences.weaken("E0805", decrease.text, {
      hint: "some behaviours are no longer possible: an action, a guard, an initial value, a type or a bound has changed",
    });
  else if (decrease !== undefined) differences.note(decrease.text);
  else if (is.states > was.states)
    differences.note(`states rose from ${showCount(was.states)} to ${showCount(is.states)}`);
  else if (is.transitions > was.transitions)
    differences.note(`transitions rose from ${showCount(was.transitions)} to ${showCount(is.transitions)}`);
  else if (options.search === "bfs" && was.depth !== null && is.depth !== null && was.depth !== is.depth)
    differences.note(`depth was ${showCount(was.depth)}, now ${showCount(is.depth)}`);
}

function decreaseOf(
  what: string,
  was: Count,
  is: Count,
  tolerance: number,
): { readonly text: string; readonly tolerated: boolean } | undefined {
  if (is >= was) return undefined;
  const percent = 100 * (1 - Number(is) / Number(was));
  const text = `${what} fell from ${showCount(was)} to ${showCount(is)} (${showPercent(percent)} fewer)`;
  if (percent <= tolerance) return { text: `${text}, within the tolerance`, tolerated: true };
  return { text: tolerance > 0 ? `${text}, more than the tolerance of ${tolerance}%` : text, tolerated: false };
}

function compareFirings(was: LockedOutcome["firings"], is: LockedOutcome["firings"], differences: Differences): void {
  const firings = new Map(Object.entries(is));
  for (const [action, count] of Object.entries(was)) {
    const present = firings.get(action);
    if (count > 0 && present === undefined)
      differences.weaken(
        "E0806",
        `action \`${action}\`, which fired in ${plural(count, "transition")}, no longer exists`,
      );
    else if (count > 0 && present === 0)
      differences.weaken("E0806", `action \`${action}\` fired in ${plural(count, "transition")}, now never fires`);
  }
  for (const [action, count] of firings)
    if (count > 0 && !(Object.hasOwn(was, action) && (was[action] ?? 0) > 0))
      differences.note(`action ${action} now fires`);
}

const describeVerdict = ({ verdict, finding }: LockedOutcome): string =>
  `\`${finding === null ? verdict : `${verdict} ${finding}`}\``;
const showPercent = (percent: number): string =>
  `${percent >= 1 ? Math.floor(percent * 10) / 10 : percent.toPrecision(1)}%`;
