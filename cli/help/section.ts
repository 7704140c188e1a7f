// A section of a Markdown document.

/** The heading and what is below it, with its subsections; undefined if there is no such heading. */
export function sectionOf(text: string, heading: string): string | undefined {
  const lines = text.split(/\r?\n/);
  let fenced = false;
  let start: number | undefined;
  let level = 0;
  for (const [index, line] of lines.entries()) {
    if (/^ *```/.test(line)) fenced = !fenced;
    const [, marks = "", title] = fenced ? [] : (/^(#+) +(.*)$/.exec(line) ?? []);
    if (title === undefined) continue;
    if (start !== undefined && marks.length <= level) return lines.slice(start, index).join("\n");
    if (start === undefined && title === heading) {
      start = index;
      level = marks.length;
    }
  }
  return start === undefined ? undefined : lines.slice(start).join("\n");
}
