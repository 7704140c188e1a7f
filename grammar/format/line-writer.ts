// Builds output lines: indentation, comments and the spaces around them, no spaces at line ends.

/** "own": on a line of its own; "trailing": the rest of a line; "inline": something follows on the same line. */
export type CommentStyle = "own" | "trailing" | "inline";

/**
 * Width measurement uses a copy of the writer, so that measuring and writing always agree: a width that is off by one
 * would break a line elsewhere on the next formatting.
 */
export class LineWriter {
  private readonly lines: string[] = [];
  private current = "";
  private indentation = 0;
  /** Length of the current line without trailing spaces. */
  private trimmedLength = 0;
  /** Length of the current line up to the end of a comment, whose trailing spaces are kept. */
  private verbatimLength = 0;
  /** A comment takes the rest of the line: the next text starts a new one. */
  private newlinePending = false;
  private spacePending = false;

  /** A writer that continues from the current line; finished lines are not copied. */
  copy(): LineWriter {
    const copy = new LineWriter();
    copy.current = this.current;
    copy.indentation = this.indentation;
    copy.trimmedLength = this.trimmedLength;
    copy.verbatimLength = this.verbatimLength;
    copy.newlinePending = this.newlinePending;
    copy.spacePending = this.spacePending;
    return copy;
  }

  /** Where the line ends that the next text is appended to. */
  get column(): number {
    return this.newlinePending ? 0 : this.trimmedLength;
  }

  newline(indentation: number): void {
    this.lines.push(this.current.slice(0, Math.max(this.trimmedLength, this.verbatimLength)));
    this.current = "";
    this.trimmedLength = 0;
    this.verbatimLength = 0;
    this.indentation = indentation;
    this.newlinePending = false;
    this.spacePending = false;
  }

  write(text: string, indentation: number): void {
    const atLineStart = this.newlinePending || this.trimmedLength === 0;
    const written = atLineStart ? text.trimStart() : text;
    if (written === "") return;
    if (this.newlinePending) this.newline(indentation);
    if (atLineStart) this.current = " ".repeat(this.indentation);
    else if (this.spacePending && !/^[\s)\]},;]/.test(text)) this.current += " ";
    this.spacePending = false;
    this.append(written);
  }

  comment(text: string, style: CommentStyle, indentation: number): void {
    if (this.newlinePending || (style === "own" && this.trimmedLength > 0)) this.newline(indentation);
    if (this.trimmedLength === 0) this.current = " ".repeat(style === "own" ? indentation : this.indentation);
    else if (!(style === "inline" ? /[\s([{]$/ : /\s$/).test(this.current)) this.current += " ";
    const [first = "", ...more] = text.split("\n");
    this.append(first);
    for (const line of more) {
      this.lines.push(this.current);
      this.current = "";
      this.append(line);
    }
    if (more.length > 0) this.verbatimLength = this.current.length;
    if (style === "inline") this.spacePending = true;
    else this.newlinePending = true;
  }

  /** Adds an empty line unless there already is one. */
  blank(indentation: number): void {
    if (this.trimmedLength > 0) this.newline(indentation);
    if (this.lines.length > 0 && this.lines.at(-1) !== "") this.lines.push("");
  }

  /** Ends the current line and returns all lines. */
  end(): readonly string[] {
    if (this.trimmedLength > 0) this.newline(0);
    return this.lines;
  }

  private append(text: string): void {
    const spaces = text.length - text.trimEnd().length;
    if (spaces < text.length) this.trimmedLength = this.current.length + text.length - spaces;
    this.current += text;
  }
}
