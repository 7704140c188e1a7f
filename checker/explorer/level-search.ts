// Breadth-first search by compiled code: a level at a time, as the interpreter's, with the same counts. What it finds are states with
// something wrong with them; counterexample.ts finds the way there.

import type { Checkpoints, CheckpointPart, Snapshot } from "./checkpoint.js";
import type { SearchResult } from "../search/state-space.js";
import type { FallbackRequest } from "./fallback-protocol.js";
import type { InterpreterFallback } from "./interpreter-fallback.js";
import type { BackwardSearch } from "./backward-search.js";
import type { RuntimeParameters } from "../wasm/memory-layout.js";
import type { FindingQueues } from "./shard.js";
import type { RequestWithResponse, ShardGroupReport } from "./shard-group.js";

/** Packed states. */
export type PackedStates = readonly Uint8Array<ArrayBuffer>[];

/** What came of letting a crew work. */
export interface DriverReport {
  readonly report: ShardGroupReport;
  /** Levels begun, the one included that it went on with. */
  readonly levels: number;
  /** Why the search must stop; the report is of what was done until then. */
  readonly stopped: string | undefined;
  /** Whether that is because a shard has no addresses left, though there may be memory. */
  readonly outgrown: boolean;
  /** Whether nothing was torn away from its work: all there is can be kept, and gone on with. */
  readonly resumable: boolean;
}

export interface LevelOptions {
  readonly maxLevels: number;
  readonly maxWidth: number;
  /** Whether a level is to be gone on with: of the last turn, or of what was restored. */
  readonly resumeLevel: boolean;
  /** If the search is kept: whether it is to rest where all there is can be kept. There it also stops, if it must. */
  readonly pause: (() => boolean) | undefined;
}

export interface Predecessors {
  readonly found: PackedStates;
  readonly uncertain: PackedStates;
  readonly stopped: string | undefined;
}

/** By team and shard, as questions are. */
export type Responses = readonly (readonly (readonly RequestWithResponse[])[])[];

/** Whoever explores: shards in this thread, or in others. */
export interface ShardDriver {
  readonly parameters: RuntimeParameters;
  /** Makes all initial states; undefined when only the interpreter can, and nothing was done. */
  makeInitialStates(): Promise<DriverReport | undefined>;
  /** Takes initial states by the interpreter, some at a time. */
  insert(states: readonly Uint8Array[]): Promise<DriverReport>;
  /**
   * Expands levels until there is something to be said, at most so many, and none that has more than `widest` states; or part of one, if it is
   * to pause. New states are asked the covers that are open.
   */
  exploreLevels(open: readonly boolean[], levels: LevelOptions): Promise<DriverReport>;
  /** All there is, some at a time, after a turn that is whole: but for the questions in its report. */
  parts(): AsyncIterable<CheckpointPart>;
  /** Forgets everything, and takes what was kept. */
  restore(snapshot: Snapshot): Promise<DriverReport>;
  applyResponses(answers: Responses): Promise<DriverReport>;
  /** Lets others have a turn now and then; a text says why the search must stop. */
  checkCancelled(): Promise<string | undefined>;
  findings(kind: keyof FindingQueues): Promise<PackedStates>;
  /** Forgets everything; what is found from now on is kept by level. */
  restart(): Promise<void>;
  /** Forgets everything, and goes on with as many shards as there may be; false when there are as many already. */
  useAllShards(): Promise<boolean>;
  /**
   * Of a level that was kept: the states with a successor among the targets, and those of which the interpreter must say it. The states
   * of the search are forgotten.
   */
  predecessorsOf(level: number, targets: PackedStates): Promise<Predecessors>;
  /** Of this thread. */
  backwardSearch(): BackwardSearch;
  close(): Promise<void>;
}

export interface LevelSearchResult {
  readonly result: Omit<SearchResult, "finding">;
  /** For coverage: what happened, by compiled code. */
  readonly marks: Uint8Array<ArrayBuffer>;
  /** Whether there is a counterexample. */
  readonly found: boolean;
  /** How many levels were expanded; and the covers that were asked in the last one. */
  readonly levels: number;
  readonly open: readonly boolean[];
  /** Whether there is more than this crew is meant for. */
  readonly outgrown: boolean;
}

/** States that the interpreter deals with before they are handed on. */
const FEED = 1024;

export interface LevelSearchOptions {
  /** Gives up at a level that has more states. */
  readonly maxWidth?: number | undefined;
  readonly checkpoints?: Checkpoints | undefined;
}

/** Visits nothing further away than `limit`. */
export async function exploreLevels(
  crew: ShardDriver,
  oracle: InterpreterFallback,
  limit: number | undefined,
  { maxWidth: widest = Infinity, checkpoints }: LevelSearchOptions = {},
): Promise<LevelSearchResult> {
  const stateBytes = 8 * crew.parameters.words;
  const before = checkpoints?.resume?.header;
  let covered: readonly boolean[] = before?.covered ?? Array.from({ length: crew.parameters.covers }, () => false);
  let open = before?.open ?? covered.map(() => true);
  /** Levels whose states are expanded. */
  let complete = before?.levels ?? 0;
  let unexpanded = 0;
  let found = false;
  const waiting: Waiting[] = [];

  let turn = checkpoints?.resume === undefined ? await begin() : heard(await crew.restore(checkpoints.resume));
  const initialStates = before?.initialStates ?? turn.report.states;
  for (;;) {
    if (turn.stopped === undefined && turn.report.frontier === 0) turn = await settle(turn, checkpoints);
    const done = turn.report.frontier === 0 && waiting.length === 0;
    const over = done && (found || turn.report.nextFrontier === 0);
    // What is looked at next, temporal properties, takes long too.
    const last = over && !found && crew.parameters.predicates !== undefined;
    if (
      checkpoints !== undefined &&
      turn.resumable &&
      (last || (!over && (turn.stopped !== undefined || checkpoints.due())))
    )
      await checkpoints.save(snapshot());
    if (over || turn.stopped !== undefined) break;
    if (done) {
      if (complete === limit) {
        unexpanded = turn.report.nextFrontier;
        break;
      }
      if (turn.report.nextFrontier > widest) {
        turn = { ...turn, outgrown: true };
        break;
      }
      open = covered.map((reached) => !reached);
    } else if (turn.report.frontier === 0) continue;
    turn = heard(
      await crew.exploreLevels(open, {
        maxLevels: (limit ?? Infinity) - complete,
        maxWidth: widest,
        resumeLevel: turn.report.frontier > 0,
        pause: checkpoints === undefined ? undefined : () => checkpoints.due(),
      }),
    );
    complete += turn.levels - (turn.report.frontier > 0 ? 1 : 0);
  }
  const { states, firings, outsideConstraint: refused, frontier: left, nextFrontier: next, marks } = turn.report;
  const transitions = firings.reduce((sum, n) => sum + n, 0);
  const levels = complete + (left > 0 ? 1 : 0);
  const depth = Math.max(0, levels - (next > 0 ? 0 : 1));
  return {
    result: {
      stopped: turn.stopped,
      states,
      initialStates,
      transitions,
      depth,
      firings,
      covered,
      outsideConstraint: refused,
      unexpanded,
    },
    marks,
    found,
    levels,
    open,
    outgrown: turn.outgrown,
  };

  async function begin(): Promise<DriverReport> {
    const starts = await crew.makeInitialStates();
    const begun = await settle(starts === undefined ? await feedStarts() : heard(starts));
    return begun.stopped === undefined ? begun : { ...begun, resumable: false };
  }

  async function feedStarts(): Promise<DriverReport> {
    let batch: Uint8Array[] = [];
    for (const { state, failed } of oracle.initialStates()) {
      if (failed) found = true;
      if (state !== undefined) batch.push(state);
      if (batch.length < FEED) continue;
      const fed = await settle(heard(await crew.insert(batch)));
      if (fed.stopped !== undefined) return fed;
      batch = [];
    }
    return heard(await crew.insert(batch));
  }

  /** Takes down what a turn has to say. */
  function heard(turn: DriverReport): DriverReport {
    waiting.push(...waitingIn(turn.report));
    covered = turn.report.reached.map((reached, i) => reached || covered[i] === true);
    found ||= turn.report.found;
    return turn;
  }

  /** Asks the interpreter whatever is asked, until nothing is, or the search is to be kept. */
  async function settle(first: DriverReport, keeping?: Checkpoints): Promise<DriverReport> {
    let now = first;
    while (now.stopped === undefined && waiting.length > 0) {
      const answers: RequestWithResponse[][][] = now.report.requests.map((team) => team.map(() => []));
      let stopped: string | undefined;
      for (let count = 0; count < FEED && stopped === undefined;) {
        const [next] = waiting;
        if (next === undefined) break;
        if (next.at === next.states.length) {
          waiting.shift();
          continue;
        }
        const question = { kind: next.kind, state: next.states.slice(next.at, next.at + stateBytes) };
        next.at += stateBytes;
        answers[next.team]?.[next.shard]?.push({ request: question, response: oracle.respond(question, open) });
        stopped = await crew.checkCancelled();
        count++;
      }
      // What is to be kept must not lack what was answered.
      if (stopped === undefined || keeping !== undefined)
        now = { ...heard(await crew.applyResponses(answers)), levels: first.levels };
      if (stopped !== undefined) now = { ...now, stopped };
      if (keeping?.due() === true) break;
    }
    return now;
  }

  function waitingIn(report: ShardGroupReport): Waiting[] {
    return report.requests.flatMap((shards, team) =>
      shards.flatMap((all, shard) => all.map(({ kind, states }) => ({ team, shard, kind, states, at: 0 }))),
    );
  }

  function snapshot(): Snapshot {
    const { states, outsideConstraint: refused, firings, frontier: left, nextFrontier: next } = turn.report;
    return {
      header: {
        stateBytes,
        levels: complete,
        states,
        initialStates,
        frontier: left + next,
        outsideConstraint: refused,
        firings,
        covered,
        open,
      },
      async *parts() {
        yield* crew.parts();
        for (const { kind, states, at } of waiting) yield { section: kind, states: states.subarray(at) };
      },
    };
  }
}

/** Questions of a shard, and how far they are answered. */
interface Waiting {
  readonly team: number;
  readonly shard: number;
  readonly kind: FallbackRequest["kind"];
  readonly states: Uint8Array<ArrayBuffer>;
  at: number;
}
