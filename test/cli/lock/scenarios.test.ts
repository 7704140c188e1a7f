// The lock file records the steps and assertions of scenarios, so that a scenario cannot verify less unnoticed.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseLock } from "../../../cli/lock/lock.js";
import { compareScripts } from "../../../cli/lock/scenario-script.js";
import { fathom } from "../run-command.js";

const spec = `system Pump

var level: 0..9 = 0
var open: Bool = false

action Turn { open' = not open }
action Fill(n: 1..3) {
  require open
  pick more in 0..1
  level' = min(level + n + more, 9)
}

scenario Full {
  pick n in 1..3 where n > 1
  Turn
  assert open, "the tap is open"
  assert enabled Fill(1)
  Fill(n) picks more = 0
  assert level >= 1_0 - 8 and level <= 4
  Turn
  Turn
}
`;

let folder = "";
const at = (name: string): string => join(folder, name);
const verify = (...more: readonly string[]): ReturnType<typeof fathom> =>
  fathom(["verify", folder, "--no-cache", "--lock", at("fathom.lock.json"), ...more]);
const said = ({ text }: { readonly text: string }): string => text.replaceAll(/\s+/g, " ");

function change(from: string | RegExp, to: string): void {
  const changed = spec.replace(from, to);
  expect(changed).not.toBe(spec);
  writeFileSync(at("pump.fathom"), changed);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fathom-lock-scenarios-"));
  writeFileSync(at("pump.fathom"), spec);
  expect((await verify("--update")).exit).toBe(0);
  writeFileSync(at("first.json"), readFileSync(at("fathom.lock.json")));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  writeFileSync(at("pump.fathom"), spec);
  writeFileSync(at("fathom.lock.json"), readFileSync(at("first.json")));
});

it("the lock file has them in formatted form, and conforms to its schema", () => {
  const text = readFileSync(at("first.json"), "utf8");
  const script = parseLock("", text).lock?.checks.find(({ check }) => check === "Full")?.locked.checked.script;
  expect(script).toEqual([
    "pick n in 1..3 where n > 1",
    "Turn",
    "assert open",
    "assert enabled Fill(1)",
    "Fill(n) picks more = 0",
    "assert level >= 10 - 8 and level <= 4",
    "Turn",
    "Turn",
  ]);
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(
    JSON.parse(readFileSync("docs/schema/lock.schema.json", "utf8")) as object,
  );
  expect(validate(JSON.parse(text)) ? [] : validate.errors).toEqual([]);
});

describe("verify fails if", () => {
  it.each<[string, string | RegExp, string, string]>([
    ["an assertion is gone", /assert open.*\n/, "", "`assert open` (after `Turn`) is gone from the scenario"],
    [
      "it is commented out",
      "  assert open",
      "  // assert open",
      "`assert open` (after `Turn`) is gone from the scenario",
    ],
    [
      "it is weaker",
      " and level <= 4",
      "",
      "`assert level >= 10 - 8 and level <= 4` (after `Fill(n) picks more = 0`) is gone from the scenario",
    ],
    [
      "it stands elsewhere",
      /( +assert open.*\n)([^]*picks more = 0\n)/,
      "$2$1",
      "`assert open` (after `Turn`) is gone from the scenario",
    ],
    ["a step is gone", "  Turn\n  Turn\n}", "  Turn\n}", "`Turn` (after `Turn`) is gone from the scenario"],
    [
      "a step is another",
      "Fill(n) picks",
      "Fill(2) picks",
      "`Fill(n) picks more = 0` (after `Turn`) is gone from the scenario",
    ],
    [
      "a step is left more open",
      " picks more = 0\n",
      "\n",
      "`Fill(n) picks more = 0` (after `Turn`) is gone from the scenario",
    ],
    [
      "what is picked is less",
      " where n > 1",
      " where n > 2",
      "`pick n in 1..3 where n > 1` (at the beginning) is gone from the scenario",
    ],
    [
      "a step comes in between",
      "  Fill(n)",
      "  Turn\n  Turn\n  Fill(n)",
      "`Turn` is new before `Fill(n) picks more = 0`: what follows is checked in different states",
    ],
    [
      "it is a check of that name",
      /scenario Full[^]*/,
      "check Full {}\n",
      "`assert open` (after `Turn`) is gone from the scenario",
    ],
  ])("%s", async (_name, from, to, message) => {
    change(from, to);
    const run = await verify();
    expect(said(run)).toContain("error[E0803]: check `Full` of");
    expect(said(run)).toContain(message);
    expect(run.text).toMatch(/ weaker than the lock file in \d ways?;/);
    expect(run.exit).toBe(7);
  });
});

describe("verify passes, or only notes, if", () => {
  it.each<[string, string | RegExp, string, string]>([
    [
      "it is laid out otherwise",
      /(scenario Full \{)[^]*/,
      '$1 pick n /* any */ in 1 .. 3\n\n where n\n> 1; Turn; assert open,\n"the tap is open"\nassert enabled Fill( 1 ); Fill(n)\npicks more = 0; assert level >= 10 - 8\nand level <= 4; Turn; Turn }\n',
      "",
    ],
    ["it says something else to people", "the tap is open", "it is not closed", ""],
    ["what is asserted of one state has another order", /( +assert open.*\n)( +assert enabled.*\n)/, "$2$1", ""],
    ["it asserts more", "  assert open", "  assert level == 0\n  assert open", "assert level == 0 is new"],
    ["it goes on", "  Turn\n  Turn\n}", "  Turn\n  Turn\n  Turn\n}", "Turn is new"],
  ])("%s", async (_name, from, to, note) => {
    change(from, to);
    const run = await verify();
    expect(run.text).toContain("compared, nothing weaker");
    if (note === "") expect(run.text).not.toContain("note:");
    else expect(said(run)).toContain(`Full: ${note}`);
    expect(run.exit).toBe(0);
  });
});

it("a lock file of version 1 has no scripts: a note says so, and --update records them", async () => {
  const { checks } = JSON.parse(readFileSync(at("first.json"), "utf8")) as {
    readonly checks: Record<string, Record<string, Record<string, { readonly checked: { script?: unknown } }>>>;
  };
  delete checks["pump.fathom"]?.["Pump"]?.["Full"]?.checked.script;
  writeFileSync(at("fathom.lock.json"), JSON.stringify({ fathomLock: 1, checks }, undefined, 2));
  const old = await verify();
  expect(said(old)).toContain("Full: its steps and assertions were not in the lock file");
  expect(old.exit).toBe(0);
  expect((await verify("--update")).exit).toBe(0);
  expect(readFileSync(at("fathom.lock.json"), "utf8")).toBe(readFileSync(at("first.json"), "utf8"));
});

it("a lock file is damaged if a script is not an array of strings", async () => {
  writeFileSync(
    at("fathom.lock.json"),
    readFileSync(at("first.json"), "utf8").replace('"script": [', '"script": [ 1,'),
  );
  const { text, exit } = await verify();
  expect(said({ text })).toMatch(/is damaged: .*Full script is not a string/);
  expect(exit).toBe(8);
});

describe("compareScripts", () => {
  /** The assertions after the first n steps of a script, for each n. */
  function asked(script: readonly string[]): {
    readonly steps: readonly string[];
    readonly asserted: readonly ReadonlySet<string>[];
  } {
    const steps: string[] = [];
    const asserted = [new Set<string>()];
    for (const item of script) {
      if (item.startsWith("assert ")) asserted.at(-1)?.add(item);
      else {
        steps.push(item);
        asserted.push(new Set());
      }
    }
    return { steps, asserted };
  }

  const script = fc.array(fc.constantFrom("A", "B", "assert p", "assert q"), { maxLength: 8 });
  /** Some items of a script, with others between them. Mistakes are likely in scripts that are nearly equal. */
  const near = script.chain((was) =>
    fc.tuple(
      fc.constant(was),
      fc
        .array(fc.tuple(fc.nat(8), fc.constantFrom("A", "B", "assert p", "assert q", undefined)), { maxLength: 3 })
        .map((edits) =>
          edits.reduce(
            (list: readonly string[], [i, item]) =>
              item === undefined ? list.toSpliced(i, 1) : list.toSpliced(i, 0, item),
            was,
          ),
        ),
    ),
  );

  it("reports less exactly if an assertion is missing", () => {
    fc.assert(
      fc.property(fc.oneof(near, fc.tuple(script, script)), ([was, is]) => {
        const [before, now] = [asked(was), asked(is)];
        const kept =
          before.steps.every((step, i) => now.steps[i] === step) &&
          before.asserted.every((set, i) => [...set].every((each) => now.asserted[i]?.has(each) === true));
        expect(compareScripts(was, is).some(({ weaker }) => weaker)).toBe(!kept);
      }),
      { numRuns: 2000 },
    );
  });
});
