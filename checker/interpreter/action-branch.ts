// The branches of an action: one for each combination of choices (`pick`, `either`) it can make in a state, with
// their outcomes.

import type { AccessList } from "./access-list.js";
import type { InstanceName, Local, OperationDef, RuntimeFault, Statement } from "../../grammar/core/core.js";
import type { Bound } from "../outcome.js";
import type { Scope } from "./scope.js";
import type { State, Value } from "./values.js";

/** The action or operation that is being executed, with its arguments. */
export interface StackFrame {
  readonly instance: InstanceName | undefined;
  /** The operation's name; undefined for an action. */
  readonly operation?: string;
  readonly params: readonly Local[];
  readonly args: readonly Value[];
}

export interface CallRecord {
  readonly caller: StackFrame;
  readonly callee: OperationDef;
  readonly args: readonly Value[];
  /** Undefined until the operation returns, and if it returns nothing. */
  readonly result: Value | undefined;
}

/** The outcome of an enabled branch: a next state or a fault. Exactly one of the two is defined. */
export interface BranchResult {
  readonly state: State | undefined;
  readonly fault: RuntimeFault | undefined;
  /** The values picked, in the order of the picks. */
  readonly picks: readonly Bound[];
  /** The position of the branch taken at each `either`. */
  readonly branches: readonly number[];
  readonly calls: readonly CallRecord[];
}

/**
 * An executed branch with what explanations need: disabled branches are included, and every access to the state is
 * listed.
 */
export interface ActionBranch extends BranchResult {
  /** `disabled`: a condition is false, or there is nothing to pick from. `failed`: it ended in a fault. */
  readonly kind: "completed" | "disabled" | "failed";
  /** The last statement executed. */
  readonly statement: Statement | undefined;
  /** The scope in which `statement` was evaluated. */
  readonly scope: Scope;
  readonly frame: StackFrame;
  /** Parts of the current state that were read. */
  readonly reads: AccessList | undefined;
  /** Parts of the next state that were read. */
  readonly primedReads: AccessList | undefined;
  readonly writes: AccessList | undefined;
}
