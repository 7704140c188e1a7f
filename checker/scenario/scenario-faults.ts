// The errors that only scenarios raise: R0014, a step cannot be taken, and R0015, an assertion is false.

import type { Instruction } from "../../grammar/core/checks.js";
import type { ActionUse } from "../../grammar/core/declarations.js";
import type { RuntimeFault } from "../../grammar/core/core.js";
import { oneLine, type Span } from "../../grammar/core/source.js";
import { holds } from "../interpreter/evaluate.js";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { showValue } from "../interpreter/show.js";
import type { State } from "../interpreter/values.js";
import { blockingConditions } from "../explanation/blocking-conditions.js";
import type { Check, Model } from "../model/model.js";
import { stepOf } from "../trace/trace.js";
import type { ScenarioEvaluator, ScenarioState, TakeInstruction } from "./scenario-state.js";

/** Actions and choices that a message lists. */
const LISTED_LIMIT = 8;

/** The step cannot be taken in any of the possible states. The message describes the first one. */
export function cannotBeTaken(
  step: TakeInstruction,
  states: readonly ScenarioState[],
  evaluator: ScenarioEvaluator,
  interpreter: Interpreter,
  check: Check,
): RuntimeFault {
  const name = `\`${oneLine(step.span)}\``;
  const [first] = states;
  if (first === undefined) return { code: "R0014", message: `${name} cannot be taken`, span: step.span };
  const several = states.length === 1 ? "" : ` in any of the ${states.length} states that the scenario may be in`;
  const isUsed = catchFault(() => evaluator.usesAt(step.uses, first));
  const withOtherChoices = isUsed.fault === undefined ? interpreter.expand(first.state).filter(isUsed.value) : [];
  const alternatives =
    withOtherChoices.length === 0
      ? enabledIn(first.state, evaluator.model, interpreter)
      : `it can be taken with ${list(withOtherChoices.map(choicesOf))}`;
  const reason = withOtherChoices.length === 0 ? whyDisabled(step.uses, first, evaluator, check) : "";
  const message = `${name} cannot be taken here${several}${reason}; ${alternatives}`;
  return { code: "R0014", message, span: step.span };
}

export const nothingToPick = (span: Span): RuntimeFault => ({
  code: "R0014",
  message: "there is nothing to pick here",
  span,
});

/** The fault of an assertion in a state; undefined if the assertion holds. */
export function faultOfAssertion(
  instruction: Extract<Instruction, { readonly kind: "assert" | "enabled" }>,
  at: ScenarioState,
  evaluator: ScenarioEvaluator,
  interpreter: Interpreter,
  check: Check,
): RuntimeFault | undefined {
  const { span } = instruction;
  if (instruction.kind === "assert") {
    const { condition, message } = instruction;
    const { value, fault } = catchFault(() => holds(condition, evaluator.scopeAt(at)));
    if (fault !== undefined || value === true) return fault;
    return { code: "R0015", message: `this is false here${message === undefined ? "" : `: ${message}`}`, span };
  }
  const isUsed = catchFault(() => evaluator.usesAt(instruction.uses, at));
  if (isUsed.fault !== undefined) return isUsed.fault;
  const [enabled] = interpreter.expand(at.state).filter(isUsed.value);
  if ((enabled !== undefined) === instruction.expected) return undefined;
  const { model } = evaluator;
  const message =
    enabled === undefined
      ? `it is not enabled here${whyDisabled(instruction.uses, at, evaluator, check)}; ${enabledIn(at.state, model, interpreter)}`
      : `${nameOf(model, enabled)} is enabled here`;
  return { code: "R0015", message, span };
}

/** : `x < 3` is false because `x = 3`; or nothing if several conditions disable the actions. */
function whyDisabled(
  uses: readonly ActionUse[],
  at: ScenarioState,
  evaluator: ScenarioEvaluator,
  check: Check,
): string {
  const bindings = catchFault(() => evaluator.bindingsAt(uses, at));
  if (bindings.fault !== undefined) return "";
  const messages = bindings.value.map((each) => blockingConditions(evaluator.model, check, at.state, each));
  const distinct = new Set(messages.flat());
  return distinct.size === 1 && messages.every((each) => each.length === 1) ? `: ${[...distinct].join("")}` : "";
}

/** `enabled are: Go(1), Go(2)` */
function enabledIn(state: State, model: Model, interpreter: Interpreter): string {
  const names = [...new Set(interpreter.expand(state).map((attempt) => nameOf(model, attempt)))];
  return names.length === 0 ? "nothing is enabled" : `enabled ${names.length === 1 ? "is" : "are"} ${list(names)}`;
}

const list = (texts: readonly string[]): string => {
  const all = [...new Set(texts)];
  return all.slice(0, LISTED_LIMIT).join(", ") + (all.length > LISTED_LIMIT ? ", …" : "");
};

/** `processor[east].Store(1)`, as scenarios write it. */
function nameOf(model: Model, attempt: DetailedTransition): string {
  const { action, instance, bindings } = stepOf(model, attempt);
  const args = bindings.map(({ type, value }) => showValue(type, value)).join(", ");
  return `\`${instance === undefined ? "" : `${instance}.`}${action}${bindings.length === 0 ? "" : `(${args})`}\``;
}

/** `picks x = 2 takes 1` */
function choicesOf({ picks, branches }: DetailedTransition): string {
  const picked = picks.map(({ name, type, value }) => `${name} = ${showValue(type, value)}`).join(", ");
  const taken = branches.map((branch) => branch + 1).join(", ");
  const clauses = [
    ...(picks.length === 0 ? [] : [`picks ${picked}`]),
    ...(branches.length === 0 ? [] : [`takes ${taken}`]),
  ];
  return `\`${clauses.join(" ")}\``;
}
