// Failures of a command that goes on after them: each is reported at once, and the exit code tells of all.

import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";

export class FailureReporter {
  readonly #exits: ExitName[] = [];

  constructor(readonly terminal: Terminal) {}

  readonly report = (failure: Diagnostic): void => {
    this.#exits.push(exitOfDiagnostic(failure));
    complainAbout([failure], this.terminal);
  };

  /** Returns the worst of the exit codes of all failures and of `others`. */
  exit(...others: readonly ExitName[]): ExitName {
    return worst([...others, ...this.#exits]);
  }
}
