// What the language service keeps between requests.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { parse } from "../../../grammar/parser/parse.js";
import { completionAt } from "../../../grammar/language-service/completion.js";
import { hoverAt } from "../../../grammar/language-service/hover.js";
import { referencesAt } from "../../../grammar/language-service/references.js";
import * as words from "../../../grammar/language-service/words.js";
import { buffers } from "./buffers.js";

const LIBRARY = "fun f(n: Int): Int = n + 1\n";
const SYSTEM = 'system S\nuse f from "library"\nvar x: 0..9 = f(1)\naction A { x\' = f(x) }\n';

describe("the language service", () => {
  it("analyses again only what depends on a change", () => {
    const { service, set } = buffers({ library: LIBRARY, system: SYSTEM, other: "system T\nvar y: Bool = true\n" });
    const [system, other] = [service.analysis("system"), service.analysis("other")];
    expect(service.analysis("system")).toBe(system);
    set("library", `${LIBRARY}// more\n`);
    const again = service.analysis("system");
    expect(again).not.toBe(system);
    // The text of the system is the same, so its syntax tree is too.
    expect(again.module).toBe(system.module);
    expect(service.analysis("other")).toBe(other);
  });

  it("finds references in specs that are not open, and forgets specs that are gone", () => {
    const { service, set } = buffers({ library: LIBRARY, system: SYSTEM });
    const references = (): readonly string[] =>
      referencesAt(service, "library", 4).map(({ path, start }) => `${path} ${start}`);
    expect(references()).toEqual(["library 4", "system 13", "system 44", "system 65"]);
    set("system", SYSTEM.replace("x' = f(x)", "x' = 1"));
    expect(references()).toEqual(["library 4", "system 13", "system 44"]);
  });

  it("needs no more memory after a thousand edits", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const { service, set } = buffers({ library: LIBRARY, system: SYSTEM });
    const used: number[] = [];
    for (let i = 0; i <= 1000; i++) {
      set("system", `${SYSTEM}invariant P${i}: x >= 0\n`);
      hoverAt(service.analysis("system"), SYSTEM.length + 12);
      completionAt(service, "system", SYSTEM.length);
      referencesAt(service, "library", 4);
      if (i % 500 !== 0) continue;
      collect();
      used.push(process.memoryUsage().heapUsed);
    }
    const [, half = 0, end = 0] = used;
    expect(end - half).toBeLessThan(4 * 2 ** 20);
  });
});

describe("the words that completion offers", () => {
  it.each(Object.entries(words).flatMap(([place, all]) => all.map((word) => [place, word] as const)))(
    "%s: %s is a word of the language",
    (place, word) => {
      const [first = ""] = word.split(" ");
      const text: Readonly<Record<string, string>> = {
        declarationWords: `${word}`,
        statementWords: `system S\naction A {\n${word}`,
        expressionWords: `system S\ninvariant I: ${word}`,
        typeWords: `type T = ${word}`,
        checkWords: `system S\ncheck C {\n${word}`,
        expectationWords: `system S\ncheck C { expect ${word}`,
      };
      const { diagnostics } = parse({ path: "t", text: text[place] ?? "" });
      // Whatever is missing after it, the word itself is not.
      expect(diagnostics.map(({ message }) => message).join("\n")).not.toContain(`found \`${first}\``);
    },
  );
});
