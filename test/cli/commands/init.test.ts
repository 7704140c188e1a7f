// What `fathom init` says about package.json.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fathom } from "../run-command.js";

let folder = "";
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "fathom-init-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ADVICE = "add Fathom to package.json with `npm install --save-dev fathom`";

it.each<[string, string | undefined, boolean]>([
  ["none", undefined, true],
  ["without", `{ "devDependencies": { "vitest": "1" } }`, true],
  ["malformed", "{", true],
  ["odd", `{ "devDependencies": ["fathom"] }`, true],
  ["development", `{ "devDependencies": { "fathom": "^0.1.0" } }`, false],
  ["runtime", `{ "dependencies": { "fathom": "file:../fathom.tgz" } }`, false],
])("advises to add Fathom unless package.json has it: %s", async (name, manifest, advises) => {
  const project = join(folder, name);
  mkdirSync(join(project, ".git"), { recursive: true });
  if (manifest !== undefined) writeFileSync(join(project, "package.json"), manifest);
  const { text, exit } = await fathom(["init", project]);
  expect([text.includes(ADVICE), exit]).toEqual([advises, 0]);
  const inner = await fathom(["init", join(project, "inner")]);
  expect([inner.text.includes(ADVICE), inner.exit]).toEqual([advises, 0]);
});
