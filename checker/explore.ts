// Exploring every reachable state of a model, and what it comes to.

import type { Checkpoints } from "./explorer/checkpoint.js";
import type { CertifyRequest } from "./certificate/certificate.js";
import type { Certifier, Resources } from "./explorer/engine.js";
import { pointsOf } from "./coverage/points.js";
import { Recorder } from "./coverage/recorder.js";
import { interpret, type Interpreter } from "./interpreter/interpreter.js";
import type { State } from "./interpreter/values.js";
import { noInitialState, bareVerdict, verdictOf, type VerdictDetails } from "./verdict.js";
import type { RuntimeFault } from "../grammar/core/core.js";
import { mentionsSymmetric } from "../grammar/core/types.js";
import type { PropertyResults } from "./liveness/check.js";
import type { PropertyCheckerSetup, PropertyChecker } from "./liveness/property-checker.js";
import type { Check, Model } from "./model/model.js";
import type { Certification, Engine, Outcome } from "./outcome.js";
import { searchBreadthFirst } from "./search/breadth-first.js";
import { searchDepthFirst } from "./search/depth-first.js";
import { preferPath } from "./search/path-preference.js";
import type { PreferPath, SearchLimits, SearchResult, Tick } from "./search/state-space.js";
import { orbitEncoder, PERMUTATION_LIMIT, permutationCount } from "./reduction/symmetry.js";
import { actorOf, traceOf } from "./trace/trace.js";

export interface ExploreOptions {
  readonly search: "bfs" | "dfs";
  /**
   * `auto` begins with the interpreter, and with the compiled engine from the start again when there turns out to be more to explore. Depth-first
   * search is always the interpreter's.
   */
  readonly engine?: Engine | "auto" | undefined;
  /** With `auto`: after so many milliseconds there is more to explore than the interpreter is good for. About what compiling takes; 300 if nothing is said. */
  readonly trial?: number | undefined;
  readonly resources?: Resources | undefined;
  /** Where the search is kept, and what it goes on with: the compiled engine's. What was kept is of the same model and check. */
  readonly checkpoints?: Checkpoints | undefined;
  /** Whether a search that finds nothing is looked at again. */
  readonly certify?: CertifyRequest | undefined;
  /** Awaited every 50 ms or so; a text stops the search, with the verdict `incomplete` and the text as a notice. */
  readonly tick?: Tick | undefined;
  /** Whether to note what happens at the points of the spec: the outcome's `coverage`. */
  readonly coverage?: boolean | undefined;
}

/** Never throws for a model that was built without errors; a throw is a bug. */
export async function explore(model: Model, check: Check, options: ExploreOptions): Promise<Outcome> {
  const recorder = options.coverage === true ? new Recorder(pointsOf(model, check)) : undefined;
  const interpreter = interpret(model, check, recorder);
  // A scenario goes one way: what does not happen on it is nothing that is missing.
  if (check.scenario !== undefined) {
    const walked = await (
      await import("./scenario/scenario.js")
    ).walkScenario(model, check, check.scenario, interpreter, options.tick);
    return options.certify === undefined
      ? walked
      : { ...walked, certification: { kind: "none", why: "the interpreter itself walks scenarios" } };
  }
  const { space, notices } = withSymmetry(check, interpreter);
  const asked = performance.now();
  const { examiner, impossible } = await examinationOf(model, check, interpreter);
  const missedBy = (result: SearchResult): readonly string[] =>
    interpreter.covers.filter((_, i) => result.covered[i] !== true);
  const judgementOf = (result: SearchResult, checked: PropertyResults | undefined): VerdictDetails =>
    result.finding === undefined
      ? judge(model, check, result, missedBy(result), checked, impossible)
      : verdictOf(result.finding.defect);
  let certifying = 0;
  const certifier: Certifier = async (result, checked, states) => {
    if (options.certify === undefined) return undefined;
    const { certify } = await import("./certificate/certificate.js");
    const judged = judgementOf(result, checked);
    // Another interpreter: nothing that the search left behind in its own makes a difference.
    const own = withSymmetry(check, interpret(model, check)).space;
    const from = performance.now();
    const certification = await certify(
      model,
      own,
      { result, verdict: judged, search: options.search, depth: check.depth, states },
      options.certify,
      options.tick,
    );
    certifying = performance.now() - from;
    return certification;
  };
  let preference: string | undefined;
  const prefer: PreferPath<State> = async (finding, ways) => {
    // Another interpreter: what it evaluates is nothing that the search did.
    const own = interpret(model, check);
    const chosen = await preferPath(finding, ways, {
      space: withSymmetry(check, own).space,
      identity: own.key,
      actor: (move) => actorOf(model, move),
    });
    preference = chosen.remark;
    return chosen.finding;
  };
  const { result, checked, engine, threads, remarks, began, coverage, certification } = await search(
    model,
    check,
    space,
    examiner,
    { ...options, recorder, certifier, prefer },
  );
  const done = performance.now();
  const { finding } = result;
  const missed = missedBy(result);
  const uncertified = certification?.kind === "refuted" || certification?.kind === "stopped";
  const judged = uncertified ? bareVerdict("incomplete") : judgementOf(result, checked);
  return {
    ...judged,
    properties: checked?.properties ?? check.properties.map((name) => ({ name, verdict: "unchecked", vacuous: [] })),
    trace:
      finding === undefined ? (checked?.failure ?? checked?.violation)?.trace : traceOf(model, interpreter, finding),
    states: result.states,
    initialStates: result.initialStates,
    transitions: result.transitions,
    depth: result.depth,
    firings: result.firings,
    covered: interpreter.covers.filter((_, i) => result.covered[i] === true),
    notices: [
      ...notices,
      ...remarks,
      ...(preference === undefined ? [] : [preference]),
      ...(finding === undefined ? explain(result, missed) : []),
      ...(checked?.stopped === undefined ? [] : [checked.stopped]),
      ...(typeof impossible === "string" ? [impossible] : []),
    ],
    engine,
    threads,
    coverage,
    timings: {
      compile: (began - asked) / 1000,
      explore: (done - began - certifying) / 1000 - (checked?.seconds ?? 0),
      properties: checked?.seconds ?? 0,
    },
    certification,
  };
}

/** Most checks have no temporal properties, and need nothing of what examines them. */
async function examinationOf(model: Model, check: Check, interpreter: Interpreter): Promise<PropertyCheckerSetup> {
  return check.properties.length === 0
    ? {}
    : (await import("./liveness/property-checker.js")).propertyCheckerFor(model, check, interpreter);
}

// ---------------------------------------------------------------- engines

interface Searched {
  readonly result: SearchResult;
  /** Temporal properties, if there are any and the search got that far. */
  readonly checked: PropertyResults | undefined;
  readonly engine: Engine;
  readonly threads: number;
  /** When the search began, as `performance.now()` tells it. */
  readonly began: number;
  /** Why it was not the engine that was asked for. */
  readonly remarks: readonly string[];
  /** As the search left it: what temporal properties and counterexamples evaluate after it is left out. */
  readonly coverage: Outcome["coverage"];
  readonly certification?: Certification | undefined;
}

/** A space that is larger than this is worth compiling: that takes about as long. */
const TRIAL_STATES = 5000;
const TRIAL_MS = 300;

interface SearchSettings extends Omit<ExploreOptions, "coverage"> {
  readonly recorder: Recorder | undefined;
  readonly certifier: Certifier;
  readonly prefer: PreferPath<State>;
}

async function search(
  model: Model,
  check: Check,
  space: Interpreter,
  examiner: PropertyChecker | undefined,
  options: SearchSettings,
): Promise<Searched> {
  const {
    engine = "interpreter",
    trial: patience = TRIAL_MS,
    tick,
    checkpoints,
    recorder,
    certifier,
    prefer,
  } = options;
  const byInterpreter = async (limits: SearchLimits, remarks: readonly string[] = []): Promise<Searched> => {
    const began = performance.now();
    recorder?.clear();
    const visited: State[] = [];
    const observed = options.certify === undefined ? space : noting(space, visited);
    const result = await (options.search === "bfs"
      ? searchBreadthFirst(observed, limits, prefer)
      : searchDepthFirst(observed, limits));
    const coverage = recorder?.coverage;
    const checked =
      examiner === undefined || result.finding !== undefined || result.stopped !== undefined
        ? undefined
        : await examiner.check(result, limits.tick, examiner.interpreted(limits.depth));
    const certification = await certifier(result, checked, async function* () {
      yield* visited;
    });
    return { result, checked, engine: "interpreter", threads: 1, remarks, began, coverage, certification };
  };
  const limits = { depth: check.depth, tick };
  if (engine === "interpreter" || options.search === "dfs") return byInterpreter(limits);
  let trial: Searched | undefined;
  if (engine === "auto" && checkpoints?.resume === undefined) {
    const started = performance.now();
    let outgrown = false;
    trial = await byInterpreter({
      ...limits,
      tick: async (progress) => {
        const stop = await tick?.(progress);
        outgrown = stop === undefined && (progress.states > TRIAL_STATES || performance.now() - started > patience);
        return outgrown ? "outgrown" : stop;
      },
    });
    if (!outgrown) return trial;
  }
  const { exploreCompiled, nothingDone } = await import("./explorer/engine.js");
  recorder?.clear();
  const compiled = await exploreCompiled(model, check, space, examiner, {
    ...limits,
    checkpoints,
    recorder,
    certifier,
    prefer,
    ...(options.resources ?? frugal),
  });
  if (typeof compiled !== "string") {
    const { stopped, states } = compiled.result;
    // Stopped before it got as far as the interpreter did.
    if (trial !== undefined && stopped !== undefined && states < trial.result.states)
      return { ...trial, result: { ...trial.result, stopped } };
    return { ...compiled, engine: "compiled", remarks: [] };
  }
  if (engine === "auto" && checkpoints?.resume === undefined)
    return byInterpreter(limits, [`${compiled}; the interpreter explored it`]);
  return {
    result: nothingDone(space, compiled),
    checked: undefined,
    engine: "compiled",
    threads: 1,
    remarks: [],
    began: performance.now(),
    coverage: recorder?.coverage,
  };
}

/** Notes each state that a search takes for a new one, and goes on from. */
function noting(space: Interpreter, visited: State[]): Interpreter {
  return {
    ...space,
    satisfiesConstraint(state) {
      const admitted = space.satisfiesConstraint(state);
      if (admitted === true) visited.push(state);
      return admitted;
    },
  };
}

/** For who says nothing of resources. */
const frugal: Resources = {
  memory: 2 ** 31,
  full: (_, bytes) => `stopped with ${Math.round(bytes / 2 ** 20)} MB of states`,
};

// ---------------------------------------------------------------- verdicts

/** Of a search that found nothing: a cut, or a question that was not answered, never passes for `holds`. */
function judge(
  model: Model,
  check: Check,
  result: SearchResult,
  missed: readonly string[],
  checked: PropertyResults | undefined,
  impossible: RuntimeFault | string | undefined,
): VerdictDetails {
  if (result.stopped !== undefined) return bareVerdict("incomplete");
  if (result.initialStates === 0 && result.outsideConstraint === 0)
    return { ...bareVerdict("error"), fault: noInitialState(model) };
  if (typeof impossible === "object") return { ...bareVerdict("error"), fault: impossible };
  if (checked?.failure !== undefined) return { ...bareVerdict("error"), fault: checked.failure.fault };
  if (checked?.violation !== undefined)
    return { ...bareVerdict("violated"), property: checked.violation.property, violated: "property" };
  if (checked?.stopped !== undefined) return bareVerdict("incomplete");
  if (missed[0] !== undefined) return { ...bareVerdict("violated"), property: missed[0], violated: "cover" };
  const unsupported =
    checked === undefined
      ? check.properties
      : checked.properties.flatMap(({ name, verdict }) => (verdict === "unsupported" ? [name] : []));
  if (unsupported.length > 0) return { ...bareVerdict("unsupported"), property: unsupported.join(", ") };
  return bareVerdict(result.outsideConstraint > 0 || result.unexpanded > 0 ? "bounded" : "holds");
}

function explain(result: SearchResult, missed: readonly string[]): readonly string[] {
  const notices: string[] = [];
  if (result.stopped !== undefined) {
    notices.push(result.stopped);
    if (missed.length > 0) notices.push(`not reached so far: ${missed.join(", ")}`);
    return notices;
  }
  if (result.outsideConstraint > 0)
    notices.push(
      `\`within\` left out ${result.outsideConstraint === 1 ? "one step" : `${result.outsideConstraint} steps`} to states outside it`,
    );
  if (result.unexpanded > 0)
    notices.push(
      `\`depth\` left ${result.unexpanded === 1 ? "one state" : `${result.unexpanded} states`} unexplored at ${result.unexpanded === 1 ? "its" : "their"} end`,
    );
  return notices;
}

/** Symmetric states count as one where that is asked for and sound. */
function withSymmetry(
  check: Check,
  interpreter: Interpreter,
): { readonly space: Interpreter; readonly notices: readonly string[] } {
  const types = interpreter.stateTypes;
  if (!check.symmetry || !types.some(mentionsSymmetric)) return { space: interpreter, notices: [] };
  const count = permutationCount(types);
  if (check.properties.length > 0)
    return {
      space: interpreter,
      notices: ["symmetry not used: temporal properties may tell behaviours of symmetric states apart"],
    };
  if (count > PERMUTATION_LIMIT)
    return {
      space: interpreter,
      notices: [`symmetry not used: there are ${count} permutations, more than ${PERMUTATION_LIMIT}`],
    };
  return { space: { ...interpreter, key: orbitEncoder(types) }, notices: [] };
}
