import { describe, expect, it } from "vitest";
import { checkEffects, type OperationSummary } from "../../../grammar/analysis/effects.js";
import type { OperationDef, Statement } from "../../../grammar/core/core.js";
import { anyInt, boolType, functionOf, intType, optionOf, type Type } from "../../../grammar/core/types.js";
import {
  any,
  all,
  apply,
  assert,
  assign,
  back,
  bind,
  bool,
  call,
  either,
  forEach,
  functionDef,
  int,
  key,
  letStatement,
  local,
  operation,
  pick,
  position,
  read,
  ref,
  require,
  run,
  scalar,
  span,
  variable,
  when,
} from "./core-builder.js";

const region = intType(0, 2);
const pair: Type = { kind: "tuple", items: [anyInt, anyInt] };
const x = variable("x");
const y = variable("y");
const f = variable("f", functionOf(region, pair));
const h = variable("h", anyInt, true);
const k = local("k", region);
const c = ref(local("c", boolType));

const codes = (...body: Statement[]): string[] => checkEffects(body, { kind: "action" }).map((each) => each.code);
const more = (value: number) => apply("add", anyInt, read(x, true), int(value));

describe("a location assigned twice", () => {
  it.each<[string, Statement[]]>([
    ["a variable", [assign(x, int(1)), assign(x, int(2))]],
    ["a function and a value of it", [assign(f, read(f)), assign(f, int(2), key(ref(k)))]],
    ["a value of a function and the function", [assign(f, int(2), key(ref(k))), assign(f, read(f))]],
    ["a value at one local", [assign(f, int(1), key(ref(k))), assign(f, int(2), key(ref(k)))]],
    ["a value at one literal", [assign(f, int(1), key(int(1))), assign(f, int(2), key(int(1)))]],
    ["a value at what a variable holds", [assign(f, int(1), key(read(y))), assign(f, int(2), key(read(y)))]],
    [
      "a value at the same sum",
      [
        assign(f, int(1), key(apply("add", anyInt, ref(k), int(1)))),
        assign(f, int(2), key(apply("add", anyInt, ref(k), int(1)))),
      ],
    ],
    ["an item and the whole", [assign(f, int(1), key(ref(k)), position(0, pair)), assign(f, int(2), key(ref(k)))]],
    ["before a branch and in it", [assign(x, int(1)), when(c, [assign(x, int(2))])]],
    ["in every branch and behind", [either([assign(x, int(1))], [assign(x, int(2))]), assign(x, int(3))]],
    [
      "parts in every branch, and the whole",
      [when(c, [assign(f, int(1), key(int(0)))], [assign(f, int(1), key(int(1)))]), assign(f, read(f))],
    ],
    [
      "within the body of a for",
      [forEach(bind(k), all(region), assign(f, int(1), key(ref(k))), assign(f, int(2), key(ref(k))))],
    ],
    ["before a for and in it", [assign(x, int(1)), forEach(bind(k), all(region), assign(x, int(2)))]],
  ])("is reported: %s", (_, body) => {
    expect(codes(...body)).toEqual(["E0402"]);
  });

  it.each<[string, Statement[]]>([
    ["different variables", [assign(x, int(1)), assign(y, int(2))]],
    ["different keys", [assign(f, int(1), key(int(0))), assign(f, int(2), key(int(1)))]],
    ["keys that may differ", [assign(f, int(1), key(ref(k))), assign(f, int(2), key(ref(local("j"))))]],
    [
      "different items",
      [assign(f, int(1), key(ref(k)), position(0, pair)), assign(f, int(2), key(ref(k)), position(1, pair))],
    ],
    ["different branches", [when(c, [assign(x, int(1))], [assign(x, int(2))])]],
    ["one branch only, and behind", [when(c, [assign(x, int(1))]), assign(x, int(2))]],
    ["each member of a for", [forEach(bind(k), all(region), assign(f, int(1), key(ref(k))))]],
    ["the same place for each member", [forEach(bind(k), all(region), assign(x, int(1)))]],
    ["in a for and behind", [forEach(bind(k), all(region), assign(x, int(1))), assign(x, int(2))]],
    [
      "keys that read new values",
      [assign(x, int(1)), assign(f, int(1), key(read(x, true))), assign(f, int(1), key(read(x, true)))],
    ],
  ])("is not reported: %s", (_, body) => {
    expect(codes(...body)).toEqual([]);
  });

  it("points at both assignments", () => {
    const [first, second] = [assign(x, int(1)), assign(x, int(2))];
    const [found] = checkEffects([first, second], { kind: "action" });
    expect(found?.span).toBe(second.span);
    expect(found?.related?.[0]?.span).toBe(first.span);
    expect(found?.message).toBe("`x` is assigned twice on one path");
  });

  it("joins the arms of a match", () => {
    const match = (...bodies: Statement[][]): Statement => ({
      kind: "match",
      scrutinee: int(1),
      arms: bodies.map((body, i) => ({ pattern: scalar(i), guard: undefined, body })),
      span: span(),
    });
    expect(codes(match([assign(x, int(1))], [assign(x, int(2))]), assign(x, int(3)))).toEqual(["E0402"]);
    expect(codes(match([assign(x, int(1))], []), assign(x, int(3)))).toEqual([]);
  });
});

describe("operations", () => {
  const p = local("p", region);
  const set = operation("set", [], assign(x, int(1)));
  const put = operation("put", [p], assign(f, int(1), key(ref(p))));

  it("assign on behalf of their caller", () => {
    expect(codes(assign(x, int(1)), run(set))).toEqual(["E0402"]);
    expect(codes(run(set), assign(x, int(1)))).toEqual(["E0402"]);
    expect(codes(run(set), run(set))).toEqual(["E0402"]);
    expect(codes(run(operation("twice", [], run(set))), run(set))).toEqual(["E0402"]);
    expect(codes(run(set), require(apply("gt", boolType, read(x, true), int(0))))).toEqual([]);
  });

  it("assign the locations that their arguments name", () => {
    expect(codes(run(put, int(0)), run(put, int(1)))).toEqual([]);
    expect(codes(run(put, int(0)), run(put, int(0)))).toEqual(["E0402"]);
    expect(codes(run(put, ref(k)), assign(f, int(1), key(ref(k))))).toEqual(["E0402"]);
    const q = local("q", region);
    const through = operation("through", [q], run(put, ref(q)));
    expect(codes(run(through, int(0)), run(put, int(0)))).toEqual(["E0402"]);
    expect(codes(run(through, int(0)), run(put, int(1)))).toEqual([]);
    expect(codes(run(through, int(0)), run(put, call(functionDef("g", [], int(0)))))).toEqual([]);
    expect(codes(run(put, call(functionDef("g", [], int(0)))), assign(f, read(f)))).toEqual(["E0402"]);
  });

  it("have separate locals for each call", () => {
    const own = local("own", region);
    const anywhere = operation("anywhere", [], pick(bind(own), all(region)), assign(f, int(1), key(ref(own))));
    expect(codes(run(anywhere), run(anywhere))).toEqual([]);
    const computed = operation("computed", [p], assign(f, int(1), key(call(functionDef("g", [p], ref(p)), ref(p)))));
    expect(codes(run(computed, int(0)), run(computed, int(1)))).toEqual([]);
  });

  it("count only what they assign on every path that leaves them", () => {
    expect(codes(run(operation("maybe", [], when(c, [assign(x, int(1))]))), assign(x, int(2)))).toEqual([]);
    const early = operation("early", [], when(c, [back(int(0))], [assign(x, int(1)), back(int(1))]));
    expect(codes(run(early), assign(x, int(2)))).toEqual([]);
    const both = operation("both", [], when(c, [assign(x, int(0)), back(int(0))], [assign(x, int(1)), back(int(1))]));
    expect(codes(run(both), assign(x, int(2)))).toEqual(["E0402"]);
  });

  it("are summarised once, in chains of any length and in cycles", () => {
    const summaries = new Map<number, OperationSummary>();
    let last: OperationDef = set;
    for (let i = 0; i < 5000; i++) last = operation("next", [], run(last));
    expect(checkEffects([run(last), run(set)], { kind: "action", summaries }).map((each) => each.code)).toEqual([
      "E0402",
    ]);
    expect(summaries.size).toBe(5001);
    const circle = operation("circle", []);
    circle.body = [run(circle), assign(x, int(1))];
    expect(codes(run(circle), assign(x, int(1)))).toEqual(["E0402"]);
    const a = local("a", region);
    let huge = put;
    for (let i = 0; i < 60; i++) {
      const param = { ...a, id: 1_000_000 + i };
      huge = operation("huge", [param], run(huge, apply("add", anyInt, ref(param), ref(param))));
    }
    expect(codes(run(huge, int(1)))).toEqual([]);
  });
});

describe("new values read too early", () => {
  it.each<[string, Statement[], string[]]>([
    ["before any assignment", [require(apply("gt", boolType, read(x, true), int(0)))], ["E0403"]],
    ["before a later one", [assign(y, more(1)), assign(x, int(1))], ["E0403"]],
    ["in the value assigned", [assign(x, more(1))], ["E0403"]],
    ["assigned in one branch only", [when(c, [assign(x, int(1))]), assign(y, more(1))], ["E0403"]],
    ["assigned in the other branch", [either([assign(x, int(1))], [assign(y, more(1))])], ["E0403"]],
    ["assigned in a for", [forEach(any, all(region), assign(x, int(1))), assign(y, more(1))], ["E0403"]],
    ["through a function", [require(call(functionDef("next", [], read(x, true))))], ["E0403"]],
    ["after the assignment", [assign(x, int(1)), assign(y, more(1))], []],
    [
      "after the assignment in every branch",
      [when(c, [assign(x, int(1))], [assign(x, int(2))]), assign(y, more(1))],
      [],
    ],
    [
      "after an assignment to a place in it",
      [assign(f, int(1), key(ref(k))), require(apply("eq", boolType, read(f, true), read(f)))],
      [],
    ],
    [
      "different places in the branches",
      [when(c, [assign(f, int(1), key(int(0)))], [assign(f, int(1), key(int(1)))]), require(read(f, true))],
      [],
    ],
    ["in a branch behind the assignment", [assign(x, int(1)), forEach(any, all(region), assert(read(x, true)))], []],
    ["the old value", [assign(y, read(x)), assign(x, int(1))], []],
  ])("%s", (_, body, expected) => {
    expect(codes(...body)).toEqual(expected);
  });

  it("are reported with the location of the assignment", () => {
    const early = assign(y, more(1));
    const later = assign(x, int(1));
    expect(checkEffects([early, later], { kind: "action" })[0]?.related).toEqual([
      { span: later.span, message: "assigned only here, later" },
    ]);
    const some = assign(x, int(1));
    expect(checkEffects([when(c, [some]), assign(y, more(1))], { kind: "action" })[0]?.related).toEqual([
      { span: some.span, message: "assigned here, but not on every path" },
    ]);
  });

  it("in an operation, have a hint to use a parameter", () => {
    expect(checkEffects([require(read(x, true))], { kind: "operation" })[0]?.hint).toContain("as a parameter");
  });
});

describe("ghosts", () => {
  const secret = functionDef("secret", [], apply("add", anyInt, read(h), int(1)));
  const indirect = functionDef("indirect", [], call(secret));
  const log = variable("log", functionOf(region, anyInt), true);

  it.each<[string, Statement[]]>([
    ["a guard", [require(apply("gt", boolType, read(h), int(0)))]],
    ["a condition", [when(apply("gt", boolType, read(h), int(0)), [])]],
    ["a scrutinee", [{ kind: "match", scrutinee: read(h), arms: [], span: span() }]],
    [
      "the guard of an arm",
      [{ kind: "match", scrutinee: int(1), arms: [{ pattern: any, guard: read(h), body: [] }], span: span() }],
    ],
    ["the domain of a pick", [pick(any, read(h))]],
    ["the condition of a pick", [pick(any, all(region), read(h))]],
    ["the domain of a for", [forEach(any, read(h))]],
    ["a let", [letStatement(any, read(h))]],
    [
      "a let that unwraps",
      [
        {
          kind: "letMatch",
          pattern: { kind: "some", item: any },
          patternSpan: span(),
          value: read(variable("g", optionOf(anyInt), true)),
          span: span(),
        },
      ],
    ],
    ["an argument", [run(operation("op", [local("a")]), read(h))]],
    ["a key", [assign(f, int(1), key(read(h)))]],
    ["a result", [back(read(h))]],
    ["a value", [assign(x, apply("add", anyInt, read(h), int(1)))]],
    ["a function", [assign(x, call(secret))]],
    ["a function that calls one", [require(call(indirect))]],
    ["its new value", [assign(h, int(1)), assign(x, read(h, true))]],
  ])("are not read in %s", (_, body) => {
    expect(codes(...body)).toEqual(["E0405"]);
  });

  it.each<[string, Statement[]]>([
    ["the value of a ghost", [assign(h, apply("add", anyInt, read(h), call(indirect)))]],
    ["the key of a ghost", [assign(log, int(1), key(read(h)))]],
    ["an assert", [assert(apply("gt", boolType, read(h), int(0))), assert(call(secret))]],
  ])("may be read in %s", (_, body) => {
    expect(codes(...body)).toEqual([]);
  });

  it("are named with the function that reads them", () => {
    expect(checkEffects([require(call(indirect))], { kind: "action" })[0]?.message).toContain(
      "`indirect`, which reads the ghost variable `h`",
    );
  });

  it("are found through chains of functions of any length", () => {
    let last = secret;
    for (let i = 0; i < 20_000; i++) last = functionDef("next", [], call(last));
    expect(codes(require(call(last)))).toEqual(["E0405"]);
    const circle = functionDef("circle", [], bool(true));
    circle.body = call(circle);
    expect(codes(require(call(circle)))).toEqual([]);
  });
});
