// Values as source text, for contexts that expect their type. Some values have none, because their type has no name in
// the file.

import { occurrences, orderedMembers } from "../interpreter/order.js";
import { asList, asMap, asNumber, element, itemAt, type Value } from "../interpreter/values.js";
import type { Field, Type } from "../../grammar/core/types.js";

/** Resolves names in the file that the text is written to. */
export interface NameResolver {
  /** Is there a visible type with this name? */
  readonly isVisible: (type: string) => boolean;
  /** The text for a member of a symmetric type; undefined if there is none. */
  readonly member: (type: string, member: number) => string | undefined;
}

export function valueSource(type: Type, value: Value, names: NameResolver): string | undefined {
  const all = (texts: readonly (string | undefined)[], open: string, close: string): string | undefined =>
    texts.every((text) => text !== undefined) ? `${open}${texts.join(", ")}${close}` : undefined;
  const items = (fields: readonly Field[], offset: number): readonly (string | undefined)[] =>
    fields.map((field, i) => valueSource(field.type, itemAt(asList(value), i + offset), names));
  switch (type.kind) {
    case "bool":
    case "int":
      return String(value);
    case "enum":
      return qualified(type.name, element(type.members, asNumber(value)), names);
    case "symmetric":
      return names.member(type.name, asNumber(value));
    case "record":
      return names.isVisible(type.name)
        ? all(
            items(type.fields, 0).map((text, i) =>
              text === undefined ? undefined : `${element(type.fields, i).name}: ${text}`,
            ),
            `${type.name} { `,
            " }",
          )
        : undefined;
    case "variant": {
      const { name, fields } = element(type.cases, asNumber(itemAt(asList(value), 0)));
      return fields.length === 0
        ? qualified(type.name, name, names)
        : all(items(fields, 1), `${qualified(type.name, name, names)}(`, ")");
    }
    case "tuple":
      return all(
        type.items.map((item, i) => valueSource(item, itemAt(asList(value), i), names)),
        "(",
        ")",
      );
    case "option":
      return asList(value).isEmpty()
        ? "none"
        : all([valueSource(type.item, itemAt(asList(value), 0), names)], "some(", ")");
    case "set":
    case "bag":
      return all(
        occurrences(type, value).map((item) => valueSource(type.item, item, names)),
        "{",
        "}",
      );
    case "seq":
      return all(
        occurrences(type, value).map((item) => valueSource(type.item, item, names)),
        "[",
        "]",
      );
    case "map":
      return all(
        entriesOf(type, value, names).map(({ key, item }) =>
          key === undefined || item === undefined ? undefined : `${key} => ${item}`,
        ),
        "{",
        "}",
      );
    case "function": {
      const domain = domainSource(type.key, names);
      const entries = entriesOf(type, value, names);
      const [first, ...others] = entries;
      if (
        domain === undefined ||
        first?.item === undefined ||
        others.some(({ key, item }) => key === undefined || item === undefined)
      )
        return undefined;
      return `([_ in ${domain} => ${first.item}]${others.map(({ key, item }) => ` with [${key ?? ""}] = ${item ?? ""}`).join("")})`;
    }
    case "unknown":
    case "temporal":
      throw new Error(`internal: a value of type ${type.kind}`);
  }
}

const qualified = (type: string, member: string, names: NameResolver): string =>
  names.isVisible(type) ? `${type}.${member}` : member;

function entriesOf(
  type: Extract<Type, { kind: "map" | "function" }>,
  value: Value,
  names: NameResolver,
): readonly { readonly key: string | undefined; readonly item: string | undefined }[] {
  return orderedMembers(type, value).map((key) => ({
    key: valueSource(type.key, key, names),
    item: valueSource(type.value, asMap(value).get(key, false), names),
  }));
}

function domainSource(type: Type, names: NameResolver): string | undefined {
  if (type.kind === "bool") return "Bool";
  if (type.kind === "int") return `${type.lo}..${type.hi}`;
  return (type.kind === "enum" || type.kind === "symmetric") && names.isVisible(type.name) ? type.name : undefined;
}
