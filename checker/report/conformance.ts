// Reports of model-based tests: the walk or the history on which an implementation differs from its spec, what it did,
// and what the spec says instead.

import { essentialOperations, type ConcurrentOutcome } from "../conformance/concurrent-runs.js";
import type { HistoryFailure, Operation } from "../conformance/history.js";
import { titleOf, type Answer, type JsonFields } from "../conformance/implementation.js";
import type { TimedOperation } from "../conformance/linearizability.js";
import type { WalkFailure, WalksOutcome } from "../conformance/run-walks.js";
import type { Disagreement, WalkedStep } from "../conformance/walk.js";
import type { Model } from "../model/model.js";
import { traceTo } from "../scenario/possible-states.js";
import type { TrackedState } from "../trace-validation/state-tracker.js";
import type { Refusal } from "../trace-validation/refusal.js";
import type { RenderOptions } from "./diagnostic.js";
import { hanging, plural, printable, showCount } from "./text.js";
import { renderTrace } from "./trace.js";
import { renderRefusedState } from "./validation.js";

/** What was tested against what. */
export interface TestedModel {
  readonly spec: string;
  readonly check: string;
  readonly model: Model;
}

export const IN_IMPLEMENTATION = "the implementation shows";

type Rendering = RenderOptions & { readonly last?: number | undefined };

export interface TestVerdict {
  readonly verdict: "passed" | "failed" | "incomplete";
  readonly notices: readonly string[];
}

const verdictOf = ({ failure, stopped }: Pick<WalksOutcome, "stopped"> & { readonly failure: unknown }) =>
  failure !== undefined ? "failed" : stopped !== undefined ? "incomplete" : "passed";

/** `seed`: undefined for walks that were given. */
export function verdictOfWalks(outcome: WalksOutcome): TestVerdict {
  const { stopped, cutShort, neverAsked, failure } = outcome;
  return {
    verdict: verdictOf(outcome),
    notices: [
      ...(stopped === undefined ? [] : [stopped]),
      ...(failure?.kind === "unstable"
        ? ["the implementation did not fail again on the same walk: it does not depend on the walk alone"]
        : []),
      ...(failure?.kind === "limited" ? ["the walk could perhaps be shorter: not everything was tried"] : []),
      ...(cutShort === 0
        ? []
        : [`${plural(cutShort, "walk")} could not be followed to the end, because the implementation chose otherwise`]),
      ...(neverAsked.length === 0 || failure !== undefined ? [] : [`no walk asked for ${neverAsked.join(", ")}`]),
    ],
  };
}

export function verdictOfRuns(outcome: ConcurrentOutcome): TestVerdict {
  return { verdict: verdictOf(outcome), notices: outcome.stopped === undefined ? [] : [outcome.stopped] };
}

// ---------------------------------------------------------------- walks

/** `seed`: of the first walk; undefined if the walks were given. */
export function renderWalks(
  tested: TestedModel,
  outcome: WalksOutcome,
  seed: number | undefined,
  options: Rendering,
): string {
  const { failure } = outcome;
  const { notices } = verdictOfWalks(outcome);
  const counts = `${plural(outcome.walks, "walk")}, ${plural(outcome.steps, "step")}`;
  const where =
    failure === undefined
      ? ""
      : ` in walk ${showCount(failure.number + 1)}${seed === undefined ? "" : ` (seed ${seed + failure.number})`}`;
  const head = heading(tested, verdictOf(outcome), where, counts, notices, options);
  if (failure === undefined) return head;
  const repeat =
    seed === undefined ? [] : [`To repeat this walk: { seed: ${seed + failure.number}, walks: 1 } and the same steps.`];
  return [head, ...renderWalkFailure(tested.model, failure, options), ...repeat].join("\n\n");
}

function heading(
  { spec, check }: TestedModel,
  verdict: TestVerdict["verdict"],
  where: string,
  counts: string,
  notices: readonly string[],
  options: Rendering,
): string {
  const { style } = options;
  const paint = { passed: style.green, failed: style.red, incomplete: style.yellow }[verdict];
  return [
    `${style.bold(`${printable(spec)} ${printable(check)}`)}: ${style.bold(paint(verdict))}${where}`,
    `  ${counts}`,
    ...notices.flatMap((notice) => hanging("  ", `note: ${printable(notice)}`, options)),
  ].join("\n");
}

function renderWalkFailure(model: Model, failure: WalkFailure, options: Rendering): readonly string[] {
  const { walk, kind, originalSteps } = failure;
  if (walk.end.kind !== "disagrees") throw new Error("internal: a walk failed without a disagreement");
  const { disagreement } = walk.end;
  const steps = plural(walk.steps.length, "step");
  const title = {
    shortest: `A shortest walk that fails has ${steps}`,
    minimal: `The walk has ${steps}, none of which can be left out`,
    limited: `The walk has ${steps}`,
    unstable: `The walk has ${steps}`,
  }[kind];
  const short = originalSteps > walk.steps.length ? `; at first it had ${plural(originalSteps, "step")}` : "";
  return [
    [
      `${title}${short}:`,
      ...walk.steps.flatMap((step, i) => hanging("  ", `${i + 1}  ${describeStep(step)}`, options)),
    ].join("\n"),
    printable(describeDisagreement(disagreement, walk.steps)),
    ...renderWhy(model, disagreement, options),
  ];
}

function describeStep({ request, answer }: WalkedStep): string {
  const title = printable(titleOf(request));
  if (answer === undefined) return title;
  return answer.kind === "done" ? printable(withValues(titleOf(request), answer)) : `${title}: ${answer.kind}`;
}

/** `Acquire(client: 1): held[1] = 2` */
function withValues(
  title: string,
  { picks, state }: Pick<Extract<Answer, { kind: "done" }>, "picks" | "state">,
): string {
  const known = { ...picks, ...state };
  return Object.keys(known).length === 0 ? title : `${title}: ${valuesOf(known)}`;
}

const valuesOf = (fields: JsonFields): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join(", ");

/** One sentence. */
export function describeDisagreement(disagreement: Disagreement, steps: readonly WalkedStep[]): string {
  const last = steps.at(-1);
  const step = last === undefined ? "" : `step ${steps.length}, ${titleOf(last.request)}`;
  switch (disagreement.kind) {
    case "step":
      return `The implementation took ${step}, as the spec does not allow:`;
    case "observation":
      return last === undefined
        ? "After the reset, the implementation shows something else than the spec:"
        : `After ${step}, the implementation shows something else than the spec:`;
    case "refused":
      return `The implementation refused ${step}, which the spec allows:`;
    case "threw":
      return last === undefined
        ? `The implementation failed: ${disagreement.error.message}`
        : `The implementation failed at ${step}: ${disagreement.error.message}`;
  }
}

function renderWhy(model: Model, disagreement: Disagreement, options: Rendering): readonly string[] {
  const states = "refusal" in disagreement ? renderStates(model, disagreement.refusal, options) : [];
  return [...states, ...renderBehaviour(model, stateOf(disagreement), options)];
}

/** One of the states of the spec before the disagreement. */
export function stateOf(disagreement: Disagreement): TrackedState | undefined {
  return "refusal" in disagreement ? disagreement.refusal.states[0]?.tracked : disagreement.before;
}

function renderStates(model: Model, { states, event, possible }: Refusal, options: Rendering): readonly string[] {
  return [
    ...(possible > states.length
      ? [`The spec may be in ${showCount(possible)} states here, of which these come nearest:`]
      : []),
    ...states.map((state) => renderRefusedState(model, state, event, IN_IMPLEMENTATION, options)),
  ];
}

/** Steps of a behaviour. */
const STEPS_SHOWN = 10;

function renderBehaviour(model: Model, end: TrackedState | undefined, options: Rendering): readonly string[] {
  if (end === undefined) return [];
  const trace = traceTo(model, end);
  return [
    "What the spec does up to here:",
    renderTrace(trace, { ...options, model, last: options.last ?? STEPS_SHOWN }),
  ];
}

// ---------------------------------------------------------------- histories

export function renderRuns(tested: TestedModel, outcome: ConcurrentOutcome, seed: number, options: Rendering): string {
  const { failure } = outcome;
  const pending = outcome.pending === 0 ? "" : `, ${showCount(outcome.pending)} of which have no known result`;
  const counts = `${plural(outcome.runs, "run")}, ${plural(outcome.operations, "operation")}${pending}`;
  const where = failure === undefined ? "" : ` in run ${showCount(failure.number + 1)} (seed ${seed + failure.number})`;
  const head = heading(tested, verdictOf(outcome), where, counts, verdictOfRuns(outcome).notices, options);
  if (failure === undefined) return head;
  const repeat = `To repeat these operations: { seed: ${seed + failure.number}, runs: 1 }. When they overlap can differ.`;
  return failure.kind === "threw"
    ? [head, `The implementation failed: ${printable(failure.error.message)}`, repeat].join("\n\n")
    : [head, ...renderHistoryFailure(tested.model, failure, options), repeat].join("\n\n");
}

/** A history that was given, and of how many operations. */
export function renderHistory(
  tested: TestedModel,
  {
    operations,
    failure,
    notices,
  }: {
    readonly operations: number;
    readonly failure: HistoryFailure | undefined;
    readonly notices: readonly string[];
  },
  options: Rendering,
): string {
  const verdict = failure !== undefined ? "failed" : notices.length > 0 ? "incomplete" : "passed";
  const head = heading(tested, verdict, "", plural(operations, "operation"), notices, options);
  return failure === undefined ? head : [head, ...renderHistoryFailure(tested.model, failure, options)].join("\n\n");
}

function renderHistoryFailure(model: Model, failure: HistoryFailure, options: Rendering): readonly string[] {
  const { refusal } = failure;
  const essential = essentialOperations(failure);
  const others = failure.history.length - essential.length;
  const last = failure.history[failure.last];
  const title = last === undefined ? "the last operation" : describeOperation(last.operation);
  return [
    "The history is not linearizable: the spec allows these operations in no order that agrees with their times.",
    ...(essential.length === 0 ? [] : [renderTimeline(essential)]),
    ...(others === 0
      ? []
      : [
          `${plural(others, "other operation")} up to there ${others === 1 ? "does" : "do"} not matter, whatever ${others === 1 ? "its result" : "their results"}.`,
        ]),
    ...(refusal === undefined
      ? [`In every state in which the spec may be, ${printable(title)} is possible, but it was refused.`]
      : [
          `Before ${printable(title)}, in the states that come nearest to it:`,
          ...refusal.states.map((state) => renderRefusedState(model, state, refusal.event, IN_IMPLEMENTATION, options)),
        ]),
  ];
}

function describeOperation(operation: Operation): string {
  if (operation.kind === "observation") return `observed ${valuesOf(operation.state)}`;
  const { request, answer } = operation;
  const title = titleOf(request);
  if (answer.kind === "done") return withValues(title, answer);
  return `${title}: ${answer.kind === "refused" ? "refused" : "no known result"}`;
}

/** One line for each operation; bars show when it began and returned. */
function renderTimeline(operations: readonly TimedOperation<Operation>[]): string {
  const times = [
    ...new Set(operations.flatMap(({ called, returned }) => [called, ...(returned === undefined ? [] : [returned])])),
  ];
  const columns = new Map(times.sort((a, b) => a - b).map((time, column) => [time, column]));
  const width = columns.size;
  const clients = Math.max(0, ...operations.map(({ operation }) => operation.client.length));
  const lines = operations.map(({ operation, called, returned }) => {
    const from = columns.get(called) ?? 0;
    const to = returned === undefined ? width : (columns.get(returned) ?? from);
    const bar = `${" ".repeat(from)}├${"─".repeat(Math.max(0, to - from - 1))}${returned === undefined ? "…" : "┤"}`;
    return `  ${printable(operation.client).padEnd(clients)}  ${bar.padEnd(width + 1)}  ${printable(describeOperation(operation))}`;
  });
  return lines.join("\n");
}
