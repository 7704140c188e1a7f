// Small systems with known state spaces.

import type { Expr } from "../../grammar/core/core.js";
import {
  add,
  and,
  Build,
  eq,
  enumOf,
  forall,
  ifElse,
  implies,
  index,
  key,
  le,
  lt,
  makeFun,
  member,
  narrow,
  ne,
  num,
  op,
  pick,
  read,
  ref,
  require_,
  set,
  setAt,
  sub,
  symmetricOf,
  T,
  values,
} from "./core-builder.js";

/** Counts from 0 to `top`, where it stops. */
export function counter(top: number): Build {
  const build = new Build();
  const x = build.variable("x", T.int(0, top), num(0));
  build.action("Up", [], [require_(lt(read(x), num(top))), set(x, narrow(x.type, add(read(x), num(1))))]);
  return build;
}

/** The jugs of "Die Hard" (Lamport): 16 states, and 4 gallons after 6 steps. */
export function dieHard(): Build {
  const build = new Build();
  const small = build.variable("small", T.int(0, 3), num(0));
  const big = build.variable("big", T.int(0, 5), num(0));
  const minOf = (a: Expr, b: Expr): Expr => op("minOf", T.any, a, b);
  build.action("FillSmall", [], [set(small, num(3))]);
  build.action("FillBig", [], [set(big, num(5))]);
  build.action("EmptySmall", [], [set(small, num(0))]);
  build.action("EmptyBig", [], [set(big, num(0))]);
  const toBig = build.local("n", T.any);
  build.action(
    "SmallToBig",
    [],
    [
      {
        kind: "let",
        pattern: { kind: "bind", local: toBig },
        value: minOf(read(small), sub(num(5), read(big))),
        span: num(0).span,
      },
      set(small, narrow(small.type, sub(read(small), ref(toBig)))),
      set(big, narrow(big.type, add(read(big), ref(toBig)))),
    ],
  );
  const toSmall = build.local("m", T.any);
  build.action(
    "BigToSmall",
    [],
    [
      {
        kind: "let",
        pattern: { kind: "bind", local: toSmall },
        value: minOf(read(big), sub(num(3), read(small))),
        span: num(0).span,
      },
      set(big, narrow(big.type, sub(read(big), ref(toSmall)))),
      set(small, narrow(small.type, add(read(small), ref(toSmall)))),
    ],
  );
  build.property("invariants", "NotFour", ne(read(big), num(4)));
  return build;
}

/** Dijkstra's self-stabilising token ring of `n` machines of `n` states each, from any state: n^n states. */
export function tokenRing(n: number): Build {
  const build = new Build();
  const Place = T.int(0, n - 1);
  const Value = T.int(0, n - 1);
  const type = T.fun(Place, Value);
  const x = build.variable("x", type, values(type), { member: true });
  const at = (place: Expr): Expr => index(read(x), place, Value);
  const p = build.local("p", Place);
  build.action(
    "Move",
    [p],
    [
      require_(
        ifElse(
          eq(ref(p), num(0)),
          eq(at(num(0)), at(num(n - 1))),
          ne(at(ref(p)), at(narrow(Place, op("mod", T.any, sub(add(ref(p), num(n)), num(1)), num(n))))),
        ),
      ),
      setAt(
        x,
        [key(type, ref(p))],
        ifElse(
          eq(ref(p), num(0)),
          narrow(Value, op("mod", T.any, add(at(num(0)), num(1)), num(n))),
          at(narrow(Place, op("mod", T.any, sub(add(ref(p), num(n)), num(1)), num(n)))),
        ),
      ),
    ],
  );
  return build;
}

/**
 * Two-phase commit without messages: each manager prepares or aborts; all commit when all are prepared. With `symmetric`, the managers
 * are interchangeable.
 */
export function commit(managers: number, symmetric: boolean): Build {
  const build = new Build();
  const Manager = symmetric ? symmetricOf("Manager", managers) : T.int(1, managers);
  const Phase = enumOf("Phase", "working", "prepared", "committed", "aborted");
  const type = T.fun(Manager, Phase);
  const initial = build.local("m", Manager);
  const phase = build.variable("phase", type, makeFun(initial, type, member(Phase, 0)));
  const at = (manager: Expr): Expr => index(read(phase), manager, Phase);
  const is = (manager: Expr, value: number): Expr => eq(at(manager), member(Phase, value));
  const become = (manager: Expr, value: number) => setAt(phase, [key(type, manager)], member(Phase, value));
  const prepare = build.local("m", Manager);
  build.action("Prepare", [prepare], [require_(is(ref(prepare), 0)), become(ref(prepare), 1)]);
  const decide = build.local("m", Manager);
  const other = build.local("o", Manager);
  build.action(
    "Commit",
    [decide],
    [
      require_(is(ref(decide), 1)),
      require_(
        forall(other, values(Manager), {
          kind: "or",
          left: is(ref(other), 1),
          right: is(ref(other), 2),
          type: T.bool,
          span: num(0).span,
        }),
      ),
      become(ref(decide), 2),
    ],
  );
  const abort = build.local("m", Manager);
  const another = build.local("o", Manager);
  build.action(
    "Abort",
    [abort],
    [
      require_(le(at(ref(abort)), member(Phase, 1))),
      require_(forall(another, values(Manager), ne(at(ref(another)), member(Phase, 2)))),
      become(ref(abort), 3),
    ],
  );
  const a = build.local("a", Manager);
  const b = build.local("b", Manager);
  build.property(
    "invariants",
    "Agreed",
    forall(a, values(Manager), forall(b, values(Manager), implies(is(ref(a), 2), ne(at(ref(b)), member(Phase, 3))))),
  );
  const end = build.local("e", Manager);
  build.terminals.push(forall(end, values(Manager), le(member(Phase, 2), at(ref(end)))));
  return build;
}

/** A variable that holds a node of a graph; action `i` goes along edges of table `i`; nodes in `bad` violate `Good`. */
export function graph(
  tables: readonly (readonly (readonly number[])[])[],
  initial: readonly number[],
  bad: readonly number[],
): Build {
  const build = new Build();
  const nodes = tables[0]?.length ?? 0;
  const Node = T.int(0, nodes - 1);
  const setOfNodes = (members: readonly number[]): Expr => ({
    kind: "makeSet",
    items: members.map(num),
    type: T.set(Node),
    span: num(0).span,
  });
  const at = build.variable("at", Node, setOfNodes(initial), { member: true });
  for (const [i, table] of tables.entries()) {
    const targets: Expr = {
      kind: "makeSeq",
      items: table.map(setOfNodes),
      type: T.seq(T.set(Node)),
      span: num(0).span,
    };
    const to = build.local("to", Node);
    build.action(`Along${i}`, [], [pick(to, index(targets, read(at), T.set(Node))), set(at, ref(to))]);
  }
  build.property(
    "invariants",
    "Good",
    and(
      { kind: "literal", value: true, type: T.bool, span: num(0).span },
      op("not", T.bool, op("in", T.bool, read(at), setOfNodes(bad))),
    ),
  );
  return build;
}
