// npm run bench:symmetry: exploration with symmetry and without, in turn.
//
//   npm run bench:symmetry [-- PATTERN]      only models whose name matches

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { renderMachine } from "../report.js";
import { count, ratio, table } from "../statistics.js";
import { command, describeMachine, requireBuild, root, UserError } from "../tools.js";

const ROUNDS = 6;

const managers = { spec: "specs/tour/10_symmetry.fathom", reduced: "OneOfEach", full: "EveryState" };
const voting = { spec: "specs/classics/voting.fathom", reduced: "ThreeBallots", full: "WithoutSymmetry" };
const permissions = { spec: "bench/symmetry/permissions.fathom", reduced: "Reduced", full: "Full" };

const models = [
  ...[3, 5, 7, 8, 9].map((n) => ({ ...managers, name: `${n} managers`, constants: { MANAGERS: n } })),
  { ...managers, name: "24 managers", constants: { MANAGERS: 24 }, full: undefined },
  { ...voting, name: "voting, 3 acceptors, 2 values", constants: {} },
  { ...voting, name: "voting, 4 acceptors, 3 values", constants: { ACCEPTORS: 4, VALUES: 3 } },
  ...[3, 4, 5].map((n) => ({ ...permissions, name: `${n} permissions`, constants: { PROCESSES: n } })),
];

/** The interpreter explores what has at most this many states. */
const INTERPRETED_STATES = 7000;

function explore({ spec, constants }, check, engine) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...[command, "check", join(root, spec), "--check", check, "--engine", engine, "--threads", "1", "--json"],
      ...Object.entries(constants).flatMap(([constant, value]) => ["-c", `${constant}=${value}`]),
    ],
    { encoding: "utf8" },
  );
  const [result] = JSON.parse(stdout).results;
  if (result?.verdict !== "holds") throw new UserError(`${spec} ${check}:\n${stdout}${stderr}`);
  return { states: result.states, seconds: result.timings?.explore ?? result.seconds };
}

/** The fastest of runs in turn: other work on the machine makes runs slower, never faster. */
function compare(model, engine) {
  const samples = { reduced: [], full: [] };
  const sides = Object.keys(samples).filter((side) => model[side] !== undefined);
  for (let round = 0; round < ROUNDS; round++)
    for (const side of sides) samples[side].push(explore(model, model[side], engine));
  const result = {};
  for (const side of sides) {
    const { states } = samples[side][0];
    if (samples[side].some((sample) => sample.states !== states))
      throw new UserError(`${model.name}: not deterministic`);
    result[side] = { states, seconds: Math.min(...samples[side].map(({ seconds }) => seconds)) };
  }
  return result;
}

const milliseconds = (side) => (side === undefined ? "" : `${count(Math.round(side.seconds * 1000))} ms`);
const speedup = ({ reduced, full }) =>
  full === undefined ? "" : ratio(full.seconds / Math.max(reduced.seconds, 0.001));

try {
  requireBuild();
  process.stdout.write(`${renderMachine(describeMachine())}\n\n`);
  const rows = [];
  for (const model of models.filter(({ name }) => new RegExp(process.argv[2] ?? "").test(name))) {
    const compiled = compare(model, "compiled");
    const { reduced, full } = compiled;
    const isSmall = full !== undefined && full.states <= INTERPRETED_STATES;
    const interpreted = isSmall ? compare(model, "interpreter") : undefined;
    for (const side of ["reduced", "full"])
      if (interpreted !== undefined && interpreted[side].states !== compiled[side].states)
        throw new UserError(`${model.name}: the engines disagree`);
    rows.push([
      model.name,
      full === undefined ? "" : count(full.states),
      count(reduced.states),
      ...[milliseconds(full), milliseconds(reduced), speedup(compiled)],
      ...(interpreted === undefined
        ? ["", "", ""]
        : [milliseconds(interpreted.full), milliseconds(interpreted.reduced), speedup(interpreted)]),
    ]);
    process.stderr.write(`${model.name}\n`);
  }
  const heads = ["", "states", "orbits", "compiled", "with symmetry", "ratio", "interpreter", "with symmetry", "ratio"];
  process.stdout.write(`${table(heads, rows)}\n`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
