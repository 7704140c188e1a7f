// A walk through a state space by hand: where one is, how one got there, where one can go from there. Data, and functions of it.

import { List, is } from "immutable";
import type { Expr, RuntimeFault } from "../../grammar/core/core.js";
import { parseExpressionIn, type ExpressionIn, type Wanted } from "../../grammar/elaborate/standalone-expression.js";
import type { TypedSystem } from "../../grammar/elaborate/typed-system.js";
import { expressionEvaluator, type EvaluationResult } from "../lowering/expression.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import { type State } from "../interpreter/values.js";
import type { Check, Model, Property } from "../model/model.js";
import type { Bound, Step, Trace } from "../outcome.js";
import { stateAfter, stepOf, variablesOf } from "../trace/trace.js";

/** What is walked through. */
export interface SessionContext {
  readonly model: Model;
  readonly check: Check;
  readonly system: TypedSystem;
  readonly interpreter: Interpreter;
}

export interface Session {
  readonly context: SessionContext;
  /** From the initial state on; steps that lie ahead are those of a counterexample, or were taken back. */
  readonly path: Trace;
  /** How many of its steps have been taken. */
  readonly at: number;
  readonly current: CurrentState;
  readonly breakpoints: readonly Breakpoint[];
}

/** The present state. */
export interface CurrentState {
  readonly state: State;
  /** All ways on, faults last. Their numbers, from 1, are their places. */
  readonly enabled: readonly EnabledStep[];
  readonly problems: readonly Problem[];
}

/** One of the ways in which an action can happen: it leads to a state, or fails. */
export interface EnabledStep {
  readonly step: Omit<Step, "state">;
  readonly state: State | undefined;
  readonly fault: RuntimeFault | undefined;
}

/** What a check would find here. A `step` property is one of the step that led here; the fault is a run-time error in the property. */
export interface Problem {
  readonly kind: "invariant" | "step" | "deadlock";
  readonly name: string;
  readonly fault: RuntimeFault | undefined;
}

/** An expression that was typed in. */
export interface Condition {
  readonly text: string;
  readonly expr: Expr;
  readonly localCount: number;
}

/** A random walk stops where it comes to be true. */
export interface Breakpoint extends Condition {
  readonly id: number;
}

// ---------------------------------------------------------------- expressions

export const readExpression = (ground: SessionContext, text: string, wanted?: Wanted): ExpressionIn =>
  parseExpressionIn(ground.system, { path: "expression", text }, wanted);

export interface EvaluatedProperty {
  readonly name: string;
  readonly result: EvaluationResult;
}

/** What each of these properties, of those that the check asks for, comes to. */
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

// ---------------------------------------------------------------- beginning

/** Of so many initial states the first that can be begun in is looked for. */
const TRIED = 10_000;

/** In the first initial state; or why there is none. */
export function startSession(ground: SessionContext): Session | RuntimeFault | undefined {
  let fault: RuntimeFault | undefined;
  let tried = 0;
  for (const start of ground.interpreter.initialStates()) {
    if (start.state !== undefined && start.fault === undefined) return startSessionAt(ground, start.state);
    fault ??= start.fault;
    if (++tried >= TRIED) break;
  }
  return fault;
}

export function startSessionAt(
  ground: SessionContext,
  initial: State,
  breakpoints: readonly Breakpoint[] = [],
): Session {
  return startSessionOn(
    ground,
    { variables: variablesOf(ground.model), initial, steps: [], failed: undefined, loop: undefined },
    breakpoints,
  );
}

/** At the beginning of a behaviour that is known. */
export function startSessionOn(ground: SessionContext, path: Trace, breakpoints: readonly Breakpoint[] = []): Session {
  return { context: ground, path, at: 0, current: currentStateAt(ground, path.initial, undefined), breakpoints };
}

// ---------------------------------------------------------------- moving

/** The path as far as it has been walked. */
export function takenPath({ path, at }: Session): Trace {
  return at === path.steps.length && path.failed === undefined && path.loop === undefined
    ? path
    : { ...path, steps: path.steps.slice(0, at), failed: undefined, loop: undefined };
}

/** `at` is one of the states of the path. */
export function moveTo(session: Session, at: number): Session {
  const { context: ground, path } = session;
  return {
    ...session,
    at,
    current: currentStateAt(ground, stateAfter(path, at), at === 0 ? undefined : stateAfter(path, at - 1)),
  };
}

/** Goes on from the present state; what lay ahead is forgotten. */
export function follow(session: Session, steps: readonly Step[]): Session {
  if (steps.length === 0) return session;
  const before = takenPath(session);
  const path = { ...before, steps: [...before.steps, ...steps] };
  return moveTo({ ...session, path }, path.steps.length);
}

/** Likewise by one step; if that is the one that lies ahead, so do those after it still. */
export function takeStep(session: Session, step: Step): Session {
  const next = session.path.steps[session.at];
  return next !== undefined && isSameStep(next, step) && is(next.state, step.state)
    ? moveTo(session, session.at + 1)
    : follow(session, [step]);
}

/** Whether two steps from one state are the same way on. */
export function isSameStep(a: EnabledStep["step"], b: EnabledStep["step"] | undefined): boolean {
  if (b === undefined || a.action !== b.action || a.instance !== b.instance) return false;
  return sameBounds(a.bindings, b.bindings) && sameBounds(a.picks, b.picks) && is(List(a.branches), List(b.branches));
}

const sameBounds = (a: readonly Bound[], b: readonly Bound[]): boolean =>
  a.length === b.length && a.every(({ value }, i) => is(value, b[i]?.value));

/** `from`: the state before, if there was one. */
export function currentStateAt(ground: SessionContext, state: State, from: State | undefined): CurrentState {
  const { model, check, interpreter } = ground;
  const ways = interpreter
    .expand(state)
    .map((attempt): EnabledStep => ({ step: stepOf(model, attempt), state: attempt.state, fault: attempt.fault }));
  const own = ways.filter(({ step }) => !step.fault);
  return {
    state,
    enabled: [...own, ...ways.filter(({ step }) => step.fault)],
    problems: [
      ...problemsAt(ground, state, from),
      ...(own.length === 0 && check.deadlock ? deadlockProblems(interpreter, state) : []),
    ],
  };
}

function problemsAt(ground: SessionContext, state: State, from: State | undefined): readonly Problem[] {
  const { model, check } = ground;
  const wrong = (kind: Problem["kind"], judged: readonly EvaluatedProperty[]): readonly Problem[] =>
    judged.flatMap(({ name, result }) => (result.value === true ? [] : [{ kind, name, fault: result.fault }]));
  return [
    ...wrong("invariant", evaluateProperties(ground, model.invariants, check.invariants, state)),
    ...(from === undefined ? [] : wrong("step", evaluateProperties(ground, model.steps, check.steps, from, state))),
  ];
}

function deadlockProblems(interpreter: Interpreter, state: State): readonly Problem[] {
  const defect = interpreter.checkDeadlock(state);
  return defect === undefined
    ? []
    : [{ kind: "deadlock", name: "deadlock", fault: defect.kind === "error" ? defect.fault : undefined }];
}

/** What would be wrong after a way on. */
export const problemsAfter = (session: Session, { state }: EnabledStep): readonly Problem[] =>
  state === undefined ? [] : problemsAt(session.context, state, session.current.state);

/** How many faults there have been, and may be; undefined where they are not counted. */
export function faultsAt({
  context: { check, interpreter, model },
  current: here,
}: Session): { readonly so: number; readonly most: number } | undefined {
  if (check.faults === undefined || !interpreter.faultActions.includes(true)) return undefined;
  const counted = here.state.get(model.variables.length);
  return { so: typeof counted === "number" ? counted : 0, most: check.faults };
}
