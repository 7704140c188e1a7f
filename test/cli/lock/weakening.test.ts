// Weakens a spec at random, in each way that leaves its verdicts and mostly its counts alone. Whatever makes a verdict
// mean less must be named, and comments and layout must not be.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fathom, type Transcript } from "../run-command.js";

const library = `const LIMIT: Int = 2
assume LIMIT > 0

component Cell(limit: Int) {
  var level: 0..2 = 0
  init { require level == 0 }
  op fill() { require level < limit; level' = level + 1; assert level' <= limit }
  action Drain { require level > 0; level' = level - 1 }
  fault action Spill {
    require level > 0
    either { level' = 0 } or { pick rest in 0..1 where rest < level; level' = rest }
  }
  fair weak Drain
  terminal when level == 0
}
`;

const spec = `system Plant

use LIMIT, Cell from "./library"

const N: Int = 3
symmetric type Node of 2

var on: Node -> Bool = [node in Node => false]
var n: 0..9 in 0..2
instance cell = Cell(LIMIT)

init { require n >= 0 }
action Step { require n < N; n' = n + 1; assert n' > 0, "it grows" }
action Fill { cell.fill() }
action Toggle(node: Node) { on[node]' = not on[node] }
fault action Crash { require n > 0; n' = 0 }
fault action Flip(by: 1..2) { require n >= by; if n > by { n' = n - by } else { n' = 0 } }

fair weak Step
terminal when n == N
assume N > 0

invariant Small: n <= 9
invariant Cells: cell.level <= 2
property Moves: always (n >= 0 or eventually n > 0)

check Main { faults 2; expect holds }
check Cut { depth 3; expect bounded }
`;

type Weakening = readonly [from: string, to: string, named: string];

const inSpec: readonly Weakening[] = [
  ["fair weak Step", "fair weak Step\nfair strong Fill", "E0804 `fair strong Fill` is new: it excludes behaviours"],
  [
    "terminal when n == N",
    "terminal when n == N\nfair weak forall node in Node: Toggle(node)",
    "E0804 `fair weak forall node in Node: Toggle(node)` is new",
  ],
  ["terminal when n == N", "terminal when n >= 1", "E0804 `terminal when n >= 1` is new: it allows the system to stop"],
  ["assume N > 0", "assume N > 0\nassume Odd: N mod 2 == 1", "E0804 `assume Odd: N mod 2 == 1` is new"],
  ["init { require n >= 0 }", "init { require n >= 0; require n < 2 }", "E0804 `init require n < 2` is new"],
  ["var n: 0..9 in 0..2", "var n: 0..9 in 0..0", "E0805 initial states fell from 3 to 1"],
  ["Crash { require n > 0;", "Crash { require n > 0; require n > 1;", "E0804 `require n > 1` is new in fault `Crash`"],
  ["Crash { require n > 0; n' = 0 }", "Crash { require n > 0 }", "E0804 `n' = 0` is gone from fault `Crash`"],
  ["fault action Crash { require n > 0; n' = 0 }\n", "", "E0806 action `Crash`, which fired"],
  ["Flip(by: 1..2)", "Flip(by: 1..1)", "E0804 `fault action Flip(by: 1..1) {}` is new in fault `Flip`"],
  ["fault action Flip", "action Flip", "E0804 `Flip` is no longer a fault"],
  ["action Toggle(", "fault action Toggle(", "E0804 `Toggle` is now a fault"],
  ["Node of 2", "Node of 3", "E0804 symmetric type `Node` had size 2, now 3"],
  ["const N: Int = 3", "const N: Int = 2", "E0804 constant `N` was 3, now 2"],
  ['; assert n\' > 0, "it grows"', "", "E0803 `Step: assert n' > 0` is no longer checked"],
  ["invariant Small: n <= 9\n", "", "E0803 invariant `Small` is no longer checked"],
  ["property Moves", "property Motion", "E0803 property `Moves` is no longer checked"],
  ["faults 2; expect", "faults 1; expect", "E0804 `faults` was 2, now 1"],
  ["{ faults 2", "{ except Cells; faults 2", "E0803 invariant `Cells` is no longer checked"],
  ["{ faults 2", "{ deadlock off; faults 2", "E0804 deadlocks are no longer checked"],
  ["depth 3", "depth 2", "E0804 `depth` was 3, now 2"],
  ["depth 3", "depth 3; within n < 9", "E0804 `within n < 9` is new"],
];

const inLibrary: readonly Weakening[] = [
  ["const LIMIT: Int = 2", "const LIMIT: Int = 1", "E0804 constant `library.fathom LIMIT` was 2, now 1"],
  ["assume LIMIT > 0", "assume LIMIT > 0 and LIMIT < 9", "E0804 `assume LIMIT > 0 and LIMIT < 9` is new"],
  ["fair weak Drain", "fair strong Drain", "E0804 `Cell: fair strong Drain` is new"],
  ["terminal when level == 0", "terminal when level < 2", "E0804 `Cell: terminal when level < 2` is new"],
  ["  terminal when level == 0\n", "", "E0804 `Cell: terminal when level == 0` is gone"],
  ["init { require level == 0 }", "init { require level >= 0 }", "E0804 `Cell: init require level >= 0` is new"],
  [
    "    require level > 0\n    either",
    "    require level > 1\n    either",
    "E0804 `require level > 1` is new in fault `Cell.Spill`",
  ],
  ["either { level' = 0 } or { pick", "either { pick", "E0804 `level' = 0` is gone from fault `Cell.Spill`"],
  [
    " where rest < level",
    " where rest < level - 1",
    "E0804 `pick rest in 0..1 where rest < level - 1` is new in fault `Cell.Spill`",
  ],
  ["; assert level' <= limit", "", "E0803 `Cell.fill: assert level' <= limit` is no longer checked"],
];

/** Changes that mean nothing. */
const neutral = fc.constantFrom<readonly [RegExp, string]>(
  [/$/, "\n// The end.\n"],
  [/(require [^;\n]+)/, "$1 // a guard\n"],
  [/ {2}action/g, "  /// An action.\n  action"],
  [/ == /g, "   ==   /* equals */ "],
  [/\nfair/g, "\n\n\nfair"],
  [/ > 0/g, " > 0_0"],
);

let folder = "";
const write = (text: string, libraryText: string): void => {
  writeFileSync(join(folder, "plant.fathom"), text);
  writeFileSync(join(folder, "library.fathom"), libraryText);
};
const verify = (...more: readonly string[]): Promise<Transcript> =>
  fathom(["verify", folder, "--no-cache", "--jobs", "1", "--lock", join(folder, "fathom.lock.json"), ...more]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fathom-weakening-"));
  write(spec, library);
  const { text, exit } = await verify("--update");
  expect([exit, text]).toEqual([0, expect.stringContaining("is written: 2 checks")]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Applies the changes that still find their text: of two that change the same text, the first. */
function weaken(text: string, weakenings: readonly Weakening[]): { readonly text: string; readonly named: string[] } {
  const named: string[] = [];
  for (const [from, to, name] of weakenings) {
    if (!text.includes(from)) continue;
    text = text.replace(from, () => to);
    named.push(name);
  }
  return { text, named };
}

/** `E0804 …` for each error. */
const errorsIn = ({ text }: Transcript): string =>
  [...text.matchAll(/error\[(\w+)\]: [^:]*: ((?:.+\n)+?) *--> /g)]
    .map(([, code, message = ""]) => `${code ?? ""} ${message.replaceAll(/\s+/g, " ")}`)
    .join("\n");

it.each([...inSpec.map((each) => ["plant", each] as const), ...inLibrary.map((each) => ["library", each] as const)])(
  "in %s, %j is named",
  async (file, weakening) => {
    const { text, named } = weaken(file === "plant" ? spec : library, [weakening]);
    expect(named).toHaveLength(1);
    write(file === "plant" ? text : spec, file === "plant" ? library : text);
    const run = await verify();
    expect(errorsIn(run)).toContain(named[0]);
    expect(run.exit).toBe(7);
  },
);

it("whatever is weakened is named, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...inSpec], { maxLength: 3 }),
      fc.shuffledSubarray([...inLibrary], { maxLength: 2 }),
      fc.array(neutral, { maxLength: 3 }),
      async (specWeakenings, libraryWeakenings, changes) => {
        const [changed, changedLibrary] = [weaken(spec, specWeakenings), weaken(library, libraryWeakenings)];
        const reformatted = (text: string): string =>
          changes.reduce((each, [from, to]) => each.replace(from, to), text);
        write(reformatted(changed.text), reformatted(changedLibrary.text));
        const run = await verify();
        const named = [...changed.named, ...changedLibrary.named];
        for (const each of named) expect(errorsIn(run)).toContain(each);
        expect([run.exit, run.text]).toEqual([named.length === 0 ? 0 : 7, expect.stringContaining("as expected")]);
      },
    ),
    { numRuns: 40 },
  );
});
