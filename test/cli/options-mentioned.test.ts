// Every option that a message, a hint or the documentation mentions exists, in the command that is named with it.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { silentProgram } from "./silent-program.js";

const program = silentProgram();
const general = new Set(["--help", "--version"]);
const optionsOf = new Map(
  program.commands.map((command) => [
    command.name(),
    new Set(command.options.flatMap(({ long, short }) => [long, short]).filter((each) => typeof each === "string")),
  ]),
);
const all = new Set([...general, ...[...optionsOf.values()].flatMap((options) => [...options])]);

/** Options of other programs, and of the benchmarks and builds in this repository. */
const foreign = new Set([
  "--install-extension",
  "--no-install",
  "--save-dev",
  "--import",
  "--max-old-space-size",
  "--follow",
  "--tools",
  "--rounds",
  "--random",
  "--all",
  "--base",
  // Of Java, Docker Compose and Kubernetes, in the files of a cluster.
  "--add-opens",
  "--scale",
  "--exit-code-from",
  "--no-color",
  "--no-log-prefix",
  "--volumes",
  "--profile",
  "--replicas",
  "--for",
  "--timeout",
]);

/** By document: options of the tool that it compares with. */
const compared = new Map([[join("docs", "from-quint.md"), new Set(["--invariant", "--temporal"])]]);

const files = [
  ...["grammar", "checker", "cli", "docs", "specs"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  ),
  ...readdirSync("."),
]
  // A run of the command may have left its cache, `.fathom`, in this folder.
  .filter((name) => /\.(tsx?|md|fathom|yml)$/.test(name) && statSync(name).isFile())
  .sort();

/** Not decrements in TypeScript (`--this.left`), and not variables of CSS, which are declared or used with brackets. */
const mentions = (text: string): readonly string[] =>
  [...text.matchAll(/(?<![\w(-])--(?!this\b|left\b)[a-z][a-z-]*[a-z](?![\w:])/g)].map(([option]) => option);

describe("options that are mentioned exist", () => {
  it("reads the files that mention some", () => {
    expect(files.length).toBeGreaterThan(400);
    expect(all.size).toBeGreaterThan(40);
  });

  it("in messages, comments and documents", () => {
    const wrong = files.flatMap((file) =>
      mentions(readFileSync(file, "utf8"))
        .filter((option) => !all.has(option) && !foreign.has(option) && compared.get(file)?.has(option) !== true)
        .map((option) => `${option} in ${file}`),
    );
    expect(wrong).toEqual([]);
  });

  it("in the commands that are shown", () => {
    const wrong: string[] = [];
    for (const file of files)
      for (const [, command = "", rest = ""] of readFileSync(file, "utf8").matchAll(
        /\bfathom ([a-z-]+) ([^\n`"|;&]*)/g,
      )) {
        const options = optionsOf.get(command);
        const unknown = mentions(rest).filter((option) => options?.has(option) === false && !general.has(option));
        wrong.push(...unknown.map((option) => `fathom ${command} ${option} in ${file}`));
      }
    expect(wrong).toEqual([]);
  });
});
