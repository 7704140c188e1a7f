// The noun at the centre: one bounded configuration of one system, flattened.

import type {
  ActionDef,
  Expr,
  FunctionDef,
  Local,
  OperationDef,
  Statement,
  Variable,
} from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";
import type { Check, Expected } from "../../grammar/core/checks.js";
import type { Fairness, Initialiser, Property } from "../../grammar/core/declarations.js";

export type { Check, Expected, Fairness, Initialiser, Property };

/** The model of an abstract system that this one refines. */
export interface RefinedModel {
  readonly name: string;
  readonly abstract: Model;
  /** By abstract variable: its value as a function of the state of the refining system. */
  readonly mapping: readonly Expr[];
  readonly span: Span;
}

export interface Model {
  /** Name of the system. */
  readonly name: string;
  readonly variables: readonly Variable[];
  /** How each variable gets its first value, in the order they are evaluated in: a later one may read earlier variables. */
  readonly initialisers: readonly Initialiser[];
  /** `require` and `let` statements; each list stands in the scope of its indices, and must pass for all of them. */
  readonly initConstraints: readonly { readonly indices: readonly Local[]; readonly body: readonly Statement[] }[];
  readonly functions: readonly FunctionDef[];
  readonly operations: readonly OperationDef[];
  readonly actions: readonly ActionDef[];
  readonly invariants: readonly Property[];
  /** Over both states: variables occur primed and unprimed. */
  readonly steps: readonly Property[];
  /** Temporal. */
  readonly properties: readonly Property[];
  readonly covers: readonly Property[];
  /** Stopping is no deadlock in a state that satisfies one of these. */
  readonly terminals: readonly Expr[];
  readonly fairness: readonly Fairness[];
  /** Each is a step property of the same name, and an assertion about the initial states. */
  readonly refinements: readonly RefinedModel[];
  /** One more than the greatest `Local.id`. */
  readonly localCount: number;
}

/** Is the step property of this name made by a refinement? */
export const isRefinement = ({ refinements }: Model, name: string | undefined): boolean =>
  refinements.some((each) => each.name === name);
