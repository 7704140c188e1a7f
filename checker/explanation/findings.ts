// What a finding at the end of a trace rests on: the parts of the condition that is broken, and the places of the state that these read.

import type { Expr } from "../../grammar/core/core.js";
import { cartesianProduct } from "../interpreter/enumerate.js";
import { holds } from "../interpreter/evaluate.js";
import type { Scope } from "../interpreter/scope.js";
import { enumerateOrRaise } from "../interpreter/enumerate.js";
import { forEachBranch } from "../interpreter/actions.js";
import { catchFault } from "../interpreter/runtime-error.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { State, Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome, Step, Trace } from "../outcome.js";
import { defectAt } from "../search/defects.js";
import type { StateElement, StateElements } from "./places.js";
import { examine, readsOf, reasonsOf, type Examination, type Reason } from "./reasons.js";
import { endOf, type ReplayedStep } from "./retrace.js";
import type { SlicingCriterion } from "./slice.js";
import { explainDisabled, type BlockingCondition } from "./why-not.js";

export type Finding = Pick<Outcome, "verdict" | "property" | "violated" | "fault"> & { readonly trace: Trace };

/** What bars an action in a deadlock. */
export interface BlockedAction extends Pick<Step, "action" | "instance" | "bindings"> {
  readonly condition: BlockingCondition;
  /** Whether it has to do with anything that is not as it was in the initial state. */
  readonly changed: boolean;
}

/** What is asked about a finding, and what it comes to. */
export interface FindingAnalysis {
  readonly reasons: readonly Reason[];
  readonly blocked: readonly BlockedAction[];
  /** What the finding asks of the trace, the least first. */
  readonly criteria: readonly SlicingCriterion[];
  /** Whether other steps from the same initial state, taken one by one, come to the same finding. */
  isReproducedBy(initial: State, steps: readonly ReplayedStep[]): boolean;
}

export interface FindingContext {
  readonly model: Model;
  readonly check: Check;
  readonly interpreter: Interpreter;
  readonly leaves: StateElements;
  readonly finding: Finding;
  readonly steps: readonly ReplayedStep[];
}

/** Of a finding that is made in the end of a trace. Undefined when it is not clear what it rests on. */
export function analyseFinding(subject: FindingContext): FindingAnalysis | undefined {
  const { finding } = subject;
  switch (finding.verdict) {
    case "violated":
      return finding.violated === "invariant" || finding.violated === "step"
        ? analyseViolation(subject, finding.violated)
        : undefined;
    case "deadlock":
      return analyseDeadlock(subject);
    case "error":
      return finding.trace.failed === undefined ? analysePropertyError(subject) : analyseStepError(subject);
    default:
      return undefined;
  }
}

function analyseViolation(
  { model, leaves, finding, steps }: FindingContext,
  kind: "invariant" | "step",
): FindingAnalysis | undefined {
  const property = (kind === "invariant" ? model.invariants : model.steps).find(
    ({ name }) => name === finding.property,
  );
  if (property === undefined) return undefined;
  const scopeAfter = (initial: State, taken: readonly ReplayedStep[]): Scope | undefined => {
    const last = taken.at(-1);
    if (kind === "invariant") return scopeOf(model, endOf(initial, taken), undefined);
    return last?.to === undefined ? undefined : scopeOf(model, last.from, last.to);
  };
  const scope = scopeAfter(finding.trace.initial, steps);
  if (scope === undefined) return undefined;
  const examined = examine(model, property.body, scope);
  const demandsOf = (read: Pick<Examination, "read" | "readNext">): SlicingCriterion =>
    kind === "invariant"
      ? { reads: new Map([[steps.length, leaves.of(read.read)]]), steps: new Set() }
      : {
          reads: new Map([
            [steps.length - 1, leaves.of(read.read)],
            [steps.length, leaves.of(read.readNext)],
          ]),
          steps: new Set([steps.length - 1]),
        };
  return {
    reasons: examined.reasons,
    blocked: [],
    criteria: [demandsOf(examined), demandsOf(readsOf(property.body, scope))],
    isReproducedBy(initial, taken) {
      const now = scopeAfter(initial, taken);
      return now !== undefined && isFalse(property.body, now);
    },
  };
}

/** Actions with all their parameters of which it is said what bars them. */
const BARRED = 1000;

function analyseDeadlock(subject: FindingContext): FindingAnalysis {
  const { model, check, interpreter, leaves, finding, steps } = subject;
  const end = endOf(finding.trace.initial, steps);
  const read = new Set<StateElement>(
    model.terminals.flatMap((terminal) => [...leaves.of(readsOf(terminal, scopeOf(model, end, undefined)).read)]),
  );
  const changed = new Set(leaves.differing(finding.trace.initial, end));
  const barred: BlockedAction[] = [];
  for (const action of model.actions.filter(({ fault }) => !fault)) {
    const domains =
      catchFault(() => action.params.map((param) => [...enumerateOrRaise(param.type, action.span)])).value ?? [];
    for (const args of cartesianProduct(domains)) {
      const own = new Set<StateElement>();
      forEachBranch(action, args, end, model.localCount, (way) =>
        leaves.of(way.reads).forEach((leaf) => own.add(leaf)),
      );
      own.forEach((leaf) => read.add(leaf));
      const [binding] = barred.length < BARRED ? explainDisabled(model, check, end, action, args).bindings : [];
      const barrier = binding?.blockedBy[0];
      if (barrier !== undefined)
        barred.push({
          action: action.name,
          instance: binding?.instance,
          bindings: binding?.bindings ?? [],
          condition: barrier,
          changed: [...own].some((leaf) => changed.has(leaf)),
        });
    }
  }
  return {
    reasons: [],
    blocked: barred,
    criteria: [{ reads: new Map([[steps.length, read]]), steps: new Set() }],
    isReproducedBy(initial, taken) {
      const state = endOf(initial, taken);
      return defectAt(interpreter, state, interpreter.expand(state))?.kind === "deadlock";
    },
  };
}

/** An error in a step: all that the step read matters. */
function analyseStepError({ model, finding, steps }: FindingContext): FindingAnalysis {
  const way = steps.at(-1)?.execution?.branch;
  return {
    reasons:
      way?.statement?.kind === "assert" && finding.fault?.code === "R0001"
        ? reasonsOf(model, way.statement.condition, way.scope)
        : [],
    blocked: [],
    criteria: [{ reads: new Map(), steps: new Set([steps.length - 1]) }],
    isReproducedBy: (_, taken) => isSame(taken.at(-1)?.execution?.branch.fault, finding.fault),
  };
}

/** An error in what is asked of a state or of a step: the first of these questions that has it. */
function analysePropertyError({ model, check, leaves, finding, steps }: FindingContext): FindingAnalysis | undefined {
  const chosen = (properties: Model["invariants"], names: readonly string[]): readonly Expr[] =>
    properties.filter(({ name }) => names.includes(name)).map(({ body }) => body);
  const ofStates = [
    ...chosen(model.invariants, check.invariants),
    ...check.within,
    ...chosen(model.covers, check.covers),
    ...model.terminals,
  ];
  const last = steps.at(-1);
  const end = endOf(finding.trace.initial, steps);
  for (const question of ofStates) {
    const { fault, read } = readsOf(question, scopeOf(model, end, undefined));
    if (!isSame(fault, finding.fault)) continue;
    return {
      reasons: [],
      blocked: [],
      criteria: [{ reads: new Map([[steps.length, leaves.of(read)]]), steps: new Set() }],
      isReproducedBy: (initial, taken) =>
        isSame(readsOf(question, scopeOf(model, endOf(initial, taken), undefined)).fault, finding.fault),
    };
  }
  if (last?.to === undefined) return undefined;
  for (const question of chosen(model.steps, check.steps)) {
    const { fault, read, readNext } = readsOf(question, scopeOf(model, last.from, last.to));
    if (!isSame(fault, finding.fault)) continue;
    return {
      reasons: [],
      blocked: [],
      criteria: [
        {
          reads: new Map([
            [steps.length - 1, leaves.of(read)],
            [steps.length, leaves.of(readNext)],
          ]),
          steps: new Set([steps.length - 1]),
        },
      ],
      isReproducedBy(_, taken) {
        const again = taken.at(-1);
        return (
          again?.to !== undefined &&
          isSame(readsOf(question, scopeOf(model, again.from, again.to)).fault, finding.fault)
        );
      },
    };
  }
  return undefined;
}

const isSame = (a: Finding["fault"], b: Finding["fault"]): boolean =>
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
