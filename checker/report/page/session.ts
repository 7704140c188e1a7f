// The report's data brought to life: the spec read and typed again, its check found, its interpreter at hand.

import { interpret, type Attempt, type Interpreter } from "../../interpreter/interpreter.js";
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
  /** What the check looks at in states and steps, each with an interpreter that looks at nothing else. */
  readonly evaluators: readonly PropertyEvaluator[];
}

export interface PropertyEvaluator {
  readonly kind: "invariant" | "step";
  readonly property: Property;
  readonly interpreter: Interpreter;
}

/** A text says why there is none: the report is not one that Fathom wrote. */
export function openSession(data: ReportData): Session | string {
  const root = data.sources[0]?.path;
  if (root === undefined) return "it holds no spec";
  const { program, diagnostics } = load(root, hostOf(data));
  if (program === undefined || diagnostics.some(isError)) return reasonIn(diagnostics);
  const { constants, faults, depth } = data.overrides;
  const { plans } = planChecks(program, {
    constants: new Map(constants),
    faults: faults ?? undefined,
    depth: depth ?? undefined,
  });
  const plan = plans.find(({ name }) => name === data.check);
  if (plan === undefined) return `its spec has no check ${data.check}`;
  const { model, check, diagnostics: late } = buildModel(program, plan);
  if (model === undefined || check === undefined) return reasonIn(late);
  const only = { ...check, invariants: [], steps: [], covers: [], properties: [] };
  const judges = [
    ...model.invariants
      .filter(({ name }) => check.invariants.includes(name))
      .map((property): PropertyEvaluator => ({
        kind: "invariant",
        property,
        interpreter: interpret(model, { ...only, invariants: [property.name] }),
      })),
    ...model.steps
      .filter(({ name }) => check.steps.includes(name))
      .map((property): PropertyEvaluator => ({
        kind: "step",
        property,
        interpreter: interpret(model, { ...only, steps: [property.name] }),
      })),
  ];
  return {
    data,
    model,
    check,
    interpreter: attentive(interpret(model, check)),
    variables: variablesOf(model),
    evaluators: judges,
  };
}

/** How many states it remembers the steps out of: a page asks for the same few again and again. */
const REMEMBERED = 8;

function attentive(interpreter: Interpreter): Interpreter {
  const known = new Map<State, readonly Attempt[]>();
  return {
    ...interpreter,
    expand(state) {
      const attempts = known.get(state) ?? interpreter.expand(state);
      known.delete(state);
      known.set(state, attempts);
      for (const oldest of known.keys()) if (known.size > REMEMBERED) known.delete(oldest);
      return attempts;
    },
  };
}

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

const reasonIn = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.find(isError)?.message ?? "its spec cannot be read";
