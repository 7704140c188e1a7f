// Actions: the effect of each statement, its trace, and the errors of actions.

import { describe, expect, test } from "vitest";
import type { Statement, Variable } from "../../../grammar/core/core.js";
import { explore, showValue } from "../../../checker/index.js";
import { interpret } from "../../../checker/interpreter/interpreter.js";
import { itemAt } from "../../../checker/interpreter/values.js";
import {
  add,
  assert_,
  bool,
  Build,
  either,
  enumOf,
  eq,
  for_,
  if_,
  index,
  invoke,
  key,
  let_,
  letSome,
  lt,
  makeFun,
  makeSeq,
  makeSet,
  member,
  next,
  num,
  op,
  pick,
  position,
  read,
  recordOf,
  ref,
  require_,
  return_,
  set,
  setAt,
  span,
  T,
  values,
} from "../core-builder.js";
import { two, small, effects } from "./effects.js";

describe("statements", () => {
  test("assignments are simultaneous, and other variables keep their values", () => {
    expect(two((x, y) => [set(x, read(y)), set(y, read(x))])).toEqual(["x=2 y=1"]);
    expect(two((x) => [set(x, num(5))])).toEqual(["x=5 y=2"]);
    expect(two(() => [])).toEqual(["x=1 y=2"]);
  });

  test("a primed variable has the assigned value", () => {
    expect(two((x, y) => [set(x, num(5)), set(y, add(next(x), read(x)))])).toEqual(["x=5 y=6"]);
  });

  test("after a false `require`, the rest of its branch is not executed", () => {
    expect(two((x) => [set(x, num(5)), require_(eq(read(x), num(5))), assert_(bool(false))])).toEqual([]);
    expect(two((x) => [assert_(bool(false), "why"), require_(eq(read(x), num(5)))])).toEqual([
      "R0001 assertion failed: why",
    ]);
    expect(two((x) => [assert_(eq(next(x), num(1))), require_(bool(true))])).toEqual(["x=1 y=2"]);
  });

  test("let, and let that unwraps", () => {
    const opt = T.option(small);
    expect(
      two((x, y, build) => {
        const a = build.local("a", small);
        return [let_(a, read(y)), set(x, ref(a))];
      }),
    ).toEqual(["x=2 y=2"]);
    expect(
      two((x, _, build) => {
        const a = build.local("a", small);
        return [letSome(a, { kind: "some", item: num(7), type: opt, span }), set(x, ref(a))];
      }),
    ).toEqual(["x=7 y=2"]);
    expect(
      two((x, _, build) => {
        const a = build.local("a", small);
        return [letSome(a, { kind: "none", type: opt, span }), set(x, ref(a))];
      }),
    ).toEqual([]);
  });

  test("if and match", () => {
    expect(two((x) => [if_(eq(read(x), num(1)), [set(x, num(3))], [set(x, num(4))])])).toEqual(["x=3 y=2"]);
    expect(two((x) => [if_(eq(read(x), num(0)), [set(x, num(3))])])).toEqual(["x=1 y=2"]);
    expect(
      two((x, _, build) => {
        const a = build.local("a", small);
        return [
          {
            kind: "match",
            scrutinee: read(x),
            span,
            arms: [
              { pattern: { kind: "scalar", value: 0, type: small }, guard: undefined, body: [] },
              { pattern: { kind: "bind", local: a }, guard: undefined, body: [set(x, add(ref(a), num(1)))] },
            ],
          },
        ];
      }),
    ).toEqual(["x=2 y=2"]);
  });

  test("pick: in order, each member once, an error in where is its own branch", () => {
    expect(
      two((x, _, build) => {
        const a = build.local("a", small);
        return [pick(a, makeSet(T.set(small), num(3), num(1))), set(x, ref(a))];
      }),
    ).toEqual(["x=1 y=2", "x=3 y=2"]);
    expect(
      two((x, _, build) => {
        const a = build.local("a", small);
        return [pick(a, makeSeq(T.seq(small), num(3), num(1), num(3))), set(x, ref(a))];
      }),
    ).toEqual(["x=3 y=2", "x=1 y=2"]);
    expect(
      two((x, _, build) => {
        const a = build.local("a", small);
        return [
          pick(a, makeSet(T.set(small), num(0), num(1), num(2)), lt(op("div", T.any, num(2), ref(a)), num(2))),
          set(x, ref(a)),
        ];
      }),
    ).toEqual(["R0007 division by zero in 2 div 0", "x=2 y=2"]);
    expect(
      two((x, _, build) => {
        const a = build.local("a", small);
        return [pick(a, makeSet(T.set(small))), set(x, ref(a))];
      }),
    ).toEqual([]);
  });

  test("either, and choices after choices: the last varies fastest", () => {
    expect(
      two((x, y, build) => {
        const a = build.local("a", small);
        return [
          either([set(x, num(3))], [require_(bool(false))], [set(x, num(4))]),
          pick(a, makeSet(T.set(small), num(5), num(6))),
          set(y, ref(a)),
        ];
      }),
    ).toEqual(["x=3 y=5", "x=3 y=6", "x=4 y=5", "x=4 y=6"]);
  });

  test("a choice inside a loop is resumed in its iteration", () => {
    const build = new Build();
    const type = T.fun(T.int(0, 1), small);
    const k = build.local("k", T.int(0, 1));
    const f = build.variable("f", type, makeFun(k, type, num(0)));
    const at = build.local("at", T.int(0, 1));
    const a = build.local("a", small);
    build.action(
      "A",
      [],
      [
        for_(
          at,
          values(T.int(0, 1)),
          pick(a, makeSet(T.set(small), num(1), num(2))),
          setAt(f, [key(type, ref(at))], add(ref(a), op("mul", T.any, num(2), ref(at)))),
        ),
      ],
    );
    expect(effects(build)).toEqual([
      "f=[0 => 1, 1 => 3]",
      "f=[0 => 1, 1 => 4]",
      "f=[0 => 2, 1 => 3]",
      "f=[0 => 2, 1 => 4]",
    ]);
  });

  test("two calls of an operation on one path have separate arguments", () => {
    expect(
      two((x, y, build) => {
        const p = build.local("p", small);
        const q = build.local("q", small);
        const r = build.local("r", small);
        const s = build.local("s", small);
        const choose = build.operation(
          "choose",
          [p],
          [pick(q, makeSet(T.set(small), num(0), num(1))), return_(add(ref(p), ref(q)))],
          { result: small },
        );
        return [invoke(choose, [num(2)], r), invoke(choose, [num(4)], s), set(x, ref(r)), set(y, ref(s))];
      }),
    ).toEqual(["x=2 y=4", "x=2 y=5", "x=3 y=4", "x=3 y=5"]);
  });

  test("parameters range over their types, the first slowest", () => {
    const build = new Build();
    const x = build.variable("x", small, num(0));
    const a = build.local("a", T.int(0, 1));
    const b = build.local("b", T.int(1, 2));
    build.action("A", [a, b], [set(x, add(op("mul", T.any, ref(a), num(3)), ref(b)))]);
    expect(effects(build)).toEqual(["x=1", "x=2", "x=4", "x=5"]);
  });
});

describe("locations", () => {
  const Region = enumOf("Region", "east", "west");
  const Rec = recordOf("Rec", { a: small, b: T.seq(small, 3) });
  const type = T.fun(Region, Rec);
  const mapType = T.map(small, small);

  function places(body: (f: Variable, m: Variable, build: Build) => Statement[]): string[] {
    const build = new Build();
    const k = build.local("k", Region);
    const f = build.variable(
      "f",
      type,
      makeFun(k, type, {
        kind: "makeRecord",
        fields: [num(0), makeSeq(T.seq(small), num(1), num(2))],
        type: Rec,
        span,
      }),
    );
    const m = build.variable("m", mapType, { kind: "makeMap", entries: [], type: mapType, span });
    build.action("A", [], body(f, m, build));
    return effects(build);
  }
  const east = key(type, member(Region, 0));
  const west = key(type, member(Region, 1));
  const a = position(Rec, 0);
  const b = position(Rec, 1);
  const item = (i: number) => key(T.seq(small, 3), num(i));

  test("assignments to several parts of a variable combine", () => {
    expect(
      places((f) => [setAt(f, [east, a], num(5)), setAt(f, [east, b, item(1)], num(6)), setAt(f, [west, a], num(7))]),
    ).toEqual(["f=[east => Rec { a: 5, b: [1, 6] }, west => Rec { a: 7, b: [1, 2] }] m={}"]);
  });

  test("a key of a map may be new, an index of a sequence not", () => {
    expect(places((_, m) => [setAt(m, [key(mapType, num(3))], num(1))])[0]).toContain("m={3 => 1}");
    expect(places((f) => [setAt(f, [east, b, item(2)], num(1))])).toEqual([
      "R0004 index 2 is out of range: the sequence has 2 items",
    ]);
  });

  test("keys are read in the old state", () => {
    expect(
      two((x, y, build) => {
        const k = build.local("k", small);
        const g = build.variable("g", T.fun(small, T.bool), makeFun(k, T.fun(small, T.bool), bool(false)));
        return [set(x, num(5)), setAt(g, [key(g.type, read(x))], bool(true)), set(y, num(0))];
      })[0],
    ).toContain("1 => true");
  });

  test.each<[string, (f: Variable, m: Variable) => Statement[], string]>([
    ["the same variable", (_, m) => [set(m, read(m)), set(m, read(m))], "m is assigned twice in one step"],
    [
      "a whole and its part",
      (f) => [set(f, read(f)), setAt(f, [east, a], num(1))],
      "f[east].a is assigned twice in one step",
    ],
    [
      "a part and its whole",
      (f) => [setAt(f, [east, a], num(1)), setAt(f, [east], index(read(f), member(Region, 0), Rec))],
      "f[east] is assigned twice in one step",
    ],
    [
      "equal keys",
      (_, m) => [setAt(m, [key(mapType, add(num(1), num(1)))], num(1)), setAt(m, [key(mapType, num(2))], num(1))],
      "m[2] is assigned twice in one step",
    ],
  ])("R0008: %s", (_, body, message) => expect(places(body)).toEqual([`R0008 ${message}`]));

  test("a loop can assign one element in each iteration", () => {
    expect(
      places((f, _, build) => {
        const k = build.local("k", Region);
        return [for_(k, values(Region), setAt(f, [east, a], num(1)))];
      }),
    ).toEqual(["R0008 f[east].a is assigned twice in one step"]);
  });
});

describe("initial states", () => {
  const Region = enumOf("Region", "east", "west");

  test("each member of a family is chosen by itself; later variables read earlier ones; constraints filter", () => {
    const build = new Build();
    const r = build.local("r", Region);
    const type = T.fun(Region, T.int(0, 2));
    const f = build.variable("f", type, values(T.int(0, 2)), { member: true, indices: [r] });
    const g = build.variable("g", T.int(0, 2), index(read(f), member(Region, 1), T.int(0, 2)));
    const s = build.local("s", Region);
    build.initConstraints.push({ indices: [s], body: [require_(lt(index(read(f), ref(s), T.int(0, 2)), num(2)))] });
    const interpreter = interpret(build.model, build.check());
    const shown = [...interpreter.initialStates()].map(({ state }) =>
      state === undefined ? "?" : `${showValue(type, itemAt(state, f.id))} ${showValue(g.type, itemAt(state, g.id))}`,
    );
    expect(shown).toEqual([
      "[east => 0, west => 0] 0",
      "[east => 0, west => 1] 1",
      "[east => 1, west => 0] 0",
      "[east => 1, west => 1] 1",
    ]);
  });

  test("an error before there is a state is a finding without a trace", async () => {
    const build = new Build();
    build.variable("x", T.int(0, 3), num(5));
    expect(await explore(build.model, build.check(), { search: "bfs" })).toMatchObject({
      verdict: "error",
      fault: { code: "R0002", message: "5 is not in 0..3" },
      trace: undefined,
      states: 0,
    });
  });

  test("an error in a constraint has the state as its trace", async () => {
    const build = new Build();
    const x = build.variable("x", T.int(0, 3), num(0));
    build.initConstraints.push({ indices: [], body: [require_(eq(op("div", T.any, num(1), read(x)), num(1)))] });
    expect(await explore(build.model, build.check(), { search: "dfs" })).toMatchObject({
      verdict: "error",
      fault: { code: "R0007" },
      trace: { steps: [], failed: undefined },
    });
  });

  test("a system without initial states is a finding, because all properties would hold vacuously", async () => {
    const build = new Build();
    build.variable("x", T.int(0, 3), num(0));
    build.initConstraints.push({ indices: [], body: [require_(bool(false))] });
    expect(await explore(build.model, build.check(), { search: "bfs" })).toMatchObject({
      verdict: "error",
      states: 0,
      fault: { code: "R0012" },
    });
  });
});
