// Looks again at a search that found nothing, by the interpreter alone: whether the states that it says it visited are the ones that can be
// reached, and nothing is wrong in any of them. What it shares with the search is what a step is, not how states are found, kept and compared.

import { RestoreError } from "../explorer/checkpoint.js";
import { showValue } from "../interpreter/show.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import { itemAt, type State } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { Certification, Outcome } from "../outcome.js";
import type { Defect, SearchResult, Tick } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import { VisitedSet } from "../search/visited-set.js";

/** `sample`: so many of the states, chosen by the seed; undefined: all. */
export interface CertifyRequest {
  readonly sample: number | undefined;
  readonly seed: number;
}

/** What a search says. */
export interface SearchClaim {
  readonly result: SearchResult;
  readonly verdict: Pick<Outcome, "verdict" | "violated">;
  readonly search: "bfs" | "dfs";
  /** Nothing further than this from an initial state was to be visited. */
  readonly depth: number | undefined;
  /** The states that were visited, each once, in any order. May be asked for again. */
  readonly states: () => AsyncIterable<State>;
}

/** A sample is of the states alone: where `depth` cut something, only a walk from the beginning tells which of them were to be expanded, and it is all. */
export async function certify(
  model: Model,
  space: Interpreter,
  claim: SearchClaim,
  { sample, seed }: CertifyRequest,
  tick: Tick | undefined,
): Promise<Certification> {
  const none = whyNone(claim.verdict);
  if (none !== undefined) return { kind: "none", why: none };
  const examination = new Examination(model, space, claim, tick);
  const whole = sample === undefined || claim.result.states <= sample || claim.result.unexpanded > 0;
  try {
    await (whole ? examination.walk() : examination.sample(sample, seed));
    return {
      kind: "certified",
      states: examination.examined,
      of: claim.result.states,
      steps: examination.steps,
      seed: whole ? undefined : seed,
    };
  } catch (error) {
    if (error instanceof Refuted) return { kind: "refuted", why: error.message };
    const why = error instanceof Stopped || error instanceof RestoreError ? error.message : undefined;
    if (why !== undefined) return { kind: "stopped", why, states: examination.examined, of: claim.result.states };
    // A state that is none may be one that it cannot even look at.
    return {
      kind: "refuted",
      why: `the interpreter failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** That a cover is not reached is a finding, and says something of all states nonetheless. */
function whyNone({ verdict, violated }: SearchClaim["verdict"]): string | undefined {
  switch (verdict) {
    case "holds":
    case "bounded":
      return undefined;
    case "violated":
      return violated === "cover" ? undefined : REPLAYED;
    case "deadlock":
    case "error":
      return REPLAYED;
    case "unsupported":
      return "a temporal property was not checked";
    case "incomplete":
      return "the search was not finished";
  }
}

const REPLAYED = "a finding needs none, as the interpreter has taken every step of it";

class Refuted extends Error {}
class Stopped extends Error {}

class Examination {
  /** States whose steps were all taken, or that none are to be taken of. */
  examined = 0;
  steps = 0;
  readonly #pacer: Pacer;

  constructor(
    readonly model: Model,
    readonly space: Interpreter,
    readonly claim: SearchClaim,
    readonly tick: Tick | undefined,
  ) {
    this.#pacer = new Pacer(tick);
  }

  /** Goes from the initial states to all others, and no further than to states that were visited: in the end it has met all of them. */
  async walk(): Promise<void> {
    const { space, claim } = this;
    const { result } = claim;
    const known = new VisitedSet();
    let size = 0;
    for await (const state of claim.states()) {
      const key = space.key(state);
      if (known.has(key)) throw this.#refuted("a state was visited twice", state);
      known.set(key, size++);
      await this.#rest(0);
    }
    this.#compare("states", size, result.states);

    const met = new Uint8Array(size);
    const covered = result.covered.map(() => false);
    const firings = result.firings.map(() => 0);
    let refused = 0;
    let next: State[] = [];
    const meet = (state: State, how: string): void => {
      const id = known.get(space.key(state));
      if (id !== undefined && met[id] === 1) return;
      if (!this.#isInside(state)) {
        if (id !== undefined) throw this.#refuted("a state outside `within` was visited", state);
        refused++;
        return;
      }
      if (id === undefined) throw this.#refuted(`${how} was not visited`, state);
      met[id] = 1;
      for (const [i, reached] of covered.entries()) if (!reached) covered[i] = this.#reaches(state, i);
      next.push(state);
    };

    for (const state of this.#starts()) {
      meet(state, "an initial state");
      await this.#rest(0);
    }
    this.#compare("initial states", next.length, result.initialStates);
    let depth = 0;
    let unexpanded = 0;
    for (let level = next; level.length > 0; level = next) {
      next = [];
      if (depth === claim.depth) {
        unexpanded = level.length;
        this.examined += unexpanded;
        break;
      }
      for (const state of level) {
        for (const { action, to } of this.#stepsFrom(state)) {
          firings[action] = (firings[action] ?? 0) + 1;
          meet(to, `the state after ${this.#name(action)}`);
        }
        this.examined++;
        await this.#rest(depth);
      }
      if (next.length > 0) depth++;
    }

    if (this.examined !== size) throw await this.#unmet(known, met);
    for (const [action, fired] of firings.entries())
      this.#compare(`steps of ${this.#name(action)}`, fired, result.firings[action] ?? 0);
    this.#compare("steps", this.steps, result.transitions);
    this.#compare("steps to states outside `within`", refused, result.outsideConstraint);
    this.#compare("states that were not expanded", unexpanded, result.unexpanded);
    if (claim.search === "bfs") this.#compare("levels", depth, result.depth);
    for (const [i, reached] of covered.entries())
      if (reached !== result.covered[i])
        throw new Refuted(
          `cover ${space.covers[i] ?? i} is reached ${reached ? "in one of the states, and the search says in none" : "in none of the states"}`,
        );
  }

  /** Of those with the least numbers: which they are does not depend on who visited them in what order. */
  async sample(size: number, seed: number): Promise<void> {
    const { space, claim } = this;
    const { result } = claim;
    let chosen: { readonly rank: number; readonly state: State }[] = [];
    let greatest = Infinity;
    let count = 0;
    const cut = (): void => {
      chosen = chosen.sort((a, b) => a.rank - b.rank).slice(0, size);
      greatest = chosen.at(-1)?.rank ?? Infinity;
    };
    for await (const state of claim.states()) {
      count++;
      const rank = rankOf(space.key(state), seed);
      if (rank < greatest) chosen.push({ rank, state });
      if (chosen.length >= 2 * size) cut();
      await this.#rest(0);
    }
    this.#compare("states", count, result.states);
    cut();

    /** States that must be among those visited, by key; and why. */
    const wanted = new VisitedSet();
    const reasons: { readonly state: State; readonly how: string }[] = [];
    let refused = 0;
    const want = (state: State, how: string): void => {
      const key = space.key(state);
      if (wanted.has(key)) return;
      if (this.#isInside(state)) {
        wanted.set(key, reasons.length);
        reasons.push({ state, how });
      } else refused++;
    };
    for (const state of this.#starts()) {
      want(state, "an initial state");
      await this.#rest(0);
    }
    this.#compare("initial states", reasons.length, result.initialStates);
    for (const { state } of chosen) {
      if (!this.#isInside(state)) throw this.#refuted("a state outside `within` was visited", state);
      for (const [i, reached] of result.covered.entries())
        if (!reached && this.#reaches(state, i))
          throw this.#refuted(`cover ${space.covers[i] ?? i}, which the search has not reached, is true`, state);
      for (const { action, to } of this.#stepsFrom(state)) want(to, `the state after ${this.#name(action)}`);
      this.examined++;
      await this.#rest(0);
    }
    if (refused > result.outsideConstraint)
      throw new Refuted("the search left out fewer steps to states outside `within` than there are");

    const found = new Uint8Array(reasons.length);
    for await (const state of claim.states()) {
      const reason = wanted.get(space.key(state));
      if (reason !== undefined) found[reason] = 1;
      await this.#rest(0);
    }
    const missing = reasons[found.indexOf(0)];
    if (missing !== undefined) throw this.#refuted(`${missing.how} was not visited`, missing.state);
  }

  // -------------------------------------------------------------- what the interpreter says

  *#starts(): Generator<State> {
    for (const { state, fault } of this.space.initialStates()) {
      if (fault !== undefined || state === undefined)
        throw new Refuted(`an initial state is not to be had: ${fault?.code ?? ""} ${fault?.message ?? ""}`);
      yield state;
    }
  }

  /** Where the search goes on, nothing may be wrong; and nowhere else, but for what lies outside `within`. */
  #isInside(state: State): boolean {
    const admitted = this.space.satisfiesConstraint(state);
    const defect = typeof admitted === "object" ? admitted : this.space.checkInvariants(state);
    if (defect !== undefined) throw this.#refuted(describe(defect), state);
    return admitted === true;
  }

  #reaches(state: State, cover: number): boolean {
    const reached = this.space.satisfiesCover(state, cover);
    if (typeof reached !== "boolean") throw this.#refuted(describe(reached), state);
    return reached;
  }

  *#stepsFrom(state: State): Generator<{ readonly action: number; readonly to: State }> {
    const moves = this.space.expand(state);
    const stop = moves.some((move) => this.space.faultActions[move.action] !== true)
      ? undefined
      : this.space.checkDeadlock(state);
    if (stop !== undefined) throw this.#refuted(describe(stop), state);
    for (const { action, state: to, fault } of moves) {
      if (fault !== undefined || to === undefined)
        throw this.#refuted(`${this.#name(action)} fails (${fault?.code ?? "?"})`, state);
      const defect = this.space.checkStep(state, to);
      if (defect !== undefined) throw this.#refuted(`${this.#name(action)}: ${describe(defect)}`, state);
      this.steps++;
      yield { action, to };
    }
  }

  // -------------------------------------------------------------- what is said of it

  #compare(what: string, here: number, claimed: number): void {
    if (here !== claimed) throw new Refuted(`there are ${here} ${what}, and the search says ${claimed}`);
  }

  async #unmet(known: VisitedSet, met: Uint8Array): Promise<Refuted> {
    for await (const state of this.claim.states()) {
      const id = known.get(this.space.key(state));
      if (id !== undefined && met[id] !== 1) return this.#refuted("a state was visited that no steps lead to", state);
    }
    return new Refuted("the states that were visited are others when they are asked for again");
  }

  #refuted(what: string, state: State): Refuted {
    const { variables } = this.model;
    const text = this.space.stateTypes
      .map((type, i) => `${variables[i]?.name ?? "faults so far"} = ${showValue(type, itemAt(state, i))}`)
      .join(", ");
    return new Refuted(`${what}: ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}`);
  }

  #name(action: number): string {
    return this.model.actions[action]?.name ?? `action ${action}`;
  }

  async #rest(depth: number): Promise<void> {
    if (!this.#pacer.due()) return;
    const why = await this.#pacer.rest({
      states: this.claim.result.states,
      frontier: 0,
      depth,
      transitions: this.steps,
      certified: this.examined,
    });
    if (why !== undefined) throw new Stopped(why);
  }
}

/** Characters of a state. */
const SHOWN = 1000;

function describe(defect: Defect): string {
  switch (defect.kind) {
    case "invariant":
      return `invariant ${defect.property} is false`;
    case "step":
      return `step property ${defect.property} is false`;
    case "deadlock":
      return "nothing but faults can happen";
    case "error":
      return `run-time error ${defect.fault.code}`;
  }
}

/** A number below 2^53, as good as random: two hashes, FNV-1a with the finish of MurmurHash3. */
function rankOf(key: string, seed: number): number {
  let high = 0x811c9dc5 ^ seed;
  let low = 0x9747b28c ^ Math.floor(seed / 2 ** 32) ^ Math.imul(seed, 0x85ebca6b);
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x5bd1e995) ^ (low >>> 15);
  }
  return (finished(high) >>> 11) * 2 ** 32 + finished(low ^ high);
}

function finished(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
