// The functions that expand a state: one for each action.

import type { ActionDef } from "../../grammar/core/core.js";
import { element } from "../interpreter/values.js";
import type { BranchBuilder } from "./branch-builder.js";
import { forEachBinding } from "./branches.js";
import { bodySize, nodeCount } from "./code-size.js";
import { compileCondition, type Context, type Env } from "./context.js";
import { convert } from "./conversions.js";
import { FunctionBuilder } from "./function-builder.js";
import { valueCount } from "./layout.js";
import { bitOffset } from "./memory.js";
import { writeActionBranches } from "./leading-picks.js";
import { stateContext, type ModuleContext } from "./module-context.js";
import { add, compare, getLocal, i32Const, i64Const, mul, notCond, wrap } from "./numbers.js";
import { keep, numOf } from "./operands.js";
import { rankOf } from "./ranks.js";
import type { StoredState } from "./states.js";
import { withTracking } from "./write-tracking.js";

/** The bits of an action function's result. */
const ENABLED = 1;
export const VIOLATES_STEP = 2;

/** `(param $s) (result i32)`: emits all successors of the state at `$s`. */
export function actionFunction(module: ModuleContext, action: ActionDef, position: number): FunctionBuilder {
  const { nodes } = bodySize(action.body);
  return withTracking((tracked) => {
    const fn = new FunctionBuilder(`$action.${position}`, "(param $s i32) (result i32)", module.budget);
    const { context, state } = stateContext(module, fn);
    const flags = fn.newLocal("i32", "flags");
    const options = { before: state, tracked };
    const body = fn.capture(() => {
      const write = (inner: Context, env: Env): void => {
        const whole = { statements: action.body, where: undefined, env, iterations: 1 };
        writeActionBranches(module, inner, options, whole, (branch, compileStatements) => {
          countFault(module, action, branch);
          compileStatements();
          const out = fn.keep32("(global.get $out)", "out");
          branch.next.store(out);
          fn.set(flags, `(i32.or ${getLocal(flags)} (i32.const ${ENABLED}))`);
          checkSteps(module, branch, state, out, flags);
          fn.line(`(call $emit ${stepTag(module, branch.context, action, position, env)})`);
        });
      };
      forEachBinding(context, action.params, nodes, write, action.body);
    });
    fn.paste(state.loads());
    fn.paste(body);
    fn.line(getLocal(flags));
    return fn;
  });
}

/** The tag of a step: the position of the action, or the label of the step. */
function stepTag({ labels }: ModuleContext, context: Context, action: ActionDef, position: number, env: Env): string {
  if (labels === undefined) return i32Const(position);
  let rank = i64Const(0);
  for (const i of element(labels.trackedParams, position)) {
    const { id, type } = element(action.params, i);
    const value = env.get(id);
    if (value === undefined) throw new Error("internal: a parameter without a value");
    const digit = rankOf(context, keep(context, convert(context, value, type)));
    rank = add(mul(rank, i64Const(valueCount(type))), digit);
  }
  return wrap(add(rank, i64Const(element(labels.firstLabels, position))));
}

/** Counts a fault action's fault, or disables the branch if the budget is spent. */
function countFault({ faultCounter, faultBudget }: ModuleContext, action: ActionDef, branch: BranchBuilder): void {
  if (!action.fault || faultBudget === undefined || faultCounter === undefined) return;
  const { fn } = branch.context;
  const state = branch.next.before;
  if (state === undefined) return;
  const faults = fn.keep(numOf(state.readAt(faultCounter)));
  fn.line(`(br_if ${branch.disabled} ${notCond(compare("lt_s", faults, i64Const(faultBudget))).text})`);
  branch.next.write(faultCounter, bitOffset(0), faultCounter.bits, {
    form: "number",
    num: { text: `(i64.add ${faults.text} (i64.const 1))` },
  });
}

// ---------------------------------------------------------------- step properties

/**
 * Step properties of at most this many expressions are checked in the action functions, which have the states in
 * locals.
 */
const INLINE_LIMIT = 80;

/** With coverage they are not inlined: like in the interpreter, none is evaluated after the first that is violated. */
export const stepsAreInline = ({ steps, hits }: ModuleContext): boolean =>
  hits === undefined && steps.reduce((sum, { body }) => sum + nodeCount(body), 0) <= INLINE_LIMIT;

function checkSteps(
  module: ModuleContext,
  branch: BranchBuilder,
  state: StoredState,
  out: string,
  flags: string,
): void {
  const { fn } = branch.context;
  const flag = (): void => fn.set(flags, `(i32.or ${getLocal(flags)} (i32.const ${VIOLATES_STEP}))`);
  if (module.steps.length === 0) return;
  if (module.stepFlags !== undefined) return observeSteps(module, branch, state, out, module.stepFlags);
  if (!stepsAreInline(module))
    return fn.if({ text: `(i32.eqz (call $checkSteps ${getLocal(state.address)} ${getLocal(out)}))` }, flag);
  const { onPrimedRead: _, ...context } = branch.context;
  for (const { body } of module.steps) fn.if(notCond(compileCondition(context, body, new Map())), flag);
}

/** Sets the flag of each step property that the step violates. With coverage all are evaluated, even if theirs is set. */
function observeSteps(
  module: ModuleContext,
  branch: BranchBuilder,
  state: StoredState,
  out: string,
  firstFlag: number,
): void {
  const { fn } = branch.context;
  const { onPrimedRead: _, ...context } = branch.context;
  for (const [i, { body }] of module.steps.entries()) {
    const check = (): void => {
      const holds = stepsAreInline(module)
        ? compileCondition(context, body, new Map())
        : { text: `(call $step.${i} ${getLocal(state.address)} ${getLocal(out)})` };
      fn.if(notCond(holds), () =>
        fn.line(`(i32.store8 offset=${firstFlag + i} (global.get $reachedCovers) (i32.const 1))`),
      );
    };
    if (module.hits !== undefined) check();
    else fn.if({ text: `(i32.load8_u offset=${firstFlag + i} (global.get $openCovers))` }, check);
  }
}
