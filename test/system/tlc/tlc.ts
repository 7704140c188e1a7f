// Runs TLC, which is installed elsewhere, on an exported check, and reads what it prints.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExportedModule } from "../../../checker/export-tla/export.js";
import { readTlcOutput, type TlcResult } from "../../../checker/tlc/output.js";

/** The path of `tla2tools.jar`. Tests that need TLC are skipped without it, and say so. */
export const TLC_JAR = process.env["TLA2TOOLS_JAR"];

export interface TlcRun extends TlcResult {
  readonly seconds: number;
  readonly output: string;
}

export function runTlc({ name, module, configuration }: ExportedModule, jar: string, seconds: number): TlcRun {
  const folder = mkdtempSync(join(tmpdir(), "fathom-tlc-"));
  try {
    writeFileSync(join(folder, `${name}.tla`), module);
    writeFileSync(join(folder, `${name}.cfg`), configuration);
    const started = performance.now();
    const { stdout, stderr, error } = spawnSync(
      "java",
      [
        "-Xmx3g",
        "-XX:+UseSerialGC",
        "-cp",
        jar,
        "tlc2.TLC",
        "-tool",
        "-workers",
        "1",
        "-noGenerateSpecTE",
        "-config",
        `${name}.cfg`,
        `${name}.tla`,
      ],
      { cwd: folder, encoding: "utf8", timeout: seconds * 1000, maxBuffer: 2 ** 28 },
    );
    const output = `${stdout}${stderr}`;
    const took = (performance.now() - started) / 1000;
    const late = error === undefined ? "" : `\n${error.message}`;
    return { ...readTlcOutput(output), seconds: took, output: `${output}${late}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
