// Whole sessions: the output for a script is compared with a golden file. UPDATE_GOLDEN=1 writes it.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../build.js";
import { main, runServed, type Ended } from "../command.js";

const folder = join("test", "process", "explore", "transcripts");
const scripts = readdirSync(folder).filter((name) => name.endsWith(".script"));

const made = mkdtempSync(join(tmpdir(), "fathom-explore-"));
beforeAll(build);
afterAll(() => rmSync(made, { recursive: true, force: true }));

function spec(name: string, text: string): string {
  writeFileSync(join(made, name), text);
  return join(made, name);
}

const explore = (args: readonly string[], input: string): Ended => runServed(["explore", ...args], { cwd: ".", input });

describe("the output for a script", () => {
  it.each(scripts)("%s", (name) => {
    const script = readFileSync(join(folder, name), "utf8");
    const [, args = ""] = /^\/\/ fathom explore (.*)$/m.exec(script) ?? [];
    const { out, err, code } = explore(args.split(" "), script);
    expect([err, code]).toEqual(["", 0]);
    const golden = join(folder, name.replace(/script$/, "out"));
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, out);
    expect(out).toBe(readFileSync(golden, "utf8"));
  });

  it("is shown as it is in docs/counterexamples.md", () => {
    const [, args = "", shown = ""] =
      /^\$ npx fathom explore (.*)\n([^]*?)^```/m.exec(readFileSync("docs/counterexamples.md", "utf8")) ?? [];
    const input = [...shown.matchAll(/^\d+(?:\/\d+)?(?: ✗ \w+)?> (.*)$/gm)].map(([, line]) => `${line}\n`).join("");
    const { out } = explore(args.split(" "), input);
    const [start = "", rest = ""] = shown.trimEnd().split("…\n");
    expect(out.startsWith(start), out).toBe(true);
    expect(rest).not.toBe("");
    expect(out).toContain(rest);
  });

  it("has a golden file for each script, and a script for each golden file", () => {
    const goldens = readdirSync(folder).filter((name) => name.endsWith(".out"));
    expect(goldens.map((name) => name.replace(/out$/, "script")).sort()).toEqual([...scripts].sort());
  });
});

describe("the start of a session", () => {
  it("rejects a missing spec and an unknown check", () => {
    expect(explore([join(made, "nothing")], "")).toMatchObject({
      code: 151,
      out: "",
      err: expect.stringMatching(/^error\[E0001\]/) as string,
    });
    expect(
      explore([spec("a.fathom", "system A\nvar n: 0..1 = 0\naction Step { n' = 1 - n }\n"), "--check", "None"], ""),
    ).toMatchObject({ code: 151, out: "", err: expect.stringMatching(/^error\[E0705\]/) as string });
    expect(explore([spec("b.fathom", "system B\nvar n: 0..1 = m\n")], "")).toMatchObject({ code: 150, out: "" });
  });

  it("reports why the spec has no initial state", () => {
    expect(
      explore(
        [spec("none.fathom", "system None\nvar n: 0..9 in 0..9\ninit { require n > 9 }\naction Stay { n' = n }\n")],
        "",
      ),
    ).toMatchObject({ code: 75, err: expect.stringMatching(/^error\[R0012\]/) as string });
    expect(
      explore(
        [spec("bad.fathom", "system Bad\nvar s: Seq<0..3, 2> = []\nvar n: 0..9 = s.head()\naction Stay { n' = n }\n")],
        "",
      ),
    ).toMatchObject({ code: 75, err: expect.stringMatching(/^error\[R0005\]/) as string });
  });

  it("is the initial state if there is no counterexample", () => {
    const { out, code } = explore(
      [spec("fine.fathom", "system Fine\nvar n: 0..1 = 0\naction Step { n' = 1 - n }\n"), "--counterexample"],
      "1\n",
    );
    expect(out).toContain("holds: there is no counterexample to follow\n0  initial state\n");
    expect([out, code]).toEqual([expect.stringContaining("n: 0 → 1"), 0]);
  });

  it("is the part of a saved trace that is still a behaviour; other files are rejected", () => {
    const saved = join(folder, "saved.json");
    const other = spec(
      "other.fathom",
      "system Other\nvar stream: 0..1 = 0\naction Read { stream' = 1 }\ncheck Naive { deadlock off }\n",
    );
    expect(explore([other, "--trace", saved], "")).toMatchObject({
      code: 0,
      err: "",
      out: expect.stringMatching(
        /diverges in the initial state: .*\n[^]*0 {2}initial state\n {5}stream = 0\n/,
      ) as string,
    });
    expect(explore(["--trace", join(made, "nothing")], "")).toMatchObject({
      code: 151,
      out: "",
      err: expect.stringMatching(/^error\[E0901\]/) as string,
    });
    expect(explore(["--trace", other], "")).toMatchObject({
      code: 151,
      out: "",
      err: expect.stringMatching(/^error\[E0902\]/) as string,
    });
    expect(explore(["--trace", saved, "--counterexample"], "")).toMatchObject({ code: 151, out: "" });
    expect(explore([], "")).toMatchObject({
      code: 151,
      out: "",
      err: expect.stringContaining("missing required argument 'file'") as string,
    });
  });

  it("takes constants and faults from the command line", () => {
    const path = spec(
      "constant.fathom",
      "system Constant\nconst N: Int = 1\nvar n: 0..9 = N\naction Stay { n' = n }\nfault action Jump { n' = 9 }\n",
    );
    expect(explore([path, "-c", "N=7", "--faults", "0"], "").out).toMatch(/n = 7\n1 enabled step:\n1 {2}Stay/);
  });
});

describe("large systems", () => {
  it("show a screenful of their enabled steps, initial states and variables", () => {
    const path = spec(
      "large.fathom",
      "system Large\ntype Big = 1..5000\nvar n: Big in Big\nvar f: 1..60 -> 0..99 = [_ in 1..60 => 77]\naction Go(to: Big) { n' = to }\n",
    );
    const { out, code } = explore([path], "actions 4999\nactions 499\nGo(4999)\ninitial\ninitial 4321\n");
    expect(code).toBe(0);
    expect(out).toContain("5,000 enabled steps:");
    expect(out).toContain("at least 1,000 initial states");
    expect(out).toContain("1  Go(to: 4999)\n     n: 1 → 4999\n");
    expect(out).toContain("n = 4321");
    expect(Math.max(...out.split(/^\d+> .*$/m).map((answer) => answer.split("\n").length))).toBeLessThan(60);
  });

  it("show control characters as pictures", () => {
    const { out } = explore(
      [spec("c.fathom", "system C\nvar n: 0..1 = 0\naction Step { n' = 1 - n }\n")],
      "\u001b[31mred\neval \u001b]0;x\u0007\nbreak \u202e n == 1\nstate \u001b[2J\n",
    );
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(out).toContain("there is no command and no action `␛[31mred`");
  });
});

const scripted = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") === true;

describe.runIf(scripted)("on a terminal", () => {
  it("completes names, clears the line, and ends by Ctrl-C twice or Ctrl-D", async () => {
    const run = async (...talk: readonly (readonly [wait: RegExp, keys: string])[]): Promise<string> => {
      const command = `'${process.execPath}' '${main}' explore specs/tour/redelivery.fathom --check Naive; echo "ended $?"`;
      const child = spawn("script", ["-qc", command, "/dev/null"], {
        env: { ...process.env, TERM: "xterm", NO_COLOR: "1" },
      });
      let out = "";
      const ended = new Promise<string>((done) => child.on("close", () => done(out)));
      let at = 0;
      child.stdout.on("data", (chunk: Buffer) => {
        out += chunk.toString();
        const [wait, keys] = talk[at] ?? [/$^/, ""];
        if (!wait.test(out)) return;
        at++;
        child.stdin.write(keys);
        if (at === talk.length) child.stdin.end();
      });
      return ended;
    };
    const interrupted = await run(
      [/0> /, "Re"],
      [/0> .*Re/s, "\t"],
      [/Read/, "\r"],
      [/1> /, "rubbish"],
      [/rubbish/, "\u0003"],
      [/rubbish[^]*1> /, "\u0003"],
    );
    expect(interrupted).toContain("stage: reading → processing");
    expect(interrupted).toMatch(/ended 0\s*$/);
    expect(await run([/0> /, "\u0004"])).toMatch(/ended 0\s*$/);
  });
});
