// Is a log a behaviour of a spec? Events say which actions took a step, and what was observed of their arguments and of
// the state; what they do not say is free. After Cirstea, Kuppe, Loillier and Merz, Validating Traces of Distributed
// Programs Against TLA+ Specifications, SEFM 2024.

import type { TypedSystem } from "../../grammar/elaborate/typed-system.js";
import { Malformed } from "../json-reader.js";
import { interpret, type ModelInterpreter } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import { UNBOUNDED } from "../model/unbounded-check.js";
import type { Trace } from "../outcome.js";
import { traceTo } from "../scenario/possible-states.js";
import type { Tick } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import { EventReader } from "./event-reader.js";
import type { Block, LogEvent } from "./events.js";
import { readLog, type Log } from "./log-reader.js";
import type { Mapping } from "./mapping.js";
import { blocksOf } from "./merge.js";
import type { NamedAction } from "./names.js";
import { refusalOf, type Refusal } from "./refusal.js";
import { StateTracker, ValidationStopped, type KnownState, type Possible, type TrackedState } from "./state-tracker.js";

/** `valid`: some behaviour of the spec has these events. `refused`: none has. */
type ValidationVerdict = "valid" | "refused" | "incomplete";

export interface ActionUsage {
  /** Position of the action in the model. */
  readonly action: number;
  /** Events that recorded it, on the behaviour that was found. */
  readonly recorded: number;
  /** Its steps on this behaviour that no event recorded. */
  readonly inferred: number;
}

export interface ValidationOutcome {
  readonly verdict: ValidationVerdict;
  /** Events that were read and not ignored, and those of them that are a behaviour. */
  readonly events: number;
  readonly accepted: number;
  readonly ignored: number;
  readonly refusal: Refusal | undefined;
  /** The most states in which the system may have been at the same time. */
  readonly largest: number;
  /** One for each action of the model. */
  readonly usage: readonly ActionUsage[];
  /** Names of the covers that were certainly reached: true in every possible state after some event. */
  readonly covered: readonly string[];
  /** One behaviour with the accepted events. Undefined if there is no state. */
  readonly behaviour: Trace | undefined;
  readonly notices: readonly string[];
  /** Fields that the mapping names, and no event has. */
  readonly missingFields: readonly string[];
}

/** A model with the check whose configuration it has. */
export interface ValidationSubject {
  readonly model: Model;
  readonly check: Check;
  readonly system: TypedSystem;
}

/** The text of a log, and its name for messages. */
export interface LogText {
  readonly file: string;
  readonly text: string;
}

/** Validates one behaviour, recorded in one or several files. Throws `Malformed` if a log does not fit the mapping. */
export type ValidateLog = (texts: readonly LogText[], tick?: Tick) => Promise<ValidationOutcome>;

/** Throws `Malformed` if the mapping does not fit the spec. */
export function logValidator({ model, check: original, system }: ValidationSubject, mapping: Mapping): ValidateLog {
  const unlogged = unloggedActions(model, mapping, new EventReader(model, system, mapping));
  const check = unboundedCheck(model, original, mapping);
  return async (texts, tick) => {
    if (texts.length > 1 && mapping.clock === undefined)
      throw new Malformed('several files are merged by their clocks, but the mapping has no "clock"');
    const reader = new EventReader(model, system, mapping);
    const interpreter = interpret(model, check);
    const logs = texts.map(({ file, text }) => readLog(file, text, reader));
    const blocks = blocksOf(logs.map(({ events }) => events));
    const run = new Validation(model, check, interpreter, new StateTracker(interpreter, unlogged, new Pacer(tick)));
    let stopped: string | undefined;
    try {
      await run.follow(blocks, mapping.start);
    } catch (error) {
      if (!(error instanceof ValidationStopped)) throw error;
      stopped = error.message;
    }
    return run.outcome(logs, stopped, reader.missingFields());
  };
}

/** A program is not bound by the limits of a check, and properties are not the subject of a comparison with it. */
export function unboundedCheck(model: Model, check: Check, { faults }: Pick<Check, "faults">): Check {
  const { name, span } = check;
  return { ...UNBOUNDED, name, span, faults, covers: model.covers.map((cover) => cover.name) };
}

function unloggedActions(model: Model, { unlogged }: Mapping, reader: EventReader): readonly NamedAction[] {
  const recorded = reader.recordedActions();
  return unlogged.flatMap((name) =>
    name !== "*"
      ? [reader.action(name)]
      : model.actions.flatMap((action, position) =>
          recorded?.has(position) === true ? [] : [{ action, position, args: action.params.map(() => undefined) }],
        ),
  );
}

/** Vectors of positions in files whose events are concurrent. */
const INTERLEAVINGS_LIMIT = 10_000;

/** Progress within a block: the position in each file. */
interface Position {
  readonly at: readonly number[];
  readonly possible: Possible;
}

class Validation {
  #possible: Possible = new Map();
  #accepted = 0;
  #refusal: Refusal | undefined;
  readonly #openCovers: Set<number>;
  /** Which covers are true in a state. */
  readonly #reached = new WeakMap<KnownState, readonly boolean[]>();

  constructor(
    readonly model: Model,
    readonly check: Check,
    readonly interpreter: ModelInterpreter,
    readonly tracker: StateTracker,
  ) {
    this.#openCovers = new Set(interpreter.covers.keys());
  }

  /** Throws `ValidationStopped`. */
  async follow(blocks: readonly Block[], start: Mapping["start"]): Promise<void> {
    const initial = await this.tracker.start();
    this.#possible = start === "any" ? await this.tracker.after(initial, { kind: "gap" }, 0) : initial;
    if (this.#possible.size === 0) throw new Malformed("the spec has no initial state");
    for (const block of blocks) {
      if (block.files.length === 1) for (const event of block.files[0] ?? []) await this.#take(event);
      else await this.#takeInAnyOrder(block);
      if (this.#refusal !== undefined) return;
      this.#possible = this.tracker.settle(this.#possible);
    }
  }

  async #take(event: LogEvent): Promise<void> {
    if (this.#refusal !== undefined) return;
    const before = await this.tracker.close(this.#possible);
    const after = await this.tracker.after(before, event.meaning, this.#accepted + 1);
    if (after.size === 0) {
      this.#refusal = refusalOf(this, before, event, this.#accepted + 1);
      return;
    }
    this.#possible = after;
    this.#accepted++;
    this.#updateCovers(after);
  }

  /** Every order of the events that keeps the order within each file, and what is known of their causes. */
  async #takeInAnyOrder({ files, after: causes }: Block): Promise<void> {
    const total = files.reduce((sum, events) => sum + events.length, 0);
    let positions: readonly Position[] = [{ at: files.map(() => 0), possible: this.#possible }];
    for (let taken = 0; taken < total; taken++) {
      const next = new Map<
        string,
        { readonly at: readonly number[]; readonly possible: Map<KnownState, TrackedState> }
      >();
      let refused: { readonly before: Possible; readonly event: LogEvent } | undefined;
      for (const { at, possible } of positions) {
        const before = await this.tracker.close(possible);
        for (const [i, events] of files.entries()) {
          const event = events[at[i] ?? 0];
          const isReady = causes?.[i]?.[at[i] ?? 0]?.every((count, k) => count <= (at[k] ?? 0)) ?? true;
          if (event === undefined || !isReady) continue;
          const after = await this.tracker.after(before, event.meaning, this.#accepted + 1);
          if (after.size === 0) refused ??= { before, event };
          else
            merge(
              next,
              at.map((each, k) => (k === i ? each + 1 : each)),
              after,
            );
        }
      }
      if (next.size > INTERLEAVINGS_LIMIT)
        throw new ValidationStopped(`too many events are concurrent by their clocks: their order is not known`);
      positions = [...next.values()];
      const possible = new Map(positions.flatMap((each) => [...each.possible]));
      if (possible.size === 0) {
        if (refused !== undefined) this.#refusal = refusalOf(this, refused.before, refused.event, this.#accepted + 1);
        return;
      }
      this.#possible = possible;
      this.#accepted++;
    }
    this.#updateCovers(this.#possible);
  }

  #updateCovers(possible: Possible): void {
    for (const cover of this.#openCovers)
      if ([...possible.keys()].every((known) => this.#coversOf(known)[cover] === true)) this.#openCovers.delete(cover);
  }

  #coversOf(known: KnownState): readonly boolean[] {
    const cached = this.#reached.get(known);
    if (cached !== undefined) return cached;
    const covers = this.interpreter.covers.map((_, i) => this.interpreter.satisfiesCover(known.state, i) === true);
    this.#reached.set(known, covers);
    return covers;
  }

  outcome(logs: readonly Log[], stopped: string | undefined, missingFields: readonly string[]): ValidationOutcome {
    const refusal = this.#refusal;
    const [end] = refusal === undefined ? this.#possible.values() : refusal.states.map(({ tracked }) => tracked);
    const notices = [
      ...(stopped === undefined ? [] : [stopped]),
      ...(logs.every(({ events }) => events.length === 0) ? ["there are no events: nothing was validated"] : []),
      ...logs.flatMap(({ file, isTruncated }) =>
        isTruncated ? [`the last line of ${file} was cut off, and is left out`] : [],
      ),
      ...(this.tracker.isShortened ? ["the beginning of the behaviour is not shown: the log is too long"] : []),
    ];
    return {
      verdict: stopped !== undefined ? "incomplete" : refusal === undefined ? "valid" : "refused",
      events: logs.reduce((sum, { events }) => sum + events.length, 0),
      accepted: this.#accepted,
      ignored: logs.reduce((sum, each) => sum + each.ignored, 0),
      refusal,
      largest: this.tracker.largest,
      usage: usageOf(this.model, end),
      covered: this.interpreter.covers.filter((_, i) => !this.#openCovers.has(i)),
      behaviour: end === undefined ? undefined : traceTo(this.model, end),
      notices,
      missingFields,
    };
  }
}

function merge(
  positions: Map<string, { readonly at: readonly number[]; readonly possible: Map<KnownState, TrackedState> }>,
  at: readonly number[],
  possible: Possible,
): void {
  const key = at.join();
  const merged = positions.get(key) ?? { at, possible: new Map() };
  positions.set(key, merged);
  for (const [known, tracked] of possible) if (!merged.possible.has(known)) merged.possible.set(known, tracked);
}

function usageOf(model: Model, end: TrackedState | undefined): readonly ActionUsage[] {
  const recorded = model.actions.map(() => 0);
  const inferred = model.actions.map(() => 0);
  for (let at = end; at !== undefined; at = at.before) {
    if (at.attempt === undefined) continue;
    const counts = at.event === undefined ? inferred : recorded;
    counts[at.attempt.action] = (counts[at.attempt.action] ?? 0) + 1;
  }
  return model.actions.map((_, action) => ({
    action,
    recorded: recorded[action] ?? 0,
    inferred: inferred[action] ?? 0,
  }));
}
