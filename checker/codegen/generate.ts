// Compiles a model to the text of WebAssembly functions, which the runtime (checker/wasm) calls to explore it.

import { truth } from "../../grammar/core/constructors.js";
import type { ActionDef } from "../../grammar/core/core.js";
import { showType } from "../../grammar/core/types.js";
import type { CoveragePoints } from "../coverage/points.js";
import { WORK_LIMIT } from "../interpreter/work-budget.js";
import type { LivenessPlan } from "../liveness/plan.js";
import type { Check, Model, Property } from "../model/model.js";
import { stateVectorOf } from "../model/state-vector.js";
import type { StepLabels } from "../reduction/step-labels.js";
import { symmetryOf } from "../reduction/symmetry.js";
import { actionFunction, stepsAreInline } from "./actions.js";
import { compileCanonicalization } from "./canonicalization.js";
import { CalledFunctions } from "./called-functions.js";
import { CodeBudget, TEXT_LIMIT, TooLargeError } from "./code-budget.js";
import { ConstantTables, TABLE_END } from "./constant-tables.js";
import type { HitAddresses } from "./context.js";
import type { FunctionBuilder } from "./function-builder.js";
import { helperText } from "./helpers.js";
import { initialStatesFunction } from "./initial-states.js";
import { planInvariantChecks, type InvariantChecks } from "./invariant-checks.js";
import { layOut, TooWideError, WORD_BITS, type StateLayout } from "./layout.js";
import { ScratchMemory } from "./memory.js";
import type { ModuleContext } from "./module-context.js";
import {
  constraintsText,
  coversText,
  expandText,
  invariantsText,
  predicatesText,
  stepsText,
  terminalsText,
} from "./module-text.js";
import { conditionFunction, stepFunction } from "./properties.js";

export interface GeneratedCode {
  readonly layout: StateLayout;
  /** WebAssembly text of functions and globals. */
  readonly functions: string;
  /** Constants, to be placed in memory at byte `DATA_START`. */
  readonly data: Uint8Array;
  /** Generated code uses the bytes from `DATA_START` up to here. */
  readonly scratchEnd: number;
  /** For each tag of a step, then for initial states, the class of invariants that a new state is checked against. */
  readonly classOf: readonly number[];
  /** The labels that are the tags of steps; undefined if those are the positions of actions. */
  readonly labels: StepLabels | undefined;
  readonly hasConstraint: boolean;
  readonly covers: number;
  /** With `observed`: the flags of properties (RuntimeParameters). */
  readonly observed: ObservedFlags | undefined;
  readonly hasInvariants: boolean;
  readonly symmetric: boolean;
  /** The number of predicates of temporal properties; undefined without temporal properties. */
  readonly predicates: number | undefined;
  /**
   * Coverage is recorded in a byte for each of `count` outcomes, from address `at` on. Undefined if it is not recorded.
   */
  readonly marks: { readonly at: number; readonly count: number } | undefined;
}

export const DATA_START = 1024;
/** The number of choices that one branch of an action can make. */
const CHOICE_LIMIT = 4096;
/**
 * Functions that cost less use no fuel. The rest of the interpreter's limit allows for what the cost does not include.
 */
const FREE_COST = WORK_LIMIT / 4;

export interface GenerateOptions {
  /** The plan of the temporal properties. */
  readonly plan?: LivenessPlan | undefined;
  /** The coverage points to record. */
  readonly points?: CoveragePoints | undefined;
  /**
   * Record which properties are violated, in flags after those of the covers, instead of stopping where one is: first the
   * invariants, then the step properties, then deadlock.
   */
  readonly observed?: boolean | undefined;
  /** Check only those instances of invariants that a step affects. Then steps have labels. */
  readonly byInstance?: boolean | undefined;
}

/** Undefined if the code would be too large. */
export function generate(model: Model, check: Check, options: GenerateOptions = {}): GeneratedCode | undefined {
  try {
    return generateModule(model, check, options);
  } catch (error) {
    if (error instanceof TooLargeError || error instanceof TooWideError) return undefined;
    throw error;
  }
}

/** Comments in the generated code that describe the layout of a state. */
function describeLayout(model: Model, layout: StateLayout): string {
  const lines = layout.fields.map(({ type, bits, offset }, i) => {
    const from = offset % WORD_BITS;
    const position =
      bits > WORD_BITS
        ? `from word ${offset / WORD_BITS} on, ${bits} bits`
        : `word ${Math.floor(offset / WORD_BITS)}, ${bits === 1 ? `bit ${from}` : `bits ${from} to ${from + bits - 1}`}`;
    return `;; ${model.variables[i]?.name ?? "faults so far"}: ${position}: ${showType(type)}`;
  });
  return [
    `;; A state: ${layout.words === 1 ? "one word" : `${layout.words} words`}, ${layout.bits} bits and the mark (word 0, bit 0).`,
    ...lines,
  ].join("\n");
}

/** The flags of violated properties, as positions after or among those of covers. */
interface ObservedFlags {
  /** The flags of covers and invariants come first. */
  readonly conditions: number;
  readonly deadlock: number | undefined;
  readonly count: number;
}

function generateModule(model: Model, check: Check, options: GenerateOptions): GeneratedCode {
  const { plan, points, observed } = options;
  const { types, faultBudget, faultCounter } = stateVectorOf(model, check);
  const layout = layOut(types);
  const tables = new ConstantTables(DATA_START);
  const scratch = new ScratchMemory(TABLE_END);
  const choiceTable = scratch.allocate(CHOICE_LIMIT * 64);
  const marks =
    points === undefined ? undefined : { at: scratch.allocate(8 * points.outcomes), count: points.outcomes };
  const invariants = selected(model.invariants, check.invariants);
  const covers = selected(model.covers, check.covers);
  const steps = selected(model.steps, check.steps);
  const conditions = covers.length + invariants.length;
  const flags: ObservedFlags = {
    conditions,
    deadlock: check.deadlock ? conditions + steps.length : undefined,
    count: conditions + steps.length + (check.deadlock ? 1 : 0),
  };
  const conditionsOf: StateConditions =
    observed === true ? { invariants: [], covers, violations: invariants } : { invariants, covers, violations: [] };
  // With symmetry, the arguments of a step are not those of the step to the representative. Coverage records what is evaluated.
  const byInstance = options.byInstance === true && points === undefined && !symmetryOf(types, check).reduced;
  const checks = planInvariantChecks(model, conditionsOf.invariants, plan?.labels, byInstance);
  const budget = new CodeBudget();
  const module: ModuleContext = {
    budget,
    called: new CalledFunctions(layout, budget),
    model,
    check,
    layout,
    scratch,
    tables,
    buffer: scratch.allocate(layout.words * 64),
    faultCounter: faultCounter === undefined ? undefined : layout.fields[faultCounter],
    faultBudget,
    steps,
    stepFlags: observed === true ? conditions : undefined,
    labels: checks.labels,
    hits: marks === undefined || points === undefined ? undefined : hitAddresses(points, marks.at),
  };
  const functions = compileFunctions(module, conditionsOf, checks, plan);
  const text = [
    helperText(choiceTable, CHOICE_LIMIT),
    describeLayout(model, layout),
    ...functionTexts(functions),
    ...entryTexts(module, functions, checks.classes, plan !== undefined),
  ];
  return {
    layout,
    functions: text.join("\n\n"),
    data: tables.bytes,
    scratchEnd: scratch.end,
    classOf: checks.classOf,
    labels: checks.labels,
    hasConstraint: check.within.length > 0,
    covers: covers.length,
    observed: observed === true ? flags : undefined,
    hasInvariants: conditionsOf.invariants.length > 0,
    symmetric: functions.canonicalization !== undefined,
    predicates: plan?.predicates.length,
    marks,
  };
}

const selected = (properties: readonly Property[], names: readonly string[]): readonly Property[] =>
  properties.filter(({ name }) => names.includes(name));

const hitAddresses = ({ firstOf }: CoveragePoints, start: number): HitAddresses =>
  new Map([...firstOf].map(([part, first]) => [part, start + first]));

// ---------------------------------------------------------------- functions of the model

interface ModelFunction {
  readonly fn: FunctionBuilder;
  /** A comment for readers of the code. */
  readonly title?: string;
}

interface CompiledFunctions {
  readonly actions: readonly (ModelFunction & { readonly action: ActionDef; readonly position: number })[];
  readonly steps: readonly ModelFunction[];
  readonly initialStates: readonly ModelFunction[];
  readonly invariants: readonly ModelFunction[];
  /** Of invariants. */
  readonly instances: readonly ModelFunction[];
  readonly constraints: readonly ModelFunction[];
  readonly covers: readonly ModelFunction[];
  readonly predicates: readonly ModelFunction[];
  readonly terminals: readonly ModelFunction[];
  /** Called by the others. */
  readonly called: readonly ModelFunction[];
  /** Undefined without symmetry. */
  readonly canonicalization: { readonly functions: readonly ModelFunction[]; readonly text: string } | undefined;
}

/** What is evaluated in each new state. */
interface StateConditions {
  readonly invariants: readonly Property[];
  readonly covers: readonly Property[];
  /** Invariants whose violation is recorded like a cover. */
  readonly violations: readonly Property[];
}

function compileFunctions(
  module: ModuleContext,
  { invariants, covers, violations }: StateConditions,
  { instances }: InvariantChecks,
  plan: LivenessPlan | undefined,
): CompiledFunctions {
  const { model, check, steps, tables } = module;
  let size = 0;
  const limited = (fn: FunctionBuilder, title?: string): ModelFunction => {
    size += fn.bytes;
    if (size > TEXT_LIMIT || tables.end > TABLE_END) throw new TooLargeError("too much code");
    return title === undefined ? { fn } : { fn, title };
  };
  const condition = (kind: string, property: Property, i: number): ModelFunction =>
    limited(conditionFunction(module, `$${kind}.${i}`, property.body, { property }), `${kind} ${property.name}`);
  const compiled = {
    actions: model.actions.flatMap((action, position) => {
      if (action.fault && module.faultBudget === 0) return [];
      const title = `${action.fault ? "fault " : ""}action ${action.name}`;
      return [{ ...limited(actionFunction(module, action, position), title), action, position }];
    }),
    initialStates: [limited(initialStatesFunction(module))],
    invariants: invariants.map((property, i) => condition("invariant", property, i)),
    instances: instances.map(({ name, title, body, bound }) =>
      limited(conditionFunction(module, name, body, { bound }), title),
    ),
    constraints: check.within.map((body, i) => limited(conditionFunction(module, `$within.${i}`, body))),
    covers: [
      ...covers.map((property, i) => condition("cover", property, i)),
      ...violations.map((property, i) =>
        limited(
          conditionFunction(module, `$cover.${covers.length + i}`, property.body, { property, negated: true }),
          `violation of invariant ${property.name}`,
        ),
      ),
    ],
    // Predicates of steps are evaluated elsewhere.
    predicates: (plan?.predicates ?? []).map(({ body, bound, ofStep }, i) =>
      limited(
        conditionFunction({ ...module, hits: undefined }, `$predicate.${i}`, ofStep ? truth(false, body.span) : body, {
          bound,
        }),
      ),
    ),
    terminals: model.terminals.map((body, i) => limited(conditionFunction(module, `$terminal.${i}`, body))),
    steps: stepsAreInline(module)
      ? []
      : steps.map((property, i) => limited(stepFunction(module, `$step.${i}`, property), `step ${property.name}`)),
    canonicalization: canonicalizationOf(module, limited),
  };
  const called = module.called.functions.map(({ fn, callee }) => limited(fn, `function ${callee.name}`));
  return { ...compiled, called };
}

function canonicalizationOf(
  module: ModuleContext,
  limited: (fn: FunctionBuilder, title: string) => ModelFunction,
): CompiledFunctions["canonicalization"] {
  const types = module.layout.fields.map(({ type }) => type);
  if (!symmetryOf(types, module.check).reduced) return undefined;
  const { functions, text } = compileCanonicalization(module, types);
  return { functions: functions.map(({ fn, title }) => limited(fn, title)), text };
}

/** Groups of functions that are executed for one state. */
const groupsOf = (functions: CompiledFunctions): readonly (readonly ModelFunction[])[] => [
  [...functions.actions, ...functions.steps],
  functions.initialStates,
  functions.invariants,
  functions.instances,
  functions.constraints,
  functions.covers,
  functions.predicates,
  functions.terminals,
];

const costOf = (functions: readonly ModelFunction[]): number => functions.reduce((sum, { fn }) => sum + fn.cost, 0);

/** If some group may evaluate more than the interpreter's limit, all functions use fuel. */
const usesFuel = (functions: CompiledFunctions): boolean =>
  groupsOf(functions).some((group) => costOf(group) > FREE_COST);

function functionTexts(functions: CompiledFunctions): readonly string[] {
  const fuelled = usesFuel(functions);
  const textOf = ({ fn, title }: ModelFunction, uses: boolean): string =>
    `${title === undefined ? "" : `;; ${title}\n`}${fn.text(uses)}`;
  return [
    ...[...functions.called, ...groupsOf(functions).flat()].map((each) => textOf(each, fuelled)),
    // The interpreter's limit is for what the spec evaluates.
    ...(functions.canonicalization?.functions ?? []).map((each) => textOf(each, false)),
  ];
}

/** The functions that the runtime calls. */
function entryTexts(
  { check }: ModuleContext,
  functions: CompiledFunctions,
  classes: InvariantChecks["classes"],
  hasPlan: boolean,
): readonly string[] {
  const { actions, steps, constraints, covers, predicates, terminals, canonicalization } = functions;
  const names = (group: readonly ModelFunction[]): readonly FunctionBuilder[] => group.map(({ fn }) => fn);
  // Branch loops use fuel in any case, but the code between them does not.
  const fuel = !usesFuel(functions) && actions.some(({ fn }) => fn.usesFuel) ? costOf(actions) : undefined;
  return [
    expandText(
      actions.map(({ action, position }) => ({ position, fault: action.fault })),
      fuel,
    ),
    ...invariantsText(classes),
    constraintsText(names(constraints)),
    coversText(covers.length),
    ...(hasPlan ? [predicatesText(predicates.length)] : []),
    terminalsText(names(terminals), check.deadlock),
    ...(steps.length > 0 ? [stepsText(names(steps))] : []),
    canonicalization?.text ?? "",
  ];
}
