// Predicates of states and of steps, learned from the interpreter.

import type { Expr, RuntimeFault } from "../../grammar/core/core.js";
import { evaluate } from "../interpreter/evaluate.js";
import { catchFault } from "../interpreter/runtime-error.js";
import type { OnRead } from "../interpreter/access-list.js";
import type { Scope } from "../interpreter/scope.js";
import type { State, Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Property } from "../model/model.js";
import { EMPTY } from "./diagram.js";
import type { Footprint, FootprintOperations } from "./footprint-operations.js";
import { executeOn, type ActionContext, type ActionInstance } from "./learned-action.js";
import { LevelReads } from "./level-reads.js";
import { LearnedFunction, type Evaluation } from "./learning.js";

/** Vectors by the number that the predicate has there. */
type ByNumber = Map<number, number>;

/** A predicate as a small number; 0 is the ordinary result, which is not stored. */
abstract class LearnedNumber extends LearnedFunction<number, ByNumber> {
  protected override newResults(): ByNumber {
    return new Map();
  }

  protected override add(_: readonly (readonly number[])[], entry: number, { result }: Evaluation<number>): void {
    if (result === 0) return;
    this.results.set(result, this.operations.sets.union(this.results.get(result) ?? EMPTY, entry));
  }

  protected override rootsIn(results: ByNumber): Iterable<number> {
    return results.values();
  }

  /** The states of a set that has been learned with this number, which is not 0. */
  select(node: number, number: number): number {
    return this.operations.select(node, this.states, this.results.get(number) ?? EMPTY, this.footprint);
  }
}

const TRUE = 0;
export const FALSE = 1;
export const FAULT = 2;

/** "same state": as in a step that changes nothing. */
export type Primed = "nothing" | "same state";

/** A condition with fixed values of its free locals: TRUE, FALSE or FAULT. */
export class LearnedCondition extends LearnedNumber {
  constructor(
    operations: FootprintOperations,
    states: Footprint,
    readonly context: ActionContext,
    readonly condition: Expr,
    /** By `Local.id`. */
    readonly locals: readonly Value[],
    /** What primed variables refer to. */
    readonly primed: Primed,
  ) {
    super(operations, states, context.encoding, context.coverage);
  }

  protected override evaluate(levels: readonly number[], values: Int32Array): Evaluation<number> {
    const reads = new LevelReads(this.context.encoding);
    const { encoding, coverage } = this.context;
    const state = encoding.stateWith(levels, values);
    const scope = recordingScope(state, this.primed === "same state" ? state : undefined, reads, this.locals);
    const outcome = outcomeOf(this.condition, { ...scope, work: new WorkBudget(coverage) });
    return { reads, written: new Set(), result: typeof outcome !== "boolean" ? FAULT : outcome ? TRUE : FALSE };
  }
}

/**
 * A condition on the steps of an action: the number of steps for which it is false or fails. It may read the next state
 * as primed variables (step properties), or as the only state (`within`).
 */
export class LearnedStep extends LearnedNumber {
  constructor(
    operations: FootprintOperations,
    states: Footprint,
    readonly context: ActionContext,
    readonly instance: ActionInstance,
    /** Evaluated one after the other, until one is false. */
    readonly conditions: readonly Expr[],
    readonly reads: "both states" | "next state",
    /** Covered by each step. */
    readonly property?: Property,
  ) {
    super(operations, states, context.encoding, context.coverage);
  }

  protected override evaluate(levels: readonly number[], values: Int32Array): Evaluation<number> {
    const state = this.context.encoding.stateWith(levels, values);
    const reads = new LevelReads(this.context.encoding);
    let violations = 0;
    executeOn(this.instance, { ...this.context, coverage: undefined }, state, reads, (branch, successor) => {
      // The parts that the action writes are part of the next state, and so depend on what it reads.
      reads.addWrites(branch.writes, new Set());
      if (successor !== undefined && !this.#isSatisfied(state, successor, reads)) violations++;
    });
    return { reads, written: new Set(), result: violations };
  }

  #isSatisfied(state: State, successor: State, reads: LevelReads): boolean {
    const [from, to] = this.reads === "both states" ? [state, successor] : [successor, undefined];
    const { coverage, localCount } = this.context;
    const scope = recordingScope(from, to, reads, new Array<Value>(localCount).fill(false));
    const work = new WorkBudget(coverage);
    if (this.property !== undefined) coverage?.hit(this.property, 0);
    return this.conditions.every((condition) => outcomeOf(condition, { ...scope, work }) === true);
  }
}

/** A scope that adds all that is read, of either state, to `reads`. */
function recordingScope(state: State, next: State | undefined, reads: LevelReads, locals: readonly Value[]): Scope {
  const record: OnRead = (variable, keys, observation) =>
    reads.add({ variable, keys, observation, previous: undefined });
  return { state, next, locals: [...locals], work: new WorkBudget(), onRead: record, onPrimedRead: record };
}

function outcomeOf(condition: Expr, scope: Scope): boolean | RuntimeFault {
  const result = catchFault(() => evaluate(condition, scope));
  return result.fault ?? result.value === true;
}
