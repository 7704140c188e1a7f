// The branches of a body of statements: code that executes the body once for each sequence of its choices.

import type { Local } from "../../grammar/core/core.js";
import type { BranchBuilder } from "./branch-builder.js";
import { bindLocal, type Context, type Env } from "./context.js";
import { forEachMember } from "./domains.js";
import { TooWideError } from "./layout.js";
import type { ModuleContext } from "./module-context.js";
import { NextState, type StoredState } from "./states.js";
import { AccessTracker, type TrackedVariables } from "./write-tracking.js";

interface BranchOptions {
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
  { before, tracked, chooses, resumes = false }: BranchOptions,
  write: (branch: BranchBuilder) => void,
): void {
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
  const branch: BranchBuilder = { context: inner, next, disabled, accesses, guardLines: 0, result: undefined };
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

/** The prologue initialises only what the code of the branch uses, so that code is captured first. */
function writeBranch(branch: BranchBuilder, write: () => void): void {
  const { fn } = branch.context;
  fn.nest(`block ${branch.disabled}`, () => {
    const lines = fn.capture(() => {
      try {
        write();
      } catch (error) {
        // The branch is left to the interpreter.
        if (!(error instanceof TooWideError)) throw error;
        fn.line("(unreachable)");
      }
    });
    // Most branches end at a guard, which needs no next state.
    fn.paste(lines.slice(0, branch.guardLines));
    fn.paste(branch.next.prologue());
    fn.paste(branch.accesses.tracked.prologue());
    fn.paste(lines.slice(branch.guardLines));
  });
}

/** Visits every combination of values of some locals. `nodes`: the number of expressions in the body. */
export function forEachBinding(
  context: Context,
  locals: readonly Local[],
  nodes: number,
  body: (context: Context, env: Env) => void,
  env: Env = new Map(),
): void {
  const [local, ...others] = locals;
  if (local === undefined) return body(context, env);
  forEachMember(context, { kind: "all", type: local.type }, Math.ceil(nodes / 6), (item, _, inner) =>
    forEachBinding(inner, others, nodes, body, bindLocal(env, local.id, item)),
  );
}
