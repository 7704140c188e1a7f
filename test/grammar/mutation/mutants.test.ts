// Mutants: those of each operator for a small system, and that each mutant of the specs is one small change.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildModel } from "../../../checker/index.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { fileHost, findSpecs } from "../../../cli/files/host.js";
import { parse, type Host } from "../../../grammar/index.js";
import { mutantsOf, applyMutation } from "../../../grammar/mutation/mutants.js";
import { operatorDescriptions, type Mutation } from "../../../grammar/mutation/mutation-operators.js";
import { textOf } from "../../../grammar/core/source.js";
import { reachableDeclarations } from "../../../grammar/mutation/reachable-declarations.js";

/** The mutants of each file of a program, by path. */
function mutantsByFile(path: string, host: Host = fileHost): Map<string, readonly Mutation[]> {
  const { program, plans } = openFile(path, undefined, host);
  const [plan] = plans;
  if (program === undefined || plan === undefined) throw new Error(`${path} has no checks`);
  const { model, diagnostics } = buildModel(program, plan);
  if (model === undefined) throw new Error(`${path}: ${diagnostics[0]?.message}`);
  const reached = reachableDeclarations(model);
  return new Map([...program.modules].map(([name, module]) => [name, mutantsOf(module, program, reached)]));
}

const inMemory = (text: string): Host => ({ ...fileHost, read: () => ({ kind: "text", text }) });

/** The mutants of declarations, as `operator: before → after`. */
function mutantsOfLines(...lines: readonly string[]): string[] {
  const before = ["system Small", "enum Mode { off, on, broken }", "type Key = 1..3", "type Digit = 0..9", ""].join(
    "\n",
  );
  const mutants = mutantsByFile("small.fathom", inMemory(before + lines.join("\n"))).get("small.fathom") ?? [];
  return mutants.map(
    ({ operator, span, replacement }) => `${operator}: ${textOf(span).replace(/\s+/g, " ")} → ${replacement}`,
  );
}

/** Declarations without mutants. */
const state = [
  "var mode: Mode in Mode",
  "var n: Digit in Digit",
  "var keys: Set<Key> = {}",
  "var last: Option<Key> = none",
  "var log: Seq<Key, 3> = []",
];

describe("each operator", () => {
  it("require, operand, connective, negation and relation", () => {
    expect(mutantsOfLines(...state, "action Go { require mode == on and n < 5 and not (1 in keys); n' = n }")).toEqual([
      "require: require mode == on and n < 5 and not (1 in keys);  → ",
      "operand: mode == on and  → ",
      "connective: mode == on and n < 5 → ((mode == on) or (n < 5))",
      "negation: mode == on and n < 5 and not (1 in keys) → not (mode == on and n < 5 and not (1 in keys))",
      "connective: mode == on and n < 5 and not (1 in keys) → ((mode == on and n < 5) or (not (1 in keys)))",
      "relation: == → !=",
      "value: on → broken",
      "operand: n < 5 and  → ",
      "relation: < → <=",
      "number: 5 → 6",
      "number: 5 → 4",
      "operand:  and not (1 in keys) → ",
      "negation: not (1 in keys) → (1 in keys)",
      "number: 1 → 2",
      "number: 1 → 0",
      "relation: in → not in",
      "statement: n' = n → ",
    ]);
  });

  it("value, also of a qualified member, and element", () => {
    expect(
      mutantsOfLines(
        "var mode: Mode = Mode.broken",
        "var keys: Set<Key> = {1, 2}",
        "var last: Option<Key> = some(3)",
        "action Go { mode' = on }",
      ),
    ).toEqual([
      "value: broken → off",
      "number: 1 → 2",
      "number: 1 → 0",
      "element: 1,  → ",
      "element: , 2 → ",
      "number: 2 → 3",
      "number: 2 → 1",
      "value: some(3) → none",
      "number: 3 → 4",
      "number: 3 → 2",
      "statement: mode' = on → ",
      "value: on → broken",
    ]);
  });

  it("statement, also in an `else if`", () => {
    expect(
      mutantsOfLines(...state, "action Go { if mode == on { n' = n } else if mode == off { n' = n } }").filter((each) =>
        each.startsWith("statement: if"),
      ),
    ).toEqual(["statement: if mode == off { n' = n } → { }"]);
  });

  it("arithmetic and argument", () => {
    expect(
      mutantsOfLines(
        ...state,
        "fun twice(a: Int, b: Int): Int = a + b",
        "action Go { n' = min(twice(n, n - 1), 9); keys' = keys union {2} }",
      ).filter((each) => /^(arithmetic|argument)/.test(each)),
    ).toEqual([
      "arithmetic: + → -",
      "argument: n, n - 1 → n - 1, n",
      "arithmetic: - → +",
      "arithmetic: keys union {2} → (keys minus {2})",
    ]);
  });

  it("statement, branch, and the conditions of if, pick and quantifiers", () => {
    const lines = [
      "action Go {",
      "  pick k in keys where k > 1",
      "  if exists j in keys: j != k { n' = 0 }",
      "  either { log' = [] } or { log' = log.append(k) }",
      "}",
    ];
    expect(mutantsOfLines(...state, ...lines)).toEqual([
      "negation: k > 1 → not (k > 1)",
      "relation: > → >=",
      "number: 1 → 2",
      "number: 1 → 0",
      "statement: if exists j in keys: j != k { n' = 0 } → ",
      "connective: exists → forall",
      "negation: exists j in keys: j != k → not (exists j in keys: j != k)",
      "relation: != → ==",
      "statement: n' = 0 → ",
      "number: 0 → 1",
      "branch: { log' = [] } → { require false }",
      "statement: log' = [] → ",
      "branch: { log' = log.append(k) } → { require false }",
      "statement: log' = log.append(k) → ",
    ]);
  });

  it("mutates constants, with their names", () => {
    expect(
      mutantsOfLines(
        "const LIMIT: Int = 2",
        "const ON: Bool = true",
        "var n: 0..LIMIT = 0",
        "action Go { require ON }",
      ),
    ).toEqual([
      "number: 2 → 3",
      "number: 2 → 1",
      "value: true → false",
      "number: 0 → 1",
      "require: require ON → ",
      "negation: ON → not (ON)",
    ]);
  });
});

describe("declarations that only properties use", () => {
  it("have no mutants: properties, checks, fairness, assertions, types, ghosts and their functions", () => {
    expect(
      mutantsOfLines(
        "var n: 0..3 = 0",
        "ghost var seen: 0..3 = 0",
        "ghost var ones: 0..3 = 0",
        "fun bound(): Int = 2",
        "fun high(): Bool = n > bound()",
        "action Go {",
        "  assert n < 3",
        "  seen' = min(seen + 1, 3)",
        "  if n == 1 { ones' = 2 }",
        "  n' = 1",
        "}",
        "invariant Low: n <= 1 and not high()",
        "step Up: n' >= n",
        "cover One: n == 1",
        "property Ends: n == 0 ~> n == 1",
        "fair weak Go",
        "assume 1 < 2",
        "terminal when n == 3",
        "check Default { faults 0; expect violated Ends in 2 steps }",
      ),
    ).toEqual(["number: 0 → 1", "statement: n' = 1 → ", "number: 1 → 2", "number: 1 → 0"]);
  });

  it("have mutants if the system uses them too", () => {
    expect(
      mutantsOfLines(
        "var n: 0..3 = 0",
        "fun high(): Bool = n > 2",
        "action Go { require not high() }",
        "invariant Low: not high()",
      ),
    ).toContain("number: 2 → 3");
  });

  it("have no mutants in components without an instance", () => {
    const component =
      "component Lamp() {\n  var lit: Bool = false\n  init { require not lit }\n  action Press { lit' = not lit }\n}";
    expect(mutantsOfLines(component, "var n: 0..3 = 0", "action Go { n' = n }")).toEqual([
      "number: 0 → 1",
      "statement: n' = n → ",
    ]);
    expect(mutantsOfLines(component, "instance lamp = Lamp()")).toEqual([
      "value: false → true",
      "require: require not lit → ",
      "negation: not lit → lit",
      "statement: lit' = not lit → ",
      "negation: not lit → lit",
    ]);
  });
});

describe("every mutant of the specs here", () => {
  const corpus = findSpecs("specs").filter((path) => /^system /m.test(readFileSync(path, "utf8")));
  const files = new Map<string, readonly Mutation[]>();
  for (const path of corpus)
    for (const [name, mutants] of mutantsByFile(path)) if (!files.has(name)) files.set(name, mutants);
  const named = [...files].filter(([, mutants]) => mutants.length > 0);

  it("parses, differs only in its span, and can be undone", () => {
    const one = fc.constantFrom(...named).chain(([, mutants]) => fc.constantFrom(...mutants));
    fc.assert(
      fc.property(one, (mutation) => {
        const { span, replacement } = mutation;
        const { text } = span.source;
        const changed = applyMutation(mutation);
        expect(changed).not.toBe(text);
        expect(parse({ path: span.source.path, text: changed }).diagnostics).toEqual([]);
        expect(changed.slice(0, span.start)).toBe(text.slice(0, span.start));
        expect(changed.slice(span.start + replacement.length)).toBe(text.slice(span.end));
        expect(changed.slice(0, span.start) + textOf(span) + changed.slice(span.start + replacement.length)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it("has a different text, and every operator has some", () => {
    for (const [name, mutants] of named) expect(new Set(mutants.map(applyMutation)).size, name).toBe(mutants.length);
    expect(new Set(named.flatMap(([, mutants]) => mutants.map(({ operator }) => operator)))).toEqual(
      new Set(Object.keys(operatorDescriptions)),
    );
  });
});
