// The cache of verdicts: the second run is the first one but for the time, and each way in which an old verdict could pass for a new one is
// made to happen here, and must not work. With the built command: only that one knows which checker it is.

import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseEntry, renderEntry, type CacheEntry } from "../../cli/cache/entry.js";
import { memoryCache, folderCache } from "../../cli/cache/store.js";
import { build } from "./build.js";
import { environment, HUNG, main, type Ended } from "./command.js";
import { readJunit, readSarif } from "../cli/reports/published-schemas.js";

const validate = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync("docs/schema/results.schema.json", "utf8")) as object,
);
const built = resolve(".");

let folder = "";
const at = (name: string): string => join(folder, name);
const cache = (): string => at(".fathom/cache");
const entries = (): string[] => readdirSync(cache()).filter((name) => name.endsWith(".verdict"));
const write = (name: string, text: string): void => writeFileSync(at(name), text);
const change = (name: string, from: string | RegExp, to: string): void => {
  const text = readFileSync(at(name), "utf8");
  expect(text).toMatch(from);
  write(name, text.replace(from, to));
};

function fathomOf(
  root: string,
  args: readonly string[],
  { cwd = folder, env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
    cwd,
    encoding: "utf8",
    env: { ...environment, ...env },
    timeout: HUNG,
    maxBuffer: 2 ** 28,
  });
  return { code: status, out: stdout, err: stderr };
}

const fathom = (...args: readonly string[]): Ended => fathomOf(built, args);

/** How many checks were not run, as the line of totals says. */
const cachedIn = ({ out }: Ended): number => Number(/ checks? \((\d+) cached\)/.exec(out)?.[1] ?? 0);

const spec = `system Counter
use LIMIT from "lib.fathom"

/// Counts.
var n: 0..9 = 0

action Up {
  require n < LIMIT
  n' = n + 1
}

invariant Low: n <= 3
cover Three: n == 3

check Good {
  deadlock off
}

check Cut {
  deadlock off
  within n < 2 // not far
  except Three
  expect bounded
}

check Stops {
  expect deadlock in 3 steps
}
`;

beforeAll(build);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-cache-"));
  write("counter.fathom", spec);
  write("lib.fathom", "const LIMIT: Int = 3\n");
});

afterAll(() => {
  for (const name of readdirSync(tmpdir()))
    if (name.startsWith("fathom-cache-")) rmSync(join(tmpdir(), name), { recursive: true, force: true });
});

describe("a second run", () => {
  it("runs nothing, says so, and comes out the same", () => {
    const [first, second] = [fathom("verify", "."), fathom("verify", ".")];
    expect([first.code, cachedIn(first), second.code, cachedIn(second), second.err]).toEqual([0, 0, 0, 3, ""]);
    const plain = ({ out }: Ended): string =>
      out.replaceAll(/ \(3 cached\)|(cached|\d+\.\d\d)(?= {2}✓)|\d+\.\d\d s/g, "").replaceAll(/ +/g, " ");
    expect(plain(second)).toBe(plain(first));
    expect(second.out).toMatch(/counter\.fathom +Good +holds +holds +4 +3 +3 +cached {2}✓/);
    expect(readFileSync(join(cache(), ".gitignore"), "utf8")).toBe("*\n");
  });

  it("of everything in specs/ gives the same document, reports, comparison and exit code", async () => {
    const run = async (
      more: readonly string[] = [],
    ): Promise<{ readonly ran: Ended; readonly files: readonly string[] }> => {
      const names = ["junit", "markdown", "sarif"];
      const ran = fathomOf(
        built,
        [
          "verify",
          "specs",
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
    expect(one.results.length).toBeGreaterThan(200);
    expect(one.results.every((result) => result["cached"] === false)).toBe(true);
    expect(two.results.every((result) => result["cached"] === true)).toBe(true);
    // What it took is that of then, in both.
    const rest = (json: typeof one): unknown => ({
      ...json,
      results: json.results.map((result) => ({ ...result, cached: undefined })),
    });
    expect(rest(two)).toEqual(rest(one));
    expect(second.files).toEqual(first.files);
    expect([second.ran.code, second.ran.err]).toEqual([first.ran.code, first.ran.err]);
  });

  it("shows what is not as expected again, and is as red", () => {
    change("counter.fathom", "n <= 3", "n <= 2");
    const [first, second] = [fathom("verify", "counter"), fathom("verify", "counter")];
    expect([first.code, second.code, cachedIn(second)]).toEqual([6, 6, 3]);
    const finding = ({ out }: Ended): string => out.slice(out.indexOf("\n\n", out.indexOf("checks")));
    expect(finding(second)).toContain("Invariant Low is false in the last state.");
    expect(finding(second)).toBe(finding(first));
  });

  it("gives the counterexample in the document, whatever the first run was asked for", () => {
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

  it("is as content as the lock file lets it be", () => {
    expect(fathom("verify", "counter", "--update").code).toBe(0);
    change("fathom.lock.json", /"states": 4/, '"states": 5');
    const again = fathom("verify", "counter");
    expect([again.code, cachedIn(again)]).toEqual([7, 3]);
    expect(again.err).toContain("error[E0805]");
  });
});

describe("what is only about the looks", () => {
  it("runs nothing again, and shows places where they are now", () => {
    fathom("verify", "counter");
    change("counter.fathom", "/// Counts.", "// One\n// Two\n\n/* Three */\n/// Counts.");
    const again = fathom("verify", "counter");
    expect([again.code, cachedIn(again)]).toEqual([0, 3]);
    // The counterexample names places: it is found again.
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

  it("runs again what quotes the text, and gives the same as without a cache", () => {
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

  it("is no help to --strict, which asks what happened on the way", () => {
    change("counter.fathom", "invariant Low", "action Never {\n  require n < 0\n  n' = n\n}\n\ninvariant Low");
    fathom("verify", "counter");
    change("counter.fathom", "/// Counts.", "\n\n/// Counts.");
    const again = fathom("verify", "counter", "--strict");
    expect([again.code, cachedIn(again)]).toEqual([7, 0]);
    expect(again.err).toMatch(/action `Never` never fires\n +--> counter\.fathom:14:8\n/);
    expect(again.err).toBe(fathom("verify", "counter", "--strict", "--no-cache").err);
  });

  it("holds the condition of `within` against the lock file as it is written now", () => {
    fathom("verify", "counter", "--update");
    change("counter.fathom", "within n < 2", "within n  /* far */ < 2");
    const [cached, fresh] = [fathom("verify", "counter"), fathom("verify", "counter", "--no-cache")];
    expect([cachedIn(cached), cached.code, cached.err]).toEqual([3, fresh.code, fresh.err]);
  });
});

describe("an old verdict is not that of", () => {
  /** What is done between two runs, and how many of the three checks may still be known. */
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

  it("a file that changed places with another", () => {
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

  it("a checker with another byte in it, or another standard library", () => {
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
    const [chunk = ""] = readdirSync(join(copy, "dist/cli")).filter((name) => name.startsWith("wabt"));
    writeFileSync(join(copy, "dist/cli", chunk), `${readFileSync(join(copy, "dist/cli", chunk), "utf8")}\n`);
    expect([verify(), verify()].map((ran) => [cachedIn(ran), ran.code])).toEqual([
      [0, 6],
      [3, 6],
    ]);
  });

  it("a search that did not come to its end", () => {
    write(
      "large.fathom",
      "system Large\ntype Key = 1..18\nvar bits: Key -> Bool = [k in Key => false]\naction Flip(k: Key) { bits[k]' = not bits[k] }\n",
    );
    const small = ["verify", "large", "--engine", "compiled", "--memory", "1m"];
    expect([fathom(...small), fathom(...small)].map((ran) => [cachedIn(ran), ran.code])).toEqual([
      [0, 6],
      [0, 6],
    ]);
    expect(existsSync(cache())).toBe(false);
  });
});

describe("an entry", () => {
  const only = (): string => {
    write("counter.fathom", spec.slice(0, spec.indexOf("check Cut")));
    fathom("verify", "counter");
    const [name = "", ...others] = entries();
    expect(others).toEqual([]);
    return join(cache(), name);
  };
  const read = (path: string): CacheEntry => JSON.parse(readFileSync(path, "utf8").split("\n")[1] ?? "") as CacheEntry;
  const sealed = (content: string): string =>
    `fathom-verdict 1 ${createHash("sha256").update(content).digest("hex")}\n${content}\n`;
  const forged = (path: string, change: (entry: CacheEntry) => unknown): void =>
    writeFileSync(path, sealed(JSON.stringify(change(read(path)))));
  const report =
    (more: Record<string, unknown>) =>
    (entry: CacheEntry): unknown => ({ ...entry, report: { ...entry.report, ...more } });

  const damages: readonly (readonly [string, (path: string) => void])[] = [
    ["cut off", (path) => truncateSync(path, 300)],
    ["empty", (path) => writeFileSync(path, "")],
    ["edited", (path) => writeFileSync(path, readFileSync(path, "utf8").replace('"states":4', '"states":5'))],
    ["no text", (path) => writeFileSync(path, Buffer.from([0, 255, 10, 254, 10]))],
    ["enormous", (path) => truncateSync(path, 2 ** 31)],
    ["a folder", (path) => (rmSync(path), mkdirSync(path))],
    ["a link in a circle", (path) => (rmSync(path), symlinkSync(path, path))],
    ["of another check", (path) => forged(path, (entry) => ({ ...entry, key: "0".repeat(64) }))],
    ["sealed, and of another file", (path) => forged(path, report({ file: "other.fathom" }))],
    ["sealed, without a verdict", (path) => forged(path, report({ verdict: undefined }))],
    ["sealed, with a verdict there is not", (path) => forged(path, report({ verdict: "perfect" }))],
    ["sealed, incomplete", (path) => forged(path, report({ verdict: "incomplete" }))],
    [
      "sealed, with locations that do not exist",
      (path) => forged(path, report({ location: { path: "counter.fathom", start: 5, end: 1e9 } })),
    ],
    ["sealed, with something else for lists", (path) => forged(path, report({ actions: { length: 1e9 } }))],
    ["sealed, and nested without end", (path) => writeFileSync(path, sealed(`${"[".repeat(1e5)}${"]".repeat(1e5)}`))],
    ["sealed, and no object", (path) => writeFileSync(path, sealed("null"))],
  ];
  it.each(damages)("that is %s is not believed, and is replaced", (_, damage) => {
    const path = only();
    damage(path);
    const again = fathom("verify", "counter");
    expect([again.code, cachedIn(again)]).toEqual([0, 0]);
    expect(again.out).toContain("1 check: 1 as expected; 4 states,");
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
    expect(cachedIn(fathom("verify", "counter"))).toBe(1);
  });

  it("comes back as it was written", () => {
    const entry = read(only());
    expect(parseEntry(entry.key, renderEntry(entry))).toEqual(entry);
    expect(parseEntry("0".repeat(64), renderEntry(entry))).toBeUndefined();
  });

  it("goes when there is no room, the oldest first", () => {
    const entry = read(only());
    const room = at("room");
    const keys = ["a", "b", "c", "d"].map((letter) => letter.repeat(64));
    const fill = (limits: { readonly bytes: number; readonly files: number }): (string | undefined)[] => {
      const cache = folderCache(room, limits);
      for (const [i, key] of keys.entries()) {
        cache.store({ ...entry, key });
        utimesSync(join(room, `${key}.verdict`), 1000 + i, 1000 + i);
      }
      writeFileSync(join(room, "left.tmp"), "");
      utimesSync(join(room, "left.tmp"), 1000, 1000);
      expect(cache.evict()).toEqual([]);
      return readdirSync(room)
        .sort()
        .map((name) => name.slice(0, 1));
    };
    expect(fill({ bytes: 1e9, files: 2 })).toEqual([".", "c", "d"]);
    expect(fill({ bytes: statSync(join(room, `${keys[3] ?? ""}.verdict`)).size * 3.5, files: 9 })).toEqual([
      ".",
      "b",
      "c",
      "d",
    ]);
  });

  it("is remembered where no folder may be used", () => {
    const entry = read(only());
    const cache = memoryCache();
    cache.store(entry);
    expect(cache.find(entry.key)).toBe(entry);
    expect(cache.find("0".repeat(64))).toBeUndefined();
  });
});

describe("--changed", () => {
  it("runs and lists what has changed, and counts the rest", () => {
    expect(fathom("verify", "counter", "--changed").out).toContain("3 checks: 3 as expected;");
    change("counter.fathom", "in 3 steps", "in 2 steps");
    const { out, code } = fathom("verify", "counter", "--changed");
    expect(out).toMatch(
      /^file .*\ncounter\.fathom +Stops +deadlock in 3 steps +deadlock in 2 steps .* ✗\n\n2 checks unchanged and as expected, not listed\n3 checks \(2 cached\): 2 as expected, 1 unexpected;/,
    );
    expect(code).toBe(6);
  });

  it("stays red for what was red before, and lists it", () => {
    change("counter.fathom", "in 3 steps", "in 2 steps");
    fathom("verify", "counter");
    const { out, code } = fathom("verify", "counter", "--changed");
    expect(out).toContain("3 checks (3 cached): 2 as expected, 1 unexpected;");
    expect(out).toMatch(/\ncounter\.fathom +Stops .* cached {2}✗\n/);
    expect(code).toBe(6);
  });

  it("ends at the same check with --fail-fast, known or not", () => {
    change("counter.fathom", "check Cut {", "check Cut {\n  depth 0");
    change("counter.fathom", "except Three\n  expect bounded", "except Three\n  expect holds");
    const [first, second] = [fathom("verify", "counter", "--fail-fast"), fathom("verify", "counter", "--fail-fast")];
    for (const { out, code } of [first, second]) {
      expect(out).toContain("1 as expected, 1 unexpected, 1 not run;");
      expect(code).toBe(6);
    }
    expect(cachedIn(second)).toBe(2);
  });

  it("does not go together with --no-cache", () => {
    expect(fathom("verify", "counter", "--changed", "--no-cache")).toMatchObject({
      code: 151,
      err: "error: options '--changed' and '--no-cache' cannot be combined: --changed compares with the cache\n",
    });
  });
});

describe("where verdicts are kept", () => {
  it("is nowhere with --no-cache", () => {
    fathom("verify", "counter");
    rmSync(cache(), { recursive: true });
    expect(cachedIn(fathom("verify", "counter", "--no-cache"))).toBe(0);
    expect(existsSync(cache())).toBe(false);
  });

  it("is where FATHOM_CACHE says", () => {
    const env = { FATHOM_CACHE: at("deep/er/place") };
    expect(
      [fathomOf(built, ["verify", "counter"], { env }), fathomOf(built, ["verify", "counter"], { env })].map(cachedIn),
    ).toEqual([0, 3]);
    expect(existsSync(at(".fathom"))).toBe(false);
  });

  it.each([
    ["no folder", "lib.fathom"],
    ["in no folder", "lib.fathom/cache"],
    ["not for us", "/proc/verdicts"],
  ])("is of no matter when it is %s: one warning, and all is verified", (_, place) => {
    const { code, out, err } = fathomOf(built, ["verify", "counter", "--sarif", "report.sarif"], {
      env: { FATHOM_CACHE: place },
    });
    expect(
      readSarif(readFileSync(at("report.sarif"), "utf8")).runs[0]?.results?.map(({ ruleId, level }) => [ruleId, level]),
    ).toEqual([["W0009", "warning"]]);
    expect([code, err.match(/warning\[W0009\]: the cache .* cannot be written/g)?.length]).toEqual([0, 1]);
    expect(out).toContain("3 checks: 3 as expected;");
  });

  it("may be used by several at once", async () => {
    const runs = Array.from(
      { length: 4 },
      () =>
        new Promise<number | null>((done) =>
          spawn(process.execPath, [main, "verify", "counter"], {
            cwd: folder,
            env: environment,
            stdio: "ignore",
          }).on("exit", done),
        ),
    );
    expect(await Promise.all(runs)).toEqual([0, 0, 0, 0]);
    expect([entries().length, readdirSync(cache()).length]).toEqual([3, 4]);
    expect(cachedIn(fathom("verify", "counter"))).toBe(3);
  });
});
