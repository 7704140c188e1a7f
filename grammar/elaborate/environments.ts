// The environments of expressions in files and in components.

import type { Node, Scope } from "./scope.js";

/** The environment of an expression. */
export interface Env {
  readonly scope: Scope;
  /** The node that unqualified names and assigned variables belong to; undefined outside systems and components. */
  readonly self: Node | undefined;
  /**
   * The meaning of `x'`. `never`: an error. `assigned`: the value that the action has assigned. `step`: the next state.
   */
  readonly primes: "never" | "assigned" | "step";
  readonly temporal: boolean;
  /** The construct that cannot read the state, for messages: "a constant"; undefined where the state can be read. */
  readonly constant: string | undefined;
}

/** Inside a file, outside its system. `constant`: as in `Env`. */
export const moduleEnv = (scope: Scope, constant: string | undefined): Env => ({
  scope,
  self: undefined,
  primes: "never",
  temporal: false,
  constant,
});

/** Inside the system or an instance. */
export const instanceEnv = (node: Node): Env => ({
  scope: node.scope,
  self: node,
  primes: "never",
  temporal: false,
  constant: undefined,
});
