// Exports checks of specs, for tests.

import { exportCheck, type ExportedModule } from "../../../checker/export-tla/export.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { planChecks } from "../../../checker/index.js";
import { load, type Diagnostic, type Host } from "../../../grammar/index.js";

export type Exported = { readonly exported: ExportedModule } | { readonly refused: Diagnostic };

const resultOf = (result: ReturnType<typeof exportCheck>): Exported => {
  if (result.kind === "exported") return { exported: result.exported };
  const refused = result.diagnostics.find(({ severity }) => severity === "error");
  if (refused === undefined) throw new Error("refused without a reason");
  return { refused };
};

/** All checks of a spec that is a file. */
export function exportsOf(path: string): readonly (Exported & { readonly check: string })[] {
  const { program, plans } = openFile(path, { constants: new Map() });
  return program === undefined
    ? []
    : plans.map((plan) => ({ check: plan.name, ...resultOf(exportCheck(program, plan)) }));
}

/** The last check of a spec that is a text. */
export function exportText(text: string): Exported {
  const host: Host = { resolve: (_, use) => use, read: () => ({ kind: "text", text }) };
  const { program, diagnostics } = load("example.fathom", host);
  const plan = program === undefined ? undefined : planChecks(program, { constants: new Map() }).plans.at(-1);
  if (program === undefined || plan === undefined) throw new Error(diagnostics[0]?.message ?? "no check");
  return resultOf(exportCheck(program, plan));
}
