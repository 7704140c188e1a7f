// A small set of behaviours that together cover every action, branch, cover and near-miss of a check that can be
// reached. Breadth-first search finds a shortest behaviour for each; a greedy set cover chooses among them (Chvátal, A
// greedy heuristic for the set-covering problem, Mathematics of Operations Research 4, 1979).

import { interpret } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import type { Tick } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import { CoverageMeter, type TakenStep } from "./behaviour-coverage.js";
import { NearMisses, type NearMiss } from "./near-misses.js";
import { targetsOf, type Target } from "./targets.js";

export interface Behaviour {
  readonly initial: State;
  readonly steps: readonly TakenStep[];
  /** Steps that must be refused, in their order. */
  readonly refusals: readonly Refusal[];
  /** Positions in `targets`. */
  readonly covers: readonly number[];
}

interface Refusal extends Pick<NearMiss, "action" | "args"> {
  /** Positions in `targets` of the near-misses that it covers. */
  readonly targets: readonly number[];
  /** The number of steps before it. */
  readonly after: number;
}

export interface CoveringBehaviours {
  /** The near-misses among them are those that were found. */
  readonly targets: readonly Target[];
  /** The shortest first. None can be left out. */
  readonly behaviours: readonly Behaviour[];
  /** Positions of the targets that no behaviour reaches, within the states that were explored. */
  readonly unreached: readonly number[];
  /** The states that were explored. */
  readonly states: number;
  /**
   * `covered`: everything, near-misses apart. `exhausted`: all states within the bounds of the check. `budget`: not all,
   * but no more were allowed.
   */
  readonly end: "covered" | "exhausted" | "budget" | "stopped";
  /** Why it was stopped. */
  readonly stopped: string | undefined;
  /** Steps that fail or violate a property were left out. */
  readonly leftOut: number;
}

interface Visited {
  readonly state: State;
  readonly before: { readonly visited: Visited; readonly step: TakenStep } | undefined;
  readonly depth: number;
}

export interface TestGeneration {
  /** The most states that are explored. */
  readonly states: number;
  /** Looks for near-misses in all of these states, even if everything else is covered. */
  readonly nearMisses: boolean;
  readonly tick?: Tick | undefined;
}

export async function coveringBehaviours(
  model: Model,
  check: Check,
  { states, nearMisses, tick }: TestGeneration,
): Promise<CoveringBehaviours> {
  const search = new CoverageSearch(model, { ...check, deadlock: false, symmetry: false }, nearMisses);
  const { end, stopped } = await search.run(states, new Pacer(tick));
  const candidates = [...new Set(search.reached.values())].map((visited) => search.behaviourTo(visited));
  const behaviours = withoutRepeatedRefusals(choose(candidates));
  const covered = new Set(behaviours.flatMap(({ covers }) => covers));
  return {
    targets: [...search.targets.all, ...(search.nearMisses?.targets ?? [])],
    behaviours,
    unreached: [...search.targets.all.keys()].filter((target) => !covered.has(target)),
    states: search.explored,
    end,
    stopped,
    leftOut: search.leftOut,
  };
}

class CoverageSearch {
  readonly targets;
  readonly meter: CoverageMeter;
  readonly nearMisses: NearMisses | undefined;
  /** For each target that was reached, the end of a shortest behaviour that covers it. */
  readonly reached = new Map<number, Visited>();
  explored = 0;
  leftOut = 0;
  readonly #interpreter;
  readonly #known = new Set<string>();
  /** The targets that were reached, near-misses apart. */
  #covered = 0;

  constructor(
    model: Model,
    readonly check: Check,
    nearMisses: boolean,
  ) {
    this.targets = targetsOf(model, check);
    this.meter = new CoverageMeter(model, check, this.targets);
    this.nearMisses = nearMisses ? new NearMisses(model, check, this.targets.all.length) : undefined;
    this.#interpreter = interpret(model, check);
  }

  async run(limit: number, pacer: Pacer): Promise<Pick<CoveringBehaviours, "end" | "stopped">> {
    const queue: Visited[] = [];
    for (const { state } of this.#interpreter.initialStates()) {
      if (state === undefined) continue;
      const visited = { state, before: undefined, depth: 0 };
      if (this.#enter(visited, queue)) this.#reach(this.meter.ofInitialisation(), visited);
    }
    // An array also iterates over what is added meanwhile.
    for (const visited of queue) {
      if (this.#isCovered && this.nearMisses === undefined) break;
      if (this.explored >= limit) return { end: this.#isCovered ? "covered" : "budget", stopped: undefined };
      this.explored++;
      if (pacer.due()) {
        const stopped = await pacer.rest({ states: this.explored, frontier: 0, depth: visited.depth, transitions: 0 });
        if (stopped !== undefined) return { end: "stopped", stopped };
      }
      const sought = this.nearMisses?.in(visited.state, (target) => !this.reached.has(target)).keys() ?? [];
      this.#reach([...sought], visited);
      if (this.check.depth === undefined || visited.depth < this.check.depth) this.#expand(visited, queue);
    }
    return { end: this.#isCovered ? "covered" : "exhausted", stopped: undefined };
  }

  /** A behaviour that ends there, and all that it covers. */
  behaviourTo(visited: Visited): Behaviour {
    const { initial, steps } = pathTo(visited);
    const covers = new Set(this.meter.ofBehaviour(initial, steps));
    const refusals: (Refusal & { readonly targets: number[] })[] = [];
    for (const [after, state] of [initial, ...steps.map((step) => step.state)].entries()) {
      for (const [target, { action, args }] of this.nearMisses?.in(state) ?? []) {
        if (covers.has(target)) continue;
        covers.add(target);
        // The near-misses of one step follow each other.
        const last = refusals.at(-1);
        if (last?.after === after && last.args === args) last.targets.push(target);
        else refusals.push({ action, args, targets: [target], after });
      }
    }
    return { initial, steps, refusals, covers: [...covers].sort((a, b) => a - b) };
  }

  get #isCovered(): boolean {
    return this.#covered === this.targets.all.length;
  }

  #expand(visited: Visited, queue: Visited[]): void {
    for (const transition of this.#interpreter.expand(visited.state)) {
      const { state } = transition;
      if (state === undefined || this.#interpreter.checkStep(visited.state, state) !== undefined) {
        this.leftOut++;
        continue;
      }
      const step = { ...transition, state };
      const next = { state, before: { visited, step }, depth: visited.depth + 1 };
      if (this.#isDefect(state)) continue;
      this.#reach(this.meter.ofStep(visited.state, step), next);
      this.#enter(next, queue);
    }
  }

  /** Goes on from a new state within the bounds. */
  #enter(visited: Visited, queue: Visited[]): boolean {
    const key = this.#interpreter.key(visited.state);
    if (this.#known.has(key)) return false;
    this.#known.add(key);
    if (visited.before === undefined && this.#isDefect(visited.state)) return false;
    if (this.#interpreter.satisfiesConstraint(visited.state) !== true) return false;
    this.#reach(this.meter.ofState(visited.state), visited);
    queue.push(visited);
    return true;
  }

  #isDefect(state: State): boolean {
    if (this.#interpreter.checkInvariants(state) === undefined) return false;
    this.leftOut++;
    return true;
  }

  #reach(targets: readonly number[], visited: Visited): void {
    for (const target of targets) {
      if (this.reached.has(target)) continue;
      this.reached.set(target, visited);
      if (target < this.targets.all.length) this.#covered++;
    }
  }
}

/** What one behaviour asks to refuse, no later one does. */
function withoutRepeatedRefusals(behaviours: readonly Behaviour[]): readonly Behaviour[] {
  const asked = new Set<number>();
  return behaviours.map((behaviour) => {
    const repeated = behaviour.refusals.flatMap(({ targets }) => targets).filter((target) => asked.has(target));
    const isNew = (target: number): boolean => !repeated.includes(target);
    const refusals = behaviour.refusals
      .map((refusal) => ({ ...refusal, targets: refusal.targets.filter(isNew) }))
      .filter(({ targets }) => targets.length > 0);
    for (const target of refusals.flatMap(({ targets }) => targets)) asked.add(target);
    return { ...behaviour, refusals, covers: behaviour.covers.filter(isNew) };
  });
}

function pathTo(end: Visited): Pick<Behaviour, "initial" | "steps"> {
  const steps: TakenStep[] = [];
  let at = end;
  for (; at.before !== undefined; at = at.before.visited) steps.push(at.before.step);
  return { initial: at.state, steps: steps.reverse() };
}

/** Takes the one that covers most of what is left, again and again. Drops those that the others make superfluous. */
function choose(candidates: readonly Behaviour[]): readonly Behaviour[] {
  const byLength = [...candidates].sort((a, b) => a.steps.length - b.steps.length);
  const left = new Set(byLength.flatMap(({ covers }) => covers));
  const gainOf = ({ covers }: Behaviour): number => covers.filter((target) => left.has(target)).length;
  const chosen: Behaviour[] = [];
  while (left.size > 0) {
    const best = byLength.reduce((a, b) => (gainOf(b) > gainOf(a) ? b : a));
    chosen.push(best);
    for (const target of best.covers) left.delete(target);
  }
  // The longest are tried first.
  let needed = chosen.sort((a, b) => a.steps.length - b.steps.length);
  for (const behaviour of needed.toReversed()) {
    const others = needed.filter((each) => each !== behaviour);
    const covered = new Set(others.flatMap(({ covers }) => covers));
    if (behaviour.covers.every((target) => covered.has(target))) needed = others;
  }
  return needed;
}
