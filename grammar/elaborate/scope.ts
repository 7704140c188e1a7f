// What a name can stand for, and where it can be seen from.

import type * as ast from "../syntax/ast.js";
import type { ActionDef, Expr, FunctionDef, Local, OperationDef, Variable } from "../core/core.js";
import type { Span } from "../core/source.js";
import type { Type } from "../core/types.js";

/**
 * One use of a component: the system itself, an instance, a family of instances (its `indices` tell the members apart), or, with
 * `abstract`, a component looked at by itself, its parameters unknown.
 */
export interface Node {
  readonly component: string;
  /** What it is an instance of; undefined for the system. */
  readonly origin: ast.DeclarationOf<"component"> | undefined;
  readonly scope: Scope;
  /** Names from the system down: `["processor", "queue"]`; empty for the system. */
  readonly parts: readonly string[];
  /** Of all families on the way down, outermost first. Members of the component take them as their first parameters. */
  readonly indices: readonly Local[];
  /** For each index, the position of its family in `parts`. */
  readonly indexPositions: readonly number[];
  /** How many of the indices this node's own declaration adds. */
  readonly ownIndices: number;
  readonly abstract: boolean;
  readonly declarations: readonly ast.Declaration[];
  readonly children: Node[];
}

/** An instance named by an expression. `missing` counts the indices it still lacks. */
export interface InstanceRef {
  readonly node: Node;
  readonly indices: readonly Expr[];
  readonly missing: number;
}

export type Symbol = { readonly name: string; readonly span: Span } & (
  | { readonly kind: "constant"; readonly value: () => Expr }
  /** `members`: of an enum or variant, known without looking into the type. */
  | { readonly kind: "type"; readonly type: () => Type; readonly members: readonly string[] }
  | { readonly kind: "component"; readonly declaration: ast.DeclarationOf<"component">; readonly module: Scope }
  | { readonly kind: "function"; readonly def: () => FunctionDef; readonly node: Node | undefined }
  | { readonly kind: "operation"; readonly def: () => OperationDef; readonly node: Node }
  | { readonly kind: "action"; readonly def: () => ActionDef; readonly node: Node }
  | { readonly kind: "variable"; readonly variable: () => Variable; readonly node: Node }
  | { readonly kind: "instance"; readonly node: Node }
  /** An instance handed to a component. */
  | { readonly kind: "given"; readonly ref: () => InstanceRef | undefined }
  /** A value handed to a component. */
  | { readonly kind: "value"; readonly value: () => Expr }
  | { readonly kind: "local"; readonly local: Local }
  | { readonly kind: "property"; readonly what: "invariant" | "step" | "property" | "cover" }
  /** Declared, but not usable; already reported. */
  | { readonly kind: "broken" }
);

export type SymbolOf<K extends Symbol["kind"]> = Extract<Symbol, { readonly kind: K }>;

export interface Scope {
  readonly parent: Scope | undefined;
  readonly symbols: Map<string, Symbol>;
  /** Of a system's file: the variables and instances of the system, which the file itself does not see. */
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

/** Every name that can be seen, the nearest first. */
export function* visible(scope: Scope): Generator<Symbol> {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.parent) yield* each.symbols.values();
}

/** A value computed when it is first wanted; `onCycle` answers when it is wanted while it is being computed. */
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
