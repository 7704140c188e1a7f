// Requests about what the text means: hover, semantic tokens, folding, inlay hints, code lenses.

import {
  type CodeLens,
  FoldingRangeKind,
  InlayHintKind,
  MarkupKind,
  SemanticTokensBuilder,
  type Hover,
  type SemanticTokens,
} from "vscode-languageserver";
import { codeLenses } from "../../grammar/language-service/code-lenses.js";
import { folds, type Fold } from "../../grammar/language-service/folding.js";
import { type Hover as Content, hoverAt } from "../../grammar/language-service/hover.js";
import { inlayHints } from "../../grammar/language-service/inlay-hints.js";
import { semanticTokens, tokenModifiers, tokenTypes } from "../../grammar/language-service/semantic-tokens.js";
import type { Session } from "./session.js";

export function registerReading(session: Session): void {
  const { connection, files, service, positions } = session;
  const hasMarkdown = session.client.textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true;
  connection.onHover(({ textDocument, position }): Hover | undefined => {
    const name = files.nameOf(textDocument.uri);
    const content = hoverAt(service.analysis(name), positions.offsetAt(name, position));
    return content === undefined
      ? undefined
      : {
          contents: hasMarkdown
            ? { kind: MarkupKind.Markdown, value: asMarkdown(content) }
            : { kind: MarkupKind.PlainText, value: asText(content) },
          range: positions.rangeOfSpan(content.span),
        };
  });
  connection.languages.semanticTokens.on(({ textDocument }) => tokensIn(session, textDocument.uri, 0, Infinity));
  connection.languages.semanticTokens.onRange(({ textDocument, range }) => {
    const name = files.nameOf(textDocument.uri);
    return tokensIn(
      session,
      textDocument.uri,
      positions.offsetAt(name, range.start),
      positions.offsetAt(name, range.end),
    );
  });
  connection.onFoldingRanges(({ textDocument }) => {
    const module = service.parsedFile(files.nameOf(textDocument.uri));
    return (module === undefined ? [] : folds(module)).map(({ kind, first, last }) => ({
      startLine: first - 1,
      endLine: last - 1,
      kind: foldKinds[kind],
    }));
  });
  connection.languages.inlayHint.on(({ textDocument, range }) => {
    const name = files.nameOf(textDocument.uri);
    const analysis = service.analysis(name);
    const [start, end] = [positions.offsetAt(name, range.start), positions.offsetAt(name, range.end)];
    const text = analysis.module?.source.text ?? "";
    return inlayHints(analysis, start, end, session.verdicts(analysis)).map(({ kind, offset, label }) => ({
      position: positions.rangeOf({ path: name, text, start: offset, end: offset }).start,
      label,
      ...(kind === "type" && { kind: InlayHintKind.Type }),
      paddingLeft: kind !== "type",
      paddingRight: kind !== "type",
    }));
  });
  connection.onCodeLens(({ textDocument }) => {
    const analysis = service.analysis(files.nameOf(textDocument.uri));
    return codeLenses(analysis, session.verdicts(analysis))
      .filter(({ command }) => command !== "explore" || session.clientCommands.includes("fathom.explore"))
      .map(({ command, span, check }): CodeLens => ({
        range: positions.rangeOfSpan(span),
        command: { title: titles[command](check), command: `fathom.${command}`, arguments: [textDocument.uri, check] },
      }));
  });
}

const titles: Readonly<Record<"run" | "explore" | "counterexample", (check: string) => string>> = {
  run: () => "run",
  explore: () => "explore",
  counterexample: (check) => (check.includes("[") ? `show counterexample of ${check}` : "show counterexample"),
};

const foldKinds: Readonly<Record<Fold["kind"], FoldingRangeKind>> = {
  region: FoldingRangeKind.Region,
  comment: FoldingRangeKind.Comment,
  imports: FoldingRangeKind.Imports,
};

// ---------------------------------------------------------------- hover

const asText = ({ code, doc, notes }: Content): string =>
  [code, ...(doc === undefined ? [] : [doc]), ...notes].join("\n\n");

function asMarkdown({ code, doc, notes }: Content): string {
  const fence = "`".repeat(Math.max(3, ...[...code.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  const block = `${fence}fathom\n${code}\n${fence}`;
  return [block, ...(doc === undefined ? [] : [escapeMarkdown(doc)]), ...notes.map(escapeMarkdown)].join("\n\n");
}

/** What comes from a spec is text: it cannot become a link or markup. */
const escapeMarkdown = (text: string): string => text.replaceAll(/[\\`*_{}[\]()<>#+\-.!|~&:]/g, "\\$&");

// ---------------------------------------------------------------- semantic tokens

/** The protocol has tokens of one line only. */
function tokensIn(session: Session, uri: string, from: number, to: number): SemanticTokens {
  const { files, service, positions } = session;
  const analysis = service.analysis(files.nameOf(uri));
  const text = analysis.module?.source.text ?? "";
  const builder = new SemanticTokensBuilder();
  for (const { start, end, type, modifiers } of semanticTokens(analysis)) {
    if (end < from || start > to) continue;
    const bits = modifiers.reduce((all, modifier) => all | (1 << tokenModifiers.indexOf(modifier)), 0);
    let at = start;
    for (const line of text.slice(start, end).split(/\r\n|\r|\n/)) {
      const begin = at + line.search(/\S|$/);
      const length = at + line.trimEnd().length - begin;
      const position = positions.rangeOf({ path: analysis.path, text, start: begin, end: begin }).start;
      if (length > 0) builder.push(position.line, position.character, length, tokenTypes.indexOf(type), bits);
      at += line.length + (text.startsWith("\r\n", at + line.length) ? 2 : 1);
    }
  }
  return builder.build();
}
