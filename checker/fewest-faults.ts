// Finds the counterexample with the fewest faults and, among those, the shortest. It is easier to read than the
// shortest of all.

import { addCounts, type Count } from "./search/count.js";
import { walkExpr } from "../grammar/analysis/traversal.js";
import type { explore, ExploreOptions } from "./explore.js";
import { failureNotice } from "./internal-error.js";
import type { Check, Model } from "./model/model.js";
import type { Outcome, Trace } from "./outcome.js";

/** A search in which at most `faults` faults occur on a path; undefined: any number. */
interface FaultSearch {
  readonly faults: number | undefined;
  readonly outcome: Outcome;
}

export interface FewestFaults {
  /**
   * The outcome of the search with `faults`, the same as for a check with that budget; if `faults` is undefined, the
   * outcome of the original check. Its counts are those of this one search; a notice gives the number of searches and
   * of all states.
   */
  readonly outcome: Outcome;
  /**
   * The smallest budget with a finding. Undefined if there is no finding, or if it is not known whether fewer faults
   * suffice; a notice says why.
   */
  readonly faults: number | undefined;
  /** In the order in which they ran. */
  readonly searches: readonly FaultSearch[];
  /** Sums over all searches; a state counts once in each search. */
  readonly states: Count;
  readonly transitions: Count;
}

/**
 * The original check runs first. A behaviour with few faults is also possible if more are allowed, so a check without
 * a finding costs one search. A finding bounds the budgets to try: they increase from 0 until there is a finding.
 *
 * Two kinds of findings are not minimised. A cover that is not reached is not reached with fewer faults either. And a
 * property that asks whether a fault is `enabled` depends on the budget itself: `enabled Crash` is false when it is
 * used up.
 *
 * `search` is `explore`, or a wrapper of it.
 */
export async function exploreFewestFaults(
  model: Model,
  check: Check,
  options: ExploreOptions,
  search: typeof explore,
): Promise<FewestFaults> {
  return new FaultMinimiser(model, check, options, search).run();
}

class FaultMinimiser {
  readonly #searches: FaultSearch[] = [];
  /** The caller asked to stop. */
  #stopped = false;

  constructor(
    readonly model: Model,
    readonly check: Check,
    readonly options: ExploreOptions,
    readonly search: typeof explore,
  ) {}

  async run(): Promise<FewestFaults> {
    const { model, check } = this;
    const original = await this.#searchWith(check.faults);
    const found = isMinimisable(original);
    if (!model.actions.some((action) => action.fault)) return this.#result(original, found ? 0 : undefined);
    // If memory ran out, fewer faults need less of it, and may suffice for a finding.
    const tooLarge = original.verdict === "incomplete" && !this.#stopped;
    if (!found && !tooLarge) return this.#result(original, undefined);
    const property = propertyAboutFaults(model, check);
    if (property !== undefined)
      return this.#result(
        original,
        undefined,
        `not searched for fewer faults: the property ${property} asks whether a fault is enabled, which depends on how many there may be`,
      );
    try {
      return await this.#tryBudgets(original, found);
    } catch (error) {
      return this.#result(original, undefined, failureNotice("it is not known whether fewer faults suffice", error));
    }
  }

  async #tryBudgets(original: Outcome, found: boolean): Promise<FewestFaults> {
    const { check } = this;
    const limit = found ? faultsIn(original.trace) : (check.faults ?? Infinity);
    let previous: Outcome | undefined;
    for (let faults = 0; faults <= limit && faults !== check.faults; faults++) {
      const outcome = await this.#searchWith(faults);
      if (isMinimisable(outcome)) return this.#result(outcome, faults, needed(check, faults, this.#searches));
      if (outcome.verdict === "incomplete")
        return this.#result(
          original,
          undefined,
          `it is not known whether there is a finding with ${atMost(faults)}: ${outcome.notices[0] ?? "that search was not finished"}`,
        );
      // No state needs one more fault, so a larger budget adds none either.
      if (previous !== undefined && outcome.states === previous.states) break;
      previous = outcome;
    }
    if (!found)
      return this.#result(
        original,
        undefined,
        ...(previous === undefined ? [] : ["nothing was found with the smaller numbers of faults that were explored"]),
      );
    return this.#withoutSmallerBudget(original, limit);
  }

  /** No budget smaller than that of the check has the finding; `limit` is the largest that was tried. */
  #withoutSmallerBudget(original: Outcome, limit: number): FewestFaults {
    const { check } = this;
    if (check.faults !== undefined && limit >= check.faults)
      return this.#result(original, check.faults, needed(check, check.faults, this.#searches));
    const none = `nothing was found with ${atMost(limit)}`;
    if (repeatsFaults(original.trace))
      return this.#result(original, undefined, `the behaviour repeats a fault forever; ${none}`);
    // The depth of a state is that of its shortest path, whatever its faults. If faults are counted, the same
    // behaviour may be too deep.
    if (check.depth !== undefined && original.violated === "property")
      return this.#result(original, undefined, `${none} within the depth of the check`);
    throw new Error(`internal: a finding with ${limit} faults is not found when as many are allowed`);
  }

  async #searchWith(faults: number | undefined): Promise<Outcome> {
    const tick: ExploreOptions["tick"] = async (progress) => {
      const stop = await this.options.tick?.(progress);
      this.#stopped ||= stop !== undefined;
      return stop;
    };
    const outcome = await this.search(this.model, { ...this.check, faults }, { ...this.options, tick });
    this.#searches.push({ faults, outcome });
    return outcome;
  }

  #result(outcome: Outcome, faults: number | undefined, ...notices: readonly string[]): FewestFaults {
    const searches = this.#searches;
    const sum = (count: (outcome: Outcome) => Count): Count =>
      searches.reduce<Count>((total, each) => addCounts(total, count(each.outcome)), 0);
    const states = sum((each) => each.states);
    const effort =
      searches.length === 1
        ? []
        : [
            `the counts are those of one of ${searches.length} searches for the fewest faults, which found ${states} states together`,
          ];
    return {
      outcome: { ...outcome, notices: [...outcome.notices, ...notices, ...effort] },
      faults,
      searches,
      states,
      transitions: sum((each) => each.transitions ?? 0),
    };
  }
}

/** A finding that a smaller budget may also have. */
const isMinimisable = ({ verdict, violated }: Outcome): boolean =>
  verdict === "deadlock" || verdict === "error" || (verdict === "violated" && violated !== "cover");

/**
 * States that `faults` faults are needed, as far as the bounds of the check allow. If a cover was not reached, it is
 * unknown whether they excluded anything.
 */
function needed(check: Check, faults: number, searches: readonly FaultSearch[]): string {
  if (faults === 0) return "no fault is needed for this";
  const fewer = searches.filter((each) => each.faults !== undefined && each.faults < faults);
  const excluded = fewer.some(({ outcome }) =>
    outcome.violated === "cover" ? check.depth !== undefined || check.within.length > 0 : outcome.verdict !== "holds",
  );
  return `${faults === 1 ? "one fault is" : `${faults} faults are`} needed for this: with fewer, nothing was found${excluded ? " within the bounds of the check" : ""}`;
}

const atMost = (faults: number): string =>
  faults === 0 ? "no faults" : `at most ${faults === 1 ? "one fault" : `${faults} faults`}`;

/** Faults in a cycle count once. Without a trace there is not even an initial state. */
const faultsIn = (trace: Trace | undefined): number =>
  trace === undefined ? 0 : trace.steps.filter((step) => step.fault).length + (trace.failed?.fault === true ? 1 : 0);

const repeatsFaults = (trace: Trace | undefined): boolean =>
  trace?.loop !== undefined && trace.steps.slice(trace.loop).some((step) => step.fault);

/** The first of the check's properties with an `enabled` of a fault action. */
function propertyAboutFaults(model: Model, check: Check): string | undefined {
  return model.properties.find(({ name, body }) => {
    let found = false;
    if (check.properties.includes(name))
      walkExpr(body, (expr) => (found ||= expr.kind === "enabled" && expr.action.fault));
    return found;
  })?.name;
}
