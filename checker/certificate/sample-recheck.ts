// Re-checks a sample of the visited states: none may have a defect, and their successors must have been visited.

import type { State } from "../interpreter/values.js";
import { VisitedSet } from "../search/visited-set.js";
import { Refuted, type StateRechecker } from "./recheck.js";

/** Re-checks `size` visited states. Throws `Refuted` and `RecheckStopped`. */
export async function recheckSample(rechecker: StateRechecker, size: number, seed: number): Promise<void> {
  const { result, sampler } = rechecker.claim;
  const sample = sampler?.sample(size, seed) ?? (await drawSample(rechecker, size, seed));
  const required = new RequiredStates(rechecker);
  for (const state of rechecker.initialStates()) {
    required.add(state, "an initial state");
    await rechecker.yieldIfDue(0);
  }
  rechecker.compare("initial states", required.reasons.length, result.initialStates);
  for (const state of sample) {
    recheckState(rechecker, state);
    for (const { action, to } of rechecker.transitionsFrom(state))
      required.add(to, `the state after ${rechecker.nameOf(action)}`);
    rechecker.examined++;
    await rechecker.yieldIfDue(0);
  }
  if (required.outsideConstraint > result.outsideConstraint)
    throw new Refuted("the search counted fewer steps to states outside `within` than the sample has");
  await required.compareWithVisited();
}

/** Selects the states of the least ranks, so that the sample does not depend on the order of the search. */
async function drawSample(rechecker: StateRechecker, size: number, seed: number): Promise<readonly State[]> {
  const { space, claim } = rechecker;
  let sample: { readonly rank: number; readonly state: State }[] = [];
  let greatest = Infinity;
  let count = 0;
  const truncate = (): void => {
    sample = sample.sort((a, b) => a.rank - b.rank).slice(0, size);
    greatest = sample.at(-1)?.rank ?? Infinity;
  };
  for await (const state of claim.states()) {
    count++;
    const rank = rankOf(space.key(state), seed);
    if (rank < greatest) sample.push({ rank, state });
    if (sample.length >= 2 * size) truncate();
    await rechecker.yieldIfDue(0);
  }
  rechecker.compare("states", count, claim.result.states);
  truncate();
  return sample.map(({ state }) => state);
}

function recheckState(rechecker: StateRechecker, state: State): void {
  const { space, claim } = rechecker;
  if (!rechecker.satisfiesConstraint(state)) throw rechecker.refuted("a state outside `within` was visited", state);
  for (const [cover, reached] of claim.result.covered.entries())
    if (!reached && rechecker.satisfiesCover(state, cover))
      throw rechecker.refuted(
        `cover ${space.covers[cover] ?? cover}, which the search says is not reached, is true`,
        state,
      );
}

/** States that the search must have visited, and why. */
class RequiredStates {
  readonly reasons: { readonly state: State; readonly how: string }[] = [];
  outsideConstraint = 0;
  /** Positions in `reasons`. */
  readonly #positions = new VisitedSet();

  constructor(readonly rechecker: StateRechecker) {}

  /** Counts a state outside `within` instead. */
  add(state: State, how: string): void {
    const key = this.rechecker.space.key(state);
    if (this.#positions.has(key)) return;
    if (this.rechecker.satisfiesConstraint(state)) {
      this.#positions.set(key, this.reasons.length);
      this.reasons.push({ state, how });
    } else this.outsideConstraint++;
  }

  async compareWithVisited(): Promise<void> {
    const { rechecker } = this;
    const { sampler } = rechecker.claim;
    if (sampler !== undefined) {
      for (const { state, how } of this.reasons) {
        if (!sampler.contains(state)) throw rechecker.refuted(`${how} was not visited`, state);
        await rechecker.yieldIfDue(0);
      }
      return;
    }
    const visited = new Uint8Array(this.reasons.length);
    for await (const state of rechecker.claim.states()) {
      const position = this.#positions.get(rechecker.space.key(state));
      if (position !== undefined) visited[position] = 1;
      await rechecker.yieldIfDue(0);
    }
    const missing = this.reasons[visited.indexOf(0)];
    if (missing !== undefined) throw rechecker.refuted(`${missing.how} was not visited`, missing.state);
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
  return (finalise(high) >>> 11) * 2 ** 32 + finalise(low ^ high);
}

function finalise(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
