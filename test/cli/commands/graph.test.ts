// fathom graph: it draws the states that a check explores, and the counterexample.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dotOf } from "../../../checker/report/graph/dot.js";
import { svgOf } from "../../../checker/report/graph/svg.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { explore } from "../../../checker/explore.js";
import { buildModel } from "../../../checker/lowering/lower.js";
import { stateGraph, type GraphOptions } from "../../../checker/graph/state-graph.js";
import { fathom } from "../run-command.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-graph-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Lock {
  /** By file, system and check. */
  readonly checks: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          Readonly<Record<string, { readonly outcome: { readonly verdict: string; readonly states: number } }>>
        >
      >
    >
  >;
}

const all: GraphOptions = { groupOf: undefined, nodes: Infinity, states: Infinity, trace: undefined, tick: undefined };

describe("every small check that holds", () => {
  const { checks } = JSON.parse(readFileSync("specs/fathom.lock.json", "utf8")) as Lock;
  const small = Object.entries(checks).flatMap(([file, systems]) =>
    Object.values(systems).flatMap((entries) =>
      Object.entries(entries).flatMap(([name, { outcome }]) => {
        if (outcome.verdict !== "holds" || outcome.states > 150) return [];
        const opened = openFile(join("specs", file));
        const { model, check } = buildModel(
          opened.program!,
          opened.plans.find((plan) => plan.name === name)!,
        );
        return model === undefined || check === undefined || check.scenario !== undefined
          ? []
          : [{ name: `${file} ${name}`, model, check }];
      }),
    ),
  );

  it("there are some", () => expect(small.length).toBeGreaterThan(10));

  it.each(small)("$name: a node for each state, all steps", async ({ model, check }) => {
    const outcome = await explore(model, { ...check, properties: [], symmetry: false }, { search: "bfs" });
    const graph = await stateGraph(model, check, all);
    expect(graph.notices).toEqual([]);
    expect([graph.nodes.length, graph.states]).toEqual([outcome.states, outcome.states]);
    // Branches of an action with the same arguments and the same next state are one arrow.
    const moves = graph.edges.reduce((sum, edge) => sum + edge.labels.length, 0);
    expect(moves).toBeLessThanOrEqual(outcome.transitions ?? 0);
    const fired = model.actions.map((_, action) =>
      graph.edges.some((edge) => edge.labels.some((move) => move.action === action)),
    );
    expect(fired).toEqual(outcome.firings?.map((n) => n > 0));
    expect(graph.nodes.filter(({ initial }) => initial)).toHaveLength(Number(outcome.initialStates));
    expect(graph.nodes.every(({ problems }) => problems.size === 0)).toBe(true);
  });
});

it("draws the counterexample, in groups", async () => {
  const { text, exit } = await fathom(["graph", "specs/classics/die_hard.fathom", "--check", "Solve", "--by", "big"]);
  expect(exit).toBe(0);
  await expect(text).toMatchFileSnapshot("golden/die_hard-by-big.dot");
});

it("draws the counterexample even if states are left out, and counts those", async () => {
  const { text } = await fathom([
    "graph",
    "specs/classics/die_hard.fathom",
    "--check",
    "Solve",
    "--nodes",
    "3",
    "--only",
    "big",
  ]);
  const labels = [...text.matchAll(/label="steps? ([\d, ]+)/g)].flatMap(([, numbers = ""]) =>
    numbers.split(", ").map(Number),
  );
  expect(labels.sort()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(text).toMatch(/note: \d+ steps not drawn that lead beyond the limit of 3 states/);
  expect(text).toMatch(/… \d+ steps? not drawn/);
  expect(text).not.toContain("small");
});

const hostile = `system Hostile

enum Kind { a, b }

var kind: Kind = a

action Fail {
  require kind == a
  kind' = b
}

check Default {
  expect deadlock in 1 step
}
`;

const nasty = `"];evil [label="\\N &lt; <script>alert(1)</script> \u202e \u2028`;

it("text from specs and command lines cannot become markup", async () => {
  const path = join(folder, 'a&b;"<x>.fathom');
  writeFileSync(path, hostile);
  const svg = join(folder, "states.svg");
  expect((await fathom(["graph", path, "--out", svg])).exit).toBe(0);
  const drawing = {
    title: nasty,
    nodes: [
      { lines: [nasty], initial: true, hasProblem: true, onTrace: true },
      { lines: [nasty, nasty], initial: false, hasProblem: false, onTrace: false },
    ],
    edges: [{ from: 0, to: 1, lines: [nasty], hasProblem: true, onTrace: true, fault: true }],
  };
  for (const text of [readFileSync(svg, "utf8"), svgOf(drawing)]) {
    // Only the elements of Fathom, and no attributes in text of the spec.
    expect(new Set([...text.matchAll(/<\/?([^\s>/]+)/g)].map(([, name]) => name))).toEqual(
      new Set(["svg", "title", "style", "defs", "marker", "path", "text", "g", "rect"]),
    );
    expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
  }
  // Every string ends correctly: without strings, only attributes of Fathom remain.
  const bare = dotOf(drawing).replace(/"(?:[^"\\]|\\.)*"/gs, "S");
  expect(bare.split("\n").slice(5, -2)).toEqual([
    "  n0 [label=S, peripheries=2, color=firebrick, fillcolor=mistyrose, penwidth=2]",
    "  n1 [label=S]",
    "  n0 -> n1 [label=S, color=firebrick, fontcolor=firebrick, penwidth=2, style=dashed]",
  ]);
  expect(dotOf(drawing)).not.toMatch(/(?<!\\)(?:\\\\)*\\N/);
});

it("draws three hundred states", () => {
  const nodes = Array.from({ length: 300 }, (_, i) => ({
    lines: [`n = ${i}`],
    initial: i === 0,
    hasProblem: false,
    onTrace: false,
  }));
  const edges = nodes
    .slice(1)
    .map((_, i) => ({ from: i, to: i + 1, lines: ["Count"], hasProblem: false, onTrace: false, fault: false }));
  expect([...svgOf({ title: "chain", nodes, edges }).matchAll(/<rect class="box"/g)]).toHaveLength(300);
  expect(svgOf({ title: "nothing", nodes: [], edges: [] })).toContain("</svg>");
});

it("is a picture for any viewer: each shape has its colours, without variables of CSS", () => {
  const edge = { from: 0, to: 1, lines: ["Go"], hasProblem: false, onTrace: true, fault: true };
  const node = { lines: ["x = 1"], initial: true, hasProblem: false, onTrace: false };
  const svg = svgOf({ title: "small", nodes: [node, { ...node, hasProblem: true }], edges: [edge] });
  expect(svg).not.toMatch(/var\(|--|context-|auto-start-reverse/);
  // The only styles are for dark pages, in rules of their own.
  const rules = /<style>(.*)<\/style>/.exec(svg)?.[1] ?? "";
  expect(rules).toMatch(/^@media\(prefers-color-scheme:dark\)\{.*\}\}$/);
  for (const [shape] of svg.replace(/<defs>.*<\/defs>/, "").matchAll(/<(?:rect|path|text)[^>]*>/g))
    expect(shape).toMatch(/ fill="(?:#[0-9a-f]{6}|none)"/);
  for (const [line] of svg.matchAll(/<path class="(?!head)[^>]*>/g)) expect(line).toMatch(/ stroke="#[0-9a-f]{6}"/);
  // Classes with rules in dark pages are used, and the other way round.
  const used = new Set([...svg.matchAll(/class="([^"]*)"/g)].flatMap(([, names = ""]) => names.split(" ")));
  for (const name of used) expect(rules).toContain(`.${name}`);
});

describe("errors", () => {
  const cases: readonly (readonly [string, readonly string[], number, string])[] = [
    ["an unknown format", ["--out", "states.pdf"], 151, "error[E0941]: `--out states.pdf`"],
    ["a folder that is not there", ["--out", "no/such/folder/x.svg"], 153, "error[E0808]"],
    ["an expression that is none", ["--by", "big +"], 151, "--by:1:6"],
    ["a name that is none", ["--by", "bigg"], 151, "did you mean `big`?"],
    ["an expression that has no value", ["--by", "1 div small"], 151, "error[R0007]"],
    ["a variable that is none", ["--only", "bog"], 151, "error[E0706]"],
    ["a check that is none", ["--check", "Solv"], 151, "did you mean `Solve`?"],
    ["no number", ["--nodes", "0"], 151, ""],
  ];
  it.each(cases)("%s", async (_, options, exit, message) => {
    const result = await fathom(["graph", "specs/classics/die_hard.fathom", ...options]);
    expect(result.text).toContain(message);
    expect(result.exit).toBe(exit);
  });
});

it.each([
  [
    "an error in the initial state",
    "var x: 0..2 = 1 div 0\naction A { x' = 1 }",
    /error\[R0007\].*\n[^]*hint: test the divisor/,
  ],
  [
    "no initial state",
    "var x: 0..2 = 0\ninit { require x == 1 }\naction A { x' = 1 }",
    /error\[R0012\].*\n[^]*hint: remove/,
  ],
])("a graph without states says why: %s", async (_, text, message) => {
  const path = join(folder, "none.fathom");
  writeFileSync(path, `system None\n${text}\ncheck C { expect holds }\n`);
  const { text: shown, exit } = await fathom(["graph", path]);
  expect(shown).toMatch(message);
  expect(exit).toBe(75);
});
