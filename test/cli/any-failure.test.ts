// Bugs of the checker itself, wherever they are: each function that runs once a verdict is known fails once, at its first
// call. The verdict, the results of other checks and the other files stay as they are, and something says what is missing.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { ExploredSpace } from "../../checker/engine/explored-space.js";
import type { Transcript } from "./run-command.js";
import { fineSystem, lossySystem } from "./systems-for-failures.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** What runs after the search: folders, and files. */
const places = [
  "checker/certificate",
  "checker/checks",
  "checker/counterexample.ts",
  "checker/coverage",
  "checker/explanation",
  "checker/fewest-faults.ts",
  "checker/internal-error.ts",
  "checker/keep-going",
  "checker/liveness",
  "checker/report",
  "checker/run-outcome.ts",
  "checker/search",
  "checker/session",
  "checker/trace",
  "checker/verdict.ts",
  "cli/cache",
  "cli/coverage",
  "cli/explore",
  "cli/lock",
  "cli/reports",
  "cli/scenarios",
  "cli/verification",
  "cli/terminal/terminal.ts",
];

/** Paths of modules below the root, without `.ts`. */
const modules = places.flatMap((place) =>
  place.endsWith(".ts")
    ? [place.slice(0, -3)]
    : readdirSync(join(root, place), { recursive: true, encoding: "utf8" })
        .filter((each) => each.endsWith(".ts") && !each.startsWith("page/"))
        .map((each) => `${place}/${each.slice(0, -3)}`),
);

/** Which function fails, and when: at its first call between the search of the violated check and that of the next one. */
const injection = {
  name: "",
  searches: 0,
  /** The search after which it fails. */
  after: 2,
  armed: false,
  calls: new Map<string, number>(),
  /** What fails in explored spaces. */
  methods: [] as readonly string[],
};

const breakable =
  (path: string) =>
  async (original: () => Promise<unknown>): Promise<Record<string, unknown>> => {
    const module = (await original()) as Record<string, unknown>;
    const wrap = (name: string, value: unknown): unknown => {
      if (typeof value !== "function" || !/^[a-z]/.test(name)) return value;
      const full = `${path} ${name}`;
      return (...args: unknown[]): unknown => {
        if (injection.armed) {
          const calls = injection.calls.get(full) ?? 0;
          injection.calls.set(full, calls + 1);
          if (full === injection.name && calls === 0) throw new Error(`injected into ${name}`);
        }
        return (value as (...given: unknown[]) => unknown)(...args);
      };
    };
    return Object.fromEntries(Object.entries(module).map(([name, value]) => [name, wrap(name, value)]));
  };

/** Replaces one function of a module. */
function replace(
  path: string,
  name: string,
  replacement: (original: (...args: unknown[]) => unknown, args: readonly unknown[]) => unknown,
): void {
  vi.doMock(join(root, path), async (original: () => Promise<unknown>) => {
    const module = (await original()) as Record<string, (...args: unknown[]) => unknown>;
    const { [name]: replaced } = module;
    if (replaced === undefined) throw new Error(`${path} has no ${name}`);
    return { ...module, [name]: (...args: unknown[]) => replacement(replaced, args) };
  });
}

async function exploreAndArm(explore: (...args: unknown[]) => unknown, args: readonly unknown[]): Promise<unknown> {
  const { explored, ...rest } = (await explore(...args)) as { readonly explored: ExploredSpace };
  injection.armed = ++injection.searches >= injection.after;
  const broken = Object.fromEntries(
    injection.methods.map((name) => [name, () => Promise.reject(new Error(`injected into ${name}`))]),
  );
  return { explored: Object.assign(explored, broken), ...rest };
}

let fathom: (args: readonly string[]) => Promise<Transcript>;
let folder = "";
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  for (const path of modules) vi.doMock(join(root, `${path}.js`), breakable(path));
  replace("checker/lowering/lower.js", "buildModel", (build, args) => {
    injection.armed = false;
    return build(...args);
  });
  replace("checker/engine/choose.js", "exploreWithEngine", exploreAndArm);
  replace("checker/replay/replay.js", "replayTrace", async (replay, args) => {
    const replayed: unknown = await replay(...args);
    injection.armed = true;
    return replayed;
  });
  replace("cli/explore/line-reader.js", "openReader", (_, [print]) => {
    const lines = ["next", "why-not Send", "find sent == 3", "eval sent", "props", "trace", "state", "goto end"];
    const read = (): Promise<string | undefined> => Promise.resolve(lines.shift());
    return { read, close: () => (print as (text: string) => void)("ended") };
  });
  ({ fathom } = await import("./run-command.js"));
  folder = mkdtempSync(join(tmpdir(), "fathom-any-failure-"));
  vi.stubEnv("FATHOM_CACHE", at("cache"));
  writeFileSync(
    at("fine.fathom"),
    `${fineSystem}check Good { expect holds with 4 states }
`,
  );
  writeFileSync(
    at("lossy.fathom"),
    `${lossySystem}check Found {}
`,
  );
  writeFileSync(
    at("live.fathom"),
    `system Live
var n: 0..3 = 0
action Up { require n < 3; n' = n + 1 }
fair weak Up
terminal when n == 3
property Ends: eventually n == 3
check Ending { expect holds with 4 states }
`,
  );
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** The command with one failure. */
async function run(name: string, args: readonly string[], after = 2): Promise<Transcript> {
  rmSync(at("cache"), { recursive: true, force: true });
  Object.assign(injection, { name, searches: 0, after, armed: false, calls: new Map() });
  return fathom(args);
}

const specs = (): readonly string[] => [at("fine.fathom"), at("lossy.fathom"), at("live.fathom")];
const files = (stem: string, ...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`--${name}`, at(`${stem}.${name}`)]);

const verdicts = [/Good/, /violated Safe/, /Ending/];
const verdictsInJson = [
  /"check": "Good",\s+"verdict": "holds"/,
  /violated Safe|"verdict": "violated",[^]*"property": "Safe"/,
  /"check": "Ending",\s+"verdict": "holds"/,
];

/** In each command all functions are broken, or those that are not called by the commands before it. */
const commands: readonly (readonly [
  command: string,
  args: () => readonly string[],
  which: "all" | "others",
  verdicts: readonly RegExp[],
])[] = [
  ["verify", () => ["--no-cache", "--coverage", ...files("verify", "junit")], "all", verdicts],
  ["check --json", () => ["--json", "--coverage"], "all", verdictsInJson],
  ["verify --json", () => ["--no-cache", "--coverage", "--json"], "others", verdictsInJson],
  [
    "verify into files",
    () => ["--no-cache", ...files("verify", "lcov", "sarif", "markdown", "out", "html")],
    "others",
    verdicts,
  ],
  ["check into files", () => files("check", "lcov", "itf", "mermaid", "out", "html"), "others", verdicts],
  [
    "verify with a cache and a lock file",
    () => ["--strict", "--lock", at("lock.json"), "--update"],
    "others",
    verdicts,
  ],
  ["check --keep-going", () => ["--keep-going"], "others", [/Good/, /violated Safe|Safe was found/, /Ending/]],
];

/** What decides on the verdict: a check in which it fails has none. */
const decisive = new Set([
  "checker/checks/run-check checkToResult",
  "checker/counterexample choosePath",
  "checker/counterexample closeExplored",
  "checker/internal-error attempted",
  "checker/keep-going/subjects keyOf",
  "checker/keep-going/subjects subjectsOf",
  "checker/keep-going/verdicts hidesStates",
  "checker/keep-going/verdicts verdictsOf",
  "checker/report/expectation matchesExpectation",
  "checker/run-outcome outcomeOf",
  "checker/verdict bareVerdict",
  "checker/verdict verdictOf",
  "cli/verification/run-check runCheck",
]);
const decides = (name: string): boolean => decisive.has(name) || name.startsWith("checker/liveness/");

const withoutTimes = (text: string): string => text.replaceAll(/\d+\.\d+|"(seconds|compile|explore)": \d+/g, "…");

describe("whatever fails once a verdict is known leaves the verdicts", () => {
  const broken = new Set<string>();

  it.each(commands)("%s", async (command, options, which, known) => {
    const args = [command.replace(/ .*/, ""), ...specs(), ...options()];
    const whole = await run("", args);
    const names = [...injection.calls.keys()].filter((name) => which === "all" || !broken.has(name));
    expect([...injection.calls.keys()]).not.toEqual([]);
    const wrong: string[] = [];
    for (const name of names) {
      broken.add(name);
      const { text, exit } = await run(name, args).catch((error: unknown) => ({ text: String(error), exit: -1 }));
      const said = text.includes(`injected into ${name.replace(/.* /, "")}`);
      const [good, found, ending] = known.map((each) => each.test(text));
      const others = said && decides(name) ? found || ending : found && ending;
      if (!good || !others) wrong.push(`${name}: a verdict is missing`);
      // What makes no difference need not be said.
      if (!said && withoutTimes(text) !== withoutTimes(whole.text)) wrong.push(`${name}: not said`);
      if (exit !== whole.exit && exit !== 153 && !text.includes("Safe was found")) wrong.push(`${name}: exit ${exit}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe("commands about one counterexample keep its verdict whatever fails once it is known", () => {
  const found = /violated Safe|"verdict": "violated",[^]*"property": "Safe"/;
  const replayed = /still violated Safe|is still a counterexample \(violated Safe\)|"result": "violates"/;

  it.each<readonly [command: string, args: () => readonly string[], verdict: RegExp]>([
    ["why", () => ["why", at("lossy.fathom")], found],
    ["why-not", () => ["why-not", at("lossy.fathom"), "Send", "--at", "3"], found],
    ["why-not --json", () => ["why-not", at("lossy.fathom"), "Lose", "--at", "3", "--json"], found],
    ["replay", () => ["replay", at("check.out")], replayed],
    ["replay --json", () => ["replay", at("check.out"), "--json"], replayed],
    ["explore --counterexample", () => ["explore", at("lossy.fathom"), "--counterexample"], found],
    ["explore --trace", () => ["explore", "--trace", at("check.out")], replayed],
  ])("%s", async (_, options, verdict) => {
    await run("", ["check", at("lossy.fathom"), "--out", at("check.out")]);
    const args = options();
    const whole = await run("", args, 1);
    expect(whole.text).toMatch(verdict);
    const names = [...injection.calls.keys()];
    expect(names).not.toEqual([]);
    const wrong: string[] = [];
    for (const name of names) {
      const { text, exit } = await run(name, args, 1).catch((error: unknown) => ({ text: String(error), exit: -1 }));
      const said = text.replaceAll(/\s+/g, " ").includes(`injected into ${name.replace(/.* /, "")}`);
      if (!verdict.test(text) && !(said && decides(name))) wrong.push(`${name}: the verdict is missing`);
      if (!said && withoutTimes(text) !== withoutTimes(whole.text)) wrong.push(`${name}: not said`);
      if (exit !== whole.exit && exit !== 153) wrong.push(`${name}: exit ${exit}`);
      if (/^\s+at /m.test(text)) wrong.push(`${name}: a stack trace`);
      const goesOn = text.endsWith("ended") || (said && decides(name));
      if (args[0] === "explore" && !goesOn) wrong.push(`${name}: the session did not go on`);
    }
    expect(wrong).toEqual([]);
  });
});

describe("an engine that fails after its search", () => {
  afterEach(() => (injection.methods = []));

  it.each([
    [
      "shortestPaths",
      "the first of the shortest counterexamples is shown",
      "violated Safe in 3 steps",
      "Ending: holds",
    ],
    ["close", "the memory of the search was not released", "violated Safe in 3 steps", "Ending: holds"],
    ["graph", "temporal properties are not checked", "violated Safe in 3 steps", "Ending: incomplete"],
    ["findPath", "what the search found is not known", "Found: incomplete", "Good: incomplete"],
  ])("%s", async (method, note, ...verdicts) => {
    injection.methods = [method];
    const { text } = await run("", ["check", ...specs()]);
    expect(text.replaceAll(/\s+/g, " ")).toContain(
      `note: ${note}, because of a bug in Fathom (injected into ${method})`,
    );
    for (const verdict of verdicts) expect(text).toContain(verdict);
  });
});
