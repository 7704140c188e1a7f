// A bug of the checker that ends one check, or the work on one file, and nothing else.

import { messageOf } from "../../checker/internal-error.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Span } from "../../grammar/core/source.js";

/** `what`: what could not be done, such as "check `Few` was not run". */
export function internalError(what: string, error: unknown, span?: Span): Diagnostic {
  return {
    code: "E0841",
    severity: "error",
    message: `${what}: internal error: ${messageOf(error)}`,
    span,
    hint:
      process.env["FATHOM_DEBUG"] === "1" && error instanceof Error && error.stack !== undefined
        ? error.stack
        : "this is a bug in Fathom, not in your spec: report it with the spec and the command line, and the stack trace that FATHOM_DEBUG=1 adds",
  };
}

/** Writes a file. That it cannot be rendered, because of a bug of Fathom, has no effect on the others. */
export function writeOrInternalError(
  name: string,
  path: string,
  write: () => Diagnostic | undefined,
): Diagnostic | undefined {
  try {
    return write();
  } catch (error) {
    return internalError(`${name} ${path} was not written`, error);
  }
}

/** Reports an error and goes on without the result of the work, if it fails. */
export async function orInternalError<T>(
  what: string,
  report: (failure: Diagnostic) => void,
  otherwise: T,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    report(internalError(what, error));
    return otherwise;
  }
}
