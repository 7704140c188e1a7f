// Prepares the machine for measurements: installs the peers and a C compiler, builds dist, and runs commands with
// measurements of time and memory.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { arch, cpus, loadavg, release, tmpdir, totalmem, type } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const command = join(root, "dist", "cli", "main.js");

/** An error that the user can fix: printed without a stack trace. */
export class UserError extends Error {}

// The required programs, their Debian packages, and the option that prints the version.
const requirements = [
  { program: "gcc", packages: ["gcc", "libc6-dev"], version: ["--version"] },
  { program: "spin", packages: ["spin"], version: ["-V"] },
  { program: "rumur", packages: ["rumur"], version: ["--version"] },
];

const runs = ({ program, version }) => spawnSync(program, version, { stdio: "ignore" }).status === 0;

/** Installs missing programs if permissions allow it. */
export function requireTools() {
  const missing = requirements.filter((tool) => !runs(tool));
  if (missing.length === 0) return;
  const packages = missing.flatMap((tool) => tool.packages);
  const instructions = `the benchmark needs ${missing.map((tool) => tool.program).join(", ")}: install with "apt-get install ${packages.join(" ")}", or see bench/README.md`;
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const apt = (...args) => {
    const [program, ...rest] = [...sudo, "apt-get", "-q", "-y", ...args];
    return (
      spawnSync(program, rest, { stdio: ["ignore", 2, 2], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } })
        .status === 0
    );
  };
  process.stderr.write(`installing ${packages.join(", ")}\n`);
  const install = () => apt("install", "--no-install-recommends", ...packages);
  if (!install() && !(apt("update") && install())) throw new UserError(instructions);
  if (!missing.every(runs)) throw new UserError(instructions);
}

/** Builds dist if a source is newer. */
export function requireBuild() {
  execFileSync(process.execPath, [join(root, ".ci", "build.js"), "--if-stale"], { stdio: ["ignore", 2, 2] });
}

/** Creates a temporary folder with the measuring program; the caller removes the folder. */
export function createWorkspace() {
  const folder = mkdtempSync(join(tmpdir(), "fathom-bench-"));
  const measure = join(folder, "measure");
  execFileSync("gcc", ["-O2", "-w", "-o", measure, join(root, "bench", "measure.c")], { stdio: ["ignore", 2, 2] });

  /**
   * Runs a command and waits for its end.
   * @returns {{ wall: number, processor: number, peak: number, output: string, errors: string, status: number | null }}
   */
  const run = (program, args, { cwd = folder, limit = 3600, env = process.env } = {}) => {
    const result = spawnSync(measure, [program, ...args], {
      cwd,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      maxBuffer: 2 ** 28,
      timeout: limit * 1000,
      killSignal: "SIGKILL",
    });
    const measurements = result.output?.[3];
    if (!measurements)
      throw new UserError(
        `${program} ${args.join(" ")}: stopped after ${limit} s, or failed to start\n${result.stderr ?? ""}`,
      );
    return { ...JSON.parse(measurements), output: result.stdout, errors: result.stderr, status: result.status };
  };
  /** Like `run`, but throws if the command fails. */
  const must = (program, args, options) => {
    const result = run(program, args, options);
    if (result.status !== 0)
      throw new UserError(
        `${program} ${args.join(" ")}: exit code ${result.status}\n${result.output.slice(-2000)}${result.errors}`,
      );
    return result;
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
      ...Object.fromEntries(requirements.map(({ program, version }) => [program, firstLine(program, version)])),
    },
  };
}
