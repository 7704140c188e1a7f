// Looks up names that are written in the text, and tells the recorder what they stand for.

import type { Span } from "../core/source.js";
import type { Type } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import type { Context } from "./context.js";
import { type Scope, type Symbol, lookup } from "./scope.js";

/** The symbol that a name stands for. */
export function resolveName(cx: Context, scope: Scope, name: string, span: Span): Symbol | undefined {
  const symbol = lookup(scope, name);
  if (symbol !== undefined) cx.recorder?.name(span, { kind: "symbol", symbol });
  return symbol;
}

/** The symbol that a name after a dot stands for, in the scope of an instance. */
export function resolvePart(cx: Context, scope: Scope, name: ast.Name): Symbol | undefined {
  const symbol = scope.symbols.get(name.text);
  if (symbol !== undefined) cx.recorder?.name(name.span, { kind: "symbol", symbol });
  return symbol;
}

export function recordMember(cx: Context, span: Span, of: Type, name: string): void {
  if (of.kind === "enum" || of.kind === "variant" || of.kind === "record")
    cx.recorder?.name(span, { kind: "member", of, name });
}

/** `a.b.P` as text */
export const qualified = (name: ast.QualifiedName): string => name.parts.map((part) => part.text).join(".");

/**
 * Tells the recorder what the parts of `a.b.x` stand for: instances, and a variable, a constant or a property. `refined`:
 * the scope of an abstract system that the first part names.
 */
export function resolveQualified(
  cx: Context,
  within: Scope,
  { parts }: ast.QualifiedName,
  refined?: (name: string) => Scope | undefined,
): void {
  let scope = within;
  for (const [i, part] of parts.entries()) {
    const symbol = i === 0 ? resolveName(cx, scope, part.text, part.span) : resolvePart(cx, scope, part);
    const inner = symbol?.kind === "instance" ? symbol.node.scope : i === 0 ? refined?.(part.text) : undefined;
    if (inner === undefined) return;
    scope = inner;
  }
}
