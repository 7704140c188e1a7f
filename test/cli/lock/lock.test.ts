// Each way to be green without having verified anything is made to happen here, and must be seen.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compareCheck } from "../../../cli/lock/compare-check.js";
import { isSelected, lockedPath } from "../../../cli/lock/lock-entry.js";
import { parseLock, renderLock, type LockedCheck } from "../../../cli/lock/lock.js";
import { fathom } from "../run-command.js";

const validate = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync("docs/schema/lock.schema.json", "utf8")) as object,
);

let folder = "";
let lock = "";
const at = (name: string): string => join(folder, name);

const spec = `system Shop

const N: Int = 3

enum Mode { open, closed }

const MODE: Mode = open

var ordered: 0..9 = 0
var delivered: 0..9 = 0
var lost: Bool = false

action Order {
  require MODE == open and ordered < N
  ordered' = ordered + 1
}

action Deliver {
  require delivered < ordered
  delivered' = delivered + 1
}

fault action Lose {
  require not lost
  lost' = true
}

invariant Few: ordered <= 9

invariant NotMore: delivered <= ordered

step Grows: ordered' >= ordered

cover All: delivered == 3

property Delivered: ordered == 2 ~> delivered > 0

fair weak Deliver

terminal when delivered == N

check Default {
  faults 1
  expect holds
}

check Short {
  depth 4
  except All
  expect bounded
}

check Sizes {
  for N in 1..2
  except All
  faults 0
  expect holds
}
`;

const verify = (...more: readonly string[]): ReturnType<typeof fathom> =>
  fathom(["verify", folder, "--lock", lock, ...more]);

/** The spec with one thing changed. */
function change(from: string | RegExp, to: string): void {
  const changed = readFileSync(at("shop.fathom"), "utf8").replace(from, to);
  expect(changed).not.toBe(readFileSync(at("shop.fathom"), "utf8"));
  writeFileSync(at("shop.fathom"), changed);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fathom-lock-"));
  lock = at("fathom.lock.json");
  writeFileSync(at("shop.fathom"), spec);
  const made = await verify("--update");
  expect(made.text).toContain("fathom.lock.json is written: 4 checks");
  expect(made.exit).toBe(0);
  writeFileSync(at("first.json"), readFileSync(lock));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  writeFileSync(at("shop.fathom"), spec);
  writeFileSync(lock, readFileSync(at("first.json")));
});

describe("verify fails when", () => {
  it.each<[string, string | RegExp, string, string, string]>([
    [
      "a check is gone",
      /check Short \{[^]*?\n\}\n/,
      "",
      "E0803",
      "check `Short` of shop.fathom (system Shop) is in the lock file",
    ],
    [
      "an entry of a table is gone",
      "for N in 1..2",
      "for N in 2..2",
      "E0803",
      "check `Sizes[N=1]` of shop.fathom (system Shop) is in the lock file",
    ],
    [
      "the system has another name",
      "system Shop",
      "system Store",
      "E0803",
      "check `Default` of shop.fathom (system Shop) is in the lock file",
    ],
    [
      "an invariant is gone",
      "invariant NotMore: delivered <= ordered\n",
      "",
      "E0803",
      "invariant `NotMore` is no longer checked",
    ],
    [
      "an invariant is left out",
      "faults 1\n",
      "faults 1\n  except Few\n",
      "E0803",
      "invariant `Few` is no longer checked",
    ],
    [
      "a step property is gone",
      "step Grows: ordered' >= ordered\n",
      "",
      "E0803",
      "step property `Grows` is no longer checked",
    ],
    [
      "a temporal property is gone",
      "property Delivered: ordered == 2 ~> delivered > 0\n",
      "",
      "E0803",
      "property `Delivered` is no longer checked",
    ],
    ["a cover is left out", "faults 1\n", "faults 1\n  except All\n", "E0803", "cover `All` is no longer checked"],
    [
      "another verdict is expected",
      "invariant Few: ordered <= 9",
      "invariant Few: ordered <= 2",
      "E0803",
      "its verdict was `holds`, now `violated Few` is expected",
    ],
    [
      "what held is only bounded",
      "faults 1\n  expect holds",
      "faults 1\n  depth 6\n  expect bounded",
      "E0803",
      "its verdict was `holds`, now `bounded` is expected",
    ],
    ["fewer faults are allowed", "faults 1", "faults 0", "E0804", "`faults` was 1, now 0"],
    ["faults get a bound", "depth 4", "depth 4\n  faults 3", "E0804", "`faults` was unbounded, now 3"],
    ["the depth is smaller", "depth 4", "depth 3", "E0804", "`depth` was 4, now 3"],
    [
      "the default of a constant is smaller",
      "const N: Int = 3",
      "const N: Int = 2",
      "E0804",
      "constant `N` was 3, now 2",
    ],
    [
      "a constant is another",
      "faults 1\n",
      "faults 1\n  MODE = closed\n  deadlock off\n",
      "E0804",
      "constant `MODE` was open, now closed: a different configuration",
    ],
    ["a condition cuts", "depth 4", "depth 4\n  within  ordered < 2", "E0804", "`within ordered < 2` is new"],
    ["deadlocks are not checked", "faults 1", "faults 1\n  deadlock off", "E0804", "deadlocks are no longer checked"],
    [
      "there are fewer states",
      "require not lost",
      "require not lost and delivered == 2",
      "E0805",
      "states fell from 20 to 13 (35% fewer)",
    ],
    [
      "there are fewer ways between them",
      "require not lost",
      "require not lost and ordered == 0",
      "E0805",
      "transitions fell from 34 to 25 (26.4% fewer)",
    ],
    [
      "an action does not fire any more",
      "require not lost",
      "require not lost and ordered > 7",
      "E0806",
      "action `Lose` fired in 10 transitions, now never fires",
    ],
    [
      "an action is gone",
      /fault action Lose \{[^]*?\n\}\n/,
      "",
      "E0806",
      "action `Lose`, which fired in 10 transitions, no longer exists",
    ],
    [
      "a property is vacuous",
      "property Delivered: ordered == 2",
      "property Delivered: ordered == 9",
      "E0807",
      "property Delivered: `ordered == 9` is never true",
    ],
  ])("%s", async (name, from, to, code, message) => {
    change(from, to);
    if (name === "another verdict is expected") {
      change(/check Short \{[^]*?\n\}\n/, "");
      change("faults 1\n  expect holds", "faults 1\n  expect violated Few in 3 steps");
    }
    // A cover that is not reached is a finding of its own: it is not checked in what is about something else.
    if (code === "E0804" && name.includes("constant")) change("cover All: delivered == 3", "cover All: delivered == 0");
    const { text, exit } = await verify();
    expect(text.replace(/\s+/g, " ")).toContain(`error[${code}]`);
    expect(text.replaceAll(/\s+/g, " ")).toContain(message);
    expect(text).toMatch(/ \d weaker than the lock file;/);
    expect(exit).toBe(7);
  });

  it("states fall from 84,776 to a few", async () => {
    writeFileSync(lock, readFileSync(lock, "utf8").replace(/"states": \d+/, '"states": 84776'));
    const { text, exit } = await verify();
    expect(text).toMatch(
      /error\[E0805\]: check `Default` of \S+shop\.fathom: states fell from 84,776 to 20 \(99\.9% fewer\)/,
    );
    expect(exit).toBe(7);
  });

  it("a cover is not reached, which nobody checks any more but which was", async () => {
    // What is checked must be reached, or the check is not as expected: the comparison is a second line.
    change("cover All: delivered == 3", "cover All: delivered == 9");
    expect((await verify()).exit).toBe(6);
  });

  it("a file is gone that lies in a folder it was asked for", async () => {
    writeFileSync(at("other.fathom"), "system Other\nvar x: Bool = false\naction Flip { x' = not x }\n");
    rmSync(at("shop.fathom"));
    const { text, exit } = await verify();
    rmSync(at("other.fathom"));
    expect(text.match(/error\[E0803\]: check `.*` of shop\.fathom \(system Shop\) is in the lock file/g)).toHaveLength(
      4,
    );
    expect(exit).toBe(7);
  });
});

describe("verify only notes", () => {
  it.each<[string, string, string, string]>([
    ["more faults", "faults 1", "faults 2", "faults was 1, now 2"],
    ["a larger depth", "depth 4", "depth 5", "depth was 4, now 5"],
    ["a larger constant", "const N: Int = 3", "const N: Int = 4", "constant N was 3, now 4"],
    ["a new check", "check Short", "check New {\n  faults 0\n}\n\ncheck Short", "New: not yet in the lock file"],
    ["a new invariant", "invariant Few", "invariant New: ordered >= 0\n\ninvariant Few", "invariant New is new"],
    [
      "a new action",
      "fault action Lose",
      "action Return {\n  require delivered == 3 and not lost\n  lost' = true\n}\n\nfault action Lose",
      "action Return now fires",
    ],
    [
      "more states",
      "var lost",
      "var paid: Bool = false\n\naction Pay {\n  require not paid and delivered < N\n  paid' = true\n}\n\nvar lost",
      "states rose from",
    ],
  ])("%s", async (_name, from, to, note) => {
    change(from, to);
    const { text, exit } = await verify();
    expect(text).toContain(`${note}`);
    expect(text).toMatch(/4 checks compared, nothing weaker/);
    expect(exit).toBe(0);
  });

  it("states that fall within the tolerance", async () => {
    writeFileSync(lock, readFileSync(lock, "utf8").replace(/"states": 20,/, '"states": 21,'));
    expect((await verify()).exit).toBe(7);
    expect((await verify("--tolerance", "4.7")).exit).toBe(7);
    const { text, exit } = await verify("--tolerance", "5%");
    expect(text).toContain("states fell from 21 to 20 (4.7% fewer), within the tolerance");
    expect(exit).toBe(0);
  });
});

describe("--json", () => {
  it("says what was compared, in a document that fits its schema", async () => {
    const results = new Ajv2020({ allowUnionTypes: true }).compile(
      JSON.parse(readFileSync("docs/schema/results.schema.json", "utf8")) as object,
    );
    change("faults 1", "faults 0");
    change("depth 4", "depth 5");
    const document = JSON.parse((await verify("--json", "--check", "Default", "--check", "Short")).printed) as {
      readonly lock: unknown;
      readonly diagnostics: readonly { readonly code: string }[];
    };
    expect(results(document) ? [] : results.errors).toEqual([]);
    expect(document.diagnostics.map(({ code }) => code)).toEqual(["E0804", "E0805", "E0806"]);
    expect(document.lock).toMatchObject({
      file: lock,
      compared: 2,
      others: 2,
      less: 3,
      notices: [expect.stringContaining("depth was 4, now 5"), expect.stringContaining("states rose")],
    });
  });
});

describe("what was not asked for", () => {
  it("is not missed, but counted", async () => {
    const { text, exit } = await verify("--check", "Short");
    expect(text).toContain("1 check compared, nothing weaker, 3 not selected");
    expect(exit).toBe(0);
  });

  it("stays in the lock file", async () => {
    change("depth 4", "depth 5");
    expect((await verify("--check", "Short", "--update")).exit).toBe(0);
    const entries = parseLock("", readFileSync(lock, "utf8")).lock ?? [];
    expect(entries.map(({ check }) => check)).toEqual(["Default", "Short", "Sizes[N=1]", "Sizes[N=2]"]);
    expect(entries.find(({ check }) => check === "Short")?.locked.bounds.depth).toBe(5);
  });

  it("is what lies elsewhere, or has another name", () => {
    const key = { file: "specs/a/b.fathom", system: "B", check: "Sizes[N=1]" };
    const about = (path: string, ...checks: string[]): boolean =>
      isSelected({ paths: [path], checks }, key, join("here", "fathom.lock.json"));
    expect(
      [join("here", "specs"), "here", ".", "..", join("here", "specs/a/b.fathom"), join("here", "specs/a/b")].map(
        (path) => about(path),
      ),
    ).toEqual([true, true, true, true, true, true]);
    expect(
      ["specs", join("here", "specs/c"), join("here", "spec"), join("here", "specs/a/b.fathom/c")].map((path) =>
        about(path),
      ),
    ).toEqual([false, false, false, false]);
    expect([
      about("here", "Sizes"),
      about("here", "Sizes[N=1]"),
      about("here", "Size"),
      about("here", "Other"),
    ]).toEqual([true, true, false, false]);
    expect(lockedPath(join("specs", "a.fathom"), join("locks", "x.json"))).toBe("../specs/a.fathom");
  });
});

describe("--update", () => {
  it("writes the same bytes for the same specs, which fit the schema", async () => {
    expect((await verify("--update")).exit).toBe(0);
    const text = readFileSync(lock, "utf8");
    expect(text).toBe(readFileSync(at("first.json"), "utf8"));
    expect(validate(JSON.parse(text)) ? [] : validate.errors).toEqual([]);
  });

  it("says what is given up", async () => {
    change("invariant Few: ordered <= 9\n", "");
    const { text, exit } = await verify("--update");
    expect(text).toMatch(/ {2}accepted: check `Default` of .*: invariant `Few` is no longer checked\n/);
    expect(exit).toBe(0);
    expect((await verify()).exit).toBe(0);
  });

  it("writes nothing unless all came out as expected", async () => {
    change("expect bounded", "expect holds");
    const { text, exit } = await verify("--update");
    expect(text).toContain("is not written: not all results are as expected");
    expect(exit).toBe(6);
    expect(readFileSync(lock, "utf8")).toBe(readFileSync(at("first.json"), "utf8"));
  });

  it.each([["--search", "dfs"], ["--fail-fast"], ["--tolerance", "3"]])("does not go with %s", async (...more) => {
    const { text, exit } = await verify("--update", ...more);
    expect(text).toContain(`'--update' and '${more.join(" ").replace(" 3", "")}' cannot be combined`);
    expect(exit).toBe(151);
  });

  it.each(["-1", "101", "much", "1e1", ""])("%j is no tolerance", async (percent) => {
    expect((await verify(`--tolerance=${percent}`)).exit).toBe(151);
  });

  it("overwrites no file that is not its own, nor one it cannot read", async () => {
    for (const text of ['{ "name": "shop" }', "<<<<<<< ours\n", '{ "fathomLock": 3 }']) {
      writeFileSync(lock, text);
      expect((await verify("--update")).exit).toBe(8);
      expect(readFileSync(lock, "utf8")).toBe(text);
    }
  });
});

describe("a lock file that cannot be read", () => {
  const good = (): string => readFileSync(at("first.json"), "utf8");
  it.each<[string, (text: string) => string, string, RegExp]>([
    ["empty", () => "", "E0801", /it is not JSON/],
    ["cut off", (text) => text.slice(0, 500), "E0801", /it is not JSON/],
    ["in conflict", (text) => text.replace('      "Shop"', '<<<<<<< HEAD\n      "Shop"'), "E0801", /merge conflict/],
    ["of another tool", () => '{ "lockfileVersion": 3 }', "E0801", /is not a Fathom lock file/],
    ["a list", () => "[]", "E0801", /is not a Fathom lock file/],
    ["binary", () => "\u0000", "E0801", /byte 0 is NUL/],
    [
      "with an entry twice",
      (text) => text.replace('"invariants": [', '"invariants": [], "invariants": ['),
      "E0801",
      /has duplicate keys/,
    ],
    [
      "with a count as text",
      (text) => text.replace(/"states": (\d+)/, '"states": "$1"'),
      "E0801",
      /Default states is not a whole number/,
    ],
    ["with a field missing", (text) => text.replace(/\n *"symmetry": true,/, ""), "E0801", /bounds has no "symmetry"/],
    [
      "with an unknown field",
      (text) => text.replace('"symmetry"', '"symetry": true, "symmetry"'),
      "E0801",
      /has an unknown field "symetry"/,
    ],
    [
      "without a version",
      (text) => text.replace('"fathomLock": 2', '"fathomLock": "2"'),
      "E0801",
      /"fathomLock" is not a version number/,
    ],
    [
      "of a newer version",
      (text) => text.replace('"fathomLock": 2', '"fathomLock": 3'),
      "E0802",
      /has version 3, but this Fathom reads versions up to 2/,
    ],
  ])("%s: 8, and nothing is run", async (_name, spoil, code, message) => {
    writeFileSync(lock, spoil(good()));
    const { text, exit } = await verify();
    expect(text).toContain(`error[${code}]`);
    expect(text.replaceAll(/\s+/g, " ")).toMatch(message);
    expect(text).toContain("4 checks: 0 as expected, 4 not run;");
    expect(exit).toBe(8);
  });

  it("or is not there although it was named", async () => {
    rmSync(lock);
    const { text, exit } = await verify();
    expect(text).toContain("cannot be read: there is no such file");
    expect(exit).toBe(8);
  });

  it("is not one that was only laid out anew, nor one with the line ends of Windows", async () => {
    for (const text of [JSON.stringify(JSON.parse(good())), good().replaceAll("\n", "\r\n"), `\ufeff${good()}`]) {
      writeFileSync(lock, text);
      expect((await verify()).exit).toBe(0);
    }
  });
});

describe("the format", () => {
  const locked = (more: Partial<LockedCheck["outcome"]> = {}): LockedCheck => ({
    bounds: { constants: {}, faults: null, depth: null, within: [], symmetry: true, deadlock: true },
    checked: { invariants: [], steps: [], properties: [], covers: ["Far"] },
    outcome: {
      verdict: "holds",
      finding: null,
      states: 10,
      transitions: 9,
      depth: 3,
      covered: ["Far"],
      firings: { A: 1 },
      vacuous: [],
      ...more,
    },
  });

  it("is sorted, and names of any kind come back", () => {
    const entries = ["__proto__", "constructor", 'a"b', "zä"].map((name) => ({
      file: `${name}.fathom`,
      system: name,
      check: name,
      locked: locked({ firings: JSON.parse(`{ ${JSON.stringify(name)}: 1 }`) as Record<string, number> }),
    }));
    const text = renderLock(entries);
    expect(renderLock([...entries].reverse())).toBe(text);
    const { lock: back, diagnostics } = parseLock("x", text);
    expect(diagnostics).toEqual([]);
    expect(back?.map(({ check }) => check).sort()).toEqual(entries.map(({ check }) => check).sort());
    expect(renderLock(back ?? [])).toBe(text);
  });

  it("a cover that was reached and is not is less, also where nothing else says so", () => {
    const { weakened } = compareCheck({ file: "a", name: "C" }, locked(), locked({ covered: [] }), undefined, {
      tolerance: 0,
      search: "bfs",
    });
    expect(weakened).toMatchObject([
      { code: "E0806", message: "check `C` of a: cover `Far` was reached, but no longer is" },
    ]);
  });

  it("a search depth-first has another depth, and that is no news", () => {
    const deep = compareCheck({ file: "a", name: "C" }, locked(), locked({ depth: 8 }), undefined, {
      tolerance: 0,
      search: "dfs",
    });
    expect(deep).toMatchObject({ weakened: [], notices: [] });
    expect(
      compareCheck({ file: "a", name: "C" }, locked(), locked({ depth: 8 }), undefined, { tolerance: 0, search: "bfs" })
        .notices,
    ).toEqual(["a C: depth was 3, now 8"]);
  });
});
