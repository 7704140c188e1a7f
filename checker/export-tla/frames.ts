// Assignments of whole variables, and the variables that stay unchanged.

import type { Variable } from "../../grammar/core/core.js";
import { call, equals, name, prefix, prime, string, tuple } from "./build.js";
import type { ExportContext } from "./context.js";
import type { Path } from "./paths.js";
import type { Definition, Tla } from "./syntax.js";
import { applyUpdate, type PathUpdate } from "./updates.js";

/** The variables of an instance, which have a name together. */
interface Group {
  readonly name: string;
  readonly variables: readonly Variable[];
}

export class Frames {
  readonly #groups: readonly Group[];

  constructor(
    readonly cx: ExportContext,
    /** All variables of the module, and the fault counter. */
    readonly variables: readonly (Variable | string)[],
  ) {
    const members = new Map<string, Variable[]>();
    for (const each of variables) {
      const instance = typeof each === "string" ? "" : each.name.slice(0, Math.max(0, each.name.lastIndexOf(".")));
      if (typeof each !== "string") members.set(instance, [...(members.get(instance) ?? []), each]);
    }
    this.#groups = [...members]
      .filter(([instance, { length }]) => instance !== "" && length > 1 && length < variables.length)
      .map(([instance, own]) => ({ name: cx.names.declare(`${instance}.vars`), variables: own }));
  }

  /** The tuples of variables that have names. */
  definitions(): readonly Definition[] {
    const define = (wanted: string, items: readonly Tla[]): Definition => ({
      name: wanted,
      params: [],
      body: tuple(...items),
    });
    return [
      ...this.#groups.map((each) => define(each.name, this.#separately(each.variables))),
      define("vars", this.#together(this.variables)),
    ];
  }

  #separately(variables: readonly (Variable | string)[]): readonly Tla[] {
    return variables.map((each) => (typeof each === "string" ? name(each) : this.cx.variable(each)));
  }

  /** Their names, or those of groups that are complete. */
  #together(variables: readonly (Variable | string)[]): readonly Tla[] {
    const all = new Set(variables);
    return variables.flatMap((each) => {
      const group = this.#groups.find((group) => group.variables.some((own) => own === each));
      if (group?.variables.every((own) => all.has(own)) !== true) return this.#separately([each]);
      return each === group.variables[0] ? [name(group.name)] : [];
    });
  }

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
    const names = this.#together(unchanged);
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
