// A folder of small specs in which tests run the command.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll } from "vitest";
import { build } from "./build.js";
import { runServed, type Ended, type Surroundings } from "./command.js";

const schema = JSON.parse(readFileSync("docs/schema/results.schema.json", "utf8")) as object;
export const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

export let folder = "";

export const fathom = (args: readonly string[], more: Partial<Surroundings> = {}): Ended =>
  runServed(args, { cwd: folder, ...more });

export function write(name: string, text: string | Uint8Array): string {
  writeFileSync(join(folder, name), text);
  return name;
}

export const counter = (more: string): string => `system Counter

const N: Int = 3

/// How far it has come.
var n: 0..10 = 0

action Count {
  require n < N
  n' = n + 1
}

${more}
`;

/** Far more states than a test can explore. */
const huge = `system Huge

type Key = 1..30

var bits: Key -> Bool = [k in Key => false]

action Flip(k: Key) {
  bits[k]' = not bits[k]
}
`;

beforeAll(() => {
  build();
  folder = mkdtempSync(join(tmpdir(), "fathom-e2e-"));
  write("holds.fathom", counter("terminal when n == N\n\ncheck Default {\n  expect holds with 4 states\n}"));
  write(
    "violated.fathom",
    counter("/// It stays small.\ninvariant Small: n < 2\n\ncheck Default {\n  expect violated Small in 2 steps\n}"),
  );
  write(
    "wrong.fathom",
    counter(
      "terminal when n == N\n\ncheck Default {\n  expect holds with 5 states\n}\n\ncheck Small {\n  N = 2\n  expect holds with 3 states\n}",
    ),
  );
  write("library.fathom", "type Level = 1..3\n");
  write("huge.fathom", huge);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
