// Why a condition is false or true: the parts that determined its value, with their own values.
//
// The interpreter computes all values, in the scope of the condition. Parts that it skipped are skipped here, too: they may have no value.

import { boundLocals, walkExpr } from "../../grammar/analysis/traversal.js";
import type { Expr, ExprOf, Local, RuntimeFault } from "../../grammar/core/core.js";
import { oneLine, type Span } from "../../grammar/core/source.js";
import { matchingArm, distinctMembers, evaluate, holds } from "../interpreter/evaluate.js";
import { bindAlways, bindParams, type Scope } from "../interpreter/scope.js";
import type { AccessList } from "../interpreter/access-list.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { showValue } from "../interpreter/show.js";
import { element, type State, type Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Model } from "../model/model.js";
import type { Bound } from "../outcome.js";
import { boundAt, StateElements } from "./state-elements.js";

export interface Reason {
  /** The part of the condition. */
  readonly span: Span;
  /** `db.effects(rec) <= 1` is false because `db.effects(rec) = 2` */
  readonly message: string;
  /** The values of the variables in it that a quantifier, a `let` or the parameters of a function bind. */
  readonly bound: readonly Bound[];
  /** Its operands by their text, without literals. */
  readonly parts: readonly Bound[];
  /** The elements of the state that its operands read, unless an operand is itself such an element: `db.log[inEast]`. */
  readonly reads: readonly Bound[];
  /** For the call of a function: the reasons for the value of its body. */
  readonly because: readonly Reason[];
}

/** Elements of the state that one reason names. */
const READS_LIMIT = 6;
/** Members of a quantifier's domain that are explained one by one if none of them decides its value. */
const MEMBERS_LIMIT = 3;

export interface ConditionAnalysis {
  readonly reasons: readonly Reason[];
  /** Accesses to the state and the next state that determine the value: while these keep their values, so does the condition, if it can be evaluated. */
  readonly read: AccessList | undefined;
  readonly readNext: AccessList | undefined;
}

/** Analyses a condition that the interpreter has evaluated in this scope. Does not change the scope. */
export function analyseCondition(model: Model, condition: Expr, scope: Scope): ConditionAnalysis {
  const collector = new ReasonCollector(scope, new StateElements(model.variables));
  // Evaluating each part again may exhaust the work budget for a very large condition.
  const reasons = catchFault(() => collector.reasonsFor(condition, [])).value;
  if (reasons === undefined) return { reasons: [], ...readsOf(condition, scope) };
  const { read, readNext } = collector;
  return { reasons, read, readNext };
}

export const reasonsOf = (model: Model, condition: Expr, scope: Scope): readonly Reason[] =>
  analyseCondition(model, condition, scope).reasons;

/** Everything that the evaluation of a condition reads, up to a run-time error. */
export function readsOf(
  condition: Expr,
  scope: Scope,
): Pick<ConditionAnalysis, "read" | "readNext"> & { readonly fault: RuntimeFault | undefined } {
  const recording = new RecordingScope(scope);
  const { fault } = catchFault(() => evaluate(condition, recording));
  const { read, readNext } = recording;
  return { read, readNext, fault };
}

/** A copy of a scope that records the accesses to the state. */
class RecordingScope implements Scope {
  readonly state: State;
  readonly next: State | undefined;
  readonly locals: Value[];
  readonly work = new WorkBudget();
  read: AccessList | undefined;
  readNext: AccessList | undefined;
  readonly onRead = (variable: number, keys: readonly Value[]): void => {
    this.read = { variable, keys, previous: this.read };
  };
  readonly onPrimedRead = (variable: number, keys: readonly Value[]): void => {
    this.readNext = { variable, keys, previous: this.readNext };
  };

  constructor({ state, next, locals }: Scope) {
    this.state = state;
    this.next = next;
    this.locals = locals.slice();
  }
}

/**
 * Descends into the parts that determine the value. Evaluation that only finds these parts is not recorded; the evaluation of the parts is.
 */
class ReasonCollector {
  readonly #unrecorded: Scope;
  readonly #recording: RecordingScope;

  constructor(
    scope: Scope,
    readonly elements: StateElements,
  ) {
    this.#recording = new RecordingScope(scope);
    const { state, next, locals, work } = this.#recording;
    this.#unrecorded = { state, next, locals, work };
  }

  get read(): AccessList | undefined {
    return this.#recording.read;
  }
  get readNext(): AccessList | undefined {
    return this.#recording.readNext;
  }

  #holds(expr: Expr): boolean {
    return holds(expr, this.#unrecorded);
  }

  /** `bound`: the variables bound since the condition, or the function around it, began. */
  reasonsFor(expr: Expr, bound: readonly Bound[]): readonly Reason[] {
    const inner = (each: Expr, more: readonly Local[] = []): readonly Reason[] =>
      this.reasonsFor(each, [...bound, ...more.map((local) => this.#boundLocal(local))]);
    switch (expr.kind) {
      case "narrow":
        return inner(expr.value);
      case "and":
        if (!this.#holds(expr.left)) return inner(expr.left);
        return this.#holds(expr.right) ? [...inner(expr.left), ...inner(expr.right)] : inner(expr.right);
      case "or":
        if (this.#holds(expr.left)) return inner(expr.left);
        return this.#holds(expr.right) ? inner(expr.right) : [...inner(expr.left), ...inner(expr.right)];
      case "implies":
        if (!this.#holds(expr.left)) return inner(expr.left);
        return this.#holds(expr.right) ? inner(expr.right) : [...inner(expr.left), ...inner(expr.right)];
      case "if":
        return inner(holds(expr.condition, this.#recording) ? expr.then : expr.otherwise);
      case "let":
        // A `let` that elaboration introduced, as for `x in 1..3`, has no text of its own.
        if (!isWithin(expr.body.span, expr.span)) return [this.#reason(expr, [expr.value], bound)];
        bindAlways(expr.pattern, evaluate(expr.value, this.#recording), this.#recording);
        return inner(expr.body, boundLocals(expr.pattern));
      case "match": {
        const arm = matchingArm(expr, expr.arms, this.#recording);
        return inner(arm.body, boundLocals(arm.pattern));
      }
      case "forall":
      case "exists":
        return this.#quantified(expr, bound);
      case "callFunction":
        return [this.#call(expr, bound)];
      case "apply": {
        const [negated] = expr.args;
        if (expr.operator !== "not" || negated === undefined) return [this.#reason(expr, expr.args, bound)];
        // In `x not in s`, the negated operand has no text of its own.
        return isWithin(negated.span, expr.span) ? inner(negated) : [this.#reason(expr, operandsOf(negated), bound)];
      }
      case "matches":
        return [this.#reason(expr, [expr.target], bound)];
      case "index":
        return [this.#reason(expr, [expr.key], bound)];
      default:
        return [this.#reason(expr, [], bound)];
    }
  }

  #quantified(expr: ExprOf<"forall" | "exists">, bound: readonly Bound[]): readonly Reason[] {
    const { pattern, domain } = expr.binder;
    const deciding = expr.kind === "exists";
    const reasonsForMember = (value: Value): readonly Reason[] => {
      bindAlways(pattern, value, this.#recording);
      return this.reasonsFor(expr.body, [...bound, ...boundLocals(pattern).map((local) => this.#boundLocal(local))]);
    };
    const members: Value[] = [];
    for (const value of distinctMembers(domain, this.#recording)) {
      bindAlways(pattern, value, this.#recording);
      if (this.#holds(expr.body) === deciding) return reasonsForMember(value);
      if (members.length <= MEMBERS_LIMIT) members.push(value);
    }
    // All members agree: each is a reason if they are few.
    if (members.length > 0 && members.length <= MEMBERS_LIMIT) return members.flatMap(reasonsForMember);
    return [this.#reason(expr, [domain], bound)];
  }

  #call(expr: ExprOf<"callFunction">, bound: readonly Bound[]): Reason {
    const { params, body } = expr.callee;
    const leaf = this.#reason(
      expr,
      expr.args.filter((arg) => arg.kind !== "local"),
      bound,
      false,
    );
    const callers = bindParams(
      params,
      expr.args.map((arg) => evaluate(arg, this.#recording)),
      this.#recording,
    );
    const because = this.reasonsFor(
      body,
      params.filter((param) => occursAsName(body, param)).map((param) => this.#boundLocal(param)),
    );
    bindParams(params, callers, this.#recording);
    return { ...leaf, because };
  }

  /** `determines`: does the value depend on everything that the expression reads? */
  #reason(expr: Expr, operands: readonly Expr[], bound: readonly Bound[], determines = true): Reason {
    const shown = operands.filter(
      (operand) => isValue(operand) && operand.kind !== "literal" && isWithin(operand.span, expr.span),
    );
    const parts = new Map(
      shown.map((operand): [string, Bound] => {
        const name = textOf(operand);
        return [name, { name, type: operand.type, value: evaluate(operand, this.#unrecorded) }];
      }),
    );
    const values = [...parts.values()].flatMap(({ name, type, value }) => {
      const isObvious = showValue(type, value) === name || bound.some((each) => each.name === name);
      return isObvious ? [] : [`\`${name} = ${showValue(type, value)}\``];
    });
    const text = `\`${oneLine(expr.span)}\` is ${this.#holds(expr)}`;
    if (determines) evaluate(expr, this.#recording);
    return {
      span: expr.span,
      message: values.length === 0 ? text : `${text} because ${conjunction(values)}`,
      bound,
      parts: [...parts.values()],
      reads: determines ? this.#readsBehind(expr, shown) : [],
      because: [],
    };
  }

  /** The elements of the state that operands read. An operand that is such an element needs no further explanation. */
  #readsBehind(expr: Expr, operands: readonly Expr[]): readonly Bound[] {
    const elements = (operands.length === 0 ? [expr] : operands)
      .filter((operand) => !isStatePath(operand))
      .flatMap((operand) => [...this.elements.touchedBy(readsOf(operand, this.#unrecorded).read)]);
    return [...new Set(elements)].slice(0, READS_LIMIT).map((each) => boundAt(each, this.#unrecorded.state));
  }

  #boundLocal(local: Local): Bound {
    return { name: local.name, type: local.type, value: element(this.#unrecorded.locals, local.id) };
  }
}

/** `a`, `a and b`, `a, b and c` */
export const conjunction = (parts: readonly string[]): string =>
  parts.length <= 1 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;

/** The operands of a negated expression without a text of its own: `x in s`, or the `let` that stands for `x in 1..3`. */
const operandsOf = (expr: Expr): readonly Expr[] =>
  expr.kind === "apply" ? expr.args : expr.kind === "let" ? [expr.value] : [];

/** Does the name of a parameter occur in the text of the body? The indices of an instance are parameters, too, but mostly are not named. */
function occursAsName(body: Expr, param: Local): boolean {
  let found = false;
  walkExpr(body, (part) => {
    if (part.kind === "local" && part.local === param && oneLine(part.span) === param.name) found = true;
  });
  return found;
}

/** Excludes expressions whose value would be too large, such as all values of a type. */
const isValue = (part: Expr): boolean =>
  part.kind !== "allValues" && !(part.kind === "apply" && (part.operator === "range" || part.operator === "subsets"));

const isStatePath = (expr: Expr): boolean =>
  expr.kind === "variable" || ((expr.kind === "index" || expr.kind === "field") && isStatePath(expr.target));

/** The span of a primed variable leaves out the prime. */
function textOf(part: Expr): string {
  const text = oneLine(part.span);
  return part.kind === "variable" && part.primed && !text.endsWith("'") ? `${text}'` : text;
}

/** Is one span properly inside the other? The implicit index of an instance has the span of the whole variable, and is not. */
const isWithin = (part: Span, whole: Span): boolean =>
  part.source === whole.source &&
  part.start >= whole.start &&
  part.end <= whole.end &&
  part.end - part.start < whole.end - whole.start;
