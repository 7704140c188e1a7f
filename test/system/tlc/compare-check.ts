// Explores a check with Fathom and with TLC, and compares the results as `fathom verify --cross-check tlc` does.

import { availableParallelism } from "node:os";
import { buildModel, explore, type Outcome } from "../../../checker/index.js";
import { compareWithTlc, type Agreement } from "../../../cli/tlc/agreement.js";
import { outcomeOfTlc } from "../../../checker/tlc/outcome.js";
import { runCheckWithTlc } from "../../../cli/tlc/check-with-tlc.js";
import { comparedOutcome } from "../../../cli/tlc/cross-check.js";
import type { CheckPlan } from "../../../grammar/elaborate/plans.js";
import type { Program } from "../../../grammar/index.js";

export type ComparedCheck =
  | { readonly kind: "refused"; readonly why: string }
  /** The check has more states, or no result. */
  | { readonly kind: "large" }
  | { readonly kind: "compared"; readonly own: Outcome; readonly agreement: Agreement; readonly seconds: number };

export interface ComparisonLimits {
  /** Checks with more states are not compared, nor those with at most `above`. */
  readonly states: number;
  readonly above?: number;
  /** TLC is stopped after this time. */
  readonly seconds: number;
}

const MEMORY = 3 * 2 ** 30;

export async function compareCheck(
  program: Program,
  plan: CheckPlan,
  { states, above = -1, seconds }: ComparisonLimits,
): Promise<ComparedCheck | undefined> {
  const { model, check } = buildModel(program, plan);
  if (model === undefined || check === undefined || check.scenario !== undefined) return undefined;
  let exceeded = false;
  const own = await explore(model, check, {
    search: "bfs",
    engine: "auto",
    resources: { threads: availableParallelism(), memory: MEMORY, full: (why) => why },
    tick: (progress) => {
      exceeded ||= progress.states > states;
      return Promise.resolve(exceeded ? "enough" : undefined);
    },
  });
  const isOpen = own.verdict === "incomplete" || own.verdict === "unsupported";
  if (exceeded || own.states > states || own.states <= above || isOpen) return { kind: "large" };
  const started = performance.now();
  const attempt = await runCheckWithTlc(program, plan, { threads: 1, memory: MEMORY }, () =>
    Promise.resolve(performance.now() - started > seconds * 1000 ? `stopped after ${seconds} s` : undefined),
  );
  if (attempt.kind === "refused") return { kind: "refused", why: attempt.diagnostic.message };
  if (attempt.kind !== "ran") throw new Error(attempt.diagnostic.message);
  const tlc = await outcomeOfTlc(model, check, attempt.run);
  const agreement = compareWithTlc(comparedOutcome(own), comparedOutcome(tlc));
  return { kind: "compared", own, agreement, seconds: attempt.run.seconds };
}

/** Counts of what became of checks. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(what: string): void {
    this.#counts.set(what, this.#of(what) + 1);
  }

  get differ(): number {
    return this.#of("differs");
  }

  get compared(): number {
    return this.#of("agrees") + this.#of("differs") + this.#of("undecided");
  }

  toString(): string {
    return [...this.#counts].map(([what, count]) => `${count} ${what}`).join(", ");
  }

  #of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }
}
