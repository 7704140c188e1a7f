// The checks of a new state: the invariants, or the instances of invariants, that the step to it can make false.

import { forEachRead } from "../../grammar/analysis/state-reads.js";
import type { Expr, Local } from "../../grammar/core/core.js";
import { cardinality, isScalar } from "../../grammar/core/types.js";
import { valuesOf } from "../interpreter/enumerate.js";
import { showValue } from "../interpreter/show.js";
import { element, type Value } from "../interpreter/values.js";
import type { Model, Property } from "../model/model.js";
import {
  affectedInstances,
  conjunctsOf,
  writesOf,
  type Conjunct,
  type Writes,
} from "../reduction/affected-instances.js";
import { effectsOf } from "../reduction/effects.js";
import { stepLabels, type StepLabels } from "../reduction/step-labels.js";
import { nodeCount } from "./code-size.js";

/** A conjunct of an invariant, with a value for the local of one of its quantifiers. */
interface InvariantInstance {
  readonly name: string;
  readonly title: string;
  readonly body: Expr;
  readonly bound: ReadonlyMap<Local, Value>;
}

export interface InvariantChecks {
  /** Undefined if steps are only told apart by their actions. */
  readonly labels: StepLabels | undefined;
  readonly instances: readonly InvariantInstance[];
  /** For each class of steps, the names of the functions that check a new state. */
  readonly classes: readonly (readonly string[])[];
  /** By label or else action, then for initial states: the class. */
  readonly classOf: readonly number[];
}

/** An invariant is checked by instance if it has at least this many expressions in all instances. */
const LEAST_SIZE = 100;
/** The values of parameters of one action that are told apart. */
const VALUES_LIMIT = 64;

interface Invariant extends Property {
  readonly position: number;
  readonly reads: ReadonlySet<number>;
  /** Undefined if it is checked as a whole. */
  readonly conjuncts: readonly Conjunct[] | undefined;
}

/**
 * A new state is checked only against the invariants that read what the step to it wrote, and if `byInstance` only in
 * those instances that read it. The others held in the state before, and read nothing that changed. Initial states are
 * checked against all invariants. `labels`: of steps, if temporal properties need them.
 */
export function planInvariantChecks(
  model: Model,
  properties: readonly Property[],
  labels: StepLabels | undefined,
  byInstance: boolean,
): InvariantChecks {
  const invariants = properties.map((property, position): Invariant => {
    const reads = new Set<number>();
    forEachRead(property.body, ({ variable }) => reads.add(variable.id));
    const conjuncts = byInstance && labels === undefined ? conjunctsOf(property.body) : undefined;
    return { ...property, position, reads, conjuncts: conjuncts?.some(isLarge) === true ? conjuncts : undefined };
  });
  const writes = model.actions.map(writesOf);
  const tracked = writes.map((each, action) => trackedParams(model, action, invariants, each));
  const told = labels ?? (tracked.some((params) => params.length > 0) ? stepLabels(model.actions, tracked) : undefined);
  const planner = new ClassPlanner(invariants);
  const effects = effectsOf(model);
  const steps = told === undefined ? model.actions.map((_, action) => ({ action, args: [] })) : stepsOf(told);
  const classOf = steps.map(({ action, args }) =>
    planner.classOf(
      invariants
        .filter(({ reads }) => element(effects, action).writes.some(({ id }) => reads.has(id)))
        .flatMap((invariant) => planner.checksOf(invariant, element(writes, action), args)),
    ),
  );
  classOf.push(planner.classOf(invariants.map(nameOf)));
  return { labels: told, instances: planner.instances, classes: planner.classes, classOf };
}

const nameOf = ({ position }: Invariant): string => `$invariant.${position}`;

const isLarge = ({ locals, whole }: Conjunct): boolean =>
  locals.reduce((product, { type }) => product * cardinality(type), nodeCount(whole)) >= LEAST_SIZE;

const stepsOf = (labels: StepLabels) =>
  labels.actionOf.map((action, label) => ({ action, args: element(labels.argsOf, label) }));

/** The parameters whose values decide which instances steps of an action affect. */
function trackedParams(
  model: Model,
  action: number,
  invariants: readonly Invariant[],
  writes: Writes,
): readonly number[] {
  const params = new Set<number>();
  for (const { conjuncts } of invariants) {
    const affected = (conjuncts ?? []).map((conjunct) => affectedInstances(conjunct, writes));
    for (const each of affected) if (each !== "any") for (const { param } of each) params.add(param);
  }
  const types = [...params].map((param) => element(element(model.actions, action).params, param).type);
  const values = types.reduce((product, type) => product * (isScalar(type) ? cardinality(type) : Infinity), 1);
  return values <= VALUES_LIMIT ? [...params].sort((a, b) => a - b) : [];
}

/** Collects the classes of steps, and the instances that they check. */
class ClassPlanner {
  readonly instances: InvariantInstance[] = [];
  readonly classes: (readonly string[])[] = [];
  readonly #names = new Set<string>();

  constructor(readonly invariants: readonly Invariant[]) {}

  classOf(checks: readonly string[]): number {
    const list = [...new Set(checks)];
    const existing = this.classes.findIndex((each) => each.join() === list.join());
    return existing >= 0 ? existing : this.classes.push(list) - 1;
  }

  /** What a step with these arguments can make false of an invariant. Arguments that are not tracked are undefined. */
  checksOf(invariant: Invariant, writes: Writes, args: readonly (Value | undefined)[]): readonly string[] {
    const checks: string[] = [];
    for (const [i, conjunct] of (invariant.conjuncts ?? []).entries()) {
      const affected = affectedInstances(conjunct, writes);
      if (affected === "any" || affected.some(({ param }) => args[param] === undefined)) return [nameOf(invariant)];
      for (const { local, param } of affected)
        checks.push(...this.#instance(invariant, conjunct, `${i}.${local}`, local, args[param] ?? 0));
    }
    return invariant.conjuncts === undefined ? [nameOf(invariant)] : checks;
  }

  /** The name of an instance; nothing if there is none. */
  #instance(
    { name, position }: Invariant,
    { quantifiers, locals, body }: Conjunct,
    place: string,
    at: number,
    value: Value,
  ): readonly string[] {
    const local = element(locals, at);
    const values = valuesOf(local.type);
    const rank = values.indexOf(value);
    if (rank < 0) return [];
    const check = `$invariant.${position}.${place}.${rank}`;
    if (!this.#names.has(check)) {
      this.#names.add(check);
      const rest = quantifiers.filter((_, i) => i !== at);
      this.instances.push({
        name: check,
        title: `invariant ${name}, instance ${local.name} = ${showValue(local.type, value)}`,
        body: rest.reduceRight((inner, quantifier): Expr => ({ ...quantifier, body: inner }), body),
        bound: new Map([[local, value]]),
      });
    }
    return [check];
  }
}
