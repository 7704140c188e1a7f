// A drawing in the language of Graphviz. https://graphviz.org/doc/info/lang.html

import type { Drawing, DrawnEdge, DrawnNode } from "./drawing.js";

/**
 * Ends with a line end. Problems, initial states and the counterexample are also marked by words and line widths, not
 * by colour alone.
 */
export function dotOf({ title, nodes, edges }: Drawing): string {
  return [
    "digraph states {",
    `  label=${quoted([title])}`,
    `  labelloc=t`,
    `  node [shape=box, style="rounded,filled", fillcolor=white, fontname=monospace, fontsize=10]`,
    `  edge [fontname=monospace, fontsize=9]`,
    ...nodes.map((node, i) => `  n${i} ${attributes(nodeAttributes(node))}`),
    ...edges.map((edge) => `  n${edge.from} -> n${edge.to} ${attributes(edgeAttributes(edge))}`),
    "}",
    "",
  ].join("\n");
}

type Attributes = Readonly<Record<string, string>>;

const nodeAttributes = ({ lines, initial, hasProblem: wrong, onTrace }: DrawnNode): Attributes => ({
  label: quoted(lines),
  ...(initial ? { peripheries: "2" } : {}),
  ...(wrong ? { color: "firebrick", fillcolor: "mistyrose" } : onTrace ? { color: "royalblue" } : {}),
  ...(onTrace ? { penwidth: "2" } : {}),
});

const edgeAttributes = ({ lines, hasProblem: wrong, onTrace, fault }: DrawnEdge): Attributes => ({
  label: quoted(lines),
  ...(wrong
    ? { color: "firebrick", fontcolor: "firebrick" }
    : onTrace
      ? { color: "royalblue", fontcolor: "royalblue" }
      : {}),
  ...(onTrace ? { penwidth: "2" } : {}),
  ...(fault ? { style: "dashed" } : {}),
});

const attributes = (all: Attributes): string =>
  `[${Object.entries(all)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ")}]`;

/** Lines are left-aligned. In a string, a backslash begins an escape, and `&` an HTML entity. */
const quoted = (lines: readonly string[]): string =>
  `"${lines.map((line) => `${line.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("&", "&amp;")}${lines.length > 1 ? "\\l" : ""}`).join("")}"`;
