// Exports one check as a module of TLA+ with a configuration for TLC, or says why that is not possible.

import type { FunctionDef, OperationDef } from "../../grammar/core/core.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import type { CheckPlan } from "../../grammar/elaborate/plans.js";
import type { Refinement } from "../../grammar/elaborate/typed-system.js";
import type { Program } from "../../grammar/load.js";
import type { Declaration } from "../../grammar/syntax/ast.js";
import { buildModel } from "../lowering/lower.js";
import { Constants } from "./constants.js";
import { ExportContext } from "./context.js";
import { translate } from "./expressions.js";
import { Helpers, helperNames } from "./helpers.js";
import { isInstantiable, isUnfit, unchecked, type AbstractModule } from "./instances.js";
import { ModuleExport, type ExportInput } from "./module.js";
import type { ExportMapping } from "./mapping.js";
import { Names, optionalNames } from "./names.js";
import { typeNotes } from "./notes.js";
import { Origins } from "./origins.js";
import { printConfiguration, printModule } from "./print-module.js";
import { Refusal } from "./refusal.js";
import { NONE, Types } from "./types.js";

export interface ExportedModule {
  /** The name of the module, and of its files without their endings. */
  readonly name: string;
  readonly module: string;
  /** The modules that it instantiates, each in a file of its name. */
  readonly instantiated: readonly { readonly name: string; readonly text: string }[];
  readonly configuration: string;
  readonly mapping: ExportMapping;
  /** Does TLC look for deadlocks? As the configuration says, which the distributed mode does not read. */
  readonly checksDeadlock: boolean;
}

export type ExportResult =
  | { readonly kind: "exported"; readonly exported: ExportedModule; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

export function exportCheck(program: Program, plan: CheckPlan): ExportResult {
  const origins = new Origins();
  const { model, check, system, diagnostics } = buildModel(program, plan, origins);
  if (model === undefined || check === undefined || system === undefined || diagnostics.some(isError))
    return { kind: "refused", diagnostics };
  try {
    if (check.scenario !== undefined)
      throw new Refusal(
        "a scenario follows given steps, which TLA+ has no notion of",
        check.span ?? program.root.span,
        "export a check",
      );
    const exported = exportModel(program, origins, {
      model,
      check,
      system,
      docOf: docsOf(program),
      doc: [`Exported by Fathom: the system ${model.name}, check ${check.name}.`],
      abstractModules: [],
      isAbstract: false,
    });
    return { kind: "exported", exported, diagnostics };
  } catch (error) {
    const refusal = refusalOf(error, program);
    if (refusal === undefined) throw error;
    return { kind: "refused", diagnostics: [...diagnostics, refusal] };
  }
}

function exportModel(program: Program, origins: Origins, input: ExportInput): ExportedModule {
  const abstractModules = input.system.refinements.flatMap((refinement) => {
    if (!input.check.steps.includes(refinement.name)) return [];
    return abstractModule(program, origins, input, refinement) ?? [];
  });
  const { module, configuration, mapping } = moduleExport(program, origins, { ...input, abstractModules }).make();
  return {
    name: module.name,
    module: printModule(module),
    instantiated: abstractModules.map((each) => ({ name: each.module.name, text: printModule(each.module) })),
    configuration: printConfiguration(configuration),
    mapping,
    checksDeadlock: configuration.checksDeadlock,
  };
}

/** The module of an abstract system; undefined if it cannot be instantiated, or not exported. */
function abstractModule(
  program: Program,
  origins: Origins,
  { model, check, docOf }: ExportInput,
  { name, abstract: system }: Refinement,
): AbstractModule | undefined {
  const refinement = model.refinements.find((each) => each.name === name);
  if (refinement === undefined || name === model.name || !isInstantiable(refinement)) return undefined;
  try {
    const made = moduleExport(program, origins, {
      model: { ...refinement.abstract, fairness: [] },
      check: unchecked(check),
      system,
      docOf,
      doc: [`Exported by Fathom: the system ${name}, which ${model.name} refines.`],
      abstractModules: [],
      isAbstract: true,
    }).makeAbstract(refinement);
    return isUnfit(made.module) ? undefined : made;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function moduleExport(program: Program, origins: Origins, input: ExportInput): ModuleExport {
  const names = new Names(declaredNames(program));
  const extensions = new Set<string>(["Integers"]);
  const use = (module: string): void => {
    extensions.add(module);
  };
  const constants = new Constants(program, names, origins, input.isAbstract);
  const none = names.declare(NONE);
  const types = new Types(names, typeNotes(program, input.system), constants, use, none);
  const helpers = new Helpers(names, use, () => types.noneValue());
  return new ModuleExport(new ExportContext(names, constants, types, helpers, use, translate), input, extensions);
}

/** All names that declarations may have in the module. */
function declaredNames(program: Program): ReadonlySet<string> {
  const names = new Set<string>([...helperNames, ...optionalNames]);
  const visit = (declarations: readonly Declaration[]): void => {
    for (const declaration of declarations) {
      if ("name" in declaration && declaration.name !== undefined) names.add(declaration.name.text);
      if (declaration.kind === "component") visit(declaration.declarations);
    }
  };
  for (const module of program.modules.values()) visit(module.declarations);
  if (program.root.system !== undefined) names.add(program.root.system.text);
  return names;
}

function docsOf(program: Program): (declaration: FunctionDef | OperationDef) => string | undefined {
  const docs = new Map<string, string | undefined>();
  const visit = (declarations: readonly Declaration[]): void => {
    for (const declaration of declarations) {
      if (declaration.kind === "fun" || declaration.kind === "op" || declaration.kind === "const")
        docs.set(`${declaration.name.span.source.path}:${declaration.name.span.start}`, declaration.doc);
      if (declaration.kind === "component") visit(declaration.declarations);
    }
  };
  for (const module of program.modules.values()) visit(module.declarations);
  return ({ span }) => docs.get(`${span.source.path}:${span.start}`);
}

function refusalOf(error: unknown, program: Program): Diagnostic | undefined {
  // Nesting is limited within an expression, but not over functions that call each other.
  if (error instanceof RangeError)
    return {
      code: "E0951",
      severity: "error",
      message: "the spec is nested too deeply to be exported",
      span: program.root.span,
    };
  if (!(error instanceof Refusal)) return undefined;
  return { code: "E0951", severity: "error", message: error.reason, span: error.span, hint: error.hint };
}
