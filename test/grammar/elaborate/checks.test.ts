// Checks, their constants, and tables of checks.

import { describe, expect, it, test } from "vitest";
import { plansOf, variablesOf, build, mistakes, type Constants, modelOf } from "./elaborated.js";

describe("tables", () => {
  const text = `system S
    enum Mode { slow, fast }
    const N: Int = 9
    const MODE: Mode = slow
    const B: Bool = false
    var x: 0..N = 0
    action A { require B or MODE == fast; x' = 0 }
    check Sizes { for N in 1..3 }
    check Both { for MODE in Mode; for N in {5, 2}; expect deadlock }
    check Listed { for B in {true, false}; N = 4 }`;

  it("are expanded to one check for each entry, with its name", () => {
    expect(plansOf(text).plans.map((plan) => plan.name)).toEqual([
      "Sizes[N=1]",
      "Sizes[N=2]",
      "Sizes[N=3]",
      "Both[MODE=slow][N=5]",
      "Both[MODE=slow][N=2]",
      "Both[MODE=fast][N=5]",
      "Both[MODE=fast][N=2]",
      "Listed[B=true]",
      "Listed[B=false]",
    ]);
  });

  it("set the constants", () => {
    const typeIn = (name: string): readonly string[] => variablesOf(build(text, {}, {}, name).model);
    expect(typeIn("Sizes[N=2]")).toEqual(["x: 0..2"]);
    expect(typeIn("Both[MODE=fast][N=5]")).toEqual(["x: 0..5"]);
    expect(typeIn("Listed[B=false]")).toEqual(["x: 0..4"]);
  });

  it("need values that are constant", () => {
    expect(mistakes("system S const N: Int = 1 var x: 0..3 = 0 check T { for N in {} }")).toEqual([
      expect.stringMatching(/^E0605 /),
    ]);
    expect(mistakes("system S const N: Int = 1 var x: 0..3 = 0 check T { for N in 1..5000 }")).toEqual([
      expect.stringMatching(/^E0605 /),
    ]);
  });
});

describe("constants set on the command line", () => {
  const text = `system S
    enum Mode { slow, fast }
    const N: Int = 3
    const M: Int = N + 1
    const MODE: Mode = slow
    const PAIR: (Int, Bool) = (1, true)
    var x: 0..M = 0
    var m: Mode = MODE
    check C { N = 5 }`;
  test.each([
    [{}, "x: 0..6"],
    [{ N: "7" }, "x: 0..8"],
    [{ N: "2 * (3 + 4)" }, "x: 0..15"],
    [{ M: "N * N" }, "x: 0..25"],
    [{ M: "if MODE == fast then 1 else 2", MODE: "fast" }, "x: 0..1"],
    [{ MODE: "Mode.fast" }, "x: 0..6"],
  ] as readonly (readonly [Constants, string])[])("%o: %s", (constants, variable) => {
    expect(variablesOf(modelOf(text, constants))[0]).toBe(variable);
  });
  it("may be members of enums", () => {
    const first = (constants: Constants): unknown =>
      modelOf(text, constants).initialisers.map((each) =>
        each.value.kind === "literal" ? each.value.value : each.value.kind,
      )[1];
    expect(first({})).toBe(0);
    expect(first({ MODE: "fast" })).toBe(1);
  });
  test.each([
    [{ K: "1" }, "E0704"],
    [{ N: "" }, "E0704"],
    [{ N: "1 +" }, "E0704"],
    [{ N: "1 const K: Int = 2" }, "E0704"],
    [{ N: "true" }, "E0702"],
    [{ MODE: "quick" }, "E0201"],
    [{ N: "-7" }, "E0303"],
  ] as readonly (readonly [Constants, string])[])("%o is %s", (constants, code) => {
    expect(mistakes(text, constants).map((each) => each.slice(0, 5))).toEqual([code]);
  });
  it("are required if the declaration has no value", () => {
    const bare = "system S const N: Int var x: 0..N = 0 check C { }";
    expect(mistakes(bare)).toEqual(["E0701 the constant `N` has no value"]);
    expect(variablesOf(modelOf(bare, { N: "2" }))).toEqual(["x: 0..2"]);
  });
});

describe("the properties of a check", () => {
  const text = (items: string): string => `system S
    var x: 0..3 = 0
    component C() { var v: Bool = false invariant I: true step T: true }
    instance c[i in 0..1] = C()
    invariant I: x <= 3
    invariant J: x >= 0
    step T: x' == x
    cover V: x == 0
    check K { ${items} }`;
  const checked = (items: string): readonly string[] => {
    const { check } = build(text(items));
    return [...check.invariants, ...check.steps, ...check.properties, ...check.covers];
  };
  test.each([
    ["", ["I", "J", "c.I", "T", "c.T", "V"]],
    ["invariant J, c.I", ["J", "c.I"]],
    ["step c.T; cover V", ["c.T", "V"]],
    ["except I, c.T", ["J", "c.I", "T", "V"]],
  ])("`%s`", (items, names) => {
    expect(checked(items)).toEqual(names);
  });
  it("must be declared, of the right kind, and not be excluded as well", () => {
    expect(mistakes(text("invariant c.J"))).toEqual([expect.stringMatching(/^E0603 /)]);
    expect(mistakes(text("invariant T"))).toEqual(["E0603 `T` is a step, not an invariant"]);
    expect(mistakes(text("invariant I, J; except J"))).toEqual([expect.stringMatching(/^E0604 /)]);
    expect(mistakes(text("except I; expect violated I"))).toEqual([expect.stringMatching(/^E0604 /)]);
  });
});
