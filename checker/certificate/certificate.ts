// Certificates: the interpreter alone re-checks a search that found nothing. The visited states must be exactly the
// reachable ones, and none of them may have a defect. The certificate shares the meaning of a step with the search,
// but not how states are found, stored and compared.

import { RestoreError } from "../explorer/checkpoint.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { Model } from "../model/model.js";
import type { Certification } from "../outcome.js";
import type { Tick } from "../search/state-space.js";
import { FullRecheck } from "./full-recheck.js";
import { VISITED_LIMIT } from "../search/tally.js";
import { RecheckStopped, Refuted, StateRechecker, type SearchClaim } from "./recheck.js";
import { recheckSample } from "./sample-recheck.js";

export type { SearchClaim } from "./recheck.js";

/** `sample`: the number of states to re-check, chosen by the seed; undefined: all. */
export interface CertifyRequest {
  readonly sample: number | undefined;
  readonly seed: number;
}

/**
 * Only an exploration from the initial states tells which states lie at the depth bound. A bounded search is therefore
 * re-checked in full, never by a sample.
 */
export async function certify(
  model: Model,
  space: Interpreter,
  claim: SearchClaim,
  { sample, seed }: CertifyRequest,
  tick: Tick | undefined,
): Promise<Certification> {
  const none = whyNone(claim.verdict);
  if (none !== undefined) return { kind: "none", why: none };
  const rechecker = new StateRechecker(model, space, claim, tick);
  const { states: of, unexpanded } = claim.result;
  const whole = sample === undefined || of <= sample || unexpanded > 0;
  if (whole && of > VISITED_LIMIT) {
    const advice = unexpanded > 0 ? "" : "; `--certify N` re-checks a sample of N";
    return { kind: "stopped", why: `there are too many states to re-check all of them${advice}`, states: 0, of };
  }
  try {
    await (whole ? new FullRecheck(rechecker).run() : recheckSample(rechecker, sample, seed));
    const { examined, steps } = rechecker;
    return { kind: "certified", states: examined, of, steps, seed: whole ? undefined : seed };
  } catch (error) {
    if (error instanceof Refuted) return { kind: "refuted", why: error.message };
    if (error instanceof RecheckStopped || error instanceof RestoreError)
      return { kind: "stopped", why: error.message, states: rechecker.examined, of };
    // The interpreter may be unable to evaluate a corrupt state.
    const message = error instanceof Error ? error.message : String(error);
    return { kind: "refuted", why: `the interpreter failed: ${message}` };
  }
}

/** An unreached cover is a finding too, but it is a claim about all states and can be certified. */
function whyNone({ verdict, violated }: SearchClaim["verdict"]): string | undefined {
  switch (verdict) {
    case "holds":
    case "bounded":
      return undefined;
    case "violated":
      return violated === "cover" ? undefined : REPLAYED;
    case "deadlock":
    case "error":
      return REPLAYED;
    case "unsupported":
      return "a temporal property was not checked";
    case "incomplete":
      return "the search was not finished";
  }
}

export const REPLAYED = "a finding needs none: the interpreter has replayed every step of it";
