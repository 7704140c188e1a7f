// Trivia: what the syntax tree does not hold but the formatter keeps, that is, comments, blank lines and some line
// breaks.

import type { Comment, Module } from "../syntax/ast.js";
import { blank, comment, concat, type Doc } from "./doc.js";
import type { CommentStyle } from "./line-writer.js";

/** A unit of output: one comment, or all the comments of a line that holds nothing else. */
interface PrintedComment {
  readonly start: number;
  readonly text: string;
  readonly style: CommentStyle;
  /** It is the first on its line. */
  readonly startsLine: boolean;
  /** Only comments follow it on its line. */
  readonly endsLine: boolean;
}

/**
 * Hands out the comments of a module in source order, each next to the code it was next to, and answers questions about
 * the source's layout. The source text is only inspected: what is printed comes from the tree.
 */
export class Trivia {
  private next = 0;
  private readonly comments: readonly PrintedComment[];
  readonly text: string;
  /** By the end offset of a comment. */
  private readonly startOfComment: ReadonlyMap<number, number>;

  constructor(module: Module) {
    this.text = module.source.text;
    this.comments = groupComments(module.comments, this.text);
    this.startOfComment = new Map(module.comments.map(({ span }) => [span.end, span.start]));
  }

  /**
   * The comments before `offset` that end the line of an opening bracket, to be printed at the end of that line. A
   * comment followed by content of the brackets belongs to that content instead.
   */
  afterOpening(offset: number): Doc {
    const texts: string[] = [];
    for (
      let next = this.peek(offset);
      next !== undefined && !next.startsLine && next.endsLine;
      next = this.peek(offset)
    ) {
      texts.push(next.text);
      this.next++;
      if (next.style === "trailing") break;
    }
    return texts.length === 0 ? "" : comment(texts.join(" "), "trailing");
  }

  /** The comments before `offset` that follow code on the same line, up to one that takes the rest of the line. */
  trailing(offset: number): Doc {
    const parts: Doc[] = [];
    for (let next = this.peek(offset); next !== undefined && !next.startsLine; next = this.peek(offset)) {
      parts.push(comment(next.text, next.style));
      this.next++;
      // Tokens before it, such as commas, may move to the previous line; the next comment then starts a line.
      if (next.style === "trailing") break;
    }
    return parts.length === 0 ? "" : concat(...parts);
  }

  /** All comments before `offset`. `blankLines`: which of them keep a blank line before them. */
  leading(offset: number, blankLines: "none" | "allButFirst" | "all" = "none"): Doc {
    const parts: Doc[] = [];
    for (let next = this.peek(offset); next !== undefined; next = this.peek(offset)) {
      const keepsBlank = blankLines === "all" || (blankLines === "allButFirst" && parts.length > 0);
      if (keepsBlank && next.startsLine && this.blankLineBefore(next.start)) parts.push(blank);
      parts.push(comment(next.text, next.style));
      this.next++;
    }
    return parts.length === 0 ? "" : concat(...parts);
  }

  hasCommentBefore(offset: number): boolean {
    return this.peek(offset) !== undefined;
  }

  private peek(offset: number): PrintedComment | undefined {
    const next = this.comments[this.next];
    return next !== undefined && next.start < offset ? next : undefined;
  }

  /** Is there a blank line immediately before `offset`? */
  blankLineBefore(offset: number): boolean {
    let newlines = 0;
    for (let at = offset - 1; at >= 0; at--) {
      const character = this.text[at];
      if (character === "\n") newlines++;
      else if (character === undefined || !/\s/.test(character)) break;
    }
    return newlines >= 2;
  }

  /** Did the author break the line between the two offsets? */
  lineBreakBetween(start: number, end: number): boolean {
    return this.text.slice(start, end).includes("\n");
  }

  /** Where `word` starts that precedes `offset`, with only spaces and comments in between. */
  startOfWordBefore(offset: number, word: string): number {
    let at = offset;
    for (;;) {
      while (at > 0 && /\s/.test(this.text[at - 1] ?? "")) at--;
      const start = this.startOfComment.get(at);
      if (start === undefined) return Math.max(0, at - word.length);
      at = start;
    }
  }

  /** Where the parenthesis is that closes a list whose last item ends at `from`; `otherwise` if there is none. */
  closingParen(from: number, otherwise: number): number {
    const at = this.text.indexOf(")", from);
    return at < 0 ? otherwise : at;
  }

  /** The number as written between the two offsets, with its underscores. */
  numeral(start: number, end: number, value: number): string {
    const numerals = this.text.slice(start, end).match(/(?<!\w)-?[0-9][0-9_]*/g) ?? [];
    return numerals.find((each) => Number(each.replaceAll("_", "")) === value) ?? String(value);
  }
}

function groupComments(comments: readonly Comment[], text: string): readonly PrintedComment[] {
  const printed: PrintedComment[] = [];
  /** Comments with only spaces between them. */
  let run: Comment[] = [];
  for (const [index, each] of comments.entries()) {
    run.push(each);
    const next = comments[index + 1];
    if (each.kind === "block" && next !== undefined && /^[^\S\n]*$/.test(text.slice(each.span.end, next.span.start)))
      continue;
    printed.push(...printedComments(run, text));
    run = [];
  }
  return printed;
}

function printedComments(run: readonly Comment[], text: string): readonly PrintedComment[] {
  const start = run[0]?.span.start ?? 0;
  const startsLine = /^[\s\ufeff]*$/.test(text.slice(text.lastIndexOf("\n", start - 1) + 1, start));
  const last = run.at(-1);
  const endsLine = last?.kind !== "block" || onlySpacesUntilLineEnd(text, last.span.end);
  // Comments that have a line to themselves stay together: printed one by one, the first would join the previous line.
  if (startsLine && endsLine)
    return [{ start, text: run.map(normalizedText).join(" "), style: "own", startsLine, endsLine }];
  return run.map((each) => ({
    start: each.span.start,
    text: normalizedText(each),
    style: each.kind === "block" ? "inline" : "trailing",
    startsLine: startsLine && each.span.start === start,
    endsLine,
  }));
}

function onlySpacesUntilLineEnd(text: string, offset: number): boolean {
  const end = text.indexOf("\n", offset);
  return text.slice(offset, end < 0 ? undefined : end).trim() === "";
}

function normalizedText(each: Comment): string {
  return each.kind === "block" ? each.text.replaceAll("\r\n", "\n") : each.text.trimEnd();
}
