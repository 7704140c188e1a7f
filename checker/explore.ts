// Explores every reachable state of a model and reports the outcome: an engine explores; then the counterexample,
// temporal properties and the certificate are computed from the explored space, one after the other.

import type { CertifyRequest } from "./certificate/certificate.js";
import { choosePath, closeExplored } from "./counterexample.js";
import { coveragePointsOf } from "./coverage/points.js";
import { CoverageRecorder } from "./coverage/recorder.js";
import { exploreWithEngine } from "./engine/choose.js";
import type { ExplorationResult, ExploredSpace } from "./engine/explored-space.js";
import type { Checkpoints } from "./explorer/checkpoint.js";
import type { Resources } from "./explorer/resources.js";
import { becauseOfBug, describeBug, messageOf } from "./internal-error.js";
import { interpret, type Interpreter } from "./interpreter/interpreter.js";
import type { ExploreSubject, KeptGoing } from "./keep-going/counterexamples.js";
import { Observer, observedSpace } from "./keep-going/observed-space.js";
import type { Subject } from "./keep-going/subjects.js";
import type { PropertyResults } from "./liveness/check.js";
import type { PropertyPlan } from "./liveness/property-checker.js";
import type { Check, Model } from "./model/model.js";
import type { Certification, Engine, Outcome } from "./outcome.js";
import { reduced } from "./reduction/reduced-space.js";
import { outcomeOf, verdictOfRun, type FinishedRun } from "./run-outcome.js";
import type { SearchStrategy, Tick } from "./search/state-space.js";
import type { SymbolicThresholds } from "./symbolic/thresholds.js";

export interface ExploreOptions {
  readonly search: SearchStrategy;
  /**
   * The default is the interpreter. `auto` starts with it, and moves to the compiled engine for larger checks.
   * Depth-first search is always the interpreter's.
   */
  readonly engine?: Engine | "auto" | undefined;
  /** With `auto`: how many expressions the interpreter evaluates before the compiled engine takes over. */
  readonly trial?: number | undefined;
  /** Of the symbolic engine. */
  readonly thresholds?: Partial<SymbolicThresholds> | undefined;
  readonly resources?: Resources | undefined;
  /**
   * Where the compiled engine saves its search, and the saved search to resume. A saved search belongs to the same
   * model and check.
   */
  readonly checkpoints?: Checkpoints | undefined;
  /** Re-check a search that finds nothing. */
  readonly certify?: CertifyRequest | undefined;
  /** Awaited about every 50 ms; a string stops the search, with the verdict `incomplete` and the string as a notice. */
  readonly tick?: Tick | undefined;
  /** Record which outcomes of the spec's points occur: the outcome's `coverage`. */
  readonly coverage?: boolean | undefined;
  /**
   * Go on after a violation, to the end: the outcome's `verdicts`. Breadth-first only, and without checkpoints. Has no
   * effect on scenarios.
   */
  readonly keepGoing?: boolean | undefined;
}

/** Throws only for bugs of the checker: a model that was built without errors has an outcome. */
export async function explore(model: Model, check: Check, options: ExploreOptions): Promise<Outcome> {
  const recorder = options.coverage === true ? new CoverageRecorder(coveragePointsOf(model, check)) : undefined;
  if (check.scenario !== undefined) return exploreScenario(model, check, interpret(model, check, recorder), options);

  const started = performance.now();
  const observer = options.keepGoing === true ? new Observer() : undefined;
  const interpreter =
    observer === undefined ? interpret(model, check, recorder) : observedSpace(model, check, observer, recorder);
  const { run, certification, exploredBy, seen } = await exploreStates(model, check, options, {
    interpreter,
    recorder,
    observer,
  });
  const between = performance.now();
  // The explored space is closed by now: its memory serves these searches.
  const kept = observer === undefined ? undefined : await findAll(model, check, options, seen);
  const explored = exploredBy - run.explored.began + (performance.now() - between);
  const properties = run.properties?.seconds ?? 0;
  return outcomeOf(kept === undefined ? run : withFindings(run, kept), {
    certification,
    kept,
    timings: { compile: (run.explored.began - started) / 1000, explore: explored / 1000 - properties, properties },
  });
}

interface SearchParts {
  readonly interpreter: Interpreter;
  readonly recorder: CoverageRecorder | undefined;
  /** With `keepGoing`: records what is violated; the search itself then finds nothing. */
  readonly observer: Observer | undefined;
}

interface ExploredStates {
  readonly run: FinishedRun;
  readonly certification: Certification | undefined;
  /** When the certificate began. */
  readonly exploredBy: number;
  /** What the search saw violated. */
  readonly seen: readonly Subject[];
}

async function exploreStates(
  model: Model,
  check: Check,
  options: ExploreOptions,
  parts: SearchParts,
): Promise<ExploredStates> {
  const { interpreter, recorder, observer } = parts;
  const plan: Partial<PropertyPlan> = check.properties.length === 0 ? {} : await planTemporal(model, check);
  const { explored, notices } = await exploreWithEngine(model, check, reduced(check, interpreter), plan.plan, {
    ...engineOptionsOf(options),
    checkpoints: options.checkpoints,
    recorder,
    observer,
    keepStates: options.certify !== undefined,
  });
  let unclosed: string | undefined;
  const { run, ...rest } = await evaluateStates(model, check, options, { ...parts, plan, explored, notices }).finally(
    async () => (unclosed = await closeExplored(explored)),
  );
  return { run: unclosed === undefined ? run : { ...run, notices: [...run.notices, unclosed] }, ...rest };
}

interface SearchedParts extends SearchParts {
  readonly plan: Partial<PropertyPlan>;
  readonly explored: ExploredSpace;
  readonly notices: readonly string[];
}

/** The counterexample, temporal properties and the certificate. */
async function evaluateStates(
  model: Model,
  check: Check,
  options: ExploreOptions,
  { interpreter, observer, plan, explored, notices }: SearchedParts,
): Promise<ExploredStates> {
  const path = await choosePath({ model, check, explored, interpreter: () => interpret(model, check) });
  // Temporal properties look beyond the bounds of the search.
  const seen = observer?.seen ?? [];
  const { finding, stopped } = path;
  const result: ExplorationResult = { ...explored.counts, stopped, finding };
  const searched: FinishedRun = {
    model,
    check,
    interpreter,
    explored: {
      engine: explored.engine,
      engineLimit: explored.engineLimit,
      threads: explored.threads,
      began: explored.began,
      coverage: explored.coverage,
    },
    plan,
    result,
    properties: undefined,
    notices: [...notices, ...path.notices],
  };
  const endsHere = finding !== undefined || seen.some(({ kind }) => kind === "error");
  const run = { ...searched, properties: endsHere ? undefined : await checkTemporal(searched, explored, options) };
  const exploredBy = performance.now();
  return { run, certification: await certifyRun(run, explored, options, seen.length > 0), exploredBy, seen };
}

const engineOptionsOf = ({ search, engine, trial, thresholds, resources, tick }: ExploreOptions) => ({
  search,
  engine: engine ?? "interpreter",
  trial,
  thresholds,
  resources,
  tick,
});

// ---------------------------------------------------------------- every finding

/** Searches for the counterexample of each subject that was seen violated. */
async function findAll(
  model: Model,
  check: Check,
  options: ExploreOptions,
  seen: readonly Subject[],
): Promise<KeptGoing> {
  const exploreSubject: ExploreSubject = async (own, space) => {
    const { explored } = await exploreWithEngine(model, own, space, undefined, {
      ...engineOptionsOf(options),
      recorder: undefined,
      keepStates: false,
    });
    return explored;
  };
  try {
    const { findCounterexamples } = await import("./keep-going/counterexamples.js");
    return await findCounterexamples(model, check, seen, exploreSubject);
  } catch (error) {
    return { found: [], open: seen.map((subject) => ({ subject, why: describeBug(error) })), notices: [] };
  }
}

/** The verdict of the run is that of the nearest finding. If none has a known path, the search did not finish. */
function withFindings(run: FinishedRun, { found, open }: KeptGoing): FinishedRun {
  const stopped = run.result.stopped ?? open[0]?.why;
  return { ...run, result: { ...run.result, stopped, finding: found[0]?.finding } };
}

// ---------------------------------------------------------------- scenarios

async function exploreScenario(
  model: Model,
  check: Check,
  interpreter: Interpreter,
  { certify, tick }: ExploreOptions,
): Promise<Outcome> {
  if (check.scenario === undefined) throw new Error("internal: this check has no scenario");
  const { runScenario } = await import("./scenario/scenario.js");
  const outcome = await runScenario(model, check, check.scenario, interpreter, tick);
  if (certify === undefined) return outcome;
  return { ...outcome, certification: { kind: "none", why: "scenarios are run by the interpreter itself" } };
}

/** Most checks have no temporal properties and need none of this code. */
async function planTemporal(model: Model, check: Check): Promise<PropertyPlan> {
  return (await import("./liveness/property-checker.js")).planProperties(model, check);
}

// ---------------------------------------------------------------- temporal properties

async function checkTemporal(
  { model, check, interpreter, plan: { plan }, result }: FinishedRun,
  explored: ExploredSpace,
  { tick, keepGoing }: ExploreOptions,
): Promise<PropertyResults | undefined> {
  if (plan === undefined || result.stopped !== undefined) return undefined;
  const { checkExploredProperties, nothingChecked } = await import("./liveness/property-checker.js");
  const began = performance.now();
  try {
    return await checkExploredProperties({
      model,
      interpreter: keepGoing === true ? interpret(model, check) : interpreter,
      plan,
      explored: result,
      withoutGraph: () => explored.checkProperties?.(interpreter, plan) ?? Promise.resolve(undefined),
      graph: (each, scheduler) => explored.graph(each, scheduler),
      tick,
      all: keepGoing,
    });
  } catch (error) {
    // What the search itself found out stays known.
    const stopped = becauseOfBug("temporal properties are not checked", error);
    return nothingChecked(plan, stopped, (performance.now() - began) / 1000);
  }
}

// ---------------------------------------------------------------- the certificate

async function certifyRun(
  run: FinishedRun,
  explored: ExploredSpace,
  { certify: request, search, tick }: ExploreOptions,
  /** The run found nothing, as the search went on. */
  isViolated: boolean,
): Promise<Certification | undefined> {
  if (request === undefined) return undefined;
  const { certify, REPLAYED } = await import("./certificate/certificate.js");
  if (isViolated) return { kind: "none", why: REPLAYED };
  const { model, check, result } = run;
  // A fresh interpreter: nothing that the search left behind in its own makes a difference.
  const space = reduced(check, interpret(model, check));
  const claim = {
    result,
    verdict: verdictOfRun(run),
    search,
    depth: check.depth,
    states: () => explored.states(),
    sampler: explored.sampler,
  };
  try {
    return await certify(model, space, claim, request, tick);
  } catch (error) {
    const why = `internal error: ${messageOf(error)}`;
    return { kind: "stopped", why, states: 0, of: result.states };
  }
}
