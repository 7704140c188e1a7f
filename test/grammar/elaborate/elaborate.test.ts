// What the elaborator makes of a spec: types with their bounds, what is left for the run to check, components flattened, names resolved, checks
// planned.

import { describe, expect, it, test } from "vitest";
import { fileHost } from "../../../cli/files/host.js";
import { buildModel, planChecks, type Check, type Model, type Plans } from "../../../checker/index.js";
import { exprChildren, statementExprs } from "../../../grammar/analysis/traversal.js";
import type { ActionDef, Expr, Statement } from "../../../grammar/core/core.js";
import { load, showType, type Program } from "../../../grammar/index.js";

type Constants = Readonly<Record<string, string>>;
type Files = Readonly<Record<string, string>>;

function program(text: string, files: Files = {}): Program {
  const all: Files = { ...files, "main.fathom": text };
  const { program: loaded, diagnostics } = load("main.fathom", {
    read: (path) => (all[path] === undefined ? fileHost.read(path) : { kind: "text", text: all[path] }),
    resolve: (from, use) => (use.startsWith("std/") ? fileHost.resolve(from, use) : `${use.replace("./", "")}.fathom`),
  });
  expect(diagnostics).toEqual([]);
  return loaded!;
}

const plansOf = (text: string, constants: Constants = {}, files: Files = {}): Plans =>
  planChecks(program(text, files), { constants: new Map(Object.entries(constants)) });

/** `E0301 there is no …`, of the program and then of its checks. */
function mistakes(text: string, constants: Constants = {}, files: Files = {}): readonly string[] {
  const loaded = program(text, files);
  const { plans, diagnostics } = planChecks(loaded, { constants: new Map(Object.entries(constants)) });
  const found = diagnostics.length > 0 ? diagnostics : plans.flatMap((plan) => buildModel(loaded, plan).diagnostics);
  return found.map(({ code, message }) => `${code} ${message}`);
}

/** The model of one check, which must have no mistake. */
function build(
  text: string,
  constants: Constants = {},
  files: Files = {},
  name?: string,
): { readonly model: Model; readonly check: Check } {
  const loaded = program(text, files);
  const { plans, diagnostics } = planChecks(loaded, { constants: new Map(Object.entries(constants)) });
  expect(diagnostics.map((each) => each.message)).toEqual([]);
  const plan = name === undefined ? plans[0] : plans.find((each) => each.name === name);
  const { model, check, diagnostics: found } = buildModel(loaded, plan!);
  expect(found.map((each) => each.message)).toEqual([]);
  return { model: model!, check: check! };
}

const modelOf = (text: string, constants: Constants = {}, files: Files = {}): Model =>
  build(text, constants, files).model;

/** `name: type` of each variable. */
const variablesOf = (model: Model): readonly string[] =>
  model.variables.map(({ name, type }) => `${name}: ${showType(type)}`);

/** The type of an expression over a few variables. */
function typeOf(expr: string): string {
  const model = modelOf(`system S
    var x: 0..3 = 0
    var y: -2..2 = 0
    var b: Bool = false
    var s: Set<0..3> = {}
    var q: Seq<0..3, 4> = []
    fun any(a: Int): Int = a
    action A { let t = ${expr} }`);
  const statement = model.actions[0]?.body[0];
  if (statement?.kind !== "let") throw new Error("no let");
  return showType(statement.value.type);
}

const statementsOf = (action: ActionDef | undefined): readonly Statement[] => action?.body ?? [];
const lastValue = (model: Model): Expr => {
  const statement = statementsOf(model.actions[0]).at(-1);
  if (statement?.kind !== "assign") throw new Error("no assignment");
  return statement.value;
};

/** How often the run is to check a value, anywhere in an expression. */
const narrowings = (expr: Expr): number =>
  exprChildren(expr).reduce((sum, child) => sum + narrowings(child), expr.kind === "narrow" ? 1 : 0);
const assignments = (text: string): number => narrowings(lastValue(modelOf(text)));

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

describe("a value is checked when it runs just where it may not fit", () => {
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

  it("and so are arguments, results, keys and fields", () => {
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

  it("with the constants of the check", () => {
    const text = "system S const N: Int = 3 var x: 0..3 = 0 action A { x' = N }";
    expect(narrowings(lastValue(modelOf(text, { N: "2" })))).toBe(0);
    expect(narrowings(lastValue(modelOf(text, { N: "4" })))).toBe(1);
  });

  it("and what never fits, whatever the constants, is a mistake", () => {
    expect(mistakes("system S var x: 0..3 = 0 action A { x' = 4 }")).toEqual([expect.stringMatching(/^E0310 /)]);
    expect(mistakes("system S var x: 0..3 = 0 action A { x' = true }")).toEqual([expect.stringMatching(/^E0301 /)]);
  });
});

describe("components", () => {
  it("take types and values", () => {
    const model = modelOf(`system S
      enum Color { red, green }
      component Queue(type T, capacity: Int) {
        var items: Seq<T, capacity> = []
        op push(x: T) { require items.len() < capacity; items' = items.append(x) }
      }
      instance a = Queue(Color, capacity: 2)
      instance b = Queue(0..5, 3)
      instance c = Queue((Color, 0..1), capacity: 1 + 1)
      action Push(x: Color) { a.push(x) }`);
    expect(variablesOf(model)).toEqual([
      "a.items: Seq<Color, 2>",
      "b.items: Seq<0..5, 3>",
      "c.items: Seq<(Color, 0..1), 2>",
    ]);
    expect(
      model.operations.map((each) => [
        each.instance?.name,
        each.params.map((param) => `${param.name}: ${showType(param.type)}`),
      ]),
    ).toEqual([
      ["a", ["x: Color"]],
      ["b", ["x: 0..5"]],
      ["c", ["x: (Color, 0..1)"]],
    ]);
  });

  const families = `system S
    enum Region { east, west }
    component Cell(limit: Int) { var v: 0..limit = 0 action Up { require v < limit; v' = v + 1 } invariant Small: v <= limit cover Full: v == limit }
    component Site(home: Region) {
      var at: Region = home
      instance cell[i in 1..3] = Cell(2)
      instance spare = Cell(limit: 1)
      fun here(): Bool = at == home
      invariant Stays: here()
    }
    instance site[r in Region] = Site(r)
    instance lone = Site(east)
    invariant Together: site[west].cell[2].v >= 0 and lone.cell[1].v <= 2`;

  it("in families within families have variables that are functions of the indices", () => {
    const model = modelOf(families);
    expect(variablesOf(model)).toEqual(
      expect.arrayContaining([
        "site.at: Region -> Region",
        "site.cell.v: Region -> 1..3 -> 0..2",
        "site.spare.v: Region -> 0..1",
        "lone.at: Region",
        "lone.cell.v: 1..3 -> 0..2",
        "lone.spare.v: 0..1",
      ]),
    );
    expect(model.variables).toHaveLength(6);
    const indices = (name: string): unknown =>
      model.variables.filter((each) => each.name === name).map((each) => [each.indices, each.indexPositions]);
    expect(indices("site.cell.v")).toEqual([[2, [0, 1]]]);
    expect(indices("lone.cell.v")).toEqual([[1, [1]]]);
    expect(indices("site.spare.v")).toEqual([[1, [0]]]);
    expect(indices("lone.spare.v")).toEqual([[0, []]]);
  });

  it("have actions that take the indices first", () => {
    const ups = modelOf(families).actions.map(
      (each) => `${each.instance?.name ?? ""}.${each.name}(${each.params.map((param) => param.name).join(", ")})`,
    );
    expect(ups.sort()).toEqual(["lone.cell.Up(i)", "lone.spare.Up()", "site.cell.Up(r, i)", "site.spare.Up(r)"]);
  });

  it("have properties that are named by their path, and closed over their family", () => {
    const model = modelOf(families);
    expect(model.invariants.map((each) => each.name).sort()).toEqual([
      "Together",
      "lone.Stays",
      "lone.cell.Small",
      "lone.spare.Small",
      "site.Stays",
      "site.cell.Small",
      "site.spare.Small",
    ]);
    const kinds = (list: Model["invariants"], name: string): readonly string[] => {
      const found: string[] = [];
      for (
        let body = list.find((each) => each.name === name)?.body;
        body?.kind === "forall" || body?.kind === "exists";
        body = body.body
      )
        found.push(body.kind);
      return found;
    };
    expect(kinds(model.invariants, "site.cell.Small")).toEqual(["forall", "forall"]);
    expect(kinds(model.covers, "site.cell.Full")).toEqual(["exists", "exists"]);
    expect(kinds(model.invariants, "lone.spare.Small")).toEqual([]);
  });

  it("may be given values that depend on the index, but no types that do", () => {
    const component = (more: string): string =>
      `system S component C(n: 0..9) { var v: 0..9 = n ${more} } instance c[i in 1..3] = C(i * 2)`;
    const { initialisers } = modelOf(component(""));
    expect(
      initialisers.map((each) => [each.variable.name, each.indices.map((index) => index.name), each.value.kind]),
    ).toEqual([["c.v", ["i"], "apply"]]);
    expect(mistakes(component("var w: 0..n = 0"))).toEqual([expect.stringMatching(/^E0304 /)]);
  });

  it("may be given instances, and call them", () => {
    const model = modelOf(`system S
      component Queue(type T) { var items: Seq<T, 2> = [] op push(x: T) { items' = items.append(x) } }
      component Sender(out: Queue) { action Send { out.push(1) } }
      instance queue[i in 0..1] = Queue(0..1)
      instance sender[j in 0..1] = Sender(queue[1 - j])`);
    const [send] = model.actions;
    const [call] = statementsOf(send);
    if (call?.kind !== "call") throw new Error("no call");
    expect([call.callee.instance?.name, call.callee.name, call.args.length, call.args[0]?.kind]).toEqual([
      "queue",
      "push",
      2,
      "apply",
    ]);
  });

  it("are looked at by themselves, used or not", () => {
    expect(
      mistakes("system S component C(type T, n: Int) { var x: Bool = 3 var y: Seq<T, n> = [] } invariant I: true"),
    ).toEqual([expect.stringMatching(/^E0301 /)]);
    expect(
      mistakes(
        "system S component C(type T, n: Int) { var x: 0..n = n var y: Seq<T, n> = [] fun f(t: T): Bool = t in y.elements() } invariant I: true",
      ),
    ).toEqual([]);
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
  it("of two types and without a hint are ambiguous", () => {
    expect(mistakes(text("let t = on"))).toEqual(["E0205 `on` is a member of several types"]);
  });
  it("come after names in scope", () => {
    const model = modelOf(text("light' = off", "fun f(off: Light): Light = off"));
    expect(model.functions.find((each) => each.name === "f")?.body.kind).toBe("local");
  });
  it("are not looked for where the expected type has others", () => {
    expect(mistakes(text("light' = broken"))).toEqual([expect.stringMatching(/^E0301 /)]);
  });
});

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

  it("are spelled out, each entry with its name", () => {
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

  it("need values that are known", () => {
    expect(mistakes("system S const N: Int = 1 var x: 0..3 = 0 check T { for N in {} }")).toEqual([
      expect.stringMatching(/^E0605 /),
    ]);
    expect(mistakes("system S const N: Int = 1 var x: 0..3 = 0 check T { for N in 1..5000 }")).toEqual([
      expect.stringMatching(/^E0605 /),
    ]);
  });
});

describe("constants given from outside", () => {
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
  it("must be, when they have no value of their own", () => {
    const bare = "system S const N: Int var x: 0..N = 0 check C { }";
    expect(mistakes(bare)).toEqual(["E0701 the constant `N` has no value"]);
    expect(variablesOf(modelOf(bare, { N: "2" }))).toEqual(["x: 0..2"]);
  });
});

describe("what a check checks", () => {
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
  it("is declared", () => {
    expect(mistakes(text("invariant c.J"))).toEqual([expect.stringMatching(/^E0603 /)]);
    expect(mistakes(text("invariant T"))).toEqual(["E0603 `T` is a step, not an invariant"]);
    expect(mistakes(text("invariant I, J; except J"))).toEqual([expect.stringMatching(/^E0604 /)]);
    expect(mistakes(text("except I; expect violated I"))).toEqual([expect.stringMatching(/^E0604 /)]);
  });
});

describe("assumptions", () => {
  const text =
    "system S const N: Int = 3 component C(n: Int) { var v: Bool = false assume Even: n mod 2 == 0 } instance c[i in 1..2] = C(N * i) var x: 0..3 = 0 assume N > 0";
  it("hold of the constants, for each instance", () => {
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
  /** `occurs p.Run(i, any)` for each, and how they are joined. */
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
  it("have arguments that fit, or that the run checks", () => {
    expect(mistakes(text("enabled Up(4, true)"))).toEqual([expect.stringMatching(/^E0310 /)]);
    expect(formulas("exists a in 2..5: enabled Up(a, true)")).toContain("(exists enabled Up(narrow, true))");
  });
  it("name instances as far as they go", () => {
    expect(mistakes(text("enabled p.Run"))).toEqual(["E0502 `p` is a family of instances"]);
    expect(mistakes(text("enabled p[1].line.Run"))).toEqual(["E0204 Pump has no instance `line`"]);
  });
});

describe("imports", () => {
  const files: Files = {
    "lib.fathom":
      "enum Mode { idle, busy } const LIMIT: Int = 4 fun next(m: Mode): Mode = if m == idle then busy else idle component Cell(type T, first: T) { var v: T = first op put(x: T) { v' = x } }",
  };
  it("take what another file declares, under another name too", () => {
    const model = modelOf(
      `system S use Mode as State, Cell, next as after, LIMIT from "./lib" instance c = Cell(State, State.idle) var n: 0..LIMIT = 0 action A { c.put(after(c.v)) } invariant I: c.v == idle or c.v == busy`,
      {},
      files,
    );
    expect(variablesOf(model).toSorted()).toEqual(["c.v: Mode", "n: 0..4"]);
  });
  it("are one thing by whatever way they come", () => {
    const more: Files = { ...files, "mid.fathom": 'use Mode as M from "./lib" fun wake(m: M): M = M.busy' };
    expect(
      mistakes(
        'system S use Mode from "./lib" use wake from "./mid" var m: Mode = idle action A { m\' = wake(m) }',
        {},
        more,
      ),
    ).toEqual([]);
  });
  it("do not pass on what was imported", () => {
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
  it("leave members visible that have no name here", () => {
    expect(
      mistakes(
        'system S use next from "./lib" use Mode as M from "./lib" var m: M = idle action A { m\' = next(busy) }',
        {},
        files,
      ),
    ).toEqual([]);
  });
});

describe("what depends on itself", () => {
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
