// What stands at the cursor while someone types: a placeholder takes the place of the word there, so that the parser and
// the elaborator see a complete text.

import type { Module } from "../syntax/ast.js";
import { lexer } from "../syntax/tokens.js";
import type { Analysis } from "./analysis.js";
import { type Node, nodesAt, walkNodes } from "./nodes.js";
import type { LanguageService } from "./service.js";

export interface Cursor {
  /** Of the text with the placeholder. Offsets before `start` are those of the real text. */
  readonly analysis: Analysis;
  readonly placeholder: string;
  /** The word at the cursor begins here in both texts. */
  readonly start: number;
  /** The end of the word in the real text. */
  readonly end: number;
  /** The nodes around the placeholder, outermost first. The last is the placeholder, unless the parser dropped it. */
  readonly nodes: readonly Node[];
  readonly isInTree: boolean;
}

/** What may have to follow a word to make it part of a tree: a field is followed by its value, a pattern by its arm. */
const CONTINUATIONS = ["", ": 0", " => {}", " => 0"];

export function cursorAt(service: LanguageService, path: string, text: string, offset: number): Cursor {
  const { start, end } = wordAt(text, offset);
  let placeholder = "fathomCursor";
  while (text.includes(placeholder)) placeholder += "_";
  const withCursor = (continuation: string): string =>
    text.slice(0, start) + placeholder + continuation + text.slice(end);
  const complete = CONTINUATIONS.map(withCursor).find((each) =>
    mentions(service.tryParse({ path, text: each }).module, placeholder),
  );
  const analysis = service.factsWith(path, new Map([[path, complete ?? withCursor("")]]));
  const nodes = analysis.module === undefined ? [] : nodesAt(analysis.module, start + 1);
  return { analysis, placeholder, start, end, nodes, isInTree: complete !== undefined };
}

export const isPlaceholder = (node: Node | undefined, placeholder: string): boolean =>
  node !== undefined &&
  (("text" in node && node.text === placeholder) ||
    (node.kind === "name" && "name" in node && node.name === placeholder));

function mentions(module: Module, placeholder: string): boolean {
  let found = false;
  walkNodes(module.declarations, (node) => {
    found ||= isPlaceholder(node, placeholder);
    return !found;
  });
  return found;
}

function wordAt(text: string, offset: number): { readonly start: number; readonly end: number } {
  let start = offset;
  while (start > 0 && isLetter(text[start - 1])) start--;
  let end = offset;
  while (end < text.length && isLetter(text[end])) end++;
  return { start, end };
}

const isLetter = (letter: string | undefined): boolean => letter !== undefined && /[A-Za-z0-9_]/.test(letter);

/** The comment or text literal around an offset. Right after a line comment, the cursor is still in it. */
export function literalAt(
  text: string,
  offset: number,
): { readonly kind: "comment" | "text"; readonly start: number } | undefined {
  const { tokens, groups } = lexer.tokenize(text);
  for (const { startOffset, image } of groups["comments"] ?? []) {
    const end = startOffset + image.length;
    const isClosed = image.startsWith("/*") && image.length >= 4 && image.endsWith("*/");
    if (startOffset < offset && (offset < end || (offset === end && !isClosed)))
      return { kind: "comment", start: startOffset };
  }
  for (const { startOffset, image } of tokens) {
    if (!image.startsWith('"')) continue;
    const end = startOffset + image.length;
    const isClosed = image.length > 1 && image.endsWith('"');
    if (startOffset < offset && (offset < end || (offset === end && !isClosed)))
      return { kind: "text", start: startOffset };
  }
  return undefined;
}

/** The words before an offset, the nearest last. */
export const wordsBefore = (text: string, offset: number): readonly string[] =>
  lexer.tokenize(text.slice(Math.max(0, offset - 200), offset)).tokens.map(({ image }) => image);
