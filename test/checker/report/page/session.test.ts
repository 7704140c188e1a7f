// What a report holds is enough to walk the same way again, and to leave it: without a browser.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { is } from "immutable";
import { afterAll, describe, expect, it } from "vitest";
import type { ReportData } from "../../../../checker/report/page/data.js";
import { evaluatePlace, markOf, standAt, temporalOf } from "../../../../checker/report/page/judgement.js";
import { formatSpot, parseSpot } from "../../../../checker/report/page/link.js";
import {
  firstPlace,
  nextPlace,
  pathOf,
  takeStep,
  type Place,
  type Walk,
} from "../../../../checker/report/page/path.js";
import { openSession, type Session } from "../../../../checker/report/page/session.js";
import { everything, lensOf } from "../../../../checker/report/page/view.js";
import { finding, findings, statesOf, writeSpec } from "./reports.js";

const folder = mkdtempSync(join(tmpdir(), "fathom-page-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function opened(data: ReportData): Session {
  const session = openSession(JSON.parse(JSON.stringify(data)) as ReportData);
  if (typeof session === "string") throw new Error(session);
  return session;
}

function walked(session: Session): readonly Place[] {
  const first = firstPlace(session);
  const places = first === undefined ? [] : [first];
  for (const move of session.data.way.moves) {
    const last = places.at(-1);
    const next = last === undefined ? undefined : nextPlace(session, last, move);
    if (next !== undefined) places.push(next);
  }
  return places;
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
  ] as const)("leads to the states of the trace: %s %s", async (name, check) => {
    const found = await finding(name in findings ? spec(name as keyof typeof findings) : name, check);
    const session = opened(found.data);
    const places = walked(session);
    expect(places.length).toBe(found.data.way.moves.length + 1);
    for (const [i, state] of statesOf(found).entries())
      expect(found.model.variables.every(({ id }) => is(places[i]?.state?.get(id), state.get(id)))).toBe(true);
    expect(places.at(-1)?.fault?.code).toBe(found.trace.failed === undefined ? undefined : found.outcome.fault?.code);
    // The finding is marked where it is: a temporal property is false of the behaviour as a whole.
    const temporal = temporalOf(session, places);
    const marks = places.map((place, i) => markOf(session, place, places[i - 1], temporal?.values[i]).kind);
    if (found.data.found.kind === "property") expect([temporal === undefined, marks[0]]).toEqual([false, "bad"]);
    else expect([marks.at(-1), marks.slice(0, -1).includes("bad")]).toEqual(["bad", false]);
  });

  it("does not say where on the machine its files lie", async () => {
    const { data } = await finding(spec("invariant"));
    expect(JSON.stringify(data)).not.toContain(folder);
    const library = await finding("specs/active-active/queues_and_table.fathom", "Duplicates");
    expect(library.data.sources.map(({ path }) => path).filter((path) => path.startsWith("/"))).toEqual([]);
  });

  it("that is no report is said to be none", async () => {
    const { data } = await finding(spec("invariant"));
    expect(openSession({ ...data, sources: [] })).toBe("it holds no spec");
    expect(openSession({ ...data, check: "Other" })).toBe("its spec has no check Other");
    expect(openSession({ ...data, sources: [{ path: "a", text: "system", uses: [] }] })).toEqual(expect.any(String));
    expect(firstPlace({ ...opened(data), data: { ...data, way: { start: 7, moves: [] } } })).toBeUndefined();
  });
});

describe("leaving the trace", () => {
  it("goes on from any place, and comes back where it takes the trace's step", async () => {
    const { data } = await finding(spec("step"));
    const session = opened(data);
    const trace = walked(session);
    const [move] = data.way.moves;
    expect(takeStep(session, trace, { own: undefined, at: 0 }, move ?? 0)).toEqual({ own: undefined, at: 1 });
    expect(takeStep(session, trace, { own: undefined, at: 0 }, 99)).toEqual({ own: undefined, at: 0 });
  });

  it("any way is one that the interpreter goes, and what is judged there is what it judges", async () => {
    const { data } = await finding(spec("invariant"));
    const session = opened(data);
    const trace = walked(session);
    fc.assert(
      fc.property(fc.array(fc.record({ back: fc.nat(2), move: fc.nat(5) }), { maxLength: 12 }), (turns) => {
        let walk: Walk = { own: undefined, at: 0 };
        for (const { back, move } of turns)
          walk = takeStep(session, trace, { ...walk, at: Math.max(0, walk.at - back) }, move);
        const path = pathOf(trace, walk.own);
        let state = path[0]?.state;
        for (const [i, place] of path.entries()) {
          if (i > 0 && state !== undefined) state = session.interpreter.expand(state)[place.ordinal ?? -1]?.state;
          expect(is(place.state, state)).toBe(true);
          const failing = evaluatePlace(session, place, path[i - 1]).filter(
            ({ kind, truth }) => kind === "invariant" && truth.kind === "false",
          );
          expect(failing.length > 0).toBe(
            state !== undefined && session.interpreter.checkInvariants(state) !== undefined,
          );
        }
        const spot = {
          step: walk.at,
          left: walk.own?.left,
          took: walk.own?.places.map(({ ordinal }) => ordinal ?? 0) ?? [],
        };
        expect(parseSpot(formatSpot(spot))).toEqual(spot);
      }),
    );
  });

  it("tells a deadlock from an end", async () => {
    const [stuck, idle] = [
      opened((await finding(spec("deadlock"))).data),
      opened((await finding(spec("stutter"))).data),
    ];
    const last = walked(stuck).at(-1);
    const first = walked(idle)[0];
    if (last === undefined || first === undefined) throw new Error("no places");
    expect(standAt(stuck, last)).toMatchObject({ stops: true, deadlock: true });
    const ended = nextPlace(idle, first, 0);
    expect(ended && standAt(idle, ended)).toMatchObject({ stops: true, deadlock: false });
  });
});

describe("a link", () => {
  it("that is none of ours leads nowhere", () => {
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
      expect(parseSpot(text)).toBeUndefined();
  });
});

describe("a filter", () => {
  it("names parts of names, hides, and takes instances", async () => {
    const { data } = await finding("specs/active-active/queues_and_table.fathom", "Duplicates");
    const session = opened(data);
    const [first, second] = walked(session);
    if (first?.state === undefined || second === undefined) throw new Error("no places");
    const state = first.state;
    const names = (text: string, instances: readonly (string | undefined)[] = []): readonly string[] =>
      lensOf(session, state, { text, instances })
        .rows(first, undefined)
        .map(({ name }) => name);
    expect(names("")).toHaveLength(lensOf(session, state, everything).rows(first, undefined).length);
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
      lensOf(session, state, { text: "items", instances: [] })
        .changes(second, first)
        .map(({ name }) => name),
    ).toEqual(["inbound[east].items"]);
  });
});
