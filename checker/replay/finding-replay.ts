// Looks for the recorded finding at the end of a trace that the model still has. Functions return the finding, or a
// sentence that says why there is none.

import type { RuntimeFault } from "../../grammar/core/core.js";
import { interpret, type Interpreter } from "../interpreter/interpreter.js";
import { element, type State } from "../interpreter/values.js";
import type { LassoFlaw } from "../liveness/lasso-check.js";
import type { Check, Model } from "../model/model.js";
import { UNBOUNDED } from "../model/unbounded-check.js";
import { bareVerdict, type VerdictDetails } from "../verdict.js";
import type { FollowedTrace } from "./follow.js";
import type { RecordedFinding } from "./recorded-trace.js";

/** A deadlock, a run-time error, or the violation of an invariant or a step property. */
export function findAtEnd(
  model: Model,
  interpreter: Interpreter,
  followed: FollowedTrace,
  recorded: RecordedFinding,
): VerdictDetails | string {
  switch (recorded.verdict) {
    case "deadlock":
      return findDeadlock(interpreter, lastOf(followed.states));
    case "error":
      return findError(model, interpreter, followed, recorded.code);
    case "violated":
      return findViolation(interpreter, followed.states, recorded);
  }
}

const lastOf = (states: readonly State[]): State => element(states, states.length - 1);

function findDeadlock(interpreter: Interpreter, state: State): VerdictDetails | string {
  if (interpreter.expand(state).some(({ action }) => interpreter.faultActions[action] !== true))
    return "the last state is no longer a deadlock: an action is enabled";
  return interpreter.checkDeadlock(state)?.kind === "deadlock"
    ? bareVerdict("deadlock")
    : "the last state is no longer a deadlock: a `terminal when` holds";
}

function findError(
  model: Model,
  interpreter: Interpreter,
  { states, failed }: FollowedTrace,
  code: string | null,
): VerdictDetails | string {
  const fault = failed?.fault ?? faultInProperties(model, interpreter, states, code);
  if (fault === undefined) return `error ${code ?? ""} no longer occurs`;
  return fault.code === code
    ? { ...bareVerdict("error"), fault }
    : `error ${code ?? ""} no longer occurs; there is another one, ${fault.code}: ${fault.message}`;
}

function findViolation(
  interpreter: Interpreter,
  states: readonly State[],
  { property, kind }: RecordedFinding,
): VerdictDetails | string {
  const name = property ?? "";
  const last = lastOf(states);
  const before = states[states.length - 2];
  const defect =
    kind !== "step"
      ? interpreter.checkInvariants(last)
      : before === undefined
        ? undefined
        : interpreter.checkStep(before, last);
  if (defect === undefined)
    return `\`${name}\` is now true ${kind === "step" ? "of the last step" : "in the last state"}`;
  if (defect.kind === "error")
    return `\`${name}\` can no longer be evaluated: ${defect.fault.code}: ${defect.fault.message}`;
  return { ...bareVerdict("violated"), property: name, violated: kind ?? undefined };
}

/**
 * A run-time error in a property, a `terminal when` or a `within`: one with this code if there is one, else the first.
 */
function faultInProperties(
  model: Model,
  interpreter: Interpreter,
  states: readonly State[],
  code: string | null,
): RuntimeFault | undefined {
  const last = lastOf(states);
  const before = states[states.length - 2];
  const all = interpret(model, checkOfEverything(model));
  const results = [
    all.checkInvariants(last),
    before === undefined ? undefined : all.checkStep(before, last),
    all.checkDeadlock(last),
    interpreter.satisfiesConstraint(last),
    ...all.covers.map((_, i) => all.satisfiesCover(last, i)),
  ];
  const faults = results.flatMap((result) =>
    typeof result === "object" && result.kind === "error" ? [result.fault] : [],
  );
  return faults.find((fault) => fault.code === code) ?? faults[0];
}

function checkOfEverything(model: Model): Check {
  const names = (properties: Model["invariants"]): readonly string[] => properties.map(({ name }) => name);
  return {
    ...UNBOUNDED,
    deadlock: true,
    invariants: names(model.invariants),
    steps: names(model.steps),
    covers: names(model.covers),
  };
}

/** The violation of a temporal property. */
export async function findOnLasso(
  model: Model,
  check: Check,
  interpreter: Interpreter,
  followed: Pick<FollowedTrace, "states" | "attempts">,
  {
    property,
    trace,
  }: Pick<RecordedFinding, "property"> & {
    readonly trace: Pick<RecordedFinding["trace"], "loop" | "stutters">;
  },
): Promise<VerdictDetails | string> {
  const name = property ?? "";
  const flaws = await flawsOfBehaviour(model, check, interpreter, followed, trace);
  if (typeof flaws === "string") return `\`${name}\` cannot be checked: ${flaws}`;
  if ("code" in flaws) return `\`${name}\` can no longer be evaluated: ${flaws.code}: ${flaws.message}`;
  if (flaws.includes(undefined)) return { ...bareVerdict("violated"), property: name, violated: "property" };
  return flaws.includes("not fair")
    ? "the behaviour is no longer fair: it never takes an action that fairness assumptions require"
    : `\`${name}\` now holds of the behaviour`;
}

/**
 * Why an infinite behaviour is no counterexample, for each part of the temporal properties; undefined for a part that it
 * violates. Or why they cannot be evaluated.
 */
export async function flawsOfBehaviour(
  model: Model,
  check: Check,
  interpreter: Interpreter,
  { states, attempts }: Pick<FollowedTrace, "states" | "attempts">,
  { loop, stutters }: Pick<RecordedFinding["trace"], "loop" | "stutters">,
): Promise<readonly (LassoFlaw | undefined)[] | RuntimeFault | string> {
  const [{ planLiveness }, { flawOfLasso }, { withStuttering }] = await Promise.all([
    import("../liveness/plan.js"),
    import("../liveness/lasso-check.js"),
    import("../liveness/stuttering.js"),
  ]);
  const plan = planLiveness(model, check);
  if (typeof plan === "string" || "code" in plan) return plan;
  const steps = attempts.map((attempt, i) => ({ from: element(states, i), attempt }));
  const lasso = withStuttering(steps, lastOf(states), { loop: loop ?? steps.length, stutters });
  return plan.properties.flatMap(({ parts }) =>
    parts.map((part) => flawOfLasso({ model, interpreter, plan }, part, lasso.steps, lasso.loop)),
  );
}
