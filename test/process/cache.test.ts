// The cache of verdicts: the second run is the first one but for the time, and each way in which an old verdict could pass for a new one is
// made to happen here, and must not work. With the built command: only that one knows which checker it is.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Ended } from "./command.js";
import { readJunit } from "../cli/reports/published-schemas.js";
import { fathom, cachedIn, cache, fathomOf, built, at, validate, change, write, spec } from "./cached-counter.js";

describe("a second run", () => {
  it("runs no check, says so, and has the same results", () => {
    const [first, second] = [fathom("verify", "."), fathom("verify", ".")];
    expect([first.code, cachedIn(first), second.code, cachedIn(second), second.err]).toEqual([0, 0, 0, 3, ""]);
    const plain = ({ out }: Ended): string =>
      out.replaceAll(/ \(3 cached\)|(?<=✓.*)(cached|\d+\.\d\d)$|\d+\.\d\d s/gm, "").replaceAll(/ +/g, " ");
    expect(plain(second)).toBe(plain(first));
    expect(second.out).toMatch(/counter\.fathom\n✓ +Good +holds +4 +3 +3 +cached\n/);
    expect(readFileSync(join(cache(), ".gitignore"), "utf8")).toBe("*\n");
  });

  it("of many specs gives the same document, reports, comparison and exit code", async () => {
    const run = async (
      more: readonly string[] = [],
    ): Promise<{ readonly ran: Ended; readonly files: readonly string[] }> => {
      const names = ["junit", "markdown", "sarif"];
      const ran = fathomOf(
        built,
        [
          "verify",
          "specs/tour",
          "specs/std",
          "specs/active-passive",
          "--json",
          "--lock",
          "specs/fathom.lock.json",
          ...names.flatMap((name) => [`--${name}`, at(name)]),
          ...more,
        ],
        { cwd: built, env: { FATHOM_CACHE: at("whole") } },
      );
      await readJunit(readFileSync(at("junit"), "utf8"));
      return {
        ran,
        files: names.map((name) =>
          readFileSync(at(name), "utf8").replaceAll(
            / time="[^"]*"|, [\d.]+ s\.| \(\d*,?\d+ cached\)| \(cached\)|>\n +<system-out>.*\n +<\/testcase>|\/>$/gm,
            "",
          ),
        ),
      };
    };
    const [first, second] = [await run(), await run(["--changed"])];
    const document = (ran: Ended): { readonly results: readonly Record<string, unknown>[] } => {
      const json = JSON.parse(ran.out) as { readonly results: readonly Record<string, unknown>[] };
      expect(validate(json) ? [] : validate.errors).toEqual([]);
      return json;
    };
    const [one, two] = [document(first.ran), document(second.ran)];
    expect(one.results.length).toBeGreaterThan(70);
    expect(one.results.every((result) => result["cached"] === false)).toBe(true);
    expect(two.results.every((result) => result["cached"] === true)).toBe(true);
    // The seconds are those of the first run, in both.
    const rest = (json: typeof one): unknown => ({
      ...json,
      results: json.results.map((result) => ({ ...result, cached: undefined })),
    });
    expect(rest(two)).toEqual(rest(one));
    expect(second.files).toEqual(first.files);
    expect([second.ran.code, second.ran.err]).toEqual([first.ran.code, first.ran.err]);
  });

  it("shows unexpected results again, with the same exit code", () => {
    change("counter.fathom", "n <= 3", "n <= 2");
    const [first, second] = [fathom("verify", "counter"), fathom("verify", "counter")];
    expect([first.code, second.code, cachedIn(second)]).toEqual([6, 6, 3]);
    const finding = ({ out }: Ended): string => out.slice(out.indexOf("\n\n", out.indexOf("checks")));
    expect(finding(second)).toContain("Invariant Low is false in the last state.");
    expect(finding(second)).toBe(finding(first));
    const third = fathom("verify", "counter", "--out", "traces");
    expect([third.code, cachedIn(third), readdirSync(at("traces"))]).toEqual([
      6,
      1,
      ["counter.Good.json", "counter.Stops.json"],
    ]);
  });

  it("has the counterexample in the document, whatever the options of the first run were", () => {
    fathom("verify", "counter");
    const { results } = JSON.parse(fathom("verify", "counter", "--json").out) as {
      readonly results: readonly { readonly cached: boolean; readonly trace: unknown }[];
    };
    expect(results.map(({ cached, trace }) => [cached, trace !== null])).toEqual([
      [true, false],
      [true, false],
      [true, true],
    ]);
  });

  it("is compared with the lock file", () => {
    expect(fathom("verify", "counter", "--update").code).toBe(0);
    change("fathom.lock.json", /"states": 4/, '"states": 5');
    const again = fathom("verify", "counter");
    expect([again.code, cachedIn(again)]).toEqual([7, 3]);
    expect(again.err).toContain("error[E0805]");
  });
});

describe("a change of comments and layout", () => {
  it("runs no check again, and shows current locations", () => {
    fathom("verify", "counter");
    change("counter.fathom", "/// Counts.", "// One\n// Two\n\n/* Three */\n/// Counts.");
    const again = fathom("verify", "counter");
    expect([again.code, cachedIn(again)]).toEqual([0, 3]);
    // A counterexample contains locations, so its check is run again.
    const { results } = JSON.parse(fathom("verify", "counter", "--json").out) as {
      readonly results: readonly {
        readonly cached: boolean;
        readonly trace: { readonly steps: readonly { readonly span: { readonly line: number } }[] } | null;
      }[];
    };
    expect(results.map(({ cached }) => cached)).toEqual([true, true, false]);
    expect(results[2]?.trace?.steps[0]?.span.line).toBe(11);
    const lines = (): (number | undefined)[] =>
      results.flatMap(({ trace }) => (trace === null ? [] : trace.steps.map(({ span }) => span.line)));
    expect(lines()).toEqual([11, 11, 11]);
  });

  it("runs checks again whose results quote the text, with the same result as without a cache", () => {
    change("counter.fathom", "n <= 3", "n <= 2");
    fathom("verify", "counter");
    change("counter.fathom", "/// Counts.", "// One\n/// Counts, and counts.");
    change("counter.fathom", "invariant Low: n <= 2", "/// It stays small.\ninvariant Low:   n <= 2");
    const [cached, fresh] = [fathom("verify", "counter"), fathom("verify", "counter", "--no-cache")];
    expect([cachedIn(cached), cached.code]).toEqual([1, 6]);
    expect(cached.out).toContain("/// It stays small.");
    const finding = ({ out }: Ended): string => out.slice(out.indexOf("\n\n", out.indexOf("checks")));
    expect(finding(cached)).toBe(finding(fresh));
  });

  it("does not use the cache with --strict, which needs what happened during the search", () => {
    change("counter.fathom", "invariant Low", "action Never {\n  require n < 0\n  n' = n\n}\n\ninvariant Low");
    fathom("verify", "counter");
    change("counter.fathom", "/// Counts.", "\n\n/// Counts.");
    const again = fathom("verify", "counter", "--strict");
    expect([again.code, cachedIn(again)]).toEqual([7, 0]);
    expect(again.err).toMatch(/action `Never` never fires\n +--> counter\.fathom:14:8\n/);
    expect(again.err).toBe(fathom("verify", "counter", "--strict", "--no-cache").err);
  });

  it("compares the condition of `within` with the lock file in its current form", () => {
    fathom("verify", "counter", "--update");
    change("counter.fathom", "within n < 2", "within n  /* far */ < 2");
    const [cached, fresh] = [fathom("verify", "counter"), fathom("verify", "counter", "--no-cache")];
    expect([cachedIn(cached), cached.code, cached.err]).toEqual([3, fresh.code, fresh.err]);
  });
});

describe("a cached verdict does not apply to", () => {
  /** The change between two runs, and the number of the three checks that may still be cached. */
  const ways: readonly (readonly [string, () => Ended, number, number])[] = [
    [
      "another constant in a file that is used",
      () => (write("lib.fathom", "const LIMIT: Int = 4\n"), fathom("verify", "counter")),
      0,
      6,
    ],
    ["another guard", () => (change("counter.fathom", "n < LIMIT", "n <= LIMIT"), fathom("verify", "counter")), 0, 6],
    [
      "another expectation",
      () => (change("counter.fathom", "in 3 steps", "in 2 steps"), fathom("verify", "counter")),
      2,
      6,
    ],
    [
      "another depth",
      () => (change("counter.fathom", "check Good {", "check Good {\n  depth 1"), fathom("verify", "counter")),
      2,
      6,
    ],
    [
      "fewer properties",
      () => (change("counter.fathom", "check Good {", "check Good {\n  except Low"), fathom("verify", "counter")),
      2,
      0,
    ],
    ["another search", () => fathom("verify", "counter", "--search", "dfs"), 0, 0],
    ["another engine", () => fathom("verify", "counter", "--engine", "interpreter"), 0, 0],
    [
      "a file of the same text and another name",
      () => (cpSync(at("counter.fathom"), at("other.fathom")), fathom("verify", "other")),
      0,
      0,
    ],
  ];
  it.each(ways)("%s", (_, again, known, code) => {
    expect(fathom("verify", "counter").code).toBe(0);
    const ran = again();
    expect([cachedIn(ran), ran.code]).toEqual([known, code]);
  });

  it("a file that was swapped with another", () => {
    write("red.fathom", spec.replace("n <= 3", "n <= 2"));
    expect([fathom("verify", "counter").code, fathom("verify", "red").code]).toEqual([0, 6]);
    renameSync(at("counter.fathom"), at("x"));
    renameSync(at("red.fathom"), at("counter.fathom"));
    renameSync(at("x"), at("red.fathom"));
    expect([fathom("verify", "counter"), fathom("verify", "red")].map((ran) => [cachedIn(ran), ran.code])).toEqual([
      [0, 6],
      [0, 0],
    ]);
  });

  it("a checker with one byte changed, or another standard library", () => {
    const copy = at("copy");
    mkdirSync(copy);
    cpSync(join(built, "dist"), join(copy, "dist"), { recursive: true });
    cpSync(join(built, "specs/std"), join(copy, "specs/std"), { recursive: true });
    cpSync(join(built, "package.json"), join(copy, "package.json"));
    const [library = ""] = readdirSync(join(copy, "specs/std"));
    write(
      "uses.fathom",
      `${spec.replace("system Counter", 'system Counter\nuse FACTOR from "std/factor.fathom"').replace("n <= 3", "n <= 3 * FACTOR")}`,
    );
    writeFileSync(join(copy, "specs/std/factor.fathom"), "const FACTOR: Int = 1\n");
    expect(library).not.toBe("");
    const verify = (): Ended => fathomOf(copy, ["verify", "uses"]);
    expect([verify(), verify()].map((ran) => [cachedIn(ran), ran.code])).toEqual([
      [0, 0],
      [3, 0],
    ]);
    writeFileSync(join(copy, "specs/std/factor.fathom"), "const FACTOR: Int = 0\n");
    expect([verify()].map((ran) => [cachedIn(ran), ran.code])).toEqual([[0, 6]]);
    const [chunk = ""] = readdirSync(join(copy, "dist/cli")).filter((name) => name.startsWith("interpreter-fallback"));
    writeFileSync(join(copy, "dist/cli", chunk), `${readFileSync(join(copy, "dist/cli", chunk), "utf8")}\n`);
    expect([verify(), verify()].map((ran) => [cachedIn(ran), ran.code])).toEqual([
      [0, 6],
      [3, 6],
    ]);
  });

  it("a search that was stopped", () => {
    write(
      "large.fathom",
      "system Large\ntype Key = 1..18\nvar bits: Key -> Bool = [k in Key => false]\naction Flip(k: Key) { bits[k]' = not bits[k] }\n",
    );
    const small = ["large", "--engine", "compiled", "--memory", "1m"];
    expect([fathom("verify", ...small), fathom("verify", ...small)].map((ran) => [cachedIn(ran), ran.code])).toEqual([
      [0, 6],
      [0, 6],
    ]);
    expect(existsSync(cache())).toBe(false);
  });
});

describe("--changed", () => {
  it("runs and lists changed checks, and counts the others", () => {
    expect(fathom("verify", "counter", "--changed").out).toContain("3 checks: 3 as expected;");
    change("counter.fathom", "in 3 steps", "in 2 steps");
    const { out, code } = fathom("verify", "counter", "--changed");
    expect(out).toMatch(
      /^ +check .*\ncounter\.fathom\n✗ +Stops +deadlock in 3 steps +4 .*\n\n2 checks unchanged and as expected, not listed\n3 checks \(2 cached\): 2 as expected, 1 unexpected;/,
    );
    expect(code).toBe(6);
  });

  it("lists unchanged checks that are not as expected, and fails", () => {
    change("counter.fathom", "in 3 steps", "in 2 steps");
    fathom("verify", "counter");
    const { out, code } = fathom("verify", "counter", "--changed");
    expect(out).toContain("3 checks (3 cached): 2 as expected, 1 unexpected;");
    expect(out).toMatch(/\n✗ +Stops .* cached\n/);
    expect(code).toBe(6);
  });

  it("stops at the same check with --fail-fast, cached or not", () => {
    change("counter.fathom", "check Cut {", "check Cut {\n  depth 0");
    change("counter.fathom", "except Three\n  expect bounded", "except Three\n  expect holds");
    const [first, second] = [fathom("verify", "counter", "--fail-fast"), fathom("verify", "counter", "--fail-fast")];
    for (const { out, code } of [first, second]) {
      expect(out).toContain("1 as expected, 1 unexpected, 1 not run;");
      expect(code).toBe(6);
    }
    expect(cachedIn(second)).toBe(2);
  });

  it("cannot be combined with --no-cache", () => {
    expect(fathom("verify", "counter", "--changed", "--no-cache")).toMatchObject({
      code: 151,
      err: "error: options '--changed' and '--no-cache' cannot be combined: --changed compares with the cache\n",
    });
  });
});
