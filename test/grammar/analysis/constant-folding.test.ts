import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldConstant } from "../../../grammar/analysis/constant-folding.js";
import type { Expr, Operator } from "../../../grammar/core/core.js";
import { anyInt, boolType, intType } from "../../../grammar/core/types.js";
import {
  any,
  apply,
  bind,
  bool,
  call,
  connect,
  functionDef,
  ifElse,
  int,
  letIn,
  local,
  mode,
  narrow,
  read,
  ref,
  scalar,
  span,
  tuple,
  variable,
} from "./core-builder.js";

const on = (operator: Operator, ...values: number[]): Expr => apply(operator, anyInt, ...values.map(int));
const valueOf = (expr: Expr): number | boolean | undefined => {
  const folded = foldConstant(expr);
  return folded.kind === "value" ? folded.value : undefined;
};

describe("folding constants", () => {
  it("rounds down, exactly", () => {
    expect(valueOf(on("div", -7, 2))).toBe(-4);
    expect(valueOf(on("mod", -7, 2))).toBe(1);
    expect(valueOf(on("div", 7, -2))).toBe(-4);
    expect(valueOf(on("mod", 7, -2))).toBe(-1);
    expect(Object.is(valueOf(on("mul", 0, -3)), 0)).toBe(true);
    expect(Object.is(valueOf(on("neg", 0)), 0)).toBe(true);
  });

  it("reports a division by zero and an overflow where they happen", () => {
    const division = on("mod", 3, 0);
    expect(foldConstant(apply("add", anyInt, int(1), division))).toMatchObject({
      kind: "error",
      code: "R0007",
      span: division.span,
    });
    expect(foldConstant(on("add", Number.MAX_SAFE_INTEGER, 1))).toMatchObject({ kind: "error", code: "R0009" });
    expect(foldConstant(on("mul", Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER))).toMatchObject({
      kind: "error",
      code: "R0009",
    });
    expect(valueOf(on("sub", 0, Number.MAX_SAFE_INTEGER))).toBe(-Number.MAX_SAFE_INTEGER);
  });

  it("evaluates the right side only if needed", () => {
    const broken = apply("eq", boolType, on("div", 1, 0), int(1));
    expect(valueOf(connect("and", bool(false), broken))).toBe(false);
    expect(valueOf(connect("or", bool(true), broken))).toBe(true);
    expect(valueOf(connect("implies", bool(false), broken))).toBe(true);
    expect(foldConstant(connect("or", bool(false), broken))).toMatchObject({ kind: "error" });
    expect(valueOf(ifElse(bool(true), int(1), on("div", 1, 0)))).toBe(1);
  });

  it("evaluates given locals, locals bound by `let`, and parameters", () => {
    const n = local("n");
    expect(foldConstant(ref(n), new Map([[n.id, 4]]))).toEqual({ kind: "value", value: 4 });
    expect(foldConstant(ref(n))).toMatchObject({ kind: "notConstant", reason: "the value of `n` is not known here" });
    expect(valueOf(letIn(bind(n), int(3), apply("mul", anyInt, ref(n), ref(n))))).toBe(9);
    expect(valueOf(letIn({ kind: "tuple", items: [bind(n), any] }, tuple(int(5), int(6)), ref(n)))).toBe(5);
    const square = functionDef("square", [n], apply("mul", anyInt, ref(n), ref(n)));
    expect(valueOf(call(square, call(square, int(3))))).toBe(81);
  });

  it("does not let a function see the locals of its caller", () => {
    const outer = local("outer");
    const f = functionDef("f", [], ref(outer));
    expect(foldConstant(letIn(bind(outer), int(1), call(f)))).toMatchObject({ kind: "notConstant" });
  });

  it("takes the first arm that fits", () => {
    const arms = [
      { pattern: scalar(0, mode), guard: undefined, body: int(10) },
      {
        pattern: { kind: "or", options: [scalar(1, mode), scalar(2, mode)] } as const,
        guard: bool(false),
        body: int(20),
      },
      { pattern: any, guard: undefined, body: int(30) },
    ];
    const on = (member: number): Expr => ({
      kind: "match",
      scrutinee: { kind: "literal", value: member, type: mode, span: span() },
      arms,
      type: anyInt,
      span: span(),
    });
    expect([0, 1, 2].map((member) => valueOf(on(member)))).toEqual([10, 30, 30]);
  });

  it("checks a range", () => {
    expect(valueOf(narrow(int(3), intType(0, 3)))).toBe(3);
    expect(foldConstant(narrow(int(4), intType(0, 3)))).toMatchObject({
      kind: "error",
      code: "R0002",
      message: "4 is not in 0..3",
    });
    expect(foldConstant(narrow(int(4), intType(0, 3), "R0004"))).toMatchObject({ kind: "error", code: "R0004" });
  });

  it("gives the reason if an expression is not constant", () => {
    expect(foldConstant(apply("add", anyInt, int(1), read(variable("x"))))).toMatchObject({
      kind: "notConstant",
      reason: "`x` is a state variable",
    });
    expect(foldConstant(apply("len", anyInt, int(1)))).toMatchObject({ kind: "notConstant" });
  });

  it("gives up on expressions that take too long, and folds long chains", () => {
    let chain = int(0);
    for (let i = 0; i < 500; i++) chain = apply("add", anyInt, chain, int(1));
    expect(valueOf(chain)).toBe(500);
    let f = functionDef("f", [], int(1));
    for (let i = 0; i < 40; i++) f = functionDef("f", [], apply("add", anyInt, call(f), call(f)));
    expect(foldConstant(call(f))).toMatchObject({ kind: "notConstant" });
    let deep = functionDef("g", [], int(1));
    for (let i = 0; i < 20_000; i++) deep = functionDef("g", [], call(deep));
    expect(foldConstant(call(deep))).toMatchObject({ kind: "notConstant" });
  });

  it("agrees with arithmetic on big integers", () => {
    const limit = BigInt(Number.MAX_SAFE_INTEGER);
    const floorDiv = (a: bigint, b: bigint): bigint => (a % b !== 0n && a < 0n !== b < 0n ? a / b - 1n : a / b);
    const operators: Partial<Record<Operator, (a: bigint, b: bigint) => bigint>> = {
      add: (a, b) => a + b,
      sub: (a, b) => a - b,
      mul: (a, b) => a * b,
      div: floorDiv,
      mod: (a, b) => a - b * floorDiv(a, b),
      minOf: (a, b) => (a < b ? a : b),
      maxOf: (a, b) => (a > b ? a : b),
    };
    const tree = fc.letrec<{ tree: { expr: Expr; value: bigint | string } }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -5, max: 5 })).map((n) => ({ expr: int(n), value: BigInt(n) })),
        fc
          .tuple(fc.constantFrom(...(Object.keys(operators) as Operator[])), tie("tree"), tie("tree"))
          .map(([operator, a, b]) => {
            const expr = apply(operator, anyInt, a.expr, b.expr);
            if (typeof a.value === "string") return { expr, value: a.value };
            if (typeof b.value === "string") return { expr, value: b.value };
            if (b.value === 0n && (operator === "div" || operator === "mod")) return { expr, value: "R0007" };
            const result = operators[operator]?.(a.value, b.value) ?? 0n;
            return { expr, value: result > limit || result < -limit ? "R0009" : result };
          }),
      ),
    })).tree;
    fc.assert(
      fc.property(tree, ({ expr, value }) => {
        const folded = foldConstant(expr);
        if (typeof value === "string") expect(folded).toMatchObject({ kind: "error", code: value });
        else expect(folded).toEqual({ kind: "value", value: Number(value) });
      }),
      { numRuns: 1000 },
    );
  });
});
