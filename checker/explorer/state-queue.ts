// Packed states outside the memory of a shard, in pieces of one size that are used again.

import { OutOfMemory, type ReserveMemory } from "../wasm/memory-reservation.js";

/** Pieces of memory for the stores of one shard. */
export class PagePool {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  constructor(
    readonly pieceBytes: number,
    readonly claim: ReserveMemory,
  ) {}

  take(): Uint8Array<ArrayBuffer> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (!this.claim(this.pieceBytes)) throw new OutOfMemory("budget");
    try {
      return new Uint8Array(this.pieceBytes);
    } catch {
      throw new OutOfMemory("system");
    }
  }

  give(piece: Uint8Array<ArrayBuffer>): void {
    this.#free.push(piece);
  }

  /** Lets go of what is not in use, but for so many bytes. */
  trim(bytes: number): void {
    const extra = this.#free.splice(Math.ceil(bytes / this.pieceBytes));
    this.claim(-extra.length * this.pieceBytes);
  }
}

/** Taken piece by piece, or kept. */
export class StateQueue {
  readonly #pieces: ({ readonly bytes: Uint8Array<ArrayBuffer>; used: number } | undefined)[] = [];
  #first = 0;
  #bytes = 0;

  constructor(readonly pool: PagePool) {}

  /** Bytes in it. */
  get bytes(): number {
    return this.#bytes;
  }

  append(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    for (let at = 0; at < bytes.length;) {
      let last = this.#pieces.at(-1);
      if (last === undefined || last.used === last.bytes.length) {
        last = { bytes: this.pool.take(), used: 0 };
        this.#pieces.push(last);
      }
      const count = Math.min(bytes.length - at, last.bytes.length - last.used);
      last.bytes.set(count === bytes.length ? bytes : bytes.subarray(at, at + count), last.used);
      last.used += count;
      at += count;
    }
  }

  /** Hands out the first piece that is still here; it is used again after that. */
  take(use: (bytes: Uint8Array) => void): boolean {
    const piece = this.#pieces[this.#first];
    if (piece === undefined) return false;
    use(piece.bytes.subarray(0, piece.used));
    this.#bytes -= piece.used;
    this.pool.give(piece.bytes);
    this.#pieces[this.#first++] = undefined;
    if (this.#first === this.#pieces.length) this.#pieces.length = this.#first = 0;
    return true;
  }

  /** What is in it, or some of it, which stays. */
  *pieces(from = 0, to = this.#bytes): Generator<Uint8Array<ArrayBuffer>> {
    const size = this.pool.pieceBytes;
    for (let at = from; at < to;) {
      const piece = this.#pieces[this.#first + Math.floor(at / size)];
      if (piece === undefined) throw new Error("internal: a store is shorter than was thought");
      const start = at % size;
      const count = Math.min(to - at, size - start);
      yield piece.bytes.subarray(start, start + count);
      at += count;
    }
  }

  /** Copies of all pieces, and nothing stays. */
  empty(): Uint8Array<ArrayBuffer>[] {
    const all = Array.from(this.pieces(), (piece) => piece.slice());
    this.clear();
    return all;
  }

  clear(): void {
    while (this.take(() => undefined));
  }
}
