// Certifies a search of a small system, optionally after falsifying its result.

import type { Check, Model } from "../../../checker/index.js";
import { certify, type SearchClaim, type CertifyRequest } from "../../../checker/certificate/certificate.js";
import { interpret, type Interpreter } from "../../../checker/interpreter/interpreter.js";
import type { State } from "../../../checker/interpreter/values.js";
import type { Certification } from "../../../checker/outcome.js";
import { searchBreadthFirst } from "../../../checker/search/breadth-first.js";
import type { SearchResult } from "../../../checker/search/state-space.js";
import { orbitEncoder } from "../../../checker/reduction/orbit-encoder.js";
import { build, isBuilt } from "../../system/differential/compare.js";

export const all: CertifyRequest = { sample: undefined, seed: 0 };
export const some = (sample: number, seed = 1): CertifyRequest => ({ sample, seed });

// ---------------------------------------------------------------- falsified results

const text = `system Ring
const LAST: Int = 5
const BAD: Int = 99
const IDLE: Bool = false
symmetric type Node of 2
var at: 0..5 = 0
var turns: 0..3 = 0
var owner: Node in Node
init { require turns == 0 }
action Go { require not IDLE or at < LAST; at' = if at == LAST then 0 else at + 1 }
action Turn { require turns < 3 and at == 2 and not IDLE; turns' = turns + 1 }
action Give(to: Node) { require turns == 1 and not IDLE; owner' = to }
fault action Slip { require at > 0; at' = at - 1 }
invariant Small: at != BAD
step Slow: at' <= at + 1
cover Far: at == LAST and turns == 3
check Plain { symmetry off; expect holds }
check Symmetric { expect holds }
check Within { within at < 4; expect bounded }
check Depth { symmetry off; depth 6; expect bounded }
check Stuck { IDLE = true; symmetry off; deadlock off; expect violated Far }
`;

export const systemOf = (name: string): { readonly model: Model; readonly check: Check } => {
  const built = build(text);
  if (!isBuilt(built))
    throw new Error(JSON.stringify(built.map(({ code, message, span }) => [code, message, span?.start])));
  const named = built.find(({ check }) => check.name === name);
  if (named === undefined) throw new Error(name);
  return named;
};

export interface Lie {
  readonly check?: Partial<Check>;
  /** The system that the faulty engine explores instead. */
  readonly space?: (space: Interpreter) => Interpreter;
  readonly result?: (result: SearchResult) => SearchResult;
  readonly visited?: (states: readonly State[]) => readonly State[];
}

export async function certified(
  name: string,
  {
    check: without = {},
    space: wrong = (space) => space,
    result: told = (result) => result,
    visited: kept = (states) => states,
  }: Lie = {},
  request = all,
): Promise<Certification> {
  const { model, check } = systemOf(name);
  const keyed = (space: Interpreter): Interpreter =>
    check.symmetry ? { ...space, key: orbitEncoder(space.stateTypes) } : space;
  const states: State[] = [];
  const own = wrong(keyed(interpret(model, { ...check, ...without })));
  const searched = await searchBreadthFirst(
    {
      ...own,
      satisfiesConstraint: (state) => {
        const admitted = own.satisfiesConstraint(state);
        if (admitted === true) states.push(state);
        return admitted;
      },
    },
    { depth: check.depth, tick: undefined },
  );
  const result = told(searched);
  const claim: SearchClaim = {
    result,
    verdict: {
      verdict: result.outsideConstraint > 0 || result.unexpanded > 0 ? "bounded" : "holds",
      violated: undefined,
    },
    search: "bfs",
    depth: check.depth,
    states: async function* () {
      yield* kept(states);
    },
  };
  return certify(model, keyed(interpret(model, check)), claim, request, undefined);
}
