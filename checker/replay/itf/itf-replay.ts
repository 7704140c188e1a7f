// Follows an ITF trace in a model: is it a behaviour, and does it violate anything that the check checks?

import { interpret, type DetailedTransition, type ModelInterpreter } from "../../interpreter/interpreter.js";
import { element, type State, type Value } from "../../interpreter/values.js";
import { excerpt, Malformed } from "../../json-reader.js";
import type { Check, Model } from "../../model/model.js";
import type { Trace } from "../../outcome.js";
import { defectIn } from "../../search/defects.js";
import { stepOf } from "../../trace/trace.js";
import { bareVerdict, verdictOf, type VerdictDetails } from "../../verdict.js";
import { findOnLasso } from "../finding-replay.js";
import { observedTrace } from "../observed-trace.js";
import { replayScenario } from "../scenario-replay.js";
import { barredSteps, contrast, distanceOf, type Barred, type Contrast } from "./barred-steps.js";
import type { ItfTrace } from "./itf-trace.js";
import { describeUnfit, isUnserializable, ItfValueReader } from "./itf-values.js";
import {
  isSameObservation,
  PathFollower,
  pathTo,
  TooManyStates,
  type Layer,
  type ObservedState,
  type PathPoint,
} from "./observed-path.js";
import { matchNames, type MatchedNames } from "./variable-names.js";

/** Why a trace is no behaviour of the model. States of the trace are counted from 0, so step 3 leads to state 3. */
export type ItfObstacle =
  /** No initial state agrees. `nearest`: what differs in the nearest one. */
  | { readonly kind: "start"; readonly nearest: Contrast | undefined }
  /** `why`: the value of a variable is none of its type. */
  | { readonly kind: "value"; readonly state: number; readonly why: string }
  | {
      readonly kind: "step";
      readonly state: number;
      readonly barred: Barred | undefined;
    }
  /** No behaviour leads back to the state that the loop begins with. */
  | { readonly kind: "loop"; readonly state: number };

export interface ItfReplay {
  /** `unknown`: too many states agree with the trace. */
  readonly kind: "violates" | "passes" | "diverges" | "unknown";
  /** A behaviour that agrees with the trace, as far as there is one. */
  readonly trace: Trace | undefined;
  readonly obstacle: ItfObstacle | undefined;
  readonly found: VerdictDetails | undefined;
  /** The number of the states of the trace after the violation. */
  readonly after: number;
  readonly names: MatchedNames;
  /** Variables whose value is not always in the trace, because its tool could not write it. */
  readonly unserializable: readonly string[];
  /** The number of steps of the trace in which nothing happens. */
  readonly stuttering: number;
}

/** Throws Malformed if no variable can be compared, or one that could be two. */
export async function replayItf(model: Model, check: Check, itf: ItfTrace): Promise<ItfReplay> {
  const interpreter = interpret(model, check);
  const names = matchNames(
    itf.vars,
    model.variables.map(({ name }) => name),
  );
  rejectUnmatched(names);
  const observation = observe(model, itf, names);
  const { observed } = observation;
  const nothing = { found: undefined, obstacle: undefined, after: 0, stuttering: 0 };
  const base = { ...nothing, names, unserializable: observation.unserializable };
  const follower = new PathFollower(
    interpreter,
    model.actions.map(({ name }) => name),
  );
  const context = { model, check, interpreter };
  try {
    const { layers, obstacle } = follow(context, follower, observed, observation.unfit);
    const last =
      obstacle?.kind === "step" && obstacle.barred !== undefined
        ? obstacle.barred.from
        : layers.at(-1)?.values().next().value;
    const partial = last === undefined ? undefined : observedTrace(model, pathTo(last), undefined, []);
    if (obstacle !== undefined || last === undefined) return { ...base, kind: "diverges", trace: partial, obstacle };
    const around = stepsOfLoop(itf, observed);
    const end = around === undefined ? last : follower.around(element(layers, itf.loop ?? 0), around);
    if (end === undefined)
      return { ...base, kind: "diverges", trace: partial, obstacle: { kind: "loop", state: itf.loop ?? 0 } };
    return { ...base, ...(await judge(context, pathTo(end), itf)) };
  } catch (error) {
    if (!(error instanceof TooManyStates)) throw error;
    return { ...base, kind: "unknown", trace: undefined };
  }
}

function rejectUnmatched({ matched, inTrace, inModel, ambiguous }: MatchedNames): void {
  const list = (names: readonly string[]): string =>
    names.slice(0, MAX_NAMES).map(excerpt).join(", ") + (names.length > MAX_NAMES ? ", …" : "");
  if (ambiguous !== undefined)
    throw new Malformed(
      `${ambiguous.names.map((name) => `"${excerpt(name)}"`).join(" and ")} could both be ${ambiguous.variable}`,
    );
  if (matched.size === 0 && inModel.length > 0)
    throw new Malformed(
      `none of its variables is one of the spec: the trace has ${inTrace.length === 0 ? "none" : list(inTrace)}, the spec ${list(inModel)}`,
    );
}

/** Names that a message lists. */
const MAX_NAMES = 8;

// ---------------------------------------------------------------- the trace

interface Observation {
  readonly observed: readonly ObservedState[];
  /** The first value that is none of the type of its variable. The states end before it. */
  readonly unfit: { readonly state: number; readonly why: string } | undefined;
  readonly unserializable: readonly string[];
}

function observe(model: Model, itf: ItfTrace, { matched }: MatchedNames): Observation {
  const reader = new ItfValueReader();
  const inTrace = new Map([...matched].map(([name, variable]) => [variable, name]));
  const unserializable = new Set<string>();
  const observed: ObservedState[] = [];
  for (const [state, json] of itf.states.entries()) {
    const values: (Value | undefined)[] = [];
    for (const { name, type } of model.variables) {
      const given = inTrace.get(name);
      if (given !== undefined && isUnserializable(json[given])) unserializable.add(name);
      const isKnown = given !== undefined && !isUnserializable(json[given]);
      const value = isKnown ? reader.value(type, json[given]) : undefined;
      if (isKnown && value === undefined)
        return {
          observed,
          unfit: { state, why: `\`${name}\`: ${describeUnfit(type, json[given])}` },
          unserializable: [...unserializable],
        };
      values.push(value);
    }
    observed.push({ values, action: itf.actions[state] });
  }
  return { observed, unfit: undefined, unserializable: [...unserializable] };
}

interface Context {
  readonly model: Model;
  readonly check: Check;
  readonly interpreter: ModelInterpreter;
}

/** Follows the states as far as possible. */
function follow(
  context: Context,
  follower: PathFollower,
  observed: readonly ObservedState[],
  unfit: Observation["unfit"],
): { readonly layers: readonly Layer[]; readonly obstacle: ItfObstacle | undefined } {
  const layers: Layer[] = [];
  for (const [state, each] of observed.entries()) {
    const before = layers.at(-1);
    const layer = before === undefined ? follower.start(each) : follower.next(before, each);
    if (layer.size > 0) {
      layers.push(layer);
      continue;
    }
    if (before === undefined) return { layers, obstacle: { kind: "start", nearest: nearestStart(context, each) } };
    const barred = barredSteps(context, before.values(), each);
    return {
      layers,
      obstacle: { kind: "step", state, barred },
    };
  }
  return { layers, obstacle: unfit === undefined ? undefined : { kind: "value", ...unfit } };
}

/** Initial states that are compared to find the nearest. */
const COMPARED = 10_000;

function nearestStart({ interpreter }: Context, observed: ObservedState): Contrast | undefined {
  let nearest: { readonly state: State; readonly distance: number } | undefined;
  let compared = 0;
  for (const { state } of interpreter.initialStates()) {
    if (++compared > COMPARED) break;
    const distance = state === undefined ? Infinity : distanceOf(observed, state);
    if (state !== undefined && distance < (nearest?.distance ?? Infinity)) nearest = { state, distance };
  }
  return nearest === undefined ? undefined : contrast(nearest.state, observed);
}

// ---------------------------------------------------------------- the loop

/** The states after that with which the loop begins, up to it again. Undefined without a loop, or if the system stops. */
function stepsOfLoop(
  { loop, origin }: ItfTrace,
  observed: readonly ObservedState[],
): readonly ObservedState[] | undefined {
  const last = observed.length - 1;
  if (loop === undefined || (loop === last && origin.back === undefined)) return undefined;
  const steps = observed.slice(loop + 1);
  const [start, end] = [element(observed, loop), element(observed, last)];
  // Some tools repeat the first state at the end, and some do not.
  const isRepeated = origin.back === undefined && isSameObservation(start, end);
  return isRepeated ? steps : [...steps, { ...start, action: origin.back }];
}

// ---------------------------------------------------------------- findings

type Judged = Pick<ItfReplay, "kind" | "trace" | "found" | "after" | "stuttering">;

/** The first violation on the way, else what is wrong at its end. */
async function judge(context: Context, path: readonly PathPoint[], itf: ItfTrace): Promise<Judged> {
  const { model } = context;
  const stuttering = path.slice(1).filter(({ attempt }) => attempt === undefined).length;
  const first = firstViolation(context, path);
  if (first !== undefined)
    return {
      kind: "violates",
      trace: observedTrace(model, path.slice(0, first.at + 1), undefined, []),
      found: first.found,
      after: path.length - 1 - first.at,
      stuttering,
    };
  const trace = observedTrace(model, path, itf.loop, itf.origin.stutters);
  const end = await findingAtEnd(context, path, trace, itf);
  return {
    kind: end === undefined ? "passes" : "violates",
    trace: end?.failed === undefined ? trace : { ...trace, failed: end.failed },
    found: end?.found,
    after: 0,
    stuttering,
  };
}

function firstViolation(
  { interpreter }: Context,
  path: readonly PathPoint[],
): { readonly at: number; readonly found: VerdictDetails } | undefined {
  const covers = interpreter.covers.map(() => true);
  for (const [at, { state, attempt }] of path.entries()) {
    if (at > 0 && attempt === undefined) continue;
    const before = path[at - 1]?.state;
    const step = before === undefined ? undefined : () => interpreter.checkStep(before, state);
    const defect = defectIn(interpreter, state, covers, step);
    if (defect !== undefined) return { at, found: verdictOf(defect) };
  }
  return undefined;
}

interface EndFinding {
  readonly found: VerdictDetails;
  readonly failed?: Trace["failed"];
}

async function findingAtEnd(
  context: Context,
  path: readonly PathPoint[],
  trace: Trace,
  itf: ItfTrace,
): Promise<EndFinding | undefined> {
  const { model, check, interpreter } = context;
  const last = element(path, path.length - 1).state;
  const attempts = path.flatMap(({ attempt }) => attempt ?? []);
  const states = [trace.initial, ...trace.steps.map(({ state }) => state)];
  if (trace.loop !== undefined) {
    const { loop, stutters = [] } = trace;
    for (const property of check.properties) {
      const only = { ...check, properties: [property] };
      const found = await findOnLasso(
        model,
        only,
        interpreter,
        { states, attempts },
        { property, trace: { loop, stutters } },
      );
      if (typeof found !== "string") return { found };
    }
    return undefined;
  }
  if (check.scenario !== undefined) {
    const replayed = await replayScenario(model, check, check.scenario, { states, attempts });
    return replayed.kind === "fails" ? { found: { ...bareVerdict("error"), fault: replayed.fault } } : undefined;
  }
  const next = interpreter.expand(last);
  const failing = next.find((attempt) => attempt.fault !== undefined && isNamed(model, attempt, itf.origin.failed));
  if (failing?.fault !== undefined)
    return { found: { ...bareVerdict("error"), fault: failing.fault }, failed: stepOf(model, failing) };
  const stops = next.every(({ action }) => interpreter.faultActions[action] === true);
  const defect = stops ? interpreter.checkDeadlock(last) : undefined;
  return defect === undefined ? undefined : { found: verdictOf(defect) };
}

/** Is this the step that Fathom recorded as the failing one? */
function isNamed(model: Model, attempt: DetailedTransition, failed: ItfTrace["origin"]["failed"]): boolean {
  const { action, instance } = stepOf(model, attempt);
  return failed !== undefined && action === failed.action && instance === failed.instance;
}
