// Expressions: the value of each kind, computed by walking the tree.

import { List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import type { Binder, Expr, ExprOf, FunctionDef, PathStep, Pattern } from "../../grammar/core/core.js";
import { showType } from "../../grammar/core/types.js";
import { replaceAt } from "./access-path.js";
import { boundsViolation, inBounds } from "./bounds.js";
import { COLLECTION_LIMIT, ENUMERATION_LIMIT, enumerateOrRaise, type SizedIterable } from "./enumerate.js";
import { keepsResults } from "./function-results.js";
import { applyTo, exactSum, integers, lookUp, subsetsOf } from "./operators.js";
import { memberType, occurrences, orderedMembers, sortValues } from "./order.js";
import { raise } from "./runtime-error.js";
import { readRecorded, readThroughOperator, readVariable } from "./recorded-reads.js";
import { bind, bindAlways, bindParams, type Scope } from "./scope.js";
import { showValue } from "./show.js";
import { asList, asNumber, element, itemAt, type Value } from "./values.js";

export function evaluate(expr: Expr, scope: Scope): Value {
  scope.work.spend(expr);
  switch (expr.kind) {
    case "literal":
      return expr.value;
    case "local":
      return element(scope.locals, expr.local.id);
    case "variable":
      return readVariable(expr, scope);
    case "field":
      return readRecorded(expr, scope, evaluate) ?? itemAt(asList(evaluate(expr.target, scope)), expr.position);
    case "index":
      return (
        readRecorded(expr, scope, evaluate) ??
        lookUp(expr.target.type, evaluate(expr.target, scope), evaluate(expr.key, scope), expr.span)
      );
    case "apply":
      return apply(expr, scope);
    case "and":
      return holds(expr.left, scope) && evaluate(expr.right, scope);
    case "or":
      return holds(expr.left, scope) || evaluate(expr.right, scope);
    case "implies":
      return !decide(expr, holds(expr.left, scope), scope) || evaluate(expr.right, scope);
    case "if":
      return evaluate(decide(expr, holds(expr.condition, scope), scope) ? expr.then : expr.otherwise, scope);
    case "let":
      bindAlways(expr.pattern, evaluate(expr.value, scope), scope);
      return evaluate(expr.body, scope);
    case "match":
      return evaluate(matchingArm(expr, expr.arms, scope).body, scope);
    case "matches":
      return bind(expr.pattern, evaluate(expr.target, scope), scope);
    case "callFunction":
      return callFunction(expr, scope);
    case "forall":
    case "exists":
      return quantify(expr, scope);
    case "aggregate":
      return aggregate(expr, scope);
    case "choose":
      return choose(expr, scope);
    case "fold":
      return fold(expr, scope);
    case "allValues":
    case "filter":
    case "collectSet":
    case "collectMap":
    case "makeFunction":
      return comprehend(expr, scope);
    case "makeSet":
    case "makeBag":
    case "makeSeq":
    case "makeTuple":
    case "makeMap":
    case "makeRecord":
    case "makeCase":
    case "some":
    case "none":
      return construct(expr, scope);
    case "update": {
      const target = evaluate(expr.target, scope);
      const keys = evaluateKeys(expr.path, scope);
      return replaceAt(target, expr.path, keys, evaluate(expr.value, scope));
    }
    case "narrow":
      return narrow(expr, evaluate(expr.value, scope));
    case "enabled":
    case "occurs":
    case "abstractAction":
    case "always":
    case "eventually":
    case "next":
    case "until":
    case "leadsTo":
      throw new Error(`internal: a temporal formula (${expr.kind}) is not evaluated in one state`);
  }
}

export function holds(condition: Expr, scope: Scope): boolean {
  return evaluate(condition, scope) === true;
}

/** Records the outcome of a condition that `expr` branches on. */
function decide(expr: Expr, outcome: boolean, scope: Scope): boolean {
  scope.work.coverage?.hit(expr, Number(outcome));
  return outcome;
}

function callFunction({ callee, args }: ExprOf<"callFunction">, scope: Scope): Value {
  const { work } = scope;
  const values = args.map((arg) => evaluate(arg, scope));
  // Coverage records what is evaluated.
  if (work.coverage !== undefined || !keepsResults(callee)) return callWith(callee, values, scope);
  const known = work.results.get(callee, values);
  if (known !== undefined && work.spendAll(known.cost)) return known.value;
  const before = work.spent;
  const value = callWith(callee, values, scope);
  work.results.set(callee, values, { value, cost: work.spent - before });
  return value;
}

function callWith(callee: FunctionDef, args: readonly Value[], scope: Scope): Value {
  const callersValues = bindParams(callee.params, args, scope);
  scope.work.coverage?.hit(callee, 0);
  const result = evaluate(callee.body, scope);
  bindParams(callee.params, callersValues, scope);
  return result;
}

interface Arm {
  readonly pattern: Pattern;
  readonly guard: Expr | undefined;
}

/** Binds the names of the first arm that matches. `firstOutcome`: the coverage outcome of the first arm. */
export function matchingArm<A extends Arm>(
  match: { readonly scrutinee: Expr },
  arms: readonly A[],
  scope: Scope,
  firstOutcome = 0,
): A {
  const value = evaluate(match.scrutinee, scope);
  for (let i = 0; i < arms.length; i++) {
    const arm = element(arms, i);
    if (!bind(arm.pattern, value, scope) || (arm.guard !== undefined && !holds(arm.guard, scope))) continue;
    scope.work.coverage?.hit(match, firstOutcome + i);
    return arm;
  }
  throw new Error("internal: no arm matches");
}

/** The keys of a path, and the positions of its field steps. */
export function evaluateKeys(path: readonly PathStep[], scope: Scope): readonly Value[] {
  return path.map((step) => (step.kind === "key" ? evaluate(step.key, scope) : step.position));
}

// ---------------------------------------------------------------- operators

function apply(expr: ExprOf<"apply">, scope: Scope): Value {
  const [first, second, third] = expr.args;
  if (first === undefined) throw new Error("internal: an operator without operands");
  // Membership in a type or a range is decided without building the set.
  if (expr.operator === "in" && second !== undefined) {
    if (second.kind === "allValues") return inBounds(second.of, evaluate(first, scope));
    if (second.kind === "apply" && second.operator === "range") {
      const value = evaluate(first, scope);
      const [lo, hi] = second.args.map((arg) => evaluate(arg, scope));
      return lo !== undefined && hi !== undefined && value >= lo && value <= hi;
    }
  }
  const observed = readThroughOperator(expr, scope, evaluate);
  if (observed !== undefined) return observed;
  const a = evaluate(first, scope);
  const b = second === undefined ? false : evaluate(second, scope);
  return applyTo(expr, a, b, third === undefined ? undefined : evaluate(third, scope));
}

function narrow(expr: ExprOf<"narrow">, value: Value): Value {
  const violation = boundsViolation(expr.type, value);
  if (violation === undefined) return value;
  return expr.code === undefined
    ? raise(violation.code, violation.message, expr.span)
    : raise(
        expr.code,
        `${showValue(expr.value.type, value)} is not a key: the keys are ${showType(expr.type)}`,
        expr.span,
      );
}

// ---------------------------------------------------------------- binders

/** The members in order; a member of a bag as often as it occurs. */
function membersOf(domain: Expr, scope: Scope): SizedIterable<Value> {
  if (domain.kind === "allValues") return enumerateOrRaise(domain.of, domain.span);
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

/** Each member once; the items of a sequence in the order of their first occurrences. */
export function distinctMembers(domain: Expr, scope: Scope): SizedIterable<Value> {
  switch (domain.type.kind) {
    case "seq":
      return asList(evaluate(domain, scope)).toOrderedSet();
    case "bag":
      return orderedMembers(domain.type, evaluate(domain, scope));
    default:
      return membersOf(domain, scope);
  }
}

/** Evaluates the body for each member up to the first that decides. */
function quantify(expr: ExprOf<"forall" | "exists">, scope: Scope): boolean {
  const { coverage } = scope.work;
  const decisive = expr.kind === "exists";
  const members = membersOf(expr.binder.domain, scope);
  coverage?.hit(expr, 0);
  for (const value of members) {
    coverage?.hit(expr, 1);
    bindAlways(expr.binder.pattern, value, scope);
    if (holds(expr.body, scope) === decisive) return decisive;
  }
  return !decisive;
}

/** Visits every combination. The first binder varies slowest; later domains may mention earlier names. */
function forEachBinding(binders: readonly Binder[], scope: Scope, visit: () => void, at = 0): void {
  const binder = binders[at];
  if (binder === undefined) return visit();
  for (const value of membersOf(binder.domain, scope)) {
    bindAlways(binder.pattern, value, scope);
    forEachBinding(binders, scope, visit, at + 1);
  }
}

function aggregate(expr: ExprOf<"aggregate">, scope: Scope): Value {
  const results: Value[] = [];
  forEachBinding(expr.binders, scope, () => {
    results.push(evaluate(expr.body, scope));
  });
  switch (expr.by) {
    case "sum":
      return exactSum(results.map(asNumber), expr.span);
    case "count":
      return results.reduce<number>((count, result) => (result === true ? count + 1 : count), 0);
    case "min":
    case "max":
      if (results.length === 0) raise("R0006", `the domain of \`${expr.by}\` is empty`, expr.span);
      return results
        .map(asNumber)
        .reduce((best, each) => (expr.by === "min" ? Math.min(best, each) : Math.max(best, each)));
  }
}

function choose(expr: ExprOf<"choose">, scope: Scope): Value {
  const { domain, pattern } = expr.binder;
  const members = membersOf(domain, scope);
  const ordered = domain.type.kind === "seq" ? sortValues(memberType(domain.type), [...members]) : members;
  for (const value of ordered) {
    bindAlways(pattern, value, scope);
    if (holds(expr.where, scope)) return value;
  }
  return raise("R0006", "no member satisfies the condition of `choose`", expr.span);
}

function fold(expr: ExprOf<"fold">, scope: Scope): Value {
  const items = orderedMembers(expr.over.type, evaluate(expr.over, scope));
  return items.reduce(
    (accumulated, item) => {
      bindAlways(expr.acc, accumulated, scope);
      bindAlways(expr.item, item, scope);
      return evaluate(expr.body, scope);
    },
    evaluate(expr.start, scope),
  );
}

// ---------------------------------------------------------------- building values

type Comprehension =
  ExprOf<"allValues"> | ExprOf<"filter"> | ExprOf<"collectSet"> | ExprOf<"collectMap"> | ExprOf<"makeFunction">;

function comprehend(expr: Comprehension, scope: Scope): Value {
  switch (expr.kind) {
    case "allValues":
      return ImmutableSet(enumerateOrRaise(expr.of, expr.span, COLLECTION_LIMIT));
    case "filter": {
      const members: Value[] = [];
      for (const value of membersOf(expr.binder.domain, scope)) {
        bindAlways(expr.binder.pattern, value, scope);
        if (holds(expr.where, scope)) members.push(value);
      }
      return ImmutableSet(members);
    }
    case "collectSet": {
      const members: Value[] = [];
      forEachBinding(expr.binders, scope, () => {
        if (expr.where === undefined || holds(expr.where, scope)) members.push(evaluate(expr.value, scope));
      });
      return ImmutableSet(members);
    }
    case "collectMap": {
      const entries: [Value, Value][] = [];
      forEachBinding(expr.binders, scope, () => {
        if (expr.where === undefined || holds(expr.where, scope))
          entries.push([evaluate(expr.key, scope), evaluate(expr.value, scope)]);
      });
      return ImmutableMap(entries);
    }
    case "makeFunction":
      return ImmutableMap(
        Array.from(enumerateOrRaise(expr.type.key, expr.span, COLLECTION_LIMIT), (key): [Value, Value] => {
          bindAlways(expr.pattern, key, scope);
          return [key, evaluate(expr.body, scope)];
        }),
      );
  }
}

type Construction =
  | ExprOf<"makeSet" | "makeBag" | "makeSeq" | "makeTuple">
  | ExprOf<"makeMap">
  | ExprOf<"makeRecord">
  | ExprOf<"makeCase">
  | ExprOf<"some">
  | ExprOf<"none">;

function construct(expr: Construction, scope: Scope): Value {
  switch (expr.kind) {
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
  }
}
