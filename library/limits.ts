// How users of the library raise the limits of a search.

import type { LimitNames } from "../checker/report/out-of-memory.js";

export const libraryLimits: LimitNames = {
  memory: (megabytes) => `\`memory: ${megabytes} * 2 ** 20\``,
  limits: "`memory` or `threads`",
};
