// Completion: what can stand at the cursor, by the place of the cursor in the syntax tree.

import type { Type } from "../core/types.js";
import type { Env } from "../elaborate/context.js";
import type { Node as InstanceNode, Symbol } from "../elaborate/scope.js";
import type * as ast from "../syntax/ast.js";
import {
  type CompletionItem,
  actionItem,
  itemOfKind,
  keywords,
  membersOfType,
  membersOfValue,
  namesIn,
  partsOf,
  valuesIn,
} from "./completion-items.js";
import { type Cursor, cursorAt, isPlaceholder, literalAt, wordsBefore } from "./cursor.js";
import { declarationAt, type Node } from "./nodes.js";
import type { LanguageService } from "./service.js";
import { checkWords, declarationWords, expectationWords, expressionWords, statementWords, typeWords } from "./words.js";

export interface Completion {
  /** The range of the word that an item replaces. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly CompletionItem[];
}

export function completionAt(service: LanguageService, path: string, offset: number): Completion {
  const read = service.host.read(path);
  if (read.kind !== "text") return { start: offset, end: offset, items: [] };
  const { text } = read;
  const literal = literalAt(text, offset);
  if (literal?.kind === "text") return fileNames(service, path, text, literal.start + 1, offset);
  if (literal !== undefined) return { start: offset, end: offset, items: [] };
  const cursor = cursorAt(service, path, text, offset);
  const items = cursor.isInTree ? itemsInTree(service, cursor) : itemsOutside(cursor, text);
  return { start: cursor.start, end: cursor.end, items: distinct(items) };
}

function distinct(items: readonly CompletionItem[]): readonly CompletionItem[] {
  const best = new Map<string, CompletionItem>();
  for (const item of items) {
    const known = best.get(item.label);
    if (known === undefined || item.rank < known.rank) best.set(item.label, item);
  }
  return [...best.values()].sort((a, b) => a.rank - b.rank || (a.label < b.label ? -1 : 1));
}

/** Inside a text: only the path of a `use` has completions. */
function fileNames(service: LanguageService, path: string, text: string, start: number, offset: number): Completion {
  if (wordsBefore(text, start - 1).at(-1) !== "from") return { start: offset, end: offset, items: [] };
  const names = service.host.names?.(path, text.slice(start, offset)) ?? [];
  const end = Math.max(offset, text.slice(offset).search(/["\r\n]|$/) + offset);
  return { start, end, items: names.map((label) => ({ label, kind: "file", detail: undefined, rank: 0 })) };
}

// ---------------------------------------------------------------- in the tree

function itemsInTree(service: LanguageService, cursor: Cursor): readonly CompletionItem[] {
  const { nodes, placeholder } = cursor;
  const at = nodes.findLastIndex((node) => isPlaceholder(node, placeholder));
  const node = nodes[at];
  const parent = nodes[at - 1];
  if (node === undefined) return [];
  if (node.kind === "name") return valueItems(cursor, node as ast.Expr, nodes.slice(0, at));
  switch (parent?.kind) {
    case "field":
      return memberItems(cursor, parent as Extract<ast.Expr, { kind: "field" }>);
    case "namedType":
    case "appliedType":
      return typeItems(cursor);
    case "namePattern":
    case "memberPattern":
      return membersOfType(matchedType(cursor, nodes.slice(0, at)));
    case "recordLiteral":
    case "withFields":
      return fieldItems(cursor, parent as Extract<ast.Expr, { kind: "recordLiteral" | "withFields" }>);
    case "instance":
      return namesOf(cursor, itemOfKind("component"));
    case "use":
      return importItems(service, cursor, parent as ast.DeclarationOf<"use">);
    case "setConstant":
    case "table":
      return [...namesOf(cursor, itemOfKind("constant")), ...keywords(checkWords)];
    default:
      return itemsByOwner(cursor, nodes.slice(0, at));
  }
}

/** Names whose parent has no kind: those of fields, of properties and of actions. */
function itemsByOwner(cursor: Cursor, parents: readonly Node[]): readonly CompletionItem[] {
  const parent = parents.at(-1);
  const owner = parents.at(-2);
  if (parent !== undefined && "path" in parent && "all" in parent) {
    const isStep = parents.some(({ kind }) => kind === "take");
    return [
      ...targetItems(cursor, parent as unknown as ast.ActionTarget),
      ...(isStep ? keywords([...checkWords, "assert", "pick"]) : []),
    ];
  }
  if (owner?.kind === "recordLiteral" || owner?.kind === "withFields")
    return fieldItems(cursor, owner as Extract<ast.Expr, { kind: "recordLiteral" | "withFields" }>);
  if (parent !== undefined && "parts" in parent) return propertyItems(cursor, parent as unknown as ast.QualifiedName);
  return [];
}

function environment({ analysis: { facts, module }, start }: Cursor): Env | undefined {
  const around = module === undefined ? undefined : declarationAt(module, start);
  return facts.environmentAt(start) ?? facts.environmentOf(around?.component);
}

function namesOf(cursor: Cursor, accept: (symbol: Symbol) => CompletionItem | undefined): readonly CompletionItem[] {
  const env = environment(cursor);
  return env === undefined ? [] : namesIn(env.scope, cursor.start, accept);
}

const typeItems = (cursor: Cursor): readonly CompletionItem[] => [
  ...namesOf(cursor, itemOfKind("type", "component")),
  ...keywords(typeWords),
];

function valueItems(cursor: Cursor, expr: ast.Expr, parents: readonly Node[]): readonly CompletionItem[] {
  const parent = parents.at(-1);
  const typed = cursor.analysis.facts.typeOf(expr);
  const env = typed?.env ?? environment(cursor);
  const values = env === undefined ? [] : valuesIn(env, typed?.expected, cursor.start);
  const params = parameterItems(cursor, parents);
  const isStatement = parent?.kind === "callStatement" || parent?.kind === "assign";
  return [...params, ...values, ...keywords(isStatement ? statementWords : expressionWords)];
}

/** The parameters of a component, as names of arguments. */
function parameterItems({ analysis }: Cursor, parents: readonly Node[]): readonly CompletionItem[] {
  const declaration = parents.at(-2);
  if (declaration?.kind !== "instance" || !("args" in declaration)) return [];
  const { component, args } = declaration as ast.DeclarationOf<"instance">;
  const target = analysis.facts.nameAt(analysis.path, component.span.start)?.targets[0];
  if (target?.kind !== "symbol" || target.symbol.kind !== "component") return [];
  const given = new Set(args.map(({ name }) => name?.text));
  return target.symbol.declaration.params
    .filter(({ name }) => !given.has(name.text))
    .map(({ name }) => ({
      label: name.text,
      kind: "parameter",
      detail: "argument",
      insert: `${name.text}: `,
      rank: 0,
    }));
}

// ---------------------------------------------------------------- after a dot

function memberItems(cursor: Cursor, { target }: Extract<ast.Expr, { kind: "field" }>): readonly CompletionItem[] {
  const { facts } = cursor.analysis;
  const node = instanceOf(cursor, target);
  if (node !== undefined) return partsOf(node);
  const inner = withoutParens(target);
  if (inner.kind === "name") {
    const symbol = symbolAt(cursor, inner.span.start);
    if (symbol?.kind === "type") return membersOfType(symbol.type());
  }
  const typed = facts.typeOf(inner);
  return typed === undefined ? [] : membersOfValue(typed.type, typed.env);
}

function withoutParens(expr: ast.Expr): ast.Expr {
  let inner = expr;
  while (inner.kind === "paren") inner = inner.inner;
  return inner;
}

function symbolAt({ analysis }: Cursor, offset: number): Symbol | undefined {
  const target = analysis.facts.nameAt(analysis.path, offset)?.targets.at(-1);
  return target?.kind === "symbol" ? target.symbol : undefined;
}

/** The instance that an expression names. */
function instanceOf(cursor: Cursor, expr: ast.Expr): InstanceNode | undefined {
  const inner = withoutParens(expr);
  switch (inner.kind) {
    case "name":
      return nodeOf(symbolAt(cursor, inner.span.start));
    case "field":
      return nodeOf(symbolAt(cursor, inner.name.span.start));
    case "index":
      return instanceOf(cursor, inner.target);
    default:
      return undefined;
  }
}

const nodeOf = (symbol: Symbol | undefined): InstanceNode | undefined =>
  symbol?.kind === "instance" ? symbol.node : symbol?.kind === "given" ? symbol.ref()?.node : undefined;

function targetItems(cursor: Cursor, { path }: ast.ActionTarget): readonly CompletionItem[] {
  const at = path.findIndex(({ name }) => name.text === cursor.placeholder);
  const before = path[at - 1];
  if (before === undefined) return namesOf(cursor, actionItem);
  const node = nodeOf(symbolAt(cursor, before.name.span.start));
  return [...(node?.scope.symbols.values() ?? [])].flatMap((symbol) => actionItem(symbol) ?? []);
}

function propertyItems(cursor: Cursor, { parts }: ast.QualifiedName): readonly CompletionItem[] {
  const accept = itemOfKind("property", "instance");
  const at = parts.findIndex(({ text }) => text === cursor.placeholder);
  const before = parts[at - 1];
  if (before === undefined) return namesOf(cursor, accept);
  const node = nodeOf(symbolAt(cursor, before.span.start));
  return [...(node?.scope.symbols.values() ?? [])].flatMap((symbol) => accept(symbol) ?? []);
}

// ---------------------------------------------------------------- fields, patterns, imports

function fieldItems(
  cursor: Cursor,
  expr: Extract<ast.Expr, { kind: "recordLiteral" | "withFields" }>,
): readonly CompletionItem[] {
  const type =
    expr.kind === "recordLiteral" ? typeNamed(cursor, expr.name) : cursor.analysis.facts.typeOf(expr.target)?.type;
  if (type?.kind !== "record") return [];
  const given = new Set(expr.fields.map(({ name }) => name.text));
  return membersOfValue(type, {
    scope: { parent: undefined, symbols: new Map() },
    self: undefined,
    primes: "never",
    temporal: false,
    constant: undefined,
  })
    .filter(({ kind, label }) => kind === "field" && !given.has(label))
    .map((item) => ({ ...item, insert: `${item.label}: ` }));
}

function typeNamed(cursor: Cursor, name: ast.Name): Type | undefined {
  const symbol = symbolAt(cursor, name.span.start);
  return symbol?.kind === "type" ? symbol.type() : undefined;
}

/** The type of the value that the innermost `match` around a pattern takes apart. */
function matchedType({ analysis }: Cursor, parents: readonly Node[]): Type | undefined {
  const match = parents.findLast(({ kind }) => kind === "match" || kind === "matchStatement" || kind === "is");
  const value = match !== undefined && ("scrutinee" in match ? match.scrutinee : "target" in match && match.target);
  return value ? analysis.facts.typeOf(value as ast.Expr)?.type : undefined;
}

/** What the file declares that a `use` names. */
function importItems(
  service: LanguageService,
  { analysis }: Cursor,
  use: ast.DeclarationOf<"use">,
): readonly CompletionItem[] {
  const target = analysis.program?.resolved(analysis.path, use.path);
  const module = target === undefined ? undefined : service.parsedFile(target);
  const named = new Set(use.names.map(({ name }) => name.text));
  return (module?.declarations ?? []).flatMap((each): CompletionItem[] =>
    exported.has(each.kind) && "name" in each && each.name !== undefined && !named.has(each.name.text)
      ? [
          {
            label: each.name.text,
            kind:
              each.kind === "component"
                ? "component"
                : each.kind === "fun"
                  ? "function"
                  : each.kind === "const"
                    ? "constant"
                    : "type",
            detail: each.kind,
            rank: 0,
          },
        ]
      : [],
  );
}

const exported: ReadonlySet<ast.Declaration["kind"]> = new Set([
  "const",
  "type",
  "symmetric",
  "enum",
  "record",
  "variant",
  "fun",
  "component",
]);

// ---------------------------------------------------------------- outside

/** Where the parser expects something else than a name: words of the language. */
function itemsOutside(cursor: Cursor, text: string): readonly CompletionItem[] {
  const { module } = cursor.analysis;
  const before = wordsBefore(text, cursor.start);
  if (before.at(-1) === "expect" || (before.at(-1) === "not" && before.at(-2) === "expect"))
    return keywords(expectationWords);
  const around = module === undefined ? undefined : declarationAt(module, cursor.start)?.declaration;
  switch (around?.kind) {
    case "check":
    case "scenario":
      return [...namesOf(cursor, itemOfKind("constant")), ...keywords(checkWords)];
    case undefined:
    case "component":
      return keywords(declarationWords);
    default: {
      const env = environment(cursor);
      return [...(env === undefined ? [] : valuesIn(env, undefined, cursor.start)), ...keywords(expressionWords)];
    }
  }
}
