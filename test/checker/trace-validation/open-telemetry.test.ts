// Spans of OpenTelemetry: what they say, the order of their events, and malformed ones.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Malformed } from "../../../checker/json-reader.js";
import { plainMapping, readMapping, type Mapping } from "../../../checker/trace-validation/mapping.js";
import { eventsOf, spansOf } from "../../../checker/trace-validation/open-telemetry.js";
import { logValidator } from "../../../checker/trace-validation/validate.js";
import { qualifiedName } from "../../../checker/report/names.js";
import { blocks, payments } from "./payments.js";
import { walk } from "./walks.js";

const subject = payments();
const documented: unknown = JSON.parse(blocks.get("otlp.mapping.json") ?? "");

/** A request with spans of one resource. */
const request = (...spans: readonly object[]): object => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "processor" } }] },
      scopeSpans: [{ scope: { name: "payments" }, spans }],
    },
  ],
});

const span = (name: string, start: number, end: number, more: object = {}): object => ({
  traceId: "t",
  name,
  startTimeUnixNano: `${start}`,
  endTimeUnixNano: `${end}`,
  ...more,
});

const ofPayment = (id: string): object => ({ attributes: [{ key: "payment.id", value: { stringValue: id } }] });

const textOf = (...requests: readonly object[]): string => requests.map((each) => `${JSON.stringify(each)}\n`).join("");

const validate = (text: string, mapping: Mapping = readMapping(documented)) =>
  logValidator(subject, mapping)([{ file: "log", text }]);

describe("the mapping of the documentation", () => {
  it("fits its schema", () => {
    const schema = JSON.parse(readFileSync("docs/schema/mapping.schema.json", "utf8")) as object;
    const isMapping = new Ajv2020({ allowUnionTypes: true }).compile(schema);
    isMapping(documented);
    expect(isMapping.errors).toBeNull();
  });

  const order = span("order", 1, 10, ofPayment("p-1"));
  const processing = (...events: readonly object[]): object => span("process", 5, 90, { ...ofPayment("p-1"), events });
  const charged = { name: "charged", timeUnixNano: 20 };
  const confirmed = { name: "confirmation sent", timeUnixNano: "30" };

  it("accepts events in the order of their times, whatever that of the lines", async () => {
    const { verdict, events, ignored } = await validate(
      textOf(request(processing(confirmed, charged)), request(order)),
    );
    expect([verdict, events, ignored]).toEqual(["valid", 3, 1]);
  });

  it("refuses what is no behaviour, and says where it is", async () => {
    const { refusal } = await validate(textOf(request(order), request(processing(confirmed))));
    expect(refusal?.event.at).toEqual({ file: "log", line: 2 });
    expect(JSON.parse(refusal?.event.source ?? "")).toMatchObject({ name: "confirmation sent" });
  });
});

it("a span knows its parent, its resource and its attributes", () => {
  const values = [
    ["text", { stringValue: "a" }],
    ["flag", { boolValue: true }],
    ["number", { intValue: "7" }],
    ["large", { intValue: "9007199254740993" }],
    ["list", { arrayValue: { values: [{ intValue: 1 }, {}] } }],
    ["record", { kvlistValue: { values: [{ key: "x", value: { doubleValue: 0.5 } }] } }],
  ].map(([key, value]) => ({ key, value }));
  const child = span("child", 2, 3, { spanId: "b", parentSpanId: "a", attributes: values, status: { code: 2 } });
  const events = eventsOf(spansOf(request(child, span("parent", 1, 4, { spanId: "a", ...ofPayment("p-1") })) as never));
  expect(events.map(({ fields }) => fields["name"])).toEqual(["child", "parent"]);
  expect(events[0]?.fields).toMatchObject({
    time: "00000000000000000003",
    status: 2,
    scope: "payments",
    resource: { "service.name": "processor" },
    parent: { name: "parent", attributes: { "payment.id": "p-1" } },
    attributes: { text: "a", flag: true, number: 7, large: "9007199254740993", list: [1, null], record: { x: 0.5 } },
  });
});

it("spans of random walks are accepted, like the events that they contain", async () => {
  const names = [...new Set(subject.model.actions.map(qualifiedName))];
  const mapping = readMapping({
    fathomMapping: 1,
    format: "otlp",
    events: Object.fromEntries(
      names.map((name) => [name, { action: name, state: { "inbound.len()": "attributes.waiting" } }]),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), fc.array(fc.nat(), { minLength: 30 }), async (choices, keys) => {
      const steps = walk(subject, 30, (below) => (choices.next().value as number) % below);
      const spans = steps.map(({ action, event }, i) => {
        const waiting = (event.state["inbound"] as readonly unknown[]).length;
        return span(action, 0, i + 1, { attributes: [{ key: "waiting", value: { intValue: `${waiting}` } }] });
      });
      const shuffled = spans.map((each, i) => ({ each, key: keys[i]! })).sort((a, b) => a.key - b.key);
      const text = textOf(...shuffled.map(({ each }) => request(each)));
      const outcome = await validate(text, mapping);
      expect([outcome.verdict, outcome.accepted]).toEqual(["valid", steps.length]);
      const swapped = text.replace('"intValue":"1"', '"intValue":"3"');
      if (swapped !== text) expect((await validate(swapped, mapping)).verdict).toBe("refused");
    }),
    { numRuns: 20 },
  );
});

it("several files are merged by the times", async () => {
  const [bank, processor] = [
    request(span("order", 1, 10, ofPayment("p-1"))),
    request(
      span("process", 5, 90, {
        ...ofPayment("p-1"),
        events: [{ name: "charged", timeUnixNano: "20" }],
      }),
    ),
  ].map((each) => textOf(each));
  const texts = [
    { file: "processor", text: processor! },
    { file: "bank", text: bank! },
  ];
  expect((await logValidator(subject, readMapping(documented))(texts)).verdict).toBe("valid");
});

describe("what is malformed", () => {
  const bad = async (json: unknown): Promise<string> => {
    try {
      await validate(`${JSON.stringify(json)}\n`);
      return "";
    } catch (error) {
      if (error instanceof Malformed) return error.message;
      throw error;
    }
  };

  it("is said with its place", async () => {
    expect(await bad({ event: "a" })).toBe('log:1: "resourceSpans" is not an array');
    expect(await bad(request({ name: "a" }))).toContain('"startTimeUnixNano" is not a time');
    expect(await bad(request(span("a", 1, 2, { attributes: [{ key: "k", value: { odd: 1 } }] })))).toContain(
      'is of an unknown kind, "odd"',
    );
    expect(await bad({ resourceLogs: [] })).toBe("");
    expect(() => readMapping({ fathomMapping: 1, format: "otlp" })).toThrow('needs "events"');
    expect(() => readMapping({ fathomMapping: 1, format: "otlp", events: {}, clock: "a" })).toThrow("clock of its own");
    expect(plainMapping.format).toBe("events");
  });

  it("is never anything but malformed", async () => {
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom("1", "a", 5, [], {}, { stringValue: "p-1" }, { intValue: {} }, { arrayValue: 1 }, [{ key: "a" }]),
    );
    const part = (meant: object, names: readonly string[]): fc.Arbitrary<unknown> =>
      fc
        .record({ name: fc.constantFrom(...names), value: anything })
        .map(({ name, value }) => ({ ...meant, [name]: value }));
    const spans = fc.array(
      part(span("order", 1, 2, { ...ofPayment("p-1"), spanId: "a", parentSpanId: "a" }), [
        "name",
        "traceId",
        "spanId",
        "parentSpanId",
        "endTimeUnixNano",
        "attributes",
        "events",
        "status",
        "kind",
      ]),
      { maxLength: 3 },
    );
    const requests = fc.oneof(
      spans.map((each) => request(...(each as object[]))),
      part(request(), ["resourceSpans"]),
      anything.map((resourceSpans) => ({ resourceSpans: [{ scopeSpans: resourceSpans }] })),
      anything.map((resource) => ({ resourceSpans: [{ resource }] })),
    );
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(requests, async (each) => {
        seen.add((await bad(each)) === "" ? "read" : "malformed");
      }),
      { numRuns: 200 },
    );
    expect(seen.size).toBe(2);
  });
});
