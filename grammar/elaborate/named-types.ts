// Resolves the types that a file declares.

import { type Type, unknownType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { type Context, type Env, check, report } from "./context.js";
import { foldConstantOf, resolveType } from "./type-exprs.js";

export function recursiveType(cx: Context, name: ast.Name): Type {
  report(cx, "E0208", name.span, `the type \`${name.text}\` contains itself`, {
    label: "would have no end",
    hint: "every type is finite: use an index or an identity in place of the inner value",
  });
  return unknownType;
}

export function symmetricType(cx: Context, env: Env, declaration: ast.DeclarationOf<"symmetric">, id: string): Type {
  const value = check(cx, env, declaration.size, { kind: "int", lo: -Infinity, hi: Infinity }, "the size");
  const size = foldConstantOf(cx, value);
  if (typeof size !== "number") return unknownType;
  if (size < 1) {
    report(cx, "E0303", declaration.size.span, `a symmetric type needs at least one member, not ${size}`, {
      label: "too few",
    });
    return unknownType;
  }
  return { kind: "symmetric", id, name: declaration.name.text, size };
}

/** The names without repetitions. Reports those that occur twice. */
export function distinct(cx: Context, names: readonly ast.Name[]): readonly ast.Name[] {
  const seen = new Map<string, ast.Name>();
  for (const name of names) {
    const first = seen.get(name.text);
    if (first === undefined) seen.set(name.text, name);
    else
      report(cx, "E0202", name.span, `\`${name.text}\` is declared twice`, {
        label: "declared again here",
        related: [{ span: first.span, message: "first declared here" }],
      });
  }
  return [...seen.values()];
}

export function fieldTypes(
  cx: Context,
  env: Env,
  fields: readonly ast.Param[],
): readonly { readonly name: string; readonly type: Type }[] {
  distinct(
    cx,
    fields.map((field) => field.name),
  );
  return fields.map((field) => ({ name: field.name.text, type: resolveType(cx, env, field.type) }));
}
