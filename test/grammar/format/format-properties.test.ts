import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { format, formatScenarioAction, parse, type Module, type ScenarioAction } from "../../../grammar/index.js";
import { scan } from "../../../grammar/parser/scanner.js";
import { anyModule } from "../arbitrary-modules.js";
import { bare, bareWithoutParens, commentTexts } from "../bare-tree.js";

const folder = new URL("../samples/", import.meta.url);
const samples = readdirSync(folder).map((file) => ({ file, text: readFileSync(new URL(file, folder), "utf8") }));

function read(text: string): ReturnType<typeof parse>["module"] {
  const { module, diagnostics } = parse({ path: "test", text });
  expect(
    diagnostics.map(
      ({ code, message, span }) => `${code} ${message} at ${text.slice(span?.start ?? 0, (span?.start ?? 0) + 40)}`,
    ),
  ).toEqual([]);
  return module;
}

describe("any tree", () => {
  test("is parsed again from its formatted text, except for added parentheses", () => {
    fc.assert(
      fc.property(anyModule, (module) => {
        const text = format(module);
        const again = read(text);
        expect(bareWithoutParens(again)).toEqual(bareWithoutParens(module));
        const twice = format(again);
        expect(twice).toBe(text);
        expect(bare(read(twice))).toEqual(bare(again));
      }),
      { numRuns: 200 },
    );
  });

  test("is parsed again if a step picks something that is no value", () => {
    const text = "scenario S {\n  Go picks x = enabled A takes 1\n}\n";
    expect(format(read(text))).toBe(text);
    expect(read(text)).toMatchObject({
      declarations: [{ items: [{ picks: [{ value: { kind: "actionFormula" } }], branches: [{ value: 1 }] }] }],
    });
  });

  test("has scenario items with the same one-line text after parsing that line or the file", () => {
    const scenarioActionsOf = (module: Module): readonly ScenarioAction[] =>
      module.declarations
        .flatMap((each) => (each.kind === "scenario" ? each.items : []))
        .filter(
          (item): item is ScenarioAction =>
            item.kind === "take" || item.kind === "assertStatement" || item.kind === "pick",
        );
    fc.assert(
      fc.property(anyModule, (module) => {
        const texts = scenarioActionsOf(module).map(formatScenarioAction);
        expect(texts.filter((text) => text.includes("\n"))).toEqual([]);
        expect(scenarioActionsOf(read(format(module))).map(formatScenarioAction)).toEqual(texts);
        for (const text of texts)
          expect(scenarioActionsOf(read(`scenario S { ${text} }`)).map(formatScenarioAction)).toEqual([text]);
      }),
      { numRuns: 500 },
    );
  });
});

describe.each(samples)("$file", ({ text }) => {
  test("keeps its tree and comments", () => {
    const module = read(text);
    const formatted = format(module);
    const again = read(formatted);
    expect(bare(again)).toEqual(bare(module));
    expect(commentTexts(again)).toEqual(commentTexts(module));
    expect(format(again)).toBe(formatted);
  });

  test("keeps its tree with other spaces and line breaks", () => {
    const { tokens } = scan({ path: "test", text });
    const module = read(text);
    const spaces = fc.array(fc.constantFrom(" ", "\n", "\n\n\n", "\t", "\r\n", "    "), {
      minLength: 7,
      maxLength: 61,
    });
    fc.assert(
      fc.property(spaces, (between) => {
        const shaken = tokens.map(({ image }, index) => image + (between[index % between.length] ?? " ")).join("");
        const formatted = format(read(shaken));
        expect(without(bare(read(formatted)), "doc")).toEqual(without(bare(module), "doc"));
        expect(format(read(formatted))).toBe(formatted);
      }),
      { numRuns: 40 },
    );
  });

  test("keeps comments at any position", () => {
    const { tokens } = scan({ path: "test", text });
    const kinds = fc.constantFrom(
      " // L#\n",
      "\n  // own L#\n",
      "/* B# */",
      " /* B# */ ",
      "\n/* B# */\n",
      "/* B#\n  more */",
      "/// D#\n",
      "\n\n// far L#\n\n",
      "\n/* a# */ /* b# */ // c#\n",
    );
    const inserted = fc.array(fc.tuple(fc.nat({ max: text.length }), kinds), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(inserted, (comments) => {
        const offsets = comments.map(([at, kind], index) => {
          const token = tokens[at % (tokens.length + 1)];
          return { at: token?.startOffset ?? text.length, text: kind.replaceAll("#", String(index)) };
        });
        offsets.sort((a, b) => b.at - a.at);
        let commented = text;
        for (const { at, text: comment } of offsets)
          commented = `${commented.slice(0, at)}${comment}${commented.slice(at)}`;
        const module = read(commented);
        expect(module.comments.length).toBeGreaterThan(0);
        const formatted = format(module);
        const again = read(formatted);
        expect(commentTexts(again)).toEqual(commentTexts(module));
        expect(without(bare(again), "doc")).toEqual(without(bare(module), "doc"));
        expect(format(again)).toBe(formatted);
      }),
      { numRuns: 100 },
    );
  });
});

function without(node: unknown, key: string): unknown {
  return JSON.parse(JSON.stringify(node, (each: string, value: unknown) => (each === key ? undefined : value)));
}
