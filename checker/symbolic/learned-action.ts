// An action with fixed arguments, learned from the interpreter: its successors, as relations over few slots.

import type { ActionDef, RuntimeFault } from "../../grammar/core/core.js";
import { forEachBranch } from "../interpreter/actions.js";
import type { ActionBranch } from "../interpreter/action-branch.js";
import { asNumber, element, itemAt, type State, type Value } from "../interpreter/values.js";
import type { StateVector } from "../model/state-vector.js";
import { EMPTY } from "./diagram.js";
import type { Encoding } from "./encoding.js";
import type { Footprint, FootprintOperations } from "./footprint-operations.js";
import { LevelReads } from "./level-reads.js";
import { LearnedFunction, type Evaluation } from "./learning.js";
import type { PendingCoverage } from "./pending-coverage.js";
import { emptyRelation, relationEntry, type Relation } from "./relation.js";

/** How an action with fixed arguments is executed in a state. */
export interface ActionContext {
  readonly encoding: Encoding;
  readonly localCount: number;
  readonly vector: StateVector;
  readonly coverage: PendingCoverage | undefined;
}

export interface ActionInstance {
  /** Position in the model's actions. */
  readonly position: number;
  readonly action: ActionDef;
  readonly args: readonly Value[];
}

interface ActionResult {
  /** By successor: the new values of the levels that are written. */
  readonly successors: readonly ReadonlyMap<number, number>[];
  readonly fault: RuntimeFault | undefined;
}

export interface ActionResults {
  /** By number of transitions to states: the vectors with that many, if there are any. */
  readonly byTransitions: Map<number, number>;
  /** The vectors in which some branch completes or fails. */
  enabled: number;
  /** The vectors in which some branch fails. */
  failed: number;
  /** One for each set of levels that are written. */
  readonly relations: Relation[];
}

/**
 * Visits the branches of an action, completed ones with their successor, and adds all that they read to `reads`.
 * Returns the first fault.
 */
export function executeOn(
  { action, args }: ActionInstance,
  { encoding, localCount, vector, coverage }: ActionContext,
  state: State,
  reads: LevelReads,
  visit: (branch: ActionBranch, successor: State | undefined) => void,
): RuntimeFault | undefined {
  const { faultCounter, faultBudget } = vector;
  const counted = action.fault && faultCounter !== undefined && encoding.counterLevel !== undefined;
  if (counted) {
    reads.addWhole(encoding.counterLevel);
    if (asNumber(itemAt(state, faultCounter)) >= (faultBudget ?? Infinity)) return undefined;
  }
  let failures = 0;
  const results = forEachBranch(
    action,
    args,
    state,
    localCount,
    (branch) => {
      reads.add(branch.reads);
      reads.add(branch.primedReads);
      if (branch.kind === "failed") failures++;
      const next = branch.kind === "completed" ? branch.state : undefined;
      visit(branch, counted ? next?.update(faultCounter, 0, (faults) => asNumber(faults) + 1) : next);
    },
    {
      coverage,
      visitFork(read, primedReads) {
        reads.add(read);
        reads.add(primedReads);
      },
    },
  );
  const fault = results.find((result) => result.fault !== undefined)?.fault;
  // Too many branches: nobody knows what the others read.
  if (fault !== undefined && failures === 0)
    for (let level = 0; level < encoding.levels; level++) reads.addWhole(level);
  return fault;
}

export class LearnedAction extends LearnedFunction<ActionResult, ActionResults> {
  /** Did some branch fail in a reachable state? */
  hasFailed = false;

  constructor(
    operations: FootprintOperations,
    states: Footprint,
    readonly context: ActionContext,
    readonly instance: ActionInstance,
  ) {
    super(operations, states, context.encoding, context.coverage);
  }

  get relations(): readonly Relation[] {
    return this.results.relations;
  }

  get isFault(): boolean {
    return this.instance.action.fault;
  }

  protected override evaluate(levels: readonly number[], values: Int32Array): Evaluation<ActionResult> {
    const { encoding } = this.context;
    const state = encoding.stateWith(levels, values);
    const reads = new LevelReads(encoding);
    const written = new Set<number>();
    const successors: Map<number, number>[] = [];
    const fault = executeOn(this.instance, this.context, state, reads, (branch, successor) => {
      const writes = new Set<number>();
      reads.addWrites(branch.writes, writes);
      for (const level of writes) written.add(level);
      if (successor === undefined) return;
      if (this.isFault && encoding.counterLevel !== undefined) writes.add(encoding.counterLevel);
      successors.push(new Map(Array.from(writes, (level) => [level, encoding.valueAt(successor, level)])));
    });
    return { reads, written, result: { successors, fault } };
  }

  protected override newResults(): ActionResults {
    return { byTransitions: new Map(), enabled: EMPTY, failed: EMPTY, relations: [] };
  }

  protected override add(
    values: readonly (readonly number[])[],
    entry: number,
    { result }: Evaluation<ActionResult>,
  ): void {
    const { diagram, sets } = this.operations;
    const { results, footprint } = this;
    const { successors, fault } = result;
    if (fault !== undefined) {
      results.failed = sets.union(results.failed, entry);
      this.hasFailed = true;
    }
    const count = successors.length;
    if (count > 0 || fault !== undefined) results.enabled = sets.union(results.enabled, entry);
    if (count > 0) results.byTransitions.set(count, sets.union(results.byTransitions.get(count) ?? EMPTY, entry));
    for (const after of successors) {
      const relation = this.#relation([...after.keys()]);
      const node = relationEntry(
        diagram,
        relation,
        (level) => element(values, footprint.position[level] ?? 0),
        (level) => after.get(level) ?? 0,
      );
      relation.node = sets.union(relation.node, node);
    }
  }

  #relation(written: readonly number[]): Relation {
    const { relations } = this.results;
    const writes = [...written].sort((a, b) => a - b);
    const existing = relations.find(
      (relation) =>
        relation.writes.length === writes.length && relation.writes.every((level, i) => level === writes[i]),
    );
    if (existing !== undefined) return existing;
    const relation = emptyRelation(this.operations.diagram, this.footprint.slots, writes);
    relations.push(relation);
    return relation;
  }

  protected override *rootsIn({ byTransitions, enabled, failed, relations }: ActionResults): Generator<number> {
    yield enabled;
    yield failed;
    yield* byTransitions.values();
    for (const relation of relations) yield relation.node;
  }
}
