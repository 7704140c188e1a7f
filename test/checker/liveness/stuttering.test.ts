// Where a lasso stutters: the positions in a trace say all that the stuttering steps of the lasso say.

import { List } from "immutable";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LassoStep } from "../../../checker/liveness/lasso-check.js";
import { stutterPositions, withStuttering } from "../../../checker/liveness/stuttering.js";

/** A step between states that are numbered by their position, or stuttering. */
const S = "stutter";

function expanded(steps: number, loop: number, stutters: readonly number[]): readonly [readonly string[], number] {
  const all = Array.from({ length: steps }, (_, i): LassoStep => ({
    from: List([i]),
    attempt: { action: i, args: [], state: List([i + 1]) },
  }));
  const lasso = withStuttering(all, List([steps]), { loop, stutters });
  return [lasso.steps.map(({ attempt }) => (attempt === undefined ? S : String(attempt.action))), lasso.loop];
}

describe("a trace with its stuttering", () => {
  it.each([
    [2, 1, [], ["0", "1"], 1],
    [2, 2, [], ["0", "1", S], 2],
    [0, 0, [], [S], 0],
    [2, 1, [0], [S, "0", "1"], 2],
    // At the position of the loop, it happens once; at the end, in each repetition.
    [2, 1, [1], ["0", S, "1"], 2],
    [2, 1, [2], ["0", "1", S], 1],
    [3, 0, [0, 1, 3], [S, "0", S, "1", "2", S], 1],
  ] as const)("%i steps, loop %i, stutters %j", (steps, loop, stutters, names, start) => {
    expect(expanded(steps, loop, stutters)).toEqual([names, start]);
  });
});

/** The first letters of an infinite word, stuttering twice in a row being the same as once. */
function unrolled(prefix: readonly string[], cycle: readonly string[]): readonly string[] {
  const word = [...prefix];
  // Long enough for 30 letters to be left, even if all but one of the cycle stutter.
  while (word.length < 200) word.push(...cycle);
  return word.filter((each, i) => each !== S || word[i - 1] !== S).slice(0, 30);
}

it("positions describe the same infinite behaviour as the lasso", () => {
  const isStuttering = fc.boolean();
  fc.assert(
    fc.property(
      fc.array(isStuttering, { maxLength: 6 }),
      fc.array(isStuttering, { minLength: 1, maxLength: 6 }),
      (prefix, cycle) => {
        let count = 0;
        const named = (each: boolean): string => (each ? S : String(count++));
        const [prefixNames, cycleNames] = [prefix.map(named), cycle.map(named)];
        const loop = prefixNames.filter((each) => each !== S).length;
        const [names, start] = expanded(count, loop, stutterPositions(prefix, cycle));
        expect(unrolled(names.slice(0, start), names.slice(start))).toEqual(unrolled(prefixNames, cycleNames));
      },
    ),
  );
});
