// Builds the adjacency arrays of a graph whose edges are enumerated node by node.

import type { EdgeArrays } from "../liveness/graph.js";
import type { LivenessPlan } from "../liveness/plan.js";

/** Size of the arrays for this number of edges and nodes. */
export const edgeArrayBytes = ({ labels }: LivenessPlan, edges: number, nodes: number): number =>
  edges * (4 + bytesPerClass(labels.classCount)) + nodes * 16;

const bytesPerClass = (classes: number): 1 | 2 => (classes <= 256 ? 1 : 2);

export class EdgeBuilder {
  readonly #plan: LivenessPlan;
  readonly #nodes: number;
  readonly #offsets: Uint32Array;
  readonly #present: Uint8Array;
  #targets: Uint32Array;
  #stepClasses: Uint8Array | Uint16Array;
  #edges = 0;
  /** The node begun last, and the first one whose offset is not set. */
  #node = 0;
  #unset = 0;

  /** `edges`: the expected number; there may be more. */
  constructor(plan: LivenessPlan, nodes: number, edges: number) {
    this.#plan = plan;
    this.#nodes = nodes;
    this.#offsets = new Uint32Array(nodes + 1);
    this.#present = new Uint8Array(nodes);
    this.#targets = new Uint32Array(edges);
    this.#stepClasses = this.#classArray(edges);
  }

  /** Nodes are begun in increasing order. */
  beginNode(node: number): void {
    this.#present[node] = 1;
    this.#offsets.fill(this.#edges, this.#unset, node + 1);
    this.#node = node;
    this.#unset = node + 1;
  }

  /** Adds an edge of the node begun last. */
  add(target: number, label: number): void {
    const { labels, keepsSelfLoops } = this.#plan;
    if (target === this.#node && !keepsSelfLoops) return;
    if (this.#edges === this.#targets.length) this.#grow();
    this.#targets[this.#edges] = target;
    this.#stepClasses[this.#edges++] = labels.classOf[label] ?? 0;
  }

  /** The arrays; nothing may be added after this. */
  finish(): EdgeArrays & { readonly present: Uint8Array } {
    this.#offsets.fill(this.#edges, this.#unset);
    return {
      nodes: this.#nodes,
      offsets: this.#offsets,
      targets: this.#targets.subarray(0, this.#edges),
      stepClasses: this.#stepClasses.subarray(0, this.#edges),
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

  #classArray(length: number): Uint8Array | Uint16Array {
    return bytesPerClass(this.#plan.labels.classCount) === 1 ? new Uint8Array(length) : new Uint16Array(length);
  }
}
