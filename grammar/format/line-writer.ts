// Lines while they are written.

/** "own": on a line of its own; "trailing": the rest of a line; "inline": something follows on the same line. */
export type CommentStyle = "own" | "trailing" | "inline";

/**
 * Knows the spaces that stand around comments, and that a line has none at its end. What measures a line writes it with a copy:
 * a width that is one off breaks a line at another place than the next formatting does.
 */
export class Pen {
  private readonly lines: string[] = [];
  private current = "";
  private indentation = 0;
  /** How much of the line there is without spaces at its end. */
  private ink = 0;
  /** The last line of a comment keeps its spaces. */
  private verbatim = 0;
  /** A comment takes the rest of its line. */
  private owesLine = false;
  private owesSpace = false;

  /** Goes on where this one stands; the lines that are finished stay here. */
  copy(): Pen {
    const other = new Pen();
    other.current = this.current;
    other.indentation = this.indentation;
    other.ink = this.ink;
    other.verbatim = this.verbatim;
    other.owesLine = this.owesLine;
    other.owesSpace = this.owesSpace;
    return other;
  }

  /** Where the line ends that the next text comes to stand on. */
  get column(): number {
    return this.owesLine ? 0 : this.ink;
  }

  newline(indentAfter: number): void {
    this.lines.push(this.current.slice(0, Math.max(this.ink, this.verbatim)));
    this.current = "";
    this.ink = 0;
    this.verbatim = 0;
    this.indentation = indentAfter;
    this.owesLine = false;
    this.owesSpace = false;
  }

  write(text: string, indent: number): void {
    const atStart = this.owesLine || this.ink === 0;
    const written = atStart ? text.trimStart() : text;
    if (written === "") return;
    if (this.owesLine) this.newline(indent);
    if (atStart) this.current = " ".repeat(this.indentation);
    else if (this.owesSpace && !/^[\s)\]},;]/.test(text)) this.current += " ";
    this.owesSpace = false;
    this.add(written);
  }

  comment(text: string, style: CommentStyle, indent: number): void {
    if (this.owesLine || (style === "own" && this.ink > 0)) this.newline(indent);
    if (this.ink === 0) this.current = " ".repeat(style === "own" ? indent : this.indentation);
    else if (!(style === "inline" ? /[\s([{]$/ : /\s$/).test(this.current)) this.current += " ";
    const [first = "", ...more] = text.split("\n");
    this.add(first);
    for (const next of more) {
      this.lines.push(this.current);
      this.current = "";
      this.add(next);
    }
    if (more.length > 0) this.verbatim = this.current.length;
    if (style === "inline") this.owesSpace = true;
    else this.owesLine = true;
  }

  /** An empty line, unless there is one. */
  blank(indent: number): void {
    if (this.ink > 0) this.newline(indent);
    if (this.lines.length > 0 && this.lines.at(-1) !== "") this.lines.push("");
  }

  /** All lines. */
  end(): readonly string[] {
    if (this.ink > 0) this.newline(0);
    return this.lines;
  }

  private add(text: string): void {
    const spaces = text.length - text.trimEnd().length;
    if (spaces < text.length) this.ink = this.current.length + text.length - spaces;
    this.current += text;
  }
}
