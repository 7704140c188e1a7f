// From what TLC found to a finding of the interpreter. TLC's word alone is never enough: the interpreter follows the trace,
// and must find the same at its end.

import type { RuntimeFault } from "../../grammar/core/core.js";
import type { ExportedProperty } from "../export-tla/mapping.js";
import { element, equalValues, type State } from "../interpreter/values.js";
import type { Check } from "../model/model.js";
import type { Trace } from "../outcome.js";
import { flawsOfBehaviour } from "../replay/finding-replay.js";
import { observedTrace } from "../replay/observed-trace.js";
import { defectAt, defectIn, transitionFailed } from "../search/defects.js";
import type { Defect, Finding } from "../search/state-space.js";
import { continueFairly } from "./fair-continuation.js";
import type { TlcResult, TlcTrace } from "./output.js";
import { excerptOf, replayTlcTrace, type ReplayContext, type ReplayedTrace } from "./trace-replay.js";

export type ReplayedFinding =
  /** A defect at the end of a path. */
  | { readonly kind: "defect"; readonly finding: Finding }
  /** A behaviour that violates a temporal property. */
  | { readonly kind: "property"; readonly property: string; readonly trace: Trace }
  /** TLC ended without a result. */
  | { readonly kind: "stopped"; readonly why: string }
  /** The interpreter does not find what TLC found. */
  | { readonly kind: "refuted"; readonly why: string }
  | { readonly kind: "none" };

const refuted = (why: string): ReplayedFinding => ({ kind: "refuted", why });
const notFound = (what: string): string => `TLC reports ${what}, which the interpreter does not find`;

export async function findingOf(context: ReplayContext, result: TlcResult): Promise<ReplayedFinding> {
  const { verdict, trace } = result;
  switch (verdict.kind) {
    case "noError":
      return { kind: "none" };
    case "unfinished":
      return { kind: "stopped", why: "TLC ended before it was finished" };
    case "unreadable":
      return { kind: "stopped", why: "TLC did not start" };
    case "outOfMemory":
      return { kind: "stopped", why: "TLC ran out of memory" };
    case "stackOverflow":
      return { kind: "stopped", why: "the stack of TLC overflowed" };
    case "refused":
      return refuted(`TLC does not accept the exported module: ${excerptOf(verdict.text)}`);
    case "assumption":
      return refuted(`TLC says of an assumption that is true: ${excerptOf(verdict.text)}`);
    case "error":
      return errorFinding(context, trace, verdict);
    case "deadlock":
      return followed(context, trace, "a deadlock", (replayed) => deadlockAt(context, replayed));
    case "invariant":
    case "step":
      return violation(context, trace, verdict);
    case "temporal":
      return followed(context, trace, "a violation of a temporal property", (replayed, { loop }) =>
        behaviourOf(context, replayed, verdict.names, loop),
      );
  }
}

type Replaying = (
  replayed: ReplayedTrace,
  trace: TlcTrace,
) => Promise<ReplayedFinding | undefined> | ReplayedFinding | undefined;

/** `what`: what TLC reports. */
async function followed(
  context: ReplayContext,
  trace: TlcTrace | undefined,
  what: string,
  find: Replaying,
): Promise<ReplayedFinding> {
  if (trace === undefined) return refuted(`TLC reports ${what} without a trace`);
  const replayed = replayTlcTrace(context, trace);
  if ("why" in replayed) return refuted(`TLC reports ${what}, but ${replayed.why}`);
  return (await find(replayed, trace)) ?? refuted(notFound(what));
}

const lastOf = ({ points }: ReplayedTrace): State => element(points, points.length - 1).state;

const found = (defect: Defect | undefined, path: Finding["path"]): ReplayedFinding | undefined =>
  defect === undefined ? undefined : { kind: "defect", finding: { defect, path } };

function deadlockAt(
  { interpreter }: Pick<ReplayContext, "interpreter">,
  replayed: ReplayedTrace,
): ReplayedFinding | undefined {
  const last = lastOf(replayed);
  const defect = defectAt(interpreter, last, interpreter.expand(last));
  return defect?.kind === "deadlock" ? found(defect, replayed.path) : undefined;
}

// ---------------------------------------------------------------- invariants and step properties

async function violation(
  context: ReplayContext,
  trace: TlcTrace | undefined,
  { name }: { readonly name: string | undefined },
): Promise<ReplayedFinding> {
  const meaning = name === undefined ? undefined : context.mapping.properties.get(name);
  if (meaning?.kind === "types") return valueOutOfBounds(context, trace);
  if (meaning === undefined && context.mapping.instances.size > 0) {
    const refinement = await refinementViolated(context, trace);
    if (refinement.kind === "defect") return refinement;
  }
  const violated = meaning !== undefined && "name" in meaning ? meaning.name : name;
  const what =
    meaning?.kind === "deadlock"
      ? "a deadlock"
      : `a violation of ${violated === undefined ? "a formula" : `\`${violated}\``}`;
  return followed(context, trace, what, (replayed) => {
    // A formula without a name is part of a temporal property.
    if (meaning === undefined || meaning.kind === "property")
      return safetyViolation(context, replayed, meaning === undefined ? [] : [meaning.name]);
    return defectOf(context, replayed, meaning);
  });
}

/** TLC says where the formula stands in the module of the abstract system, but not which property it is part of. */
async function refinementViolated(context: ReplayContext, trace: TlcTrace | undefined): Promise<ReplayedFinding> {
  const names = [...context.mapping.instances.keys()];
  const what = "a violation of a refinement";
  if (trace?.states.length === 1)
    return (
      initialError(context, ({ property }) => property !== undefined && names.includes(property)) ??
      refuted(notFound(what))
    );
  return followed(context, trace, what, (replayed) =>
    names
      .map((each) => defectOf(context, replayed, { kind: "step", name: each }))
      .find((finding) => finding !== undefined),
  );
}

function defectOf(
  { interpreter }: ReplayContext,
  replayed: ReplayedTrace,
  meaning: Exclude<ExportedProperty, { kind: "property" | "types" }>,
): ReplayedFinding | undefined {
  const last = lastOf(replayed);
  const { path, points } = replayed;
  switch (meaning.kind) {
    case "invariant":
      return found(named(interpreter.checkInvariants(last), meaning.name), path);
    case "step": {
      const before = points.at(-2)?.state;
      return before === undefined ? undefined : found(named(interpreter.checkStep(before, last), meaning.name), path);
    }
    case "unchanged": {
      const ordinal = interpreter
        .expand(last)
        .findIndex(({ state }) => state !== undefined && equalValues(state, last));
      const defect = named(interpreter.checkStep(last, last), meaning.name);
      return ordinal < 0 ? undefined : found(defect, { ...path, transitions: [...path.transitions, ordinal] });
    }
    case "deadlock":
      return deadlockAt({ interpreter }, replayed);
  }
}

const named = (defect: Defect | undefined, property: string): Defect | undefined =>
  defect !== undefined && "property" in defect && defect.property === property ? defect : undefined;

// ---------------------------------------------------------------- run-time errors

/** TLC shows the state with the value, which the interpreter does not reach: it finds the error in the step to it. */
async function valueOutOfBounds(context: ReplayContext, trace: TlcTrace | undefined): Promise<ReplayedFinding> {
  const what = "a value outside its type";
  const action = trace?.states.at(-1)?.action;
  const isBound = ({ code }: RuntimeFault): boolean => code === "R0002" || code === "R0003";
  if (trace !== undefined && trace.states.length === 1)
    return initialError(context, isBound) ?? refuted(notFound(what));
  const before = trace === undefined ? undefined : { ...trace, states: trace.states.slice(0, -1), loop: undefined };
  return followed(context, before, what, (replayed) => {
    const failing = failingSteps(context, replayed).filter(({ fault }) => isBound(fault));
    const chosen = failing.find((each) => context.mapping.actions[each.action] === action) ?? failing[0];
    return chosen?.finding;
  });
}

function initialError(
  { interpreter }: ReplayContext,
  fits: (fault: RuntimeFault) => boolean,
): ReplayedFinding | undefined {
  let initial = 0;
  for (const { fault } of interpreter.initialStates()) {
    if (fault !== undefined && fits(fault))
      return found({ kind: "error", fault, phase: "start" }, { initial, transitions: [] });
    initial++;
  }
  return undefined;
}

/** The steps from the last state that end with a run-time error. */
function failingSteps({ interpreter }: ReplayContext, replayed: ReplayedTrace) {
  const { path } = replayed;
  return interpreter.expand(lastOf(replayed)).flatMap((attempt, ordinal) => {
    const { fault, action } = attempt;
    const finding = found(transitionFailed(attempt), { ...path, transitions: [...path.transitions, ordinal] });
    return fault === undefined || finding === undefined ? [] : [{ fault, action, finding }];
  });
}

async function errorFinding(
  context: ReplayContext,
  trace: TlcTrace | undefined,
  { text, assert }: { readonly text: string; readonly assert: string | undefined },
): Promise<ReplayedFinding> {
  if (/overflow/i.test(text)) return { kind: "stopped", why: `TLC stopped: ${excerptOf(text)}` };
  const what = `an error (${excerptOf(assert ?? text)})`;
  const code = /^(R\d{4})\b/.exec(assert ?? "")?.[1];
  const fits = (fault: RuntimeFault): boolean => code === undefined || fault.code === code;
  if (trace === undefined) return initialError(context, fits) ?? errorAtStart(context, fits) ?? refuted(notFound(what));
  return followed(context, trace, what, (replayed) => {
    const errors = errorsAt(context, replayed);
    return (errors.find(({ fault }) => fits(fault)) ?? errors[0])?.finding;
  });
}

/** Initial states that are looked at. */
const MAX_INITIAL = 10_000;

/** TLC shows no state if it cannot evaluate an invariant in an initial one. `NoDeadlock` evaluates the steps from it. */
function errorAtStart(context: ReplayContext, fits: (fault: RuntimeFault) => boolean): ReplayedFinding | undefined {
  let initial = 0;
  for (const { state } of context.interpreter.initialStates()) {
    if (initial >= MAX_INITIAL) return undefined;
    const replayed = {
      points: state === undefined ? [] : [{ state, attempt: undefined }],
      path: { initial, transitions: [] },
    };
    const error = state === undefined ? undefined : errorsAt(context, replayed).find(({ fault }) => fits(fault));
    if (error !== undefined) return error.finding;
    initial++;
  }
  return undefined;
}

interface FoundError {
  readonly fault: RuntimeFault;
  readonly finding: ReplayedFinding;
}

/** The errors in the last state, and in the steps from it. */
function errorsAt(context: ReplayContext, replayed: ReplayedTrace): readonly FoundError[] {
  const { interpreter } = context;
  const { points, path } = replayed;
  const last = lastOf(replayed);
  const before = points.at(-2)?.state;
  const covers = interpreter.covers.map(() => true);
  const attempts = interpreter.expand(last);
  const after = attempts.flatMap(({ state }, ordinal) =>
    state === undefined
      ? []
      : [{ defect: defectIn(interpreter, state, covers, () => interpreter.checkStep(last, state)), ordinal }],
  );
  const ends = [
    defectIn(interpreter, last, covers, before === undefined ? undefined : () => interpreter.checkStep(before, last)),
    defectAt(interpreter, last, attempts),
  ];
  return [
    ...ends.flatMap((defect) => errorOf(defect, path)),
    ...failingSteps(context, replayed),
    ...after.flatMap(({ defect, ordinal }) =>
      errorOf(defect, { ...path, transitions: [...path.transitions, ordinal] }),
    ),
  ];
}

function errorOf(defect: Defect | undefined, path: Finding["path"]): readonly FoundError[] {
  if (defect?.kind !== "error") return [];
  return [{ fault: defect.fault, finding: { kind: "defect", finding: { defect, path } } }];
}

// ---------------------------------------------------------------- temporal properties

/** `names`: the properties of which TLC says that they are violated; empty if it does not say which. */
function candidates({ check, mapping }: ReplayContext, names: readonly string[]): readonly string[] {
  const listed = names.flatMap((name) => {
    const meaning = mapping.properties.get(name);
    return meaning?.kind === "property" ? [meaning.name] : [];
  });
  return names.length === 0 ? check.properties : check.properties.filter((each) => listed.includes(each));
}

async function behaviourOf(
  context: ReplayContext,
  { points }: ReplayedTrace,
  names: readonly string[],
  loop: number | undefined,
): Promise<ReplayedFinding | undefined> {
  if (loop === undefined) return undefined;
  const trace = observedTrace(context.model, points, loop, []);
  for (const property of candidates(context, names)) {
    const flaws = await flawsOf(context, points, trace, property);
    if (flaws.includes(undefined)) return { kind: "property", property, trace };
  }
  return undefined;
}

/**
 * TLC checks `[]P` and `[][P]_v` as it checks invariants and step properties. The behaviour may go on in any way that is
 * fair: the interpreter lets it stop, or else go on.
 */
async function safetyViolation(
  context: ReplayContext,
  { points }: ReplayedTrace,
  properties: readonly string[],
): Promise<ReplayedFinding | undefined> {
  const trace = observedTrace(context.model, points, points.length - 1, []);
  for (const property of properties.length === 0 ? context.check.properties : properties) {
    const flaws = await flawsOf(context, points, trace, property);
    if (flaws.includes(undefined)) return { kind: "property", property, trace };
    if (flaws.includes("not fair") && (await isViolatedAnyway(context, points, trace, property)))
      return { kind: "property", property, trace: await fairTrace(context, points, property) };
  }
  return undefined;
}

/** A trace that goes on after the violation; without what follows, if no fair way on is found. */
async function fairTrace(context: ReplayContext, points: ReplayedTrace["points"], property: string): Promise<Trace> {
  const { model, interpreter } = context;
  const found = await continueFairly(interpreter, points, async (each) => {
    const trace = observedTrace(model, each.points, each.loop, []);
    return (await flawsOf(context, each.points, trace, property)).includes(undefined);
  });
  return observedTrace(model, found?.points ?? points, found?.loop, []);
}

/** Without fairness assumptions, does the behaviour that stops violate the property? */
async function isViolatedAnyway(
  context: ReplayContext,
  points: ReplayedTrace["points"],
  trace: Trace,
  property: string,
): Promise<boolean> {
  const unfair = { ...context, model: { ...context.model, fairness: [] } };
  return (await flawsOf(unfair, points, trace, property)).includes(undefined);
}

async function flawsOf(
  { model, check, interpreter }: ReplayContext,
  points: ReplayedTrace["points"],
  trace: Trace,
  property: string,
): Promise<readonly unknown[]> {
  const only: Check = { ...check, properties: [property] };
  const states = [trace.initial, ...trace.steps.map(({ state }) => state)];
  const attempts = points.flatMap(({ attempt }) => attempt ?? []);
  const { loop = null, stutters = [] } = trace;
  const flaws = await flawsOfBehaviour(model, only, interpreter, { states, attempts }, { loop, stutters });
  return typeof flaws === "string" || "code" in flaws ? [] : flaws;
}
