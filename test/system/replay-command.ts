// Writes traces and replays them with the command.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, expect } from "vitest";
import { fathom } from "../cli/run-command.js";

const schemaOf = (name: string): object => JSON.parse(readFileSync(join("docs", "schema", name), "utf8")) as object;
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false }).addSchema(
  schemaOf("results.schema.json"),
  "results.schema.json",
);
export const [validateTrace, validateReplay] = [
  ajv.compile(schemaOf("trace.schema.json")),
  ajv.compile(schemaOf("replay.schema.json")),
];

export const folder = mkdtempSync(join(tmpdir(), "fathom-replay-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export async function written(text: string, check: string, more: readonly string[] = []): Promise<string> {
  const spec = join(folder, "gate.fathom");
  writeFileSync(spec, text);
  await fathom(["check", spec, "--check", check, "--out", join(folder, "trace.json"), ...more]);
  return join(folder, "trace.json");
}

export async function replayed(
  trace: string,
  changed: string,
): Promise<{
  readonly text: string;
  readonly exit: number;
  readonly json: {
    readonly result: string;
    readonly code: string | null;
    readonly obstacle: {
      readonly kind: string;
      readonly step: number | null;
      readonly variables: readonly string[];
      readonly message: string;
    } | null;
  };
}> {
  const spec = join(folder, "changed.fathom");
  writeFileSync(spec, changed);
  const { text, exit } = await fathom(["replay", trace, spec]);
  const json = await fathom(["replay", trace, spec, "--json"]);
  expect(json.exit).toBe(exit);
  const document = JSON.parse(json.printed) as { replay: Awaited<ReturnType<typeof replayed>>["json"] };
  expect(validateReplay(document) ? [] : validateReplay.errors).toEqual([]);
  return { text, exit, json: document.replay };
}
