// The models of open specs, for the entry points that need them. They are kept here, because the published type of a
// spec does not show them.

import type { ValidationSubject } from "../checker/trace-validation/validate.js";
import type { Spec } from "./api.js";
import type { Platform } from "./platform.js";

interface SpecSource {
  readonly platform: Platform;
  /** Throws a `SpecError` if there is no such check. */
  readonly subject: (check: string) => ValidationSubject;
}

const sources = new WeakMap<object, SpecSource>();

export function keepSource(spec: Spec, source: SpecSource): void {
  sources.set(spec, source);
}

/** Throws a `TypeError` if it is not a spec that this library opened. */
export function sourceOf(spec: unknown): SpecSource {
  const source = typeof spec === "object" && spec !== null ? sources.get(spec) : undefined;
  if (source === undefined)
    throw new TypeError('this needs a spec as `spec` or `specFromSources` of "fathom" returned it');
  return source;
}
