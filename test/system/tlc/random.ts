// Compares random systems with TLC.

import fc from "fast-check";
import { planChecks } from "../../../checker/index.js";
import { isError, load } from "../../../grammar/index.js";
import { smallSystem } from "../differential/arbitrary.js";
import { hostOf } from "../differential/files.js";
import { compareCheck, type ComparedCheck, type Tally } from "./compare-check.js";

/** The most states of a random system that TLC explores, and the time that it gets. */
const LIMITS = { states: 3000, seconds: 120 };

/** Until this many systems are compared. Prints those that differ. */
export async function compareRandom(
  systems: number,
  seed: number,
  tally: Tally,
  print: (text: string) => void,
): Promise<void> {
  for (let batch = seed; tally.compared < systems; batch++)
    for (const { text } of fc.sample(smallSystem, { seed: batch, numRuns: 50 })) {
      if (tally.compared >= systems) return;
      const compared = await compareText(text);
      if (compared === undefined) continue;
      tally.add(nameOf(compared));
      if (compared.kind === "compared" && compared.agreement.kind !== "agrees")
        print(`==== ${compared.agreement.kind}: ${compared.agreement.why}\n${text}`);
    }
}

function nameOf(compared: ComparedCheck): string {
  switch (compared.kind) {
    case "compared":
      return compared.agreement.kind;
    case "refused":
      return "not exported";
    case "large":
      return "too large";
  }
}

async function compareText(text: string): Promise<ComparedCheck | undefined> {
  const { program, diagnostics } = load("random.fathom", hostOf(text));
  if (program === undefined || diagnostics.some(isError)) return undefined;
  const plan = planChecks(program, { constants: new Map() }).plans.at(-1);
  return plan === undefined ? undefined : compareCheck(program, plan, LIMITS);
}
