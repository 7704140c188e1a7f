// --coverage, --lcov and --strict, with the built command.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "./build.js";
import { runServed, type Ended } from "./command.js";

const validate = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync("docs/schema/results.schema.json", "utf8")) as object,
);

let folder = "";

const fathom = (...args: readonly string[]): Ended => runServed(args, { cwd: folder, env: { NO_COLOR: "1" } });

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const lcovOf = (...args: readonly string[]): string => {
  fathom(...args, "--lcov", "report.lcov");
  return readFileSync(join(folder, "report.lcov"), "utf8");
};

const shop = `system Shop

use Queue from "./queue"

const RUSH: Bool = false

instance orders = Queue(capacity: 2)

var sold: 0..3 = 0
var paid: Bool = false

action Order {
  require sold < 3
  orders.push()
  sold' = sold + 1
}

action Serve {
  orders.pop()
  if RUSH {
    paid' = true
  } else {
    paid' = false
  }
}

invariant Paid: paid implies sold > 0

check Slow {
  deadlock off
  expect holds
}
`;
const queue = `component Queue(capacity: Int) {
  var size: 0..capacity = 0

  op push() {
    require size < capacity
    size' = size + 1
  }

  op pop() {
    require size > 0
    size' = size - 1
  }

  op clear() {
    size' = 0
  }
}
`;

beforeAll(() => {
  build();
  folder = mkdtempSync(join(tmpdir(), "fathom-coverage-"));
  mkdirSync(join(folder, "shop"));
  write("shop/shop.fathom", shop);
  write("shop/queue.fathom", queue);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("--coverage", () => {
  it("lists gaps by file, with warnings for those that are settled", () => {
    const { out, err, code } = fathom("verify", "shop", "--coverage");
    expect(
      out
        .slice(out.indexOf("coverage"))
        .split("\n")
        .map((line) => line.trimEnd()),
    ).toEqual(
      [
        "coverage             actions, calls        lines    branches",
        "shop/queue.fathom         2/3  66 %     6/8  75 %   4/4 100 %",
        "shop/shop.fathom          2/2 100 %    9/10  90 %    3/5  60 %",
        "all                       4/5  80 %  15/18  83 %    7/9  77 %",
        "",
        "shop/queue.fathom: 2 gaps",
        "  14–15  never reached in `clear`",
        "",
        "shop/shop.fathom: 3 gaps",
        "  20  the condition `RUSH` is never true",
        "  21  never reached in `Serve`: paid' = true",
        "  27  `paid` is never true, so what follows `implies` is never evaluated",
        "",
      ].map(
        (line) =>
          expect.stringMatching(
            new RegExp(`^${line.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(/ +/g, " +")}$`),
          ) as string,
      ),
    );
    expect(err.match(/^\w+\[W\d+\]/gm)).toEqual(["warning[W0006]", "warning[W0005]"]);
    expect(code).toBe(0);
  });

  it("combines all checks, in whatever process they ran", () => {
    write("shop/fast.fathom", `${shop}\ncheck Fast {\n  RUSH = true\n  deadlock off\n}\n`);
    try {
      const [one, three] = ["1", "3"].map((jobs) => lcovOf("verify", "shop", "--jobs", jobs));
      expect(three).toBe(one);
      expect(one).toMatch(/SF:shop.fast\.fathom\n[^]*\nDA:21,1\nDA:23,1\n/);
      // In `Slow` and `Fast` of one file and `Slow` of the other.
      expect(one).toMatch(/SF:shop.queue\.fathom\n[^]*\nDA:5,3\n/);
    } finally {
      rmSync(join(folder, "shop/fast.fathom"));
    }
  });

  it("is in the JSON document, which is valid", () => {
    for (const command of [
      ["verify", "shop", "--coverage"],
      ["check", "shop/shop", "--coverage"],
    ]) {
      const document = JSON.parse(fathom(...command, "--json").out) as {
        readonly coverage: readonly {
          readonly file: string;
          readonly lines: unknown;
          readonly gaps: readonly { readonly code: string | null; readonly settled: boolean }[];
        }[];
      };
      expect(validate(document) ? [] : validate.errors).toEqual([]);
      expect(document.coverage.map(({ file }) => file)).toEqual(["shop/queue.fathom", "shop/shop.fathom"]);
      expect(document.coverage[1]?.gaps.map(({ code, settled }) => [code, settled])).toEqual([
        ["W0006", true],
        [null, true],
        ["W0005", true],
      ]);
      expect(document.coverage[0]?.gaps.map(({ settled }) => settled)).toEqual([false, false]);
    }
    expect(fathom("verify", "shop", "--json").out).not.toContain('"coverage"');
  });

  it("is printed by check too, without the warnings that are errors of --strict", () => {
    const { out, err, code } = fathom("check", "shop/shop", "--coverage");
    expect(out).toContain("  20  the condition `RUSH` is never true\n");
    expect({ err, code }).toEqual({ err: "", code: 0 });
  });

  it("has no warning if the checks were bounded or ended at a finding", () => {
    write(
      "cut.fathom",
      "system Cut\n\nvar n: 0..9 = 0\n\naction Up {\n  require n < 9\n  if n == 5 {\n    n' = 9\n  } else {\n    n' = n + 1\n  }\n}\n\ninvariant Small: n < 4\n\ncheck Bounded {\n  except Small\n  depth 2\n  expect bounded\n}\n\ncheck Found {\n  expect violated Small\n}\n",
    );
    const { out, err, code } = fathom("verify", "cut", "--strict", "--coverage");
    expect(out).toMatch(/ the condition `n == 5` is never true\n/);
    expect(err).toBe("");
    expect(code).toBe(0);
  });
});

describe("--lcov", () => {
  it("writes a tracefile", () => {
    expect(lcovOf("verify", "shop")).toBe(
      [
        "TN:",
        "SF:shop/queue.fathom",
        "FN:4,push",
        "FN:9,pop",
        "FN:14,clear",
        "FNDA:1,push",
        "FNDA:1,pop",
        "FNDA:0,clear",
        "FNF:3",
        "FNH:2",
        "BRDA:5,2,0,1",
        "BRDA:5,2,1,1",
        "BRDA:10,6,0,1",
        "BRDA:10,6,1,1",
        "BRF:4",
        "BRH:4",
        "DA:4,1",
        "DA:5,1",
        "DA:6,1",
        "DA:9,1",
        "DA:10,1",
        "DA:11,1",
        "DA:14,0",
        "DA:15,0",
        "LF:8",
        "LH:6",
        "end_of_record",
        "TN:",
        "SF:shop/shop.fathom",
        "FN:12,Order",
        "FN:18,Serve",
        "FNDA:5,Order",
        "FNDA:5,Serve",
        "FNF:2",
        "FNH:2",
        "BRDA:13,1,0,1",
        "BRDA:13,1,1,1",
        "BRDA:20,6,0,1",
        "BRDA:20,6,1,0",
        "BRDA:27,10,1,0",
        "BRF:5",
        "BRH:3",
        "DA:12,1",
        "DA:13,1",
        "DA:14,1",
        "DA:15,1",
        "DA:18,1",
        "DA:19,1",
        "DA:20,1",
        "DA:21,0",
        "DA:23,1",
        "DA:27,1",
        "LF:10",
        "LH:9",
        "end_of_record",
        "",
      ].join("\n"),
    );
  });

  it("obeys the rules of the format", () => {
    const text = lcovOf("verify", resolve("specs/tour"), resolve("specs/std"));
    const records = text.split("end_of_record\n");
    expect(records.pop()).toBe("");
    expect(records.length).toBeGreaterThan(10);
    for (const record of records) expect(faultsOf(record)).toEqual([]);
    expect(
      faultsOf("TN:\nSF:a\nFN:1,f\nFNDA:0,g\nFNF:1\nFNH:1\nBRDA:2,0,0,-\nBRF:1\nBRH:1\nDA:1,0\nLF:1\nLH:1\n"),
    ).toHaveLength(5);
  });

  it("reports an error if it cannot be written", () => {
    expect(fathom("verify", "shop", "--lcov", "nowhere/report.lcov")).toMatchObject({
      code: 153,
      err: expect.stringMatching(/^\n?error\[E0808\]: .*the coverage/) as string,
    });
  });
});

/** The violations in a record, as lcov 2 checks it: names, totals and lines must be consistent. */
function faultsOf(record: string): readonly string[] {
  const faults: string[] = [];
  const read = (pattern: RegExp): readonly (readonly string[])[] =>
    [...record.matchAll(pattern)].map(([, ...cells]) => cells);
  const recordLine =
    /^(TN:|SF:.+|FN:\d+,[^,]+|FNDA:\d+,[^,]+|BRDA:\d+,\d+,\d+,(-|\d+)|DA:\d+,\d+|(FNF|FNH|BRF|BRH|LF|LH):\d+|)$/;
  faults.push(
    ...record
      .split("\n")
      .filter((line) => !recordLine.test(line))
      .map((line) => `not a line: ${line}`),
  );
  const [functions, calls, branches, lines] = [
    read(/^FN:(\d+),(.*)$/gm),
    read(/^FNDA:(\d+),(.*)$/gm),
    read(/^BRDA:(\d+),(\d+),(\d+),(.*)$/gm),
    read(/^DA:(\d+),(\d+)$/gm),
  ];
  const total = (name: string): number => Number(new RegExp(`^${name}:(\\d+)$`, "m").exec(record)?.[1]);
  const same = (what: string, found: unknown, wanted: unknown): unknown =>
    JSON.stringify(found) !== JSON.stringify(wanted) &&
    faults.push(`${what}: ${JSON.stringify(found)} and ${JSON.stringify(wanted)}`);
  same("names", functions.map(([, name]) => name).sort(), calls.map(([, name]) => name).sort());
  same("each name once", new Set(functions.map(([, name]) => name)).size, functions.length);
  same("each branch once", new Set(branches.map((row) => row.slice(0, 3).join())).size, branches.length);
  same(
    "lines in order",
    lines.map(([line]) => Number(line)),
    [...new Set(lines.map(([line]) => Number(line)))].sort((a, b) => a - b),
  );
  same("FNF", total("FNF"), functions.length);
  same("FNH", total("FNH"), calls.filter(([count]) => Number(count) > 0).length);
  same("BRF", total("BRF"), branches.length);
  same("BRH", total("BRH"), branches.filter(([, , , count]) => Number(count) > 0).length);
  same("LF", total("LF"), lines.length);
  same("LH", total("LH"), lines.filter(([, count]) => Number(count) > 0).length);
  const hit = new Map(lines.map(([line, count]) => [line, Number(count) > 0]));
  for (const [line, name] of functions) if (!hit.has(line ?? "")) faults.push(`no line for ${name}`);
  for (const [line, , , count] of branches)
    if (!hit.has(line ?? "")) faults.push(`no line for a branch: ${line}`);
    else if (Number(count) > 0 && hit.get(line ?? "") !== true)
      faults.push(`a branch is taken on line ${line}, which is not reached`);
  return faults;
}
