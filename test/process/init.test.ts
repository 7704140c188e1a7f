// fathom init, and the workflow that it writes, whose steps are run as a script.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { build } from "./build.js";
import { runCommand, type Ended } from "./command.js";

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly strategy?: { readonly matrix: { readonly shard: readonly number[] } };
        readonly steps: readonly { readonly run?: string }[];
      }
    >
  >;
}

let folder = "";

const command = (line: string, env: NodeJS.ProcessEnv = {}): Ended => runCommand(line.split(" "), { cwd: folder, env });

/** The steps of the workflow that run Fathom. */
const steps = (): string[] =>
  [
    ...readFileSync(join(folder, ".github/workflows/fathom.yml"), "utf8").matchAll(
      /^ {6}- run: npx --no-install fathom (.*)$/gm,
    ),
  ].map(([, line = ""]) => line);

beforeAll(() => {
  build();
  folder = mkdtempSync(join(tmpdir(), "fathom-init-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it("writes a spec that verifies, its lock file, and a workflow", () => {
  const { code, out, err } = command("init");
  expect(out).toContain("2 checks: 2 as expected;");
  expect(out).toContain("fathom.lock.json is written: 2 checks");
  expect([code, err]).toEqual([0, ""]);
  expect(command("fmt --check specs")).toEqual({ code: 0, out: "", err: "" });
});

it("the workflow passes, and reports", () => {
  expect(steps()).toHaveLength(1);
  const { code, out } = command(steps()[0]!, {
    GITHUB_ACTIONS: "true",
    GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
  });
  expect(out).toContain("fathom.lock.json: 2 checks compared, nothing weaker");
  expect(code).toBe(0);
  expect(readFileSync(join(folder, "summary.md"), "utf8")).toContain("✅");
  for (const name of ["fathom-junit.xml", "fathom.sarif"]) expect(existsSync(join(folder, name)), name).toBe(true);
});

it("the workflow fails if less is verified, if an action never fires, and if the lock file is deleted", () => {
  const path = join(folder, "specs/orders.fathom");
  const spec = readFileSync(path, "utf8");
  writeFileSync(path, spec.replace(/\/\/\/ Must hold for every step\.\nstep .*\n/, ""));
  const less = command(steps()[0]!, { GITHUB_ACTIONS: "true" });
  expect(less.out).toMatch(
    /^::error file=specs\/orders\.fathom,line=\d+,.*::check `Careful` of specs\/orders\.fathom: step property `StaysShipped` is no longer checked/m,
  );
  expect(less.code).toBe(7);
  writeFileSync(
    path,
    spec
      .replace(
        "require stage[order] == charged\n  stage[order]' = waiting",
        "require stage[order] == charged and stage[order] == waiting\n  stage[order]' = waiting",
      )
      .replace(/check Careless \{[^]*/, ""),
  );
  const idle = command("verify --strict");
  expect(idle.err).toContain("error[W0001]: action `Crash` never fires");
  expect(idle.err).toContain("now never fires");
  expect(idle.code).toBe(7);
  writeFileSync(path, spec);
  rmSync(join(folder, "fathom.lock.json"));
  expect(command(steps()[0]!).code).toBe(8);
});

it("the workflow with shards passes like the other, and fails if a shard is missing", () => {
  const project = join(folder, "sharded");
  mkdirSync(project);
  const inProject = (words: readonly string[]): Ended =>
    runCommand(words, { cwd: project, env: { GITHUB_ACTIONS: "true" } });
  expect(inProject(["init", "--shards", "2"]).code).toBe(0);
  const { jobs } = parse(readFileSync(join(project, ".github/workflows/fathom.yml"), "utf8")) as Workflow;
  const fathomOf = (job: string, index = ""): string[] =>
    jobs[job]!.steps.map(({ run = "" }) => run.replace("${{ matrix.shard }}", index).split(" "))
      .find((words) => words[2] === "fathom")!
      .slice(3);
  for (const index of jobs["shard"]!.strategy!.matrix.shard) {
    const { code, out } = inProject(fathomOf("shard", String(index)));
    expect(out).toContain(`shard ${index}/2: 1 of 2 checks`);
    expect(code).toBe(0);
  }
  const merged = inProject(fathomOf("verify"));
  expect(merged.out).toContain("fathom.lock.json: 2 checks compared, nothing weaker");
  expect(merged.code).toBe(0);
  rmSync(join(project, "fathom-shards/2-of-2.shard"));
  const missing = inProject(fathomOf("verify"));
  expect(missing.out).toMatch(/^::error .*shard 2\/2 is missing/m);
  expect(missing.code).toBe(7);
});

it("replaces nothing: 153, and no file is written", () => {
  mkdirSync(join(folder, "other/specs"), { recursive: true });
  writeFileSync(join(folder, "other/specs/orders.fathom"), "mine");
  const { code, out, err } = command("init other");
  expect(err).toContain("orders.fathom already exists");
  expect([code, out]).toEqual([153, ""]);
  expect(readFileSync(join(folder, "other/specs/orders.fathom"), "utf8")).toBe("mine");
  expect(existsSync(join(folder, "other/.github"))).toBe(false);
});

it("reports where it cannot write: 153", () => {
  writeFileSync(join(folder, "file"), "");
  const { code, err } = command("init file");
  expect(err).toMatch(
    /error\[E0808\]: the file file.specs.orders\.fathom cannot be written: its folder is not a folder/,
  );
  expect(code).toBe(153);
});
