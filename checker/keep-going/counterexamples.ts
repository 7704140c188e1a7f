// The counterexample of each subject that the exploration saw violated: a search for it alone ends at the nearest.

import { choosePath, closeExplored } from "../counterexample.js";
import type { ExploredSpace } from "../engine/explored-space.js";
import { attempted, describeBug } from "../internal-error.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { Trace } from "../outcome.js";
import { reduced } from "../reduction/reduced-space.js";
import type { Finding } from "../search/state-space.js";
import { traceOf } from "../trace/trace.js";
import { isolatedSpace } from "./observed-space.js";
import { compareFindings, restrictedTo, subjectsOf, type Subject, type SubjectFinding } from "./subjects.js";

export interface FoundSubject extends SubjectFinding {
  /** On the path that is shown. */
  readonly finding: Finding;
  readonly trace: Trace | undefined;
}

/** What came of going on after a violation. */
export interface KeptGoing {
  /** The nearest first; it is the one with which a search without this option ends. */
  readonly found: readonly FoundSubject[];
  /** Subjects that are violated somewhere, but whose counterexample is not known. */
  readonly open: readonly { readonly subject: Subject; readonly why: string }[];
  readonly notices: readonly string[];
}

/** Explores a check with one subject. */
export type ExploreSubject = (check: Check, space: Interpreter) => Promise<ExploredSpace>;

export async function findCounterexamples(
  model: Model,
  check: Check,
  seen: readonly Subject[],
  exploreSubject: ExploreSubject,
): Promise<KeptGoing> {
  const found: FoundSubject[] = [];
  const open: { readonly subject: Subject; readonly why: string }[] = [];
  const notices = new Set<string>();
  for (const subject of seen) {
    try {
      const result = await findCounterexample(model, check, subject, exploreSubject);
      if (typeof result.found === "string") open.push({ subject, why: result.found });
      else found.push(result.found);
      for (const notice of result.notices) notices.add(notice);
    } catch (error) {
      open.push({ subject, why: describeBug(error) });
    }
  }
  const subjects = subjectsOf(model, check);
  return { found: found.sort((a, b) => compareFindings(a, b, subjects)), open, notices: [...notices] };
}

/** A string says why the counterexample is not known. */
async function findCounterexample(
  model: Model,
  check: Check,
  subject: Subject,
  exploreSubject: ExploreSubject,
): Promise<{ readonly found: FoundSubject | string; readonly notices: readonly string[] }> {
  const own = restrictedTo(check, subject);
  const interpreter = (): Interpreter => isolatedSpace(model, check, subject);
  const explored = await exploreSubject(own, reduced(own, interpreter()));
  let unclosed: string | undefined;
  const { finding, first, stopped, notices } = await choosePath({ model, check: own, explored, interpreter }).finally(
    async () => (unclosed = await closeExplored(explored)),
  );
  const more = unclosed === undefined ? notices : [...notices, unclosed];
  if (finding !== undefined && first !== undefined) {
    const shown = attempted("a counterexample is missing", () => traceOf(model, interpreter(), finding));
    return { found: { subject, finding, first, trace: shown.value }, notices: [...more, shown.notice ?? []].flat() };
  }
  if (stopped === undefined) throw new Error(`internal: only one of two searches finds a defect of ${subject.kind}`);
  return { found: stopped, notices: more };
}
