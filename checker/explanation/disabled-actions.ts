// Why an action is disabled in a state: for each of its branches the condition that blocks it, down to the part that is false.

import type { ActionDef, Expr, RuntimeFault, Statement } from "../../grammar/core/core.js";
import { oneLine, type Span } from "../../grammar/core/source.js";
import { boolType } from "../../grammar/core/types.js";
import { cartesianProduct, enumerateOrRaise } from "../interpreter/enumerate.js";
import type { ActionBranch } from "../interpreter/action-branch.js";
import { forEachBranch } from "../interpreter/actions.js";
import { holds } from "../interpreter/evaluate.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { showInstance } from "../interpreter/show.js";
import { asNumber, element, type State, type Value } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import type { Bound } from "../outcome.js";
import { conjunction, reasonsOf, type Reason } from "./reasons.js";

/**
 * What blocks a branch. `require`: its condition is false. `none`: a `?` of none. `pick`: there is nothing to pick. `faults`: the limit of faults is reached.
 * `error`: nothing blocks the branch, but it ends in a run-time error.
 */
export interface BlockingCondition {
  readonly kind: "require" | "none" | "mismatch" | "pick" | "faults" | "error";
  /** The statement, or the part of its condition that is false. */
  readonly span: Span;
  /** `inbound.log.len() < 2` is false because `inbound.log.len() = 2` */
  readonly message: string;
  readonly reasons: readonly Reason[];
  /** The operation with the blocking statement, if the action called one: `inbound[east].send`. */
  readonly operation: string | undefined;
  /** The choices made before. */
  readonly picks: readonly Bound[];
  readonly branches: readonly number[];
}

/** An action with arguments for its parameters. */
export interface ActionBinding {
  readonly instance: string | undefined;
  /** Without the indices of the instance. */
  readonly bindings: readonly Bound[];
  /** Does some branch lead to a state? */
  readonly enabled: boolean;
  /** For each branch that is blocked or fails, in the order of the text. At most `BLOCKED_BRANCH_LIMIT`. */
  readonly blockedBy: readonly BlockingCondition[];
}

export interface DisabledAction {
  readonly bindings: readonly ActionBinding[];
  /** Bindings left out because there are more than `BINDING_LIMIT`. */
  readonly omitted: number;
}

export const BINDING_LIMIT = 256;
export const BLOCKED_BRANCH_LIMIT = 32;

/** Either values for parameters, the indices of the instance first (undefined: any); or a condition on the bindings. */
export type BindingFilter =
  readonly (Value | undefined)[] | ((binding: Pick<ActionBinding, "instance" | "bindings">) => boolean);

/** Explains the selected bindings, in the order of their types. The state is one of the check: its count of faults follows the variables. */
export function explainDisabled(
  model: Model,
  check: Check,
  state: State,
  action: ActionDef,
  filter: BindingFilter = () => true,
): DisabledAction {
  const fixed = typeof filter === "function" ? [] : filter;
  const domains = catchFault(() =>
    action.params.map((param, i): readonly Value[] => {
      const arg = fixed[i];
      return arg === undefined ? [...enumerateOrRaise(param.type, action.span)] : [arg];
    }),
  );
  if (domains.fault !== undefined) {
    const blockedBy = [failureOf(domains.fault, undefined)];
    return { bindings: [{ instance: undefined, bindings: [], enabled: false, blockedBy }], omitted: 0 };
  }
  const faultLimit = faultLimitReached(model, check, state, action);
  const indices = action.instance?.indexPositions.length ?? 0;
  const explained: ActionBinding[] = [];
  let omitted = 0;
  for (const args of cartesianProduct(domains.value)) {
    const instance = showInstance(action.instance, action.params, args);
    const bindings = action.params
      .slice(indices)
      .map(({ name, type }, i) => ({ name, type, value: element(args, i + indices) }));
    if (typeof filter === "function" && !filter({ instance, bindings })) continue;
    if (explained.length === BINDING_LIMIT) omitted++;
    else if (faultLimit !== undefined) explained.push({ instance, bindings, enabled: false, blockedBy: [faultLimit] });
    else explained.push({ instance, bindings, ...branchesOf(model, state, action, args) });
  }
  return { bindings: explained, omitted };
}

function branchesOf(
  model: Model,
  state: State,
  action: ActionDef,
  args: readonly Value[],
): Pick<ActionBinding, "enabled" | "blockedBy"> {
  const blockedBy: BlockingCondition[] = [];
  let enabled = false;
  forEachBranch(action, args, state, model.localCount, (branch) => {
    if (branch.kind === "completed") enabled = true;
    else if (blockedBy.length < BLOCKED_BRANCH_LIMIT)
      blockedBy.push(branch.fault === undefined ? blockingConditionOf(model, branch) : failureOf(branch.fault, branch));
  });
  return { enabled, blockedBy };
}

function faultLimitReached(
  model: Model,
  { faults, scenario }: Check,
  state: State,
  action: ActionDef,
): BlockingCondition | undefined {
  if (!action.fault || faults === undefined) return undefined;
  const count = asNumber(state.get(model.variables.length, 0));
  if (count < faults) return undefined;
  const what = scenario === undefined ? "check" : "scenario";
  const message =
    faults === 0
      ? `the ${what} allows no faults`
      : `the ${what} allows ${faults === 1 ? "one fault, which has" : `${faults} faults, which have`} happened`;
  return { kind: "faults", span: action.span, message, reasons: [], operation: undefined, picks: [], branches: [] };
}

const failureOf = (fault: RuntimeFault, branch: ActionBranch | undefined): BlockingCondition => ({
  kind: "error",
  span: fault.span,
  message: `${fault.code}: ${fault.message}`,
  reasons: [],
  operation: undefined,
  picks: branch?.picks ?? [],
  branches: branch?.branches ?? [],
});

function blockingConditionOf(model: Model, branch: ActionBranch): BlockingCondition {
  const { statement, scope, frame, picks, branches } = branch;
  const instance = showInstance(frame.instance, frame.params, frame.args);
  const operation =
    frame.operation === undefined ? undefined : `${instance === undefined ? "" : `${instance}.`}${frame.operation}`;
  const context = { operation, picks, branches };
  switch (statement?.kind) {
    case "require": {
      const { condition } = statement;
      const reasons = reasonsOf(model, condition, scope);
      const [only, ...others] = reasons;
      if (only !== undefined && others.length === 0)
        return { kind: "require", span: only.span, message: only.message, reasons, ...context };
      const message = `\`${oneLine(condition.span)}\` is false${becauseOf(reasons)}`;
      return { kind: "require", span: condition.span, message, reasons, ...context };
    }
    case "letMatch": {
      const { span, type } = statement.value;
      const written = oneLine(span);
      if (type.kind === "option" && !holds(hasValue(statement), scope)) {
        const reasons = reasonsOf(model, hasValue(statement), scope);
        return { kind: "none", span, message: `\`${written}\` is none`, reasons, ...context };
      }
      const reasons = reasonsOf(model, hasPattern(statement), scope);
      const message = `\`${written}\` does not match \`${oneLine(statement.patternSpan)}\``;
      return { kind: "mismatch", span, message, reasons, ...context };
    }
    case "pick": {
      const { span } = statement;
      const reasons = reasonsOf(model, hasMember(statement), scope);
      return { kind: "pick", span, message: `\`${oneLine(span)}\` finds nothing to pick`, reasons, ...context };
    }
    case "assert":
    case "assign":
    case "let":
    case "if":
    case "match":
    case "either":
    case "for":
    case "call":
    case "return":
    case undefined:
      throw new Error("internal: a branch is blocked at a statement that cannot block");
  }
}

/** Reasons that give values are long: they follow in brackets. */
function becauseOf(reasons: readonly Reason[]): string {
  const messages = [...new Set(reasons.map(({ message }) => message))];
  if (messages.length === 0) return "";
  return reasons.some(({ parts }) => parts.length > 0)
    ? ` (${messages.join("; ")})`
    : ` because ${conjunction(messages)}`;
}

/** The conditions under which a `?` passes. */
const hasPattern = ({ pattern, value }: Extract<Statement, { kind: "letMatch" }>): Expr => ({
  kind: "matches",
  target: value,
  pattern,
  type: boolType,
  span: value.span,
});
const hasValue = ({ value }: Extract<Statement, { kind: "letMatch" }>): Expr => ({
  kind: "apply",
  operator: "isSome",
  args: [value],
  type: boolType,
  span: value.span,
});

/** The condition under which a `pick` passes. */
const hasMember = ({ binder, where, span }: Extract<Statement, { kind: "pick" }>): Expr => ({
  kind: "exists",
  binder,
  body: where ?? { kind: "literal", value: true, type: boolType, span },
  type: boolType,
  span,
});
