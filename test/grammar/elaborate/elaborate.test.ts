// What the elaborator makes of a spec: types with their bounds, what is left for the run to check, components flattened, names resolved, checks
// planned.

import { describe, expect, it, test, vi } from "vitest";
import { exprChildren, statementExprs } from "../../../grammar/analysis/traversal.js";
import type { Expr, Statement } from "../../../grammar/core/core.js";
import {
  assignments,
  modelOf,
  narrowings,
  lastValue,
  mistakes,
  type Files,
  typeOf,
  variablesOf,
} from "./elaborated.js";

describe("types of integers are intervals", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["x + 1", "1..4"],
    ["x - y", "-2..5"],
    ["x * y", "-6..6"],
    ["y * y", "-4..4"],
    ["-x", "-3..0"],
    ["-(y - 3)", "1..5"],
    ["x div 2", "0..1"],
    ["y div 2", "-1..1"],
    ["x mod 3", "0..2"],
    ["y mod 3", "0..2"],
    ["x div y", "Int"],
    ["abs(y)", "0..2"],
    ["min(x, y)", "-2..2"],
    ["max(x, y)", "0..3"],
    ["if b then x else y", "-2..3"],
    ["let t = x; t + t", "0..6"],
    ["any(x)", "Int"],
    ["7", "7..7"],
    ["2 + 3 * 4", "14..14"],
    ["len(q)", "0..4"],
    ["size(s)", "0..4"],
    ["count n in 1..5: n > x", "0..5"],
    ["s union {9}", "Set<0..9, 5>"],
    ["q.append(5)", "Seq<0..5, 5>"],
    ["q.tail()", "Seq<0..3, 4>"],
    ["concat(q, q)", "Seq<0..3, 8>"],
    ["(x, b)", "(0..3, Bool)"],
    ["some(x)", "Option<0..3>"],
    ["[k in Bool => x]", "Bool -> 0..3"],
    ["{x, y}", "Set<-2..3, 2>"],
  ];
  test.each(cases)("%s is %s", (expr, type) => {
    expect(typeOf(expr)).toBe(type);
  });
});

describe("the accumulator of a fold has the bounds of all its values", () => {
  test.each([
    ["fold(s, 0, (acc, n) => acc + n)", "Int"],
    ["fold(s, {x}, (acc, n) => acc.add(n))", "Set<0..3>"],
    ["fold(s, {x}, (acc, n) => {m in 0..3 where m in acc or m == n})", "Set<0..3>"],
    ["fold(s, {0}, (acc, _) => {m + 1 for m in acc})", "Set<Int>"],
    ["fold(q, [x], (acc, n) => acc.append(n))", "Seq<0..3, 5>"],
    ["fold(q, [x], (acc, n) => if n == 0 then acc else acc.append(n + 1))", "Seq<0..4, 5>"],
    ["fold(1..20, [x], (acc, n) => acc.append(n))", "Seq<0..20>"],
    ["fold(s, (0, {x}), (acc, n) => (acc.0 + n, acc.1.add(n)))", "(Int, Set<0..3>)"],
    ["fold(q, [k in Bool => 0], (acc, n) => acc with [b] = n)", "Bool -> 0..3"],
    ["fold(q, none, (_, n) => some(n))", "Option<0..3>"],
  ])("%s: %s", (expr, type) => {
    expect(typeOf(expr)).toBe(type);
  });

  it("except where those would make a mistake of the body", () => {
    const text = `system S
      fun odd(n: 1..3): Set<1..3> = {n}
      var s: Set<1..3> = {}
      action A { s' = fold(s, {0}, (acc, _) => {m for n in acc, m in odd(n)}) }`;
    expect(mistakes(text)).toEqual([]);
    expect(mistakes(text.replace("in acc", "in {0}"))).toEqual([expect.stringMatching(/^E0310 /)]);
  });
});

describe("a value is checked at run time only where it may not fit", () => {
  const action = (body: string, more = ""): string => `system S
    const N: Int = 3
    var x: 0..N = 0
    var q: Seq<0..3, 3> = []
    ${more}
    action A { ${body} }`;
  test.each([
    ["x' = x", 0],
    ["x' = 3 - x", 0],
    ["x' = min(x + 1, N)", 0],
    ["x' = (x + 1) mod (N + 1)", 0],
    ["x' = if x < 3 then x else 0", 0],
    ["x' = x + 1", 1],
    ["x' = if x < 3 then x + 1 else x", 1],
    ["q' = []", 0],
    ["q' = q.tail()", 0],
    ["q' = [x]", 0],
    ["q' = q.append(x)", 1],
    ["q' = q with [0] = x", 0],
    ["let y: 0..9 = x; x' = 0", 0],
  ])("%s: %i", (body, count) => {
    expect(assignments(action(body))).toBe(count);
  });

  it("applies to arguments, results, keys and fields", () => {
    const model = modelOf(`system S
      record R { a: 0..3 }
      var x: 0..3 = 0
      var f: 0..3 -> Bool = [k in 0..3 => false]
      var r: R = R { a: 0 }
      fun g(a: 0..3): 0..3 = a
      action Fits { x' = g(x); f[x]' = true; r' = R { a: x } }
      action May { x' = g(x + 1); f[x + 1]' = true; r' = R { a: x + 1 } }`);
    const count = (body: readonly Statement[]): number =>
      body.reduce(
        (sum, statement) => sum + statementExprs(statement).reduce((inner, expr) => inner + narrowings(expr), 0),
        0,
      );
    expect(model.actions.map((each) => [each.name, count(each.body)])).toEqual([
      ["Fits", 0],
      ["May", 3],
    ]);
  });

  it("depends on the constants of the check", () => {
    const text = "system S const N: Int = 3 var x: 0..3 = 0 action A { x' = N }";
    expect(narrowings(lastValue(modelOf(text, { N: "2" })))).toBe(0);
    expect(narrowings(lastValue(modelOf(text, { N: "4" })))).toBe(1);
  });

  it("is an error if the value never fits, whatever the constants are", () => {
    expect(mistakes("system S var x: 0..3 = 0 action A { x' = 4 }")).toEqual([expect.stringMatching(/^E0310 /)]);
    expect(mistakes("system S var x: 0..3 = 0 action A { x' = true }")).toEqual([expect.stringMatching(/^E0301 /)]);
  });
});

describe("bare members", () => {
  const text = (body: string, more = ""): string => `system S
    enum Light { on, off }
    enum Switch { on, broken }
    var light: Light = on
    var switch: Switch = on
    ${more}
    action A { ${body} }`;
  test.each([
    ["belong to the type expected", "light' = on; switch' = on"],
    ["belong to the other side of an operator", "require light == on and on == switch"],
    ["belong to the members of a collection", "require light in {on, off} and switch not in {on}"],
    ["belong to the scrutinee of a match", "match switch { on => { } broken => { } }"],
    ["need no help when one type has them", "let t = broken; switch' = t"],
    ["may be qualified", "let t = Switch.on; switch' = t"],
  ])("%s", (_, body) => {
    expect(mistakes(text(body))).toEqual([]);
  });
  it("of two types are ambiguous if no type is expected", () => {
    expect(mistakes(text("let t = on"))).toEqual(["E0205 `on` is a member of several types"]);
  });
  it("are hidden by names in scope", () => {
    const model = modelOf(text("light' = off", "fun f(off: Light): Light = off"));
    expect(model.functions.find((each) => each.name === "f")?.body.kind).toBe("local");
  });
  it("are not looked up if another type is expected", () => {
    expect(mistakes(text("light' = broken"))).toEqual([expect.stringMatching(/^E0301 /)]);
  });
});

describe("assumptions", () => {
  const text =
    "system S const N: Int = 3 component C(n: Int) { var v: Bool = false assume Even: n mod 2 == 0 } instance c[i in 1..2] = C(N * i) var x: 0..3 = 0 assume N > 0";
  it("are checked with the constants of each instance", () => {
    expect(mistakes(text, { N: "4" })).toEqual([]);
    expect(mistakes(text)).toEqual([expect.stringMatching(/^E0703 .*`c\.Even`/)]);
    expect(mistakes(text, { N: "-2" })).toEqual([expect.stringMatching(/^E0703 /)]);
  });
  it("read no state", () => {
    expect(mistakes("system S var x: 0..3 = 0 assume x == 0")).toEqual([expect.stringMatching(/^E0304 /)]);
  });
});

describe("ghosts", () => {
  const text = (body: string): string =>
    `system S var x: 0..3 = 0 ghost var h: Seq<0..3, 5> = [] action A { ${body} } invariant I: h.len() <= 5`;
  it("are variables of the model, and marked", () => {
    expect(
      modelOf(text("x' = 0; h' = h.append(x); assert h.len() < 5")).variables.map((each) => [each.name, each.ghost]),
    ).toEqual([
      ["x", false],
      ["h", true],
    ]);
  });
  test.each(["require h.len() == 0", "x' = h.len()", "if h == [] { x' = 1 }"])(
    "are not for the system to read: %s",
    (body) => {
      expect(mistakes(text(body))).toEqual([expect.stringMatching(/^E0405 /)]);
    },
  );
});

describe("formulas about actions", () => {
  const text = (property: string): string => `system S
    component Pump(type T) {
      var on: Bool = false
      action Run(x: T) { on' = true }
      action Stop { on' = false }
      fault action Leak { on' = false }
      property Own: enabled Run
    }
    const N: Int = 3
    fun half(a: Int): Int = a div 2
    instance p[i in 1..2] = Pump(0..3)
    var x: 0..3 = 0
    action Up(by: 0..3, twice: Bool) { x' = by }
    property P: ${property}`;
  const showArg = (arg: Expr | undefined): string =>
    arg === undefined
      ? "any"
      : arg.kind === "literal"
        ? String(arg.value)
        : arg.kind === "local"
          ? arg.local.name
          : arg.kind;
  /** The formulas, such as `occurs p.Run(i, any)`, and the operator that joins them. */
  const show = (expr: Expr): string => {
    if (expr.kind === "enabled" || expr.kind === "occurs") {
      const { name, instance } = expr.action;
      return `${expr.kind} ${instance === undefined ? "" : `${instance.name}.`}${name}(${expr.args.map(showArg).join(", ")})`;
    }
    return `(${[
      expr.kind,
      ...exprChildren(expr)
        .filter((child) => child.type.kind === "temporal")
        .map(show),
    ].join(" ")})`;
  };
  const formulas = (property: string): readonly string[] =>
    modelOf(text(property)).properties.map((each) => show(each.body));

  test.each([
    ["enabled Up", "enabled Up(any, any)"],
    ["occurs Up(2, true)", "occurs Up(2, true)"],
    ["occurs Up(half(N), N == 3)", "occurs Up(narrow, apply)"],
    ["always enabled p[1].Run", "(always enabled p.Run(1, any))"],
    ["eventually occurs p[2].Leak", "(eventually occurs p.Leak(2))"],
    ["forall i in 1..2, x2 in 0..3: occurs p[i].Run(x2)", "(forall (forall occurs p.Run(i, x2)))"],
    ["enabled p[1].*", "(or (or enabled p.Run(1, any) enabled p.Stop(1)) enabled p.Leak(1))"],
  ])("%s", (property, expected) => {
    expect(formulas(property)).toEqual([expected, "(forall enabled p.Run(i, any))"]);
  });
  it("have arguments that fit, or that are checked at run time", () => {
    expect(mistakes(text("enabled Up(4, true)"))).toEqual([expect.stringMatching(/^E0310 /)]);
    expect(formulas("exists a in 2..5: enabled Up(a, true)")).toContain("(exists enabled Up(narrow, true))");
  });
  it("name nested instances", () => {
    expect(mistakes(text("enabled p.Run"))).toEqual(["E0502 `p` is a family of instances"]);
    expect(mistakes(text("enabled p[1].line.Run"))).toEqual(["E0204 Pump has no instance `line`"]);
  });
});

describe("imports", () => {
  const files: Files = {
    "lib.fathom":
      "enum Mode { idle, busy } const LIMIT: Int = 4 fun next(m: Mode): Mode = if m == idle then busy else idle component Cell(type T, first: T) { var v: T = first op put(x: T) { v' = x } }",
  };
  it("import declarations of another file, also under another name", () => {
    const model = modelOf(
      `system S use Mode as State, Cell, next as after, LIMIT from "./lib" instance c = Cell(State, State.idle) var n: 0..LIMIT = 0 action A { c.put(after(c.v)) } invariant I: c.v == idle or c.v == busy`,
      {},
      files,
    );
    expect(variablesOf(model).toSorted()).toEqual(["c.v: Mode", "n: 0..4"]);
  });
  it("import one type along several paths as the same type", () => {
    const more: Files = { ...files, "mid.fathom": 'use Mode as M from "./lib" fun wake(m: M): M = M.busy' };
    expect(
      mistakes(
        'system S use Mode from "./lib" use wake from "./mid" var m: Mode = idle action A { m\' = wake(m) }',
        {},
        more,
      ),
    ).toEqual([]);
  });
  it("do not pass on imported names", () => {
    const more: Files = { ...files, "mid.fathom": 'use Mode from "./lib" fun wake(m: Mode): Mode = Mode.busy' };
    expect(mistakes('system S use Mode from "./mid" var x: Bool = true', {}, more)).toEqual([
      expect.stringMatching(/^E0203 /),
    ]);
  });
  it("find the standard library", () => {
    const model = modelOf(
      'system S use Queue from "std/queue" instance q[i in 0..1] = Queue(Bool, capacity: 2) action A { q[0].push(true) }',
    );
    expect(variablesOf(model)).toEqual(["q.items: 0..1 -> Seq<Bool, 2>"]);
  });
  it("leave the members of types visible that are not imported by name", () => {
    expect(
      mistakes(
        'system S use next from "./lib" use Mode as M from "./lib" var m: M = idle action A { m\' = next(busy) }',
        {},
        files,
      ),
    ).toEqual([]);
  });
});

describe("cyclic declarations", () => {
  test.each([
    ["a variable's type on its value", "var x: 0..x = 0", ["E0304"]],
    ["a variable's type on its value, by way of a function", "var x: 0..f() = 0 fun f(): Int = x", ["E0208", "E0304"]],
    ["a type", "type T = Set<T> var x: Bool = true", ["E0208"]],
    ["a constant", "const A: Int = B const B: Int = A var x: Bool = true", ["E0208"]],
    ["a signature", "fun f(x: 0..f(1)): Int = x var x1: Bool = true", ["E0208"]],
  ])("%s", (_, declarations, codes) => {
    expect(
      mistakes(`system S ${declarations}`)
        .map((each) => each.slice(0, 5))
        .toSorted(),
    ).toEqual(codes);
  });
});

describe("many names", () => {
  /** Look-ups in maps while a block with this many names is elaborated. */
  function lookUps(names: number): number {
    const lets = Array.from({ length: names }, (_, i) => `let v${i + 1} = v${i}`).join("\n");
    const get = vi.spyOn(Map.prototype, "get");
    try {
      modelOf(`system S
        var x: 0..1 = 0
        action A { let v0 = x
          ${lets}
          x' = v${names} }`);
      return get.mock.calls.length;
    } finally {
      get.mockRestore();
    }
  }

  it("of one block are looked up in one scope", () => {
    const [few, many] = [lookUps(100), lookUps(400)];
    expect(many).toBeLessThan(few * 5);
  });

  it("of one block differ", () => {
    expect(mistakes("system S var x: 0..1 = 0 action A { let a = x let a = 1 - x x' = a }")).toEqual([
      "E0202 `a` is declared twice",
    ]);
    expect(
      mistakes("system S var x: 0..1 = 0 action A { let a = x if a == 0 { let b = a x' = b } let b = a x' = b }"),
    ).toEqual([]);
  });
});
