// Components and their instances.

import { describe, expect, it } from "vitest";
import type { Model } from "../../../checker/index.js";
import { showType } from "../../../grammar/index.js";
import { modelOf, variablesOf, mistakes, statementsOf } from "./elaborated.js";

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

  it("in nested families have variables that are functions of all indices", () => {
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

  it("have properties named by their path and quantified over their family", () => {
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
      const names: string[] = [];
      for (
        let body = list.find((each) => each.name === name)?.body;
        body?.kind === "forall" || body?.kind === "exists";
        body = body.body
      )
        names.push(body.kind);
      return names;
    };
    expect(kinds(model.invariants, "site.cell.Small")).toEqual(["forall", "forall"]);
    expect(kinds(model.covers, "site.cell.Full")).toEqual(["exists", "exists"]);
    expect(kinds(model.invariants, "lone.spare.Small")).toEqual([]);
  });

  it("accept values that depend on the index, but no types that do", () => {
    const component = (more: string): string =>
      `system S component C(n: 0..9) { var v: 0..9 = n ${more} } instance c[i in 1..3] = C(i * 2)`;
    const { initialisers } = modelOf(component(""));
    expect(
      initialisers.map((each) => [each.variable.name, each.indices.map((index) => index.name), each.value.kind]),
    ).toEqual([["c.v", ["i"], "apply"]]);
    expect(mistakes(component("var w: 0..n = 0"))).toEqual([expect.stringMatching(/^E0304 /)]);
  });

  it("accept instances, and call their operations", () => {
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

  it("are checked on their own, even if they are not used", () => {
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
