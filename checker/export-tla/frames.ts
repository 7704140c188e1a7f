// Assignments of whole variables, and the variables that stay unchanged.

import type { Variable } from "../../grammar/core/core.js";
import { call, equals, name, prefix, prime, string, tuple } from "./build.js";
import type { ExportContext } from "./context.js";
import type { Path } from "./paths.js";
import type { Tla } from "./syntax.js";
import { applyUpdate, type PathUpdate } from "./updates.js";

export class Frames {
  constructor(
    readonly cx: ExportContext,
    /** All variables of the module, and the fault counter. */
    readonly variables: readonly (Variable | string)[],
  ) {}

  inOrder(variables: ReadonlySet<Variable>): readonly Variable[] {
    return this.variables.filter((each): each is Variable => typeof each !== "string" && variables.has(each));
  }

  /** Writes what is pending, and leaves the other variables unchanged. */
  frame(variables: readonly (Variable | string)[], path: Path): Tla[] {
    const unchanged = variables.filter(
      (each) => typeof each === "string" || !(path.written.has(each) || path.pending.has(each)),
    );
    const assigned = [...path.pending].map(([variable, updates]) => this.assignment(variable, updates));
    if (unchanged.length === 0) return assigned;
    const names = unchanged.map((each) => (typeof each === "string" ? name(each) : this.cx.variable(each)));
    const [only] = names;
    const what =
      unchanged.length === this.variables.length && unchanged.length > 1
        ? name("vars")
        : names.length === 1 && only !== undefined
          ? only
          : tuple(...names);
    return [...assigned, prefix("UNCHANGED", what)];
  }

  assignment(variable: Variable, updates: readonly PathUpdate[]): Tla {
    const target = this.cx.variable(variable);
    return equals(
      prime(target),
      updates.reduce((value, update) => applyUpdate(update, value), target),
    );
  }

  assert(test: Tla, message: string): Tla {
    this.cx.use("TLC");
    return call("Assert", test, string(message));
  }
}
