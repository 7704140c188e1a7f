// What a finding at the end of a trace depends on: the parts of the violated condition, and the elements of the state that these read.

import type { ActionDef, Expr } from "../../grammar/core/core.js";
import { cartesianProduct, enumerateOrRaise } from "../interpreter/enumerate.js";
import { holds } from "../interpreter/evaluate.js";
import type { Scope } from "../interpreter/scope.js";
import { forEachBranch } from "../interpreter/actions.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import { catchFault } from "../interpreter/runtime-error.js";
import type { State, Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome, Step, Trace } from "../outcome.js";
import { defectAt } from "../search/defects.js";
import { explainDisabled, type BlockingCondition } from "./disabled-actions.js";
import { analyseCondition, readsOf, reasonsOf, type ConditionAnalysis, type Reason } from "./reasons.js";
import { endOf, type ReplayedStep } from "./replayed-steps.js";
import { FINDING, type SlicingCriterion } from "./slice.js";
import type { StateElement, StateElements } from "./state-elements.js";

type Finding = Pick<Outcome, "verdict" | "property" | "violated" | "fault"> & { readonly trace: Trace };

/** Why an action is disabled in a deadlock, or a fair action where the system stutters forever. */
export interface BlockedAction extends Pick<Step, "action" | "instance" | "bindings"> {
  readonly condition: BlockingCondition;
  /** Does the action read anything that has changed since the initial state? */
  readonly changed: boolean;
}

export interface FindingAnalysis {
  readonly reasons: readonly Reason[];
  readonly blocked: readonly BlockedAction[];
  /** What the finding depends on. The first one is the smallest, and a slice by it may turn out to be too small. */
  readonly criteria: readonly SlicingCriterion[];
  /** Does another execution from the same initial state end in the same finding? */
  isReproducedBy(initial: State, steps: readonly ReplayedStep[]): boolean;
}

export interface FindingContext {
  readonly model: Model;
  readonly check: Check;
  readonly interpreter: Interpreter;
  readonly elements: StateElements;
  readonly finding: Finding;
  readonly steps: readonly ReplayedStep[];
}

/** Analyses a finding at the end of a finite trace. Undefined if it is unclear what the finding depends on. */
export function analyseFinding(context: FindingContext): FindingAnalysis | undefined {
  const { finding } = context;
  switch (finding.verdict) {
    case "violated":
      return finding.violated === "invariant" || finding.violated === "step"
        ? analyseViolation(context, finding.violated)
        : undefined;
    case "deadlock":
      return analyseDeadlock(context);
    case "error":
      return finding.trace.failed === undefined ? analysePropertyError(context) : analyseStepError(context);
    default:
      return undefined;
  }
}

function analyseViolation(context: FindingContext, kind: "invariant" | "step"): FindingAnalysis | undefined {
  const { model, finding, steps } = context;
  const property = (kind === "invariant" ? model.invariants : model.steps).find(
    ({ name }) => name === finding.property,
  );
  if (property === undefined) return undefined;
  const scopeAfter = (initial: State, executed: readonly ReplayedStep[]): Scope | undefined =>
    kind === "invariant" ? scopeOf(model, endOf(initial, executed), undefined) : scopeOfLastStep(model, executed);
  const scope = scopeAfter(finding.trace.initial, steps);
  if (scope === undefined) return undefined;
  const analysis = analyseCondition(model, property.body, scope);
  const criterionOf = kind === "invariant" ? criterionAtEnd : criterionAtLastStep;
  return {
    reasons: analysis.reasons,
    blocked: [],
    criteria: [criterionOf(context, analysis), criterionOf(context, readsOf(property.body, scope))],
    isReproducedBy(initial, executed) {
      const after = scopeAfter(initial, executed);
      return after !== undefined && isFalse(property.body, after);
    },
  };
}

/** Actions, with their arguments, whose blocking condition is explained. */
const BLOCKED_LIMIT = 1000;

/** An action with those of its arguments that are meant. */
export interface Selected {
  readonly action: ActionDef;
  readonly isSelected: (args: readonly Value[]) => boolean;
}

/** Why actions are disabled in the last state, and the elements of the state that they read. */
export function blockedActions(
  { model, check, elements, finding, steps }: FindingContext,
  selected: readonly Selected[],
): { readonly blocked: readonly BlockedAction[]; readonly read: ReadonlySet<StateElement> } {
  const end = endOf(finding.trace.initial, steps);
  const read = new Set<StateElement>();
  const changed = new Set(elements.differing(finding.trace.initial, end));
  const blocked: BlockedAction[] = [];
  for (const { action, isSelected } of selected) {
    const domains =
      catchFault(() => action.params.map((param) => [...enumerateOrRaise(param.type, action.span)])).value ?? [];
    for (const args of cartesianProduct(domains)) {
      if (!isSelected(args)) continue;
      const readByAction = new Set<StateElement>();
      forEachBranch(action, args, end, model.localCount, (branch) =>
        elements.touchedBy(branch.reads).forEach((each) => readByAction.add(each)),
      );
      readByAction.forEach((each) => read.add(each));
      if (blocked.length >= BLOCKED_LIMIT) continue;
      const [binding] = explainDisabled(model, check, end, action, args).bindings;
      const [condition] = binding?.blockedBy ?? [];
      if (binding === undefined || binding.enabled || condition === undefined) continue;
      blocked.push({
        action: action.name,
        instance: binding.instance,
        bindings: binding.bindings,
        condition,
        changed: [...readByAction].some((each) => changed.has(each)),
      });
    }
  }
  return { blocked, read };
}

function analyseDeadlock(context: FindingContext): FindingAnalysis {
  const { model, interpreter, elements, finding, steps } = context;
  const end = endOf(finding.trace.initial, steps);
  const { blocked, read: readByActions } = blockedActions(
    context,
    model.actions.filter(({ fault }) => !fault).map((action) => ({ action, isSelected: () => true })),
  );
  const read = new Set<StateElement>([
    ...model.terminals.flatMap((terminal) => [
      ...elements.touchedBy(readsOf(terminal, scopeOf(model, end, undefined)).read),
    ]),
    ...readByActions,
  ]);
  return {
    reasons: [],
    blocked,
    criteria: [{ reads: [{ position: steps.length, elements: read, purpose: FINDING }], steps: [] }],
    isReproducedBy(initial, executed) {
      const state = endOf(initial, executed);
      return defectAt(interpreter, state, interpreter.expand(state))?.kind === "deadlock";
    },
  };
}

/** A run-time error in a step depends on everything that the step read. */
function analyseStepError({ model, finding, steps }: FindingContext): FindingAnalysis {
  const branch = steps.at(-1)?.execution?.branch;
  return {
    reasons:
      branch?.statement?.kind === "assert" && finding.fault?.code === "R0001"
        ? reasonsOf(model, branch.statement.condition, branch.scope)
        : [],
    blocked: [],
    criteria: [{ reads: [], steps: [{ step: steps.length - 1, purpose: FINDING }] }],
    isReproducedBy: (_, executed) => isSameFault(executed.at(-1)?.execution?.branch.fault, finding.fault),
  };
}

/** A run-time error in a property or another condition of the check: the first condition that raises it. */
function analysePropertyError(context: FindingContext): FindingAnalysis | undefined {
  const { model, check, finding, steps } = context;
  const chosen = (properties: Model["invariants"], names: readonly string[]): readonly Expr[] =>
    properties.filter(({ name }) => names.includes(name)).map(({ body }) => body);
  const ofStates = [
    ...chosen(model.invariants, check.invariants),
    ...check.within,
    ...chosen(model.covers, check.covers),
    ...model.terminals,
  ];
  const scopeAtEnd = (initial: State, executed: readonly ReplayedStep[]): Scope =>
    scopeOf(model, endOf(initial, executed), undefined);
  const ofSteps = chosen(model.steps, check.steps);
  const scopeOfStep = (_: State, executed: readonly ReplayedStep[]): Scope | undefined =>
    scopeOfLastStep(model, executed);
  const analyse = (
    conditions: readonly Expr[],
    scopeAfter: (initial: State, executed: readonly ReplayedStep[]) => Scope | undefined,
    criterionOf: typeof criterionAtEnd,
  ): FindingAnalysis | undefined => {
    const scope = scopeAfter(finding.trace.initial, steps);
    if (scope === undefined) return undefined;
    for (const condition of conditions) {
      const { fault, ...reads } = readsOf(condition, scope);
      if (!isSameFault(fault, finding.fault)) continue;
      return {
        reasons: [],
        blocked: [],
        criteria: [criterionOf(context, reads)],
        isReproducedBy(initial, executed) {
          const after = scopeAfter(initial, executed);
          return after !== undefined && isSameFault(readsOf(condition, after).fault, finding.fault);
        },
      };
    }
    return undefined;
  };
  return analyse(ofStates, scopeAtEnd, criterionAtEnd) ?? analyse(ofSteps, scopeOfStep, criterionAtLastStep);
}

type Reads = Pick<ConditionAnalysis, "read" | "readNext">;

/** A condition on the last state. */
const criterionAtEnd = ({ elements, steps }: FindingContext, { read }: Reads): SlicingCriterion => ({
  reads: [{ position: steps.length, elements: elements.touchedBy(read), purpose: FINDING }],
  steps: [],
});

/** A condition on the last step: on the states before and after it. */
const criterionAtLastStep = ({ elements, steps }: FindingContext, { read, readNext }: Reads): SlicingCriterion => ({
  reads: [
    { position: steps.length - 1, elements: elements.touchedBy(read), purpose: FINDING },
    { position: steps.length, elements: elements.touchedBy(readNext), purpose: FINDING },
  ],
  steps: [{ step: steps.length - 1, purpose: FINDING }],
});

const isSameFault = (a: Finding["fault"], b: Finding["fault"]): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.code === b.code &&
  a.span.source === b.span.source &&
  a.span.start === b.span.start &&
  a.span.end === b.span.end;

function isFalse(condition: Expr, scope: Scope): boolean {
  return catchFault(() => holds(condition, scope)).value === false;
}

export function scopeOf(model: Model, state: State, next: State | undefined): Scope {
  return { state, next, locals: new Array<Value>(model.localCount).fill(false), work: new WorkBudget() };
}

function scopeOfLastStep(model: Model, executed: readonly ReplayedStep[]): Scope | undefined {
  const last = executed.at(-1);
  return last?.to === undefined ? undefined : scopeOf(model, last.from, last.to);
}
