// Restricts the members of a bitmask to those that matter for a condition. Whether a condition is false for a member
// can often be decided from the member alone: that of `match m { Ack(n) => n == x, _ => false }` is false for every
// other case. Such members are left out of the iteration, like in the code that a person would write for speed.

import { List, Set as ImmutableSet } from "immutable";
import { walkExpr } from "../../grammar/analysis/traversal.js";
import type { Expr, FunctionDef, Pattern, Statement } from "../../grammar/core/core.js";
import { cardinality, type Type, type TypeOf } from "../../grammar/core/types.js";
import { valuesOf } from "../interpreter/enumerate.js";
import { evaluate, holds, matchingArm } from "../interpreter/evaluate.js";
import { bind, bindAlways, type Scope } from "../interpreter/scope.js";
import type { State, Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Context } from "./context.js";
import type { Domain } from "./domains.js";
import { isBitmask } from "./layout.js";
import { bitOffset } from "./memory.js";
import { and, i64Const, maskOf } from "./numbers.js";
import { pack, slicePacked } from "./operands.js";
import { combineSets } from "./sets.js";

/** Members of types with more values are not evaluated one by one. */
const MEMBERS_LIMIT = 1024;
/** The number of expressions that are evaluated to decide about one member. */
const WORK_LIMIT = 200;
/** If leaving members out saves more expressions than this, the code would have to count them as it runs. */
const COST_LIMIT = 8192;

/** The members that matter. */
interface Selection {
  /** By rank. */
  readonly mask: bigint;
  /** An upper bound of the expressions that the interpreter evaluates for the others. */
  readonly cost: number;
}

/** A member is left out if this is true of it. An exception leaves the question open. */
type Test = (member: Value, scope: Scope) => boolean;

/** Without the members for which the condition has the given value. */
export const selectByCondition = (
  context: Context,
  domain: Domain,
  pattern: Pattern,
  condition: Expr,
  excluded: boolean,
): Domain =>
  select(context, domain, condition, callableParams(condition), (member, scope) => {
    bindAlways(pattern, member, scope);
    return holds(condition, scope) === excluded;
  });

/** Without the members for which the statements that follow a `pick` disable the branch. */
export const selectByStatements = (
  context: Context,
  domain: Domain,
  pick: Extract<Statement, { readonly kind: "pick" }>,
  following: readonly Statement[],
): Domain =>
  select(context, domain, pick, new Set(), (member, scope) => {
    bindAlways(pick.binder.pattern, member, scope);
    return (pick.where !== undefined && !holds(pick.where, scope)) || disables(following, scope);
  });

// ---------------------------------------------------------------- decisions

/** The value or the effect depends on more than the member. */
class Undecided extends Error {}

/** Any access is an error. */
const unknownState: State = new Proxy(List<Value>(), {
  get: () => {
    throw new Undecided();
  },
});

class SmallBudget extends WorkBudget {
  override spend(expr: Parameters<WorkBudget["spend"]>[0]): void {
    if (this.spent >= WORK_LIMIT) throw new Undecided();
    super.spend(expr);
  }
}

/** True if the statements disable the branch, false if they neither do so nor have an effect. */
function disables(statements: readonly Statement[], scope: Scope): boolean {
  return statements.some((statement) => {
    switch (statement.kind) {
      case "require":
        return !holds(statement.condition, scope);
      case "let":
        bindAlways(statement.pattern, evaluate(statement.value, scope), scope);
        return false;
      case "letMatch":
        return !bind(statement.pattern, evaluate(statement.value, scope), scope);
      case "if":
        return disables(holds(statement.condition, scope) ? statement.then : statement.otherwise, scope);
      case "match":
        return disables(matchingArm(statement, statement.arms, scope).body, scope);
      default:
        throw new Undecided();
    }
  });
}

/**
 * The parameters of the functions that a condition calls directly or indirectly, without those that it reads itself:
 * such a parameter belongs to the function or instance that the condition is a part of, and its value is unknown.
 */
function callableParams(condition: Expr): ReadonlySet<number> {
  const params = new Set<number>();
  const found = new Set<FunctionDef>();
  const visit = (expr: Expr): void =>
    walkExpr(expr, (each) => {
      if (each.kind !== "callFunction" || found.has(each.callee)) return;
      found.add(each.callee);
      for (const { id } of each.callee.params) params.add(id);
      visit(each.callee.body);
    });
  visit(condition);
  walkExpr(condition, (each) => {
    if (each.kind === "local") params.delete(each.local.id);
  });
  return params;
}

function decide(type: Type, callable: ReadonlySet<number>, isLeftOut: Test): Selection {
  let mask = 0n;
  let cost = 0;
  for (const [rank, member] of valuesOf(type).entries()) {
    const work = new SmallBudget();
    const locals: Value[] = [];
    // A call saves the values of its parameters, which have none yet.
    for (const id of callable) locals[id] = 0;
    try {
      if (isLeftOut(member, { state: unknownState, next: undefined, locals, work })) {
        cost += work.spent + 1;
        continue;
      }
    } catch {
      // Unknown names and states, run-time errors, too much work: the compiled code evaluates the condition.
    }
    mask |= 1n << BigInt(rank);
  }
  return { mask, cost };
}

// ---------------------------------------------------------------- domains

/** For each condition or `pick`, what was decided for the members of one type. */
const decided = new WeakMap<object, { readonly type: Type; readonly selection: Selection }>();

function select(
  context: Context,
  domain: Domain,
  part: object,
  callable: ReadonlySet<number>,
  isLeftOut: Test,
): Domain {
  if (domain.kind !== "members" || domain.type.kind !== "set" || !isBitmask(domain.type)) return domain;
  // Coverage records what is evaluated.
  if (context.hits !== undefined || cardinality(domain.type.item) > MEMBERS_LIMIT) return domain;
  const { item } = domain.type;
  let known = decided.get(part);
  if (known?.type !== item) decided.set(part, (known = { type: item, selection: decide(item, callable, isLeftOut) }));
  const { mask, cost } = known.selection;
  if (mask === maskOf(cardinality(item)) || cost > COST_LIMIT) return domain;
  context.fn.addCost(cost);
  return restrict(context, domain, domain.type, mask);
}

function restrict(
  context: Context,
  domain: Extract<Domain, { kind: "members" }>,
  type: TypeOf<"set">,
  mask: bigint,
): Domain {
  const first = mask === 0n ? 0 : trailingZeros(mask);
  const width = Math.max(1, mask.toString(2).length - first);
  if (width <= 64) {
    const slice = slicePacked(context, pack(domain.of), bitOffset(first), width);
    if (slice.form !== "number") throw new Error("internal: a wide slice");
    const possible = mask >> BigInt(first);
    const bits = possible === maskOf(width) ? slice.num : and(slice.num, i64Const(possible));
    return { kind: "slice", bits, possible, first, type: type.item };
  }
  const members = valuesOf(type.item).filter((_, rank) => ((mask >> BigInt(rank)) & 1n) === 1n);
  const allowed = context.tables.constant(type, ImmutableSet(members));
  return { ...domain, of: combineSets(context, "intersect", domain.of, allowed) };
}

const trailingZeros = (mask: bigint): number => (mask & -mask).toString(2).length - 1;
