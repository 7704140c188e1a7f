// The finding that needs the fewest faults, and of those with so many the shortest: what a person would rather read than the shortest of all.

import { walkExpr } from "../grammar/analysis/traversal.js";
import type { explore, ExploreOptions } from "./explore.js";
import type { Check, Model } from "./model/model.js";
import type { Outcome, Trace } from "./outcome.js";

/** One of the searches, with at most so many faults on a path; undefined: any number. */
interface FaultSearch {
  readonly faults: number | undefined;
  readonly outcome: Outcome;
}

export interface FewestFaults {
  /**
   * What the search with `faults` came to, the same as of a check with that budget; of the check as it is if `faults` is undefined. All its figures are of that one
   * search; a notice says how many there were, and with how many states together.
   */
  readonly outcome: Outcome;
  /** The least budget with which there is a finding. Undefined: there is none, or whether fewer faults do is not known; a notice says why. */
  readonly faults: number | undefined;
  /** In the order in which they were made. */
  readonly searches: readonly FaultSearch[];
  /** Of all searches together: a state counts as often as it was found. */
  readonly states: number;
  readonly transitions: number;
}

/**
 * The check as it is comes first. What may happen with few faults may happen with many, so that nothing is found with fewer if nothing is found then:
 * a check that holds costs one search, however large its budget, and also if it has none. Its finding, made with so many faults, bounds what must be searched:
 * budgets from 0 up, until there is a finding.
 *
 * Not so of a cover that is not reached: it is not reached with fewer faults either, and more faults may well reach it. It is a finding of the check as a
 * whole, which fewer faults do not explain; with fewer than the check allows it is none at all. And a property that asks whether a fault is `enabled` is about
 * the budget itself: `enabled Crash` is false when it is used up. Then only the check as it is is explored.
 *
 * `search` is `explore`, or something that does the same and shows its progress.
 */
export async function exploreFewestFaults(
  model: Model,
  check: Check,
  options: ExploreOptions,
  search: typeof explore,
): Promise<FewestFaults> {
  const searches: FaultSearch[] = [];
  let asked = false;
  const tick: ExploreOptions["tick"] = async (progress) => {
    const stop = await options.tick?.(progress);
    asked ||= stop !== undefined;
    return stop;
  };
  const searchWith = async (faults: number | undefined): Promise<Outcome> => {
    const outcome = await search(model, { ...check, faults }, { ...options, tick });
    searches.push({ faults, outcome });
    return outcome;
  };
  const result = (outcome: Outcome, faults: number | undefined, ...notices: readonly string[]): FewestFaults => {
    const sum = (count: (outcome: Outcome) => number): number =>
      searches.reduce((total, each) => total + count(each.outcome), 0);
    const states = sum((each) => each.states);
    const effort =
      searches.length === 1
        ? []
        : [
            `the figures are of one of ${searches.length} searches for the fewest faults; they found ${states} states together`,
          ];
    return {
      outcome: { ...outcome, notices: [...outcome.notices, ...notices, ...effort] },
      faults,
      searches,
      states,
      transitions: sum((each) => each.transitions),
    };
  };

  const own = await searchWith(check.faults);
  const found = isExplained(own);
  if (!model.actions.some((action) => action.fault)) return result(own, found ? 0 : undefined);
  // For want of memory: fewer faults need less of it, and may be enough for a finding.
  const tooLarge = own.verdict === "incomplete" && !asked;
  if (!found && !tooLarge) return result(own, undefined);
  const about = asksForFaults(model, check);
  if (about !== undefined)
    return result(
      own,
      undefined,
      `not searched for fewer faults: the property ${about} asks whether a fault is enabled, which depends on how many there may be`,
    );

  const most = found ? faultsIn(own.trace) : (check.faults ?? Infinity);
  let before: Outcome | undefined;
  for (let faults = 0; faults <= most && faults !== check.faults; faults++) {
    const outcome = await searchWith(faults);
    if (isExplained(outcome)) return result(outcome, faults, needed(check, faults, searches));
    if (outcome.verdict === "incomplete") {
      return result(
        own,
        undefined,
        `whether ${atMost(faults)} ${faults === 1 ? "does" : "do"} for a finding is not known: ${outcome.notices[0] ?? "that search was not finished"}`,
      );
    }
    // No state was found that takes one more fault: with a larger budget there is nothing else either.
    if (before !== undefined && outcome.states === before.states) break;
    before = outcome;
  }
  if (!found)
    return result(
      own,
      undefined,
      ...(before === undefined ? [] : ["nothing was found with the smaller numbers of faults that were explored"]),
    );
  if (check.faults !== undefined && most >= check.faults)
    return result(own, check.faults, needed(check, check.faults, searches));
  const none = `nothing was found with ${atMost(most)}`;
  if (repeatsFaults(own.trace))
    return result(own, undefined, `the behaviour goes round with a fault in every round; ${none}`);
  // A state is as deep as the way to it that takes the fewest steps, whatever its faults: where faults are counted, the same behaviour may be too deep.
  if (check.depth !== undefined && own.violated === "property")
    return result(own, undefined, `${none} within the depth of the check`);
  throw new Error(`internal: a finding with ${most} faults is not found when so many are allowed`);
}

/** A finding that a smaller budget may have as well. */
const isExplained = ({ verdict, violated }: Outcome): boolean =>
  verdict === "deadlock" || verdict === "error" || (verdict === "violated" && violated !== "cover");

/** What so many faults find, and fewer do not: as far as the check's own bounds let see. A cover that was not reached hides whether they cut something. */
function needed(check: Check, faults: number, searches: readonly FaultSearch[]): string {
  if (faults === 0) return "no fault is needed for this";
  const fewer = searches.filter((each) => each.faults !== undefined && each.faults < faults);
  const cut = fewer.some(({ outcome }) =>
    outcome.violated === "cover" ? check.depth !== undefined || check.within.length > 0 : outcome.verdict !== "holds",
  );
  return `${faults === 1 ? "one fault is" : `${faults} faults are`} needed for this: with fewer, nothing was found${cut ? " within the bounds of the check" : ""}`;
}

const atMost = (faults: number): string =>
  faults === 0 ? "no faults" : `at most ${faults === 1 ? "one fault" : `${faults} faults`}`;

/** Those that go round counted once. Without a trace there was not even a first state. */
const faultsIn = (trace: Trace | undefined): number =>
  trace === undefined ? 0 : trace.steps.filter((step) => step.fault).length + (trace.failed?.fault === true ? 1 : 0);

const repeatsFaults = (trace: Trace | undefined): boolean =>
  trace?.loop !== undefined && trace.steps.slice(trace.loop).some((step) => step.fault);

/** The first of the check's properties with an `enabled` of a fault action. */
function asksForFaults(model: Model, check: Check): string | undefined {
  return model.properties.find(({ name, body }) => {
    let asks = false;
    if (check.properties.includes(name))
      walkExpr(body, (expr) => (asks ||= expr.kind === "enabled" && expr.action.fault));
    return asks;
  })?.name;
}
