// The branches of a body of statements: code that executes the body once for each sequence of its choices.

import type { Local, Statement } from "../../grammar/core/core.js";
import { cardinality } from "../../grammar/core/types.js";
import type { BranchBuilder } from "./branch-builder.js";
import { bindLocal, type Context, type Env } from "./context.js";
import { forEachMember } from "./domains.js";
import { TooWideError } from "./layout.js";
import { selectByMembership } from "./membership-guards.js";
import type { ModuleContext } from "./module-context.js";
import { mayUnroll } from "./ranges.js";
import { NextState, type StoredState } from "./states.js";
import { AccessTracker, type TrackedVariables } from "./write-tracking.js";

export interface BranchOptions {
  /** The state that the branches begin in; undefined for initial states. */
  readonly before: StoredState | undefined;
  readonly tracked: TrackedVariables;
  /** True if the body makes choices. */
  readonly chooses: boolean;
  /**
   * True if the function has a parameter `$resume`: if that is not 0, it continues after the branch in which it last
   * stopped.
   */
  readonly resumes?: boolean;
}

/** `write` writes the code of one branch. */
export function writeBranches(
  module: ModuleContext,
  context: Context,
  options: BranchOptions,
  write: (branch: BranchBuilder) => void,
): void {
  const { fn } = context;
  const { chooses, resumes = false } = options;
  const branch = newBranch(module, context, options);
  const writeOnce = (): void => writeBranch(branch, () => write(branch));
  const isResumed = { text: "(local.get $resume)" };
  if (!chooses) {
    if (resumes) fn.if(isResumed, () => fn.line("(return)"));
    return writeOnce();
  }
  const begin = (): void => fn.line("(call $resetChoices)");
  if (resumes) fn.if(isResumed, () => fn.line("(if (i32.eqz (call $nextChoices)) (then (return)))"), begin);
  else begin();
  fn.branchLoop((again) => {
    writeOnce();
    fn.line(`(br_if ${again} (call $nextChoices))`);
  });
}

function newBranch(module: ModuleContext, context: Context, { before, tracked }: BranchOptions): BranchBuilder {
  const { fn } = context;
  const next = new NextState(fn, module.layout, before, module.buffer);
  const disabled = fn.newLabel("disabled");
  const accesses = new AccessTracker(module.layout, tracked);
  const inner: Context =
    before === undefined
      ? { ...context, state: next, next: undefined }
      : {
          ...context,
          state: before,
          next,
          onPrimedRead: (variable, bits) => accesses.record(context, variable, bits, "read"),
        };
  return { context: inner, next, disabled, accesses, guardLines: 0, result: undefined };
}

/** Writes code that ends at a jump to `disabled`, and makes no state. */
export function writeGuards(
  module: ModuleContext,
  context: Context,
  options: BranchOptions,
  write: (branch: BranchBuilder) => void,
): void {
  const branch = newBranch(module, context, options);
  context.fn.nest(`block ${branch.disabled}`, () => orLeaveToInterpreter(context, () => write(branch)));
}

function orLeaveToInterpreter({ fn }: Context, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof TooWideError)) throw error;
    fn.line("(unreachable)");
  }
}

/** The prologue initialises only what the code of the branch uses, so that code is captured first. */
function writeBranch(branch: BranchBuilder, write: () => void): void {
  const { fn } = branch.context;
  fn.nest(`block ${branch.disabled}`, () => {
    const lines = fn.capture(() => orLeaveToInterpreter(branch.context, write));
    // Most branches end at a guard, which needs no next state.
    fn.paste(lines.slice(0, branch.guardLines));
    fn.paste(branch.next.prologue());
    fn.paste(branch.accesses.tracked.prologue());
    fn.paste(lines.slice(branch.guardLines));
  });
}

/** Constants for parameters and picks make code small: each copy counts as this share of the body. */
export const BINDING_SHARE = 6;

/**
 * Visits every combination of values of some locals. `nodes`: the number of expressions in the body. `following`: statements
 * at its beginning, which may say that only some of the values matter.
 */
export function forEachBinding(
  context: Context,
  locals: readonly Local[],
  nodes: number,
  body: (context: Context, env: Env) => void,
  following: readonly Statement[] = [],
  env: Env = new Map(),
): void {
  const [local, ...others] = locals;
  if (local === undefined) return body(context, env);
  const { type } = local;
  const weight = Math.ceil(nodes / BINDING_SHARE);
  const isLoop = others.length === 0 && !mayUnroll(context, cardinality(type), weight);
  const selected = isLoop ? selectByMembership(context, local, following, env) : undefined;
  forEachMember(context, selected ?? { kind: "all", type }, weight, (item, _, inner) =>
    forEachBinding(inner, others, nodes, body, following, bindLocal(env, local.id, item)),
  );
}
