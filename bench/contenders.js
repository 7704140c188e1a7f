// The contenders: Fathom with one and two threads, its peers SPIN and Rumur, each in its fastest configurations, and for
// some models a program in C, which shows what is possible.
//
// A contender builds a model in a folder and runs it. Both operations return what they measured; `run` also returns the
// counts and the seconds of exploration.

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { command, root, UserError } from "./tools.js";

/**
 * @typedef Contender
 * @property {string} name
 * @property {"fathom" | "peer" | "program"} side
 * @property {(model) => boolean} [runs] whether there is something to run for a model
 * @property {(model, workspace) => { wall: number, processor: number }} build repeated in the first rounds, since it is
 * part of the time from a model to a verdict
 * @property {(model, workspace) => { states: number, transitions: number, explore: number, wall: number, processor:
 * number, peak: number }} run
 */

const folderOf = (workspace, contender, model) => {
  const folder = join(workspace.folder, model.name, contender.replace(/[^a-z0-9]+/gi, "-"));
  mkdirSync(folder, { recursive: true });
  return folder;
};

const folderOfSpecs = { classic: ["specs", "classics"], broad: ["bench", "models"] };

const specFile = (model) => join(root, ...folderOfSpecs[model.group], `${model.spec}.fathom`);

const peerFile = (model, ending) => join(root, "bench", "peers", `${model.name}.${ending}`);

const total = (...runs) => ({
  wall: runs.reduce((sum, run) => sum + run.wall, 0),
  processor: runs.reduce((sum, run) => sum + run.processor, 0),
});

/** The number captured by a pattern in the output of a tool. */
function extractNumber(pattern, output, tool) {
  const match = pattern.exec(output);
  if (match === null) throw new UserError(`the output of ${tool} does not match ${pattern}:\n${output.slice(-2000)}`);
  return Number(match[1]);
}

/**
 * The time of an exploration by SPIN. SPIN reports it in hundredths of a second, without its start-up; if that is too
 * coarse, use the time of the process.
 */
const preciseTime = (reported, wall) => (reported < 0.1 ? wall : reported);

/**
 * SPIN's depth-first search, without features that cost time, and without reductions that Fathom does not have here.
 */
function spin(name, flags) {
  const common = ["-DSAFETY", "-DNOREDUCE", "-DNOBOUNDCHECK", "-DNOFAIR", "-DMEMLIM=16000", "-march=native", "-w"];
  return {
    name,
    side: "peer",
    build(model, workspace) {
      const cwd = folderOf(workspace, name, model);
      const generate = workspace.must("spin", ["-a", peerFile(model, "pml")], { cwd });
      const compile = workspace.must("gcc", [...common, ...flags, "-o", "pan", "pan.c"], { cwd });
      return total(generate, compile);
    },
    run(model, workspace) {
      // At least twice as many hash table slots as states: fewer are slower, more are not faster.
      const slots = Math.ceil(Math.log2(model.states)) + 1;
      const result = workspace.must("./pan", [`-m${model.spinDepth}`, `-w${slots}`, "-E"], {
        cwd: folderOf(workspace, name, model),
      });
      if (/search depth too small/.test(result.output) || !/errors: 0\b/.test(result.output))
        throw new UserError(`${name} ${model.name}:\n${result.output}${result.errors}`);
      return {
        ...result,
        states: extractNumber(/^\s*(\d+) states, stored/m, result.output, name) - model.spinExtra,
        // Not compared: large numbers are rounded, and initial steps are included.
        transitions: extractNumber(/^\s*([\d.e+]+) transitions/m, result.output, name),
        explore: preciseTime(extractNumber(/elapsed time ([\d.e+-]+) seconds/, result.output, name), result.wall),
      };
    },
  };
}

/**
 * Rumur's breadth-first search with one thread. The state set is large enough that it need not grow; Rumur expects its
 * size as 8 bytes for each byte of a state.
 */
function rumur(name, stateBytes, flags) {
  const common = [
    "--deadlock-detection",
    "off",
    "--symmetry-reduction",
    "off",
    "--threads",
    "1",
    "--counterexample-trace",
    "off",
  ];
  return {
    name,
    side: "peer",
    runs: (model) => model.murphi !== false,
    build(model, workspace) {
      const cwd = folderOf(workspace, name, model);
      const slots = 2 ** (Math.ceil(Math.log2(model.states)) + 1);
      const options = [
        ...common,
        "--set-capacity",
        String(Math.max(2 ** 23, slots * stateBytes * 8)),
        ...flags,
        ...(model.rumurOptions ?? []),
      ];
      const generate = workspace.must("rumur", [...options, "-o", "model.c", peerFile(model, "m")], { cwd });
      const wide = process.arch === "x64" ? ["-mcx16"] : [];
      const compile = workspace.must(
        "gcc",
        [
          "-std=c11",
          "-O3",
          "-march=native",
          ...wide,
          "-fwhole-program",
          "-flto",
          "-w",
          "-o",
          "model",
          "model.c",
          "-lpthread",
        ],
        { cwd },
      );
      return total(generate, compile);
    },
    run(model, workspace) {
      const result = workspace.must("./model", [], { cwd: folderOf(workspace, name, model) });
      if (!/No error found/.test(result.output))
        throw new UserError(`${name} ${model.name}:\n${result.output.slice(-2000)}`);
      return {
        ...result,
        states: extractNumber(/^\s*(\d+) states, \d+ rules fired in/m, result.output, name),
        transitions: extractNumber(/^\s*\d+ states, (\d+) rules fired in/m, result.output, name),
        // Rumur reports whole seconds only.
        explore: result.wall,
      };
    },
  };
}

/** A program written by hand for one model, in C. */
const handWritten = {
  name: "C",
  side: "program",
  runs: (model) => existsSync(peerFile(model, "c")),
  build(model, workspace) {
    const cwd = folderOf(workspace, "C", model);
    return total(
      workspace.must("gcc", ["-O3", "-march=native", "-Wall", "-o", "explore", peerFile(model, "c")], { cwd }),
    );
  },
  run(model, workspace) {
    const result = workspace.must("./explore", [], { cwd: folderOf(workspace, "C", model) });
    return {
      ...result,
      states: extractNumber(/^(\d+) states/, result.output, "C"),
      transitions: extractNumber(/(\d+) transitions/, result.output, "C"),
      explore: extractNumber(/([\d.]+) seconds/, result.output, "C"),
    };
  },
};

/** Fathom on the unchanged spec, with an added check for the properties that the peers verify. */
function fathom(name, engine, threads) {
  const fileOf = (model, workspace) => join(folderOf(workspace, name, model), `${model.spec}.fathom`);
  return {
    name,
    side: "fathom",
    build(model, workspace) {
      const spec = readFileSync(specFile(model), "utf8");
      // A spec may use its neighbours.
      cpSync(dirname(specFile(model)), dirname(fileOf(model, workspace)), { recursive: true });
      writeFileSync(
        fileOf(model, workspace),
        `${spec}\ncheck Bench { invariant ${model.invariants.join(", ")}; deadlock off; expect holds }\n`,
      );
      return total();
    },
    run(model, workspace) {
      const constants = Object.entries(model.constants).flatMap(([constant, value]) => ["-c", `${constant}=${value}`]);
      const faults = model.faults === undefined ? [] : ["--faults", String(model.faults)];
      const options = ["--check", "Bench", "--engine", engine, "--threads", String(threads), "--json"];
      const run = workspace.must(process.execPath, [
        command,
        "check",
        fileOf(model, workspace),
        ...options,
        ...constants,
        ...faults,
      ]);
      const [result] = JSON.parse(run.output).results;
      if (result?.verdict !== "holds") throw new UserError(`${name} ${model.name}:\n${run.output}`);
      if (result.engine !== engine)
        throw new UserError(`${name} ${model.name}: used the engine ${result.engine}\n${run.output}`);
      return {
        ...run,
        states: result.states,
        transitions: result.transitions,
        explore: result.timings?.explore ?? result.seconds,
      };
    },
  };
}

/** @type {Contender[]} */
export const contenders = [
  fathom("Fathom", "compiled", 1),
  fathom("Fathom, 2 threads", "compiled", 2),
  spin("SPIN", ["-O3", "-DNOCOMP"]),
  // At most a tenth slower, and compiled in half the time: the shortest time from a model to a verdict.
  spin("SPIN -O1", ["-O1", "-DNOCOMP"]),
  spin("SPIN, compressed", ["-O3"]),
  rumur("Rumur", 64, ["--pack-state", "off"]),
  rumur("Rumur, packed", 16, []),
  handWritten,
  // Runs only if selected with --tools.
  { ...fathom("Interpreter", "interpreter", 1), optional: true },
];
