// The context that all functions of one compiled module share.

import type { Check, Model, Property } from "../model/model.js";
import type { StepLabels } from "../reduction/step-labels.js";
import type { CalledFunctions } from "./called-functions.js";
import type { CodeBudget } from "./code-budget.js";
import type { ConstantTables } from "./constant-tables.js";
import type { Context, HitAddresses, StateReader } from "./context.js";
import { compile } from "./expressions.js";
import type { FunctionBuilder } from "./function-builder.js";
import type { StateField, StateLayout } from "./layout.js";
import type { ScratchMemory } from "./memory.js";
import { StoredState } from "./states.js";

export interface ModuleContext {
  readonly model: Model;
  readonly check: Check;
  readonly layout: StateLayout;
  readonly scratch: ScratchMemory;
  readonly tables: ConstantTables;
  readonly budget: CodeBudget;
  readonly called: CalledFunctions;
  /** The byte address of a buffer of a state's size: wide variables of the next state are built there. */
  readonly buffer: number;
  /** The part of a state that holds the number of faults so far; undefined if they are not counted. */
  readonly faultCounter: StateField | undefined;
  /** The number of faults that may occur; undefined if it is unlimited. */
  readonly faultBudget: number | undefined;
  /** The step properties that are checked. */
  readonly steps: readonly Property[];
  /** If violations are recorded in flags: the flag of the first step property. */
  readonly stepFlags: number | undefined;
  /** The labels of steps, if steps of one action are told apart. */
  readonly labels: StepLabels | undefined;
  /** Undefined if coverage is not recorded. */
  readonly hits: HitAddresses | undefined;
}

/** The context of a function that reads one state. */
export const functionContext = (module: ModuleContext, fn: FunctionBuilder, state: StateReader): Context => ({
  fn,
  scratch: module.scratch,
  tables: module.tables,
  compile,
  called: module.called,
  state,
  next: undefined,
  hits: module.hits,
  copies: 1,
});

/** The context of a function whose parameter `$s` is the address of the state that it reads. */
export function stateContext(
  module: ModuleContext,
  fn: FunctionBuilder,
): { readonly context: Context; readonly state: StoredState } {
  const state = new StoredState(fn, module.layout, "$s");
  return { context: functionContext(module, fn, state), state };
}
