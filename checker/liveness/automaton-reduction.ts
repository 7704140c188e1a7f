// Reduces an automaton: the same language with fewer states, transitions and acceptance sets.

import { isAccepting } from "./accepting-components.js";
import { allAcceptanceSets, type Automaton, type BuchiTransition } from "./automaton.js";
import { stronglyConnectedComponents } from "./strongly-connected-components.js";
import { KEPT_COST, type TranslationBudget } from "./translation-budget.js";

/** Repeats all reductions until none makes the automaton smaller. */
export function reduceAutomaton(given: Automaton, budget: TranslationBudget): Automaton {
  let automaton = given;
  for (let size = Infinity; ;) {
    automaton = renumberAcceptanceSets(prune(automaton), budget);
    automaton = {
      ...automaton,
      transitions: automaton.transitions.map((transitions) => simplifyTransitions(transitions, budget)),
    };
    automaton = mergeCompatible(mergeBisimilar(automaton, budget), budget);
    const before = size;
    size = automaton.transitions.reduce((sum, transitions) => sum + transitions.length + 1, automaton.acceptanceSets);
    if (size === before) return automaton;
    budget.spend(KEPT_COST * size);
  }
}

/**
 * Replaces each state by its image and drops the states without one, together with all that are then unreachable. States are renumbered breadth-first.
 */
function restrict(automaton: Automaton, image: readonly (number | undefined)[]): Automaton {
  const numbers = new Map<number, number>();
  const order: number[] = [];
  const numberOf = (state: number): number => {
    const number = numbers.get(state) ?? order.push(state) - 1;
    numbers.set(state, number);
    return number;
  };
  numberOf(image[automaton.initial] ?? automaton.initial);
  const restricted: BuchiTransition[][] = [];
  for (const state of order) {
    const transitions: BuchiTransition[] = [];
    for (const transition of automaton.transitions[state] ?? []) {
      const to = image[transition.to];
      if (to !== undefined) transitions.push({ ...transition, to: numberOf(to) });
    }
    restricted.push(transitions);
  }
  return { initial: 0, transitions: restricted, acceptanceSets: automaton.acceptanceSets };
}

/** Drops the states that no accepting component is reachable from. */
function prune(automaton: Automaton): Automaton {
  const { members, componentOf } = stronglyConnectedComponents(automaton);
  const image: (number | undefined)[] = automaton.transitions.map(() => undefined);
  members.forEach((states, component) => {
    const transitions = states.flatMap((state) => automaton.transitions[state] ?? []);
    const inside = transitions.filter(({ to }) => componentOf[to] === component);
    if (isAccepting(automaton, inside) || transitions.some(({ to }) => image[to] !== undefined))
      for (const state of states) image[state] = state;
  });
  return restrict(automaton, image);
}

/**
 * Renumbers the acceptance sets of each component, without those that another set of the component implies. Transitions between components, and in
 * components that do not accept, belong to no set afterwards.
 */
function renumberAcceptanceSets(automaton: Automaton, budget: TranslationBudget): Automaton {
  const { members, componentOf } = stronglyConnectedComponents(automaton);
  let total = 0;
  const neededSets = members.map((states, component) => {
    const marks = new Set<number>();
    for (const state of states)
      for (const { to, accepting } of automaton.transitions[state] ?? [])
        if (componentOf[to] === component) marks.add(accepting);
    const isComplete = [...marks].reduce((union, mark) => union | mark, 0) === allAcceptanceSets(automaton);
    if (!isComplete) {
      total = Math.max(total, marks.size === 0 ? 0 : 1);
      return undefined;
    }
    const needed = withoutImpliedSets(automaton.acceptanceSets, marks, budget);
    total = Math.max(total, marks.size === 0 ? 0 : needed.length);
    return needed;
  });
  const renumbered = (transition: BuchiTransition, needed: readonly number[]): number => {
    let accepting = 0;
    for (let set = 0; set < total; set++) {
      const old = needed[set];
      if (old === undefined || ((transition.accepting >>> old) & 1) === 1) accepting |= 1 << set;
    }
    return accepting;
  };
  const transitions = automaton.transitions.map((each, state) =>
    each.map((transition) => {
      const component = componentOf[state] ?? 0;
      const needed = componentOf[transition.to] === component ? neededSets[component] : undefined;
      return { ...transition, accepting: needed === undefined ? 0 : renumbered(transition, needed) };
    }),
  );
  return { initial: automaton.initial, transitions, acceptanceSets: total };
}

/** The acceptance sets of a component that no other set implies. `marks`: the acceptance sets of its transitions, as bits. */
function withoutImpliedSets(sets: number, marks: ReadonlySet<number>, budget: TranslationBudget): readonly number[] {
  let needed = Array.from({ length: sets }, (_, set) => set);
  budget.spend(marks.size * needed.length ** 2);
  for (const set of [...needed]) {
    const others = needed.filter((other) => other !== set);
    const outside = [...marks].filter((mark) => ((mark >>> set) & 1) === 0);
    const isImplied = others.some((other) => outside.every((mark) => ((mark >>> other) & 1) === 0));
    if (outside.length === 0 || isImplied) needed = others;
  }
  return needed;
}

/** Drops transitions that another one to the same state covers, and joins two that differ only in the sign of one literal. */
function simplifyTransitions(transitions: readonly BuchiTransition[], budget: TranslationBudget): BuchiTransition[] {
  const covers = (a: BuchiTransition, b: BuchiTransition): boolean =>
    a.to === b.to &&
    (a.required & ~b.required) === 0 &&
    (a.forbidden & ~b.forbidden) === 0 &&
    (b.accepting & ~a.accepting) === 0;
  const kept: BuchiTransition[] = [];
  const pending = transitions.toReversed();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    budget.spend(kept.length);
    const { required, forbidden, to, accepting } = next;
    const complement = kept.findIndex((other) => {
      const sign = other.required ^ required;
      const isAlike =
        other.to === to &&
        other.accepting === accepting &&
        (other.required | other.forbidden) === (required | forbidden);
      return isAlike && sign !== 0 && (sign & (sign - 1)) === 0;
    });
    const [other] = complement < 0 ? [] : kept.splice(complement, 1);
    if (other !== undefined) {
      pending.push({ required: required & other.required, forbidden: forbidden & other.forbidden, to, accepting });
    } else if (!kept.some((each) => covers(each, next))) {
      let count = 0;
      for (const each of kept) if (!covers(next, each)) kept[count++] = each;
      kept.length = count;
      kept.push(next);
    }
  }
  return kept;
}

/** Merges states with equal transitions to equal states: the coarsest such partition, by partition refinement. */
function mergeBisimilar(automaton: Automaton, budget: TranslationBudget): Automaton {
  const { componentOf } = stronglyConnectedComponents(automaton);
  let block = automaton.transitions.map(() => 0);
  for (let count = 1; ;) {
    const blocks = new Map<string, number>();
    const refined = automaton.transitions.map((transitions, state) => {
      budget.spend(KEPT_COST * (1 + transitions.length));
      const signatures = transitions.map(({ required, forbidden, to, accepting }) =>
        [required, forbidden, block[to], componentOf[to] === componentOf[state] ? accepting : "any"].join(),
      );
      const key = [block[state], ...new Set(signatures.sort())].join(" ");
      const number = blocks.get(key) ?? blocks.size;
      blocks.set(key, number);
      return number;
    });
    const isStable = blocks.size === count;
    count = blocks.size;
    block = refined;
    if (!isStable) continue;
    const representatives = new Map<number, number>();
    block.forEach((number, state) => representatives.set(number, representatives.get(number) ?? state));
    return restrict(
      automaton,
      block.map((number) => representatives.get(number)),
    );
  }
}

/**
 * Merges states whose transitions lead to the same states and could belong to the same acceptance sets. A transition between components may belong
 * to any set, so it takes the sets that the other state needs.
 */
function mergeCompatible(automaton: Automaton, budget: TranslationBudget): Automaton {
  const { componentOf } = stronglyConnectedComponents(automaton);
  const merged = [...automaton.transitions];
  const image = merged.map((_, state) => state);
  /** By targets and literals. A mark is a transition's acceptance sets, or undefined if it may belong to any. */
  const buckets = new Map<string, { readonly state: number; marks: readonly (number | undefined)[] }[]>();
  automaton.transitions.forEach((transitions, state) => {
    const sorted = transitions
      .map((transition) => ({ transition, key: [transition.to, transition.required, transition.forbidden].join() }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.transition.accepting - b.transition.accepting));
    const marks = sorted.map(({ transition: { to, accepting } }) =>
      componentOf[to] === componentOf[state] ? accepting : undefined,
    );
    const key = sorted.map((each) => each.key).join(" ");
    const bucket = buckets.get(key) ?? [];
    buckets.set(key, bucket);
    budget.spend(KEPT_COST * (1 + marks.length) + bucket.length * marks.length);
    const other = bucket.find((each) =>
      each.marks.every((mark, i) => mark === undefined || marks[i] === undefined || mark === marks[i]),
    );
    if (other === undefined) {
      bucket.push({ state, marks });
      return;
    }
    image[state] = other.state;
    other.marks = other.marks.map((mark, i) => mark ?? marks[i]);
    merged[other.state] = sorted.map(({ transition }, i) => ({ ...transition, accepting: other.marks[i] ?? 0 }));
  });
  return restrict({ ...automaton, transitions: merged }, image);
}
