// Renders the outcome of random walks.

import type { Explanation } from "../explanation/explain.js";
import type { Model } from "../model/model.js";
import type { SimulationOutcome } from "../simulate.js";
import type { RenderOptions } from "./diagnostic.js";
import { describeVerdict, renderFinding, showSeconds } from "./outcome.js";
import { plural, printable } from "./text.js";

export interface SimulatedCheck {
  readonly file: string;
  readonly name: string;
  readonly outcome: SimulationOutcome;
  readonly model: Model;
  readonly seconds: number;
  readonly explanation: Explanation | undefined;
}

/** `100 runs, 9,482 steps, seed 7` */
export const describeWalks = ({ runs, steps, seed }: Pick<SimulationOutcome, "runs" | "steps" | "seed">): string =>
  `${plural(runs, "run")}, ${plural(steps, "step")}, seed ${seed}`;

/** `last`: the number of steps to show of a counterexample, the last ones. */
export function renderSimulation(
  { file, name, outcome, model, seconds, explanation }: SimulatedCheck,
  options: RenderOptions & { readonly last?: number | undefined },
): string {
  const { style } = options;
  const { finding } = outcome;
  const verdict = finding === undefined ? style.green("nothing found") : style.red(printable(describeVerdict(finding)));
  return [
    `${style.bold(printable(file))} ${printable(name)}: ${style.bold(verdict)}`,
    `  ${describeWalks(outcome)}, ${showSeconds(seconds)} s`,
    ...outcome.notices.map((notice) => `  note: ${printable(notice)}`),
    finding === undefined
      ? style.dim("  simulation cannot show that a spec holds; `fathom check` explores every state")
      : `\n${renderFinding(finding, model, { ...options, explanation })}`,
  ].join("\n");
}
