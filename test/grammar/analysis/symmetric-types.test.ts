import { describe, expect, it } from "vitest";
import { checkSymmetric } from "../../../grammar/analysis/symmetric-types.js";
import { boundLocals, walkExpr } from "../../../grammar/analysis/traversal.js";
import type { Binder, Expr } from "../../../grammar/core/core.js";
import {
  anyInt,
  bagOf,
  boolType,
  functionOf,
  intType,
  mapOf,
  optionOf,
  seqOf,
  setOf,
  type Type,
} from "../../../grammar/core/types.js";
import {
  all,
  any,
  apply,
  assign,
  bind,
  binder,
  bool,
  int,
  local,
  mode,
  node,
  read,
  ref,
  require,
  scalar,
  span,
  tuple,
  variable,
} from "./core-builder.js";

const a = local("a", node);
const b = local("b", node);
const i = local("i", intType(0, 3));
const pairs: Type = { kind: "tuple", items: [anyInt, node] };
const of = (type: Type): Expr => read(variable("v", type));
const codesOf = (...roots: Expr[]): string[] => checkSymmetric(roots).map((each) => each.code);
const choose = (domain: Expr): Expr => ({
  kind: "choose",
  binder: binder(any, domain),
  where: bool(true),
  type: anyInt,
  span: span(),
});
const fold = (over: Expr): Expr => ({
  kind: "fold",
  over,
  start: int(0),
  acc: any,
  item: any,
  body: int(1),
  type: anyInt,
  span: span(),
});
const aggregate = (by: "sum" | "count" | "min" | "max", body: Expr): Expr => ({
  kind: "aggregate",
  by,
  binders: [binder(bind(a), all(node))],
  body,
  type: anyInt,
  span: span(),
});
const map = (key: Expr, value: Expr, binders: Binder[], where?: Expr): Expr => ({
  kind: "collectMap",
  key,
  value,
  binders,
  where,
  type: mapOf(key.type, value.type),
  span: span(),
});
const nodes = binder(bind(a), all(node));
const numbers = binder(bind(i), all(intType(0, 3)));
const weight = (at: Expr): Expr => ({
  kind: "index",
  target: of(functionOf(node, intType(0, 3))),
  key: at,
  type: intType(0, 3),
  span: span(),
});
const seen = (at: Expr): Expr => ({
  kind: "index",
  target: of(functionOf(node, setOf(intType(0, 3)))),
  key: at,
  type: setOf(intType(0, 3)),
  span: span(),
});

describe("symmetric types", () => {
  it.each<[string, Expr]>([
    ["<", apply("lt", boolType, ref(a), ref(b))],
    [">=", apply("ge", boolType, tuple(int(1), ref(a)), tuple(int(1), ref(b)))],
    ["min of two", apply("minOf", node, ref(a), ref(b))],
    ["max of a set", apply("maxIn", node, all(node))],
    ["arithmetic", apply("add", anyInt, ref(a), int(1))],
    ["a range", apply("range", setOf(anyInt), ref(a), ref(b))],
    ["choose", choose(all(node))],
    ["choose of pairs", choose(of(setOf(pairs)))],
    ["choose of the keys of a map", choose(of(mapOf(node, anyInt)))],
    ["fold over a set", fold(of(setOf(optionOf(node))))],
    ["min of members", aggregate("min", ref(a))],
    ["a literal", { kind: "literal", value: 0, type: node, span: span() }],
    [
      "a literal in a pattern",
      {
        kind: "match",
        scrutinee: ref(a),
        arms: [{ pattern: scalar(0, node), guard: undefined, body: int(1) }],
        type: anyInt,
        span: span(),
      },
    ],
    ["a map whose keys collide", map(weight(ref(a)), ref(a), [nodes])],
    ["a map whose later domain depends on them", map(ref(i), ref(i), [nodes, binder(bind(i), seen(ref(a)))])],
    [
      "a map with a condition on them",
      map(int(0), ref(i), [nodes, numbers], apply("eq", boolType, weight(ref(a)), ref(i))),
    ],
    [
      "a map with half of a pair as its key",
      map(ref(i), ref(a), [binder({ kind: "tuple", items: [bind(i), bind(a)] }, of(setOf(pairs)))]),
    ],
  ])("%s is an error", (_, expr) => {
    expect(codesOf(expr)).toEqual(["E0312"]);
    expect(checkSymmetric([expr])[0]?.hint).toBeTruthy();
    expect(checkSymmetric([expr])[0]?.message).toContain("`Node`");
  });

  it.each<[string, Expr]>([
    ["==", apply("eq", boolType, ref(a), ref(b))],
    ["a comparison of integers", apply("lt", boolType, weight(ref(a)), int(2))],
    ["a comparison of enum members", apply("lt", boolType, of(mode), of(mode))],
    ["set operators", apply("union", setOf(node), all(node), of(setOf(node)))],
    ["size", apply("size", anyInt, of(bagOf(node, 2)))],
    ["choose of integers", choose(of(setOf(anyInt)))],
    ["fold over a sequence", fold(of(seqOf(node, 3)))],
    ["fold over a set of integers", fold(of(setOf(anyInt)))],
    ["min of a weight", aggregate("min", weight(ref(a)))],
    ["sum", aggregate("sum", weight(ref(a)))],
    ["count", aggregate("count", bool(true))],
    ["forall", { kind: "forall", binder: nodes, body: bool(true), type: boolType, span: span() }],
    ["a map by member", map(ref(a), weight(ref(a)), [nodes])],
    ["a map by pairs", map(tuple(ref(i), ref(a)), int(1), [numbers, nodes])],
    ["a map by member, numbers last", map(ref(a), ref(i), [nodes, numbers])],
    ["a map with one value for all", map(weight(ref(a)), int(1), [nodes])],
    ["a map from a sequence", map(int(0), ref(a), [binder(bind(a), of(seqOf(node, 2)))])],
    ["a map of integers", map(int(0), ref(i), [numbers])],
  ])("%s is fine", (_, expr) => {
    expect(codesOf(expr)).toEqual([]);
  });

  it("are checked in statements at any depth", () => {
    const less = (): Expr => apply("lt", boolType, ref(a), ref(b));
    const x = variable("x", functionOf(boolType, boolType));
    expect(
      checkSymmetric([
        {
          kind: "if",
          condition: less(),
          then: [require(less())],
          otherwise: [
            {
              kind: "either",
              branches: [[], [assign(x, less(), { kind: "key", key: less(), span: span(), of: x.type })]],
              span: span(),
            },
          ],
          span: span(),
        },
        {
          kind: "match",
          scrutinee: ref(a),
          arms: [{ pattern: scalar(1, node), guard: less(), body: [require(less())] }],
          span: span(),
        },
      ]),
    ).toHaveLength(7);
  });
});

describe("walks", () => {
  it("visit nodes from the left, also in long chains", () => {
    const leaves: number[] = [];
    let chain = int(0);
    for (let n = 1; n < 20_000; n++) chain = apply("add", anyInt, chain, int(n));
    walkExpr(chain, (expr) => {
      if (expr.kind === "literal") leaves.push(Number(expr.value));
    });
    expect(leaves).toEqual(Array.from({ length: 20_000 }, (_, n) => n));
  });

  it("find the names of a pattern in order", () => {
    expect(
      boundLocals({ kind: "tuple", items: [bind(a), { kind: "some", item: bind(b) }, any, bind(i)] }).map(
        (each) => each.name,
      ),
    ).toEqual(["a", "b", "i"]);
  });
});
