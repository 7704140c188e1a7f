// The execution of one branch of an action: its locals, the next state so far, and the work that is left. A choice
// forks it.

import type { Local, OperationDef, RuntimeFault, Statement } from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";
import type { Bound } from "../outcome.js";
import type { AccessList, Observation } from "./access-list.js";
import type { CallRecord, StackFrame } from "./action-branch.js";
import type { Scope } from "./scope.js";
import type { State, Value } from "./values.js";
import type { WorkBudget } from "./work-budget.js";

/** The number of branches that an action may have in one state. All of them are in memory at once. */
export const BRANCH_LIMIT = 2 ** 18;

export const tooManyBranches = (span: Span): RuntimeFault => ({
  code: "R0011",
  message: `an action has more than ${BRANCH_LIMIT} branches in one state`,
  span,
});

/** The statements that remain to be executed, as a linked list. */
export type Continuation =
  | {
      readonly kind: "block";
      readonly statements: readonly Statement[];
      readonly at: number;
      readonly then: Continuation | undefined;
    }
  | {
      readonly kind: "loop";
      readonly loop: Extract<Statement, { kind: "for" }>;
      readonly members: readonly Value[];
      readonly at: number;
      readonly then: Continuation | undefined;
    }
  /** The end of an operation's body. `restore`: the caller's values of the operation's parameters. */
  | {
      readonly kind: "return";
      readonly caller: StackFrame;
      readonly callee: OperationDef;
      readonly restore: readonly Value[];
      /** Position of the call in `BranchExecution.calls`. */
      readonly call: number;
      readonly result: Local | undefined;
      readonly then: Continuation | undefined;
    };

/** Each execution owns its locals, so a fork resumes with the values they had when the choice was made. */
export class BranchExecution implements Scope {
  fault: RuntimeFault | undefined;
  /** The statement being executed, or the last one that was. */
  statement: Statement | undefined;
  reads: AccessList | undefined;
  readonly onRead: Scope["onRead"];

  constructor(
    readonly state: State,
    public next: State,
    readonly locals: Value[],
    readonly work: WorkBudget,
    public continuation: Continuation | undefined,
    public frame: StackFrame,
    public writes: AccessList | undefined,
    public primedReads: AccessList | undefined,
    readonly picks: Bound[],
    readonly branches: number[],
    readonly calls: CallRecord[],
    readonly recordsReads: boolean,
  ) {
    if (!recordsReads) return;
    this.onRead = (variable, keys, observation) => {
      this.reads = { variable, keys, observation, previous: this.reads };
    };
  }

  onPrimedRead(variable: number, keys: readonly Value[], observation?: Observation): void {
    this.primedReads = { variable, keys, observation, previous: this.primedReads };
  }

  fork(): BranchExecution {
    const fork = new BranchExecution(
      this.state,
      this.next,
      this.locals.slice(),
      this.work,
      this.continuation,
      this.frame,
      this.writes,
      this.primedReads,
      this.picks.slice(),
      this.branches.slice(),
      this.calls.slice(),
      this.recordsReads,
    );
    fork.statement = this.statement;
    fork.reads = this.reads;
    return fork;
  }
}
