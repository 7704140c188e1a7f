// Requests while someone writes: completion, signature help, formatting, quick fixes.

import {
  type CodeAction,
  CodeActionKind,
  type CompletionItem,
  CompletionItemKind,
  type TextEdit,
} from "vscode-languageserver";
import type * as lsp from "vscode-languageserver";
import { format } from "../../grammar/index.js";
import { isError } from "../../grammar/core/diagnostic.js";
import { applyFixes } from "../../grammar/core/fixes.js";
import { completionAt } from "../../grammar/language-service/completion.js";
import type { CompletionItem as Item } from "../../grammar/language-service/completion-items.js";
import { signatureHelpAt } from "../../grammar/language-service/signature-help.js";
import type { DiagnosticsPublisher } from "./diagnostics-publisher.js";
import type { Session } from "./session.js";

export function registerWriting(session: Session, diagnostics: DiagnosticsPublisher): void {
  const { connection, files, service, positions } = session;
  connection.onCompletion(({ textDocument, position }) => {
    const name = files.nameOf(textDocument.uri);
    const { start, end, items } = completionAt(service, name, positions.offsetAt(name, position));
    const text = textOf(session, name);
    const range = positions.rangeOf({ path: name, text, start, end });
    return items.map((item) => completionItem(item, range));
  });
  connection.onSignatureHelp(({ textDocument, position }) => {
    const name = files.nameOf(textDocument.uri);
    const help = signatureHelpAt(service, name, positions.offsetAt(name, position));
    if (help === undefined) return undefined;
    const { label, params, active, doc } = help;
    return {
      signatures: [
        {
          label,
          parameters: params.map(([start, end]) => ({ label: [start, end] })),
          ...(doc !== undefined && { documentation: doc }),
        },
      ],
      activeSignature: 0,
      activeParameter: active,
    };
  });
  connection.onDocumentFormatting(({ textDocument }) => formattingOf(session, files.nameOf(textDocument.uri)));
  connection.onCodeAction(({ textDocument, range, context }) => {
    const name = files.nameOf(textDocument.uri);
    const [start, end] = [positions.offsetAt(name, range.start), positions.offsetAt(name, range.end)];
    const actions = quickFixes(session, diagnostics, name, start, end);
    const { only } = context;
    return only === undefined
      ? actions
      : actions.filter(({ kind = "" }) => only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`)));
  });
}

/** The text of a file as the language service reads it, without a byte-order mark. */
const textOf = ({ service }: Session, name: string): string => service.parsedFile(name)?.source.text ?? "";

// ---------------------------------------------------------------- completion

const itemKinds: Readonly<Record<Item["kind"], CompletionItemKind>> = {
  constant: CompletionItemKind.Constant,
  type: CompletionItemKind.Class,
  component: CompletionItemKind.Class,
  function: CompletionItemKind.Function,
  operation: CompletionItemKind.Method,
  action: CompletionItemKind.Event,
  variable: CompletionItemKind.Variable,
  instance: CompletionItemKind.Module,
  given: CompletionItemKind.Module,
  value: CompletionItemKind.Constant,
  local: CompletionItemKind.Variable,
  property: CompletionItemKind.Property,
  broken: CompletionItemKind.Text,
  member: CompletionItemKind.EnumMember,
  case: CompletionItemKind.EnumMember,
  field: CompletionItemKind.Field,
  builtIn: CompletionItemKind.Function,
  keyword: CompletionItemKind.Keyword,
  parameter: CompletionItemKind.Property,
  file: CompletionItemKind.File,
};

const completionItem = ({ label, kind, detail, insert, rank }: Item, range: lsp.Range): CompletionItem => ({
  label,
  kind: itemKinds[kind],
  sortText: `${rank} ${label}`,
  textEdit: { range, newText: insert ?? label },
  ...(detail !== undefined && { detail }),
});

// ---------------------------------------------------------------- formatting

/** One edit, from the first character that changes to the last. A file with syntax errors stays as it is. */
function formattingOf(session: Session, name: string): TextEdit[] {
  const { files, positions, service } = session;
  const read = files.read(name);
  const module = service.parsedFile(name);
  if (read.kind !== "text" || module === undefined || service.syntaxErrors(name).some(isError)) return [];
  const old = module.source.text;
  const formatted = format(module);
  let start = 0;
  while (start < old.length && old[start] === formatted[start]) start++;
  if (start === old.length && start === formatted.length) return [];
  let end = 0;
  const most = Math.min(old.length, formatted.length) - start;
  while (end < most && old[old.length - 1 - end] === formatted[formatted.length - 1 - end]) end++;
  // Half of a surrogate pair, or of a line break, is no position.
  while (start > 0 && /[\uDC00-\uDFFF\n]/.test(old[start] ?? "")) start--;
  while (end > 0 && /[\uDC00-\uDFFF\n]/.test(old[old.length - end] ?? "")) end--;
  return [
    {
      range: positions.rangeOf({ path: name, text: old, start, end: old.length - end }),
      newText: formatted.slice(start, formatted.length - end),
    },
  ];
}

// ---------------------------------------------------------------- quick fixes

function quickFixes(
  session: Session,
  publisher: DiagnosticsPublisher,
  name: string,
  start: number,
  end: number,
): CodeAction[] {
  const { files, positions } = session;
  const own = publisher.diagnosticsOf(name);
  const actions = own.flatMap((diagnostic): CodeAction[] => {
    const { fix, span, hint } = diagnostic;
    if (
      fix === undefined ||
      span === undefined ||
      span.end < start ||
      span.start > end ||
      !files.isOwn(fix.span.source.path)
    )
      return [];
    const old = fix.span.source.text.slice(fix.span.start, fix.span.end).trim();
    const title = describeFix(old, fix.replacement.trim(), hint);
    const edit = { range: positions.rangeOfSpan(fix.span), newText: fix.replacement };
    return [
      {
        title,
        kind: CodeActionKind.QuickFix,
        isPreferred: true,
        diagnostics: [publisher.toProtocol(diagnostic)],
        edit: { changes: { [files.uriOf(fix.span.source.path)]: [edit] } },
      },
    ];
  });
  const text = textOf(session, name);
  const { text: fixed, applied } = applyFixes(name, text, own);
  if (applied > 0 && files.isOwn(name))
    actions.push({
      title: "Apply all fixes in this file",
      kind: `${CodeActionKind.SourceFixAll}.fathom`,
      edit: {
        changes: {
          [files.uriOf(name)]: [
            { range: positions.rangeOf({ path: name, text, start: 0, end: text.length }), newText: fixed },
          ],
        },
      },
    });
  return actions;
}

const MOST_SHOWN = 60;

function describeFix(old: string, replacement: string, hint: string | undefined): string {
  const long = Math.max(old.length, replacement.length) > MOST_SHOWN || /\n/.test(old + replacement);
  if (long) return hint === undefined ? "Apply the fix" : `Fix: ${hint}`;
  if (replacement === "") return `Remove \`${old}\``;
  return old === "" ? `Insert \`${replacement}\`` : `Write \`${replacement}\` instead of \`${old}\``;
}
