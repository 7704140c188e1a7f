// How an exported module writes what a check has. It is the way back: from what TLC says of the module to the check.

/** How values are written that TLA+ has none of. */
export interface ValueNames {
  /** The model value of `none`. */
  readonly none: string;
  /** By the `id` of a symmetric type: its members, as model values. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/** What a definition of the module stands for that TLC can find violated. */
export type ExportedProperty =
  | { readonly kind: "invariant"; readonly name: string }
  | { readonly kind: "step"; readonly name: string }
  | { readonly kind: "property"; readonly name: string }
  /** The step property `name` does not allow a step that changes nothing, and such a step is possible. */
  | { readonly kind: "unchanged"; readonly name: string }
  /** A value is outside its type. */
  | { readonly kind: "types" }
  | { readonly kind: "deadlock" };

export interface ExportMapping {
  /** The name of each variable, in the order of the model. */
  readonly variables: readonly string[];
  /** The variable that counts faults, if the check limits them. */
  readonly faultCounter: string | undefined;
  /** The name of each action, in the order of the model. */
  readonly actions: readonly string[];
  /** By name in the module. */
  readonly properties: ReadonlyMap<string, ExportedProperty>;
  /** The modules of abstract systems, by the names of the refinements that instantiate them. */
  readonly instances: ReadonlyMap<string, string>;
  /** The covers of the check, which TLC does not look for. */
  readonly covers: readonly { readonly name: string; readonly definition: string }[];
  /** The definition of the states from which the search goes on. */
  readonly constraint: string | undefined;
  readonly values: ValueNames;
}
