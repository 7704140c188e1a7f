// fathom show FILE: describes a system as the checker sees it: state, actions with what they read and write,
// properties.

import { buildModel, effectsOf } from "../../checker/index.js";
import type { Check, Fairness, Model } from "../../checker/model/model.js";
import type { ActionDef } from "../../grammar/core/core.js";
import { oneLine } from "../../grammar/core/source.js";
import { isError } from "../../grammar/core/diagnostic.js";
import { cardinality, showType, width } from "../../grammar/core/types.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";
import { requireSystem, selectPlans } from "../../checker/checks/open-spec.js";
import { openFile } from "../verification/open-file.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { overridesOf, type ConfigurationOptions, type SelectionOptions } from "../options.js";
import { version } from "../files/package-root.js";
import { qualifiedName } from "../../checker/report/names.js";
import { diagnosticToJson, spanToJson, type Json } from "../../checker/report/json.js";
import { describeExpected } from "../../checker/report/outcome.js";
import { renderTable } from "../../checker/report/table.js";
import { plural, printable, showCount, wrap } from "../../checker/report/text.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";

export interface ShowOptions extends ConfigurationOptions, SelectionOptions {
  readonly json?: boolean;
}

/** Shows the model of the first selected check, because constants and types depend on the check. */
export function show(path: string, options: ShowOptions, terminal: Terminal): ExitName {
  const { overrides, diagnostics: wrong } = overridesOf(options);
  const opened = requireSystem(openFile(path, overrides));
  const selected = selectPlans([opened], options.check);
  const [plan] = selected.files.flatMap((file) => file.plans);
  const built = plan !== undefined && opened.program !== undefined ? buildModel(opened.program, plan) : undefined;
  const diagnostics = distinct([
    ...wrong,
    ...opened.diagnostics,
    ...selected.diagnostics,
    ...(built?.diagnostics ?? []),
  ]);
  const model = diagnostics.some(isError) ? undefined : built?.model;
  const names = opened.plans.filter((each) => each.declaration?.kind !== "scenario").map((each) => each.name);
  const scenarios = opened.plans.filter((each) => each.declaration?.kind === "scenario").map((each) => each.name);
  if (options.json === true) {
    const described =
      model === undefined || built?.check === undefined
        ? null
        : { ...modelToJson(opened.path, model, built.check, names), scenarios };
    terminal.print(
      JSON.stringify(
        { fathom: version(), model: described, diagnostics: diagnostics.map(diagnosticToJson) },
        undefined,
        2,
      ),
    );
  } else {
    complainAbout(diagnostics, terminal);
    if (model !== undefined && built?.check !== undefined)
      describe(opened.path, model, built.check, { checks: names, scenarios }, terminal);
  }
  return worst(diagnostics.map(exitOfDiagnostic));
}

const signature = (action: ActionDef): string =>
  qualifiedName(action) +
  (action.params.length === 0
    ? ""
    : `(${action.params.map((param) => `${param.name}: ${showType(param.type)}`).join(", ")})`);

function describeFairness(fair: Fairness): string {
  const binders = fair.binders.map((binder) => binder.local.name);
  const actions = fair.actions.map(({ action }) => qualifiedName(action));
  const when = fair.when === undefined ? "" : ` when ${oneLine(fair.when.span)}`;
  return `${fair.strength} ${binders.length === 0 ? "" : `forall ${binders.join(", ")}: `}${actions.join(" or ")}${when}`;
}

/** `bits`: size of a state. `states`: number of possible states, reachable or not. */
function totalsOf(model: Model): { readonly bits: number; readonly states: number } {
  return {
    bits: model.variables.reduce((sum, variable) => sum + width(variable.type), 0),
    states: model.variables.reduce((product, variable) => product * cardinality(variable.type), 1),
  };
}

// ---------------------------------------------------------------- text

function describe(
  file: string,
  model: Model,
  check: Check,
  { checks, scenarios }: { readonly checks: readonly string[]; readonly scenarios: readonly string[] },
  terminal: Terminal,
): void {
  const { style } = terminal;
  const total = totalsOf(model);
  const heading = (text: string): void => terminal.print(`\n${style.bold(text)}`);
  terminal.print(
    `${style.bold(printable(`system ${model.name}`))}  ${printable(file)}, check ${printable(check.name)}`,
  );

  heading(
    `${plural(model.variables.length, "variable")}, ${showBits(total.bits)} per state, ${showCardinality(total.states)} possible states`,
  );
  const columns = [
    { title: "name", align: "left" },
    { title: "type", align: "left" },
    { title: "values", align: "right" },
    { title: "bits", align: "right" },
    { title: "", align: "left" },
  ] as const;
  const rows = model.variables.map((variable) => [
    printable(variable.name),
    printable(showType(variable.type)),
    showCardinality(cardinality(variable.type)),
    showSize(width(variable.type)),
    variable.ghost ? "ghost" : "",
  ]);
  for (const line of renderTable(columns, rows, (text, row) => (row < 0 ? style.dim(text) : text)))
    terminal.print(`  ${line}`);

  heading(plural(model.actions.length, "action"));
  for (const { action, reads, writes } of effectsOf(model)) {
    terminal.print(`  ${action.fault ? `${style.yellow("fault")} ` : ""}${style.cyan(printable(signature(action)))}`);
    for (const [verb, variables] of [
      ["reads", reads],
      ["writes", writes],
    ] as const) {
      const names = variables.map((variable) => variable.name).join(", ");
      for (const line of wrap(
        printable(`${verb.padEnd(6)} ${names === "" ? "nothing" : names}`),
        terminal.width - 4,
        "       ",
      ))
        terminal.print(`    ${line}`);
    }
  }

  const properties = propertiesOf(model);
  heading(properties.length === 1 ? "1 property" : `${properties.length} properties`);
  for (const { kind, property } of properties) {
    const checked = isChecked(check, kind, property.name);
    terminal.print(
      `  ${kind.padEnd(9)} ${checked ? printable(property.name) : style.dim(printable(`${property.name} (not in this check)`))}`,
    );
  }
  if (model.fairness.length > 0) {
    heading("fairness");
    for (const fair of model.fairness) terminal.print(`  ${printable(describeFairness(fair))}`);
  }
  heading(plural(checks.length, "check"));
  const named = (name: string): void =>
    terminal.print(
      `  ${printable(name)}${name === check.name ? style.dim(`  expects ${describeExpected(check.expected)}`) : ""}`,
    );
  checks.forEach(named);
  if (scenarios.length === 0) return;
  heading(plural(scenarios.length, "scenario"));
  scenarios.forEach(named);
}

const propertyKinds = ["invariant", "step", "property", "cover"] as const;
type PropertyKind = (typeof propertyKinds)[number];

function propertiesOf(model: Model): { readonly kind: PropertyKind; readonly property: Model["invariants"][number] }[] {
  const lists = { invariant: model.invariants, step: model.steps, property: model.properties, cover: model.covers };
  return propertyKinds.flatMap((kind) => lists[kind].map((property) => ({ kind, property })));
}

function isChecked(check: Check, kind: PropertyKind, name: string): boolean {
  return { invariant: check.invariants, step: check.steps, property: check.properties, cover: check.covers }[
    kind
  ].includes(name);
}

function showCardinality(n: number): string {
  if (n === Infinity) return "over 10^308";
  return n >= 1e15 ? `about 10^${Math.floor(Math.log10(n))}` : showCount(n);
}

const showSize = (bits: number): string => (bits === Infinity ? "too many" : showCount(bits));
const showBits = (bits: number): string => (bits === Infinity ? "too many bits" : plural(bits, "bit"));

// ---------------------------------------------------------------- JSON

/** JSON cannot represent Infinity. */
const finite = (n: number): number | null => (Number.isFinite(n) ? n : null);

function modelToJson(
  file: string,
  model: Model,
  check: Check,
  checks: readonly string[],
): { readonly [key: string]: Json } {
  const total = totalsOf(model);
  return {
    file,
    system: model.name,
    check: check.name,
    bits: finite(total.bits),
    cardinality: finite(total.states),
    variables: model.variables.map((variable) => ({
      name: variable.name,
      type: showType(variable.type),
      cardinality: finite(cardinality(variable.type)),
      bits: finite(width(variable.type)),
      ghost: variable.ghost,
      span: spanToJson(variable.span),
    })),
    actions: effectsOf(model).map(({ action, reads, writes }) => ({
      name: action.name,
      instance: action.instance?.name ?? null,
      fault: action.fault,
      params: action.params.map((param) => ({ name: param.name, type: showType(param.type) })),
      reads: reads.map((variable) => variable.name),
      writes: writes.map((variable) => variable.name),
      span: spanToJson(action.span),
    })),
    properties: propertiesOf(model).map(({ kind, property }) => ({
      kind,
      name: property.name,
      checked: isChecked(check, kind, property.name),
      span: spanToJson(property.span),
    })),
    fairness: model.fairness.map((fair) => ({
      strength: fair.strength,
      actions: fair.actions.map(({ action }) => qualifiedName(action)),
      ...(fair.when === undefined ? {} : { when: oneLine(fair.when.span) }),
      span: spanToJson(fair.span),
    })),
    checks,
  };
}
