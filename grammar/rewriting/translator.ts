// Translates the statements of an action to an expression, in continuation-passing style: each statement together with
// what follows it (Reynolds, "Definitional interpreters for higher-order programming languages", 1972).

import { walkExpr } from "../analysis/traversal.js";
import type { ActionDef, Expr, Local, PathStep, Statement, Variable } from "../core/core.js";
import type { Span } from "../core/source.js";
import { boolType, type Type } from "../core/types.js";
import { backTo, type Continuation, overlap, type Point, settledBy, START, withValues } from "./point.js";
import { assignedIfSimple, readsNextValues, type StatementOf } from "./simple-blocks.js";
import { Untranslatable } from "./untranslatable.js";
import {
  bind,
  both,
  either,
  equal,
  isTruth,
  letIn,
  not,
  quantify,
  readLocal,
  truth,
  tuple,
  tuplePattern,
} from "../core/constructors.js";
import type { Names, Reader, Rewriter } from "./rewriter.js";

/** The value of a variable in a state. */
export type StateValues = (variable: Variable, span: Span) => Expr;

/** More would take longer to compile than to explore. */
const STATEMENT_LIMIT = 10_000;
/** Of statements one after the other: each is nested in the one before. */
const DEPTH_LIMIT = 200;
/** A loop that makes choices is written out for each member of its type. */
const UNROLLED_LIMIT = 32;

/**
 * An action as an expression: is there a step of it with these arguments whose end is as `then` says? `names`: for each
 * parameter, the argument.
 */
export function translateAction(
  rewriter: Rewriter,
  before: StateValues,
  { body }: ActionDef,
  names: Names,
  then: (end: Point, translator: Translator) => Expr,
): Expr {
  const translated = (merges: boolean): Expr => {
    const translator = new Translator(rewriter, before, merges);
    return translator.block(body, { ...START, names }, (end) => then(end, translator));
  };
  // Merging blocks makes small expressions, but what they assign cannot be assigned again.
  try {
    return translated(true);
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error;
    return translated(false);
  }
}

export class Translator {
  #statements = 0;

  /** `merges`: blocks without choices become values, so that what follows them is translated once. */
  constructor(
    readonly rewriter: Rewriter,
    readonly before: StateValues,
    readonly merges: boolean,
  ) {}

  /** The value of the variable in the next state, as far as it is known. */
  current({ assigned }: Point, variable: Variable, span: Span): Expr {
    const local = assigned.get(variable);
    return local === undefined ? this.before(variable, span) : readLocal(local, span);
  }

  expr(expr: Expr, point: Point): Expr {
    const read: Reader = ({ variable, primed }, span) =>
      primed ? this.current(point, variable, span) : this.before(variable, span);
    return this.rewriter.expr(expr, point.names, read);
  }

  block(statements: readonly Statement[], point: Point, then: Continuation, at = 0): Expr {
    const statement = statements[at];
    if (statement === undefined) return then(point);
    const depth = point.depth + 1;
    if (++this.#statements > STATEMENT_LIMIT || depth > DEPTH_LIMIT)
      throw new Untranslatable(
        "this action has too many branches, or too many statements",
        statement.span,
        "divide it into several actions, or write fewer `if` one after the other",
      );
    // A return skips the rest of an operation.
    const rest: Continuation = (next, returned) =>
      returned === undefined ? this.block(statements, next, then, at + 1) : then(next, returned);
    return this.#statement(statement, { ...point, depth, settled: settledBy(statement, point.settled) }, rest, then);
  }

  /** `then`: what follows the whole block, where an operation returns to. */
  #statement(statement: Statement, point: Point, rest: Continuation, then: Continuation): Expr {
    const { span } = statement;
    switch (statement.kind) {
      case "require":
      case "assert":
        return both(this.expr(statement.condition, point), rest(point));
      case "assign":
        return this.#assign(statement, point, rest);
      case "let": {
        const value = this.expr(statement.value, point);
        const { pattern, names } = this.rewriter.pattern(statement.pattern, point.names);
        return letIn(pattern, value, rest({ ...point, names }));
      }
      case "letMatch": {
        const scrutinee = this.expr(statement.value, point);
        const { pattern, names } = this.rewriter.pattern(statement.pattern, point.names);
        const arms = [
          { pattern, guard: undefined, body: rest({ ...point, names }) },
          { pattern: { kind: "any" } as const, guard: undefined, body: truth(false, span) },
        ];
        return { kind: "match", scrutinee, arms, type: boolType, span };
      }
      case "if":
      case "match":
        return this.#branching(statement, point, rest);
      case "pick": {
        const domain = this.expr(statement.binder.domain, point);
        const { pattern, names } = this.rewriter.pattern(statement.binder.pattern, point.names);
        const inner = { ...point, names };
        const where = statement.where === undefined ? truth(true, span) : this.expr(statement.where, inner);
        return quantify("exists", pattern, domain, both(where, rest(inner)));
      }
      case "either":
        return statement.branches
          .map((branch) => this.block(branch, point, backTo(point, rest)))
          .reduce(either, truth(false, span));
      case "for":
        return this.#loop(statement, point, rest);
      case "call":
        return this.#call(statement, point, rest);
      case "return":
        return then(point, this.expr(statement.value, point));
    }
  }

  #assign({ variable, path, value, span }: StatementOf<"assign">, point: Point, rest: Continuation): Expr {
    if (point.settled.has(variable))
      throw new Untranslatable(
        `\`${variable.name}\` is assigned after its new value was read or assigned`,
        span,
        "assign it once, with a value that contains all changes",
      );
    // Keys first, then the value, as an action evaluates them.
    const keys: { readonly local: Local; readonly value: Expr }[] = [];
    const steps = path.map((step): PathStep => {
      if (step.kind === "position") return step;
      const key = this.expr(step.key, point);
      if (key.kind === "literal" || key.kind === "local") return { ...step, key };
      const local = this.rewriter.supply.local("key", key.type);
      keys.push({ local, value: key });
      return { ...step, key: readLocal(local, step.span) };
    });
    const local = this.rewriter.supply.local(variable.name, variable.type);
    const newValue = this.expr(value, point);
    const whole: Expr =
      steps.length === 0
        ? newValue
        : {
            kind: "update",
            target: this.current(point, variable, span),
            path: steps,
            value: newValue,
            type: variable.type,
            span,
          };
    // A step that assigns a part twice is an error, and so no step.
    const twice = point.writes
      .filter((write) => write.variable === variable)
      .map((write) => overlap(write.path, steps, span))
      .reduce(either, truth(false, span));
    const after: Point = {
      ...point,
      assigned: new Map([...point.assigned, [variable, local]]),
      writes: [...point.writes, { variable, path: steps }],
    };
    const body = both(negation(twice), withValue(local, whole, rest(after)));
    return keys.reduceRight<Expr>((inner, key) => letIn(bind(key.local), key.value, inner), body);
  }

  #branching(statement: StatementOf<"if" | "match">, point: Point, rest: Continuation): Expr {
    const merged = this.merges ? this.#simple(statement, point) : undefined;
    if (merged === undefined) return this.#branches(statement, point, backTo(point, rest));
    if (merged.length === 0) return rest(point);
    const value = this.#branches(statement, point, (end) => this.#values(end, merged, statement.span));
    return this.#continueWith(value, merged, statement, point, rest);
  }

  #branches(statement: StatementOf<"if" | "match">, point: Point, then: Continuation): Expr {
    const { span } = statement;
    if (statement.kind === "if") {
      const condition = this.expr(statement.condition, point);
      const yes = this.block(statement.then, point, then);
      const no = this.block(statement.otherwise, point, then);
      if (isTruth(yes, true) && isTruth(no, true)) return yes;
      return { kind: "if", condition, then: yes, otherwise: no, type: yes.type, span };
    }
    const scrutinee = this.expr(statement.scrutinee, point);
    const arms = statement.arms.map((arm) => {
      const { pattern, names } = this.rewriter.pattern(arm.pattern, point.names);
      const inner = { ...point, names };
      const guard = arm.guard === undefined ? undefined : this.expr(arm.guard, inner);
      return { pattern, guard, body: this.block(arm.body, inner, then) };
    });
    if (arms.every(({ body }) => isTruth(body, true))) return truth(true, span);
    return { kind: "match", scrutinee, arms, type: arms[0]?.body.type ?? boolType, span };
  }

  #values(point: Point, variables: readonly Variable[], span: Span): Expr {
    return tuple(
      variables.map((variable) => this.current(point, variable, span)),
      span,
    );
  }

  #simple(statement: Statement, { writes, settled }: Point): readonly Variable[] | undefined {
    return assignedIfSimple(statement, new Set([...settled, ...writes.map(({ variable }) => variable)]));
  }

  /** Goes on with the values that a statement gave to the variables. */
  #continueWith(
    value: Expr,
    variables: readonly Variable[],
    statement: Statement,
    point: Point,
    rest: Continuation,
  ): Expr {
    const locals = variables.map(({ name, type }) => this.rewriter.supply.local(name, type));
    const settled = new Set([...point.settled, ...variables, ...readsNextValues(statement)]);
    const body = rest({ ...point, assigned: withValues(point, variables, locals), settled });
    return locals.some((local) => readsOf(local, body) > 0) ? letIn(tuplePattern(locals), value, body) : body;
  }

  // ---------------------------------------------------------------- loops and calls

  #loop(statement: StatementOf<"for">, point: Point, rest: Continuation): Expr {
    const { binder, span } = statement;
    const variables = this.#simple(statement, point);
    if (variables === undefined) return this.#unrolled(statement, point, rest);
    if (variables.length === 0) return rest(point);
    const over = this.expr(binder.domain, point);
    const locals = variables.map(({ name, type }) => this.rewriter.supply.local(name, type));
    const { pattern: item, names } = this.rewriter.pattern(binder.pattern, point.names);
    const body = this.block(
      statement.body,
      { ...point, names, assigned: withValues(point, variables, locals) },
      (end) => this.#values(end, variables, span),
    );
    const start = this.#values(point, variables, span);
    const value: Expr = { kind: "fold", over, start, acc: tuplePattern(locals), item, body, type: start.type, span };
    return this.#continueWith(value, variables, statement, point, rest);
  }

  #unrolled({ binder, body, span }: StatementOf<"for">, point: Point, rest: Continuation): Expr {
    const { domain } = binder;
    const item = domain.type.kind === "set" ? domain.type.item : undefined;
    const members = item === undefined ? undefined : scalarValues(item);
    if (item === undefined || members === undefined)
      throw new Untranslatable(
        "this loop makes choices, or assigns one part several times",
        span,
        "assign `f[k]` for the `k` of the loop, or `pick` before the loop",
      );
    const set = this.rewriter.supply.local("members", domain.type);
    const isEvery = domain.kind === "allValues";
    const iterate = (at: number, here: Point): Expr => {
      const member = members[at];
      if (member === undefined) return rest({ ...here, names: point.names });
      const next: Continuation = (end, returned) =>
        returned === undefined ? iterate(at + 1, end) : rest({ ...end, names: point.names }, returned);
      const { pattern, names } = this.rewriter.pattern(binder.pattern, point.names);
      const value: Expr = { kind: "literal", value: member, type: item, span };
      const inside = letIn(pattern, value, this.block(body, { ...here, names }, next));
      if (isEvery) return inside;
      const args = [value, readLocal(set, span)];
      const isMember: Expr = { kind: "apply", operator: "in", args, type: boolType, span };
      return { kind: "if", condition: isMember, then: inside, otherwise: next(here), type: boolType, span };
    };
    const unrolled = iterate(0, point);
    return isEvery ? unrolled : letIn(bind(set), this.expr(domain, point), unrolled);
  }

  #call({ callee, args, result, span }: StatementOf<"call">, point: Point, rest: Continuation): Expr {
    const names = new Map(point.names);
    const params = callee.params.map((param) => {
      const local = this.rewriter.fresh(param);
      names.set(param, local);
      return local;
    });
    const values = args.map((arg) => this.expr(arg, point));
    const body = this.block(callee.body, { ...point, names }, (end, returned) => {
      const back = { ...end, names: point.names };
      if (result === undefined) return rest(back);
      if (returned === undefined) throw new Error("internal: an operation without a result");
      const local = this.rewriter.fresh(result);
      return letIn(bind(local), returned, rest({ ...back, names: new Map([...point.names, [result, local]]) }));
    });
    return params.reduceRight<Expr>(
      (inner, local, i) => letIn(bind(local), values[i] ?? truth(false, span), inner),
      body,
    );
  }
}

/** The body, in which the name has this value. A name that is not read, or only compared once, is not needed. */
function withValue(local: Local, value: Expr, body: Expr): Expr {
  const reads = readsOf(local, body);
  if (reads === 0) return body;
  const replaced = reads === 1 ? withComparison(local, value, body) : undefined;
  return replaced ?? letIn(bind(local), value, body);
}

function readsOf(local: Local, body: Expr): number {
  let reads = 0;
  walkExpr(body, (each) => {
    if (each.kind === "local" && each.local === local) reads++;
  });
  return reads;
}

/** A conjunction in which the name is compared: the same with the value in place of the name. */
function withComparison(local: Local, value: Expr, body: Expr): Expr | undefined {
  if (body.kind === "and") {
    const left = withComparison(local, value, body.left);
    if (left !== undefined) return { ...body, left };
    const right = withComparison(local, value, body.right);
    return right === undefined ? undefined : { ...body, right };
  }
  if (body.kind !== "apply" || body.operator !== "eq") return undefined;
  const [first, second] = body.args;
  return second?.kind === "local" && second.local === local && first !== undefined
    ? equal(first, value, body.span)
    : undefined;
}

const negation = (expr: Expr): Expr => (expr.kind === "literal" ? truth(expr.value === false, expr.span) : not(expr));

/** The values of a small scalar type, in order. */
function scalarValues(type: Type): readonly (number | boolean)[] | undefined {
  const upTo = (size: number): readonly number[] | undefined =>
    size <= UNROLLED_LIMIT ? Array.from({ length: size }, (_, i) => i) : undefined;
  switch (type.kind) {
    case "bool":
      return [false, true];
    case "int":
      return upTo(type.hi - type.lo + 1)?.map((value) => value + type.lo);
    case "enum":
      return upTo(type.members.length);
    default:
      return undefined;
  }
}
