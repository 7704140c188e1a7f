// Do Fathom and TLC agree on a check?

import { explore, type Check, type Model, type Outcome } from "../../../checker/index.js";
import type { TlcResult } from "../../../checker/tlc/output.js";

export interface Agreement {
  readonly agrees: boolean;
  /** Why what looks different is not, or what differs. */
  readonly remark: string | undefined;
}

/** Undefined if there are more states. */
export async function exploreUpTo(states: number, model: Model, check: Check): Promise<Outcome | undefined> {
  let exceeded = false;
  const outcome = await explore(model, check, {
    search: "bfs",
    engine: "auto",
    tick: (progress) => {
      exceeded ||= progress.states > states;
      return Promise.resolve(exceeded ? "enough" : undefined);
    },
  });
  return exceeded || outcome.states > states || outcome.verdict === "incomplete" ? undefined : outcome;
}

const agree = (remark?: string): Agreement => ({ agrees: true, remark });
const differ = (remark: string): Agreement => ({ agrees: false, remark });

export function compare(outcome: Outcome, tlc: TlcResult): Agreement {
  const { verdict } = tlc;
  switch (outcome.verdict) {
    case "holds":
    case "bounded":
      return verdict.kind === "noError"
        ? compareCounts(outcome, tlc)
        : differ(`${outcome.verdict}, but TLC: ${describe(tlc)}`);
    case "deadlock":
      return verdict.kind === "deadlock" || (verdict.kind === "invariant" && verdict.name === "NoDeadlock")
        ? compareSteps(outcome, tlc)
        : differ(`deadlock, but TLC: ${describe(tlc)}`);
    case "error":
      return compareErrors(outcome, tlc);
    case "violated":
      return compareViolations(outcome, tlc);
    case "incomplete":
    case "unsupported":
      return differ(outcome.verdict);
  }
}

function compareCounts(outcome: Outcome, tlc: TlcResult): Agreement {
  const states = tlc.counts?.distinct;
  if (states !== Number(outcome.states)) return differ(`${outcome.states} states, but TLC: ${states ?? "?"}`);
  if (outcome.depth !== undefined && tlc.depth !== undefined && tlc.depth !== outcome.depth)
    return differ(`depth ${outcome.depth}, but TLC: ${tlc.depth}`);
  return agree();
}

/** A value out of bounds violates `TypeOK` or an `Assert`; TLC finds other errors by itself. */
function compareErrors(outcome: Outcome, tlc: TlcResult): Agreement {
  const { verdict } = tlc;
  if (outcome.fault?.code === "R0012" && verdict.kind === "noError" && tlc.counts?.distinct === 0)
    return agree("TLC has no error for a system without initial states");
  const isBound = outcome.fault?.code === "R0002" || outcome.fault?.code === "R0003";
  if (verdict.kind === "invariant" && verdict.name === "TypeOK" && isBound) return compareSteps(outcome, tlc);
  // A failed assertion has one state less: TLC shows no state after it.
  return verdict.kind === "error" ? agree() : differ(`error ${outcome.fault?.code ?? ""}, but TLC: ${describe(tlc)}`);
}

function compareViolations(outcome: Outcome, tlc: TlcResult): Agreement {
  const { verdict } = tlc;
  const wanted = outcome.property?.replaceAll(".", "_") ?? "";
  switch (outcome.violated) {
    case "invariant":
    case "step":
      // A step that changes nothing violates an invariant: it is possible in the state before it.
      if (verdict.kind === "invariant" && verdict.name === `${wanted}_Unchanged`) return agree();
      if (verdict.kind !== outcome.violated) return differ(`violated ${wanted}, but TLC: ${describe(tlc)}`);
      return verdict.name === wanted
        ? compareSteps(outcome, tlc)
        : agree(`in the same level, TLC finds ${verdict.name ?? "another"}`);
    case "property":
      // TLC checks `[]P` and `[][P]_vars` as it checks invariants and step properties.
      return verdict.kind === "temporal" || ("name" in verdict && [undefined, wanted].includes(verdict.name))
        ? agree()
        : differ(`violated ${wanted}, but TLC: ${describe(tlc)}`);
    case "cover":
      return verdict.kind === "noError"
        ? agree("covers are not checked by TLC")
        : differ(`unreached ${wanted}, but TLC: ${describe(tlc)}`);
    case undefined:
      return differ("violated");
  }
}

function compareSteps(outcome: Outcome, { trace }: TlcResult): Agreement {
  const steps =
    outcome.trace === undefined ? undefined : outcome.trace.steps.length + (outcome.trace.failed === undefined ? 0 : 1);
  const found = trace === undefined ? undefined : trace.states.length - 1;
  return steps === found || steps === undefined ? agree() : differ(`${steps} steps, but TLC: ${found ?? "?"}`);
}

const describe = ({ verdict }: TlcResult): string =>
  [
    verdict.kind,
    ...("name" in verdict ? [verdict.name ?? "?"] : []),
    ...("names" in verdict ? verdict.names : []),
    ...("text" in verdict ? [verdict.text] : []),
  ].join(" ");
