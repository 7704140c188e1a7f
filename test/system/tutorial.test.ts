// Follows docs/tutorial.md word for word: writes the spec as it grows, runs the commands, and compares the document with
// what they print, except for times. `npx vitest run test/system/tutorial.test.ts -u` updates the output in the document.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fathom, withoutTimes, wordsOf } from "../cli/run-command.js";

const TUTORIAL = resolve("docs/tutorial.md");
const SPEC = "specs/lease.fathom";
const COMMAND = /^(\$ .*)$/m;

const text = readFileSync(TUTORIAL, "utf8");

const declarationsIn = (spec: string): string[] => spec.trim().split(/\n\n+/);

/** The kind and the name of a declaration, or its kind alone if it has no name. */
const headOf = (declaration: string): string =>
  /^(?:fair|terminal|(?:fault )?\w+ \w+)/.exec(declaration.replaceAll(/^\/\/\/.*\n/gm, ""))?.[0] ?? declaration;

/** The spec after an edit, as the tutorial tells its reader to make it: replace what has the same name, or append. */
function edited(spec: string, edit: string): string {
  if (edit.startsWith("system ")) return edit;
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

describe("the tutorial", () => {
  const here = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "fathom-tutorial-"));

  beforeAll(() => {
    mkdirSync(join(folder, "specs"));
    process.chdir(folder);
  });

  afterAll(() => {
    process.chdir(here);
    rmSync(folder, { recursive: true });
  });

  it("shows what its commands print", async () => {
    let spec = "";
    let rendered = "";
    const counts = { edits: 0, runs: 0 };
    for (const part of text.split(/(^```\w*\n[\s\S]*?^```$)/m)) {
      const [, language, block = ""] = /^```(\w*)\n([\s\S]*)```$/.exec(part) ?? [];
      if (language === "fathom") {
        spec = edited(spec, block);
        writeFileSync(SPEC, spec);
        const formatted = await fathom(["fmt", "--check", SPEC]);
        expect(formatted.exit, formatted.text).toBe(0);
        counts.edits += 1;
      }
      if (language === "" && COMMAND.test(block)) {
        rendered += `\`\`\`\n${await rerun(block)}\`\`\``;
        counts.runs += 1;
      } else rendered += part;
    }
    expect(counts).toEqual({ edits: 12, runs: 15 });
    await expect(rendered).toMatchFileSnapshot(TUTORIAL);
  });

  it("lets CI run a command that it has shown", () => {
    const [, command = ""] = /- run: npx --no-install (fathom .*)/.exec(text) ?? [];
    expect(command).not.toBe("");
    expect(text).toContain(`\n$ npx ${command}\n`);
  });
});
