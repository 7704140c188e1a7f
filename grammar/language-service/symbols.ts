// The declarations of a file, as a tree, and of all files, by name.

import type { Span } from "../core/source.js";
import type * as ast from "../syntax/ast.js";
import { describeDeclaration } from "../elaborate/misplaced-declarations.js";
import type { LanguageService } from "./service.js";

export type SymbolKind =
  Exclude<ast.Declaration["kind"], "use" | "init" | "terminal" | "assume" | "fair"> | "member" | "field" | "system";

export interface DocumentSymbol {
  readonly kind: SymbolKind;
  readonly name: string;
  readonly detail: string;
  readonly span: Span;
  /** The name. */
  readonly selection: Span;
  readonly children: readonly DocumentSymbol[];
}

export function documentSymbols(module: ast.Module): readonly DocumentSymbol[] {
  const members = module.declarations.flatMap(symbolOf);
  if (module.system === undefined) return members;
  const { text: name, span } = module.system;
  return [
    {
      kind: "system",
      name,
      detail: "system",
      span: { ...module.span, start: span.start },
      selection: span,
      children: [],
    },
    ...members,
  ];
}

function symbolOf(declaration: ast.Declaration): readonly DocumentSymbol[] {
  switch (declaration.kind) {
    case "use":
    case "init":
    case "terminal":
    case "assume":
    case "fair":
      return [];
    default: {
      const { kind, name, span } = declaration;
      const detail = describeDeclaration(declaration).replace(/^an? /, "");
      return [{ kind, name: name.text, detail, span, selection: name.span, children: childrenOf(declaration) }];
    }
  }
}

function childrenOf(declaration: ast.Declaration): readonly DocumentSymbol[] {
  const leaf = (kind: SymbolKind, name: ast.Name, span: Span): DocumentSymbol => ({
    kind,
    name: name.text,
    detail: "",
    span,
    selection: name.span,
    children: [],
  });
  switch (declaration.kind) {
    case "component":
      return declaration.declarations.flatMap(symbolOf);
    case "enum":
      return declaration.members.map((name) => leaf("member", name, name.span));
    case "variant":
      return declaration.cases.map(({ name, span }) => leaf("member", name, span));
    case "record":
      return declaration.fields.map(({ name, span }) => leaf("field", name, span));
    default:
      return [];
  }
}

export interface WorkspaceSymbol extends Omit<DocumentSymbol, "children"> {
  readonly container: string | undefined;
}

/** Beyond this an editor asks again with a longer query. */
const MOST_SYMBOLS = 1000;

/** The declarations whose names contain the letters of the query in this order, in any case. */
export function workspaceSymbols(service: LanguageService, query: string): readonly WorkspaceSymbol[] {
  const found: WorkspaceSymbol[] = [];
  const visit = (symbols: readonly DocumentSymbol[], container: string | undefined): void => {
    for (const { children, ...symbol } of symbols) {
      if (found.length < MOST_SYMBOLS && matches(query, symbol.name)) found.push({ ...symbol, container });
      visit(children, symbol.name);
    }
  };
  for (const path of service.host.specs()) {
    const module = service.parsedFile(path);
    if (module !== undefined) visit(documentSymbols(module), undefined);
  }
  return found;
}

function matches(query: string, name: string): boolean {
  let at = 0;
  const lower = name.toLowerCase();
  for (const letter of query.toLowerCase()) {
    at = lower.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
