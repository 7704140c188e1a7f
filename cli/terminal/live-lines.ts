// The progress lines of tasks that run in parallel. One live line has room for one of them: that of the first task.

export class LiveLines {
  /** By index of the task. */
  readonly #lines = new Map<number, string>();

  /** Replaces the line of a task; "" removes it. */
  set(index: number, line: string): void {
    if (line === "") this.#lines.delete(index);
    else this.#lines.set(index, line);
  }

  /** The number of tasks that have a line. */
  get size(): number {
    return this.#lines.size;
  }

  /** The line of the task with the smallest index. */
  get first(): string | undefined {
    return this.#lines.get(Math.min(...this.#lines.keys()));
  }
}
