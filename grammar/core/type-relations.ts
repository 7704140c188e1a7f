// Relations between types: equality, subtyping, overlap and least common supertypes.

import { cardinality, functionOf, intType, mapOf, optionOf, partsOf, unknownType } from "./types.js";
import type { Type, TypeOf } from "./types.js";

/** The same type, bounds included. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "unknown":
    case "bool":
    case "temporal":
      return a.kind === b.kind;
    case "int":
      return b.kind === "int" && a.lo === b.lo && a.hi === b.hi;
    case "enum":
      return b.kind === "enum" && a.id === b.id;
    case "symmetric":
      return b.kind === "symmetric" && a.id === b.id && a.size === b.size;
    case "record":
      return b.kind === "record" && a.id === b.id && sameTypes(partsOf(a), partsOf(b));
    case "variant":
      return b.kind === "variant" && a.id === b.id && sameTypes(partsOf(a), partsOf(b));
    case "tuple":
      return b.kind === "tuple" && sameTypes(a.items, b.items);
    case "option":
      return b.kind === "option" && sameType(a.item, b.item);
    case "set":
    case "bag":
    case "seq":
      return b.kind === a.kind && a.max === b.max && sameType(a.item, b.item);
    case "function":
    case "map":
      return b.kind === a.kind && sameType(a.key, b.key) && sameType(a.value, b.value);
  }
}

function sameTypes(a: readonly Type[], b: readonly Type[]): boolean {
  return a.length === b.length && a.every((type, i) => sameType(type, b[i] ?? unknownType));
}

/** Is every value of `from` a value of `to`? Then storing it needs no run-time check. */
export function isSubtype(from: Type, to: Type): boolean {
  if (from.kind === "unknown" || to.kind === "unknown") return true;
  switch (to.kind) {
    case "int":
      return from.kind === "int" && from.lo >= to.lo && from.hi <= to.hi;
    case "temporal":
      return from.kind === "temporal" || from.kind === "bool";
    case "tuple":
      return (
        from.kind === "tuple" &&
        from.items.length === to.items.length &&
        to.items.every((item, i) => isSubtype(from.items[i] ?? unknownType, item))
      );
    case "option":
      return from.kind === "option" && isSubtype(from.item, to.item);
    case "set":
    case "bag":
    case "seq":
      return (
        from.kind === to.kind &&
        (from.max <= to.max || (to.kind === "set" && cardinality(from.item) <= to.max)) &&
        isSubtype(from.item, to.item)
      );
    case "function":
      return from.kind === "function" && sameType(from.key, to.key) && isSubtype(from.value, to.value);
    case "map":
      return from.kind === "map" && isSubtype(from.key, to.key) && isSubtype(from.value, to.value);
    case "bool":
    case "enum":
    case "symmetric":
    case "record":
    case "variant":
      return sameType(from, to);
  }
}

/** Can some value of `from` be a value of `to`? If not all are, the run checks it. */
export function overlaps(from: Type, to: Type): boolean {
  if (from.kind === "unknown" || to.kind === "unknown") return true;
  switch (to.kind) {
    case "int":
      return from.kind === "int" && from.lo <= to.hi && from.hi >= to.lo;
    case "tuple":
      return (
        from.kind === "tuple" &&
        from.items.length === to.items.length &&
        to.items.every((item, i) => overlaps(from.items[i] ?? unknownType, item))
      );
    // The empty collection and `none` belong to both types whatever the items are, if the items are of the same kind.
    case "option":
      return from.kind === "option" && sameKind(from.item, to.item);
    case "set":
    case "bag":
    case "seq":
      return from.kind === to.kind && sameKind(from.item, to.item);
    case "function":
      return from.kind === "function" && sameType(from.key, to.key) && overlaps(from.value, to.value);
    case "map":
      return from.kind === "map" && sameKind(from.key, to.key) && sameKind(from.value, to.value);
    case "bool":
    case "enum":
    case "symmetric":
    case "record":
    case "variant":
    case "temporal":
      return isSubtype(from, to);
  }
}

/** Are the types equal, apart from bounds? */
export function sameKind(a: Type, b: Type): boolean {
  if (a.kind === "unknown" || b.kind === "unknown") return true;
  switch (a.kind) {
    case "int":
    case "bool":
    case "temporal":
      return a.kind === b.kind;
    case "tuple":
      return (
        b.kind === "tuple" &&
        a.items.length === b.items.length &&
        a.items.every((item, i) => sameKind(item, b.items[i] ?? unknownType))
      );
    case "option":
      return b.kind === "option" && sameKind(a.item, b.item);
    case "set":
    case "bag":
    case "seq":
      return b.kind === a.kind && sameKind(a.item, b.item);
    case "function":
      return b.kind === "function" && sameType(a.key, b.key) && sameKind(a.value, b.value);
    case "map":
      return b.kind === "map" && sameKind(a.key, b.key) && sameKind(a.value, b.value);
    case "enum":
    case "symmetric":
    case "record":
    case "variant":
      return sameType(a, b);
  }
}

/** The least type that contains the values of both; undefined if they are of different kinds. */
export function joinTypes(a: Type, b: Type): Type | undefined {
  if (a.kind === "unknown") return b;
  if (b.kind === "unknown") return a;
  if (a.kind === "temporal" && (b.kind === "bool" || b.kind === "temporal")) return a;
  if (b.kind === "temporal" && a.kind === "bool") return b;
  if (!sameKind(a, b)) return undefined;
  const both = (x: Type, y: Type): Type => joinTypes(x, y) ?? unknownType;
  switch (a.kind) {
    case "int":
      return b.kind === "int" ? intType(Math.min(a.lo, b.lo), Math.max(a.hi, b.hi)) : undefined;
    case "tuple":
      return b.kind === "tuple"
        ? { kind: "tuple", items: a.items.map((item, i) => both(item, b.items[i] ?? unknownType)) }
        : undefined;
    case "option":
      return b.kind === "option" ? optionOf(both(a.item, b.item)) : undefined;
    case "set":
    case "bag":
    case "seq":
      return b.kind === a.kind ? { kind: a.kind, item: both(a.item, b.item), max: Math.max(a.max, b.max) } : undefined;
    case "function":
      return b.kind === "function" ? functionOf(a.key, both(a.value, b.value)) : undefined;
    case "map":
      return b.kind === "map" ? mapOf(both(a.key, b.key), both(a.value, b.value)) : undefined;
    default:
      return a;
  }
}

/** The fields that all cases of a variant have, with the type that holds the values of each. */
export function sharedFields({ cases }: TypeOf<"variant">): readonly { readonly name: string; readonly type: Type }[] {
  return (cases[0]?.fields ?? []).flatMap(({ name, type: first }) => {
    const types = cases.map(({ fields }) => fields.find((field) => field.name === name)?.type);
    const type = types.reduce<Type | undefined>((all, each) => all && each && joinTypes(all, each), first);
    return type === undefined ? [] : [{ name, type }];
  });
}
