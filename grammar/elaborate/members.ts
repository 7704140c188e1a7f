// Declares the variables, types, functions, operations, actions and properties of a system or a component.

import type * as core from "../core/core.js";
import { oneLine } from "../core/source.js";
import { type Type, mentionsUnknown, unknownType, width } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { type Context, type Env, report } from "./context.js";
import { actionSymbol, functionSymbol, operationSymbol } from "./functions.js";
import { liftType } from "./names.js";
import { type Node, type Symbol, lazy } from "./scope.js";
import { requireStorable, resolveType } from "./type-exprs.js";

export function memberSymbol(cx: Context, env: Env, node: Node, declaration: ast.Declaration): Symbol | undefined {
  switch (declaration.kind) {
    case "type": {
      const { name } = declaration;
      const cyclic = (): Type => {
        report(cx, "E0208", name.span, `the type \`${name.text}\` contains itself`, { label: "would have no end" });
        return unknownType;
      };
      return {
        kind: "type",
        name: name.text,
        span: name.span,
        type: lazy(() => resolveType(cx, { ...env, constant: "a type" }, declaration.type), cyclic),
        members: [],
      };
    }
    case "var":
      return {
        kind: "variable",
        name: declaration.name.text,
        span: declaration.name.span,
        variable: lazy(
          () => variableOf(cx, env, node, declaration),
          () => circularVariable(cx, node, declaration),
        ),
        node,
      };
    case "fun":
      return functionSymbol(cx, env, declaration, node);
    case "op":
      return operationSymbol(cx, env, declaration, node);
    case "action":
      return actionSymbol(cx, env, declaration, node);
    case "invariant":
    case "step":
    case "property":
    case "cover":
    case "refines":
      return { kind: "property", name: declaration.name.text, span: declaration.name.span, what: declaration.kind };
    default:
      return undefined;
  }
}

/** The type of the variable has a bound that is computed by a function that reads the variable. */
function circularVariable(cx: Context, node: Node, declaration: ast.DeclarationOf<"var">): core.Variable {
  const { name, ghost, doc } = declaration;
  report(cx, "E0208", name.span, `the type of the variable \`${name.text}\` depends on its value`, {
    label: "would have no end",
    hint: "bounds of types are constant",
  });
  return {
    id: -1,
    name: [...node.parts, name.text].join("."),
    type: unknownType,
    indices: 0,
    indexPositions: [],
    ghost,
    doc,
    span: name.span,
  };
}

function variableOf(cx: Context, env: Env, node: Node, declaration: ast.DeclarationOf<"var">): core.Variable {
  const type = resolveType(cx, { ...env, constant: "a type" }, declaration.type);
  const variable: core.Variable = {
    id: node.abstract ? -1 : cx.counters.variable++,
    name: [...node.parts, declaration.name.text].join("."),
    type: liftType(node.indices, type),
    indices: node.indices.length,
    indexPositions: node.indexPositions,
    ghost: declaration.ghost,
    doc: declaration.doc,
    span: declaration.name.span,
  };
  if (!node.abstract) {
    cx.variables.push(variable);
    requireStorable(cx, variable.type, declaration.type.span, variable.name, infiniteArgument(node, declaration.type));
  }
  return variable;
}

/** The infinite type that an instance gives to the component, if the type of a variable depends on it. */
function infiniteArgument(
  { origin, scope }: Node,
  typeExpr: ast.TypeExpr,
): { readonly span: core.Expr["span"]; readonly type: Type } | undefined {
  const names = oneLine(typeExpr.span).split(/\W+/);
  for (const { kind, name } of origin?.params ?? []) {
    const symbol = scope.symbols.get(name.text);
    if (kind !== "typeParam" || !names.includes(name.text) || symbol?.kind !== "type" || symbol.argument === undefined)
      continue;
    const type = symbol.type();
    if (!mentionsUnknown(type) && width(type) === Infinity) return { span: symbol.argument, type };
  }
  return undefined;
}
