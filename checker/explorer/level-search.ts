// Breadth-first search by compiled code, level by level, with the same counts as the interpreter's. It finds states
// with violations; counterexample.ts finds the path to one of them.

import type { SearchResult } from "../search/state-space.js";
import type { Checkpoints, Snapshot } from "./checkpoint.js";
import type { InterpreterFallback } from "./interpreter-fallback.js";
import { PendingRequests } from "./pending-requests.js";
import type { DriverReport, ShardDriver } from "./shard-driver.js";

export interface LevelSearchResult {
  readonly result: Omit<SearchResult, "finding">;
  /** For coverage: the outcomes recorded by compiled code. */
  readonly marks: Uint8Array<ArrayBuffer>;
  /** Is there a counterexample? */
  readonly found: boolean;
  /** Levels expanded, including an incomplete one. */
  readonly levels: number;
  /** By cover: was it evaluated in the last level? */
  readonly open: readonly boolean[];
  /** Does the state space need a driver with more threads or shards? */
  readonly outgrown: boolean;
}

export interface LevelSearchOptions {
  /** The search gives up, `outgrown`, before a level of more states than this. */
  readonly maxWidth?: number | undefined;
  readonly checkpoints?: Checkpoints | undefined;
}

/** States that the interpreter makes or answers before they are passed on. */
const FALLBACK_BATCH = 1024;

/** `depthLimit`: steps from an initial state, at most. */
export const exploreLevels = (
  driver: ShardDriver,
  fallback: InterpreterFallback,
  depthLimit: number | undefined,
  options: LevelSearchOptions = {},
): Promise<LevelSearchResult> => new LevelSearch(driver, fallback, depthLimit, options).run();

class LevelSearch {
  readonly #driver: ShardDriver;
  readonly #fallback: InterpreterFallback;
  readonly #depthLimit: number;
  readonly #maxWidth: number;
  readonly #checkpoints: Checkpoints | undefined;
  readonly #stateBytes: number;
  readonly #pending: PendingRequests;
  #covered: readonly boolean[];
  #open: readonly boolean[];
  #found = false;
  /** Complete levels. */
  #levels: number;
  #initialStates = 0;
  #unexpanded = 0;

  constructor(
    driver: ShardDriver,
    fallback: InterpreterFallback,
    depthLimit: number | undefined,
    { maxWidth = Infinity, checkpoints }: LevelSearchOptions,
  ) {
    const { words, covers } = driver.parameters;
    const resumed = checkpoints?.resume?.header;
    this.#driver = driver;
    this.#fallback = fallback;
    this.#depthLimit = depthLimit ?? Infinity;
    this.#maxWidth = maxWidth;
    this.#checkpoints = checkpoints;
    this.#stateBytes = 8 * words;
    this.#pending = new PendingRequests(this.#stateBytes);
    this.#covered = resumed?.covered ?? Array.from({ length: covers }, () => false);
    this.#open = resumed?.open ?? this.#covered.map(() => true);
    this.#levels = resumed?.levels ?? 0;
  }

  async run(): Promise<LevelSearchResult> {
    const resume = this.#checkpoints?.resume;
    let last =
      resume === undefined ? await this.#makeInitialStates() : this.#record(await this.#driver.restore(resume));
    this.#initialStates = resume?.header.initialStates ?? last.report.states;
    for (;;) {
      if (last.stopped === undefined && last.report.frontier === 0)
        last = await this.#answerRequests(last, this.#checkpoints);
      const levelComplete = last.report.frontier === 0 && this.#pending.isEmpty;
      const over = levelComplete && (this.#found || last.report.nextFrontier === 0);
      await this.#saveIfDue(last, over);
      if (over || last.stopped !== undefined) break;
      if (levelComplete) {
        if (this.#levels === this.#depthLimit) {
          this.#unexpanded = last.report.nextFrontier;
          break;
        }
        if (last.report.nextFrontier > this.#maxWidth) {
          last = { ...last, outgrown: true };
          break;
        }
        this.#open = this.#covered.map((reached, flag) => !reached || this.#isAlwaysOpen(flag));
      } else if (last.report.frontier === 0) continue;
      last = await this.#exploreLevels(last);
    }
    return this.#result(last);
  }

  /** Coverage needs every evaluation of a property, also after it was violated. */
  #isAlwaysOpen(flag: number): boolean {
    const { observed, marks } = this.#driver.parameters;
    return observed !== undefined && marks !== undefined && flag >= observed.covers;
  }

  async #exploreLevels({ report }: DriverReport): Promise<DriverReport> {
    const checkpoints = this.#checkpoints;
    const explored = this.#record(
      await this.#driver.exploreLevels(this.#open, {
        maxLevels: this.#depthLimit - this.#levels,
        maxWidth: this.#maxWidth,
        resumeLevel: report.frontier > 0,
        shouldPause: checkpoints === undefined ? undefined : () => checkpoints.due(),
      }),
    );
    this.#levels += explored.levels - (explored.report.frontier > 0 ? 1 : 0);
    return explored;
  }

  async #makeInitialStates(): Promise<DriverReport> {
    const made = await this.#driver.makeInitialStates();
    const first = await this.#answerRequests(
      made === undefined ? await this.#insertInitialStates() : this.#record(made),
    );
    // A search that stops here is not saved: it starts anew.
    return first.stopped === undefined ? first : { ...first, resumable: false };
  }

  /** Inserts the initial states that the interpreter makes. */
  async #insertInitialStates(): Promise<DriverReport> {
    let batch: Uint8Array[] = [];
    for (const { state, failed } of this.#fallback.initialStates()) {
      if (failed) this.#found = true;
      if (state !== undefined) batch.push(state);
      if (batch.length < FALLBACK_BATCH) continue;
      const inserted = await this.#answerRequests(this.#record(await this.#driver.insert(batch)));
      if (inserted.stopped !== undefined) return inserted;
      batch = [];
    }
    return this.#record(await this.#driver.insert(batch));
  }

  /** Adds a report's requests, covers and findings to those of the search. */
  #record(driverReport: DriverReport): DriverReport {
    const { report } = driverReport;
    this.#pending.add(report);
    this.#covered = report.reached.map((reached, cover) => reached || this.#covered[cover] === true);
    this.#found ||= report.found;
    return driverReport;
  }

  /**
   * Lets the interpreter answer requests until there are none, or, with `checkpoints`, until it is time to save the
   * search.
   */
  async #answerRequests(first: DriverReport, checkpoints?: Checkpoints): Promise<DriverReport> {
    let last = first;
    while (last.stopped === undefined && !this.#pending.isEmpty) {
      const { responses, stopped } = await this.#pending.respond(
        this.#fallback,
        this.#open,
        last.report,
        FALLBACK_BATCH,
        () => this.#driver.checkCancelled(),
      );
      // A checkpoint has no answered requests, so their responses must be in it.
      if (stopped === undefined || checkpoints !== undefined)
        last = { ...this.#record(await this.#driver.applyResponses(responses)), levels: first.levels };
      if (stopped !== undefined) last = { ...last, stopped };
      if (checkpoints?.due() === true) break;
    }
    return last;
  }

  async #saveIfDue(last: DriverReport, over: boolean): Promise<void> {
    const checkpoints = this.#checkpoints;
    if (checkpoints === undefined || !last.resumable) return;
    // Checking temporal properties, which comes next, can take long too.
    const propertiesFollow = over && !this.#found && this.#driver.parameters.predicates !== undefined;
    if (propertiesFollow || (!over && (last.stopped !== undefined || checkpoints.due())))
      await checkpoints.save(this.#snapshot(last));
  }

  #snapshot({ report }: DriverReport): Snapshot {
    const { states, outsideConstraint, firings, frontier, nextFrontier } = report;
    const driver = this.#driver;
    const pending = this.#pending;
    return {
      header: {
        stateBytes: this.#stateBytes,
        levels: this.#levels,
        states,
        initialStates: this.#initialStates,
        frontier: frontier + nextFrontier,
        outsideConstraint,
        firings,
        covered: this.#covered,
        open: this.#open,
      },
      async *parts() {
        yield* driver.parts();
        yield* pending.parts();
      },
    };
  }

  #result({ report, stopped, outgrown }: DriverReport): LevelSearchResult {
    const { states, firings, outsideConstraint, frontier, nextFrontier, marks } = report;
    const levels = this.#levels + (frontier > 0 ? 1 : 0);
    return {
      result: {
        stopped,
        states,
        initialStates: this.#initialStates,
        transitions: firings.reduce((sum, n) => sum + n, 0),
        depth: Math.max(0, levels - (nextFrontier > 0 ? 0 : 1)),
        firings,
        covered: this.#covered,
        outsideConstraint,
        unexpanded: this.#unexpanded,
      },
      marks,
      found: this.#found,
      levels,
      open: this.#open,
      outgrown,
    };
  }
}
