// Limits the depth of syntax trees. The parser bounds brackets and operator chains; together they could still make a
// tree too deep for recursive passes.

import type { Declaration } from "../syntax/ast.js";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Span } from "../core/source.js";

/**
 * Nodes from a declaration to its deepest leaf. A recursive pass with ten stack frames per node stays within Node's
 * stack.
 */
const MAX_DEPTH = 600;

/** Drops declarations that are too deep, and reports each. */
export function measureDepth(declarations: readonly Declaration[]): {
  declarations: readonly Declaration[];
  tooDeep: Diagnostic[];
} {
  const tooDeep: Diagnostic[] = [];
  const kept = declarations.filter((declaration) => {
    const span = tooDeepAt(declaration);
    if (span === undefined) return true;
    const message = `nesting is deeper than ${String(MAX_DEPTH)} levels`;
    const hint = "move part of the expression into a `fun` or a `let`";
    tooDeep.push({ code: "E0106", severity: "error", message, span, hint });
    return false;
  });
  return { declarations: tooDeep.length === 0 ? declarations : kept, tooDeep };
}

function tooDeepAt(declaration: Declaration): Span | undefined {
  const stack: { readonly node: object; readonly depth: number }[] = [{ node: declaration, depth: 0 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, depth } = top;
    const isNode = "kind" in node;
    if (isNode && depth > MAX_DEPTH) return "span" in node ? (node.span as Span) : declaration.span;
    for (const [key, value] of Object.entries(node)) {
      if (typeof value !== "object" || value === null || key === "span" || key === "opSpan" || key === "pathSpan")
        continue;
      stack.push({ node: value as object, depth: isNode ? depth + 1 : depth });
    }
  }
  return undefined;
}
