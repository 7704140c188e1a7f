// The part of a history that cannot be put in order. To remove an operation would be no explanation: what it wrote may
// be what others read. So operations are made optional instead, with any response: if there is still no order, then
// whatever they did does not matter.

import type { TimedOperation } from "./linearizability.js";

export interface MinimalHistory<O> {
  /** Everything up to the return with which it fails: later operations are left out, and later returns too. */
  readonly history: readonly TimedOperation<O>[];
  /** The positions in `history` of the operations that matter. */
  readonly essential: readonly number[];
}

/** `weaken`: the same operation with any response. */
export async function minimizeHistory<O>(
  history: readonly TimedOperation<O>[],
  failsAt: number,
  weaken: (operation: O) => O,
  fails: (history: readonly TimedOperation<O>[]) => Promise<boolean>,
): Promise<MinimalHistory<O>> {
  let current = await shortestPrefix(history, failsAt, weaken, fails);
  const essential = new Set(current.keys());
  for (const position of [...current.keys()].reverse()) {
    const weaker = current.map((each, i) =>
      i === position ? { ...each, operation: weaken(each.operation), optional: true } : each,
    );
    if (!(await fails(weaker))) continue;
    current = weaker;
    essential.delete(position);
  }
  return { history: current, essential: [...essential].sort((a, b) => a - b) };
}

/** Up to which return must the history be known? At least to the one at which the search for an order fails. */
async function shortestPrefix<O>(
  history: readonly TimedOperation<O>[],
  failsAt: number,
  weaken: (operation: O) => O,
  fails: (history: readonly TimedOperation<O>[]) => Promise<boolean>,
): Promise<readonly TimedOperation<O>[]> {
  const ends = history
    .flatMap(({ returned }) => (returned === undefined || returned < failsAt ? [] : [returned]))
    .sort((a, b) => a - b);
  for (const end of ends) {
    const prefix = history
      .filter(({ called }) => called <= end)
      .map((each) =>
        each.returned === undefined || each.returned <= end
          ? each
          : { ...each, operation: weaken(each.operation), returned: undefined },
      );
    if (await fails(prefix)) return prefix;
  }
  return history;
}
