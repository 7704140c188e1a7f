// The code of one branch of an action while it is written.

import type { Context } from "./context.js";
import type { OperandLocal } from "./operands.js";
import type { NextState } from "./states.js";
import type { AccessTracker } from "./write-tracking.js";

export interface BranchBuilder {
  readonly context: Context;
  readonly next: NextState;
  /** The label to jump to if the branch is disabled. */
  readonly disabled: string;
  readonly accesses: AccessTracker;
  /** The number of lines in front of the first one that uses the next state: it is initialised after them. */
  guardLines: number;
  /** The result of the operation being compiled is assigned to this. */
  result: OperandLocal | undefined;
}
