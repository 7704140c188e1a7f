// Common temporal properties by greatest and least fixpoints over sets of states (E. A. Emerson and C.-L. Lei, "Modalities for model checking", POPL 1985).

import type { Expr } from "../../../grammar/core/core.js";
import type { Edge, System } from "../../checker/liveness/brute-force.js";

// ---------------------------------------------------------------- sets of states

export type States = readonly boolean[];

const not = (set: States): States => set.map((is) => !is);
const both = (a: States, b: States): States => a.map((is, i) => is && b[i]!);
const some = (a: States, b: States): States => a.map((is, i) => is || b[i]!);

/** By state: its successors and itself, with the selectors of the step. */
type Steps = readonly (readonly { readonly to: number; readonly takes: readonly number[] }[])[];

function stepsOf({ nodes, edges, selected }: System): Steps {
  const steps = Array.from({ length: nodes }, (_, node) => [{ to: node, takes: [] as readonly number[] }]);
  for (const { from, to, stepClass } of withoutTwins(edges))
    if (to !== undefined && to !== from) steps[from]!.push({ to, takes: selected[stepClass]! });
  return steps;
}

/** Merges steps between the same states that have the same selectors. */
export const withoutTwins = (edges: readonly Edge[]): readonly Edge[] => [
  ...new Map(edges.map((edge) => [`${edge.from} ${edge.to ?? ""} ${edge.stepClass}`, edge])).values(),
];

/** The least set with `goal` and each state of `through` from which a step leads into it. */
function leading(steps: Steps, through: States, goal: States): States {
  const set = [...goal];
  for (let changed = true; changed;) {
    changed = false;
    for (const [node, outgoing] of steps.entries()) {
      if (set[node] === true || through[node] !== true || !outgoing.some(({ to }) => set[to] === true)) continue;
      changed = set[node] = true;
    }
  }
  return set;
}

/** The states from which a fair behaviour stays in `within` forever and visits `often` infinitely often. */
function fairly({ fairness }: System, steps: Steps, within: States, often?: States): States {
  const enabled = (selector: number): States =>
    steps.map((outgoing) => outgoing.some(({ takes }) => takes.includes(selector)));
  const weak = fairness.filter(({ strength }) => strength === "weak");
  const strong = fairness.filter(({ strength }) => strength === "strong");
  let states = not(within.map(() => true));
  for (let never = 0; never < 2 ** strong.length; never++) {
    const isNever = (i: number): boolean => ((never >> i) & 1) === 1;
    // The states in which the rest of the behaviour stays.
    let left = strong.reduce((set, { selector }, i) => (isNever(i) ? both(set, not(enabled(selector))) : set), within);
    const taken =
      (selector: number, unless: States): ((set: States) => States) =>
      (set) =>
        set.map(
          (is, node) =>
            is && (unless[node]! || steps[node]!.some(({ to, takes }) => set[to]! && takes.includes(selector))),
        );
    const nowhere = within.map(() => false);
    const demands = [
      ...(often === undefined ? [] : [(set: States): States => both(set, often)]),
      ...weak.map(({ selector }) => taken(selector, not(enabled(selector)))),
      ...strong.flatMap(({ selector }, i) => (isNever(i) ? [] : [taken(selector, nowhere)])),
    ];
    for (let before: States = []; before.length === 0 || before.some((is, node) => is !== left[node]);) {
      before = left;
      for (const demand of demands) left = leading(steps, left, demand(left));
    }
    states = some(states, left);
  }
  return leading(steps, within, states);
}

/** Does some fair behaviour violate the property? Undefined for other forms of properties. */
export function shapeViolated(body: Expr, system: System, where: (expr: Expr) => States): boolean | undefined {
  const steps = stepsOf(system);
  const all = Array.from({ length: system.nodes }, () => true);
  const plain = (expr: Expr): boolean => expr.type.kind === "bool";
  const starts = (set: States): boolean => system.initial.some((node) => set[node] === true);
  const later = (set: States): States => leading(steps, all, set);
  switch (body.kind) {
    case "eventually":
      if (plain(body.operand)) return starts(fairly(system, steps, not(where(body.operand))));
      if (body.operand.kind === "always" && plain(body.operand.operand))
        return starts(fairly(system, steps, all, not(where(body.operand.operand))));
      return undefined;
    case "always":
      if (plain(body.operand)) return starts(later(both(not(where(body.operand)), fairly(system, steps, all))));
      if (body.operand.kind === "eventually" && plain(body.operand.operand))
        return starts(later(fairly(system, steps, not(where(body.operand.operand)))));
      return undefined;
    case "leadsTo":
      if (!plain(body.left) || !plain(body.right)) return undefined;
      return starts(later(both(where(body.left), fairly(system, steps, not(where(body.right))))));
    case "until": {
      if (!plain(body.left) || !plain(body.right)) return undefined;
      const [before, end] = [where(body.left), where(body.right)];
      const broken = both(both(not(before), not(end)), fairly(system, steps, all));
      return starts(some(leading(steps, both(before, not(end)), broken), fairly(system, steps, not(end))));
    }
    default:
      return undefined;
  }
}
