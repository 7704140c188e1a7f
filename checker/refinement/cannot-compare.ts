// Actions that no expression stands for.

import type { Span } from "../../grammar/core/source.js";

/** Thrown while an action is translated, and caught where the model is made. */
export class CannotCompare extends Error {
  constructor(
    /** A clause: "a loop over a sequence makes choices". */
    readonly reason: string,
    readonly span: Span,
  ) {
    super(reason);
  }
}
