// A grammar of TLA+ parses the exported module of every check in specs/. Those that are not exported are listed here.

import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Language, Parser } from "web-tree-sitter";
import { exportsOf } from "../../checker/export-tla/exported.js";

const parser = { current: undefined as Parser | undefined };

beforeAll(async () => {
  await Parser.init();
  const require = createRequire(import.meta.url);
  const grammar = require.resolve("@tlaplus/tree-sitter-tlaplus/tree-sitter-tlaplus.wasm");
  parser.current = new Parser().setLanguage(await Language.load(grammar));
});

const parses = (text: string): boolean => {
  const tree = parser.current?.parse(text);
  const isRight = tree?.rootNode.hasError === false;
  tree?.delete();
  return isRight;
};

/** The most modules of a spec that are parsed. */
const MODULES = 3;

const specs = readdirSync("specs", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".fathom"))
  .sort();

describe("exported modules", () => {
  it("a wrong module is recognised", () => {
    expect(parses("---- MODULE M ----\nA == 1\n====\n")).toBe(true);
    expect(parses("---- MODULE M ----\nA == /\\\n====\n")).toBe(false);
  });

  it("of every spec parse, except those that are refused", () => {
    const refused: string[] = [];
    const wrong: string[] = [];
    let parsed = 0;
    for (const spec of specs) {
      const results = exportsOf(join("specs", spec));
      for (const each of results) if ("refused" in each) refused.push(`${spec} ${each.check}: ${each.refused.message}`);
      // The modules of the checks of a spec are alike.
      const some = results.flatMap((each) => ("refused" in each ? [] : [each])).slice(0, MODULES);
      for (const { check, exported } of some)
        for (const text of [exported.module, ...exported.instantiated.map((each) => each.text)])
          if (!parses(text)) wrong.push(`${spec} ${check}`);
      parsed += some.length;
    }
    expect(wrong).toEqual([]);
    expect(parsed).toBeGreaterThan(70);
    expect(refused).toMatchSnapshot();
  });
});
