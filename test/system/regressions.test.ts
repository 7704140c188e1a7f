// Small specs that once had a wrong result, each with the right one.

import { expect, it } from "vitest";
import { stepsOf } from "../../checker/report/expectation.js";
import { buildModel, explore, planChecks } from "../../checker/index.js";
import { interpret } from "../../checker/interpreter/interpreter.js";
import { boundsViolation } from "../../checker/interpreter/bounds.js";
import { isError, load, type Host } from "../../grammar/index.js";

interface Regression {
  readonly name: string;
  readonly text: string;
  /** The result of the last check, with states or steps: `holds 6`, `violated I 2`, `error R0002 1`; or the codes of diagnostics. */
  readonly expected: string;
}

const ring = `component P(next: P, weight: 0..10) {
  var x: 0..10 = weight
  var seen: Bool = false
  fun get(): Int = x
  op put(v: 0..10): Int { x' = v; return x }
`;

const regressions: readonly Regression[] = [
  // Members of one family that call each other
  {
    name: "after a function of another member, the indices are the caller's again",
    text: `${ring} invariant Sum: next.get() + get() == 1\n}
instance p[i in 0..1] = P(next: p[1 - i], weight: i)
action Idle { }
check C { }`,
    expected: "holds 1",
  },
  {
    name: "after an operation of another member, the indices are the caller's again",
    text: `${ring} action Go { require not seen; let old = next.put(get() + 3); require old == 1; seen' = true }\n}
instance p[i in 0..1] = P(next: p[1 - i], weight: i)
step Own: p[0].seen' implies p[1].x' == 3 and not p[1].seen'
check C { deadlock off }`,
    expected: "holds 2",
  },
  {
    name: "a parameter of another member leaves the indices alone",
    text: `${ring} invariant Sum: next.weight + weight == 1 and weight == get()\n}
instance p[i in 0..1] = P(next: p[1 - i], weight: i)
action Idle { }
check C { }`,
    expected: "holds 1",
  },
  {
    name: "indices of another member are given all at once",
    text: `component Cell(mirror: Cell, weight: 0..3) {
  var x: 0..3 = weight
  invariant Mirrored: (weight == 1 implies mirror.weight == 2) and (weight == 2 implies mirror.weight == 1)
}
instance cell[i in 0..1, j in 0..1] = Cell(mirror: cell[j, i], weight: i * 2 + j)
action Idle { }
check C { }`,
    expected: "holds 1",
  },
  {
    name: "a parameter that differs from member to member needs an index",
    text: `component P(weight: 0..3) { var x: 0..3 = weight }
instance p[i in 0..1] = P(weight: i)
invariant Light: p.weight < 3
action Idle { }
check C { }`,
    expected: "E0502",
  },
  // Types that are too narrow
  {
    name: "a count goes through each member of a bag as often as it occurs",
    text: `var b: Bag<0..1, 3> = {1, 1, 1}
var n: 0..2 = 0
action Count { n' = count x in b: true }
check C { }`,
    expected: "error R0002 1",
  },
  {
    name: "a sum goes through each member of a bag as often as it occurs",
    text: `var b: Bag<0..1, 3> = {1, 1, 1}
var n: 0..2 = 0
action Sum { n' = sum x in b: x }
check C { }`,
    expected: "error R0002 1",
  },
  {
    name: "the values of a function that is folded may leave the bounds of the first",
    text: `var f: 0..1 -> 0..1 = [k in 0..1 => 0]
action Fold { f' = fold({0, 1}, [k in 0..1 => 0], (acc, x) => acc with [x] = acc[x] + 5) }
check C { }`,
    expected: "error R0002 1",
  },
  {
    name: "a fold that starts from none holds what its body gives",
    text: `var n: 0..1 = 0
action Last { let last = fold({0, 3}, none, (acc, x) => some(x)); n' = unwrap(last) }
check C { }`,
    expected: "error R0002 1",
  },
  {
    name: "the type of a fold has an end",
    text: `var n: 0..1 = 0
action Nest { let deep = fold(0..19, none, (acc, x) => some(acc)); n' = if isSome(deep) then 1 else 0 }
check C { }`,
    expected: "E0301",
  },
  {
    name: "the type of a fold over two items holds the values of two rounds",
    text: `var n: 0..1 = 0
action Nest {
  let deep = fold({0, 3}, none, (acc, x) => some(acc))
  n' = match deep { some(some(none)) => 1, _ => 0 }
}
check C { }`,
    expected: "holds 2",
  },
  {
    name: "a map that is folded gains keys",
    text: `var m: Map<0..3, 0..3> = {}
action Fold { m' = fold({1, 3}, {0 => 0}, (acc, x) => acc with [x] = x) }
invariant All: m == {} or m == {0 => 0, 1 => 1, 3 => 3}
check C { }`,
    expected: "holds 2",
  },
  {
    name: "of an empty domain even an unbounded sum is bounded",
    text: `fun total(base: Int): Int = sum x in 1..0: base
var n: 0..0 = 0
action Sum { n' = total(7) }
check C { }`,
    expected: "holds 1",
  },
  // New values
  {
    name: "a place whose new value was read is not assigned after that",
    text: `var f: 0..2 -> 0..3 = [k in 0..2 => 0]
var y: 0..3 = 0
action Go { f[1]' = 1; y' = f'[2]; f[2]' = 2 }
check C { }`,
    expected: "error R0008 1",
  },
  {
    name: "nor does a loop show how far it has come",
    text: `symmetric type Node of 3
var up: Node -> Bool = [n in Node => false]
var order: Node -> 0..3 = [n in Node => 0]
action Go { for n in Node { up[n]' = true; order[n]' = count m in Node: up'[m] } }
check C { }`,
    expected: "error R0008 1",
  },
  {
    name: "the new value of one place may be read before another is assigned",
    text: `var f: 0..2 -> 0..3 = [k in 0..2 => 0]
var y: 0..3 = 0
action Go { f[1]' = 1; y' = f'[1]; f[2]' = 2 }
invariant Same: y == f[1]
check C { }`,
    expected: "holds 2",
  },
  {
    name: "one instance that may stop does not excuse another that is stuck",
    text: `component C(n: Int) {
  var done: Bool = false
  action Go { require not done and n == 1; done' = true }
  terminal when done
}
instance stuck = C(0)
instance fine = C(1)
check C { }`,
    expected: "deadlock 1",
  },
  {
    name: "a changed copy of a map may have a key its literal did not mention",
    text: `var n: 0..2 = 0
action Go { require ({0 => 0} with [1] = 2)[1] == 2; n' = 1 - n }
check C { }`,
    expected: "holds 2",
  },
  {
    name: "the entries of a table are what they are, whatever else has their names",
    text: `enum Mode { idle, busy }
const MODE: Mode = Mode.idle
const busy: Mode = Mode.idle
var n: 0..1 = 0
action Go { require MODE == Mode.busy; n' = 1 - n }
terminal when MODE == Mode.idle
check C { for MODE in Mode }`,
    expected: "holds 2",
  },
  {
    name: "subsets are gone through one by one, and membership asks for none of them",
    text: `var n: 0..1 = 0
action Go { n' = 1 - n }
invariant Halves: (count q in subsets(1..15): q.size() == 7) == 6435
invariant Member: {1, 40} in subsets(1..40) and not ({0} in subsets(1..40))
check C { }`,
    expected: "holds 2",
  },
];

for (const { name, text, expected } of regressions) {
  it(name, async () => {
    expect(await verdictOf(`system Regression\n${text}`)).toBe(expected);
  });
}

async function verdictOf(text: string): Promise<string> {
  const host: Host = { read: () => ({ kind: "text", text }), resolve: (_, use) => use };
  const { program, diagnostics } = load("regression.fathom", host);
  if (program === undefined || diagnostics.some(isError)) return codesOf(diagnostics);
  const { plans, diagnostics: typed } = planChecks(program, { constants: new Map() });
  const plan = plans.at(-1);
  if (plan === undefined || typed.some(isError)) return codesOf(typed);
  const { model, check, diagnostics: built } = buildModel(program, plan);
  if (model === undefined || check === undefined) return codesOf(built);
  const outcome = await explore(model, check, { search: "bfs" });
  const { stateTypes } = interpret(model, check);
  for (const state of outcome.trace === undefined
    ? []
    : [outcome.trace.initial, ...outcome.trace.steps.map((step) => step.state)]) {
    stateTypes.forEach((type, i) => expect(boundsViolation(type, state.get(i)!)).toBeUndefined());
  }
  const what = outcome.property ?? outcome.fault?.code;
  return [
    outcome.verdict,
    ...(what === undefined ? [] : [what]),
    outcome.trace === undefined ? outcome.states : stepsOf(outcome.trace),
  ].join(" ");
}

const codesOf = (diagnostics: readonly { readonly code: string }[]): string =>
  [...new Set(diagnostics.map(({ code }) => code))].join(" ");
