// Finds the edge of a node that leads to a target, while its edges are enumerated.

/** A hash table for one node after another. Edges are numbered over all nodes, so entries of earlier nodes count as free. */
export class NodeTargets {
  #targets = new Uint32Array(64);
  /** By entry: one more than the edge. */
  #edges = new Uint32Array(64);
  #mask = 63;
  /** How far to the right the leading bits of a hash are shifted. */
  #shift = 26;
  #firstEdge = 0;
  #count = 0;

  beginNode(firstEdge: number): void {
    this.#firstEdge = firstEdge;
    this.#count = 0;
  }

  /** The edge to a target; `edge` if there is none yet, which is remembered from then on. */
  edgeTo(target: number, edge: number): number {
    let at = Math.imul(target, FACTOR) >>> this.#shift;
    for (let known = this.#edges[at] ?? 0; known > this.#firstEdge; known = this.#edges[at] ?? 0) {
      if (this.#targets[at] === target) return known - 1;
      at = (at + 1) & this.#mask;
    }
    this.#targets[at] = target;
    this.#edges[at] = edge + 1;
    if (2 * ++this.#count > this.#mask) this.#grow();
    return edge;
  }

  #grow(): void {
    const [targets, edges, firstEdge] = [this.#targets, this.#edges, this.#firstEdge];
    this.#targets = new Uint32Array(2 * targets.length);
    this.#edges = new Uint32Array(2 * edges.length);
    this.#mask = this.#targets.length - 1;
    this.#shift--;
    this.#count = 0;
    edges.forEach((known, i) => {
      if (known > firstEdge) this.edgeTo(targets[i] ?? 0, known - 1);
    });
  }
}

/** Near 2^32 divided by the golden ratio: numbers that are near each other get different leading bits. */
const FACTOR = 0x9e3779b1;
