// Run-time errors inside the interpreter: raised as exceptions, turned into values at its boundary.

import type { RuntimeFault } from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";

class Raised extends Error {
  constructor(readonly fault: RuntimeFault) {
    super(`${fault.code}: ${fault.message}`);
  }
}

export function raise(code: RuntimeFault["code"], message: string, span: Span): never {
  throw new Raised({ code, message, span });
}

/** The fault behind an exception; anything that is not one is our bug and goes on. */
export function faultOf(error: unknown): RuntimeFault {
  if (error instanceof Raised) return error.fault;
  throw error;
}

/** The value, or the fault that was raised in its stead. */
export function guarded<T>(
  compute: () => T,
): { readonly value: T; readonly fault?: undefined } | { readonly value?: undefined; readonly fault: RuntimeFault } {
  try {
    return { value: compute() };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}
