// What the library needs of the environment in which it runs: Node, or a browser.

import type { Resources } from "../checker/explorer/resources.js";

export interface Platform {
  /** The text of a file of the standard library, such as `std/queue.fathom`. */
  readonly standardLibrary: (path: string) => string | undefined;
  readonly resources: (requested: {
    readonly threads: number | undefined;
    readonly memory: number | undefined;
  }) => Resources;
  /** Lets timers, events and input have their turn. */
  readonly rest: () => Promise<void>;
  /** Watches the heap during a search. */
  readonly watchHeap: () => HeapWatch;
}

interface HeapWatch {
  /** Why the search must stop, if the heap is nearly full. */
  readonly full: () => string | undefined;
  readonly end: () => void;
}
