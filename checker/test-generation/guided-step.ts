// What one step covers: its action is executed again from its start, and at each choice only the alternative that the
// step took is followed. So nothing counts that other alternatives would have covered.

import type { CoverageSink } from "../coverage/recorder.js";
import { beginAction } from "../interpreter/actions.js";
import type { BranchExecution } from "../interpreter/branch-execution.js";
import { advance } from "../interpreter/execute.js";
import type { DetailedTransition } from "../interpreter/interpreter.js";
import { element, equalValues, type State } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Model } from "../model/model.js";

type Taken = Pick<DetailedTransition, "action" | "args" | "picks" | "branches">;

/** Throws if the step is not possible in the state. */
export function coverStep(model: Model, state: State, taken: Taken, sink: CoverageSink): void {
  const action = element(model.actions, taken.action);
  let hits: [object, number][] = [];
  const work = new WorkBudget({ hit: (part, outcome) => void hits.push([part, outcome]) });
  let execution = beginAction(action, taken.args, state, model.localCount, work);
  for (;;) {
    const progress = advance(execution);
    const { statement } = execution;
    const followed = Array.isArray(progress) ? progress.find((fork) => leadsTo(fork, taken)) : undefined;
    const arm = followed?.branches.at(-1);
    for (const [part, outcome] of hits)
      // An `either` records all of its arms, of which one was taken.
      if (statement?.kind !== "either" || part !== statement || outcome === 0 || outcome === 1 + (arm ?? 0))
        sink.hit(part, outcome);
    hits = [];
    if (progress === "ended") return;
    if (followed === undefined) throw new Error("internal: a step is not possible where it was taken");
    execution = followed;
  }
}

/** Has the execution made only choices of the step so far? */
const leadsTo = ({ picks, branches }: BranchExecution, taken: Taken): boolean =>
  branches.every((branch, i) => branch === taken.branches[i]) &&
  picks.every(({ value }, i) => {
    const picked = taken.picks[i];
    return picked !== undefined && equalValues(picked.value, value);
  });
