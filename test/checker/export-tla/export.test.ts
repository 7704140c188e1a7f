// fathom export --tla: whole modules as golden files, what parts of specs become, and what is refused.

import { describe, expect, it } from "vitest";
import { exportsOf, exportText } from "./exported.js";

const golden = [
  ["classics/two_phase", "Managers3"],
  ["classics/peterson", "UnfairScheduler"],
  ["tour/10_symmetry", "OneOfEach"],
  ["tour/09_components", "All"],
  ["classics/pipeline", "OneCrash"],
] as const;

describe("golden modules", () => {
  it("classics/paxos ThreeBallots, which refines a module of its own", async () => {
    const found = exportsOf("specs/classics/paxos.fathom").find((each) => each.check === "ThreeBallots");
    if (found === undefined || !("exported" in found)) throw new Error("not exported");
    const { name, module, instantiated, configuration } = found.exported;
    expect(instantiated.map((each) => each.name)).toEqual(["Voting"]);
    await expect(module).toMatchFileSnapshot(`golden/${name}.tla`);
    await expect(instantiated[0]?.text).toMatchFileSnapshot("golden/Voting.tla");
    await expect(configuration).toMatchFileSnapshot(`golden/${name}.cfg`);
  });

  it.each(golden)("%s %s", async (spec, check) => {
    const found = exportsOf(`specs/${spec}.fathom`).find((each) => each.check === check);
    if (found === undefined || !("exported" in found)) throw new Error("not exported");
    const { name, module, configuration } = found.exported;
    await expect(module).toMatchFileSnapshot(`golden/${name}.tla`);
    await expect(configuration).toMatchFileSnapshot(`golden/${name}.cfg`);
  });
});

const moduleOf = (text: string): string => {
  const result = exportText(text);
  if (!("exported" in result)) throw new Error(result.refused.message);
  return result.exported.module;
};

/** The definition of a name, without its comment. */
function definition(text: string, name: string): string {
  const lines = moduleOf(text).split("\n");
  const from = lines.findIndex((line) => new RegExp(`^${name}\\b.* ==`).test(line));
  const to = lines.findIndex((line, i) => i > from && !line.startsWith(" "));
  return lines.slice(from, to).join("\n");
}

const two = "system S\nvar f: 1..3 -> 0..5 = [_ in 1..3 => 0]\nvar g: 0..5 = 0\n";

describe("actions", () => {
  it("write parts of a variable together, and say what is unchanged", () => {
    expect(definition(`${two}action A { f[1]' = 1; f[2]' = g }`, "A")).toBe(
      "A ==\n  /\\ f' = [f EXCEPT ![1] = 1, ![2] = g]\n  /\\ UNCHANGED g",
    );
  });

  it("write what follows a branch into its arms if both assign parts of a variable", () => {
    expect(definition(`${two}action A(k: 1..3) { if g == 0 { f[k]' = 1 }; f[3]' = 2 }`, "A")).toContain(
      'IF g = 0\n    THEN /\\ Assert(k # 3, "R0008: variable assigned twice in one step (example.fathom, line 4)")\n' +
        "         /\\ f' = [f EXCEPT ![k] = 1, ![3] = 2]",
    );
  });

  it("check a bound at once if a guard follows, and otherwise leave it to TypeOK", () => {
    expect(definition(`${two}action A { g' = g + 1 }`, "A")).not.toContain("Assert");
    expect(definition(`${two}action A { g' = g + 1; require f[1] == 0 }`, "A")).toContain(
      'Assert(g + 1 \\in 0..5, "R0002: value out of range',
    );
  });

  it("evaluate a value that may be an error where it stands", () => {
    const spec =
      "system S\nvar s: Seq<1..2, 2> = []\nvar g: 0..2 = 0\naction A { let x = s.head(); require g == 0; g' = x }";
    expect(definition(spec, "A")).toContain("\\E x \\in {Head(s)} :");
  });

  it("define a value that may be an error if it is evaluated at once in any case", () => {
    const spec = "system S\nvar s: Seq<1..2, 2> = []\nvar g: 0..2 = 0\naction A { let x = s.head(); g' = x }";
    expect(definition(spec, "A")).toBe("A ==\n  LET x == Head(s)\n  IN  /\\ g' = x\n      /\\ UNCHANGED s");
  });

  it("count positions from 1, unless they are used as numbers", () => {
    const quantified = (condition: string): string =>
      definition(`system S\nvar s: Seq<0..2, 2> = []\ninvariant I: forall i in s.indices(): ${condition}`, "I");
    expect(quantified("s[i] == i + 1")).toBe("I == \\A i \\in 1..Len(s) : s[i] = i");
    expect(quantified("s[i] == i")).toBe("I == \\A i \\in 0..Len(s) - 1 : s[i + 1] = i");
  });

  it("keep TLC from evaluating what decides nothing any more", () => {
    const spec = "system S\nvar s: Seq<1..2, 2> = []\naction A { require s == [] or s.head() == 1 }";
    expect(definition(spec, "A")).toContain("(s = <<>> \\/ Head(s) = 1) = TRUE");
  });

  it("put the parts of a condition after ELSE IF into one column, where TLC looks for them", () => {
    const long = (n: number): string =>
      `(if f[${n}] == 0 and f[${n}] < g then f[${n}] < g + ${n} else f[${n}] > g + 1)`;
    const spec = `${two}invariant I: if f[1] == g then f[2] == g else if ${long(1)} and ${long(2)} then g == 1 else g == 2`;
    const lines = definition(spec, "I").split("\n");
    const at = lines.findIndex((line) => line.includes("ELSE IF /\\"));
    const column = lines[at]!.indexOf("/\\");
    expect(lines.slice(at + 1).some((line) => line.indexOf("/\\") === column)).toBe(true);
  });

  it("change all members of a loop at once", () => {
    expect(definition(`${two}action A { for k in {1, 2} { f[k]' = k } }`, "A")).toContain(
      "f' = [k \\in 1..3 |-> IF k \\in {1, 2} THEN k ELSE f[k]]",
    );
  });

  it("put an index that is a membership in parentheses: TLC takes it for the definition of a function", () => {
    const spec =
      "system S\nvar f: Bool -> Bool = [_ in Bool => true]\naction A(k: 1..3) { require f[k in {1}]; f[k in {2}]' = false }";
    expect(definition(spec, "A")).toContain("f[(k \\in {1})]");
    expect(definition(spec, "A")).toContain("![(k \\in {2})]");
  });

  it("put the result of an operation beside it", () => {
    const take = "op take(k: 1..3): 0..5 { require f[k] > 0; f[k]' = 0; return f[k] }";
    const spec = `${two}${take}\naction A { let x = take(2); g' = x }`;
    expect(definition(spec, "take")).toBe("take(k) ==\n  /\\ f[k] > 0\n  /\\ f' = [f EXCEPT ![k] = 0]");
    expect(definition(spec, "A")).toBe("A ==\n  /\\ take(2)\n  /\\ g' = f[2]");
  });

  it("define the result of an operation if it is long, and evaluate one that may be an error", () => {
    const least = "op take(k: 1..3): Bool { f[k]' = 0; return forall j in 1..3: f[j] <= f[k] }";
    const spec = `${two}${least}\naction A(k: 1..3) { require take(k) }`;
    expect(definition(spec, "take_result")).toBe("take_result(k) == \\A j \\in 1..3 : f[j] <= f[k]");
    expect(definition(spec, "A")).toContain("A(k) ==\n  /\\ take(k)\n  /\\ take_result(k)\n");
    const first = "var s: Seq<1..2, 2> = []\nop pop(): 1..2 { s' = s.tail(); return s.head() }";
    expect(definition(`system S\n${first}\naction A { let x = pop(); require x == 1 }`, "A")).toBe(
      "A ==\n  /\\ pop\n  /\\ LET x == Head(s) IN x = 1",
    );
  });

  it("pass on a result that the operation chooses", () => {
    const spec = `${two}op take(): 1..3 { pick k in 1..3 where f[k] > 0; f[k]' = 0; return k }\naction A { let x = take(); g' = x }`;
    expect(definition(spec, "take")).toContain("take(Then(_)) ==");
    expect(definition(spec, "A")).toBe("A == take(LAMBDA x : g' = x)");
  });

  it("that cannot happen are left out, with their fairness, unless a formula names them", () => {
    const spec =
      "system S\nvar x: 0..1 = 0\naction A { x' = 1 - x }\naction B { require false; x' = 0 }\nfair weak A\nfair weak B\n";
    const module = moduleOf(spec);
    expect(module).toContain("\\* Left out, since no state of this check enables them: B.\n");
    expect(module).toContain("Next == A\n");
    expect(module).toContain("Fairness == WF_vars(A)\n");
    expect(definition(`${spec}property P: always not occurs B`, "Next")).toContain("\\/ B");
  });

  it("assert nothing that the guards before imply", () => {
    const spec = (guard: string): string =>
      `system S\nvar s: Seq<Bool, 2> = []\naction A { require ${guard}; s' = s.append(true); require s == [] }`;
    expect(definition(spec("s.len() < 2"), "A")).not.toContain("Assert");
    expect(definition(spec("s.len() < 3"), "A")).toContain("Assert(Len(Append(s, TRUE)) <= 2");
    expect(definition(`${two}action B(a: 1..3, b: 1..3) { require b != a; f[a]' = 1; f[b]' = 2 }`, "B")).not.toContain(
      "Assert",
    );
  });

  it("name the variables of an instance together", () => {
    const spec =
      "system S\ncomponent C() {\n  var x: 0..1 = 0\n  var y: 0..1 = 0\n  action B { x' = 1 }\n}\n" +
      "instance c = C()\nvar z: 0..1 = 0\naction A { z' = 1 }";
    const module = moduleOf(spec);
    expect(module).toContain("c_vars == <<c_x, c_y>>\nvars == <<z, c_vars>>\n");
    expect(definition(spec, "A")).toBe("A ==\n  /\\ z' = 1\n  /\\ UNCHANGED c_vars");
    expect(definition(spec, "c_B")).toBe("c_B ==\n  /\\ c_x' = 1\n  /\\ UNCHANGED <<z, c_y>>");
  });
});

describe("names", () => {
  it("avoid those of TLA+ and of its standard modules", () => {
    const module = moduleOf("system S\nvar Len: 0..1 = 0\naction Append { Len' = 1 }");
    expect(module).toContain("VARIABLE Len2");
    expect(module).toContain("Append2 ==");
  });

  it("of constants are kept, and their values are in the configuration", () => {
    const result = exportText(
      "system S\nconst N: Int = 3\nvar x: 0..N = 0\naction A { require x < N; x' = x + 1 }\ncheck C { N = 4 }",
    );
    expect("exported" in result && result.exported.module).toContain("x \\in 0..N");
    expect("exported" in result && result.exported.configuration).toContain("N = 4");
  });

  it("of constants are kept in types, and in what components are given", () => {
    const spec =
      "system S\nconst N: Int = 3\nconst UNUSED: Int = 7\ntype Rec = 1..N\n" +
      "component C(type T, most: Int) {\n  var s: Seq<T, most> = []\n" +
      "  action A(t: T) { require s.len() < most - 1; s' = s.append(t) }\n}\ninstance c = C(Rec, 2 * N)\n";
    const module = moduleOf(spec);
    expect(module).toContain("CONSTANT N\n\nRec == 1..N\n");
    expect(module).toContain("/\\ Len(c_s) <= 2 * N\n");
    expect(definition(spec, "c_A")).toContain("/\\ Len(c_s) < 2 * N - 1\n");
    expect(module).not.toContain("UNUSED");
  });

  it("of constants that are sizes of symmetric types stand for their cardinality", () => {
    const spec =
      "system S\nconst NODES: Int = 3\nsymmetric type Node of NODES\nvar up: Set<Node> = {}\n" +
      "action A(n: Node) { require up.size() < NODES; up' = up.add(n) }";
    expect(moduleOf(spec)).toContain("CONSTANT Node\n\nNODES == Cardinality(Node)\n");
  });

  it("of negative constants are replaced by the values, which TLC does not take in a configuration", () => {
    const result = exportText("system S\nconst N: Int = -1\nvar x: N..0 = 0\naction A { x' = N }\ncheck C {}");
    expect("exported" in result && result.exported.module).toContain("x' = -1");
    expect("exported" in result && result.exported.configuration).not.toContain("N =");
  });
});

describe("bounds", () => {
  const counter = "system S\nvar x: 0..9 = 0\naction A { require x < 9; x' = x + 1 }\n";

  it("on the depth are part of each step, and the states at it are no deadlocks", () => {
    const bounded = `${counter}check C { depth 4 }`;
    expect(definition(bounded, "Next")).toBe('Next ==\n  /\\ TLCGet("level") <= 4\n  /\\ SystemStep');
    expect(definition(bounded, "NoDeadlock")).toBe('NoDeadlock == ~(TLCGet("level") <= 4) \\/ ENABLED SystemStep');
    expect(definition(counter, "Next")).toBe("Next == A");
  });
});

describe("the way back", () => {
  it("has the names of the module for what the check has", () => {
    const spec =
      "system S\nsymmetric type Node of 2\nvar Len: Option<Node> = none\nfault action Append { Len' = none }\n" +
      "invariant Fine: true\nstep Same: Len' == Len\nproperty Later: always eventually Len == none\ncover Some: Len != none\n" +
      "check C { faults 1 }";
    const result = exportText(spec);
    expect("exported" in result && result.exported.mapping).toEqual({
      variables: ["Len2"],
      faultCounter: "faults",
      actions: ["Append2"],
      properties: new Map([
        ["TypeOK", { kind: "types" }],
        ["Fine", { kind: "invariant", name: "Fine" }],
        ["NoDeadlock", { kind: "deadlock" }],
        ["Same", { kind: "step", name: "Same" }],
        ["Later", { kind: "property", name: "Later" }],
      ]),
      instances: new Map(),
      covers: [{ name: "Some", definition: "Some" }],
      constraint: undefined,
      values: { none: "None", members: new Map([["example.fathom#Node", ["node1", "node2"]]]) },
    });
  });
});

describe("what is refused", () => {
  it.each([
    ["an operator that TLA+ does not have", "property P: x == 0 until x == 1", "`until` is not an operator of TLA+"],
    [
      "a step where TLC looks for none",
      "property P: eventually occurs A",
      "TLC checks steps in a temporal formula only",
    ],
    ["an option of an option", "var o: Option<Option<Bool>> = none", "an option of an option"],
    ["integers that are too large for TLC", "var y: 0..4294967296 = 0", "integers of more than 32 bits"],
    [
      "a loop over parts of a sequence",
      "var s: Seq<0..1, 2> = []\naction B { for k in {0, 1} { s[k]' = 1 } }",
      "this `for`",
    ],
    [
      "an error that would go unnoticed",
      "fun h(a: 0..1, b: Int): Int = if a == 0 then 0 else b\ninvariant I: h(x, 6 div x) == 0",
      "an error in this argument would go unnoticed",
    ],
  ])("%s", (_, declaration, reason) => {
    const result = exportText(`system S\nvar x: 0..1 = 0\naction A { x' = 1 - x }\n${declaration}`);
    expect("refused" in result && `${result.refused.code} ${result.refused.message}`).toContain(`E0951 ${reason}`);
  });
});
