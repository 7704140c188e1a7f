// Lets the interpreter process packed states that compiled code cannot process.

import type { State } from "../interpreter/values.js";
import { defectAt, transitionFailed } from "../search/defects.js";
import type { Defect, StateSpace, Transition } from "../search/state-space.js";
import type { StateCodec } from "../codegen/codec.js";
import type { FallbackRequest, FallbackResponse } from "./fallback-protocol.js";

export interface InterpreterFallback {
  /** `openCovers`: the covers that are evaluated in this level. */
  respond(request: FallbackRequest, openCovers: readonly boolean[]): FallbackResponse;
  /** Makes the initial states; `failed` when an error occurs. */
  initialStates(): Iterable<{ readonly state: Uint8Array | undefined; readonly failed: boolean }>;
  pack(state: State): Uint8Array<ArrayBuffer>;
  unpack(state: Uint8Array<ArrayBuffer>): State;
  /** Copies of the single states in arrays of packed states. */
  each(arrays: readonly Uint8Array<ArrayBuffer>[]): Iterable<Uint8Array<ArrayBuffer>>;
  successors(state: Uint8Array<ArrayBuffer>): readonly Uint8Array<ArrayBuffer>[];
}

/** `words`: of a packed state; `tagOf`: the tag that compiled code gives to a transition. */
export function openInterpreterFallback<T extends Transition<State>>(
  space: Omit<StateSpace<State>, "expand"> & { expand(state: State): readonly T[] },
  codec: StateCodec,
  words: number,
  tagOf: (transition: T) => number,
): InterpreterFallback {
  const pack = (state: State): Uint8Array<ArrayBuffer> => {
    const packed = new BigUint64Array(words);
    codec.encode(state, packed, 0);
    return new Uint8Array(packed.buffer);
  };
  const unpack = (bytes: Uint8Array<ArrayBuffer>): State => codec.decode(new BigUint64Array(bytes.slice().buffer), 0);

  function expand(state: State): FallbackResponse {
    const transitions = space.expand(state);
    const taken = transitions.flatMap((transition) =>
      transition.state === undefined ? [] : [{ tag: tagOf(transition), state: transition.state }],
    );
    const successors = new Uint8Array(taken.length * words * 8);
    for (const [i, next] of taken.entries()) successors.set(pack(next.state), i * words * 8);
    return {
      ...emptyResponse,
      successors,
      tags: taken.map(({ tag }) => tag),
      deadlocked: defectAt(space, state, transitions) !== undefined,
      violatesStep:
        transitions.some((transition) => transitionFailed(transition) !== undefined) ||
        taken.some((next) => space.checkStep(state, next.state) !== undefined),
    };
  }

  function evaluate(state: State, openCovers: readonly boolean[]): FallbackResponse {
    const constraint = space.satisfiesConstraint(state);
    const covers =
      constraint === true
        ? openCovers.slice(0, space.covers.length).map((open, cover) => open && space.satisfiesCover(state, cover))
        : [];
    return {
      ...emptyResponse,
      satisfiesConstraint: constraint === true,
      violatesInvariant: space.checkInvariants(state) !== undefined || isDefect(constraint) || covers.some(isDefect),
      covers: covers.flatMap((reached, cover) => (reached === true ? [cover] : [])),
    };
  }

  return {
    respond: ({ kind, state }, openCovers) =>
      kind === "expand" ? expand(unpack(state)) : evaluate(unpack(state), openCovers),
    *initialStates() {
      for (const { state, fault } of space.initialStates())
        yield {
          state: state === undefined || fault !== undefined ? undefined : pack(state),
          failed: fault !== undefined,
        };
    },
    pack,
    unpack,
    *each(arrays) {
      for (const states of arrays)
        for (let at = 0; at < states.length; at += words * 8) yield states.slice(at, at + words * 8);
    },
    successors: (state) =>
      space
        .expand(unpack(state))
        .flatMap((transition) => (transition.state === undefined ? [] : [pack(transition.state)])),
  };
}

const isDefect = (answer: boolean | Defect): boolean => typeof answer !== "boolean";

const emptyResponse: FallbackResponse = {
  successors: new Uint8Array(),
  tags: [],
  deadlocked: false,
  violatesStep: false,
  satisfiesConstraint: false,
  violatesInvariant: false,
  covers: [],
};
