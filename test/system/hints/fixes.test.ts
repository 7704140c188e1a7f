// `check --fix`, and what fixes lead to: over the inputs of the diagnostics and the table of mistakes, no fix causes an
// error.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileHost } from "../../../cli/files/host.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { isError, type Diagnostic } from "../../../grammar/core/diagnostic.js";
import { applyFixes } from "../../../grammar/core/fixes.js";
import { fathom } from "../../cli/run-command.js";
import { folder as inputFolder, inputs } from "../diagnostic-inputs.js";
import { context, mistakes } from "./mistakes.js";

function diagnosticsOf(path: string, text: string): readonly Diagnostic[] {
  const read: typeof fileHost.read = (file) => (file === path ? { kind: "text", text } : fileHost.read(file));
  return openFile(path, { constants: new Map() }, { ...fileHost, read }).diagnostics.filter(isError);
}

const shown = ({ code, message, span }: Diagnostic): string =>
  `${code} ${message} at ${span === undefined ? "" : JSON.stringify(span.source.text.slice(span.start, span.end))}`;

/** Applies one fix after the other. Returns the errors that lie in the text of a fix and were not there before it. */
function causedByFixes(path: string, original: string): readonly string[] {
  const caused: string[] = [];
  let text = original;
  for (let round = 0; round < 40; round++) {
    const before = diagnosticsOf(path, text);
    const fixable = before.find(({ fix }) => fix?.span.source.path === path);
    if (fixable?.fix === undefined) return caused;
    const { span, replacement } = fixable.fix;
    text = applyFixes(path, text, [fixable]).text;
    const end = span.start + replacement.length;
    const after = diagnosticsOf(path, text);
    const present = new Set(before.map(({ code, message }) => `${code} ${message}`));
    for (const each of after)
      if (
        each.span?.source.path === path &&
        each.span.start < end &&
        span.start < each.span.end &&
        !present.has(`${each.code} ${each.message}`)
      )
        caused.push(`${shown(fixable)} fixed by ${JSON.stringify(replacement)} leads to ${shown(each)}`);
    if (after.some((each) => shown(each) === shown(fixable) && each.span?.start === fixable.span?.start)) {
      caused.push(`${shown(fixable)} is not fixed by ${JSON.stringify(replacement)}`);
      return caused;
    }
  }
  return [...caused, "fixes without end"];
}

describe("fixes cause no error", () => {
  it.each(inputs(inputFolder))("in %s", (path) => {
    expect(causedByFixes(path, readFileSync(path, "utf8"))).toEqual([]);
  });

  it.each(
    Object.values(mistakes)
      .flat()
      .map(({ wrong }) => wrong),
  )("for %s", (wrong) => {
    expect(causedByFixes("spec.fathom", `system Spec\n${context}\n${wrong}\n`)).toEqual([]);
  });
});

describe("check --fix", () => {
  let folder = "";
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "fathom-fix-"))));
  afterAll(() => rmSync(folder, { recursive: true }));
  const spec = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it("applies all fixes, also those that others make visible, and then runs the checks", async () => {
    const path = spec(
      "counter.fathom",
      "system Counter\r\nvar n: 0..3\r\ninit { n = 0 }\r\naction Add { n < 3 and n' = n + 1 }\r\nterminal when n === 3\r\ncheck C { expect hold }\r\n",
    );
    const { printed, exit } = await fathom(["check", path, "--fix"]);
    expect(readFileSync(path, "utf8")).toBe(
      "system Counter\r\nvar n: 0..3 = 0\r\ninit {  }\r\naction Add { require n < 3; n' = n + 1 }\r\nterminal when n == 3\r\ncheck C { expect holds }\r\n",
    );
    expect(printed).toContain(`${path}: 5 fixes applied`);
    expect(printed).toContain("C: holds");
    expect(exit).toBe(0);
  });

  it("fixes the files that a spec uses as well, but not the standard library", async () => {
    const library = spec("lib.fathom", "fun both(a: Bool, b: Bool): Bool = a && b\n");
    const path = spec(
      "uses.fathom",
      'system Uses\nuse both from "./lib.fathom"\nvar x: Bool = True\nterminal when both(x, true)\n',
    );
    await fathom(["check", path, "--fix"]);
    expect(readFileSync(library, "utf8")).toBe("fun both(a: Bool, b: Bool): Bool = a and b\n");
    expect(readFileSync(path, "utf8")).toContain("var x: Bool = true\n");
  });

  it("leaves files without fixes unchanged, and says nothing about them", async () => {
    const text = "system Fine\nvar x: Bool = true\nterminal when x\n";
    const path = spec("fine.fathom", text);
    const { printed } = await fathom(["check", path, "--fix"]);
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(printed).not.toContain("applied");
  });

  it("prints nothing but the document with --json", async () => {
    const path = spec("json.fathom", "system J\nvar x: Bool = True\nterminal when x\n");
    const { printed } = await fathom(["check", path, "--fix", "--json"]);
    expect(JSON.parse(printed)).toMatchObject({ diagnostics: [] });
  });
});
