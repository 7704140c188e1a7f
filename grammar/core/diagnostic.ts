// Diagnostics are data until the command line renders them.

import type { Code } from "./diagnostic-codes.js";
import type { Span } from "./source.js";

export interface Label {
  readonly span: Span;
  readonly message: string;
}

/** A replacement that corrects the error; editors apply it, the command line shows it. */
export interface Fix {
  readonly span: Span;
  readonly replacement: string;
}

export interface Diagnostic {
  readonly code: Code;
  readonly severity: "error" | "warning";
  /** One sentence, lower case, no full stop: what is wrong, with the names involved. */
  readonly message: string;
  /** Absent if there is no source location, as for a missing file named on the command line. */
  readonly span?: Span | undefined;
  /** Shown under the span itself: what was expected, or what was found. */
  readonly label?: string | undefined;
  /** Other relevant locations, such as the first declaration. */
  readonly related?: readonly Label[] | undefined;
  /** What to write instead. */
  readonly hint?: string | undefined;
  readonly fix?: Fix | undefined;
}

export function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === "error";
}
