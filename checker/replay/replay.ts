// Replays a recorded counterexample in a spec that has changed: is it still a behaviour, and does it still violate the
// property?

import { closestName } from "../../grammar/core/edit-distance.js";
import { interpret } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { Trace } from "../outcome.js";
import { stepOf, variablesOf } from "../trace/trace.js";
import { bareVerdict, type VerdictDetails } from "../verdict.js";
import { findAtEnd, findOnLasso } from "./finding-replay.js";
import { followTrace, type FollowedTrace } from "./follow.js";
import type { RecordedFinding, RecordedTrace } from "./recorded-trace.js";
import { isScenarioError, replayScenario } from "./scenario-replay.js";

export interface ReplayResult {
  /**
   * `diverges`: `followed.divergence` says where and why. `passes`: the trace is a behaviour, but no longer a
   * counterexample. `unknown`: it is a behaviour, but the violated property no longer exists.
   */
  readonly kind: "diverges" | "passes" | "violates" | "unknown";
  readonly followed: FollowedTrace;
  /** The part of the trace that was followed; undefined if its initial state does not exist. */
  readonly trace: Trace | undefined;
  /** If the trace violates. A scenario may raise another error than the recorded one, and earlier. */
  readonly found: VerdictDetails | undefined;
  /** If the trace passes, or the property is unknown: a sentence that says why. */
  readonly why: string | undefined;
}

export async function replayTrace(model: Model, check: Check, recorded: RecordedFinding): Promise<ReplayResult> {
  const checked: Check = { ...check, ...violatedPropertyOnly(recorded), deadlock: true };
  const interpreter = interpret(model, checked);
  const followed = followTrace(model, interpreter, recorded.trace);
  const trace = traceOf(model, followed, recorded.trace);
  if (followed.divergence !== undefined || trace === undefined)
    return { kind: "diverges", followed, trace, found: undefined, why: undefined };
  const gone = missingProperty(model, recorded);
  if (gone !== undefined) return { kind: "unknown", followed, trace, found: undefined, why: gone };
  if (isScenarioError(recorded.code)) return replayScenarioError(model, check, followed, trace);
  const found =
    recorded.kind === "property"
      ? await findOnLasso(model, checked, interpreter, followed, recorded)
      : findAtEnd(model, interpreter, followed, recorded);
  if (typeof found !== "string") return { kind: "violates", followed, trace, found, why: undefined };
  // The recorded error may have occurred in an expression of the scenario.
  if (recorded.verdict === "error" && followed.failed === undefined && check.scenario !== undefined) {
    const result = await replayScenarioError(model, check, followed, trace);
    if (result.kind === "violates") return result;
  }
  return { kind: "passes", followed, trace, found: undefined, why: found };
}

/** A sentence if the spec has no property of the recorded name and kind. */
function missingProperty(model: Model, { verdict, property, kind }: RecordedFinding): string | undefined {
  if (verdict !== "violated" || property === null) return undefined;
  const [candidates, noun] = {
    invariant: [model.invariants, "an invariant"] as const,
    step: [model.steps, "a step property"] as const,
    property: [model.properties, "a property"] as const,
    cover: [model.covers, "a cover"] as const,
  }[kind ?? "invariant"];
  if (candidates.some(({ name }) => name === property)) return undefined;
  const near = closestName(
    property,
    candidates.map(({ name }) => name),
  );
  return `the spec no longer has ${noun} \`${property}\`${near === undefined ? "" : `; perhaps it is now \`${near}\``}`;
}

/** Checks the violated property alone: the current properties of the check are irrelevant. */
function violatedPropertyOnly({
  property,
  kind,
}: RecordedFinding): Pick<Check, "invariants" | "steps" | "properties" | "covers"> {
  const ifKind = (expected: RecordedFinding["kind"]): readonly string[] =>
    kind === expected && property !== null ? [property] : [];
  return { invariants: ifKind("invariant"), steps: ifKind("step"), properties: ifKind("property"), covers: [] };
}

function traceOf(model: Model, followed: FollowedTrace, recorded: RecordedTrace): Trace | undefined {
  const { states, steps, failed, divergence } = followed;
  const [initial] = states;
  if (initial === undefined) return undefined;
  return {
    variables: variablesOf(model),
    initial,
    steps,
    failed: failed === undefined ? undefined : stepOf(model, failed),
    loop: divergence === undefined ? (recorded.loop ?? undefined) : undefined,
    ...(divergence === undefined && recorded.stutters.length > 0 ? { stutters: recorded.stutters } : {}),
  };
}

/**
 * Only a scenario can reproduce an error of a scenario. Any error that it raises on the path counts, wherever it
 * occurs.
 */
async function replayScenarioError(
  model: Model,
  check: Check,
  followed: FollowedTrace,
  trace: Trace,
): Promise<ReplayResult> {
  const nothing = { found: undefined, why: undefined };
  if (check.scenario === undefined)
    return { kind: "diverges", followed: { ...followed, divergence: { kind: "noScenario" } }, trace, ...nothing };
  const replayed = await replayScenario(model, check, check.scenario, followed);
  if (replayed.kind === "passes") return { kind: "passes", followed, trace, found: undefined, why: replayed.why };
  const { steps } = replayed;
  const shortened: FollowedTrace = {
    ...followed,
    states: followed.states.slice(0, steps + 1),
    steps: followed.steps.slice(0, steps),
    attempts: followed.attempts.slice(0, steps),
  };
  const shortenedTrace: Trace = { ...trace, steps: shortened.steps };
  if (replayed.kind === "diverges") {
    const { divergence } = replayed;
    return { kind: "diverges", followed: { ...shortened, divergence }, trace: shortenedTrace, ...nothing };
  }
  const found = { ...bareVerdict("error"), fault: replayed.fault };
  return { kind: "violates", followed: shortened, trace: shortenedTrace, found, why: undefined };
}
