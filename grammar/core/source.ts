// Source files, and the spans that connect everything derived from them to the text.

/** A file that was read. `path` is shown to the user; `text` has no byte-order mark. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** A half-open range `[start, end)` of UTF-16 offsets into `source.text`. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A line and a column, both counted from 1. Columns count UTF-16 units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function spanOf(source: Source, start: number, end: number): Span {
  return { source, start, end };
}

/** The smallest span that contains both; they must be in the same source. */
export function joinSpans(a: Span, b: Span): Span {
  return { source: a.source, start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

const lineStartsOf = new WeakMap<Source, readonly number[]>();

/** The offsets at which the lines of a source start; the first is 0. */
export function lineStarts(source: Source): readonly number[] {
  const cached = lineStartsOf.get(source);
  if (cached !== undefined) return cached;
  const starts = [0];
  for (let at = source.text.indexOf("\n"); at >= 0; at = source.text.indexOf("\n", at + 1)) starts.push(at + 1);
  lineStartsOf.set(source, starts);
  return starts;
}

/** Line and column of an offset. */
export function positionAt(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** The text of a line, counted from 1, without its line break. */
export function lineText(source: Source, line: number): string {
  const starts = lineStarts(source);
  const start = starts[line - 1] ?? source.text.length;
  const end = starts[line] ?? source.text.length;
  return source.text.slice(start, end).replace(/\r?\n$/, "");
}

/** The source text of a span. */
export const textOf = ({ source, start, end }: Span): string => source.text.slice(start, end);

/** The source text of a span, with each run of white space replaced by one space. */
export const oneLine = (span: Span): string => textOf(span).replace(/\s+/g, " ").trim();
