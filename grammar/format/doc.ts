// Documents with alternatives for where lines break, and their layout. After Wadler, "A prettier printer" (2003), with comments
// that know where they may stand.

/** "own": on a line of its own; "trailing": the rest of a line; "inline": something follows on the same line. */
export type CommentStyle = "own" | "trailing" | "inline";

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
  const lines: string[] = [];
  let current = "";
  let indentation = 0;
  /** A comment takes the rest of its line. */
  let owesLine = false;
  let owesSpace = false;
  let verbatim = 0;

  const newline = (indentAfter: number): void => {
    lines.push(current.length > verbatim ? current.slice(0, verbatim) + current.slice(verbatim).trimEnd() : current);
    current = "";
    verbatim = 0;
    indentation = indentAfter;
    owesLine = false;
    owesSpace = false;
  };
  const write = (text: string, itemIndent: number): void => {
    const atStart = owesLine || current.trim() === "";
    const written = atStart ? text.trimStart() : text;
    if (written === "") return;
    if (owesLine) newline(itemIndent);
    if (atStart) current = " ".repeat(indentation);
    else if (owesSpace && !/^[\s)\]},;]/.test(text)) current += " ";
    owesSpace = false;
    current += written;
  };
  const writeComment = (text: string, style: CommentStyle, itemIndent: number): void => {
    if (owesLine || (style === "own" && current.trim() !== "")) newline(itemIndent);
    if (current.trim() === "") current = " ".repeat(style === "own" ? itemIndent : indentation);
    else if (!(style === "inline" ? /[\s([{]$/ : /\s$/).test(current)) current += " ";
    const texts = text.split("\n");
    current += texts[0] ?? "";
    for (const next of texts.slice(1)) {
      lines.push(current);
      current = next;
    }
    if (texts.length > 1) verbatim = current.length;
    if (style === "inline") owesSpace = true;
    else owesLine = true;
  };

  const stack: Item[] = [{ doc, indent: 0, broken: true }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { doc: top, indent: at, broken } = item;
    if (typeof top === "string") {
      write(top, at);
      continue;
    }
    switch (top.kind) {
      case "concat":
        for (let i = top.parts.length - 1; i >= 0; i--) stack.push({ doc: top.parts[i] ?? "", indent: at, broken });
        break;
      case "indent":
        stack.push({ doc: top.content, indent: at + 2, broken });
        break;
      case "group": {
        const column = owesLine ? at : current === "" ? indentation : current.length;
        stack.push({ doc: top.content, indent: at, broken: top.breaks || !fits(top.content, stack, width - column) });
        break;
      }
      case "line":
        if (broken || top.breaks) newline(at);
        else write(top.flat, at);
        break;
      case "ifBroken":
        write(broken ? top.content : top.flat, at);
        break;
      case "comment":
        writeComment(top.text, top.style, at);
        break;
      case "blank":
        if (current.trim() !== "") newline(at);
        if (lines.length > 0 && lines.at(-1) !== "") lines.push("");
        break;
    }
  }
  if (current.trim() !== "") newline(0);
  return lines.map((text) => `${text}\n`).join("");
}

/** Whether `doc` fits flat, together with what follows it up to the next place where a line may end. */
function fits(doc: Doc, following: readonly Item[], room: number): boolean {
  const stack: Item[] = [{ doc, indent: 0, broken: false }];
  let next = following.length - 1;
  while (room >= 0) {
    let item = stack.pop();
    if (item === undefined) {
      item = following[next--];
      if (item === undefined) return true;
    }
    const { doc: top, broken } = item;
    if (typeof top === "string") {
      room -= top.length;
      continue;
    }
    switch (top.kind) {
      case "concat":
        for (let i = top.parts.length - 1; i >= 0; i--) stack.push({ doc: top.parts[i] ?? "", indent: 0, broken });
        break;
      case "indent":
        stack.push({ doc: top.content, indent: 0, broken });
        break;
      case "group":
        stack.push({ doc: top.content, indent: 0, broken: broken || top.breaks });
        break;
      case "line":
        if (broken || top.breaks) return true;
        room -= top.flat.length;
        break;
      case "ifBroken":
        room -= (broken ? top.content : top.flat).length;
        break;
      case "comment":
        if (top.style !== "inline") return true;
        room -= top.text.length + 2;
        break;
      case "blank":
        return true;
    }
  }
  return false;
}
