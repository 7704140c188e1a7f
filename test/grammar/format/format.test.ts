import { describe, expect, test } from "vitest";
import { format, parse } from "../../../grammar/index.js";

function formatted(text: string): string {
  const { module, diagnostics } = parse({ path: "test", text });
  expect(diagnostics).toEqual([]);
  const once = format(module);
  expect(format(parse({ path: "test", text: once }).module)).toBe(once);
  return once;
}

const long = "aVeryLongNameForAVariable";

describe("layout", () => {
  test.each([
    ["nothing", "", ""],
    ["only a comment", "\n\n// c\n\n", "// c\n"],
    ["spaces", "var   x:0..3=1", "var x: 0..3 = 1\n"],
    [
      "windows line ends",
      "var  x: T = 1\r\n\r\n// c\r\nvar y: T = 2\n",
      "var x: T = 1\r\n\r\n// c\r\nvar y: T = 2\r\n",
    ],
    ["windows line ends in block comments", "/* a\r\n b */\r\nvar x: T = 1\n", "/* a\r\n b */\r\nvar x: T = 1\r\n"],
    [
      "empty lines",
      "system S\n\n\n\nvar x: T = 1\nvar y: T = 2\n\n\nvar z: T = 3\n\n",
      "system S\n\nvar x: T = 1\nvar y: T = 2\n\nvar z: T = 3\n",
    ],
    [
      "a block on one line",
      "fault action Fail { require up;   up' = false }",
      "fault action Fail { require up; up' = false }\n",
    ],
    [
      "a block on several lines",
      "action A { require up\nup' = false }",
      "action A {\n  require up\n  up' = false\n}\n",
    ],
    [
      "empty lines in a block",
      "action A {\n\n  require a\n\n\n  // c\n\n  x' = 1\n\n}",
      "action A {\n  require a\n\n  // c\n\n  x' = 1\n}\n",
    ],
    [
      "empty blocks",
      "action A {\n}\ncomponent C { }\naction B { // c\n}",
      "action A {}\ncomponent C {}\naction B { // c\n}\n",
    ],
    [
      "statements that end where the next begins",
      "action A { return\n; (f)(x)\n}",
      "action A {\n  return;\n  (f)(x)\n}\n",
    ],
    [
      "items of a scenario that end where the next begins",
      'scenario S {\n assert a or enabled; Go\n faults picks; N = 1\n Go; picks\n}\nscenario T {\n assert enabled\n assert enabled, "b"\n Go\n}',
      'scenario S {\n  assert a or enabled; Go\n  faults picks; N = 1\n  Go; picks\n}\nscenario T {\n  assert enabled\n  assert enabled, "b"\n  Go\n}\n',
    ],
    [
      "a block too long for one line",
      `action A { require ${long} == ${long}; ${long}' = ${long} + ${long} + 1 + 2 + 3 }`,
      `action A {\n  require ${long} == ${long}\n  ${long}' = ${long} + ${long} + 1 + 2 + 3\n}\n`,
    ],
    [
      "a nested component",
      "component C(type T,n:Int){var x:T=n\naction A{x'=n}}",
      "component C(type T, n: Int) {\n  var x: T = n\n  action A { x' = n }\n}\n",
    ],
    [
      "enums as written",
      "enum A {a,b}\nenum B {\n  a, // first\n  b }",
      "enum A { a, b }\nenum B {\n  a, // first\n  b,\n}\n",
    ],
    [
      "commas at the end",
      "enum A { a, b, }\ninvariant P: {a, b,} == [c, ]",
      "enum A { a, b }\ninvariant P: {a, b} == [c]\n",
    ],
    [
      "numbers as written",
      "check C { expect holds with 12_345 states }\nconst N: Int = 1_000",
      "check C { expect holds with 12_345 states }\nconst N: Int = 1_000\n",
    ],
    [
      "statements that share a line",
      "check C {\n  N = 1; M = 2; faults 1\n  expect holds\n}\naction A {\n  x' = 1; y' = 2; if a {\n z' = 1 }\n}",
      "check C {\n  N = 1; M = 2; faults 1\n  expect holds\n}\naction A {\n  x' = 1\n  y' = 2\n  if a {\n    z' = 1\n  }\n}\n",
    ],
    [
      "an error code is no number",
      "check C { expect error R0003 in 3 steps }",
      "check C { expect error R0003 in 3 steps }\n",
    ],
    [
      "matches as written",
      "fun f(): T =\n  match a { b => c }\nfun g(): T = match a {\n  b => c }",
      "fun f(): T =\n  match a { b => c }\nfun g(): T = match a {\n  b => c,\n}\n",
    ],
    [
      "a let after else",
      "fun f(): T = if a then b else let x = 1;\n x",
      "fun f(): T =\n  if a then b\n  else\n    let x = 1;\n    x\n",
    ],
    [
      "either",
      "action A {\neither { x' = 1 } or {\nx' = 2 }\n}",
      "action A {\n  either { x' = 1 } or {\n    x' = 2\n  }\n}\n",
    ],
    [
      "formulas about actions",
      "property P:always   enabled  q[ r ].A( x,y ) or (occurs\nq . *)\nfun f(): T = (enabled A).x",
      "property P: always enabled q[r].A(x, y) or (occurs q.*)\nfun f(): T = (enabled A).x\n",
    ],
    ["strings", 'use A from "x\\\\y\\""', 'use A from "x\\\\y\\""\n'],
  ])("%s", (_, text, expected) => {
    expect(formatted(text)).toBe(expected);
  });
});

describe("long lines", () => {
  test("break at the loosest operator", () => {
    expect(formatted(`invariant P: ${long} == 1 and ${long} == 2 or ${long} == 3 and ${long} == 4`)).toBe(
      `invariant P:\n  ${long} == 1 and ${long} == 2\n    or ${long} == 3 and ${long} == 4\n`,
    );
    const sum = `${long} + ${long} + ${long}`;
    expect(formatted(`invariant P: ${sum} == ${sum} and b or c`)).toBe(
      `invariant P:\n  ${sum}\n        == ${sum}\n      and b\n    or c\n`,
    );
  });

  test("break after brackets", () => {
    expect(formatted(`action A { x' = f(${long}, ${long}, ${long}, ${long}, ${long}) }`)).toBe(
      `action A {\n  x' = f(\n    ${long},\n    ${long},\n    ${long},\n    ${long},\n    ${long},\n  )\n}\n`,
    );
  });

  test("stay within 120 columns where they can", () => {
    const text = formatted(
      `fun f(a: T): T = if ${long} then {${long} for x in ${long}, y in ${long} where ${long}} else ${long} with [${long}] = ${long}`,
    );
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(text).toBe(
      `fun f(a: T): T =\n  if ${long}\n    then {\n      ${long}\n      for x in ${long}, y in ${long}\n      where ${long}\n    }\n  else ${long} with [${long}] = ${long}\n`,
    );
  });

  test("conditions stay on the lines they were written on", () => {
    const text =
      "invariant P:\n  a\n    and b\n    and c or d\n\nfun f(): T =\n  if a then b\n  else if c then d\n  else e\n";
    expect(formatted(text)).toBe(
      "invariant P:\n  a\n      and b\n      and c\n    or d\n\nfun f(): T =\n  if a then b\n  else if c then d\n  else e\n",
    );
  });
});

describe("comments", () => {
  test.each([
    ["behind code", "var x: T = 1   // c\nvar y: T = 2 /* d */ // e", "var x: T = 1 // c\nvar y: T = 2 /* d */ // e\n"],
    ["on their own lines", "// a\n\n// b\nvar x: T = 1\n  // c", "// a\n\n// b\nvar x: T = 1\n// c\n"],
    ["doc comments", "/// One.\n///  Two.\nvar x: T = 1", "/// One.\n///  Two.\nvar x: T = 1\n"],
    [
      "within expressions",
      "invariant P: a /* 1 */ and /* 2 */ f(/* 3 */ b, c /* 4 */)",
      "invariant P: a /* 1 */ and /* 2 */ f(/* 3 */ b, c /* 4 */)\n",
    ],
    [
      "that end a line within an expression",
      "invariant P: a // 1\n and b // 2\n",
      "invariant P:\n  a // 1\n    and b // 2\n",
    ],
    [
      "in lists",
      "enum A {\n // first\n a, // is a\n b // is b\n // last\n}",
      "enum A {\n  // first\n  a, // is a\n  b, // is b\n  // last\n}\n",
    ],
    [
      "in blocks",
      "action A { // opens\n // one\n require a // two\n // three\n} // four",
      "action A { // opens\n  // one\n  require a // two\n  // three\n} // four\n",
    ],
    [
      "between branches",
      "action A {\n if a { x' = 1 } // then\n else { x' = 2 }\n}",
      "action A {\n  if a { x' = 1 } // then\n  else { x' = 2 }\n}\n",
    ],
    [
      "before a block that would fit without them",
      `action A {\n  if a in ${long} { x' = 1 } else /* c */ { require ${long}Is in network; x' = 1234 }\n}`,
      `action A {\n  if a in ${long} { x' = 1 } else /* c */ {\n    require ${long}Is in network\n    x' = 1234\n  }\n}\n`,
    ],
    [
      "before a block that just fits",
      `action A {\n  if a in ${long} { x' = 1 } else /* c */ { require ${long}Is in network; x' = 123 }\n}`,
      `action A {\n  if a in ${long} { x' = 1 } else /* c */ { require ${long}Is in network; x' = 123 }\n}\n`,
    ],
    [
      "around a semicolon",
      "action A {\n  require a // 1\n  ; // 2\n  x' = 1; return x\n}",
      "action A {\n  require a // 1\n  // 2\n  x' = 1\n  return x\n}\n",
    ],
    [
      "that have a line together",
      "component C {\n\n/* 1 */ /* 2 */ // 3\n\n/* 4 */\n}\naction A { x' = 1\n /* 5 */ // 6\n}",
      "component C {\n  /* 1 */ /* 2 */ // 3\n\n  /* 4 */\n}\naction A {\n  x' = 1\n  /* 5 */ // 6\n}\n",
    ],
    [
      "behind opening brackets",
      "action A {\n  x' = F {\n    /* 1 */ a: 1 }\n  x' = F { /* 2 */ a: 1 }\n  x' = F { /* 3 */\n    a: 1 }\n}\nenum E { /* 4 */ a }\ncomponent C { /* 5 */ }\ncomponent D { /* 6 */\n}",
      "action A {\n  x' = F { /* 1 */ a: 1 }\n  x' = F { /* 2 */ a: 1 }\n  x' = F { /* 3 */\n    a: 1\n  }\n}\nenum E { /* 4 */ a }\ncomponent C { /* 5 */ }\ncomponent D { /* 6 */\n}\n",
    ],
    [
      "of several lines",
      "action A {\n    /* one\n       two */\n  require a\n}",
      "action A {\n  /* one\n       two */\n  require a\n}\n",
    ],
  ])("%s", (_, text, expected) => {
    expect(formatted(text)).toBe(expected);
  });
});
