// A folder with small specs and the cache of their verdicts.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { build } from "./build.js";
import { environment, HUNG, runServed, withoutProgress, type Ended } from "./command.js";

export const validate = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync("docs/schema/results.schema.json", "utf8")) as object,
);
export const built = resolve(".");

/** A new folder for each test. */
export let folder = "";
const folders: string[] = [];
export const at = (name: string): string => join(folder, name);
export const cache = (): string => at(".fathom/cache");
export const entries = (): string[] => readdirSync(cache()).filter((name) => name.endsWith(".verdict"));
export const write = (name: string, text: string): void => writeFileSync(at(name), text);
export const change = (name: string, from: string | RegExp, to: string): void => {
  const text = readFileSync(at(name), "utf8");
  expect(text).toMatch(from);
  write(name, text.replace(from, to));
};

export function fathomOf(
  root: string,
  args: readonly string[],
  { cwd = folder, env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Ended {
  if (root === built) return runServed(args, { cwd, env });
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
    cwd,
    encoding: "utf8",
    env: { ...environment, ...env },
    timeout: HUNG,
    maxBuffer: 2 ** 28,
  });
  return { code: status, out: stdout, err: withoutProgress(stderr) };
}

/** Everything in one process: verify.test.ts tests several. */
export const fathom = (command: string, ...args: readonly string[]): Ended =>
  fathomOf(built, [command, ...args, "--jobs", "1"]);

/** The number of cached checks in the line of totals. */
export const cachedIn = ({ out }: Ended): number => Number(/ checks? \((\d+) cached\)/.exec(out)?.[1] ?? 0);

export const spec = `system Counter
use LIMIT from "lib.fathom"

/// Counts.
var n: 0..9 = 0

action Up {
  require n < LIMIT
  n' = n + 1
}

invariant Low: n <= 3
cover Three: n == 3

check Good {
  deadlock off
}

check Cut {
  deadlock off
  within n < 2 // not far
  except Three
  expect bounded
}

check Stops {
  expect deadlock in 3 steps
}
`;

beforeAll(build);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-cache-"));
  folders.push(folder);
  write("counter.fathom", spec);
  write("lib.fathom", "const LIMIT: Int = 3\n");
});

afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});
