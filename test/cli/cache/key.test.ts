// Cache keys: an edit that can change the result of a check changes its key; comments and layout do not.

import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildModel, planChecks, type Outcome } from "../../../checker/index.js";
import { keysOf, textDigest } from "../../../cli/cache/key.js";
import { findSpecs, resolveUse } from "../../../cli/files/host.js";
import { isError, load, type Host } from "../../../grammar/index.js";
import { exploreWithin } from "../../checker/bounded-search.js";
import { smallSystem } from "../../system/differential/arbitrary.js";

const SEED = 20_260_101;
const RUNS = Number(process.env["MEANING_RUNS"] ?? 150);

const asking = { checker: "a", search: "bfs", engine: "auto" } as const;
type Texts = Readonly<Record<string, string>>;

interface Checked {
  /** By the name of the check. */
  readonly keys: ReadonlyMap<string, string>;
  readonly text: string;
  readonly outcomeOf: (name: string) => Promise<string | undefined>;
}

/** Undefined for a check that cannot be run. */
function read(path: string, texts: Texts): Checked | undefined {
  const read = (each: string): ReturnType<Host["read"]> => {
    const text = texts[each];
    return text === undefined ? { kind: "missing", detail: "" } : { kind: "text", text };
  };
  const { program, diagnostics } = load(path, { read, resolve: resolveUse });
  if (program === undefined || diagnostics.some(isError)) return undefined;
  const { system, plans, diagnostics: found } = planChecks(program, { constants: new Map() });
  if (found.some(isError)) return undefined;
  const file = { path, program, system, plans, diagnostics: [] };
  const keys = keysOf(
    plans.map((plan) => ({ file, plan })),
    asking,
  );
  return {
    keys: new Map(plans.map(({ name }, i) => [name, keys[i] ?? ""])),
    text: textDigest(program),
    outcomeOf: async (name) => {
      const plan = plans.find((each) => each.name === name);
      const { model, check } = plan === undefined ? { model: undefined, check: undefined } : buildModel(program, plan);
      if (model === undefined || check === undefined) return "no model";
      const { outcome } = await exploreWithin({ states: 3000, expressions: 300_000 }, model, check, { search: "bfs" });
      return outcome.verdict === "incomplete" ? undefined : shown(outcome, check.expected);
    },
  };
}

/** The result without times, spans and quotations of the text. */
function shown({ trace, fault, properties, ...outcome }: Outcome, expected: unknown): string {
  const steps =
    trace === undefined
      ? undefined
      : [
          trace.initial,
          ...trace.steps.map(({ action, instance, bindings, branches, state }) => [
            action,
            instance,
            bindings,
            branches,
            state,
          ]),
          trace.failed?.action,
          trace.loop,
        ];
  const results = properties.map(({ name, verdict, vacuous }) => [name, verdict, vacuous.length]);
  return JSON.stringify([{ ...outcome, timings: undefined }, fault?.code, results, steps, expected]);
}

// ---------------------------------------------------------------- edits

const tokensOf = (text: string): string[] =>
  text.match(/\/\/[^\n]*\n?|\/\*[^]*?\*\/|\s+|"[^"\n]*"|\w+|[-=<>!.~]+|./gsu) ?? [];

/** Blanks and comments between two tokens. Line breaks can have a meaning, so these keep them. */
const blanks = [" ", "  ", "\t", " /* so */ ", " /* var x: Bool */ "];
const lines = ["\n", "\n\n", "\r\n", "\n// check Other { faults 9 }\n", "\n/// Says something.\n", "\n/* a\n b */\n"];

interface Edit {
  readonly at: number;
  readonly what: number;
}

/** Replaces blanks by others of the same kind: line breaks by line breaks, spaces by spaces. */
function relaid(text: string, edits: readonly Edit[]): string {
  const tokens = tokensOf(text);
  const gaps = tokens.flatMap((token, i) => (token.trim() === "" ? [i] : []));
  for (const { at, what } of edits) {
    const gap = gaps[at % Math.max(1, gaps.length)];
    if (gap === undefined) continue;
    const all = tokens[gap]?.includes("\n") === true ? lines : blanks;
    tokens[gap] = all[what % all.length] ?? " ";
  }
  return tokens.join("");
}

const pairs = [
  "< <=",
  "> >=",
  "== !=",
  "and or",
  "true false",
  "+ -",
  "forall exists",
  "weak strong",
  "on off",
  "implies iff",
  "always eventually",
].map((pair) => pair.split(" "));
const words = [
  "not ",
  "fault ",
  "faults 1; ",
  "depth 2; ",
  "deadlock off; ",
  "symmetry off; ",
  "\n",
  "// x\n",
  "/// x\n",
  "check Zero { depth 0; expect bounded }\n",
  "'",
  "",
  "",
];

/** Replaces a token by a similar one, so that the result is often still a spec. */
function edited(text: string, edits: readonly Edit[]): string {
  const tokens = tokensOf(text);
  for (const { at, what } of edits) {
    const place = at % Math.max(1, tokens.length);
    const near = tokens.findIndex(
      (each, i) => i >= place && (/^\d+$/.test(each) || pairs.some((pair) => pair.includes(each))),
    );
    const token = tokens[near] ?? "";
    const pair = pairs.find((each) => each.includes(token));
    if (what % 4 === 0 || near < 0) tokens.splice(place, what % 3 === 0 ? 1 : 0, words[what % words.length] ?? "");
    else if (pair !== undefined) tokens[near] = pair.find((each) => each !== token) ?? "";
    else tokens[near] = what % 4 === 1 ? `0${token}` : String((Number(token) + (what % 2 === 0 ? 1 : 9)) % 10);
  }
  return tokens.join("");
}

const edits = fc.array(fc.record({ at: fc.nat(), what: fc.nat() }), { minLength: 1, maxLength: 2 });

const paths = findSpecs("specs");
const corpus: Texts = Object.fromEntries(paths.map((path) => [path, readFileSync(path, "utf8")]));
const systems = paths.filter(
  (path) =>
    /^system\b/m.test(corpus[path] ?? "") && /^specs.(tour|classics)/.test(path) && (corpus[path] ?? "").length < 3000,
);
const spec = fc.oneof(
  fc.constantFrom(...systems).map((path) => ({ path, texts: corpus })),
  smallSystem.map(({ text }) => ({ path: "random.fathom", texts: { "random.fathom": text } })),
);

const textIn = ({ path, texts }: { readonly path: string; readonly texts: Texts }): string => texts[path] ?? "";

// ---------------------------------------------------------------- properties

describe("the key of a check", () => {
  it("differs if the result can differ", async () => {
    let same = 0;
    let other = 0;
    await fc.assert(
      fc.asyncProperty(spec, edits, async (given, changes) => {
        const [before, after] = [textIn(given), edited(textIn(given), changes)].map((text) =>
          read(given.path, { ...given.texts, [given.path]: text }),
        );
        if (before === undefined || after === undefined) return;
        for (const [name, key] of [...before.keys].slice(0, 2)) {
          if (!after.keys.has(name)) continue;
          const [was, is] = [await before.outcomeOf(name), await after.outcomeOf(name)];
          if (was === undefined || is === undefined) continue;
          if (key === after.keys.get(name)) {
            same++;
            expect(is).toBe(was);
          } else if (was !== is) other++;
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
    // Otherwise the test would compare nothing: some edits must change a result, others only the layout.
    expect(same).toBeGreaterThan(RUNS / 15);
    expect(other).toBeGreaterThan(RUNS / 5);
  });

  it("does not depend on comments and blanks", () => {
    let moved = 0;
    fc.assert(
      fc.property(
        spec,
        fc.array(fc.record({ at: fc.nat(), what: fc.nat() }), { minLength: 1, maxLength: 6 }),
        (given, changes) => {
          const [before, after] = [textIn(given), relaid(textIn(given), changes)].map((text) =>
            read(given.path, { ...given.texts, [given.path]: text }),
          );
          expect([...(after?.keys ?? [])]).toEqual([...(before?.keys ?? [])]);
          if (after?.text !== before?.text) moved++;
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
    expect(moved).toBeGreaterThan(RUNS / 2);
  });
});

describe("keys", () => {
  const base =
    'system S\nuse LIMIT from "lib.fathom"\nvar n: 0..9 = 0\naction Up { require n < LIMIT; n\' = n + 1 }\ninvariant Low: n <= 3\ncheck A { deadlock off }\ncheck B { deadlock off; depth 2; expect bounded }\n';
  const lib = "const LIMIT: Int = 3\n";
  const keys = (spec: string, library = lib, path = "s.fathom"): Record<string, string> => {
    const checked = read(path, { [path]: spec, "lib.fathom": library });
    if (checked === undefined) throw new Error("it is wrong");
    return Object.fromEntries(checked.keys);
  };
  const now = keys(base);

  it.each([
    ["a constant of a file it uses", keys(base, "const LIMIT: Int = 4\n")],
    ["a guard", keys(base.replace("n < LIMIT", "n <= LIMIT"))],
    ["the name of an invariant", keys(base.replace("Low", "Lower"))],
    ["the name of the system", keys(base.replace("system S", "system T"))],
    ["an invariant more", keys(`${base}invariant More: true\n`)],
    ["another file of the same text", keys(base, lib, "t.fathom")],
  ])("of all checks change with %s", (_, then) => {
    for (const name of ["A", "B"]) expect(then[name]).not.toBe(now[name]);
  });

  it.each([
    ["faults", "check B { deadlock off; depth 2; faults 1; expect bounded }"],
    ["depth", "check B { deadlock off; depth 3; expect bounded }"],
    ["expectation", "check B { deadlock off; depth 2; expect bounded with 3 states }"],
    ["excluded properties", "check B { deadlock off; depth 2; except Low; expect bounded }"],
    ["within", "check B { deadlock off; depth 2; within n < 2; expect bounded }"],
    ["deadlocks", "check B { depth 2; expect bounded }"],
    ["symmetry", "check B { deadlock off; symmetry off; depth 2; expect bounded }"],
  ])("of one check changes with its %s, and those of other checks do not", (_, check) => {
    const then = keys(base.replace(/check B .*/, check));
    expect(then["B"]).not.toBe(now["B"]);
    expect(then["A"]).toBe(now["A"]);
  });

  it("of the entries of a table depend on their values", () => {
    const table = (values: string): Record<string, string> =>
      keys(`${base}const N: Int = 1\ninvariant Fine: N < 9\ncheck T { for N in ${values}; deadlock off }\n`);
    const one = table("1..2");
    expect(new Set(Object.values(one)).size).toBe(4);
  });

  it("change with the checker, the search and the engine", () => {
    const { program } = load("s.fathom", {
      read: (path) => ({ kind: "text", text: path === "s.fathom" ? base : lib }),
      resolve: resolveUse,
    });
    if (program === undefined) throw new Error("it is wrong");
    const { system, plans } = planChecks(program, { constants: new Map() });
    const tasks = plans.map((plan) => ({ file: { path: "s.fathom", program, system, plans, diagnostics: [] }, plan }));
    const all = [
      asking,
      { ...asking, checker: "b" },
      { ...asking, search: "dfs" as const },
      { ...asking, engine: "compiled" as const },
    ].flatMap((each) => keysOf(tasks, each));
    expect(new Set(all).size).toBe(all.length);
  });
});
