// The error for everything that is wrong with a spec, or with a name or an expression that is meant for it.

import type { Diagnostic } from "./api.js";

/** The message is the diagnostics as the command prints them. */
export class SpecError extends Error {
  override readonly name: string = "SpecError";
  /** What is wrong, as data. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[]) {
    super(message);
    this.diagnostics = diagnostics;
  }
}
