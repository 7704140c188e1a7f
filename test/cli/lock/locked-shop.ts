// A folder with a spec and its lock file, which each test changes.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { fathom } from "../run-command.js";

export const validate = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync("docs/schema/lock.schema.json", "utf8")) as object,
);

let folder = "";
export let lock = "";
export const at = (name: string): string => join(folder, name);

const spec = `system Shop

const N: Int = 3

enum Mode { open, closed }

const MODE: Mode = open

var ordered: 0..9 = 0
var delivered: 0..9 = 0
var lost: Bool = false

action Order {
  require MODE == open and ordered < N
  ordered' = ordered + 1
}

action Deliver {
  require delivered < ordered
  delivered' = delivered + 1
}

fault action Lose {
  require not lost
  lost' = true
}

invariant Few: ordered <= 9

invariant NotMore: delivered <= ordered

step Grows: ordered' >= ordered

cover All: delivered == 3

property Delivered: ordered == 2 ~> delivered > 0

fair weak Deliver

terminal when delivered == N

check Default {
  faults 1
  expect holds
}

check Short {
  depth 4
  except All
  expect bounded
}

check Sizes {
  for N in 1..2
  except All
  faults 0
  expect holds
}
`;

export const verify = (...more: readonly string[]): ReturnType<typeof fathom> =>
  fathom(["verify", folder, "--lock", lock, ...more]);

/** The spec with one thing changed. */
export function change(from: string | RegExp, to: string): void {
  const changed = readFileSync(at("shop.fathom"), "utf8").replace(from, to);
  expect(changed).not.toBe(readFileSync(at("shop.fathom"), "utf8"));
  writeFileSync(at("shop.fathom"), changed);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fathom-lock-"));
  lock = at("fathom.lock.json");
  writeFileSync(at("shop.fathom"), spec);
  const made = await verify("--update");
  expect(made.text).toContain("fathom.lock.json is written: 4 checks");
  expect(made.exit).toBe(0);
  writeFileSync(at("first.json"), readFileSync(lock));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  writeFileSync(at("shop.fathom"), spec);
  writeFileSync(lock, readFileSync(at("first.json")));
});
