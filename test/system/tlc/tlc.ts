// Runs TLC, which is installed elsewhere, on an exported check, and reads what it prints.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExportedModule } from "../../../checker/export-tla/export.js";

/** The path of `tla2tools.jar`. Tests that need TLC are skipped without it, and say so. */
export const TLC_JAR = process.env["TLA2TOOLS_JAR"];

type TlcVerdict =
  | { readonly kind: "holds" | "deadlock" | "temporal" }
  | { readonly kind: "invariant" | "step" | "error"; readonly text: string }
  /** The output was not understood, or TLC took too long. */
  | { readonly kind: "unknown"; readonly text: string };

export interface TlcResult {
  readonly verdict: TlcVerdict;
  readonly states: number | undefined;
  /** Steps to the farthest state, if all states were explored. */
  readonly depth: number | undefined;
  /** Steps of the counterexample. */
  readonly steps: number | undefined;
  readonly seconds: number;
  readonly output: string;
}

export function runTlc({ name, module, configuration }: ExportedModule, jar: string, seconds: number): TlcResult {
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
        "-workers",
        "1",
        "-noGenerateSpecTE",
        "-nowarning",
        "-config",
        `${name}.cfg`,
        `${name}.tla`,
      ],
      { cwd: folder, encoding: "utf8", timeout: seconds * 1000, maxBuffer: 2 ** 28 },
    );
    const output = `${stdout}${stderr}`;
    const took = (performance.now() - started) / 1000;
    if (error !== undefined)
      return {
        verdict: { kind: "unknown", text: error.message },
        states: undefined,
        depth: undefined,
        steps: undefined,
        seconds: took,
        output,
      };
    return { ...readOutput(output), seconds: took, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function readOutput(output: string): Omit<TlcResult, "seconds" | "output"> {
  const count = (pattern: RegExp): number | undefined => {
    const found = [...output.matchAll(pattern)].at(-1)?.[1];
    return found === undefined ? undefined : Number(found.replaceAll(",", ""));
  };
  const levels = count(/depth of the complete state graph search is (\d+)/g);
  const positions = [...output.matchAll(/^State (\d+):/gm)].map((match) => Number(match[1]));
  return {
    verdict: verdictOf(output),
    states: count(/([\d,]+) distinct states found/g),
    depth: levels === undefined ? undefined : Math.max(0, levels - 1),
    steps: /by the initial state|is equal to FALSE/.test(output)
      ? 0
      : positions.length === 0
        ? undefined
        : Math.max(...positions) - 1,
  };
}

function verdictOf(output: string): TlcVerdict {
  const match = (pattern: RegExp): string | undefined => pattern.exec(output)?.[1];
  const code = match(/(R\d{4})[^"\n]*/);
  // A temporal property that is checked like an invariant has no name then.
  if (/Error: (Invariant|Action property) line \d+.* is violated/.test(output)) return { kind: "temporal" };
  const invariant =
    match(/Error: Invariant (\S+) is violated/) ?? match(/Error: The invariant of (\S+) is equal to FALSE/);
  if (invariant !== undefined) return { kind: "invariant", text: invariant };
  const step = match(/Error: Action property (\S+) is violated/);
  if (step !== undefined) return { kind: "step", text: step };
  if (/Error: Deadlock reached/.test(output)) return { kind: "deadlock" };
  if (/Temporal (property|properties) .*violated/.test(output)) return { kind: "temporal" };
  if (/Model checking completed. No error has been found/.test(output)) return { kind: "holds" };
  if (/^Error: /m.test(output) && !/Parsing or semantic analysis failed|Semantic errors|\*\*\* Errors/.test(output))
    return { kind: "error", text: code ?? /^Error: ([\s\S]{0,300})/m.exec(output)?.[1] ?? "" };
  return { kind: "unknown", text: output.slice(-1500) };
}
