// The values of expressions, and the errors that they raise.

import { List } from "immutable";
import { describe, expect, test } from "vitest";
import type { Expr } from "../../../grammar/core/core.js";
import { evaluate } from "../../../checker/interpreter/evaluate.js";
import { catchFault } from "../../../checker/interpreter/runtime-error.js";
import { showValue } from "../../../checker/interpreter/show.js";
import type { Value } from "../../../checker/interpreter/values.js";
import { WorkBudget } from "../../../checker/interpreter/work-budget.js";
import {
  add,
  and,
  bagOf,
  bool,
  Build,
  call,
  each,
  enumOf,
  eq,
  exists,
  forall,
  ifElse,
  implies,
  index,
  isIn,
  key,
  le,
  lt,
  makeFun,
  makeSeq,
  makeSet,
  member,
  narrow,
  not,
  num,
  op,
  or,
  range,
  recordOf,
  ref,
  span,
  spanAt,
  sub,
  T,
  tupleOf,
  values,
} from "../core-builder.js";

const MAX = Number.MAX_SAFE_INTEGER;
const build = new Build();
const x = build.local("x", T.any);
const y = build.local("y", T.any);
const acc = build.local("acc", T.any);
const p = build.local("p", T.any);
const twice = build.fun("twice", [p], T.any, add(ref(p), ref(p)));
const Ints = T.set(T.any);
const Seq = T.seq(T.any);
const Bag = bagOf(T.any);
const Map_ = T.map(T.any, T.any);
const Region = enumOf("Region", "east", "west");
const Rec = recordOf("Rec", { a: T.any, b: Seq });
const Opt = T.option(T.any);

const set = (...items: number[]): Expr => makeSet(Ints, ...items.map(num));
const seq = (...items: number[]): Expr => makeSeq(Seq, ...items.map(num));
const bag = (...items: number[]): Expr => ({ kind: "makeBag", items: items.map(num), type: Bag, span });
const map = (...entries: [number, number][]): Expr => ({
  kind: "makeMap",
  entries: entries.map(([k, v]) => ({ key: num(k), value: num(v) })),
  type: Map_,
  span,
});
const some = (item: Expr): Expr => ({ kind: "some", item, type: Opt, span });
const none: Expr = { kind: "none", type: Opt, span };
const rec: Expr = { kind: "makeRecord", fields: [num(1), seq(5, 6)], type: Rec, span };
const fun = makeFun(x, T.fun(T.int(0, 2), T.any), op("mul", T.any, ref(x), ref(x)));
const int = (operator: Parameters<typeof op>[0], ...args: Expr[]): Expr => op(operator, T.any, ...args);
const aggregate = (by: "sum" | "count" | "min" | "max", body: Expr, ...domains: Expr[]): Expr => ({
  kind: "aggregate",
  by,
  binders: domains.map((domain, i) => each(i === 0 ? x : y, domain)),
  body,
  type: T.any,
  span,
});
const boom = eq(int("div", num(1), num(0)), num(0));

const run = (expr: Expr): string => {
  const result = catchFault(() =>
    evaluate(expr, {
      state: List<Value>(),
      next: undefined,
      locals: new Array<Value>(20).fill(false),
      work: new WorkBudget(),
    }),
  );
  return result.fault === undefined
    ? showValue(expr.type, result.value)
    : `${result.fault.code} ${result.fault.message}`;
};

describe("values", () => {
  test.each<[string, Expr, string]>([
    ["-7 div 2", int("div", num(-7), num(2)), "-4"],
    ["-7 mod 2", int("mod", num(-7), num(2)), "1"],
    ["7 div -2", int("div", num(7), num(-2)), "-4"],
    ["7 mod -2", int("mod", num(7), num(-2)), "-1"],
    ["-6 div 3", int("div", num(-6), num(3)), "-2"],
    ["-6 mod 3", int("mod", num(-6), num(3)), "0"],
    ["MAX div -1", int("div", num(MAX), num(-1)), String(-MAX)],
    ["-MAX div MAX - 1", int("div", num(-MAX), num(MAX - 1)), "-2"],
    ["-MAX mod MAX - 1", int("mod", num(-MAX), num(MAX - 1)), String(MAX - 2)],
    ["neg", int("neg", num(0)), "0"],
    ["abs", int("abs", num(-4)), "4"],
    ["minOf", int("minOf", num(3), num(-4)), "-4"],
    ["range", range(num(2), num(4)), "{2, 3, 4}"],
    ["empty range", range(num(2), num(1)), "{}"],
    ["in range", isIn(num(3), range(num(1), num(MAX))), "true"],
    ["in a type", isIn(num(-1), values(T.int(0, 3))), "false"],
    ["in seq", isIn(num(2), seq(1, 2)), "true"],
    ["in bag", isIn(num(3), bag(1, 2)), "false"],
    ["in map", isIn(num(1), map([1, 9])), "true"],
    ["union", op("union", Ints, set(1, 2), set(2, 3)), "{1, 2, 3}"],
    ["intersect", op("intersect", Ints, set(1, 2), set(2, 3)), "{2}"],
    ["minus", op("minus", Ints, set(1, 2), set(2, 3)), "{1}"],
    ["subset", op("subset", T.bool, set(1, 2), set(2, 3, 1)), "true"],
    ["subsets", op("subsets", T.set(Ints), set(2, 1)), "{{}, {1}, {2}, {1, 2}}"],
    ["equal sets", eq(set(1, 2), set(2, 1)), "true"],
    ["equal bags", eq(bag(1, 1), bag(1)), "false"],
    ["max of set", int("maxIn", set(3, 10, 9)), "10"],
    ["sum of seq", int("sumIn", seq(3, 3, 1)), "7"],
    ["sum of set", int("sumIn", set(3, 3, 1)), "4"],
    ["sum that passes the limit on its way", int("sumIn", seq(MAX, MAX, -MAX)), String(MAX)],
    ["head", int("head", seq(4, 5)), "4"],
    ["last", int("last", seq(4, 5)), "5"],
    ["tail", op("tail", Seq, seq(4, 5)), "[5]"],
    ["append", op("append", Seq, seq(4), num(1)), "[4, 1]"],
    ["concat", op("concat", Seq, seq(4), seq(1, 2)), "[4, 1, 2]"],
    ["reverse", op("reverse", Seq, seq(1, 2)), "[2, 1]"],
    ["slice", op("slice", Seq, seq(1, 2, 3), num(1), num(3)), "[2, 3]"],
    ["insertAt the end", op("insertAt", Seq, seq(1, 2), num(2), num(9)), "[1, 2, 9]"],
    ["removeAt", op("removeAt", Seq, seq(1, 2), num(0)), "[2]"],
    ["indices", op("indices", Ints, seq(7, 8)), "{0, 1}"],
    ["elements of seq", op("elements", Ints, seq(7, 8, 7)), "{7, 8}"],
    ["elements of bag", op("elements", Ints, bag(7, 8, 7)), "{7, 8}"],
    ["size of bag", int("size", bag(7, 8, 7)), "3"],
    ["size of map", int("size", map([1, 1], [1, 2])), "1"],
    ["add to bag", op("include", Bag, bag(1), num(1)), "{1, 1}"],
    ["add to set", op("include", Ints, set(1), num(1)), "{1}"],
    ["without in seq", op("without", Seq, seq(1, 2, 1), num(1)), "[2, 1]"],
    ["without in bag", op("without", Bag, bag(1, 1), num(1)), "{1}"],
    ["without in map", op("without", Map_, map([1, 2], [3, 4]), num(1)), "{3 => 4}"],
    ["without what is not there", op("without", Seq, seq(1, 2), num(5)), "[1, 2]"],
    ["count in bag", int("multiplicity", bag(1, 1), num(1)), "2"],
    ["keys", op("keys", Ints, map([1, 2], [3, 2])), "{1, 3}"],
    ["values", op("values", Ints, map([1, 2], [3, 2])), "{2}"],
    ["get", op("get", Opt, map([1, 2]), num(1)), "some(2)"],
    ["get nothing", op("get", Opt, map([1, 2]), num(2)), "none"],
    ["orElse", int("orElse", none, num(3)), "3"],
    ["unwrap", int("unwrap", some(num(3))), "3"],
    ["isNone", op("isNone", T.bool, none), "true"],
    ["call", call(twice, call(twice, num(3))), "12"],
    ["if", ifElse(lt(num(1), num(2)), num(1), int("div", num(1), num(0))), "1"],
    ["and stops", and(bool(false), boom), "false"],
    ["or stops", or(bool(true), boom), "true"],
    ["implies stops", implies(bool(false), boom), "true"],
    ["forall stops at the least", forall(x, set(2, 0, 1), and(lt(num(0), ref(x)), boom)), "false"],
    ["exists", exists(x, seq(1, 2), eq(ref(x), num(2))), "true"],
    ["sum counts occurrences", aggregate("sum", ref(x), bag(2, 2, 1)), "5"],
    ["count", aggregate("count", lt(ref(x), ref(y)), set(1, 2, 3), set(1, 2, 3)), "3"],
    ["later domains see earlier names", aggregate("sum", ref(y), set(1, 2, 3), range(num(1), ref(x))), "10"],
    ["max", aggregate("max", sub(num(0), ref(x)), set(4, 2)), "-2"],
    [
      "choose takes the least",
      { kind: "choose", binder: each(x, seq(5, 3, 4)), where: lt(num(3), ref(x)), type: T.any, span },
      "4",
    ],
    [
      "filter",
      { kind: "filter", binder: each(x, map([1, 1], [2, 2])), where: lt(num(1), ref(x)), type: Ints, span },
      "{2}",
    ],
    [
      "collect",
      {
        kind: "collectSet",
        binders: [each(x, set(1, 2)), each(y, set(1, 2))],
        where: not(eq(ref(x), ref(y))),
        value: add(ref(x), ref(y)),
        type: Ints,
        span,
      },
      "{3}",
    ],
    [
      "collect a map: the last wins",
      {
        kind: "collectMap",
        binders: [each(x, seq(3, 2, 1))],
        where: undefined,
        key: num(0),
        value: ref(x),
        type: Map_,
        span,
      },
      "{0 => 1}",
    ],
    ["function", fun, "[0 => 0, 1 => 1, 2 => 4]"],
    ["function over an enum", makeFun(x, T.fun(Region, T.any), num(1)), "[east => 1, west => 1]"],
    [
      "fold from the least",
      {
        kind: "fold",
        over: set(3, 1, 2),
        start: num(0),
        acc: { kind: "bind", local: acc },
        item: { kind: "bind", local: x },
        body: add(op("mul", T.any, ref(acc), num(10)), ref(x)),
        type: T.any,
        span,
      },
      "123",
    ],
    [
      "fold from the first",
      {
        kind: "fold",
        over: seq(3, 1, 2),
        start: num(0),
        acc: { kind: "bind", local: acc },
        item: { kind: "bind", local: x },
        body: add(op("mul", T.any, ref(acc), num(10)), ref(x)),
        type: T.any,
        span,
      },
      "312",
    ],
    ["index", index(fun, num(2), T.any), "4"],
    [
      "update of a field",
      {
        kind: "update",
        target: rec,
        path: [{ kind: "position", position: 1, of: Rec, span }, key(Seq, num(0))],
        value: num(9),
        type: Rec,
        span,
      },
      "Rec { a: 1, b: [9, 6] }",
    ],
    [
      "update with a new key",
      { kind: "update", target: map([1, 1]), path: [key(Map_, num(2))], value: num(9), type: Map_, span },
      "{1 => 1, 2 => 9}",
    ],
    [
      "let with a tuple",
      {
        kind: "let",
        pattern: { kind: "tuple", items: [{ kind: "bind", local: x }, { kind: "any" }] },
        value: { kind: "makeTuple", items: [num(1), num(2)], type: tupleOf(T.any, T.any), span },
        body: ref(x),
        type: T.any,
        span,
      },
      "1",
    ],
    [
      "match",
      {
        kind: "match",
        scrutinee: some(num(2)),
        arms: [
          { pattern: { kind: "none" }, guard: undefined, body: num(0) },
          { pattern: { kind: "some", item: { kind: "bind", local: x } }, guard: lt(ref(x), num(2)), body: num(1) },
          { pattern: { kind: "any" }, guard: undefined, body: num(2) },
        ],
        type: T.any,
        span,
      },
      "2",
    ],
    ["enum members compare", lt(member(Region, 0), member(Region, 1)), "true"],
    ["types enumerate", values(T.int(-1, 1)), "{-1, 0, 1}"],
  ])("%s", (_, expr, shown) => expect(run(expr)).toBe(shown));
});

describe("faults", () => {
  const seq4 = seq(1, 2, 3, 4);
  test.each<[Expr, string]>([
    [narrow(T.int(0, 3), num(5)), "R0002 5 is not in 0..3"],
    [narrow(Seq, narrow(T.seq(T.int(0, 3)), seq(1, 7))), "R0002 7 is not in 0..3"],
    [narrow(T.seq(T.any, 3), seq4), "R0003 the sequence has 4 items, but its type allows at most 3"],
    [narrow(T.set(T.any, 1), set(1, 2)), "R0003 the set has 2 members, but its type allows at most 1"],
    [narrow(bagOf(T.any, 1), bag(1, 1)), "R0003 the bag has 2 members, but its type allows at most 1"],
    [
      { kind: "narrow", code: "R0004", value: num(5), type: T.int(0, 3), span },
      "R0004 5 is not a key: the keys are 0..3",
    ],
    [index(seq4, num(4), T.any), "R0004 index 4 is out of range: the sequence has 4 items"],
    [index(seq4, num(-1), T.any), "R0004 index -1 is out of range: the sequence has 4 items"],
    [index(map([1, 2]), num(7), T.any), "R0004 the map has no key 7"],
    [
      op("slice", Seq, seq4, num(3), num(2)),
      "R0004 the slice from 3 to 2 (exclusive) is out of range: the sequence has 4 items",
    ],
    [
      op("insertAt", Seq, seq(1), num(2), num(0)),
      "R0004 position 2 is out of range for `insertAt`: the sequence has 1 item",
    ],
    [op("removeAt", Seq, seq(), num(0)), "R0004 index 0 is out of range: the sequence has 0 items"],
    [
      { kind: "update", target: seq4, path: [key(Seq, num(9))], value: num(9), type: Seq, span },
      "R0004 index 9 is out of range: the sequence has 4 items",
    ],
    [int("head", seq()), "R0005 `head` was applied to an empty sequence"],
    [op("tail", Seq, seq()), "R0005 `tail` was applied to an empty sequence"],
    [int("minIn", set()), "R0006 `min` was applied to an empty set"],
    [aggregate("max", ref(x), set()), "R0006 the domain of `max` is empty"],
    [
      { kind: "choose", binder: each(x, set(1)), where: bool(false), type: T.any, span },
      "R0006 no member satisfies the condition of `choose`",
    ],
    [int("div", num(5), num(0)), "R0007 division by zero in 5 div 0"],
    [int("mod", num(5), num(0)), "R0007 division by zero in 5 mod 0"],
    [add(num(MAX), num(1)), `R0009 ${MAX} + 1 is outside -(2^53 - 1)..2^53 - 1`],
    [int("mul", num(MAX), num(-2)), `R0009 ${MAX} * -2 is outside -(2^53 - 1)..2^53 - 1`],
    [int("sumIn", seq(MAX, 5)), `R0009 the sum ${BigInt(MAX) + 5n} is outside -(2^53 - 1)..2^53 - 1`],
    [int("unwrap", none), "R0010 `unwrap` was applied to `none`"],
    [values(T.int(0, 2 ** 24)), "R0011 0..16777216 has 16777217 values, but at most 1048576 can be enumerated here"],
    [range(num(0), num(MAX)), `R0011 0..${MAX} has more than 1048576 members`],
    [op("subsets", T.set(Ints), range(num(1), num(25))), "R0011 a set of 25 members has more than 16384 subsets"],
    [le(int("div", num(1), num(0)), int("head", seq())), "R0007 division by zero in 1 div 0"],
  ])("%#: %s", (expr, shown) => expect(run(expr)).toBe(shown));

  test("the span is that of the innermost expression that fails", () => {
    const guilty: Expr = { ...narrow(T.int(0, 3), num(5), spanAt(40)) };
    const result = catchFault(() =>
      evaluate(add(guilty, num(1)), { state: List<Value>(), next: undefined, locals: [], work: new WorkBudget() }),
    );
    expect(result.fault?.span.start).toBe(40);
  });
});
