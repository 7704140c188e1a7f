// fathom help: commands, topics, and names that are neither.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { noStyle } from "../../checker/report/style.js";
import { widthOf } from "../../checker/report/text.js";
import { sectionOf } from "../../cli/help/section.js";
import { topics } from "../../cli/help/topics.js";
import { colours } from "../../cli/terminal/colours.js";
import { renderMarkdown } from "../../cli/terminal/markdown.js";
import { fathom } from "./run-command.js";
import { silentProgram } from "./silent-program.js";

const program = silentProgram();
const commands = program.createHelp().visibleCommands(program);

describe("fathom help", () => {
  it("lists every command and every topic", async () => {
    const { printed, exit } = await fathom(["help"]);
    const { printed: options } = await fathom(["--help"]);
    expect(exit).toBe(0);
    expect(printed.startsWith(options)).toBe(true);
    for (const { name, summary } of topics) expect(printed).toMatch(new RegExp(`^  ${name} +${summary}$`, "m"));
  });

  it.each(commands.map((command) => command.name()))("%s prints the help of the command", async (name) => {
    const { printed, exit } = await fathom(["help", name]);
    expect(printed).toBe((await fathom([name, "--help"])).printed);
    expect(printed).toMatch(new RegExp(`^Usage: fathom ${name} `));
    expect(exit).toBe(0);
  });

  it.each(topics.map(({ name, file, heading }) => [name, file, heading]))(
    "%s prints a section of %s",
    async (name, file, heading) => {
      const { text, exit } = await fathom(["help", name]);
      const lines = text.split("\n");
      expect(lines[0]).toBe(heading);
      expect(lines.at(-1)).toBe(`This is from docs/${file}.`);
      expect(lines.length).toBeGreaterThan(4);
      expect(exit).toBe(0);
      // Outside of code, no marks of Markdown are left.
      expect(lines.filter((line) => /\]\(|\*\*|^#|^\|/.test(line.replaceAll(/^ {4}.*|`[^`]*`/g, "")))).toEqual([]);
    },
  );

  it("has a name of its own for every topic", () => {
    const names = [...topics, ...commands.map((command) => ({ name: command.name() }))].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("ignores case", async () => {
    expect((await fathom(["help", "Bounds"])).printed).toMatch(/^Choose bounds\n/);
  });

  it.each([
    ["bound", "did you mean bounds?"],
    ["verity", "did you mean verify?"],
    ["e0301", "`fathom explain e0301` explains this code"],
    ["complete-words", "`fathom help` lists all"],
    ["\u001b[31mx", "`fathom help` lists all"],
    ["constructor", "`fathom help` lists all"],
  ])("refuses %j", async (name, advice) => {
    const { text, printed, exit } = await fathom(["help", name]);
    expect(printed).toBe("");
    expect(text).toMatch(/^error: unknown command or topic /);
    expect(text.endsWith(`; ${advice}`)).toBe(true);
    expect(text).not.toContain("\u001b");
    expect(exit).toBe(151);
  });

  it("takes one name", async () => {
    const { text, exit } = await fathom(["help", "state", "space"]);
    expect(text).toContain("too many arguments");
    expect(exit).toBe(151);
  });
});

describe("a section", () => {
  const text = "# A\none\n## B\ntwo\n```\n# C\n```\n### D\nthree\n## E\nfour";

  it("includes its subsections, and no other", () => {
    expect(sectionOf(text, "B")).toBe("## B\ntwo\n```\n# C\n```\n### D\nthree");
    expect(sectionOf(text, "D")).toBe("### D\nthree");
    expect(sectionOf(text, "E")).toBe("## E\nfour");
    expect(sectionOf(text, "C")).toBeUndefined();
  });
});

describe("documents on a terminal", () => {
  const language = readFileSync(join("docs", "language.md"), "utf8");

  it.each([80, 120])("have tables of at most %i columns", (width) => {
    const lines = renderMarkdown(sectionOf(language, "Expectations") ?? "", noStyle, width).split("\n");
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
  });

  it("have colours in place of marks, and end them on every line", () => {
    const shown = renderMarkdown("[a **b `c d`**](x.md) _e_ `f g`\n\n| `a b c` | d \\| e |\n|---|---|", colours, 10);
    for (const line of shown.split("\n"))
      expect(line.replaceAll(/\u001b\[(1m.*?\u001b\[22|36m.*?\u001b\[39)m/g, "")).not.toContain("\u001b");
    expect(shown.replaceAll(/\u001b\[\d+m/g, "")).toBe("a b c d e\nf g\n\na b   d |\nc     e");
  });
});
