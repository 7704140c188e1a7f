// The mutants of a set of files, and the checks that may detect each of them.

import { buildModel } from "../../checker/index.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { seededRandom } from "../../checker/search/random.js";
import type { Span } from "../../grammar/core/source.js";
import { mutantsOf, applyMutation } from "../../grammar/mutation/mutants.js";
import { reachableDeclarations } from "../../grammar/mutation/reachable-declarations.js";
import { isStandard } from "../files/host.js";
import type { FinishedReport } from "../verification/check-report.js";
import type { Mutant, MutantCheck } from "./mutant-result.js";

/** A mutant with everything that is needed to run it. */
export interface MutantCase {
  readonly mutant: Mutant;
  /** Where the mutant changes the original text. */
  readonly span: Span;
  /** The text of the whole changed file. Computed on demand, because there may be many mutants. */
  readonly text: () => string;
  readonly checks: readonly MutantCheck[];
}

/**
 * All mutants of the files in `paths`, in the order of files and source positions. `reports` are those of the checks
 * of `specs`; modules that the specs use but `paths` does not contain are not mutated.
 */
export function casesOf(
  paths: readonly string[],
  specs: readonly OpenedFile[],
  reports: readonly FinishedReport[],
): readonly MutantCase[] {
  const reachable = new Set(specs.flatMap((spec) => [...reachableIn(spec)]));
  const cases: MutantCase[] = [];
  for (const path of paths) {
    const users = specs.filter((spec) => spec.program?.modules.has(path) === true);
    const program = users[0]?.program;
    const module = program?.modules.get(path);
    if (program === undefined || module === undefined || isStandard(path)) continue;
    const files = new Set(users.map((spec) => spec.path));
    const checks = reports.filter((report) => files.has(report.file)).map(checkOf);
    for (const mutation of mutantsOf(module, program, reachable)) {
      const { operator, span, replacement } = mutation;
      cases.push({
        mutant: { id: cases.length, operator, path, start: span.start, end: span.end, replacement },
        text: () => applyMutation(mutation),
        span,
        checks,
      });
    }
  }
  return cases;
}

/** Which declarations a system uses does not depend on its constants, so any check will do. */
function reachableIn({ program, plans }: OpenedFile): ReadonlySet<string> {
  for (const plan of plans) {
    const { model } = program === undefined ? { model: undefined } : buildModel(program, plan);
    if (model !== undefined) return reachableDeclarations(model);
  }
  return new Set();
}

const checkOf = ({ file, name, states, transitions, depth, actions }: FinishedReport): MutantCheck => ({
  file,
  check: name,
  original: { states, transitions, depth, firings: actions.map((action) => action.fired) },
});

/** A random permutation (Fisher and Yates). Every prefix of it is a random sample. */
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
