// The logic of the page without a browser: the data of a report suffices to replay the trace, and to leave it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { is } from "immutable";
import { afterAll, describe, expect, it } from "vitest";
import type { ReportData } from "../../../../checker/report/page/data.js";
import { chartLayout } from "../../../../checker/report/page/chart-layout.js";
import { markOf, meaningsOfMarks } from "../../../../checker/report/page/marks.js";
import { propertyValues, statusOf } from "../../../../checker/report/page/property-values.js";
import { formatLocation, parseLocation } from "../../../../checker/report/page/page-location.js";
import {
  initialPoint,
  pathWith,
  successorOf,
  takeStep,
  type Cursor,
  type PathPoint,
} from "../../../../checker/report/page/path.js";
import { openSession, type Session } from "../../../../checker/report/page/session.js";
import { noFilter, stateViewOf } from "../../../../checker/report/page/state-view.js";
import { temporalValues } from "../../../../checker/report/page/temporal-values.js";
import { finding, findings, statesOf, writeSpec } from "./reports.js";

const folder = mkdtempSync(join(tmpdir(), "fathom-page-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function opened(data: ReportData): Session {
  const session = openSession(JSON.parse(JSON.stringify(data)) as ReportData);
  if (typeof session === "string") throw new Error(session);
  return session;
}

function replayTrace(session: Session): readonly PathPoint[] {
  const initial = initialPoint(session);
  const points = initial === undefined ? [] : [initial];
  for (const ordinal of session.data.path.steps) {
    const last = points.at(-1);
    const next = last === undefined ? undefined : successorOf(session, last, ordinal);
    if (next !== undefined) points.push(next);
  }
  return points;
}

const spec = (kind: keyof typeof findings): string => writeSpec(folder, kind, findings[kind]);

describe("a report", () => {
  it.each([
    ...Object.keys(findings).map((kind) => [kind, undefined] as const),
    ["specs/tour/redelivery.fathom", "Naive"],
    ["specs/active-active/queues_and_table.fathom", "Duplicates"],
    ["specs/active-active/queues_and_table.fathom", "OutOfOrder"],
    ["specs/active-active/one_region.fathom", "CrashLoopNeverDelivers"],
    ["specs/active-active/replication.fathom", "TwoRegionsLost"],
    ["specs/classics/write_through_cache.fathom", "ForgetsOthers"],
  ] as const)("replays the states of the trace: %s %s", async (name, check) => {
    const report = await finding(name in findings ? spec(name as keyof typeof findings) : name, check);
    const session = opened(report.data);
    const points = replayTrace(session);
    expect(points.length).toBe(report.data.path.steps.length + 1);
    for (const [i, state] of statesOf(report).entries())
      expect(report.model.variables.every(({ id }) => is(points[i]?.state?.get(id), state.get(id)))).toBe(true);
    expect(points.at(-1)?.fault?.code).toBe(report.trace.failed === undefined ? undefined : report.outcome.fault?.code);
    // A finding is marked at its state; a violated temporal property is false of the whole behaviour, so at its start.
    const temporal = temporalValues(session, points);
    const all = points.map((point, i) => markOf(session, point, points[i - 1], temporal?.values[i]));
    const marks = all.map(({ kind: each }) => each);
    // The legend explains every mark.
    for (const each of all.filter(({ kind: each }) => each !== "none"))
      expect(meaningsOfMarks(session)).toContainEqual(each);
    if (report.data.finding.kind === "property") expect([temporal === undefined, marks[0]]).toEqual([false, "bad"]);
    else expect([marks.at(-1), marks.slice(0, -1).includes("bad")]).toEqual(["bad", false]);
  });

  it.each<[keyof typeof findings, string | null]>([
    ["invariant", null],
    ["deadlock", null],
    ["error", "prevent the step with a `require`, or make the type larger"],
    ["lasso", null],
    [
      "stutter",
      "no fairness is assumed, so the system may stop in any state; enabled but not fair: Finish; add `fair weak Finish` to require it",
    ],
  ])("gives the hint of the text report: %s", async (kind, hint) => {
    expect((await finding(spec(kind))).data.finding.hint).toBe(hint);
  });

  it("takes a few characters for each step, however large the states are", async () => {
    const text = (steps: number): string => `system Long
var n: 0..${steps} = 0
var held: 0..99 -> Bool = [i in 0..99 => i < 50]
action Up { require n < ${steps}; n' = n + 1 }
invariant Small: n < ${steps}
check Default { expect violated Small in ${steps} steps }
`;
    const sizeOf = async (steps: number): Promise<number> =>
      JSON.stringify((await finding(writeSpec(folder, `long${steps}`, text(steps)))).data).length;
    expect((await sizeOf(500)) - (await sizeOf(10))).toBeLessThan(490 * 8);
  });

  it("does not contain absolute paths of the machine", async () => {
    const { data } = await finding(spec("invariant"));
    expect(JSON.stringify(data)).not.toContain(folder);
    const library = await finding("specs/active-active/queues_and_table.fathom", "Duplicates");
    expect(library.data.sources.map(({ path }) => path).filter((path) => path.startsWith("/"))).toEqual([]);
  });

  it("that Fathom did not write is rejected", async () => {
    const { data } = await finding(spec("invariant"));
    expect(openSession({ ...data, sources: [] })).toBe("it holds no spec");
    expect(openSession({ ...data, check: "Other" })).toBe("its spec has no check Other");
    expect(openSession({ ...data, sources: [{ path: "a", text: "system", uses: [] }] })).toEqual(expect.any(String));
    expect(initialPoint({ ...opened(data), data: { ...data, path: { initial: 7, steps: [] } } })).toBeUndefined();
  });
});

describe("the chart", () => {
  const layoutOf = async (name: keyof typeof findings): Promise<ReturnType<typeof chartLayout>> => {
    const session = opened((await finding(spec(name))).data);
    const points = replayTrace(session);
    const [first] = points;
    if (first?.state === undefined) throw new Error("no initial state");
    const view = stateViewOf(session, first.state, noFilter);
    return chartLayout(points, 0, (at) => {
      const point = points[at];
      return point === undefined ? [] : view.changes(point, points[at - 1]);
    });
  };

  it("has variables as lifelines where no instances take part", async () => {
    const { hasChanges, participants, rows } = await layoutOf("invariant");
    expect([hasChanges, participants]).toEqual([true, [undefined, "level"]]);
    expect(rows.map(({ step }) => step.arrows)).toMatchInlineSnapshot(`
      [
        [
          {
            "from": undefined,
            "kind": "change",
            "title": "0 → 4",
            "to": "level",
          },
        ],
      ]
    `);
  });

  it("shows calls where instances take part", async () => {
    const { hasChanges, participants } = await layoutOf("deadlock");
    expect([hasChanges, participants]).toEqual([false, [undefined, "left", "right"]]);
  });
});

describe("leaving the trace", () => {
  it("takes any enabled step, and returns to the trace where it takes the same step", async () => {
    const { data } = await finding(spec("step"));
    const session = opened(data);
    const trace = replayTrace(session);
    const [ordinal] = data.path.steps;
    expect(takeStep(session, trace, { deviation: undefined, index: 0 }, ordinal ?? 0)).toEqual({
      deviation: undefined,
      index: 1,
    });
    expect(takeStep(session, trace, { deviation: undefined, index: 0 }, 99)).toEqual({
      deviation: undefined,
      index: 0,
    });
  });

  it("agrees with the interpreter on every state and every invariant of any path", async () => {
    const { data } = await finding(spec("invariant"));
    const session = opened(data);
    const trace = replayTrace(session);
    fc.assert(
      fc.property(fc.array(fc.record({ back: fc.nat(2), ordinal: fc.nat(5) }), { maxLength: 12 }), (turns) => {
        let cursor: Cursor = { deviation: undefined, index: 0 };
        for (const { back, ordinal } of turns)
          cursor = takeStep(session, trace, { ...cursor, index: Math.max(0, cursor.index - back) }, ordinal);
        const path = pathWith(trace, cursor.deviation);
        let state = path[0]?.state;
        for (const [i, point] of path.entries()) {
          if (i > 0 && state !== undefined) state = session.interpreter.expand(state)[point.ordinal ?? -1]?.state;
          expect(is(point.state, state)).toBe(true);
          const failing = propertyValues(session, point, path[i - 1]).filter(
            ({ kind, value }) => kind === "invariant" && value.kind === "false",
          );
          expect(failing.length > 0).toBe(
            state !== undefined && session.interpreter.checkInvariants(state) !== undefined,
          );
        }
        const { deviation, index } = cursor;
        const location = {
          step: index,
          left: deviation?.leavesAt,
          took: deviation?.points.map(({ ordinal }) => ordinal ?? 0) ?? [],
        };
        expect(parseLocation(formatLocation(location))).toEqual(location);
      }),
    );
  });

  it("distinguishes a deadlock from a terminal state", async () => {
    const [forks, idle] = [
      opened((await finding(spec("deadlock"))).data),
      opened((await finding(spec("stutter"))).data),
    ];
    const last = replayTrace(forks).at(-1);
    const first = replayTrace(idle)[0];
    if (last === undefined || first === undefined) throw new Error("the trace is empty");
    expect(statusOf(forks, last)).toMatchObject({ stops: true, deadlock: true });
    const ended = successorOf(idle, first, 0);
    expect(ended && statusOf(idle, ended)).toMatchObject({ stops: true, deadlock: false });
  });
});

describe("a link", () => {
  it("in another format is ignored", () => {
    for (const text of [
      "",
      "#",
      "#step=",
      "#step=-1",
      "#step=1e3",
      "#left=1&step=2",
      "#left=1&took=&step=2",
      "#left=1&took=a&step=2",
      "#step=1<img>",
      "#step=99999999999",
      `#left=1&took=${"1.".repeat(100_001)}1&step=2`,
    ])
      expect(parseLocation(text)).toBeUndefined();
  });
});

describe("a filter", () => {
  it("matches parts of names, hides, and selects instances", async () => {
    const { data } = await finding("specs/active-active/queues_and_table.fathom", "Duplicates");
    const session = opened(data);
    const [first, second] = replayTrace(session);
    if (first?.state === undefined || second === undefined) throw new Error("the trace is empty");
    const state = first.state;
    const names = (text: string, instances: readonly (string | undefined)[] = []): readonly string[] =>
      stateViewOf(session, state, { text, instances })
        .rows(first, undefined)
        .map(({ name }) => name);
    expect(names("")).toHaveLength(stateViewOf(session, state, noFilter).rows(first, undefined).length);
    expect(names("flight")).toEqual([]);
    expect(names("inFlight")).toEqual([
      "inbound[east].inFlight",
      "inbound[west].inFlight",
      "outbound[east].inFlight",
      "outbound[west].inFlight",
    ]);
    expect(names("inFlight, -outbound")).toEqual(["inbound[east].inFlight", "inbound[west].inFlight"]);
    expect(names("inFlight", ["inbound[east]"])).toEqual(["inbound[east].inFlight"]);
    expect(names("", [undefined])).toEqual(["tried"]);
    expect(
      stateViewOf(session, state, { text: "items", instances: [] })
        .changes(second, first)
        .map(({ name }) => name),
    ).toEqual(["inbound[east].items"]);
  });
});
