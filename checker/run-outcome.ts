// From a finished run to its outcome: the verdict, the counterexample and the notices.

import type { RuntimeFault } from "../grammar/core/core.js";
import type { ExplorationResult, ExploredSpace } from "./engine/explored-space.js";
import { attempted } from "./internal-error.js";
import type { Interpreter } from "./interpreter/interpreter.js";
import type { KeptGoing } from "./keep-going/counterexamples.js";
import { hidesStates, verdictsOf } from "./keep-going/verdicts.js";
import type { PropertyResults } from "./liveness/check.js";
import type { PropertyPlan } from "./liveness/property-checker.js";
import type { Check, Model } from "./model/model.js";
import type { Certification, Outcome } from "./outcome.js";
import { symmetryOf } from "./reduction/symmetry.js";
import { traceOf } from "./trace/trace.js";
import { bareVerdict, noInitialState, verdictOf, type VerdictDetails } from "./verdict.js";

/** A run whose states are explored. */
export interface FinishedRun {
  readonly model: Model;
  readonly check: Check;
  readonly interpreter: Interpreter;
  readonly explored: Pick<ExploredSpace, "engine" | "engineLimit" | "threads" | "began" | "coverage">;
  readonly plan: Partial<PropertyPlan>;
  readonly result: ExplorationResult;
  /** The results of temporal properties, if they were checked. */
  readonly properties: PropertyResults | undefined;
  readonly notices: readonly string[];
}

const missedCovers = ({ interpreter, result }: FinishedRun): readonly string[] =>
  interpreter.covers.filter((_, i) => result.covered[i] !== true);

/** If bounds excluded states, or a question stayed open, the verdict is never `holds`. */
export function verdictOfRun(run: FinishedRun): VerdictDetails {
  const { model, check, plan, result, properties } = run;
  if (result.finding !== undefined) return verdictOf(result.finding.defect);
  if (result.stopped !== undefined) return bareVerdict("incomplete");
  if (result.initialStates === 0 && result.outsideConstraint === 0) return errorVerdict(noInitialState(model));
  if (typeof plan.impossible === "object") return errorVerdict(plan.impossible);
  const failure = properties?.failures[0];
  if (failure !== undefined) return errorVerdict(failure.fault);
  const violation = properties?.violations[0];
  if (violation !== undefined)
    return { ...bareVerdict("violated"), property: violation.property, violated: "property" };
  if (properties?.stopped !== undefined) return bareVerdict("incomplete");
  const [missed] = missedCovers(run);
  if (missed !== undefined) return { ...bareVerdict("violated"), property: missed, violated: "cover" };
  const unsupported =
    properties === undefined
      ? check.properties
      : properties.properties.flatMap(({ name, verdict }) => (verdict === "unsupported" ? [name] : []));
  if (unsupported.length > 0) return { ...bareVerdict("unsupported"), property: unsupported.join(", ") };
  return bareVerdict(result.outsideConstraint > 0 || result.unexpanded > 0 ? "bounded" : "holds");
}

const errorVerdict = (fault: RuntimeFault): VerdictDetails => ({ ...bareVerdict("error"), fault });

interface OutcomeDetails {
  readonly certification: Certification | undefined;
  readonly timings: Outcome["timings"];
  /** Undefined if the search ended with the first finding. */
  readonly kept: KeptGoing | undefined;
}

export function outcomeOf(run: FinishedRun, { certification, timings, kept }: OutcomeDetails): Outcome {
  const { check, interpreter, explored, properties, result } = run;
  const trace = attempted("the counterexample is missing", () => traceOfRun(run, kept));
  const refuted = certification?.kind === "refuted" || certification?.kind === "stopped";
  return {
    ...(refuted ? bareVerdict("incomplete") : verdictOfRun(run)),
    properties: properties?.properties ?? check.properties.map((name) => ({ name, verdict: "unchecked", vacuous: [] })),
    trace: trace.value,
    states: result.states,
    initialStates: result.initialStates,
    transitions: result.transitions,
    depth: result.depth,
    firings: result.firings,
    covered: interpreter.covers.filter((_, i) => result.covered[i] === true),
    notices: [...noticesOf(run, kept), trace.notice ?? []].flat(),
    engineLimit: explored.engineLimit,
    engine: explored.engine,
    threads: explored.threads,
    coverage: explored.coverage,
    timings,
    ...(kept === undefined
      ? {}
      : {
          verdicts: verdictsOf(run, kept),
          unfinished: result.stopped !== undefined || properties?.stopped !== undefined,
        }),
    certification,
  };
}

function traceOfRun({ model, interpreter, result, properties }: FinishedRun, kept: KeptGoing | undefined) {
  const { finding } = result;
  if (finding === undefined) return (properties?.failures[0] ?? properties?.violations[0])?.trace;
  return kept === undefined ? traceOf(model, interpreter, finding) : kept.found[0]?.trace;
}

function noticesOf(run: FinishedRun, kept: KeptGoing | undefined): readonly string[] {
  const { check, interpreter, explored, plan, result, properties } = run;
  const symmetry = symmetryOf(interpreter.stateTypes, check).notice;
  const mayBeBounded = explored.engineLimit === undefined && (result.finding === undefined || kept !== undefined);
  return [
    ...(symmetry === undefined ? [] : [symmetry]),
    ...run.notices,
    ...(mayBeBounded ? boundNotices(result, missedCovers(run)) : []),
    ...(kept === undefined ? [] : keptNotices(kept, run)),
    ...(properties?.stopped === undefined ? [] : [properties.stopped]),
    ...(properties?.notices ?? []),
    ...(typeof plan.impossible === "string" ? [plan.impossible] : []),
  ];
}

/** What going on after a violation leaves open. */
function keptNotices(kept: KeptGoing, { properties, plan }: FinishedRun): readonly string[] {
  const open = kept.open.map(
    ({ subject, why }) =>
      `${"name" in subject ? subject.name : subject.kind === "deadlock" ? "deadlock" : subject.fault.code} was found, but its counterexample is not known: ${why}`,
  );
  const unchecked = plan.plan !== undefined && properties === undefined ? "; temporal properties are not checked" : "";
  return [
    ...kept.notices,
    ...open,
    ...(hidesStates(kept)
      ? [`what could follow a run-time error is not explored, so nothing \`holds\`${unchecked}`]
      : []),
  ];
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
