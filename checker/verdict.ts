// The verdict of a check, from what a search found.

import type { Model } from "./model/model.js";
import type { Outcome, Verdict } from "./outcome.js";
import type { RuntimeFault } from "../grammar/core/core.js";
import type { Defect } from "./search/state-space.js";

export type VerdictDetails = Pick<Outcome, "verdict" | "property" | "violated" | "fault">;

export const bareVerdict = (verdict: Verdict): VerdictDetails => ({
  verdict,
  property: undefined,
  violated: undefined,
  fault: undefined,
});

/** The verdict for a defect. */
export function verdictOf(defect: Defect): VerdictDetails {
  switch (defect.kind) {
    case "invariant":
    case "step":
      return { verdict: "violated", property: defect.property, violated: defect.kind, fault: undefined };
    case "deadlock":
      return bareVerdict("deadlock");
    case "error":
      // An initial state that does not refine one of the abstract system.
      if (defect.fault.property !== undefined)
        return { verdict: "violated", property: defect.fault.property, violated: "step", fault: undefined };
      return { ...bareVerdict("error"), fault: defect.fault };
  }
}

/** Without an initial state every property would hold vacuously, so this is an error. */
export function noInitialState(model: Model): RuntimeFault {
  const constraint = model.initConstraints.flatMap((each) => each.body)[0];
  const span =
    constraint?.span ??
    model.initialisers.find((each) => each.kind === "member")?.value.span ??
    model.initialisers[0]?.value.span;
  if (span === undefined) throw new Error("internal: a model without variables has an initial state");
  return { code: "R0012", message: "no state satisfies the initial values and `init` together", span };
}
