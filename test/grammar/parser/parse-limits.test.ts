import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import type { IToken } from "chevrotain";
import { describe, expect, test, vi } from "vitest";
import { format, parse, type Source } from "../../../grammar/index.js";
import { FathomParser } from "../../../grammar/parser/parser.js";
import { scan } from "../../../grammar/parser/scanner.js";

const folder = new URL("../samples/", import.meta.url);
const samples = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"));

const source = (text: string): Source => ({ path: "test", text });
const codes = (text: string): string[] => parse(source(text)).diagnostics.map(({ code }) => code);

/** Nested constructs: the text that opens a level and the text that closes it. */
const nests: readonly (readonly [open: string, close: string])[] = [
  ["(", ")"],
  ["{", "}"],
  ["[", "]"],
  ["not ", ""],
  ["-", ""],
  ["if a then ", " else b"],
  ["if a then b else ", ""],
  ["let x = 1; ", ""],
  ["forall x in S: ", ""],
  ["choose x in S where ", ""],
  ["f[", "]"],
  ["f(", ")"],
  ["match a { x => ", " }"],
  ["f((x) => ", ")"],
  ["R { a: ", " }"],
  ["[k in K => ", "]"],
  ["1 + (", ")"],
];

describe("nesting", () => {
  test.each(nests)("%s…%s", (open, close) => {
    const nested = (depth: number): string => `invariant A: ${open.repeat(depth)}x${close.repeat(depth)}`;
    expect(codes(nested(190))).toEqual([]);
    expect(format(parse(source(nested(190))).module)).toContain("x");
    expect(codes(nested(20_000))).toEqual(["E0106"]);
  });

  test.each([
    ["blocks", (n: number) => `action A ${"{ either ".repeat(n)}{}${"}".repeat(n)}`],
    ["else if", (n: number) => `action A { ${"if a {} else ".repeat(n)}{} }`],
    ["function types", (n: number) => `type T = ${"A -> ".repeat(n)}B`],
    ["types", (n: number) => `type T = ${"Set<".repeat(n)}B${">".repeat(n)}`],
    ["tuple types", (n: number) => `type T = ${"(".repeat(n)}B${")".repeat(n)}`],
    ["patterns", (n: number) => `action A { let ${"f(".repeat(n)}x${")".repeat(n)} = 1 }`],
    ["components", (n: number) => `${"component A { ".repeat(n)}${"}".repeat(n)}`],
  ])("%s", (_, nested) => {
    expect(codes(nested(190))).toEqual([]);
    expect(codes(nested(20_000))).toEqual(["E0106"]);
  });

  test("long chains", () => {
    for (const link of [" + 1", " implies a", ".b", "'", "(a)", " with [a] = 1"]) {
      expect(codes(`invariant A: a${link.repeat(400)}`)).toEqual([]);
      expect(codes(`invariant A: a${link.repeat(20_000)}`)).toEqual(["E0106"]);
      expect(format(parse(source(`invariant A: a${link.repeat(400)}`)).module).length).toBeGreaterThan(400);
    }
  });

  test("chains within nests", () => {
    expect(codes(`invariant A: ${"(".repeat(100)}1${`${" + 1".repeat(400)})`.repeat(100)}`)).toEqual(["E0106"]);
  });

  test("folds whose colon is far away", () => {
    expect(codes(`invariant A: sum ${"(a, b) in S, ".repeat(20_000)}(c, d) in S: c`)).toEqual([]);
    expect(codes(`invariant A: ${"sum (a, b) in S: ".repeat(20_000)}c`)).toEqual(["E0106"]);
    expect(codes(`invariant A: ${"sum (a, b) in ".repeat(20_000)}S`)).toContain("E0107");
  });

  test("the error points to the first bracket that is too deep", () => {
    const [diagnostic] = parse(source(`invariant A: ${"(".repeat(300)}x${")".repeat(300)}`)).diagnostics;
    expect(diagnostic?.span).toMatchObject({ start: 213, end: 214 });
  });
});

describe("any text", () => {
  const broken = (text: string): void => {
    const { module, diagnostics } = parse(source(text));
    for (const { span, message } of diagnostics) {
      expect(message).not.toBe("");
      expect(span?.start).toBeGreaterThanOrEqual(0);
      expect(span?.end).toBeLessThanOrEqual(text.length);
      expect(span?.end).toBeGreaterThanOrEqual(span?.start ?? 0);
    }
    expect(diagnostics.length).toBeLessThanOrEqual(50);
    // What parsed without mistakes can be printed, and read again.
    if (diagnostics.length > 0) return;
    const formatted = format(module);
    expect(codes(formatted)).toEqual([]);
    expect(format(parse(source(formatted)).module)).toBe(formatted);
  };
  const sample = fc.constantFrom(...samples);

  test("cut short", () => {
    fc.assert(
      fc.property(sample, fc.double({ min: 0, max: 1, noNaN: true }), (text, at) =>
        broken(text.slice(0, Math.floor(at * text.length))),
      ),
      { numRuns: 300 },
    );
  });

  test("with tokens dropped, doubled and swapped", () => {
    const tokenised = samples.map((text) => scan(source(text)).tokens.map(({ image }) => image));
    const change = fc.record({
      at: fc.nat(),
      kind: fc.constantFrom("drop", "double", "swap", "steal"),
      from: fc.nat(),
    });
    fc.assert(
      fc.property(
        fc.nat({ max: samples.length - 1 }),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (which, changes) => {
          const tokens = [...(tokenised[which] ?? [])];
          for (const { at, kind, from } of changes) {
            const [i, j] = [at % tokens.length, from % tokens.length];
            const [a, b] = [tokens[i] ?? "", tokens[j] ?? ""];
            if (kind === "drop") tokens.splice(i, 1);
            else if (kind === "double") tokens.splice(i, 0, a);
            else if (kind === "steal") tokens[i] = b;
            else [tokens[i], tokens[j]] = [b, a];
          }
          broken(tokens.join(" "));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("of random tokens", () => {
    const images = [
      ...new Set(samples.flatMap((text) => scan(source(text)).tokens.map(({ image }) => image))),
      "&&",
      "/\\",
      "\\in",
      ":=",
      '"',
      "/*",
      "$",
      "<<",
      "UNCHANGED",
      "1a",
      "_",
      "\n",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...images), { maxLength: 40 }), (tokens) => broken(tokens.join(" "))),
      { numRuns: 1500 },
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...images), { maxLength: 30 }), (tokens) =>
        broken(`action A { ${tokens.join(" ")} }`),
      ),
      { numRuns: 800 },
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...images), { maxLength: 20 }), (tokens) =>
        broken(`invariant A: ${tokens.join(" ")}`),
      ),
      { numRuns: 800 },
    );
  });

  test("of random characters", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 100 }), broken), { numRuns: 300 });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."(){}[]<>=-+*/\\'\".,:;|&!~#_ax0 \n"), maxLength: 60 }), broken),
      { numRuns: 600 },
    );
  });
});

describe("size", () => {
  const body = (samples[0] ?? "").replace(/^system.*$/m, "");

  /** The number of tokens that the parser examines for copies of a text: a measure of work that does not depend on time. */
  function tokensExamined(copies: number): number {
    const examine = vi.spyOn(FathomParser.prototype as unknown as { LA: (ahead: number) => IToken }, "LA");
    try {
      expect(parse(source(body.repeat(copies))).diagnostics).toEqual([]);
      return examine.mock.calls.length;
    } finally {
      examine.mockRestore();
    }
  }

  test("the work grows in proportion to the length", () => {
    const [short, long] = [tokensExamined(4), tokensExamined(16)];
    expect(short).toBeGreaterThan(1000);
    expect(long / short).toBeLessThan(4.5);
  });

  test.each(["(", '"', "$", "\\", "a ", "<< >>", "action A { x = 1 }\n"])("two mebibytes of %j", (unit) => {
    const text = unit.repeat(Math.floor((2 * 1024 * 1024) / unit.length));
    const { diagnostics } = parse(source(text));
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(50);
  });
});
