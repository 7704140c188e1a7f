// A model with its decision diagrams: slots in some order, learned actions and conditions, and the nodes in use.

import type { Expr } from "../../grammar/core/core.js";
import type { CoverageSink } from "../coverage/recorder.js";
import { cartesianProduct, enumerateOrRaise } from "../interpreter/enumerate.js";
import { catchFault } from "../interpreter/runtime-error.js";
import type { State } from "../interpreter/values.js";
import type { Predicate } from "../liveness/plan.js";
import type { Check, Model, Property } from "../model/model.js";
import { stateVectorOf, type StateVector } from "../model/state-vector.js";
import { SetCondition } from "./conditions.js";
import { Diagram } from "./diagram.js";
import { Encoding } from "./encoding.js";
import { FootprintOperations, type Footprint } from "./footprint-operations.js";
import { LearnedAction, type ActionContext, type ActionInstance } from "./learned-action.js";
import { LearnedStep } from "./learned-predicate.js";
import { PendingCoverage } from "./pending-coverage.js";
import { RelationOperations } from "./relation-operations.js";
import { SLOT_LIMIT } from "./slots.js";
import { SetOperations } from "./set-operations.js";

/** More instances of actions than this are not worth a relation each. */
const INSTANCE_LIMIT = 20_000;

/** All combinations of actions and arguments that can occur; a string says why they cannot be listed. */
export function actionInstances(model: Model, check: Check): readonly ActionInstance[] | string {
  if (model.variables.length >= SLOT_LIMIT) return `it has more than ${SLOT_LIMIT - 1} variables`;
  const instances: ActionInstance[] = [];
  for (const [position, action] of model.actions.entries()) {
    if (action.fault && check.faults === 0) continue;
    const domains = catchFault(() => action.params.map((param) => [...enumerateOrRaise(param.type, action.span)]));
    if (domains.fault !== undefined) return `the parameters of \`${action.name}\` have too many values`;
    for (const args of cartesianProduct(domains.value)) {
      if (instances.length === INSTANCE_LIMIT)
        return `it has more than ${INSTANCE_LIMIT} combinations of actions and arguments`;
      instances.push({ position, action, args });
    }
  }
  return instances;
}

export interface SymbolicOptions {
  /** In bytes. */
  readonly memory: number;
  readonly coverage: CoverageSink | undefined;
}

export class SymbolicModel {
  readonly diagram: Diagram;
  readonly sets: SetOperations;
  readonly footprints: FootprintOperations;
  readonly relations: RelationOperations;
  readonly encoding: Encoding;
  /** The footprint of state sets: all levels. */
  readonly states: Footprint;
  readonly context: ActionContext;
  readonly actions: readonly LearnedAction[];
  /** Nodes in use by operations under way, as a stack. */
  readonly held: number[] = [];
  readonly #conditions = new Map<Expr, SetCondition>();
  readonly #predicates: SetCondition[] = [];
  readonly #steps: LearnedStep[] = [];

  /** `order`: the slots from the top level down. `base`: any state; it stands for all slots that do not matter. */
  constructor(
    readonly model: Model,
    readonly check: Check,
    instances: readonly ActionInstance[],
    order: readonly number[],
    base: State,
    options: SymbolicOptions,
  ) {
    const vector: StateVector = stateVectorOf(model, check);
    this.encoding = new Encoding(vector, order, base);
    const { levels } = this.encoding;
    this.diagram = new Diagram(options.memory);
    this.sets = new SetOperations(this.diagram);
    this.footprints = new FootprintOperations(this.diagram, this.sets, levels);
    this.states = this.footprints.footprint(Array.from({ length: levels }, (_, level) => level));
    this.relations = new RelationOperations(this.diagram, this.sets, this.states.tag);
    const coverage = options.coverage === undefined ? undefined : new PendingCoverage(options.coverage);
    this.context = { encoding: this.encoding, localCount: model.localCount, vector, coverage };
    this.actions = instances.map((instance) => new LearnedAction(this.footprints, this.states, this.context, instance));
  }

  /** Conditions keep what they learned: ask for the same expression again to use it. */
  condition(expr: Expr): SetCondition {
    let condition = this.#conditions.get(expr);
    if (condition === undefined) {
      condition = new SetCondition(this, expr);
      this.#conditions.set(expr, condition);
    }
    return condition;
  }

  /** A condition with values of its free locals. It is not remembered. */
  predicate({ body, bound }: Predicate): SetCondition {
    const condition = new SetCondition(this, body, bound);
    this.#predicates.push(condition);
    return condition;
  }

  /** A condition on the step from a state to itself. It is not remembered. */
  idleCondition(expr: Expr): SetCondition {
    const condition = new SetCondition(this, expr, new Map(), "same state");
    this.#predicates.push(condition);
    return condition;
  }

  /** For each action, the steps that violate conditions. */
  stepConditions(
    conditions: readonly Expr[],
    reads: LearnedStep["reads"],
    property?: Property,
  ): readonly LearnedStep[] {
    const steps = this.actions.map(
      ({ instance }) =>
        new LearnedStep(this.footprints, this.states, this.context, instance, conditions, reads, property),
    );
    this.#steps.push(...steps);
    return steps;
  }

  /** The set of one state. */
  single(state: State): number {
    return this.diagram.single(this.states.tag, this.encoding.vectorOf(state));
  }

  contains(set: number, state: State): boolean {
    const vector = this.encoding.find(state);
    return vector !== undefined && this.sets.contains(set, vector);
  }

  /** The evaluations made so far by the interpreter. */
  get evaluations(): number {
    return this.actions.reduce((sum, action) => sum + action.evaluations, 0);
  }

  /**
   * A safe point: frees nodes that nobody uses, if there are probably many. `mark` is called for further nodes in use.
   */
  collectIfUseful(markMore: (mark: (node: number) => void) => void = () => undefined): void {
    if (!this.diagram.shouldCollect()) return;
    this.diagram.collect((mark) => {
      for (const node of this.held) mark(node);
      for (const learned of [...this.actions, ...this.#conditions.values(), ...this.#predicates, ...this.#steps])
        for (const node of learned.roots()) mark(node);
      markMore(mark);
    });
  }
}
