// From a path that follows observed states to a trace.

import { element } from "../interpreter/values.js";
import { stutterPositions } from "../liveness/stuttering.js";
import type { Model } from "../model/model.js";
import type { Step, Trace } from "../outcome.js";
import { stepOf, variablesOf } from "../trace/trace.js";
import type { PathPoint } from "./itf/observed-path.js";

/** `loop`: the index in `path` of the state with which the loop begins. `stutters`: further positions. */
export function observedTrace(
  model: Model,
  path: readonly PathPoint[],
  loop: number | undefined,
  stutters: readonly number[],
): Trace {
  const isStutter = path.slice(1).map(({ attempt }) => attempt === undefined);
  const [prefix, cycle] = [isStutter.slice(0, loop), isStutter.slice(loop)];
  const positions = new Set([...stutters, ...(loop === undefined ? [] : stutterPositions(prefix, cycle))]);
  return {
    variables: variablesOf(model),
    initial: element(path, 0).state,
    steps: path.flatMap(({ attempt, state }): readonly Step[] =>
      attempt === undefined ? [] : [{ ...stepOf(model, attempt), state }],
    ),
    failed: undefined,
    loop: loop === undefined ? undefined : prefix.filter((each) => !each).length,
    ...(positions.size === 0 ? {} : { stutters: [...positions].sort((a, b) => a - b) }),
  };
}
