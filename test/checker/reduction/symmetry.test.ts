// Symmetry reduction: as many states as there are orbits, and the same verdicts.

import { describe, expect, test } from "vitest";
import { explore } from "../../../checker/index.js";
import { interpret } from "../../../checker/interpreter/interpreter.js";
import { permute } from "../../../checker/interpreter/permute.js";
import { itemAt, type State } from "../../../checker/interpreter/values.js";
import type { Model } from "../../../checker/model/model.js";
import {
  add,
  Build,
  eq,
  exists,
  index,
  key,
  lt,
  makeFun,
  makeSet,
  narrow,
  ne,
  not,
  num,
  op,
  or,
  pick,
  position,
  read,
  ref,
  require_,
  set,
  setAt,
  span,
  symmetricOf,
  T,
  tupleOf,
  values,
} from "../core-builder.js";
import { commit } from "../models.js";

/** The number of orbits, counted without the reduction: all states, grouped with their images. */
function orbits(
  model: Model,
  build: Build,
  permutations: ReadonlyMap<string, readonly number[]>[],
): { states: number; orbits: number } {
  const interpreter = interpret(model, build.check());
  const visited = new Map<string, State>();
  const agenda = [...interpreter.initialStates()].flatMap(({ state }) => (state === undefined ? [] : [state]));
  for (let state = agenda.pop(); state !== undefined; state = agenda.pop()) {
    if (visited.has(interpreter.key(state))) continue;
    visited.set(interpreter.key(state), state);
    for (const move of interpreter.expand(state)) if (move.state !== undefined) agenda.push(move.state);
  }
  const seen = new Set<string>();
  let count = 0;
  for (const [text, state] of visited) {
    if (!seen.has(text)) count++;
    for (const permutation of permutations)
      seen.add(
        interpreter.key(state.map((_, i) => permute(interpreter.stateTypes[i]!, itemAt(state, i), permutation))),
      );
  }
  return { states: visited.size, orbits: count };
}

const all = (size: number): number[][] =>
  size === 0
    ? [[]]
    : all(size - 1).flatMap((rest) =>
        Array.from({ length: size }, (_, at) => [...rest.slice(0, at), size - 1, ...rest.slice(at)]),
      );

/** Nodes pass a token and remember other nodes, in every kind of collection. */
function gossip(size: number): Build {
  const build = new Build();
  const Node = symmetricOf("Node", size);
  const Met = T.fun(Node, T.set(Node));
  const Log = T.seq(Node, 2);
  const Last = T.map(Node, T.option(tupleOf(Node, T.bool)));
  const Bag = { kind: "bag", item: Node, max: 2 } as const;
  const a = build.local("a", Node);
  const met = build.variable("met", Met, makeFun(a, Met, makeSet(T.set(Node))));
  const log = build.variable("log", Log, { kind: "makeSeq", items: [], type: Log, span });
  const last = build.variable("last", Last, { kind: "makeMap", entries: [], type: Last, span });
  const seen = build.variable("seen", Bag, { kind: "makeBag", items: [], type: Bag, span });
  // Functions inside other values; a pair of nodes with their relation.
  const Rank = T.fun(Node, T.fun(Node, T.int(0, 1)));
  const Ranked = tupleOf(Rank, T.bool);
  const [r, s] = [build.local("r", Node), build.local("s", Node)];
  const ranked = build.variable("ranked", Ranked, {
    kind: "makeTuple",
    items: [makeFun(r, Rank, makeFun(s, T.fun(Node, T.int(0, 1)), num(0))), eq(num(0), num(0))],
    type: Ranked,
    span,
  });
  const x = build.local("x", Node);
  const y = build.local("y", Node);
  build.action(
    "Meet",
    [x],
    [
      pick(y, values(Node), ne(ref(x), ref(y))),
      setAt(met, [key(Met, ref(x))], op("include", T.set(Node), index(read(met), ref(x), T.set(Node)), ref(y))),
      require_(lt(op("len", T.any, read(log)), num(1))),
      setAt(ranked, [position(Ranked, 0), key(Rank, ref(x)), key(T.fun(Node, T.int(0, 1)), ref(y))], num(1)),
      setAt(last, [key(Last, ref(x))], {
        kind: "some",
        item: { kind: "makeTuple", items: [ref(y), eq(ref(x), ref(y))], type: tupleOf(Node, T.bool), span },
        type: T.option(tupleOf(Node, T.bool)),
        span,
      }),
    ],
  );
  const z = build.local("z", Node);
  build.action(
    "Note",
    [z],
    [
      require_(lt(op("len", T.any, read(log)), num(2))),
      set(log, narrow(Log, op("append", T.seq(Node), read(log), ref(z)))),
      set(seen, narrow(Bag, op("include", Bag, read(seen), ref(z)))),
    ],
  );
  return build;
}

describe("counts", () => {
  test.each([2, 3, 4])("commit with %i managers", async (n) => {
    const build = commit(n, true);
    const expected = orbits(
      build.model,
      build,
      all(n).map((members) => new Map([["Manager", members]])),
    );
    const reduced = await explore(build.model, build.check(), { search: "bfs" });
    const full = await explore(build.model, build.check({ symmetry: false }), { search: "bfs" });
    expect(reduced).toMatchObject({ verdict: "holds", states: expected.orbits, notices: [] });
    expect(full).toMatchObject({ verdict: "holds", states: expected.states });
    expect(expected.orbits).toBeLessThan(expected.states);
    expect(await explore(build.model, build.check(), { search: "dfs" })).toMatchObject({
      verdict: "holds",
      states: expected.orbits,
    });
  });

  // In an orbit, only the numbers of managers in each phase count: 3 phases before the decision, 2 after a commit.
  test.each([8, 10, 32])("commit with %i managers, in all engines", async (n) => {
    const build = commit(n, true);
    const states = ((n + 1) * (n + 2)) / 2 + (n + 1) - 1;
    const outcomes = await Promise.all(
      (n > 8 ? (["interpreter", "compiled"] as const) : (["interpreter", "compiled", "symbolic"] as const)).map(
        (engine) => explore(build.model, build.check(), { search: "bfs", engine }),
      ),
    );
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ verdict: "holds", states, transitions: outcomes[0]?.transitions, notices: [] });
  });

  test("every kind of collection of nodes", async () => {
    const build = gossip(3);
    const expected = orbits(
      build.model,
      build,
      all(3).map((members) => new Map([["Node", members]])),
    );
    expect(await explore(build.model, build.check({ deadlock: false }), { search: "bfs" })).toMatchObject({
      verdict: "holds",
      states: expected.orbits,
    });
    expect(expected.states).toBeGreaterThan(expected.orbits * 4);
  });

  test("two types permute independently", async () => {
    const build = new Build();
    const A = symmetricOf("A", 3);
    const B = symmetricOf("B", 2);
    const type = T.fun(A, T.option(B));
    const k = build.local("k", A);
    const f = build.variable("f", type, makeFun(k, type, { kind: "none", type: T.option(B), span }));
    const a = build.local("a", A);
    const b = build.local("b", B);
    build.action(
      "Set",
      [a, b],
      [setAt(f, [key(type, ref(a))], { kind: "some", item: ref(b), type: T.option(B), span })],
    );
    const group = all(3).flatMap((first) =>
      all(2).map(
        (second) =>
          new Map([
            ["A", first],
            ["B", second],
          ]),
      ),
    );
    expect(orbits(build.model, build, group)).toEqual({ states: 27, orbits: 6 });
    expect(await explore(build.model, build.check(), { search: "bfs" })).toMatchObject({ states: 6 });
  });
});

test("a trace is a behaviour, and as short as without the reduction", async () => {
  const build = commit(3, true);
  const Manager = symmetricOf("Manager", 3);
  const phase = build.variables[0]!;
  const m = build.local("m", Manager);
  const Phase = (phase.type.kind === "function" && phase.type.value) || T.bool;
  build.property(
    "invariants",
    "NoneCommits",
    not(
      exists(
        m,
        values(Manager),
        eq(index(read(phase), ref(m), Phase), { kind: "literal", value: 2, type: Phase, span }),
      ),
    ),
  );
  for (const symmetry of [true, false]) {
    const outcome = await explore(build.model, build.check({ symmetry }), { search: "bfs" });
    expect(outcome).toMatchObject({ verdict: "violated", property: "NoneCommits" });
    const { trace } = outcome;
    expect(trace?.steps.map(({ action }) => action)).toEqual(["Prepare", "Prepare", "Prepare", "Commit"]);
    const interpreter = interpret(build.model, build.check());
    let at = trace!.initial;
    for (const step of trace!.steps) {
      expect(interpreter.expand(at).some(({ state }) => state?.equals(step.state))).toBe(true);
      at = step.state;
    }
  }
});

describe("switched off with a notice", () => {
  test("too many members", async () => {
    const build = new Build();
    const Node = symmetricOf("Node", 33);
    const x = build.variable("x", Node, values(Node), { member: true });
    build.action("Stay", [], [set(x, read(x))]);
    expect(await explore(build.model, build.check(), { search: "bfs" })).toMatchObject({
      states: 33,
      notices: ["symmetry not used: the symmetric types have 33 members, more than 32"],
    });
    expect(await explore(build.model, build.check({ symmetry: false }), { search: "bfs" })).toMatchObject({
      states: 33,
      notices: [],
    });
  });

  test("temporal properties", async () => {
    const build = commit(2, true);
    build.property("properties", "P", or(eq(num(1), num(1)), lt(add(num(1), num(1)), num(1))));
    const outcome = await explore(build.model, build.check(), { search: "bfs" });
    expect(outcome.verdict).toBe("holds");
    expect(outcome.notices).toEqual([
      "symmetry not used: temporal properties may tell behaviours of symmetric states apart",
    ]);
    expect(outcome.states).toBe(3 ** 2 + 2 ** 2 - 1);
  });
});

test("the identity changes nothing, and the inverse undoes a permutation", () => {
  const build = gossip(3);
  const interpreter = interpret(build.model, build.check());
  const [start] = [...interpreter.initialStates()];
  for (const { state } of interpreter.expand(start!.state!)) {
    for (const [i, type] of interpreter.stateTypes.entries()) {
      const value = itemAt(state!, i);
      const there = permute(type, value, new Map([["Node", [1, 2, 0]]]));
      expect(permute(type, there, new Map([["Node", [2, 0, 1]]]))).toEqual(value);
      expect(permute(type, value, new Map())).toEqual(value);
    }
  }
});
