// The extension for VS Code, apart from VS Code: its archive, its snippets, and how it reads results.

import { strFromU8, unzipSync } from "fflate";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { errorsIn, resultsIn } from "../../editors/vscode/src/results.js";
import { historyOf, traceIn, variablesNamed } from "../../editors/vscode/src/trace.js";
import { load } from "../../grammar/load.js";
import { planChecks } from "../../grammar/elaborate/plans.js";
import { format } from "../../grammar/index.js";
import { fathom } from "../cli/run-command.js";
import { build } from "../process/build.js";

const folder = mkdtempSync(join(tmpdir(), "fathom-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FOLDER = "editors/vscode";
const json = (text: string): Record<string, never> => JSON.parse(text) as Record<string, never>;

describe("the archive", () => {
  build();
  const path = join(folder, "fathom.vsix");
  execFileSync(process.execPath, [".ci/build-extension.js", path]);
  const files = unzipSync(readFileSync(path));
  const textOf = (name: string): string => strFromU8(files[name] ?? new Uint8Array());

  it("contains what its manifest names", () => {
    const { main, version, contributes } = JSON.parse(textOf("extension/package.json")) as {
      readonly main: string;
      readonly version: string;
      readonly contributes: Readonly<
        Record<"languages" | "grammars" | "snippets", readonly Readonly<Record<string, string>>[]>
      >;
    };
    const named = [
      main,
      ...contributes.languages.map(({ configuration }) => configuration),
      ...contributes.grammars.map((each) => each["path"]),
      ...contributes.snippets.map((each) => each["path"]),
    ];
    for (const name of named) expect(Object.keys(files)).toContain(`extension/${String(name).replace("./", "")}`);
    expect(textOf("extension.vsixmanifest")).toContain(`Version="${version}"`);
    expect(json(textOf("extension/server/package.json"))["version"]).toBe(version);
    expect(textOf("extension/THIRD-PARTY-LICENSES.txt")).toContain("vscode-languageclient");
  });

  it("contains the command with the standard library, but no paths of this machine", () => {
    for (const name of [
      "server/dist/cli/main.js",
      "server/dist/page/page.js",
      "server/specs/std/queue.fathom",
      "server/docs/errors/E0301.md",
    ])
      expect(files[`extension/${name}`], name).toBeDefined();
    expect(textOf("extension/extension.cjs")).not.toContain(process.cwd());
  });
});

describe("snippets", () => {
  const snippets = JSON.parse(readFileSync(join(FOLDER, "snippets/fathom.json"), "utf8")) as Readonly<
    Record<string, { readonly body: readonly string[] }>
  >;

  /** The text with its placeholders as they are proposed. */
  const expanded = (body: readonly string[]): string => {
    const values = new Map<string, string>();
    const text = body.join("\n").replaceAll(/\$\{(\d+)[:|]([^},|]*)[^}]*\}/g, (_, number: string, value: string) => {
      values.set(number, value);
      return value;
    });
    return text.replaceAll(/\$(\d+)/g, (_, number: string) => values.get(number) ?? "");
  };

  it("the first is a spec without errors that is formatted", () => {
    const text = `${expanded(snippets["System"]!.body)}\n`;
    const { program, diagnostics } = load("s", { read: () => ({ kind: "text", text }), resolve: (_, use) => use });
    expect([...diagnostics, ...planChecks(program!, { constants: new Map() }).diagnostics]).toEqual([]);
    expect(format(program!.root)).toBe(text);
  });

  it.each(Object.entries(snippets))("%s has no syntax error", (_, { body }) => {
    const text = expanded(body)
      .replace("(parameters)", "(n: 0..1)")
      .replace(/^(?!system)/, "system S\n");
    const { diagnostics } = load("s", { read: () => ({ kind: "text", text }), resolve: (_from, use) => use });
    expect(diagnostics).toEqual([]);
  });
});

describe("the trace of a counterexample", () => {
  it("has a line for each state in which a variable changes", async () => {
    const path = "specs/tour/redelivery.fathom";
    const trace = traceIn((await fathom(["check", path, "--check=Naive", "--json"])).printed);
    if (trace === undefined) throw new Error("no trace");
    expect(variablesNamed(trace, "stage")).toEqual(["stage"]);
    expect(historyOf(trace, "stage")).toEqual([
      "  0  initial state  reading",
      "  1  Read           processing",
      "  2  Process        removing",
      "  3  fault Crash    reading",
      "  4  Read           processing",
      "  5  Process        removing",
    ]);
    expect(historyOf(trace, "effects").at(-1)).toBe("  5  Process        {1: 2, 2: 0}");
    expect(historyOf(trace, "stream")).toEqual(["  0  initial state  [1, 2]"]);
    expect(variablesNamed(trace, "other")).toEqual([]);
  });

  it("is absent without a counterexample", async () => {
    expect(
      traceIn((await fathom(["check", "specs/tour/redelivery.fathom", "--check=Idempotent", "--json"])).printed),
    ).toBeUndefined();
    expect(traceIn("")).toBeUndefined();
  });
});

describe("results", () => {
  async function verify(text: string): Promise<ReturnType<typeof resultsIn>> {
    const path = join(folder, "spec.fathom");
    writeFileSync(path, text);
    return resultsIn((await fathom(["verify", path, "--json", "--no-cache"])).printed);
  }
  const spec = (rest: string): string => `system S\nvar x: 0..2 = 0\naction A { x' = x + 1 }\n${rest}\n`;

  it("says what was expected, what was found, and where", async () => {
    const [result] = await verify(spec("invariant P: x < 1\ncheck C { deadlock off; expect holds }"));
    expect(result).toMatchObject({ name: "C", asExpected: false, location: { line: 4, column: 14 } });
    expect(result?.summary).toBe("expected holds, but found violated P in 1 step\n`x < 1` is false because `x = 1`");
  });

  it("finds the place of a run-time error", async () => {
    const [result] = await verify(spec("check C { expect holds }"));
    expect(result).toMatchObject({ asExpected: false, location: { line: 3 } });
    expect(result?.summary).toMatch(/^expected holds, but found error R0002 in 3 steps\n/);
  });

  it("reads results that are as expected, and none of a spec with errors", async () => {
    const passed = await verify(spec("check C { for N in {1, 2}; expect error R0002 in 3 steps }\nconst N: 1..2 = 1"));
    expect(passed.map(({ name, asExpected }) => [name, asExpected])).toEqual([
      ["C[N=1]", true],
      ["C[N=2]", true],
    ]);
    expect(await verify("system S\nvar x: ")).toEqual([]);
    const { printed } = await fathom(["verify", join(folder, "spec.fathom"), "--json", "--no-cache"]);
    expect(errorsIn(printed)).toMatchObject([
      { summary: "expected a type, found the end of the file", location: { line: 2 } },
    ]);
    expect(errorsIn("{")).toEqual([]);
    expect(resultsIn("")).toEqual([]);
    expect(resultsIn('{"results": [null, 3], "x": []}')).toEqual([]);
  });
});
