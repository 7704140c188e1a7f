// Properties that no action can falsify: no action writes a variable that they read.

import { buildModel } from "../../checker/index.js";
import { effectsOf } from "../../checker/reduction/effects.js";
import type { Model, Property } from "../../checker/model/model.js";
import { forEachRead } from "../../grammar/analysis/state-reads.js";
import { walkExpr } from "../../grammar/analysis/traversal.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { OpenedFile } from "../../checker/report/results.js";
import type { FinishedReport } from "../verification/check-report.js";

/**
 * `reports`: of the checks of the file that ran. Warns about properties that the file declares, if they are inert in
 * every check that includes them.
 */
export function inertProperties(
  reports: readonly FinishedReport[],
  file: OpenedFile,
  severity: Diagnostic["severity"],
): readonly Diagnostic[] {
  const { program } = file;
  if (program === undefined) return [];
  const warnings = new Map<string, Diagnostic | undefined>();
  for (const { name, configuration } of reports) {
    const plan = file.plans.find((each) => each.name === name);
    const model = plan === undefined ? undefined : buildModel(program, plan).model;
    // Without actions, properties are only about initial states.
    if (model === undefined || model.actions.length === 0) continue;
    const written = new Set(effectsOf(model).flatMap(({ writes }) => writes.map(({ id }) => id)));
    for (const { noun, property } of checkedProperties(model, configuration)) {
      if (property.span.source.path !== file.path) continue;
      const key = `${noun} ${property.name}`;
      if (!isInert(property, written)) warnings.set(key, undefined);
      else if (!warnings.has(key)) warnings.set(key, warning(noun, property, severity));
    }
  }
  return [...warnings.values()].filter((each) => each !== undefined);
}

function checkedProperties(
  model: Model,
  configuration: FinishedReport["configuration"],
): readonly { readonly noun: string; readonly property: Property }[] {
  return [
    ...model.invariants
      .filter(({ name }) => configuration.invariants.includes(name))
      .map((property) => ({ noun: "invariant", property })),
    ...model.steps
      .filter(({ name }) => configuration.steps.includes(name))
      .map((property) => ({ noun: "step property", property })),
    ...model.properties
      .filter(({ name }) => configuration.properties.includes(name))
      .map((property) => ({ noun: "property", property })),
  ];
}

/** Which actions occur or are enabled depends on more than the variables that the property reads. */
function isInert({ body }: Property, written: ReadonlySet<number>): boolean {
  let changes = false;
  walkExpr(body, ({ kind }) => (changes ||= kind === "enabled" || kind === "occurs"));
  forEachRead(body, ({ variable }) => (changes ||= written.has(variable.id)));
  return !changes;
}

const warning = (noun: string, { name, span }: Property, severity: Diagnostic["severity"]): Diagnostic => ({
  code: "W0007",
  severity,
  message: `no action writes a variable that the ${noun} \`${name}\` reads`,
  span,
  hint: "it keeps the value it has in the initial state; for constants and variables that never change, write `assume` or a `require` in `init`",
});
