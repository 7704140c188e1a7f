// A state graph as boxes and arrows with text, independent of the format that it is drawn in.

import { element, itemAt } from "../../interpreter/values.js";
import type { Model } from "../../model/model.js";
import type { Trace } from "../../outcome.js";
import type { GraphEdge, EdgeLabel, GraphNode, StateGraph } from "../../graph/state-graph.js";
import { boundArgs } from "../../trace/trace.js";
import { showInstance } from "../../interpreter/show.js";
import { elementsOf } from "../changes.js";
import { qualifiedName } from "../names.js";
import type { StateProjection } from "../selection.js";
import { nameOfStep } from "../steps.js";
import { plural, printable, widthOf } from "../text.js";

export interface Drawing {
  readonly title: string;
  /** Steps that change nothing are lines in their node, not edges. */
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

/** Lines are printable and have a limited width. */
export interface DrawnNode {
  readonly lines: readonly string[];
  readonly initial: boolean;
  readonly hasProblem: boolean;
  readonly onTrace: boolean;
}

export interface DrawnEdge {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
  readonly hasProblem: boolean;
  readonly onTrace: boolean;
  /** Every step of the edge is a fault. */
  readonly fault: boolean;
}

export interface DrawingOptions {
  readonly title: string;
  readonly model: Model;
  readonly graph: StateGraph;
  readonly trace: Trace | undefined;
  /** Selects the part of a state that its node shows. */
  readonly projection: StateProjection;
  /** Names a group of states; undefined if each node is a single state. */
  readonly nameOf: ((node: GraphNode) => string) | undefined;
}

const NODE_LINES = 16;
const EDGE_LINES = 4;
const COLUMNS = 48;

export function drawingOf({ title, model, graph, trace, projection, nameOf }: DrawingOptions): Drawing {
  const onTrace = new Map<string, number[]>();
  for (const [position, to] of graph.path.entries()) {
    const from = graph.path[position - 1];
    if (from !== undefined) onTrace.set(`${from} ${to}`, [...(onTrace.get(`${from} ${to}`) ?? []), position]);
  }
  const linesOf = (edge: GraphEdge): readonly string[] =>
    edgeLines(edge, model, onTrace.get(`${edge.from} ${edge.to}`));
  // Self-loops are hard to see and to tell apart, so they are drawn as lines of their node.
  const loops = new Map(graph.edges.filter(({ from, to }) => from === to).map((edge) => [edge.from, edge]));
  const loopLines = (edge: GraphEdge | undefined): readonly string[] =>
    edge === undefined ? [] : linesOf(edge).map((line) => `↻ ${line}`);
  return {
    title: printable(title),
    nodes: graph.nodes.map((node, i) => ({
      lines: [...nodeLines(node, model, projection, nameOf), ...loopLines(loops.get(i)), ...marksOf(node)].map(shorten),
      initial: node.initial,
      hasProblem:
        node.problems.size > 0 ||
        (loops.get(i)?.problems.size ?? 0) > 0 ||
        (graph.path.at(-1) === i && trace?.failed !== undefined),
      onTrace: graph.path.includes(i),
    })),
    edges: graph.edges
      .filter(({ from, to }) => from !== to)
      .map((edge) => ({
        from: edge.from,
        to: edge.to,
        lines: linesOf(edge).map(shorten),
        hasProblem: edge.problems.size > 0,
        onTrace: onTrace.has(`${edge.from} ${edge.to}`),
        fault: edge.labels.every(({ action }) => element(model.actions, action).fault),
      })),
  };
}

function nodeLines(
  node: GraphNode,
  model: Model,
  { variables, project: stateOf }: StateProjection,
  nameOf: DrawingOptions["nameOf"],
): readonly string[] {
  if (nameOf !== undefined) return [nameOf(node), plural(node.size, "state")];
  const lines = elementsOf(variables, stateOf(node.state), COLUMNS).map(({ name, value }) => `${name} = ${value}`);
  // If faults are bounded, states include the number of faults so far.
  const faults = node.state.size > model.variables.length ? [`faults so far: ${showFaults(node, model)}`] : [];
  return [...limited(lines, NODE_LINES), ...faults];
}

const showFaults = ({ state }: GraphNode, model: Model): string => String(itemAt(state, model.variables.length));

function marksOf({ problems, omitted }: GraphNode): readonly string[] {
  return [
    ...[...problems].map((name) => `✗ ${name}`),
    ...(omitted > 0 ? [`… ${plural(omitted, "step")} not drawn`] : []),
  ];
}

function edgeLines(
  { labels, problems }: GraphEdge,
  model: Model,
  steps: readonly number[] | undefined,
): readonly string[] {
  const numbers = steps === undefined ? [] : [`${steps.length === 1 ? "step" : "steps"} ${steps.join(", ")}`];
  return [
    ...numbers,
    ...limited(
      labels.map((label) => nameOfLabel(label, model)),
      EDGE_LINES,
    ),
    ...[...problems].map((name) => `✗ ${name}`),
  ];
}

function nameOfLabel({ action: at, args }: EdgeLabel, model: Model): string {
  const action = element(model.actions, at);
  const name =
    args === undefined
      ? qualifiedName(action)
      : nameOfStep({
          instance: showInstance(action.instance, action.params, args),
          action: action.name,
          bindings: boundArgs(action, args),
        });
  return action.fault ? `fault ${name}` : name;
}

/** At most `limit` lines; the last one counts the lines that are left out. */
const limited = (lines: readonly string[], limit: number): readonly string[] =>
  lines.length <= limit ? lines : [...lines.slice(0, limit - 1), `… ${lines.length - limit + 1} more`];

function shorten(line: string): string {
  const text = printable(line);
  if (widthOf(text) <= COLUMNS) return text;
  let short = "";
  for (const character of text) {
    if (widthOf(short) >= COLUMNS - 1) break;
    short += character;
  }
  return `${short}…`;
}
