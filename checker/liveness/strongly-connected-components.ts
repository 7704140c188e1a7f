// Tarjan's algorithm for the strongly connected components of an automaton.

import type { Automaton } from "./automaton.js";

export interface StronglyConnectedComponents {
  /** The states of each component; a component comes after those that are reachable from it. */
  readonly members: readonly (readonly number[])[];
  /** By state: the index of its component. */
  readonly componentOf: readonly number[];
}

export function stronglyConnectedComponents({ transitions }: Automaton): StronglyConnectedComponents {
  /** By state: when it was visited, from 1, and the least visit that is reachable from it. */
  const visit = transitions.map(() => 0);
  const low = transitions.map(() => 0);
  const componentOf = transitions.map(() => -1);
  const members: number[][] = [];
  const open: number[] = [];
  let visits = 0;
  const at = (list: readonly number[], state: number): number => list[state] ?? 0;
  for (let root = 0; root < transitions.length; root++) {
    const path = at(visit, root) > 0 ? [] : [{ state: root, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { state } = top;
      if (top.next === 0) {
        low[state] = visit[state] = ++visits;
        open.push(state);
      }
      const to = transitions[state]?.[top.next++]?.to;
      if (to !== undefined) {
        if (at(visit, to) === 0) path.push({ state: to, next: 0 });
        else if (at(componentOf, to) < 0) low[state] = Math.min(at(low, state), at(visit, to));
        continue;
      }
      path.pop();
      const parent = path.at(-1)?.state;
      if (parent !== undefined) low[parent] = Math.min(at(low, parent), at(low, state));
      if (at(low, state) < at(visit, state)) continue;
      const component = open.splice(open.lastIndexOf(state));
      for (const member of component) componentOf[member] = members.length;
      members.push(component);
    }
  }
  return { members, componentOf };
}
