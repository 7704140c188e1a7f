// Certificates: the interpreter alone re-checks a search that found nothing. The visited states must be exactly the reachable ones, and none of them may
// have a defect. The certificate shares the meaning of a step with the search, but not how states are found, stored and compared.

import { RestoreError } from "../explorer/checkpoint.js";
import { showValue } from "../interpreter/show.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import { itemAt, type State } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { Certification, Outcome } from "../outcome.js";
import type { Defect, SearchResult, Tick } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import { VisitedSet } from "../search/visited-set.js";

/** `sample`: the number of states to re-check, chosen by the seed; undefined: all. */
export interface CertifyRequest {
  readonly sample: number | undefined;
  readonly seed: number;
}

/** What a search claims. */
export interface SearchClaim {
  readonly result: SearchResult;
  readonly verdict: Pick<Outcome, "verdict" | "violated">;
  readonly search: "bfs" | "dfs";
  /** The depth bound of the search. */
  readonly depth: number | undefined;
  /** The visited states, each once, in any order. May be called again. */
  readonly states: () => AsyncIterable<State>;
}

/** Only a walk from the initial states tells which states lie at the depth bound: a bounded search is re-checked in full, never by a sample. */
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
    // A corrupt state may be one that the interpreter cannot even evaluate.
    return {
      kind: "refuted",
      why: `the interpreter failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** A cover that is not reached is a finding too, but it is a claim about all states and can be certified. */
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

const REPLAYED = "a finding needs none: the interpreter has replayed every step of it";

class Refuted extends Error {}
class Stopped extends Error {}

class Examination {
  /** States whose transitions were all taken, or that lie at the depth bound. */
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

  /** Walks from the initial states, through visited states only: in the end it must have reached all of them. */
  async walk(): Promise<void> {
    const { space, claim } = this;
    const { result } = claim;
    const known = new VisitedSet();
    let size = 0;
    for await (const state of claim.states()) {
      const key = space.key(state);
      if (known.has(key)) throw this.#refuted("a state was visited twice", state);
      known.set(key, size++);
      await this.#pause(0);
    }
    this.#compare("states", size, result.states);

    const reached = new Uint8Array(size);
    const covered = result.covered.map(() => false);
    const firings = result.firings.map(() => 0);
    let outsideConstraint = 0;
    let next: State[] = [];
    const reach = (state: State, how: string): void => {
      const id = known.get(space.key(state));
      if (id !== undefined && reached[id] === 1) return;
      if (!this.#satisfiesConstraint(state)) {
        if (id !== undefined) throw this.#refuted("a state outside `within` was visited", state);
        outsideConstraint++;
        return;
      }
      if (id === undefined) throw this.#refuted(`${how} was not visited`, state);
      reached[id] = 1;
      for (const [i, known] of covered.entries()) if (!known) covered[i] = this.#satisfiesCover(state, i);
      next.push(state);
    };

    for (const state of this.#initialStates()) {
      reach(state, "an initial state");
      await this.#pause(0);
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
        for (const { action, to } of this.#transitionsFrom(state)) {
          firings[action] = (firings[action] ?? 0) + 1;
          reach(to, `the state after ${this.#nameOf(action)}`);
        }
        this.examined++;
        await this.#pause(depth);
      }
      if (next.length > 0) depth++;
    }

    if (this.examined !== size) throw await this.#unreached(known, reached);
    for (const [action, fired] of firings.entries())
      this.#compare(`steps of ${this.#nameOf(action)}`, fired, result.firings[action] ?? 0);
    this.#compare("steps", this.steps, result.transitions);
    this.#compare("steps to states outside `within`", outsideConstraint, result.outsideConstraint);
    this.#compare("states that were not expanded", unexpanded, result.unexpanded);
    if (claim.search === "bfs") this.#compare("levels", depth, result.depth);
    for (const [i, isReached] of covered.entries())
      if (isReached !== result.covered[i])
        throw new Refuted(
          `cover ${space.covers[i] ?? i} is ${isReached ? "reached, but the search says it is not" : "not reached in any state"}`,
        );
  }

  /** The sample consists of the states with the least hash ranks, so it does not depend on the order of the search. */
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
      await this.#pause(0);
    }
    this.#compare("states", count, result.states);
    cut();

    /** By key: the states that must have been visited; and why. */
    const required = new VisitedSet();
    const reasons: { readonly state: State; readonly how: string }[] = [];
    let outsideConstraint = 0;
    const require = (state: State, how: string): void => {
      const key = space.key(state);
      if (required.has(key)) return;
      if (this.#satisfiesConstraint(state)) {
        required.set(key, reasons.length);
        reasons.push({ state, how });
      } else outsideConstraint++;
    };
    for (const state of this.#initialStates()) {
      require(state, "an initial state");
      await this.#pause(0);
    }
    this.#compare("initial states", reasons.length, result.initialStates);
    for (const { state } of chosen) {
      if (!this.#satisfiesConstraint(state)) throw this.#refuted("a state outside `within` was visited", state);
      for (const [i, reached] of result.covered.entries())
        if (!reached && this.#satisfiesCover(state, i))
          throw this.#refuted(`cover ${space.covers[i] ?? i}, which the search says is not reached, is true`, state);
      for (const { action, to } of this.#transitionsFrom(state)) require(to, `the state after ${this.#nameOf(action)}`);
      this.examined++;
      await this.#pause(0);
    }
    if (outsideConstraint > result.outsideConstraint)
      throw new Refuted("the search counted fewer steps to states outside `within` than the sample has");

    const found = new Uint8Array(reasons.length);
    for await (const state of claim.states()) {
      const reason = required.get(space.key(state));
      if (reason !== undefined) found[reason] = 1;
      await this.#pause(0);
    }
    const missing = reasons[found.indexOf(0)];
    if (missing !== undefined) throw this.#refuted(`${missing.how} was not visited`, missing.state);
  }

  // -------------------------------------------------------------- the interpreter

  *#initialStates(): Generator<State> {
    for (const { state, fault } of this.space.initialStates()) {
      if (fault !== undefined || state === undefined)
        throw new Refuted(`an initial state cannot be computed: ${fault?.code ?? ""} ${fault?.message ?? ""}`);
      yield state;
    }
  }

  /** Does the state satisfy `within`? It must have no defect. */
  #satisfiesConstraint(state: State): boolean {
    const inside = this.space.satisfiesConstraint(state);
    const defect = typeof inside === "object" ? inside : this.space.checkInvariants(state);
    if (defect !== undefined) throw this.#refuted(describe(defect), state);
    return inside === true;
  }

  #satisfiesCover(state: State, cover: number): boolean {
    const reached = this.space.satisfiesCover(state, cover);
    if (typeof reached !== "boolean") throw this.#refuted(describe(reached), state);
    return reached;
  }

  *#transitionsFrom(state: State): Generator<{ readonly action: number; readonly to: State }> {
    const transitions = this.space.expand(state);
    const stop = transitions.some(({ action }) => this.space.faultActions[action] !== true)
      ? undefined
      : this.space.checkDeadlock(state);
    if (stop !== undefined) throw this.#refuted(describe(stop), state);
    for (const { action, state: to, fault } of transitions) {
      if (fault !== undefined || to === undefined)
        throw this.#refuted(`${this.#nameOf(action)} fails (${fault?.code ?? "?"})`, state);
      const defect = this.space.checkStep(state, to);
      if (defect !== undefined) throw this.#refuted(`${this.#nameOf(action)}: ${describe(defect)}`, state);
      this.steps++;
      yield { action, to };
    }
  }

  // -------------------------------------------------------------- refutations

  #compare(what: string, here: number, claimed: number): void {
    if (here !== claimed) throw new Refuted(`there are ${here} ${what}, but the search says ${claimed}`);
  }

  async #unreached(known: VisitedSet, reached: Uint8Array): Promise<Refuted> {
    for await (const state of this.claim.states()) {
      const id = known.get(this.space.key(state));
      if (id !== undefined && reached[id] !== 1) return this.#refuted("a visited state is not reachable", state);
    }
    return new Refuted("the visited states differ when they are read again");
  }

  #refuted(what: string, state: State): Refuted {
    const { variables } = this.model;
    const text = this.space.stateTypes
      .map((type, i) => `${variables[i]?.name ?? "faults"} = ${showValue(type, itemAt(state, i))}`)
      .join(", ");
    return new Refuted(`${what}: ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}`);
  }

  #nameOf(action: number): string {
    return this.model.actions[action]?.name ?? `action ${action}`;
  }

  async #pause(depth: number): Promise<void> {
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

/** The most characters of a state that are shown. */
const SHOWN = 1000;

function describe(defect: Defect): string {
  switch (defect.kind) {
    case "invariant":
      return `invariant ${defect.property} is false`;
    case "step":
      return `step property ${defect.property} is false`;
    case "deadlock":
      return "a deadlock";
    case "error":
      return `run-time error ${defect.fault.code}`;
  }
}

/** A pseudo-random number below 2^53: two FNV-1a hashes with the finaliser of MurmurHash3. */
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
