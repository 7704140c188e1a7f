// fathom import-result: what server.sh prints, with a script that prints recorded outputs in place of Java. Where
// TLA2TOOLS_JAR is set, TLC itself runs too.

import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runs, SPEC } from "../../checker/tlc/distributed/recorded.js";
import { fathom } from "../run-command.js";

const JAR = process.env["TLA2TOOLS_JAR"];
const OUTPUTS = join(process.cwd(), "test", "checker", "tlc", "distributed", "outputs");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-import-"));
  mkdirSync(join(folder, "a jar"));
  writeFileSync(join(folder, "a jar", "tla2tools.jar"), "");
  mkdirSync(join(folder, "bin"));
  const java = join(folder, "bin", "java");
  writeFileSync(java, '#!/bin/sh\nprintf "%s\\n" "$@" > "$ARGUMENTS"\ncat "$RECORDED"\n');
  chmodSync(java, 0o755);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Run = keyof typeof runs;

/** Exports a check, and runs a script in a folder above. */
async function exported(check: string, name: string): Promise<string> {
  const out = join(folder, name);
  const { exit } = await fathom(["export", "--tla", SPEC, "--check", check, "--distributed", out]);
  expect(exit).toBe(0);
  return out;
}

function runScript(script: string, run: Run | undefined, env: Record<string, string> = {}) {
  return spawnSync("sh", script.split(" "), {
    cwd: folder,
    encoding: "utf8",
    env: {
      PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`,
      ARGUMENTS: join(folder, "arguments"),
      TLA2TOOLS_JAR: join("a jar", "tla2tools.jar"),
      RECORDED: run === undefined ? "/dev/null" : join(OUTPUTS, `${run}.out`),
      ...env,
    },
  });
}

/** The file with what server.sh prints for a recorded run. */
async function resultOf(run: Run, name: string = run): Promise<string> {
  await exported(runs[run], name);
  const path = join(folder, `${name}.txt`);
  const { stdout, status } = runScript(`${name}/server.sh`, run);
  expect(status).toBe(0);
  writeFileSync(path, stdout);
  return path;
}

describe("results of server.sh", () => {
  it.each([
    ["holds", 0, "counters.fathom Sound: holds\n  1,499 states"],
    ["within", 3, "counters.fathom Within: bounded\n  340 states"],
    ["invariant", 12, "counters.fathom Unbalanced: violated Balanced in 4 steps"],
    ["invariant-last-step", 12, "counters.fathom Unbalanced: violated Balanced\n"],
    ["deadlock-last-step", 11, "counters.fathom Stalls: deadlock\n"],
    ["out-of-range", 75, "counters.fathom Overflows: error R0002 in 9 steps"],
    ["unfinished", 4, "counters.fathom Sound: incomplete"],
  ] as const)("%s", async (run, code, shown) => {
    const { exit, text } = await fathom(["import-result", await resultOf(run), SPEC]);
    expect(text).toContain(shown);
    expect(exit).toBe(code);
  });

  it("are shown in other forms, like those of check", async () => {
    const path = await resultOf("invariant", "forms");
    const trace = join(folder, "trace.json");
    const { text, exit } = await fathom(["import-result", path, SPEC, "--json", "--out", trace]);
    expect(exit).toBe(12);
    expect(JSON.parse(text)).toMatchObject({
      results: [{ check: "Unbalanced", verdict: "violated", kind: "invariant" }],
    });
    expect((await fathom(["replay", trace])).exit).toBe(12);
  });
});

describe("the scripts", () => {
  it("give Java the jar, also if its path is relative and has spaces, and the settings", async () => {
    await exported("Stalls", "settings");
    const settings = { RMI_HOST: "10.0.0.1", FINGERPRINT_SERVERS: "2", JAVA_OPTS: "-Xmx1g -Xss2m" };
    expect(runScript("settings/server.sh", undefined, settings).status).toBe(0);
    expect(readFileSync(join(folder, "arguments"), "utf8").split("\n")).toEqual([
      "-Djava.rmi.server.hostname=10.0.0.1",
      "-Xmx1g",
      "-Xss2m",
      "-cp",
      join(folder, "a jar", "tla2tools.jar"),
      "-XX:+UseParallelGC",
      "-Dtlc2.tool.distributed.TLCServer.expectedFPSetCount=2",
      "tlc2.tool.distributed.TLCServer",
      "-tool",
      "-deadlock",
      "-checkpoint",
      "0",
      "-metadir",
      "states",
      "-config",
      "Counters.cfg",
      "Counters.tla",
      "",
    ]);
  });

  it("say what is missing", async () => {
    await exported("Sound", "missing");
    expect(runScript("missing/server.sh", undefined, { TLA2TOOLS_JAR: "" }).stderr).toContain("tla2tools.jar");
    const none = runScript("missing/server.sh", undefined, { TLA2TOOLS_JAR: "none.jar" });
    expect(none.stderr).toContain("cannot read");
    expect(none.status).toBe(1);
    expect(none.stdout).toBe("");
    for (const script of ["worker", "fingerprints"])
      expect(runScript(`missing/${script}.sh`, undefined).stderr).toContain(`usage: ${script}.sh SERVER`);
  });
});

describe("what is refused", () => {
  it("is a result of another check, other constants, another spec, or an edited file", async () => {
    const path = await resultOf("holds", "refused");
    const refused = async (...args: string[]): Promise<string> => {
      const { exit, text } = await fathom(["import-result", path, ...args]);
      expect(exit).toBe(151);
      return text;
    };
    expect(await refused(SPEC, "--check", "Stalls")).toContain("E0963]: the result");
    expect(await refused(SPEC, "-c", "MOST=7")).toContain("`MOST = 9`, and that of the check `MOST = 7`");
    expect(await refused("specs/classics/two_phase.fathom")).toContain("error[E0963]");
    expect(await refused("specs/classics/peterson.fathom", "--check", "Unfair")).toContain("error[E0952]");
    const cfg = join(folder, "refused", "Counters.cfg");
    writeFileSync(cfg, readFileSync(cfg, "utf8").replace("MOST = 9", "MOST = 3"));
    writeFileSync(path, runScript("refused/server.sh", "holds").stdout);
    expect(await refused(SPEC)).toContain("`MOST = 3`, and that of the check `MOST = 9`");
  });

  it.each([
    ["no file", () => undefined, "error[E0961]"],
    ["a folder", (path: string) => mkdirSync(path), "error[E0961]"],
    ["bytes", (path: string) => writeFileSync(path, Uint8Array.from([0, 255, 1, 254])), "error[E0961]"],
    ["a huge file", (path: string) => (writeFileSync(path, ""), truncateSync(path, 2 ** 33)), "larger than 64 MiB"],
    ["another text", (path: string) => writeFileSync(path, "@!@!@STARTMSG 2193:0 @!@!@\n"), "error[E0962]"],
    ["nothing", (path: string) => writeFileSync(path, ""), "error[E0962]"],
  ])("is %s", async (name, make, message) => {
    const path = join(folder, `no result ${name}`);
    make(path);
    const { exit, text } = await fathom(["import-result", path, SPEC]);
    expect(exit).toBe(151);
    expect(text).toContain(message);
  });

  it("is a document of JSON with --json", async () => {
    const { exit, text } = await fathom(["import-result", join(folder, "none"), SPEC, "--json"]);
    expect(exit).toBe(151);
    expect(JSON.parse(text)).toMatchObject({ results: [], diagnostics: [{ code: "E0961" }] });
  });
});

describe.skipIf(JAR === undefined)("TLC (skipped unless TLA2TOOLS_JAR is set)", () => {
  it("checks a spec with a server and two workers", { timeout: 120_000 }, async (context) => {
    const out = await exported("Sound", "real");
    const env = { ...process.env, RMI_HOST: "127.0.0.1", TLC_THREADS: "1" };
    const start = (...script: string[]) => spawn("sh", script, { cwd: out, env, stdio: ["ignore", "pipe", "pipe"] });
    const server = start("server.sh");
    const workers = [start("worker.sh", "127.0.0.1"), start("worker.sh", "127.0.0.1")];
    let printed = "";
    let obsolete = false;
    server.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    for (const worker of workers)
      worker.stdout.on("data", (chunk: Buffer) => {
        if (!chunk.toString().includes("NotSerializableException")) return;
        obsolete = true;
        server.kill();
      });
    await new Promise((resolve) => server.on("close", resolve));
    for (const worker of workers) worker.kill();
    if (obsolete) return context.skip("this version of TLC has no working distributed mode");
    const path = join(folder, "real.txt");
    writeFileSync(path, printed);
    const { exit, text } = await fathom(["import-result", path, SPEC]);
    expect(text).toContain("counters.fathom Sound: holds\n  1,499 states");
    expect(exit).toBe(0);
  });
});
