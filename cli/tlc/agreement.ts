// Do Fathom and TLC agree on a check? TLC ends with the first violation that it finds, and Fathom with the nearest. So two
// different violations can both be right; the interpreter has replayed each of them.

import type { Outcome } from "../../checker/outcome.js";
import type { Count } from "../../checker/search/count.js";
import { plural, showCount } from "../../checker/report/text.js";

/** A result of Fathom or of TLC. */
export interface ComparedResult extends Pick<Outcome, "verdict" | "property" | "violated" | "certification"> {
  readonly fault: { readonly code: string } | undefined;
  readonly states: Count;
  readonly depth: number | undefined;
  /** Length of the counterexample. */
  readonly steps: number | undefined;
  readonly notices: readonly string[];
  /** The last step of the counterexample changes nothing. */
  readonly staysAtEnd?: boolean;
}

export type Agreement =
  /** `remark`: why what looks different is not. */
  | { readonly kind: "agrees"; readonly remark: string | undefined }
  | { readonly kind: "differs"; readonly why: string }
  /** One of the two has no result. */
  | { readonly kind: "undecided"; readonly why: string };

const agrees = (remark?: string): Agreement => ({ kind: "agrees", remark });
const differs = (why: string): Agreement => ({ kind: "differs", why });
const undecided = (why: string): Agreement => ({ kind: "undecided", why });

const isOpen = ({ verdict }: ComparedResult): boolean => verdict === "incomplete" || verdict === "unsupported";

/** `tlc`: from a run with one worker, so that its depth is exact. */
export function compareWithTlc(own: ComparedResult, tlc: ComparedResult): Agreement {
  if (tlc.certification?.kind === "refuted") return differs(tlc.certification.why);
  if (isOpen(tlc)) return undecided(tlc.notices[0] ?? `TLC: ${tlc.verdict}`);
  if (isOpen(own)) return undecided(`Fathom: ${own.notices[0] ?? own.verdict}`);
  const [isOwn, isTlc] = [isFinding(own), isFinding(tlc)];
  if (isOwn && isTlc) return compareFindings(own, tlc);
  if (isOwn || isTlc || own.verdict !== tlc.verdict || own.property !== tlc.property)
    return differs(`Fathom: ${describe(own)}; TLC: ${describe(tlc)}`);
  if (own.states !== tlc.states)
    return differs(`Fathom: ${plural(own.states, "state")}; TLC: ${plural(tlc.states, "state")}`);
  const comparable = own.depth !== undefined && tlc.depth !== undefined;
  return comparable && own.depth !== tlc.depth
    ? differs(`Fathom: depth ${showCount(own.depth)}; TLC: depth ${showCount(tlc.depth)}`)
    : agrees();
}

/** An unreached cover is known only at the end, like a pass. */
const isFinding = ({ verdict, violated }: ComparedResult): boolean =>
  verdict === "deadlock" || verdict === "error" || (verdict === "violated" && violated !== "cover");

function compareFindings(own: ComparedResult, tlc: ComparedResult): Agreement {
  const isSame = own.verdict === tlc.verdict && own.property === tlc.property && own.fault?.code === tlc.fault?.code;
  const both = `Fathom: ${describe(own)}; TLC: ${describe(tlc)}`;
  if (tlc.violated === "property")
    return isSame ? agrees() : agrees(`TLC finds \`${tlc.property ?? ""}\`, which it checks at the same time`);
  // Fathom checks temporal properties when it has found nothing else.
  if (own.violated === "property") return differs(both);
  const [steps, found] = [own.steps ?? 0, tlc.steps ?? 0];
  if (steps === found) return isSame ? agrees() : agrees(`as far away, TLC finds ${describe(tlc)}`);
  // A state is generated before one of the level before it is expanded. Then TLC also evaluates which steps are enabled in
  // it, which may be an error, and looks for one that changes nothing.
  const isEarly = tlc.verdict === "error" || tlc.staysAtEnd === true || (!isSame && own.verdict === "deadlock");
  if (found === steps + 1 && isEarly) return agrees(`one step further, TLC finds ${describe(tlc)}`);
  return differs(both);
}

function describe({ verdict, property, fault, steps }: ComparedResult): string {
  const what = verdict === "violated" ? `violated ${property ?? ""}` : `${verdict} ${fault?.code ?? ""}`.trim();
  return steps === undefined ? what : `${what} in ${plural(steps, "step")}`;
}
