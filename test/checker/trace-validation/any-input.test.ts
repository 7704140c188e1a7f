// Whatever a mapping or a log contains, it is validated or refused, or an error says what is wrong.

import fc from "fast-check";
import { expect, it } from "vitest";
import { Malformed } from "../../../checker/json-reader.js";
import { plainMapping, readMapping } from "../../../checker/trace-validation/mapping.js";
import { logValidator } from "../../../checker/trace-validation/validate.js";
import { payments } from "./payments.js";

const subject = payments();

const name = fc.constantFrom("Order", "Read", "Settle", "payment", "stage", "open", "inbound.head()", "a", "*", "");
const json = fc.oneof(fc.jsonValue(), name, fc.integer({ min: -1, max: 4 }), fc.constant("idle"), fc.constant([1]));
const values = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(name, json, { maxKeys: 3 }) },
  { weight: 1, arbitrary: json },
);
const source = fc.oneof(
  json,
  fc.record({ field: json }),
  fc.record({ field: name, values }),
  fc.record({ value: json, at: json }),
);
/** Mostly what is meant, and sometimes anything. */
const mostly = <T>(meant: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 19, arbitrary: meant }, { weight: 1, arbitrary: json });
const action = fc.constantFrom("Order", "Read", "Settle");
const field = mostly(
  fc.oneof(
    name.filter((each) => each !== ""),
    fc.record({ value: json }),
  ),
);
const rule = mostly(
  fc.oneof(
    fc.record({
      action: fc.constant("Order"),
      args: mostly(fc.record({ payment: mostly(field) }, { requiredKeys: [] })),
    }),
    fc.record({
      action: mostly(action),
      state: mostly(fc.record({ stage: field, open: field }, { requiredKeys: [] })),
    }),
    fc.record({ action: fc.array(action), picks: mostly(fc.dictionary(name, source, { maxKeys: 2 })) }),
    fc.constantFrom("ignore", "gap"),
  ),
);
const mapping = fc.record(
  {
    fathomMapping: mostly(fc.constant(1)),
    start: mostly(fc.constantFrom("initial", "any")),
    unlogged: mostly(fc.array(fc.constantFrom("Order", "Read", "*"), { maxLength: 2 })),
    faults: mostly(fc.nat(2)),
    clock: mostly(action),
    name: mostly(fc.constantFrom("action", "a")),
    values: mostly(fc.constant({ a: { idle: "idle" } })),
    events: mostly(fc.dictionary(name, rule, { maxKeys: 3 })),
    others: mostly(fc.constantFrom("error", "ignore")),
  },
  { requiredKeys: ["fathomMapping"] },
);
const event = fc.oneof(
  fc.record(
    { action: json, instance: json, args: values, picks: values, state: values, gap: json },
    { requiredKeys: [] },
  ),
  fc.dictionary(name, json),
  json,
);

/** What is thrown, unless it says what is wrong. */
async function unexpected(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Malformed ? undefined : error;
  }
}

it("as a log", async () => {
  const verdicts = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 4 }), async (events) => {
      const text = events.map((each) => JSON.stringify(each)).join("\n");
      const run = async (): Promise<void> => {
        verdicts.add((await logValidator(subject, plainMapping)([{ file: "log", text }])).verdict);
      };
      expect(await unexpected(run)).toBeUndefined();
    }),
    { numRuns: 300 },
  );
  expect([...verdicts].sort()).toEqual(["refused", "valid"]);
});

it("as a mapping", async () => {
  let used = 0;
  await fc.assert(
    fc.asyncProperty(mapping, fc.array(event, { maxLength: 3 }), async (given, events) => {
      const run = async (): Promise<void> => {
        const validate = logValidator(subject, readMapping(JSON.parse(JSON.stringify(given))));
        used++;
        await validate([{ file: "log", text: events.map((each) => JSON.stringify(each)).join("\n") }]);
      };
      expect(await unexpected(run)).toBeUndefined();
    }),
    { numRuns: 200 },
  );
  expect(used).toBeGreaterThan(20);
});
