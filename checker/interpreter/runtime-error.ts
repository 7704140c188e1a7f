// Run-time errors: exceptions inside the interpreter, turned into values at its boundary.

import type { RuntimeFault } from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";

class RuntimeError extends Error {
  constructor(readonly fault: RuntimeFault) {
    super(`${fault.code}: ${fault.message}`);
  }
}

/** `property`: what a false assertion of the model itself violates. */
export function raise(code: RuntimeFault["code"], message: string, span: Span, property?: string): never {
  throw new RuntimeError({ code, message, span, ...(property !== undefined && { property }) });
}

/** The fault that an exception carries. Any other exception is a bug of the checker, and is thrown again. */
export function faultOf(error: unknown): RuntimeFault {
  if (error instanceof RuntimeError) return error.fault;
  throw error;
}

/** The result of a computation, or the fault that it raised. */
export function catchFault<T>(
  compute: () => T,
): { readonly value: T; readonly fault?: undefined } | { readonly value?: undefined; readonly fault: RuntimeFault } {
  try {
    return { value: compute() };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}
