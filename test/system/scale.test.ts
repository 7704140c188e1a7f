// Large specs, realistic and adversarial: parsing and typing ends in a model or a diagnostic, in time roughly proportional to the size
// of the spec. Processor times are compared only with each other.

import { describe, expect, it } from "vitest";
import { cpuSeconds } from "../cpu-seconds.js";
import { buildModel, explore, planChecks } from "../../checker/index.js";
import { isError, load, type Code } from "../../grammar/index.js";

const lines = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => line(i)).join("\n");

interface Elaborated {
  readonly codes: readonly Code[];
  readonly variables: number;
}

/** As `fathom check` does it, up to the model of the first check. */
function elaborateText(text: string): Elaborated {
  const { program, diagnostics } = load("large.fathom", {
    read: () => ({ kind: "text", text }),
    resolve: (_, use) => use,
  });
  const codesOf = (found: typeof diagnostics | ReturnType<typeof planChecks>["diagnostics"]): Code[] =>
    found.filter(isError).map((each) => each.code);
  if (program === undefined || diagnostics.some(isError)) return { codes: codesOf(diagnostics), variables: 0 };
  const { plans, diagnostics: found } = planChecks(program, { constants: new Map() });
  if (found.some(isError) || plans[0] === undefined) return { codes: codesOf(found), variables: 0 };
  const built = buildModel(program, plans[0]);
  return { codes: codesOf(built.diagnostics), variables: built.model?.variables.length ?? 0 };
}

function secondsFor(text: string): number {
  const started = cpuSeconds();
  elaborateText(text);
  return cpuSeconds() - started;
}

const ROUNDS = 10;

/** A size four times as large takes much less than 16 times as long. The least of several measurements counts. */
function expectNearLinear(make: (n: number) => string, n: number): void {
  const [smaller, larger] = [make(n), make(4 * n)];
  secondsFor(smaller);
  let [small, large] = [Infinity, Infinity];
  let ratio = Infinity;
  for (let round = 0; round < ROUNDS && ratio >= 10; round++) {
    small = Math.min(small, secondsFor(smaller));
    large = Math.min(large, secondsFor(larger));
    // A time that is too short to measure is ignored.
    ratio = large > 0.05 ? large / Math.max(small, 0.004) : 0;
  }
  expect(ratio).toBeLessThan(10);
}

/** Blocks of a record, a function, a few variables, actions and properties: about twenty lines each. */
const realistic = (blocks: number): string => `system Large
const LIMIT: Int = 3
enum Mode { idle, busy, down }
${lines(
  blocks,
  (i) => `
/// Order ${i} on its way.
record Order${i} { id: 0..7, paid: Bool, mode: Mode }
fun open${i}(o: Order${i}): Bool = o.paid and o.mode != down
var orders${i}: Seq<Order${i}, LIMIT> = []
var mode${i}: Mode -> 0..LIMIT = [m in Mode => 0]
action Receive${i}(id: 0..7, paid: Bool) {
  require orders${i}.len() < LIMIT
  require not (exists j in orders${i}.indices(): orders${i}[j].id == id)
  orders${i}' = orders${i}.append(Order${i} { id: id, paid: paid, mode: idle })
}
action Ship${i} {
  require orders${i}.len() > 0
  let first = orders${i}.head()
  if open${i}(first) { mode${i}[busy]' = min(mode${i}[busy] + 1, LIMIT) } else { mode${i}[down]' = LIMIT }
  orders${i}' = orders${i}.tail()
}
invariant Bounded${i}: orders${i}.len() <= LIMIT and (forall m in Mode: mode${i}[m] in 0..LIMIT)
step Kept${i}: orders${i}'.len() >= orders${i}.len() - 1`,
)}
check All { LIMIT = 2; depth 1; expect bounded }
`;

describe("a realistic spec", () => {
  it("of ten thousand lines is typed without a diagnostic", () => {
    const text = realistic(530);
    expect(text.split("\n").length).toBeGreaterThan(10_000);
    expect(elaborateText(text)).toEqual({ codes: [], variables: 1060 });
  });

  it("is typed in time proportional to its size", () => {
    expectNearLinear(realistic, 100);
  });
});

interface Adversary {
  readonly make: (n: number) => string;
  readonly n: number;
  /** The codes that may be reported; none if the spec must be accepted. */
  readonly codes?: readonly Code[];
}

const adversaries: Readonly<Record<string, Adversary>> = {
  "functions that each call the previous one": {
    make: (n) =>
      `system S\nvar x: 0..3 = 0\n${lines(n, (i) => (i === 0 ? "fun f0(a: Int): Int = a" : `fun f${i}(a: Int): Int = f${i - 1}(a) + 1`))}\ninvariant I: f${n - 1}(x) >= 0`,
    n: 5000,
    codes: ["E0106"],
  },
  "functions that each call the next one": {
    make: (n) =>
      `system S\nvar x: 0..3 = 0\n${lines(n, (i) => (i === n - 1 ? `fun f${i}(a: Int): Int = a` : `fun f${i}(a: Int): Int = f${i + 1}(a) + 1`))}\ninvariant I: f0(x) >= 0`,
    n: 5000,
    codes: ["E0106"],
  },
  "functions that all call the first one": {
    make: (n) =>
      `system S\nvar x: 0..3 = 0\n${lines(n, (i) => (i === 0 ? "fun f0(a: Int): Int = a" : `fun f${i}(a: Int): Int = f0(a) + 1`))}\ninvariant I: f${n - 1}(x) >= 0`,
    n: 5000,
  },
  "functions that each call the previous one twice": {
    make: (n) =>
      `system S\nvar x: 0..3 = 0\n${lines(n, (i) => (i === 0 ? "fun f0(a: Int): Int = a" : `fun f${i}(a: Int): Int = f${i - 1}(f${i - 1}(a))`))}\nconst N: Int = f${n - 1}(1)`,
    n: 60,
    codes: ["E0304"],
  },
  "types that each alias the next one": {
    make: (n) => `system S\n${lines(n, (i) => `type T${i} = ${i === n - 1 ? "0..3" : `T${i + 1}`}`)}\nvar x: T0 = 0`,
    n: 5000,
    codes: ["E0106"],
  },
  "types that each alias the previous one": {
    make: (n) => `system S\n${lines(n, (i) => `type T${i} = ${i === 0 ? "0..3" : `T${i - 1}`}`)}\nvar x: T${n - 1} = 0`,
    n: 5000,
  },
  "types that each hold the previous one": {
    make: (n) =>
      `system S\n${lines(n, (i) => `type T${i} = ${i === 0 ? "Bool" : `Option<T${i - 1}>`}`)}\nvar x: T${n - 1} = none`,
    n: 5000,
    codes: ["E0106", "E0311"],
  },
  "records that each hold the previous one twice": {
    make: (n) =>
      `system S\n${lines(n, (i) => (i === 0 ? "record R0 { a: Bool }" : `record R${i} { a: R${i - 1}, b: R${i - 1} }`))}\nvar x: Set<R${n - 1}, 1> = {}`,
    n: 60,
    codes: ["E0311"],
  },
  "constants that each depend on the next one": {
    make: (n) =>
      `system S\n${lines(n, (i) => `const C${i}: Int = ${i === n - 1 ? "3" : `C${i + 1} + 1`}`)}\nvar x: 0..C0 = 0`,
    n: 2000,
    codes: ["E0106"],
  },
  "constants that each depend on the previous one": {
    make: (n) =>
      `system S\n${lines(n, (i) => `const C${i}: Int = ${i === 0 ? "3" : `C${i - 1} + 1`}`)}\nvar x: 0..C${n - 1} = 0`,
    n: 2000,
  },
  "instances of one component": {
    make: (n) =>
      `system S\ncomponent K(n: Int) { var v: 0..3 = 0 action A { require v < n; v' = v + 1 } invariant Small: v <= 3 }\n${lines(n, (i) => `instance k${i} = K(${(i % 3) + 1})`)}`,
    n: 1000,
  },
  "components within each other": {
    make: (n) =>
      `system S\n${lines(n, (i) => `component K${i}() { var v: Bool = false action A { v' = not v } ${i === 0 ? "" : `instance k = K${i - 1}()`} }`)}\ninstance k = K${n - 1}()`,
    n: 150,
  },
  "an enum": {
    make: (n) =>
      `system S\nenum E { ${lines(n, (i) => `m${i},`)} }\nvar x: E = m0\naction A { require x == m${n - 1}; x' = m1 }\ninvariant I: x != E.m7`,
    n: 5000,
  },
  "arms of a match": {
    make: (n) =>
      `system S\nenum E { ${lines(n, (i) => `m${i},`)} }\nvar x: E = m0\nfun f(e: E): Int = match e { ${lines(n, (i) => `m${i} => ${i},`)} }\ninvariant I: f(x) >= 0`,
    n: 2000,
  },
  "terms of one chain": {
    make: (n) => `system S\nvar x: 0..3 = 0\ninvariant I: ${Array.from({ length: n }, () => "x").join(" + ")} >= 0`,
    n: 500,
    codes: ["E0106"],
  },
  "variables and actions": {
    make: (n) => `system S\n${lines(n, (i) => `var x${i}: 0..3 = 0\naction A${i} { x${i}' = 1 }`)}`,
    n: 5000,
  },
  "operations that each call the previous one": {
    make: (n) =>
      `system S\nvar x: 0..3 = 0\n${lines(n, (i) => `op o${i}() { ${i === 0 ? "x' = 1" : `o${i - 1}()`} }`)}\naction A { o${n - 1}() }`,
    n: 2000,
    codes: ["E0106"],
  },
  "names that nobody knows": {
    make: (n) => `system S\nvar x: 0..3 = 0\n${lines(n, (i) => `invariant I${i}: unknown${i} == x`)}`,
    n: 2000,
    codes: ["E0201"],
  },
  "one name declared again and again": {
    make: (n) => `system S\n${lines(n, () => "var x: 0..3 = 0")}`,
    n: 5000,
    codes: ["E0202"],
  },
  checks: {
    make: (n) => `system S\nconst N: 0..9 = 1\nvar x: 0..3 = 0\n${lines(n, (i) => `check C${i} { N = ${i % 10} }`)}`,
    n: 2000,
  },
};

describe("adversarial specs end in a model or a diagnostic", () => {
  for (const [name, { make, n, codes = [] }] of Object.entries(adversaries)) {
    it(`${n} ${name}`, () => {
      const { codes: found, variables } = elaborateText(make(n));
      expect(found.filter((code) => !codes.includes(code))).toEqual([]);
      if (found.length === 0) expect(variables).toBeGreaterThan(0);
    });
  }
});

describe("time grows with the size", () => {
  const sizes: Readonly<Record<string, number>> = {
    "functions that each call the previous one": 1250,
    "functions that all call the first one": 1250,
    "types that each alias the previous one": 2500,
    "constants that each depend on the previous one": 500,
    "instances of one component": 250,
    "an enum": 1250,
    "variables and actions": 500,
    checks: 250,
  };
  for (const [name, n] of Object.entries(sizes)) {
    it(name, () => {
      expectNearLinear(adversaries[name]!.make, n);
    });
  }
});

describe("accepted specs can be evaluated", () => {
  const bodies: Readonly<Record<string, (f: string) => string>> = {
    sums: (f) => `${f}(a) + 1`,
    nestedSums: (f) => `1 + (1 + (1 + (1 + ${f}(a))))`,
    conditions: (f) => `if (exists b in {a}: ${f}(b) >= 0) then 1 else 0`,
    folds: (f) => `fold([a], 0, (s, b) => s + ${f}(b))`,
    aggregates: (f) => `sum b in {a}, c in {a}, d in {a}: ${f}(b)`,
    filters: (f) => `size({b in {a} where ${f}(b) >= 0})`,
    choices: (f) => `choose b in {a} where ${f}(b) >= 0`,
    sets: (f) => `size({${f}(b) for b in {a}})`,
  };
  for (const [name, body] of Object.entries(bodies)) {
    it(`a chain of functions of the maximum length: ${name}`, async () => {
      const chain = (n: number): string =>
        `system S\nvar x: 0..3 = 0\n${lines(n, (i) => (i === 0 ? "fun f0(a: Int): Int = a" : `fun f${i}(a: Int): Int = ${body(`f${i - 1}`)}`))}\naction A { x' = x }\ninvariant I: f${n - 1}(x) >= 0`;
      let [accepted, refused] = [1, 1000];
      while (refused - accepted > 1) {
        const n = Math.floor((accepted + refused) / 2);
        if (elaborateText(chain(n)).codes.length === 0) accepted = n;
        else refused = n;
      }
      expect(accepted).toBeGreaterThan(50);
      expect(elaborateText(chain(refused)).codes).toEqual(["E0106"]);
      const { program } = load("chain.fathom", {
        read: () => ({ kind: "text", text: chain(accepted) }),
        resolve: (_, use) => use,
      });
      const { model, check } = buildModel(program!, planChecks(program!, { constants: new Map() }).plans[0]!);
      expect((await explore(model!, check!, { search: "bfs" })).verdict).toBe("holds");
    });
  }
});

it("a search can be cancelled between initial states", async () => {
  const text = "system S type F = 0..6 -> 0..5 var f: F in F action A { f' = f }";
  const { program } = load("many.fathom", { read: () => ({ kind: "text", text }), resolve: (_, use) => use });
  const { model, check } = buildModel(program!, planChecks(program!, { constants: new Map() }).plans[0]!);
  const outcome = await explore(model!, check!, { search: "bfs", tick: () => Promise.resolve("enough") });
  expect(outcome.verdict).toBe("incomplete");
  expect(outcome.states).toBeLessThan(6 ** 7 / 2);
});
