// Builds the adjacency arrays of a graph whose steps are enumerated node by node.

import { EdgeList } from "./edge-list.js";
import { bytesPerClass, classArray, withClass, type ClassArray, type EdgeArrays, type StepSink } from "./graph.js";
import type { LivenessPlan } from "./plan.js";

/** Size of the arrays for this number of edges and nodes. */
export const edgeArrayBytes = ({ labels, needsSelfLoops }: LivenessPlan, edges: number, nodes: number): number => {
  const width = bytesPerClass(labels.classes.count);
  return edges * (4 + width) + nodes * (16 + (needsSelfLoops ? width : 0));
};

export class EdgeBuilder implements StepSink {
  readonly #plan: LivenessPlan;
  readonly #nodes: number;
  readonly #offsets: Uint32Array;
  readonly #edges: EdgeList;
  #selfLoopClasses: ClassArray | undefined;
  /** The node begun last, and the first node whose offset is not set. */
  #node = 0;
  #unset = 0;

  /** `edges`: the expected number; there may be more. */
  constructor(plan: LivenessPlan, nodes: number, edges: number) {
    const { classes } = plan.labels;
    this.#plan = plan;
    this.#nodes = nodes;
    this.#offsets = new Uint32Array(nodes + 1);
    this.#edges = new EdgeList(classes, edges);
    this.#selfLoopClasses = plan.needsSelfLoops ? classArray(nodes, classes.count) : undefined;
  }

  /** Nodes are begun in increasing order. */
  beginNode(node: number): void {
    this.#offsets.fill(this.#edges.length, this.#unset, node + 1);
    this.#node = node;
    this.#unset = node + 1;
    this.#edges.beginNode();
  }

  addStep(target: number, label: number): void {
    const { classes, classOf } = this.#plan.labels;
    const stepClass = classOf[label] ?? 0;
    if (target !== this.#node) {
      this.#edges.add(target, stepClass);
    } else if (this.#selfLoopClasses !== undefined) {
      const both = classes.union(this.#selfLoopClasses[target] ?? 0, stepClass);
      this.#selfLoopClasses = withClass(this.#selfLoopClasses, target, both, classes.count);
    }
  }

  /** The arrays; nothing may be added after this. */
  finish(): EdgeArrays & { readonly selfLoopClasses: ClassArray | undefined } {
    this.#offsets.fill(this.#edges.length, this.#unset);
    return {
      nodes: this.#nodes,
      offsets: this.#offsets,
      ...this.#edges.finish(),
      selfLoopClasses: this.#selfLoopClasses,
    };
  }
}
