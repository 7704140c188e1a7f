// Which mutants of which files there are, and which checks may notice them.

import { buildModel } from "../../checker/index.js";
import { mutantsOf, applyMutation } from "../../grammar/mutation/mutants.js";
import { reachableDeclarations } from "../../grammar/mutation/reachable-declarations.js";
import { seededRandom } from "../../checker/search/random.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { isStandard } from "../files/host.js";
import type { FinishedReport } from "../verification/check-report.js";
import type { MutantCheck } from "./mutant-result.js";
import type { Case } from "./run.js";

/** All of them, in the order of `paths` and of the texts. `opened`: the specs whose checks `ran`; what they use and is not among `paths` stays as it is. */
export function casesOf(
  paths: readonly string[],
  opened: readonly OpenedFile[],
  ran: readonly FinishedReport[],
): readonly Case[] {
  const reached = new Set(opened.flatMap((file) => [...reachOfFile(file)]));
  const cases: Case[] = [];
  for (const path of paths) {
    const judges = opened.filter((file) => file.program?.modules.has(path) === true);
    const program = judges[0]?.program;
    const module = program?.modules.get(path);
    if (program === undefined || module === undefined || isStandard(path)) continue;
    const files = new Set(judges.map((file) => file.path));
    const trials = ran.filter((report) => files.has(report.file)).map(trialOf);
    for (const mutation of mutantsOf(module, program, reached)) {
      const { operator, span, replacement } = mutation;
      cases.push({
        mutant: { id: cases.length, operator, path, start: span.start, end: span.end, replacement },
        text: () => applyMutation(mutation),
        span,
        trials,
      });
    }
  }
  return cases;
}

/** What a system leads to does not depend on its constants: one check speaks for all. */
function reachOfFile({ program, plans }: OpenedFile): ReadonlySet<string> {
  for (const plan of plans) {
    const { model } = program === undefined ? { model: undefined } : buildModel(program, plan);
    if (model !== undefined) return reachableDeclarations(model);
  }
  return new Set();
}

const trialOf = ({ file, name, states, transitions, depth, actions }: FinishedReport): MutantCheck => ({
  file,
  check: name,
  figures: { states, transitions, depth, firings: actions.map((action) => action.fired) },
});

/** In an order that the seed decides, so that wherever it is cut, what was taken is a fair sample. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const [a, b] = [result[i], result[j]];
    if (a !== undefined && b !== undefined) [result[i], result[j]] = [b, a];
  }
  return result;
}
