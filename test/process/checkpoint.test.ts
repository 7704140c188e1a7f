// Runs of the built command that are killed or stopped, or have a full disk or damaged checkpoints. FATHOM_KILLS=50 kills 50 runs.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Snapshot } from "../../checker/index.js";
import { disk, readCheckpoint, writeCheckpoint } from "../../cli/checkpoint/file.js";
import { openCheckpointWriter, type CheckpointWriterOptions } from "../../cli/checkpoint/checkpoint-writer.js";
import { duration } from "../../cli/options.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { build } from "./build.js";
import { environment, main, runServed, stops, type Ended } from "./command.js";

const kills = Number(process.env["FATHOM_KILLS"] ?? 2);
/** 2,097,152 states if there are many kills, otherwise 262,144. */
const last = kills > 10 ? 127 : 63;
const grid = `system Grid
const LAST: Int = ${last}
type Place = 0..LAST
const ALL: Bool = true
var x: Place = 0
var y: Place = 0
var z: Place = 0
action X { require x < LAST; x' = x + 1 }
action Y { require y < LAST; y' = y + 1 }
fault action Z { require z < LAST; z' = z + 1 }
terminal when x == LAST and y == LAST
invariant NotTheEnd: ALL or not (x == LAST and y == LAST and z == LAST)
cover Half: x == 30 and y == 30 and z == 30
check Holds { expect holds }
check Violated { ALL = false; expect violated NotTheEnd }
`;

let folder = "";
const at = (name: string): string => join(folder, name);
beforeAll(build);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-checkpoint-"));
  writeFileSync(at("grid.fathom"), grid);
  return () => rmSync(folder, { recursive: true, force: true });
});

/** `during` is told of the process. */
async function fathom(
  args: readonly string[],
  during: (child: ReturnType<typeof spawn>) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, [main, "check", "grid", "--engine", "compiled", ...args], {
    cwd: folder,
    env: environment,
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  during(child);
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { code, out, err };
}

/** Waits until a file exists. */
function whenThere(name: string, act: () => void): void {
  const timer = setInterval(() => {
    if (!existsSync(at(name))) return;
    clearInterval(timer);
    act();
  });
}

type Result = Readonly<Record<string, unknown>>;
const resultOf = ({ out }: Ended): Result => (JSON.parse(out) as { results: Result[] }).results[0]!;
const figuresOf = ({
  verdict,
  states,
  initialStates,
  transitions,
  depth,
  firings,
  covered,
  property,
  steps,
  trace,
}: Result): Result => ({
  verdict,
  states,
  initialStates,
  transitions,
  depth,
  firings,
  covered,
  property,
  steps,
  trace,
});

describe("killed at any moment", () => {
  it.each(["Holds", "Violated"])("%s has the same result", async (check) => {
    const asked = [
      "--check",
      check,
      "--checkpoint",
      "kept",
      "--resume",
      "kept",
      "--checkpoint-every",
      "50ms",
      "--json",
    ];
    const whole = figuresOf(resultOf(await fathom(["--check", check, "--json"])));
    let killed = 0;
    let resumed = 0;
    let partly = 0;
    let ended = 0;
    while (killed < kills || ended === 0) {
      const after = 200 + Math.random() * (kills > 10 ? 4000 : 1500);
      // Some are killed after a time, others while the next checkpoint is written.
      const wait = (child: ReturnType<typeof spawn>): void => {
        if (killed >= kills) return;
        if (killed % 3 === 0) setTimeout(() => whenThere("kept.part", () => child.kill("SIGKILL")), after);
        else setTimeout(() => child.kill("SIGKILL"), after);
      };
      const run = await fathom([...asked, "--threads", String(1 + (killed % 2))], wait);
      if (run.code === null) {
        killed++;
        if (existsSync(at("kept"))) resumed++;
        if (existsSync(at("kept.part"))) partly++;
        continue;
      }
      ended++;
      expect(figuresOf(resultOf(run))).toEqual(whole);
      expect(readdirSync(folder)).toEqual(["grid.fathom"]);
    }
    if (kills > 10)
      process.stdout.write(
        `${check}: ${killed} killed, ${resumed} with a checkpoint to go on with, ${partly} while one was written; ${ended} ended\n`,
      );
  });
});

describe("stopped", () => {
  it.each(stops)("by %s, it is kept, and says how to go on", async (signal, code) => {
    const stopped = await fathom(
      ["--check", "Holds", "-c", "LAST=127", "--checkpoint", "it's kept", "--checkpoint-every", "100ms"],
      (child) => whenThere("it's kept", () => child.kill(signal)),
    );
    expect(stopped.code).toBe(code);
    const [, states, command] =
      /saved a checkpoint of ([\d,]+) states;\s+resume\s+with:\s+(.*)$/s.exec(stopped.out) ?? [];
    const words = (command ?? "").replaceAll(/\s+/g, " ").trim();
    expect(words).toBe(
      `fathom check grid.fathom --check Holds -c LAST=127 --engine compiled --resume 'it'\\''s kept' --checkpoint-every 100ms`,
    );
    const again = spawnSync("sh", ["-c", words.replace("fathom", `"${process.execPath}" "${main}"`)], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(again.stdout).toContain("2,097,152 states");
    expect(again.stdout).toContain("resumed from a checkpoint of");
    expect(states).toBeDefined();
    expect(again.status).toBe(0);
    expect(existsSync(at("it's kept"))).toBe(false);
  });
});

describe("rejected", () => {
  const refusal = (...args: string[]): string => {
    const { code, out, err } = runServed(["check", "grid", "--engine", "compiled", ...args], { cwd: folder });
    expect([code, out]).toEqual([151, ""]);
    return err.replaceAll(/\s+/g, " ");
  };
  const kept = async (): Promise<void> => {
    // A search that ends before it is killed leaves no checkpoint.
    while (!existsSync(at("kept")))
      await fathom(["--check", "Holds", "--checkpoint", "kept", "--checkpoint-every", "50ms"], (child) =>
        whenThere("kept", () => child.kill("SIGKILL")),
      );
  };

  it("are searches that cannot be saved", () => {
    expect(refusal("--checkpoint", "kept")).toContain("E0821");
    expect(refusal("--check", "Holds", "--checkpoint-every", "5s")).toContain("E0821");
    expect(refusal("--check", "Holds", "--checkpoint", "kept", "--minimise", "faults")).toContain("E0821");
    expect(refusal("--check", "Holds", "--checkpoint", "kept", "--engine", "interpreter")).toContain("E0821");
    expect(refusal("--check", "Holds", "--checkpoint", "kept", "--coverage")).toContain("E0821");
    expect(refusal("--check", "Holds", "--checkpoint", "kept", "--engine", "auto", "--search", "dfs")).toContain(
      "E0821",
    );
    writeFileSync(at("kept"), "mine");
    expect(refusal("--check", "Holds", "--checkpoint", "kept")).toContain("E0824");
    expect(readFileSync(at("kept"), "utf8")).toBe("mine");
  });

  it("keeps the checkpoint if no check can run", async () => {
    await kept();
    expect(refusal("--check", "Nothing", "--resume", "kept")).toContain("E0705");
    expect(refusal("--check", "Holds", "-c", "LAST=-1", "--resume", "kept")).toContain("E0702");
    expect(existsSync(at("kept"))).toBe(true);
  });

  it("are files that cannot be read", async () => {
    expect(refusal("--check", "Holds", "--resume", "nothing")).toContain(
      "E0822]: the checkpoint nothing cannot be used: there is no such file",
    );
    mkdirSync(at("folder"));
    expect(refusal("--check", "Holds", "--resume", "folder")).toMatch(/E0822|E0808/);
    for (const [content, why] of [
      ["", "it is empty"],
      ["system Other", "it is not a checkpoint"],
      ["fathomCP", "it is truncated"],
    ] as const) {
      writeFileSync(at("odd"), content);
      expect(refusal("--check", "Holds", "--resume", "odd")).toContain(`the checkpoint odd cannot be used: ${why}`);
    }
    const { code, err } = await fathom(["--check", "Holds", "--checkpoint", "no/such/folder"]);
    expect([code, err.includes("E0808")]).toEqual([153, true]);
  });

  it("are checkpoints of another spec, check or configuration", async () => {
    await kept();
    const resume = ["--resume", "kept"];
    expect(refusal("--check", "Violated", ...resume)).toContain("it belongs to check Holds, not to Violated");
    expect(refusal("--check", "Holds", "--faults", "1", ...resume)).toContain("--faults was not given, now 1");
    expect(refusal("--check", "Holds", "--depth", "9", ...resume)).toContain("--depth was not given, now 9");
    expect(refusal("--check", "Holds", "-c", "ALL=true", ...resume)).toContain(
      "constants were those of the check, now ALL=true",
    );
    writeFileSync(at("grid.fathom"), grid.replace("x == 30", "x == 31"));
    expect(refusal("--check", "Holds", ...resume)).toContain(
      "E0823]: the checkpoint kept does not match: grid.fathom has changed since",
    );
    writeFileSync(at("grid.fathom"), grid.replaceAll("action X", "// one way\naction   X"));
    expect((await fathom(["--check", "Holds", ...resume])).code).toBe(0);
  });
});

const snapshot: Snapshot = {
  header: {
    stateBytes: 8,
    levels: 2,
    states: 5,
    initialStates: 1,
    frontier: 2,
    outsideConstraint: 0,
    firings: [3, 4],
    covered: [true],
    open: [false],
  },
  async *parts() {
    yield { section: "visited", states: new Uint8Array(40).fill(1) };
    yield { section: "nextFrontier", states: new Uint8Array(16).fill(1) };
  },
};

describe("a file", () => {
  it("is read as it was written", async () => {
    await writeCheckpoint(at("file"), { of: "this" }, snapshot);
    const read = await readCheckpoint(at("file"));
    if ("reason" in read) throw new Error(read.reason);
    expect([read.identity, read.snapshot.header]).toEqual([{ of: "this" }, snapshot.header]);
    for (let time = 0; time < 2; time++) {
      const parts: unknown[] = [];
      for await (const { section, states } of read.snapshot.parts()) parts.push([section, states.length]);
      expect(parts).toEqual([
        ["visited", 40],
        ["nextFrontier", 16],
      ]);
    }
    await read.close();
  });

  it("is rejected if anything in it is changed, cut off or added", async () => {
    await writeCheckpoint(at("file"), { of: "this" }, snapshot);
    const whole = readFileSync(at("file"));
    const damage = fc.oneof(
      fc.tuple(fc.nat(whole.length - 1), fc.nat(7)).map(([byte, bit]) => {
        const bytes = Buffer.from(whole);
        bytes[byte] = bytes[byte]! ^ (1 << bit);
        return bytes;
      }),
      fc.nat(whole.length - 1).map((length) => whole.subarray(0, length)),
      fc.uint8Array({ minLength: 1, maxLength: 100 }).map((more) => Buffer.concat([whole, more])),
      fc.uint8Array({ minLength: 8, maxLength: 200 }).map((rest) => Buffer.concat([Buffer.from("fathomCP"), rest])),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (bytes) => {
        writeFileSync(at("file"), bytes);
        expect(await readCheckpoint(at("file"))).toHaveProperty("reason");
      }),
      { numRuns: 300 },
    );
  });

  it("of a newer version is rejected with that reason", async () => {
    await writeCheckpoint(at("file"), {}, snapshot);
    const bytes = readFileSync(at("file"));
    bytes[8] = 9;
    writeFileSync(at("file"), bytes);
    expect(await readCheckpoint(at("file"))).toEqual({
      reason: "its format has version 9, but this Fathom reads versions up to 1",
      newer: true,
    });
  });
});

describe("if the disk is full", () => {
  const identity: CheckpointWriterOptions["identity"] = {
    fathom: "0",
    build: "b",
    check: "C",
    constants: {},
    faults: null,
    depth: null,
    files: {},
  };

  it("the last checkpoint remains, no other file does, and saving is tried again", async () => {
    let room = Infinity;
    const reported: Diagnostic[] = [];
    const writer = await openCheckpointWriter({
      checkpoint: at("kept"),
      resume: undefined,
      interval: 0,
      identity,
      file: "x",
      report: (each) => reported.push(each),
      disk: {
        ...disk,
        async open(path, flags) {
          const file = await disk.open(path, flags);
          const write = file.write.bind(file) as (
            bytes: Uint8Array,
            from: number,
            length: number,
          ) => Promise<{ bytesWritten: number }>;
          return Object.assign(file, {
            write: async (bytes: Uint8Array, from: number, length: number) => {
              if (room <= 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
              const taken = Math.min(room, length);
              room -= taken;
              return write(bytes, from, taken);
            },
          });
        },
      },
    });
    if ("code" in writer) throw new Error(writer.message);
    await writer.checkpoints.save(snapshot);
    const before = readFileSync(at("kept"));
    for (room = 0; room < before.length; room = Math.max(0, room) + 37) {
      const allowed = room;
      await writer.checkpoints.save({ ...snapshot, header: { ...snapshot.header, states: 6 } });
      room = allowed;
      expect([readFileSync(at("kept")).equals(before), readdirSync(folder).sort()]).toEqual([
        true,
        ["grid.fathom", "kept"],
      ]);
    }
    expect(reported.map(({ code, severity, message }) => [code, severity, message])).toEqual([
      ["E0825", "warning", `the checkpoint ${at("kept")} cannot be written: the disk is full`],
    ]);
    room = Infinity;
    await writer.checkpoints.save({ ...snapshot, header: { ...snapshot.header, states: 6 } });
    expect(writer.saved()).toBe(6);
    await writer.finish();
    expect(readdirSync(folder)).toEqual(["grid.fathom"]);
  });

  it("or the folder is deleted, the run continues", async () => {
    mkdirSync(at("away"));
    const { code, out, err } = await fathom(
      ["--check", "Holds", "-c", "LAST=127", "--checkpoint", "away/kept", "--checkpoint-every", "50ms"],
      () => whenThere("away/kept", () => rmSync(at("away"), { recursive: true, force: true })),
    );
    expect([
      code,
      out.includes("holds"),
      err.includes("warning[E0825]: the checkpoint away/kept cannot be written"),
    ]).toEqual([0, true, true]);
  });
});

describe("times", () => {
  it("have units", () => {
    expect(["250ms", "30s", "1.5m", "2h"].map(duration)).toEqual([250, 30_000, 90_000, 7_200_000]);
    for (const wrong of ["", "0s", "25h", "5", "s", "-1s", "1d", "1 s", "1e9h"])
      expect(() => duration(wrong)).toThrow("Expected a time");
  });
});
