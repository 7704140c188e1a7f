// npm run bench:twins: what a construct costs as one would write it, and rewritten by hand for speed. Both specs of a
// pair have the same states and transitions.
//
//   npm run bench:twins [-- PATTERN]      only pairs whose name matches

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { renderMachine } from "../report.js";
import { count, ratio, table, time } from "../statistics.js";
import { command, describeMachine, requireBuild, root, UserError } from "../tools.js";

const ROUNDS = 4;
/** A natural spec may take this many times as long as its twin. */
const TARGET = 1.3;

const folder = join(root, "bench", "twins");
const REWRITTEN = /_rewritten\.fathom$/;
const names = readdirSync(folder)
  .filter((file) => REWRITTEN.test(file))
  .map((file) => file.replace(REWRITTEN, ""));

/** Makes a process write the processor time that it used to stderr when it ends, in microseconds. */
const reportUsage = `data:text/javascript,${encodeURIComponent(
  `process.on("exit", () => { const { user, system } = process.cpuUsage(); console.error("usage " + (user + system)); })`,
)}`;

function run(spec, options = []) {
  const file = join(folder, `${spec}.fathom`);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", reportUsage, command, "check", file, "--engine", "compiled", "--threads", "1", "--json", ...options],
    { encoding: "utf8" },
  );
  const [result] = JSON.parse(stdout).results ?? [];
  const usage = /^usage (\d+)$/m.exec(stderr);
  if (!["holds", "bounded"].includes(result?.verdict) || usage === null)
    throw new UserError(`${file}:\n${stdout}${stderr}`);
  return { states: result.states, transitions: result.transitions, seconds: Number(usage[1]) / 1e6 };
}

const NO_STEPS = ["--depth", "0"];

/**
 * The processor time of exploration: that of whole processes less that of processes that take no step. Of several runs
 * in turn the fastest counts, because other work on the machine makes runs slower, never faster.
 */
function compare(name) {
  const sides = [name, `${name}_rewritten`].map((spec) => ({ spec, runs: [], starts: [] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { spec, runs, starts } of sides) {
      runs.push(run(spec));
      starts.push(run(spec, NO_STEPS));
    }
  }
  const [{ states, transitions }] = sides[0].runs;
  if (sides.some(({ runs }) => runs.some((each) => each.states !== states || each.transitions !== transitions)))
    throw new UserError(`${name}: the two specs have different numbers of states or transitions`);
  const fastest = (samples) => Math.min(...samples.map(({ seconds }) => seconds));
  const [natural, rewritten] = sides.map(({ runs, starts }) => fastest(runs) - fastest(starts));
  return { states, transitions, natural, rewritten };
}

try {
  requireBuild();
  process.stdout.write(`${renderMachine(describeMachine())}\n\n`);
  const rows = [];
  for (const name of names.filter((each) => new RegExp(process.argv[2] ?? "").test(each))) {
    const { states, transitions, natural, rewritten } = compare(name);
    const times = natural / rewritten;
    rows.push([
      ...[name, count(states), count(transitions), time(natural), time(rewritten), ratio(times)],
      times <= TARGET ? "yes" : "no",
    ]);
    process.stderr.write(`${name}: ${ratio(times)}\n`);
  }
  const heads = ["", "states", "transitions", "natural", "rewritten", "ratio", `at most ${ratio(TARGET)}`];
  process.stdout.write(`${table(heads, rows)}\n`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
