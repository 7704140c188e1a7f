// Simulation: random behaviours of a model, checked as they go.

import { interpret, type Interpreter } from "./interpreter/interpreter.js";
import type { Check, Model } from "./model/model.js";
import type { Engine, Outcome } from "./outcome.js";
import { walkRandomly, type RandomWalkLimits, type RandomWalkResult } from "./search/random-walk.js";
import type { Tick } from "./search/state-space.js";
import { traceOf } from "./trace/trace.js";
import { verdictOf } from "./verdict.js";

export interface SimulateOptions {
  readonly runs: number;
  /** Steps of a run, at most. */
  readonly steps: number;
  /** The same seed gives the same runs. */
  readonly seed: number;
  /** `auto`, the default, begins with the interpreter and begins again with compiled code, which goes the same ways, when it takes longer. */
  readonly engine?: Engine | "auto" | undefined;
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
  const result = await walk(
    model,
    check,
    interpreter,
    {
      runs: options.runs,
      steps: Math.min(options.steps, check.depth ?? Infinity),
      seed: options.seed,
      tick: options.tick,
    },
    options.engine ?? "auto",
  );
  const { finding } = result;
  const notices = [
    ...(result.stopped === undefined ? [] : [result.stopped]),
    ...(result.runs === 0 && finding === undefined && options.runs > 0
      ? ["there is no initial state: nothing was checked"]
      : []),
    ...(check.properties.length > 0 ? [`temporal properties are not checked: ${check.properties.join(", ")}`] : []),
  ];
  return {
    finding:
      finding === undefined ? undefined : { ...verdictOf(finding.defect), trace: traceOf(model, interpreter, finding) },
    runs: result.runs,
    steps: result.steps,
    longest: result.longest,
    firings: result.firings,
    covered: interpreter.covers.filter((_, i) => result.covered[i] === true),
    seed: options.seed,
    notices,
  };
}

/** Compiling takes about as long as evaluating this many expressions. Counted, so that the clock decides nothing. */
const TRIAL_EVALUATIONS = 400_000;

/** The reason with which a trial ends. */
const OUTGROWN = "outgrown";

async function walk(
  model: Model,
  check: Check,
  interpreter: Interpreter,
  limits: RandomWalkLimits,
  engine: Engine | "auto",
): Promise<RandomWalkResult> {
  if (engine === "interpreter") return walkRandomly(interpreter, limits);
  if (engine === "auto") {
    const trial = await walkRandomly(interpreter, {
      ...limits,
      giveUp: () => (interpreter.evaluations() > TRIAL_EVALUATIONS ? OUTGROWN : undefined),
    });
    if (trial.stopped !== OUTGROWN) return trial;
  }
  const { compiledSimulationSpace: walkSpace } = await import("./explorer/simulation-space.js");
  const compiled = await walkSpace(model, check, interpreter);
  return compiled === undefined ? walkRandomly(interpreter, limits) : walkRandomly(compiled, limits);
}
