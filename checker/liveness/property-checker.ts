// Temporal properties of an explored space in which the search itself found nothing.

import type { RuntimeFault } from "../../grammar/core/core.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { SearchCounts } from "../engine/explored-space.js";
import type { Tick } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import { checkProperties, uncheckedProperties, type PropertyResults } from "./check.js";
import { LivenessAborted, LivenessUnsupported, type Scheduler, type StateGraph } from "./graph.js";
import { planLiveness, type LivenessPlan } from "./plan.js";

/** Either a plan, or why the properties cannot be checked: a run-time error in a fixed domain, or a sentence. */
export type PropertyPlan =
  | { readonly plan: LivenessPlan; readonly impossible?: undefined }
  | { readonly plan?: undefined; readonly impossible: RuntimeFault | string };

export function planProperties(model: Model, check: Check): PropertyPlan {
  const plan = planLiveness(model, check);
  return typeof plan === "string" || "code" in plan ? { impossible: plan } : { plan };
}

export interface PropertyCheckOptions {
  readonly model: Model;
  /** Without symmetry reduction: lassos are behaviours of the system itself. */
  readonly interpreter: Interpreter;
  readonly plan: LivenessPlan;
  readonly explored: SearchCounts;
  /** Checks the properties without a graph; undefined if there should be one. */
  readonly withoutGraph?: (() => Promise<PropertyResults | undefined>) | undefined;
  readonly graph: (plan: LivenessPlan, scheduler: Scheduler) => Promise<StateGraph>;
  readonly tick: Tick | undefined;
  /** Find a counterexample of every property, not only of the first that is violated. */
  readonly all?: boolean | undefined;
}

export async function checkExploredProperties(options: PropertyCheckOptions): Promise<PropertyResults> {
  const { model, interpreter, plan, explored, withoutGraph, graph, tick, all } = options;
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const whole = explored.outsideConstraint === 0 && explored.unexpanded === 0;
  const scheduler = schedulerOf(tick, { ...explored, depth: explored.depth ?? 0, frontier: 0 });
  try {
    const withoutIt = await withoutGraph?.();
    if (withoutIt !== undefined) return withoutIt;
    const results = await checkProperties(model, interpreter, plan, await graph(plan, scheduler), {
      isComplete: whole,
      all,
      scheduler,
    });
    return { ...results, seconds: seconds() };
  } catch (error) {
    if (error instanceof LivenessUnsupported) {
      const properties = uncheckedProperties(plan).map((each) => ({ ...each, verdict: "unsupported" as const }));
      return { ...NOTHING_FOUND, properties, notices: [error.message], seconds: seconds() };
    }
    if (!(error instanceof LivenessAborted)) throw error;
    return nothingChecked(plan, error.message, seconds());
  }
}

/** `stopped`: why. */
export const nothingChecked = (plan: LivenessPlan, stopped: string, seconds: number): PropertyResults => ({
  ...NOTHING_FOUND,
  properties: uncheckedProperties(plan),
  stopped,
  seconds,
});

const NOTHING_FOUND = { violations: [], failures: [] };

/** Looking at the clock costs more than a step of these searches. */
const STEPS_BETWEEN_PAUSES = 256;

function schedulerOf(tick: Tick | undefined, progress: Parameters<Tick>[0]): Scheduler {
  const pacer = new Pacer(tick);
  let left = STEPS_BETWEEN_PAUSES;
  return {
    shouldYield() {
      if (--left > 0) return false;
      left = STEPS_BETWEEN_PAUSES;
      return pacer.due();
    },
    async yield() {
      const stopped = await pacer.rest(progress);
      if (stopped !== undefined) throw new LivenessAborted(stopped);
    },
  };
}
