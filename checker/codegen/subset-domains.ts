// `pick s in Set<T> where s subset t` visits the subsets of t instead of all sets, like `pick s in subsets(t)`. So do
// quantifiers and comprehensions, and `s intersect t == {}` visits those of the complement of t.

import { walkExpr } from "../../grammar/analysis/traversal.js";
import type { Expr, Pattern, Statement } from "../../grammar/core/core.js";
import { sameType } from "../../grammar/core/type-relations.js";
import { cardinality, type TypeOf } from "../../grammar/core/types.js";
import { conjuncts } from "../coverage/points.js";
import { element } from "../interpreter/values.js";
import { nodeCount } from "./code-size.js";
import type { Context, Env } from "./context.js";
import type { Domain } from "./domains.js";
import { finite, isBitmask } from "./layout.js";
import { and, i64Const, maskOf, xor, type Num } from "./numbers.js";
import { numOf, numOperand, type Operand } from "./operands.js";

/** The other operand of `s subset t`, or of `s intersect t == {}`. */
interface Bound {
  readonly set: Expr;
  readonly isComplement: boolean;
}

interface Bounds {
  readonly bounds: readonly Bound[];
  /** The most expressions that the interpreter evaluates for a set that is not within them. */
  readonly cost: number;
}

/** Of larger types of sets, the interpreter may refuse to visit all. */
const SETS_LIMIT = 4096;

/** The sets in a domain of all sets for which conditions may hold, or the domain itself. */
export function subsetsThatMatter(
  context: Context,
  domain: Domain,
  pattern: Pattern,
  conditions: readonly Expr[],
  env: Env,
): Domain {
  if (domain.kind !== "all" || domain.type.kind !== "set" || pattern.kind !== "bind") return domain;
  const { type } = domain;
  if (!isBitmask(type) || type.max < cardinality(type.item) || cardinality(type) > SETS_LIMIT) return domain;
  // Coverage records what is evaluated.
  if (context.hits !== undefined) return domain;
  const all = i64Const(maskOf(cardinality(type.item)));
  const { bounds, cost } = boundsOf(conditions.flatMap(conjuncts), pattern.local.id, type);
  if (bounds.length === 0) return domain;
  context.fn.addCost(cost * cardinality(type));
  const masks = bounds.map(({ set, isComplement }): Num => {
    const mask = numOf(context.compile(context, set, env));
    return isComplement ? xor(mask, all) : mask;
  });
  const of: Operand = numOperand(type, context.fn.keep(masks.reduce(and, all), "within"));
  return { kind: "subsets", of, type };
}

/** The conditions that must hold if a condition has a value: those of `A and B`, or of the left side of `A implies B`. */
export const necessaryFor = (condition: Expr, value: boolean): readonly Expr[] =>
  value ? [condition] : condition.kind === "implies" ? [condition.left] : [];

/** The conditions of a `pick` and of the `require`s that follow it. */
export function conditionsOf(
  { where }: Extract<Statement, { readonly kind: "pick" }>,
  following: readonly Statement[],
): readonly Expr[] {
  const end = following.findIndex(({ kind }) => kind !== "require");
  const requires = following.slice(0, end < 0 ? following.length : end);
  return [
    ...(where === undefined ? [] : [where]),
    ...requires.flatMap((each) => (each.kind === "require" ? [each.condition] : [])),
  ];
}

function boundsOf(conditions: readonly Expr[], id: number, type: TypeOf<"set">): Bounds {
  const bounds: Bound[] = [];
  let cost = 0;
  let nodes = 0;
  let isGuarded = false;
  for (const condition of conditions) {
    if (!hasFixedCost(condition)) break;
    nodes += 1 + nodeCount(condition);
    const bound = boundIn(condition, id);
    // The others are evaluated only if those before them hold. So they may raise an error that does not occur.
    if (bound !== undefined && hasMask(bound.set, type) && (!isGuarded || isTotal(bound.set))) {
      bounds.push(bound);
      cost = nodes;
    } else isGuarded = true;
  }
  return { bounds, cost };
}

/** Does an evaluation evaluate each part at most once? */
function hasFixedCost(expr: Expr): boolean {
  let isFixed = true;
  walkExpr(expr, (each) => {
    if (REPEATED.has(each.kind)) isFixed = false;
  });
  return isFixed;
}

const REPEATED: ReadonlySet<Expr["kind"]> = new Set([
  "callFunction",
  "forall",
  "exists",
  "aggregate",
  "choose",
  "fold",
  "filter",
  "collectSet",
  "collectMap",
  "makeFunction",
]);

function boundIn(condition: Expr, id: number): Bound | undefined {
  if (condition.kind !== "apply") return undefined;
  const [left, right] = condition.args;
  if (left === undefined || right === undefined) return undefined;
  if (condition.operator === "subset")
    return isLocal(left, id) && !mentions(right, id) ? { set: right, isComplement: false } : undefined;
  if (condition.operator !== "eq") return undefined;
  const common = isEmptySet(right) ? left : isEmptySet(left) ? right : undefined;
  if (common?.kind !== "apply" || common.operator !== "intersect") return undefined;
  const [a, b] = [element(common.args, 0), element(common.args, 1)];
  const other = isLocal(a, id) ? b : isLocal(b, id) ? a : undefined;
  return other === undefined || mentions(other, id) ? undefined : { set: other, isComplement: true };
}

/** Is a set a bitmask of the members of a type? */
function hasMask(set: Expr, { item }: TypeOf<"set">): boolean {
  const type = finite(set.type);
  return type.kind === "set" && isBitmask(type) && sameType(type.item, item);
}

const isLocal = (expr: Expr, id: number): boolean => expr.kind === "local" && expr.local.id === id;
const isEmptySet = (expr: Expr): boolean => expr.kind === "makeSet" && expr.items.length === 0;

function mentions(expr: Expr, id: number): boolean {
  let found = false;
  walkExpr(expr, (each) => {
    if (isLocal(each, id)) found = true;
  });
  return found;
}

/** True if an evaluation certainly raises no error. */
function isTotal(expr: Expr): boolean {
  if (expr.kind === "local" || expr.kind === "variable") return true;
  if (expr.kind !== "apply" || !["union", "intersect", "minus"].includes(expr.operator)) return false;
  return expr.args.every(isTotal);
}
