// Habits of programming languages.
// cspell:ignore queu

import type { Mistake } from "./mistakes.js";

export const python: readonly Mistake[] = [
  { wrong: "invariant I: up == True", hint: "write `true`", right: "invariant I: up == true" },
  { wrong: "invariant I: o == None", hint: "write `none`", right: "invariant I: o == none" },
  { wrong: "invariant I: len(s) < 4", hint: "write `size`", right: "invariant I: size(s) < 4" },
  {
    wrong: "invariant I: all(f[n] < 4 for n in Node)",
    hint: "write `forall n in Node: f[n] < 4`",
    right: "invariant I: forall n in Node: f[n] < 4",
  },
  {
    wrong: "invariant I: any(f[n] < 4 for n in Node)",
    hint: "write `exists n in Node: f[n] < 4`",
    right: "invariant I: exists n in Node: f[n] < 4",
  },
  { wrong: "action A { x += 1 }", hint: "write `x' = x + …`", right: "action A { require x < 3; x' = x + 1 }" },
  {
    wrong: "def inc(n: Int): Int = n + 1",
    hint: "write `fun inc(x: T): U = e`",
    right: "fun inc(n: Int): Int = n + 1",
  },
  { wrong: "action A: x' = 1", hint: "`action A { … }`", right: "action A { x' = 1 }" },
  {
    wrong: "action A { if x == 1: y' = 1 }",
    hint: "`if c { … } else { … }`",
    right: "action A { if x == 1 { y' = 1 } }",
  },
  {
    wrong: "action A { if x == 1 { y' = 1 } elif x == 2 { y' = 2 } }",
    hint: "write `else if`",
    right: "action A { if x == 1 { y' = 1 } else if x == 2 { y' = 2 } }",
  },
  {
    wrong: "invariant I: s.add(1) == s or true\naction A { s.add(1) }",
    hint: "write `s' = s.add(1)`",
    right: "invariant I: s.add(1) == s or true\naction A { s' = s.add(1) }",
  },
  { wrong: "invariant I: x % 2 < 2", hint: "write `mod`", right: "invariant I: x mod 2 < 2" },
  { wrong: "invariant I: x ** 2 < 10", hint: "write `x * x`", right: "invariant I: x * x < 10" },
  {
    wrong: "invariant I: x if up else y",
    hint: "`if c then a else b`",
    right: "invariant I: (if up then x else y) < 4",
  },
  { wrong: "invariant I: 0 <= x < 4", hint: "write `0 <= x and x < …`", right: "invariant I: 0 <= x and x < 4" },
  { wrong: "# a comment\ninvariant I: x < 4", hint: "write `// …`", right: "// a comment\ninvariant I: x < 4" },
  {
    wrong: "action A { for n in range(3) { f[n]' = 1 } }",
    hint: "write `0..3 - 1`",
    right: "action A { for n in 0..3 - 1 { f[n]' = 1 } }",
  },
  { wrong: "action A { pass }", hint: "remove it: ", right: "action A { }" },
];

export const typescript: readonly Mistake[] = [
  { wrong: "invariant I: x === 1 || true", hint: "write `==`", right: "invariant I: x == 1 or true", diagnostics: 2 },
  {
    wrong: "invariant I: up && x < 4 || true",
    hint: "write `and`",
    right: "invariant I: up and x < 4 or true",
    diagnostics: 2,
  },
  { wrong: "invariant I: !up || true", hint: "write `not`", right: "invariant I: not up or true", diagnostics: 2 },
  {
    wrong: "invariant I: (up ? x : y) < 4",
    hint: "write `if up then x else y`",
    right: "invariant I: (if up then x else y) < 4",
  },
  { wrong: "action A { x++ }", hint: "write `x' = x + 1`", right: "action A { require x < 3; x' = x + 1 }" },
  { wrong: "invariant I: q.length < 3", hint: "write `.len()`", right: "invariant I: q.len() < 3" },
  { wrong: "invariant I: q.length() < 3", hint: "write `len`", right: "invariant I: q.len() < 3" },
  { wrong: "invariant I: s.has(1) or true", hint: "write `1 in s`", right: "invariant I: 1 in s or true" },
  { wrong: "invariant I: q.includes(1) or true", hint: "write `1 in q`", right: "invariant I: 1 in q or true" },
  {
    wrong: "action A { q.push(1) }",
    hint: "write `q' = q.append(1)`",
    right: "action A { require q.len() < 2; q' = q.append(1) }",
  },
  {
    wrong: "action A { require x == 9; q' = q.push(1) }",
    hint: "write `append`",
    right: "action A { require x == 9; q' = q.append(1) }",
  },
  { wrong: "action A { s' = s.delete(1) }", hint: "write `without`", right: "action A { s' = s.without(1) }" },
  {
    wrong: "invariant I: q.every(n => n < 3)",
    hint: "write `forall n in q: n < 3`",
    right: "invariant I: forall n in q: n < 3",
  },
  {
    wrong: "invariant I: q.some(n => n < 3) or true",
    hint: "write `exists n in q: n < 3`",
    right: "invariant I: (exists n in q: n < 3) or true",
  },
  {
    wrong: "invariant I: q.reduce((a, b) => a + b, 0) < 9",
    hint: "write `fold(q, e, (acc, x) => …)`",
    right: "invariant I: fold(q, 0, (a, b) => a + b) < 9",
  },
  { wrong: "var z: number = 0", hint: "write a range `0..n`", right: "var z: 0..9 = 0" },
  { wrong: "var z: boolean = true", hint: "write `Bool`", right: "var z: Bool = true" },
  { wrong: "var z: Node | none = none", hint: "write `Option<Node>`", right: "var z: Option<Node> = none" },
  { wrong: "var z: Node[] = []", hint: "write `Seq<Node, n>`", right: "var z: Seq<Node, 2> = []" },
  { wrong: "const z = 1", hint: "write `const z: T = …`", right: "const z: Int = 1" },
  { wrong: "let z: Bool = true", hint: "write `var z: T = e`", right: "var z: Bool = true" },
  {
    wrong: "function inc(n: Int): Int = n + 1",
    hint: "write `fun inc(x: T): U = e`",
    right: "fun inc(n: Int): Int = n + 1",
  },
  { wrong: "type Colour = red | green", hint: "declare an `enum`", right: "enum Colour { red, green }" },
  {
    wrong: "type Pair = { a: Node, b: Node }",
    hint: "`record NAME { field: T }`",
    right: "record Pair { a: Node, b: Node }",
  },
  { wrong: "interface Pair { a: Node }", hint: "write `record Pair { field: T }`", right: "record Pair { a: Node }" },
  { wrong: "invariant I: o == null", hint: "write `none`", right: "invariant I: o == none" },
  { wrong: "invariant I: o == undefined", hint: "write `none`", right: "invariant I: o == none" },
  {
    wrong: "action A { job' = { id: 1, stage: busy } }",
    hint: "write `Job { id: …",
    right: "action A { job' = Job { id: 1, stage: busy } }",
  },
  {
    wrong: "var z: Option<Job> = some({ id: 1, stage: busy })",
    hint: "write `Job { id: …",
    right: "var z: Option<Job> = some(Job { id: 1, stage: busy })",
  },
  {
    wrong: "action A { switch x { } }",
    hint: "write `match e { p => { … } _ => { … } }`",
    right: "action A { match x { _ => { } } }",
  },
  {
    wrong: "action A { while x < 2 { x' = 1 } }",
    hint: "write `for x in S { … }`",
    right: "action A { for n in {1} { x' = n } }",
  },
  { wrong: "action A { throw 1 }", hint: "write `require …`", right: "action A { assert true }" },
  { wrong: "action A { return }", hint: "remove it: an action ends after its last statement", right: "action A { }" },
  { wrong: 'import { Stack } from "std/queue"', hint: 'write `use NAME from "path"`', right: "" },
  {
    wrong: 'use Queue as Q2 from "std/queu"',
    hint: "did you mean `std/queue`?",
    right: 'use Queue as Q2 from "std/queue"',
  },
];
