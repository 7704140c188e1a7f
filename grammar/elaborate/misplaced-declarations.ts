// Handles declarations that are not allowed where they are.

import type * as ast from "../syntax/ast.js";
import { type Context, declare, report } from "./context.js";
import { withArticle } from "./wording.js";
import type { Scope } from "./scope.js";

export function rejectOutsideSystem(cx: Context, scope: Scope, declaration: ast.Declaration): void {
  if (declaration.kind === "use" || declaration.kind === "assume") return;
  declareBroken(cx, scope, declaration);
  report(
    cx,
    "E0207",
    declaration.span,
    `a file without \`system\` cannot declare ${describeDeclaration(declaration)}`,
    {
      hint: "move it into a system or a component, or begin the file with `system` and a name",
    },
  );
}

/** Declares the name of a misplaced declaration, so that its uses are not reported as unknown too. */
export function declareBroken(cx: Context, scope: Scope, declaration: ast.Declaration): void {
  if (
    "name" in declaration &&
    declaration.name !== undefined &&
    declaration.kind !== "check" &&
    declaration.kind !== "scenario"
  )
    declare(cx, scope, { kind: "broken", name: declaration.name.text, span: declaration.name.span });
}

/** A declaration for messages: "a check", "an invariant", "fairness". */
export function describeDeclaration(declaration: ast.Declaration): string {
  switch (declaration.kind) {
    case "use":
      return "imports";
    case "fair":
      return "fairness";
    case "init":
      return "initial states";
    case "terminal":
      return "terminal states";
    case "assume":
      return "an assumption";
    case "var":
      return "a variable";
    case "op":
      return "an operation";
    case "fun":
      return "a function";
    case "const":
      return "a constant";
    case "symmetric":
      return "a symmetric type";
    case "refines":
      return "a refinement";
    case "step":
      return "a step property";
    default:
      return withArticle(declaration.kind);
  }
}
