// Which engine explores a check. `auto` begins with the interpreter. It starts again with compiled code if the check turns
// out to be large, and once more with sets of states if memory does not suffice.

import type { CoverageRecorder } from "../coverage/recorder.js";
import type { Checkpoints } from "../explorer/checkpoint.js";
import type { Resources } from "../explorer/resources.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { Observer } from "../keep-going/observed-space.js";
import type { LivenessPlan } from "../liveness/plan.js";
import type { Check, Model } from "../model/model.js";
import type { Engine } from "../outcome.js";
import type { SearchLimits, SearchStrategy, Tick } from "../search/state-space.js";
import { spaceOfNothing, type ExploredSpace } from "./explored-space.js";
import { exploreInterpreted } from "./interpreted.js";
import type { SymbolicThresholds } from "../symbolic/thresholds.js";

export interface EngineOptions {
  readonly search: SearchStrategy;
  readonly engine: Engine | "auto";
  /** With `auto`: how many expressions the interpreter evaluates before compiled code takes over. */
  readonly trial?: number | undefined;
  /** Of the symbolic engine. */
  readonly thresholds?: Partial<SymbolicThresholds> | undefined;
  readonly resources?: Resources | undefined;
  readonly checkpoints?: Checkpoints | undefined;
  readonly tick: Tick | undefined;
  readonly recorder: CoverageRecorder | undefined;
  /** Receives what is violated, and the search goes on; `space` reports to it as well. */
  readonly observer?: Observer | undefined;
  /** Will the visited states be asked for? */
  readonly keepStates: boolean;
}

export interface ChosenExploration {
  readonly explored: ExploredSpace;
  /** Why another engine than the requested one explored it. */
  readonly notices: readonly string[];
}

/**
 * A larger check is worth compiling. Both limits count work and not time, so the same check is always explored by the same engine. The
 * interpreter evaluates this many expressions in less time than compilation takes, so that a trial in vain costs little.
 */
const TRIAL_STATES = 1000;
const TRIAL_EVALUATIONS = 15_000;

/** Why the symbolic engine cannot go on after a violation. */
const ENDS_EARLY = "the symbolic engine ends a search with the first violation, so it cannot go on after it";

/** The reason with which a trial ends. */
const OUTGROWN = "outgrown";

/** Resource limits where the caller sets none. */
const defaultResources: Resources = {
  memory: 2 ** 31,
  full: (_, bytes) => `stopped with ${Math.round(bytes / 2 ** 20)} MB of states`,
};

export async function exploreWithEngine(
  model: Model,
  check: Check,
  space: Interpreter,
  plan: LivenessPlan | undefined,
  options: EngineOptions,
): Promise<ChosenExploration> {
  const { engine, search, checkpoints, recorder, tick, thresholds, resources = defaultResources } = options;
  const limits: SearchLimits = { depth: check.depth, tick };
  const interpret = (giveUp?: SearchLimits["giveUp"]): Promise<ExploredSpace> =>
    exploreInterpreted(model, space, { ...options, ...limits, giveUp });
  if (onlyInterpreted(search, engine)) return { explored: await interpret(), notices: [] };

  const exploreSets = async (work?: number): Promise<ExploredSpace | undefined> => {
    const { exploreSymbolic } = await import("../symbolic/engine.js");
    return exploreSymbolic(model, check, space, { tick, recorder, work, thresholds, ...resources });
  };
  if (engine === "symbolic") {
    if (options.observer !== undefined) {
      const nothing = { engine, threads: 1, recorder: undefined, beyondEngine: true } as const;
      return { explored: spaceOfNothing(space, ENDS_EARLY, nothing), notices: [] };
    }
    // Without a state to begin with, the interpreter says why.
    return { explored: (await exploreSets()) ?? { ...(await interpret()), engine }, notices: [] };
  }

  const resumed = checkpoints?.resume !== undefined;
  let trial: ExploredSpace | undefined;
  if (engine === "auto" && !resumed) {
    trial = await interpret(trialLimit(space, options.trial ?? TRIAL_EVALUATIONS));
    if (trial.counts.stopped !== OUTGROWN) return { explored: trial, notices: [] };
  }
  const { exploreCompiled } = await import("../explorer/engine.js");
  recorder?.clear();
  let isFull = false;
  const full: Resources["full"] = (...args) => {
    isFull = true;
    return resources.full(...args);
  };
  const compiled = await exploreCompiled(model, check, space, plan, {
    ...limits,
    checkpoints,
    recorder,
    observer: options.observer,
    ...resources,
    full,
  });
  if (typeof compiled === "string") {
    if (engine === "auto" && !resumed)
      return { explored: await interpret(), notices: [`${compiled}; the interpreter explored it`] };
    return {
      explored: spaceOfNothing(space, compiled, { engine: "compiled", threads: 1, recorder, beyondEngine: true }),
      notices: [],
    };
  }
  const { stopped, states } = compiled.counts;
  if (
    isFull &&
    stopped !== undefined &&
    engine === "auto" &&
    checkpoints === undefined &&
    options.observer === undefined
  )
    return exploreAsSets(space, recorder, compiled, exploreSets);
  // Stopped before it got as far as the trial did.
  if (trial !== undefined && stopped !== undefined && states < trial.counts.states) {
    await compiled.close();
    return { explored: stoppedAs(trial, stopped), notices: [] };
  }
  return { explored: compiled, notices: [] };
}

/** Must the interpreter explore the check? The others are breadth-first only. */
function onlyInterpreted(search: SearchStrategy, engine: EngineOptions["engine"]): boolean {
  switch (search) {
    case "dfs":
      return true;
    case "bfs":
      switch (engine) {
        case "interpreter":
          return true;
        case "auto":
        case "compiled":
        case "symbolic":
          return false;
      }
  }
}

/**
 * The work (symbolic/run.ts) after which the symbolic engine gives up a check that the compiled engine had no memory for:
 * some minutes.
 */
const TAKEOVER_WORK = 100_000_000;

/** Sets of states may fit into memory where single states did not. */
async function exploreAsSets(
  space: Interpreter,
  recorder: CoverageRecorder | undefined,
  compiled: ExploredSpace,
  exploreSets: (work: number) => Promise<ExploredSpace | undefined>,
): Promise<ChosenExploration> {
  const { counts, threads, coverage } = compiled;
  await compiled.close();
  const explored = await exploreSets(TAKEOVER_WORK);
  if (explored !== undefined && explored.counts.stopped === undefined) {
    const notice = `memory did not suffice for single states (${counts.states} were explored): the symbolic engine explored sets of states`;
    return { explored, notices: [notice] };
  }
  await explored?.close();
  const nothing = spaceOfNothing(space, counts.stopped ?? "stopped", { engine: "compiled", threads, recorder });
  return { explored: { ...nothing, counts, coverage }, notices: [] };
}

function trialLimit(space: Interpreter, evaluations: number): (states: number) => string | undefined {
  const before = space.evaluations();
  return (states) => (states > TRIAL_STATES || space.evaluations() - before > evaluations ? OUTGROWN : undefined);
}

const stoppedAs = (explored: ExploredSpace, stopped: string): ExploredSpace => ({
  ...explored,
  counts: { ...explored.counts, stopped },
  findPath: () => Promise.resolve({ finding: undefined, stopped }),
});
