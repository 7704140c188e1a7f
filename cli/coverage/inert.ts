// Properties that nothing could falsify: no action writes anything that they read.

import { buildModel } from "../../checker/index.js";
import { effectsOf } from "../../checker/reduction/effects.js";
import type { Model, Property } from "../../checker/model/model.js";
import { forEachRead } from "../../grammar/analysis/state-reads.js";
import { walkExpr } from "../../grammar/analysis/traversal.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { OpenedFile } from "../../checker/report/results.js";
import type { FinishedReport } from "../verification/check-report.js";

/** `own`: of the file's checks that ran. Named are properties of the file itself that are inert in all checks that ask them. */
export function inertProperties(
  own: readonly FinishedReport[],
  file: OpenedFile,
  severity: Diagnostic["severity"],
): readonly Diagnostic[] {
  const { program } = file;
  if (program === undefined) return [];
  const found = new Map<string, Diagnostic | undefined>();
  for (const { name, asked } of own) {
    const plan = file.plans.find((each) => each.name === name);
    const model = plan === undefined ? undefined : buildModel(program, plan).model;
    // Without actions, it is about initial states and no other.
    if (model === undefined || model.actions.length === 0) continue;
    const written = new Set(effectsOf(model).flatMap(({ writes }) => writes.map(({ id }) => id)));
    for (const { noun, property } of askedOf(model, asked)) {
      if (property.span.source.path !== file.path) continue;
      const key = `${noun} ${property.name}`;
      if (!isInert(property, written)) found.set(key, undefined);
      else if (!found.has(key)) found.set(key, warning(noun, property, severity));
    }
  }
  return [...found.values()].filter((each) => each !== undefined);
}

function askedOf(
  model: Model,
  asked: FinishedReport["asked"],
): readonly { readonly noun: string; readonly property: Property }[] {
  return [
    ...model.invariants
      .filter(({ name }) => asked.invariants.includes(name))
      .map((property) => ({ noun: "invariant", property })),
    ...model.steps
      .filter(({ name }) => asked.steps.includes(name))
      .map((property) => ({ noun: "step property", property })),
    ...model.properties
      .filter(({ name }) => asked.properties.includes(name))
      .map((property) => ({ noun: "property", property })),
  ];
}

/** Which actions occur, and which are enabled, changes by itself. */
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
