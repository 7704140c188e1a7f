// Parts of an abstract system that have no equivalent in the refining one.

import type { Span } from "../core/source.js";

/** Thrown while an abstract system is translated, and caught where the model is made. */
export class Untranslatable extends Error {
  constructor(
    /** "this loop makes choices" */
    readonly reason: string,
    readonly span: Span,
    readonly hint: string,
  ) {
    super(reason);
  }
}
