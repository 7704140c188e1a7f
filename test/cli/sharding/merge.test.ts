// A run in shards: merged, it is the run without shards; and what is not one complete run never passes.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seal, unseal } from "../../../cli/files/sealed-json.js";
import type { ShardReport } from "../../../cli/sharding/shard-report.js";
import { fathom, golden, type Transcript } from "../run-command.js";

const validate = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync("docs/schema/results.schema.json", "utf8")) as object,
);

const spec = `system Shop
use Counting from "counter"

const N: Int = 2

assume N < 5

instance counter = Counting()

var sent: 0..5 = 0

action Send {
  require sent < N
  sent' = sent + 1
  counter.increase()
}

fault action Lose {
  require sent > 0
  sent' = sent - 1
}

invariant Few: counter.n <= N

cover Full: sent == N

property Served: sent == 0 ~> sent == N

fair weak Send

terminal when sent == N

check Default {
  faults 0
  expect holds
}

check Lazy {
  faults 0
  expect holds
}

check Sizes {
  for N in 1..4
  faults 0
  expect holds
}

check Faulty {
  faults 1
  expect violated Few in 4 steps
}
`;

const library = `/// Counts up to 9.
component Counting {
  var n: 0..9 = 0

  op increase() {
    n' = n + 1
  }
}
`;

let folder = "";
const at = (...names: readonly string[]): string => join(folder, ...names);
const specs = (): string => at("specs");
const common = (): readonly string[] => ["--no-cache", "--jobs", "1", "--lock", at("fathom.lock.json")];
const shards = (): string => at("shards");
const shardPath = (index: number, count: number, into = shards()): string => join(into, `${index}.of.${count}.shard`);

const verify = (...more: readonly string[]): Promise<Transcript> => fathom(["verify", specs(), ...common(), ...more]);
const runShard = (index: number, count: number, ...more: readonly string[]): Promise<Transcript> =>
  verify("--shard", `${index}/${count}`, "--shard-file", shardPath(index, count), ...more);
const merge = (...more: readonly string[]): Promise<Transcript> => verify("--merge-shards", shards(), ...more);

async function runShards(count: number, ...more: readonly string[]): Promise<readonly number[]> {
  rmSync(shards(), { recursive: true, force: true });
  const exits: number[] = [];
  for (let index = 1; index <= count; index++) exits.push((await runShard(index, count, ...more)).exit);
  return exits;
}

const write = (name: string, text: string): void => writeFileSync(at("specs", name), text);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fathom-shards-"));
  mkdirSync(specs());
  write("shop.fathom", spec);
  write("counter.fathom", library);
  write(
    "lamp.fathom",
    "system Lamp\n\nvar on: Bool = false\n\naction Press {\n  on' = not on\n}\n\ncheck Default {\n  expect holds with 2 states\n}\n",
  );
  await fathom(["verify", specs(), "--no-cache", "--jobs", "1", "--update", "--lock", at("fathom.lock.json")]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every report of a run, without times and what may differ between machines. */
async function reportsOf(
  run: (...more: readonly string[]) => Promise<Transcript>,
  ...more: readonly string[]
): Promise<unknown> {
  const files = ["junit", "sarif", "markdown", "lcov"].map((kind) => ({ kind, path: at(`report.${kind}`) }));
  const text = golden(await run(...more, ...files.flatMap(({ kind, path }) => [`--${kind}`, path])));
  const json = JSON.parse((await run(...more, "--json")).printed, (name, value: unknown) =>
    ["seconds", "timings", "engine", "threads"].includes(name) ? undefined : value,
  ) as object;
  expect(validate(JSON.parse((await run(...more, "--json")).printed)), JSON.stringify(validate.errors)).toBe(true);
  return {
    text,
    json,
    files: files.map(({ path }) =>
      readFileSync(path, "utf8")
        .replaceAll(/time="[\d.]+"/g, "")
        .replaceAll(/\d+\.\d+ s\b/g, "… s")
        .replaceAll(/\| \d+\.\d+ \|/g, "| … |"),
    ),
  };
}

describe("merged shards report what a run without shards reports", () => {
  it.each([1, 2, 3, 20])("if all is as expected: %d shards", async (count) => {
    const exits = await runShards(count, "--coverage");
    expect(exits).toEqual(exits.map(() => 0));
    expect(await reportsOf(merge, "--coverage")).toEqual(await reportsOf(verify, "--coverage"));
    const { text, exit } = await merge("--coverage");
    expect(text).toContain("8 checks: 8 as expected;");
    expect(text).toContain("8 checks compared, nothing weaker");
    expect(exit).toBe(0);
  });

  it("if something is vacuous, which no shard can know", async () => {
    write(
      "idle.fathom",
      `system Idle\n\nconst N: Int = 0\n\nvar n: 0..3 = 0\n\naction Up {\n  require n < N\n  n' = n + 1\n}\n\naction Down {\n  require n > 0\n  n' = n - 1\n}\n\n${[0, 1].map((n) => `check C${n} {\n  N = ${n}\n  deadlock off\n  expect holds\n}\n`).join("\n")}`,
    );
    try {
      expect(await runShards(4, "--strict")).toEqual([0, 0, 0, 0]);
      // In one of the checks, nothing happens; in the other, everything does.
      expect((await merge("--strict")).exit).toBe(0);
      expect(await reportsOf(merge, "--strict")).toEqual(await reportsOf(verify, "--strict"));
      write("idle.fathom", readFileSync(at("specs", "idle.fathom"), "utf8").replace("N = 1", "N = 0"));
      expect(await runShards(4, "--strict")).toEqual([0, 0, 0, 0]);
      const { text, exit } = await merge("--strict");
      expect(text).toContain("error[W0001]: action `Down` never fires");
      expect(exit).toBe(7);
      expect(await reportsOf(merge, "--strict")).toEqual(await reportsOf(verify, "--strict"));
    } finally {
      rmSync(at("specs", "idle.fathom"));
    }
  });

  it("if results are unexpected, checks are invalid, files are broken, and less is verified", async () => {
    const good = at("good");
    cpSync(specs(), good, { recursive: true });
    write(
      "shop.fathom",
      spec
        .replace("in 1..4", "in 1..5")
        .replace("in 4 steps", "in 3 steps")
        .replace(/check Lazy \{[^}]*\}\n/, "")
        .replace("cover Full: sent == N\n", ""),
    );
    write("broken.fathom", "system Broken\nvar x: Int = \n");
    write(
      "lamp.fathom",
      "system Lamp\n\nvar on: Bool = false\n\naction Press {\n  on' = not on\n}\n\ncheck Default {\n  expect holds with 3 states\n}\n",
    );
    try {
      const exits = await runShards(3, "--coverage");
      expect(exits).toEqual([150, 150, 150]);
      expect(await reportsOf(merge, "--coverage")).toEqual(await reportsOf(verify, "--coverage"));
      const { text, exit } = await merge();
      for (const part of ["E0703", "E0803", "3 unexpected", "1 file with errors", "Lose"]) expect(text).toContain(part);
      expect(exit).toBe(150);
    } finally {
      rmSync(specs(), { recursive: true });
      cpSync(good, specs(), { recursive: true });
    }
  });
});

it("a shard compares only its own checks, and says which it is", async () => {
  rmSync(shards(), { recursive: true, force: true });
  const { text, exit } = await runShard(2, 3, "--strict", "--json");
  const document = JSON.parse(text) as {
    shard: unknown;
    results: readonly unknown[];
    lock: { compared: number; others: number };
  };
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  expect([document.shard, document.lock.compared + document.lock.others, exit]).toEqual([{ index: 2, count: 3 }, 8, 0]);
  const { text: shown } = await runShard(2, 3);
  expect(shown).toContain(`${document.lock.others} not in this shard`);
  expect(shown).toContain(`shard 2/3: ${document.results.length} of 8 checks; results in ${shardPath(2, 3)}`);
});

it("shards with nothing to do pass", async () => {
  expect(await runShards(9)).toEqual(Array.from({ length: 9 }, () => 0));
  expect((await runShard(9, 9)).text).toContain("shard 9/9: 0 of 8 checks");
  expect((await merge()).exit).toBe(0);
});

it("times of an earlier run balance the shards, the same for each", async () => {
  writeFileSync(at("times.json"), (await verify("--json")).printed);
  expect(await runShards(3, "--shard-times", at("times.json"))).toEqual([0, 0, 0]);
  expect((await merge()).exit).toBe(0);
});

describe("what is not one complete run", () => {
  /** Changes the report of a shard as somebody could who can write files. */
  function forge(path: string, change: (report: ShardReport) => object): void {
    const report = unseal("fathom-shard 1", readFileSync(path, "utf8")) as ShardReport;
    writeFileSync(path, seal("fathom-shard 1", change(report)));
  }

  const cases: readonly (readonly [string, () => unknown, string, readonly string[]])[] = [
    ["a shard is missing", () => rmSync(shardPath(2, 3)), "E0813]: shard 2/3 is missing", []],
    [
      "all but one are missing",
      () => [1, 2].forEach((i) => rmSync(shardPath(i, 3))),
      "shards 1/3, 2/3 are missing",
      [],
    ],
    ["there is none", () => rmSync(shards(), { recursive: true }), "E0812]: the folder", []],
    ["one is there twice", () => cpSync(shardPath(1, 3), join(shards(), "z", "again.shard")), "are both shard 1/3", []],
    ["one is of another number of shards", () => runShard(1, 2), "is shard 1/2, but", []],
    ["other options", () => undefined, "was run without `--keep-going`", ["--keep-going"]],
    ["an option that only the shards had", () => runShard(2, 3, "--search", "dfs"), "was run with `--search dfs`", []],
    ["vacuity without coverage", () => undefined, "has not recorded coverage", ["--coverage"]],
    [
      "a selection",
      () => undefined,
      "is of a run of 8 checks, but here are 1; the first that differs is check `",
      ["--check", "Faulty"],
    ],
    ["another spec", () => write("shop.fathom", `${spec}\n`), `has read another text of`, []],
    ["another library", () => write("counter.fathom", `// More.\n${library}`), `has read another text of`, []],
    ["another file", () => write("more.fathom", "system More\nvar on: Bool = false\n"), "has not read", []],
    [
      "another build",
      () => forge(shardPath(1, 3), (report) => ({ ...report, run: { ...report.run, checker: "other" } })),
      "another version or build of Fathom",
      [],
    ],
    [
      "a check in none of the shards",
      () => forge(shardPath(1, 3), (report) => ({ ...report, reports: report.reports.slice(1) })),
      "is in none of the shards",
      [],
    ],
    [
      "a check in two shards, as with different times",
      () => {
        const other = unseal("fathom-shard 1", readFileSync(shardPath(2, 3), "utf8")) as ShardReport;
        forge(shardPath(1, 3), (report) => ({ ...report, reports: [...report.reports, ...other.reports.slice(0, 1)] }));
      },
      "is in 2 of the shards",
      [],
    ],
    [
      "a check that was not run, for no reason",
      () =>
        forge(shardPath(1, 3), (report) => ({
          ...report,
          reports: report.reports.map(({ file, system, name }, i) =>
            i === 0 ? { kind: "skipped", file, system, name } : report.reports[i],
          ),
        })),
      "has not run check `",
      [],
    ],
    [
      "a report that is cut",
      () => writeFileSync(shardPath(3, 3), readFileSync(shardPath(3, 3)).subarray(0, 999)),
      "it is damaged",
      [],
    ],
    ["an empty report", () => writeFileSync(shardPath(3, 3), ""), "it is damaged", []],
    ["a binary report", () => writeFileSync(shardPath(3, 3), new Uint8Array([1, 0, 255])), "byte 1 is NUL", []],
    [
      "an impossible position",
      () => forge(shardPath(3, 3), (report) => ({ ...report, shard: { index: 0, count: 3 } })),
      "it is damaged",
      [],
    ],
    [
      "a location outside of its file",
      () => {
        const far = JSON.parse(
          readFileSync(shardPath(3, 3), "utf8")
            .split("\n")[1]!
            .replaceAll(/"end":\d+/g, '"end":1e9'),
        ) as object;
        writeFileSync(shardPath(3, 3), seal("fathom-shard 1", far));
      },
      "it is damaged",
      [],
    ],
  ];

  it.each(cases)("%s", async (_, change, message, options) => {
    await runShards(3);
    const kept = at("kept");
    cpSync(specs(), kept, { recursive: true });
    try {
      await change();
      const { text, exit } = await merge(...options);
      expect(text).toContain(message);
      expect(exit).toBe(text.includes("E0812") ? 151 : 7);
    } finally {
      rmSync(specs(), { recursive: true });
      cpSync(kept, specs(), { recursive: true });
      rmSync(kept, { recursive: true });
    }
  });

  it("a stopped shard: the checks it has not run, and the exit code of its signal", async () => {
    await runShards(2);
    forge(shardPath(1, 2), (report) => ({
      ...report,
      signal: "SIGTERM",
      reports: report.reports.map(({ file, system, name }) => ({ kind: "skipped", file, system, name })),
    }));
    const { text, exit } = await merge();
    expect(text).toMatch(/\d not run/);
    expect(exit).toBe(143);
  });

  it("a missing shard: the results of the others are shown", async () => {
    await runShards(3);
    rmSync(shardPath(2, 3));
    expect((await merge()).text).toMatch(/8 checks: [5-6] as expected, [2-3] not run/);
  });
});

it("a shard whose run fails leaves no report of an earlier run", async () => {
  await runShards(1);
  await runShard(1, 1, "--shard-times", at("no-such.json"));
  expect(existsSync(shardPath(1, 1))).toBe(false);
  expect(readdirSync(shards())).toEqual([]);
});

it.each<readonly [string, readonly string[]]>([
  ["'--shard' and '--update'", ["--shard", "1/2", "--update"]],
  ["'--shard' and '--lcov'", ["--shard", "1/2", "--lcov", "x"]],
  ["'--shard-file' needs '--shard'", ["--shard-file", "x"]],
  ["'--shard-times' needs '--shard'", ["--shard-times", "x"]],
  ["'--merge-shards' and '--shard'", ["--merge-shards", "x", "--shard", "1/2"]],
  ["'--merge-shards' and '--html'", ["--merge-shards", "x", "--html", "x"]],
  ["'--merge-shards' and '--out'", ["--merge-shards", "x", "--out", "x"]],
  ["argument '0/3' is invalid", ["--shard", "0/3"]],
  ["argument '4/3' is invalid", ["--shard", "4/3"]],
  ["argument 'x' is invalid", ["--shard", "x"]],
  ["argument '1/0' is invalid", ["--shard", "1/0"]],
])("misuse: %s", async (message, options) => {
  const { text, exit } = await fathom(["verify", specs(), ...options]);
  expect(text).toContain(message);
  expect(exit).toBe(151);
});
