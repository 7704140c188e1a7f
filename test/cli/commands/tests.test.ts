// fathom tests: what it prints, writes and refuses, and that generated tests are valid and do what they say.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import ts from "typescript";
import { afterAll, describe, expect, it } from "vitest";
import { fathom, type Transcript } from "../run-command.js";

const folder = mkdtempSync(join(tmpdir(), "fathom-tests-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const lease = /^```fathom lease\.fathom\n([\s\S]*?)^```/m.exec(readFileSync("docs/library.md", "utf8"))![1]!;
writeFileSync(at("lease.fathom"), lease);
const tests = (...args: readonly string[]): Promise<Transcript> => fathom(["tests", at("lease.fathom"), ...args]);

const schemas = new Ajv2020({ allowUnionTypes: true });
const schema = (name: string): object => JSON.parse(readFileSync(`docs/schema/${name}.schema.json`, "utf8")) as object;
schemas.addSchema(schema("results"), "results.schema.json");
const isDocument = schemas.compile(schema("tests"));

interface Document {
  readonly tests: {
    readonly end: string;
    readonly behaviours: readonly { readonly walk: readonly { readonly mustRefuse: boolean }[] }[];
  } | null;
  readonly diagnostics: readonly { readonly code: string }[];
}

async function json(...args: readonly string[]): Promise<Document> {
  const { text } = await tests("--json", ...args);
  const document = JSON.parse(text) as Document;
  isDocument(document);
  expect(isDocument.errors).toBeNull();
  return document;
}

it("prints the behaviours, and near-misses as steps to refuse", async () => {
  const { text, exit } = await tests();
  expect(exit).toBe(0);
  // The path of the folder makes lines longer.
  expect(text.replace(/\n {6}/g, " ").replaceAll(`${folder}/`, "")).toBe(
    [
      "lease.fathom Fenced: 1 behaviour with 3 steps",
      "  5 of 5 points are covered, and 1 near-miss",
      "  41 states explored: everything is covered",
      "1  Acquire(client: 1), Acquire(client: 2), Write(client: 2), not Write(client: 1)",
      "near-misses:",
      "  lease.fathom:23:11: only `not FENCED or held[client] >= written` keeps Write from violating Ordered",
    ].join("\n"),
  );
});

describe("as JSON", () => {
  it("fits its schema", async () => {
    const { tests: found } = await json();
    expect(found?.end).toBe("covered");
    expect(found?.behaviours.map(({ walk }) => walk.map(({ mustRefuse }) => mustRefuse))).toEqual([
      [false, false, false, true],
    ]);
  });

  it("has no steps to refuse without near-misses", async () => {
    const { tests: found } = await json("--no-near-misses");
    expect(found?.behaviours.flatMap(({ walk }) => walk).filter(({ mustRefuse }) => mustRefuse)).toEqual([]);
  });

  it.each<readonly [readonly string[], string]>([
    [["--check", "Fence"], "E0705"],
    [["-c", "FENCED=3"], "E0702"],
    [["--vitest", folder], "E0808"],
    [["--vitest", at("lease.fathom")], "E0808"],
    [["--itf", at("lease.fathom")], "E0808"],
  ])("reports what is wrong with %j", async (args, code) => {
    const document = await json(...args);
    expect(document.tests).toBeNull();
    expect(document.diagnostics.map((each) => each.code)).toEqual([code]);
  });
});

it.each([
  [["--states", "1"], 4, "there are more; --states allows more of them"],
  [["--states", "0"], 151, "0"],
  [["--check", "Fence"], 151, "did you mean `Fenced`?"],
])("exits with %j by %i", async (args, code, words) => {
  const { text, exit } = await tests(...args);
  expect(exit).toBe(code);
  expect(text).toContain(words);
});

it("lists the first points that are not reached, or all of them", async () => {
  const run = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { text } = await fathom(["tests", "specs/payment-processor/payment_processor.fathom", ...args]);
    const lines = text.split("\n");
    return lines.slice(lines.indexOf("not reached:") + 1, lines.indexOf("near-misses:"));
  };
  const [some, all] = [await run(), await run("--full")];
  expect(some.at(-1)).toMatch(/^ {2}and \d+ more; --full lists them$/);
  expect(all.slice(0, some.length - 1)).toEqual(some.slice(0, -1));
  expect(all.length).toBeGreaterThan(some.length);
});

it("writes traces to a new folder, and removes those of an earlier run", async () => {
  const traces = at("new/traces");
  expect((await tests("--itf", traces)).exit).toBe(0);
  expect(readdirSync(traces)).toEqual(["Fenced-1.itf.json"]);
  writeFileSync(join(traces, "Fenced-2.itf.json"), "");
  writeFileSync(join(traces, "Fenced-mine.itf.json"), "");
  await tests("--itf", traces);
  expect(readdirSync(traces)).toEqual(["Fenced-1.itf.json", "Fenced-mine.itf.json"]);
  const trace = JSON.parse(readFileSync(join(traces, "Fenced-1.itf.json"), "utf8")) as { readonly states: object[] };
  expect(trace.states.length).toBe(4);
});

/** Every kind of type and value. */
const everyType = `
system Types
enum Colour { red, green }
symmetric type Node of 2
variant Message { Ping, Pong(from: Node, hops: 0..2) }
record Pair { left: Bool, right: Option<Colour> }
var pair: Pair = Pair { left: false, right: none }
var tuple: (Bool, Colour) = (false, red)
var sent: Set<Message> = {}
var bag: Bag<Colour, 2> = {}
var queue: Seq<Option<Colour>, 2> = []
var table: Colour -> 0..2 = [_ in Colour => 0]
var nested: Set<Seq<Colour, 1>> = {}
var routes: Map<(Bool, Bool), Node> = {}
action Send(message: Message) { sent' = sent.add(message) }
action Paint(colour: Colour, times: 1..2) { table[colour]' = times; pair.right' = some(colour) }
action Choose { pick colour in Colour where table[colour] > 0; tuple' = (true, colour) }
invariant Few: sent.size() < 3
check All { expect violated Few in 3 steps }
`;

it.each(["lease.fathom", "types.fathom"])("writes a module for %s that compiles", async (name) => {
  writeFileSync(at("types.fathom"), everyType);
  const module = at(`${name}.behaviours.ts`);
  const { exit, text } = await fathom(["tests", at(name), "--vitest", module, "--states", "500"]);
  expect([0, 4], text).toContain(exit);
  const options: ts.CompilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2023,
    types: [],
    paths: {
      fathom: [join(process.cwd(), "library/node.ts")],
      "fathom/mbt": [join(process.cwd(), "library/mbt.ts")],
      vitest: [join(process.cwd(), "node_modules/vitest")],
    },
  };
  const program = ts.createProgram([module], options);
  const own = program.getSourceFile(module);
  const wrong = [...program.getSyntacticDiagnostics(own), ...program.getSemanticDiagnostics(own)];
  expect(wrong.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
});

it("finds a spec whose name has special characters", async () => {
  const name = 'it\'s "#1" 100%?.fathom';
  writeFileSync(at(name), lease);
  await fathom(["tests", at(name), "--vitest", at("special.ts")]);
  const [, link = ""] = /new URL\((".*"), import/.exec(readFileSync(at("special.ts"), "utf8")) ?? [];
  expect(fileURLToPath(new URL(JSON.parse(link) as string, pathToFileURL(at("special.ts"))))).toBe(at(name));
});

it("refuses a scenario, and writes nothing", async () => {
  writeFileSync(at("scenario.fathom"), `${lease}\nscenario Twice {\n  Acquire(1)\n  Acquire(2)\n}\n`);
  const { text, exit } = await fathom([
    "tests",
    at("scenario.fathom"),
    "--check",
    "Twice",
    "--vitest",
    at("scenario.ts"),
  ]);
  expect(exit).toBe(151);
  expect(text).toContain("error[E0705]: `Twice` is a scenario, whose steps are fixed, and no check");
  expect(existsSync(at("scenario.ts"))).toBe(false);
});

it("writes nothing if the spec has an error", async () => {
  writeFileSync(at("wrong.fathom"), "system Wrong\nvar n: 0..3 = m\n");
  const { exit } = await fathom(["tests", at("wrong.fathom"), "--vitest", at("wrong.ts")]);
  expect(exit).toBe(150);
  expect(existsSync(at("wrong.ts"))).toBe(false);
});
