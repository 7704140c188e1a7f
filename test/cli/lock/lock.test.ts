// Each way to pass although less is verified must be detected.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { isSelected, lockedPath } from "../../../cli/lock/lock-entry.js";
import { parseLock } from "../../../cli/lock/lock.js";
import { at, change, lock, verify } from "./locked-shop.js";

describe("verify fails if", () => {
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
    // An unreached cover is a violation of its own, so tests of other changes do not check covers.
    if (code === "E0804" && name.includes("constant")) change("cover All: delivered == 3", "cover All: delivered == 0");
    const { text, exit } = await verify();
    expect(text.replace(/\s+/g, " ")).toContain(`error[${code}]`);
    expect(text.replaceAll(/\s+/g, " ")).toContain(message);
    expect(text).toMatch(/ weaker than the lock file in \d ways?;/);
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

  it("a cover is no longer reached that is no longer checked", async () => {
    // An unreached cover that is checked is a violation, so the comparison matters only for others.
    change("cover All: delivered == 3", "cover All: delivered == 9");
    expect((await verify()).exit).toBe(6);
  });

  it("a file of a given folder was deleted", async () => {
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
  it("reports the comparison according to its schema", async () => {
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

describe("a check that was not selected", () => {
  it("is not missing, but counted", async () => {
    const { text, exit } = await verify("--check", "Short");
    expect(text).toContain("1 check compared, nothing weaker, 3 not selected");
    expect(exit).toBe(0);
  });

  it("stays in the lock file", async () => {
    change("depth 4", "depth 5");
    expect((await verify("--check", "Short", "--update")).exit).toBe(0);
    const entries = parseLock("", readFileSync(lock, "utf8")).lock?.checks ?? [];
    expect(entries.map(({ check }) => check)).toEqual(["Default", "Short", "Sizes[N=1]", "Sizes[N=2]"]);
    expect(entries.find(({ check }) => check === "Short")?.locked.bounds.depth).toBe(5);
  });

  it("has another path or another name", () => {
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
