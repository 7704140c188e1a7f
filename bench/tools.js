// What a measurement needs of the machine: the peers, a C compiler, a dist that is up to date, and a way to run a command and know what it took.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { arch, cpus, loadavg, release, tmpdir, totalmem, type } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const command = join(root, "dist", "cli", "main.js");

/** What the user can mend: printed without a stack. */
export class Trouble extends Error {}

// The program, the Debian package it is in, and how it says its version.
const needed = [
  { program: "gcc", packages: ["gcc", "libc6-dev"], version: ["--version"] },
  { program: "spin", packages: ["spin"], version: ["-V"] },
  { program: "rumur", packages: ["rumur"], version: ["--version"] },
];

const runs = ({ program, version }) => spawnSync(program, version, { stdio: "ignore" }).status === 0;

/** Installs what is missing, if it may. */
export function requireTools() {
  const missing = needed.filter((tool) => !runs(tool));
  if (missing.length === 0) return;
  const packages = missing.flatMap((tool) => tool.packages);
  const manually = `bench needs ${missing.map((tool) => tool.program).join(", ")}: install with "apt-get install ${packages.join(" ")}", or see bench/README.md`;
  const before = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const apt = (...args) => {
    const [program, ...rest] = [...before, "apt-get", "-q", "-y", ...args];
    return (
      spawnSync(program, rest, { stdio: ["ignore", 2, 2], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } })
        .status === 0
    );
  };
  process.stderr.write(`installing ${packages.join(", ")}\n`);
  const install = () => apt("install", "--no-install-recommends", ...packages);
  if (!install() && !(apt("update") && install())) throw new Trouble(manually);
  if (!missing.every(runs)) throw new Trouble(manually);
}

/** Builds dist if a source is newer. */
export function requireBuild() {
  execFileSync(process.execPath, [join(root, ".ci", "build.js"), "--if-stale"], { stdio: ["ignore", 2, 2] });
}

/** A temporary folder with the program that measures in it; the caller removes it. */
export function workshop() {
  const folder = mkdtempSync(join(tmpdir(), "fathom-bench-"));
  const measure = join(folder, "measure");
  execFileSync("gcc", ["-O2", "-w", "-o", measure, join(root, "bench", "measure.c")], { stdio: ["ignore", 2, 2] });

  /**
   * Runs a command to its end.
   * @returns {{ wall: number, processor: number, peak: number, output: string, complaints: string, status: number | null }}
   */
  const run = (program, args, { cwd = folder, limit = 3600, env = process.env } = {}) => {
    const done = spawnSync(measure, [program, ...args], {
      cwd,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      maxBuffer: 2 ** 28,
      timeout: limit * 1000,
      killSignal: "SIGKILL",
    });
    const taken = done.output?.[3];
    if (!taken)
      throw new Trouble(`${program} ${args.join(" ")}: ended after ${limit} s, or did not start\n${done.stderr ?? ""}`);
    return { ...JSON.parse(taken), output: done.stdout, complaints: done.stderr, status: done.status };
  };
  /** As `run`, but it must succeed. */
  const must = (program, args, options) => {
    const done = run(program, args, options);
    if (done.status !== 0)
      throw new Trouble(
        `${program} ${args.join(" ")}: exit code ${done.status}\n${done.output.slice(-2000)}${done.complaints}`,
      );
    return done;
  };
  return { folder, run, must };
}

function processorName() {
  try {
    const {
      "model name": name,
      "cpu family": family,
      model,
    } = Object.fromEntries(
      readFileSync("/proc/cpuinfo", "utf8")
        .split("\n\n")[0]
        .split("\n")
        .map((line) => line.split(":").map((part) => part.trim())),
    );
    return name === undefined ? cpus()[0]?.model : `${name} (family ${family}, model ${model})`;
  } catch {
    return cpus()[0]?.model;
  }
}

export function describeMachine() {
  const firstLine = (program, args) =>
    spawnSync(program, args, { encoding: "utf8" }).stdout?.split("\n")[0].trim() ?? "";
  return {
    processor: processorName() ?? "unknown",
    cores: cpus().length,
    memory: totalmem(),
    system: `${type()} ${release()} ${arch()}`,
    load: loadavg()[0],
    versions: {
      fathom: JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version,
      node: process.version,
      ...Object.fromEntries(needed.map(({ program, version }) => [program, firstLine(program, version)])),
    },
  };
}
