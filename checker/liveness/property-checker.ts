// Temporal properties after an exploration that found nothing else: whoever explored gives the graph of what there is.

import type { RuntimeFault } from "../../grammar/core/core.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { Tick } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import { checkProperties, uncheckedProperties, type PropertyResults } from "./check.js";
import { LivenessAborted, type TransitionGraph, type Scheduler } from "./graph.js";
import { interpretedGraph } from "./interpreted-graph.js";
import { planLiveness, type LivenessPlan } from "./plan.js";

/** How much was explored. */
export interface ExploredSpace {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Steps to states that were left out, and states that were not expanded. */
  readonly outsideConstraint: number;
  readonly unexpanded: number;
}

type GraphSource = (plan: LivenessPlan, rest: Scheduler) => Promise<TransitionGraph>;

/** Examines the properties of one check. */
export interface PropertyChecker {
  readonly plan: LivenessPlan;
  check(explored: ExploredSpace, tick: Tick | undefined, graph: GraphSource): Promise<PropertyResults>;
  /** The graph by the interpreter; nothing further away than `depth` is in it. */
  interpreted(depth: number | undefined): GraphSource;
}

/** One of the two: who examines them, or why that cannot be done. */
export interface PropertyCheckerSetup {
  readonly examiner?: PropertyChecker;
  readonly impossible?: RuntimeFault | string;
}

/** Of a check with temporal properties. `interpreter`: without symmetry. */
export function propertyCheckerFor(model: Model, check: Check, interpreter: Interpreter): PropertyCheckerSetup {
  const plan = planLiveness(model, check);
  if (typeof plan === "string" || "code" in plan) return { impossible: plan };
  const examiner: PropertyChecker = {
    plan,
    interpreted: (depth) => (_, rest) => interpretedGraph(model, interpreter, plan, depth, rest),
    async check({ states, transitions, depth, outsideConstraint: refused, unexpanded }, tick, graph) {
      const began = performance.now();
      const seconds = (): number => (performance.now() - began) / 1000;
      const rest = restOf(tick, { states, transitions, depth, frontier: 0 });
      try {
        const checked = await checkProperties(
          model,
          interpreter,
          plan,
          await graph(plan, rest),
          refused === 0 && unexpanded === 0,
          rest,
        );
        return { ...checked, seconds: seconds() };
      } catch (error) {
        if (error instanceof LivenessAborted)
          return { properties: uncheckedProperties(plan), stopped: error.message, seconds: seconds() };
        throw error;
      }
    },
  };
  return { examiner };
}

const BETWEEN = 256;

function restOf(tick: Tick | undefined, progress: Parameters<Tick>[0]): Scheduler {
  const pacer = new Pacer(tick);
  let left = BETWEEN;
  return {
    shouldYield() {
      if (--left > 0) return false;
      left = BETWEEN;
      return pacer.due();
    },
    async yield() {
      const stopped = await pacer.rest(progress);
      if (stopped !== undefined) throw new LivenessAborted(stopped);
    },
  };
}
