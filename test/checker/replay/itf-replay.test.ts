// Traces in the Informal Trace Format that are followed in a model.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildModel } from "../../../checker/index.js";
import { interpret, type DetailedTransition } from "../../../checker/interpreter/interpreter.js";
import type { State } from "../../../checker/interpreter/values.js";
import { replayItf, type ItfReplay } from "../../../checker/replay/itf/itf-replay.js";
import { itfTraceFrom } from "../../../checker/replay/itf/itf-trace.js";
import { PathFollower, TooManyStates } from "../../../checker/replay/itf/observed-path.js";
import { matchNames } from "../../../checker/replay/itf/variable-names.js";
import { traceToItf } from "../../../checker/report/itf.js";
import type { FinishedCheck } from "../../../checker/report/results.js";
import { stepOf, variablesOf } from "../../../checker/trace/trace.js";
import { findSpecs } from "../../../cli/files/host.js";
import { openFile } from "../../../cli/verification/open-file.js";
import type { Program } from "../../../grammar/index.js";
import { load } from "../../../grammar/index.js";
import { planChecks } from "../../../grammar/elaborate/plans.js";

type Built = Pick<FinishedCheck, "model" | "check">;

function built(program: Program, plan = planChecks(program, { constants: new Map() }).plans[0]): Built {
  const { model, check, diagnostics } = buildModel(program, plan!);
  if (model === undefined || check === undefined) throw new Error(diagnostics[0]?.message);
  return { model, check };
}

function builtFrom(text: string): Built {
  const { program, diagnostics } = load("s.fathom", {
    read: () => ({ kind: "text", text }),
    resolve: (_, use) => use,
  });
  if (program === undefined || diagnostics.length > 0) throw new Error(diagnostics[0]?.message);
  return built(program);
}

interface Fields {
  [name: string]: unknown;
}
interface Json {
  vars: string[];
  states: Fields[];
  loop?: number;
}

const replay = ({ model, check }: Built, json: object): Promise<ItfReplay> =>
  replayItf(model, check, itfTraceFrom(JSON.parse(JSON.stringify(json)) as Fields));

/** One system of each spec, with bounded work. */
const systems: readonly Built[] = findSpecs("specs")
  .map((path) => openFile(path))
  .flatMap((file) => {
    const plan = file.plans.find(({ declaration }) => declaration?.kind === "check");
    return plan === undefined || file.program === undefined ? [] : [built(file.program, plan)];
  });

interface Walk {
  readonly states: readonly State[];
  readonly itf: Json;
}

/** A walk that takes the steps that the numbers select. */
function walk({ model, check }: Built, choices: readonly number[]): Walk | undefined {
  const interpreter = interpret(model, check);
  let initial: State | undefined;
  for (const { state } of interpreter.initialStates()) if ((initial = state) !== undefined) break;
  if (initial === undefined) return undefined;
  const states = [initial];
  const attempts: DetailedTransition[] = [];
  for (const choice of choices) {
    const next = interpreter.expand(states.at(-1)!).filter(({ state }) => state !== undefined);
    const taken = next[choice % Math.max(1, next.length)];
    if (taken?.state === undefined) break;
    attempts.push(taken);
    states.push(taken.state);
  }
  const trace = {
    variables: variablesOf(model),
    initial,
    steps: attempts.map((attempt) => ({ ...stepOf(model, attempt), state: attempt.state! })),
    failed: undefined,
    loop: undefined,
  };
  const itf = traceToItf(trace, { source: "s.fathom", status: "", description: "" });
  return { states, itf: JSON.parse(JSON.stringify(itf)) as Json };
}

/** Counterexamples print it, not a whole model. */
const index = fc.nat(systems.length - 1);
const choices = fc.array(fc.nat(1000), { maxLength: 12 });

describe("walks through the specs of this repository", () => {
  it("there are enough", () => expect(systems.length).toBeGreaterThan(30));

  it("are read back: all steps can be taken, to the same states", async () => {
    await fc.assert(
      fc.asyncProperty(index, choices, async (at, numbers) => {
        const system = systems[at]!;
        const written = walk(system, numbers);
        fc.pre(written !== undefined);
        const { kind, trace, after, names, stuttering } = await replay(system, written.itf);
        expect(["violates", "passes"]).toContain(kind);
        expect([names.inTrace, names.inModel, stuttering]).toEqual([[], [], 0]);
        expect(trace!.steps.length + 1 + after).toBe(written.states.length);
        const size = system.model.variables.length;
        for (const [i, state] of [trace!.initial, ...trace!.steps.map((step) => step.state)].entries())
          expect(state.take(size).equals(written.states[i]!.take(size))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("are behaviours also without some of their variables, with prefixes, and with repeated states", async () => {
    await fc.assert(
      fc.asyncProperty(
        index,
        fc.array(fc.nat(1000), { maxLength: 5 }),
        fc.nat(100),
        fc.nat(5),
        async (at, numbers, kept, repeated) => {
          const system = systems[at]!;
          const written = walk(system, numbers);
          fc.pre(written !== undefined && written.itf.vars.length > 0);
          const { vars, states } = written.itf;
          const [only] = [vars[kept % vars.length]!];
          const named = states.map((state) => ({ [`a::b::${only}`]: state[only] }));
          const place = repeated % named.length;
          const itf = {
            vars: [`a::b::${only}`],
            states: [...named.slice(0, place), named[place]!, ...named.slice(place)],
          };
          const { kind, names } = await replay(system, itf);
          expect(["violates", "passes", "unknown"]).toContain(kind);
          expect(names.inModel).toEqual(vars.filter((name) => name !== only));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("are no behaviours once a step of them is none: the first is reported, with a reason for each action", async () => {
    await fc.assert(
      fc.asyncProperty(index, choices, fc.nat(20), fc.nat(20), async (at, numbers, a, b) => {
        const system = systems[at]!;
        const written = walk(system, numbers);
        fc.pre(written !== undefined && written.states.length > 1);
        // A state of the walk in place of another.
        const { states } = written;
        const [to, from] = [a % states.length, b % states.length];
        const changed = states.map((state, i) => (i === to ? states[from]! : state));
        const itf = {
          vars: written.itf.vars,
          states: written.itf.states.map((state, i) => (i === to ? written.itf.states[from]! : state)),
        };
        const { kind, obstacle } = await replay(system, itf);
        const first = firstImpossible(system, changed);
        expect([kind === "diverges", kind === "unknown"]).toEqual([first !== undefined, false]);
        if (first === undefined) return;
        expect(obstacle).toMatchObject(first === 0 ? { kind: "start" } : { kind: "step", state: first });
        if (obstacle?.kind === "step") expect(obstacle.barred?.steps).toHaveLength(system.model.actions.length);
      }),
      { numRuns: 60 },
    );
  });
});

/** The index of the first state that cannot follow the one before it. Faults are counted along the way. */
function firstImpossible({ model, check }: Built, states: readonly State[]): number | undefined {
  const interpreter = interpret(model, check);
  const size = model.variables.length;
  const sameValues = (a: State, b: State): boolean => a.take(size).equals(b.take(size));
  let possible: State[] = [];
  for (const { state } of interpreter.initialStates())
    if (state !== undefined && sameValues(state, states[0]!)) possible.push(state);
  if (possible.length === 0) return 0;
  for (const [i, state] of states.entries()) {
    if (i === 0) continue;
    const next = possible.flatMap((before) => [
      ...(sameValues(before, state) ? [before] : []),
      ...interpreter
        .expand(before)
        .flatMap((each) => (each.state !== undefined && sameValues(each.state, state) ? [each.state] : [])),
    ]);
    if (next.length === 0) return i;
    possible = next;
  }
  return undefined;
}

const traffic = builtFrom(`system Traffic
enum Light { red, green }
var light: Light = red
var cars: 0..3 = 0
var hidden: 0..2 = 0
action Switch { light' = if light == red then green else red; hidden' = (hidden + 1) mod 3 }
action Arrive { require cars < 3; cars' = cars + 1 }
action Leave { require light == green and cars > 0; cars' = cars - 1 }
invariant NotFull: cars < 3
property Flows: always (cars > 0 implies eventually cars == 0)
check C { expect violated NotFull }
`);
const at = (light: string, cars: number, hidden?: number): Fields => ({
  light,
  cars,
  ...(hidden === undefined ? {} : { hidden }),
});
const vars = ["light", "cars"];

describe("loops", () => {
  it.each<readonly [string, Json, string, number | undefined, number]>([
    [
      "back to the first state, which is repeated",
      { vars, states: [at("red", 0), at("red", 1), at("red", 1)], loop: 1 },
      "violates",
      1,
      1,
    ],
    ["stopping", { vars, states: [at("red", 0), at("red", 1)], loop: 1 }, "violates", 1, 1],
    [
      "a step back",
      {
        vars: ["light", "cars", "hidden"],
        states: [
          at("red", 0, 0),
          at("green", 0, 1),
          at("red", 0, 2),
          at("green", 0, 0),
          at("red", 0, 1),
          at("green", 0, 2),
        ],
        loop: 0,
      },
      "passes",
      0,
      6,
    ],
  ])("%s", async (_, json, kind, loop, steps) => {
    const replayed = await replay(traffic, json);
    expect([replayed.kind, replayed.trace?.loop, replayed.trace?.steps.length]).toEqual([kind, loop, steps]);
    if (kind === "violates") expect(replayed.found?.property).toBe("Flows");
  });

  it("that no behaviour closes: `hidden` must be the same again", async () => {
    const closing = { vars, states: [at("red", 0), at("green", 0)], loop: 0 };
    expect(await replay(traffic, closing)).toMatchObject({ kind: "diverges", obstacle: { kind: "loop", state: 0 } });
  });
});

describe("names", () => {
  it("may have prefixes of modules, and Quint's metadata are no variables", async () => {
    const states = [
      { "m::n::light": "red", "m::cars": 0, "mbt::actionTaken": "init", "mbt::nondetPicks": {} },
      { "m::n::light": "red", "m::cars": 1, "mbt::actionTaken": "Arrive", "mbt::nondetPicks": {} },
    ];
    const { kind, names } = await replay(traffic, { vars: Object.keys(states[0]!), states });
    expect([kind, names.inTrace, names.inModel]).toEqual(["passes", [], ["hidden"]]);
  });

  it("that could be one variable are an error, and so is a trace without any", async () => {
    const both = { vars: ["a::cars", "b::cars"], states: [{ "a::cars": 0, "b::cars": 0 }] };
    await expect(replay(traffic, both)).rejects.toThrow('"a::cars" and "b::cars" could both be cars');
    await expect(replay(traffic, { vars: ["x"], states: [{ x: 1 }] })).rejects.toThrow(
      "none of its variables is one of the spec: the trace has x, the spec light, cars, hidden",
    );
  });

  it("of instances are paths", () => {
    expect(matchNames(["s::lane::cars", "open"], ["lane.cars", "open", "more"])).toMatchObject({
      matched: new Map([
        ["s::lane::cars", "lane.cars"],
        ["open", "open"],
      ]),
      inTrace: [],
      inModel: ["more"],
    });
  });
});

it("gives up instead of following too many states for too long", () => {
  const follower = new PathFollower(interpret(traffic.model, traffic.check), [], 10);
  const anything = { values: [undefined, undefined, undefined], action: undefined };
  let layer = follower.start(anything);
  expect(() => {
    for (let i = 0; i < 5; i++) layer = follower.next(layer, anything);
  }).toThrow(TooManyStates);
});

it("the first violation on the way is found, and what follows is counted", async () => {
  const states = [0, 1, 2, 3, 3].map((cars, i) => at(i === 4 ? "green" : "red", cars));
  const { kind, found, trace, after } = await replay(traffic, { vars, states });
  expect([kind, found?.property, trace?.steps.length, after]).toEqual(["violates", "NotFull", 3, 1]);
});

it("values that could not be written are free", async () => {
  const states = [at("red", 0), { light: "red", cars: { "#unserializable": "Int" } }, at("red", 2)];
  const { kind, unserializable } = await replay(traffic, { vars, states });
  expect([kind, unserializable]).toEqual(["passes", ["cars"]]);
});

it("a value that is none of its type: the state before it is reached", async () => {
  const { kind, obstacle, trace } = await replay(traffic, {
    vars,
    states: [at("red", 0), at("red", 1), at("blue", 1)],
  });
  expect([kind, trace?.steps.length]).toEqual(["diverges", 1]);
  expect(obstacle).toEqual({ kind: "value", state: 2, why: '`light`: "blue" is no value of Light' });
});

it.each<readonly [string, unknown, string]>([
  ["no variables", { states: [{}] }, '"vars" is not an array'],
  ["variables that are no names", { vars: [1], states: [{}] }, '"vars"[0] is not a string'],
  ["a variable twice", { vars: ["x", "x"], states: [{ x: 1 }] }, '"vars" has "x" twice'],
  ["no states", { vars: ["x"], states: [] }, '"states" is empty'],
  ["a state that is none", { vars: ["x"], states: [1] }, '"states"[0] is not an object'],
  ["a missing value", { vars: ["x"], states: [{ x: 1 }, {}] }, '"states"[1] has no "x"'],
  ["a value too many", { vars: ["x"], states: [{ x: 1, y: 1 }] }, 'which is not one of the "vars"'],
  ["a loop after the end", { vars: ["x"], states: [{ x: 1 }], loop: 1 }, '"loop" is after the last state'],
  ["a loop that is no number", { vars: ["x"], states: [{ x: 1 }], loop: "0" }, '"loop" is not a whole number'],
  [
    "depth",
    { vars: ["x"], states: [{ x: JSON.parse("[".repeat(5000) + "]".repeat(5000)) as unknown }] },
    "levels deep",
  ],
])("rejects a malformed trace: %s", (_, json, message) => {
  expect(() => itfTraceFrom(json as Fields)).toThrow(message);
});

it("ignores metadata that it does not know", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (meta, ofState) => {
      const { vars: names } = itfTraceFrom({ "#meta": meta, vars: ["x"], states: [{ "#meta": ofState, x: 1 }] });
      expect(names).toEqual(["x"]);
    }),
  );
});
