// The function that makes the initial states.

import type { Initialiser } from "../model/model.js";
import { element } from "../interpreter/values.js";
import { enterFunction, type Target } from "./access-path.js";
import type { BranchBuilder } from "./branch-builder.js";
import { forEachBinding, writeBranches } from "./branches.js";
import { pickMember } from "./choices.js";
import { bodySize, nodeCount } from "./code-size.js";
import { domainOf } from "./comprehensions.js";
import type { Context, Env, StateReader } from "./context.js";
import { convert } from "./conversions.js";
import { FunctionBuilder } from "./function-builder.js";
import { bitWidth, type StateField } from "./layout.js";
import { bitOffset } from "./memory.js";
import { functionContext, type ModuleContext } from "./module-context.js";
import { i32Const } from "./numbers.js";
import { keep, pack } from "./operands.js";
import { compileBlock } from "./statements.js";
import { withTracking } from "./write-tracking.js";

/** `(param $resume)`: emits all initial states, or if `$resume` is not 0, those behind the one it stopped at last. */
export function initialStatesFunction(module: ModuleContext): FunctionBuilder {
  const { initialisers, initConstraints, actions } = module.model;
  const chooses =
    initialisers.some(({ kind }) => kind === "member") || initConstraints.some(({ body }) => bodySize(body).chooses);
  return withTracking((tracked) => {
    const fn = new FunctionBuilder("$initialStates", "(param $resume i32)", module.budget);
    const context = functionContext(module, fn, noState);
    writeBranches(module, context, { before: undefined, tracked, chooses, resumes: true }, (branch) => {
      for (const initialiser of initialisers)
        forEachBinding(branch.context, initialiser.indices, nodeCount(initialiser.value), (inner, env) =>
          initialise(branch, inner, initialiser, env),
        );
      for (const { indices, body } of initConstraints)
        forEachBinding(branch.context, indices, bodySize(body).nodes, (inner, env) =>
          compileBlock(branch, inner, body, env),
        );
      const out = fn.keep32("(global.get $out)", "out");
      branch.next.store(out);
      fn.line(`(call $emit ${i32Const(module.labels?.count ?? actions.length)})`);
    });
    return fn;
  });
}

const refuse = (): never => {
  throw new Error("internal: an initial state has no state before it");
};
const noState: StateReader = { isMutable: false, read: refuse, locate: refuse };

/** Gives one member of a family of variables its initial value. */
function initialise(branch: BranchBuilder, context: Context, initialiser: Initialiser, env: Env): void {
  const { variable, kind, value } = initialiser;
  const field = element(branch.next.layout.fields, variable.id);
  const target = memberTarget(context, field, initialiser, env);
  const operand =
    kind === "value"
      ? context.compile(context, value, env)
      : pickMember(branch, context, domainOf(context, value, env, true));
  const packed = pack(keep(context, convert(context, operand, target.type)));
  branch.next.write(field, target.offset, bitWidth(target.type), packed);
}

/** The part of the variable that holds the member of the family. */
function memberTarget(context: Context, { type }: StateField, { indices }: Initialiser, env: Env): Target {
  let target: Target = { offset: bitOffset(0), type, isEntry: false };
  for (const index of indices) {
    const key = env.get(index.id);
    if (key === undefined) throw new Error("internal: an index without a value");
    target = enterFunction(context, target, key);
  }
  return target;
}
