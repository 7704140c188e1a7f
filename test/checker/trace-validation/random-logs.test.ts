// Logs of random walks with random projection are accepted; changed ones are refused at the event at which an oracle
// refuses them, or accepted as it does.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainMapping, type Mapping } from "../../../checker/trace-validation/mapping.js";
import { logValidator, type ValidationSubject } from "../../../checker/trace-validation/validate.js";
import { qualifiedName } from "../../../checker/report/names.js";
import { payments, subjectOf } from "./payments.js";
import { accepted, walk, type PlainEvent } from "./walks.js";

const subjects: readonly (readonly [string, ValidationSubject])[] = [
  ["payments", payments()],
  ["the payment processor", subjectOf("specs/payment-processor/payment_processor.fathom")],
  ["instances and faults", subjectOf("specs/tour/09_components.fathom")],
  ["choices", subjectOf("specs/tour/05_choice.fathom")],
  ["messages", subjectOf("specs/tour/03_messages.fathom")],
  ["collections", subjectOf("specs/tour/04_collections.fathom")],
];

const textOf = (events: readonly PlainEvent[], clocks?: readonly number[]): string =>
  events
    .map((event, i) => `${JSON.stringify(clocks === undefined ? event : { ...event, clock: clocks[i] })}\n`)
    .join("");

interface RandomLog {
  readonly events: readonly PlainEvent[];
  readonly unlogged: ReadonlySet<string>;
}

/** A log in which some actions, arguments and variables are missing. */
const logs = (subject: ValidationSubject, length: number): fc.Arbitrary<RandomLog> =>
  fc
    .record({
      choices: fc.infiniteStream(fc.nat()),
      hidden: fc.array(fc.constantFrom(...subject.model.actions.map(qualifiedName)), { maxLength: 3 }),
      shown: fc.infiniteStream(fc.boolean()),
    })
    .map(({ choices, hidden, shown }) => {
      const unlogged = new Set(hidden);
      const steps = walk(subject, length, (below) => next(choices) % below);
      const project = (values: object): Record<string, unknown> =>
        Object.fromEntries(Object.entries(values).filter(() => next(shown)));
      const events = steps
        .filter(({ action }) => !unlogged.has(action))
        .map(({ event }) => ({
          action: event.action,
          args: project(event.args),
          picks: project(event.picks),
          state: project(event.state),
        }));
      return { events, unlogged };
    });

const next = <T>(stream: fc.Stream<T>): T => stream.next().value as T;

const mappingOf = ({ unlogged }: Pick<RandomLog, "unlogged">, more: Partial<Mapping> = {}): Mapping => ({
  ...plainMapping,
  unlogged: [...unlogged],
  ...more,
});

/** Drops, repeats, exchanges or alters an event. */
function mutate(events: readonly PlainEvent[], kind: number, at: number, other: number): readonly PlainEvent[] {
  const [event, from] = [events[at], events[other]];
  if (event === undefined || from === undefined) return events;
  const without = events.filter((_, i) => i !== at);
  switch (kind) {
    case 0:
      return without;
    case 1:
      return events.flatMap((each, i) => (i === at ? [each, each] : [each]));
    case 2:
      return events.map((each, i) => (i === at ? from : i === other ? event : each));
    case 3:
      // Of the same action, which has the same parameters.
      return event.action === from.action
        ? events.map((each, i) => (i === at ? { ...each, args: from.args ?? {}, picks: from.picks ?? {} } : each))
        : without;
    default:
      return events.map((each, i) => (i === at ? { ...each, state: from.state ?? {} } : each));
  }
}

describe.each(subjects)("logs of %s", (_, subject) => {
  it("are accepted, whatever they leave out", async () => {
    await fc.assert(
      fc.asyncProperty(logs(subject, 60), async (log) => {
        const outcome = await logValidator(subject, mappingOf(log))([{ file: "log", text: textOf(log.events) }]);
        expect([outcome.verdict, outcome.accepted]).toEqual(["valid", log.events.length]);
        const steps = outcome.behaviour?.steps.length ?? -1;
        const counted = outcome.usage.reduce((sum, { recorded, inferred }) => sum + recorded + inferred, 0);
        expect(counted).toBe(steps);
        expect(outcome.usage.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(log.events.length);
      }),
      { numRuns: 15 },
    );
  });

  it("that are changed are judged as the oracle judges them", async () => {
    const seen = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        logs(subject, 10).filter(({ events }) => events.length > 1),
        fc.nat(4),
        fc.nat(9),
        fc.nat(9),
        async (log, kind, at, other) => {
          const events = mutate(log.events, kind, at % log.events.length, other % log.events.length);
          const outcome = await logValidator(subject, mappingOf(log))([{ file: "log", text: textOf(events) }]);
          const expected = accepted(subject, [events], log.unlogged);
          expect(outcome.accepted).toBe(expected);
          expect(outcome.verdict).toBe(expected === events.length ? "valid" : "refused");
          expect(outcome.refusal?.event.at.line).toBe(expected === events.length ? undefined : expected + 1);
          seen[expected === events.length ? "accepted" : "refused"]++;
        },
      ),
      { numRuns: 40 },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(0);
  });
});

describe("several files", () => {
  const subject = payments();

  it("are merged by their clocks, and in any order where these are equal", async () => {
    const seen = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        logs(subject, 8).filter(({ events }) => events.length > 2),
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        fc.boolean(),
        async (log, inFirst, changed) => {
          const events = changed ? [...log.events.slice(1), log.events[0]!] : log.events;
          const parts = [true, false].map((first) => events.filter((_, i) => inFirst[i] === first));
          const texts = parts.map((part, i) => ({
            file: `${i}`,
            text: textOf(
              part,
              part.map(() => 7),
            ),
          }));
          const outcome = await logValidator(subject, mappingOf(log, { clock: ["clock"] }))(texts);
          const expected = accepted(subject, parts, log.unlogged);
          expect(outcome.accepted).toBe(expected);
          if (!changed) expect(outcome.verdict).toBe("valid");
          seen[outcome.verdict === "valid" ? "accepted" : "refused"]++;
        },
      ),
      { numRuns: 40 },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(0);
  });

  it("are merged by vector clocks, in any order that causality allows", async () => {
    const seen = { accepted: 0, refused: 0, ordered: 0 };
    await fc.assert(
      fc.asyncProperty(
        logs(subject, 8).filter(({ events }) => events.length > 2),
        fc.infiniteStream(fc.nat(2)),
        fc.infiniteStream(fc.boolean()),
        fc.boolean(),
        async (log, processes, messages, changed) => {
          const events = changed ? [...log.events.slice(1), log.events[0]!] : log.events;
          const parts = distribute(events, processes, messages);
          const texts = parts.map((part, i) => ({
            file: `${i}`,
            text: part.map(({ event, clock }) => `${JSON.stringify({ ...event, clock: { ...clock } })}\n`).join(""),
          }));
          const outcome = await logValidator(subject, mappingOf(log, { clock: ["clock"] }))(texts);
          const files = parts.map((part) => part.map(({ event }) => event));
          const expected = accepted(subject, files, log.unlogged, (file, at) =>
            parts.every((part, i) =>
              part.slice(at[i]).every(({ clock }) => !isBefore(clock, parts[file]?.[at[file]!]?.clock)),
            ),
          );
          expect(outcome.accepted).toBe(expected);
          if (!changed) expect(outcome.verdict).toBe("valid");
          seen[outcome.verdict === "valid" ? "accepted" : "refused"]++;
          if (expected < accepted(subject, files, log.unlogged)) seen.ordered++;
        },
      ),
      { numRuns: 40 },
    );
    expect(Math.min(seen.accepted, seen.refused, seen.ordered)).toBeGreaterThan(0);
  });
});

interface ClockedEvent {
  readonly event: PlainEvent;
  /** By process. */
  readonly clock: readonly number[];
}

/** Events that happen in one of three processes each. Before some of them, a message from another process arrives. */
function distribute(
  events: readonly PlainEvent[],
  processes: fc.Stream<number>,
  messages: fc.Stream<boolean>,
): readonly (readonly ClockedEvent[])[] {
  const clocks = [0, 1, 2].map(() => [0, 0, 0]);
  const parts: ClockedEvent[][] = clocks.map(() => []);
  for (const event of events) {
    const process = next(processes);
    const clock = clocks[process]!;
    if (next(messages)) {
      const sender = clocks[next(processes)]!;
      clock.forEach((count, i) => (clock[i] = Math.max(count, sender[i]!)));
    }
    clock[process]!++;
    parts[process]!.push({ event, clock: [...clock] });
  }
  return parts;
}

const isBefore = (a: readonly number[], b: readonly number[] | undefined): boolean =>
  b !== undefined && a.every((count, i) => count <= b[i]!) && a.some((count, i) => count < b[i]!);
