// Outcomes of model-based tests as plain data.

import { essentialOperations, type ConcurrentFailure as CheckedRun } from "../checker/conformance/concurrent-runs.js";
import type { Operation } from "../checker/conformance/history.js";
import type { TimedOperation } from "../checker/conformance/linearizability.js";
import type { WalkFailure as CheckedWalk, WalksOutcome } from "../checker/conformance/run-walks.js";
import type { WalkedStep } from "../checker/conformance/walk.js";
import { describeDisagreement, IN_IMPLEMENTATION, stateOf } from "../checker/report/conformance.js";
import type { TestedModel } from "../checker/report/conformance.js";
import { stateToJson, traceToJson } from "../checker/report/json.js";
import { walkOf } from "../checker/report/tests-walk.js";
import type { CoveringBehaviours } from "../checker/test-generation/cover.js";
import { enabledNames, reasonSentences } from "../checker/report/validation.js";
import { traceTo } from "../checker/scenario/possible-states.js";
import { variablesOf } from "../checker/trace/trace.js";
import type { Refusal } from "../checker/trace-validation/refusal.js";
import type { Model } from "../checker/model/model.js";
import type { State, Trace } from "./api.js";
import type {
  ConcurrentFailure,
  CoveringWalks,
  HistoryOperation,
  PossibleState,
  WalkFailure,
  WalksResult,
  WalkStep,
} from "./mbt-api.js";

const stepToData = ({ action, args, picks, refused: mustRefuse }: WalkedStep["request"]): WalkStep => ({
  action,
  args,
  picks,
  mustRefuse,
});

/** One entry for each of the names. */
export const countsToData = (names: readonly string[], { asked }: WalksOutcome): WalksResult["actions"] =>
  Object.fromEntries(names.map((name) => [name, asked.get(name) ?? { asked: 0, refused: 0 }]));

/** `seed`: that of the first walk; undefined if the walks were given. */
export function walkFailureToData(model: Model, failure: CheckedWalk, seed: number | undefined): WalkFailure {
  const { walk, kind, number, originalSteps } = failure;
  if (walk.end.kind !== "disagrees") throw new Error("internal: a walk failed without a disagreement");
  const { disagreement } = walk.end;
  const end = stateOf(disagreement);
  return {
    kind: disagreement.kind,
    walk: number,
    seed: seed === undefined ? null : seed + number,
    steps: walk.steps.map(({ request, answer }) => ({ ...stepToData(request), answer: answer?.kind ?? null })),
    originalSteps,
    shortened: kind,
    message: describeDisagreement(disagreement, walk.steps).replace(/:$/, ""),
    states: "refusal" in disagreement ? statesToData(model, disagreement.refusal) : [],
    behaviour: end === undefined ? null : (traceToJson(traceTo(model, end)) as unknown as Trace),
    ...(disagreement.kind === "threw" ? { thrown: disagreement.error.cause } : {}),
  };
}

export function statesToData(model: Model, { states, event }: Refusal): readonly PossibleState[] {
  return states.map(({ tracked, reason, enabled }) => ({
    state: stateToJson({ variables: variablesOf(model) }, tracked.state) as State,
    reasons: reasonSentences(model, reason, event, IN_IMPLEMENTATION),
    enabled: enabledNames(model, enabled),
  }));
}

export function coveringToData(
  { spec, check, model }: TestedModel,
  { behaviours, targets, unreached, states, end }: CoveringBehaviours,
): CoveringWalks {
  if (end === "stopped") throw new Error("internal: a search that nobody stopped has stopped");
  return {
    file: spec,
    check,
    walks: behaviours.map((behaviour) => walkOf(model, behaviour).steps as readonly WalkStep[]),
    points: targets.map(({ kind, description }, i) => ({ kind, description, reached: !unreached.includes(i) })),
    states,
    end,
  };
}

/** `seed`: that of the first run. */
export function runFailureToData(model: Model, failure: CheckedRun, seed: number): ConcurrentFailure {
  const identity = { run: failure.number, seed: seed + failure.number };
  if (failure.kind === "threw") {
    const { message, cause } = failure.error;
    return { ...identity, kind: "threw", message, operations: [], history: [], states: [], thrown: cause };
  }
  return {
    ...identity,
    kind: "notLinearizable",
    message: "the history is not linearizable",
    operations: essentialOperations(failure).map(operationToData),
    history: failure.history.map(operationToData),
    states: failure.refusal === undefined ? [] : statesToData(model, failure.refusal),
  };
}

export function operationToData({ operation, called, returned }: TimedOperation<Operation>): HistoryOperation {
  const times = { client: operation.client, called, returned: returned ?? null };
  if (operation.kind === "observation") return { ...times, state: operation.state };
  const { request, answer } = operation;
  const step = { ...times, action: request.action, args: request.args };
  if (answer.kind !== "done") return answer.kind === "refused" ? { ...step, refused: true } : step;
  return { ...step, picks: answer.picks, state: answer.state };
}
