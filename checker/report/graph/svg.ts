// A drawing as a picture: laid out in layers by dagre, after Gansner et al., "A technique for drawing directed graphs"
// (1993).

import { Graph, layout } from "@dagrejs/dagre";
import { element } from "../../interpreter/values.js";
import { widthOf } from "../text.js";
import { xmlText } from "../xml.js";
import type { Drawing, DrawnEdge, DrawnNode } from "./drawing.js";

/** Pixels. */
const FONT = 11;
const CHARACTER = 0.605 * FONT;
const LINE = 14;
const PADDING = 8;
const MARGIN = 20;

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

interface Route extends Box {
  readonly points: readonly Point[];
}

/** A complete SVG document that suits light and dark pages. Ends with a line end. */
export function svgOf({ title, nodes, edges }: Drawing): string {
  const graph = new Graph({ multigraph: false, compound: false });
  graph.setGraph({ rankdir: "TB", nodesep: 24, ranksep: 36, edgesep: 12, marginx: MARGIN, marginy: MARGIN });
  for (const [i, { lines }] of nodes.entries()) graph.setNode(`${i}`, boxOf(lines, PADDING));
  for (const { from, to, lines } of edges) graph.setEdge(`${from}`, `${to}`, { ...boxOf(lines, 2), labelpos: "c" });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as Partial<Box>;
  const top = LINE + MARGIN;
  const [wide, high] = [Math.max(width, widthOf(title) * CHARACTER + 2 * MARGIN), height + top].map((n) =>
    Math.ceil(Number.isFinite(n) ? n : 0),
  );
  const [page, ink] = [LIGHT.page, LIGHT.ink];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" role="img" font-family="${FAMILY}" font-size="${FONT}" xml:space="preserve">`,
    `<title>${xmlText(title)}</title>`,
    `<style>${darkStyle()}</style>`,
    `<defs>${HEADS.map(headOf).join("")}</defs>`,
    `<rect class="page" width="${wide}" height="${high}" fill="${page}"/>`,
    `<text class="ink" x="${MARGIN}" y="${MARGIN}" font-weight="600" fill="${ink}">${xmlText(title)}</text>`,
    `<g transform="translate(0 ${top})">`,
    ...edges.map((edge) => edgeOf(edge, graph.edge(`${edge.from}`, `${edge.to}`) as Route)),
    ...nodes.map((node, i) => nodeOf(node, graph.node(`${i}`) as Box)),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

const FAMILY = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";

/**
 * What the colours are for. They are attributes of each shape, because many viewers know neither variables of CSS nor
 * media queries. Those that do replace them in dark pages.
 */
const LIGHT = {
  page: "#ffffff",
  ink: "#1f2328",
  dim: "#59636e",
  box: "#f6f8fa",
  line: "#818b98",
  trace: "#0550ae",
  wrong: "#b42318",
  wrongBox: "#fff0ee",
} as const;
const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  page: "#0d1117",
  ink: "#e6edf3",
  dim: "#9198a1",
  box: "#161b22",
  line: "#656c76",
  trace: "#6cb6ff",
  wrong: "#ff7b72",
  wrongBox: "#2d1416",
};

/** The same picture for dark pages. The class of a shape says what its colours are for: fill, then stroke. */
function darkStyle(): string {
  const { page, ink, dim, box, line, trace, wrong, wrongBox } = DARK;
  const rules = [
    `.page{fill:${page}}.ink{fill:${ink}}.dim{fill:${dim}}`,
    `.box{fill:${box};stroke:${line}}.box.trace{stroke:${trace}}.box.wrong{fill:${wrongBox};stroke:${wrong}}`,
    `path.line{stroke:${line}}path.trace{stroke:${trace}}path.wrong{stroke:${wrong}}path.ink{fill:none;stroke:${ink}}`,
    `text.trace{fill:${trace}}text.wrong{fill:${wrong}}`,
    ...HEADS.map((name) => `.head-${name}{fill:${DARK[name]}}`),
  ];
  return `@media(prefers-color-scheme:dark){${rules.join("")}}`;
}

/** Arrow heads do not inherit the colour of their line. */
const HEADS = ["line", "trace", "wrong", "ink"] as const;

const headOf = (name: (typeof HEADS)[number]): string =>
  `<marker id="head-${name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto" markerUnits="userSpaceOnUse"><path class="head-${name}" d="M0 0 8 4 0 8z" fill="${LIGHT[name]}"/></marker>`;

function boxOf(lines: readonly string[], padding: number): { width: number; height: number } {
  return {
    width: Math.max(...lines.map(widthOf), 1) * CHARACTER + 2 * padding,
    height: lines.length * LINE + 2 * padding,
  };
}

function nodeOf({ lines, initial, hasProblem, onTrace }: DrawnNode, { x, y, width, height }: Box): string {
  const left = x - width / 2;
  const top = y - height / 2;
  const entry = initial
    ? `<path class="ink" d="M${round(left - 16)} ${round(y)}H${round(left - 2)}" fill="none" stroke="${LIGHT.ink}" marker-end="url(#head-ink)"/>`
    : "";
  const role = hasProblem ? "wrong" : onTrace ? "trace" : "line";
  const strokeWidth = initial || onTrace ? 2 : 1;
  return `<g>${entry}<rect class="box${role === "line" ? "" : ` ${role}`}" x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" rx="5" fill="${hasProblem ? LIGHT.wrongBox : LIGHT.box}" stroke="${LIGHT[role]}" stroke-width="${strokeWidth}"/>${textOf(lines, left + PADDING, top + PADDING, "ink")}</g>`;
}

function edgeOf({ lines, hasProblem, onTrace, fault }: DrawnEdge, { points, x, y, width, height }: Route): string {
  const role = hasProblem ? "wrong" : onTrace ? "trace" : "line";
  const dashes = fault ? ' stroke-dasharray="5 4"' : "";
  const path = `<path class="${role}" d="${curve(points)}" fill="none" stroke="${LIGHT[role]}" stroke-width="${onTrace ? 2 : 1}"${dashes} marker-end="url(#head-${role})"/>`;
  if (lines.length === 0 || lines.every((line) => line === "")) return `<g>${path}</g>`;
  // Behind the label, so that it can be read where lines cross it.
  const [left, top] = [x - width / 2, y - height / 2];
  const ground = `<rect class="page" x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" fill="${LIGHT.page}" fill-opacity="0.85"/>`;
  return `<g>${path}${ground}${textOf(lines, left + 2, top + 2, role === "line" ? "dim" : role)}</g>`;
}

const textOf = (lines: readonly string[], x: number, y: number, role: "ink" | "dim" | "trace" | "wrong"): string =>
  lines
    .map(
      (line, i) =>
        `<text class="${role}" x="${round(x)}" y="${round(y + (i + 0.75) * LINE)}" fill="${LIGHT[role]}">${xmlText(line)}</text>`,
    )
    .join("");

/**
 * A curve through all points, one of which is the position of the label: Catmull and Rom, "A class of local
 * interpolating splines" (1974), as Bézier curves.
 */
function curve(points: readonly Point[]): string {
  const at = (i: number): Point => element(points, Math.max(0, Math.min(i, points.length - 1)));
  const show = (x: number, y: number): string => `${round(x)} ${round(y)}`;
  if (points.length === 0) return "";
  const bends = points.slice(1).map((to, i) => {
    const [before, from, after] = [at(i - 1), at(i), at(i + 2)];
    return `C${show(from.x + (to.x - before.x) / 6, from.y + (to.y - before.y) / 6)} ${show(to.x - (after.x - from.x) / 6, to.y - (after.y - from.y) / 6)} ${show(to.x, to.y)}`;
  });
  return `M${show(at(0).x, at(0).y)}${bends.join("")}`;
}

const round = (n: number): number => Math.round(n * 10) / 10;
