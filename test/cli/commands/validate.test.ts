// fathom validate: the examples of docs/validation.md, reports for every reason, malformed input, and the exit codes.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blocks } from "../../checker/trace-validation/payments.js";
import { fathom, type Transcript } from "../run-command.js";

const folder = mkdtempSync(join(tmpdir(), "fathom-validate-"));
const at = (name: string): string => join(folder, name);
const write = (name: string, content: unknown): string => {
  writeFileSync(at(name), typeof content === "string" ? content : JSON.stringify(content));
  return at(name);
};
const lines = (...events: readonly unknown[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join("");

beforeAll(() => blocks.forEach((text, name) => write(name, text)));
afterAll(() => rmSync(folder, { recursive: true }));

const validate = (...args: readonly string[]): Promise<Transcript> =>
  fathom(["validate", at("payments.fathom"), ...args]);

/** `events` in the terms of the spec. */
const validateEvents = (events: readonly unknown[], mapping: object = {}): Promise<Transcript> =>
  validate("--log", write("log", lines(...events)), "--mapping", write("map", { fathomMapping: 1, ...mapping }));

const schemas = new Ajv2020({ allowUnionTypes: true });
const schema = (name: string): object => JSON.parse(readFileSync(`docs/schema/${name}.schema.json`, "utf8")) as object;
schemas.addSchema(schema("results"), "results.schema.json");
const isDocument = schemas.compile(schema("validation"));
const isMapping = schemas.compile(schema("mapping"));

describe("the examples of the documentation", () => {
  it.each(["accepted", "refused"])("%s", async (name) => {
    const [command = "", ...output] = (blocks.get(name) ?? "").split("\n");
    const args = command.replace("$ fathom ", "").replace(/\S+\.\w+json|\S+\.fathom|\S+\.json/g, (file) => at(file));
    const { text, exit } = await fathom(args.split(" "));
    expect(text.replaceAll(`${folder}/`, "")).toBe(output.join("\n").trimEnd());
    expect(exit).toBe(name === "accepted" ? 0 : 9);
  });

  it("has a mapping that fits its schema", () => {
    isMapping(JSON.parse(blocks.get("payments.mapping.json") ?? ""));
    expect(isMapping.errors).toBeNull();
  });
});

describe("a refused event", () => {
  it.each<readonly [string, readonly unknown[], object, readonly RegExp[]]>([
    [
      "is disabled",
      [{ action: "Read" }],
      {},
      [
        /Read is disabled here:\n.*`inbound.len\(\) > 0` is false/,
        /Enabled here: Order\(payment: 1\), Order\(payment: 2\)/,
      ],
    ],
    [
      "leads to another state",
      [{ action: "Order", args: { payment: 2 }, state: { open: [1], "inbound.len()": 1 } }],
      {},
      [/Order\(payment: 2\) leads to `open = \{2\}`, but the event says \{1\}/],
    ],
    [
      "observes another state",
      [{ state: { stage: "removing" } }],
      {},
      [/here is `stage = idle`, but the event says removing/],
    ],
    [
      "has no such value",
      [{ action: "Order", args: { payment: 4 } }],
      {},
      [/4 is not a value of `payment`, which is 1\.\.3/],
    ],
    [
      "exceeds the faults",
      [{ action: "Order" }, { action: "Read" }, { action: "Crash" }],
      { faults: 0 },
      [/allows no faults/],
    ],
    [
      "is far from several states",
      [{ action: "Settle" }],
      { unlogged: ["Order", "Read"] },
      [/may be in 31 states\. The 3 nearest to the event:/, /`outbound.len\(\) > 0` is false/],
    ],
  ])("%s", async (_, events, mapping, expected) => {
    const { text, exit } = await validateEvents(events, mapping);
    for (const each of expected) expect(text).toMatch(each);
    expect(exit).toBe(9);
    isMapping({ fathomMapping: 1, ...mapping });
    expect(isMapping.errors).toBeNull();
  });
});

describe("what is not logged", () => {
  it("may have happened in a gap, or before the beginning", async () => {
    const confirm = { action: "Confirm" };
    expect((await validateEvents([confirm])).exit).toBe(9);
    expect((await validateEvents([{ gap: true }, confirm])).exit).toBe(0);
    expect((await validateEvents([confirm], { start: "any" })).exit).toBe(0);
    expect((await validateEvents([confirm], { unlogged: ["*"] })).exit).toBe(0);
  });

  it("may be the end of the last line, but of no other", async () => {
    const order = '{"action":"Order"}';
    const { text, exit } = await validate("--log", write("cut", `${order}\n${order.slice(0, 9)}`));
    expect([exit, text]).toEqual([0, expect.stringContaining("was cut off, and is left out")]);
    expect((await validate("--log", write("cut", `${order.slice(0, 9)}\n${order}`))).text).toMatch(
      /E0912.*:1: this is not JSON/,
    );
  });

  it("is too much if there are too many states", async () => {
    const spec = write("many.fathom", "system Many\nvar n: 0..100000 = 0\naction A { pick x in 0..100000; n' = x }");
    const { text, exit } = await fathom(["validate", spec, "--log", write("log", lines({ action: "A" }))]);
    expect([exit, text]).toEqual([
      4,
      expect.stringMatching(/not validated to its end[^]*more than 100000 states|too many/),
    ]);
  });
});

describe("a long log", () => {
  it("is validated by computing each step once", async () => {
    const round = lines(...["Order", "Read", "Store", "Confirm", "Remove", "Settle"].map((action) => ({ action })));
    const { printed, exit } = await validate("--log", write("long", round.repeat(5000)), "--json");
    const document = JSON.parse(printed) as { validations: readonly object[] };
    expect(document.validations).toMatchObject([{ verdict: "valid", accepted: 30_000, behaviour: null }]);
    expect(exit).toBe(0);
  });
});

describe("several logs", () => {
  const [order, read] = [
    { action: "Order", time: 1 },
    { action: "Read", time: 2 },
  ];

  it("are behaviours of their own, counted together", async () => {
    const logs = ["--log", write("a", lines(order)), "--log", write("b", lines(order, read))];
    const { text, exit } = await validate(...logs);
    expect(text).toMatch(/2 of 7 actions[^]*2 {2}Order\n {2}1 {2}Read/);
    expect(exit).toBe(0);
    const json = await validate(...logs, "--json");
    isDocument(JSON.parse(json.printed));
    expect(isDocument.errors).toBeNull();
  });

  it("are merged by their clocks", async () => {
    const logs = ["--log", write("a", lines(read)), "--log", write("b", lines(order)), "--merge"];
    const clock = ["--mapping", write("map", { fathomMapping: 1, clock: "time" })];
    expect((await validate(...logs, ...clock)).exit).toBe(0);
    expect((await validate(...logs)).text).toContain('the mapping has no "clock"');
    const wrong = async (...events: readonly unknown[]): Promise<string> => {
      write("a", lines(...events));
      return (await validate(...logs, ...clock)).text;
    };
    expect(await wrong(read, order)).toMatch(/a:2: its clock 1 is before 2/);
    expect(await wrong({ action: "Read" })).toMatch(/a:1 has no clock/);
    expect(await wrong({ ...read, time: "2" })).toContain("the clocks are of different kinds");
    expect(await wrong({ ...read, time: true })).toContain("neither a number nor a string nor a vector clock");
    expect(await wrong({ ...read, time: { a: -1 } })).toContain('its clock has no count of 0 or more for "a"');
    write("b", lines({ ...order, time: { bank: 1 } }));
    expect(await wrong({ ...read, time: { bank: 1, worker: 1 } })).toContain("accepted by");
    expect(await wrong({ ...read, time: { worker: 1 } })).toContain("accepted by");
    write("b", lines({ ...order, time: { bank: 1, worker: 1 } }));
    expect(await wrong({ ...read, time: { worker: 1 } })).toContain("refused at event 1");
    expect(await wrong({ ...read, time: { b: 2 } }, { ...read, time: { a: 7, b: 1 } })).toMatch(
      /a:2: its clock is not after the one of the event before/,
    );
  });
});

describe("input that is wrong", () => {
  it.each<readonly [string, string, string]>([
    ["a list", "[]", "this is not a JSON object"],
    ["nothing known", '{"foo": 1}', 'it has neither an "action" nor a "state"'],
    ["an unknown action", '{"action":"Reed"}', "the spec has no action `Reed`: did you mean `Read`?"],
    ["an unknown instance", '{"action":"Read","instance":"a[1]"}', "the spec has no action `a[1].Read`"],
    ["an unknown parameter", '{"action":"Order","args":{"pay":1}}', "`Order` has no parameter `pay`"],
    ["an unknown variable", '{"state":{"stages":"idle"}}', "`stages` cannot be observed: "],
    ["no name", '{"action":1}', '"action" is not a string'],
    [
      "deep",
      `{"action":"Order","args":{"payment":${"[".repeat(9999)}${"]".repeat(9999)}}}`,
      "more than 200 levels deep",
    ],
    ["long", `{"action":"${"A".repeat(99_999)}"}`, `\`${"A".repeat(60)}…\``],
    ["no arguments", '{"action":"Order","args":[]}', '"args" is not an object'],
  ])("as an event: %s", async (_, event, message) => {
    const { text, exit } = await validate("--log", write("log", event + "\n"));
    expect(text).toContain("error[E0912]");
    expect(text).toContain(message);
    expect(exit).toBe(151);
  });

  it.each<readonly [string, unknown, string]>([
    ["not JSON", "{", "it is not JSON"],
    ["a list", [], "the mapping is not an object"],
    ["deep", `{"fathomMapping":1,"values":${'{"a":'.repeat(999)}1${"}".repeat(1000)}`, "more than 200 levels deep"],
    ["no version", {}, 'has no "fathomMapping"'],
    ["another version", { fathomMapping: 2 }, "is not 1"],
    ["an unknown field", { fathomMapping: 1, event: {} }, 'unknown field "event"'],
    ["a start", { fathomMapping: 1, start: "here" }, '"start" is not one of initial, any'],
    ["a rule", { fathomMapping: 1, events: { a: "drop" } }, "neither an object nor"],
    ["a path", { fathomMapping: 1, name: "a..b" }, '"name" is not the path of a field'],
    ["a table", { fathomMapping: 1, events: { a: { args: { b: { field: "c", values: "d" } } } } }, 'names "d"'],
    ["an action", { fathomMapping: 1, events: { a: { action: "Reed" } } }, "did you mean `Read`?"],
    ["unlogged", { fathomMapping: 1, unlogged: ["Reed"] }, "did you mean `Read`?"],
    ["a parameter", { fathomMapping: 1, events: { a: { action: "Read", args: { b: "c" } } } }, "is named `b`"],
    ["keys", { fathomMapping: 1, events: { a: { state: { open: { at: ["x"], field: "y" } } } } }, "`open` has no keys"],
    ["an expression", { fathomMapping: 1, events: { a: { state: { "open +": "y" } } } }, "cannot be observed"],
    ["arguments without an action", { fathomMapping: 1, events: { a: { args: { b: "c" } } } }, "is named `b`"],
  ])("as a mapping: %s", async (_, mapping, message) => {
    const { text, exit } = await validate("--log", write("log", ""), "--mapping", write("map", mapping));
    expect(text).toContain("error[E0913]");
    expect(text).toContain(message);
    expect(exit).toBe(151);
  });

  it("is reported with its code: files, checks, specs", async () => {
    expect(await validate("--log", at("nothing"))).toMatchObject({
      exit: 151,
      text: expect.stringContaining("E0911") as string,
    });
    expect((await validate("--log", folder)).text).toContain("E0911");
    expect((await validate("--log", write("log", ""), "--mapping", at("nothing"))).text).toContain("E0913");
    expect((await validate("--log", at("log"), "--check", "Crashing")).text).toContain("E0705");
    expect((await validate("--log", at("log"))).text).toContain("there are no events: nothing was validated");
    expect((await fathom(["validate", at("nothing"), "--log", at("log")])).text).toContain("E0001");
    const json = await validate("--log", at("nothing"), "--json");
    isDocument(JSON.parse(json.printed));
    expect(isDocument.errors).toBeNull();
  });

  it("is an event that the mapping does not know, or a value that its table does not have", async () => {
    const mapping = { events: { a: { action: "Order", args: { payment: { field: "p", values: { x: 1 } } } } } };
    const log = async (event: object, more: object = {}): Promise<string> =>
      (await validateEvents([event], { ...mapping, ...more })).text;
    expect(await log({ event: "b" })).toContain('the mapping has no event "b"');
    expect(await log({ event: "b" }, { others: "ignore" })).toContain("0 events, 1 ignored");
    expect(await log({ event: "a", p: "y" })).toContain('"p" is y, which is not in its "values"');
    expect(await log({ event: "a", p: "x" })).not.toContain("W0012");
    expect(await log({ event: "a" })).toMatch(/warning\[W0012\]: no event has the field `p`/);
  });
});
