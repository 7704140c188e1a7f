// Symbols and scopes.

import type * as ast from "../syntax/ast.js";
import type { ActionDef, Expr, FunctionDef, Local, OperationDef, Variable } from "../core/core.js";
import type { Span } from "../core/source.js";
import type { Type } from "../core/types.js";

/**
 * A use of a component: the system itself, an instance, or a family of instances, whose members differ in `indices`. If
 * `abstract`, a component by itself, with unknown arguments.
 */
export interface Node {
  readonly component: string;
  /** The component; undefined for the system. */
  readonly origin: ast.DeclarationOf<"component"> | undefined;
  readonly scope: Scope;
  /** Names from the system down: `["processor", "queue"]`; empty for the system. */
  readonly parts: readonly string[];
  /** The indices of this node and its parents, outermost first. They are the first parameters of the members. */
  readonly indices: readonly Local[];
  /** For each index, the position of its family in `parts`. */
  readonly indexPositions: readonly number[];
  /** The number of indices that the declaration of this node adds. */
  readonly ownIndices: number;
  readonly abstract: boolean;
  readonly declarations: readonly ast.Declaration[];
  readonly children: Node[];
}

/** An instance that an expression names. `missing`: the number of indices that are not given. */
export interface InstanceRef {
  readonly node: Node;
  readonly indices: readonly Expr[];
  readonly missing: number;
}

/** The text of a value that is given elsewhere, and the scope of its names. */
interface Argument {
  readonly expr: ast.Expr;
  readonly scope: Scope;
}

/** `imported`: the declaration in another file; `span` is then the name in the `use`. */
export type Symbol = { readonly name: string; readonly span: Span; readonly imported?: Span | undefined } &
  /** `argument`: what a refinement gives for it. */
  (
    | { readonly kind: "constant"; readonly value: () => Expr; readonly argument?: Argument | undefined }
    /**
     * `members`: the names of the members of an enum or variant. They are known before the type is resolved. `argument`: for
     * a parameter of a component, the type that an instance gives for it.
     */
    | {
        readonly kind: "type";
        readonly type: () => Type;
        readonly members: readonly string[];
        readonly argument?: Span | undefined;
      }
    | { readonly kind: "component"; readonly declaration: ast.DeclarationOf<"component">; readonly module: Scope }
    | { readonly kind: "function"; readonly def: () => FunctionDef; readonly node: Node | undefined }
    | { readonly kind: "operation"; readonly def: () => OperationDef; readonly node: Node }
    | { readonly kind: "action"; readonly def: () => ActionDef; readonly node: Node }
    | { readonly kind: "variable"; readonly variable: () => Variable; readonly node: Node }
    | { readonly kind: "instance"; readonly node: Node }
    /** A parameter of a component that is an instance. */
    | { readonly kind: "given"; readonly ref: () => InstanceRef | undefined }
    /** A parameter of a component that is a value. */
    | { readonly kind: "value"; readonly value: () => Expr; readonly argument?: Argument | undefined }
    | { readonly kind: "local"; readonly local: Local }
    | { readonly kind: "property"; readonly what: "invariant" | "step" | "property" | "cover" | "refines" }
    /** Declared with an error, which has been reported. */
    | { readonly kind: "broken" }
  );

export type SymbolOf<K extends Symbol["kind"]> = Extract<Symbol, { readonly kind: K }>;

export interface Scope {
  readonly parent: Scope | undefined;
  readonly symbols: Map<string, Symbol>;
  /** In the file of a system: its variables and instances, which the file itself cannot see. */
  readonly ofSystem?: ReadonlySet<string> | undefined;
}

export const newScope = (parent: Scope | undefined): Scope => ({ parent, symbols: new Map() });

export function lookup(scope: Scope, name: string): Symbol | undefined {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.parent) {
    const symbol = each.symbols.get(name);
    if (symbol !== undefined) return symbol;
  }
  return undefined;
}

/** All visible symbols, innermost first. */
export function* visible(scope: Scope): Generator<Symbol> {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.parent) yield* each.symbols.values();
}

/** A value that is computed at its first use. `onCycle` gives the result if the computation uses the value itself. */
export function lazy<T>(compute: () => T, onCycle: () => T): () => T {
  let state: { readonly kind: "idle" | "running" } | { readonly kind: "done"; readonly value: T } = { kind: "idle" };
  return () => {
    if (state.kind === "done") return state.value;
    if (state.kind === "running") return onCycle();
    state = { kind: "running" };
    const value = compute();
    state = { kind: "done", value };
    return value;
  };
}
