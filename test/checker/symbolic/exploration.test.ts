// What only the symbolic engine does: very large counts, certificates by random states, and its limits.

import { describe, expect, it } from "vitest";
import { explore, type ExploreOptions, type Outcome } from "../../../checker/index.js";
import { build, describeOutcome, isBuilt } from "../../system/differential/compare.js";

async function exploreText(text: string, options: Partial<ExploreOptions> = {}): Promise<Outcome> {
  const built = build(text);
  if (!isBuilt(built)) throw new Error(built.map(({ message }) => message).join("\n"));
  const { model, check } = built[0]!;
  return explore(model, check, { search: "bfs", engine: "symbolic", ...options });
}

/** 2^70 states: independent switches. */
const switches = `system Switches
type Switch = 0..69
var on: Switch -> Bool = [_ in Switch => false]
action Turn(s: Switch) { on[s]' = not on[s] }
invariant Sane: on[0] or not on[0]
cover Last: on[69]
check All { }
`;

/** Actions that ask for lengths, members, first items, items, keys, fields and multiplicities. */
const observed = `system Observed
type Rec = 0..1
enum Mode { idle, busy }
record Job { rec: Rec, mode: Mode }
var log: Seq<Rec, 2> = []
var jobs: Seq<Job, 2> = []
var owner: Map<Rec, Mode> = {}
var bag: Bag<Rec, 2> = {}
var asked: Option<Rec> = none
var pair: (Rec, Mode) = (0, idle)
action Append(r: Rec) { require log.len() < 2 and not (r in log and log.head() == r); log' = log.append(r) }
action Drop { require log.len() > 0 and log.last() != 1; log' = log.tail() }
action Add(r: Rec) { require jobs.len() < 2; jobs' = jobs.append(Job { rec: r, mode: idle }) }
action Work { require jobs.len() == 2 and jobs[1].mode == idle and jobs[0].rec != jobs[1].rec; jobs[1].mode' = busy }
action Own(r: Rec) { require r in log and owner.get(r) == none; owner[r]' = idle }
action Free(r: Rec) { require r in owner and owner.size() >= 2; owner' = owner.without(r) }
action Count(r: Rec) { require bag.count(r) == 0 and bag.size() < 2; bag' = bag.add(r) }
action Ask(r: Rec) { require asked == none and r in log; asked' = some(r) }
action Take { let r = asked?; require pair.0 != r; pair' = (r, if pair.1 == idle then busy else idle); asked' = none }
invariant Small: log.len() <= 3 and (forall i in log.indices(): log[i] <= 2)
step Slow: log'.len() <= log.len() + 1
check All { deadlock off }
`;

describe("the symbolic engine", () => {
  it("refuses to go on after a violation", async () => {
    expect(await exploreText(switches, { keepGoing: true })).toMatchObject({
      verdict: "incomplete",
      states: 0,
      engineLimit: "the symbolic engine ends a search with the first violation, so it cannot go on after it",
    });
  });

  it("counts states and transitions exactly beyond 2^53", async () => {
    const outcome = await exploreText(switches);
    expect(outcome).toMatchObject({
      verdict: "holds",
      engine: "symbolic",
      states: 2n ** 70n,
      transitions: 70n * 2n ** 70n,
      firings: [70n * 2n ** 70n],
      covered: ["Last"],
    });
  });

  it("certifies a random sample of a set that is too large to list", async () => {
    const { certification } = await exploreText(switches, { certify: { sample: 100, seed: 7 } });
    expect(certification).toEqual({ kind: "certified", states: 100, of: 2n ** 70n, steps: 7000, seed: 7 });
  });

  it("does not certify all states of such a set", async () => {
    const outcome = await exploreText(switches, { certify: { sample: undefined, seed: 7 } });
    expect(outcome.verdict).toBe("incomplete");
    expect(outcome.certification).toMatchObject({ kind: "stopped", of: 2n ** 70n });
  });

  it("finds a shortest counterexample among very many states", async () => {
    const violated = switches.replace("on[0] or not on[0]", "not (on[0] and on[35] and on[69])");
    const outcome = await exploreText(violated);
    expect(outcome).toMatchObject({ verdict: "violated", property: "Sane" });
    expect(outcome.trace?.steps).toHaveLength(3);
  });

  it("agrees with the interpreter where operators see only a part of a value", async () => {
    const built = build(observed);
    if (!isBuilt(built)) throw new Error(built.map(({ message }) => message).join("\n"));
    const { model, check } = built[0]!;
    const symbolic = await explore(model, check, { search: "bfs", engine: "symbolic" });
    const interpreted = await explore(model, check, { search: "bfs", engine: "interpreter" });
    expect(interpreted.states).toBeGreaterThan(1000);
    expect(describeOutcome({ ...symbolic, depth: interpreted.depth })).toBe(describeOutcome(interpreted));
  });

  it("counts states that are equal up to symmetry once", async () => {
    const text = `system Nodes
symmetric type Node of 4
enum Mode { idle, busy, down }
var mode: Node -> Mode = [_ in Node => idle]
action Set(n: Node, m: Mode) { mode[n]' = m }
check All { }
`;
    // The multisets of four modes out of three.
    expect((await exploreText(text)).states).toBe(15);
    expect((await exploreText(text.replace("check All { }", "check All { symmetry off }"))).states).toBe(3 ** 4);
  });

  it("stops at the memory limit", async () => {
    const hard = `system Hard
type Place = 0..9
var at: Place -> Place = [p in Place => p]
action Swap(a: Place, b: Place) { require a < b; at[a]' = at[b]; at[b]' = at[a] }
check All { }
`;
    const outcome = await exploreText(hard, { resources: { memory: 5_000_000, full: () => "memory is used up" } });
    expect(outcome).toMatchObject({ verdict: "incomplete", notices: ["memory is used up"] });
  });

  it("stops when it is cancelled", async () => {
    const outcome = await exploreText(switches, { tick: () => Promise.resolve("enough") });
    expect(outcome).toMatchObject({ verdict: "incomplete", notices: ["enough", "not reached so far: Last"] });
  });

  it("says which checks it cannot explore", async () => {
    const many = `system Many
type Wide = 0..199
var x: Bool = false
action Act(a: Wide, b: Wide) { x' = a < b }
check All { }
`;
    const outcome = await exploreText(many);
    expect(outcome.verdict).toBe("incomplete");
    expect(outcome.engineLimit).toBe(
      "the symbolic engine cannot explore this check: it has more than 20000 combinations of actions and arguments",
    );
  });
});
