// Explores every reachable state of a model and reports the outcome: an engine explores; then the counterexample,
// temporal properties and the certificate are computed from the explored space, one after the other.

import type { RuntimeFault } from "../grammar/core/core.js";
import type { CertifyRequest } from "./certificate/certificate.js";
import { coveragePointsOf } from "./coverage/points.js";
import { CoverageRecorder } from "./coverage/recorder.js";
import { exploreWithEngine } from "./engine/choose.js";
import type { ExplorationResult, ExploredSpace } from "./engine/explored-space.js";
import type { Checkpoints } from "./explorer/checkpoint.js";
import type { Resources } from "./explorer/resources.js";
import { failureNotice, messageOf } from "./internal-error.js";
import { interpret, type Interpreter } from "./interpreter/interpreter.js";
import type { PropertyResults } from "./liveness/check.js";
import type { PropertyPlan } from "./liveness/property-checker.js";
import type { Check, Model } from "./model/model.js";
import type { Certification, Engine, Outcome } from "./outcome.js";
import { orbitEncoder, symmetryOf } from "./reduction/symmetry.js";
import { preferPath, type ChosenPath as ChosenFinding } from "./search/path-preference.js";
import type { Finding, SearchStrategy, Tick } from "./search/state-space.js";
import { actorOf, traceOf } from "./trace/trace.js";
import { bareVerdict, noInitialState, verdictOf, type VerdictDetails } from "./verdict.js";

export interface ExploreOptions {
  readonly search: SearchStrategy;
  /**
   * The default is the interpreter. `auto` starts with it, and moves to the compiled engine for larger checks.
   * Depth-first search is always the interpreter's.
   */
  readonly engine?: Engine | "auto" | undefined;
  /** With `auto`: how many expressions the interpreter evaluates before the compiled engine takes over. */
  readonly trial?: number | undefined;
  /** With `symbolic`: the number of states up to which temporal properties are checked on their graph. */
  readonly graphStates?: number | undefined;
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
}

/** Throws only for bugs of the checker: a model that was built without errors has an outcome. */
export async function explore(model: Model, check: Check, options: ExploreOptions): Promise<Outcome> {
  const recorder = options.coverage === true ? new CoverageRecorder(coveragePointsOf(model, check)) : undefined;
  const interpreter = interpret(model, check, recorder);
  if (check.scenario !== undefined) return exploreScenario(model, check, interpreter, options);

  const started = performance.now();
  const plan: Partial<PropertyPlan> = check.properties.length === 0 ? {} : await planTemporal(model, check);
  const { explored, notices } = await exploreWithEngine(model, check, reduced(check, interpreter), plan.plan, {
    ...options,
    engine: options.engine ?? "interpreter",
    tick: options.tick,
    recorder,
    keepStates: options.certify !== undefined,
  });
  try {
    const run: Run = { model, check, options, interpreter, explored, plan, notices };
    const path = await choosePath(run);
    const properties = path.result.finding === undefined ? await checkTemporal(run, path.result) : undefined;
    const judged = verdictOfRun(run, path.result, properties);
    const exploredBy = performance.now();
    const certification = await certifyRun(run, path.result, judged);
    return outcomeOf(run, path, properties, judged, certification, {
      compile: explored.began - started,
      explore: exploredBy - explored.began - 1000 * (properties?.seconds ?? 0),
    });
  } finally {
    await explored.close();
  }
}

interface Run {
  readonly model: Model;
  readonly check: Check;
  readonly options: ExploreOptions;
  readonly interpreter: Interpreter;
  readonly explored: ExploredSpace;
  readonly plan: Partial<PropertyPlan>;
  readonly notices: readonly string[];
}

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

/**
 * States that differ only by a permutation of symmetric types count as one, if the check asks for it and it is sound.
 */
function reduced(check: Check, interpreter: Interpreter): Interpreter {
  const { stateTypes } = interpreter;
  return symmetryOf(stateTypes, check).reduced ? { ...interpreter, key: orbitEncoder(stateTypes) } : interpreter;
}

/** Most checks have no temporal properties and need none of this code. */
async function planTemporal(model: Model, check: Check): Promise<PropertyPlan> {
  return (await import("./liveness/property-checker.js")).planProperties(model, check);
}

// ---------------------------------------------------------------- the counterexample

interface ChosenPath {
  readonly result: ExplorationResult;
  readonly notices: readonly string[];
}

/** Finds the path to what the search found, and prefers one with few faults and switches among the shortest. */
async function choosePath({ model, check, explored }: Run): Promise<ChosenPath> {
  const { finding, stopped } = await explored.findPath();
  const resultWith = (chosen: Finding | undefined): ExplorationResult => ({
    ...explored.counts,
    stopped,
    finding: chosen,
  });
  if (finding === undefined || stopped !== undefined || finding.path.transitions.length === 0)
    return { result: resultWith(finding), notices: [] };
  try {
    const { finding: chosen, notice } = await preferredPath({ model, check, explored }, finding);
    return { result: resultWith(chosen), notices: notice === undefined ? [] : [notice] };
  } catch (error) {
    const notice = failureNotice("the first of the shortest counterexamples is shown", error);
    return { result: resultWith(finding), notices: [notice] };
  }
}

async function preferredPath(
  { model, check, explored }: Pick<Run, "model" | "check" | "explored">,
  finding: Finding,
): Promise<ChosenFinding> {
  const paths = await explored.shortestPaths(finding);
  if (paths === undefined) return { finding, notice: undefined };
  // A fresh interpreter: its evaluations do not count as coverage of the search.
  const own = interpret(model, check);
  const chosen = await preferPath(finding, paths, {
    space: reduced(check, own),
    identity: own.key,
    actor: (transition) => actorOf(model, transition),
  });
  // Throws if it is not a counterexample.
  traceOf(model, own, chosen.finding);
  return chosen;
}

// ---------------------------------------------------------------- temporal properties

async function checkTemporal(run: Run, result: ExplorationResult): Promise<PropertyResults | undefined> {
  const { model, interpreter, explored, options } = run;
  const { plan } = run.plan;
  if (plan === undefined || result.stopped !== undefined) return undefined;
  const { checkExploredProperties } = await import("./liveness/property-checker.js");
  return checkExploredProperties({
    model,
    interpreter,
    plan,
    explored: result,
    withoutGraph: () => explored.checkProperties?.(interpreter, plan) ?? Promise.resolve(undefined),
    graph: (each, scheduler) => explored.graph(each, scheduler),
    tick: options.tick,
  });
}

// ---------------------------------------------------------------- the certificate

async function certifyRun(
  { model, check, explored, options }: Run,
  result: ExplorationResult,
  verdict: VerdictDetails,
): Promise<Certification | undefined> {
  if (options.certify === undefined) return undefined;
  const { certify } = await import("./certificate/certificate.js");
  // A fresh interpreter: nothing that the search left behind in its own makes a difference.
  const space = reduced(check, interpret(model, check));
  const claim = {
    result,
    verdict,
    search: options.search,
    depth: check.depth,
    states: () => explored.states(),
    sampler: explored.sampler,
  };
  try {
    return await certify(model, space, claim, options.certify, options.tick);
  } catch (error) {
    const why = `internal error: ${messageOf(error)}`;
    return { kind: "stopped", why, states: 0, of: result.states };
  }
}

// ---------------------------------------------------------------- verdict and outcome

const missedCovers = ({ interpreter }: Run, { covered }: ExplorationResult): readonly string[] =>
  interpreter.covers.filter((_, i) => covered[i] !== true);

/** If bounds excluded states, or a question stayed open, the verdict is never `holds`. */
function verdictOfRun(run: Run, result: ExplorationResult, properties: PropertyResults | undefined): VerdictDetails {
  const { model, check, plan } = run;
  if (result.finding !== undefined) return verdictOf(result.finding.defect);
  if (result.stopped !== undefined) return bareVerdict("incomplete");
  if (result.initialStates === 0 && result.outsideConstraint === 0) return errorVerdict(noInitialState(model));
  if (typeof plan.impossible === "object") return errorVerdict(plan.impossible);
  if (properties?.failure !== undefined) return errorVerdict(properties.failure.fault);
  if (properties?.violation !== undefined)
    return { ...bareVerdict("violated"), property: properties.violation.property, violated: "property" };
  if (properties?.stopped !== undefined) return bareVerdict("incomplete");
  const [missed] = missedCovers(run, result);
  if (missed !== undefined) return { ...bareVerdict("violated"), property: missed, violated: "cover" };
  const unsupported =
    properties === undefined
      ? check.properties
      : properties.properties.flatMap(({ name, verdict }) => (verdict === "unsupported" ? [name] : []));
  if (unsupported.length > 0) return { ...bareVerdict("unsupported"), property: unsupported.join(", ") };
  return bareVerdict(result.outsideConstraint > 0 || result.unexpanded > 0 ? "bounded" : "holds");
}

const errorVerdict = (fault: RuntimeFault): VerdictDetails => ({ ...bareVerdict("error"), fault });

function outcomeOf(
  run: Run,
  { result, notices }: ChosenPath,
  properties: PropertyResults | undefined,
  verdict: VerdictDetails,
  certification: Certification | undefined,
  milliseconds: { readonly compile: number; readonly explore: number },
): Outcome {
  const { model, check, interpreter, explored, plan } = run;
  const { finding } = result;
  const refuted = certification?.kind === "refuted" || certification?.kind === "stopped";
  const symmetry = symmetryOf(interpreter.stateTypes, check).notice;
  return {
    ...(refuted ? bareVerdict("incomplete") : verdict),
    properties: properties?.properties ?? check.properties.map((name) => ({ name, verdict: "unchecked", vacuous: [] })),
    trace:
      finding === undefined
        ? (properties?.failure ?? properties?.violation)?.trace
        : traceOf(model, interpreter, finding),
    states: result.states,
    initialStates: result.initialStates,
    transitions: result.transitions,
    depth: result.depth,
    firings: result.firings,
    covered: interpreter.covers.filter((_, i) => result.covered[i] === true),
    notices: [
      ...(symmetry === undefined ? [] : [symmetry]),
      ...run.notices,
      ...notices,
      ...(finding === undefined ? boundNotices(result, missedCovers(run, result)) : []),
      ...(properties?.stopped === undefined ? [] : [properties.stopped]),
      ...(properties?.notices ?? []),
      ...(typeof plan.impossible === "string" ? [plan.impossible] : []),
    ],
    engine: explored.engine,
    threads: explored.threads,
    coverage: explored.coverage,
    timings: {
      compile: milliseconds.compile / 1000,
      explore: milliseconds.explore / 1000,
      properties: properties?.seconds ?? 0,
    },
    certification,
  };
}

/** Why a search stopped, or what its bounds excluded. */
function boundNotices(result: ExplorationResult, missed: readonly string[]): readonly string[] {
  const { stopped, outsideConstraint, unexpanded } = result;
  if (stopped !== undefined)
    return [stopped, ...(missed.length > 0 ? [`not reached so far: ${missed.join(", ")}`] : [])];
  const notices: string[] = [];
  if (outsideConstraint > 0)
    notices.push(
      `\`within\` left out ${outsideConstraint === 1 ? "one step" : `${outsideConstraint} steps`} to states outside it`,
    );
  if (unexpanded > 0)
    notices.push(
      `\`depth\` left ${unexpanded === 1 ? "one state" : `${unexpanded} states`} unexplored at ${unexpanded === 1 ? "its" : "their"} end`,
    );
  return notices;
}
