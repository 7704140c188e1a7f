// Records of TLA+: the names of their fields, and whether TLC can compare them.

import type { Span } from "../../grammar/core/source.js";
import type { Field, Type, TypeOf } from "../../grammar/core/types.js";
import { isFieldName } from "./names.js";
import { refuse } from "./refusal.js";

/** The field that says of which case a variant is. */
export const TAG = "type";

export function fieldName(text: string, span: Span): string {
  return isFieldName(text)
    ? text
    : refuse(`\`${text}\` cannot be the name of a field in TLA+`, span, "choose another name");
}

/**
 * TLC compares records field by field, and fails if it meets a string and a number. So a field must be of the same kind
 * in all cases of a variant, and no field may be called like the tag.
 */
export function requireComparableCases(type: TypeOf<"variant">, span: Span): void {
  const kinds = new Map<string, string>();
  for (const part of type.cases.flatMap(({ fields }): readonly Field[] => fields)) {
    if (part.name === TAG)
      refuse(
        `the field \`${TAG}\` of \`${type.name}\` would be confused with the name of the case`,
        span,
        "choose another name",
      );
    const kind = kindOf(part.type);
    if ((kinds.get(part.name) ?? kind) !== kind)
      refuse(
        `the field \`${part.name}\` has values of different kinds in the cases of \`${type.name}\``,
        span,
        "choose different names",
      );
    kinds.set(part.name, kind);
  }
}

function kindOf(type: Type): string {
  switch (type.kind) {
    case "option":
      return kindOf(type.item);
    case "set":
      return `set of ${kindOf(type.item)}`;
    case "seq":
    case "tuple":
    case "bag":
    case "function":
    case "map":
    case "record":
    case "variant":
      return "id" in type ? type.id : JSON.stringify(type);
    case "enum":
      return "string";
    default:
      return type.kind;
  }
}
