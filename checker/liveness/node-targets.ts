// Numbers the targets of the steps of a node, while its steps are enumerated.

/** A hash table for one node after another. */
export class NodeTargets {
  #targets = new Uint32Array(64);
  /** By entry: one more than the number of the target, counted over all nodes. Entries of earlier nodes count as free. */
  #numbers = new Float64Array(64);
  /** How far to the right the leading bits of a hash are shifted. */
  #shift = 26;
  #first = 0;
  #count = 0;

  beginNode(): void {
    this.#first += this.#count;
    this.#count = 0;
  }

  /** The number of a target among those of the node, in the order in which they occur first. */
  numberOf(target: number): number {
    const mask = this.#targets.length - 1;
    let at = Math.imul(target, FACTOR) >>> this.#shift;
    for (let known = this.#numbers[at] ?? 0; known > this.#first; known = this.#numbers[at] ?? 0) {
      if (this.#targets[at] === target) return known - this.#first - 1;
      at = (at + 1) & mask;
    }
    const number = this.#count++;
    this.#targets[at] = target;
    this.#numbers[at] = this.#first + number + 1;
    if (2 * number > mask) this.#grow();
    return number;
  }

  #grow(): void {
    const [targets, numbers, first] = [this.#targets, this.#numbers, this.#first];
    const ordered = new Uint32Array(this.#count);
    numbers.forEach((known, i) => {
      if (known > first) ordered[known - first - 1] = targets[i] ?? 0;
    });
    this.#targets = new Uint32Array(2 * targets.length);
    this.#numbers = new Float64Array(2 * targets.length);
    this.#shift--;
    this.#count = 0;
    for (const target of ordered) this.numberOf(target);
  }
}

/** Near 2^32 divided by the golden ratio: numbers that are near each other get different leading bits. */
const FACTOR = 0x9e3779b1;
