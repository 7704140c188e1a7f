// Places in files as plain data: they travel between processes, and become spans again where the file was read too.

import { spanOf, type Span } from "../../grammar/core/source.js";
import type { OpenedFile } from "../../checker/report/results.js";

/** A span without the text it is a part of. */
export interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

export const placeOf = (span: Span): Place => ({ path: span.source.path, start: span.start, end: span.end });

/** The span of a place in a file that was read here too. */
export function spanAt(place: Place | undefined, file: OpenedFile): Span | undefined {
  const source = place === undefined ? undefined : file.program?.modules.get(place.path)?.source;
  return place === undefined || source === undefined ? undefined : spanOf(source, place.start, place.end);
}
