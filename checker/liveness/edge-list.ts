// A growable list of the edges of one node after another, with one edge for each target of a node.

import { classArray, withClass, type ClassArray } from "./graph.js";
import { NodeTargets } from "./node-targets.js";
import type { StepClasses } from "./selectors.js";

export class EdgeList {
  length = 0;
  readonly #classes: StepClasses;
  readonly #nodeTargets = new NodeTargets();
  #firstEdge = 0;
  #targets: Uint32Array;
  #stepClasses: ClassArray;

  /** `capacity`: the expected number of edges; there may be more. */
  constructor(classes: StepClasses, capacity: number) {
    this.#classes = classes;
    this.#targets = new Uint32Array(capacity);
    this.#stepClasses = classArray(capacity, classes.count);
  }

  /** Size of the arrays. */
  get bytes(): number {
    return this.#targets.length * (4 + this.#stepClasses.BYTES_PER_ELEMENT);
  }

  beginNode(): void {
    this.#nodeTargets.beginNode();
    this.#firstEdge = this.length;
  }

  /** Adds a step of the node begun last. `stepClass`: of a label. */
  add(target: number, stepClass: number): void {
    const edge = this.#firstEdge + this.#nodeTargets.numberOf(target);
    if (edge < this.length) {
      const both = this.#classes.union(this.#stepClasses[edge] ?? 0, stepClass);
      this.#stepClasses = withClass(this.#stepClasses, edge, both, this.#classes.count);
      return;
    }
    if (edge === this.#targets.length) this.#grow();
    this.#targets[edge] = target;
    this.#stepClasses[edge] = stepClass;
    this.length++;
  }

  targetOf(edge: number): number {
    return this.#targets[edge] ?? 0;
  }

  classOf(edge: number): number {
    return this.#stepClasses[edge] ?? 0;
  }

  /** Moves an edge to the place of an earlier one. */
  move(edge: number, to: number): void {
    this.#targets[to] = this.targetOf(edge);
    this.#stepClasses[to] = this.classOf(edge);
  }

  /** The arrays; nothing may be added after this. */
  finish(): { readonly targets: Uint32Array; readonly stepClasses: ClassArray } {
    return {
      targets: this.#targets.subarray(0, this.length),
      stepClasses: this.#stepClasses.subarray(0, this.length),
    };
  }

  #grow(): void {
    const capacity = 2 * this.length + 1024;
    const targets = new Uint32Array(capacity);
    const stepClasses = classArray(capacity, this.#classes.count);
    targets.set(this.#targets);
    stepClasses.set(this.#stepClasses);
    this.#targets = targets;
    this.#stepClasses = stepClasses;
  }
}
