// Requests that lead from a name to other places: definitions, references, symbols, call hierarchies, renaming.

import {
  type CallHierarchyItem,
  ErrorCodes,
  ResponseError,
  SymbolKind,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type * as lsp from "vscode-languageserver";
import {
  type CallItem,
  callItemAt,
  incomingCalls,
  outgoingCalls,
} from "../../grammar/language-service/call-hierarchy.js";
import { definitionsAt, type FileRange, referencesAt, nameAt } from "../../grammar/language-service/references.js";
import { nameToRename, renameAt } from "../../grammar/language-service/rename.js";
import {
  type DocumentSymbol,
  documentSymbols,
  type SymbolKind as Kind,
  workspaceSymbols,
} from "../../grammar/language-service/symbols.js";
import type { Session } from "./session.js";

export function registerNavigation(session: Session): void {
  const { connection, files, service, positions } = session;
  const at = (params: lsp.TextDocumentPositionParams): readonly [name: string, offset: number] => {
    const name = files.nameOf(params.textDocument.uri);
    return [name, positions.offsetAt(name, params.position)];
  };
  connection.onDefinition((params) => definitionsAt(service, ...at(params)).map(positions.locationOf));
  connection.onReferences((params) => {
    const [name, offset] = at(params);
    const declarations = new Set(nameAt(service, name, offset)?.definitions);
    return referencesAt(service, name, offset)
      .filter(({ path, start }) => params.context.includeDeclaration || !declarations.has(`${path}#${start}`))
      .map(positions.locationOf);
  });
  connection.onDocumentHighlight((params) => {
    const [name, offset] = at(params);
    return referencesAt(service, name, offset)
      .filter(({ path }) => path === name)
      .map((range) => ({ range: positions.rangeOf(range) }));
  });
  connection.onDocumentSymbol(({ textDocument }) => {
    const module = service.parsedFile(files.nameOf(textDocument.uri));
    return module === undefined ? [] : documentSymbols(module).map((symbol) => symbolOf(session, symbol));
  });
  connection.onWorkspaceSymbol(({ query }) =>
    workspaceSymbols(service, query).map(({ kind, name, selection, container }) => ({
      name,
      kind: symbolKinds[kind],
      location: { uri: files.uriOf(selection.source.path), range: positions.rangeOfSpan(selection) },
      ...(container !== undefined && { containerName: container }),
    })),
  );
  registerCallHierarchy(session, at);
  registerRename(session, at);
}

type At = (params: lsp.TextDocumentPositionParams) => readonly [name: string, offset: number];

// ---------------------------------------------------------------- symbols

const symbolKinds: Readonly<Record<Kind, SymbolKind>> = {
  system: SymbolKind.Module,
  const: SymbolKind.Constant,
  type: SymbolKind.TypeParameter,
  symmetric: SymbolKind.TypeParameter,
  enum: SymbolKind.Enum,
  record: SymbolKind.Struct,
  variant: SymbolKind.Enum,
  component: SymbolKind.Class,
  var: SymbolKind.Variable,
  instance: SymbolKind.Object,
  fun: SymbolKind.Function,
  op: SymbolKind.Method,
  action: SymbolKind.Event,
  invariant: SymbolKind.Property,
  step: SymbolKind.Property,
  property: SymbolKind.Property,
  refines: SymbolKind.Interface,
  cover: SymbolKind.Property,
  check: SymbolKind.Boolean,
  scenario: SymbolKind.Boolean,
  member: SymbolKind.EnumMember,
  field: SymbolKind.Field,
};

function symbolOf(
  session: Session,
  { kind, name, detail, span, selection, children }: DocumentSymbol,
): lsp.DocumentSymbol {
  const { rangeOfSpan } = session.positions;
  return {
    name,
    detail,
    kind: symbolKinds[kind],
    range: rangeOfSpan(span),
    selectionRange: rangeOfSpan(selection),
    children: children.map((child) => symbolOf(session, child)),
  };
}

// ---------------------------------------------------------------- call hierarchy

function registerCallHierarchy(session: Session, at: At): void {
  const { connection, files, service, positions } = session;
  const itemFor = ({ kind, name, detail, path, text, start, end, selection }: CallItem): CallHierarchyItem => ({
    name,
    detail,
    kind: symbolKinds[kind],
    uri: files.uriOf(path),
    range: positions.rangeOf({ path, text, start, end }),
    selectionRange: positions.rangeOf(selection),
    data: { path, start: selection.start },
  });
  /** The item again: the text may have changed meanwhile. */
  const again = ({ data }: CallHierarchyItem): readonly CallItem[] => {
    if (typeof data !== "object" || data === null || !("path" in data && "start" in data)) return [];
    return callItemAt(service, String(data.path), Number(data.start));
  };
  connection.languages.callHierarchy.onPrepare((params) => callItemAt(service, ...at(params)).map(itemFor));
  connection.languages.callHierarchy.onIncomingCalls(({ item }) =>
    again(item).flatMap((each) =>
      incomingCalls(service, each).map((call) => ({
        from: itemFor(call.item),
        fromRanges: call.ranges.map(positions.rangeOf),
      })),
    ),
  );
  connection.languages.callHierarchy.onOutgoingCalls(({ item }) =>
    again(item).flatMap((each) =>
      outgoingCalls(service, each).map((call) => ({
        to: itemFor(call.item),
        fromRanges: call.ranges.map(positions.rangeOf),
      })),
    ),
  );
}

// ---------------------------------------------------------------- rename

function registerRename(session: Session, at: At): void {
  const { connection, files, service, positions } = session;
  connection.onPrepareRename((params) => {
    const range = nameToRename(service, ...at(params), files.isOwn);
    return "kind" in range
      ? refuse(range.reason)
      : { range: positions.rangeOf(range), placeholder: range.text.slice(range.start, range.end) };
  });
  connection.onRenameRequest((params) => {
    const renaming = renameAt(service, ...at(params), params.newName, files.isOwn);
    return renaming.kind === "refused"
      ? refuse(renaming.reason)
      : workspaceEdit(session, renaming.edits, params.newName);
  });
}

/** Editors show the message of an error. */
const refuse = (reason: string): ResponseError<void> => new ResponseError(ErrorCodes.InvalidRequest, reason);

function workspaceEdit(
  session: Session,
  edits: ReadonlyMap<string, readonly FileRange[]>,
  newText: string,
): WorkspaceEdit {
  const { client, files, positions } = session;
  const all = [...edits].map(([path, ranges]) => ({
    path,
    edits: ranges.map((range) => ({ range: positions.rangeOf(range), newText })),
  }));
  // With versions, an editor rejects edits of a text that it no longer has.
  if (client.workspace?.workspaceEdit?.documentChanges === true)
    return {
      documentChanges: all.map(({ path, edits: own }) => ({
        textDocument: { uri: files.uriOf(path), version: files.openDocument(path)?.version ?? null },
        edits: own,
      })),
    };
  return { changes: Object.fromEntries(all.map(({ path, edits: own }) => [files.uriOf(path), own])) };
}
