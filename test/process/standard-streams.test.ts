// Standard streams that are closed while a command runs: its files are still written, and its exit code is the same.

import { once } from "node:events";
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { environment, main } from "./command.js";
import { folder } from "./sample-specs.js";

const OUT = "trace.json";
const out = (): string => join(folder, OUT);
/** What is printed first, here the first counterexample or an error, meets a closed pipe. The trace is written last. */
const lines = {
  stdout: ["check", "violated", "huge", "--depth", "4", "--out", OUT],
  stderr: ["check", "nothing", "violated", "huge", "--depth", "4", "--out", OUT],
} as const;
const endless = ["check", "violated", "huge", "--out", OUT];

describe.runIf(process.platform !== "win32")("a pipe that nothing reads", () => {
  it.each([
    ["stdout", 12],
    ["stderr", 151],
  ] as const)("%s: the trace is written, and the exit code is that of the results", async (name, code) => {
    rmSync(out(), { force: true });
    const child = spawn(process.execPath, [main, ...lines[name]], { cwd: folder, env: environment });
    const ended = once(child, "exit");
    child[name].destroy();
    expect(await ended).toEqual([code, null]);
    expect(JSON.parse(readFileSync(out(), "utf8"))).toMatchObject({ check: "Default", property: "Small" });
  });
});

describe.runIf(process.platform === "linux")("a stream to a full disk", () => {
  it.each([
    ["stdout", /error\[E0808\]: standard output cannot be written: the disk is full/],
    ["stderr", /violated\.fathom Default: violated Small/],
  ] as const)("%s: the trace is written, and the exit code is 153", async (name, said) => {
    rmSync(out(), { force: true });
    const full = openSync("/dev/full", "w");
    const stdio = { stdout: ["ignore", full, "pipe"], stderr: ["ignore", "pipe", full] } as const;
    const child = spawn(process.execPath, [main, ...lines[name]], {
      cwd: folder,
      env: environment,
      stdio: [...stdio[name]],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
    expect(await once(child, "close")).toEqual([153, null]);
    closeSync(full);
    expect(text).toMatch(said);
    expect(JSON.parse(readFileSync(out(), "utf8"))).toMatchObject({ check: "Default", property: "Small" });
  });
});

// `script` of util-linux runs a command in a new terminal, which is gone when `script` is killed.
describe.runIf(process.platform === "linux" && existsSync("/usr/bin/script"))("a terminal that is closed", () => {
  it("stops the search: what was found is written, and the exit code says so", async () => {
    rmSync(out(), { force: true });
    // A shell passes SIGHUP on, as the one of a user does. The first `wait` ends with the signal.
    const command = `"${process.execPath}" "${main}" ${endless.join(" ")} 2>errors & trap "kill -HUP $!" HUP; wait $!; wait $!; echo $? > code`;
    const script = spawn("/usr/bin/script", ["-qc", command, "/dev/null"], { cwd: folder, env: environment });
    let text = "";
    script.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      // The first result is there, so the second search is about to begin, or runs.
      if (text.includes("violated Small")) script.kill("SIGKILL");
    });
    const code = join(folder, "code");
    while (!existsSync(code) || readFileSync(code, "utf8") === "") await new Promise((done) => setTimeout(done, 50));
    expect(readFileSync(code, "utf8")).toBe("129\n");
    expect(readFileSync(join(folder, "errors"), "utf8")).toBe("");
    expect(JSON.parse(readFileSync(out(), "utf8"))).toMatchObject({ check: "Default", property: "Small" });
  });
});
