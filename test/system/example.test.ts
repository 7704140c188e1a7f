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
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, block = ""]) => block);

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
