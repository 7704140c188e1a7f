// Lets several clients use an implementation at the same time, records what they call and what returns, and asks
// whether the history is linearizable.

import { seededRandom, type Random } from "../search/random.js";
import { element } from "../interpreter/values.js";
import { StepChooser, type ChoiceLimits } from "./choose-step.js";
import type { FollowedModel } from "./followed-model.js";
import { checkHistory, type History, type HistoryFailure, type Operation } from "./history.js";
import { Thrown, Unanswered, type Answer, type Implementation, type StepRequest } from "./implementation.js";
import type { TimedOperation } from "./linearizability.js";

export interface ConcurrentRuns extends ChoiceLimits {
  readonly runs: number;
  /** The operations of one run, of all clients together. */
  readonly operations: number;
  readonly clients: number;
  /** The parameter that names the client: its operations follow each other. */
  readonly clientParameter: string | undefined;
  readonly seed: number;
  /** Lets other work have its turn. */
  readonly rest: () => Promise<void>;
}

export interface ConcurrentOutcome {
  readonly runs: number;
  readonly operations: number;
  /** Operations of which it is not known whether they took effect. */
  readonly pending: number;
  readonly failure: ConcurrentFailure | undefined;
  readonly stopped: string | undefined;
}

export type ConcurrentFailure = { readonly number: number } & (
  ({ readonly kind: "notLinearizable" } & HistoryFailure) | { readonly kind: "threw"; readonly error: Thrown }
);

/** The operations of the run with number k depend only on `seed + k`; when they overlap is up to the implementation. */
export async function concurrentRuns(
  followed: FollowedModel,
  implementation: Implementation,
  options: ConcurrentRuns,
): Promise<ConcurrentOutcome> {
  let [operations, pending] = [0, 0];
  const outcome = (runs: number, failure?: ConcurrentFailure, stopped?: string): ConcurrentOutcome => ({
    runs,
    operations,
    pending,
    failure,
    stopped,
  });
  for (let number = 0; number < options.runs; number++) {
    const run = new Run(implementation, options, seededRandom(options.seed + number));
    try {
      await run.go(await planOf(followed, options, number));
    } catch (error) {
      if (error instanceof Unanswered) return outcome(number + 1, undefined, error.message);
      if (!(error instanceof Thrown)) throw error;
      return outcome(number + 1, { number, kind: "threw", error });
    }
    const { history } = run;
    operations += history.filter(({ operation }) => operation.kind === "step").length;
    pending += history.filter(({ returned }) => returned === undefined).length;
    const verdict = await checkHistory(followed, history);
    if (verdict.kind === "notLinearizable")
      return outcome(number + 1, { number, kind: "notLinearizable", ...verdict.failure });
    if (verdict.kind === "unknown") return outcome(number + 1, undefined, verdict.why);
    if (run.unanswered !== undefined) return outcome(number + 1, undefined, run.unanswered);
  }
  return outcome(options.runs);
}

/** A random walk of the spec, so that there is something to do for the operations. */
async function planOf(
  followed: FollowedModel,
  { operations, seed, faults, refuses }: ConcurrentRuns,
  number: number,
): Promise<readonly StepRequest[]> {
  const { tracker } = followed;
  const random = seededRandom(seed + number);
  const chooser = new StepChooser(followed, { faults, refuses }, random);
  const plan: StepRequest[] = [];
  let possible = await tracker.close(tracker.settle(await tracker.start()));
  while (plan.length < operations) {
    const request = chooser.next(possible);
    if (request === undefined) break;
    plan.push(request);
    if (request.refused) continue;
    const after = await tracker.after(possible, followed.meaningOfStep(request), plan.length);
    possible = await tracker.close(tracker.settle(after));
  }
  return plan;
}

/** Turns that a client may wait before an operation. */
const TURNS = 4;

class Run {
  /** An operation that had no answer in time; it is in the history as one that has not returned. */
  unanswered: string | undefined;
  readonly #operations: TimedOperation<Operation>[] = [];
  #clock = 0;
  #isOver = false;

  constructor(
    readonly implementation: Implementation,
    readonly options: ConcurrentRuns,
    readonly random: Random,
  ) {}

  get history(): History {
    return this.#operations;
  }

  async go(plan: readonly StepRequest[]): Promise<void> {
    await this.implementation.reset();
    await this.#observe();
    const clients = this.#divide(plan);
    const settled = await Promise.allSettled([...clients].map(async ([client, steps]) => this.#client(client, steps)));
    for (const each of settled) if (each.status === "rejected") throw each.reason;
    await this.#observe();
  }

  /** The operations of each client, each with the turns that it waits before. */
  #divide(plan: readonly StepRequest[]): ReadonlyMap<string, readonly { step: StepRequest; turns: number }[]> {
    const { clients, clientParameter } = this.options;
    const divided = new Map<string, { step: StepRequest; turns: number }[]>();
    for (const step of plan) {
      const named = clientParameter === undefined ? undefined : step.args[clientParameter];
      const client =
        named === undefined
          ? `client ${this.random.below(clients) + 1}`
          : `${clientParameter} ${JSON.stringify(named)}`;
      const steps = divided.get(client) ?? [];
      steps.push({ step, turns: this.random.below(TURNS) });
      divided.set(client, steps);
    }
    return divided;
  }

  async #client(client: string, steps: readonly { step: StepRequest; turns: number }[]): Promise<void> {
    for (const { step, turns } of steps) {
      for (let turn = 0; turn < turns; turn++) await this.options.rest();
      if (this.#isOver) return;
      const position = this.#operations.length;
      const begun = { called: this.#clock++, returned: undefined };
      this.#operations.push({ ...begun, operation: { kind: "step", client, request: step, answer: UNKNOWN } });
      const answer = await this.#call(step);
      if (answer.kind === "unknown") continue;
      const operation: Operation = { kind: "step", client, request: step, answer };
      this.#operations[position] = { ...begun, operation, returned: this.#clock++ };
    }
  }

  async #call(step: StepRequest): Promise<Answer> {
    try {
      return await this.implementation.call(step);
    } catch (error) {
      if (error instanceof Unanswered) {
        this.unanswered = error.message;
        return UNKNOWN;
      }
      this.#isOver = true;
      throw error;
    }
  }

  async #observe(): Promise<void> {
    const called = this.#clock++;
    const state = await this.implementation.observe();
    if (state === undefined || Object.keys(state).length === 0) return;
    const operation: Operation = { kind: "observation", client: "observer", state };
    this.#operations.push({ operation, called, returned: this.#clock++ });
  }
}

const UNKNOWN: Answer = { kind: "unknown" };

/** The operations of a history that matter, in the order of their calls. */
export const essentialOperations = ({ history, essential }: HistoryFailure): History =>
  essential.map((position) => element(history, position)).sort((a, b) => a.called - b.called);
