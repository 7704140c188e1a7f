// What the text of a spec says about its types, beyond the types themselves: their names and comments.

import type { Type } from "../../grammar/core/types.js";
import { visible } from "../../grammar/elaborate/scope.js";
import type { TypedSystem } from "../../grammar/elaborate/typed-system.js";
import type { Program } from "../../grammar/load.js";
import type { Declaration, Expr } from "../../grammar/syntax/ast.js";

interface NamedType {
  readonly name: string;
  readonly doc: string | undefined;
}

export interface TypeNotes {
  /** Names of types that are not part of them: `type Rec = 1..N`. */
  readonly aliases: ReadonlyMap<Type, NamedType>;
  /** Comments of enums, records and variants, by `id`. */
  readonly docs: ReadonlyMap<string, string | undefined>;
  /** What says how many members a symmetric type has, by `id`. */
  readonly sizes: ReadonlyMap<string, Expr>;
}

export function typeNotes(program: Program, system: TypedSystem): TypeNotes {
  const aliases = new Map<Type, NamedType>();
  const docs = new Map<string, string | undefined>();
  const sizes = new Map<string, Expr>();
  const declarations = new Map<string, Declaration>();
  for (const module of program.modules.values())
    for (const declaration of module.declarations)
      if ("name" in declaration && declaration.name !== undefined && "span" in declaration.name) {
        const { span } = declaration.name;
        declarations.set(`${span.source.path}:${span.start}`, declaration);
      }
  for (const symbol of visible(system.env.scope)) {
    if (symbol.kind !== "type") continue;
    const type = symbol.type();
    const { source, start } = symbol.imported ?? symbol.span;
    const declaration = declarations.get(`${source.path}:${start}`);
    if (!aliases.has(type)) aliases.set(type, { name: symbol.name, doc: declaration?.doc });
    if (!("id" in type)) continue;
    docs.set(type.id, declaration?.doc);
    if (declaration?.kind === "symmetric") sizes.set(type.id, declaration.size);
  }
  return { aliases, docs, sizes };
}
