// Several checks at once, --fail-fast and --strict, with the built command.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "./build.js";
import { interruptCommand, runCommand, runServed, stops, type Ended } from "./command.js";

const validate = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync("docs/schema/results.schema.json", "utf8")) as object,
);

let folder = "";

/** Without a cache, which cache.test.ts tests. */
const fathom = (...args: readonly string[]): Ended =>
  runServed([...args, ...(args[0] === "verify" ? ["--no-cache"] : [])], { cwd: folder });

let known: Ended | undefined;
const manyInOneProcess = (): Ended => (known ??= fathom("verify", "many", "--jobs", "1"));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

/** `size` bits that flip independently: 2^size states. */
const bits = (name: string, size: number, checks: string): string =>
  `system ${name}\n\ntype Key = 1..${size}\n\nvar bits: Key -> Bool = [k in Key => false]\n\naction Flip(k: Key) {\n  bits[k]' = not bits[k]\n}\n\n${checks}\n`;

beforeAll(() => {
  build();
  folder = mkdtempSync(join(tmpdir(), "fathom-verify-"));
  mkdirSync(join(folder, "many"));
  // Enough work for several processes, the longest check first, so that others finish before it.
  for (let i = 0; i < 6; i++)
    write(
      `many/s${i}.fathom`,
      bits(
        `S${i}`,
        17 - 2 * i,
        `check A {\n  expect holds with ${2 ** (17 - 2 * i)} states\n}\n\ncheck B {\n  depth 2\n  expect bounded\n}`,
      ),
    );
  mkdirSync(join(folder, "large"));
  for (let i = 0; i < 3; i++) write(`large/l${i}.fathom`, bits(`L${i}`, 18, "check A {\n  expect holds\n}"));
  mkdirSync(join(folder, "wrong"));
  write("wrong/a.fathom", bits("A", 16, "check Slow {\n  expect holds\n}"));
  write(
    "wrong/b.fathom",
    bits("B", 12, "check Wrong {\n  expect holds with 1 state\n}".replace("state\n", "states\n")),
  );
  for (const name of ["c", "d", "e"])
    write(`wrong/${name}.fathom`, bits("C", 14, "check Right {\n  expect holds with 1 states\n}"));
  mkdirSync(join(folder, "endless"));
  for (const name of ["a", "b", "c"])
    write(`endless/${name}.fathom`, bits("Endless", 40, "check Default {\n  expect holds\n}"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The output without times, slowest checks and column spacing. */
const plain = (out: string): string =>
  out
    .replaceAll(/^slowest: .*\n(?: .*\n)*/gm, "")
    .replaceAll(/(?<=^[✓✗] .*) \d+\.\d+$/gm, "")
    .replaceAll(/, \d+\.\d+ s$/gm, "")
    .replaceAll(/ +/g, " ");

describe("--jobs", () => {
  it("changes neither the results nor their order", () => {
    const [one, three] = [manyInOneProcess(), fathom("verify", "many", "--jobs", "3")];
    expect(one.out).toMatch(/\n12 checks: 12 as expected; /);
    expect([one.code, three.code, three.err]).toEqual([0, 0, ""]);
    expect(plain(three.out)).toBe(plain(one.out));
  });

  it("does not change the JSON document", () => {
    const [one, three] = ["1", "3"].map(
      (jobs) =>
        JSON.parse(fathom("verify", "wrong", "--json", "--jobs", jobs).out) as {
          readonly results: readonly Record<string, unknown>[];
        },
    );
    expect(validate(three) ? [] : validate.errors).toEqual([]);
    const counts = (document: typeof one): unknown =>
      document?.results.map(({ file, check, verdict, states, transitions, firings, asExpected }) => ({
        file,
        check,
        verdict,
        states,
        transitions,
        firings,
        asExpected,
      }));
    expect(counts(three)).toEqual(counts(one));
  });

  it("runs a check again with all of the memory if its share is too small", () => {
    // A third of this is too little for each check, and all of it is enough.
    const { out, code } = fathom("verify", "large", "--jobs", "3", "--memory", "4m", "--engine", "compiled");
    expect(out).toMatch(/\n3 checks: 3 as expected; /);
    expect(code).toBe(0);
    expect(fathom("verify", "large/l0", "--jobs", "3", "--memory", "1m", "--engine", "compiled").out).toContain(
      "incomplete",
    );
  });

  it.each([
    ["dies", "process.exit(7)"],
    ["fails", 'Object.defineProperty(request, "options", { get: () => { throw new Error("injected"); } })'],
  ])("loses no result if a worker process %s", (name, reaction) => {
    // Loaded before the program: reacts when a worker process is asked for a check.
    write(
      "break-worker.mjs",
      `import { writeFileSync } from "node:fs";
const on = process.on.bind(process);
process.on = (event, listener) => on(event, event !== "message" ? listener : (request) => {
  writeFileSync(${JSON.stringify(join(folder, name))}, "");
  if (request.name === "A") ${reaction};
  listener(request);
});
`,
    );
    const broken = runCommand(["verify", "many", "--jobs", "3", "--no-cache"], {
      cwd: folder,
      env: { NODE_OPTIONS: `--import=${join(folder, "break-worker.mjs")}` },
    });
    expect(existsSync(join(folder, name))).toBe(true);
    expect([broken.code, broken.err]).toEqual([0, ""]);
    expect(plain(broken.out)).toBe(plain(manyInOneProcess().out));
  });

  it.each(["0", "257", "two"])("%s is rejected: 151", (jobs) => {
    expect(fathom("verify", "many", "--jobs", jobs).code).toBe(151);
  });

  it("hides the internal command of its processes", () => {
    const { code, err } = runCommand(["serve-checks"], { cwd: folder });
    expect([code, err]).toEqual([151, "error: this command is internal to `fathom verify`\n"]);
    expect(fathom("--help").out).not.toContain("serve-checks");
  });
});

describe("--fail-fast", () => {
  it.each(["1", "3"])("runs nothing after the first that is not as expected, with %s jobs", (jobs) => {
    const { out, code } = fathom("verify", "wrong", "--fail-fast", "--jobs", jobs);
    expect(out).toContain("5 checks: 1 as expected, 1 unexpected, 3 not run;");
    expect(out).toMatch(
      /a\.fathom\n✓ +Slow +holds .*\n.*b\.fathom\n✗ +Wrong +holds .*\n.*c\.fathom\n– +Right +not run\n/,
    );
    expect(code).toBe(6);
  });

  it("marks checks that were not run in every report", () => {
    const { out, code } = fathom(
      "verify",
      "wrong",
      "--fail-fast",
      "--json",
      "--junit",
      "report.xml",
      "--markdown",
      "report.md",
    );
    const document = JSON.parse(out) as { readonly results: readonly { readonly verdict: string }[] };
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(document.results.map(({ verdict }) => verdict)).toEqual(["holds", "holds", "skipped", "skipped", "skipped"]);
    expect(readFileSync(join(folder, "report.xml"), "utf8").match(/<skipped>not run<\/skipped>/g)).toHaveLength(3);
    expect(readFileSync(join(folder, "report.md"), "utf8").match(/\| not run \|/g)).toHaveLength(3);
    expect(code).toBe(6);
  });
});

describe("--strict", () => {
  it("reports what never happens as errors: 7, and passes without it", () => {
    write(
      "idle.fathom",
      bits(
        "Idle",
        3,
        "action Never {\n  require bits[1] and not bits[1]\n  bits[1]' = true\n}\n\nproperty Ends: bits[1] and not bits[1] ~> bits[2]",
      ),
    );
    expect(fathom("verify", "idle")).toMatchObject({ code: 0, err: "" });
    const { out, err, code } = fathom("verify", "idle", "--strict");
    expect(out).toContain("1 check: 1 as expected, 2 vacuity errors;");
    expect(err).toMatch(/error\[W0001\]: action `Never` never fires\n +--> idle\.fathom:\d+:8\n/);
    expect(err).toMatch(/error\[W0003\]: property `Ends` is vacuous: .*is never true/);
    expect(code).toBe(7);
  });

  it("accepts an action that only fails, if that is expected", () => {
    write(
      "only_fails.fathom",
      "system Fails\n\nvar x: Bool = false\n\naction Flip {\n  x' = not x\n}\n\naction Fail {\n  assert not x\n  require x\n  x' = x\n}\n\ncheck Default {\n  expect error R0001\n}\n\ncheck Rest {\n  depth 0\n  expect bounded\n}\n",
    );
    expect(fathom("verify", "only_fails", "--strict")).toMatchObject({ code: 0, err: "" });
  });

  it("requires actions of a library to fire in some file, except those of the standard library", () => {
    mkdirSync(join(folder, "lib"), { recursive: true });
    write(
      "lib/lamp.fathom",
      "component Lamp(stuck: Bool) {\n  var on: Bool = false\n  action Press {\n    on' = not on\n  }\n  action Free {\n    require stuck and on\n    on' = false\n  }\n}\n",
    );
    const use = (stuck: boolean): string =>
      `system Room\n\nuse Lamp from "./lamp"\n\ninstance lamp = Lamp(stuck: ${stuck})\n\ncheck Default {\n  expect holds\n}\n`;
    write("lib/works.fathom", use(false));
    write("lib/stuck.fathom", use(true));
    expect(fathom("verify", "lib", "--strict")).toMatchObject({ code: 0, err: "" });
    const { code, err } = fathom("verify", "lib/works", "--strict");
    expect(err).toMatch(/error\[W0001\]: action `lamp\.Free` never fires\n +--> lib.lamp\.fathom:6:/);
    expect(code).toBe(7);
    expect(fathom("verify", resolve("specs/tour/shared_file.fathom"), "--strict").code).toBe(0);
  });

  it("accepts what happens in one of several checks", () => {
    write(
      "once.fathom",
      "system Once\n\nconst ON: Bool = true\n\nvar x: Bool = false\n\naction Flip {\n  require ON and not x\n  x' = true\n}\n\nproperty Ends: x ~> x\n\ncheck Off {\n  ON = false\n  deadlock off\n}\n\ncheck On {\n  deadlock off\n}\n",
    );
    expect(fathom("verify", "once", "--strict")).toMatchObject({ code: 0, err: "" });
  });
});

describe.runIf(process.platform !== "win32")("stopping", () => {
  it.each(stops)("%s reaches all that runs, and the rest is not run: %i", async (signal, expected) => {
    // The second process needs some time to start.
    const { code, out } = await interruptCommand(
      signal,
      ["verify", "endless", "--jobs", "2", "--engine", "interpreter"],
      { cwd: folder },
      (text) => text.includes("2 unexpected, 1 not run"),
    );
    expect(out).toContain("3 checks: 0 as expected, 2 unexpected, 1 not run;");
    expect(out.match(/incomplete +holds/g)).toHaveLength(2);
    expect(out.match(/note: stopped by /g)).toHaveLength(2);
    expect(code).toBe(expected);
  });
});
