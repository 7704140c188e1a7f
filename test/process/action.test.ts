// action.yml: runs its steps like GitHub, as scripts with the environment that GitHub sets.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { workflowOf } from "../../cli/commands/init-files.js";
import { build } from "./build.js";
import { HUNG } from "./command.js";

interface Step {
  readonly id?: string;
  readonly shell: string;
  readonly "working-directory": string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly outputs: string;
}

const action = parse(readFileSync("action.yml", "utf8")) as Action;
let workspace = "";

/** Evaluates expressions of GitHub: inputs and the path of the action. Others are errors. */
function evaluated(text: string, inputs: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ *(\S+?) *\}\}/g, (_, name: string) => {
    const value = name === "github.action_path" ? resolve(".") : inputs[name.replace(/^inputs\./, "")];
    if (value === undefined) throw new Error(`no such expression: ${name}`);
    return value;
  });
}

function run(given: Readonly<Record<string, string>> = {}, environment: NodeJS.ProcessEnv = {}): Ran {
  for (const name of Object.keys(given)) expect(Object.keys(action.inputs)).toContain(name);
  const inputs = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default])),
    ...given,
  };
  const output = join(workspace, "github-output");
  writeFileSync(output, "");
  let code: number | null = 0;
  let out = "";
  for (const step of action.runs.steps) {
    if (code !== 0) break;
    expect(step.run).not.toContain("${{");
    const env = Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, evaluated(value, inputs)]));
    // `shell: bash` means this, according to the documentation of GitHub Actions.
    const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
      cwd: resolve(workspace, evaluated(step["working-directory"], inputs)),
      encoding: "utf8",
      env: {
        ...process.env,
        CI: "true",
        GITHUB_ACTIONS: "true",
        GITHUB_WORKSPACE: workspace,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: join(workspace, "summary.md"),
        ...env,
        ...environment,
      },
      timeout: HUNG,
    });
    code = status;
    out += stdout + stderr;
  }
  return { code, out, outputs: readFileSync(output, "utf8") };
}

const counter = (last: number): string =>
  `system Counter\n\nvar n: 0..10 = 0\n\naction Count {\n  require n < ${last}\n  n' = n + 1\n}\n\ninvariant Small: n < 4\n\nterminal when n == ${last}\n\ncheck Counts {\n  expect holds\n}\n`;

beforeAll(() => {
  build();
  workspace = mkdtempSync(join(tmpdir(), "fathom-action-"));
  mkdirSync(join(workspace, "specs"));
});

afterAll(() => {
  rmSync(workspace, { recursive: true, force: true });
});

beforeEach(() => {
  writeFileSync(join(workspace, "specs/counter.fathom"), counter(3));
  rmSync(join(workspace, "fathom.lock.json"), { force: true });
  rmSync(join(workspace, "node_modules"), { recursive: true, force: true });
});

it("action.yml is a composite action according to GitHub's rules", () => {
  expect([action.runs.using, action.name]).toEqual(["composite", "Fathom"]);
  for (const each of [...Object.values(action.inputs), ...Object.values(action.outputs)])
    expect(each.description).not.toBe("");
  for (const input of Object.values(action.inputs)) expect(typeof input.default).toBe("string");
  for (const step of action.runs.steps) expect(step.shell).toBe("bash");
  for (const { value } of Object.values(action.outputs))
    expect(action.runs.steps.map(({ id }) => `\${{ steps.${id}.outputs.exit-code }}`)).toContain(value);
});

it.each([1, 3])("the workflow that init writes is valid: %d shards", (shards) => {
  const { jobs } = parse(workflowOf(shards)) as {
    readonly jobs: Readonly<Record<string, { readonly needs?: string; readonly steps: readonly object[] }>>;
  };
  expect(Object.keys(jobs)).toEqual(shards === 1 ? ["verify"] : ["shard", "verify"]);
  expect(jobs["verify"]?.needs).toBe(shards === 1 ? undefined : "shard");
  for (const step of Object.values(jobs).flatMap(({ steps }) => steps))
    expect(Object.keys(step).filter((key) => key === "uses" || key === "run")).toHaveLength(1);
});

it("docs/ci.md shows the workflow with shards", () => {
  const shown = /```yaml\n(jobs:\n {2}shard:[^]*?)```/.exec(readFileSync("docs/ci.md", "utf8"))?.[1] ?? "";
  const essence = (text: string): unknown =>
    JSON.parse(
      JSON.stringify((parse(text) as { readonly jobs: object }).jobs, (name, value: unknown) =>
        name === "timeout-minutes" || (name === "with" && JSON.stringify(value).includes("fathom-reports"))
          ? undefined
          : value,
      )
        .replaceAll(" --junit fathom-junit.xml --sarif fathom.sarif", "")
        .replaceAll(',{"uses":"actions/upload-artifact@v4","if":"always()"}', ""),
    );
  expect(essence(shown)).toEqual(essence(workflowOf(3)));
});

describe("the step", () => {
  it("passes, and writes the reports and the summary", () => {
    expect(run({ lock: "", arguments: "--update" }).code).toBe(0);
    const { code, out, outputs } = run();
    expect(out).toContain("1 check: 1 as expected");
    expect(out).toContain("fathom.lock.json: 1 check compared, nothing weaker");
    expect([code, outputs]).toEqual([0, "exit-code=0\n"]);
    for (const name of ["fathom-junit.xml", "fathom.sarif", "summary.md"])
      expect(existsSync(join(workspace, name)), name).toBe(true);
  });

  it("fails if a property is violated, with an annotation and the exit code", () => {
    writeFileSync(join(workspace, "specs/counter.fathom"), counter(5));
    const { code, out, outputs } = run({ lock: "" });
    expect(out).toMatch(/^::error file=specs\/counter\.fathom,line=\d+/m);
    expect([code, outputs]).toEqual([6, "exit-code=6\n"]);
  });

  it("fails if there is no lock file, or if less is verified than it records", () => {
    expect(run().code).toBe(8);
    run({ lock: "", arguments: "--update" });
    writeFileSync(join(workspace, "specs/counter.fathom"), counter(3).replace(/invariant.*\n/, ""));
    const less = run();
    expect(less.out).toContain("invariant `Small` is no longer checked");
    expect(less.code).toBe(7);
  });

  it("reads options and paths line by line, in the given folder, and never runs them as a script", () => {
    mkdirSync(join(workspace, "more $(touch injected)"), { recursive: true });
    writeFileSync(join(workspace, 'more $(touch injected)/a `b` "c".fathom'), counter(3));
    const { code, out } = run({
      "working-directory": "more $(touch injected)",
      paths: '  a `b` "c".fathom  \n\n',
      lock: "",
      strict: "false",
      junit: "",
      sarif: "",
      arguments: "--search=dfs\n  --jobs=1",
    });
    expect(out).toContain("1 check: 1 as expected");
    expect(code).toBe(0);
    expect(
      existsSync(join(workspace, "injected")) || existsSync(join(workspace, "more $(touch injected)/injected")),
    ).toBe(false);
    expect(existsSync(join(workspace, "more $(touch injected)/fathom.sarif"))).toBe(false);
    const option = run({ paths: "--help", lock: "" });
    expect(option.code).toBe(151);
    expect(option.out).toContain("--help");
  });

  it("reports files relative to the root of the repository when it runs in a folder of it", () => {
    mkdirSync(join(workspace, "services/shop/specs"), { recursive: true });
    writeFileSync(join(workspace, "services/shop/specs/counter.fathom"), counter(5));
    const inputs = { "working-directory": "services/shop", lock: "", junit: "" };
    const { code, out } = run(inputs);
    expect(out).toMatch(/^::error file=services\/shop\/specs\/counter\.fathom,line=\d+/m);
    expect(code).toBe(6);
    const sarif = readFileSync(join(workspace, "services/shop/fathom.sarif"), "utf8");
    expect(sarif).toContain('"uri": "services/shop/specs/counter.fathom"');
    expect(sarif).not.toContain('"uri": "specs');
    // Its Fathom may be installed at the root.
    mkdirSync(join(workspace, "node_modules/.bin"), { recursive: true });
    writeFileSync(join(workspace, "node_modules/.bin/fathom"), "#!/bin/bash\nprintf '%s\\n' root \"$@\"\n", {
      mode: 0o755,
    });
    expect(run(inputs).out).toMatch(/^root\nverify\n/);
  });

  it("reports invalid inputs and an unsuitable Node.js", () => {
    const strict = run({ strict: "yes" });
    expect([strict.code, strict.out]).toEqual([2, "::error title=Fathom::the input strict must be true or false\n"]);
    expect(run({ paths: " \n" }).out).toBe("::error title=Fathom::the input paths is empty\n");
    const tools = join(workspace, "tools");
    mkdirSync(tools);
    symlinkSync("/bin/bash", join(tools, "bash"));
    expect(run({}, { PATH: tools }).out).toBe(
      "::error title=Fathom::Node.js not found; add actions/setup-node before this step\n",
    );
    writeFileSync(join(tools, "node"), '#!/bin/bash\nif [ "$1" = --version ]; then echo v18.1.0; else exit 1; fi\n', {
      mode: 0o755,
    });
    expect(run({}, { PATH: tools }).out).toBe(
      "::error title=Fathom::Node.js v18.1.0 is too old; Fathom needs 20.19 or later: set node-version of actions/setup-node\n",
    );
  });

  it("prefers the Fathom that is installed in the project", () => {
    mkdirSync(join(workspace, "node_modules/.bin"), { recursive: true });
    writeFileSync(join(workspace, "node_modules/.bin/fathom"), "#!/bin/bash\nprintf '%s\\n' own \"$@\"\n", {
      mode: 0o755,
    });
    expect(run({ paths: "a b\nc" }).out.split("\n")).toEqual([
      "own",
      "verify",
      "--strict",
      "--lock=fathom.lock.json",
      "--junit=fathom-junit.xml",
      "--sarif=fathom.sarif",
      "--",
      "a b",
      "c",
      "",
    ]);
  });
});
