// The functions that the runtime calls, as text: they dispatch to the functions of the actions and properties.

import { VIOLATES_STEP } from "./actions.js";
import { i32Const } from "./numbers.js";

/** A call of a function of one state. */
const callOnState = (name: string): string => `(call ${name} (local.get $s))`;

/** 0 after the first call that returns 0, otherwise 1. */
const allOf = (calls: readonly string[]): string =>
  calls.reduceRight(
    (rest, call) => (rest === "" ? call : `(if (result i32) ${call} (then ${rest}) (else (i32.const 0)))`),
    "",
  ) || i32Const(1);

/** 1 after the first call that returns 1, otherwise 0. */
const anyOf = (calls: readonly string[]): string =>
  calls.reduceRight(
    (rest, call) => (rest === "" ? call : `(if (result i32) ${call} (then (i32.const 1)) (else ${rest}))`),
    "",
  ) || i32Const(0);

/** More functions than this are found by halving. */
const LINEAR_DISPATCH = 8;

/** Calls the function `name.i` of a state, where i is the value of a parameter from `first` on and below `count`. */
function dispatch(name: string, count: number, param: string, first = 0): string {
  if (count - first > LINEAR_DISPATCH) {
    const middle = Math.ceil((first + count) / 2);
    return `(if (result i32) (i32.lt_u (local.get ${param}) ${i32Const(middle)}) (then ${dispatch(name, middle, param, first)}) (else ${dispatch(name, count, param, middle)}))`;
  }
  return Array.from({ length: count - first }, (_, i) => first + i).reduceRight(
    (rest, i) =>
      `(if (result i32) (i32.eq (local.get ${param}) ${i32Const(i)}) (then ${callOnState(`${name}.${i}`)}) (else ${rest}))`,
    "(unreachable)",
  );
}

/** A function `(param $s) (result i32)`. `params`: further parameters. */
const stateFunction = (name: string, params: string, body: string): string =>
  `(func ${name} (param $s i32) ${params}(result i32)\n  ${body})`;

/**
 * `(param $s) (result i32)`: expands a state. `fuel`: what that may cost, if the functions of the actions do not count
 * it themselves.
 */
export function expandText(
  actions: readonly { readonly position: number; readonly fault: boolean }[],
  fuel: number | undefined,
): string {
  const calls = actions.map(({ position, fault }) => {
    const flags = callOnState(`$action.${position}`);
    // A state in which only fault actions are enabled is a deadlock.
    const counted = fault ? `(i32.and ${flags} (i32.const ${VIOLATES_STEP}))` : flags;
    return `  (local.set $flags (i32.or (local.get $flags) ${counted}))`;
  });
  const spend = fuel === undefined ? "" : `  (call $useFuel ${i32Const(fuel)})\n`;
  return `(func $expandState (param $s i32) (result i32) (local $flags i32)\n${spend}${calls.join("\n")}\n  (local.get $flags))`;
}

/** Checks the invariants of a class. `classes`: for each class, the names of the functions that check them. */
export function invariantsText(classes: readonly (readonly string[])[]): readonly string[] {
  return [
    ...classes.map((names, i) => stateFunction(`$invariantClass.${i}`, "", allOf(names.map(callOnState)))),
    stateFunction("$checkInvariants", "(param $class i32) ", dispatch("$invariantClass", classes.length, "$class")),
  ];
}

/** Checks the state constraints. */
export const constraintsText = (constraints: readonly { readonly name: string }[]): string =>
  stateFunction("$satisfiesConstraint", "", allOf(constraints.map(({ name }) => callOnState(name))));

export const coversText = (count: number): string =>
  stateFunction("$satisfiesCover", "(param $cover i32) ", dispatch("$cover", count, "$cover"));

/** Evaluates a predicate of a temporal property. */
export const predicatesText = (count: number): string =>
  stateFunction("$satisfiesPredicate", "(param $predicate i32) ", dispatch("$predicate", count, "$predicate"));

/** 1 if a state without successors is no deadlock: it satisfies a terminal condition, or deadlocks are not checked. */
export const terminalsText = (terminals: readonly { readonly name: string }[], checksDeadlock: boolean): string =>
  stateFunction(
    "$isTerminal",
    "",
    checksDeadlock ? anyOf(terminals.map(({ name }) => callOnState(name))) : i32Const(1),
  );

export const stepsText = (steps: readonly { readonly name: string }[]): string =>
  `(func $checkSteps (param $s i32) (param $n i32) (result i32)\n  ${allOf(steps.map(({ name }) => `(call ${name} (local.get $s) (local.get $n))`))})`;
