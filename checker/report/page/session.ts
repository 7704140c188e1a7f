// Restores a model from the data of a report: parses and elaborates the spec, finds its check, and creates
// interpreters.

import { interpret, type DetailedTransition, type Interpreter } from "../../interpreter/interpreter.js";
import type { State } from "../../interpreter/values.js";
import { buildModel } from "../../lowering/lower.js";
import type { Check, Model, Property } from "../../model/model.js";
import type { Trace } from "../../outcome.js";
import { variablesOf } from "../../trace/trace.js";
import { isError, type Diagnostic } from "../../../grammar/core/diagnostic.js";
import { planChecks } from "../../../grammar/elaborate/plans.js";
import { load, type Host } from "../../../grammar/load.js";
import type { ReportData } from "./data.js";

export interface Session {
  readonly data: ReportData;
  readonly model: Model;
  readonly check: Check;
  readonly interpreter: Interpreter;
  readonly variables: Trace["variables"];
  /** One for each invariant and step property of the check. */
  readonly evaluators: readonly PropertyEvaluator[];
}

export interface PropertyEvaluator {
  readonly kind: "invariant" | "step";
  readonly property: Property;
  /** Interprets a check that has this property and no other. */
  readonly interpreter: Interpreter;
}

/** Returns a reason instead if the data does not describe a check, so that Fathom cannot have written it. */
export function openSession(data: ReportData): Session | string {
  const root = data.sources[0]?.path;
  if (root === undefined) return "it holds no spec";
  const { program, diagnostics } = load(root, hostOf(data));
  if (program === undefined || diagnostics.some(isError)) return firstError(diagnostics);
  const { constants, faults, depth } = data.overrides;
  const { plans } = planChecks(program, {
    constants: new Map(constants),
    faults: faults ?? undefined,
    depth: depth ?? undefined,
  });
  const plan = plans.find(({ name }) => name === data.check);
  if (plan === undefined) return `its spec has no check ${data.check}`;
  const { model, check, diagnostics: modelDiagnostics } = buildModel(program, plan);
  if (model === undefined || check === undefined) return firstError(modelDiagnostics);
  return {
    data,
    model,
    check,
    interpreter: withCachedExpansion(interpret(model, check)),
    variables: variablesOf(model),
    evaluators: evaluatorsOf(model, check),
  };
}

function evaluatorsOf(model: Model, check: Check): readonly PropertyEvaluator[] {
  const none = { ...check, invariants: [], steps: [], covers: [], properties: [] };
  return [
    ...model.invariants
      .filter(({ name }) => check.invariants.includes(name))
      .map((property): PropertyEvaluator => ({
        kind: "invariant",
        property,
        interpreter: interpret(model, { ...none, invariants: [property.name] }),
      })),
    ...model.steps
      .filter(({ name }) => check.steps.includes(name))
      .map((property): PropertyEvaluator => ({
        kind: "step",
        property,
        interpreter: interpret(model, { ...none, steps: [property.name] }),
      })),
  ];
}

/** States whose successors are cached: the page expands the same few states again and again. */
const CACHED_STATES = 8;

function withCachedExpansion(interpreter: Interpreter): Interpreter {
  const cache = new Map<State, readonly DetailedTransition[]>();
  return {
    ...interpreter,
    expand(state) {
      const attempts = cache.get(state) ?? interpreter.expand(state);
      cache.delete(state);
      cache.set(state, attempts);
      for (const oldest of cache.keys()) if (cache.size > CACHED_STATES) cache.delete(oldest);
      return attempts;
    },
  };
}

/** Resolves and reads sources from the data of the report. */
function hostOf({ sources }: ReportData): Host {
  const texts = new Map(sources.map(({ path, text }) => [path, text]));
  const uses = new Map(sources.map(({ path, uses: own }) => [path, new Map(own)]));
  return {
    read: (path) => {
      const text = texts.get(path);
      return text === undefined ? { kind: "missing", detail: "it is not in the report" } : { kind: "text", text };
    },
    resolve: (from, use) => uses.get(from)?.get(use) ?? use,
  };
}

const firstError = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.find(isError)?.message ?? "its spec cannot be parsed";
