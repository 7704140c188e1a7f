// What the text of a spec says about its types, beyond the types themselves: their names and comments, and the
// constants in their bounds.

import type { Type } from "../../grammar/core/types.js";
import type { Symbol } from "../../grammar/elaborate/scope.js";
import { visible } from "../../grammar/elaborate/scope.js";
import type { TypedSystem } from "../../grammar/elaborate/typed-system.js";
import type { Program } from "../../grammar/load.js";
import type { Declaration, Expr, TypeExpr } from "../../grammar/syntax/ast.js";
import { infix } from "./build.js";
import type { Constants } from "./constants.js";
import type { Tla } from "./syntax.js";
import type { NamedType, TypeNotes } from "./types.js";

export function typeNotes(program: Program, system: TypedSystem, constants: Constants): TypeNotes {
  const aliases = new Map<Type, NamedType>();
  const docs = new Map<string, string | undefined>();
  const ranges = new Map<Type, Tla>();
  const bounds = new Map<Type, Tla>();
  const declarations = new Map<string, Declaration>();
  for (const module of program.modules.values())
    for (const declaration of module.declarations) declarations.set(keyOf(declaration), declaration);
  const values = new Map<string, number>();
  const types: (readonly [Symbol, Type])[] = [];
  for (const symbol of visible(system.env.scope)) {
    if (symbol.kind === "type") types.push([symbol, symbol.type()]);
    if (symbol.kind === "constant") {
      const value = symbol.value();
      if (value.kind === "literal" && typeof value.value === "number" && value.type.kind === "int")
        values.set(symbol.name, value.value);
    }
  }
  const read = (type: TypeExpr, core: Type): void => {
    visitType(type, core, (expr) => constants.arithmetic(expr, (name) => values.get(name)), ranges, bounds);
  };
  for (const [symbol, type] of types) {
    const declaration = declarations.get(`${symbol.span.source.path}:${symbol.span.start}`);
    if (!aliases.has(type)) aliases.set(type, { name: symbol.name, doc: declaration?.doc });
    if (declaration?.kind === "type") read(declaration.type, type);
    if (declaration?.kind === "record" && type.kind === "record")
      for (const [i, param] of declaration.fields.entries()) read(param.type, type.fields[i]?.type ?? type);
    if ("id" in type) docs.set(type.id, declaration?.doc);
  }
  for (const variable of system.variables) {
    const declaration = declarations.get(`${variable.span.source.path}:${variable.span.start}`);
    if (declaration?.kind === "var" && variable.indices === 0) read(declaration.type, variable.type);
  }
  return { aliases, docs, ranges, bounds };
}

const keyOf = (declaration: Declaration): string => {
  const span =
    "name" in declaration && declaration.name !== undefined && "span" in declaration.name
      ? declaration.name.span
      : declaration.span;
  return `${span.source.path}:${span.start}`;
};

/** Walks a type and its text side by side. A name ends the walk: it has a definition of its own. */
function visitType(
  text: TypeExpr,
  type: Type,
  arithmetic: (expr: Expr) => Tla | undefined,
  ranges: Map<Type, Tla>,
  bounds: Map<Type, Tla>,
): void {
  const visit = (part: TypeExpr | undefined, core: Type): void => {
    if (part !== undefined) visitType(part, core, arithmetic, ranges, bounds);
  };
  switch (text.kind) {
    case "rangeType": {
      const [lo, hi] = [arithmetic(text.lo), arithmetic(text.hi)];
      if (type.kind === "int" && lo !== undefined && hi !== undefined) ranges.set(type, infix(lo, "..", hi));
      return;
    }
    case "parenType":
      visit(text.inner, type);
      return;
    case "functionType":
      if (type.kind !== "function") return;
      visit(text.key, type.key);
      visit(text.value, type.value);
      return;
    case "tupleType":
      if (type.kind === "tuple") for (const [i, item] of type.items.entries()) visit(text.items[i], item);
      return;
    case "appliedType": {
      const bound = text.bound === undefined ? undefined : arithmetic(text.bound);
      if (bound !== undefined) bounds.set(type, bound);
      if (type.kind === "set" || type.kind === "bag" || type.kind === "seq" || type.kind === "option")
        visit(text.args[0], type.item);
      if (type.kind === "map") {
        visit(text.args[0], type.key);
        visit(text.args[1], type.value);
      }
      return;
    }
    case "namedType":
    case "errorType":
      return;
  }
}
