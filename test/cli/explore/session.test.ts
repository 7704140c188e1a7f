// Sessions without a terminal: commands as data, and searches compared with the checker.

import fc from "fast-check";
import { is } from "immutable";
import { describe, expect, it } from "vitest";
import { buildModel, explore } from "../../../checker/index.js";
import { interpret } from "../../../checker/interpreter/interpreter.js";
import {
  startSession,
  startSessionOn,
  currentStateAt,
  type SessionContext,
  type Session,
} from "../../../checker/session/session.js";
import { isSameStep, stateAfter, stepOf } from "../../../checker/trace/trace.js";
import { findNearest, randomWalk } from "../../../checker/session/session-search.js";
import { boolType } from "../../../grammar/core/types.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { parseCommand, verbs } from "../../../cli/explore/command.js";
import { runRepl } from "../../../cli/explore/repl.js";
import { complete } from "../../../cli/explore/step-names.js";
import { execute } from "../../../cli/explore/execute.js";
import type { CommandContext } from "../../../cli/explore/reply.js";
import { noStyle } from "../../../checker/report/style.js";

function groundOf(path: string, name: string): SessionContext {
  const { program, plans } = openFile(path);
  const plan = plans.find((each) => each.name === name);
  if (program === undefined || plan === undefined) throw new Error(`no check ${name} in ${path}`);
  const { model, check, system } = buildModel(program, plan);
  if (model === undefined || check === undefined || system === undefined) throw new Error(`${path} is wrong`);
  return { model, check, system, interpreter: interpret(model, check) };
}

function begun(path: string, name: string): Session {
  const session = startSession(groundOf(path, name));
  if (session === undefined || !("path" in session)) throw new Error("no initial state");
  return session;
}

const context: CommandContext = {
  display: { style: noStyle, width: 100, rows: 20, everything: true },
  newSeed: () => 1,
  monitor: (_, work) => work(() => Promise.resolve(undefined)),
};

async function say(session: Session, line: string): Promise<Session> {
  const command = parseCommand(line);
  return command.kind === "invalid" ? session : (await execute(session, command, context)).session;
}

/** Every step of the path is enabled in the state before it, and the description of the current state is right. */
function expectSound({ context, path, at, current: here }: Session): void {
  expect(at).toBeLessThanOrEqual(path.steps.length);
  expect([...context.interpreter.initialStates()].some(({ state }) => is(state, path.initial))).toBe(true);
  for (const [i, step] of path.steps.entries()) {
    const ways = context.interpreter.expand(stateAfter(path, i));
    expect(
      ways.some(
        (way) => way.state !== undefined && is(way.state, step.state) && isSameStep(stepOf(context.model, way), step),
      ),
    ).toBe(true);
  }
  expect(is(here.state, stateAfter(path, at))).toBe(true);
  expect(currentStateAt(context, here.state, at === 0 ? undefined : stateAfter(path, at - 1)).problems).toEqual(
    here.problems,
  );
}

describe("lines", () => {
  it.each([
    ["", { kind: "nothing" }],
    ["  // take 3", { kind: "nothing" }],
    ["3", { kind: "take", step: 3 }],
    ["take 3", { kind: "take", step: 3 }],
    ["t processor[east].Store(rec: 1)", { kind: "take", step: "processor[east].Store(rec: 1)" }],
    ["processor[east].Store(rec: 1)", { kind: "take", step: "processor[east].Store(rec: 1)" }],
    ["BACK", { kind: "back", count: 1 }],
    ["b 12", { kind: "back", count: 12 }],
    ["goto end", { kind: "goto", to: "end" }],
    ["s inbound[*].log, db", { kind: "state", names: ["inbound[*].log", "db"] }],
    ["p n + 1", { kind: "eval", text: "n + 1" }],
    ["r", { kind: "run", steps: 100, seed: undefined }],
    ["run 7 seed 3", { kind: "run", steps: 7, seed: 3 }],
    ["random seed 3", { kind: "run", steps: 100, seed: 3 }],
    ["q", { kind: "quit" }],
  ])("%s", (line, command) => {
    expect(parseCommand(line)).toEqual(command);
  });

  it.each([
    "take",
    "eval",
    "goto x",
    "goto -1",
    "run 0",
    "run seed",
    "run 3 4",
    "back 0",
    "delete",
    "delete all",
    "trace it",
    "quit now",
    "back 99999999999999999999",
    "no such thing",
    "help nonsense",
  ])("%s is refused", (line) => {
    expect(parseCommand(line)).toMatchObject({ kind: "invalid" });
  });

  it("have hints for misspelt commands", () => {
    expect(parseCommand("bakc 2")).toMatchObject({ kind: "invalid", hint: "did you mean `back`?" });
  });

  it("have one command for each short form", () => {
    const spellings = verbs.flatMap(({ name, short }) => [name, ...short]);
    expect(new Set(spellings).size).toBe(spellings.length);
  });
});

describe("random lines", () => {
  const files = [
    ["specs/tour/redelivery.fathom", "Naive"],
    ["specs/tour/05_choice.fathom", "All"],
    ["specs/classics/ewd840.fathom", "Nodes3"],
    ["specs/tour/08_findings.fathom", "Range"],
  ] as const;
  const words = [
    "1",
    "2",
    "3",
    "back",
    "back 2",
    "next",
    "next 2",
    "goto 0",
    "goto 2",
    "goto end",
    "trace all",
    "state",
    "props",
    "initial 2",
    "initial",
    "run 4 seed 1",
    "run 9",
    "actions",
    "take Read",
    "Crash",
    "Count",
    "Press",
    "eval 1 + 1",
    "break true",
    "delete 1",
    "find false and true",
    "help",
  ];
  const line = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...words) },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...verbs.map(({ name }) => name)), fc.string())
        .map(([verb, rest]) => `${verb} ${rest}`),
    },
  );

  it.each(files)("leave a session of %s consistent", async (path, name) => {
    const start = begun(path, name);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        let session = start;
        for (const each of lines) session = await say(session, each);
        expectSound(session);
      }),
      { numRuns: 25 },
    );
  });
});

describe("a search", () => {
  it.each([
    ["specs/classics/die_hard.fathom", "Solve"],
    ["specs/tour/redelivery.fathom", "Naive"],
    ["specs/active-active/active_active.fathom", "Duplicates"],
  ])("in %s finds a path to the violation of %s that is as short as the counterexample", async (path, name) => {
    const session = begun(path, name);
    const { model, check } = session.context;
    const { expected } = check;
    const violated = model.invariants.find((each) => expected.kind === "violated" && each.name === expected.name);
    if (violated === undefined || expected.kind !== "violated") throw new Error("no such invariant");
    const { body } = violated;
    const nearest = await findNearest(
      session,
      {
        text: "not",
        expr: { kind: "apply", operator: "not", args: [body], type: boolType, span: body.span },
        localCount: model.localCount,
      },
      undefined,
    );
    expect(nearest).toMatchObject({ fault: undefined, stopped: undefined });
    expect(nearest.steps).toHaveLength(expected.steps ?? -1);
    expectSound(await say(session, `goto 0`));
  });

  it("counts all states if there is no path", async () => {
    const session = begun("specs/classics/die_hard.fathom", "AllStates");
    const { model } = session.context;
    const never = {
      text: "false",
      expr: { kind: "literal", value: false, type: boolType, span: model.invariants[0]!.span } as const,
      localCount: model.localCount,
    };
    expect(await findNearest(session, never, undefined)).toMatchObject({
      steps: undefined,
      states: 16,
      complete: true,
    });
    const bounded = await findNearest(session, never, undefined, 5);
    expect(bounded).toMatchObject({ steps: undefined, states: 6, complete: false });
  });

  it("at random takes the same path for the same seed", async () => {
    const session = begun("specs/classics/dining_deadlock.fathom", "AllRightHanded");
    const [a, b] = [
      await randomWalk(session, { steps: 50, seed: 5, tick: undefined }),
      await randomWalk(session, { steps: 50, seed: 5, tick: undefined }),
    ];
    expect(a.steps.map(({ action, bindings }) => [action, bindings[0]?.value])).toEqual(
      b.steps.map(({ action, bindings }) => [action, bindings[0]?.value]),
    );
    expect(a.stoppedBy).toMatchObject({ kind: "problems", problems: [{ kind: "deadlock" }] });
  });
});

describe("a counterexample", () => {
  it("can be left, and is kept while its steps are taken", async () => {
    const context = groundOf("specs/tour/redelivery.fathom", "Naive");
    const { trace } = await explore(context.model, context.check, { search: "bfs", engine: "interpreter" });
    if (trace === undefined) throw new Error("no counterexample");
    let session = startSessionOn(context, trace);
    for (const line of ["Read", "Process"]) session = await say(session, line);
    expect([session.at, session.path.steps.length]).toEqual([2, 5]);
    session = await say(session, "Remove");
    expect([session.at, session.path.steps.length]).toEqual([3, 3]);
    expectSound(session);
    const end = await say(startSessionOn(context, trace), "goto end");
    expect(end.current.problems).toMatchObject([{ kind: "invariant", name: "Once", fault: undefined }]);
  });
});

describe("completion", () => {
  const session = begun("specs/active-active/active_active.fathom", "Duplicates");
  it.each([
    ["fi", ["find "], "fi"],
    ["Pub", ["Publish(r: east)", "Publish(r: west)"], "Pub"],
    ["take Publish(r: w", ["Publish(r: west)"], "Publish(r: w"],
    ["eval db.acknowledged.size() + db.ac", ["db.acknowledged"], "db.ac"],
    ["state inb", ["inbound.up", "inbound.log", "inbound"], "inb"],
    ["help fin", ["find"], "fin"],
    ["quit x", [], "x"],
  ])("%s", (line, names, word) => {
    expect(complete(line, session)).toEqual([names, word]);
  });
});

describe("a session", () => {
  it("shows the step and the problems in its prompt, and ends with the input", async () => {
    const prompts: string[] = [];
    const printed: string[] = [];
    const lines = ["1", "find effects[1] == 2", "back 2", "quit", "1"];
    await runRepl(
      begun("specs/tour/redelivery.fathom", "Naive"),
      { read: (prompt) => (prompts.push(prompt), Promise.resolve(lines.shift())) },
      context,
      (text) => printed.push(text),
      (error) => expect.unreachable(String(error)),
    );
    expect(prompts).toEqual(["0> ", "1> ", "5 ✗ Once> ", "3/5> "]);
    expect(lines).toEqual(["1"]);
    expect(printed.join("\n")).toContain("found after 4 steps");
  });
});
