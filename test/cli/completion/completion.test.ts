// Completion of command lines: the answers of the program, and the scripts in the shells that are installed.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { complete, isPlaceholder, placeholderOf } from "../../../cli/completion/candidates.js";
import { completionScripts, type Shell } from "../../../cli/completion/scripts.js";
import { fathom } from "../run-command.js";
import { silentProgram } from "../silent-program.js";

const program = silentProgram();

const valuesAfter = (...words: string[]): readonly string[] | string => {
  const completion = complete(program, words);
  return completion.kind === "words" ? completion.words.map(({ value }) => value) : completion.kind;
};

const SPEC = "specs/tour/redelivery.fathom";

describe("candidates", () => {
  it("are all commands that the help shows, and no hidden ones", () => {
    const values = valuesAfter("");
    expect(values).toContain("why-not");
    expect(values).toContain("help");
    expect(values).not.toContain("complete-words");
  });

  it("are all options of each command", () => {
    for (const command of program.commands)
      for (const { long, hidden } of command.options)
        if (!hidden) expect(valuesAfter(command.name(), "--")).toContain(long);
  });

  it("each placeholder of the commands is one that completion handles", () => {
    const names = program.commands.flatMap((command) => [
      ...command.registeredArguments.filter((each) => each.argChoices === undefined).map((each) => each.name()),
      ...command.options
        .filter((each) => each.argChoices === undefined)
        .map(placeholderOf)
        .filter((name) => name !== ""),
    ]);
    expect(names.length).toBeGreaterThan(50);
    expect([...new Set(names)].filter((name) => !isPlaceholder(name) && name !== "words")).toEqual([]);
  });

  it.each([
    [["check", "specs/t"], "specs"],
    [["check", SPEC, "--engine", "co"], ["compiled"]],
    [["check", SPEC, "--engine=co"], ["--engine=compiled"]],
    [
      ["check", SPEC, "--check", ""],
      ["Naive", "Idempotent"],
    ],
    [["check", "specs/tour/redelivery", "--check", "N"], ["Naive"]],
    [["check", "missing.fathom", "--check", ""], []],
    [["check", "--depth", ""], []],
    [["verify", "--junit", ""], "files"],
    [["import-result", ""], "files"],
    [["import-result", "result.txt", "specs/t"], "specs"],
    [["verify", "--out", ""], "folders"],
    [["init", ""], "folders"],
    [["init", "one", ""], []],
    [["replay", ""], "files"],
    [["replay", "trace.json", ""], "specs"],
    [["check", "--", "--eng"], "specs"],
    [["explain", "E030"], Array.from({ length: 9 }, (_, i) => `E030${i + 1}`)],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [
      ["help", "why"],
      ["why", "why-not"],
    ],
    [
      ["help", "co"],
      ["completion", "components", "counterexamples", "coverage"],
    ],
    [["help", "bounds", ""], []],
    [["unknown", ""], []],
    [["--he"], ["--help"]],
  ])("after %j", (words, expected) => {
    expect(valuesAfter(...words)).toEqual(expected);
  });

  it("of a spec with errors are the checks that it still has, and of other data none", () => {
    const folder = mkdtempSync(join(tmpdir(), "fathom-completion-"));
    const spec = join(folder, "broken.fathom");
    writeFileSync(spec, "system S\nvar n: = 3\ncheck One { }\n");
    expect(valuesAfter("check", spec, "--check", "")).toEqual(["One"]);
    writeFileSync(spec, Buffer.from([0, 255, 254, 1]));
    expect(valuesAfter("check", spec, "--check", "")).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

/** How each shell is asked what it would complete. */
const questions: Readonly<Record<Shell, (line: string) => string>> = {
  bash: (line) => `COMP_WORDS=(${line} ''); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_fathom fathom; printf '%s\\n' "\${COMPREPLY[@]}"`,
  fish: (line) => `complete -C '${line} '`,
  // Without a terminal, zsh completes nothing, so this calls the function and shows what it would describe.
  zsh: (line) => `_describe() { print -l -- "\${(@)described%%:*}"; }
words=(${line} ''); CURRENT=$#words; _fathom`,
};

describe("scripts", () => {
  const folder = mkdtempSync(join(tmpdir(), "fathom-completion-"));
  symlinkSync(resolve("dist/cli/main.js"), join(folder, "fathom"));

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each(["bash", "fish", "zsh"] as const)("%s reads its script, and asks the program", async (shell) => {
    const { printed, exit } = await fathom(["completion", shell]);
    expect(exit).toBe(0);
    expect(`${printed}\n`).toBe(completionScripts[shell]);
    if (spawnSync(shell, ["--version"]).error !== undefined) return;
    const setUp = shell === "zsh" ? "autoload -Uz compinit; compinit -u -D\n" : "";
    const output = execFileSync(shell, ["-c", `${setUp}${printed}\n${questions[shell]("fathom check x --engine")}`], {
      encoding: "utf8",
      env: { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}` },
      stdio: ["ignore", "pipe", "ignore"],
    });
    expect(output.trim().split(/\s+/)).toEqual(["auto", "interpreter", "compiled", "symbolic", "tlc"]);
  });

  it("an unknown shell is a wrong argument", async () => {
    const { text, exit } = await fathom(["completion", "tcsh"]);
    expect(text).toContain("Allowed choices are bash, zsh, fish");
    expect(exit).toBe(151);
  });
});

describe("explain", () => {
  it.each(["11", "151", "deadlock", "exit-codes"])("%s shows the exit codes", async (code) => {
    const { printed, exit } = await fathom(["explain", code]);
    expect(printed).toMatch(/^Exit codes\n/);
    expect(exit).toBe(0);
  });
});
