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
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" role="img">`,
    `<title>${xmlText(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>`,
    `<text class="title" x="${MARGIN}" y="${MARGIN}">${xmlText(title)}</text>`,
    `<g transform="translate(0 ${top})">`,
    ...edges.map((edge) => edgeOf(edge, graph.edge(`${edge.from}`, `${edge.to}`) as Route)),
    ...nodes.map((node, i) => nodeOf(node, graph.node(`${i}`) as Box)),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

const STYLE = [
  "svg{background:var(--page);color-scheme:light dark;--page:#fff;--ink:#1f2328;--dim:#59636e;--box:#f6f8fa;--line:#818b98;--trace:#0550ae;--wrong:#b42318;--wrong-box:#fff0ee}",
  "@media(prefers-color-scheme:dark){svg{--page:#0d1117;--ink:#e6edf3;--dim:#9198a1;--box:#161b22;--line:#656c76;--trace:#6cb6ff;--wrong:#ff7b72;--wrong-box:#2d1416}}",
  `text{font:${FONT}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink);white-space:pre}`,
  ".title{font-weight:600}rect{fill:var(--box);stroke:var(--line)}.edge path{fill:none;stroke:var(--line);marker-end:url(#head)}.edge text{fill:var(--dim);stroke:var(--page);stroke-width:3px;paint-order:stroke}#head{fill:context-stroke}",
  ".initial rect{stroke-width:2}.fault path{stroke-dasharray:5 4}.trace rect,.trace path{stroke:var(--trace);stroke-width:2}.edge.trace text{fill:var(--trace)}",
  ".wrong rect{fill:var(--wrong-box);stroke:var(--wrong)}.wrong path{stroke:var(--wrong)}.edge.wrong text{fill:var(--wrong)}",
].join("");

function boxOf(lines: readonly string[], padding: number): { width: number; height: number } {
  return {
    width: Math.max(...lines.map(widthOf), 1) * CHARACTER + 2 * padding,
    height: lines.length * LINE + 2 * padding,
  };
}

function nodeOf({ lines, initial, hasProblem: wrong, onTrace }: DrawnNode, { x, y, width, height }: Box): string {
  const left = x - width / 2;
  const top = y - height / 2;
  const entry = initial
    ? `<path class="entry" d="M${round(left - 16)} ${round(y)}H${round(left - 2)}" stroke="var(--ink)" marker-end="url(#head)"/>`
    : "";
  return `<g class="${classes({ node: true, initial, wrong, trace: onTrace })}">${entry}<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" rx="5"/>${textOf(lines, left + PADDING, top + PADDING)}</g>`;
}

function edgeOf(
  { lines, hasProblem: wrong, onTrace, fault }: DrawnEdge,
  { points, x, y, width, height }: Route,
): string {
  return `<g class="${classes({ edge: true, wrong, trace: onTrace, fault })}"><path d="${curve(points)}"/>${textOf(lines, x - width / 2 + 2, y - height / 2 + 2)}</g>`;
}

const textOf = (lines: readonly string[], x: number, y: number): string =>
  lines.map((line, i) => `<text x="${round(x)}" y="${round(y + (i + 0.75) * LINE)}">${xmlText(line)}</text>`).join("");

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

const classes = (names: Readonly<Record<string, boolean>>): string =>
  Object.entries(names)
    .flatMap(([name, applies]) => (applies ? [name] : []))
    .join(" ");

const round = (n: number): number => Math.round(n * 10) / 10;
