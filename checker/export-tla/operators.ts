// The strict operators of the core calculus as operators of TLA+.

import type { Expr, ExprOf } from "../../grammar/core/core.js";
import type { Type } from "../../grammar/core/types.js";
import {
  FALSE,
  bound,
  call,
  conditional,
  equality,
  equals,
  functionOf,
  index,
  infix,
  isIn,
  isSimple,
  letIn,
  name,
  not,
  number,
  plus,
  prefix,
  set,
  string,
} from "./build.js";
import { errorMessage, type ExportContext } from "./context.js";
import { type Env, fresh } from "./environment.js";
import { mayFail } from "./failure.js";
import { comparePositions } from "./order.js";
import { refuse } from "./refusal.js";
import type { Infix, Tla } from "./syntax.js";

type Apply = ExprOf<"apply">;

export function applyOperator(cx: ExportContext, expr: Apply, args: readonly Tla[], env: Env): Tla {
  const [a, b = number(0), c = number(0)] = args;
  if (a === undefined) throw new Error("internal: an operator without operands");
  switch (expr.operator) {
    case "not":
      return not(a);
    case "eq":
      return typeAt(expr, 0).kind === "bool" ? infix(a, "<=>", b) : equality(a, "=", b);
    case "ne":
      return equality(a, "#", b);
    case "lt":
    case "le":
    case "gt":
    case "ge":
      return compare(cx, expr, a, b, env);
    case "add":
    case "sub":
    case "mul":
    case "div":
    case "mod":
    case "neg":
    case "abs":
    case "minOf":
    case "maxOf":
    case "range":
      return arithmetic(cx, expr, a, b, env);
    case "union":
      return infix(a, "\\cup", b);
    case "intersect":
      return infix(a, "\\cap", b);
    case "minus":
      return infix(a, "\\", b);
    case "subset":
      return infix(a, "\\subseteq", b);
    case "subsets":
      return prefix("SUBSET", a);
    case "minIn":
      return cx.helpers.call("Min", a);
    case "maxIn":
      return cx.helpers.call("Max", a);
    case "sumIn":
      return sumIn(cx, typeAt(expr, 0), a, env);
    case "unwrap":
      return cx.helpers.call("Unwrap", a);
    case "tooDeep":
      cx.use("TLC");
      return call("Assert", FALSE, string(errorMessage("R0016", expr.span)));
    case "orElse":
      return orElse(cx, expr, a, b, env);
    case "isSome":
      return infix(a, "#", cx.types.noneValue());
    case "isNone":
      return equals(a, cx.types.noneValue());
    case "multiplicity":
      cx.use("Bags");
      return call("CopiesIn", b, a);
    case "keys":
      return prefix("DOMAIN", a);
    case "values":
      return cx.helpers.call("Range", a);
    case "get":
      if (expr.type.kind === "option") cx.types.noneOf(expr.type, expr.span);
      return named(
        cx,
        b,
        "key",
        env,
        (key) => conditional(isIn(key, prefix("DOMAIN", a)), index(a, key), cx.types.noneValue()),
        [a],
      );
    case "in":
    case "elements":
    case "size":
    case "include":
    case "without":
      return onCollection(cx, expr, a, b);
    default:
      return onSequence(cx, expr, [a, b, c], env);
  }
}

const argument = (expr: Apply, position: number): Expr => {
  const arg = expr.args[position];
  if (arg === undefined) throw new Error("internal: an operand is missing");
  return arg;
};
const typeAt = (expr: Apply, position: number): Type => argument(expr, position).type;

function orElse(cx: ExportContext, expr: Apply, option: Tla, otherwise: Tla, env: Env): Tla {
  if (mayFail(argument(expr, 1)))
    refuse("an error in the second operand of `orElse` would go unnoticed where it is not needed", expr.span);
  // `get(m, k).orElse(d)` needs no option.
  const inner = argument(expr, 0);
  if (inner.kind === "apply" && inner.operator === "get" && option.kind === "if")
    return conditional(option.condition, option.then, otherwise);
  const choose = (value: Tla): Tla => conditional(infix(value, "#", cx.types.noneValue()), value, otherwise);
  return named(cx, option, "option", env, choose, [otherwise]);
}

/** A value that is read twice gets a name. */
function named(
  cx: ExportContext,
  value: Tla,
  wanted: string,
  env: Env,
  body: (value: Tla) => Tla,
  around: readonly Tla[] = [],
): Tla {
  if (isSimple(value)) return body(value);
  const [made] = fresh(env, cx.names, wanted, around);
  return letIn({ name: made, params: [], body: value }, body(name(made)));
}

const comparisons = { lt: "<", le: "<=", gt: ">", ge: ">=" } as const;

function compare(cx: ExportContext, expr: Apply, a: Tla, b: Tla, env: Env): Tla {
  const type = typeAt(expr, 0);
  const operator: Infix = comparisons[expr.operator as keyof typeof comparisons];
  if (type.kind !== "enum") return infix(a, operator, b);
  return comparePositions(cx, type, a, operator, b, env.scope);
}

function arithmetic(cx: ExportContext, expr: Apply, a: Tla, b: Tla, env: Env): Tla {
  switch (expr.operator) {
    case "add":
      return infix(a, "+", b);
    case "sub":
      return infix(a, "-", b);
    case "mul":
      return infix(a, "*", b);
    case "div":
      return infix(a, "\\div", b);
    case "mod": {
      // The second operand of % has to be positive.
      const divisor = typeAt(expr, 1);
      if (divisor.kind === "int" && divisor.lo > 0) return infix(a, "%", b);
      return named(cx, b, "divisor", env, (y) => infix(a, "-", infix(y, "*", infix(a, "\\div", y))), [a]);
    }
    case "neg":
      return prefix("-", a);
    case "abs":
      return named(cx, a, "n", env, (n) => conditional(infix(n, "<", number(0)), prefix("-", n), n));
    case "minOf":
      return cx.helpers.call("Min", set(a, b));
    case "maxOf":
      return cx.helpers.call("Max", set(a, b));
    default:
      return infix(a, "..", b);
  }
}

function sumIn(cx: ExportContext, type: Type, value: Tla, env: Env): Tla {
  if (type.kind === "seq") return cx.helpers.call("Sum", value);
  const [x] = fresh(env, cx.names, "n");
  return cx.helpers.call("Sum", functionOf(name(x), bound(x, value)));
}

function onCollection(cx: ExportContext, expr: Apply, a: Tla, b: Tla): Tla {
  const type = typeAt(expr, expr.operator === "in" ? 1 : 0);
  if (type.kind === "bag") cx.use("Bags");
  switch (expr.operator) {
    case "in":
      if (type.kind === "seq") return isIn(a, cx.helpers.call("Range", b));
      if (type.kind === "bag") return call("BagIn", a, b);
      return isIn(a, type.kind === "map" ? prefix("DOMAIN", b) : b);
    case "elements":
      return type.kind === "bag" ? call("BagToSet", a) : cx.helpers.call("Range", a);
    case "size":
      if (type.kind === "bag") return call("BagCardinality", a);
      cx.use("FiniteSets");
      return call("Cardinality", type.kind === "map" ? prefix("DOMAIN", a) : a);
    case "include":
      return type.kind === "bag" ? infix(a, "(+)", call("SetToBag", set(b))) : infix(a, "\\cup", set(b));
    default:
      if (type.kind === "bag") return infix(a, "(-)", call("SetToBag", set(b)));
      if (type.kind === "seq") return cx.helpers.call("Without", a, b);
      return type.kind === "map" ? cx.helpers.call("RemoveKey", a, b) : infix(a, "\\", set(b));
  }
}

function onSequence(cx: ExportContext, expr: Apply, [a, b, c]: readonly [Tla, Tla, Tla], env: Env): Tla {
  cx.use("Sequences");
  switch (expr.operator) {
    case "len":
      return call("Len", a);
    case "head":
      return call("Head", a);
    case "tail":
      return call("Tail", a);
    case "last":
      return named(cx, a, "s", env, (s) => index(s, call("Len", s)));
    case "append":
      return call("Append", a, b);
    case "concat":
      return infix(a, "\\o", b);
    case "reverse":
      return cx.helpers.call("Reverse", a);
    case "slice":
      return cx.helpers.call("Slice", a, b, c);
    case "insertAt":
      return cx.helpers.call("InsertAt", a, b, c);
    case "removeAt":
      return cx.helpers.call("RemoveAt", a, b);
    case "indices":
      return infix(number(0), "..", plus(call("Len", a), -1));
    default:
      throw new Error(`internal: ${expr.operator} is no operator of sequences`);
  }
}
