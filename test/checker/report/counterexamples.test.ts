// Reports of every kind of finding, compared with golden files (UPDATE_GOLDEN=1 writes them), and the commands that explain one.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fathom, golden } from "../../cli/run-command.js";

const home = join("test", "checker", "report", "counterexamples");
const spec = join(home, "desk.fathom");
const scratch = mkdtempSync(join(tmpdir(), "fathom-counterexamples-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function matches(name: string, text: string): void {
  const path = join(home, name);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, text);
  expect(text).toBe(existsSync(path) ? readFileSync(path, "utf8") : `no ${path}`);
}

/** Without the parts that differ from run to run. */
const steady = (json: string): string =>
  `${json.trimEnd().replaceAll(/"(seconds|compile|explore|properties|fathom)": ("[^"]*"|[\d.]+)/g, '"$1": "…"')}\n`;

for (const name of ["Invariant", "Step", "Deadlock", "Assert", "Error", "Lasso", "Cover"]) {
  it(`${name.toLowerCase()}: as text, JSON and ITF`, async () => {
    const itf = join(scratch, `${name}.itf.json`);
    matches(`${name}.txt`, golden(await fathom(["check", spec, "--check", name, "--itf", itf])));
    matches(
      `${name}.json`,
      steady((await fathom(["check", spec, "--check", name, "--json", "--engine", "interpreter"])).printed),
    );
    matches(`${name}.itf.json`, readFileSync(itf, "utf8"));
  });
}

describe("expressions", () => {
  it("are evaluated in every state; run-time errors are shown instead of values", async () => {
    const { text, exit } = await fathom([
      "check",
      spec,
      "--check",
      "Invariant",
      "--eval",
      "tray[left].log.head()",
      "--eval",
      "(done, KIND)",
    ]);
    expect(exit).toBe(0);
    expect(text.match(/tray\[left\]\.log\.head\(\): R0005/g)).toHaveLength(1);
    expect(text).toContain("tray[left].log.head() = 1");
    expect(text.match(/\(done, KIND\) = \(\{\}, invariant_\)/g)).toHaveLength(3);
    const { printed } = await fathom([
      "check",
      spec,
      "--check",
      "Invariant",
      "--eval",
      "tray[left].log.head()",
      "--json",
    ]);
    const [result] = (
      JSON.parse(printed) as { results: { trace: { evaluations: { expression: string; answers: object[] }[] } }[] }
    ).results;
    expect(result!.trace.evaluations).toMatchObject([
      { expression: "tray[left].log.head()", answers: [{ fault: { code: "R0005" } }, { value: 1 }, { value: 1 }] },
    ]);
  });

  it.each(["done +", "", "nothing", "always true", "done'", "(".repeat(300)])(
    "%.20s is refused before anything is explored",
    async (expression) => {
      const { text, exit } = await fathom(["check", spec, "--check", "Invariant", "--eval", expression]);
      expect(text).toMatch(/^error\[E0[1-6]\d\d\]: [^]*--> --eval:1:/);
      expect([exit, text.includes("violated")]).toEqual([151, false]);
    },
  );
});

describe("why-not", () => {
  const ask = (...args: string[]): ReturnType<typeof fathom> => fathom(["why-not", spec, ...args]);

  it("names the blocking condition, also in an operation", async () => {
    const { text, exit } = await ask("Lay(left, 2)", "--check", "Invariant", "--at", "1");
    expect(exit).toBe(0);
    expect(text).toContain(
      "Lay(s: left, rec: 2) is disabled after step 1:\n  in `tray[left].put`, `log.len() < capacity` is false because `log.len() = 1`",
    );
    expect(
      (await ask("Lay", "--check", "Invariant", "--at", "0")).text.match(/is enabled in the initial state/g),
    ).toHaveLength(4);
    expect((await ask("Turn", "--check", "Cover", "--at", "0")).text).toMatch(
      /no counterexample[^]*Turn is disabled in the initial state:\n {2}`KIND == lasso_` is false/,
    );
  });

  it("reports an unknown action or step", async () => {
    expect(await ask("Lays", "--check", "Invariant", "--at", "0")).toMatchObject({
      exit: 151,
      text: expect.stringMatching(/E0707.*`Lays`[^]*did you mean `Lay`/) as string,
    });
    expect(await ask("Lay", "--check", "Invariant", "--at", "9")).toMatchObject({
      exit: 151,
      text: expect.stringMatching(/E0708.*no state after step 9/) as string,
    });
    expect((await ask("Lay", "--check", "Cover", "--at", "1")).text).toMatch(/E0708.*has no counterexample/);
    expect((await ask("Lay", "--check", "Invariant")).exit).toBe(151);
  });
});

it("`why` shows the values that each step wrote and others read", async () => {
  const { text, exit } = await fathom(["why", spec, "--check", "Step"]);
  expect(exit).toBe(0);
  expect(text).toMatch(
    /1 {2}Lay\(s: left, rec: 1\)\n {5}tray\[left\]\.log: \[\] → \[1\], read by step 2\n2 {2}Finish\(rec: 1\)\n {5}done: \{\} → \{1\}, read by Grows\n3 {2}fault Lose\n {5}done: \{1\} → \{\}, read by Grows/,
  );
  // Only if some steps are not needed, the needed ones are marked.
  expect((await fathom(["why", spec, "--check", "Step", "--search", "dfs"])).text).toMatch(
    /1\* Lay\(s: left, rec: 1\)\n.*\n2 {2}Lay\(s: right, rec: 1\)\n {5}not needed\n3\* Finish/,
  );
  expect((await fathom(["why", spec, "--check", "Cover"])).text).toContain("there is no counterexample to explain");
});

it("`why` says which steps are needed for fairness, and which to close the loop", async () => {
  const path = join(scratch, "fair.fathom");
  writeFileSync(
    path,
    `system Fair
type I = 1..2
var on: I -> Bool = [_ in I => true]
var c: I -> 0..1 = [_ in I => 0]
action Up(i: I) { require on[i]; c[i]' = 1 - c[i] }
fault action Off(i: I) { require on[i]; on[i]' = false }
action On(i: I) { require not on[i]; on[i]' = true }
fair weak forall i in I: Up(i)
fair weak forall i in I: On(i)
property Moves: eventually c[1] == 1
check D { expect violated Moves }
`,
  );
  const { text } = await fathom(["why", path]);
  expect(text.slice(text.indexOf("\n1 ") + 1)).toBe(`1  Up(i: 2)
     c[2]: 0 → 1, read by step 2
     needed for the fairness of Up(2)
2  Up(i: 2)
     c[2]: 1 → 0, read by step 1; needed to close the loop
3  fault Off(i: 1)
     on[1]: true → false, read by step 4; needed for the fairness of Up(1)
4  On(i: 1)
     on[1]: false → true, read by step 3; needed to close the loop
     needed for the fairness of On(1)`);
});
