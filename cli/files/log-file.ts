// Reads logs, and mappings from their events to a spec.

import { Malformed } from "../../checker/json-reader.js";
import { wrongMapping } from "../../checker/trace-validation/diagnostics.js";
import { plainMapping, readMapping, type Mapping } from "../../checker/trace-validation/mapping.js";
import type { LogText } from "../../checker/trace-validation/validate.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { readSource } from "./host.js";

/** Larger logs are refused: they would not fit into a string. */
const MAX_LOG_BYTES = 256 * 1024 * 1024;
const MAX_MAPPING_BYTES = 1024 * 1024;

/** `path`: `-` for standard input. */
export function openLog(path: string): LogText | Diagnostic {
  const read = readSource(path === "-" ? 0 : path, MAX_LOG_BYTES);
  if (read.kind === "text") return { file: path, text: read.text.replace(/^\uFEFF/, "") };
  const hint = read.kind === "unreadable" ? read.hint : undefined;
  return { code: "E0911", severity: "error", message: `the log ${path} cannot be read: ${read.detail}`, hint };
}

/** The mapping of a file; without a file, events are written in the terms of the spec. */
export function openMapping(path: string | undefined): Mapping | Diagnostic {
  if (path === undefined) return plainMapping;
  const read = readSource(path, MAX_MAPPING_BYTES);
  if (read.kind !== "text") return wrongMapping(path, read.detail);
  try {
    return readMapping(JSON.parse(read.text));
  } catch (error) {
    if (error instanceof SyntaxError) return wrongMapping(path, "it is not JSON");
    if (error instanceof Malformed) return wrongMapping(path, error.message);
    throw error;
  }
}
