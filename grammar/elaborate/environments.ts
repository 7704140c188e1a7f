// The environments of expressions in files and in components.

import type { Env } from "./context.js";
import type { Node, Scope } from "./scope.js";

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
