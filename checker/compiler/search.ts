// Breadth-first search by compiled code: a level at a time, as the interpreter's, with the same counts. What it finds are states with
// something wrong with them; counterexample.ts finds the way there.

import type { SearchResult } from "../search/space.js";
import type { Question } from "./dialogue.js";
import type { Oracle } from "./oracle.js";
import type { Scout } from "./scout.js";
import type { Findings } from "./shard.js";
import type { Answered, Report } from "./team.js";

/** Packed states. */
export type Pieces = readonly Uint8Array<ArrayBuffer>[];

/** What came of letting a crew work. */
export interface Turn {
  readonly report: Report;
  /** Levels begun. */
  readonly levels: number;
  /** Why the search must stop; the report is of what was done until then. */
  readonly stopped: string | undefined;
  /** Whether that is because a shard has no addresses left, though there may be memory. */
  readonly outgrown: boolean;
}

export interface Leading {
  readonly found: Pieces;
  readonly uncertain: Pieces;
  readonly stopped: string | undefined;
}

/** By team and shard, as questions are. */
export type Answers = readonly (readonly (readonly Answered[])[])[];

/** Whoever explores: shards in this thread, or in others. */
export interface Crew {
  /** Makes all initial states; undefined when only the interpreter can, and nothing was done. */
  starts(): Promise<Turn | undefined>;
  /** Takes initial states by the interpreter, some at a time. */
  feed(states: readonly Uint8Array[]): Promise<Turn>;
  /**
   * Expands levels until there is something to be said, at most so many, and none that has more than `widest` states. Those covers are asked that
   * are not reached yet.
   */
  levels(covered: readonly boolean[], most: number, widest: number): Promise<Turn>;
  answer(answers: Answers): Promise<Turn>;
  /** Lets others have a turn now and then; a text says why the search must stop. */
  rest(): Promise<string | undefined>;
  findings(kind: keyof Findings): Promise<Pieces>;
  /** Forgets everything; what is found from now on is kept by level. */
  restart(): Promise<void>;
  /** Forgets everything, and goes on with as many shards as there may be; false when there are as many already. */
  widen(): Promise<boolean>;
  /**
   * Of a level that was kept: the states with a successor among the targets, and those of which the interpreter must say it. The states
   * of the search are forgotten.
   */
  leading(level: number, targets: Pieces): Promise<Leading>;
  /** Of this thread. */
  scout(): Scout;
  close(): Promise<void>;
}

export interface Explored {
  readonly result: Omit<SearchResult, "finding">;
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

/** Visits nothing further away than `limit`; gives up at a level that has more than `widest` states. */
export async function exploreLevels(crew: Crew, oracle: Oracle, covers: number, limit: number | undefined, widest = Infinity): Promise<Explored> {
  let covered: readonly boolean[] = Array.from({ length: covers }, () => false);
  let open = covered.map(() => true);
  let depth = 0;
  let begun = 0;
  let unexpanded = 0;
  let found = false;

  let turn = await settle((await crew.starts()) ?? (await feedStarts()));
  const initialStates = turn.report.states;
  while (!found && turn.report.next > 0 && turn.stopped === undefined) {
    if (depth === limit) {
      unexpanded = turn.report.next;
      break;
    }
    if (turn.report.next > widest) {
      turn = { ...turn, outgrown: true };
      break;
    }
    open = covered.map((reached) => !reached);
    turn = await settle(await crew.levels(covered, (limit ?? Infinity) - depth, widest));
    begun += turn.levels;
    depth += turn.levels - (turn.report.next > 0 ? 0 : 1);
  }
  const { states, firings, refused } = turn.report;
  const transitions = firings.reduce((sum, n) => sum + n, 0);
  return { result: { stopped: turn.stopped, states, initialStates, transitions, depth, firings, covered, refused, unexpanded }, found, levels: begun, open, outgrown: turn.outgrown };

  async function feedStarts(): Promise<Turn> {
    let batch: Uint8Array[] = [];
    for (const { state, failed } of oracle.starts()) {
      if (failed) found = true;
      if (state !== undefined) batch.push(state);
      if (batch.length < FEED) continue;
      const fed = await settle(await crew.feed(batch));
      if (fed.stopped !== undefined) return fed;
      batch = [];
    }
    return crew.feed(batch);
  }

  /** Asks the interpreter whatever is asked, until nothing is. */
  async function settle(first: Turn): Promise<Turn> {
    let now = first;
    const waiting = waitingIn(first.report);
    while (now.stopped === undefined && waiting.length > 0) {
      const answers: Answered[][][] = now.report.questions.map((team) => team.map(() => []));
      let stopped: string | undefined;
      for (let count = 0; count < FEED && stopped === undefined; ) {
        const [next] = waiting;
        if (next === undefined) break;
        const state = next.states.next();
        if (state.done === true) {
          waiting.shift();
          continue;
        }
        const question = { kind: next.kind, state: state.value };
        answers[next.team]?.[next.shard]?.push({ question, answer: oracle.answer(question, open) });
        stopped = await crew.rest();
        count++;
      }
      now = stopped === undefined ? { ...(await crew.answer(answers)), levels: first.levels } : { ...now, stopped };
      waiting.push(...waitingIn(now.report));
    }
    covered = now.report.reached.map((reached, i) => reached || covered[i] === true);
    found ||= now.report.found;
    return now;
  }

  /** One state at a time: there may be very many. */
  function waitingIn(report: Report): Waiting[] {
    return report.questions.flatMap((shards, team) => shards.flatMap((all, shard) => all.map(({ kind, states }) => ({ team, shard, kind, states: oracle.each([states])[Symbol.iterator]() }))));
  }
}

interface Waiting {
  readonly team: number;
  readonly shard: number;
  readonly kind: Question["kind"];
  readonly states: Iterator<Uint8Array<ArrayBuffer>>;
}
