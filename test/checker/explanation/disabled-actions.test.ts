// Why an action is disabled: the blocking condition and its values; and actions are disabled exactly where the interpreter does not enable them.

import { describe, expect, test } from "vitest";
import { fileHost, findSpecs } from "../../../cli/files/host.js";
import { buildModel, planChecks, type State, type Value } from "../../../checker/index.js";
import { cartesianProduct, valuesOf } from "../../../checker/interpreter/enumerate.js";
import { interpret } from "../../../checker/interpreter/interpreter.js";
import {
  BLOCKED_BRANCH_LIMIT,
  BINDING_LIMIT,
  explainDisabled,
  type BlockingCondition,
  type ActionBinding,
  type DisabledAction,
} from "../../../checker/explanation/disabled-actions.js";
import { load } from "../../../grammar/index.js";
import { build as compile, isBuilt, type Built } from "../../system/differential/compare.js";

function spec(text: string): Built {
  const built = compile(`system S\n${text}`);
  if (!isBuilt(built)) throw new Error(JSON.stringify(built.map(({ message }) => message)));
  return built[0]!;
}

/** The state after the named steps from the first initial state. Each step is the first branch of its action. */
function stateAfter({ model, check }: Built, ...steps: string[]): State {
  const interpreter = interpret(model, check);
  let state = [...interpreter.initialStates()][0]!.state!;
  for (const step of steps)
    state = interpreter
      .expand(state)
      .find((attempt) => model.actions[attempt.action]?.name === step && attempt.state !== undefined)!.state!;
  return state;
}

function ask(
  built: Built,
  action: string,
  { after = [], args }: { after?: string[]; args?: Value[] } = {},
): DisabledAction {
  return explainDisabled(
    built.model,
    built.check,
    stateAfter(built, ...after),
    built.model.actions.find(({ name }) => name === action)!,
    args,
  );
}

const onlyReason = (why: DisabledAction): ActionBinding => {
  expect(why).toMatchObject({ omitted: 0, bindings: [{}] });
  return why.bindings[0]!;
};
const barriersOf = (why: DisabledAction): readonly BlockingCondition[] => onlyReason(why).blockedBy;
const messages = (why: DisabledAction): string[] => barriersOf(why).map(({ kind, message }) => `${kind} ${message}`);
const textOf = ({ span }: BlockingCondition): string => span.source.text.slice(span.start, span.end);

/** The conditions that block an action `A` with this body. */
const barring = (body: string, declarations = ""): string[] =>
  messages(
    ask(
      spec(
        `enum Color { red, green }\nvar n: 0..9 = 2\nvar s: Seq<0..9, 5> = [4, 5]\nvar set: Set<0..9> = {1, 2}\nvar maybe: Option<0..9> = none\nvar color: Color = red\nvar f: Color -> 0..9 = [c in Color => 3]\n${declarations}\naction A { ${body} n' = 0 }\naction Idle { n' = n }`,
      ),
      "A",
    ),
  );

describe("a false condition", () => {
  test.each([
    ["require s.len() < 2", ["require `s.len() < 2` is false because `s.len() = 2`"]],
    ["require n == 2 and s.head() >= 5", ["require `s.head() >= 5` is false because `s.head() = 4`"]],
    ["require n == 3 and s.head() >= 5", ["require `n == 3` is false because `n = 2`"]],
    ["require color == green", ["require `color == green` is false because `color = red`"]],
    ["require not (n == 2)", ["require `n == 2` is true because `n = 2`"]],
    ["require n not in set", ["require `n not in set` is false because `n = 2` and `set = {1, 2}`"]],
    ["require n in 5..7", ["require `n in 5..7` is false because `n = 2`"]],
    [
      "require n > 5 or s == []",
      [
        "require `n > 5 or s == []` is false (`n > 5` is false because `n = 2`; `s == []` is false because `s = [4, 5]`)",
      ],
    ],
    [
      "require n == 2 implies set == {}",
      [
        "require `n == 2 implies set == {}` is false (`n == 2` is true because `n = 2`; `set == {}` is false because `set = {1, 2}`)",
      ],
    ],
    ["require if n == 2 then color == green else true", ["require `color == green` is false because `color = red`"]],
    ["require (let m = n + 1; m > 5)", ["require `m > 5` is false"]],
    ["require forall c in Color: c == red and f[c] == 3", ["require `c == red` is false"]],
    [
      "require forall c in Color: forall k in set: f[c] > k + 1",
      ["require `f[c] > k + 1` is false because `f[c] = 3` and `k + 1 = 3`"],
    ],
    [
      "require exists k in set: k > n",
      ["require `exists k in set: k > n` is false (`k > n` is false because `n = 2`)"],
    ],
    ["require match maybe { none => n == 0, some(m) => m == n }", ["require `n == 0` is false because `n = 2`"]],
    ["require big(n)", ["require `big(n)` is false because `n = 2`"]],
    ["let m = maybe?", ["none `maybe` is none"]],
    ["let m = s.len()\nrequire m == n\nlet k = maybe?", ["none `maybe` is none"]],
    ["let 3 = n?", ["mismatch `n` does not match `3`"]],
    ["let green = some(color)?\nlet (green, k) = (color, n)?", ["mismatch `(color, n)` does not match `(green, k)`"]],
    ["let some(3) | some(4) = some(some(n))?", ["mismatch `some(some(n))` does not match `some(3) | some(4)`"]],
    ["require not maybe is none", ["require `maybe is none` is true because `maybe = none`"]],
    ["require s.head() is 5 | 6", ["require `s.head() is 5 | 6` is false because `s.head() = 4`"]],
    ["pick k in set where k > n", ["pick `pick k in set where k > n` finds nothing to pick"]],
    ["pick k in 5..4", ["pick `pick k in 5..4` finds nothing to pick"]],
    ["if n == 2 { require color == green }", ["require `color == green` is false because `color = red`"]],
    ["for k in set { require k == 1 }", ["require `k == 1` is false because `k = 2`"]],
    ["color' = green\nrequire color' == red", ["require `color' == red` is false because `color' = green`"]],
    [
      "either { require n == 0 } or { require n == 1 }",
      ["require `n == 0` is false because `n = 2`", "require `n == 1` is false because `n = 2`"],
    ],
    [
      "pick k in set\nrequire k == n + 1",
      [
        "require `k == n + 1` is false because `k = 1` and `n + 1 = 3`",
        "require `k == n + 1` is false because `k = 2` and `n + 1 = 3`",
      ],
    ],
    // Operands that are not evaluated are not explained: evaluating them would fail.
    ["require n == 0 and 5 div n > s[9]", ["require `n == 0` is false because `n = 2`"]],
    ["require 6 div (n - 2) > 0", ["error R0007: division by zero in 6 div 0"]],
    ["require s[7] == 0 or n == 0", ["error R0004: index 7 is out of range: the sequence has 2 items"]],
  ])("%s", (body, expected) => {
    const conditions = barring(body, "fun big(k: 0..9): Bool = k > 5");
    expect(conditions.map((each) => (each.startsWith("error") ? each.slice(0, 11) : each))).toEqual(
      expected.map((each) => (each.startsWith("error") ? each.slice(0, 11) : each)),
    );
  });

  test("has its span, its values, and the choices before it", () => {
    const built = spec(
      "var n: 0..9 = 2\naction A { pick k in {1, 3} where k < 5\neither { n' = k } or { require k + n > 4 and k < 3 n' = 0 } }\naction Idle { n' = n }",
    );
    const { enabled, blockedBy } = onlyReason(ask(built, "A"));
    expect(enabled).toBe(true);
    expect(blockedBy.map(textOf)).toEqual(["k + n > 4", "k < 3"]);
    expect(blockedBy).toMatchObject([
      {
        picks: [{ name: "k", value: 1 }],
        branches: [1],
        operation: undefined,
        reasons: [{ parts: [{ name: "k + n", value: 3 }] }],
      },
      { picks: [{ name: "k", value: 3 }], branches: [1], reasons: [{ parts: [{ name: "k", value: 3 }] }] },
    ]);
  });

  test("if there are many branches, the first are explained", () => {
    const built = spec(
      "type N = 0..99\nvar n: N = 0\naction A { pick k in N require k > 500 n' = k }\naction Idle { n' = n }",
    );
    expect(barriersOf(ask(built, "A"))).toHaveLength(BLOCKED_BRANCH_LIMIT);
  });
});

describe("bindings", () => {
  const stock = spec(
    "type Rec = 1..3\nvar seen: Set<Rec> = {2}\naction Take(rec: Rec) { require rec not in seen and rec != 3 seen' = seen union {rec} }\naction Pair(a: 0..99, b: 0..99) { require a > 500 seen' = {} }\naction Idle { seen' = seen }",
  );

  test("are all explained", () => {
    const { bindings: reasons, omitted } = ask(stock, "Take");
    expect(omitted).toBe(0);
    expect(
      reasons.map(({ bindings, enabled, blockedBy }) => [
        bindings[0]?.value,
        enabled,
        ...blockedBy.map(({ message }) => message),
      ]),
    ).toEqual([
      [1, true],
      [2, false, "`rec not in seen` is false because `rec = 2` and `seen = {2}`"],
      [3, false, "`rec != 3` is false because `rec = 3`"],
    ]);
  });

  test("can be selected", () => {
    expect(onlyReason(ask(stock, "Take", { args: [3] }))).toMatchObject({
      enabled: false,
      bindings: [{ name: "rec", value: 3 }],
      blockedBy: [{ message: "`rec != 3` is false because `rec = 3`" }],
    });
    expect(onlyReason(ask(stock, "Take", { args: [1] }))).toMatchObject({ enabled: true, blockedBy: [] });
  });

  test("are limited in number", () => {
    const { bindings: reasons, omitted } = ask(stock, "Pair");
    expect([reasons.length, omitted]).toEqual([BINDING_LIMIT, 10_000 - BINDING_LIMIT]);
  });
});

describe("components", () => {
  const desks = spec(`enum Desk { front, back }
component Queue(capacity: Int) {
  var log: Seq<1..3, capacity> = []
  var up: Bool = true
  op send(rec: 1..3): Bool {
    require up and log.len() < capacity
    log' = log.append(rec)
    return true
  }
  op offer(rec: 1..3): Bool { return up and log.head() == rec }
  fun peek(): Option<1..3> = if up and log.len() > 0 then some(log.head()) else none
  action Fail { require up up' = false }
}
instance tray[d in Desk] = Queue(capacity: 1)
action Bring(d: Desk) { let sent = tray[d].send(1) require sent }
action Take(d: Desk) { let rec = tray[d].peek()? require rec == 9 }
action Hand(d: Desk) { require tray[d].offer(2) }
action Idle { require true }`);

  test("name the operation whose condition blocks the action", () => {
    const { bindings: reasons } = ask(desks, "Bring", { after: ["Bring"] });
    expect(
      reasons.map(({ enabled, blockedBy }) => [
        enabled,
        ...blockedBy.map(({ operation, message }) => `${operation}: ${message}`),
      ]),
    ).toEqual([[false, "tray[front].send: `log.len() < capacity` is false because `log.len() = 1`"], [true]]);
    expect(ask(desks, "Bring", { after: ["Fail"] }).bindings[0]?.blockedBy).toMatchObject([
      { operation: "tray[front].send", message: "`up` is false" },
    ]);
  });

  test("show a required call as it is written", () => {
    expect(
      ask(desks, "Hand", { after: ["Bring", "Bring"] }).bindings.map(({ blockedBy }) =>
        blockedBy.map(({ kind, message, operation }) => [kind, message, operation]),
      ),
    ).toEqual([
      [["require", "`tray[d].offer(2)` is false", undefined]],
      [["require", "`tray[d].offer(2)` is false", undefined]],
    ]);
  });

  test("have actions that are named with their instance", () => {
    expect(ask(desks, "Fail", { after: ["Fail"] }).bindings).toMatchObject([
      {
        instance: "tray[front]",
        bindings: [],
        enabled: false,
        blockedBy: [{ message: "`up` is false", operation: undefined }],
      },
      { instance: "tray[back]", bindings: [], enabled: true, blockedBy: [] },
    ]);
    expect(ask(desks, "Take").bindings.map(({ blockedBy }) => blockedBy[0]?.message)).toEqual([
      "`tray[d].peek()` is none",
      "`tray[d].peek()` is none",
    ]);
  });
});

describe("faults", () => {
  const crashing = (faults: string): Built =>
    spec(
      `var n: 0..9 = 0\naction Idle { n' = n }\nfault action Crash { require n < 2 n' = n + 1 }\ncheck C { ${faults} }`,
    );

  test("block a fault action if the limit is reached, whatever its guards are", () => {
    expect(messages(ask(crashing("faults 1"), "Crash", { after: ["Crash"] }))).toEqual([
      "faults the check allows one fault, which has happened",
    ]);
    expect(messages(ask(crashing("faults 2"), "Crash", { after: ["Crash", "Crash"] }))).toEqual([
      "faults the check allows 2 faults, which have happened",
    ]);
    expect(messages(ask(crashing("faults 0"), "Crash"))).toEqual(["faults the check allows no faults"]);
  });

  test("do not block a fault action if some are left", () => {
    expect(onlyReason(ask(crashing("faults 2"), "Crash", { after: ["Crash"] }))).toMatchObject({
      enabled: true,
      blockedBy: [],
    });
    expect(messages(ask(crashing(""), "Crash", { after: ["Crash", "Crash"] }))).toEqual([
      "require `n < 2` is false because `n = 2`",
    ]);
  });
});

/** States of each check that are examined. */
const LOOKED_AT = 25;

test.each(findSpecs("specs").map((path) => [path]))(
  "in %s, actions are disabled exactly where the interpreter does not enable them",
  (path) => {
    const { program } = load(path, fileHost);
    const { system, plans } = planChecks(program!, { constants: new Map() });
    if (system === undefined) return;
    for (const plan of plans.slice(0, 3)) {
      const { model, check } = buildModel(program!, plan);
      const interpreter = interpret(model!, check!);
      const visited = new Map<string, State>();
      for (const { state } of interpreter.initialStates()) {
        if (state !== undefined) visited.set(interpreter.key(state), state);
        if (visited.size > 5) break;
      }
      for (const state of visited.values()) {
        if (visited.size < LOOKED_AT)
          for (const { state: next } of interpreter.expand(state))
            if (next !== undefined) visited.set(interpreter.key(next), next);
      }
      for (const state of [...visited.values()].slice(0, LOOKED_AT)) {
        const attempts = interpreter.expand(state);
        for (const [at, action] of model!.actions.entries()) {
          const choices = [...cartesianProduct(action.params.map(({ type }) => valuesOf(type)))];
          const { bindings: reasons, omitted } = explainDisabled(model!, check!, state, action);
          expect(reasons.length + omitted).toBe(choices.length);
          for (const [i, reason] of reasons.entries()) {
            const own = attempts.filter(
              (attempt) => attempt.action === at && String(attempt.args) === String(choices[i]),
            );
            expect(reason.enabled).toBe(own.some(({ state: next }) => next !== undefined));
            expect(reason.enabled || reason.blockedBy.length > 0).toBe(true);
            expect(reason.blockedBy.filter(({ kind }) => kind === "error").length).toBe(
              Math.min(BLOCKED_BRANCH_LIMIT, own.filter(({ fault }) => fault !== undefined).length),
            );
          }
        }
      }
    }
  },
);
