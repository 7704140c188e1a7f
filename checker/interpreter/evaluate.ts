// Expressions: what each means, by walking the tree.

import { List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import type { Binder, Expr, ExprOf, Local, PathStep, Pattern } from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";
import { cardinality, showType, type Type } from "../../grammar/core/types.js";
import { allValues, COLLECTION_LIMIT, ENUMERATION_LIMIT } from "./enumerate.js";
import { raise } from "./runtime-error.js";
import { fits, misfit } from "./bounds.js";
import { applyOperator, exactSum, integers, lookUp, subsetsOf } from "./operators.js";
import { memberType, occurrences, orderedMembers, sortValues } from "./order.js";
import { replaceAt } from "./places.js";
import { showValue } from "./show.js";
import { asList, asNumber, element, itemAt, type State, type Value } from "./values.js";
import type { WorkBudget } from "./work-budget.js";

/** What an expression is evaluated in. */
export interface Scope {
  readonly state: State;
  /** What primed variables read: the next state, or as much of it as an action has made so far. */
  readonly next: State | undefined;
  /** By `Local.id`. */
  readonly locals: Value[];
  readonly work: WorkBudget;
  /** Told of each place whose new value is read while an action still makes it. */
  readNew?(variable: number, keys: readonly Value[]): void;
  /** Told of each place of the state that is read; for explanations. */
  readonly readOld?: ((variable: number, keys: readonly Value[]) => void) | undefined;
}

export function evaluate(expr: Expr, scope: Scope): Value {
  scope.work.spend(expr.span);
  switch (expr.kind) {
    case "literal":
      return expr.value;
    case "local":
      return element(scope.locals, expr.local.id);
    case "variable":
      if (!expr.primed) {
        scope.readOld?.(expr.variable.id, []);
        return itemAt(scope.state, expr.variable.id);
      }
      scope.readNew?.(expr.variable.id, []);
      return itemAt(nextOf(scope), expr.variable.id);
    case "callFunction": {
      const { params, body } = expr.callee;
      const callers = bindParams(
        params,
        expr.args.map((arg) => evaluate(arg, scope)),
        scope,
      );
      scope.work.marks?.mark(expr.callee, 0);
      const result = evaluate(body, scope);
      bindParams(params, callers, scope);
      return result;
    }
    case "apply":
      return apply(expr, scope);
    case "and":
      return holds(expr.left, scope) && evaluate(expr.right, scope);
    case "or":
      return holds(expr.left, scope) || evaluate(expr.right, scope);
    case "implies":
      return !decided(expr, holds(expr.left, scope), scope) || evaluate(expr.right, scope);
    case "if":
      return evaluate(decided(expr, holds(expr.condition, scope), scope) ? expr.then : expr.otherwise, scope);
    case "let":
      bindAlways(expr.pattern, evaluate(expr.value, scope), scope);
      return evaluate(expr.body, scope);
    case "match":
      return evaluate(armThatFits(expr, expr.arms, scope).body, scope);
    case "allValues":
      return ImmutableSet(valuesOrFault(expr.of, expr.span, COLLECTION_LIMIT));
    case "forall":
      return every(expr, scope, true);
    case "exists":
      return !every(expr, scope, false);
    case "aggregate":
      return aggregate(expr, scope);
    case "choose":
      return choose(expr, scope);
    case "filter": {
      const kept: Value[] = [];
      for (const value of domainOf(expr.binder.domain, scope)) {
        bindAlways(expr.binder.pattern, value, scope);
        if (holds(expr.where, scope)) kept.push(value);
      }
      return ImmutableSet(kept);
    }
    case "collectSet": {
      const found: Value[] = [];
      eachBinding(expr.binders, scope, () => {
        if (expr.where === undefined || holds(expr.where, scope)) found.push(evaluate(expr.value, scope));
      });
      return ImmutableSet(found);
    }
    case "collectMap": {
      const found: [Value, Value][] = [];
      eachBinding(expr.binders, scope, () => {
        if (expr.where === undefined || holds(expr.where, scope))
          found.push([evaluate(expr.key, scope), evaluate(expr.value, scope)]);
      });
      return ImmutableMap(found);
    }
    case "makeFunction":
      return ImmutableMap(
        Array.from(valuesOrFault(expr.type.key, expr.span, COLLECTION_LIMIT), (key): [Value, Value] => {
          bindAlways(expr.pattern, key, scope);
          return [key, evaluate(expr.body, scope)];
        }),
      );
    case "fold": {
      const items = orderedMembers(expr.over.type, evaluate(expr.over, scope));
      return items.reduce(
        (acc, item) => {
          bindAlways(expr.acc, acc, scope);
          bindAlways(expr.item, item, scope);
          return evaluate(expr.body, scope);
        },
        evaluate(expr.start, scope),
      );
    }
    case "makeSet":
      return ImmutableSet(expr.items.map((item) => evaluate(item, scope)));
    case "makeBag":
      return expr.items.reduce(
        (bag, item) => bag.update(evaluate(item, scope), 0, (times) => asNumber(times) + 1),
        ImmutableMap<Value, Value>(),
      );
    case "makeSeq":
    case "makeTuple":
      return List(expr.items.map((item) => evaluate(item, scope)));
    case "makeMap":
      return ImmutableMap(
        expr.entries.map((entry): [Value, Value] => [evaluate(entry.key, scope), evaluate(entry.value, scope)]),
      );
    case "makeRecord":
      return List(expr.fields.map((field) => evaluate(field, scope)));
    case "makeCase":
      return List<Value>([expr.tag, ...expr.fields.map((field) => evaluate(field, scope))]);
    case "some":
      return List([evaluate(expr.item, scope)]);
    case "none":
      return List<Value>();
    case "field":
      return placeValue(expr, scope) ?? itemAt(asList(evaluate(expr.target, scope)), expr.position);
    case "index": {
      const found = placeValue(expr, scope);
      if (found !== undefined) return found;
      const target = evaluate(expr.target, scope);
      return lookUp(expr.target.type, target, evaluate(expr.key, scope), expr.span);
    }
    case "update": {
      const target = evaluate(expr.target, scope);
      const keys = keysOf(expr.path, scope);
      return replaceAt(target, expr.path, keys, evaluate(expr.value, scope));
    }
    case "narrow":
      return narrow(expr, evaluate(expr.value, scope));
    case "enabled":
    case "occurs":
    case "always":
    case "eventually":
    case "until":
    case "leadsTo":
      throw new Error(`internal: a temporal formula (${expr.kind}) is not evaluated in one state`);
  }
}

/**
 * Gives parameters their values, and says what they were before: the indices of an instance are parameters of all that belongs to its
 * family, and one member may call another.
 */
export function bindParams(params: readonly Local[], args: readonly Value[], { locals }: Scope): readonly Value[] {
  const before = params.map((param) => element(locals, param.id));
  for (const [i, param] of params.entries()) locals[param.id] = element(args, i);
  return before;
}

export function holds(condition: Expr, scope: Scope): boolean {
  return evaluate(condition, scope) === true;
}

/** What a condition came to, noted as an outcome of what it decides. */
function decided(expr: Expr, value: boolean, scope: Scope): boolean {
  scope.work.marks?.mark(expr, Number(value));
  return value;
}

function nextOf(scope: Scope): State {
  if (scope.next === undefined) throw new Error("internal: a primed variable outside a step");
  return scope.next;
}

/** Of a place that somebody is told of: the rest of the variable is not read. Undefined for anything else. */
function placeValue(expr: Expr, scope: Scope): Value | undefined {
  if (scope.readNew === undefined && scope.readOld === undefined) return undefined;
  const place = placeRead(expr, scope);
  if (place === undefined) return undefined;
  if (place.primed) scope.readNew?.(place.variable, place.keys);
  else scope.readOld?.(place.variable, place.keys);
  return place.value;
}

interface PlaceRead {
  readonly variable: number;
  readonly primed: boolean;
  readonly keys: readonly Value[];
  readonly value: Value;
}

function placeRead(expr: Expr, scope: Scope): PlaceRead | undefined {
  if (expr.kind === "variable") {
    const { primed, variable } = expr;
    if ((primed ? scope.readNew : scope.readOld) === undefined) return undefined;
    return {
      variable: variable.id,
      primed,
      keys: [],
      value: itemAt(primed ? nextOf(scope) : scope.state, variable.id),
    };
  }
  if (expr.kind !== "index" && expr.kind !== "field") return undefined;
  const target = placeRead(expr.target, scope);
  if (target === undefined) return undefined;
  const key = expr.kind === "field" ? expr.position : evaluate(expr.key, scope);
  const value =
    expr.kind === "field"
      ? itemAt(asList(target.value), expr.position)
      : lookUp(expr.target.type, target.value, key, expr.span);
  return { ...target, keys: [...target.keys, key], value };
}

function apply(expr: ExprOf<"apply">, scope: Scope): Value {
  const [first, second] = expr.args;
  // Membership of a type or a range needs no set of all of it.
  if (expr.operator === "in" && first !== undefined && second !== undefined) {
    const domain = second;
    if (domain.kind === "allValues") return fits(domain.of, evaluate(first, scope));
    if (domain.kind === "apply" && domain.operator === "range") {
      const member = evaluate(first, scope);
      const [lo, hi] = domain.args.map((arg) => evaluate(arg, scope));
      return lo !== undefined && hi !== undefined && member >= lo && member <= hi;
    }
  }
  return applyOperator(
    expr,
    expr.args.map((arg) => evaluate(arg, scope)),
  );
}

function narrow(expr: ExprOf<"narrow">, value: Value): Value {
  const found = misfit(expr.type, value);
  if (found === undefined) return value;
  return expr.code === undefined
    ? raise(found.code, found.message, expr.span)
    : raise(expr.code, `no key ${showValue(expr.value.type, value)}: the keys are ${showType(expr.type)}`, expr.span);
}

/** Keys of a path and positions of its other steps, from the left. */
export function keysOf(path: readonly PathStep[], scope: Scope): readonly Value[] {
  return path.map((step) => (step.kind === "key" ? evaluate(step.key, scope) : step.position));
}

// ---------------------------------------------------------------- patterns

/** Whether the value fits; if so, what the pattern binds is bound. */
export function bind(pattern: Pattern, value: Value, scope: Scope): boolean {
  switch (pattern.kind) {
    case "any":
      return true;
    case "bind":
      scope.locals[pattern.local.id] = value;
      return true;
    case "scalar":
      return Number(value) === pattern.value;
    case "case":
      return (
        itemAt(asList(value), 0) === pattern.tag &&
        pattern.fields.every((field, i) => bind(field, itemAt(asList(value), i + 1), scope))
      );
    case "none":
      return asList(value).isEmpty();
    case "some":
      return !asList(value).isEmpty() && bind(pattern.item, itemAt(asList(value), 0), scope);
    case "tuple":
      return pattern.items.every((item, i) => bind(item, itemAt(asList(value), i), scope));
    case "or":
      return pattern.options.some((option) => bind(option, value, scope));
  }
}

export function bindAlways(pattern: Pattern, value: Value, scope: Scope): void {
  if (!bind(pattern, value, scope)) throw new Error("internal: a binder does not fit its value");
}

interface Arm {
  readonly pattern: Pattern;
  readonly guard: Expr | undefined;
}

/** `before`: how many outcomes the `match` has before its arms. */
export function armThatFits<A extends Arm>(
  match: { readonly scrutinee: Expr },
  arms: readonly A[],
  scope: Scope,
  before = 0,
): A {
  const value = evaluate(match.scrutinee, scope);
  for (const [i, arm] of arms.entries()) {
    if (!bind(arm.pattern, value, scope) || (arm.guard !== undefined && !holds(arm.guard, scope))) continue;
    scope.work.marks?.mark(match, before + i);
    return arm;
  }
  throw new Error("internal: no arm fits");
}

// ---------------------------------------------------------------- domains

export function valuesOrFault(type: Type, span: Span, limit = ENUMERATION_LIMIT): Iterable<Value> {
  const size = cardinality(type);
  if (size > limit)
    raise(
      "R0011",
      `${showType(type)} has ${size === Infinity ? "too many" : size} values; at most ${limit} are enumerated here`,
      span,
    );
  return allValues(type);
}

/** Members in order, each as often as it occurs. */
function domainOf(domain: Expr, scope: Scope): Iterable<Value> {
  if (domain.kind === "allValues") return valuesOrFault(domain.of, domain.span);
  if (domain.kind === "apply" && domain.operator === "range") {
    const [lo, hi] = domain.args.map((arg) => asNumber(evaluate(arg, scope)));
    return integers(lo ?? 0, hi ?? 0, domain.span);
  }
  if (domain.kind === "apply" && domain.operator === "subsets") {
    const [set] = domain.args;
    if (set !== undefined) return subsetsOf(set.type, evaluate(set, scope), ENUMERATION_LIMIT, domain.span);
  }
  return occurrences(domain.type, evaluate(domain, scope));
}

/** Each member once; a sequence's in the order they first occur in. */
export function distinctMembers(domain: Expr, scope: Scope): Iterable<Value> {
  switch (domain.type.kind) {
    case "seq":
      return asList(evaluate(domain, scope)).toOrderedSet();
    case "bag":
      return orderedMembers(domain.type, evaluate(domain, scope));
    default:
      return domainOf(domain, scope);
  }
}

/** Whether the body is `wanted` for each member; those behind the first for which it is not are not asked. */
function every(expr: ExprOf<"forall" | "exists">, scope: Scope, wanted: boolean): boolean {
  const { marks } = scope.work;
  const members = domainOf(expr.binder.domain, scope);
  marks?.mark(expr, 0);
  for (const value of members) {
    marks?.mark(expr, 1);
    bindAlways(expr.binder.pattern, value, scope);
    if (holds(expr.body, scope) !== wanted) return false;
  }
  return true;
}

/** Every combination; the first binder varies slowest, and later domains may mention earlier names. */
function eachBinding(binders: readonly Binder[], scope: Scope, visit: () => void, at = 0): void {
  const binder = binders[at];
  if (binder === undefined) return visit();
  for (const value of domainOf(binder.domain, scope)) {
    bindAlways(binder.pattern, value, scope);
    eachBinding(binders, scope, visit, at + 1);
  }
}

function aggregate(expr: ExprOf<"aggregate">, scope: Scope): Value {
  const results: Value[] = [];
  eachBinding(expr.binders, scope, () => {
    results.push(evaluate(expr.body, scope));
  });
  switch (expr.by) {
    case "sum":
      return exactSum(results.map(asNumber), expr.span);
    case "count":
      return results.reduce<number>((count, result) => (result === true ? count + 1 : count), 0);
    case "min":
    case "max": {
      if (results.length === 0) raise("R0006", `the ${expr.by === "min" ? "least" : "greatest"} of nothing`, expr.span);
      return results
        .map(asNumber)
        .reduce((best, each) => (expr.by === "min" ? Math.min(best, each) : Math.max(best, each)));
    }
  }
}

function choose(expr: ExprOf<"choose">, scope: Scope): Value {
  const { domain, pattern } = expr.binder;
  const members = domainOf(domain, scope);
  const ordered = domain.type.kind === "seq" ? sortValues(memberType(domain.type), [...members]) : members;
  for (const value of ordered) {
    bindAlways(pattern, value, scope);
    if (holds(expr.where, scope)) return value;
  }
  return raise("R0006", "nothing to choose from: no member satisfies the condition", expr.span);
}
