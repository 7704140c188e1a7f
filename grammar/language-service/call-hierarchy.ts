// Who calls an operation or a function, and what it calls.

import type * as ast from "../syntax/ast.js";
import { declaredIn } from "./definitions.js";
import { type DefinitionKey, keyOf } from "./name-index.js";
import { declarationAt } from "./nodes.js";
import { type FileRange, nameAt, referencesTo } from "./references.js";
import type { LanguageService } from "./service.js";
import { signatureOf } from "./signatures.js";
import type { SymbolKind } from "./symbols.js";

export interface CallItem {
  readonly kind: SymbolKind;
  readonly name: string;
  readonly detail: string;
  readonly path: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly selection: FileRange;
}

export interface Call {
  readonly item: CallItem;
  /** The calls, in the file of the caller. */
  readonly ranges: readonly FileRange[];
}

const callable: ReadonlySet<ast.Declaration["kind"]> = new Set(["op", "fun", "action"]);

/** The operation, function or action that is named at a position. */
export function callItemAt(service: LanguageService, path: string, offset: number): readonly CallItem[] {
  const items = (nameAt(service, path, offset)?.definitions ?? []).map((key) => itemOf(service, key));
  return items.filter((item) => item !== undefined);
}

function itemOf(service: LanguageService, key: DefinitionKey): CallItem | undefined {
  const split = key.lastIndexOf("#");
  const path = key.slice(0, split);
  const module = service.parsedFile(path);
  const declared = module === undefined ? undefined : declaredIn(module).get(Number(key.slice(split + 1)));
  return declared?.kind === "declaration" && callable.has(declared.declaration.kind)
    ? itemFor(path, declared.declaration)
    : undefined;
}

function itemFor(path: string, declaration: ast.Declaration): CallItem | undefined {
  if (!("name" in declaration) || declaration.kind === "assume") return undefined;
  const { span } = declaration;
  const { text } = span.source;
  const selection = { path, text, start: declaration.name.span.start, end: declaration.name.span.end };
  const { kind, name } = declaration;
  return {
    kind,
    name: name.text,
    detail: signatureOf(declaration),
    path,
    text,
    start: span.start,
    end: span.end,
    selection,
  };
}

export function incomingCalls(service: LanguageService, { path, selection }: CallItem): readonly Call[] {
  const calls = new Map<DefinitionKey, { readonly item: CallItem; readonly ranges: FileRange[] }>();
  for (const range of referencesTo(service, path, [keyOf(path, selection.start)])) {
    if (range.path === path && range.start === selection.start) continue;
    const module = service.parsedFile(range.path);
    const around = module === undefined ? undefined : declarationAt(module, range.start)?.declaration;
    const item = around === undefined ? undefined : itemFor(range.path, around);
    if (item === undefined) continue;
    const key = keyOf(item.path, item.selection.start);
    const call = calls.get(key) ?? { item, ranges: [] };
    call.ranges.push(range);
    calls.set(key, call);
  }
  return [...calls.values()];
}

export function outgoingCalls(service: LanguageService, { path, start, end, selection }: CallItem): readonly Call[] {
  const calls = new Map<DefinitionKey, { readonly item: CallItem; readonly ranges: FileRange[] }>();
  const file = service.index(path).files.find((each) => each.path === path);
  for (const name of file?.names ?? []) {
    if (file === undefined || name.start < start || name.end > end || name.start === selection.start) continue;
    for (const key of name.definitions) {
      const item = calls.get(key)?.item ?? itemOf(service, key);
      if (item === undefined) continue;
      const call = calls.get(key) ?? { item, ranges: [] };
      call.ranges.push({ path, text: file.text, start: name.start, end: name.end });
      calls.set(key, call);
    }
  }
  return [...calls.values()];
}
