// Counterexamples saved as scenarios: an expected violation stays expected; a mistake fails until it is fixed, and again if it returns.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { buildModel, explore } from "../../checker/index.js";
import { openFile } from "../../cli/verification/open-file.js";
import { matchesExpectation } from "../../checker/report/expectation.js";
import { saveRegression } from "../../cli/scenarios/save-scenario.js";
import { redChecks, resultOf } from "./failing-checks.js";
import { fathom } from "../cli/run-command.js";

const folder = mkdtempSync(join(tmpdir(), "fathom-saved-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("every counterexample of specs/ can be saved as a scenario with the same violation", () => {
  cpSync("specs", join(folder, "specs"), { recursive: true });
  for (const { file, plan } of redChecks) {
    it(`${file.path} ${plan.name}`, async () => {
      const copy = openFile(join(folder, file.path));
      const own = copy.plans.find(({ name }) => name === plan.name)!;
      const result = await resultOf({ file: copy, plan: own });
      const { trace } = result.outcome;
      if (trace === undefined) return expect(result.outcome.violated).toBe("cover");
      const saved = await saveRegression(copy, own, result, trace);
      if (result.outcome.violated === "property") return expect(saved).toMatchObject({ code: "E0904" });
      expect(saved).toMatchObject({ kind: "saved" });
      if ("severity" in saved) return;
      const again = openFile(copy.path);
      expect(again.diagnostics).toEqual([]);
      const scenario = again.plans.find(({ name }) => name === saved.name)!;
      const { model, check } = buildModel(again.program!, scenario);
      const outcome = await explore(model!, check!, { search: "bfs" });
      expect({ verdict: outcome.verdict, property: outcome.property, code: outcome.fault?.code }).toEqual({
        verdict: result.outcome.verdict,
        property: result.outcome.property,
        code: result.outcome.fault?.code,
      });
      expect(outcome.trace?.steps.length).toBe(trace.steps.length);
      expect(matchesExpectation(outcome, check!.expected, "bfs")).toBe(true);
      expect((await fathom(["fmt", "--check", copy.path])).exit).toBe(0);
      // Once is enough.
      expect(
        await saveRegression(
          again,
          again.plans.find(({ name }) => name === plan.name)!,
          result,
          trace,
        ),
      ).toMatchObject({ kind: "known", name: saved.name });
    });
  }
});

it("a scenario takes only the steps that the counterexample needs", async () => {
  const path = join(folder, "needed-steps.fathom");
  cpSync(join("test", "diagnostics", "needed-steps.fathom"), path);
  const { text } = await fathom(["check", path, "--search", "dfs", "--save-regression"]);
  expect(text).toContain("D: violated Small in 4 steps");
  expect(text).toContain("/// Found by check D: violated Small in 2 steps.");
  expect(readFileSync(path, "utf8")).toContain("deadlock off\n  Inc\n  Inc\n  expect violated Small\n");
  expect((await fathom(["check", path, "--search", "dfs", "--save-regression"])).text).toContain(
    "scenario D_Small already records this counterexample",
  );
});

describe("a saved mistake", () => {
  const spec = join(folder, "pump.fathom");
  const pump =
    "system Pump\n\nvar level: 0..3 = 0\n\naction Fill(by: 1..2) { require level + by <= 3; level' = level + by }\n\ninvariant Low: level < 3\n\nterminal when level == 3\n\ncheck C\n{ expect holds }\n";
  const mended = (text: string): string =>
    text.replace("level + by <= 3", "level + by < 3").replace("terminal when level == 3", "terminal when level == 2");
  const verify = async (text: string): Promise<number> => {
    writeFileSync(spec, text);
    return (await fathom(["verify", spec, "--jobs", "1"])).exit;
  };

  it("fails until it is fixed, and again if it returns", async () => {
    writeFileSync(spec, pump);
    const { text, exit } = await fathom(["check", spec, "--save-regression"]);
    expect(exit).toBe(6);
    expect(text).toContain("added scenario C_Low");
    const saved = readFileSync(spec, "utf8");
    expect(saved).toContain("expect not violated Low");
    expect((await fathom(["verify", spec, "--check", "C_Low", "--jobs", "1"])).exit).toBe(6);
    expect(await verify(mended(saved))).toBe(0);
    // The steps can be taken, but violate nothing any more.
    expect(await verify(saved.replace("level < 3", "level <= 3"))).toBe(0);
    expect(await verify(saved)).toBe(6);
  });

  it("is saved once, even if checks are run again", async () => {
    writeFileSync(spec, pump);
    await fathom(["check", spec, "--save-regression"]);
    const once = readFileSync(spec, "utf8");
    const { text } = await fathom(["check", spec, "--save-regression"]);
    expect(text).toContain("scenario C_Low already records this counterexample");
    expect(readFileSync(spec, "utf8")).toBe(once);
  });

  it("is not saved if nothing is found", async () => {
    writeFileSync(spec, mended(pump));
    expect((await fathom(["check", spec, "--save-regression"])).exit).toBe(0);
    expect(readFileSync(spec, "utf8")).toBe(mended(pump));
  });

  it("keeps constants of the command line", async () => {
    writeFileSync(
      spec,
      "system S\n\nconst N: Int = 9\n\nvar n: 0..9 = 0\n\naction Up { n' = n + 1 }\n\ninvariant Small: n < N\n\ncheck C { N = 5; deadlock off; expect violated Small in 5 steps }\n",
    );
    await fathom(["check", spec, "-c", "N=2", "--save-regression"]);
    const saved = readFileSync(spec, "utf8");
    expect(saved).toContain("N = 2\n");
    expect(saved).toContain("expect not violated Small");
  });
});
