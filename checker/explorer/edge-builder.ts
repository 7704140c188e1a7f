// Builds the adjacency arrays of a graph whose edges are enumerated node by node.

import { bytesPerClass, classArray, withClass, type ClassArray, type TransitionGraph } from "../liveness/graph.js";
import type { LivenessPlan } from "../liveness/plan.js";
import { NodeTargets } from "../liveness/node-targets.js";

/** Size of the arrays for this number of edges and nodes. */
export const edgeArrayBytes = ({ labels, needsSelfLoops }: LivenessPlan, edges: number, nodes: number): number => {
  const width = bytesPerClass(labels.classes.count);
  return edges * (4 + width) + nodes * (16 + (needsSelfLoops ? width : 0));
};

export class EdgeBuilder {
  readonly #plan: LivenessPlan;
  readonly #nodes: number;
  readonly #offsets: Uint32Array;
  readonly #present: Uint8Array;
  #targets: Uint32Array;
  #stepClasses: ClassArray;
  #selfLoopClasses: ClassArray | undefined;
  #edges = 0;
  /** The node begun last, its targets, and the first node whose offset is not set. */
  #node = 0;
  readonly #nodeTargets = new NodeTargets();
  #unset = 0;

  /** `edges`: the expected number; there may be more. */
  constructor(plan: LivenessPlan, nodes: number, edges: number) {
    this.#plan = plan;
    this.#nodes = nodes;
    this.#offsets = new Uint32Array(nodes + 1);
    this.#present = new Uint8Array(nodes);
    this.#targets = new Uint32Array(edges);
    this.#stepClasses = this.#classArray(edges);
    this.#selfLoopClasses = plan.needsSelfLoops ? this.#classArray(nodes) : undefined;
  }

  /** Nodes are begun in increasing order. */
  beginNode(node: number): void {
    this.#present[node] = 1;
    this.#offsets.fill(this.#edges, this.#unset, node + 1);
    this.#node = node;
    this.#nodeTargets.beginNode(this.#edges);
    this.#unset = node + 1;
  }

  /** Adds a step of the node begun last. */
  add(target: number, label: number): void {
    const { classes, classOf } = this.#plan.labels;
    const stepClass = classOf[label] ?? 0;
    if (target === this.#node) {
      if (this.#selfLoopClasses !== undefined)
        this.#selfLoopClasses = this.#withClass(
          this.#selfLoopClasses,
          target,
          classes.union(this.#selfLoopClasses[target] ?? 0, stepClass),
        );
      return;
    }
    const edge = this.#nodeTargets.edgeTo(target, this.#edges);
    if (edge < this.#edges) {
      const both = classes.union(this.#stepClasses[edge] ?? 0, stepClass);
      this.#stepClasses = this.#withClass(this.#stepClasses, edge, both);
      return;
    }
    if (edge === this.#targets.length) this.#grow();
    this.#targets[edge] = target;
    // Unions alone may be too wide.
    this.#stepClasses[edge] = stepClass;
    this.#edges++;
  }

  /** The arrays; nothing may be added after this. */
  finish(): Omit<TransitionGraph, "initial" | "stateOf" | "evaluate"> {
    this.#offsets.fill(this.#edges, this.#unset);
    return {
      nodes: this.#nodes,
      offsets: this.#offsets,
      targets: this.#targets.subarray(0, this.#edges),
      stepClasses: this.#stepClasses.subarray(0, this.#edges),
      selfLoopClasses: this.#selfLoopClasses,
      present: this.#present,
    };
  }

  #grow(): void {
    const capacity = 2 * this.#edges + 1024;
    const [targets, stepClasses] = [new Uint32Array(capacity), this.#classArray(capacity)];
    targets.set(this.#targets);
    stepClasses.set(this.#stepClasses);
    this.#targets = targets;
    this.#stepClasses = stepClasses;
  }

  #classArray(length: number): ClassArray {
    return classArray(length, this.#plan.labels.classes.count);
  }

  #withClass(array: ClassArray, index: number, stepClass: number): ClassArray {
    return withClass(array, index, stepClass, this.#plan.labels.classes.count);
  }
}
