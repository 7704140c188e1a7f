// Habits of Quint and P, and mistakes in Fathom itself.
// cspell:ignore idel

import type { Mistake } from "./mistakes.js";

export const quint: readonly Mistake[] = [
  { wrong: "var z: int = 0", hint: "write a range `lo..hi`", right: "var z: 0..9 = 0" },
  { wrong: "var z: bool = true", hint: "write `Bool`", right: "var z: Bool = true" },
  { wrong: "var z: List[Node] = []", hint: "write `Seq<Node, n>`", right: "var z: Seq<Node, 3> = []" },
  { wrong: "var z: Set[Node] = {}", hint: "write `Set<Node>`", right: "var z: Set<Node> = {}" },
  { wrong: "val small = x < 4", hint: "write `fun", right: "fun small(): Bool = x < 4" },
  { wrong: "pure def inc(n) = n + 1", hint: "write `fun", right: "fun inc(n: Int): Int = n + 1" },
  { wrong: "action A = all { x' = 1 }", hint: "`action A { … }`", right: "action A { x' = 1 }" },
  {
    wrong: "action A { all { x' = 1, y' = 2 } }",
    hint: "remove it and its braces",
    right: "action A { x' = 1; y' = 2 }",
  },
  {
    wrong: "action A { any { x' = 1, x' = 2 } }",
    hint: "write `either { … } or { … }`",
    right: "action A { either { x' = 1 } or { x' = 2 } }",
  },
  {
    wrong: "action A { nondet n = oneOf(Node); x' = n }",
    hint: "write `pick n in Node`",
    right: "action A { pick n in Node; x' = n }",
  },
  {
    wrong: "action A { nondet n = Node.oneOf(); x' = n }",
    hint: "write `pick n in Node`",
    right: "action A { pick n in Node; x' = n }",
  },
  { wrong: "action A { s' = s.union(Set(1)) }", hint: "write `s union …`", right: "action A { s' = s union {1} }" },
  {
    wrong: "invariant I: s.forall(n => n < 3)",
    hint: "write `forall n in s: n < 3`",
    right: "invariant I: forall n in s: n < 3",
  },
  {
    wrong: "invariant I: s.exists(n => n < 3) or true",
    hint: "write `exists n in s: n < 3`",
    right: "invariant I: (exists n in s: n < 3) or true",
  },
  {
    wrong: "invariant I: s.filter(n => n < 3).size() < 4",
    hint: "write `{n in s where n < 3}`",
    right: "invariant I: {n in s where n < 3}.size() < 4",
  },
  {
    wrong: "invariant I: s.map(n => n + 1).size() < 4",
    hint: "write `{n + 1 for n in s}`",
    right: "invariant I: {n + 1 for n in s}.size() < 4",
  },
  { wrong: "invariant I: s.contains(1) or true", hint: "write `1 in s`", right: "invariant I: 1 in s or true" },
  {
    wrong: "action A { f' = f.set(0, 1) }",
    hint: "write `f with [0] = 1`",
    right: "action A { f' = f with [0] = 1 }",
  },
  {
    wrong: "action A { m' = m.put(0, 1) }",
    hint: "write `m with [0] = 1`",
    right: "action A { m' = m with [0] = 1 }",
  },
  { wrong: "invariant I: f.get(0) < 4", hint: "write `f[0]`", right: "invariant I: f[0] < 4" },
  { wrong: 'import queue.* from "./queue"', hint: "write `use", right: "" },
  { wrong: "temporal P = always(x < 4)", hint: "write `property P: …`", right: "property P: always (x < 4)" },
];

export const p: readonly Mistake[] = [
  { wrong: "machine M { }", hint: "write `component M { … }`", right: "component M { }" },
  {
    wrong: "action A { queue.push(1); goto Done }",
    hint: "an `enum`",
    right: "action A { queue.push(1) }",
  },
  {
    wrong: "action A { if $ { x' = 1 } }",
    hint: "write `either { … } or { … }`",
    right: "action A { either { x' = 1 } or { } }",
  },
  { wrong: "event eAck;", hint: "`variant Event { eAck, … }`", right: "variant Event { Acked }" },
  {
    wrong: "fun inc(n: Int): Int { return n + 1 }",
    hint: "`fun f(x: T): U = e`",
    right: "fun inc(n: Int): Int = n + 1",
  },
  { wrong: "spec Safe observes eAck { }", hint: "write `invariant Safe: …`", right: "invariant Safe: x < 4" },
];

export const fathom: readonly Mistake[] = [
  {
    wrong: "enum Vote { none, yes }\nvar v: Option<Vote> = none\naction A { v' = some(none) }",
    hint: "write `Vote.none`",
    right: "enum Vote { none, yes }\nvar v: Option<Vote> = none\naction A { v' = some(Vote.none) }",
  },
  {
    wrong: "enum Vote { none, yes }\nvar v: Vote = none",
    hint: "write `Vote.none`",
    right: "enum Vote { none, yes }\nvar v: Vote = Vote.none",
  },
  {
    wrong: "enum Vote { none, yes }\nvar v: Vote = yes\ninvariant I: v != none",
    hint: "write `Vote.none`",
    right: "enum Vote { none, yes }\nvar v: Vote = yes\ninvariant I: v != Vote.none",
  },
  {
    wrong: "enum Vote { none, yes }\nvar v: Vote = yes\naction A { v' = if up then none else yes }",
    hint: "write `Vote.none`",
    right: "enum Vote { none, yes }\nvar v: Vote = yes\naction A { v' = if up then Vote.none else yes }",
  },
  {
    wrong:
      "variant Vote { Cast(stage: Stage), Open }\nvar v: Vote = Open\ninvariant I: match v { Cast(idel) => true, _ => true }",
    hint: "did you mean `idle`?",
    right:
      "variant Vote { Cast(stage: Stage), Open }\nvar v: Vote = Open\ninvariant I: match v { Cast(idle) => true, _ => true }",
  },
  {
    wrong:
      "variant Vote { Cast(stage: Stage), Open }\nvar v: Vote = Open\ninvariant I: match v { Cast(abort) => true, _ => true }",
    hint: "write one of its members (idle, busy, done), or `_`",
    right:
      "variant Vote { Cast(stage: Stage), Open }\nvar v: Vote = Open\ninvariant I: match v { Cast(_) => true, _ => true }",
  },
  {
    wrong: "action A { match stage { idle -> { x' = 1 } _ -> { } } }",
    hint: "`->` is for function types",
    right: "action A { match stage { idle => { x' = 1 } _ => { } } }",
    diagnostics: 2,
  },
  {
    wrong: "invariant I: msg.id == 0 or true",
    hint: "write `match msg { Req(id) => …, _ => … }`",
    right: "invariant I: match msg { Req(id) => id == 0, _ => true }",
  },
  {
    wrong: "action A { require inbox != []; let c = inbox.head(); x' = c.id }",
    hint: "write `match c { Req(id) => …, _ => … }`",
    right: "action A { require inbox != []; match inbox.head() { Req(id) => { x' = id } _ => { } } }",
  },
  {
    wrong: "invariant I: (count n in Node: f[n] == 0 <= 1) or true",
    hint: "parentheses around the `count`",
    right: "invariant I: (count n in Node: f[n] == 0) <= 1 or true",
  },
  {
    wrong: "invariant I: (sum n in Node: f[n] <= 9)",
    hint: "parentheses around the `sum`",
    right: "invariant I: (sum n in Node: f[n]) <= 9",
  },
  {
    wrong: "invariant I: o.isNone() or o == 0 or true",
    hint: "`some(0)`",
    right: "invariant I: o.isNone() or o == some(0) or true",
  },
  { wrong: "action A { o' = 1 }", hint: "write `some(1)`", right: "action A { o' = some(1) }" },
  { wrong: "action A { x' = o }", hint: "`o.unwrap()`", right: "action A { x' = o.orElse(0) }" },
  {
    wrong: "action A { s' = s minus {o} }",
    hint: "`o` is an Option; in an action, write `let x = o?` before it and `{x}` here",
    right: "action A { let n = o?; s' = s minus {n} }",
  },
  {
    wrong: "action A { s' = s minus o }",
    hint: "or write `{o.unwrap()}` where it is never `none`",
    right: "action A { require o != none; s' = s minus {o.unwrap()} }",
  },
  {
    wrong: "action A { s' = {o} }",
    hint: "`o` is an Option",
    right: "action A { let n = o?; s' = {n} }",
  },
  {
    wrong: "invariant I: {o} == s or true",
    hint: "write `{o.unwrap()}`",
    right: "invariant I: (o != none and {o.unwrap()} == s) or true",
  },
  {
    wrong: "invariant I: o in s or true",
    hint: "`o.unwrap()` where it is never `none`",
    right: "invariant I: (o != none and o.unwrap() in s) or true",
  },
  {
    wrong: "var z: Set<Option<Node>> = {}\naction A { z' = z union s }",
    hint: "write `{some(x) for x in s}`",
    right: "var z: Set<Option<Node>> = {}\naction A { z' = z union {some(n) for n in s} }",
  },
  {
    wrong: "var z: Set<Option<Node>> = {}\naction A { z' = z minus {1} }",
    hint: "write `{some(1)}`",
    right: "var z: Set<Option<Node>> = {}\naction A { z' = z minus {some(1)} }",
  },
  {
    wrong: "var z: Set<Option<Node>> = {}\naction A { s' = z union s }",
    hint: "write `{x.unwrap() for x in z where x != none}`",
    right: "var z: Set<Option<Node>> = {}\naction A { s' = {n.unwrap() for n in z where n != none} union s }",
  },
  { wrong: "action A { f'[1] = 0 }", hint: "write `f[1]' = …`", right: "action A { f[1]' = 0 }" },
  { wrong: "action A { f'[1]' = 0 }", hint: "write `f[1]' = …`", right: "action A { f[1]' = 0 }" },
  { wrong: "action A { job'.id = 1 }", hint: "write `job.id' = …`", right: "action A { job.id' = 1 }" },
  {
    wrong: "action A { queue.push }",
    hint: "write `queue.push(…)`",
    right: "action A { queue.push(1) }",
  },
  { wrong: "var g: 0..1 = 0\ninvariant I: job.until == 1", hint: "such as `until_`", right: "" },
  {
    wrong: "property P: always x < 4 -> up",
    hint: "write `implies`",
    right: "property P: always (x < 4 implies up or true)",
  },
  { wrong: "check C { expect hold }", hint: "did you mean `holds`?", right: "check C { expect holds }" },
  { wrong: "symmetric type P(3)", hint: "symmetric type P of 3", right: "symmetric type P of 3" },
  { wrong: "symmetric type P = 3", hint: "symmetric type P of 3", right: "symmetric type P of 3" },
  { wrong: "symmetric type P = 0..3", hint: "symmetric type P of 4", right: "symmetric type P of 4" },
  { wrong: "symmetric P = 3 // three", hint: "symmetric type P of 3", right: "symmetric type P of 3" },
  { wrong: "symmetric type P[3]", hint: "symmetric type P of 3", right: "symmetric type P of 3" },
  { wrong: "type P symmetric 3", hint: "symmetric type P of 3", right: "symmetric type P of 3" },
  { wrong: "type P = symmetric(3)", hint: "symmetric type P of 3", right: "symmetric type P of 3" },
  { wrong: "type symmetric P of 3", hint: "symmetric type P of 3", right: "symmetric type P of 3" },
  { wrong: "type P: scalarset(3)", hint: "symmetric type P of 3", right: "symmetric type P of 3" },
  { wrong: "symmetric enum P { a, b, c }", hint: "symmetric type P of 3", right: "symmetric type P of 3" },
  { wrong: "symmetric type P", hint: "symmetric type P of n", right: "symmetric type P of 2" },
  {
    wrong: "type P of 3",
    hint: "`symmetric type P of n` for n values that are interchangeable",
    right: "symmetric type P of 3",
  },
  { wrong: "type P(3)", hint: "`type P = …`", right: "type P = 1..3" },
  { wrong: "scalarset P(3)", hint: "symmetric type P of n", right: "symmetric type P of 3" },
];
