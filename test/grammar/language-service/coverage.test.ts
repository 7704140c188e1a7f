// The elaborator tells the recorder of every name: in a spec without errors, each name that is written has a meaning.

import { describe, expect, it } from "vitest";
import { fileHost, findSpecs } from "../../../cli/files/host.js";
import { declaredIn } from "../../../grammar/language-service/definitions.js";
import { walkNodes } from "../../../grammar/language-service/nodes.js";
import { LanguageService } from "../../../grammar/language-service/service.js";

const service = new LanguageService({ ...fileHost, stamp: () => "", specs: () => [] });

/** Built-in types and values, items of tuples, and codes of errors are no declarations. */
const isExempt = (text: string): boolean => /^(Bool|Int|Set|Bag|Seq|Option|Map|none|some|_|\d+|R\d{4})$/.test(text);

describe("every name", () => {
  it.each(["specs", "test/diagnostics/ok", "test/grammar/samples"])("in %s has a meaning", (folder) => {
    const missing: string[] = [];
    let count = 0;
    for (const path of findSpecs(folder)) {
      const { module, facts, diagnostics } = service.analysis(path);
      if (module === undefined || diagnostics.length > 0) continue;
      const declared = declaredIn(module);
      walkNodes(module.declarations, (node) => {
        const text = "text" in node ? node.text : node.kind === "name" && "name" in node ? node.name : undefined;
        if (typeof text !== "string" || isExempt(text)) return true;
        count++;
        const { start, end, source } = node.span;
        const named = facts.nameAt(path, start);
        if (declared.has(start) || (named?.span.start === start && named.span.end === end)) return true;
        missing.push(`${path}: ${text} in ${source.text.slice(start - 20, end + 10).replaceAll("\n", " ")}`);
        return true;
      });
    }
    expect(missing).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });
});
