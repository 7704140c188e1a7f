// Bodies of actions, operations and constraints: their statements, and the variables that they leave unchanged.

import type { OperationDef, Statement } from "../../grammar/core/core.js";
import { bound, call, name, quantified, set } from "./build.js";
import { operationWrites } from "./body-facts.js";
import type { ExportContext } from "./context.js";
import { type Env, fresh } from "./environment.js";
import { type Frames } from "./frames.js";
import { noReturn, resultMayFailAfter, start } from "./paths.js";
import { hasSeparateResult } from "./results.js";
import { Statements } from "./statements.js";
import type { Tla } from "./syntax.js";

export class Bodies {
  readonly statements: Statements;

  constructor(
    readonly cx: ExportContext,
    readonly frames: Frames,
    /** Operations after which a branch can still be disabled. */
    readonly beforeGuards: ReadonlySet<OperationDef>,
  ) {
    this.statements = new Statements(cx, frames);
  }

  /** The conjuncts of an action. `written`: names that are assigned elsewhere. */
  action(body: readonly Statement[], env: Env, written: ReadonlySet<string>): Tla[] {
    const all = this.frames.variables.filter((each) => typeof each !== "string" || !written.has(each));
    return this.statements.block(body, 0, start(env), {
      writes: new Set(),
      canDisable: false,
      build: (path) => this.frames.frame(all, path),
      returns: noReturn,
    });
  }

  /** Conjuncts that assign nothing. */
  constraint(body: readonly Statement[], env: Env): Tla[] {
    return this.statements.block(body, 0, start(env), {
      writes: new Set(),
      canDisable: false,
      build: () => [],
      returns: noReturn,
    });
  }

  /** An operation assigns all variables that it may assign on every path. `then`: what its result is passed to. */
  operation(operation: OperationDef, env: Env, then: string | undefined): Tla[] {
    const frame = this.frames.inOrder(operationWrites(operation));
    const isUncertain = resultMayFailAfter(operation.body);
    return this.statements.block(operation.body, 0, start(env), {
      writes: new Set(),
      canDisable: this.beforeGuards.has(operation),
      build: (path) => this.frames.frame(frame, path),
      returns: (path, value, strict) => {
        const assigned = this.frames.frame(frame, path);
        if (then === undefined || hasSeparateResult(operation)) return assigned;
        if (!strict || !isUncertain) return [...assigned, call(then, value)];
        const [made] = fresh(path.env, this.cx.names, "result");
        return [...assigned, quantified("\\E", [bound(made, set(value))], call(then, name(made)))];
      },
    });
  }
}
