// Renders a diagnostic: the message, its location, the source text with the span marked, and a hint.

import type { Diagnostic, Fix } from "../../grammar/core/diagnostic.js";
import { lineText, positionAt, textOf, type Span } from "../../grammar/core/source.js";
import type { Style } from "./style.js";
import { cellsOf, padStart, printable, widthOf, wrap, type Cell } from "./text.js";

export interface RenderOptions {
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Lines shown at each end of a span of several lines. */
const SHOWN = 3;
/** UTF-16 units of a line that are considered on either side of a span. */
const NEAR = 600;

/** `file:line:column` */
export function locationText(span: Span): string {
  const { line, column } = positionAt(span.source, span.start);
  return `${printable(span.source.path)}:${line}:${column}`;
}

/** Without a line end after it. `remarks` are printed last, as notes. */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  options: RenderOptions,
  remarks: readonly string[] = [],
): string {
  const { style } = options;
  const colour = diagnostic.severity === "error" ? style.red : style.yellow;
  const related = diagnostic.related ?? [];
  const numbers = [diagnostic.span, ...related.map((label) => label.span)].flatMap((span) =>
    span === undefined ? [] : [lastLine(span)],
  );
  const gutter = Math.max(1, ...numbers.map((line) => String(line).length));
  const margin = " ".repeat(gutter);

  const lines = [
    `${style.bold(colour(`${diagnostic.severity}[${diagnostic.code}]`))}${style.bold(`: ${printable(diagnostic.message)}`)}`,
  ];
  if (diagnostic.span !== undefined) {
    lines.push(`${margin}${style.blue("-->")} ${locationText(diagnostic.span)}`);
    lines.push(...snippet(diagnostic.span, { label: diagnostic.label, mark: "^", colour, gutter, ...options }));
  }
  for (const label of related) {
    lines.push(`${margin}${style.blue(":::")} ${locationText(label.span)}`);
    lines.push(...snippet(label.span, { label: label.message, mark: "-", colour: style.blue, gutter, ...options }));
  }
  const notes = [
    ...(diagnostic.span === undefined && diagnostic.label !== undefined ? [["note", diagnostic.label] as const] : []),
    ...(diagnostic.hint === undefined || repeatsFix(diagnostic) ? [] : [["hint", diagnostic.hint] as const]),
    ...(diagnostic.fix === undefined ? [] : [["fix", describeFix(diagnostic.fix)] as const]),
    ...remarks.map((text) => ["note", text] as const),
  ];
  for (const [kind, text] of notes) lines.push(...noteLines(kind, text, gutter, options));
  return lines.join("\n");
}

/** Does the hint only say what the fix says? */
const repeatsFix = ({ hint, fix }: Diagnostic): boolean =>
  fix !== undefined && fix.replacement.trim() !== "" && hint === `write \`${fix.replacement.trim()}\``;

/** `= hint: …`, aligned with line numbers that take `gutter` columns. */
function noteLines(kind: string, text: string, gutter: number, options: RenderOptions): string[] {
  const { style } = options;
  const margin = " ".repeat(gutter);
  const [first = "", ...rest] = wrap(printable(text), Math.max(30, options.width - gutter - 9));
  return [
    `${margin} ${style.blue("=")} ${style.bold(`${kind}:`)} ${first}`,
    ...rest.map((line) => `${margin}   ${" ".repeat(kind.length + 1)}${line.startsWith(" ") ? "" : " "}${line}`),
  ];
}

/** A location with its source text, not marked as an error. */
export function renderLocation(span: Span, options: RenderOptions): string {
  const gutter = String(lastLine(span)).length;
  const lines = snippet(span, { mark: "^", colour: options.style.red, gutter, ...options });
  return [`${" ".repeat(gutter)}${options.style.blue("-->")} ${locationText(span)}`, ...lines].join("\n");
}

/** A hint below a rendered location. */
export function renderHint(span: Span, text: string, options: RenderOptions): string {
  return noteLines("hint", text, String(lastLine(span)).length, options).join("\n");
}

interface SnippetOptions extends RenderOptions {
  readonly label?: string | undefined;
  readonly mark: "^" | "-";
  readonly colour: (text: string) => string;
  readonly gutter: number;
}

/** The last line that a span touches. */
function lastLine(span: Span): number {
  return positionAt(span.source, Math.max(span.start, span.end - 1)).line;
}

/** The lines of a span with their numbers; the span is marked below or beside them. */
function snippet(span: Span, options: SnippetOptions): string[] {
  const bar = options.style.blue("|");
  const first = positionAt(span.source, span.start);
  const last = lastLine(span);
  const numbered = (line: number | undefined, text: string): string =>
    `${options.style.blue(padStart(line === undefined ? "" : String(line), options.gutter))} ${bar}${text === "" ? "" : ` ${text}`}`;

  if (last === first.line) {
    const text = lineText(span.source, first.line);
    const from = Math.min(first.column - 1, text.length);
    const to = Math.min(from + Math.max(0, span.end - span.start), text.length);
    const available = Math.max(20, options.width - options.gutter - 3);
    const view = visiblePart(text, from, to, available);
    return [
      numbered(undefined, ""),
      numbered(first.line, view.text),
      ...underline(view, available, options).map((line) => numbered(undefined, line)),
    ];
  }

  const lines = [numbered(undefined, "")];
  const available = Math.max(20, options.width - options.gutter - 5);
  for (let line = first.line; line <= last; line++) {
    const skipped = last - SHOWN - (first.line + SHOWN) + 1;
    if (line === first.line + SHOWN && skipped > 1) {
      lines.push(numbered(undefined, options.colour("| …")));
      line += skipped - 1;
      continue;
    }
    const view = visiblePart(lineText(span.source, line), 0, 0, available);
    lines.push(numbered(line, `${options.colour(line === first.line ? "/" : "|")} ${view.text}`.trimEnd()));
  }
  const text = lineText(span.source, last);
  const end = positionAt(span.source, Math.max(span.start, span.end - 1)).column - 1;
  const column = Math.min(
    available - 1,
    cellsOf(text, 0, Math.min(end, NEAR)).reduce((sum, cell) => sum + cell.width, 0),
  );
  const label = options.label === undefined ? "" : ` ${printable(options.label)}`;
  lines.push(numbered(undefined, options.colour(`|${"_".repeat(column + 1)}${options.mark}${label}`)));
  return lines;
}

interface LineView {
  readonly text: string;
  /** The column at which the span begins, and its width in columns. */
  readonly start: number;
  readonly size: number;
}

/** The part of a line around the span that fits into the available columns. */
function visiblePart(line: string, from: number, to: number, available: number): LineView {
  const near = aligned(line, Math.max(0, from - NEAR));
  const far = aligned(line, Math.min(line.length, from + NEAR));
  let cells = cellsOf(line, near, far);
  const total = sumWidths(cells);
  let before = near > 0;
  let after = far < line.length;
  if (total > available || before || after) {
    const room = available - 4;
    const spanStart = sumWidths(cells.filter((cell) => cell.offset < from));
    const spanSize = sumWidths(cells.filter((cell) => cell.offset >= from && cell.offset < to));
    const firstColumn = Math.max(0, Math.min(spanStart - Math.floor(Math.max(0, room - spanSize) / 2), total - room));
    let column = 0;
    const kept: Cell[] = [];
    for (const cell of cells) {
      if (column >= firstColumn && column + cell.width <= firstColumn + room) kept.push(cell);
      column += cell.width;
    }
    before ||= kept[0] !== cells[0];
    after ||= kept.at(-1) !== cells.at(-1);
    cells = kept;
  }
  const lead = before ? "… " : "";
  const inside = cells.filter((cell) => cell.offset >= from && cell.offset < to);
  return {
    text: `${lead}${cells.map((cell) => cell.text).join("")}${after ? " …" : ""}`.trimEnd(),
    start: lead.length + sumWidths(cells.filter((cell) => cell.offset < from)),
    size: Math.max(1, sumWidths(inside)),
  };
}

const sumWidths = (cells: readonly Cell[]): number => cells.reduce((sum, cell) => sum + cell.width, 0);

/** Moves an offset so that it does not split a surrogate pair. */
function aligned(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  return code >= 0xdc00 && code <= 0xdfff && offset > 0 ? offset - 1 : offset;
}

function underline(view: LineView, available: number, options: SnippetOptions): string[] {
  const marks = `${" ".repeat(view.start)}${options.mark.repeat(view.size)}`;
  if (options.label === undefined || options.label === "") return [options.colour(marks)];
  const label = printable(options.label);
  if (marks.length + 1 + widthOf(label) <= available) return [options.colour(`${marks} ${label}`)];
  const room = Math.min(available, Math.max(widthOf(label), available - view.start));
  const indent = " ".repeat(Math.max(0, Math.min(view.start, available - room)));
  return [marks, ...wrap(label, room).map((line) => indent + line)].map(options.colour);
}

function describeFix(fix: Fix): string {
  const old = textOf(fix.span);
  if (old === "") return `insert \`${short(fix.replacement)}\``;
  if (fix.replacement === "") return `remove \`${short(old)}\``;
  return `write \`${short(fix.replacement)}\` instead of \`${short(old)}\``;
}

function short(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
