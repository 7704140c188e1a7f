// The documents for contributors name only files and types that exist, and links between documents lead somewhere.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const filesIn = (folder: string, pattern: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => pattern.test(path))
    .map((path) => join(folder, path));

const sources = ["grammar", "checker", "cli", "test"].flatMap((folder) => filesIn(folder, /\.tsx?$/));
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

  it.each(documents)("links in %s lead to files that exist", (path) => {
    const prose = read(path).replace(/^```[\s\S]*?^```/gm, "");
    const targets = matches(prose, /\]\(([^)#\s]+)[^)]*\)/g).filter((target) => !/^[a-z]+:/.test(target));
    expect(targets.filter((target) => !existsSync(join(dirname(path), target)))).toEqual([]);
  });
});
