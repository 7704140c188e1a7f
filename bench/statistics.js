// Medians and geometric means, and the formatting of numbers and tables.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const geometricMean = (values) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

export const least = (items, by) =>
  items.reduce((best, item) => (best === undefined || by(item) < by(best) ? item : best), undefined);

export const count = (value) => value.toLocaleString("en-US");

export const time = (seconds) => (seconds < 9.995 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(1)} s`);

export const ratio = (value) => `${value.toFixed(2)} ×`;

/** A Markdown table with padded cells: the first column is left-aligned, the others right-aligned. */
export function table(heads, rows) {
  const widths = heads.map((head, column) => Math.max(head.length, 3, ...rows.map((row) => row[column].length)));
  const line = (cells) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [line(heads), rule, ...rows.map(line)].join("\n");
}
