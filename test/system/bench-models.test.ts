// The specs of the benchmark, in small configurations: all engines visit the same states, and all files are used.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildModel, explore, type Outcome } from "../../checker/index.js";
import { openFile } from "../../cli/verification/open-file.js";
import { matchesExpectation } from "../../checker/report/expectation.js";
import { describeOutcome } from "./differential/compare.js";

interface BroadModel {
  readonly name: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly invariants: readonly string[];
}

// The benchmark is JavaScript without declarations of types.
const module = "../../bench/broad-models.js";
const { broadModels } = (await import(module)) as { readonly broadModels: readonly BroadModel[] };

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length));

const names = broadModels.map(({ name }) => name);

it("every spec is a model of the benchmark with a peer", () => {
  expect(filesIn("bench/models", ".fathom").sort()).toEqual([...names].sort());
  expect(filesIn("bench/peers", ".pml")).toEqual(expect.arrayContaining(names));
});

for (const { name, invariants, constants } of broadModels) {
  const file = openFile(`bench/models/${name}.fathom`);

  describe(name, () => {
    it("declares the constants and invariants that the benchmark sets and checks", () => {
      expect(file.diagnostics).toEqual([]);
      const source = readFileSync(file.path, "utf8");
      for (const constant of Object.keys(constants)) expect(source).toContain(`\nconst ${constant}: Int`);
      for (const invariant of invariants) expect(source).toContain(`\ninvariant ${invariant}:`);
    });

    for (const plan of file.plans) {
      it(`${plan.name} is as expected with the interpreter and compiled`, async () => {
        const run = async (engine: "compiled" | "interpreter"): Promise<Outcome> => {
          const { model, check } = buildModel(file.program!, plan);
          const outcome = await explore(model!, check!, { search: "bfs", engine });
          expect(outcome.engine).toBe(engine);
          expect(matchesExpectation(outcome, check!.expected, "bfs")).toBe(true);
          return outcome;
        };
        expect(describeOutcome(await run("compiled"))).toBe(describeOutcome(await run("interpreter")));
      });
    }
  });
}
