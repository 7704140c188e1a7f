// What a browser has: one thread, and the standard library as text.

import { outOfMemoryNotice } from "../checker/report/out-of-memory.js";
import { libraryLimits } from "./limits.js";
import type { Platform } from "./platform.js";

/** The texts of specs/std by path, which the build inserts. */
declare const STANDARD_LIBRARY: Readonly<Record<string, string>>;

const MEMORY = 2 ** 30;

export const browserPlatform: Platform = {
  standardLibrary: (path) => (Object.hasOwn(STANDARD_LIBRARY, path) ? STANDARD_LIBRARY[path] : undefined),
  resources: ({ memory = MEMORY }) => ({
    threads: 1,
    memory,
    full: (why, bytes) => outOfMemoryNotice(why, bytes, memory, libraryLimits),
  }),
  rest: () => new Promise((resolve) => setTimeout(resolve, 0)),
  // A browser does not say how much of its heap is in use.
  watchHeap: () => ({ full: () => undefined, end: () => undefined }),
};
