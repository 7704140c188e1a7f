// What can be done with a check or a scenario.

import type { Span } from "../core/source.js";
import type { Analysis } from "./analysis.js";
import type { VerdictOf } from "./inlay-hints.js";

export interface CodeLens {
  readonly command: "run" | "explore" | "counterexample";
  readonly span: Span;
  /** The name of the check, as the command line takes it. */
  readonly check: string;
}

/** The last run of a check with this lens ended with a counterexample. */
const hasCounterexample = (text: string): boolean => /^(violated|deadlock|error)/.test(text);

export function codeLenses({ module, plans }: Analysis, verdictOf: VerdictOf): readonly CodeLens[] {
  const lenses: CodeLens[] = [];
  for (const declaration of module?.declarations ?? []) {
    if (declaration.kind !== "check" && declaration.kind !== "scenario") continue;
    const own = plans.filter((plan) => plan.declaration === declaration);
    if (own.length === 0) continue;
    const { text: name, span } = declaration.name;
    lenses.push({ command: "run", span, check: name });
    if (declaration.kind === "check") lenses.push({ command: "explore", span, check: name });
    for (const plan of own)
      if (hasCounterexample(verdictOf(plan)?.text ?? ""))
        lenses.push({ command: "counterexample", span, check: plan.name });
  }
  return lenses;
}
