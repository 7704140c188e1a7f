// Statements: one way through an action, from its start to its end. Where the text makes a choice, `$choose` says which it is this time;
// the action is run again for the others.

import type { Expr, Statement, Variable } from "../../grammar/core/core.js";
import { cardinality } from "../../grammar/core/types.js";
import { statementBlocks, statementExprs } from "../../grammar/analysis/traversal.js";
import { element } from "../interpreter/values.js";
import { conjuncts } from "../coverage/points.js";
import { bindLocal, condition, mark, noted, type Context, type Env, type TouchedBits } from "./context.js";
import { forEach, memberTypeOf, weightOf, type Domain } from "./domains.js";
import { bindAlways, match } from "./patterns.js";
import { domainOf } from "./comprehensions.js";
import { compile } from "./expressions.js";
import { fit } from "./bounds.js";
import { bitsOf, finite, isMask, TooWideError } from "./layout.js";
import { bitAddress, type Scratch } from "./memory.js";
import {
  add,
  always,
  and,
  compare,
  constant,
  ctz,
  get,
  i32Text,
  local64,
  not,
  popcnt,
  sub,
  type Cond,
} from "./numbers.js";
import { keysOf, stored, targetOf } from "./places.js";
import { valueAt } from "./ranks.js";
import type { GrowingState } from "./states.js";
import { bits, isSome, itemOf, keep, noneOf, numOf, pack, Slot, type Val } from "./values.js";

/** What may have been assigned, or read as new, before: bits of a variable, from and below. Bits that are not known count as all. */
export type Touched = readonly Touch[];
interface Touch {
  readonly variable: number;
  readonly from: number;
  readonly to: number;
  /** Of the steps that lead there: the position, or undefined where it is a key. */
  readonly steps: readonly (number | undefined)[];
}

/** Variables of which it must be watched while the action runs that no place is assigned twice. */
export class Watched {
  readonly #masks = new Map<number, number>();

  constructor(readonly variables: ReadonlySet<number>) {}

  /** The byte address of a bit for each bit of the variable. */
  mask(variable: number, bits: number, scratch: Scratch): number {
    let address = this.#masks.get(variable);
    if (address === undefined) this.#masks.set(variable, (address = scratch.take(bits)));
    return address;
  }

  get masks(): ReadonlyMap<number, number> {
    return this.#masks;
  }
}

/** An assignment may hit what another did, which the text alone does not tell. */
export class NeedsWatching extends Error {
  constructor(readonly variable: number) {
    super("a place may be assigned twice");
  }
}

/** A path: where it leads when it is not enabled, and what it makes. */
export interface Path {
  readonly context: Context;
  readonly next: GrowingState;
  /** The label of the path: to jump there is to be disabled. */
  readonly disabled: string;
  readonly watched: Watched;
  touched: Touched;
  /** Whether what is being written may run more than once on one path. */
  looped: boolean;
  /** Where a `return` leaves its value. */
  result: Slot | undefined;
}

export function perform(path: Path, context: Context, statements: readonly Statement[], env: Env): Env {
  let bound = env;
  try {
    for (const statement of statements) bound = execute(path, context, statement, bound);
  } catch (error) {
    // The interpreter goes this way, whenever it is gone.
    if (!(error instanceof TooWideError)) throw error;
    context.fn.line("(unreachable)");
  }
  return bound;
}

function execute(path: Path, context: Context, statement: Statement, env: Env): Env {
  const { fn } = context;
  mark(context, statement, 0);
  switch (statement.kind) {
    case "require":
      for (const [i, side] of sidesOf(context, statement.condition).entries())
        requireThat(path, context, side, env, (holds) => noted(context, statement, holds, 1 + 2 * i));
      return env;
    case "assign":
      assign(path, context, statement, env);
      return env;
    case "let":
      return bindAlways(context, statement.pattern, keep(context, compile(context, statement.value, env)), env);
    case "letSome": {
      const option = keep(context, compile(context, statement.value, env));
      fn.if(not(noted(context, statement, isSome(context, option), 1)), () => disable(path, context));
      return bindAlways(context, statement.pattern, itemOf(context, option), env);
    }
    case "if":
      alternatives(
        path,
        context,
        noted(context, statement, condition(context, statement.condition, env), 1),
        () => perform(path, context, statement.then, env),
        () => perform(path, context, statement.otherwise, env),
      );
      return env;
    case "match":
      matchArms(path, context, statement, env);
      return env;
    case "pick":
      return pick(path, context, statement, env);
    case "either":
      either(path, context, statement, env);
      return env;
    case "for": {
      const domain = domainOf(context, statement.binder.domain, env, true);
      const before = path.looped;
      forEach(context, domain, weightOfBlock(statement.body), (item, _, inner) => {
        path.looped = before || inner.copies === context.copies;
        perform(path, inner, statement.body, bindAlways(inner, statement.binder.pattern, item, env));
      });
      path.looped = before;
      return env;
    }
    case "assert":
      fn.trapIf(not(condition(context, statement.condition, env)));
      return env;
    case "call": {
      const { callee } = statement;
      let inner = env;
      const args = statement.args.map((arg, i) =>
        keep(context, compile(context, arg, env), element(callee.params, i).name),
      );
      for (const [i, param] of callee.params.entries()) inner = bindLocal(inner, param.id, element(args, i));
      const outer = path.result;
      const result =
        statement.result === undefined || callee.result === undefined
          ? undefined
          : new Slot(context, finite(callee.result));
      path.result = result;
      mark(context, callee, 0);
      perform(path, context, callee.body, inner);
      path.result = outer;
      return result === undefined || statement.result === undefined
        ? env
        : bindLocal(env, statement.result.id, result.value);
    }
    case "return": {
      const value = compile(context, statement.value, env);
      path.result?.assign(fit(context, value, path.result.type));
      return env;
    }
  }
}

function disable(path: Path, { fn }: Context): void {
  fn.line(`(br ${path.disabled})`);
}

/** The sides of an `and`, one after the other. */
function sidesOf({ fn }: Context, expr: Expr): readonly Expr[] {
  const sides = conjuncts(expr);
  fn.count(sides.length - 1);
  return sides;
}

/** `seen`: is told what it comes to. */
function requireThat(path: Path, context: Context, expr: Expr, env: Env, seen = (holds: Cond): Cond => holds): void {
  const holds = seen(condition(context, expr, env));
  if (holds.known === true) return;
  context.fn.line(holds.known === false ? `(br ${path.disabled})` : `(br_if ${path.disabled} ${not(holds).text})`);
}

/** What each side touches is touched after both; neither sees the other's. */
function alternatives(
  path: Path,
  context: Context,
  holds: ReturnType<typeof condition>,
  then: () => void,
  otherwise: () => void,
): void {
  const before = path.touched;
  let afterThen = before;
  context.fn.if(
    holds,
    () => {
      then();
      afterThen = path.touched;
      path.touched = before;
    },
    () => {
      path.touched = before;
      otherwise();
    },
  );
  path.touched = [...new Set([...afterThen, ...path.touched])];
}

function matchArms(path: Path, context: Context, statement: Extract<Statement, { kind: "match" }>, env: Env): void {
  const { fn } = context;
  const scrutinee = keep(context, compile(context, statement.scrutinee, env));
  const done = fn.label("done");
  const before = path.touched;
  const after: Touched[number][] = [];
  fn.nest(`block ${done}`, () => {
    for (const [i, arm] of statement.arms.entries()) {
      path.touched = before;
      const found = match(context, arm.pattern, scrutinee, env);
      // Some arm fits.
      const test = i === statement.arms.length - 1 && arm.guard === undefined ? always(true) : found.fits;
      fn.if(test, () => {
        const guard = arm.guard === undefined ? always(true) : condition(context, arm.guard, found.env);
        fn.if(guard, () => {
          mark(context, statement, 1 + i);
          perform(path, context, arm.body, found.env);
          fn.line(`(br ${done})`);
        });
      });
      after.push(...path.touched);
    }
    fn.line("(unreachable)");
  });
  path.touched = [...new Set(after)];
}

// ---------------------------------------------------------------- assignments

function assign(path: Path, context: Context, statement: Extract<Statement, { kind: "assign" }>, env: Env): void {
  const { variable } = statement;
  const place = element(path.next.layout.places, variable.id);
  const keys = keysOf(context, statement.path, env);
  const value = keep(context, compile(context, statement.value, env));
  const target = targetOf(context, () => pack(path.next.read(variable)), place.type, statement.path, keys);
  const width = bitsOf(target.type);
  touch(
    path,
    context,
    variable,
    {
      offset: target.offset,
      width,
      steps: statement.path.map((step) => (step.kind === "position" ? step.position : undefined)),
    },
    true,
  );
  path.next.write(place, target.offset, width, pack(stored(context, target, value)));
}

/** Notes that bits are assigned or read as new; to assign what has been touched is an error, R0008. */
export function touch(
  path: Path,
  context: Context,
  variable: Variable,
  { offset, width, steps }: TouchedBits,
  assigns: boolean,
): void {
  const whole = element(path.next.layout.places, variable.id).bits;
  if (path.watched.variables.has(variable.id)) {
    const mask = path.watched.mask(variable.id, whole, context.scratch);
    const address = bitAddress({ base: i32Text(mask), ...offset });
    if (assigns) context.fn.trapIf({ text: `(call $any ${address} ${i32Text(width)})` });
    context.fn.line(`(call $fill ${address} ${i32Text(width)})`);
    return;
  }
  const from = offset.dynamic === undefined ? offset.plus : 0;
  const to = offset.dynamic === undefined ? offset.plus + width : whole;
  const touch: Touch = { variable: variable.id, from, to, steps };
  if (assigns && (path.looped || path.touched.some((each) => mayOverlap(each, touch))))
    throw new NeedsWatching(variable.id);
  path.touched = [...path.touched, touch];
}

/** Two fields of one record never do, whatever the keys before them. */
function mayOverlap(a: Touch, b: Touch): boolean {
  if (a.variable !== b.variable || a.from >= b.to || b.from >= a.to) return false;
  return !a.steps.some((step, i) => step !== undefined && b.steps[i] !== undefined && b.steps[i] !== step);
}

// ---------------------------------------------------------------- choices

function either(path: Path, context: Context, statement: Extract<Statement, { kind: "either" }>, env: Env): void {
  const { fn } = context;
  const which = fn.keep32(`(call $choose ${i32Text(statement.branches.length)})`, "which");
  const before = path.touched;
  const after: Touched[number][] = [];
  for (const [i, branch] of statement.branches.entries()) {
    path.touched = before;
    fn.if({ text: `(i32.eq ${get(which)} ${i32Text(i)})` }, () => {
      mark(context, statement, 1 + i);
      perform(path, context, branch, env);
    });
    after.push(...path.touched);
  }
  path.touched = [...new Set(after)];
}

function pick(path: Path, context: Context, statement: Extract<Statement, { kind: "pick" }>, env: Env): Env {
  const item = pickFrom(path, context, domainOf(context, statement.binder.domain, env, true));
  const bound = bindAlways(context, statement.binder.pattern, item, env);
  if (statement.where !== undefined)
    for (const side of sidesOf(context, statement.where)) requireThat(path, context, side, bound);
  return bound;
}

/** One of the members: which, is the path's choice. */
export function pickFrom(path: Path, context: Context, domain: Domain): Val {
  const { fn } = context;
  const chosen = (count: string): string => {
    fn.line(`(br_if ${path.disabled} (i32.le_s ${get(count)} (i32.const 0)))`);
    return fn.keep32(`(call $choose ${get(count)})`, "pick");
  };
  const extended = (local: string): ReturnType<typeof local64> => ({
    text: `(i64.extend_i32_u ${get(local)})`,
    stable: true,
  });
  if (domain.kind === "all") {
    const all = cardinality(domain.type);
    if (all > 2 ** 18) fn.line("(unreachable)");
    const which = chosen(fn.keep32(i32Text(Math.min(all, 2 ** 18)), "count"));
    return keep(context, all === 0 ? noneOf(context, domain.type) : valueAt(context, domain.type, extended(which)));
  }
  if (domain.kind === "range") {
    const size = fn.keep(add(sub(domain.hi, domain.lo), constant(1)), "size");
    fn.trapIf(compare("gt_s", size, constant(2 ** 18)));
    const which = chosen(
      fn.keep32(`(i32.wrap_i64 (select ${size.text} (i64.const 0) (i64.gt_s ${size.text} (i64.const 0))))`, "count"),
    );
    return keep(context, bits(domain.type, add(domain.lo, extended(which))));
  }
  if (domain.kind === "members" && domain.type.kind === "set" && isMask(domain.type) && bitsOf(domain.type) <= 64) {
    const mask = fn.fresh("i64", "mask");
    fn.set(mask, numOf(domain.of).text);
    const which = chosen(fn.keep32(`(i32.wrap_i64 ${popcnt(local64(mask)).text})`, "count"));
    // Without as many of the lowest bits.
    fn.loop(64, (again) => {
      fn.if({ text: get(which) }, () => {
        fn.set(mask, and(local64(mask), sub(local64(mask), constant(1))).text);
        fn.set(which, `(i32.sub ${get(which)} (i32.const 1))`);
        fn.line(`(br ${again})`);
      });
    });
    return keep(context, valueAt(context, domain.type.item, fn.keep(ctz(local64(mask)))));
  }
  const type = domain.kind === "members" ? memberTypeOf(domain.type) : domain.type;
  const kept = domain.kind === "members" ? { ...domain, of: keep(context, domain.of) } : domain;
  const count = fn.fresh("i32", "count");
  fn.set(count, "(i32.const 0)");
  forEach(context, kept, 1000, (_, __, inner) => inner.fn.set(count, `(i32.add ${get(count)} (i32.const 1))`));
  const which = chosen(count);
  const result = new Slot(context, type);
  result.assign(noneOf(context, type));
  forEach(context, kept, 1000, (item, leave, inner) => {
    result.assign(item);
    inner.fn.line(`(br_if ${leave} (i32.eqz ${get(which)}))`);
    inner.fn.set(which, `(i32.sub ${get(which)} (i32.const 1))`);
  });
  return keep(context, result.value);
}

export function weightOfBlock(statements: readonly Statement[]): number {
  let weight = 0;
  for (const statement of statements) {
    weight += 1 + statementExprs(statement).reduce((sum, expr) => sum + weightOf(expr), 0);
    for (const block of statementBlocks(statement)) weight += weightOfBlock(block);
    if (statement.kind === "call") weight += weightOfBlock(statement.callee.body);
  }
  return Math.min(weight, 1e6);
}
