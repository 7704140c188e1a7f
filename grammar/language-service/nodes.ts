// Looks for nodes of a syntax tree by position, whatever their kind.

import type { Span } from "../core/source.js";
import type * as ast from "../syntax/ast.js";

/** Any node: its `kind`, if it has one, says what it is. */
export interface Node {
  readonly kind?: unknown;
  readonly span: Span;
}

const isSpan = (value: object): value is Span => "source" in value && "start" in value && "end" in value;
const isNode = (value: object): value is Node =>
  "span" in value && typeof value.span === "object" && value.span !== null && isSpan(value.span);

/** Calls `visit` for each node of a tree, parents first. If it returns false, the parts of the node are skipped. */
export function walkNodes(tree: object, visit: (node: Node) => boolean): void {
  const stack: object[] = [tree];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (isSpan(top) || (isNode(top) && !visit(top))) continue;
    const parts: unknown[] = Object.values(top);
    for (let i = parts.length - 1; i >= 0; i--) {
      const part = parts[i];
      if (typeof part === "object" && part !== null) stack.push(part);
    }
  }
}

/** The nodes that contain an offset or end there, outermost first. */
export function nodesAt(module: ast.Module, offset: number): readonly Node[] {
  const path: Node[] = [];
  for (const declaration of module.declarations)
    walkNodes(declaration, (node) => {
      const contains = node.span.start <= offset && offset <= node.span.end;
      if (contains) path.push(node);
      return contains;
    });
  return path;
}

/** The declaration of the file, or of a component, around an offset, with the component. */
export function declarationAt(
  module: ast.Module,
  offset: number,
):
  | { readonly declaration: ast.Declaration; readonly component: ast.DeclarationOf<"component"> | undefined }
  | undefined {
  const contains = ({ span }: ast.Declaration): boolean => span.start <= offset && offset <= span.end;
  const outer = module.declarations.find(contains);
  if (outer === undefined) return undefined;
  const inner = outer.kind === "component" ? outer.declarations.find(contains) : undefined;
  return inner !== undefined && outer.kind === "component"
    ? { declaration: inner, component: outer }
    : { declaration: outer, component: undefined };
}
