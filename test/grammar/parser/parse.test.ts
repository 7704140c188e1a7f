import { describe, expect, test } from "vitest";
import { FathomParser } from "../../../grammar/parser/parser.js";
import { bare } from "../bare-tree.js";
import { showExpr } from "./show-tree.js";
import { exprOf, read, bodyOf, only, typeOf } from "./parsed.js";

test("the grammar is free of ambiguities that Chevrotain can find", () => {
  expect(() => new FathomParser(true)).not.toThrow();
});

describe("operators", () => {
  test.each([
    ["a ~> b or c", "(~> a (or b c))"],
    ["a until b iff c", "(until a (iff b c))"],
    ["a iff b implies c implies d", "(iff a (implies b (implies c d)))"],
    ["a or b and c or d", "(or (or a (and b c)) d)"],
    ["not a and not b == c", "(and (not a) (not (== b c)))"],
    ["always eventually a implies b", "(implies (always (eventually a)) b)"],
    ["a + b < c - d - e", "(< (+ a b) (- (- c d) e))"],
    ["a in b union c", "(in a (union b c))"],
    ["a not in b minus c minus d", "(notIn a (minus (minus b c) d))"],
    ["a subset b and c in d", "(and (subset a b) (in c d))"],
    ["1..n + 1", "(.. 1 (+ n 1))"],
    ["a union 1..2", "(union a (.. 1 2))"],
    ["a * b div c mod d + -e", "(+ (mod (div (* a b) c) d) (- e))"],
    ["-a * - -b", "(* (- a) (- (- b)))"],
    ["-x.y[1]'", "(- x.y[1]')"],
    ["f with [1] = 2 with [3, 4] = a union b == c", "(== (with (with f [1] 2) [3 4] (union a b)) c)"],
    ["a union b with { x: 1, y: 2 }", "(with (union a b) x:1 y:2)"],
    ["r with { x: 1 } with [k] = v in s", "(in (with (with r x:1) [k] v) s)"],
    ["a and forall x in S: b or c", "(and a (forall <x S> (or b c)))"],
    ["1 + if c then 2 else 3 + 4", "(+ 1 (if c 2 (+ 3 4)))"],
    ["(a ~> b) ~> c", "(~> (paren (~> a b)) c)"],
  ])("%s", (text, expected) => {
    expect(exprOf(text)).toBe(expected);
  });
});

describe("postfixes and literals", () => {
  test.each([
    ["q[r].items.len()", "(call q[r].items.len)"],
    ["t.0.1'", "t.0.1'"],
    ["f[a, b][c]'[d]", "f[a b][c]'[d]"],
    ["f(a, n: b, (x, _) => x + 1, (y))", "(call f a n:b (lambda x _ (+ x 1)) (paren y))"],
    ["f(((a, b)) => a)", "(call f (lambda (a b) a))"],
    ["s.fold(0, ((a, b), c) => a)", "(call s.fold 0 (lambda (a b) c a))"],
    ["(a, b, true)", "(tuple a b true)"],
    ["{}", "{}"],
    ["{a, b,}", "{a b}"],
    ["{(x in S)}", "{(paren (in x S))}"],
    ["{x in S where x > 1}", "(filter <x S> (> x 1))"],
    ["{(a, _) in S union T where a}", "(filter <(a _) (union S T)> a)"],
    ["{_ in S where true}", "(filter <_ S> true)"],
    ["{x + y for x in S, (y, _) in T where x != y}", "(for (+ x y) <x S> <(y _) T> where (!= x y))"],
    ["{x in S for x in T}", "(for (in x S) <x T>)"],
    ["{k => v, l => if a then b else c}", "{k=>v l=>(if a b c)}"],
    ["{k => v for k in S where P}", "(for k=>v <k S> where P)"],
    ["[]", "[]"],
    ["[a, b in S]", "[a (in b S)]"],
    ["[k in K => e]", "(function <k K> e)"],
    ["[a in A, _ in 1..2 => [b in B => c]]", "(function <a A> <_ (.. 1 2)> (function <b B> c))"],
    ["R { a: 1, b: S { c: d } }", "(R a:1 b:(S c:d))"],
    ["12_345", "12_345"],
  ])("%s", (text, expected) => {
    expect(exprOf(text)).toBe(expected);
  });
});

describe("forms", () => {
  test.each([
    ["if a then b else if c then d else e", "(if a b (if c d e))"],
    ["let x = 1; let (y, _): (Int, T) = x; y", "(let x 1 (let (y _) (Int T) x y))"],
    [
      "match m { Prepare(b, _) if b > 0 => 1, Msg.Ack | none => 2, (-1, true) => 3, _ => 4, }",
      "(match m Prepare(b _) if (> b 0) => 1, Msg.Ack|none => 2, (-1 true) => 3, _ => 4)",
    ],
    ["forall x in S, y in x: x == y", "(forall <x S> <y x> (== x y))"],
    ["exists (a, b) in pairs: a", "(exists <(a b) pairs> a)"],
    ["choose x in S where x > 1 and y", "(choose <x S> (and (> x 1) y))"],
    ["sum x in S: x + 1", "(sum <x S> (+ x 1))"],
    ["count _ in S: true", "(count <_ S> true)"],
    ["sum(s) + count(b, x) + min(a, b)", "(+ (+ (call sum s) (call count b x)) (call min a b))"],
    ["min(a, b) in S", "(in (call min a b) S)"],
    ["min (a, b) in S: a", "(min <(a b) S> a)"],
    ["max (a, b) in f(x) union {c}, d in S: a", "(max <(a b) (union (call f x) {c})> <d S> a)"],
    [
      "max (a, b) in let p: Map<K, f(x == y)..2> = z; p, c in S: a",
      "(max <(a b) (let p Map<K (call f (== x y))..2> z p)> <c S> a)",
    ],
    ["[min(a, b) in S, c in T]", "[(in (call min a b) S) (in c T)]"],
    ["forall x in if min(a, b) in S then T else U: P", "(forall <x (if (in (call min a b) S) T U)> P)"],
    ["forall x in let p = min(a, b) in S; f(p): P", "(forall <x (let p (in (call min a b) S) (call f p))> P)"],
    ["R { a: min(b, c) in S, d: e }", "(R a:(in (call min b c) S) d:e)"],
    ["min(a, b) in S and forall x in T: P", "(and (in (call min a b) S) (forall <x T> P))"],
    ["sum + min.max(count)", "(+ sum (call min.max count))"],
    ["{x in choose y in S where P where Q}", "(filter <x (choose <y S> P)> Q)"],
  ])("%s", (text, expected) => {
    expect(exprOf(text)).toBe(expected);
  });
});

describe("formulas about actions", () => {
  const formulaOf = (text: string): string => {
    const [declaration] = read(`property P: ${text}`);
    if (declaration?.kind !== "property") throw new Error("no property");
    return showExpr(declaration.body);
  };

  test.each([
    ["enabled A", "(enabled A)"],
    ["occurs processor[r].*", "(occurs processor[r].*)"],
    ["enabled q[r, s].line.Deliver(x + 1, y) and b", "(and (enabled q[r s].line.Deliver((+ x 1) y)) b)"],
    ["always not enabled A() or a ~> occurs B", "(~> (or (always (not (enabled A()))) a) (occurs B))"],
    [
      "always eventually (occurs q.* or\nnot enabled\nq.A)",
      "(always (eventually (paren (or (occurs q.*) (not (enabled q.A))))))",
    ],
    ["forall r in R: enabled A(r) implies occurs\nA(r)", "(forall <r R> (implies (enabled A(r)) (occurs A(r))))"],
    ["(enabled A) == b", "(== (paren (enabled A)) b)"],
    ["enabled enabled or occurs occurs", "(or (enabled enabled) (occurs occurs))"],
    ["min (a, b) in enabled q.A: occurs B", "(min <(a b) (enabled q.A)> (occurs B))"],
    ["min (a, b) in enabled max(a, b) in S: occurs B", "(min <(a b) (in (enabled max(a b)) S)> (occurs B))"],
    ["always after A: eventually b", "(always (after A (eventually b)))"],
    ["after q[r].A(x): b ~> c and after q.*: d", "(after q[r].A(x) (~> b (and c (after q.* d))))"],
    ["not after after: after", "(not (after after after))"],
    ["min (a, b) in after A: b: occurs B", "(min <(a b) (after A b)> (occurs B))"],
    ["after and after[x] == after.y", "(and after (== after[x] after.y))"],
    ["if enabled A then occurs A else enabled B", "(if (enabled A) (occurs A) (enabled B))"],
  ])("%s", (text, expected) => {
    expect(formulaOf(text)).toBe(expected);
  });

  test.each([
    ["enabled", "enabled"],
    ["enabled and occurs", "(and enabled occurs)"],
    ["enabled(x).y", "(call enabled x).y"],
    ["enabled[x] == occurs.y", "(== enabled[x] occurs.y)"],
    ["enabled in S and not occurs'", "(and (in enabled S) (not occurs'))"],
  ])("are not parsed from the names in %s", (text, expected) => {
    expect(formulaOf(text)).toBe(expected);
  });

  test.each([
    "property Q: a",
    "step Q: a",
    "cover Q: a",
    "check Q { }",
    "fair weak A",
    "init { }",
    "terminal when a",
    "assume a",
    "assume N: a",
    "assume not a",
    "ghost var x: T = a",
    "fault action F { }",
    "symmetric type T of 2",
  ])("a property that ends in such a name does not affect the next declaration: %s", (text) => {
    expect(bare(read(`property P: enabled\n${text}`))).toEqual(bare([...read("property P: enabled"), ...read(text)]));
  });

  test("are parsed elsewhere too, to be reported as misplaced, except before a statement or an item", () => {
    expect(bodyOf("require enabled A(x)\n y' = 1")).toEqual(["require (enabled A(x))", "y := 1"]);
    expect(bodyOf("require enabled q.A; x' = 1")).toEqual(["require (enabled q.A)", "x := 1"]);
    expect(bodyOf("require enabled x' = 1")).toEqual(["require enabled", "x := 1"]);
    expect(bodyOf("require enabled f[k].a' = 1")).toEqual(["require enabled", "f[k].a := 1"]);
    expect(bodyOf("require enabled\nq.send(x)")).toEqual(["require enabled", "call (call q.send x)"]);
    expect(only("check C { N = enabled faults 2 M = occurs K = 3 }", "check").items.map(({ kind }) => kind)).toEqual([
      "setConstant",
      "faults",
      "setConstant",
      "setConstant",
    ]);
  });
});

describe("types", () => {
  test.each([
    ["Bool", "Bool"],
    ["0..N", "0..N"],
    ["-1..N * 2 + 1", "(- 1)..(+ (* N 2) 1)"],
    ["(N + 1)..f(2)", "(paren (+ N 1))..(call f 2)"],
    ["Set<T>", "Set<T>"],
    ["Seq<Set<0..3>, n + 1>", "Seq<Set<0..3>; (+ n 1)>"],
    ["Map<K, Option<V>>", "Map<K Option<V>>"],
    ["A -> B -> C", "{A -> {B -> C}}"],
    ["(A -> B) -> (C, 0..1)", "{({A -> B}) -> (C 0..1)}"],
  ])("%s", (text, expected) => {
    expect(typeOf(text)).toBe(expected);
  });
});

describe("statements", () => {
  test.each([
    ["require a == b; x' = 1", ["require (== a b)", "x := 1"]],
    ["f[k].a' = f[k].a + 1 t.0' = t.1'", ["f[k].a := (+ f[k].a 1)", "t.0 := t.1'"]],
    ["let x = q.pop()? let (a, _): T = b", ["let x = (? (call q.pop))", "let (a _): T = b"]],
    ["let x = if a then b else c?", ["let x = (? (if a b c))"]],
    ["if x in S { } else if y { require z } else { return }", ["if (in x S) {} else {if y {require z} else {return}}"]],
    [
      "match m { A(x) if x > 1 => { y' = x } B => {}, _ => {} }",
      ["match m A(x) if (> x 1) => {y := x} B => {} _ => {}"],
    ],
    ["pick x in S where x > 1 pick (a, b) in T", ["pick <x S> where (> x 1)", "pick <(a b) T>"]],
    ["either { x' = 1 } or { } or { x' = 2 }", ["either {x := 1} or {} or {x := 2}"]],
    ["for k in K, j in J { f[k]' = j }", ["for <k K> <j J> {f[k] := j}"]],
    ['assert a, "no \\"a\\"\\n" assert b', ['assert a "no \\"a\\"\\n"', "assert b"]],
    [
      "q[r].send(x) require q.send(x) return a + b",
      ["call (call q[r].send x)", "require (call q.send x)", "return (+ a b)"],
    ],
    ["return\n  x", ["return x"]],
    ["return; x' = 1", ["return", "x := 1"]],
    ["init' = step; check.of' = from", ["init := step", "check.of := from"]],
  ])("%s", (text, expected) => {
    expect(bodyOf(text)).toEqual(expected);
  });
});
