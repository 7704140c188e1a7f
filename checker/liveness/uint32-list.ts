// A growable list of 32-bit numbers: the stacks and edge lists of searches over millions of states.

export class Uint32List {
  #items = new Uint32Array(1024);
  length = 0;

  push(item: number): void {
    if (this.length === this.#items.length) {
      const grown = new Uint32Array(this.length * 2);
      grown.set(this.#items);
      this.#items = grown;
    }
    this.#items[this.length++] = item;
  }

  at(index: number): number {
    return this.#items[index] ?? 0;
  }

  set(index: number, item: number): void {
    this.#items[index] = item;
  }

  pop(): number {
    return this.#items[--this.length] ?? 0;
  }

  /** A copy, independent of later changes. */
  slice(from = 0, to = this.length): Uint32Array<ArrayBuffer> {
    return this.#items.slice(from, to);
  }
}
