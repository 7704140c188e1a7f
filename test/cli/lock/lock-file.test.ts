// The lock file itself: its format, its updates, and files that cannot be read.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compareCheck } from "../../../cli/lock/compare-check.js";
import { EMPTY_LOCK, parseLock, renderLock, type LockedCheck } from "../../../cli/lock/lock.js";
import { at, change, lock, validate, verify } from "./locked-shop.js";

describe("--update", () => {
  it("writes the same bytes for the same specs, according to the schema", async () => {
    expect((await verify("--update")).exit).toBe(0);
    const text = readFileSync(lock, "utf8");
    expect(text).toBe(readFileSync(at("first.json"), "utf8"));
    expect(validate(JSON.parse(text)) ? [] : validate.errors).toEqual([]);
  });

  it("lists what is verified less", async () => {
    change("invariant Few: ordered <= 9\n", "");
    const { text, exit } = await verify("--update");
    expect(text).toMatch(/ {2}accepted: check `Default` of .*: invariant `Few` is no longer checked\n/);
    expect(exit).toBe(0);
    expect((await verify()).exit).toBe(0);
  });

  it("writes nothing unless all results are as expected", async () => {
    change("expect bounded", "expect holds");
    const { text, exit } = await verify("--update");
    expect(text).toMatch(/is not written: 1 result is not as expected$/m);
    expect(exit).toBe(6);
    expect(readFileSync(lock, "utf8")).toBe(readFileSync(at("first.json"), "utf8"));
  });

  it("names the errors that prevent it, if all results are as expected", async () => {
    change("invariant Few", "action Never { require false; ordered' = 0 }\n\ninvariant Few");
    const { text, exit } = await verify("--update", "--strict");
    expect(text).toContain("4 checks: 4 as expected, 3 vacuity errors;");
    expect(text).toMatch(/is not written: 3 errors \(W0001, W0004, W0008\)$/m);
    expect(exit).toBe(7);
    change("action Never", "action Nothing { require false; ordered' = 1 }\n\naction Never");
    change("expect bounded", "expect holds");
    expect((await verify("--update", "--strict")).text).toMatch(
      /is not written: 1 result is not as expected, 4 errors \(2 × W0001, W0004, W0008\)$/m,
    );
    expect(readFileSync(lock, "utf8")).toBe(readFileSync(at("first.json"), "utf8"));
  });

  it.each([["--search", "dfs"], ["--fail-fast"], ["--tolerance", "3"]])(
    "cannot be combined with %s",
    async (...more) => {
      const { text, exit } = await verify("--update", ...more);
      expect(text).toContain(`'--update' and '${more.join(" ").replace(" 3", "")}' cannot be combined`);
      expect(exit).toBe(151);
    },
  );

  it.each(["-1", "101", "much", "1e1", ""])("rejects the tolerance %j", async (percent) => {
    expect((await verify(`--tolerance=${percent}`)).exit).toBe(151);
  });

  it("does not overwrite other files, or lock files that it cannot read", async () => {
    for (const text of ['{ "name": "shop" }', "<<<<<<< ours\n", '{ "fathomLock": 4 }']) {
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
      (text) => text.replace('"fathomLock": 3', '"fathomLock": "3"'),
      "E0801",
      /"fathomLock" is not a version number/,
    ],
    [
      "of a newer version",
      (text) => text.replace('"fathomLock": 3', '"fathomLock": 4'),
      "E0802",
      /has version 4, but this Fathom reads versions up to 3/,
    ],
  ])("%s: 8, and nothing is run", async (_name, spoil, code, message) => {
    writeFileSync(lock, spoil(good()));
    const { text, exit } = await verify();
    expect(text).toContain(`error[${code}]`);
    expect(text.replaceAll(/\s+/g, " ")).toMatch(message);
    expect(text).toContain("4 checks: 0 as expected, 4 not run;");
    expect(exit).toBe(8);
  });

  it("or is missing although it was named", async () => {
    rmSync(lock);
    const { text, exit } = await verify();
    expect(text).toContain("cannot be read: there is no such file");
    expect(exit).toBe(8);
  });

  it("is not one with another layout or with Windows line ends", async () => {
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

  it("is sorted, and keeps names of any kind", () => {
    const entries = ["__proto__", "constructor", 'a"b', "zä"].map((name) => ({
      file: `${name}.fathom`,
      system: name,
      check: name,
      locked: locked({ firings: JSON.parse(`{ ${JSON.stringify(name)}: 1 }`) as Record<string, number> }),
    }));
    const systems = entries.map(({ file, system }) => ({
      file,
      system,
      locked: {
        assumptions: [`fair weak ${system}`],
        actions: [system],
        faults: JSON.parse(`{ ${JSON.stringify(system)}: ["x' = 1"] }`) as Record<string, string[]>,
        symmetric: {},
        constants: {},
        assertions: [],
      },
    }));
    const text = renderLock({ checks: entries, systems });
    expect(renderLock({ checks: [...entries].reverse(), systems: [...systems].reverse() })).toBe(text);
    const { lock: back, diagnostics } = parseLock("x", text);
    expect(diagnostics).toEqual([]);
    expect(back?.checks.map(({ check }) => check).sort()).toEqual(entries.map(({ check }) => check).sort());
    expect(back?.systems.map(({ system }) => system).sort()).toEqual(entries.map(({ check }) => check).sort());
    expect(renderLock(back ?? EMPTY_LOCK)).toBe(text);
  });

  it("a cover that is no longer reached is less, even if nothing else has changed", () => {
    const { weakened } = compareCheck({ file: "a", name: "C" }, locked(), locked({ covered: [] }), undefined, {
      tolerance: 0,
      search: "bfs",
    });
    expect(weakened).toMatchObject([
      { code: "E0806", message: "check `C` of a: cover `Far` was reached, but no longer is" },
    ]);
  });

  it("the depth of a depth-first search is not compared", () => {
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
