// Errors of the checker as errors of the library.

import { diagnosticToJson } from "../checker/report/json.js";
import { renderDiagnostic } from "../checker/report/diagnostic.js";
import { noStyle } from "../checker/report/style.js";
import * as core from "../grammar/core/diagnostic.js";
import type { Diagnostic } from "./api.js";
import { SpecError } from "./spec-error.js";

export const WIDTH = 100;

export const diagnosticOf = (diagnostic: core.Diagnostic): Diagnostic =>
  diagnosticToJson(diagnostic) as unknown as Diagnostic;

export const renderDiagnostics = (diagnostics: readonly core.Diagnostic[], width = WIDTH): string =>
  diagnostics.map((each) => renderDiagnostic(each, { style: noStyle, width })).join("\n\n");

/** Of errors and the warnings beside them, the message shows the errors. */
export const specError = (diagnostics: readonly core.Diagnostic[]): SpecError =>
  new SpecError(renderDiagnostics(diagnostics.filter(core.isError)), diagnostics.map(diagnosticOf));
