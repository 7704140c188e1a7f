// Shows values, instances and parts of the state as a user would write them.

import type { InstanceName, Variable } from "../../grammar/core/core.js";
import type { Field, Type } from "../../grammar/core/types.js";
import { occurrences, orderedMembers } from "./order.js";
import { asList, asMap, asNumber, element, itemAt, type Value } from "./values.js";

/** In the syntax of the language. Members of symmetric types, which have no syntax, are shown as `Node#1`. */
export function showValue(type: Type, value: Value): string {
  switch (type.kind) {
    case "bool":
    case "int":
      return String(value);
    case "enum":
      return element(type.members, asNumber(value));
    case "symmetric":
      return `${type.name}#${asNumber(value) + 1}`;
    case "record":
      if (type.fields.length === 0) return `${type.name} {}`;
      return `${type.name} { ${type.fields.map((field, i) => `${field.name}: ${showValue(field.type, itemAt(asList(value), i))}`).join(", ")} }`;
    case "variant":
      return showCase(element(type.cases, asNumber(itemAt(asList(value), 0))), value);
    case "tuple":
      return `(${type.items.map((item, i) => showValue(item, itemAt(asList(value), i))).join(", ")})`;
    case "option":
      return asList(value).isEmpty() ? "none" : `some(${showValue(type.item, itemAt(asList(value), 0))})`;
    case "set":
    case "bag":
      return `{${occurrences(type, value)
        .map((item) => showValue(type.item, item))
        .join(", ")}}`;
    case "seq":
      return `[${asList(value)
        .map((item) => showValue(type.item, item))
        .join(", ")}]`;
    case "function":
      return `[${showEntries(type, value)}]`;
    case "map":
      return `{${showEntries(type, value)}}`;
    case "unknown":
    case "temporal":
      throw new Error(`internal: a value of type ${type.kind}`);
  }
}

function showCase(variantCase: { readonly name: string; readonly fields: readonly Field[] }, value: Value): string {
  if (variantCase.fields.length === 0) return variantCase.name;
  return `${variantCase.name}(${variantCase.fields.map((field, i) => showValue(field.type, itemAt(asList(value), i + 1))).join(", ")})`;
}

function showEntries(type: Extract<Type, { kind: "function" | "map" }>, value: Value): string {
  return orderedMembers(type, value)
    .map((key) => `${showValue(type.key, key)} => ${showValue(type.value, asMap(value).get(key, false))}`)
    .join(", ");
}

/** `processor[east]`, `a[1].b[2]`. The leading arguments are the indices. */
export function showInstance(
  instance: InstanceName | undefined,
  params: readonly { readonly type: Type }[],
  args: readonly Value[],
): string | undefined {
  if (instance === undefined) return undefined;
  return indexed(instance.name, instance.indexPositions, (i) => showValue(element(params, i).type, element(args, i)));
}

/** A step of an access path. `of`: the type of the value that the step leads into. */
export type AccessStep =
  | { readonly kind: "key"; readonly of: Type }
  | { readonly kind: "position"; readonly position: number; readonly of: Type };

/** `inbound[east].log[1].paid` */
export function showAccessPath(variable: Variable, path: readonly AccessStep[], keys: readonly Value[]): string {
  const positions = variable.indexPositions.slice(0, Math.min(variable.indices, path.length));
  return path.slice(positions.length).reduce(
    (text, step, i) => text + showStep(step, element(keys, i + positions.length)),
    indexed(variable.name, positions, (i) => showKey(element(path, i), element(keys, i))),
  );
}

function indexed(name: string, positions: readonly number[], show: (index: number) => string): string {
  return name
    .split(".")
    .map((part, at) => {
      const shown = positions.flatMap((position, i) => (position === at ? [show(i)] : []));
      return shown.length === 0 ? part : `${part}[${shown.join(", ")}]`;
    })
    .join(".");
}

function showStep(step: AccessStep, key: Value): string {
  if (step.kind === "key") return `[${showKey(step, key)}]`;
  return step.of.kind === "record" ? `.${element(step.of.fields, step.position).name}` : `.${step.position}`;
}

function showKey(step: AccessStep, key: Value): string {
  return step.of.kind === "function" || step.of.kind === "map" ? showValue(step.of.key, key) : String(key);
}
