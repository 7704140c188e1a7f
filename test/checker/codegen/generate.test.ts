// Compares the generated code of small systems with golden files. `UPDATE_GOLDEN=1` writes files that are missing.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { buildModel, explore, planChecks } from "../../../checker/index.js";
import { generate } from "../../../checker/codegen/generate.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { load, type Host } from "../../../grammar/index.js";

const folder = "test/checker/codegen/golden";

for (const name of readdirSync(folder).filter((file) => file.endsWith(".fathom"))) {
  it(`${name} is compiled to the code in its golden file`, () => {
    const file = openFile(join(folder, name));
    expect(file.diagnostics).toEqual([]);
    const { model, check } = buildModel(file.program!, file.plans[0]!);
    const code = generate(model!, check!);
    // The runtime, which all models share, comes first.
    const text = `${code!.functions.slice(code!.functions.indexOf(";; A state:"))}\n`;
    const golden = join(folder, name.replace(".fathom", ".wat"));
    if (!existsSync(golden) && process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
  });
}

it("leaves states with values that are too large to the interpreter", async () => {
  const host: Host = {
    resolve: (_, use) => use,
    read: () => ({
      kind: "text",
      text: "system S\nvar q: Seq<-9007199254740991..9007199254740991, 4> in {[], [], []} union {[]}\ncheck C { }",
    }),
  };
  const { program } = load("wide.fathom", host);
  const { model, check } = buildModel(program!, planChecks(program!, { constants: new Map() }).plans[0]!);
  const outcome = await explore(model!, check!, { search: "bfs", engine: "compiled" });
  expect([outcome.engine, outcome.verdict, outcome.states]).toEqual(["compiled", "deadlock", 1]);
});
