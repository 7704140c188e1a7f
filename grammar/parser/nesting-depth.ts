// Brackets and chains are bounded while parsing; both together could still make a tree too deep for recursion.

import type { Declaration } from "../syntax/ast.js";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Span } from "../core/source.js";

/** Nodes from a declaration down to its deepest leaf: a walk with ten frames for each stays well within Node's stack. */
export const maxDepth = 600;

/** Leaves out the declarations that are too deep, and reports each. */
export function measureDepth(declarations: readonly Declaration[]): {
  declarations: readonly Declaration[];
  deep: Diagnostic[];
} {
  const deep: Diagnostic[] = [];
  const kept = declarations.filter((declaration) => {
    const span = tooDeepAt(declaration);
    if (span === undefined) return true;
    const message = `this nests more than ${String(maxDepth)} deep`;
    deep.push({ code: "E0106", severity: "error", message, span, hint: "name a part of it with `fun` or `let`" });
    return false;
  });
  return { declarations: deep.length === 0 ? declarations : kept, deep };
}

function tooDeepAt(declaration: Declaration): Span | undefined {
  const stack: { readonly node: object; readonly depth: number }[] = [{ node: declaration, depth: 0 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, depth } = top;
    const isNode = "kind" in node;
    if (isNode && depth > maxDepth) return "span" in node ? (node.span as Span) : declaration.span;
    for (const [key, value] of Object.entries(node)) {
      if (typeof value !== "object" || value === null || key === "span" || key === "opSpan" || key === "pathSpan")
        continue;
      stack.push({ node: value as object, depth: isNode ? depth + 1 : depth });
    }
  }
  return undefined;
}
