// The functions that make states: one for each action, and one for the initial states.

import { statementBlocks } from "../../grammar/analysis/traversal.js";
import type { ActionDef, Statement } from "../../grammar/core/core.js";
import type { Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import type { Labels } from "../liveness/selectors.js";
import type { Check, Model, Property } from "../model/model.js";
import { bindLocal, condition, type Context, type Env, type MarkMap, type Tables } from "./context.js";
import { forEach, weightOf } from "./domains.js";
import { domainOf } from "./comprehensions.js";
import { compile } from "./expressions.js";
import { fit } from "./bounds.js";
import { FunctionBuilder } from "./function-builder.js";
import { bitsOf, countOf, keySlot, TooWideError, type Place, type StateLayout } from "./layout.js";
import { at, moved, type Offset, type Scratch } from "./memory.js";
import { bitAddress } from "./memory.js";
import { add, compare, constant, get, i32Text, mul, not, wrap } from "./numbers.js";
import { rankOf } from "./ranks.js";
import { GrowingState, StoredState } from "./states.js";
import { NeedsWatching, perform, pickFrom, touch, Watched, weightOfBlock, type Path } from "./statements.js";
import { keep, numOf, pack, scaled, type Val } from "./values.js";

/** What all functions of one module share. */
export interface Unit {
  readonly model: Model;
  readonly check: Check;
  readonly layout: StateLayout;
  readonly scratch: Scratch;
  readonly tables: Tables;
  /** The byte address where words in memory of the next state are made. */
  readonly buffer: number;
  /** The count of faults, and how many may happen; undefined for any number. */
  readonly counter: Place | undefined;
  readonly budget: number | undefined;
  readonly steps: readonly Property[];
  /** Where steps of one action are told apart. */
  readonly labels: Labels | undefined;
  /** Where outcomes are noted, if coverage is asked for. */
  readonly marks: MarkMap | undefined;
}

/** Step properties of no more than this are judged where a step is made, from the words at hand. */
const INLINE = 80;

/** A context for a function that reads one stored state. */
export function readingContext(
  unit: Unit,
  fn: FunctionBuilder,
): { readonly context: Context; readonly state: StoredState } {
  const state = new StoredState(fn, unit.layout, "$s");
  return {
    context: {
      fn,
      scratch: unit.scratch,
      tables: unit.tables,
      compile,
      state,
      next: undefined,
      marks: unit.marks,
      copies: 1,
    },
    state,
  };
}

/** Written again, watching what it must, until its assignments are known to be watched where they need to be. */
function untilWatched(write: (watched: Watched) => FunctionBuilder): FunctionBuilder {
  const variables = new Set<number>();
  for (;;) {
    try {
      return write(new Watched(variables));
    } catch (error) {
      if (!(error instanceof NeedsWatching)) throw error;
      variables.add(error.variable);
    }
  }
}

/** `(param $s) (result i32)`: bit 0: it was enabled in some way; bit 1: a step property is violated. */
export function actionFunction(unit: Unit, action: ActionDef, position: number): FunctionBuilder {
  return untilWatched((watched) => {
    const fn = new FunctionBuilder(`$action.${position}`, "(param $s i32) (result i32)");
    const { context: reading, state } = readingContext(unit, fn);
    const flags = fn.fresh("i32", "flags");
    const body = fn.capture(() => {
      overParams(reading, action.params, new Map(), weightOfBlock(action.body), (context, env) => {
        paths(unit, context, state, watched, choosesIn(action.body), (path) => {
          faultBudget(unit, action, path);
          perform(path, path.context, action.body, env);
          const out = fn.keep32("(global.get $out)", "out");
          path.next.store(out);
          fn.set(flags, `(i32.or ${get(flags)} (i32.const 1))`);
          judgeSteps(unit, path, state, out, flags);
          fn.line(`(call $emit ${tagOf(unit, path.context, action, position, env)})`);
        });
      });
    });
    fn.paste(state.loads());
    fn.paste(body);
    fn.line(get(flags));
    return fn;
  });
}

/** The position of the action, or the label of the step. */
function tagOf({ labels }: Unit, context: Context, action: ActionDef, position: number, env: Env): string {
  if (labels === undefined) return i32Text(position);
  let rank = constant(0);
  for (const i of element(labels.trackedParams, position)) {
    const { id, type } = element(action.params, i);
    const value = env.get(id);
    if (value === undefined) throw new Error("internal: a parameter without a value");
    rank = add(mul(rank, constant(countOf(type))), rankOf(context, keep(context, fit(context, value, type))));
  }
  return wrap(add(rank, constant(element(labels.firstLabels, position))));
}

function overParams(
  context: Context,
  params: ActionDef["params"],
  env: Env,
  weight: number,
  body: (context: Context, env: Env) => void,
  at = 0,
): void {
  const param = params[at];
  if (param === undefined) return body(context, env);
  forEach(context, { kind: "all", type: param.type }, Math.ceil(weight / 6), (item, _, inner) =>
    overParams(inner, params, bindLocal(env, param.id, item), weight, body, at + 1),
  );
}

/** All ways of one body: again and again while there are choices that were not made yet. */
function paths(
  unit: Unit,
  context: Context,
  before: StoredState | undefined,
  watched: Watched,
  chooses: boolean,
  write: (path: Path) => void,
  resumes = false,
): void {
  const { fn } = context;
  const next = new GrowingState(fn, unit.layout, before, unit.buffer);
  const path: Path = {
    context,
    next,
    disabled: fn.label("disabled"),
    watched,
    touched: [],
    looped: false,
    result: undefined,
  };
  const within: Context = {
    ...context,
    state: before ?? next,
    next: before === undefined ? undefined : next,
    ...(before === undefined ? {} : { readNew: (variable, bits) => touch(path, context, variable, bits, false) }),
  };
  const run = (): void => {
    fn.nest(`block ${path.disabled}`, () => {
      const lines = fn.capture(() => {
        try {
          write(Object.assign(path, { context: within }));
        } catch (error) {
          // Whoever comes here asks the interpreter.
          if (!(error instanceof TooWideError)) throw error;
          fn.line("(unreachable)");
        }
      });
      fn.paste(next.begins());
      for (const [variable, mask] of watched.masks)
        fn.line(
          `(call $clear ${bitAddress({ base: i32Text(mask), plus: 0 })} ${i32Text(element(unit.layout.places, variable).bits)})`,
        );
      fn.paste(lines);
    });
  };
  const taken = { text: "(local.get $resume)" };
  if (!chooses) {
    if (resumes) fn.if(taken, () => fn.line("(return)"));
    return run();
  }
  // A body that is taken up again goes on with the choices after those of its last path.
  const begin = (): void => fn.line("(call $nochoices)");
  if (resumes) fn.if(taken, () => fn.line("(if (i32.eqz (call $another)) (then (return)))"), begin);
  else begin();
  fn.pathLoop((again) => {
    run();
    fn.line(`(br_if ${again} (call $another))`);
  });
}

function choosesIn(statements: readonly Statement[]): boolean {
  return statements.some(
    (statement) =>
      statement.kind === "pick" ||
      statement.kind === "either" ||
      (statement.kind === "call" && choosesIn(statement.callee.body)) ||
      statementBlocks(statement).some(choosesIn),
  );
}

function faultBudget(unit: Unit, action: ActionDef, path: Path): void {
  const { counter, budget } = unit;
  if (!action.fault || budget === undefined || counter === undefined) return;
  const { fn } = path.context;
  const state = path.next.before;
  if (state === undefined) return;
  const used = fn.keep(numOf(state.readAt(counter)));
  fn.line(`(br_if ${path.disabled} ${not(compare("lt_s", used, constant(budget))).text})`);
  path.next.write(counter, at(0), counter.bits, {
    form: "bits",
    num: { text: `(i64.add ${used.text} (i64.const 1))` },
  });
}

function judgeSteps(unit: Unit, path: Path, state: StoredState, out: string, flags: string): void {
  const { fn } = path.context;
  const violated = (): void => fn.set(flags, `(i32.or ${get(flags)} (i32.const 2))`);
  if (unit.steps.length === 0) return;
  if (!stepsAreInline(unit))
    return fn.if({ text: `(i32.eqz (call $checkSteps ${get(state.address)} ${get(out)}))` }, violated);
  const { readNew: _, ...context } = path.context;
  for (const { body } of unit.steps) fn.if(not(condition(context, body, new Map())), violated);
}

/** Where outcomes are noted, they are judged in turn, as the interpreter does: none after one that is violated. */
export const stepsAreInline = ({ steps, marks }: Unit): boolean =>
  marks === undefined && steps.reduce((sum, each) => sum + weightOf(each.body), 0) <= INLINE;

/** `(param $resume)`: every initial state; or those that were not made when it was left last. */
export function initialStatesFunction(unit: Unit): FunctionBuilder {
  const { model } = unit;
  return untilWatched((watched) => {
    const fn = new FunctionBuilder("$initialStates", "(param $resume i32)");
    const base: Context = {
      fn,
      scratch: unit.scratch,
      tables: unit.tables,
      compile,
      state: noState,
      next: undefined,
      marks: unit.marks,
      copies: 1,
    };
    const chooses =
      model.initialisers.some((each) => each.kind === "member") ||
      model.initConstraints.some((each) => choosesIn(each.body));
    paths(
      unit,
      base,
      undefined,
      watched,
      chooses,
      (path) => {
        for (const { variable, indices, kind, value } of model.initialisers) {
          overParams(path.context, indices, new Map(), weightOf(value), (context, env) => {
            const place = element(unit.layout.places, variable.id);
            const target = memberPlace(
              context,
              place.type,
              indices.map((index) => env.get(index.id)),
            );
            const first =
              kind === "value"
                ? compile(context, value, env)
                : pickFrom(path, context, domainOf(context, value, env, true));
            path.next.write(
              place,
              target.offset,
              bitsOf(target.type),
              pack(keep(context, fit(context, first, target.type))),
            );
          });
        }
        for (const { indices, body } of model.initConstraints) {
          overParams(path.context, indices, new Map(), weightOfBlock(body), (context, env) =>
            perform(path, context, body, env),
          );
        }
        const out = fn.keep32("(global.get $out)", "out");
        path.next.store(out);
        fn.line(`(call $emit ${i32Text(unit.labels?.count ?? model.actions.length)})`);
      },
      true,
    );
    return fn;
  });
}

const noState = {
  changes: false,
  read: (): never => {
    throw new Error("internal: there is no state before the first");
  },
};

/** Where the member of a family stands in the variable. */
function memberPlace(
  context: Context,
  type: Type,
  keys: readonly (Val | undefined)[],
): { readonly offset: Offset; readonly type: Type } {
  let offset: Offset = at(0);
  let here = type;
  for (const key of keys) {
    if (here.kind !== "function" || key === undefined) throw new Error("internal: an index of what is no family");
    const by = scaled(
      context,
      rankOf(context, keep(context, fit(context, key, here.key))),
      -bitsOf(here.value),
      keySlot(here, 0),
    );
    const { dynamic, plus } = moved(context.fn, { base: "", ...offset }, by);
    offset = { dynamic, plus };
    here = here.value;
  }
  return { offset, type: here };
}
