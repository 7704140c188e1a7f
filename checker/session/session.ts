// An interactive exploration of a state space: the current state, the path to it, and the enabled steps. A session is
// data; functions return new sessions.

import { is } from "immutable";
import type { Expr, RuntimeFault } from "../../grammar/core/core.js";
import { parseExpressionIn, type ExpressionIn, type Wanted } from "../../grammar/elaborate/standalone-expression.js";
import type { TypedSystem } from "../../grammar/elaborate/typed-system.js";
import { expressionEvaluator, type EvaluationResult } from "../lowering/expression.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import type { Check, Model, Property } from "../model/model.js";
import type { Step, Trace } from "../outcome.js";
import { isSameStep, stateAfter, stepOf, variablesOf } from "../trace/trace.js";

export interface SessionContext {
  readonly model: Model;
  readonly check: Check;
  readonly system: TypedSystem;
  readonly interpreter: Interpreter;
}

export interface Session {
  readonly context: SessionContext;
  /** Includes steps ahead of the current state: those of a counterexample, or steps taken back. */
  readonly path: Trace;
  /** The counterexample that the session started on. While `path` is the same object, the session follows it. */
  readonly counterexample: Trace | undefined;
  /** The number of steps of the path that lead to the current state. */
  readonly at: number;
  readonly current: CurrentState;
  readonly breakpoints: readonly Breakpoint[];
}

export interface CurrentState {
  readonly state: State;
  /** The steps of all actions, fault actions last. Users name a step by its position, from 1. */
  readonly enabled: readonly EnabledStep[];
  readonly problems: readonly Problem[];
}

/** A step that an action can take: it leads to a state, or fails with a fault. */
export interface EnabledStep {
  readonly step: Omit<Step, "state">;
  readonly state: State | undefined;
  readonly fault: RuntimeFault | undefined;
}

/**
 * A violation in the current state. `step`: the step that led here violates a step property. `fault`: a run-time error
 * in the property.
 */
export interface Problem {
  readonly kind: "invariant" | "step" | "deadlock";
  readonly name: string;
  readonly fault: RuntimeFault | undefined;
}

/** An expression that the user typed. */
export interface Condition {
  readonly text: string;
  readonly expr: Expr;
  readonly localCount: number;
}

/** A random walk stops in a state where it becomes true. */
export interface Breakpoint extends Condition {
  readonly id: number;
}

// ---------------------------------------------------------------- expressions

export const readExpression = (context: SessionContext, text: string, wanted?: Wanted): ExpressionIn =>
  parseExpressionIn(context.system, { path: "expression", text }, wanted);

export interface EvaluatedProperty {
  readonly name: string;
  readonly result: EvaluationResult;
}

/** Evaluates the properties that the check names. */
export function evaluateProperties(
  { model }: Pick<SessionContext, "model">,
  properties: readonly Property[],
  names: readonly string[],
  state: State,
  next?: State,
): readonly EvaluatedProperty[] {
  return properties
    .filter(({ name }) => names.includes(name))
    .map(({ name, body }) => ({
      name,
      result: expressionEvaluator({ expr: body, localCount: model.localCount })(state, next),
    }));
}

// ---------------------------------------------------------------- starting

/** The initial states that are tried: the session starts in the first one that has no fault. */
const START_LIMIT = 10_000;

/**
 * Starts in the first initial state. Returns the fault if every initial state has one, undefined if there are no
 * initial states.
 */
export function startSession(context: SessionContext): Session | RuntimeFault | undefined {
  let firstFault: RuntimeFault | undefined;
  let tried = 0;
  for (const { state, fault } of context.interpreter.initialStates()) {
    if (state !== undefined && fault === undefined) return startSessionAt(context, state);
    firstFault ??= fault;
    if (++tried >= START_LIMIT) break;
  }
  return firstFault;
}

export function startSessionAt(
  context: SessionContext,
  initial: State,
  breakpoints: readonly Breakpoint[] = [],
): Session {
  const path: Trace = {
    variables: variablesOf(context.model),
    initial,
    steps: [],
    failed: undefined,
    loop: undefined,
  };
  return { ...startSessionOn(context, path), counterexample: undefined, breakpoints };
}

/** Starts in the initial state of a counterexample, with its steps ahead. */
export function startSessionOn(context: SessionContext, counterexample: Trace): Session {
  return {
    context,
    path: counterexample,
    counterexample,
    at: 0,
    current: currentStateAt(context, counterexample.initial, undefined),
    breakpoints: [],
  };
}

// ---------------------------------------------------------------- moving

/** The part of the path that leads to the current state. */
export function takenPath({ path, at }: Session): Trace {
  return at === path.steps.length && path.failed === undefined && path.loop === undefined
    ? path
    : { ...path, steps: path.steps.slice(0, at), failed: undefined, loop: undefined, stutters: undefined };
}

/** Moves to the state after the first `at` steps of the path. */
export function moveTo(session: Session, at: number): Session {
  const { context, path } = session;
  const before = at === 0 ? undefined : stateAfter(path, at - 1);
  return { ...session, at, current: currentStateAt(context, stateAfter(path, at), before) };
}

/** Takes steps from the current state, and forgets the steps ahead. */
export function takeSteps(session: Session, steps: readonly Step[]): Session {
  if (steps.length === 0) return session;
  const taken = takenPath(session);
  const path = { ...taken, steps: [...taken.steps, ...steps] };
  return moveTo({ ...session, path }, path.steps.length);
}

/** Takes one step. If it is the next step of the path, the steps ahead remain. */
export function takeStep(session: Session, step: Step): Session {
  const next = session.path.steps[session.at];
  return next !== undefined && isSameStep(next, step) && is(next.state, step.state)
    ? moveTo(session, session.at + 1)
    : takeSteps(session, [step]);
}

// ---------------------------------------------------------------- the current state

/** `before`: the state before, if a step led to this one. */
export function currentStateAt(context: SessionContext, state: State, before: State | undefined): CurrentState {
  const { model, check, interpreter } = context;
  const steps = interpreter
    .expand(state)
    .map((attempt): EnabledStep => ({ step: stepOf(model, attempt), state: attempt.state, fault: attempt.fault }));
  const regular = steps.filter(({ step }) => !step.fault);
  return {
    state,
    enabled: [...regular, ...steps.filter(({ step }) => step.fault)],
    problems: [
      ...propertyProblems(context, state, before),
      ...(regular.length === 0 && check.deadlock ? deadlockProblems(interpreter, state) : []),
    ],
  };
}

/** The violated properties of a state, and of the step from `before` to it. */
function propertyProblems(context: SessionContext, state: State, before: State | undefined): readonly Problem[] {
  const { model, check } = context;
  const violated = (kind: Problem["kind"], evaluated: readonly EvaluatedProperty[]): readonly Problem[] =>
    evaluated.flatMap(({ name, result }) => (result.value === true ? [] : [{ kind, name, fault: result.fault }]));
  return [
    ...violated("invariant", evaluateProperties(context, model.invariants, check.invariants, state)),
    ...(before === undefined
      ? []
      : violated("step", evaluateProperties(context, model.steps, check.steps, before, state))),
  ];
}

function deadlockProblems(interpreter: Interpreter, state: State): readonly Problem[] {
  const defect = interpreter.checkDeadlock(state);
  return defect === undefined
    ? []
    : [{ kind: "deadlock", name: "deadlock", fault: defect.kind === "error" ? defect.fault : undefined }];
}

/** The properties that would be violated after an enabled step. */
export const problemsAfter = (session: Session, { state }: EnabledStep): readonly Problem[] =>
  state === undefined ? [] : propertyProblems(session.context, state, session.current.state);

/** The faults that have happened, and the limit of the check. Undefined if faults are not counted. */
export function faultsAt({
  context: { check, interpreter, model },
  current,
}: Session): { readonly count: number; readonly limit: number } | undefined {
  if (check.faults === undefined || !interpreter.faultActions.includes(true)) return undefined;
  const counted = current.state.get(model.variables.length);
  return { count: typeof counted === "number" ? counted : 0, limit: check.faults };
}
