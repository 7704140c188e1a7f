// Documents with alternatives for where lines break, and their layout. After Wadler, "A prettier printer" (2003), with comments
// that know where they may stand.

import { type CommentStyle, Pen } from "./line-writer.js";

export type Doc =
  | string
  | { readonly kind: "concat"; readonly parts: readonly Doc[]; readonly breaks: boolean }
  /** Its lines break all or none. */
  | { readonly kind: "group"; readonly content: Doc; readonly breaks: boolean }
  | { readonly kind: "indent"; readonly content: Doc; readonly breaks: boolean }
  | { readonly kind: "line"; readonly flat: string; readonly breaks: boolean }
  /** One text when the group around breaks, another when it does not. */
  | { readonly kind: "ifBroken"; readonly content: string; readonly flat: string; readonly breaks: false }
  | { readonly kind: "comment"; readonly text: string; readonly style: CommentStyle; readonly breaks: boolean }
  /** An empty line, on a line of its own. */
  | { readonly kind: "blank"; readonly breaks: boolean };

export const line: Doc = { kind: "line", flat: " ", breaks: false };
export const softLine: Doc = { kind: "line", flat: "", breaks: false };
export const hardLine: Doc = { kind: "line", flat: "", breaks: true };
export const blank: Doc = { kind: "blank", breaks: true };

/** Whether something within must break, so that every group around breaks. */
export function mustBreak(doc: Doc): boolean {
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

interface Item {
  readonly doc: Doc;
  readonly indent: number;
  readonly broken: boolean;
}

/** Lays a document out within `width` columns where it can; every line but an empty text's ends with "\n". */
export function layout(doc: Doc, width: number): string {
  const pen = new Pen();
  const stack: Item[] = [{ doc, indent: 0, broken: true }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { doc: top, indent: at, broken } = item;
    if (typeof top === "string") {
      pen.write(top, at);
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
          broken: top.breaks || !fits({ doc: top.content, indent: at, broken: false }, stack, pen.copy(), width),
        });
        break;
      case "line":
        if (broken || top.breaks) pen.newline(at);
        else pen.write(top.flat, at);
        break;
      case "ifBroken":
        pen.write(broken ? top.content : top.flat, at);
        break;
      case "comment":
        pen.comment(top.text, top.style, at);
        break;
      case "blank":
        pen.blank(at);
        break;
    }
  }
  return pen
    .end()
    .map((text) => `${text}\n`)
    .join("");
}

/** Whether `item` fits flat, together with what follows it up to the next place where a line may end; `pen` tries it out. */
function fits(item: Item, following: readonly Item[], pen: Pen, width: number): boolean {
  const stack: Item[] = [item];
  let next = following.length - 1;
  while (pen.column <= width) {
    const {
      doc: top,
      indent: at,
      broken,
    } = stack.pop() ?? following[next--] ?? { doc: hardLine, indent: 0, broken: true };
    if (typeof top === "string") {
      pen.write(top, at);
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
        pen.write(top.flat, at);
        break;
      case "ifBroken":
        pen.write(broken ? top.content : top.flat, at);
        break;
      case "comment": {
        if (top.style !== "inline") return true;
        const [first = "", ...more] = top.text.split("\n");
        pen.comment(first, top.style, at);
        if (more.length > 0) return pen.column <= width;
        break;
      }
      case "blank":
        return true;
    }
  }
  return false;
}
