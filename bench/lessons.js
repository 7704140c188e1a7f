// Generates the table in docs/active-active.md: every check of its systems, and for every check that holds, a change
// that makes it fail.
//
//   node bench/lessons.js        replaces the table between its two markers
//
// Exits with 0 if all results are as expected; otherwise with 1, without changing the table. Requires a built dist.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const document = join(root, "docs", "active-active.md");
const [BEGIN, END] = ["<!-- The table is generated: node bench/lessons.js -->", "<!-- end of the table -->"];

/**
 * The systems and, for each check that holds, a change that makes it fail: constants (`A=1 B=2`) or more faults. Most
 * checks without faults cannot fail otherwise, so their change adds one.
 */
const systems = {
  "active-active/replication": {
    Baseline: "CONCERN=primaryOnly --faults 1",
    Switchover: "CONCERN=primaryOnly FAILURE=data --faults 1",
    OneRegionLost: "CONCERN=primaryOnly",
    TwoFaults: "CONCERN=primaryOnly",
    TwoOfFiveLost: "REGIONS=3",
  },
  "active-active/one_region": {
    Baseline: "ORDER=removeStorePublish",
    FailContainer: "REMEDY=nothing",
    FailStream: "PROMISED={works}",
    FailDatabase: "PROMISED={works}",
    LoseConfirmation: "REMEDY=nothing",
    FailAnything: "REMEDY=nothing",
    "FailForEver[FAILURE=container]": "REMEDY=nothing",
    "FailForEver[FAILURE=confirmation]": "REMEDY=nothing",
    "FailForEver[FAILURE=stream]": "HANDLING=uniform",
    "FailForEver[FAILURE=node]": "HANDLING=uniform",
    BlackBox: "KNOWS=false",
    LooksLikeOnce: "KNOWS=false",
    Compensation: "REMEDY=nothing",
    Transaction: "REMEDY=idempotence",
    Waiting: "HANDLING=uniform",
    WaitingDelivers: "HANDLING=uniform",
    LossyStreamReplayed: "REPLAY=false",
    ReplayedForNothing: "KNOWS=false",
  },
  "active-active/active_active": {
    Baseline: "ORDER=removeStorePublish",
    FailContainer: "REMEDY=nothing",
    FailStream: "REPAIRED={west}",
    FailDatabase: "CONCERN=primaryOnly",
    LoseRegion: "CONCERN=primaryOnly",
    FailAnything: "REMEDY=nothing",
    FailoverByDns: "ASKS_DNS=false",
    BlackBox: "REPAIRED={west}",
    OneRegionKeepsOrder: "WEST_IS_ACTIVE=true",
    OneIsLeft: "POLICY=reckless",
    WaitsInstead: "HANDLING=uniform",
  },
  "active-active/queues_and_table": {
    Baseline: "IDEMPOTENT=false FAILURE=confirmation --faults 1",
    FailContainer: "IDEMPOTENT=false",
    FailQueue: "REPAIRED={}",
    FailTable: "REPAIRED={}",
    FailReplication: "REPAIRED={} WAITS=true",
    LoseConfirmation: "IDEMPOTENT=false",
    LoseRegion: "REPAIRED={}",
    FailAnything: "REPAIRED={}",
    BlackBox: "REPAIRED={}",
    FailoverByDns: "REPAIRED={}",
    WaitsForReplication: "WAITS=false",
    DoesNotWait: "WAITS=true",
  },
  "active-passive/active_passive": {
    Baseline: "IDEMPOTENT=false FAILURE=confirmation --faults 1",
    FailContainer: "IDEMPOTENT=false",
    FailQueue: "POLICY=reckless",
    FailDatabase: "WAITS=false",
    Switchover: "FAILURE=node REPAIRED={}",
    FailReplication: "FAILURE=node WAITS=false",
    LoseConfirmation: "IDEMPOTENT=false",
    FailAnything: "WAITS=false",
    LoseRegion: "WAITS=true",
    BlackBox: "POLICY=reckless",
    NoFailover: "POLICY=reckless",
    DoesNotWait: "WAITS=true",
  },
  "workload1/workload1": {
    Baseline: "HASTY=true",
    FailContainer: "REMEDY=nothing",
    FailStream: "FAILURE=loss",
    FailDatabase: "NODES=3 CONCERN=primaryOnly",
    LoseRegion: "CONCERN=primaryOnly",
    Switchover: "HASTY=true",
    LoseConfirmation: "REMEDY=nothing",
    FailAnything: "REMEDY=nothing",
    BlackBox: "FAILURE=loss",
    FailoverByDns: "FAILURE=loss",
    OneIsLeft: "FAILURE=loss",
  },
};

function fathom(...args) {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, "dist", "cli", "main.js"), ...args, "--json"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  try {
    return JSON.parse(stdout).results;
  } catch {
    throw new Error(`fathom ${args.join(" ")}: ${stderr || stdout}`);
  }
}

const count = (n) => n.toLocaleString("en-US");
const verdictOf = ({ verdict, property, fault }) => [verdict, property ?? fault?.code].filter(Boolean).join(" ");
const stepsOf = ({ steps }) =>
  steps === null || steps === undefined ? "" : ` in ${steps} ${steps === 1 ? "step" : "steps"}`;

/** The constants and faults of a check, as written in the spec. */
function configurationOf(text, name) {
  const [plain, value] = /^(\w+)(?:\[(.*)\])?$/.exec(name).slice(1);
  const start = text.indexOf(`check ${plain} {`);
  const body = text.slice(start, text.indexOf("expect", start)).replace(/\/\/.*/g, "");
  const constants = [...body.matchAll(/\b([A-Z][A-Z_0-9]*) = (\{[^}]*\}|\w+)/g)].map(([item]) => item);
  const faults = /\bfaults \d+/.exec(body)?.[0] ?? "unlimited faults";
  return [...constants, ...(value === undefined ? [] : [value.replace("=", " = ")]), faults].join(", ");
}

const problems = [];
const sections = [];
for (const [spec, changes] of Object.entries(systems)) {
  const file = `specs/${spec}.fathom`;
  const text = readFileSync(join(root, file), "utf8");
  const rows = fathom("verify", file).map((result) => {
    if (result.asExpected !== true) problems.push(`${file} ${result.check}: ${verdictOf(result)}`);
    let failure = "";
    if (result.verdict === "holds") {
      if (result.covered.length === 0) problems.push(`${file} ${result.check}: no cover`);
      const change = changes[result.check];
      if (change === undefined) problems.push(`${file} ${result.check}: no change is given that makes it fail`);
      else {
        const options = change.split(" ").flatMap((word) => (word.includes("=") ? ["-c", word] : [word]));
        const changed = fathom("check", file, "--check", result.check, ...options)[0];
        failure = `\`${change}\`: ${verdictOf(changed)}${stepsOf(changed)}`;
        if (!["violated", "deadlock", "error"].includes(changed.verdict))
          problems.push(`${file} ${result.check}: ${failure}`);
      }
    }
    const { check, states, seconds, depth } = result;
    return `| ${check} | ${configurationOf(text, check)} | ${verdictOf(result)}${stepsOf(result)} | ${count(states)} | ${depth} | ${seconds.toFixed(1)} | ${failure} |`;
  });
  sections.push(
    [
      `**[${spec.split("/")[1]}](../specs/${spec}.fathom)**`,
      "",
      "| check | configuration | verdict | states | depth | seconds | fails with |",
      "|---|---|---|--:|--:|--:|---|",
      ...rows,
    ].join("\n"),
  );
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exitCode = 1;
} else {
  const old = readFileSync(document, "utf8");
  const [begin, end] = [old.indexOf(BEGIN), old.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${document} does not contain the markers of the table`);
  const machine = `${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, Node ${process.version}`;
  writeFileSync(document, `${old.slice(0, begin)}${BEGIN}\n${machine}\n\n${sections.join("\n\n")}\n${old.slice(end)}`);
}
