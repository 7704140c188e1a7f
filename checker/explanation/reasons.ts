// Why a condition is false, or true: the parts that made it so, with the values they had.
//
// Every value is one that the interpreter computes in the same scope. A part that is not evaluated is not asked for either: it might have no value.

import { boundLocals, walkExpr } from "../../grammar/analysis/traversal.js";
import type { Expr, ExprOf, Local, RuntimeFault } from "../../grammar/core/core.js";
import { oneLine, type Span } from "../../grammar/core/source.js";
import { matchingArm, distinctMembers, evaluate, holds } from "../interpreter/evaluate.js";
import { bindAlways, bindParams, type Scope } from "../interpreter/scope.js";
import type { AccessList } from "../interpreter/action-branch.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { showValue } from "../interpreter/show.js";
import { element, type State, type Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Model } from "../model/model.js";
import type { Bound } from "../outcome.js";
import { boundAt, StateElements } from "./places.js";

export interface Reason {
  /** The part of the condition. */
  readonly span: Span;
  /** `db.effects(rec) <= 1 is false: db.effects(rec) = 2` */
  readonly message: string;
  /** What names stand for in it: those that `forall`, `let` or the parameters of a function around it bind. */
  readonly bound: readonly Bound[];
  /** What it is directly made of, by its text; literals left out. */
  readonly parts: readonly Bound[];
  /** What of the state its parts come from, where they are no places of it themselves: `db.log[inEast]`. */
  readonly reads: readonly Bound[];
  /** Of a function that was called: why its body is what it is. */
  readonly because: readonly Reason[];
}

/** AccessList of the state that one reason names. */
const READS = 6;
/** Members of a domain, none of which is as wanted, that are gone through one by one. */
const MEMBERS = 3;

export interface Examination {
  readonly reasons: readonly Reason[];
  /** AccessList of the state, and of the next one, that make the condition what it is: as long as they have the values they have, it is that, if it can be evaluated. */
  readonly read: AccessList | undefined;
  readonly readNext: AccessList | undefined;
}

/** Of a condition that the interpreter has evaluated in this scope. Nothing in the scope is changed. */
export function examine(model: Model, condition: Expr, scope: Scope): Examination {
  const search = new ReasonCollector(scope, new StateElements(model.variables));
  // Asked once more for every part, a very large condition could exhaust what may be evaluated.
  const reasons = catchFault(() => search.of(condition, [])).value;
  if (reasons === undefined) return { reasons: [], ...readsOf(condition, scope) };
  const { read, readNext } = search;
  return { reasons, read, readNext };
}

export const reasonsOf = (model: Model, condition: Expr, scope: Scope): readonly Reason[] =>
  examine(model, condition, scope).reasons;

/** All that is read when a condition is evaluated, up to an error if there is one. */
export function readsOf(
  condition: Expr,
  scope: Scope,
): Pick<Examination, "read" | "readNext"> & { readonly fault: RuntimeFault | undefined } {
  const watched = new RecordingScope(scope);
  const { fault } = catchFault(() => evaluate(condition, watched));
  const { read, readNext } = watched;
  return { read, readNext, fault };
}

/** The same scope with locals and work of its own, and a list of what is read in it. */
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

/** Goes down into the parts that matter. What only says which these are is asked for quietly; the rest is read. */
class ReasonCollector {
  readonly #quiet: Scope;
  readonly #watched: RecordingScope;

  constructor(
    scope: Scope,
    readonly leaves: StateElements,
  ) {
    this.#watched = new RecordingScope(scope);
    const { state, next, locals, work } = this.#watched;
    this.#quiet = { state, next, locals, work };
  }

  get read(): AccessList | undefined {
    return this.#watched.read;
  }
  get readNext(): AccessList | undefined {
    return this.#watched.readNext;
  }

  #holds(expr: Expr): boolean {
    return holds(expr, this.#quiet);
  }

  /** `bound`: since the condition, or since the function, began. */
  of(expr: Expr, bound: readonly Bound[]): readonly Reason[] {
    const inner = (each: Expr, more: readonly Local[] = []): readonly Reason[] =>
      this.of(each, [...bound, ...more.map((local) => this.#boundTo(local))]);
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
        return inner(holds(expr.condition, this.#watched) ? expr.then : expr.otherwise);
      case "let":
        // One that nobody wrote, as for `x in 1..3`, has no text of its own.
        if (!isWithin(expr.body.span, expr.span)) return [this.#leaf(expr, [expr.value], bound)];
        bindAlways(expr.pattern, evaluate(expr.value, this.#watched), this.#watched);
        return inner(expr.body, boundLocals(expr.pattern));
      case "match": {
        const arm = matchingArm(expr, expr.arms, this.#watched);
        return inner(arm.body, boundLocals(arm.pattern));
      }
      case "forall":
      case "exists":
        return this.#quantified(expr, bound);
      case "callFunction":
        return [this.#called(expr, bound)];
      case "apply": {
        const [negated] = expr.args;
        if (expr.operator !== "not" || negated === undefined) return [this.#leaf(expr, expr.args, bound)];
        // Of `x not in s`, what is negated has no text of its own.
        return isWithin(negated.span, expr.span) ? inner(negated) : [this.#leaf(expr, operandsOf(negated), bound)];
      }
      case "index":
        return [this.#leaf(expr, [expr.key], bound)];
      default:
        return [this.#leaf(expr, [], bound)];
    }
  }

  #quantified(expr: ExprOf<"forall" | "exists">, bound: readonly Bound[]): readonly Reason[] {
    const { pattern, domain } = expr.binder;
    const decides = expr.kind === "exists";
    const among = (value: Value): readonly Reason[] => {
      bindAlways(pattern, value, this.#watched);
      return this.of(expr.body, [...bound, ...boundLocals(pattern).map((local) => this.#boundTo(local))]);
    };
    const members: Value[] = [];
    for (const value of distinctMembers(domain, this.#watched)) {
      bindAlways(pattern, value, this.#watched);
      if (this.#holds(expr.body) === decides) return among(value);
      if (members.length <= MEMBERS) members.push(value);
    }
    // It is so of all of them: each is a reason, if they are few.
    if (members.length > 0 && members.length <= MEMBERS) return members.flatMap(among);
    return [this.#leaf(expr, [domain], bound)];
  }

  #called(expr: ExprOf<"callFunction">, bound: readonly Bound[]): Reason {
    const { params, body } = expr.callee;
    const leaf = this.#leaf(
      expr,
      expr.args.filter((arg) => arg.kind !== "local"),
      bound,
      false,
    );
    const callers = bindParams(
      params,
      expr.args.map((arg) => evaluate(arg, this.#watched)),
      this.#watched,
    );
    const because = this.of(
      body,
      params.filter((param) => occursAsName(body, param)).map((param) => this.#boundTo(param)),
    );
    bindParams(params, callers, this.#watched);
    return { ...leaf, because };
  }

  /** `whole`: what it reads is what makes it so. */
  #leaf(expr: Expr, parts: readonly Expr[], bound: readonly Bound[], whole = true): Reason {
    const shown = parts.filter((part) => isValue(part) && part.kind !== "literal" && isWithin(part.span, expr.span));
    const values = [
      ...new Map(
        shown.map((part): [string, Bound] => [
          textOf(part),
          { name: textOf(part), type: part.type, value: evaluate(part, this.#quiet) },
        ]),
      ).values(),
    ];
    const told = values.filter(
      ({ name, type, value }) => showValue(type, value) !== name && !bound.some((each) => each.name === name),
    );
    const text = `${oneLine(expr.span)} is ${this.#holds(expr)}`;
    if (whole) evaluate(expr, this.#watched);
    return {
      span: expr.span,
      message:
        told.length === 0
          ? text
          : `${text}: ${told.map(({ name, type, value }) => `${name} = ${showValue(type, value)}`).join(", ")}`,
      bound,
      parts: values,
      reads: whole ? this.#readsBehind(expr, shown) : [],
      because: [],
    };
  }

  /** Where a part is a place of the state itself, its value says it all. */
  #readsBehind(expr: Expr, parts: readonly Expr[]): readonly Bound[] {
    const behind = parts.length === 0 ? [expr] : parts;
    const leaves = behind
      .filter((part) => !isPlace(part))
      .flatMap((part) => [...this.leaves.of(readsOf(part, this.#quiet).read)]);
    return [...new Set(leaves)].slice(0, READS).map((leaf) => boundAt(leaf, this.#quiet.state));
  }

  #boundTo(local: Local): Bound {
    return { name: local.name, type: local.type, value: element(this.#quiet.locals, local.id) };
  }
}

/** Of what is negated without a text of its own: `x in s`, or the `let` that stands for `x in 1..3`. */
const operandsOf = (expr: Expr): readonly Expr[] =>
  expr.kind === "apply" ? expr.args : expr.kind === "let" ? [expr.value] : [];

/** The indices of an instance are parameters of all that belongs to it, and mostly stand where no name does. */
function occursAsName(body: Expr, param: Local): boolean {
  let found = false;
  walkExpr(body, (part) => {
    if (part.kind === "local" && part.local === param && oneLine(part.span) === param.name) found = true;
  });
  return found;
}

/** Not what is too large to be a value, such as all values of a type. */
const isValue = (part: Expr): boolean =>
  part.kind !== "allValues" && !(part.kind === "apply" && (part.operator === "range" || part.operator === "subsets"));

const isPlace = (expr: Expr): boolean =>
  expr.kind === "variable" || ((expr.kind === "index" || expr.kind === "field") && isPlace(expr.target));

/** The span of a primed name is that of the name. */
function textOf(part: Expr): string {
  const text = oneLine(part.span);
  return part.kind === "variable" && part.primed && !text.endsWith("'") ? `${text}'` : text;
}

/** Of what a user wrote as a part: the index of an instance stands where the variable does, and is no part of it. */
const isWithin = (part: Span, whole: Span): boolean =>
  part.source === whole.source &&
  part.start >= whole.start &&
  part.end <= whole.end &&
  part.end - part.start < whole.end - whole.start;
