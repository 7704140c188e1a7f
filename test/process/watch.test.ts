// fathom watch, with the built command: saved specs, and only those, are verified again.

import { once } from "node:events";
import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { build } from "./build.js";
import { environment, main } from "./command.js";

let folder = "";
let child: ChildProcess | undefined;
const at = (name: string): string => join(folder, name);
const write = (name: string, text: string): void => writeFileSync(at(name), text);

const counter = (limit: string, more = ""): string =>
  `system Counter\nuse LIMIT from "lib/limit.fathom"\nvar n: 0..9 = 0\naction Up { require n < LIMIT; n' = n + 1 }\ninvariant Low: n <= ${limit}\ncheck Short { deadlock off; depth 1; expect bounded }\ncheck Long { deadlock off }\n${more}`;
const END = /watching \d+ files?; press Ctrl-C to stop\n/g;

interface Watching {
  /** What is printed from one end of a round to the next. */
  readonly round: () => Promise<string>;
  readonly stop: (signal: NodeJS.Signals) => Promise<number | null>;
  readonly all: () => string;
}

function watch(...args: readonly string[]): Watching {
  // Both streams through one pipe, so that what is written first is read first.
  const started = spawn("sh", ["-c", 'exec "$@" 2>&1', "sh", process.execPath, main, "watch", ...args], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "ignore"],
  });
  child = started;
  let text = "";
  let seen = 0;
  let heard: (() => void) | undefined;
  started.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    heard?.();
  });
  const ended = new Promise<number | null>((done) => started.on("exit", done));
  return {
    all: () => text,
    round: async () => {
      for (;;) {
        END.lastIndex = seen;
        const end = END.exec(text);
        if (end !== null) {
          const round = text.slice(seen, END.lastIndex);
          seen = END.lastIndex;
          return round;
        }
        await new Promise<void>((resolved) => (heard = resolved));
      }
    },
    stop: (signal) => {
      started.kill(signal);
      return ended;
    },
  };
}

beforeAll(build);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-watch-"));
  mkdirSync(at("specs"));
  mkdirSync(at("specs/lib"));
  write("specs/counter.fathom", counter("3"));
  write("specs/lib/limit.fathom", "const LIMIT: Int = 3\n");
});

afterEach(() => {
  child?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

describe("fathom watch", () => {
  it("runs affected checks again if a check or a used file changes, or an error is made or fixed", async () => {
    const { round, stop } = watch();
    expect(await round()).toMatch(/\n2 checks: 2 as expected;/);
    write("specs/counter.fathom", counter("3").replace("depth 1", "depth 2"));
    const second = await round();
    expect(second).toMatch(
      /✓ +Short .* 3 +2 +2 .*\n\n1 check unchanged and as expected, not listed\n2 checks \(1 cached\): 2 as expected;/,
    );
    expect(second).not.toMatch(/Long +holds/);
    write("specs/lib/limit.fathom", "const LIMIT: Int = 4\n");
    expect(await round()).toMatch(/✗ +Long +violated Low in 4 steps [^]*Invariant Low is false in the last state/);
    write("specs/counter.fathom", counter("3", "check {\n"));
    expect(await round()).toMatch(/error\[E0105\].*\n +--> specs.counter\.fathom:8:7\n/);
    write("specs/counter.fathom", counter("4"));
    expect(await round()).toMatch(/2 checks: 2 as expected;/);
    expect(await stop("SIGINT")).toBe(0);
  });

  it("notices files that are saved by renaming, deleted, created again, and created in new folders", async () => {
    const { round, stop } = watch("specs");
    await round();
    write("specs/.counter.swp", counter("2"));
    renameSync(at("specs/.counter.swp"), at("specs/counter.fathom"));
    expect(await round()).toContain("violated Low in 3 steps");
    rmSync(at("specs/lib"), { recursive: true });
    expect(await round()).toContain("error[E0001]: there is no file `specs/lib/limit.fathom`");
    mkdirSync(at("specs/lib"));
    write("specs/lib/limit.fathom", "const LIMIT: Int = 1\n");
    expect(await round()).toContain("2 checks");
    mkdirSync(at("specs/more/deep"), { recursive: true });
    write("specs/more/deep/other.fathom", "system Other\nvar x: Bool = false\naction Flip { x' = not x }\n");
    expect(await round()).toMatch(/specs.more.deep.other\.fathom\n✓  default +holds/);
    rmSync(at("specs/more"), { recursive: true });
    expect(await round()).not.toContain("other.fathom");
    expect(await stop("SIGHUP")).toBe(129);
  });

  it("waits for files that do not exist yet", async () => {
    const { round, stop } = watch("later/new.fathom");
    expect(await round()).toContain("error[E0001]");
    mkdirSync(at("later"));
    write("later/new.fathom", "system New\nvar x: Bool = false\naction Flip { x' = not x }\n");
    expect(await round()).toContain("1 check: 1 as expected;");
    expect(await stop("SIGINT")).toBe(0);
  });

  it("ends at SIGTERM", async () => {
    const { round, stop } = watch();
    await round();
    expect(await stop("SIGTERM")).toBe(143);
  });

  it("ends if nothing reads what it prints", async () => {
    child = spawn(process.execPath, [main, "watch"], {
      cwd: folder,
      env: environment,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = once(child, "exit");
    child.stdout?.destroy();
    expect(await ended).toEqual([0, null]);
  });

  it("ignores events without a change, and its own writes", async () => {
    const { round, stop, all } = watch("specs", "--changed");
    await round();
    write("specs/counter.fathom", counter("3"));
    write("specs/notes.md", "nothing");
    cpSync(at("specs/counter.fathom"), at("counter.bak"));
    await new Promise((done) => setTimeout(done, 1500));
    expect(all().match(END)).toHaveLength(1);
    // A comment changes the text, but no verdict.
    write("specs/counter.fathom", `// Counts.\n${counter("3")}`);
    expect(await round()).toMatch(/^\n2 checks unchanged and as expected, not listed\n2 checks \(2 cached\)/);
    expect(await stop("SIGINT")).toBe(0);
  });

  it("stops in the middle of a search", async () => {
    const { round, stop } = watch("specs");
    await round();
    write(
      "specs/endless.fathom",
      "system Endless\ntype Key = 1..40\nvar bits: Key -> Bool = [k in Key => false]\naction Flip(k: Key) { bits[k]' = not bits[k] }\n",
    );
    await new Promise((done) => setTimeout(done, 3000));
    expect(await stop("SIGINT")).toBe(0);
  });
});
