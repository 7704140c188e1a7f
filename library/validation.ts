// Validates logs that are given as text.

import { Malformed } from "../checker/json-reader.js";
import type { Tick } from "../checker/search/state-space.js";
import { wrongLog, wrongMapping } from "../checker/trace-validation/diagnostics.js";
import { plainMapping, readMapping } from "../checker/trace-validation/mapping.js";
import {
  logValidator,
  type LogText,
  type ValidationOutcome,
  type ValidationSubject,
} from "../checker/trace-validation/validate.js";
import { specError } from "./diagnostics.js";

/** `mapping`: the JSON of a mapping; undefined without one. Throws a `SpecError`. */
export async function validateTexts(
  subject: ValidationSubject,
  mapping: unknown,
  texts: readonly LogText[],
  tick: Tick,
): Promise<ValidationOutcome> {
  for (const { file, text } of texts)
    if (typeof text !== "string") throw new TypeError(`the log ${file} is not a string`);
  const run = orSpecError(
    (why) => wrongMapping(mapping === undefined ? undefined : "given", why),
    () => logValidator(subject, mapping === undefined ? plainMapping : readMapping(mapping)),
  );
  try {
    return await run(texts, tick);
  } catch (error) {
    if (error instanceof Malformed) throw specError([wrongLog(error.message)]);
    throw error;
  }
}

function orSpecError<T>(diagnostic: (why: string) => Parameters<typeof specError>[0][number], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Malformed) throw specError([diagnostic(error.message)]);
    throw error;
  }
}
