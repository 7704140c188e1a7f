import { describe, expect, test } from "vitest";
import { type Diagnostic, parse } from "../../../grammar/index.js";

/** Code, text of the span, message and hint. */
type Expected = readonly [code: string, at: string, message: RegExp, hint?: RegExp];

function diagnose(text: string): Diagnostic[] {
  return parse({ path: "test", text }).diagnostics;
}

function check(text: string, expected: readonly Expected[]): void {
  const diagnostics = diagnose(text);
  expect(diagnostics.map(({ code, span }) => [code, text.slice(span?.start, span?.end)])).toEqual(
    expected.map(([code, at]) => [code, at]),
  );
  for (const [index, [, , message, hint]] of expected.entries()) {
    expect(diagnostics[index]?.message).toMatch(message);
    if (hint !== undefined) expect(diagnostics[index]?.hint).toMatch(hint);
  }
}

/** The text with all fixes applied. */
function fixed(text: string): string {
  const fixes = diagnose(text).flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
  return fixes
    .reverse()
    .reduce(
      (before, { span, replacement }) => before.slice(0, span.start) + replacement + before.slice(span.end),
      text,
    );
}

describe("characters, comments, literals", () => {
  test.each<[string, Expected[]]>([
    ["invariant A: a $$ § b", [["E0101", "$$ §", /unknown characters `\$` `§`/]]],
    ["invariant A: \u0001", [["E0101", "\u0001", /unknown character U\+0001/]]],
    ["var größe: Bool = true", [["E0101", "öß", /`ö` `ß`/, /letters a–z/]]],
    ["var x: Bool = true /* never", [["E0102", "/*", /unclosed comment/]]],
    ['use A from "x\nvar b: Bool = true', [["E0103", '"x', /unclosed string/]]],
    ['use A from "x\\qy"', [["E0103", "\\q", /unknown escape/]]],
    ["const N: Int = 9_007_199_254_740_992", [["E0104", "9_007_199_254_740_992", /too large/]]],
    ["const N: Int = 12abc", [["E0105", "12abc", /neither a number nor a name/]]],
    ["const N: Int = 1.5", [["E0105", "1.5", /cannot have a fraction/]]],
  ])("%j", check);

  test("the largest integer", () => {
    expect(diagnose("const N: Int = 9_007_199_254_740_991")).toEqual([]);
  });
});

describe("operators", () => {
  test.each<[string, Expected[]]>([
    ["invariant A: a < b < c", [["E0107", "<", /`<` cannot be chained/, /a < b and b < …/]]],
    ["invariant A: a ~> b until c", [["E0107", "until", /`~>` and `until` cannot be chained/, /parentheses/]]],
    ["invariant A: a iff b iff c", [["E0107", "iff", /cannot be chained/]]],
    ["invariant A: 1..2..3", [["E0107", "..", /cannot be chained/]]],
    ["invariant A: a union b minus c", [["E0107", "minus", /`union` and `minus` need parentheses/]]],
    ["invariant A: a == not b", [["E0107", "not", /`not` needs parentheses/]]],
    [
      "invariant A: a && b || !c",
      [
        ["E0108", "&&", /`&&`/, /`and`/],
        ["E0108", "||", /`\|\|`/, /`or`/],
        ["E0108", "!", /`!`/, /`not`/],
      ],
    ],
    [
      "invariant A:\n  /\\ a\n  /\\ b \\/ c",
      [
        ["E0108", "/\\", /`\/\\`/, /require/],
        ["E0108", "/\\", /`\/\\`/, /`and`/],
        ["E0108", "\\/", /`\\\/`/, /`or`/],
      ],
    ],
    [
      "invariant A: \\A x \\in S: x # 3 /\\ ~x % 2 = 0",
      [
        ["E0108", "\\A", /./, /forall/],
        ["E0108", "\\in", /./, /`in`/],
        ["E0108", "#", /./, /!=/],
        ["E0108", "/\\", /./, /and/],
        ["E0108", "~", /./, /not/],
        ["E0108", "%", /./, /mod/],
        ["E0108", "=", /is not a comparison/, /==/],
      ],
    ],
    ["invariant A: a => b", [["E0108", "=>", /not an operator/, /implies/]]],
    ["invariant A: a -> b", [["E0108", "->", /not an operator/, /implies/]]],
    ["invariant A: [k in K -> 2]", [["E0108", "->", /expected `=>`/]]],
    [
      "invariant A: [k \\in K |-> 2]",
      [
        ["E0108", "\\in", /./],
        ["E0108", "|->", /./, /`=>`/],
      ],
    ],
    ["var s: Seq<T, 2> = <<1, 2>>", [["E0108", "<<", /./, /\[a, b\]/]]],
    [
      "action A { require a\n  /\\ UNCHANGED <<x, y>> }",
      [
        ["E0108", "/\\", /./],
        ["E0108", "UNCHANGED", /TLA\+/, /keep their values/],
      ],
    ],
    [
      "VARIABLES x, y\nEXTENDS Naturals",
      [
        ["E0108", "VARIABLES", /TLA\+/, /`var/],
        ["E0108", "EXTENDS", /TLA\+/],
      ],
    ],
  ])("%j", check);
});

describe("assignments and statements", () => {
  test.each<[string, Expected[]]>([
    ["action A { require x = 3 }", [["E0108", "=", /`=` is not a comparison/, /`==`/]]],
    ["action A { x = 2 y' = 1 }", [["E0105", "x", /a prime is missing/, /`x' = …`/]]],
    ["action A { f[k].a = 2 }", [["E0105", "f[k].a", /prime is missing/, /`f\[k\]\.a' = …`/]]],
    ["action A { x' == 2 }", [["E0105", "==", /does not assign/, /`=`/]]],
    ["action A { x := 2 }", [["E0108", ":=", /is not an assignment/, /`x' = …`/]]],
    ["action A { x' := 2 }", [["E0108", ":=", /is not an assignment/, /`x' = …`/]]],
    ["action A { x += 2 }", [["E0108", "+=", /is not an assignment/, /`x' = x \+ …`/]]],
    ["action A { let x == 2 }", [["E0105", "==", /expected `=`/]]],
    ["action A { let x := 2 }", [["E0108", ":=", /expected `=`/]]],
    ["action A { x > 2 }", [["E0105", "x > 2", /not a statement/, /`require …`/]]],
    ["action A { x y z }", [["E0105", "x", /not a statement/]]],
    ["action A { if c then { x' = 1 } }", [["E0105", "then", /expected `{`/, /if c {/]]],
    ["action A { x' = if c { 1 } else { 2 } }", [["E0105", "{", /expected `then`/, /if c then a else b/]]],
    ["action A { x' = if c a else b }", [["E0105", "a", /expected `then`/]]],
    ["action A { x' = if c then a\n y' = 1 }", [["E0105", "", /expected `else`/, /needs an `else`/]]],
    [
      "action A { match x { a -> { } b => y' = 1 } }",
      [
        ["E0108", "->", /expected `=>`/],
        ["E0105", "y", /expected `{`/, /an arm/],
      ],
    ],
    ["action A { let y = a? + b }", [["E0408", "a?", /only at the end/, /`let`/]]],
    ["action A { either { } else { } }", [["E0105", "else", /expected a statement/, /follow the block of its `if`/]]],
    ["action A { for x { } }", [["E0105", "{", /expected `in` and a set/]]],
    [
      "action A { x' = ; y' = (1 + ) }",
      [
        ["E0105", ";", /expected an expression/],
        ["E0105", ")", /expected an expression/],
      ],
    ],
    ["action A { x' = f(a b) }", [["E0105", "b", /expected `,` or `\)`/]]],
    ["action A { ; }", [["E0105", ";", /expected a statement/]]],
  ])("%j", check);
});

describe("collections", () => {
  test.each<[string, Expected[]]>([
    ["invariant A: {x in S}", [["E0105", "x in S", /`where` is missing/, /\{x in S where …\}.*\{\(x in S\)\}/]]],
    ["invariant A: {x in S, y in T where P}", [["E0105", "where", /expected `}`/, /for x in s, y in t where/]]],
    ["invariant A: {x where P}", [["E0105", "x", /expected `x in S`/]]],
    ["invariant A: [k => 2]", [["E0105", "k", /expected `k in K`/]]],
    ["invariant A: _ == 2", [["E0105", "_", /expected an expression/]]],
    ["invariant A: s.forall(x => x)", [["E0105", "forall", /expected a name/, /`forall x in s: x`/]]],
    ["invariant A: all(x for y in S)", [["E0105", "for", /expected `,` or `\)`/, /`forall y in S: x`/]]],
    ["invariant A: {x in S: P}", [["E0105", ":", /expected `where`/, /write `where`/]]],
    ["invariant A: {x: x in S}", [["E0105", ":", /expected `for`/, /`{e for x in S}`/]]],
    [
      "invariant A: r == {a: 1, b: 2}",
      [["E0105", "{a: 1, b: 2}", /needs the name of its type/, /`R { field: value }`/]],
    ],
    [
      "record R { b: T, a: T }\ninvariant A: r == {a: 1, b: 2}",
      [["E0105", "{a: 1, b: 2}", /name/, /`R { a: …, b: … }`/]],
    ],
    ["invariant A: forall x, y in S: P", [["E0105", ",", /expected `in` and a set/, /its own set/]]],
    ["invariant A: forall x in S P", [["E0105", "P", /expected `:`/]]],
  ])("%j", check);
});

describe("declarations", () => {
  test.each<[string, Expected[]]>([
    ["var in: Bool = true", [["E0105", "in", /`in` is a reserved word/, /`in_`/]]],
    ["fun f(type: Int): Int = 1", [["E0105", "type", /`type` is a reserved word/]]],
    ["var x: Int\nvar y: Int = 1", [["E0105", "", /expected an initial value/, /`= 0`.*`in 0\.\.3`/]]],
    ["var x = 3", [["E0105", "=", /expected `:` and a type/]]],
    ["var s: {1, 2} = 1", [["E0105", "{", /expected a type/, /enum/]]],
    ["var s: Set[T] = {}", [["E0105", "[", /expected `<`/]]],
    ["var s: Set<T>= {}", [["E0105", ">=", /expected `>`/, /space/]]],
    ["var f: K => V = 3", [["E0105", "=>", /`->`/]]],
    ["fun f(): Int { return 1 }", [["E0105", "{", /expected `=`/, /`op`/]]],
    ["op f() = 1", [["E0105", "=", /expected `{`/, /`fun`/]]],
    ["invariant: x", [["E0105", ":", /expected a name/, /invariant NAME/]]],
    ["invariant A = x", [["E0105", "=", /expected `:`/, /invariant A:/]]],
    ["import x\nvar y: Bool = true", [["E0105", "import", /expected a declaration/, /use x from/]]],
    ["require x", [["E0105", "require", /expected a declaration/, /into an `action`/]]],
    ["var x: Bool = true;", [["E0105", ";", /expected a declaration/]]],
    ["var x: Bool = true }", [["E0105", "}", /expected a declaration/]]],
    ["var x: Bool = true\nsystem S", [["E0105", "system", /expected a declaration/, /first line/]]],
    ["fair weak A, B", [["E0105", ",", /expected `or`/]]],
    ["fair A", [["E0105", "A", /expected `weak` or `strong`/]]],
    ["check C { wibble }", [["E0105", "wibble", /expected an item of a check/, /`faults 2`/]]],
    ["check C { deadlock maybe }", [["E0105", "maybe", /`on` or `off`/]]],
    ["check C { expect fine }", [["E0105", "fine", /`holds`, `violated`/]]],
  ])("%j", check);

  test("an unclosed brace is reported with its opening brace", () => {
    const text = "component C {\n  action A { x' = 1 }\n";
    const [diagnostic] = diagnose(text);
    expect(diagnostic?.message).toMatch(/expected `}`, found the end of the file/);
    expect(diagnostic?.related?.map(({ span }) => [span.start, span.end])).toEqual([[12, 13]]);
  });

  test("a declaration ends an unclosed block", () => {
    const text = "action A {\n  require x\n\naction B { x' = 1 }\ninvariant I: x";
    const { module, diagnostics } = parse({ path: "test", text });
    expect(diagnostics.map(({ message }) => message)).toEqual(["expected `}`, found the keyword `action`"]);
    expect(diagnostics[0]?.related?.[0]?.span.start).toBe(9);
    expect(module.declarations.map(({ kind }) => kind)).toEqual(["action", "action", "invariant"]);
  });
});

describe("recovery", () => {
  test("several errors are all reported, each once", () => {
    const text = [
      "system S",
      "var a: Bool",
      "var b = 1",
      "action A {",
      "  x = 1",
      "  require y = 2",
      "  z' =",
      "  f(a b)",
      "}",
      "foo bar",
      "invariant I: a < b < c",
      "invariant J: a &&",
      "const N: Int = 1",
      "check C { faults; expect holds }",
      "var ok: Bool = true",
    ].join("\n");
    const lines = diagnose(text).map(({ span }) => text.slice(0, span?.start).split("\n").length);
    expect(lines).toEqual([2, 3, 5, 6, 8, 10, 11, 12, 12, 14]);
    expect(parse({ path: "test", text }).module.declarations.map(({ kind }) => kind)).toEqual([
      "var",
      "action",
      "invariant",
      "invariant",
      "const",
      "check",
      "var",
    ]);
  });

  test("fixes remove the errors they belong to", () => {
    const text =
      "invariant A: a && b || !c\ninvariant B: x=y => z % 2 === 0\ninvariant D: [k in K -> 2]\ninvariant E: f(x => x)\naction A { x = 1; y := 2; z' := 3; w' == 4; v > 2; let u := 1 }\nvar f: K => V = 3";
    expect(diagnose(text).length).toBe(15);
    expect(diagnose(fixed(text))).toEqual([]);
    expect(fixed(text)).toBe(
      "invariant A: a and b or not c\ninvariant B: x==y implies z mod 2 == 0\ninvariant D: [k in K => 2]\ninvariant E: f(x => x)\naction A { x' = 1; y' = 2; z' = 3; w' = 4; require v > 2; let u = 1 }\nvar f: K -> V = 3",
    );
  });

  test("at most fifty errors are shown, and the last one says how many are not", () => {
    const diagnostics = diagnose("var x\n".repeat(80));
    expect(diagnostics.length).toBe(50);
    expect(diagnostics.at(-1)?.hint).toMatch(/30 more errors/);
    expect(diagnose("var x\n".repeat(50)).at(-1)?.hint).not.toMatch(/more errors/);
    expect(diagnose("var x\n".repeat(5000)).at(-1)?.hint).toMatch(/more than 950 more/);
  });
});
