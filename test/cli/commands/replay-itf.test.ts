// `fathom replay` and `fathom explore --trace` with traces in the Informal Trace Format, as Quint and Apalache write them.
// The output for each trace is compared with the golden file beside it; UPDATE_GOLDEN=1 writes it.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fathom, golden } from "../run-command.js";

const folder = join("test", "cli", "commands", "itf");
const spec = join(folder, "bank.fathom");
const traces = readdirSync(folder).filter((name) => name.endsWith(".itf.json"));

const schemaOf = (name: string): object => JSON.parse(readFileSync(join("docs", "schema", name), "utf8")) as object;
const validate = new Ajv2020({ allowUnionTypes: true })
  .addSchema(schemaOf("results.schema.json"), "results.schema.json")
  .compile(schemaOf("replay.schema.json"));

let made = "";
beforeAll(() => (made = mkdtempSync(join(tmpdir(), "fathom-itf-"))));
afterAll(() => rmSync(made, { recursive: true, force: true }));

describe("replay", () => {
  it.each(traces)("%s", async (name) => {
    const transcript = await fathom(["replay", join(folder, name), spec]);
    const file = join(folder, name.replace(/itf\.json$/, "out"));
    if (process.env["UPDATE_GOLDEN"] === "1" && !existsSync(file)) writeFileSync(file, golden(transcript));
    expect(golden(transcript)).toBe(readFileSync(file, "utf8"));

    const { printed, exit } = await fathom(["replay", join(folder, name), spec, "--json"]);
    const document: unknown = JSON.parse(printed);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(exit).toBe(transcript.exit);
  });

  it("has a trace for each golden file", () => {
    const outputs = readdirSync(folder).filter((name) => name.endsWith(".out"));
    expect(outputs.map((name) => name.replace(/out$/, "itf.json")).sort()).toEqual([...traces].sort());
  });

  it("needs a spec, unless Fathom wrote the trace: then it knows the check and the constants too", async () => {
    const { text, exit } = await fathom(["replay", join(folder, "violation.itf.json")]);
    expect(text).toContain("violation.itf.json does not say which spec it belongs to");
    expect(text).toContain("`fathom replay TRACE SPEC`");
    expect(exit).toBe(151);

    const own = join(made, "own.fathom");
    const trace = join(made, "own.itf.json");
    const checks = "check First { expect holds }\ncheck Second { faults 1; deadlock off; expect holds }\n";
    writeFileSync(
      own,
      `system S\nconst N: Int = 9\nvar n: 0..9 = 0\nfault action Up { n' = n + 1 }\ninvariant Small: n < N\nterminal when true\n${checks}`,
    );
    await fathom(["check", own, "--check", "Second", "-c", "N=2", "--faults", "3", "--itf", trace]);
    const replayed = await fathom(["replay", trace]);
    expect(replayed.text).toContain("own.fathom Second: violated Small in 2 steps");
    expect(replayed.exit).toBe(12);
    expect((await fathom(["replay", trace, own, "--check", "First"])).text).toContain("violated Small in 2 steps");
  });

  it.each<readonly [string, string | Uint8Array, string]>([
    ["binary", new Uint8Array([0, 1, 2]), "E0901"],
    ["no JSON", '{"vars": [', "it is not JSON"],
    ["another document", '{"vars": []}', 'it has neither "fathomTrace" nor'],
    ["a list", "[]", 'it has neither "fathomTrace" nor'],
  ])("rejects what is no trace: %s", async (_, content, message) => {
    const path = join(made, "wrong.itf.json");
    writeFileSync(path, content);
    const { text, exit } = await fathom(["replay", path, spec]);
    expect(text).toContain(message);
    expect(exit).toBe(151);
  });
});

describe("explore --trace", () => {
  it("rejects a trace that does not fit, and asks for a spec", async () => {
    const strange = await fathom(["explore", spec, "--trace", join(folder, "strange.itf.json")]);
    expect(strange.text).toContain("none of its variables is one of the spec");
    expect(strange.exit).toBe(151);
    const without = await fathom(["explore", "--trace", join(folder, "violation.itf.json")]);
    expect(without.text).toMatch(/`fathom explore SPEC --trace \S+violation.itf.json`/);
    expect(without.exit).toBe(151);
  });
});
