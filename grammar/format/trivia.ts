// Hands out the comments of a module in the order of the text, each next to what it was next to.

import type { Comment, Module } from "../syntax/ast.js";
import { blank, comment, concat, type Doc } from "./doc.js";
import type { CommentStyle } from "./line-writer.js";

/** What is printed as one: a comment, or all that share a line with nothing else. */
interface Note {
  readonly start: number;
  readonly text: string;
  readonly style: CommentStyle;
  /** Whether it is the first on its line. */
  readonly startsLine: boolean;
  /** Whether only comments stand behind it on its line. */
  readonly endsLine: boolean;
}

/** Text is only looked at, never printed: what is printed comes from the tree. */
export class Margin {
  private next = 0;
  private readonly notes: readonly Note[];
  readonly text: string;
  /** By where it ends. */
  private readonly startOfComment: ReadonlyMap<number, number>;

  constructor(module: Module) {
    this.text = module.source.text;
    this.notes = notes(module.comments, this.text);
    this.startOfComment = new Map(module.comments.map(({ span }) => [span.end, span.start]));
  }

  /**
   * The comments before `offset` that end the line of an opening bracket, and go on ending it. With more of the brackets behind
   * them they belong to that, and get the space that it gets.
   */
  opening(offset: number): Doc {
    const texts: string[] = [];
    for (
      let found = this.found(offset);
      found !== undefined && !found.startsLine && found.endsLine;
      found = this.found(offset)
    ) {
      texts.push(found.text);
      this.next++;
      if (found.style === "trailing") break;
    }
    return texts.length === 0 ? "" : comment(texts.join(" "), "trailing");
  }

  /** The comments before `offset` that stand behind something on its line, up to one that takes the rest of the line. */
  trailing(offset: number): Doc {
    const parts: Doc[] = [];
    for (let found = this.found(offset); found !== undefined && !found.startsLine; found = this.found(offset)) {
      parts.push(comment(found.text, found.style));
      this.next++;
      // What was between may go to the line before, as commas do: the next one is at the beginning of a line then.
      if (found.style === "trailing") break;
    }
    return parts.length === 0 ? "" : concat(...parts);
  }

  /** All comments before `offset`; `spaced` keeps empty lines before them, but not before the first when they begin a block. */
  leading(offset: number, spaced: "no" | "inner" | "all" = "no"): Doc {
    const parts: Doc[] = [];
    for (let found = this.found(offset); found !== undefined; found = this.found(offset)) {
      const separate = spaced === "all" || (spaced === "inner" && parts.length > 0);
      if (separate && found.startsLine && this.blankBefore(found.start)) parts.push(blank);
      parts.push(comment(found.text, found.style));
      this.next++;
    }
    return parts.length === 0 ? "" : concat(...parts);
  }

  /** Whether there is a comment before `offset`. */
  pending(offset: number): boolean {
    return this.found(offset) !== undefined;
  }

  private found(offset: number): Note | undefined {
    const found = this.notes[this.next];
    return found !== undefined && found.start < offset ? found : undefined;
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
}

function notes(comments: readonly Comment[], text: string): readonly Note[] {
  const found: Note[] = [];
  /** Comments with nothing but spaces between. */
  let run: Comment[] = [];
  for (const [index, each] of comments.entries()) {
    run.push(each);
    const next = comments[index + 1];
    if (each.kind === "block" && next !== undefined && /^[^\S\n]*$/.test(text.slice(each.span.end, next.span.start)))
      continue;
    found.push(...notesOf(run, text));
    run = [];
  }
  return found;
}

function notesOf(run: readonly Comment[], text: string): readonly Note[] {
  const start = run[0]?.span.start ?? 0;
  const startsLine = /^[\s\ufeff]*$/.test(text.slice(text.lastIndexOf("\n", start - 1) + 1, start));
  const last = run.at(-1);
  const ends = last?.kind !== "block" || endsLine(text, last.span.end);
  // Where they share it with nothing else, all have the line: one of them alone would go to the line before.
  if (startsLine && ends) return [{ start, text: run.map(normal).join(" "), style: "own", startsLine, endsLine: ends }];
  return run.map((each) => ({
    start: each.span.start,
    text: normal(each),
    style: each.kind === "block" ? "inline" : "trailing",
    startsLine: startsLine && each.span.start === start,
    endsLine: ends,
  }));
}

function endsLine(text: string, offset: number): boolean {
  const end = text.indexOf("\n", offset);
  return text.slice(offset, end < 0 ? undefined : end).trim() === "";
}

function normal(found: Comment): string {
  return found.kind === "block" ? found.text.replaceAll("\r\n", "\n") : found.text.trimEnd();
}
