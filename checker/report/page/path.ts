// Paths through the state space: the trace of the report, and paths on which the reader deviates from it.

import type { DetailedTransition } from "../../interpreter/interpreter.js";
import type { State } from "../../interpreter/values.js";
import type { Step } from "../../outcome.js";
import { stepOf } from "../../trace/trace.js";
import type { RuntimeFault } from "../../../grammar/core/core.js";
import type { Session } from "./session.js";

/** A state on a path, with the step that reached it. */
export interface PathPoint {
  /** Undefined at the start of a path. */
  readonly step: Omit<Step, "state"> | undefined;
  /** The index of the step among the results of `expand` in the previous state. Undefined at the start of a path. */
  readonly ordinal: number | undefined;
  /** Undefined at the start of a path. */
  readonly attempt: DetailedTransition | undefined;
  /** Undefined if the step failed: the path ends there. */
  readonly state: State | undefined;
  readonly fault: RuntimeFault | undefined;
}

/** The point that the reader looks at. */
export interface Cursor {
  /** Undefined while the path is the trace itself. */
  readonly deviation: Deviation | undefined;
  /** An index into the path; 0 is the initial state. */
  readonly index: number;
}

/** The steps a reader took instead of those of the trace. */
export interface Deviation {
  /** The index of the last point that the path shares with the trace. */
  readonly leavesAt: number;
  readonly points: readonly PathPoint[];
}

/** The initial state of the trace; undefined if the model has no such initial state. */
export function initialPoint({ interpreter, data }: Session): PathPoint | undefined {
  let ordinal = 0;
  for (const { state, fault } of interpreter.initialStates()) {
    if (ordinal++ === data.path.initial)
      return { step: undefined, ordinal: undefined, attempt: undefined, state, fault };
  }
  return undefined;
}

/** The successor of a point by the step with the given ordinal; undefined if there is no such step. */
export function successorOf(
  { model, interpreter }: Session,
  { state }: PathPoint,
  ordinal: number,
): PathPoint | undefined {
  if (state === undefined) return undefined;
  const attempt = interpreter.expand(state)[ordinal];
  if (attempt === undefined) return undefined;
  return { step: stepOf(model, attempt), ordinal, attempt, state: attempt.state, fault: attempt.fault };
}

export const pathWith = (trace: readonly PathPoint[], deviation: Deviation | undefined): readonly PathPoint[] =>
  deviation === undefined ? trace : [...trace.slice(0, deviation.leavesAt + 1), ...deviation.points];

/**
 * Takes a step from the cursor. The cursor follows the trace or the present path if the step is the next one there;
 * otherwise the path deviates here, and its former continuation is dropped.
 */
export function takeStep(
  session: Session,
  trace: readonly PathPoint[],
  { deviation, index }: Cursor,
  ordinal: number,
): Cursor {
  const onTrace = deviation === undefined || index <= deviation.leavesAt;
  if (onTrace && trace[index + 1]?.ordinal === ordinal) return { deviation: undefined, index: index + 1 };
  const path = pathWith(trace, deviation);
  if (path[index + 1]?.ordinal === ordinal) return { deviation, index: index + 1 };
  const from = path[index];
  const next = from === undefined ? undefined : successorOf(session, from, ordinal);
  if (next === undefined) return { deviation, index };
  return {
    deviation: onTrace
      ? { leavesAt: index, points: [next] }
      : {
          leavesAt: deviation.leavesAt,
          points: [...deviation.points.slice(0, index - deviation.leavesAt), next],
        },
    index: index + 1,
  };
}
