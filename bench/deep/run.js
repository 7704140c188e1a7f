// Runs the systems of specs/ in configurations that take too long for `fathom verify specs`: more records, faults and
// nodes. README.md in this folder contains the results.
//
//   node bench/deep/run.js [PATTERN]     runs the matching configurations; prints a table

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/**
 * `options` enlarge the check. `sets`: explored by the symbolic engine. `safety`: without the temporal properties of the
 * check. `violated`: the property that is violated, and the steps of the shortest counterexample; otherwise the verdict is
 * `holds`. The counts of single states come from the compiled engine. Those of sets come from it as well up to some ten
 * million states; above, from an independent prototype of the symbolic engine, which does not reach four records with four
 * or five nodes. Those two counts are the engine's own.
 */
const configurations = [
  {
    name: "five regions, three faults",
    spec: "active-active/replication",
    check: "TwoFaults",
    options: ["-c", "REGIONS=5", "--faults", "3"],
    states: "927332",
  },
  {
    name: "five regions, two records",
    spec: "active-active/replication",
    check: "TwoOfFiveLost",
    options: ["-c", "RECORDS=2"],
    states: "162235",
  },
  {
    name: "one region, four records, four faults",
    spec: "active-active/one_region",
    check: "FailAnything",
    options: ["-c", "RECORDS=4", "--faults", "4"],
    states: "54535",
  },
  {
    name: "two regions, containers fail three times",
    spec: "active-active/active_active",
    check: "FailContainer",
    options: ["--faults", "3"],
    states: "96848",
  },
  {
    name: "two regions, streams fail four times",
    spec: "active-active/active_active",
    check: "FailStream",
    options: ["--faults", "4"],
    states: "99872",
  },
  {
    name: "two regions, three records",
    spec: "active-active/active_active",
    check: "BlackBox",
    options: ["-c", "RECORDS=3"],
    states: "754201",
  },
  {
    name: "queues and table, two records, three faults",
    spec: "active-active/queues_and_table",
    check: "BlackBox",
    options: ["-c", "RECORDS=2", "--faults", "3"],
    states: "2257044",
  },
  {
    name: "active-passive, three records, three faults",
    spec: "active-passive/active_passive",
    check: "FailAnything",
    options: ["-c", "RECORDS=3", "--faults", "3"],
    states: "375419",
  },
  {
    name: "workload, three nodes, anything",
    spec: "workload1/workload1",
    check: "FailAnything",
    options: ["-c", "NODES=3", "--faults", "1"],
    states: "122219",
  },
  {
    name: "workload, two records",
    spec: "workload1/workload1",
    check: "FailContainer",
    options: ["-c", "RECORDS=2"],
    states: "28785",
  },
  {
    name: "workload, two records, two faults",
    spec: "workload1/workload1",
    check: "FailAnything",
    options: ["-c", "RECORDS=2", "--faults", "2"],
    states: "618172",
  },
  {
    name: "workload, two records, three nodes",
    spec: "workload1/workload1",
    check: "BlackBox",
    options: ["-c", "RECORDS=2", "-c", "NODES=3"],
    states: "10504469",
  },
  {
    name: "workload, five nodes",
    spec: "workload1/workload1",
    check: "LoseRegion",
    options: ["-c", "NODES=5"],
    states: "5414034",
  },
  {
    name: "sets: workload, three records, two faults",
    spec: "workload1/workload1",
    check: "FailAnything",
    options: ["-c", "RECORDS=3", "--faults", "2"],
    states: "7434575",
    sets: true,
    safety: true,
  },
  {
    name: "sets: workload, four records, two faults",
    spec: "workload1/workload1",
    check: "FailAnything",
    options: ["-c", "RECORDS=4", "--faults", "2"],
    states: "67354908",
    sets: true,
    safety: true,
  },
  {
    name: "sets: workload, three records, three nodes",
    spec: "workload1/workload1",
    check: "BlackBox",
    options: ["-c", "RECORDS=3", "-c", "NODES=3"],
    states: "304993093",
    sets: true,
    safety: true,
  },
  {
    name: "sets: workload, two records, five nodes",
    spec: "workload1/workload1",
    check: "BlackBox",
    options: ["-c", "RECORDS=2", "-c", "NODES=5"],
    states: "6864319561",
    sets: true,
    safety: true,
  },
  {
    name: "sets: workload, three records, five nodes",
    spec: "workload1/workload1",
    check: "BlackBox",
    options: ["-c", "RECORDS=3", "-c", "NODES=5"],
    states: "563175884761",
    sets: true,
    safety: true,
  },
  {
    name: "sets: workload, four records, four nodes",
    spec: "workload1/workload1",
    check: "BlackBox",
    options: ["-c", "RECORDS=4", "-c", "NODES=4"],
    states: "37490925623",
    sets: true,
    safety: true,
  },
  {
    name: "sets: workload, four records, five nodes",
    spec: "workload1/workload1",
    check: "BlackBox",
    options: ["-c", "RECORDS=4", "-c", "NODES=5"],
    states: "22652232757255",
    sets: true,
    safety: true,
  },
  {
    name: "sets: workload, two records, five nodes, delivered",
    spec: "workload1/workload1",
    check: "BlackBox",
    options: ["-c", "RECORDS=2", "-c", "NODES=5"],
    states: "6864319561",
    sets: true,
  },
  {
    name: "sets: two regions, three records, containers fail three times",
    spec: "active-active/active_active",
    check: "FailContainer",
    options: ["-c", "RECORDS=3", "--faults", "3"],
    states: "2092174",
    sets: true,
  },
  {
    name: "sets: queues and table, three records, two faults",
    spec: "active-active/queues_and_table",
    check: "BlackBox",
    options: ["-c", "RECORDS=3", "--faults", "2"],
    states: "3990918",
    sets: true,
    safety: true,
  },
  ...[
    ["workload1/workload1", "AcknowledgedTooSoon", "receiverDb.AcknowledgedIsKept", 4, 3, 5],
    ["workload1/workload1", "Hasty", "AcceptedImpliesStored", 7, 3, 5],
    ["workload1/workload1", "Duplicates", "ProcessedOnce", 17, 3, 5],
    ["workload1/workload1", "HastyLoses", "Delivered", 50, 3, 3],
    ["workload1/workload1", "LossyStream", "Delivered", 72, 3, 5],
    ["active-active/active_active", "NoRepair", "Delivered", 5, 5],
    ["active-active/active_active", "CachedAnswer", "NothingSentThere", 4, 5],
    ["active-active/active_active", "OutOfOrder", "InOrder", 8, 6],
    ["active-active/active_active", "AcknowledgedTooSoon", "db.AcknowledgedIsKept", 5, 6],
    ["active-active/active_active", "Duplicates", "ProcessedOnce", 7, 6],
    ["active-active/active_active", "DuplicatesByRestart", "ProcessedOnce", 10, 6],
    ["active-active/queues_and_table", "LostWithItsRegion", "table.OutlivesALoss", 5, 6],
    ["active-active/queues_and_table", "OutOfOrder", "InOrder", 7, 6],
    ["active-active/queues_and_table", "Duplicates", "ProcessedOnce", 9, 6],
    ["active-active/queues_and_table", "DuplicatesAcrossRegions", "ProcessedOnce", 6, 4],
  ].map(([spec, check, property, steps, records, nodes]) => ({
    name: `red: ${spec.split("/")[1]} ${check}`,
    spec,
    check,
    options: ["-c", `RECORDS=${records}`, ...(nodes === undefined ? ["--faults", "4"] : ["-c", `NODES=${nodes}`])],
    sets: true,
    violated: { property, steps },
  })),
  {
    name: "red: active_active NoContainer",
    spec: "active-active/active_active",
    check: "NoContainer",
    // With any failure, there is also a deadlock.
    options: ["-c", "RECORDS=5", "-c", "FAILURE=stream", "--faults", "4"],
    sets: true,
    violated: { property: "Delivered", steps: 5 },
  },
  {
    name: "red: queues_and_table WaitsForEver",
    spec: "active-active/queues_and_table",
    check: "WaitsForEver",
    // More records take too long: with five, 139,713 states take 17 seconds.
    options: ["-c", "RECORDS=2", "-c", "FAILURE=anything", "--faults", "8"],
    sets: true,
    violated: { property: "Delivered", steps: 3 },
  },
];

const pattern = new RegExp(process.argv[2] ?? "");
const count = (n) => BigInt(n).toLocaleString("en-US");
const workspace = mkdtempSync(join(tmpdir(), "fathom-deep-"));
process.on("exit", () => rmSync(workspace, { recursive: true, force: true }));

/** A copy of the specs in which checks have no temporal properties. */
function withoutTemporal() {
  const folder = join(workspace, "specs");
  cpSync(join(root, "specs"), folder, { recursive: true });
  for (const spec of ["workload1/workload1", "active-active/queues_and_table"]) {
    const file = join(folder, `${spec}.fathom`);
    const text = readFileSync(file, "utf8")
      .replace(/^ {2}property .*$/gm, "")
      .replace(/(check FailAnything \{.* except FailedOver)/, "$1, Delivered, Accepted");
    writeFileSync(file, text);
  }
  return workspace;
}

console.log(`${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, Node ${process.version}\n`);
console.log(
  "| configuration | command | verdict | states | transitions | depth or steps | seconds |\n|---|---|---|--:|--:|--:|--:|",
);
let unexpected = 0;
let safety;
for (const { name, spec, check, options, states, sets, violated, safety: onlySafety } of configurations) {
  if (!pattern.test(name)) continue;
  const engine = sets ? ["--engine", "symbolic", "--memory", "8g"] : [];
  const args = [`specs/${spec}.fathom`, "--check", check, ...options, ...engine];
  const cwd = onlySafety ? (safety ??= withoutTemporal()) : root;
  const command = [join(root, "dist", "cli", "main.js"), "check", ...args, "--json"];
  const { stdout, stderr } = spawnSync(process.execPath, command, { cwd, encoding: "utf8", maxBuffer: 2 ** 28 });
  let result;
  try {
    [result] = JSON.parse(stdout).results;
  } catch {
    throw new Error(`${name}: ${stderr || stdout}`);
  }
  const expected =
    violated === undefined
      ? `holds with ${count(states)} states`
      : `${violated.property} violated in ${violated.steps} steps`;
  const asExpected =
    violated === undefined
      ? result.verdict === "holds" && String(result.states) === states
      : result.verdict === "violated" && result.property === violated.property && result.steps === violated.steps;
  if (!asExpected) unexpected += 1;
  console.log(
    `| ${name} | \`${args.join(" ")}\` | ${result.verdict}${asExpected ? "" : ` (**expected ${expected}**)`} | ${count(result.states)} | ${count(result.transitions)} | ${result.steps ?? result.depth ?? ""} | ${result.seconds.toFixed(1)} |`,
  );
}
process.exitCode = unexpected > 0 ? 1 : 0;
