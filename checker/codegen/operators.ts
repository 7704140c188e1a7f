// The strict operators on compiled arguments, but those of sequences.

import type { ExprOf } from "../../grammar/core/core.js";
import { joinTypes } from "../../grammar/core/type-relations.js";
import { boolType, cardinality, intType, setOf, type Type, type TypeOf } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import type { Context } from "./context.js";
import { forEach, memberTypeOf, type Domain } from "./domains.js";
import { contains, fit, fits, same } from "./bounds.js";
import { checkSum, exact, floored, product } from "./integers.js";
import { bitsOf, countOf, entryType, finite, isMask, keySlot } from "./layout.js";
import { bitAddress } from "./memory.js";
import { MemberBuilder, multiplicity, sizeOf, type Membered } from "./members.js";
import {
  add,
  always,
  and,
  compare,
  constant,
  i32Text,
  local64,
  maskOf,
  not,
  or,
  sub,
  type Cond,
  type Num,
} from "./numbers.js";
import { rankOf } from "./ranks.js";
import { applySequenceOperator } from "./sequences.js";
import {
  bits,
  Builder,
  condOf,
  flag,
  impossible,
  inMemory,
  isSome,
  isWide,
  itemOf,
  keep,
  noneOf,
  numOf,
  pack,
  part,
  scaled,
  Slot,
  wide,
  type Val,
} from "./values.js";

export function applyOperator(context: Context, expr: ExprOf<"apply">, args: readonly Val[]): Val {
  const { fn } = context;
  const a = element(args, 0);
  const b = args[1] ?? a;
  const truth = (cond: Cond): Val => flag(boolType, cond);
  const number = (num: Num): Val => exact(context, expr.type, num);
  switch (expr.operator) {
    case "not":
      return truth(not(condOf(a)));
    case "eq":
      return truth(same(context, a, b));
    case "ne":
      return truth(not(same(context, a, b)));
    case "lt":
      return truth(compare("lt_s", numOf(a), numOf(b)));
    case "le":
      return truth(compare("le_s", numOf(a), numOf(b)));
    case "gt":
      return truth(compare("gt_s", numOf(a), numOf(b)));
    case "ge":
      return truth(compare("ge_s", numOf(a), numOf(b)));
    case "add":
      return number(add(numOf(a), numOf(b)));
    case "sub":
      return number(sub(numOf(a), numOf(b)));
    case "mul":
      return number(product(context, a, b));
    case "div":
    case "mod":
      return number(floored(context, expr.operator, a, b));
    case "neg":
      return number(sub(constant(0), numOf(a)));
    case "abs": {
      const num = fn.keep(numOf(a));
      return number({
        text: `(select (i64.sub (i64.const 0) ${num.text}) ${num.text} (i64.lt_s ${num.text} (i64.const 0)))`,
        stable: true,
      });
    }
    case "minOf":
    case "maxOf": {
      const [x, y] = [fn.keep(numOf(a)), fn.keep(numOf(b))];
      return number({
        text: `(select ${x.text} ${y.text} (i64.${expr.operator === "minOf" ? "lt_s" : "gt_s"} ${x.text} ${y.text}))`,
        stable: true,
      });
    }
    case "range":
      return setFrom(context, finite(expr.type) as TypeOf<"set">, {
        kind: "range",
        lo: fn.keep(numOf(a)),
        hi: fn.keep(numOf(b)),
        type: (finite(expr.type) as TypeOf<"set">).item,
      });
    case "in":
      return truth(isIn(context, a, b));
    case "union":
    case "intersect":
    case "minus":
    case "subset":
      return combine(context, expr.operator, a, b);
    case "subsets":
      return setFrom(context, finite(expr.type) as TypeOf<"set">, { kind: "subsets", of: a, type: a.type });
    case "minIn":
    case "maxIn":
      return extreme(context, expr.operator === "minIn", keep(context, a));
    case "sumIn":
      return total(context, expr.type, a);
    case "size":
      return bits(finite(expr.type), a.type.kind === "map" ? countKeys(context, a) : sizeOf(context, keep(context, a)));
    case "include": {
      const from = a.type as Membered;
      const type = finite({ ...from, item: joinTypes(from.item, b.type) ?? from.item, max: from.max + 1 }) as Membered;
      const builder = new MemberBuilder(context, type, keep(context, fit(context, a, type)));
      builder.add(keep(context, fit(context, b, type.item)));
      return builder.finish();
    }
    case "without":
      return a.type.kind === "seq"
        ? applySequenceOperator(context, expr, args)
        : without(context, keep(context, a), keep(context, b));
    case "multiplicity": {
      const item = keep(context, b);
      const type = (a.type as Membered).item;
      const result = new Slot(context, finite(expr.type));
      result.assign(bits(finite(expr.type), constant(0)));
      fn.if(fits(context, item, type), () =>
        result.assign(
          bits(finite(expr.type), multiplicity(context, keep(context, a), keep(context, fit(context, item, type)))),
        ),
      );
      return result.value;
    }
    case "elements":
      return elementsOf(context, a);
    case "keys":
      return keysOf(context, a);
    case "values":
      return valuesIn(context, a, finite(expr.type) as TypeOf<"set">);
    case "get": {
      const entry = entryType(a.type as TypeOf<"map">);
      const [map, key] = [keep(context, a), keep(context, b)];
      const result = new Slot(context, entry);
      result.assign(noneOf(context, entry));
      fn.if(fits(context, key, (map.type as TypeOf<"map">).key), () =>
        result.assign(keep(context, entryAt(context, map, fit(context, key, (map.type as TypeOf<"map">).key)))),
      );
      return result.value;
    }
    case "unwrap": {
      const option = keep(context, a);
      fn.trapIf(not(isSome(context, option)));
      return itemOf(context, option);
    }
    case "orElse": {
      const option = keep(context, a);
      const type = finite(joinTypes((a.type as TypeOf<"option">).item, b.type) ?? expr.type);
      const result = new Slot(context, type);
      const other = keep(context, b);
      fn.if(
        isSome(context, option),
        () => result.assign(fit(context, itemOf(context, option), type)),
        () => result.assign(fit(context, other, type)),
      );
      return result.value;
    }
    case "isSome":
      return truth(isSome(context, a));
    case "isNone":
      return truth(not(isSome(context, a)));
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
      return applySequenceOperator(context, expr, args);
  }
}

// ---------------------------------------------------------------- sets and bags

function setFrom(context: Context, type: TypeOf<"set">, domain: Domain): Val {
  const builder = new MemberBuilder(context, type);
  forEach(context, domain, 20, (item, _, inner) => builder.add(keep(inner, fit(inner, item, type.item))));
  return builder.finish();
}

/** The distinct members of a bag or sequence. */
export function elementsOf(context: Context, val: Val): Val {
  const { item, max } = val.type as Membered;
  return setFrom(context, finite(setOf(item, max)) as TypeOf<"set">, {
    kind: "members",
    of: keep(context, val),
    type: val.type,
    distinct: val.type.kind !== "seq",
  });
}

function isIn(context: Context, item: Val, collection: Val): Cond {
  const member = keep(context, item);
  const whole = keep(context, collection);
  switch (whole.type.kind) {
    case "set":
    case "bag":
      return contains(context, whole, member);
    case "map": {
      const { key } = whole.type;
      const result = new Slot(context, boolType);
      result.assign(flag(boolType, always(false)));
      context.fn.if(fits(context, member, key), () =>
        result.assign(
          flag(boolType, isSome(context, keep(context, entryAt(context, whole, fit(context, member, key))))),
        ),
      );
      return condOf(result.value);
    }
    default: {
      const result = new Slot(context, boolType);
      result.assign(flag(boolType, always(false)));
      forEach(context, { kind: "members", of: whole, type: whole.type, distinct: false }, 10, (each, leave, inner) => {
        inner.fn.if(same(inner, each, member), () => {
          result.assign(flag(boolType, always(true)));
          inner.fn.line(`(br ${leave})`);
        });
      });
      return condOf(result.value);
    }
  }
}

function combine(context: Context, operator: "union" | "intersect" | "minus" | "subset", a: Val, b: Val): Val {
  const { fn } = context;
  const [from, other] = [a.type as TypeOf<"set">, b.type as TypeOf<"set">];
  const item = joinTypes(from.item, other.item) ?? from.item;
  const type = finite(
    setOf(item, operator === "union" ? from.max + other.max : Math.max(from.max, other.max)),
  ) as TypeOf<"set">;
  const x = keep(context, fit(context, a, type));
  const y = keep(context, fit(context, b, type));
  if (isMask(type) && !isWide(type)) {
    const [p, q] = [numOf(x), numOf(y)];
    const beyond = and(
      p,
      q.known !== undefined
        ? constant(~q.known & maskOf(64))
        : { text: `(i64.xor ${q.text} (i64.const -1))`, stable: q.stable },
    );
    switch (operator) {
      case "union":
        return bits(type, or(p, q));
      case "intersect":
        return bits(type, and(p, q));
      case "minus":
        return bits(type, beyond);
      case "subset":
        return flag(boolType, compare("eq", beyond, constant(0)));
    }
  }
  if (isMask(type)) {
    const width = bitsOf(type);
    const ref = { base: i32Text(context.scratch.take(width)), plus: 0 };
    const code = operator === "union" ? 1 : operator === "intersect" ? 0 : 2;
    const left = fn.keep32(
      `(call $combine ${i32Text(code)} ${bitAddress(ref)} ${bitAddress(inMemory(context, pack(x), width))} ${bitAddress(inMemory(context, pack(y), width))} ${i32Text(width)})`,
    );
    return operator === "subset" ? flag(boolType, { text: `(i32.eqz (local.get ${left}))` }) : wide(type, ref);
  }
  const members = (of: Val): Domain => ({ kind: "members", of, type, distinct: true });
  if (operator === "subset") {
    const result = new Slot(context, boolType);
    result.assign(flag(boolType, always(true)));
    forEach(context, members(x), 20, (each, leave, inner) => {
      inner.fn.if(not(contains(inner, y, each)), () => {
        result.assign(flag(boolType, always(false)));
        inner.fn.line(`(br ${leave})`);
      });
    });
    return result.value;
  }
  const builder = new MemberBuilder(context, type, operator === "union" ? x : undefined);
  forEach(context, members(operator === "union" ? y : x), 20, (each, _, inner) => {
    if (operator === "union") return builder.add(each);
    const found = contains(inner, y, each);
    inner.fn.if(operator === "intersect" ? found : not(found), () => builder.add(each));
  });
  return builder.finish();
}

function extreme(context: Context, least: boolean, val: Val): Val {
  const { fn } = context;
  const type = memberTypeOf(val.type);
  const result = new Slot(context, type);
  const found = fn.fresh("i32", "found");
  fn.set(found, "(i32.const 0)");
  result.assign(noneOf(context, type));
  forEach(context, { kind: "members", of: val, type: val.type, distinct: true }, 10, (item, leave, inner) => {
    result.assign(item);
    inner.fn.set(found, "(i32.const 1)");
    if (least) inner.fn.line(`(br ${leave})`);
  });
  fn.trapIf({ text: `(i32.eqz (local.get ${found}))` });
  return result.value;
}

function total(context: Context, type: Type, val: Val): Val {
  const sum = context.fn.fresh("i64", "sum");
  context.fn.set(sum, "(i64.const 0)");
  forEach(
    context,
    { kind: "members", of: keep(context, val), type: val.type, distinct: false },
    10,
    (item, _, inner) => {
      inner.fn.set(sum, add({ text: `(local.get ${sum})` }, numOf(item)).text);
      checkSum(inner, type, sum);
    },
  );
  return bits(finite(type), local64(sum));
}

function without(context: Context, val: Val, item: Val): Val {
  const { fn } = context;
  const { type } = val;
  if (type.kind === "map") {
    const entry = entryType(type);
    const builder = new Builder(context, type, val);
    fn.if(fits(context, item, type.key), () => {
      const rank = fn.keep(rankOf(context, keep(context, fit(context, item, type.key))));
      builder.replace(
        scaled(context, rank, -bitsOf(entry), keySlot(type, 0)),
        pack(noneOf(context, entry)),
        bitsOf(entry),
      );
    });
    return builder.finish();
  }
  const set = type as Membered;
  const builder = new MemberBuilder(context, set, val);
  fn.if(fits(context, item, set.item), () => builder.remove(keep(context, fit(context, item, set.item))));
  return builder.finish();
}

// ---------------------------------------------------------------- maps

function entryAt(context: Context, map: Val, key: Val): Val {
  const type = map.type as TypeOf<"map">;
  const entry = entryType(type);
  return part(
    context,
    map,
    scaled(context, rankOf(context, keep(context, key)), -bitsOf(entry), keySlot(type, 0)),
    entry,
  );
}

function countKeys(context: Context, map: Val): Num {
  const count = context.fn.fresh("i64", "keys");
  context.fn.set(count, "(i64.const 0)");
  forEach(context, { kind: "members", of: keep(context, map), type: map.type, distinct: true }, 10, (_, __, inner) =>
    inner.fn.set(count, add(local64(count), constant(1)).text),
  );
  return local64(count);
}

function keysOf(context: Context, map: Val): Val {
  const { key } = map.type as TypeOf<"map">;
  return setFrom(context, finite(setOf(key, countOf(key))) as TypeOf<"set">, {
    kind: "members",
    of: keep(context, map),
    type: map.type,
    distinct: true,
  });
}

function valuesIn(context: Context, val: Val, type: TypeOf<"set">): Val {
  const source = keep(context, val);
  const builder = new MemberBuilder(context, type);
  if (source.type.kind === "map") {
    forEach(context, { kind: "members", of: source, type: source.type, distinct: true }, 20, (key, _, inner) =>
      builder.add(keep(inner, fit(inner, itemOf(inner, keep(inner, entryAt(inner, source, key))), type.item))),
    );
    return builder.finish();
  }
  if (source.type.kind !== "function") return impossible(context, type);
  const from = source.type;
  const last = cardinality(from.key) - 1;
  forEach(
    context,
    { kind: "range", lo: constant(0), hi: constant(last), type: intType(0, Math.max(0, last)) },
    20,
    (rank, _, inner) => {
      builder.add(
        keep(
          inner,
          fit(
            inner,
            part(inner, source, scaled(inner, numOf(rank), -bitsOf(from.value), keySlot(from, 0)), from.value),
            type.item,
          ),
        ),
      );
    },
  );
  return builder.finish();
}
