// Compares random systems with TLC.

import fc from "fast-check";
import { buildModel, planChecks } from "../../../checker/index.js";
import { exportCheck } from "../../../checker/export-tla/export.js";
import { isError, load, type Host } from "../../../grammar/index.js";
import { smallSystem, type Spec } from "../differential/arbitrary.js";
import { compare, exploreUpTo } from "./agreement.js";
import { runTlc } from "./tlc.js";

export interface RandomTally {
  compared: number;
  skipped: number;
  readonly refused: Map<string, number>;
  readonly outcomes: Map<string, number>;
  readonly differences: { readonly text: string; readonly why: string }[];
}

const count = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** The most states of a random system that TLC explores. */
const STATES = 3000;

export async function compareRandom(
  systems: number,
  seed: number,
  jar: string,
  said: (tally: RandomTally) => void,
): Promise<RandomTally> {
  const tally: RandomTally = { compared: 0, skipped: 0, refused: new Map(), outcomes: new Map(), differences: [] };
  for (let batch = seed; tally.compared < systems; batch++)
    for (const spec of fc.sample(smallSystem, { seed: batch, numRuns: 50 })) {
      if (tally.compared >= systems) break;
      await compareOne(spec, jar, tally);
      said(tally);
    }
  return tally;
}

async function compareOne({ text }: Spec, jar: string, tally: RandomTally): Promise<void> {
  const host: Host = { resolve: (_, use) => use, read: () => ({ kind: "text", text }) };
  const { program, diagnostics } = load("random.fathom", host);
  const plan =
    program === undefined || diagnostics.some(isError)
      ? undefined
      : planChecks(program, { constants: new Map() }).plans.at(-1);
  if (program === undefined || plan === undefined) return;
  const result = exportCheck(program, plan);
  const { model, check } = buildModel(program, plan);
  if (result.kind === "refused") {
    count(tally.refused, (result.diagnostics.find(isError)?.message ?? "").replaceAll(/`[^`]*`/g, "…"));
    return;
  }
  const outcome = model === undefined || check === undefined ? undefined : await exploreUpTo(STATES, model, check);
  if (outcome === undefined || outcome.verdict === "unsupported") {
    tally.skipped++;
    return;
  }
  const tlc = runTlc(result.exported, jar, 60);
  tally.compared++;
  count(tally.outcomes, outcome.fault?.code ?? outcome.verdict);
  const { agrees, remark } = compare(outcome, tlc);
  if (!agrees)
    tally.differences.push({
      text,
      why: `${remark ?? ""}\n${result.exported.module}${result.exported.configuration}\n${tlc.output.slice(-3000)}`,
    });
}
