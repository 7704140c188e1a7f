// Runs the systems of specs/ in configurations that take too long for `fathom verify specs`: more records, faults and
// nodes. README.md in this folder contains the results.
//
//   node bench/deep/run.js [PATTERN]     runs the matching configurations; prints a table

import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Name, spec, check, options that enlarge the check, and the expected verdict. */
const configurations = [
  [
    "five regions, three faults",
    "active-active/replication",
    "TwoFaults",
    ["-c", "REGIONS=5", "--faults", "3"],
    "holds",
  ],
  ["five regions, two records", "active-active/replication", "TwoOfFiveLost", ["-c", "RECORDS=2"], "holds"],
  [
    "one region, four records, four faults",
    "active-active/one_region",
    "FailAnything",
    ["-c", "RECORDS=4", "--faults", "4"],
    "holds",
  ],
  [
    "two regions, containers fail three times",
    "active-active/active_active",
    "FailContainer",
    ["--faults", "3"],
    "holds",
  ],
  ["two regions, streams fail four times", "active-active/active_active", "FailStream", ["--faults", "4"], "holds"],
  ["two regions, three records", "active-active/active_active", "BlackBox", ["-c", "RECORDS=3"], "holds"],
  [
    "queues and table, two records, three faults",
    "active-active/queues_and_table",
    "BlackBox",
    ["-c", "RECORDS=2", "--faults", "3"],
    "holds",
  ],
  [
    "active-passive, three records, three faults",
    "active-passive/active_passive",
    "FailAnything",
    ["-c", "RECORDS=3", "--faults", "3"],
    "holds",
  ],
  [
    "workload, three nodes, anything",
    "workload1/workload1",
    "FailAnything",
    ["-c", "NODES=3", "--faults", "1"],
    "holds",
  ],
  ["workload, two records", "workload1/workload1", "FailContainer", ["-c", "RECORDS=2"], "holds"],
  [
    "workload, two records, two faults",
    "workload1/workload1",
    "FailAnything",
    ["-c", "RECORDS=2", "--faults", "2"],
    "holds",
  ],
  [
    "workload, two records, three nodes",
    "workload1/workload1",
    "BlackBox",
    ["-c", "RECORDS=2", "-c", "NODES=3"],
    "holds",
  ],
  ["workload, five nodes", "workload1/workload1", "LoseRegion", ["-c", "NODES=5"], "holds"],
];

const pattern = new RegExp(process.argv[2] ?? "");
const count = (n) => n.toLocaleString("en-US");

console.log(`${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, Node ${process.version}\n`);
console.log(
  "| configuration | command | verdict | states | transitions | depth | seconds |\n|---|---|---|--:|--:|--:|--:|",
);
let unexpected = 0;
for (const [name, spec, check, options, expected] of configurations) {
  if (!pattern.test(name)) continue;
  const args = [`specs/${spec}.fathom`, "--check", check, ...options];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "dist", "cli", "main.js"), "check", ...args, "--json"],
    { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  let result;
  try {
    [result] = JSON.parse(stdout).results;
  } catch {
    throw new Error(`${name}: ${stderr || stdout}`);
  }
  const verdict = result.property === null ? result.verdict : `${result.verdict} ${result.property}`;
  if (verdict !== expected) unexpected += 1;
  console.log(
    `| ${name} | \`${args.join(" ")}\` | ${verdict}${verdict === expected ? "" : ` (**expected ${expected}**)`} | ${count(result.states)} | ${count(result.transitions)} | ${result.depth} | ${result.seconds.toFixed(1)} |`,
  );
}
process.exitCode = unexpected > 0 ? 1 : 0;
