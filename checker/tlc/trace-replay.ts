// Follows a trace of TLC in the interpreter, state by state.

import { List } from "immutable";
import { showType } from "../../grammar/core/types.js";
import type { ExportMapping } from "../export-tla/mapping.js";
import type { DetailedTransition, ModelInterpreter } from "../interpreter/interpreter.js";
import { element, equalValues, type State, type Value } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import { stateVectorOf } from "../model/state-vector.js";
import type { PathPoint } from "../replay/itf/observed-path.js";
import type { Path } from "../search/state-space.js";
import type { TlcStateText, TlcTrace } from "./output.js";
import { readTlaValue } from "./values.js";

/** What the interpreter does to follow the trace. */
export interface ReplayedTrace {
  /** The states of the trace, and those of the way back to the loop. */
  readonly points: readonly PathPoint[];
  /** The same as ordinals. */
  readonly path: Path;
}

/** Why the interpreter does not follow a trace: a bug in one of the two, or in what lies between them. */
export interface NotReplayed {
  readonly why: string;
}

export interface ReplayContext {
  readonly model: Model;
  readonly check: Check;
  readonly mapping: ExportMapping;
  /** Without symmetry reduction. */
  readonly interpreter: ModelInterpreter;
}

export function replayTlcTrace(context: ReplayContext, { states, loop, back }: TlcTrace): ReplayedTrace | NotReplayed {
  const { interpreter } = context;
  const points: PathPoint[] = [];
  const transitions: number[] = [];
  let initial: number | undefined;
  const around =
    loop === undefined || loop === states.length - 1 ? [] : [{ ...element<TlcStateText>(states, loop), action: back }];
  for (const [at, text] of [...states, ...around].entries()) {
    const state = readState(context, text);
    if ("why" in state) return { why: `in state ${at + 1} of its trace, ${state.why}` };
    const before = points.at(-1)?.state;
    if (before === undefined) {
      initial = initialOrdinal(interpreter, state);
      if (initial === undefined) return { why: "its trace does not begin in an initial state" };
      points.push({ state, attempt: undefined });
      continue;
    }
    const step = stepBetween(context, before, state, text.action);
    // In TLA+, nothing may happen in a step.
    if (step === undefined && !equalValues(before, state))
      return { why: `no step leads to state ${at + 1} of its trace` };
    points.push({ state, attempt: step?.attempt });
    if (step !== undefined) transitions.push(step.ordinal);
  }
  return initial === undefined ? { why: "its trace has no states" } : { points, path: { initial, transitions } };
}

export function readState({ model, check, mapping }: ReplayContext, { values }: TlcStateText): State | NotReplayed {
  const { types, faultCounter } = stateVectorOf(model, check);
  const read: Value[] = [];
  for (const [i, type] of types.entries()) {
    const name = (i === faultCounter ? mapping.faultCounter : mapping.variables[i]) ?? "";
    const text = values.get(name);
    if (text === undefined) return { why: `\`${name}\` has no value` };
    const value = readTlaValue(type, text, mapping.values);
    if (value === undefined)
      return { why: `${excerptOf(text)} is no value of ${showType(type)}, the type of \`${name}\`` };
    read.push(value);
  }
  return List(read);
}

function initialOrdinal(interpreter: ModelInterpreter, wanted: State): number | undefined {
  let ordinal = 0;
  for (const { state } of interpreter.initialStates()) {
    if (state !== undefined && equalValues(state, wanted)) return ordinal;
    ordinal++;
  }
  return undefined;
}

/** A step from one state to the other: of several, one of the action that TLC names. */
function stepBetween(
  { interpreter, mapping }: ReplayContext,
  from: State,
  to: State,
  action: string | undefined,
): { readonly ordinal: number; readonly attempt: DetailedTransition } | undefined {
  const steps = interpreter
    .expand(from)
    .flatMap((attempt, ordinal) =>
      attempt.state !== undefined && equalValues(attempt.state, to) ? [{ ordinal, attempt }] : [],
    );
  return steps.find(({ attempt }) => mapping.actions[attempt.action] === action) ?? steps[0];
}

const MAX_EXCERPT = 200;

/** On one line, and not too long for a message. */
export function excerptOf(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT)}…` : line;
}
