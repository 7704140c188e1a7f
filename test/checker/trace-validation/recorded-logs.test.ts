// Logs that the payment processor has recorded: complete and with missing fields, they are accepted. Changed ones are
// refused at the event at which an oracle refuses them, or accepted as it does.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spec, type Session } from "../../../library/node.js";
import { logsIn } from "../../../specs/payment-processor/src/log.js";
import { withSystem } from "../../../specs/payment-processor/test/system.js";

const payments = spec("specs/payment-processor/payment_processor.fathom");
const mapping: unknown = JSON.parse(readFileSync("specs/payment-processor/mapping.json", "utf8"));

/** An event as the program records it. */
type Recorded = Readonly<Record<string, unknown>>;

/** The events of a run, in the order of their clocks; a stable order, where these are equal. */
const record = (payments: number, crashes: readonly number[], turns: readonly number[]): Promise<readonly Recorded[]> =>
  withSystem({ crashesAt: (point) => crashes.includes(point) }, (system) => {
    system.processAll(payments, turns);
    return (
      Object.values(logsIn(system.folder))
        .flatMap((log) => log.split("\n").filter((line) => line !== ""))
        .map((line) => JSON.parse(line) as Recorded)
        // The mapping ignores it.
        .filter(({ event }) => event !== "started")
        .sort((a, b) => Number(a["clock"]) - Number(b["clock"]))
    );
  });

const validate = (events: readonly Recorded[]) =>
  payments.validate("Crashes", events.map((event) => `${JSON.stringify(event)}\n`).join(""), { mapping });

// ---------------------------------------------------------------- the oracle

interface OracleState {
  readonly inbound: readonly number[];
  readonly outbound: readonly number[];
  readonly effects: Readonly<Record<string, number>>;
}

interface Node {
  readonly state: OracleState;
  readonly session: Session;
  steps?: readonly { readonly name: string; readonly to: Node }[];
}

const nodes = new Map<string, Node>();

/** Steps from state to state, as a user would take them one by one. */
function nodeOf(session: Session): Node {
  const { state } = session;
  const key = JSON.stringify(state);
  const node = nodes.get(key) ?? {
    state: {
      inbound: state["inbound.log"] as number[],
      outbound: state["outbound.log"] as number[],
      effects: state["ledger.effects"] as Record<string, number>,
    },
    session,
  };
  nodes.set(key, node);
  return node;
}

const stepsFrom = (node: Node) =>
  (node.steps ??= node.session.enabled.map((step) => ({ name: step.name, to: nodeOf(node.session.take(step)) })));

/** What an event means, written by hand: the mapping is not used. */
function fits({ event, slot, waiting, effects }: Recorded, name: string, after: OracleState): boolean {
  switch (event) {
    case "ordered":
      return name === `Order(payment: ${String(slot)})` && after.inbound.length === waiting;
    case "restarted":
      return name === "Restart";
    case "stored":
      return name === `Store(payment: ${String(slot)})` && after.effects[String(slot)] === effects;
    case "published":
      return name === `Publish(payment: ${String(slot)})` && after.outbound.length === waiting;
    case "removed":
      return name === `Remove(payment: ${String(slot)})` && after.inbound.length === waiting;
    case "settled":
      return name === `Settle(payment: ${String(slot)})` && after.outbound.length === waiting;
    default:
      return false;
  }
}

/** Steps of these have no event. */
const unlogged = /^(Read\(.*\)|Answer|worker\.Crash)$/;

function withUnlogged(nodes: ReadonlySet<Node>): ReadonlySet<Node> {
  const all = new Set(nodes);
  for (const node of all) for (const { name, to } of stepsFrom(node)) if (unlogged.test(name)) all.add(to);
  return all;
}

/** The number of events, from the first, that some behaviour has. */
function acceptedByOracle(events: readonly Recorded[]): number {
  let possible: ReadonlySet<Node> = new Set([nodeOf(payments.explore("Crashes"))]);
  for (const [i, event] of events.entries()) {
    const next = [...withUnlogged(possible)].flatMap((node) =>
      stepsFrom(node).flatMap(({ name, to }) => (fits(event, name, to.state) ? [to] : [])),
    );
    if (next.length === 0) return i;
    possible = new Set(next);
  }
  return events.length;
}

// ---------------------------------------------------------------- mutations

const mutations: Readonly<Record<string, (events: readonly Recorded[], at: number) => readonly Recorded[]>> = {
  dropped: (events, at) => events.filter((_, i) => i !== at),
  duplicated: (events, at) => events.flatMap((event, i) => (i === at ? [event, event] : [event])),
  "exchanged with the next": (events, at) =>
    events.map((event, i) => (i === at ? events[at + 1] : i === at + 1 ? events[at] : undefined) ?? event),
  "changed to another payment": (events, at) =>
    events.map((event, i) =>
      i === at && "slot" in event ? { ...event, slot: (Number(event["slot"]) + 1) % 3 } : event,
    ),
};

/** The first event that is refused, counted from 1; undefined if none is. The oracle agrees. */
async function refusedAt(events: readonly Recorded[]): Promise<number | undefined> {
  const result = await validate(events);
  const accepted = acceptedByOracle(events);
  expect([result.accepted, result.verdict]).toEqual([accepted, accepted < events.length ? "refused" : "valid"]);
  expect(result.refusal?.line).toBe(accepted < events.length ? accepted + 1 : undefined);
  return result.refusal?.number;
}

describe("a log of three payments, with two crashes,", async () => {
  const events = await record(3, [6, 12], []);

  it("is accepted", async () => {
    expect(events.map(({ event }) => event).filter((event) => event === "restarted")).toHaveLength(2);
    expect(await refusedAt(events)).toBeUndefined();
  });

  // Where the log is refused if the first event is changed, the second, and so on; 0 if it is accepted.
  it.each([
    ["dropped", [1, 5, 3, 4, 5, 13, 7, 8, 9, 12, 11, 12, 13, 15, 16, 16, 17, 19, 20, 20, 21, 0, 0]],
    ["duplicated", [2, 3, 4, 5, 6, 7, 0, 9, 10, 11, 0, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]],
    ["exchanged with the next", [1, 0, 3, 4, 5, 0, 7, 8, 9, 0, 11, 12, 13, 0, 0, 16, 17, 0, 0, 20, 21, 0]],
    ["changed to another payment", [1, 2, 3, 4, 5, 6, 0, 8, 9, 10, 0, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]],
  ])("with an event %s", async (kind, expected) => {
    const refused: number[] = [];
    for (const at of expected.keys()) refused.push((await refusedAt(mutations[kind]!(events, at))) ?? 0);
    expect(refused).toEqual(expected);
  });
});

/** Arguments of `record`, with crashes anywhere. */
const runs = fc.tuple(
  fc.integer({ min: 1, max: 4 }),
  fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 3 }),
  fc.array(fc.nat(2), { maxLength: 20 }),
);

describe("logs of any run", () => {
  it("are accepted, whatever fields are missing", async () => {
    await fc.assert(
      fc.asyncProperty(runs, fc.infiniteStream(fc.boolean()), async (run, shown) => {
        const events = await record(...run);
        const projected = events.map((event) =>
          Object.fromEntries(Object.entries(event).filter(([name]) => name === "event" || next(shown))),
        );
        const result = await validate(projected);
        expect([result.verdict, result.accepted]).toEqual(["valid", events.length]);
      }),
      { numRuns: 20 },
    );
  });

  it("that are changed are judged as the oracle judges them", async () => {
    const seen = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(runs, fc.constantFrom(...Object.values(mutations)), fc.nat(), async (run, mutate, at) => {
        const events = await record(...run);
        seen.add((await refusedAt(mutate(events, at % events.length))) === undefined);
      }),
      { numRuns: 30 },
    );
    expect(seen.size).toBe(2);
  });
});

const next = <T>(stream: fc.Stream<T>): T => stream.next().value as T;
