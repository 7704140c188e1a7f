// What the interpreter reports about a transition besides the next state.

import { describe, expect, test } from "vitest";
import { effectsOf, explore, type Outcome } from "../../../checker/index.js";
import { interpret } from "../../../checker/interpreter/interpreter.js";
import { element } from "../../../checker/interpreter/values.js";
import {
  bool,
  Build,
  either,
  enumOf,
  eq,
  index,
  invoke,
  key,
  makeSeq,
  makeSet,
  member,
  narrow,
  not,
  num,
  op,
  pick,
  read,
  ref,
  require_,
  return_,
  set,
  setAt,
  span,
  spanAt,
  T,
  values,
} from "../core-builder.js";
import { small, effects } from "./effects.js";

describe("a transition", () => {
  const Region = enumOf("Region", "east", "west");

  /** Queues with an operation, used by the processor of each region. */
  function pipeline(): Build {
    const build = new Build();
    const type = T.fun(Region, T.seq(small, 2));
    const r = build.local("r", Region);
    const items = build.variable("queue.items", type, makeSeq(T.seq(small, 2)), { indices: [r] });
    const to = build.local("r", Region);
    const value = build.local("x", small);
    const push = build.operation(
      "push",
      [to, value],
      [
        setAt(
          items,
          [key(type, ref(to))],
          narrow(
            T.seq(small, 2),
            op("append", T.seq(small), index(read(items), ref(to), T.seq(small, 2)), ref(value)),
            spanAt(77),
          ),
        ),
        return_(num(8)),
      ],
      {
        result: small,
        instance: { name: "queue", indexPositions: [0] },
      },
    );
    const self = build.local("r", Region);
    const n = build.local("n", T.int(3, 3));
    const picked = build.local("picked", small);
    const got = build.local("got", small);
    build.action(
      "Send",
      [self, n],
      [
        pick(picked, makeSet(T.set(small), num(4))),
        either([require_(bool(false))], [invoke(push, [ref(self), ref(picked)], got)]),
      ],
      { instance: { name: "a.sender", indexPositions: [1] } },
    );
    return build;
  }
  const find = async (build: Build, changes = {}): Promise<Outcome> =>
    explore(build.model, build.check(changes), { search: "bfs" });

  test("picks, branches, calls, instances; the step that failed", async () => {
    const outcome = await find(pipeline());
    expect(outcome.verdict).toBe("error");
    expect(outcome.fault).toMatchObject({
      code: "R0003",
      message: "the sequence has 3 items, but its type allows at most 2",
      span: { start: 77 },
    });
    const { steps, failed, variables } = outcome.trace ?? {};
    expect(steps).toHaveLength(2);
    expect(steps?.[0]).toMatchObject({
      action: "Send",
      instance: "a.sender[east]",
      fault: false,
      bindings: [{ name: "n", value: 3 }],
      picks: [{ name: "picked", value: 4 }],
      branches: [1],
      calls: [
        {
          from: "a.sender[east]",
          to: "queue[east]",
          operation: "push",
          args: [{ name: "x", value: 4 }],
          result: { value: 8 },
        },
      ],
    });
    expect(failed).toMatchObject({
      action: "Send",
      instance: "a.sender[east]",
      picks: [{ value: 4 }],
      branches: [1],
      calls: [{ operation: "push", result: undefined }],
    });
    expect(variables).toMatchObject([{ name: "queue.items", indices: 1, ghost: false }]);
  });

  test("calls and picks of one branch are not reported for another", () => {
    const build = new Build();
    const x = build.variable("x", small, num(0));
    const p = build.local("p", small);
    const got = build.local("got", small);
    const echo = build.operation("echo", [p], [return_(ref(p))], { result: small });
    const a = build.local("a", small);
    build.action(
      "A",
      [],
      [
        invoke(echo, [num(7)], got),
        either([pick(a, makeSet(T.set(small), num(1), num(2))), invoke(echo, [ref(a)], got)], []),
        set(x, ref(got)),
      ],
    );
    const interpreter = interpret(build.model, build.check());
    const [start] = [...interpreter.initialStates()];
    const details = interpreter
      .expand(element([start!], 0).state!)
      .map(({ calls, picks, branches }) => [
        calls.map(({ result }) => result),
        picks.map(({ value }) => value),
        branches,
      ]);
    expect(details).toEqual([
      [[7, 1], [1], [0]],
      [[7, 2], [2], [0]],
      [[7], [], [1]],
    ]);
  });

  test("more alternatives than a call takes arguments", () => {
    const build = new Build();
    const x = build.variable("x", T.int(0, 140_000), num(0));
    const a = build.local("a", x.type);
    build.action("A", [], [pick(a, values(x.type)), set(x, ref(a))]);
    expect(effects(build).length).toBe(140_001);
  });

  test("a variable of a family is shown with the index of its instance", () => {
    const build = pipeline();
    const items = element(build.variables, 0);
    build.action(
      "Twice",
      [],
      [
        setAt(items, [key(items.type, member(Region, 1))], makeSeq(T.seq(small, 2))),
        setAt(items, [key(items.type, member(Region, 1))], makeSeq(T.seq(small, 2))),
      ],
    );
    expect(effects(build).at(-1)).toBe("R0008 queue[west].items is assigned twice in one step");
  });

  test("reads and writes go through operations and functions", () => {
    const build = pipeline();
    const items = element(build.variables, 0);
    const other = build.variable("other", small, num(0));
    const empty = build.fun("isEmpty", [], T.bool, eq(read(other), num(0)));
    build.action("Check", [], [require_(not({ kind: "callFunction", callee: empty, args: [], type: T.bool, span }))]);
    const accesses = effectsOf(build.model).map(({ action, reads, writes }) => [
      action.name,
      reads.map(({ name }) => name),
      writes.map(({ name }) => name),
    ]);
    expect(accesses).toEqual([
      ["Send", [items.name], [items.name]],
      ["Check", ["other"], []],
    ]);
  });

  test("too many bindings is a finding, not an endless loop", async () => {
    const build = new Build();
    build.variable("x", small, num(0));
    build.action("A", [build.local("p", T.set(T.int(1, 40)))], []);
    expect(await find(build)).toMatchObject({
      verdict: "error",
      fault: { code: "R0011" },
      trace: { steps: [], failed: { action: "A" } },
    });
  });
});
