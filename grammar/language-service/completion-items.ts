// The items of a completion: names in scope, members, fields and functions, those of the expected type first.

import { overlaps, sharedFields } from "../core/type-relations.js";
import { type Type, showType } from "../core/types.js";
import { builtInsOn, builtInNames, builtInUsage } from "../elaborate/builtins.js";
import type { Env } from "../elaborate/context.js";
import { type Node, type Scope, type Symbol, visible } from "../elaborate/scope.js";
import { ownType } from "./hover.js";

export interface CompletionItem {
  readonly label: string;
  readonly kind: Symbol["kind"] | "member" | "case" | "field" | "builtIn" | "keyword" | "parameter" | "file";
  readonly detail: string | undefined;
  /** What to insert instead of the label. */
  readonly insert?: string | undefined;
  /** Smaller ranks come first. */
  readonly rank: number;
}

const RANK = { expected: 0, fits: 1, other: 2, function: 3, keyword: 4 } as const;

export const keywords = (words: readonly string[]): readonly CompletionItem[] =>
  words.map((label) => ({ label, kind: "keyword", detail: undefined, rank: RANK.keyword }));

/** The names of a scope that are accepted, without those that the text declares after `offset`. */
export function namesIn(
  scope: Scope,
  offset: number,
  accept: (symbol: Symbol) => CompletionItem | undefined,
): readonly CompletionItem[] {
  const items = new Map<string, CompletionItem>();
  for (const symbol of visible(scope)) {
    if (items.has(symbol.name) || (symbol.kind === "local" && symbol.span.start > offset)) continue;
    const item = accept(symbol);
    if (item !== undefined) items.set(symbol.name, item);
  }
  return [...items.values()];
}

// ---------------------------------------------------------------- values

/** Everything that can stand for a value in the environment. */
export function valuesIn(env: Env, expected: Type | undefined, offset: number): readonly CompletionItem[] {
  const members = new Set<string>();
  const items = [...membersOfType(expected)];
  for (const { label } of items) members.add(label);
  for (const symbol of visible(env.scope))
    if (symbol.kind === "type" && symbol.members.length > 0)
      for (const item of membersOfType(symbol.type()))
        if (!members.has(item.label)) items.push({ ...item, rank: expected === undefined ? RANK.fits : RANK.other });
  return [...items, ...namesIn(env.scope, offset, (symbol) => valueItem(env, symbol, expected)), ...builtIns(expected)];
}

function valueItem(env: Env, symbol: Symbol, expected: Type | undefined): CompletionItem | undefined {
  const { name: label, kind } = symbol;
  switch (symbol.kind) {
    case "variable":
      return env.constant === undefined ? typed(label, kind, ownType(symbol.variable()), expected) : undefined;
    case "local":
      return typed(label, kind, symbol.local.type, expected);
    case "constant":
    case "value":
      return typed(label, kind, symbol.value().type, expected);
    case "function": {
      const { params, result } = symbol.def();
      const own = params.slice(symbol.node?.indices.length ?? 0);
      const detail = `(${own.map((param) => `${param.name}: ${showType(param.type)}`).join(", ")}): ${showType(result)}`;
      return { ...typed(label, kind, result, expected), detail };
    }
    case "operation":
      return env.primes === "assigned" ? { label, kind, detail: "operation", rank: RANK.function } : undefined;
    case "instance":
      return { label, kind, detail: symbol.node.component, rank: RANK.other };
    case "given":
      return { label, kind, detail: symbol.ref()?.node.component, rank: RANK.other };
    case "type":
      return { label, kind, detail: "type", rank: RANK.function };
    case "action":
    case "component":
    case "property":
    case "broken":
      return undefined;
  }
}

const typed = (
  label: string,
  kind: CompletionItem["kind"],
  type: Type,
  expected: Type | undefined,
): CompletionItem => ({
  label,
  kind,
  detail: showType(type),
  rank: rankOf(type, expected),
});

function rankOf(type: Type, expected: Type | undefined): number {
  if (expected === undefined || expected.kind === "unknown" || type.kind === "unknown") return RANK.fits;
  return overlaps(type, expected) ? RANK.expected : RANK.other;
}

/** Members that can stand without a qualifier where the type is expected. */
export function membersOfType(type: Type | undefined): readonly CompletionItem[] {
  switch (type?.kind) {
    case "enum":
      return type.members.map((label) => ({ label, kind: "member", detail: type.name, rank: RANK.expected }));
    case "variant":
      return type.cases.map(({ name, fields }) => ({
        label: name,
        kind: "case",
        detail:
          fields.length === 0
            ? type.name
            : `(${fields.map((field) => `${field.name}: ${showType(field.type)}`).join(", ")})`,
        rank: RANK.expected,
      }));
    case "option":
      return [
        { label: "none", kind: "member", detail: showType(type), rank: RANK.expected },
        { label: "some", kind: "case", detail: `(${showType(type.item)})`, rank: RANK.expected },
      ];
    case "bool":
      return keywords(["true", "false"]).map((item) => ({ ...item, rank: RANK.expected }));
    default:
      return [];
  }
}

const builtIns = (expected: Type | undefined): readonly CompletionItem[] =>
  builtInNames
    .filter((label) => label !== "some" || expected?.kind !== "option")
    .map((label) => ({ label, kind: "builtIn", detail: builtInUsage(label), rank: RANK.function }));

// ---------------------------------------------------------------- after a dot

function fieldsOf(type: Type): readonly (readonly [name: string, type: Type])[] {
  switch (type.kind) {
    case "record":
      return type.fields.map((field) => [field.name, field.type]);
    case "variant":
      return sharedFields(type).map((field) => [field.name, field.type]);
    case "tuple":
      return type.items.map((item, i) => [String(i), item]);
    default:
      return [];
  }
}

/** Fields of a value, and functions that can be called on it. */
export function membersOfValue(type: Type, env: Env): readonly CompletionItem[] {
  const fields = fieldsOf(type).map(([label, of]): CompletionItem => ({
    label,
    kind: "field",
    detail: showType(of),
    rank: RANK.expected,
  }));
  const own = namesIn(env.scope, Infinity, (symbol) => {
    if (symbol.kind !== "function") return undefined;
    const first = symbol.def().params[symbol.node?.indices.length ?? 0];
    return first !== undefined && overlaps(type, first.type)
      ? { label: symbol.name, kind: "function", detail: showType(symbol.def().result), rank: RANK.fits }
      : undefined;
  });
  const builtIn = builtInsOn(type.kind).map((label): CompletionItem => ({
    label,
    kind: "builtIn",
    detail: builtInUsage(label),
    rank: RANK.other,
  }));
  return [...fields, ...own, ...builtIn];
}

/** What an instance offers: its variables, parameters, functions, operations and instances. */
export function partsOf(node: Node): readonly CompletionItem[] {
  return [...node.scope.symbols.values()].flatMap((symbol): CompletionItem[] => {
    const { name: label, kind } = symbol;
    switch (symbol.kind) {
      case "variable":
        return [{ label, kind, detail: showType(ownType(symbol.variable())), rank: RANK.fits }];
      case "value":
        return [{ label, kind, detail: showType(symbol.value().type), rank: RANK.other }];
      case "function":
        return [{ label, kind, detail: showType(symbol.def().result), rank: RANK.fits }];
      case "operation":
        return [{ label, kind, detail: "operation", rank: RANK.fits }];
      case "instance":
        return [{ label, kind, detail: symbol.node.component, rank: RANK.other }];
      default:
        return [];
    }
  });
}

/** Actions, and instances that have some: what a fairness assumption or a step of a scenario names. */
export const actionItem = (symbol: Symbol): CompletionItem | undefined =>
  symbol.kind === "action"
    ? {
        label: symbol.name,
        kind: "action",
        detail: symbol.def().fault ? "fault action" : "action",
        rank: RANK.expected,
      }
    : symbol.kind === "instance"
      ? { label: symbol.name, kind: "instance", detail: symbol.node.component, rank: RANK.fits }
      : undefined;

export const itemOfKind =
  (...kinds: readonly Symbol["kind"][]) =>
  (symbol: Symbol): CompletionItem | undefined =>
    kinds.includes(symbol.kind)
      ? { label: symbol.name, kind: symbol.kind, detail: undefined, rank: RANK.expected }
      : undefined;
