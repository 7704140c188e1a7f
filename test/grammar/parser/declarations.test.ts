// The syntax trees of declarations.

import { describe, expect, test } from "vitest";
import { parse } from "../../../grammar/index.js";
import { bare } from "../bare-tree.js";
import { read, only } from "./parsed.js";

describe("declarations", () => {
  test("a file", () => {
    const { module, diagnostics } = parse({
      path: "test",
      text: "\ufeffsystem S\r\n\r\n// c\r\nvar x: Bool = true /* d */\r\n",
    });
    expect(diagnostics).toEqual([]);
    expect(module.system?.text).toBe("S");
    expect(module.comments.map(({ kind, text }) => [kind, text])).toEqual([
      ["line", "// c"],
      ["block", "/* d */"],
    ]);
    const [first] = module.declarations;
    expect(module.source.text.slice(first?.span.start, first?.span.end)).toBe("var x: Bool = true");
  });

  test("an empty file", () => {
    const { module, diagnostics } = parse({ path: "test", text: "" });
    expect([module.system, module.declarations, diagnostics]).toEqual([undefined, [], []]);
  });

  test("doc comments belong to the next declaration", () => {
    const [a, b, c] = read(
      "/// One.\n///   Two.\nvar a: T = 1\n//// no\nvar b: T = 1\ncomponent C {\n  /// Inner.\n  action A {}\n}",
    );
    expect([a?.doc, b?.doc]).toEqual(["One.\n  Two.", undefined]);
    expect(c?.kind === "component" ? c.declarations[0]?.doc : undefined).toBe("Inner.");
  });

  test.each([
    [
      'use A, B as C, from from "std/x"',
      {
        kind: "use",
        names: [{ name: { text: "A" } }, { name: { text: "B" }, alias: { text: "C" } }, { name: { text: "from" } }],
        path: "std/x",
      },
    ],
    ["symmetric type Node of 2 + 1", { kind: "symmetric", name: { text: "Node" }, size: { kind: "binary" } }],
    ["enum Mode { idle, busy, }", { kind: "enum", members: [{ text: "idle" }, { text: "busy" }] }],
    [
      "record R { a: T, b: 0..1 }",
      { kind: "record", fields: [{ name: { text: "a" } }, { name: { text: "b" }, type: { kind: "rangeType" } }] },
    ],
    [
      "variant V { A(x: T, y: U), B }",
      {
        kind: "variant",
        cases: [
          { name: { text: "A" }, fields: [{}, {}] },
          { name: { text: "B" }, fields: [] },
        ],
      },
    ],
    ["const N: Int", { kind: "const", name: { text: "N" } }],
    ["ghost var h: T in S", { kind: "var", ghost: true, init: { kind: "member" } }],
    [
      "instance q[r in R, _ in S] = Queue(Rec, capacity: 3)",
      {
        kind: "instance",
        binders: [{}, { pattern: { kind: "wildcard" } }],
        args: [{}, { name: { text: "capacity" } }],
      },
    ],
    [
      "component C(type T, n: Int) { var x: T = n }",
      { kind: "component", params: [{ kind: "typeParam" }, { kind: "valueParam" }], declarations: [{ kind: "var" }] },
    ],
    ["component C { }", { kind: "component", params: [], declarations: [] }],
    ["op send(x: T): Bool { return true }", { kind: "op", params: [{}], result: { kind: "namedType" } }],
    ["fault action F { }", { kind: "action", fault: true }],
    ["action F() { }", { kind: "action", fault: false, params: [] }],
    ["init { require a }", { kind: "init", body: { statements: [{ kind: "require" }] } }],
    ["step step: x' == x", { kind: "step", name: { text: "step" } }],
    ["terminal when done", { kind: "terminal" }],
    ["assume N: a", { kind: "assume", name: { text: "N" } }],
    [
      "fair strong forall r in R: q[r].* or A(1) or B",
      {
        kind: "fair",
        strength: "strong",
        targets: [{ path: [{ keys: [{}] }], all: true }, { args: [{}] }, { all: false }],
      },
    ],
  ])("%s", (text, expected) => {
    expect(bare(read(text)[0])).toMatchObject(expected);
  });

  test("checks", () => {
    const check = only(
      "check C { depth = 1; faults 2 depth 3 within a for N in 1..3 invariant A, q.B step C property D cover E except F symmetry off deadlock on expect holds with 1_000 states }",
      "check",
    );
    expect(check.items.map(({ kind }) => kind)).toEqual([
      "setConstant",
      "faults",
      "depth",
      "within",
      "table",
      "select",
      "select",
      "select",
      "select",
      "except",
      "symmetry",
      "deadlock",
      "expect",
    ]);
    expect(check.items.at(-1)).toMatchObject({ expectation: { kind: "holds", states: 1000 } });
    const expectations = [
      "violated q.A in 3 steps",
      "violated A",
      "deadlock",
      "deadlock in 2 steps",
      "bounded",
      "bounded with 3 states",
      "error R0003 in 1 steps",
    ];
    const kinds = expectations.map((text) =>
      only(`check C { expect ${text} }`, "check").items.map((item) =>
        item.kind === "expect" ? item.expectation.kind : undefined,
      ),
    );
    expect(kinds.flat()).toEqual(["violated", "violated", "deadlock", "deadlock", "bounded", "bounded", "error"]);
  });

  test("scenarios", () => {
    const kinds = (text: string): readonly string[] =>
      only(`scenario S { ${text} }`, "scenario").items.map(({ kind }) => kind);
    expect(
      kinds(
        'N = 1; faults 2 for N in 1..3 invariant A except B deadlock off Go; q[1].Go(1, 2) q.* pick x in S where x > 1 assert enabled q.Go assert a, "why" expect not violated A',
      ),
    ).toEqual([
      "setConstant",
      "faults",
      "table",
      "select",
      "except",
      "deadlock",
      "take",
      "take",
      "take",
      "pick",
      "assertStatement",
      "assertStatement",
      "expect",
    ]);
    expect(only("scenario S { Go(1) picks x = 1 + 1, y = a takes 2, 1 }", "scenario").items).toMatchObject([
      {
        kind: "take",
        picks: [{ name: { text: "x" } }, { name: { text: "y" } }],
        branches: [{ value: 2 }, { value: 1 }],
      },
    ]);
    // Words of items are actions where nothing follows that could belong to the item.
    expect(kinds("expect; deadlock(1) faults.Go step[1].Go cover\nwithin\npicks takes takes 1")).toEqual([
      "take",
      "take",
      "take",
      "take",
      "take",
      "take",
      "take",
      "take",
    ]);
    // The words of steps are names where nothing follows that belongs to a step.
    expect(kinds("step takes.A, B cover picks.A except picks.A, B faults picks; within takes")).toEqual([
      "select",
      "select",
      "except",
      "faults",
      "within",
    ]);
  });

  test("contextual keywords can be names", () => {
    const words = [
      "after",
      "as",
      "assume",
      "bounded",
      "check",
      "count",
      "cover",
      "deadlock",
      "depth",
      "enabled",
      "error",
      "except",
      "expect",
      "fair",
      "fault",
      "faults",
      "from",
      "ghost",
      "holds",
      "init",
      "max",
      "min",
      "occurs",
      "of",
      "off",
      "on",
      "picks",
      "property",
      "scenario",
      "states",
      "step",
      "steps",
      "strong",
      "sum",
      "symmetric",
      "symmetry",
      "system",
      "takes",
      "terminal",
      "violated",
      "weak",
      "when",
      "within",
      "none",
      "some",
    ];
    for (const word of words) {
      const text = `var ${word}: ${word} = ${word} action ${word}(${word}: Bool) { let ${word} = ${word} ${word}' = ${word}.${word} ${word}.f() } invariant ${word}: ${word}`;
      expect(read(text).map(({ kind }) => kind)).toEqual(["var", "action", "invariant"]);
    }
  });
});
