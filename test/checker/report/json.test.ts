import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { List, Map, Set } from "immutable";
import { describe, expect, it } from "vitest";
import type { CheckResult, FinishedCheck } from "../../../checker/report/results.js";
import { resultsDocument, valueToJson, type Json } from "../../../checker/report/json.js";
import type { Value } from "../../../checker/interpreter/values.js";
import type { Outcome } from "../../../checker/outcome.js";
import {
  bagOf,
  boolType,
  functionOf,
  intType,
  mapOf,
  optionOf,
  seqOf,
  setOf,
  type Type,
} from "../../../grammar/core/types.js";
import {
  check,
  circling,
  eventful,
  eventfulWithoutState,
  message,
  model,
  node,
  order,
  outcome,
  rec,
  region,
  spanAt,
  stopping,
  trace,
} from "./sample.js";

const schema: unknown = JSON.parse(readFileSync("docs/schema/results.schema.json", "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false }).compile(
  schema as object,
);

function errorsOf(document: unknown): unknown {
  return validate(JSON.parse(JSON.stringify(document))) ? [] : validate.errors;
}

function finished(found: Outcome): FinishedCheck {
  const common = {
    kind: "finished",
    file: "a.fathom",
    system: "Pipe",
    name: "Default",
    search: "bfs",
    seconds: 0.1234567,
    warnings: [],
    signal: undefined,
  } as const;
  return { ...common, model, check, outcome: found, asExpected: false };
}

const fault = { code: "R0001", message: "no", span: spanAt("n + 1") } as const;

const results: CheckResult[] = [
  finished(outcome()),
  finished(
    outcome({
      verdict: "violated",
      property: "Once",
      violated: "invariant",
      trace: trace({ owner: [[1, 1]] }, [eventful]),
    }),
  ),
  finished(outcome({ verdict: "violated", property: "Full", violated: "cover" })),
  finished(outcome({ verdict: "error", fault, trace: trace({}, [], eventfulWithoutState) })),
  finished(outcome({ verdict: "error", fault })),
  finished(outcome({ verdict: "deadlock", trace: trace({}, []) })),
  finished(outcome({ verdict: "incomplete", notices: ["stopped by Ctrl-C"] })),
  finished(
    outcome({
      verdict: "unsupported",
      property: "Live",
      properties: [{ name: "Live", verdict: "unsupported", vacuous: [] }],
    }),
  ),
  finished(circling),
  finished(stopping),
  { kind: "invalid", file: "a.fathom", system: "Pipe", name: "Small", diagnostics: [] },
];

describe("the JSON document", () => {
  const document = resultsDocument("0.1.0", results, [
    {
      code: "E0301",
      severity: "error",
      message: "no",
      span: spanAt("n + 1"),
      label: "here",
      related: [{ span: spanAt("Store"), message: "there" }],
      hint: "mend it",
      fix: { span: spanAt("n + 1"), replacement: "n" },
    },
    { code: "E0705", severity: "error", message: "no check" },
  ]);

  it("conforms to its schema, for every verdict", () => {
    expect(errorsOf(document)).toEqual([]);
  });

  it("has the counts and the trace", () => {
    const {
      results: [, violated],
    } = JSON.parse(JSON.stringify(document)) as { results: Record<string, unknown>[] };
    expect(violated).toMatchObject({
      file: "a.fathom",
      system: "Pipe",
      check: "Default",
      verdict: "violated",
      property: "Once",
      kind: "invariant",
      asExpected: false,
      states: 12345,
      transitions: 67890,
      depth: 12,
      seconds: 0.123,
      engine: "interpreter",
      threads: 1,
      steps: 1,
      firings: { Store: 3, Never: 0, Crash: 1 },
      expected: { verdict: "holds", states: null },
      trace: {
        initial: { "inbound.log": { east: [], west: [] }, owner: { 1: "Node#2" }, last: null },
        steps: [
          {
            action: "Store",
            instance: "processor[east]",
            fault: true,
            bindings: [{ name: "rec", value: 1 }],
            picks: [{ name: "n", value: "Node#1" }],
            branches: [1],
            span: { file: "specs/pipe.fathom", line: 8, column: 1 },
          },
        ],
        failed: null,
      },
    });
  });

  it("has the start of the loop, and the verdict of each temporal property", () => {
    const { results: shown } = JSON.parse(
      JSON.stringify(resultsDocument("0.1.0", [finished(circling), finished(stopping), finished(outcome())], [])),
    ) as { results: unknown[] };
    expect(shown).toMatchObject([
      {
        verdict: "violated",
        property: "Delivered",
        kind: "property",
        steps: 3,
        trace: { loop: 1, failed: null },
        properties: [
          { name: "Delivered", verdict: "violated", vacuous: [] },
          { name: "Emptied", verdict: "holds", vacuous: ["`n == 4` is true in no reachable state"] },
        ],
      },
      { verdict: "violated", property: "Delivered", kind: "property", steps: 1, trace: { loop: 1 } },
      { verdict: "holds", property: null, kind: null, properties: [], trace: null },
    ]);
  });

  it.each<[string, (result: Record<string, unknown>) => void]>([
    ["a missing field", (result) => delete result["states"]],
    ["a field too many", (result) => (result["extra"] = 1)],
    ["an unknown verdict", (result) => (result["verdict"] = "fine")],
    ["a negative count", (result) => (result["states"] = -1)],
    ["a violation of nothing", (result) => (result["verdict"] = "violated")],
    ["a fault without an error", (result) => (result["fault"] = { code: "R0001", message: "", span: null })],
  ])("the schema refuses %s", (_name, spoil) => {
    const spoilt = JSON.parse(JSON.stringify(resultsDocument("0.1.0", [finished(outcome())], []))) as {
      results: Record<string, unknown>[];
    };
    expect(errorsOf(spoilt)).toEqual([]);
    spoil(spoilt.results[0]!);
    expect(errorsOf(spoilt)).not.toEqual([]);
  });

  it.each<[string, Outcome, (result: Record<string, unknown>) => void]>([
    [
      "a temporal property violated by a behaviour that ends",
      circling,
      (result) => ((result["trace"] as Record<string, unknown>)["loop"] = null),
    ],
    ["a temporal property violated by nothing that is shown", circling, (result) => (result["trace"] = null)],
    ["a temporal property violated of which the list knows nothing", circling, (result) => (result["properties"] = [])],
    ["an invariant violated by what goes round", circling, (result) => (result["kind"] = "invariant")],
    [
      "a verdict that properties do not have",
      circling,
      (result) => (result["properties"] = [{ name: "Delivered", verdict: "deadlock", vacuous: [] }]),
    ],
    [
      "a place before the first state",
      stopping,
      (result) => ((result["trace"] as Record<string, unknown>)["loop"] = -1),
    ],
  ])("the schema refuses %s", (_name, found, spoil) => {
    const spoilt = JSON.parse(JSON.stringify(resultsDocument("0.1.0", [finished(found)], []))) as {
      results: Record<string, unknown>[];
    };
    expect(errorsOf(spoilt)).toEqual([]);
    spoil(spoilt.results[0]!);
    expect(errorsOf(spoilt)).not.toEqual([]);
  });
});

describe("values", () => {
  it.each<[string, Type, Value, Json]>([
    ["Bool", boolType, false, false],
    ["integers", intType(-2, 2), -1, -1],
    ["members of enums", region, 1, "west"],
    ["members of symmetric types", node, 0, "Node#1"],
    ["records", order, List<Value>([2, true]), { id: 2, paid: true }],
    ["cases with fields", message, List<Value>([0, 3]), { Prepare: { ballot: 3 } }],
    ["cases without", message, List<Value>([1]), { Ack: {} }],
    ["none", optionOf(optionOf(rec)), List<Value>(), null],
    ["some of none", optionOf(optionOf(rec)), List<Value>([List<Value>()]), { some: null }],
    ["tuples", { kind: "tuple", items: [rec, boolType] }, List<Value>([1, true]), [1, true]],
    ["sets in order", setOf(rec), Set<Value>([3, 1, 2]), [1, 2, 3]],
    [
      "bags with repetitions",
      bagOf(rec),
      Map<Value, Value>([
        [3, 1],
        [1, 2],
      ]),
      [1, 1, 3],
    ],
    ["sequences as they are", seqOf(rec), List<Value>([3, 1, 3]), [3, 1, 3]],
    [
      "functions",
      functionOf(region, rec),
      Map<Value, Value>([
        [1, 2],
        [0, 1],
      ]),
      { east: 1, west: 2 },
    ],
    [
      "maps with keys that are no scalars",
      mapOf(setOf(rec), boolType),
      Map<Value, Value>([
        [Set<Value>([2]), true],
        [Set<Value>(), false],
      ]),
      [
        [[], false],
        [[2], true],
      ],
    ],
  ])("%s", (_name, type, value, expected) => {
    expect(valueToJson(type, value)).toEqual(expected);
  });
});
