// Hands out the comments of a module in the order of the text, each next to what it was next to.

import type { Comment, Module } from "../ast.js";
import { blank, comment, concat, type Doc } from "./doc.js";
import type { CommentStyle } from "./pen.js";

/** Text is only looked at, never printed: what is printed comes from the tree. */
export class Margin {
  private next = 0;
  private readonly comments: readonly Comment[];
  readonly text: string;
  /** By where it ends. */
  private readonly startOfComment: ReadonlyMap<number, number>;

  constructor(module: Module) {
    this.comments = module.comments;
    this.text = module.source.text;
    this.startOfComment = new Map(module.comments.map(({ span }) => [span.end, span.start]));
  }

  /** The comments before `offset` that stand behind something on its line. */
  trailing(offset: number): Doc {
    const parts: Doc[] = [];
    for (let found = this.comments[this.next]; found !== undefined && found.span.start < offset; found = this.comments[this.next]) {
      if (this.startsLine(found)) break;
      parts.push(comment(normal(found), this.style(found)));
      this.next++;
    }
    return parts.length === 0 ? "" : concat(...parts);
  }

  /** All comments before `offset`; `spaced` keeps empty lines before them, but not before the first when they begin a block. */
  leading(offset: number, spaced: "no" | "inner" | "all" = "no"): Doc {
    const parts: Doc[] = [];
    for (let found = this.comments[this.next]; found !== undefined && found.span.start < offset; found = this.comments[this.next]) {
      const separate = spaced === "all" || (spaced === "inner" && parts.length > 0);
      if (separate && this.startsLine(found) && this.blankBefore(found.span.start)) parts.push(blank);
      parts.push(comment(normal(found), this.style(found)));
      this.next++;
    }
    return parts.length === 0 ? "" : concat(...parts);
  }

  /** Whether there is a comment before `offset`. */
  pending(offset: number): boolean {
    const found = this.comments[this.next];
    return found !== undefined && found.span.start < offset;
  }

  /** Whether an empty line stands right before `offset`. */
  blankBefore(offset: number): boolean {
    let newlines = 0;
    for (let at = offset - 1; at >= 0; at--) {
      const character = this.text[at];
      if (character === "\n") newlines++;
      else if (character === undefined || !/\s/.test(character)) break;
    }
    return newlines >= 2;
  }

  /** Whether the user began a new line between the two offsets. */
  lineBetween(start: number, end: number): boolean {
    return this.text.slice(start, end).includes("\n");
  }

  /** Where `word` begins that stands right before `offset`, but for spaces and comments. */
  before(offset: number, word: string): number {
    let at = offset;
    for (;;) {
      while (at > 0 && /\s/.test(this.text[at - 1] ?? "")) at--;
      const found = this.startOfComment.get(at);
      if (found === undefined) return Math.max(0, at - word.length);
      at = found;
    }
  }

  /** A number as it was written between the two offsets, with its underscores. */
  numeral(start: number, end: number, value: number): string {
    const written = this.text.slice(start, end).match(/(?<!\w)-?[0-9][0-9_]*/g) ?? [];
    return written.find((each) => Number(each.replaceAll("_", "")) === value) ?? String(value);
  }

  private startsLine(found: Comment): boolean {
    const lineStart = this.text.lastIndexOf("\n", found.span.start - 1) + 1;
    return /^[\s\ufeff]*$/.test(this.text.slice(lineStart, found.span.start));
  }

  private style(found: Comment): CommentStyle {
    if (found.kind === "block") {
      const lineEnd = this.text.indexOf("\n", found.span.end);
      const rest = this.text.slice(found.span.end, lineEnd < 0 ? undefined : lineEnd);
      if (rest.trim() !== "" || !this.startsLine(found)) return "inline";
    }
    return this.startsLine(found) ? "own" : "trailing";
  }
}

function normal(found: Comment): string {
  return found.kind === "block" ? found.text.replaceAll("\r\n", "\n") : found.text.trimEnd();
}
