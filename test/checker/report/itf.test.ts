// Traces in the Informal Trace Format, checked with the rules of https://apalache-mc.org/docs/adr/015adr-trace.html.

import { List, Map, Set } from "immutable";
import { describe, expect, it } from "vitest";
import { traceToItf, valueToItf } from "../../../checker/report/itf.js";
import type { Json } from "../../../checker/report/json.js";
import { explore } from "../../../checker/index.js";
import type { Value } from "../../../checker/interpreter/values.js";
import type { Trace } from "../../../checker/outcome.js";
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
import { dieHard } from "../models.js";
import { lasso, message, node, order, rec, region, step, trace } from "./sample.js";

const meta = { source: "specs/pipe.fathom", status: "violated Once in 2 steps", description: "check Default" };

// ---------------------------------------------------------------- the rules

type JsonObject = { readonly [key: string]: Json };
const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json);
const isList = (json: Json | undefined): json is readonly Json[] => Array.isArray(json);

/** The paths in an expression that break the rules. */
function wrongInExpression(json: Json | undefined, at: string): string[] {
  if (typeof json === "string" || typeof json === "boolean") return [];
  if (typeof json === "number") return Number.isSafeInteger(json) ? [] : [`${at}: no integer within 2^53`];
  if (isList(json)) return json.flatMap((item, i) => wrongInExpression(item, `${at}[${i}]`));
  if (!isObject(json)) return [`${at}: ${String(json)} is no expression`];
  const keys = Object.keys(json);
  const form = keys.find((key) => key.startsWith("#"));
  if (form === undefined) return keys.flatMap((key) => wrongInExpression(json[key], `${at}.${key}`));
  if (keys.length > 1) return [`${at}: ${form} among others`];
  const inner = json[form];
  switch (form) {
    case "#bigint":
      return typeof inner === "string" && /^-?[0-9]+$/.test(inner) ? [] : [`${at}: malformed integer`];
    case "#tup":
    case "#set":
      return isList(inner) ? wrongInExpression(inner, `${at}.${form}`) : [`${at}: ${form} without a list`];
    case "#map":
      return isList(inner) && inner.every((pair) => isList(pair) && pair.length === 2)
        ? wrongInExpression(inner, `${at}.#map`)
        : [`${at}: #map without pairs`];
    default:
      return [`${at}: unknown form ${form}`];
  }
}

function wrongInTrace(json: Json): string[] {
  if (!isObject(json)) return ["no object"];
  const { vars, states, loop } = json;
  const wrong = Object.keys(json).flatMap((key) =>
    ["#meta", "params", "vars", "states", "loop"].includes(key) ? [] : [`unknown field ${key}`],
  );
  if (json["#meta"] !== undefined && !isObject(json["#meta"])) wrong.push("#meta is no object");
  if (!isList(vars) || !vars.every((name) => typeof name === "string")) return [...wrong, "vars are no names"];
  if (!isList(states) || states.length === 0) return [...wrong, "there are no states"];
  if (loop !== undefined && !(typeof loop === "number" && Number.isInteger(loop) && loop >= 0 && loop < states.length))
    wrong.push("loop is no index of a state");
  return [
    ...wrong,
    ...states.flatMap((state, i) => {
      if (!isObject(state)) return [`state ${i} is no object`];
      const named = Object.keys(state).filter((key) => key !== "#meta");
      if (state["#meta"] !== undefined && !isObject(state["#meta"])) return [`state ${i}: #meta is no object`];
      if (named.join() !== vars.join()) return [`state ${i} has other variables`];
      return named.flatMap((name) => wrongInExpression(state[name], `states[${i}].${name}`));
    }),
  ];
}

/** Reads the trace as another tool would; it must obey the rules. */
function read(of: Trace): {
  "#meta": JsonObject;
  vars: string[];
  states: (JsonObject & { "#meta": JsonObject })[];
  loop?: number;
} {
  const json = traceToItf(of, meta);
  expect(wrongInTrace(json)).toEqual([]);
  return JSON.parse(JSON.stringify(json)) as ReturnType<typeof read>;
}

it("the test of the rules detects violations", () => {
  const broken = (changes: JsonObject): string[] => wrongInTrace({ vars: ["x"], states: [{ x: 1 }], ...changes });
  expect(broken({})).toEqual([]);
  const changed: JsonObject[] = [
    { more: 1 },
    { loop: 1 },
    { loop: -1 },
    { vars: [1] },
    { states: [] },
    { states: [{}] },
    { states: [{ x: 1, y: 1 }] },
    { "#meta": 1 },
  ];
  for (const changes of changed) expect(broken(changes)).not.toEqual([]);
  const values: Json[] = [
    null,
    2 ** 53,
    0.5,
    { "#bigint": "1e3" },
    { "#bigint": 1 },
    { "#set": 1 },
    { "#map": [[1]] },
    { "#tup": [], y: 1 },
    { "#bag": [] },
    [null],
  ];
  for (const x of values) expect(broken({ states: [{ x }] })).not.toEqual([]);
});

// ---------------------------------------------------------------- traces

const store = step(
  "Store",
  {
    log: [[1], []],
    paid: [2],
    owner: [[3, 1]],
    seen: [3, 1],
    history: [2, 1],
    last: List<Value>([List<Value>([0, 2])]),
  },
  {
    instance: "processor[east]",
    bindings: [{ name: "rec", type: rec, value: 1 }],
    picks: [
      { name: "n", type: node, value: 1 },
      { name: "n", type: node, value: 0 },
    ],
  },
);
const crash = step("Crash", {}, { fault: true });

describe("a trace", () => {
  it("has all variables in every state, and the step that led to it", () => {
    const { "#meta": about, vars, states, loop } = read(trace({}, [store, crash]));
    expect(about).toEqual({
      format: "ITF",
      "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
      ...meta,
    });
    expect(vars).toEqual(["inbound.log", "orders", "owner", "seen", "history", "last"]);
    expect(loop).toBeUndefined();
    expect(states.map((state) => state["#meta"])).toEqual([
      { index: 0 },
      {
        index: 1,
        action: "Store",
        instance: "processor[east]",
        fault: false,
        bindings: { rec: { "#bigint": "1" } },
        picks: { n: "Node#2", "n#2": "Node#1" },
      },
      { index: 2, action: "Crash", instance: null, fault: true, bindings: {}, picks: {} },
    ]);
    expect(states[1]).toMatchObject({
      "inbound.log": {
        "#map": [
          ["east", [{ "#bigint": "1" }]],
          ["west", []],
        ],
      },
      owner: { "#map": [[{ "#bigint": "3" }, "Node#2"]] },
      seen: { "#set": [{ "#bigint": "1" }, { "#bigint": "3" }] },
      history: [{ "#bigint": "2" }, { "#bigint": "1" }],
      last: { tag: "Some", value: { tag: "Prepare", value: { ballot: { "#bigint": "2" } } } },
    });
  });

  it("with a loop leaves out the repeated state, and keeps the step back to it", () => {
    const {
      "#meta": about,
      states,
      loop,
    } = read(lasso({}, [step("Send", { seen: [1] }), step("Take", { seen: [1, 2] }), step("Bring", { seen: [1] })], 1));
    expect(states.map((state) => state["#meta"]["action"])).toEqual([undefined, "Send", "Take"]);
    expect(loop).toBe(1);
    expect(about["back"]).toEqual({ action: "Bring", instance: null, fault: false, bindings: {}, picks: {} });
  });

  it("with a loop of one step has one state", () => {
    expect(read(lasso({}, [step("Idle", {})], 0))).toMatchObject({
      loop: 0,
      states: [{}],
      "#meta": { back: { action: "Idle" } },
    });
  });

  it("that ends in stuttering loops in its last state", () => {
    const { "#meta": about, states, loop } = read(lasso({}, [step("Send", { seen: [1] })], 1));
    expect(states).toHaveLength(2);
    expect(loop).toBe(1);
    expect(about).not.toHaveProperty("back");
    expect(read(lasso({}, [], 0))).toMatchObject({ loop: 0, states: [{}] });
  });

  it("lists states that stutter once, which are not steps", () => {
    const waiting = { ...lasso({}, [step("Idle", {})], 0), stutters: [0, 1] };
    expect(read(waiting)).toMatchObject({ loop: 0, states: [{}], "#meta": { stutters: [0, 1] } });
  });

  it("has the step that failed", () => {
    const { state: _, ...failed } = store;
    const { "#meta": about, states } = read(trace({}, [crash], failed));
    expect(states).toHaveLength(2);
    expect(about["failed"]).toMatchObject({ action: "Store", bindings: { rec: { "#bigint": "1" } } });
  });

  it("leaves out the number of faults, which is no variable", () => {
    const counted = trace({}, [crash]);
    expect(
      read({
        ...counted,
        initial: counted.initial.push(0),
        steps: counted.steps.map((each) => ({ ...each, state: each.state.push(1) })),
      }).states,
    ).toHaveLength(2);
  });

  it("keeps a variable called __proto__", () => {
    const variables = [{ name: "__proto__", type: boolType, ghost: false, indices: 0, indexPositions: [] }];
    expect(
      JSON.stringify(
        read({ variables, initial: List<Value>([true]), steps: [], failed: undefined, loop: undefined }).states,
      ),
    ).toBe('[{"#meta":{"index":0},"__proto__":true}]');
  });

  it("of an exploration obeys the rules", async () => {
    const build = dieHard();
    const { trace: found } = await explore(build.model, build.check(), { search: "bfs" });
    expect(
      read(found!).states.map((state) =>
        [state["small"], state["big"]].map((value) => Number((value as { "#bigint": string })["#bigint"])),
      ),
    ).toEqual([
      [0, 0],
      [0, 5],
      [3, 2],
      [0, 2],
      [2, 0],
      [2, 5],
      [3, 4],
    ]);
  });
});

describe("values", () => {
  const int = (n: number): Json => ({ "#bigint": String(n) });
  const pair: Type = { kind: "tuple", items: [rec, boolType] };
  it.each<[string, Type, Value, Json]>([
    ["Bool", boolType, true, true],
    ["negative integers", intType(-5, 5), -3, int(-3)],
    ["minus zero", intType(-5, 5), -0, int(0)],
    ["the largest integer", intType(0, 2 ** 53 - 1), 2 ** 53 - 1, int(2 ** 53 - 1)],
    ["members of enums", region, 1, "west"],
    ["members of symmetric types", node, 0, "Node#1"],
    ["records", order, List<Value>([2, true]), { id: int(2), paid: true }],
    ["variants", message, List<Value>([0, 3]), { tag: "Prepare", value: { ballot: int(3) } }],
    ["variants without fields", message, List<Value>([1]), { tag: "Ack", value: {} }],
    ["tuples", pair, List<Value>([1, false]), { "#tup": [int(1), false] }],
    ["none", optionOf(pair), List<Value>(), { tag: "None", value: { "#tup": [] } }],
    ["some", optionOf(rec), List<Value>([3]), { tag: "Some", value: int(3) }],
    [
      "some of none",
      optionOf(optionOf(rec)),
      List<Value>([List<Value>()]),
      { tag: "Some", value: { tag: "None", value: { "#tup": [] } } },
    ],
    ["sets, ascending", setOf(rec), Set<Value>([3, 1]), { "#set": [int(1), int(3)] }],
    ["sequences", seqOf(boolType), List<Value>([true, false]), [true, false]],
    [
      "bags: how often",
      bagOf(region),
      Map<Value, Value>([
        [1, 2],
        [0, 1],
      ]),
      {
        "#map": [
          ["east", int(1)],
          ["west", int(2)],
        ],
      },
    ],
    [
      "functions",
      functionOf(region, rec),
      Map<Value, Value>([
        [1, 2],
        [0, 3],
      ]),
      {
        "#map": [
          ["east", int(3)],
          ["west", int(2)],
        ],
      },
    ],
    [
      "maps with keys that are no scalars",
      mapOf(setOf(rec), boolType),
      Map<Value, Value>([[Set<Value>([1]), true]]),
      { "#map": [[{ "#set": [int(1)] }, true]] },
    ],
    ["the empty map", mapOf(rec, rec), Map<Value, Value>(), { "#map": [] }],
  ])("%s", (_, type, value, expected) => {
    expect(valueToItf(type, value)).toEqual(expected);
    expect(wrongInExpression(valueToItf(type, value), "value")).toEqual([]);
  });
});
