// What becomes of a counterexample in a spec that has changed: whether it is still a behaviour, and if so, whether it still violates what it did.

import type { RuntimeFault } from "../../grammar/core/core.js";
import { bareVerdict, type VerdictDetails } from "../verdict.js";
import { followTrace, type FollowedTrace, type RecordedTrace } from "./follow.js";
import { interpret, type Interpreter } from "../interpreter/interpreter.js";
import { element, type State } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome, Trace } from "../outcome.js";
import { isScenarioError, replayScenario } from "./scenario-replay.js";
import { stepOf, variablesOf } from "../trace/trace.js";

/** What was found at the end of the trace when it was written. */
export interface RecordedFinding {
  readonly verdict: "violated" | "deadlock" | "error";
  readonly property: string | null;
  readonly kind: Exclude<Outcome["violated"], undefined> | null;
  /** The code of the run-time error. */
  readonly code: string | null;
  readonly trace: RecordedTrace;
}

export interface ReplayResult {
  /** `diverges`: an obstacle in `followed` says where and why. `passes`: it is a behaviour, and `why` it is no counterexample any more. */
  readonly kind: "diverges" | "passes" | "violates";
  readonly followed: FollowedTrace;
  /** As far as it could be followed; undefined when it does not even begin. */
  readonly trace: Trace | undefined;
  /** Of one that violates; of a scenario perhaps another error than was recorded, and sooner. */
  readonly found: VerdictDetails | undefined;
  /** A sentence, of one that passes. */
  readonly why: string | undefined;
}

export async function replayTrace(model: Model, check: Check, recorded: RecordedFinding): Promise<ReplayResult> {
  const judged = { ...check, ...selected(recorded), deadlock: true };
  const interpreter = interpret(model, judged);
  const followed = followTrace(model, interpreter, recorded.trace);
  const { states, steps, failed, divergence } = followed;
  const [initial] = states;
  const loop = divergence === undefined ? (recorded.trace.loop ?? undefined) : undefined;
  const trace: Trace | undefined =
    initial === undefined
      ? undefined
      : {
          variables: variablesOf(model),
          initial,
          steps,
          failed: failed === undefined ? undefined : stepOf(model, failed),
          loop,
        };
  const common = { followed, trace };
  if (divergence !== undefined || trace === undefined)
    return { kind: "diverges", ...common, found: undefined, why: undefined };
  if (isScenarioError(recorded.code)) return replayOwn(model, check, followed, trace);
  const end =
    recorded.kind === "property"
      ? await judgeLasso(model, judged, interpreter, followed, recorded)
      : judgeEnd(model, interpreter, followed, recorded);
  // It may have been one of an expression in the scenario itself.
  if (typeof end === "string" && recorded.verdict === "error" && failed === undefined && check.scenario !== undefined) {
    const own = await replayOwn(model, check, followed, trace);
    if (own.kind === "violates") return own;
  }
  return typeof end === "string"
    ? { kind: "passes", ...common, found: undefined, why: end }
    : { kind: "violates", ...common, found: end, why: undefined };
}

/** What a scenario alone finds, the scenario alone can find again. It fails on this way whatever it says of it, and wherever. */
async function replayOwn(model: Model, check: Check, followed: FollowedTrace, trace: Trace): Promise<ReplayResult> {
  const none = { found: undefined, why: undefined };
  if (check.scenario === undefined)
    return { kind: "diverges", followed: { ...followed, divergence: { kind: "noScenario" } }, trace, ...none };
  const end = await replayScenario(model, check, check.scenario, followed);
  if (end.kind === "passes") return { kind: "passes", followed, trace, found: undefined, why: end.why };
  const { steps } = end;
  const part: FollowedTrace = {
    ...followed,
    states: followed.states.slice(0, steps + 1),
    steps: followed.steps.slice(0, steps),
    attempts: followed.attempts.slice(0, steps),
  };
  const shown: Trace = { ...trace, steps: part.steps };
  if (end.kind === "leaves")
    return { kind: "diverges", followed: { ...part, divergence: end.obstacle }, trace: shown, ...none };
  return {
    kind: "violates",
    followed: part,
    trace: shown,
    found: { ...bareVerdict("error"), fault: end.fault },
    why: undefined,
  };
}

/** Only the property that was violated is judged: what the check looks at otherwise is its own business. */
function selected({ property, kind }: RecordedFinding): Pick<Check, "invariants" | "steps" | "properties" | "covers"> {
  const only = (wanted: RecordedFinding["kind"]): readonly string[] =>
    kind === wanted && property !== null ? [property] : [];
  return { invariants: only("invariant"), steps: only("step"), properties: only("property"), covers: [] };
}

/** What is found in the end, or why nothing is. */
function judgeEnd(
  model: Model,
  interpreter: Interpreter,
  { states, failed }: FollowedTrace,
  { verdict, property, kind, code }: RecordedFinding,
): VerdictDetails | string {
  const last = element(states, states.length - 1);
  if (verdict === "deadlock") {
    if (interpreter.expand(last).some(({ action }) => interpreter.faultActions[action] !== true))
      return "the last state is no deadlock any more: an action is enabled";
    const defect = interpreter.checkDeadlock(last);
    return defect?.kind === "deadlock"
      ? bareVerdict("deadlock")
      : "the last state is no deadlock any more: a `terminal when` holds";
  }
  if (verdict === "error") {
    const fault = failed?.fault ?? faultAt(model, interpreter, states, code);
    if (fault === undefined) return `there is no error ${code ?? ""} any more`;
    return fault.code === code
      ? { ...bareVerdict("error"), fault }
      : `there is no error ${code ?? ""} any more, but ${fault.code}: ${fault.message}`;
  }
  const name = property ?? "";
  const known = kind === "step" ? model.steps : kind === "invariant" ? model.invariants : [];
  if (!known.some((each) => each.name === name))
    return `there is no ${kind === "step" ? "step property" : (kind ?? "property")} \`${name}\` any more`;
  const defect =
    kind === "step"
      ? states.length < 2
        ? undefined
        : interpreter.checkStep(element(states, states.length - 2), last)
      : interpreter.checkInvariants(last);
  if (defect === undefined) return `\`${name}\` is true now of the last ${kind === "step" ? "step" : "state"}`;
  if (defect.kind === "error")
    return `\`${name}\` cannot be evaluated any more: ${defect.fault.code}: ${defect.fault.message}`;
  return { ...bareVerdict("violated"), property: name, violated: kind ?? undefined };
}

/** An error that is no step's: of a property, a `terminal when`, a `within`. */
function faultAt(
  model: Model,
  interpreter: Interpreter,
  states: readonly State[],
  code: string | null,
): RuntimeFault | undefined {
  const last = element(states, states.length - 1);
  const before = states[states.length - 2];
  const all = interpretAll(model);
  const answers = [
    all.checkInvariants(last),
    before === undefined ? undefined : all.checkStep(before, last),
    all.checkDeadlock(last),
    interpreter.satisfiesConstraint(last),
    ...all.covers.map((_, i) => all.satisfiesCover(last, i)),
  ];
  const faults = answers.flatMap((answer) =>
    typeof answer === "object" && answer.kind === "error" ? [answer.fault] : [],
  );
  return faults.find((fault) => fault.code === code) ?? faults[0];
}

function interpretAll(model: Model): Interpreter {
  const names = (properties: Model["invariants"]): readonly string[] => properties.map(({ name }) => name);
  return interpret(model, {
    name: "",
    faults: undefined,
    depth: undefined,
    within: [],
    symmetry: false,
    deadlock: true,
    expected: { kind: "holds", states: undefined },
    span: undefined,
    invariants: names(model.invariants),
    steps: names(model.steps),
    properties: [],
    covers: names(model.covers),
  });
}

async function judgeLasso(
  model: Model,
  check: Check,
  interpreter: Interpreter,
  { states, attempts }: FollowedTrace,
  { property, trace }: RecordedFinding,
): Promise<VerdictDetails | string> {
  const name = property ?? "";
  if (!model.properties.some((each) => each.name === name)) return `there is no property \`${name}\` any more`;
  const [{ planLiveness }, { flawOfLasso }] = await Promise.all([
    import("../liveness/plan.js"),
    import("../liveness/lasso-check.js"),
  ]);
  const plan = planLiveness(model, check);
  if (typeof plan === "string") return `\`${name}\` is not judged: ${plan}`;
  if ("code" in plan) return `\`${name}\` cannot be evaluated any more: ${plan.code}: ${plan.message}`;
  const walked = attempts.map((attempt, i) => ({ from: element(states, i), attempt }));
  const loop = trace.loop ?? walked.length;
  const round =
    loop < walked.length ? walked : [...walked, { from: element(states, states.length - 1), attempt: undefined }];
  const flaws = plan.properties.flatMap(({ parts }) =>
    parts.map((part) => flawOfLasso({ model, interpreter, plan }, part, round, loop)),
  );
  if (flaws.includes(undefined)) return { ...bareVerdict("violated"), property: name, violated: "property" };
  return flaws.includes("not fair")
    ? "the behaviour is not fair any more: it leaves out for ever what is assumed to happen"
    : `\`${name}\` is true now of the behaviour`;
}
