// npm run bench:liveness: temporal properties. What they take beside the exploration, and the same properties in SPIN, as never claims.
//
// Only properties that hold without any assumption of fairness can be compared: SPIN's weak fairness is of processes, of which these models
// have one, and it has no other.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { models } from "./models.js";
import { renderMachine } from "./report.js";
import { count, median, ratio, table, time } from "./statistics.js";
import { command, describeMachine, requireBuild, requireTools, root, Trouble, workshop } from "./tools.js";

const ROUNDS = 3;

/** `fathom`, `spin`: the same formula; `fair`: one that needs fairness, in Fathom alone. */
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

function fathom(model, added, shop) {
  const folder = join(shop.folder, "fathom");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${model.spec}.fathom`);
  const spec = readFileSync(join(root, "specs", "classics", `${model.spec}.fathom`), "utf8").replace(
    /^(property|fair) .*$/gm,
    "",
  );
  const selected = added === undefined ? "" : "property P; ";
  writeFileSync(
    file,
    `${spec}\n${added ?? ""}\ncheck Bench { invariant ${model.invariants.join(", ")}; ${selected}deadlock off; expect holds }\n`,
  );
  const constants = Object.entries(model.constants).flatMap(([constant, value]) => ["-c", `${constant}=${value}`]);
  const faults = model.faults === undefined ? [] : ["--faults", String(model.faults)];
  const done = shop.must(process.execPath, [
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
  const [result] = JSON.parse(done.output).results;
  if (result?.verdict !== "holds" || result.states !== model.states)
    throw new Trouble(`${model.name}:\n${done.output}`);
  return { wall: done.wall, peak: done.peak, explore: result.timings.explore, properties: result.timings.properties };
}

function spin(model, formula, shop) {
  const cwd = join(shop.folder, "spin");
  mkdirSync(cwd, { recursive: true });
  writeFileSync(
    join(cwd, "model.pml"),
    `${readFileSync(join(root, "bench", "peers", `${model.name}.pml`), "utf8")}\n${formula}\n`,
  );
  const generated = shop.must("spin", ["-a", "model.pml"], { cwd });
  const compiled = shop.must(
    "gcc",
    ["-O3", "-march=native", "-DNOREDUCE", "-DNOFAIR", "-DNOBOUNDCHECK", "-DMEMLIM=16000", "-w", "-o", "pan", "pan.c"],
    { cwd },
  );
  const done = shop.must("./pan", ["-a", `-m${8 * model.spinDepth}`, `-w${Math.ceil(Math.log2(model.states)) + 2}`], {
    cwd,
  });
  if (/search depth too small/.test(done.output) || !/errors: 0\b/.test(done.output))
    throw new Trouble(`SPIN ${model.name}:\n${done.output}${done.complaints}`);
  return { run: done.wall, wall: generated.wall + compiled.wall + done.wall, peak: done.peak };
}

const mebibytes = (bytes) => `${count(Math.round(bytes / 2 ** 20))} MiB`;

try {
  requireTools();
  requireBuild();
  process.stdout.write(`${renderMachine(describeMachine())}\n\n`);
  const only = new RegExp(process.argv[2] ?? "");
  const shop = workshop();
  try {
    const rows = [];
    for (const property of properties) {
      for (const model of models.filter(({ name }) => property.models.includes(name) && only.test(name))) {
        const runs = { plain: [], checked: [], fair: [], spin: [] };
        for (let round = 0; round < ROUNDS; round += 1) {
          runs.plain.push(fathom(model, undefined, shop));
          runs.checked.push(fathom(model, property.fathom, shop));
          if (property.fair !== undefined) runs.fair.push(fathom(model, property.fair, shop));
          runs.spin.push(spin(model, property.spin, shop));
        }
        const of = (samples, figure) =>
          samples.length === 0 ? undefined : median(samples.map((sample) => sample[figure]));
        const explore = of(runs.plain, "explore");
        const beside = (seconds) => (seconds === undefined ? "" : `${time(seconds)}, ${ratio(seconds / explore)}`);
        rows.push([
          model.name,
          count(model.states),
          time(explore),
          beside(of(runs.checked, "properties")),
          beside(of(runs.fair, "properties")),
          mebibytes(of(runs.fair.length > 0 ? runs.fair : runs.checked, "peak")),
          time(of(runs.checked, "wall")),
          time(of(runs.spin, "wall")),
          mebibytes(of(runs.spin, "peak")),
          ratio(of(runs.spin, "wall") / of(runs.checked, "wall")),
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
    rmSync(shop.folder, { recursive: true, force: true });
  }
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
