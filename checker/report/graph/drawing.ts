// What is drawn of a graph of states, as text in boxes and on arrows: the same for every format.

import { element, itemAt } from "../../interpreter/values.js";
import type { Model } from "../../model/model.js";
import type { Trace } from "../../outcome.js";
import type { GraphEdge, EdgeLabel, GraphNode, StateGraph } from "../../graph/state-graph.js";
import { boundArgs } from "../../trace/trace.js";
import { showInstance } from "../../interpreter/show.js";
import { elementsOf } from "../changes.js";
import { qualifiedName } from "../names.js";
import type { Narrowing } from "../selection.js";
import { nameOfStep } from "../steps.js";
import { plural, printable, widthOf } from "../text.js";

export interface Drawing {
  readonly title: string;
  /** Steps that change nothing are lines in them. */
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

/** Lines are printable, and of limited width. */
export interface DrawnNode {
  readonly lines: readonly string[];
  readonly initial: boolean;
  readonly wrong: boolean;
  readonly onTrace: boolean;
}

export interface DrawnEdge {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
  readonly wrong: boolean;
  readonly onTrace: boolean;
  /** Whether every step it stands for is a fault. */
  readonly fault: boolean;
}

export interface DrawingOptions {
  readonly title: string;
  readonly model: Model;
  readonly graph: StateGraph;
  readonly trace: Trace | undefined;
  /** What is written into a state; of a group, `nameOf` says it. */
  readonly narrowing: Narrowing;
  readonly nameOf: ((node: GraphNode) => string) | undefined;
}

const NODE_LINES = 16;
const EDGE_LINES = 4;
const COLUMNS = 48;

export function drawingOf({ title, model, graph, trace, narrowing, nameOf }: DrawingOptions): Drawing {
  const onTrace = new Map<string, number[]>();
  for (const [position, to] of graph.path.entries()) {
    const from = graph.path[position - 1];
    if (from !== undefined) onTrace.set(`${from} ${to}`, [...(onTrace.get(`${from} ${to}`) ?? []), position]);
  }
  const linesOf = (edge: GraphEdge): readonly string[] =>
    edgeLines(edge, model, onTrace.get(`${edge.from} ${edge.to}`));
  // Arrows that come back at once are hard to see, and to tell from each other.
  const loops = new Map(graph.edges.filter(({ from, to }) => from === to).map((edge) => [edge.from, edge]));
  const loopLines = (edge: GraphEdge | undefined): readonly string[] =>
    edge === undefined ? [] : linesOf(edge).map((line) => `↻ ${line}`);
  return {
    title: printable(title),
    nodes: graph.nodes.map((node, i) => ({
      lines: [...nodeLines(node, model, narrowing, nameOf), ...loopLines(loops.get(i)), ...marksOf(node)].map(cut),
      initial: node.initial,
      wrong:
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
        lines: linesOf(edge).map(cut),
        wrong: edge.problems.size > 0,
        onTrace: onTrace.has(`${edge.from} ${edge.to}`),
        fault: edge.labels.every(({ action }) => element(model.actions, action).fault),
      })),
  };
}

function nodeLines(
  node: GraphNode,
  model: Model,
  { variables, stateOf }: Narrowing,
  nameOf: DrawingOptions["nameOf"],
): readonly string[] {
  if (nameOf !== undefined) return [nameOf(node), plural(node.size, "state")];
  const lines = elementsOf(variables, stateOf(node.state), COLUMNS).map(({ name, value }) => `${name} = ${value}`);
  // With a budget of faults, states differ by how many there were.
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
      labels.map((move) => nameOfMove(move, model)),
      EDGE_LINES,
    ),
    ...[...problems].map((name) => `✗ ${name}`),
  ];
}

function nameOfMove({ action: at, args }: EdgeLabel, model: Model): string {
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

/** The first of them, and how many there are besides. */
const limited = (lines: readonly string[], most: number): readonly string[] =>
  lines.length <= most ? lines : [...lines.slice(0, most - 1), `… ${lines.length - most + 1} more`];

function cut(line: string): string {
  const text = printable(line);
  if (widthOf(text) <= COLUMNS) return text;
  let short = "";
  for (const character of text) {
    if (widthOf(short) >= COLUMNS - 1) break;
    short += character;
  }
  return `${short}…`;
}
