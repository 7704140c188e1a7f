// Explains why a type is not finite: the part that is at fault, and a finite type to write instead.

import { showType, type Type, width } from "../core/types.js";

export interface InfinitePart {
  readonly type: Type;
  /** The beginning of a sentence about it: `the item type`, `the field n has the type`. Undefined for the type itself. */
  readonly role: string | undefined;
}

/** The innermost part that makes a type infinite. */
export function infinitePart(type: Type): InfinitePart {
  const inner = infiniteParts(type)[0];
  if (inner === undefined) return { type, role: undefined };
  const part = infinitePart(inner.type);
  return part.role === undefined ? inner : part;
}

const isInfinite = (type: Type): boolean => width(type) === Infinity;

function infiniteParts(type: Type): readonly InfinitePart[] {
  const parts = (types: readonly Type[], role: string): readonly InfinitePart[] =>
    types.filter(isInfinite).map((each) => ({ type: each, role }));
  switch (type.kind) {
    case "option":
    case "set":
    case "bag":
    case "seq":
      return parts([type.item], "the item type");
    case "function":
    case "map":
      return [...parts([type.key], "the key type"), ...parts([type.value], "the value type")];
    case "record":
      return type.fields.flatMap((field) => parts([field.type], `the field \`${field.name}\` has the type`));
    case "variant":
      return type.cases.flatMap((each) =>
        each.fields.flatMap((field) => parts([field.type], `the field \`${each.name}.${field.name}\` has the type`)),
      );
    case "tuple":
      return parts(type.items, "the item type");
    case "unknown":
    case "bool":
    case "int":
    case "enum":
    case "symmetric":
    case "temporal":
      return [];
  }
}

/** the item type `Int` is not finite */
export function infiniteLabel({ type, role = "the type" }: InfinitePart): string {
  return `${role} \`${showType(type)}\`${role.endsWith("has the type") ? ", which" : ""} is not finite`;
}

/** A hint with a finite type to write instead of the part. */
export function finiteHint({ type }: InfinitePart): string {
  return `write, for example, \`${showType(finite(type))}\` instead of \`${showType(type)}\``;
}

/** A small finite type of the same kind, for examples. */
function finite(type: Type): Type {
  if (type.kind === "int") return { ...type, lo: 0, hi: 9 };
  return type.kind === "seq" || type.kind === "bag" ? { ...type, max: 3 } : type;
}
