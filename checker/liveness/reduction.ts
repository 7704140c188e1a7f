// Automata of the same language with fewer states, transitions and acceptance sets.

import { KEPT_WORK, type Automaton, type Budget, type Graph, type BuchiTransition } from "./buchi.js";

export function reduce(given: Graph, budget: Budget): Automaton {
  let graph = given;
  for (let size = Infinity; ;) {
    graph = recolour(prune(graph), budget);
    graph = { ...graph, states: graph.states.map((transitions) => tidy(transitions, budget)) };
    graph = mergeAlike(mergeBisimilar(graph, budget), budget);
    const { initial, states, sets } = graph;
    const before = size;
    size = states.reduce((sum, transitions) => sum + transitions.length + 1, sets);
    if (size === before) return { initial, transitions: states, acceptanceSets: sets };
    budget.spend(KEPT_WORK * size);
  }
}

/** The part that can be reached when each state is replaced by its image and those without one are left out, numbered breadth-first. */
function restrict({ initial, states, sets }: Graph, image: readonly (number | undefined)[]): Graph {
  const numbers = new Map<number, number>();
  const order: number[] = [];
  const numberOf = (state: number): number => {
    const number = numbers.get(state) ?? order.push(state) - 1;
    numbers.set(state, number);
    return number;
  };
  numberOf(image[initial] ?? initial);
  const restricted: BuchiTransition[][] = [];
  for (const state of order) {
    const transitions: BuchiTransition[] = [];
    for (const transition of states[state] ?? []) {
      const to = image[transition.to];
      if (to !== undefined) transitions.push({ ...transition, to: numberOf(to) });
    }
    restricted.push(transitions);
  }
  return { initial: 0, states: restricted, sets };
}

/** Tarjan's algorithm: the strongly connected components, each after those that can be reached from it; and by state the number of its own. */
export function componentsOf(states: Graph["states"]): {
  readonly members: readonly (readonly number[])[];
  readonly component: readonly number[];
} {
  const order = states.map(() => 0);
  const low = states.map(() => 0);
  const component = states.map(() => -1);
  const members: number[][] = [];
  const open: number[] = [];
  let visited = 0;
  const at = (list: readonly number[], i: number): number => list[i] ?? 0;
  for (let root = 0; root < states.length; root++) {
    const path = at(order, root) > 0 ? [] : [{ state: root, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { state } = top;
      if (top.next === 0) {
        low[state] = order[state] = ++visited;
        open.push(state);
      }
      const to = states[state]?.[top.next++]?.to;
      if (to !== undefined) {
        if (at(order, to) === 0) path.push({ state: to, next: 0 });
        else if (at(component, to) < 0) low[state] = Math.min(at(low, state), at(order, to));
        continue;
      }
      path.pop();
      const parent = path.at(-1)?.state;
      if (parent !== undefined) low[parent] = Math.min(at(low, parent), at(low, state));
      if (at(low, state) < at(order, state)) continue;
      const found = open.splice(open.lastIndexOf(state));
      for (const member of found) component[member] = members.length;
      members.push(found);
    }
  }
  return { members, component };
}

/** Leaves out the states from which no run is accepted: from which no component is reached whose transitions are of all acceptance sets. */
function prune(graph: Graph): Graph {
  const { members, component } = componentsOf(graph.states);
  const image: (number | undefined)[] = graph.states.map(() => undefined);
  members.forEach((states, number) => {
    const transitions = states.flatMap((state) => graph.states[state] ?? []);
    const inside = transitions.filter(({ to }) => component[to] === number);
    const marks = inside.reduce((union, { accepting }) => union | accepting, 0);
    const accepting = inside.length > 0 && marks === 2 ** graph.sets - 1;
    if (accepting || transitions.some(({ to }) => image[to] !== undefined))
      for (const state of states) image[state] = state;
  });
  return restrict(graph, image);
}

/**
 * Numbers the acceptance sets of each component anew, without those that another one implies there. Between components, and in those that
 * accept nothing, no transition is in any.
 */
function recolour({ initial, states, sets }: Graph, budget: Budget): Graph {
  const { members, component } = componentsOf(states);
  let total = 0;
  const needed = members.map((each, number) => {
    const marks = new Set<number>();
    for (const state of each)
      for (const { to, accepting } of states[state] ?? []) if (component[to] === number) marks.add(accepting);
    const accepts = [...marks].reduce((union, mark) => union | mark, 0) === 2 ** sets - 1;
    let left = Array.from({ length: accepts ? sets : 0 }, (_, set) => set);
    budget.spend(marks.size * left.length ** 2);
    for (const set of [...left]) {
      const others = left.filter((other) => other !== set);
      const without = [...marks].filter((mark) => ((mark >>> set) & 1) === 0);
      const superfluous =
        without.length === 0 || others.some((other) => without.every((mark) => ((mark >>> other) & 1) === 0));
      if (superfluous) left = others;
    }
    total = Math.max(total, marks.size === 0 ? 0 : accepts ? left.length : 1);
    return accepts ? left : undefined;
  });
  const recoloured = states.map((transitions, state) =>
    transitions.map((transition) => {
      const number = component[state] ?? 0;
      const left = component[transition.to] === number ? needed[number] : undefined;
      let accepting = 0;
      if (left !== undefined)
        for (let set = 0; set < total; set++) {
          const old = left[set];
          if (old === undefined || ((transition.accepting >>> old) & 1) === 1) accepting |= 1 << set;
        }
      return { ...transition, accepting };
    }),
  );
  return { initial, states: recoloured, sets: total };
}

/** Of transitions to the same state: without those that another one covers; and one for two that differ in the sign of one literal. */
function tidy(transitions: readonly BuchiTransition[], budget: Budget): BuchiTransition[] {
  const covers = (a: BuchiTransition, b: BuchiTransition): boolean =>
    a.to === b.to &&
    (a.required & ~b.required) === 0 &&
    (a.forbidden & ~b.forbidden) === 0 &&
    (b.accepting & ~a.accepting) === 0;
  const tidied: BuchiTransition[] = [];
  const pending = transitions.toReversed();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    budget.spend(tidied.length);
    const { required, forbidden, to, accepting } = next;
    const twin = tidied.findIndex((other) => {
      const sign = other.required ^ required;
      const alike =
        other.to === to &&
        other.accepting === accepting &&
        (other.required | other.forbidden) === (required | forbidden);
      return alike && sign !== 0 && (sign & (sign - 1)) === 0;
    });
    const [other] = twin < 0 ? [] : tidied.splice(twin, 1);
    if (other !== undefined) {
      pending.push({ required: required & other.required, forbidden: forbidden & other.forbidden, to, accepting });
    } else if (!tidied.some((each) => covers(each, next))) {
      let kept = 0;
      for (const each of tidied) if (!covers(next, each)) tidied[kept++] = each;
      tidied.length = kept;
      tidied.push(next);
    }
  }
  return tidied;
}

/** One state for all that have equal transitions to equal states: the coarsest such partition, by refinement. */
function mergeBisimilar(graph: Graph, budget: Budget): Graph {
  const { component } = componentsOf(graph.states);
  let block = graph.states.map(() => 0);
  for (let count = 1; ;) {
    const blocks = new Map<string, number>();
    const refined = graph.states.map((transitions, state) => {
      budget.spend(KEPT_WORK * (1 + transitions.length));
      const signatures = transitions.map(({ required, forbidden, to, accepting }) =>
        [required, forbidden, block[to], component[to] === component[state] ? accepting : "any"].join(),
      );
      const key = [block[state], ...new Set(signatures.sort())].join(" ");
      const number = blocks.get(key) ?? blocks.size;
      blocks.set(key, number);
      return number;
    });
    const stable = blocks.size === count;
    count = blocks.size;
    block = refined;
    if (!stable) continue;
    const first = new Map<number, number>();
    block.forEach((number, state) => first.set(number, first.get(number) ?? state));
    return restrict(
      graph,
      block.map((number) => first.get(number)),
    );
  }
}

/**
 * One state for those whose transitions lead to the same states and could be in the same acceptance sets: it does not matter in which ones a
 * transition between components is, so it can be in those that the other state needs.
 */
function mergeAlike(graph: Graph, budget: Budget): Graph {
  const { component } = componentsOf(graph.states);
  const states = [...graph.states];
  const image = states.map((_, state) => state);
  const buckets = new Map<string, { readonly state: number; marks: readonly (number | undefined)[] }[]>();
  graph.states.forEach((transitions, state) => {
    const sorted = transitions
      .map((transition) => ({ transition, key: [transition.to, transition.required, transition.forbidden].join() }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.transition.accepting - b.transition.accepting));
    const marks = sorted.map(({ transition: { to, accepting } }) =>
      component[to] === component[state] ? accepting : undefined,
    );
    const key = sorted.map((each) => each.key).join(" ");
    const bucket = buckets.get(key) ?? [];
    buckets.set(key, bucket);
    budget.spend(KEPT_WORK * (1 + marks.length) + bucket.length * marks.length);
    const other = bucket.find((each) =>
      each.marks.every((mark, i) => mark === undefined || marks[i] === undefined || mark === marks[i]),
    );
    if (other === undefined) {
      bucket.push({ state, marks });
      return;
    }
    image[state] = other.state;
    other.marks = other.marks.map((mark, i) => mark ?? marks[i]);
    states[other.state] = sorted.map(({ transition }, i) => ({ ...transition, accepting: other.marks[i] ?? 0 }));
  });
  return restrict({ ...graph, states }, image);
}
