// Simulation: random behaviours of a model, checked as they go.

import { interpret } from "./interpreter/interpreter.js";
import type { Check, Model } from "./model.js";
import type { Outcome } from "./outcome.js";
import { walkRandomly } from "./search/random-walk.js";
import type { Tick } from "./search/space.js";
import { traceOf } from "./trace.js";
import { verdictOf } from "./explore.js";

export interface SimulateOptions {
  readonly runs: number;
  /** Steps of a run, at most. */
  readonly steps: number;
  /** The same seed gives the same runs. */
  readonly seed: number;
  /** Awaited every 50 ms or so; a text stops the simulation and becomes a notice. */
  readonly tick?: Tick | undefined;
}

export interface SimulationOutcome {
  /** The first finding; its trace is a run as it happened, not a shortest one. */
  readonly finding: Pick<Outcome, "verdict" | "property" | "violated" | "fault" | "trace"> | undefined;
  /** Runs begun. */
  readonly runs: number;
  /** Of all runs together. */
  readonly steps: number;
  /** Steps of the longest run. */
  readonly longest: number;
  /** By action, in the model's order. */
  readonly firings: readonly number[];
  /** Names of covers reached. */
  readonly covered: readonly string[];
  readonly seed: number;
  readonly notices: readonly string[];
}

export async function simulate(model: Model, check: Check, options: SimulateOptions): Promise<SimulationOutcome> {
  const interpreter = interpret(model, check);
  const steps = Math.min(options.steps, check.depth ?? Infinity);
  const result = await walkRandomly(interpreter, { runs: options.runs, steps, seed: options.seed, tick: options.tick });
  const { finding } = result;
  const notices = [
    ...(result.stopped === undefined ? [] : [result.stopped]),
    ...(result.runs === 0 && finding === undefined && options.runs > 0 ? ["there is no initial state: nothing was checked"] : []),
    ...(check.properties.length > 0 ? [`temporal properties are not checked: ${check.properties.join(", ")}`] : []),
  ];
  return {
    finding: finding === undefined ? undefined : { ...verdictOf(finding.defect), trace: traceOf(model, interpreter, finding) },
    runs: result.runs,
    steps: result.steps,
    longest: result.longest,
    firings: result.firings,
    covered: interpreter.covers.filter((_, i) => result.covered[i] === true),
    seed: options.seed,
    notices,
  };
}
