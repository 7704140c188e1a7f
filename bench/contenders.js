// What runs against what: Fathom with one thread and with two, and the peers, each in the configurations that show it at its best.
//
// A contender builds a model into a folder, then runs it. Both tell what they measured; `run` tells the counts and the seconds of exploration, too.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command, root, Trouble } from "./tools.js";

/**
 * @typedef Contender
 * @property {string} name
 * @property {"fathom" | "peer"} side
 * @property {(model, shop) => { wall: number, processor: number }} build to be repeated with each round, as it is part of the way from a model to a verdict
 * @property {(model, shop) => { states: number, transitions: number, explore: number, wall: number, processor: number, peak: number }} run
 */

const folderOf = (shop, contender, model) => {
  const folder = join(shop.folder, model.name, contender.replace(/[^a-z0-9]+/gi, "-"));
  mkdirSync(folder, { recursive: true });
  return folder;
};

const peerFile = (model, ending) => join(root, "bench", "peers", `${model.name}.${ending}`);

const together = (...runs) => ({
  wall: runs.reduce((sum, run) => sum + run.wall, 0),
  processor: runs.reduce((sum, run) => sum + run.processor, 0),
});

/** The number after or before what is to be found, or trouble. */
function figure(pattern, output, what) {
  const found = pattern.exec(output);
  if (found === null) throw new Trouble(`${what} does not say ${pattern}:\n${output.slice(-2000)}`);
  return Number(found[1]);
}

/** What SPIN says of itself, in hundredths, leaves out that it had to start; where hundredths say little, the time of the process. */
const telling = (own, wall) => (own < 0.1 ? wall : own);

/** SPIN's depth-first search, everything off that would cost time, or save states that Fathom visits. */
function spin(name, flags) {
  const common = ["-DSAFETY", "-DNOREDUCE", "-DNOBOUNDCHECK", "-DNOFAIR", "-DMEMLIM=16000", "-march=native", "-w"];
  return {
    name,
    side: "peer",
    build(model, shop) {
      const cwd = folderOf(shop, name, model);
      const generate = shop.must("spin", ["-a", peerFile(model, "pml")], { cwd });
      const compile = shop.must("gcc", [...common, ...flags, "-o", "pan", "pan.c"], { cwd });
      return together(generate, compile);
    },
    run(model, shop) {
      // Twice as many slots as there are states: fewer make it slower, more do not make it faster.
      const slots = Math.ceil(Math.log2(model.states)) + 1;
      const done = shop.must("./pan", [`-m${model.spinDepth}`, `-w${slots}`, "-E"], {
        cwd: folderOf(shop, name, model),
      });
      if (/search depth too small/.test(done.output) || !/errors: 0\b/.test(done.output))
        throw new Trouble(`${name} ${model.name}:\n${done.output}${done.complaints}`);
      return {
        ...done,
        states: figure(/^\s*(\d+) states, stored/m, done.output, name) - model.spinExtra,
        // Rounded where there are many, and its initial steps among them: not compared.
        transitions: figure(/^\s*([\d.e+]+) transitions/m, done.output, name),
        explore: telling(figure(/elapsed time ([\d.e+-]+) seconds/, done.output, name), done.wall),
      };
    },
  };
}

/** Rumur's breadth-first search with one thread, and a set that need not grow; its size is told as 8 bytes for each byte of a state. */
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
    build(model, shop) {
      const cwd = folderOf(shop, name, model);
      const slots = 2 ** (Math.ceil(Math.log2(model.states)) + 1);
      const options = [
        ...common,
        "--set-capacity",
        String(Math.max(2 ** 23, slots * stateBytes * 8)),
        ...flags,
        ...(model.rumurOptions ?? []),
      ];
      const generate = shop.must("rumur", [...options, "-o", "model.c", peerFile(model, "m")], { cwd });
      const wide = process.arch === "x64" ? ["-mcx16"] : [];
      const compile = shop.must(
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
      return together(generate, compile);
    },
    run(model, shop) {
      const done = shop.must("./model", [], { cwd: folderOf(shop, name, model) });
      if (!/No error found/.test(done.output)) throw new Trouble(`${name} ${model.name}:\n${done.output.slice(-2000)}`);
      return {
        ...done,
        states: figure(/^\s*(\d+) states, \d+ rules fired in/m, done.output, name),
        transitions: figure(/^\s*\d+ states, (\d+) rules fired in/m, done.output, name),
        // It tells whole seconds only.
        explore: done.wall,
      };
    },
  };
}

/** Fathom checks the spec as it is, with a check that selects the properties the peers have. */
function fathom(name, engine, threads) {
  const fileOf = (model, shop) => join(folderOf(shop, name, model), `${model.spec}.fathom`);
  return {
    name,
    side: "fathom",
    build(model, shop) {
      const spec = readFileSync(join(root, "specs", "classics", `${model.spec}.fathom`), "utf8");
      writeFileSync(
        fileOf(model, shop),
        `${spec}\ncheck Bench { invariant ${model.invariants.join(", ")}; deadlock off; expect holds }\n`,
      );
      return together();
    },
    run(model, shop) {
      const constants = Object.entries(model.constants).flatMap(([constant, value]) => ["-c", `${constant}=${value}`]);
      const faults = model.faults === undefined ? [] : ["--faults", String(model.faults)];
      const options = ["--check", "Bench", "--engine", engine, "--threads", String(threads), "--json"];
      const done = shop.must(process.execPath, [
        command,
        "check",
        fileOf(model, shop),
        ...options,
        ...constants,
        ...faults,
      ]);
      const [result] = JSON.parse(done.output).results;
      if (result?.verdict !== "holds") throw new Trouble(`${name} ${model.name}:\n${done.output}`);
      if (result.engine !== engine)
        throw new Trouble(`${name} ${model.name}: the engine was ${result.engine}\n${done.output}`);
      return {
        ...done,
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
  // As fast to within a tenth, and compiled in half the time: the shortest way from a model to a verdict.
  spin("SPIN -O1", ["-O1", "-DNOCOMP"]),
  spin("SPIN, compressed", ["-O3"]),
  rumur("Rumur", 64, ["--pack-state", "off"]),
  rumur("Rumur, packed", 16, []),
  // Only when asked for.
  { ...fathom("Interpreter", "interpreter", 1), optional: true },
];
