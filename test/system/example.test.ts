// docs/example.md shows code as it is, and the output of validation for the runs that it records.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fathom, wordsOf } from "../cli/run-command.js";
import { expectShown } from "./shown-output.js";

const folder = "specs/payment-processor";
const text = readFileSync("docs/example.md", "utf8");
const blocks = (language: string): readonly string[] =>
  [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].flatMap(([, name, block = ""]) =>
    name === language ? [block] : [],
  );

it("the code is that of the example", () => {
  const sources = [
    `${folder}/payment_processor.fathom`,
    ...["src", "test"].flatMap((each) => readdirSync(`${folder}/${each}`).map((name) => `${folder}/${each}/${name}`)),
  ]
    .map((path) => readFileSync(path, "utf8"))
    .join();
  const shown = [...blocks("ts"), ...blocks("fathom")];
  expect(shown.length).toBeGreaterThan(3);
  for (const block of shown) expect(sources).toContain(block);
});

it.each([
  [0, []],
  [1, ["ForgetsConfirmations"]],
])("the output of validation %i is that of the command", async (position, kind) => {
  const block = blocks("").filter((each) => each.startsWith("$ fathom validate"))[position] ?? "";
  const run = mkdtempSync(join(tmpdir(), "run-"));
  try {
    const recorder = ["--import", "./test/modules/register.js", `${folder}/src/record.ts`, run, "10", ...kind];
    const { status, stderr } = spawnSync(process.execPath, recorder, { encoding: "utf8" });
    expect(status, stderr).toBe(0);
    const [command = ""] = block.split("\n");
    const transcript = await fathom(wordsOf(command).map((word) => word.replace(/^run\//, `${run}/`)));
    expectShown(block, transcript.text.replaceAll(run, "run"));
  } finally {
    rmSync(run, { recursive: true });
  }
});

it("the generated tests are up to date", async () => {
  const block = blocks("").find((each) => each.startsWith("$ fathom tests")) ?? "";
  const [command = ""] = block.split("\n");
  const committed = `${folder}/test/behaviours.ts`;
  const written = mkdtempSync(join(tmpdir(), "tests-"));
  try {
    const args = wordsOf(command).map((word) => (word === committed ? join(written, "behaviours.ts") : word));
    const transcript = await fathom(args);
    expect(transcript.exit, transcript.text).toBe(0);
    expectShown(block, transcript.text);
    const withoutLink = (path: string): string => readFileSync(path, "utf8").replace(/new URL\("[^"]*"/, "new URL(");
    expect(withoutLink(join(written, "behaviours.ts"))).toBe(withoutLink(committed));
  } finally {
    rmSync(written, { recursive: true });
  }
});
