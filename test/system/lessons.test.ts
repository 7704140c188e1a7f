// Follows the documents that teach by example word for word: writes their specs as they grow, runs the commands, and
// compares the document with what they print, except for times. `npx vitest run test/system/lessons.test.ts -u` updates
// the output in the documents.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fathom, withoutTimes, wordsOf } from "../cli/run-command.js";

const COMMAND = /^(\$ .*)$/m;

/** A code block: its indentation, the words after the fence, and its text. */
const BLOCK = /^( *)```(.*)\n([\s\S]*?)^ *```$/m;

const declarationsIn = (spec: string): string[] => spec.trim().split(/\n\n+/);

/** The kind and the name of a declaration, or its kind alone if it has no name. */
const headOf = (declaration: string): string =>
  /^(?:fault |symmetric )?(fair|terminal|\w+ \w+)/.exec(declaration.replaceAll(/^\/\/\/.*\n/gm, ""))?.[1] ??
  declaration;

/** The spec after an edit, as documents tell their reader to make it: replace what has the same name, or append. */
function edited(spec: string, edit: string): string {
  const declarations = declarationsIn(spec);
  for (const declaration of declarationsIn(edit)) {
    const index = declarations.findIndex((other) => headOf(other) === headOf(declaration));
    if (index === -1) declarations.push(declaration);
    else declarations[index] = declaration;
  }
  return `${declarations.join("\n\n")}\n`;
}

/** Without empty lines at the beginning and the end. */
const withoutEmptyLines = (output: string): string => output.replace(/^\n+/, "").trimEnd();

/** Runs the commands of a block; the result is the block as it should be. */
async function rerun(block: string): Promise<string> {
  const [, ...parts] = block.split(COMMAND);
  let result = "";
  let exit = 0;
  for (let index = 0; index < parts.length; index += 2) {
    const command = parts[index] ?? "";
    const shown = withoutEmptyLines(parts[index + 1] ?? "");
    let output = String(exit);
    if (command !== "$ echo $?") {
      expect(command).toMatch(/^\$ npx fathom /);
      const transcript = await fathom(wordsOf(command));
      output = withoutEmptyLines(transcript.text);
      exit = transcript.exit;
    }
    result += `${command}\n${withoutTimes(output) === withoutTimes(shown) ? shown : output}\n`;
  }
  return result;
}

const withIndent = (text: string, indent: string): string => text.replaceAll(/^(?=.)/gm, indent);
const withoutIndent = (text: string, indent: string): string => text.replaceAll(new RegExp(`^${indent}`, "gm"), "");

/** Does what a document says, in the current folder. */
async function follow(text: string): Promise<{ rendered: string; edits: number; runs: number }> {
  const specs = new Map<string, string>();
  let file = "";
  const result = { rendered: "", edits: 0, runs: 0 };
  for (const part of text.split(/(^ *```.*\n[\s\S]*?^ *```$)/m)) {
    const [, indent = "", language, body = ""] = BLOCK.exec(part) ?? [];
    const block = withoutIndent(body, indent);
    // A block is for the file that the prose has named last.
    if (language === undefined) file = [...part.matchAll(/`(specs\/\w+\.fathom)`/g)].at(-1)?.[1] ?? file;
    if (language === "fathom") {
      const spec = block.startsWith("system ") ? block : edited(specs.get(file) ?? "", block);
      specs.set(file, spec);
      writeFileSync(file, spec);
      const formatted = await fathom(["fmt", "--check", file]);
      expect(formatted.exit, formatted.text).toBe(0);
      result.edits += 1;
    }
    if (language === "" && COMMAND.test(block)) {
      result.rendered += withIndent(`\`\`\`\n${await rerun(block)}\`\`\``, indent);
      result.runs += 1;
    } else result.rendered += part;
  }
  return result;
}

/** The pieces of code in the right column of the first table of a section. */
const rightCells = (section: string): string[] =>
  (/(?:^\|.*\n)+/m.exec(section)?.[0] ?? "")
    .split("\n")
    .slice(2)
    .flatMap((row) => [...(row.split(/(?<!\\)\|/)[2] ?? "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code));

/** A declaration that contains a piece of code of the cheat sheet; the section says what it is. */
function declarationFor(section: string, code: string, index: number): string {
  if (section.startsWith("Expressions")) return `invariant E${index}: (${code}) == (${code})`;
  if (section.startsWith("Actions")) return `action A${index} { ${code} }`;
  if (section.startsWith("Temporal")) return `property T${index}: ${code}`;
  if (section.startsWith("Checks")) return `check C${index} { ${code} }`;
  return code;
}

describe("lessons", () => {
  const here = process.cwd();
  const folders: string[] = [];

  afterAll(() => {
    process.chdir(here);
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  it.each([
    ["docs/tutorial.md", 12, 16],
    ["docs/howto.md", 5, 5],
    ["docs/from-tlaplus.md", 1, 1],
    ["docs/from-quint.md", 1, 1],
    ["docs/from-p.md", 1, 1],
    ["docs/from-alloy.md", 1, 1],
  ])("%s shows what its commands print", async (path, edits, runs) => {
    const document = resolve(here, path);
    const folder = mkdtempSync(join(tmpdir(), "fathom-lesson-"));
    folders.push(folder);
    mkdirSync(join(folder, "specs"));
    process.chdir(folder);
    const { rendered, ...counts } = await follow(readFileSync(document, "utf8"));
    expect(counts).toEqual({ edits, runs });
    await expect(rendered).toMatchFileSnapshot(document);
  });

  it.each([
    ["docs/from-tlaplus.md", 60],
    ["docs/from-quint.md", 55],
    ["docs/from-p.md", 50],
    ["docs/from-alloy.md", 65],
  ])("%s lists only Fathom that is valid", async (path, atLeast) => {
    const text = readFileSync(resolve(here, path), "utf8");
    const [, context = ""] = /^```fathom context\n([\s\S]*?)^```$/m.exec(text) ?? [];
    const declarations = text
      .split(/^### /m)
      .flatMap((section) => rightCells(section).map((code, index) => declarationFor(section, code, index)));
    expect(declarations.length).toBeGreaterThan(atLeast);
    const spec = join(mkdtempSync(join(tmpdir(), "fathom-lesson-")), "sheet.fathom");
    folders.push(dirname(spec));
    writeFileSync(spec, `${context}\n${declarations.join("\n")}\n`);
    const { text: report, exit } = await fathom(["show", spec]);
    expect(report).not.toContain("error");
    expect(exit).toBe(0);
  });

  it("docs/tutorial.md lets CI run a command that it has shown", () => {
    const text = readFileSync(resolve(here, "docs/tutorial.md"), "utf8");
    const [, command = ""] = /- run: npx --no-install (fathom .*)/.exec(text) ?? [];
    expect(command).not.toBe("");
    expect(text).toContain(`\n$ npx ${command}\n`);
  });
});
