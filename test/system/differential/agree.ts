// The property under test: all engines have the same results for any system.

import fc from "fast-check";
import type { Spec } from "./arbitrary.js";
import type { Bounds } from "../../checker/bounded-search.js";
import { compareEngines, compiledEngine, type Engines } from "./compare.js";

export interface Tally {
  compared: number;
  skipped: number;
  uncompiled: number;
  rejected: number;
  /** By verdict, and by code. */
  readonly outcomes: Map<string, number>;
}

export const newTally = (): Tally => ({ compared: 0, skipped: 0, uncompiled: 0, rejected: 0, outcomes: new Map() });

/** Throws if they differ, with the results of each. */
async function agree(spec: Pick<Spec, "text">, bounds: Bounds, tally: Tally, engines: Engines): Promise<void> {
  const result = await compareEngines(spec.text, bounds, engines);
  switch (result.kind) {
    case "rejected":
      tally.rejected++;
      return;
    case "skipped":
      if (result.by === "compiled") tally.uncompiled++;
      else tally.skipped++;
      return;
    case "same": {
      tally.compared++;
      const { verdict, fault } = result.outcome;
      const name = fault?.code ?? verdict;
      tally.outcomes.set(name, (tally.outcomes.get(name) ?? 0) + 1);
      return;
    }
    case "different":
      throw new Error(
        `the engines differ\n--- interpreter\n${result.interpreter}\n--- ${result.by}\n${result.compiled}\n---`,
      );
  }
}

export function agreement(
  systems: fc.Arbitrary<Pick<Spec, "text">>,
  bounds: Bounds,
  tally: Tally,
  engines = compiledEngine,
): fc.IAsyncProperty<[Pick<Spec, "text">]> {
  return fc.asyncProperty(systems, (spec) => agree(spec, bounds, tally, engines));
}

export const showTally = ({ compared, skipped, uncompiled, rejected, outcomes }: Tally): string =>
  `${compared} compared, ${skipped} too large to wait for, ${uncompiled} too large to compile, ${rejected} not accepted; ${[
    ...outcomes,
  ]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => `${name} ${count}`)
    .join(", ")}`;
