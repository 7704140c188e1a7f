// A fair way on, for a behaviour that has violated a property already and must not stop: of the actions that are enabled,
// the one that was taken least recently comes next. Whatever is enabled again and again is then taken again and again.

import { List } from "immutable";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import { element, equalValues, type State } from "../interpreter/values.js";
import type { PathPoint } from "../replay/itf/observed-path.js";

export interface Continuation {
  readonly points: readonly PathPoint[];
  /** The position of the state that follows the last one. */
  readonly loop: number;
}

/** Steps that are tried. A behaviour that is not fair after so many is shown without what follows. */
const MAX_STEPS = 2000;

/** `isFair`: is the behaviour a counterexample? It is asked about loops that become longer and longer. */
export async function continueFairly(
  interpreter: Interpreter,
  start: readonly PathPoint[],
  isFair: (behaviour: Continuation) => Promise<boolean>,
): Promise<Continuation | undefined> {
  const points = [...start];
  const visited = new Map([[interpreter.key(lastOf(points)), points.length - 1]]);
  const taken = new Map<string, number>();
  for (let steps = 1, nextTry = 1; steps <= MAX_STEPS; steps++) {
    const from = lastOf(points);
    const attempt = leastRecent(interpreter, from, taken);
    if (attempt === undefined) {
      const stopping = { points, loop: points.length - 1 };
      return (await isFair(stopping)) ? stopping : undefined;
    }
    taken.set(nameOf(attempt), steps);
    points.push({ state: attempt.state, attempt });
    const key = interpreter.key(attempt.state);
    const loop = visited.get(key);
    if (loop === undefined) visited.set(key, points.length - 1);
    if (loop === undefined || steps < nextTry) continue;
    if (await isFair({ points, loop })) return { points, loop };
    nextTry = Math.ceil(steps * 1.2) + 1;
  }
  return undefined;
}

const lastOf = (points: readonly PathPoint[]): State => element(points, points.length - 1).state;

const nameOf = ({ action, args }: DetailedTransition): string => `${action} ${List(args).toString()}`;

type Step = DetailedTransition & { readonly state: State };

/** Steps that change nothing do not count for fairness, and the environment need not do anything. */
function leastRecent(interpreter: Interpreter, from: State, taken: ReadonlyMap<string, number>): Step | undefined {
  let chosen: Step | undefined;
  const rank = (attempt: DetailedTransition): number =>
    (interpreter.faultActions[attempt.action] === true ? MAX_STEPS : 0) + (taken.get(nameOf(attempt)) ?? 0);
  for (const attempt of interpreter.expand(from)) {
    const { state } = attempt;
    if (state === undefined || equalValues(state, from)) continue;
    if (chosen === undefined || rank(attempt) < rank(chosen)) chosen = { ...attempt, state };
  }
  return chosen;
}
