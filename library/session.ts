// A walk through the states, step by step.

import { interpret } from "../checker/interpreter/interpreter.js";
import type { State as CheckerState } from "../checker/interpreter/values.js";
import { expressionEvaluator } from "../checker/lowering/expression.js";
import type { Step } from "../checker/outcome.js";
import { actionStatuses, unknownAction } from "../checker/report/action-query.js";
import { spanToJson, stateToJson, stepToJson, traceToJson, valueToJson } from "../checker/report/json.js";
import { nameOfStep } from "../checker/report/steps.js";
import * as core from "../checker/session/session.js";
import type { RuntimeFault } from "../grammar/core/core.js";
import type { ActionStatus, EnabledStep, Move, Session, State, Trace, Value, Violation } from "./api.js";
import { specError } from "./diagnostics.js";

/** `initial`: the position of the initial state. */
export function beginSession(context: Omit<core.SessionContext, "interpreter">, initial: number): Session {
  const interpreter = interpret(context.model, context.check);
  let position = 0;
  let firstFault: RuntimeFault | undefined;
  for (const { state, fault } of interpreter.initialStates()) {
    if (fault !== undefined) firstFault ??= fault;
    else if (state !== undefined && position++ === initial)
      return new OpenSession(core.startSessionAt({ ...context, interpreter }, state));
  }
  if (position === 0 && firstFault !== undefined) throw specError([{ ...firstFault, severity: "error" }]);
  throw new RangeError(`there is no initial state ${initial}: there are ${position}`);
}

class OpenSession implements Session {
  readonly #session: core.Session;
  #enabled: readonly EnabledStep[] | undefined;

  constructor(session: core.Session) {
    this.#session = session;
  }

  get state(): State {
    return stateData(this.#session, this.#session.current.state);
  }

  get enabled(): readonly EnabledStep[] {
    return (this.#enabled ??= this.#session.current.enabled.map(({ step, state, fault }) => ({
      ...moveData(step),
      name: nameOfStep(step),
      state: state === undefined ? null : stateData(this.#session, state),
      error: errorData(fault),
    })));
  }

  get violations(): readonly Violation[] {
    return this.#session.current.problems.map(({ kind, name, fault }) => ({
      kind,
      property: kind === "deadlock" ? null : name,
      error: errorData(fault),
    }));
  }

  get trace(): Trace {
    return traceToJson(core.takenPath(this.#session)) as unknown as Trace;
  }

  take(step: EnabledStep | string): Session {
    const position = typeof step === "string" ? this.#positionOf(step) : this.enabled.indexOf(step);
    const taken = this.#session.current.enabled[position];
    if (taken === undefined) throw new RangeError("the step is not among those that are enabled in this state");
    if (taken.state === undefined)
      throw new RangeError(
        `\`${nameOfStep(taken.step)}\` fails: ${taken.fault?.code ?? "?"}: ${taken.fault?.message ?? "?"}`,
      );
    return new OpenSession(core.takeSteps(this.#session, [{ ...taken.step, state: taken.state }]));
  }

  back(): Session {
    if (this.#session.at === 0) throw new RangeError("the session is in its initial state");
    return new OpenSession(core.moveTo(this.#session, this.#session.at - 1));
  }

  evaluate(expression: string): Value {
    const { context, current } = this.#session;
    const parsed = core.readExpression(context, expression);
    if (parsed.kind === "wrong") throw specError(parsed.diagnostics);
    const result = expressionEvaluator(parsed)(current.state);
    if (result.fault !== undefined) throw specError([{ ...result.fault, severity: "error" }]);
    return valueToJson(parsed.expr.type, result.value);
  }

  whyNot(action: string): readonly ActionStatus[] {
    const { context, current } = this.#session;
    const { statuses } = actionStatuses(context.model, context.check, current.state, action);
    if (statuses.length === 0)
      throw specError([{ code: "E0707", severity: "error", ...unknownAction(action, context.model) }]);
    return statuses.map(({ name, status }) => ({
      name,
      enabled: status.enabled,
      blockedBy: status.blockedBy.map(({ kind, message, span }) => ({
        kind,
        message,
        span: spanToJson(span) as unknown as ActionStatus["blockedBy"][number]["span"],
      })),
    }));
  }

  #positionOf(name: string): number {
    const normalized = withoutSpaces(name);
    const named = this.enabled.flatMap((each, i) => (withoutSpaces(each.name) === normalized ? [i] : []));
    const [position] = named;
    if (position !== undefined && named.length === 1) return position;
    const names = [...new Set(this.enabled.map((each) => each.name))].slice(0, LISTED).join(", ");
    throw new RangeError(
      named.length > 1
        ? `\`${name}\` can be taken in ${named.length} ways: choose one of \`enabled\``
        : `\`${name}\` is not enabled in this state; ${names === "" ? "nothing is" : `enabled: ${names}`}`,
    );
  }
}

/** Steps that a message lists. */
const LISTED = 8;

const withoutSpaces = (text: string): string => text.replace(/\s+/g, "");

const stateData = ({ path }: core.Session, state: CheckerState): State => stateToJson(path, state) as State;

const moveData = (step: Omit<Step, "state">): Move => stepToJson(step) as unknown as Move;

const errorData = (fault: RuntimeFault | undefined): EnabledStep["error"] =>
  fault === undefined ? null : { code: fault.code, message: fault.message };
