// Actions: executes one for given arguments in a state, and returns all of its branches.

import type { ActionDef, Statement } from "../../grammar/core/core.js";
import type { CoverageSink } from "../coverage/recorder.js";
import type { AccessList } from "./access-list.js";
import type { ActionBranch, BranchResult, StackFrame } from "./action-branch.js";
import { BRANCH_LIMIT, BranchExecution, tooManyBranches } from "./branch-execution.js";
import { holds } from "./evaluate.js";
import type { Scope } from "./scope.js";
import { advance } from "./execute.js";
import { faultOf, raise } from "./runtime-error.js";
import { element, type State, type Value } from "./values.js";
import { WorkBudget } from "./work-budget.js";

interface Visitor {
  readonly visit: (branch: ActionBranch) => void;
  /** What was read before branches forked, which may be more than any of them has read. */
  readonly visitFork?: ((reads: AccessList | undefined, primedReads: AccessList | undefined) => void) | undefined;
}

/** The execution of an action before its first statement, with locals of its own. It does not record what it reads. */
export function beginAction(
  action: ActionDef,
  args: readonly Value[],
  state: State,
  localCount: number,
  work: WorkBudget,
): BranchExecution {
  const locals = new Array<Value>(localCount).fill(false);
  for (const [i, arg] of args.entries()) locals[element(action.params, i).id] = arg;
  const frame = { instance: action.instance, params: action.params, args };
  const body = { kind: "block", statements: action.body, at: 0, then: undefined } as const;
  return new BranchExecution(state, state, locals, work, body, frame, undefined, undefined, [], [], [], false);
}

/** All enabled branches of an action, in the order of the text and of the types. `locals` is overwritten. */
export function executeAction(
  action: ActionDef,
  args: readonly Value[],
  state: State,
  locals: Value[],
  work: WorkBudget,
): readonly BranchResult[] {
  for (let i = 0; i < args.length; i++) locals[element(action.params, i).id] = element(args, i);
  return executeBody(action.body, { instance: action.instance, params: action.params, args }, state, locals, work);
}

/**
 * Visits all branches of an action in the same order, disabled ones included, and records what each of them reads.
 * Returns the enabled branches; if there are too many, a single fault that was not visited.
 */
export function forEachBranch(
  action: ActionDef,
  args: readonly Value[],
  state: State,
  localCount: number,
  visit: Visitor["visit"],
  { coverage, visitFork }: { readonly coverage?: CoverageSink | undefined } & Pick<Visitor, "visitFork"> = {},
): readonly BranchResult[] {
  const locals = new Array<Value>(localCount).fill(false);
  for (let i = 0; i < args.length; i++) locals[element(action.params, i).id] = element(args, i);
  const frame = { instance: action.instance, params: action.params, args };
  return executeBody(action.body, frame, state, locals, new WorkBudget(coverage), { visit, visitFork });
}

/** Does some branch of a constraint complete? A constraint is a body of statements that assign nothing. */
export function constraintHolds(body: readonly Statement[], state: State, locals: Value[], work: WorkBudget): boolean {
  const results = executeBody(body, { instance: undefined, params: [], args: [] }, state, locals, work);
  const fault = results.find((result) => result.fault !== undefined)?.fault;
  if (fault !== undefined) raise(fault.code, fault.message, fault.span, fault.property);
  return results.length > 0;
}

function executeBody(
  body: readonly Statement[],
  frame: StackFrame,
  state: State,
  locals: Value[],
  work: WorkBudget,
  visitor?: Visitor,
): readonly BranchResult[] {
  let at = 0;
  let primedReads: AccessList | undefined;
  // In most states, one of the first conditions disables an action. Checking these conditions needs no BranchExecution.
  if (visitor === undefined && work.coverage === undefined) {
    const onPrimedRead = (variable: number, keys: readonly Value[]): void => {
      primedReads = { variable, keys, previous: primedReads };
    };
    const scope = { state, next: state, locals, work, onPrimedRead };
    try {
      for (let first = body[at]; first?.kind === "require"; first = body[++at])
        if (!holds(first.condition, scope)) return [];
    } catch (error) {
      return [{ state: undefined, fault: faultOf(error), picks: [], branches: [], calls: [] }];
    }
  }
  const start = new BranchExecution(
    state,
    state,
    locals,
    work,
    { kind: "block", statements: body, at, then: undefined },
    frame,
    undefined,
    primedReads,
    [],
    [],
    [],
    visitor !== undefined,
  );
  return completeAll(start, body, visitor);
}

/** Depth first, so the results are in the order of the choices. */
function completeAll(start: BranchExecution, body: readonly Statement[], visitor?: Visitor): readonly BranchResult[] {
  const results: BranchResult[] = [];
  const stack = [start];
  for (let execution = stack.pop(); execution !== undefined; execution = stack.pop()) {
    const progress = execution.fault === undefined ? advance(execution) : "ended";
    if (progress === "ended") results.push(resultOf(execution));
    else if (progress !== "disabled") for (const fork of progress.reverse()) stack.push(fork);
    if (progress === "ended" || progress === "disabled" || progress.length === 0)
      visitor?.visit(branchOf(execution, progress === "ended"));
    else visitor?.visitFork?.(execution.reads, execution.primedReads);
    const first = body[0];
    if (results.length + stack.length > BRANCH_LIMIT && first !== undefined)
      return [{ state: undefined, fault: tooManyBranches(first.span), picks: [], branches: [], calls: [] }];
  }
  return results;
}

const resultOf = (execution: BranchExecution): BranchResult => ({
  state: execution.fault === undefined ? execution.next : undefined,
  fault: execution.fault,
  picks: execution.picks,
  branches: execution.branches,
  calls: execution.calls,
});

function branchOf(execution: BranchExecution, ended: boolean): ActionBranch {
  const { state, next, locals, statement, frame, reads, primedReads, writes, fault } = execution;
  const scope: Scope = { state, next, locals, work: new WorkBudget() };
  return {
    ...resultOf(execution),
    kind: !ended ? "disabled" : fault === undefined ? "completed" : "failed",
    statement,
    scope,
    frame,
    reads,
    primedReads,
    writes,
  };
}
