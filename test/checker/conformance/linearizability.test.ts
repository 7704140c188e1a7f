// Linearizability against its definition: all orders of all subsets of the operations, one by one.

import fc from "fast-check";
import { expect, it } from "vitest";
import { linearize, type SequentialObject, type TimedOperation } from "../../../checker/conformance/linearizability.js";
import { minimizeHistory } from "../../../checker/conformance/minimal-history.js";

/** A register that may lose its value by itself, and whose `add` is nondeterministic: it adds 1 or 2. */
type Call =
  | { readonly kind: "write"; readonly value: number }
  | { readonly kind: "read"; readonly value: number | undefined }
  | { readonly kind: "add"; readonly value: number | undefined };

interface Register {
  readonly value: number;
}

const SIZE = 4;
const registers: readonly Register[] = Array.from({ length: SIZE }, (_, value) => ({ value }));
const at = (value: number): Register => registers[value % SIZE]!;

function successors({ value }: Register, call: Call): readonly Register[] {
  switch (call.kind) {
    case "write":
      return [at(call.value)];
    case "read":
      return call.value === undefined || call.value === value ? [at(value)] : [];
    case "add":
      return [value + 1, value + 2].map(at).filter((next) => call.value === undefined || call.value === next.value);
  }
}

const losses = ({ value }: Register, loses: boolean): readonly Register[] => (loses && value === 3 ? [at(0)] : []);

const register = (loses: boolean): SequentialObject<Register, Call> => ({
  initial: [at(0)],
  after: async (state, call) => Promise.resolve(successors(state, call)),
  internal: async (state) => Promise.resolve(losses(state, loses)),
});

/** Wing and Gong: some order of the operations that returned and some of the others is possible. */
function isLinearizable(history: readonly TimedOperation<Call>[], loses: boolean): boolean {
  const close = (states: ReadonlySet<Register>): ReadonlySet<Register> =>
    new Set([...states].flatMap((state) => [state, ...losses(state, loses)]));
  const search = (states: ReadonlySet<Register>, left: readonly TimedOperation<Call>[]): boolean => {
    if (states.size === 0) return false;
    if (left.every(({ returned, optional }) => returned === undefined || optional === true)) return true;
    return left.some((next) => {
      const others = left.filter((each) => each !== next);
      if (
        others.some(({ returned, optional }) => returned !== undefined && returned < next.called && optional !== true)
      )
        return false;
      // An optional operation that has returned before is never going to happen.
      const still = others.filter(({ returned }) => returned === undefined || returned >= next.called);
      const after = new Set([...close(states)].flatMap((state) => successors(state, next.operation)));
      return search(after, still);
    });
  };
  return search(new Set([at(0)]), history);
}

const calls: fc.Arbitrary<Call> = fc.oneof(
  fc.record({ kind: fc.constant("write" as const), value: fc.nat(SIZE - 1) }),
  fc.record({ kind: fc.constantFrom("read" as const, "add" as const), value: fc.nat(SIZE - 1) }),
);

/** Times are distinct. */
const histories = fc
  .array(fc.record({ operation: calls, from: fc.nat(20), length: fc.nat(12), kind: fc.nat(6) }), { maxLength: 6 })
  .map((all) => {
    const events = all.flatMap(({ from, length, kind }, i) => [
      { i, time: from, end: false },
      ...(kind === 0 ? [] : [{ i, time: from + length + 1, end: true }]),
    ]);
    events.sort((a, b) => a.time - b.time || a.i - b.i);
    return all.map(({ operation, kind }, i): TimedOperation<Call> => {
      const called = events.findIndex((each) => each.i === i && !each.end);
      if (kind !== 0)
        return {
          operation,
          called,
          returned: events.findIndex((each) => each.i === i && each.end),
          optional: kind === 1,
        };
      return { operation: withAnyResponse(operation), called, returned: undefined };
    });
  });

const withAnyResponse = (call: Call): Call => (call.kind === "write" ? call : { ...call, value: undefined });

it("agrees with the definition", async () => {
  const seen = { true: 0, false: 0 };
  await fc.assert(
    fc.asyncProperty(histories, fc.boolean(), async (history, loses) => {
      const expected = isLinearizable(history, loses);
      seen[`${expected}`]++;
      expect((await linearize(register(loses), history)).kind === "linearizable").toBe(expected);
    }),
    { numRuns: 1500 },
  );
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(100);
});

it("gives an order that is possible, in which nothing overtakes what had returned before", async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const result = await linearize(register(false), history);
      if (result.kind !== "linearizable") return;
      const order = result.order.map((i) => history[i]!);
      let states: readonly Register[] = [at(0)];
      for (const { operation } of order) states = states.flatMap((state) => successors(state, operation));
      expect(states.length).toBeGreaterThan(0);
      for (const [i, later] of order.entries())
        for (const earlier of order.slice(0, i)) expect(later.returned ?? Infinity).toBeGreaterThan(earlier.called);
      for (const [i, { returned, optional }] of history.entries())
        if (returned !== undefined && optional !== true) expect(result.order).toContain(i);
    }),
    { numRuns: 500 },
  );
});

it("keeps of a history only what matters, and no less", async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const object = register(false);
      const result = await linearize(object, history);
      if (result.kind !== "impossible") return;
      found++;
      const fails = async (each: readonly TimedOperation<Call>[]) =>
        (await linearize(object, each)).kind === "impossible";
      const failsAt = history[result.operation]!.returned!;
      const minimal = await minimizeHistory(history, failsAt, withAnyResponse, fails);
      expect(isLinearizable(minimal.history, false)).toBe(false);
      expect(minimal.essential.length).toBeGreaterThan(0);
      // Each of the others may have had any response, or no effect.
      for (const position of minimal.history.keys())
        if (!minimal.essential.includes(position)) {
          const { operation, optional } = minimal.history[position]!;
          expect(optional).toBe(true);
          expect(operation).toEqual(withAnyResponse(operation));
        }
      for (const position of minimal.essential) {
        const weaker = minimal.history.map((each, i) =>
          i === position ? { ...each, operation: withAnyResponse(each.operation), optional: true } : each,
        );
        expect(isLinearizable(weaker, false)).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
  expect(found).toBeGreaterThan(30);
});

it("gives up where too much is possible", async () => {
  const pending = Array.from({ length: 12 }, (_, i): TimedOperation<Call> => ({
    operation: { kind: "add", value: undefined },
    called: i,
    returned: undefined,
  }));
  const read: TimedOperation<Call> = { operation: { kind: "read", value: 3 }, called: 20, returned: 21 };
  expect(await linearize(register(false), [...pending, read], 100)).toEqual({ kind: "tooLarge", configurations: 100 });
});
