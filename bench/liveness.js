// npm run bench:liveness: the cost of temporal properties in addition to the exploration, compared with SPIN, where
// they become never claims.
//
// Only properties that hold without fairness can be compared. SPIN supports only weak fairness of processes, and these
// models have a single process.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { models } from "./models.js";
import { renderMachine } from "./report.js";
import { count, median, ratio, table, time } from "./statistics.js";
import { command, describeMachine, requireBuild, requireTools, root, UserError, createWorkspace } from "./tools.js";

const ROUNDS = 3;

/** `fathom` and `spin` are the same formula; `fair` is a property that needs fairness, checked only by Fathom. */
const properties = [
  {
    models: ["twophase7", "twophase8", "twophase9"],
    fathom: "property P: always (decision == commit implies always phase[1] != aborted)",
    spin: "ltl p { [] ((tm == 1) -> [] (rm[0] != 3)) }",
    fair: "fair weak DecideCommit fair weak DecideAbort property P: eventually decision != undecided",
  },
  {
    models: ["pipeline_6_3_2", "pipeline_7_3_3"],
    fathom: "property P: always (1 in delivered implies always exists r in Region: 1 in stored[r])",
    spin: "ltl p { [] ((delivered & 2) -> [] ((db[0] | db[1]) & 2)) }",
  },
];

function fathom(model, declarations, workspace) {
  const folder = join(workspace.folder, "fathom");
  // A spec may use others of its folder.
  cpSync(join(root, "specs", "classics"), folder, { recursive: true });
  const file = join(folder, `${model.spec}.fathom`);
  const spec = readFileSync(file, "utf8").replace(/^(property|fair) .*$/gm, "");
  const selected = declarations === undefined ? "" : "property P; ";
  writeFileSync(
    file,
    `${spec}\n${declarations ?? ""}\ncheck Bench { invariant ${model.invariants.join(", ")}; ${selected}deadlock off; expect holds }\n`,
  );
  const constants = Object.entries(model.constants).flatMap(([constant, value]) => ["-c", `${constant}=${value}`]);
  const faults = model.faults === undefined ? [] : ["--faults", String(model.faults)];
  const run = workspace.must(process.execPath, [
    command,
    "check",
    file,
    "--check",
    "Bench",
    "--engine",
    "compiled",
    "--threads",
    "1",
    "--json",
    ...constants,
    ...faults,
  ]);
  const [result] = JSON.parse(run.output).results;
  if (result?.verdict !== "holds" || result.states !== model.states)
    throw new UserError(`${model.name}:\n${run.output}`);
  return { wall: run.wall, peak: run.peak, explore: result.timings.explore, properties: result.timings.properties };
}

function spin(model, formula, workspace) {
  const cwd = join(workspace.folder, "spin");
  mkdirSync(cwd, { recursive: true });
  writeFileSync(
    join(cwd, "model.pml"),
    `${readFileSync(join(root, "bench", "peers", `${model.name}.pml`), "utf8")}\n${formula}\n`,
  );
  const generated = workspace.must("spin", ["-a", "model.pml"], { cwd });
  const compiled = workspace.must(
    "gcc",
    ["-O3", "-march=native", "-DNOREDUCE", "-DNOFAIR", "-DNOBOUNDCHECK", "-DMEMLIM=16000", "-w", "-o", "pan", "pan.c"],
    { cwd },
  );
  const result = workspace.must(
    "./pan",
    ["-a", `-m${8 * model.spinDepth}`, `-w${Math.ceil(Math.log2(model.states)) + 2}`],
    {
      cwd,
    },
  );
  if (/search depth too small/.test(result.output) || !/errors: 0\b/.test(result.output))
    throw new UserError(`SPIN ${model.name}:\n${result.output}${result.errors}`);
  return { run: result.wall, wall: generated.wall + compiled.wall + result.wall, peak: result.peak };
}

const mebibytes = (bytes) => `${count(Math.round(bytes / 2 ** 20))} MiB`;

try {
  requireTools();
  requireBuild();
  process.stdout.write(`${renderMachine(describeMachine())}\n\n`);
  const only = new RegExp(process.argv[2] ?? "");
  const workspace = createWorkspace();
  try {
    const rows = [];
    for (const property of properties) {
      for (const model of models.filter(({ name }) => property.models.includes(name) && only.test(name))) {
        const runs = { plain: [], checked: [], fair: [], spin: [] };
        for (let round = 0; round < ROUNDS; round += 1) {
          runs.plain.push(fathom(model, undefined, workspace));
          runs.checked.push(fathom(model, property.fathom, workspace));
          if (property.fair !== undefined) runs.fair.push(fathom(model, property.fair, workspace));
          runs.spin.push(spin(model, property.spin, workspace));
        }
        const medianOf = (samples, key) =>
          samples.length === 0 ? undefined : median(samples.map((sample) => sample[key]));
        const explore = medianOf(runs.plain, "explore");
        const relative = (seconds) => (seconds === undefined ? "" : `${time(seconds)}, ${ratio(seconds / explore)}`);
        rows.push([
          model.name,
          count(model.states),
          time(explore),
          relative(medianOf(runs.checked, "properties")),
          relative(medianOf(runs.fair, "properties")),
          mebibytes(medianOf(runs.fair.length > 0 ? runs.fair : runs.checked, "peak")),
          time(medianOf(runs.checked, "wall")),
          time(medianOf(runs.spin, "wall")),
          mebibytes(medianOf(runs.spin, "peak")),
          ratio(medianOf(runs.spin, "wall") / medianOf(runs.checked, "wall")),
        ]);
        process.stderr.write(`${model.name}\n`);
      }
    }
    const heads = [
      "",
      "states",
      "explore",
      "property",
      "with fairness",
      "peak",
      "end to end",
      "SPIN",
      "SPIN's peak",
      "SPIN / Fathom",
    ];
    process.stdout.write(`${table(heads, rows)}\n`);
  } finally {
    rmSync(workspace.folder, { recursive: true, force: true });
  }
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
