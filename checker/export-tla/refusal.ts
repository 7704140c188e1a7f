// What cannot be written in TLA+ with the same meaning. It is thrown within the export and caught at its boundary.

import type { Span } from "../../grammar/core/source.js";

export class Refusal extends Error {
  constructor(
    /** What cannot be exported, as one sentence without a full stop. */
    readonly reason: string,
    readonly span: Span,
    readonly hint: string | undefined,
  ) {
    super(reason);
  }
}

export function refuse(reason: string, span: Span, hint?: string): never {
  throw new Refusal(reason, span, hint);
}
