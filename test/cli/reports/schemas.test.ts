// Validates JUnit and SARIF reports of every kind of run with the published schemas.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fathom } from "../run-command.js";
import { ant, objectionsTo, readJunit, readSarif } from "./published-schemas.js";

const home = process.cwd();
let folder = "";

const counter = (more: string): string =>
  `system Counter\n\nvar n: 0..10 = 0\n\naction Count {\n  require n < 3\n  n' = n + 1\n}\n\n${more}\n`;
const terminal = "terminal when n == 3\n\n";
const holds = "check Good {\n  expect holds\n}";

/** Hostile texts and file names: markup, links, placeholders, commands and addresses in other formats. */
const hostile =
  "]]></failure><x a='b'>&nope; \"q\" {0} {{1}} [a](1) \\ %41 ::error:: \u{1f600} \u0001\u001b[31m\u0085\u2028\u202e\ufffe\uffff";
const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
const hostileNames = [
  "a b%41.fathom",
  "c:d.fathom",
  "q?x=1#y.fathom",
  "[e](f)|{g}^h`i`\\j.fathom",
  "'k'<l>&\"m\".fathom",
  "naïve-\u{1f600}.fathom",
  "n\no\tp\u001b\u0001.fathom",
  "\ufffe\ufeff.fathom",
];

const files: Readonly<Record<string, string>> = {
  "green/a.fathom": counter(`${terminal}${holds}\n\ncheck Short {\n  depth 1\n  expect bounded\n}`),
  "green/b.fathom": counter(
    `${terminal}invariant Small: n < 2\n\n${holds.replace("holds", "violated Small in 2 steps")}`,
  ),
  "found/counts.fathom": counter(`${terminal}check Wrong {\n  expect holds with 5 states\n}`),
  "found/cover.fathom": counter(`${terminal}cover Many: n == 9\n\n${holds}`),
  "found/deadlock.fathom": counter(holds),
  "found/invariant.fathom": counter(`${terminal}/// Below two.\ninvariant Small: n < 2\n\n${holds}`),
  "found/liveness.fathom": counter(`${terminal}property Gets: n == 1 ~> n == 2\n\n${holds}`),
  "run-time/assert.fathom": counter('action Fail {\n  assert n < 1, "too large"\n  n\' = n\n}'),
  "run-time/range.fathom": counter("action More {\n  n' = n + 4\n}"),
  "run-time/expected.fathom": counter(
    `${terminal}action Fail {\n  assert n < 3\n  require n > 3\n  n' = n\n}\n\n${holds.replace("holds", "error R0001")}`,
  ),
  "wrong/name.fathom": counter("invariant Broken: m == 1"),
  "wrong/parse.fathom": "system\n",
  "wrong/missing.fathom": counter("instance lamp = Lamp()").replace("\n", '\nuse Lamp from "./nowhere"\n'),
  "wrong/constant.fathom": counter(`const LAST: 1..3 = 1\n\n${terminal}check Large {\n  LAST = 9\n  expect holds\n}`),
  "wrong/nothing/readme.txt": "",
  "locked/gone.fathom": counter(`${terminal}${holds}`),
  "locked/less.fathom": counter(`${terminal}action Reset {\n  require n == 3\n  n' = 0\n}\n\n${holds}`),
  "locked/bounds.fathom": counter(`${terminal}check Short {\n  depth 2\n  expect bounded\n}`),
  "strict/idle.fathom": counter(
    `${terminal}action Never {\n  require n > 5\n  n' = 0\n}\n\ninvariant Vacuous: n > 5 implies n > 6\n\nproperty Never5: n == 5 ~> n == 6\n\n${holds}`,
  ),
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fathom-schemas-"));
  process.chdir(folder);
  const hostileSpec = counter(
    `/// ${hostile.replaceAll(/[\u0001-\u001f\u0085\u2028]/g, "")}\naction Fail {\n  assert n < 1, ${quoted(hostile)}\n  n' = n\n}`,
  );
  for (const [name, text] of [
    ...Object.entries(files),
    ...hostileNames.map((name) => [`hostile/${name}`, hostileSpec] as const),
  ]) {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, text);
  }
  writeFileSync("wrong/latin.fathom", Buffer.from("system Caf\xe9\n", "latin1"));
  expect((await fathom(["verify", "locked", "--update", "--lock", "locked/lock.json"])).exit).toBe(0);
  rmSync("locked/gone.fathom");
  writeFileSync("locked/less.fathom", files["locked/less.fathom"]!.replace("require n == 3", "require n == 9"));
  writeFileSync("locked/bounds.fathom", files["locked/bounds.fathom"]!.replace("depth 2", "depth 1"));
  writeFileSync("damaged.json", '{ "fathomLock": ');
});

afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

interface Written {
  readonly exit: number;
  /** The result of each case of the JUnit report. */
  readonly cases: Readonly<Record<string, number>>;
  /** Rule, path and line of each result of the SARIF report. */
  readonly results: readonly string[];
}

async function verify(args: readonly string[]): Promise<Written> {
  const { exit } = await fathom(["verify", "--junit", "report.xml", "--sarif", "report.sarif", "--jobs", "1", ...args]);
  const root = await readJunit(readFileSync("report.xml", "utf8"));
  const cases: Record<string, number> = {};
  for (const each of root.children.flatMap((suite) => suite.children)) {
    const kind = each.children[0]?.name ?? "passed";
    cases[kind] = (cases[kind] ?? 0) + 1;
  }
  const {
    runs: [run],
  } = readSarif(readFileSync("report.sarif", "utf8"));
  const results = (run?.results ?? []).map(({ ruleId, locations }) => {
    const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
    return `${ruleId} ${artifactLocation?.uri}:${region?.startLine}`;
  });
  return { exit, cases, results };
}

describe("JUnit and SARIF reports conform to the published schemas", () => {
  it.each<[string, readonly string[], Written]>([
    ["when all is well", ["green"], { exit: 0, cases: { passed: 3 }, results: [] }],
    [
      "with findings",
      ["found"],
      {
        exit: 6,
        cases: { failure: 5 },
        results: [
          "unexpected found/counts.fathom:12",
          "unexpected found/cover.fathom:12",
          "unexpected found/deadlock.fathom:10",
          "unexpected found/invariant.fathom:13",
          "unexpected found/liveness.fathom:12",
        ],
      },
    ],
    [
      "with run-time errors",
      ["run-time"],
      {
        exit: 6,
        cases: { failure: 2, passed: 1 },
        results: ["unexpected run-time/assert.fathom:11", "unexpected run-time/range.fathom:11"],
      },
    ],
    [
      "with diagnostics",
      ["wrong"],
      {
        exit: 151,
        cases: { error: 5 },
        results: [
          "E0003 wrong/latin.fathom:1",
          "E0001 wrong/missing.fathom:2",
          "E0201 wrong/name.fathom:10",
          "E0105 wrong/parse.fathom:1",
          "E0702 wrong/constant.fathom:15",
        ],
      },
    ],
    [
      "of files that are not there",
      ["green/a.fathom", "nowhere.fathom", "nowhere"],
      { exit: 151, cases: { error: 2, passed: 2 }, results: ["E0001 nowhere.fathom:1", "E0001 nowhere:1"] },
    ],
    [
      "of a folder without specs",
      ["wrong/nothing"],
      { exit: 151, cases: { error: 1 }, results: ["E0006 fathom.lock.json:1"] },
    ],
    [
      "of a check that there is not",
      ["green", "--check", "None"],
      { exit: 151, cases: { error: 1 }, results: ["E0705 fathom.lock.json:1"] },
    ],
    [
      "with less than the lock file has",
      ["locked", "--lock", "locked/lock.json"],
      {
        exit: 7,
        cases: { failure: 5, passed: 2 },
        results: [
          "E0803 locked/lock.json:1",
          "E0804 locked/bounds.fathom:12",
          "E0805 locked/bounds.fathom:12",
          "E0805 locked/less.fathom:17",
          "E0806 locked/less.fathom:17",
        ],
      },
    ],
    [
      "with a damaged lock file",
      ["green", "--lock", "damaged.json"],
      { exit: 8, cases: { error: 1, skipped: 3 }, results: ["E0801 damaged.json:1"] },
    ],
    [
      "without a lock file that must be there",
      ["green", "--lock", "nowhere.json"],
      { exit: 8, cases: { error: 1, skipped: 3 }, results: ["E0801 nowhere.json:1"] },
    ],
    [
      "with what --strict finds",
      ["strict", "--strict"],
      {
        exit: 7,
        cases: { failure: 3, passed: 1 },
        results: ["W0001 strict/idle.fathom:12", "W0003 strict/idle.fathom:19", "W0005 strict/idle.fathom:17"],
      },
    ],
    [
      "with warnings",
      ["strict", "--coverage"],
      {
        exit: 0,
        cases: { passed: 1 },
        results: ["W0001 strict/idle.fathom:12", "W0003 strict/idle.fathom:19", "W0005 strict/idle.fathom:17"],
      },
    ],
    [
      "with checks that were not run",
      ["found", "--fail-fast"],
      { exit: 6, cases: { failure: 1, skipped: 4 }, results: ["unexpected found/counts.fathom:12"] },
    ],
    [
      "when another report cannot be written",
      ["green", "--markdown", "nowhere/report.md"],
      { exit: 153, cases: { error: 1, skipped: 3 }, results: ["E0808 fathom.lock.json:1"] },
    ],
  ])("%s", async (_, args, expected) => {
    expect(await verify(args)).toEqual(expected);
  });

  it("with hostile names and texts", async () => {
    const { exit, cases, results } = await verify(["hostile"]);
    expect([exit, cases]).toEqual([6, { failure: hostileNames.length }]);
    const paths = results.map((result) => decodeURIComponent(/^unexpected (.*):12$/.exec(result)?.[1] ?? ""));
    expect(paths.sort()).toEqual(hostileNames.map((name) => `hostile/${name}`).sort());
  });

  it("with absolute paths, in the folder and outside of it", async () => {
    const inside = await verify([join(folder, "hostile")]);
    expect(inside.cases).toEqual({ failure: hostileNames.length });
    const paths = inside.results.map((result) => decodeURIComponent(/^unexpected (.*):12$/.exec(result)?.[1] ?? ""));
    expect(paths.sort()).toEqual(hostileNames.map((name) => `hostile/${name}`).sort());
    process.chdir(join(folder, "green"));
    try {
      const { results } = await verify([join(folder, "hostile")]);
      const urls = results.map((result) => fileURLToPath(/^unexpected (.*):12$/.exec(result)?.[1] ?? ""));
      expect(urls.sort()).toEqual(hostileNames.map((name) => join(folder, "hostile", name)).sort());
    } finally {
      process.chdir(folder);
    }
  });
});

describe("the schema of Ant", () => {
  it("cannot express that a check was not run, as docs/ci.md says", async () => {
    const suite = (inside: string): string =>
      `<testsuites><testsuite package="" id="0" name="a" timestamp="2000-01-01T00:00:00" hostname="localhost" tests="1" failures="0" errors="0" time="0"><properties/>${inside}<system-out/><system-err/></testsuite></testsuites>`;
    expect(await objectionsTo(suite('<testcase classname="a" name="b" time="0"/>'), ant)).toEqual([]);
    expect(await objectionsTo(suite('<testcase classname="a" name="b" time="0"><skipped/></testcase>'), ant)).toEqual([
      expect.stringContaining("Element 'skipped': This element is not expected"),
    ]);
  });
});
