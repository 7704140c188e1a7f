// The documents say what is so: names of files and types exist, links lead somewhere, and examples print what is shown.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { fathom, wordsOf } from "../cli/run-command.js";
import { expectShown } from "./shown-output.js";

const filesIn = (folder: string, pattern: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => pattern.test(path))
    .map((path) => join(folder, path));

const sources = ["grammar", "checker", "library", "cli", "test"].flatMap((folder) => filesIn(folder, /\.tsx?$/));
const documents = ["README.md", "CONTRIBUTING.md", ...["docs", "specs"].flatMap((folder) => filesIn(folder, /\.md$/))];

const read = (path: string): string => readFileSync(path, "utf8");
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, match = ""]) => match);

describe("documents", () => {
  it.each(["docs/architecture.md", "CONTRIBUTING.md"])("%s names only source files that exist", (path) => {
    const missing = matches(read(path), /`([\w./-]+\.tsx?)`/g).filter(
      (name) => !existsSync(name) && !sources.some((source) => `/${source}`.endsWith(`/${name}`)),
    );
    expect(missing).toEqual([]);
  });

  it("the glossary names only types and functions that exist", () => {
    const text = sources.map(read).join("\n");
    const names = matches(read("docs/glossary.md"), /\(`([A-Za-z]+)`/g);
    const declaration = (name: string): RegExp => new RegExp(`\\b(interface|type|class|function|const) ${name}\\b`);
    const keywords = ["within", "expect"];
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !keywords.includes(name) && !declaration(name).test(text))).toEqual([]);
  });

  it("links lead to files and headings that exist", () => {
    const broken = documents.flatMap((path) =>
      matches(withoutBlocks(read(path)), /\]\(([^)\s]+)[^)]*\)/g)
        .filter((target) => !/^[a-z]+:/.test(target) && !exists(path, target))
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
});

const withoutBlocks = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, "");

/** Does a link in a document lead somewhere? */
function exists(from: string, target: string): boolean {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? from : join(dirname(from), file);
  return existsSync(path) && (anchor === undefined || anchorsIn(path).includes(anchor));
}

/** The anchors that GitHub gives to headings. */
const anchorsIn = (path: string): string[] => [
  ...matches(withoutBlocks(read(path)), /^#+ (.*)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  ),
  ...matches(read(path), /<a id="([^"]+)">/g),
];

/** Code blocks, without their fences. */
const blocksIn = (path: string): string[] => matches(read(path), /^```\w*\n([\s\S]*?)^```/gm);

describe("examples", () => {
  it("the spec in README.md is the one that its command checks", () => {
    expect(blocksIn("README.md")).toContain(read("specs/tour/redelivery.fathom"));
  });

  const examples = ["README.md", "docs/cli.md", "docs/counterexamples.md", "docs/example.md"].flatMap((path) =>
    blocksIn(path)
      .filter(
        (block) =>
          /^\$ (npx )?fathom (check|verify|simulate|why|why-not) .*specs\//.test(block) && !block.includes(" --out "),
      )
      .map((block): readonly [string, string, string] => [path, block.split("\n", 1)[0] ?? "", block]),
  );

  it.each(examples)("%s: %s", async (_path, command, block) => {
    const words = wordsOf(command);
    const { text } = await fathom(words[0] === "verify" ? [...words, "--no-cache"] : words);
    expectShown(block, text);
  });

  it.each(["README.md", "docs/cli.md"])("%s describes the commands as --help does", async (path) => {
    const described = blocksIn(path).find((block) => block.includes("fathom mutate [PATH…]")) ?? "";
    const { text } = await fathom(["--help"]);
    const names = matches(text, /^ {2}([a-z-]+) \[?[<a-z]/gm);
    expect(names.length).toBeGreaterThan(12);
    for (const name of names) {
      const [, , description = ""] = (await fathom([name, "--help"])).text.split("\n");
      expect(described).toMatch(
        new RegExp(`fathom ${name} [^#]*?\\s#? *${description.replaceAll(/[()`[\]+]/g, "\\$&")}$`, "m"),
      );
    }
  });
});
