// Source locations as plain data: they are sent between processes, and become spans again where the file has been read
// too.

import type { OpenedFile } from "../../checker/report/results.js";
import { spanOf, type Span } from "../../grammar/core/source.js";

/** A span without its source text. */
export interface SourceLocation {
  readonly path: string;
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
}

export const locationOf = (span: Span): SourceLocation => ({
  path: span.source.path,
  start: span.start,
  end: span.end,
});

export const optionalLocation = (span: Span | undefined): SourceLocation | undefined =>
  span === undefined ? undefined : locationOf(span);

/** The span of a location, if `file` contains it. */
export function spanAt(location: SourceLocation | undefined, file: OpenedFile): Span | undefined {
  const source = location === undefined ? undefined : file.program?.modules.get(location.path)?.source;
  return location === undefined || source === undefined ? undefined : spanOf(source, location.start, location.end);
}
