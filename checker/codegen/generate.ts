// From a model to the text of its WebAssembly functions: what `runtime.ts` explores with.

import { showType } from "../../grammar/core/types.js";
import type { LivenessPlan } from "../liveness/plan.js";
import type { Check, Model } from "../model/model.js";
import { stateVectorOf } from "../model/state-vector.js";
import type { CoveragePoints } from "../coverage/points.js";
import { symmetryOf } from "../reduction/symmetry.js";
import { actionFunction, initialStatesFunction, stepsAreInline, type Unit } from "./actions.js";
import { TABLE_END, Tables, TooLargeError } from "./context.js";
import type { FunctionBuilder } from "./function-builder.js";
import { helpers } from "./helpers.js";
import { all, conditionFunction, invariantClasses, some, stepFunction } from "./properties.js";
import { layOut, TooWideError, WORD_BITS, type StateLayout } from "./layout.js";
import { Scratch } from "./memory.js";
import { i32Text } from "./numbers.js";
import { canonicalizationFunctions } from "./canonicalization.js";

export interface GeneratedCode {
  readonly layout: StateLayout;
  /** WAT text of functions and globals. */
  readonly functions: string;
  /** Constants, to stand at byte `DATA_START` of the memory. */
  readonly data: Uint8Array;
  /** Generated code uses the bytes from `DATA_START` up to here. */
  readonly scratchEnd: number;
  /** By tag, which invariants a new state is judged by: actions by their position, then the initial states. */
  readonly classOf: readonly number[];
  readonly hasConstraint: boolean;
  readonly covers: number;
  readonly hasInvariants: boolean;
  readonly symmetric: boolean;
  /** Of temporal properties; undefined when there are none. */
  readonly predicates: number | undefined;
  /** Where outcomes are noted, a byte each, and how many; undefined when nobody asks. */
  readonly marks: { readonly at: number; readonly count: number } | undefined;
}

export const DATA_START = 1024;
/** More text than this takes longer to compile than anybody waits. */
const TEXT_LIMIT = 24 * 1024 * 1024;
const CHOICE_LIMIT = 4096;
/** As the interpreter's `WORK_LIMIT`, with room for what is not counted. */
const UNCOUNTED = 2 ** 22;

export interface GenerateOptions {
  /** Of temporal properties. */
  readonly plan?: LivenessPlan | undefined;
  /** Whose outcomes are to be noted. */
  readonly points?: CoveragePoints | undefined;
}

/** Undefined when the code would be too large. */
export function generate(
  model: Model,
  check: Check,
  { plan, points }: GenerateOptions = {},
): GeneratedCode | undefined {
  try {
    return generated(model, check, plan, points);
  } catch (error) {
    if (error instanceof TooLargeError || error instanceof TooWideError) return undefined;
    throw error;
  }
}

/** As comments, for who reads the code. */
export function describeLayout(model: Model, layout: StateLayout): string {
  const lines = layout.places.map(({ type, bits, offset }, i) => {
    const from = offset % WORD_BITS;
    const where =
      bits > WORD_BITS
        ? `from word ${offset / WORD_BITS} on, ${bits} bits`
        : `word ${Math.floor(offset / WORD_BITS)}, ${bits === 1 ? `bit ${from}` : `bits ${from} to ${from + bits - 1}`}`;
    return `;; ${model.variables[i]?.name ?? "faults so far"}: ${where}: ${showType(type)}`;
  });
  return [
    `;; A state: ${layout.words === 1 ? "one word" : `${layout.words} words`}, ${layout.bits} bits and the mark (word 0, bit 0).`,
    ...lines,
  ].join("\n");
}

function generated(
  model: Model,
  check: Check,
  plan: LivenessPlan | undefined,
  points: CoveragePoints | undefined,
): GeneratedCode {
  const { types, faultBudget: budget, faultCounter: counter } = stateVectorOf(model, check);
  const layout = layOut(types);
  const invariants = model.invariants.filter(({ name }) => check.invariants.includes(name));
  const steps = model.steps.filter(({ name }) => check.steps.includes(name));
  const covers = model.covers.filter(({ name }) => check.covers.includes(name));
  // Tables grow while code is written; what comes after them is placed first, at the end that they cannot reach.
  const tables = new Tables(DATA_START);
  const scratch = new Scratch(TABLE_END);
  const choices = scratch.take(CHOICE_LIMIT * 64);
  const marks = points === undefined ? undefined : { at: scratch.take(8 * points.outcomes), count: points.outcomes };
  const addresses =
    marks === undefined || points === undefined
      ? undefined
      : new Map([...points.firstOf].map(([part, first]) => [part, marks.at + first]));
  const unit: Unit = {
    model,
    check,
    layout,
    scratch,
    tables,
    buffer: scratch.take(layout.words * 64),
    counter: counter === undefined ? undefined : layout.places[counter],
    budget,
    steps,
    labels: plan?.labels,
    marks: addresses,
  };

  let size = 0;
  const sized = (fn: FunctionBuilder): FunctionBuilder => {
    size += fn.bytes;
    if (size > TEXT_LIMIT || tables.end > TABLE_END) throw new TooLargeError("too much code");
    return fn;
  };
  const enabled = model.actions
    .map((action, position) => ({ action, position }))
    .filter(({ action }) => !(action.fault && budget === 0));
  const actions = enabled.map(({ action, position }) => sized(actionFunction(unit, action, position)));
  const starts = sized(initialStatesFunction(unit));
  const judged = invariants.map((property, i) =>
    sized(conditionFunction(unit, `$invariant.${i}`, property.body, { property })),
  );
  const inside = check.within.map((body, i) => sized(conditionFunction(unit, `$within.${i}`, body)));
  const reached = covers.map((property, i) =>
    sized(conditionFunction(unit, `$cover.${i}`, property.body, { property })),
  );
  const predicates =
    plan?.predicates.map(({ body, bound }, i) =>
      sized(conditionFunction({ ...unit, marks: undefined }, `$predicate.${i}`, body, { bound })),
    ) ?? [];
  const terminals = model.terminals.map((body, i) => sized(conditionFunction(unit, `$terminal.${i}`, body)));
  const stepped = stepsAreInline(unit)
    ? []
    : steps.map((property, i) => sized(stepFunction(unit, `$step.${i}`, property)));
  const symmetric = symmetryOf(types, check).reduced;
  const permuted = symmetric ? canonicalizationFunctions(unit, types) : { functions: [], text: "" };
  permuted.functions.forEach(sized);

  const moving = [...actions, ...stepped];
  const spent = actions.reduce((sum, fn) => sum + fn.cost, 0);
  const groups = [moving, [starts], judged, inside, reached, predicates, terminals, permuted.functions];
  const fuelled = groups.some((group) => group.reduce((sum, fn) => sum + fn.cost, 0) > UNCOUNTED);
  const titles = new Map<FunctionBuilder, string>([
    ...actions.map((fn, i): [FunctionBuilder, string] => [
      fn,
      `${enabled[i]?.action.fault === true ? "fault " : ""}action ${enabled[i]?.action.name ?? ""}`,
    ]),
    ...judged.map((fn, i): [FunctionBuilder, string] => [fn, `invariant ${invariants[i]?.name ?? ""}`]),
    ...reached.map((fn, i): [FunctionBuilder, string] => [fn, `cover ${covers[i]?.name ?? ""}`]),
    ...stepped.map((fn, i): [FunctionBuilder, string] => [fn, `step ${steps[i]?.name ?? ""}`]),
  ]);
  const texts = groups.flatMap((group) =>
    group.map((fn) => `${titles.has(fn) ? `;; ${titles.get(fn)}\n` : ""}${fn.text(fuelled)}`),
  );
  const counted = !fuelled && actions.some((fn) => fn.counts);

  const { classOf, classes } = invariantClasses(unit, invariants);
  const call = (name: string): string => `(call ${name} (local.get $s))`;
  const judgeClass = classes.map(
    (list, i) =>
      `(func $invariantClass.${i} (param $s i32) (result i32)\n  ${all(list.map((each) => call(`$invariant.${each}`)))})`,
  );
  const chosen = (name: string, count: number, param: string): string =>
    Array.from({ length: count }, (_, i) => i).reduceRight(
      (rest, i) =>
        `(if (result i32) (i32.eq (local.get ${param}) ${i32Text(i)}) (then ${call(`${name}.${i}`)}) (else ${rest}))`,
      "(unreachable)",
    );
  const expand = enabled.map(({ action, position }) => {
    const flags = call(`$action.${position}`);
    return `  (local.set $flags (i32.or (local.get $flags) ${action.fault ? `(i32.and ${flags} (i32.const 2))` : flags}))`;
  });
  const functions = [
    helpers(choices, CHOICE_LIMIT),
    describeLayout(model, layout),
    ...texts,
    ...judgeClass,
    `(func $expandState (param $s i32) (result i32) (local $flags i32)\n${counted ? `  (call $spend ${i32Text(spent)})\n` : ""}${expand.join("\n")}\n  (local.get $flags))`,
    `(func $checkInvariants (param $s i32) (param $class i32) (result i32)\n  ${chosen("$invariantClass", classes.length, "$class")})`,
    `(func $satisfiesConstraint (param $s i32) (result i32)\n  ${all(inside.map((fn) => call(fn.name)))})`,
    `(func $satisfiesCover (param $s i32) (param $cover i32) (result i32)\n  ${chosen("$cover", reached.length, "$cover")})`,
    ...(plan === undefined
      ? []
      : [
          `(func $satisfiesPredicate (param $s i32) (param $predicate i32) (result i32)\n  ${chosen("$predicate", predicates.length, "$predicate")})`,
        ]),
    `(func $isTerminal (param $s i32) (result i32)\n  ${check.deadlock ? some(terminals.map((fn) => call(fn.name))) : i32Text(1)})`,
    ...(stepped.length > 0
      ? [
          `(func $checkSteps (param $s i32) (param $n i32) (result i32)\n  ${all(stepped.map((fn) => `(call ${fn.name} (local.get $s) (local.get $n))`))})`,
        ]
      : []),
    permuted.text,
  ].join("\n\n");
  return {
    layout,
    functions,
    data: tables.bytes,
    scratchEnd: scratch.end,
    classOf,
    hasConstraint: check.within.length > 0,
    covers: covers.length,
    hasInvariants: invariants.length > 0,
    symmetric,
    predicates: plan?.predicates.length,
    marks,
  };
}
