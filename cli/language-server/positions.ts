// Positions of the protocol, which are lines and UTF-16 columns from 0, and offsets of the language service.

import type { Position, Range } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Span } from "../../grammar/core/source.js";
import type { FileRange } from "../../grammar/language-service/references.js";
import type { WorkspaceFiles } from "./workspace-files.js";

/** Sources have no byte-order mark; buffers may have one. */
const MARK = "\uFEFF";

export interface Positions {
  /** The offset in the source text of an open document. */
  readonly offsetAt: (name: string, position: Position) => number;
  readonly rangeOf: (file: FileRange) => Range;
  readonly rangeOfSpan: (span: Span) => Range;
  readonly locationOf: (file: FileRange) => { readonly uri: string; readonly range: Range };
}

export function positionsIn(files: WorkspaceFiles): Positions {
  /** Files that are not open, as documents that know their lines. */
  const closed = new Map<string, TextDocument>();
  const documentFor = (path: string, text: string): { readonly document: TextDocument; readonly shift: number } => {
    const open = files.openDocument(path);
    if (open !== undefined) {
      const current = open.getText();
      if (current === text) return { document: open, shift: 0 };
      if (current === MARK + text) return { document: open, shift: 1 };
    }
    const known = closed.get(path);
    if (known?.getText() === text) return { document: known, shift: 0 };
    if (closed.size > 200) closed.clear();
    const document = TextDocument.create(path, "fathom", 0, text);
    closed.set(path, document);
    return { document, shift: 0 };
  };
  const rangeOf = ({ path, text, start, end }: FileRange): Range => {
    const { document, shift } = documentFor(path, text);
    return { start: document.positionAt(start + shift), end: document.positionAt(end + shift) };
  };
  return {
    offsetAt: (name, position) => {
      const document = files.openDocument(name);
      if (document === undefined) return 0;
      const shift = document.getText().startsWith(MARK) ? 1 : 0;
      return Math.max(0, document.offsetAt(position) - shift);
    },
    rangeOf,
    rangeOfSpan: ({ source, start, end }) => rangeOf({ path: source.path, text: source.text, start, end }),
    locationOf: (file) => ({ uri: files.uriOf(file.path), range: rangeOf(file) }),
  };
}
