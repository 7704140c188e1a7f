// fathom mutate, with the built command: the results of mutants, which are the same on each run.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "./build.js";
import { interruptCommand, runCommand, runServed, stops, type Ended } from "./command.js";

interface Result {
  readonly operator: string;
  readonly before: string;
  readonly after: string;
  readonly verdict: string;
  readonly check: { readonly file: string; readonly check: string } | null;
  readonly found: string | null;
  readonly why: string | null;
  readonly witness: {
    readonly behaviourOf: string;
    readonly trace: { readonly steps: readonly { readonly action: string }[] };
  } | null;
}

interface Document {
  readonly seconds: number;
  readonly score: number | null;
  readonly mutants: number;
  readonly chosen: number;
  readonly results: readonly Result[];
  readonly diagnostics: readonly { readonly code: string }[];
}

const schema = (name: string): object => JSON.parse(readFileSync(`docs/schema/${name}.schema.json`, "utf8")) as object;
const validate = new Ajv2020({ allowUnionTypes: true })
  .addSchema(schema("results"), "results.schema.json")
  .compile(schema("mutation"));

let folder = "";

const fathom = (...args: readonly string[]): Ended => runServed(args, { cwd: folder });

function document(...args: readonly string[]): Document {
  const { out } = fathom("mutate", ...args, "--json");
  const parsed = JSON.parse(out) as Document;
  expect(validate(parsed) ? [] : validate.errors).toEqual([]);
  return parsed;
}

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

const counter = `system Counter

const UNUSED: Int = 2
var n: 0..3 = 0
var old: Bool = false

fun both(a: Int, b: Bool): Bool = a < 2 and not b

action Up {
  require both(n, old)
  n' = n + 1
}

action Reset {
  require n == 2
  n' = 0
}

invariant Small: n <= 2

check Default { expect holds with 3 states }
`;

/** Far fewer states than there would be without its first guard. */
const large = `system Large

var a: 0..300 = 0
var b: 0..300 = 0

action Grow(first: Bool) {
  require a + b < 3
  if first { a' = min(a + 1, 300) } else { b' = min(b + 1, 300) }
}

action Reset { require a + b == 3; a' = 0; b' = 0 }

check Default { expect holds }
`;

beforeAll(() => {
  build();
  folder = mkdtempSync(join(tmpdir(), "fathom-mutate-"));
  write("counter.fathom", counter);
  write("large.fathom", large);
  mkdirSync(join(folder, "parts"));
  write(
    "parts/lamp.fathom",
    "component Lamp() {\n  var lit: Bool = false\n  action Press { lit' = not lit }\n}\n\ncomponent Unused() {\n  var lit: Bool = false\n  action Press { lit' = not lit }\n}\n",
  );
  for (const [name, property] of [
    ["a", "cover Lit: lamp.lit"],
    ["b", "step Flips: lamp.lit' != lamp.lit"],
  ])
    write(
      `parts/${name}.fathom`,
      `system Room\n\nuse Lamp from "./lamp"\n\ninstance lamp = Lamp()\n\n${property}\n\ncheck Default { expect holds }\n`,
    );
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the result of a mutant", () => {
  it("killed, survived, no difference, stillborn", () => {
    const { results, score } = document("counter");
    const table = results.map(({ operator, before, after, verdict, found, why, witness }) =>
      [
        operator,
        `${before} → ${after}`,
        verdict,
        found ?? why ?? witness?.trace.steps.map(({ action }) => action).join(" ") ?? "",
      ].join(" | "),
    );
    expect(table).toEqual([
      "number | 2 → 3 | same | ",
      "number | 2 → 1 | same | ",
      "number | 0 → 1 | survived | ",
      "value | false → true | killed | deadlock in 0 steps",
      "operand | a < 2 and  →  | killed | violated Small in 3 steps",
      "connective | a < 2 and not b → ((a < 2) or (not b)) | killed | violated Small in 3 steps",
      "relation | < → <= | killed | violated Small in 3 steps",
      "number | 2 → 3 | killed | violated Small in 3 steps",
      "number | 2 → 1 | killed | deadlock in 1 step",
      "operand |  and not b →  | same | ",
      "negation | not b → b | killed | deadlock in 0 steps",
      "require | require both(n, old) →  | killed | violated Small in 3 steps",
      "negation | both(n, old) → not (both(n, old)) | killed | deadlock in 0 steps",
      "argument | n, old → old, n | stillborn | E0301",
      "statement | n' = n + 1 →  | survived | Up",
      "arithmetic | + → - | killed | error R0002 in 1 step",
      "number | 1 → 2 | survived | Up",
      "number | 1 → 0 | survived | Up",
      "require | require n == 2 →  | survived | Up Reset",
      "relation | == → != | killed | deadlock in 2 steps",
      "number | 2 → 3 | killed | deadlock in 2 steps",
      "number | 2 → 1 | killed | deadlock in 2 steps",
      "statement | n' = 0 →  | survived | Up Up Reset",
      "number | 0 → 1 | survived | Up Up Reset",
    ]);
    expect(results.map(({ witness }) => witness?.behaviourOf).filter((side) => side !== undefined)).toEqual([
      "mutant",
      "spec",
      "mutant",
      "spec",
      "mutant",
      "spec",
      "mutant",
    ]);
    expect(score).toBe(65);
  });

  it("a survivor is shown as a diff, with the behaviour that no check rejected", () => {
    const { out, code } = fathom("mutate", "counter");
    expect(out).toContain(`counter.fathom:15:3 survived: require
15 -   require n == 2
  The mutant can take the last of these steps, the spec cannot; counter.fathom Default does not detect it.

0  initial state
     n = 0
     old = false
1  Up
     n: 0 → 1
2  Reset
     n: 1 → 0
`);
    expect(out).toContain(
      "\n4 - var n: 0..3 = 0\n4 + var n: 0..3 = 1\n  The mutant can start in this state, the spec cannot;",
    );
    expect(out).toMatch(
      /\ncounter\.fathom +24 +13 +7 +3 +0 +1 +65\.0 %\n\nkilled by .*mutants\ndeadlock +counter\.fathom +7\nSmall +counter\.fathom +5\nR0002 +counter\.fathom +1\n\nscore 65\.0 % \(13 of 20\); 24 mutants: 13 killed, 7 survived, 3 without a difference, 0 unfinished, 1 stillborn; seed 1, [\d.]+ s\n$/,
    );
    expect(code).toBe(0);
  });

  it("unfinished: ten times as many states, and no check failed", () => {
    const { results, score } = document("large");
    const unfinished = results.filter(({ verdict }) => verdict === "unfinished");
    expect(unfinished.map(({ before, after, why, check }) => [before, after, why, check])).toEqual([
      ["require a + b < 3", "", "more than 50,000 states", { file: "large.fathom", check: "Default" }],
    ]);
    expect(score).not.toBeNull();
  });

  it("mutants of a library are evaluated by all specs that use it; unused code is not mutated", () => {
    const { results } = document("parts");
    expect(results.map(({ before, after, verdict, check }) => [`${before} → ${after}`, verdict, check?.file])).toEqual([
      ["false → true", "survived", undefined],
      ["lit' = not lit → ", "killed", "parts/a.fathom"],
      ["not lit → lit", "killed", "parts/a.fathom"],
    ]);
    expect(document("parts/b", "parts/lamp").results.map(({ verdict }) => verdict)).toEqual([
      "survived",
      "killed",
      "killed",
    ]);
    // Only the named files are mutated.
    expect(fathom("mutate", "parts/b")).toMatchObject({ code: 7, out: "" });
  });
});

describe("the same seed", () => {
  const withoutSeconds = ({ seconds: _, ...rest }: Document): unknown => rest;

  it("makes the same choice with any number of jobs, and another seed another choice", () => {
    const one = document("counter", "--sample", "8", "--seed", "7", "--jobs", "1");
    expect(one.results).toHaveLength(8);
    expect(withoutSeconds(document("counter", "--sample", "8", "--seed", "7", "--jobs", "3"))).toEqual(
      withoutSeconds(one),
    );
    expect(withoutSeconds(document("counter", "--sample", "8", "--seed", "8"))).not.toEqual(withoutSeconds(one));
  });

  it("extends a smaller sample to a larger one", () => {
    const [few, many] = ["4", "12"].map((sample) =>
      document("counter", "--sample", sample, "--seed", "3").results.map(({ before, after, operator }) =>
        [operator, before, after].join(),
      ),
    );
    expect(many).toEqual(expect.arrayContaining(few ?? []));
  });
});

describe("--min-score", () => {
  it("fails if the score is lower: 7", () => {
    const { code, err } = fathom("mutate", "counter", "--min-score", "65.1");
    expect(err).toContain("error[E0832]: the mutation score is 65.0 %, below the minimum of 65.1 %");
    expect(code).toBe(7);
    expect(fathom("mutate", "counter", "--min-score", "65%").code).toBe(0);
  });

  it("fails if there is no score", () => {
    write(
      "nothing.fathom",
      "system Nothing\n\nconst UNUSED: Int = 1\nvar on: Bool in Bool\naction Press { on' = on }\n",
    );
    const { code, err } = fathom("mutate", "nothing", "--min-score", "1");
    expect(err).toContain("error[E0832]: there is no mutation score");
    expect(code).toBe(7);
    expect(fathom("mutate", "nothing").code).toBe(0);
  });
});

describe("invalid use", () => {
  it("a spec that does not come out as expected: 6", () => {
    write("wrong.fathom", counter.replace("3 states", "4 states"));
    const { code, out, err } = fathom("mutate", "wrong");
    expect([code, out]).toEqual([6, ""]);
    expect(err).toContain("error[E0831]: check `Default` of wrong.fathom is not as expected");
    expect(document("wrong")).toMatchObject({ score: null, results: [], diagnostics: [{ code: "E0831" }] });
  });

  it.each([
    ["a file that is not there", ["missing.fathom"], 151, "E0001"],
    ["a spec with an error", ["broken"], 150, "E0201"],
    ["a library without a system that uses it", ["parts/lamp"], 7, "E0833"],
    ["a system that does nothing", ["idle"], 7, "E0833"],
    ["a folder without specs", ["empty"], 7, "E0833"],
  ])("%s", (_, args, expected, code) => {
    write("broken.fathom", "system Broken\n\nvar n: 0..3 = m\n");
    write("idle.fathom", "system Idle\n\nvar on: Bool in Bool\naction Nothing { }\n");
    mkdirSync(join(folder, "empty"), { recursive: true });
    const result = fathom("mutate", ...args);
    expect(result.err).toContain(`error[${code}]`);
    expect([result.code, result.out]).toEqual([expected, ""]);
  });

  it.each([
    ["--sample", "0"],
    ["--seed", "x"],
    ["--budget", "10"],
    ["--budget", "0s"],
    ["--budget", "99h"],
    ["--min-score", "101"],
    ["--jobs", "0"],
    ["--memory", "lots"],
  ])("%s %s is rejected: 151", (option, value) => {
    expect(fathom("mutate", "counter", option, value).code).toBe(151);
  });

  it("hides the internal command of its processes", () => {
    expect(runCommand(["serve-mutants"], { cwd: folder })).toEqual({
      code: 151,
      out: "",
      err: "error: this command is internal to `fathom mutate`\n",
    });
  });
});

describe("time", () => {
  it("is limited by the budget, with a note", () => {
    const { code, err, out } = fathom("mutate", "large", "counter", "--budget", "0.01s");
    expect(err).toMatch(/warning\[W0010\]: the time budget of 0\.01 s ran out after \d+ of \d+ mutants/);
    expect(out).toMatch(/; \d+ of \d+ mutants: /);
    expect(code).toBe(0);
  });

  it.runIf(process.platform !== "win32").each(stops)("%s prints what is known so far: %i", async (signal, expected) => {
    write(
      "many.fathom",
      `system Many\n\nvar n: Digit -> 0..9 = [_ in Digit => 0]\ntype Digit = 1..3\n\naction Up(d: Digit) {\n  ${"require n[d] < 9 and n[d] != 8\n  ".repeat(20)}n[d]' = n[d] + 1\n}\naction Rest { require true }\ncheck Default { expect holds }\n`,
    );
    const { code, out } = await interruptCommand(signal, ["mutate", "many"], { cwd: folder }, (text) =>
      /\d+ of \d+ mutants/.test(text),
    );
    expect(out).toMatch(/(score [\d.]+ % \(\d+ of \d+\)|no score); \d+ of \d+ mutants: /);
    expect(code).toBe(expected);
  });
});
