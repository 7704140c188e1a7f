// Decides whether a behaviour violates a part of a property without recording all steps of the graph: for `P ~> Q`, only those
// between nodes where Q is false matter, and only if such nodes are reachable from one where P is true.
//
// The answer is the same as on the whole graph. Counterexamples are searched for there.

import { acceptingComponentsOf } from "./accepting-components.js";
import type { Automaton } from "./automaton.js";
import { AutomatonSteps } from "./automaton-steps.js";
import { findFairComponents } from "./fair-components.js";
import { fairnessMasksOf } from "./fairness-constraints.js";
import type { GraphNodes, Scheduler, StepEnumeration } from "./graph.js";
import type { LivenessPlan, PropertyPart } from "./plan.js";
import { productOf, type Letters } from "./product.js";
import { ProductSearch } from "./product-search.js";

/** Nodes whose steps are enumerated together. */
const BATCH = 4096;

/** In small spaces it does not matter how often a node is expanded. */
const FREE_EXPANSIONS = 10_000;

export class OnDemandSearch {
  /** The number of nodes that may still be expanded. Beyond that, recording all steps takes less time. */
  #budget: number;

  /** `isComplete`: the graph holds every reachable state and step. */
  constructor(
    readonly states: GraphNodes,
    readonly enumeration: StepEnumeration,
    readonly plan: LivenessPlan,
    readonly isComplete: boolean,
    readonly scheduler: Scheduler,
    readonly batch = BATCH,
  ) {
    this.#budget = Math.max(
      states.present.reduce((count, each) => count + each, 0),
      FREE_EXPANSIONS,
    );
  }

  /** Does the automaton of a negated part accept a fair behaviour? Undefined if that has to be found out on the whole graph. */
  async violates(automaton: Automaton, part: PropertyPart, letters: Letters): Promise<boolean | undefined> {
    const accepting = acceptingComponentsOf(automaton);
    if (accepting.length === 0) return false;
    const search = this.#searchFor(automaton, part, letters);
    if (search === undefined) return undefined;
    await search.begin(this.scheduler);
    for (;;) {
      // Every behaviour has a fair continuation, if all its continuations are known.
      if (search.reachesUniversal && this.isComplete) return true;
      const nodes = search.takeOpen(this.batch);
      if (nodes.length === 0) break;
      this.#budget -= nodes.length;
      if (this.#budget < 0 || !this.enumeration.fits(search.bytes)) return undefined;
      await this.enumeration.enumerate(nodes, search);
      search.endNode();
    }
    const { graph, letters: own, reachable, enabled } = search.finish();
    const constraints = { ...fairnessMasksOf(this.plan), enabled };
    const product = productOf(graph, automaton, own);
    for (const component of accepting)
      if ((await findFairComponents(graph, product, component, reachable, constraints, this.scheduler)) !== undefined)
        return true;
    return false;
  }

  #searchFor(automaton: Automaton, part: PropertyPart, letters: Letters): ProductSearch | undefined {
    // Conditions and `enabled` are about the classes of all steps.
    if (this.plan.labels.conditions.length > 0 || part.propositions.some(({ kind }) => kind === "enabled"))
      return undefined;
    const ofSteps = letters.stepClasses.reduce((all, letter) => all | letter, 0);
    const steps = AutomatonSteps.from(automaton, part.propositions.length, ofSteps);
    if (steps === undefined || (steps.waiting & steps.accepting) !== 0) return undefined;
    return new ProductSearch(this.states, this.plan, part, letters, steps);
  }
}
