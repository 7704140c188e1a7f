// The strict operators, on compiled arguments.

import type { ExprOf, Operator } from "../../grammar/core/core.js";
import { joinTypes } from "../../grammar/core/type-relations.js";
import { boolType, type TypeOf } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { contains, equals, inBounds } from "./bounds.js";
import type { Context } from "./context.js";
import { convert } from "./conversions.js";
import { forEachMember } from "./domains.js";
import { checkExact, floorDivide, multiply } from "./integers.js";
import { finite, type SetOrBag } from "./layout.js";
import { countKeys, entryAt, getEntry, keysOf, valuesIn, withoutKey } from "./maps.js";
import { memberBuilder, multiplicity, sizeOf } from "./members.js";
import { add, compare, i64Const, constantCond, notCond, sub, type Cond, type Num } from "./numbers.js";
import {
  boolOperand,
  condOf,
  isSome,
  keep,
  numOf,
  numOperand,
  OperandLocal,
  optionItem,
  type Operand,
  unreachable,
} from "./operands.js";
import { applyToSequence } from "./sequences.js";
import { combineSets, elementsOf, extremeOf, include, setFrom, sumOf } from "./sets.js";

export function applyOperator(context: Context, expr: ExprOf<"apply">, args: readonly Operand[]): Operand {
  const { operator } = expr;
  const a = element(args, 0);
  const b = args[1] ?? a;
  switch (operator) {
    case "not":
    case "eq":
    case "ne":
    case "lt":
    case "le":
    case "gt":
    case "ge":
    case "in":
    case "isSome":
    case "isNone":
      return boolOperand(boolType, test(context, operator, a, b));
    case "add":
    case "sub":
    case "mul":
    case "div":
    case "mod":
    case "neg":
    case "abs":
    case "minOf":
    case "maxOf":
      return checkExact(context, expr.type, calculate(context, operator, a, b));
    case "unwrap":
      return unwrap(context, a);
    case "tooDeep":
      return unreachable(context, finite(expr.type));
    case "orElse":
      return orElse(context, expr, a, b);
    case "range":
    case "union":
    case "intersect":
    case "minus":
    case "subset":
    case "subsets":
    case "minIn":
    case "maxIn":
    case "sumIn":
      return applyToSet(context, operator, expr, a, b);
    case "size":
    case "include":
    case "multiplicity":
    case "elements":
    case "keys":
    case "values":
    case "get":
      return applyToCollection(context, operator, expr, a, b);
    case "without":
      return a.type.kind === "seq"
        ? applyToSequence(context, operator, expr, args)
        : without(context, keep(context, a), keep(context, b));
    case "len":
    case "head":
    case "last":
    case "tail":
    case "append":
    case "concat":
    case "reverse":
    case "slice":
    case "insertAt":
    case "removeAt":
    case "indices":
      return applyToSequence(context, operator, expr, args);
  }
}

// ---------------------------------------------------------------- conditions

type Test = Extract<Operator, "not" | "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "in" | "isSome" | "isNone">;

function test(context: Context, operator: Test, a: Operand, b: Operand): Cond {
  switch (operator) {
    case "not":
      return notCond(condOf(a));
    case "eq":
      return equals(context, a, b);
    case "ne":
      return notCond(equals(context, a, b));
    case "lt":
      return compare("lt_s", numOf(a), numOf(b));
    case "le":
      return compare("le_s", numOf(a), numOf(b));
    case "gt":
      return compare("gt_s", numOf(a), numOf(b));
    case "ge":
      return compare("ge_s", numOf(a), numOf(b));
    case "in":
      return isMember(context, keep(context, a), keep(context, b));
    case "isSome":
      return isSome(context, a);
    case "isNone":
      return notCond(isSome(context, a));
  }
}

function isMember(context: Context, member: Operand, collection: Operand): Cond {
  const { type } = collection;
  if (type.kind === "set" || type.kind === "bag") return contains(context, collection, member);
  const result = new OperandLocal(context, boolType);
  const assign = (cond: Cond): void => result.assign(boolOperand(boolType, cond));
  assign(constantCond(false));
  if (type.kind === "map") {
    context.fn.if(inBounds(context, member, type.key), () =>
      assign(isSome(context, keep(context, entryAt(context, collection, convert(context, member, type.key))))),
    );
    return condOf(result.value);
  }
  forEachMember(context, { kind: "members", of: collection, type, distinct: false }, 10, (each, exit, inner) => {
    inner.fn.if(equals(inner, each, member), () => {
      assign(constantCond(true));
      inner.fn.line(`(br ${exit})`);
    });
  });
  return condOf(result.value);
}

// ---------------------------------------------------------------- integers

type ArithmeticOperator = Extract<Operator, "add" | "sub" | "mul" | "div" | "mod" | "neg" | "abs" | "minOf" | "maxOf">;

function calculate(context: Context, operator: ArithmeticOperator, a: Operand, b: Operand): Num {
  const { fn } = context;
  switch (operator) {
    case "add":
      return add(numOf(a), numOf(b));
    case "sub":
      return sub(numOf(a), numOf(b));
    case "mul":
      return multiply(context, a, b);
    case "div":
    case "mod":
      return floorDivide(context, operator, a, b);
    case "neg":
      return sub(i64Const(0), numOf(a));
    case "abs": {
      const { text } = fn.keep(numOf(a));
      return {
        text: `(select (i64.sub (i64.const 0) ${text}) ${text} (i64.lt_s ${text} (i64.const 0)))`,
        stable: true,
      };
    }
    case "minOf":
    case "maxOf": {
      const [x, y] = [fn.keep(numOf(a)), fn.keep(numOf(b))];
      return {
        text: `(select ${x.text} ${y.text} (i64.${operator === "minOf" ? "lt_s" : "gt_s"} ${x.text} ${y.text}))`,
        stable: true,
      };
    }
  }
}

// ---------------------------------------------------------------- options

function unwrap(context: Context, operand: Operand): Operand {
  const option = keep(context, operand);
  context.fn.trapIf(notCond(isSome(context, option)));
  return optionItem(context, option);
}

function orElse(context: Context, expr: ExprOf<"apply">, a: Operand, b: Operand): Operand {
  const option = keep(context, a);
  const type = finite(joinTypes((a.type as TypeOf<"option">).item, b.type) ?? expr.type);
  const result = new OperandLocal(context, type);
  const other = keep(context, b);
  context.fn.if(
    isSome(context, option),
    () => result.assign(convert(context, optionItem(context, option), type)),
    () => result.assign(convert(context, other, type)),
  );
  return result.value;
}

// ---------------------------------------------------------------- collections

type SetOperator = Extract<
  Operator,
  "range" | "union" | "intersect" | "minus" | "subset" | "subsets" | "minIn" | "maxIn" | "sumIn"
>;

/** `sumIn` also takes a sequence. */
function applyToSet(context: Context, operator: SetOperator, expr: ExprOf<"apply">, a: Operand, b: Operand): Operand {
  switch (operator) {
    case "range": {
      const type = finite(expr.type) as TypeOf<"set">;
      const [lo, hi] = [context.fn.keep(numOf(a)), context.fn.keep(numOf(b))];
      return setFrom(context, type, { kind: "range", lo, hi, type: type.item });
    }
    case "union":
    case "intersect":
    case "minus":
    case "subset":
      return combineSets(context, operator, a, b);
    case "subsets":
      return setFrom(context, finite(expr.type) as TypeOf<"set">, { kind: "subsets", of: a, type: a.type });
    case "minIn":
    case "maxIn":
      return extremeOf(context, keep(context, a), operator);
    case "sumIn":
      return sumOf(context, a, expr.type);
  }
}

type CollectionOperator = Extract<
  Operator,
  "size" | "include" | "multiplicity" | "elements" | "keys" | "values" | "get"
>;

function applyToCollection(
  context: Context,
  operator: CollectionOperator,
  expr: ExprOf<"apply">,
  a: Operand,
  b: Operand,
): Operand {
  switch (operator) {
    case "size": {
      const size = a.type.kind === "map" ? countKeys(context, a) : sizeOf(context, keep(context, a));
      return numOperand(finite(expr.type), size);
    }
    case "include":
      return include(context, a, b);
    case "multiplicity":
      return multiplicityOf(context, expr, a, keep(context, b));
    case "elements":
      return elementsOf(context, a);
    case "keys":
      return keysOf(context, a);
    case "values":
      return valuesIn(context, a, finite(expr.type) as TypeOf<"set">);
    case "get":
      return getEntry(context, keep(context, a), keep(context, b));
  }
}

function multiplicityOf(context: Context, expr: ExprOf<"apply">, bag: Operand, item: Operand): Operand {
  const { item: itemType } = bag.type as SetOrBag;
  const type = finite(expr.type);
  const result = new OperandLocal(context, type);
  result.assign(numOperand(type, i64Const(0)));
  context.fn.if(inBounds(context, item, itemType), () => {
    const times = multiplicity(context, keep(context, bag), keep(context, convert(context, item, itemType)));
    result.assign(numOperand(type, times));
  });
  return result.value;
}

function without(context: Context, collection: Operand, item: Operand): Operand {
  if (collection.type.kind === "map") return withoutKey(context, collection, item);
  const type = collection.type as SetOrBag;
  const builder = memberBuilder(context, type, { start: collection });
  context.fn.if(inBounds(context, item, type.item), () =>
    builder.remove(keep(context, convert(context, item, type.item))),
  );
  return builder.finish();
}
