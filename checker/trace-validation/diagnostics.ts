// Errors and warnings about logs and mappings.

import type { Diagnostic } from "../../grammar/core/diagnostic.js";

/** `name`: the mapping in the words of the user; undefined without a mapping. */
export const wrongMapping = (name: string | undefined, why: string): Diagnostic => ({
  code: "E0913",
  severity: "error",
  message: `${name === undefined ? "the log" : `the mapping ${name}`} cannot be used: ${why}`,
  hint: "docs/validation.md describes mappings, and docs/schema/mapping.schema.json their format",
});

export const wrongLog = (why: string): Diagnostic => ({
  code: "E0912",
  severity: "error",
  message: why,
  hint: "docs/validation.md says what a log consists of",
});

/** Fields that no event of any log has. `missing`: of each log. */
export function missingFields(missing: readonly (readonly string[])[]): readonly Diagnostic[] {
  const [first = [], ...others] = missing;
  return first
    .filter((field) => others.every((fields) => fields.includes(field)))
    .map((field) => ({
      code: "W0012",
      severity: "warning",
      message: `no event has the field \`${field}\`, which the mapping names`,
      hint: "what an event does not say is free: if the field is misspelt, less is validated than it seems",
    }));
}
