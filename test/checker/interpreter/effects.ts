// Runs an action of a small system and lists its effects.

import type { Statement, Variable } from "../../../grammar/core/core.js";
import { showValue } from "../../../checker/index.js";
import { interpret } from "../../../checker/interpreter/interpreter.js";
import { itemAt } from "../../../checker/interpreter/values.js";
import { Build, num, T } from "../core-builder.js";

/** The effect of the only action of a model in its first state: `x=1 y=2`, or a run-time error. */
export function effects(build: Build): string[] {
  const interpreter = interpret(build.model, build.check());
  const [start] = [...interpreter.initialStates()];
  if (start?.state === undefined) throw new Error("no initial state");
  return interpreter
    .expand(start.state)
    .map(({ state, fault }) =>
      state === undefined
        ? `${fault?.code} ${fault?.message}`
        : build.variables
            .map((variable) => `${variable.name}=${showValue(variable.type, itemAt(state, variable.id))}`)
            .join(" "),
    );
}

export const small = T.int(0, 9);

export function two(body: (x: Variable, y: Variable, build: Build) => Statement[]): string[] {
  const build = new Build();
  const x = build.variable("x", small, num(1));
  const y = build.variable("y", small, num(2));
  build.action("A", [], body(x, y, build));
  return effects(build);
}
