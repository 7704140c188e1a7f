// Why an action cannot happen in a state: for each way through it, the condition that bars it, down to the part that is false.

import type { ActionDef, Expr, RuntimeFault } from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";
import { oneLine } from "../../grammar/core/source.js";
import { boolType } from "../../grammar/core/types.js";
import { cartesianProduct } from "../interpreter/enumerate.js";
import { enumerateOrRaise } from "../interpreter/enumerate.js";
import { forEachBranch } from "../interpreter/actions.js";
import type { ActionBranch } from "../interpreter/action-branch.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { showInstance } from "../interpreter/show.js";
import { asNumber, element, type State, type Value } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import type { Bound } from "../outcome.js";
import { reasonsOf, type Reason } from "./reasons.js";

/**
 * What bars a way: a `require` whose condition is false, an `?` of none, a `pick` that nothing may be picked from, or faults that are used up. `error`: nothing
 * does, but the way ends in a run-time error.
 */
export interface BlockingCondition {
  readonly kind: "require" | "none" | "pick" | "faults" | "error";
  /** The statement, or the part of its condition that is false. */
  readonly span: Span;
  /** `inbound.log.len() < 2 is false: inbound.log.len() = 2` */
  readonly message: string;
  readonly reasons: readonly Reason[];
  /** Whose statement it is, if an operation's that the action calls: `inbound[east].send`. */
  readonly operation: string | undefined;
  /** The way so far. */
  readonly picks: readonly Bound[];
  readonly branches: readonly number[];
}

/** One choice of an action's parameters. */
export interface ActionBinding {
  readonly instance: string | undefined;
  /** Without the indices of the instance. */
  readonly bindings: readonly Bound[];
  /** Whether it can happen, in some way. */
  readonly enabled: boolean;
  /** One for each way that is barred, in the order of the text, up to `BARRIERS`. */
  readonly blockedBy: readonly BlockingCondition[];
}

export interface DisabledAction {
  readonly bindings: readonly ActionBinding[];
  /** How many were not looked at, there being more than `BINDINGS`. */
  readonly omitted: number;
}

export const BINDING_LIMIT = 256;
export const BLOCKED_BRANCH_LIMIT = 32;

/** Values for all parameters, the indices of the instance first; or which choices are wanted. */
export type BindingFilter = readonly Value[] | ((binding: Pick<ActionBinding, "instance" | "bindings">) => boolean);

/** For each choice of parameters that is wanted, in the order of their types. The state is one of the check: faults so far follow the variables. */
export function explainDisabled(
  model: Model,
  check: Check,
  state: State,
  action: ActionDef,
  which: BindingFilter = () => true,
): DisabledAction {
  const domains =
    typeof which === "function"
      ? catchFault(() => action.params.map((param) => [...enumerateOrRaise(param.type, action.span)]))
      : { value: which.map((arg) => [arg]) };
  if (domains.fault !== undefined)
    return {
      bindings: [{ instance: undefined, bindings: [], enabled: false, blockedBy: [failure(domains.fault, undefined)] }],
      omitted: 0,
    };
  const spent = faultsSpent(model, check, state, action);
  const indices = action.instance?.indexPositions.length ?? 0;
  const found: ActionBinding[] = [];
  let omitted = 0;
  for (const chosen of cartesianProduct(domains.value)) {
    const instance = showInstance(action.instance, action.params, chosen);
    const bindings = action.params
      .slice(indices)
      .map(({ name, type }, i) => ({ name, type, value: element(chosen, i + indices) }));
    if (typeof which === "function" && !which({ instance, bindings })) continue;
    if (found.length === BINDING_LIMIT) {
      omitted++;
      continue;
    }
    const barriers: BlockingCondition[] = spent === undefined ? [] : [spent];
    let enabled = false;
    if (spent === undefined) {
      forEachBranch(action, chosen, state, model.localCount, (way) => {
        if (way.kind === "completed") enabled = true;
        else if (barriers.length < BLOCKED_BRANCH_LIMIT)
          barriers.push(way.fault === undefined ? barrierOf(model, way) : failure(way.fault, way));
      });
    }
    // A run-time error happens too: it is found, not barred.
    found.push({ instance, bindings, enabled, blockedBy: barriers });
  }
  return { bindings: found, omitted };
}

function faultsSpent(model: Model, { faults }: Check, state: State, action: ActionDef): BlockingCondition | undefined {
  if (!action.fault || faults === undefined) return undefined;
  const soFar = asNumber(state.get(model.variables.length, 0));
  if (soFar < faults) return undefined;
  const message =
    faults === 0
      ? "the check allows no faults"
      : `the check allows ${faults === 1 ? "one fault, which has" : `${faults} faults, which have`} happened`;
  return { kind: "faults", span: action.span, message, reasons: [], operation: undefined, picks: [], branches: [] };
}

function failure(fault: RuntimeFault, way: ActionBranch | undefined): BlockingCondition {
  return {
    kind: "error",
    span: fault.span,
    message: `${fault.code}: ${fault.message}`,
    reasons: [],
    operation: undefined,
    picks: way?.picks ?? [],
    branches: way?.branches ?? [],
  };
}

function barrierOf(model: Model, way: ActionBranch): BlockingCondition {
  const { statement, scope, frame, picks, branches } = way;
  const instance = showInstance(frame.instance, frame.params, frame.args);
  const operation =
    frame.operation === undefined ? undefined : `${instance === undefined ? "" : `${instance}.`}${frame.operation}`;
  const where = { operation, picks, branches };
  const because = (condition: Expr): readonly Reason[] => reasonsOf(model, condition, scope);
  switch (statement?.kind) {
    case "require": {
      const reasons = because(statement.condition);
      const [first, ...others] = reasons;
      if (first !== undefined && others.length === 0)
        return { kind: "require", span: first.span, message: first.message, reasons, ...where };
      return {
        kind: "require",
        span: statement.condition.span,
        message: [`${oneLine(statement.condition.span)} is false`, ...reasons.map(({ message }) => message)].join("; "),
        reasons,
        ...where,
      };
    }
    case "letSome": {
      const { value } = statement;
      const reasons = because({ kind: "apply", operator: "isSome", args: [value], type: boolType, span: value.span });
      return { kind: "none", span: value.span, message: `${oneLine(value.span)} is none`, reasons, ...where };
    }
    case "pick": {
      const { binder, where: condition, span } = statement;
      const some: Expr = {
        kind: "exists",
        binder,
        body: condition ?? { kind: "literal", value: true, type: boolType, span },
        type: boolType,
        span,
      };
      return {
        kind: "pick",
        span,
        message: `${oneLine(span)} finds nothing to pick`,
        reasons: because(some),
        ...where,
      };
    }
    default:
      throw new Error("internal: a way is barred by a statement that cannot bar one");
  }
}
