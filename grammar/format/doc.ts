// Documents that can be laid out with lines broken or not, after Wadler, "A prettier printer" (2003), extended with
// comments.

import { type CommentStyle, LineWriter } from "./line-writer.js";

export type Doc =
  | string
  | { readonly kind: "concat"; readonly parts: readonly Doc[]; readonly breaks: boolean }
  /** All its lines break, or none. */
  | { readonly kind: "group"; readonly content: Doc; readonly breaks: boolean }
  | { readonly kind: "indent"; readonly content: Doc; readonly breaks: boolean }
  | { readonly kind: "line"; readonly flat: string; readonly breaks: boolean }
  /** One text if the enclosing group breaks, another if it does not. */
  | { readonly kind: "ifBroken"; readonly content: string; readonly flat: string; readonly breaks: false }
  | { readonly kind: "comment"; readonly text: string; readonly style: CommentStyle; readonly breaks: boolean }
  /** An empty line. */
  | { readonly kind: "blank"; readonly breaks: boolean };

export const line: Doc = { kind: "line", flat: " ", breaks: false };
export const softLine: Doc = { kind: "line", flat: "", breaks: false };
export const hardLine: Doc = { kind: "line", flat: "", breaks: true };
export const blank: Doc = { kind: "blank", breaks: true };

/** Must something inside break, so that every enclosing group breaks too? */
function mustBreak(doc: Doc): boolean {
  return typeof doc !== "string" && doc.breaks;
}

export function concat(...parts: readonly Doc[]): Doc {
  return { kind: "concat", parts, breaks: parts.some(mustBreak) };
}

export function group(content: Doc, broken = false): Doc {
  return { kind: "group", content, breaks: broken || mustBreak(content) };
}

export function indent(...parts: readonly Doc[]): Doc {
  const content = concat(...parts);
  return { kind: "indent", content, breaks: mustBreak(content) };
}

export function ifBroken(content: string, flat = ""): Doc {
  return { kind: "ifBroken", content, flat, breaks: false };
}

export function comment(text: string, style: CommentStyle): Doc {
  return { kind: "comment", text, style, breaks: style !== "inline" || text.includes("\n") };
}

/** A document still to be laid out. */
interface Item {
  readonly doc: Doc;
  readonly indent: number;
  readonly broken: boolean;
}

/** Lays out a document, within `width` columns where possible. Every line ends with "\n". */
export function layout(doc: Doc, width: number): string {
  const writer = new LineWriter();
  const stack: Item[] = [{ doc, indent: 0, broken: true }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { doc: top, indent: at, broken } = item;
    if (typeof top === "string") {
      writer.write(top, at);
      continue;
    }
    switch (top.kind) {
      case "concat":
        for (let i = top.parts.length - 1; i >= 0; i--) stack.push({ doc: top.parts[i] ?? "", indent: at, broken });
        break;
      case "indent":
        stack.push({ doc: top.content, indent: at + 2, broken });
        break;
      case "group":
        stack.push({
          doc: top.content,
          indent: at,
          broken: top.breaks || !fits({ doc: top.content, indent: at, broken: false }, stack, writer.copy(), width),
        });
        break;
      case "line":
        if (broken || top.breaks) writer.newline(at);
        else writer.write(top.flat, at);
        break;
      case "ifBroken":
        writer.write(broken ? top.content : top.flat, at);
        break;
      case "comment":
        writer.comment(top.text, top.style, at);
        break;
      case "blank":
        writer.blank(at);
        break;
    }
  }
  return writer
    .end()
    .map((text) => `${text}\n`)
    .join("");
}

/**
 * Does `item` fit on the current line, unbroken, together with what follows up to the next possible line break? Writes
 * to a trial copy.
 */
function fits(item: Item, following: readonly Item[], writer: LineWriter, width: number): boolean {
  const stack: Item[] = [item];
  let next = following.length - 1;
  while (writer.column <= width) {
    const {
      doc: top,
      indent: at,
      broken,
    } = stack.pop() ?? following[next--] ?? { doc: hardLine, indent: 0, broken: true };
    if (typeof top === "string") {
      writer.write(top, at);
      continue;
    }
    switch (top.kind) {
      case "concat":
        for (let i = top.parts.length - 1; i >= 0; i--) stack.push({ doc: top.parts[i] ?? "", indent: at, broken });
        break;
      case "indent":
        stack.push({ doc: top.content, indent: at + 2, broken });
        break;
      case "group":
        stack.push({ doc: top.content, indent: at, broken: broken || top.breaks });
        break;
      case "line":
        if (broken || top.breaks) return true;
        writer.write(top.flat, at);
        break;
      case "ifBroken":
        writer.write(broken ? top.content : top.flat, at);
        break;
      case "comment": {
        if (top.style !== "inline") return true;
        const [first = "", ...more] = top.text.split("\n");
        writer.comment(first, top.style, at);
        if (more.length > 0) return writer.column <= width;
        break;
      }
      case "blank":
        return true;
    }
  }
  return false;
}
