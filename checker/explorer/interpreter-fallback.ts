// The interpreter, asked about packed states that compiled code could not deal with.

import type { State } from "../interpreter/values.js";
import { defectAt, transitionFailed } from "../search/defects.js";
import type { Defect, Transition, StateSpace } from "../search/state-space.js";
import type { StateCodec } from "../codegen/codec.js";
import type { FallbackResponse, FallbackRequest } from "./fallback-protocol.js";

export interface InterpreterFallback {
  /** `open`: the covers that are asked in this level. */
  respond(question: FallbackRequest, open: readonly boolean[]): FallbackResponse;
  /** Initial states, and defects found while they were made. */
  initialStates(): Iterable<{ readonly state: Uint8Array | undefined; readonly failed: boolean }>;
  pack(state: State): Uint8Array<ArrayBuffer>;
  /** One by one. */
  each(pieces: readonly Uint8Array<ArrayBuffer>[]): Iterable<Uint8Array<ArrayBuffer>>;
  unpack(state: Uint8Array<ArrayBuffer>): State;
  /** Of a packed state, packed. */
  successors(state: Uint8Array<ArrayBuffer>): readonly Uint8Array<ArrayBuffer>[];
}

/** `tagOf`: of the steps of a state. */
export function openInterpreterFallback<M extends Transition<State>>(
  space: Omit<StateSpace<State>, "expand"> & { expand(state: State): readonly M[] },
  codec: StateCodec,
  words: number,
  tagOf: (move: M) => number,
): InterpreterFallback {
  const pack = (state: State): Uint8Array<ArrayBuffer> => {
    const packed = new BigUint64Array(words);
    codec.encode(state, packed, 0);
    return new Uint8Array(packed.buffer);
  };
  const unpack = (bytes: Uint8Array<ArrayBuffer>): State => codec.decode(new BigUint64Array(bytes.slice().buffer), 0);
  const wrong = (answer: boolean | Defect): boolean => typeof answer !== "boolean";

  function expand(state: State): FallbackResponse {
    const moves = space.expand(state);
    const after = moves.flatMap((move) => (move.state === undefined ? [] : [{ tag: tagOf(move), state: move.state }]));
    const successors = new Uint8Array(after.length * words * 8);
    for (const [i, next] of after.entries()) successors.set(pack(next.state), i * words * 8);
    return {
      ...nothing,
      successors,
      tags: after.map(({ tag }) => tag),
      deadlocked: defectAt(space, state, moves) !== undefined,
      violatesStep:
        moves.some((move) => transitionFailed(move) !== undefined) ||
        after.some((next) => space.checkStep(state, next.state) !== undefined),
    };
  }

  function judge(state: State, open: readonly boolean[]): FallbackResponse {
    const admitted = space.satisfiesConstraint(state);
    const asked = admitted === true ? open.map((isOpen, cover) => isOpen && space.satisfiesCover(state, cover)) : [];
    return {
      ...nothing,
      satisfiesConstraint: admitted === true,
      violatesInvariant: space.checkInvariants(state) !== undefined || wrong(admitted) || asked.some(wrong),
      covers: asked.flatMap((reached, cover) => (reached === true ? [cover] : [])),
    };
  }

  return {
    respond: (question, open) =>
      question.kind === "expand" ? expand(unpack(question.state)) : judge(unpack(question.state), open),
    *initialStates() {
      for (const { state, fault } of space.initialStates())
        yield {
          state: state === undefined || fault !== undefined ? undefined : pack(state),
          failed: fault !== undefined,
        };
    },
    pack,
    *each(pieces) {
      for (const piece of pieces)
        for (let at = 0; at < piece.length; at += words * 8) yield piece.slice(at, at + words * 8);
    },
    unpack,
    successors: (state) =>
      space.expand(unpack(state)).flatMap((move) => (move.state === undefined ? [] : [pack(move.state)])),
  };
}

const nothing: FallbackResponse = {
  successors: new Uint8Array(),
  tags: [],
  deadlocked: false,
  violatesStep: false,
  satisfiesConstraint: false,
  violatesInvariant: false,
  covers: [],
};
