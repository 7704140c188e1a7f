// Functions and operations that call each other many times: their code stays small, or the engine refuses it.

import { describe, expect, it } from "vitest";
import { buildModel, explore, planChecks, type ExploreOptions } from "../../../checker/index.js";
import { generate } from "../../../checker/codegen/generate.js";
import { load, type Host } from "../../../grammar/index.js";

function modelOf(text: string) {
  const host: Host = { resolve: (_, use) => use, read: () => ({ kind: "text", text }) };
  const { program, diagnostics } = load("calls.fathom", host);
  expect(diagnostics).toEqual([]);
  const built = buildModel(program!, planChecks(program!, { constants: new Map() }).plans[0]!);
  return { model: built.model!, check: built.check! };
}

/** `f0` and, for i up to `count`, functions or operations `fi` that are made by `next`. */
const chain = (count: number, first: string, next: (i: number) => string): string =>
  [first, ...Array.from({ length: count }, (_, i) => next(i + 1))].join("\n");

const numbers = chain(
  8,
  "fun f0(n: Int): Int = if n > 3 then n - 1 else n + 2",
  (i) => `fun f${i}(n: Int): Int = if f${i - 1}(n) > 3 then f${i - 1}(f${i - 1}(n)) else n`,
);

/** Each has the same outcome in all engines. */
const systems: Readonly<Record<string, string>> = {
  "numbers and conditions": `system S
var x: 0..99 = 0
${numbers}
fun odd(n: Int): Bool = f6(n) mod 2 == 1
action Up { require x < 99 and f7(x mod 10) > -5; x' = x + 1 }
action Down { require odd(x); x' = x div 2 }
action Fold { x' = f8(5) }
terminal when x == 99
invariant Small: f6(x) <= x + 2
cover Odd: odd(x)`,
  "functions that read the state": `system S
var x: 0..9 = 0
var y: 0..3 = 2
${chain(
  7,
  "fun f0(n: Int): Int = if n > x then n - 1 else n + y",
  (i) => `fun f${i}(n: Int): Int = if f${i - 1}(n) > x then f${i - 1}(f${i - 1}(n)) else n + y`,
)}
action A { x' = f7(x) mod 10 }
action B { y' = (y + 1) mod 4 }
step Apart: f6(x) >= 0 and (x' != x or y' != y or f6(y) >= 0)`,
  "functions that read a state that is being made": `system S
type I = 0..2
var y: 0..3 = 2
var z: I -> 0..9 = [i in I => f7(i) mod 10]
${chain(
  7,
  "fun f0(n: Int): Int = if n > y then n - 1 else n + 2",
  (i) => `fun f${i}(n: Int): Int = if f${i - 1}(n) > y then f${i - 1}(f${i - 1}(n)) else n`,
)}
action B { y' = (y + 1) mod 4 }`,
  "values that do not fit into 64 bits": `system S
var s: Set<0..199> = {}
var x: 0..9 = 0
${chain(
  6,
  "fun f0(t: Set<0..199>): Set<0..199> = if t.size() > 3 then t.without(x) else t.add(x)",
  (i) =>
    `fun f${i}(t: Set<0..199>): Set<0..199> = if f${i - 1}(t).size() > 3 then f${i - 1}(f${i - 1}(t)) else f${i - 1}(t) union {100 + x}`,
)}
action A { s' = f6(s); x' = (x + 1) mod 10 }
invariant Same: f5(s) == f5(s) and f5({x}) != f5({x + 1}) union {150}`,
  "options and records": `system S
record R { a: 0..9, b: Option<0..9> }
var r: R = R { a: 1, b: none }
${chain(
  6,
  "fun f0(p: R): R = if p.b == none then R { a: p.a, b: some(p.a) } else R { a: (p.a + 1) mod 10, b: none }",
  (i) => `fun f${i}(p: R): R = if f${i - 1}(p).a > 3 then f${i - 1}(f${i - 1}(p)) else f0(f${i - 1}(p))`,
)}
action A { r' = f6(r) }
action B { r' = R { a: (r.a + 3) mod 10, b: r.b } }`,
  "a run-time error in a function": `system S
var x: 0..9 = 0
${chain(
  7,
  "fun f0(n: Int): Int = if n > 3 then n - 1 else 12 div (n - x)",
  (i) => `fun f${i}(n: Int): Int = if f${i - 1}(n) > 3 then f${i - 1}(f${i - 1}(n)) else n`,
)}
action A { x' = (x + 1) mod 10 }
invariant I: x < 2 or f7(x + 2) > -100`,
};

async function outcomeOf(text: string, options: Partial<ExploreOptions>) {
  const { model, check } = modelOf(text);
  const outcome = await explore(model, check, { search: "bfs", ...options });
  const { verdict, property, fault, states, transitions, firings, covered, coverage, trace } = outcome;
  return { verdict, property, fault, states, transitions, firings, covered, coverage, trace };
}

describe("functions that call each other many times", () => {
  for (const [title, text] of Object.entries(systems)) {
    it(`${title}: the compiled engine has the outcome of the interpreter`, async () => {
      expect(await outcomeOf(text, { engine: "compiled" })).toEqual(await outcomeOf(text, {}));
    });

    it(`${title}: and the same coverage`, async () => {
      const coverage = true;
      expect(await outcomeOf(text, { engine: "compiled", coverage })).toEqual(await outcomeOf(text, { coverage }));
    });

    it(`${title}: their code is small`, () => {
      const { model, check } = modelOf(text);
      expect(generate(model, check)?.functions.length).toBeLessThan(2_000_000);
    });
  }

  it("use fuel if together they may do more than the interpreter does for one state", () => {
    const functions = chain(
      24,
      "fun f0(n: Int): Int = n + 1",
      (i) => `fun f${i}(n: Int): Int = f${i - 1}(n) + f${i - 1}(n + 1)`,
    );
    const { model, check } = modelOf(`system S
var x: 0..9 = 0
${functions}
action A { x' = (x + 1) mod 10 }
invariant I: x < 1 or f24(x) > 0`);
    const [, ...written] = generate(model, check)!.functions.split("(func $function.");
    expect(written.length).toBeGreaterThan(10);
    for (const text of written) expect(text).toContain("(call $useFuel ");
  });

  it("are called if they are large, and copied if they are small", () => {
    const { model, check } = modelOf(systems["numbers and conditions"]!);
    const defined = [...generate(model, check)!.functions.matchAll(/\(func \$function\.\d+\.(\w+)/g)];
    expect(defined.map(([, name]) => name)).toEqual(["f4", "f5", "f6", "f7", "odd", "f8"]);
  });
});

describe("code that would be too large", () => {
  const refused: Readonly<Record<string, string>> = {
    "operations that call each other twice": `system S
var x: 0..9 = 0
${chain(
  40,
  "op f0(n: 0..9) { if n > 5 { require x > 0 } }",
  (i) => `op f${i}(n: 0..9) { f${i - 1}(n)  f${i - 1}((n + 1) mod 10) }`,
)}
action A { require x > 9; f40(x) }
action B { x' = (x + 1) mod 10 }`,
    "operations in operations": `system S
var x: 0..9 = 0
${chain(2000, "op f0(n: 0..9) { x' = n }", (i) => `op f${i}(n: 0..9) { f${i - 1}(n) }`)}
action A { f2000((x + 1) mod 10) }`,
    "blocks in blocks": `system S
var x: 0..9 = 0
${chain(190, "op f0(n: 0..9) { x' = n }", (i) => `op f${i}(n: 0..9) { if n >= 0 { if n <= 9 { f${i - 1}(n) } } }`)}
action A { f190((x + 1) mod 10) }`,
    "more local values than a function may have": `system S
var x: 0..9 = 0
${chain(
  11,
  "op f0(n: 0..9) { let a = (n + x) mod 7; let b = (a + n) mod 6; require a + b >= 0 }",
  (i) => `op f${i}(n: 0..9) { ${`f${i - 1}((n + x) mod 10) `.repeat(3)} }`,
)}
action A { f11(x); x' = (x + 1) mod 10 }`,
  };

  for (const [title, text] of Object.entries(refused)) {
    it(`${title} are refused by the compiled engine`, async () => {
      const { model, check } = modelOf(text);
      expect(await explore(model, check, { search: "bfs", engine: "compiled" })).toMatchObject({
        verdict: "incomplete",
        states: 0,
        notices: [],
        engineLimit: "the compiled engine cannot explore this check: its code would be too large",
      });
    });
  }

  it("is left to the interpreter by `auto`", async () => {
    const { model, check } = modelOf(refused["blocks in blocks"]!);
    expect(await explore(model, check, { search: "bfs", engine: "auto", trial: 10 })).toMatchObject({
      verdict: "holds",
      states: 10,
      engine: "interpreter",
      notices: [
        "the compiled engine cannot explore this check: its code would be too large; the interpreter explored it",
      ],
      engineLimit: undefined,
    });
  });
});
