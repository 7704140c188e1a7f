// Text for a terminal: escapes, widths and wrapping. Sources are untrusted, so control characters in them are never
// printed raw.

const TAB = 4;

/** C0 and C1 controls, DEL, line separators, and the marks that reverse the order of text. */

const unprintable =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const zeroWidth = /^[\p{M}\p{Cf}]$/u;
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

/** One line that is safe to print: control characters become their pictures (`␛`), other dangerous ones `�`. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? "\u2421" : "\ufffd";
  });
}

/** Like `printable`, for text of several lines. */
export function printableLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => printable(line.replaceAll("\t", " ".repeat(TAB))))
    .join("\n");
}

function widthOfCharacter(character: string): number {
  if (character.length === 1 && character < "\u0300") return 1;
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** Width in terminal columns of printable text without colours. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}

/** One character of a source line as it is printed. */
export interface Cell {
  /** UTF-16 offset in the line. */
  readonly offset: number;
  readonly text: string;
  readonly width: number;
}

/** The characters of a line from `from` to `to`, with tabs expanded and made printable. */
export function cellsOf(line: string, from = 0, to = line.length): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  let offset = from;
  for (const character of line.slice(from, to)) {
    const text = character === "\t" ? " ".repeat(TAB - (column % TAB)) : printable(character);
    const width = character === "\t" ? text.length : widthOfCharacter(text);
    cells.push({ offset, text, width });
    column += width;
    offset += character.length;
  }
  return cells;
}

/** Breaks at spaces so that lines fit into `width` where words allow; later lines are indented. */
export function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of text.split(" ")) {
    const size = widthOf(word);
    if (line.trim() !== "" && used + 1 + size > width) {
      lines.push(line);
      line = indent + word;
      used = widthOf(indent) + size;
    } else {
      const space = used === 0 && lines.length === 0 && line === "" ? "" : " ";
      line += space + word;
      used += space.length + size;
    }
  }
  lines.push(line);
  return lines;
}

/** Printable text, wrapped, with later lines indented further. */
export function hanging(margin: string, text: string, options: { readonly width: number }): string[] {
  return wrap(printable(text), Math.max(20, options.width - margin.length), "    ").map((line) => margin + line);
}

const grouped = new Intl.NumberFormat("en-US");

/** `12,345` */
export function showCount(n: number | bigint): string {
  return typeof n === "number" && n > 1e15 ? n.toExponential(2) : grouped.format(n);
}

/** `1 state`, `2 states` */
export function plural(n: number | bigint, noun: string): string {
  return `${showCount(n)} ${noun}${n === 1 ? "" : "s"}`;
}
