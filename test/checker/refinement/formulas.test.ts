// Temporal properties and fairness of an abstract system, where they speak of its actions: all engines agree.

import { expect, test } from "vitest";
import { buildModel, explore, planChecks } from "../../../checker/index.js";
import { load, type Host } from "../../../grammar/index.js";

const LOCK = `system Lock
var at: 0..2 = 0
var owner: Option<0..2> = none
action Take(p: 0..2) {
  require owner == none
  owner' = some(p)
}
action Give(p: 0..2) {
  require owner == some(p)
  owner' = none
  at' = (at + 1) mod 3
}
action Look { require owner != none }
fair weak forall p in 0..2: Give(p)
fair strong Take(at) when at != 2
property Again: always eventually occurs Give
property Each: forall p in 0..2: always eventually occurs Take(p)
property Answered: forall p in 0..2: enabled Give(p) ~> occurs Give(p)
property Taken: forall p in 0..2: always after Take(p): owner == some(p)
property Looks: always (enabled Look implies owner != none)
property LooksOften: always eventually enabled Look
property OnlyFirst: always not occurs Take(1)
property Shown: eventually occurs Look
`;

/** Each round of two turns takes and gives the lock. Resting changes nothing in it. */
const TURNS = `system Turns
const FAIR: Bool = true
const LAST: Int = 5
var turn: 0..5 = 0
var rests: Bool = false
action Go {
  turn' = if turn == LAST then 0 else turn + 1
  rests' = false
}
action Rest { rests' = true }
fair weak Go when FAIR
refines Lock from "./lock" {
  at = turn div 2
  owner = if turn mod 2 == 0 then none else some(turn div 2)
  property Again, Each, Answered, Taken, Looks, LooksOften, OnlyFirst, Shown
  fairness
}
`;

async function verdicts(items: string, engine: "interpreter" | "compiled" | "symbolic"): Promise<unknown> {
  const files: Record<string, string> = { "turns.fathom": `${TURNS}check C { ${items} }\n`, "./lock": LOCK };
  const host: Host = { resolve: (_, use) => use, read: (path) => ({ kind: "text", text: files[path] ?? "" }) };
  const { program, diagnostics } = load("turns.fathom", host);
  expect(diagnostics).toEqual([]);
  const [plan] = planChecks(program!, { constants: new Map() }).plans;
  const { model, check, diagnostics: wrong } = buildModel(program!, plan!);
  expect(wrong).toEqual([]);
  const { properties } = await explore(model!, check!, { search: "bfs", engine });
  return Object.fromEntries(properties.map(({ name, verdict }) => [name.replace("Lock.", ""), verdict]));
}

test.each(["interpreter", "compiled", "symbolic"] as const)("%s", async (engine) => {
  const all = "property Lock.Again, Lock.Each, Lock.Answered, Lock.Taken, Lock.Looks, Lock.LooksOften";
  const others = "Lock.OnlyFirst, Lock.Shown, Lock.fairness";
  const always = { Taken: "holds", Looks: "holds", OnlyFirst: "violated", Shown: "violated" };
  expect(await verdicts(`${all}, ${others}`, engine)).toEqual({
    ...always,
    Again: "holds",
    Each: "holds",
    Answered: "holds",
    LooksOften: "holds",
    fairness: "holds",
  });
  expect(await verdicts(`FAIR = false; ${all}, ${others}`, engine)).toEqual({
    ...always,
    Again: "violated",
    Each: "violated",
    Answered: "violated",
    LooksOften: "violated",
    fairness: "violated",
  });
});
